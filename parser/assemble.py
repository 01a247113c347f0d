"""From grids to printed tables: title, number and unit of each, and continuation pieces joined to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parser.captions import Caption, read_caption
from parser.grid import Grid, GridRow, ReadFile
from parser.header import Header, find_header
from parser.sheets import is_sheet
from schema.names import normalise

CUT_TOLERANCE = 6.0
"""PDF points: how far a column border may move from one page of a table to the next."""


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A body row with the page it is printed on."""

    row: GridRow
    page: int | None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table as printed, pieces joined: header paths and all body rows in order.

    `unit` is None where none is printed around the table; `sheet` says that it is a form of labels and values.
    """

    number: str | None
    title: str
    unit: str | None
    body: str | None
    pages: tuple[int, ...]
    header: Header
    rows: tuple[PlacedRow, ...]
    captions: tuple[str, ...]
    drawn: bool
    cuts: tuple[float, ...]
    sheet: bool = False


def assemble(file: ReadFile) -> tuple[PrintedTable, ...]:
    """Given a read file, return its printed tables in order."""
    tables: list[PrintedTable] = []
    for grid in file.grids:
        caption = read_caption(x.text for x in grid.lines_above)
        piece = _piece(grid, caption)
        if tables and _is_spilled_caption(tables[-1], piece):
            tables[-1] = replace(tables[-1], unit=piece.unit)
        elif tables and _continues(tables[-1], piece, caption):
            tables[-1] = _joined(tables[-1], piece, grid)
        else:
            tables.append(piece)
    return tuple(tables)


def _is_spilled_caption(before: PrintedTable, piece: PrintedTable) -> bool:
    """The unit of a sheet that was too wide for its page is printed on a page of its own, over empty columns."""
    return before.unit is None and piece.unit is not None and not piece.title and not piece.rows


def _piece(grid: Grid, caption: Caption) -> PrintedTable:
    sheet = is_sheet(grid)
    header = Header(0, ((),) * grid.width) if sheet else find_header(grid)
    return PrintedTable(
        caption.number,
        caption.title,
        caption.unit,
        caption.body,
        () if grid.page is None else (grid.page,),
        header,
        _placed(grid.rows[header.rows :], grid.page),
        caption.captions,
        grid.drawn,
        grid.cuts,
        sheet,
    )


def _placed(rows: Sequence[GridRow], page: int | None) -> tuple[PlacedRow, ...]:
    return tuple(PlacedRow(r, page) for r in rows)


def _continues(before: PrintedTable, piece: PrintedTable, caption: Caption) -> bool:
    """The same title, or none at all and nothing in between; then the same header or the same column borders."""
    if piece.sheet or (piece.number and before.number and piece.number != before.number):
        return False
    if piece.title and normalise(piece.title) != normalise(before.title):
        return False
    if piece.header.rows and _same_header(piece, before) and not (caption.interrupted and not piece.title):
        return True
    untitled = not piece.title and not piece.number and not caption.interrupted
    return untitled and (_fits(piece.cuts, before.cuts) if piece.drawn else _same_header(piece, before))


def _same_header(a: PrintedTable, b: PrintedTable) -> bool:
    """The same paths above the columns; rows of a text file may print blank cells behind the last one."""
    return _printed_paths(a.header) == _printed_paths(b.header)


def _printed_paths(header: Header) -> tuple[tuple[str, ...], ...]:
    last = max((i for i, path in enumerate(header.paths) if path), default=-1)
    return header.paths[: last + 1]


def _fits(cuts: Sequence[float], within: Sequence[float]) -> bool:
    """True where every column border of a piece lies on one of the table before: x positions, not counts, decide."""
    return len(cuts) > 1 and all(any(abs(c - w) <= CUT_TOLERANCE for w in within) for c in cuts)


def _joined(before: PrintedTable, piece: PrintedTable, grid: Grid) -> PrintedTable:
    """Append a piece: a repeated header is dropped, a piece without one brings all its rows."""
    repeated = piece.header.rows > 0 and _same_header(piece, before)
    rows = piece.rows if repeated else _placed([_laid_on(r, before.cuts) for r in grid.rows], grid.page)
    pages = before.pages + tuple(p for p in piece.pages if p not in before.pages)
    return replace(before, rows=before.rows + rows, pages=pages, unit=before.unit or piece.unit)


def _laid_on(row: GridRow, cuts: Sequence[float]) -> GridRow:
    """Place a row's cells under the column borders of the table that it continues."""
    if not row.cell_boxes or len(cuts) < 2:
        return row
    width = len(cuts) - 1
    cells: list[str | None] = [None] * width
    boxes: list[tuple[float, float, float, float] | None] = [None] * width
    spans = [(0, 0)] * width
    for cell, box, span in zip(row.cells, row.cell_boxes, row.spans, strict=True):
        if box is None:
            continue
        left, right = _nearest(box[0], cuts), _nearest(box[2], cuts)
        at = min(left, width - 1)
        cells[at], boxes[at], spans[at] = cell, box, (span[0], max(1, right - left))
    for at in range(width):  # what the piece does not draw at all is empty, what a cell stretches over is covered
        if boxes[at] is None and not _is_covered(at, cuts, row):
            cells[at] = ""
    return replace(row, cells=tuple(cells), cell_boxes=tuple(boxes), spans=tuple(spans))


def _is_covered(at: int, cuts: Sequence[float], row: GridRow) -> bool:
    middle = (cuts[at] + cuts[at + 1]) / 2
    known = [b for b in row.cell_boxes if b is not None]
    return not known or any(b[0] < middle < b[2] for b in known) or middle < min(b[0] for b in known)


def _nearest(value: float, cuts: Sequence[float]) -> int:
    return min(range(len(cuts)), key=lambda i: abs(cuts[i] - value))
