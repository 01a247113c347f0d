"""A page that is a picture, read: its tables cell by cell, its other lines, and how sure each reading is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from parser.errors import ReadError
from parser.grid import LINE_BREAK, UNREADABLE, Box, TextLine
from parser.limits import Sizes
from parser.recognise import Reading, can_read_scans, recogniser
from parser.scan_amounts import as_amount
from parser.text_layer import Char, is_picture
from parser.tidy import Cell

if TYPE_CHECKING:
    from parser.scan_rules import Place, Straight
    from parser.visible import Eyes

DPI, LEAST_DPI = 200.0, 100.0
"""Pixels per inch that a page is looked at with; a page too large for that is looked at with fewer."""
ADVICE = "请在装有扫描件识别的机器上装入（make ocr，见 requirements-ocr.txt），或提供可以选中文字的 PDF"
NOTE = "{}是扫描的图片或字体没有字符表，按图识别；没有勾稽印证的数存疑"
TURNS = (0, 1, 3, 2)
"""Quarters of a turn, the likeliest first."""
SAMPLES, UPRIGHT = 8, 0.6
"""So many lines are read to see whether a page stands upright; then this part of each is certain."""
LEAST_SURE = 0.5
"""How sure a line outside the tables must be for its digits and its unit to be taken."""
_BLURRED = str.maketrans(dict.fromkeys("0123456789元万千百亿", UNREADABLE))
_ONE = re.compile(r"(?:^|(?<=[-－(（]))—(?=[\u4e00-\u9fff、])")
CUT = 0.5
"""How sure an amount can be at most that reaches the rules of its cell."""
POINTS = 72.0


Content = tuple[list[tuple[Box, list[Cell]]], list[TextLine]]
"""The tables of a page (box and drawn cells) in reading order, and the lines outside them."""


class Scans:
    """The pages of one document that are read off their picture. `sure`: how sure the text of each cell is, by page."""

    def __init__(self, eyes: Eyes, sizes: Sizes) -> None:
        self._eyes, self._sizes = eyes, sizes
        self.sure: dict[int, dict[Box, float]] = {}
        self._left: list[int] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """Chinese sentences on which pages were read off their picture, and which are pictures and were left."""
        said = ((NOTE, self.sure), (f"{{}}是图片，没有读入；{ADVICE}", self._left))
        return tuple(note.format(_pages(sorted(pages))) for note, pages in said if pages)

    def should_read(self, chars: Sequence[Char], page: Any, number: int) -> bool:
        """Return whether a page on which no character is seen should be read; says so where it should and cannot be."""
        if not is_picture(chars, page):
            return False
        if not can_read_scans():
            self._left.append(number)
            return False
        return True

    def read(self, number: int, bounds: Box) -> Content:
        """Given a page by its number from 1 and its bounds in PDF points, return what is printed on it.

        Raises ReadError where this program is installed without what reads scans, or the page is too large.
        """
        if not can_read_scans():
            raise ReadError(f"第{number}页的字体没有字符表，不知道印了什么；{ADVICE}")
        if len(self.sure) >= self._sizes.scans:
            raise ReadError(f"PDF 有超过 {self._sizes.scans} 页要按图识别；请分成几份装入")
        dpi = _dpi(self._eyes.size(number - 1), number, self._sizes)
        if self._eyes.pixels(number - 1) > self._sizes.scan:
            raise ReadError(f"第{number}页的图片超过 {self._sizes.scan} 像素；请用 200 至 300 dpi 重新扫描后再装入")
        page = _upright(self._eyes.photograph(number - 1, dpi / POINTS), dpi, number, (bounds[0], bounds[1]))
        self.sure[number] = page.sure
        return page.read()


def _pages(numbers: Sequence[int]) -> str:
    """第1至3、7页"""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return f"第{'、'.join(str(r[0]) if len(r) == 1 else f'{r[0]}至{r[-1]}' for r in runs)}页"


def _dpi(size: tuple[float, float], number: int, sizes: Sizes) -> float:
    area = size[0] * size[1] / POINTS**2
    dpi = float(min(DPI, (sizes.scan_looked_at / area) ** 0.5))
    if dpi < LEAST_DPI:
        raise ReadError(f"第{number}页太大（{size[0]:.0f} × {size[1]:.0f} 点），无法识别；请按原纸大小扫描后再装入")
    return dpi


def _upright(picture: np.ndarray[Any, Any], dpi: float, number: int, corner: tuple[float, float]) -> _Page:
    """The page turned so that its lines can be read: scanners are fed sideways and upside down."""
    best: tuple[float, _Page] | None = None
    for turn in TURNS:
        page = _Page(_rules().straightened(np.ascontiguousarray(np.rot90(picture, turn)), dpi), number, corner)
        sure = page.sureness()
        if sure >= UPRIGHT:
            return page
        if best is None or sure > best[0]:
            best = sure, page
    assert best is not None
    return best[1]


def _rules() -> Any:
    from parser import scan_rules  # noqa: PLC0415

    return scan_rules


def _signs() -> Any:
    from parser import scan_signs  # noqa: PLC0415

    return scan_signs


class _Page:
    """One page set straight: its tables with the lines of their cells, and the lines outside them."""

    def __init__(self, page: Straight, number: int, corner: tuple[float, float]) -> None:
        rules = _rules()
        self._page, self._number, self._corner = page, number, corner
        tables = rules.tables_on(page)
        self._tables = [(t, [(c, rules.lines_in(page, c)) for c in sorted(t.cells, key=_by_row)]) for t in tables]
        self._outside = rules.lines_outside(page, tables)
        inside = [x for _, cells in self._tables for _, lines in cells for x in lines]
        self._lines = inside + [x for pieces in self._outside for x in pieces]
        self._usual = rules.usual_height(inside or self._lines)
        self._readings: dict[Place, Reading] = {}
        self.sure: dict[Box, float] = {}

    def sureness(self) -> float:
        """Return how sure a few of the longest lines are; a page without lines stands as it is."""
        longest = sorted(self._lines, key=lambda x: x[0] - x[2])[: 3 * SAMPLES : 3]
        read = [self._read(x) for x in longest]
        return float(np.median([r.sure if r.text else 0.0 for r in read])) if read else 1.0

    def read(self) -> Content:
        """Return what is printed on the page; how sure its cells are stands in `sure` then."""
        self._readings |= _signs().as_others(self._single_signs())
        found = [(self._box(t.place), [self._cell(*c) for c in cells]) for t, cells in self._tables]
        return found, [x for pieces in self._outside if (x := self._line(pieces)) is not None]

    def _single_signs(self) -> dict[Place, tuple[np.ndarray[Any, Any], Reading]]:
        """What stands alone in a cell and is no wider than one character, as it looks and as it is read."""
        rules = _rules()
        alone = [lines[0] for _, cells in self._tables for _, lines in cells if len(lines) == 1]
        narrow = [x for x in alone if x[2] - x[0] <= rules.ALONE * self._usual]
        return {x: (self._page.grey[x[1] : x[3], x[0] : x[2]], self._read(x)) for x in narrow}

    def _cell(self, place: Place, lines: Sequence[Place]) -> Cell:
        readings = [as_amount(self._read(x)) for x in lines]
        box = self._box(place)
        cut = any(r.is_amount and _rules().is_cut(self._page, place, x) for r, x in zip(readings, lines, strict=True))
        self.sure[box] = min([r.sure for r in readings] + [CUT] * cut, default=1.0)
        return box, LINE_BREAK.join(r.text or UNREADABLE for r in readings)

    def _line(self, pieces: Sequence[Place]) -> TextLine | None:
        read = [r for piece in pieces if (r := self._read(piece)).text.strip()]
        text = " ".join(r.text.strip() if r.sure >= LEAST_SURE else r.text.translate(_BLURRED) for r in read)
        x0, top, _, bottom = self._box(pieces[0])
        return TextLine(text, self._number, None, top, x0, self._box(pieces[-1])[2], bottom - top) if text else None

    def _read(self, place: Place) -> Reading:
        if place not in self._readings:
            rules = _rules()
            equals = rules.is_equals(self._page, place)
            line = rules.cut_out(self._page, place, self._usual)
            self._readings[place] = Reading("=", 1.0) if equals else with_ones(recogniser().read(line))
        return self._readings[place]

    def _box(self, place: Place) -> Box:
        scale = POINTS / self._page.dpi
        x, y = self._corner
        left, top, right, bottom = (v * scale for v in place)
        return round(left + x, 2), round(top + y, 2), round(right + x, 2), round(bottom + y, 2)


def with_ones(reading: Reading) -> Reading:
    """Given what was read, return it with 一 where a single stroke heads a name: no other sign can stand there."""
    return replace(reading, text=_ONE.sub("一", reading.text))


def _by_row(place: Place) -> tuple[int, int]:
    return place[1], place[0]
