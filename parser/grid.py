"""What every reader gives: printed grids in reading order, with the text lines that stand between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One printed row. A cell is None where a merge covers it, "" where it is empty. `line` counts from 1 in text.

    `spans` holds how many (rows, columns) each cell covers; (0, 0) for a covered one. Text files have no spans.
    """

    cells: tuple[str | None, ...]
    box: Box | None = None
    line: int | None = None
    cell_boxes: tuple[Box | None, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text outside grids; `line` counts from 1 in a text file; `top`, `x0`, `x1`, `size` are in PDF points."""

    text: str
    page: int | None = None
    line: int | None = None
    top: float | None = None
    x0: float | None = None
    x1: float | None = None
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid of one page: `lines_above` are the text lines since the grid before; `drawn` says cells have borders.

    `cuts` are the x positions of the column borders, one more than there are columns; empty where nothing is drawn.
    """

    page: int | None
    rows: tuple[GridRow, ...]
    lines_above: tuple[TextLine, ...] = ()
    drawn: bool = True
    cuts: tuple[float, ...] = ()
    unruled: str | None = None
    """None where borders part the cells; else why the cells found without borders are in doubt, "" where they are not."""

    beside: tuple[int, ...] = ()
    """Further pages that print columns of this grid, where it is wider than its page."""

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(r.cells) for r in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as a reader gives it: its grids, the number of pages, all text lines outside grids, and remarks."""

    grids: tuple[Grid, ...]
    pages: int
    lines: tuple[TextLine, ...] = ()
    notes: tuple[str, ...] = ()
    """Chinese sentences about what was left out (hidden text, hidden sheets)."""
    scanned: Mapping[int, Mapping[Box, float]] = field(default_factory=dict)
    """Pages read off their picture: how sure the text of each cell is, by its box."""


LINE_BREAK = "\n"
"""Stands in raw cells between the printed lines of one cell."""
UNREADABLE = "\ufffd"
"""Stands for two different characters printed over each other; no amount contains it."""
