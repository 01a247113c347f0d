"""From grids to printed tables: title, number and unit of each, and continuation pieces joined to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parser.captions import Caption, read_caption
from parser.fragments import whole_headers
from parser.grid import Grid, GridRow, ReadFile
from parser.header import Header, find_header
from parser.laying import fits, laid_on
from parser.sheets import is_sheet
from parser.torn import mended
from schema.names import normalise


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
    unruled: str | None = None
    """As of a grid: None where borders part the cells, else why they are in doubt ("" where they are not)."""
    wide: bool = False
    """Its columns are printed on pages side by side."""


def assemble(file: ReadFile) -> tuple[PrintedTable, ...]:
    """Given a read file, return its printed tables in order."""
    tables: list[PrintedTable] = []
    for grid, began in whole_headers(file.grids):
        caption = read_caption(x.text for x in grid.lines_above)
        piece = _piece(grid, caption)
        if began is not None:
            piece = replace(piece, pages=(began, *piece.pages))
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
        () if grid.page is None else (grid.page, *grid.beside),
        header,
        _placed(grid.rows[header.rows :], grid.page),
        caption.captions,
        grid.drawn,
        grid.cuts,
        sheet,
        grid.unruled,
        len(grid.beside) > 0,
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
    return untitled and (fits(piece.cuts, before.cuts) if piece.drawn else _same_header(piece, before))


def _same_header(a: PrintedTable, b: PrintedTable) -> bool:
    """The same paths above the columns; rows of a text file may print blank cells behind the last one."""
    return _printed_paths(a.header) == _printed_paths(b.header)


def _printed_paths(header: Header) -> tuple[tuple[str, ...], ...]:
    last = max((i for i, path in enumerate(header.paths) if path), default=-1)
    return header.paths[: last + 1]


def _joined(before: PrintedTable, piece: PrintedTable, grid: Grid) -> PrintedTable:
    """Append a piece: a repeated header is dropped, a piece without one brings all its rows."""
    repeated = piece.header.rows > 0 and _same_header(piece, before)
    rows = piece.rows if repeated else _placed([laid_on(r, before.cuts) for r in grid.rows], grid.page)
    above = before.rows
    if piece.drawn and above and rows and above[-1].page != grid.page:
        found = mended([p.row for p in above], [p.row for p in rows])
        if found is not None:
            above, rows = (*above[:-1], replace(above[-1], row=found[0])), rows[1:]
    pages = before.pages + tuple(p for p in piece.pages if p not in before.pages)
    pages = tuple(sorted(pages)) if grid.beside else pages
    unruled = before.unruled or piece.unruled or (before.unruled if piece.unruled is None else piece.unruled)
    return replace(before, rows=above + rows, pages=pages, unit=before.unit or piece.unit, unruled=unruled)
