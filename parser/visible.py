"""What a person can see: text without ink, outside the page, clipped or overstruck must not become a figure."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c

from parser.errors import ReadError
from parser.glance import LEAST_CONTRAST, LEAST_SIZE, SMALL, without_ink
from parser.grid import UNREADABLE, Box
from parser.paints import Painted

Char = dict[str, Any]
Picture = np.ndarray[Any, Any]
SCALE, GLANCE, FINE = 2.0, 1.5, 5.0
"""Pixels a PDF point: of the pictures that are compared, of the one that may be enough, and of those of small print."""
TINY, MOST_FINE = 8.0, 40e6
"""PDF points: smaller print is looked at in a finer picture, of so many pixels at most."""
NET = 1.5
"""PDF points: fake bold is struck again at half of this distance or less."""
DEPTH = 15
"""So many drawings within drawings are looked into."""
AWAY = 1e6
"""PDF points: text moved so far stands on no page."""
_OF_FIGURES = frozenset("0123456789.-()")
"""One of these unseen among others that are seen changes a figure."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as its file describes it: its full box and the part that is shown (in PDF points), and its turning.

    `corner` is where the turned page's top left corner lies in the coordinates of its characters.
    """

    full: Box
    shown: Box
    rotation: int
    corner: tuple[float, float] = (0.0, 0.0)

    def window(self) -> Box:
        """Return the part that is shown, as characters are placed: left, top, right, bottom."""
        (x0, y0, x1, y1), full = _upright(self.shown), _upright(self.full)
        x0, y0, x1, y1 = max(x0, full[0]), max(y0, full[1]), min(x1, full[2]), min(y1, full[3])
        if x0 >= x1 or y0 >= y1:
            x0, y0, x1, y1 = full
        west, north, east, south = x0 - full[0], full[3] - y1, full[2] - x1, y0 - full[1]
        left, top = ((west, north), (south, west), (east, south), (north, east))[self.rotation // 90 % 4]
        left, top = left + self.corner[0], top + self.corner[1]
        width, height = (x1 - x0, y1 - y0) if self.rotation % 180 == 0 else (y1 - y0, x1 - x0)
        return left, top, left + width, top + height


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of a page: positions of characters that nobody can see, those that nobody can read for sure.

    `witnessed` is the page's text as a second reader has it.
    """

    hidden: frozenset[int]
    unsure: frozenset[int]
    witnessed: str


class Eyes:
    """A file rendered page by page, to look at where its characters should stand."""

    def __init__(self, path: Path) -> None:
        self._document = pypdfium2.PdfDocument(path)
        self._document.init_forms()

    def __enter__(self) -> Eyes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._document.close()

    @property
    def pages(self) -> int:
        """How many pages this second reader finds."""
        return len(self._document)

    def look(self, index: int, chars: Sequence[Char], sheet: Sheet, paints: Painted | None = None) -> Sight:
        """Given a page's characters and where else it may have ink, return what is seen of them.

        A character is seen where the page looks another way without its text: so nobody sees what is drawn in no ink,
        in the colour of its ground, outside the page, clipped, or under a picture, a field or a note. Where nothing but
        text can have ink in the places of the characters, and all of them have, one picture says the same. Raises
        ReadError where the page has another size than it says.
        """
        page = self._document[index]
        witnessed = str(page.get_textpage().get_text_range())
        if not chars:
            return Sight(frozenset(), frozenset(), witnessed)
        window = sheet.window()
        if paints is not None and not paints.unclear and not _has_notes(page):
            picture = _picture(page, GLANCE)
            _refuse_other_size(picture, GLANCE, window, index)
            if not _missed(without_ink(picture, GLANCE, chars, paints, window), chars):
                return Sight(frozenset(), frozenset(), witnessed)
        picture = _picture(page)
        _refuse_other_size(picture, SCALE, window, index)
        fonts = self._visible_fonts_not_embedded(page)
        _move_text_away(page)
        change = np.abs(picture.astype(np.int16) - _picture(page))
        blind = {i for i, c in enumerate(chars) if _off_page(c, window) or not _has_ink(picture, change, c, window)}
        blank = _blank(blind, chars)
        hidden = blank - _drawn_without_font(chars, blank, fonts, window) if blank else blank
        unsure = {i for i in blind - blank if str(chars[i]["text"]) in _OF_FIGURES}
        unsure -= self._seen_finely(index, chars, unsure, window)
        return Sight(frozenset(hidden), frozenset(unsure), witnessed)

    def _seen_finely(self, index: int, chars: Sequence[Char], places: set[int], window: Box) -> set[int]:
        """Which of these characters have ink in a finer picture: the point of small print is less than a pixel."""
        small = {i for i in places if float(chars[i]["size"]) < TINY}
        width, height = self.size(index)
        if not small or width * height * FINE**2 > MOST_FINE:
            return set()
        page = self._document[index]
        picture = _picture(page, FINE)
        _move_text_away(page)
        change = np.abs(picture.astype(np.int16) - _picture(page, FINE))
        return {i for i in small if _has_ink(picture, change, chars[i], window, FINE)}

    def size(self, index: int) -> tuple[float, float]:
        """Return how wide and how high a page is as shown, in PDF points."""
        width, height = self._document[index].get_size()
        return float(width), float(height)

    def pixels(self, index: int) -> int:
        """Return how many pixels the pictures on a page have together."""
        found = self._document[index].get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=DEPTH)
        return sum(width * height for width, height in (picture.get_px_size() for picture in found))

    def photograph(self, index: int, scale: float) -> Picture:
        """Return a page as shown, in shades of grey, `scale` pixels to a PDF point."""
        return _picture(self._document[index], scale)

    def _visible_fonts_not_embedded(self, page: Any) -> frozenset[str]:
        found: set[str] = set()
        for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=DEPTH):
            font = pdfium_c.FPDFTextObj_GetFont(item.raw)
            if pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
                continue
            if font and not pdfium_c.FPDFFont_GetIsEmbedded(font):
                found.add(_plain(_font_name(font)))
        return frozenset(found)


def _upright(box: Box) -> Box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _refuse_other_size(picture: Picture, scale: float, window: Box, index: int) -> None:
    width, height = window[2] - window[0], window[3] - window[1]
    if abs(picture.shape[1] / scale - width) > 2 or abs(picture.shape[0] / scale - height) > 2:
        raise ReadError(f"第{index + 1}页的大小有两种说法，看不出印了什么；请重新导出后再装入")


def _has_notes(page: Any) -> bool:
    """True for a page with notes, fields or stamps; links show nothing, unless they say how they look."""
    for n in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
        note = pdfium_c.FPDFPage_GetAnnot(page.raw, n)
        link = pdfium_c.FPDFAnnot_GetSubtype(note) == pdfium_c.FPDF_ANNOT_LINK
        shown = pdfium_c.FPDFAnnot_HasKey(note, b"AP")
        pdfium_c.FPDFPage_CloseAnnot(note)
        if shown or not link:
            return True
    return False


def _picture(page: Any, scale: float = SCALE) -> Picture:
    picture = np.asarray(page.render(scale=scale, grayscale=True, may_draw_forms=True).to_numpy())
    return picture[..., 0] if picture.ndim == 3 else picture


def _move_text_away(page: Any) -> None:
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=DEPTH):
        pdfium_c.FPDFPageObj_Transform(item.raw, 1, 0, 0, 1, AWAY, AWAY)


def _drawn_without_font(chars: Sequence[Char], blank: set[int], missing: frozenset[str], window: Box) -> set[int]:
    """Characters of fonts that the file does not carry: this machine may have no glyph for them, a reader's has.

    That holds for no digit or letter: every machine has those.
    """
    by_font: dict[str, list[int]] = defaultdict(list)
    for i, char in enumerate(chars):
        if not _off_page(char, window) and not str(char["text"]).isspace() and not str(char["text"]).isascii():
            by_font[_plain(str(char["fontname"]))].append(i)
    return {i for font, found in by_font.items() if font in missing and all(i in blank for i in found) for i in found}


def _font_name(font: Any) -> str:
    length = pdfium_c.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, length)
    return buffer.value.decode("utf-8", "replace")


def _plain(font: str) -> str:
    """A font's name without its subset mark (ABCDEF+SimSun)."""
    return font.split("+", 1)[-1].split(",", maxsplit=1)[0]


def _off_page(char: Char, window: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return not (window[0] <= x <= window[2] and window[1] <= y <= window[3]) or float(char["size"]) < LEAST_SIZE


def _runs(chars: Sequence[Char]) -> list[list[int]]:
    """Positions of characters that follow each other on one line without a gap: they are seen or hidden together."""
    runs: list[list[int]] = []
    for i, char in enumerate(chars):
        last = chars[runs[-1][-1]] if runs else None
        near = last is not None and abs(last["top"] - char["top"]) < 2 and abs(char["x0"] - last["x1"]) < char["size"]
        if near:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _blank(blind: set[int], chars: Sequence[Char]) -> set[int]:
    return {i for run in _runs(chars) if _mostly(run, blind, chars) for i in run} if blind else set()


def _missed(blind: set[int], chars: Sequence[Char]) -> bool:
    """True where a figure may not be seen whole, or a run of characters not at all."""
    return any(str(chars[i]["text"]) in _OF_FIGURES for i in blind) or bool(_blank(blind, chars))


def _mostly(run: Sequence[int], inkless: set[int], chars: Sequence[Char]) -> bool:
    telling = [i for i in run if str(chars[i]["text"]) not in SMALL] or run
    return 2 * sum(1 for i in telling if i in inkless) > len(telling)


def _has_ink(picture: Picture, change: Picture, char: Char, window: Box, scale: float = SCALE) -> bool:
    """True where the character's place is not of one shade, and looks another way without the text."""
    text = str(char["text"])
    if text.isspace():
        return True
    left, top = window[:2]
    x0, x1 = (round((float(char[k]) - left) * scale) for k in ("x0", "x1"))
    y0, y1 = (round((float(char[k]) - top) * scale) for k in ("top", "bottom"))
    trim_x, trim_y = (0, 0) if text in SMALL else ((x1 - x0) // 6, (y1 - y0) // 6)
    place = slice(max(0, y0 + trim_y), max(0, y1 - trim_y)), slice(max(0, x0 + trim_x), max(0, x1 - trim_x))
    box = picture[place]
    if box.size == 0:
        return True
    return int(box.max()) - int(box.min()) >= LEAST_CONTRAST and int(change[place].max()) >= LEAST_CONTRAST


def without_doubles(chars: Sequence[Char]) -> list[Char]:
    """Given characters, return them with fake bold (one character twice in a place) printed once.

    Two different characters in one place leave one that is unreadable: nobody can say which of them counts.
    """
    if not _has_doubles(chars):
        return list(chars)
    kept: list[Char] = []
    cells: dict[tuple[int, int], list[Char]] = defaultdict(list)
    for char in chars:
        x, y = float(char["x0"]), float(char["top"])
        near = [c for dx in (-1, 0, 1) for dy in (-1, 0, 1) for c in cells[int(x) // 2 + dx, int(y) // 2 + dy]]
        twin = next((c for c in near if _same_place(c, char)), None)
        if twin is None or str(char["text"]).isspace():
            kept.append(char)
            cells[int(x) // 2, int(y) // 2].append(char)
        elif twin["text"] != char["text"] and not str(twin["text"]).isspace():
            twin["text"] = UNREADABLE
    return kept


def _has_doubles(chars: Sequence[Char]) -> bool:
    """True where two characters may stand in one place: they share a square of one of four shifted nets."""
    if not chars:
        return False
    places = np.array([(c["x0"], c["top"]) for c in chars if not str(c["text"]).isspace()]).reshape(-1, 2)
    for shift in ((0.0, 0.0), (NET / 2, 0.0), (0.0, NET / 2), (NET / 2, NET / 2)):
        squares = np.floor((places + np.array(shift)) / NET).astype(np.int64)
        keys = squares[:, 0] * 1_000_003 + squares[:, 1]
        if len(np.unique(keys)) < len(keys):
            return True
    return False


def _same_place(a: Char, b: Char) -> bool:
    width = max(float(a["x1"]) - float(a["x0"]), 0.1)
    return abs(a["x0"] - b["x0"]) < min(1.5, width / 3) and abs(a["top"] - b["top"]) < 1.5 and bool(a["text"])
