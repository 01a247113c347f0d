"""What every reader gives: printed grids in reading order, with the text lines that stand between them."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One printed row. A cell is None where a merge covers it, "" where it is empty. `line` counts from 1 in text."""

    cells: tuple[str | None, ...]
    box: Box | None = None
    line: int | None = None
    cell_boxes: tuple[Box | None, ...] = ()


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
    """One grid of one page: `lines_above` are the text lines since the grid before; `drawn` says cells have borders."""

    page: int | None
    rows: tuple[GridRow, ...]
    lines_above: tuple[TextLine, ...] = ()
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as a reader gives it: its grids, the text after the last grid, and the number of pages."""

    grids: tuple[Grid, ...]
    pages: int
    lines: tuple[TextLine, ...] = ()
    """All text lines outside grids, in reading order."""
    notes: tuple[str, ...] = ()
    """What the reader left out or could not tell, in Chinese sentences for people."""
