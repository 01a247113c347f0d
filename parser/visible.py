"""What a person can see: text without ink, outside the page, clipped or overstruck must not become a figure."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c

from parser.grid import UNREADABLE

Char = dict[str, Any]
SCALE = 2.0
LEAST_CONTRAST = 40
"""Of 255: lighter than this against its surroundings nobody reads."""
LEAST_SIZE = 1.0
NET = 1.5
"""PDF points: fake bold is struck again at half of this distance or less."""
_SMALL = frozenset(".,-—–·、。，:：;；'\"“”‘’_ﾟ°` ")


class Eyes:
    """A file rendered page by page, to look at where its characters should stand."""

    def __init__(self, path: Path) -> None:
        self._document = pypdfium2.PdfDocument(path)

    def __enter__(self) -> Eyes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._document.close()

    def hidden(self, index: int, chars: Sequence[Char], width: float, height: float) -> frozenset[int]:
        """Given a page's characters and its size in points, return the positions of those that nobody can see."""
        if not chars:
            return frozenset()
        picture = self._picture(index)
        if abs(picture.shape[1] / SCALE - width) > 2 or abs(picture.shape[0] / SCALE - height) > 2:
            return frozenset(i for i, c in enumerate(chars) if _off_page(c, width, height))
        inkless = {i for i, c in enumerate(chars) if _off_page(c, width, height) or not _has_ink(picture, c)}
        blank = {i for run in _runs(chars) if _mostly(run, inkless, chars) for i in run} if inkless else set()
        if not blank:
            return frozenset()
        return frozenset(blank - self._drawn_without_font(index, chars, blank, width, height))

    def _picture(self, index: int) -> np.ndarray[Any, Any]:
        page = self._document[index]
        picture = np.asarray(page.render(scale=SCALE, grayscale=True, may_draw_forms=False).to_numpy())
        return picture[..., 0] if picture.ndim == 3 else picture

    def _drawn_without_font(
        self, index: int, chars: Sequence[Char], blank: set[int], width: float, height: float
    ) -> set[int]:
        """Characters of fonts that the file does not carry: this machine may have no glyph for them, a reader's has."""
        by_font: dict[str, list[int]] = defaultdict(list)
        for i, char in enumerate(chars):
            if not _off_page(char, width, height) and not str(char["text"]).isspace():
                by_font[_plain(str(char["fontname"]))].append(i)
        lost = {font: found for font, found in by_font.items() if all(i in blank for i in found)}
        if not lost:
            return set()
        missing = self._visible_fonts_not_embedded(index)
        return {i for font, found in lost.items() if font in missing for i in found}

    def _visible_fonts_not_embedded(self, index: int) -> frozenset[str]:
        found: set[str] = set()
        for item in self._document[index].get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=5):
            font = pdfium_c.FPDFTextObj_GetFont(item.raw)
            if pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
                continue
            if font and not pdfium_c.FPDFFont_GetIsEmbedded(font):
                found.add(_plain(_font_name(font)))
        return frozenset(found)


def _font_name(font: Any) -> str:
    length = pdfium_c.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, length)
    return buffer.value.decode("utf-8", "replace")


def _plain(font: str) -> str:
    """A font's name without its subset mark (ABCDEF+SimSun)."""
    return font.split("+", 1)[-1].split(",", maxsplit=1)[0]


def _off_page(char: Char, width: float, height: float) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return not (0 <= x <= width and 0 <= y <= height) or float(char["size"]) < LEAST_SIZE


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


def _mostly(run: Sequence[int], inkless: set[int], chars: Sequence[Char]) -> bool:
    telling = [i for i in run if str(chars[i]["text"]) not in _SMALL] or run
    return 2 * sum(1 for i in telling if i in inkless) > len(telling)


def _has_ink(picture: np.ndarray[Any, Any], char: Char) -> bool:
    text = str(char["text"])
    if text.isspace():
        return True
    x0, x1, y0, y1 = (round(float(char[k]) * SCALE) for k in ("x0", "x1", "top", "bottom"))
    trim_x, trim_y = (0, 0) if text in _SMALL else ((x1 - x0) // 6, (y1 - y0) // 6)
    box = picture[max(0, y0 + trim_y) : max(0, y1 - trim_y), max(0, x0 + trim_x) : max(0, x1 - trim_x)]
    return box.size == 0 or int(box.max()) - int(box.min()) >= LEAST_CONTRAST


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
