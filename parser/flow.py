"""Documents without pages (Word, web pages): their lines and tables in order become grids, numbered as a person counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parser.errors import ReadError
from parser.grid import LINE_BREAK, Box, Grid, GridRow, ReadFile, TextLine
from parser.limits import Sizes
from parser.tidy import Cell, orderly

TEXT_SIZE, HEADING_SIZE = 12.0, 16.0
"""Nominal sizes: a document without pages says what is a heading, not how large it is printed."""
COLUMN_WIDTH, ROW_HEIGHT = 100.0, 20.0
LEAST_WIDTH = 5.0
"""PDF points: a column printed thinner than this has no place of its own."""
APART = 100_000.0
"""Tables of different widths begin so far from each other that none seems to go on under another's columns."""
MANY_LINES = 20
"""A cell of more lines in a table of at most two rows holds a page, not a value."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `heading` where the document marks it as one."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class FlowCell:
    """A cell of a table: where it begins (from 0), how many rows and columns it covers, and its text."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


@dataclass(frozen=True, slots=True)
class FlowTable:
    """A table: its cells, and where its columns begin and end in PDF points (empty where nothing says so)."""

    cells: tuple[FlowCell, ...]
    cuts: tuple[float, ...] = ()


Block = Line | FlowTable


@dataclass(frozen=True, slots=True)
class Held:
    """A cell with everything that stands in it, tables within included."""

    row: int
    column: int
    rows: int
    columns: int
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> list[str]:
        """The lines of text in the cell itself."""
        return [b.text for b in self.blocks if isinstance(b, Line) and b.text]


def table_blocks(cells: Sequence[Held], cuts: tuple[float, ...], sizes: Sizes) -> list[Block]:
    """Given the cells of a table in reading order, return it, then the tables within it.

    A table that only lays out other tables or a page of text is none: what it holds follows in order.
    Raises ReadError where it reaches further than is read, or where cells lie over each other.
    """
    if not cells:
        return []
    _refuse_far(cells, sizes)
    if _lays_out(cells):
        return [b for c in cells for b in c.blocks]
    within = [b for c in cells for b in c.blocks if isinstance(b, FlowTable)]
    kept = _without_empty_columns(cells)
    placed = tuple(FlowCell(c.row, c.column, c.rows, c.columns, LINE_BREAK.join(c.lines)) for c in kept)
    starts = sorted({c.column for c in cells})
    _refuse_overlaps(placed)
    return [FlowTable(placed, _kept_cuts(cuts, starts)), *within]


def _refuse_far(cells: Sequence[Held], sizes: Sizes) -> None:
    rows, columns = max(c.row for c in cells) + 1, len({c.column for c in cells})
    if rows > sizes.rows or columns > sizes.columns or rows * columns > sizes.cells:
        raise ReadError(
            f"有一张表有 {rows} 行、{columns} 列；可接受不超过 {sizes.rows} 行、{sizes.columns} 列、{sizes.cells} 格的表"
        )


def _lays_out(cells: Sequence[Held]) -> bool:
    """True for a table of one column, of cells that hold pages, or of cells that hold tables and hardly any text."""
    if len({c.column for c in cells}) == 1:
        return True
    if max(c.row for c in cells) < 2 and any(len(c.lines) > MANY_LINES for c in cells):
        return True
    filled = Counter(c.row for c in cells if c.lines)
    return any(isinstance(b, FlowTable) for c in cells for b in c.blocks) and sum(n > 1 for n in filled.values()) < 2


def _without_empty_columns(cells: Sequence[Held]) -> list[Held]:
    """Columns in which no cell begins, and rows past the last one, have no width: a cell cannot reach over them."""
    starts = sorted({c.column for c in cells})
    at = {column: n for n, column in enumerate(starts)}
    bottom = max(c.row for c in cells) + 1
    return [
        replace(
            c,
            column=at[c.column],
            columns=sum(1 for s in starts if c.column <= s < c.column + c.columns),
            rows=min(c.rows, bottom - c.row),
        )
        for c in cells
    ]


def _kept_cuts(cuts: tuple[float, ...], starts: Sequence[int]) -> tuple[float, ...]:
    """The printed column borders that remain; none where some are not known or leave no room."""
    if not cuts or starts[-1] >= len(cuts) - 1:
        return ()
    kept = (*(cuts[s] for s in starts), cuts[-1])
    wide = all(b - a >= LEAST_WIDTH for a, b in pairwise(kept))
    return kept if wide else ()


def _refuse_overlaps(cells: Sequence[FlowCell]) -> None:
    taken: set[tuple[int, int]] = set()
    for cell in cells:
        area = {
            (r, c)
            for r in range(cell.row, cell.row + cell.rows)
            for c in range(cell.column, cell.column + cell.columns)
        }
        if area & taken:
            raise ReadError(f"有一张表第 {cell.row + 1} 行的合并单元格互相重叠，看不出是哪一格；请重新保存后再装入")
        taken |= area


def read_file(blocks: Sequence[Block], notes: Sequence[str], sizes: Sizes) -> ReadFile:
    """Given lines and tables in order, return them as read: `page` is the table's number, `line` its row; text has lines only."""
    grids: list[Grid] = []
    lines: list[TextLine] = []
    since: list[TextLine] = []
    for block in blocks:
        if isinstance(block, Line):
            size = HEADING_SIZE if block.heading else TEXT_SIZE
            since.append(TextLine(block.text, None, len(lines) + 1, size=size))
            lines.append(since[-1])
        elif (grid := _grid(block, len(grids) + 1, tuple(since))) is not None:
            grids.append(grid)
            since = []
    if len(lines) > sizes.text_lines:
        raise ReadError(f"文字超过 {sizes.text_lines} 行；请分成几份装入")
    if sum(len(r.cells) for g in grids for r in g.rows) > sizes.cells:
        raise ReadError(f"各张表共有 {sizes.cells} 格以上；请分成几份装入")
    return ReadFile(tuple(grids), 0, tuple(lines), tuple(notes))


def _grid(table: FlowTable, number: int, above: tuple[TextLine, ...]) -> Grid | None:
    width = max(c.column + c.columns for c in table.cells)
    cuts = table.cuts or tuple(APART * width + COLUMN_WIDTH * n for n in range(width + 1))
    cells: list[Cell] = [(_box(c, cuts), c.text) for c in table.cells]
    grid = orderly(cells, number, above)
    return None if grid is None else replace(grid, rows=tuple(numbered(r) for r in grid.rows))


def _box(cell: FlowCell, cuts: Sequence[float]) -> Box:
    return (
        cuts[cell.column],
        cell.row * ROW_HEIGHT,
        cuts[cell.column + cell.columns],
        (cell.row + cell.rows) * ROW_HEIGHT,
    )


def numbered(row: GridRow) -> GridRow:
    """Given a row laid out at 20 points a row, return it with its number from 1 in place of its box, which is no printed place."""
    tops = [b[1] for b in row.cell_boxes if b is not None]
    return replace(row, box=None, line=round(max(tops) / ROW_HEIGHT) + 1 if tops else None)
