"""From grids to printed tables: title, number and unit of each, and continuation pieces joined to one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from parser.grid import Grid, GridRow, ReadFile, TextLine
from parser.header import Header, find_header
from parser.money import UNITS
from schema.names import normalise, squeeze

_NUMBER = re.compile(r"^(?:附?表[一二三四五六七八九十\d]+|预算\d+表)$")
_UNIT = re.compile(r"单位[:：]\s*((?:万|千|百万)?元)")
_PAGE = re.compile(r"^[-—\s]*(?:第?\s*\d+\s*页?)[-—\s]*$")
_CAPTION = re.compile(r"^[^。；]{1,20}[:：]")
LONGEST_TITLE = 45
CUT_TOLERANCE = 3.0


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A body row with the page it is printed on."""

    row: GridRow
    page: int | None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table as printed, pieces joined: header paths and all body rows in order."""

    number: str | None
    title: str
    unit: str
    pages: tuple[int, ...]
    header: Header
    rows: tuple[PlacedRow, ...]
    captions: tuple[str, ...]
    drawn: bool
    cuts: tuple[float, ...]


def assemble(file: ReadFile) -> tuple[PrintedTable, ...]:
    """Given a read file, return its printed tables in order."""
    tables: list[PrintedTable] = []
    for grid in file.grids:
        piece = _piece(grid)
        if tables and _continues(tables[-1], piece):
            tables[-1] = _joined(tables[-1], piece, grid)
        else:
            tables.append(piece)
    return tuple(tables)


def _piece(grid: Grid) -> PrintedTable:
    lines = [x for x in grid.lines_above if not _PAGE.match(x.text)]
    header = find_header(grid)
    rows = tuple(PlacedRow(r, grid.page) for r in grid.rows[header.rows :])
    return PrintedTable(
        _number(lines),
        _title(lines),
        _unit(lines, grid),
        () if grid.page is None else (grid.page,),
        header,
        rows,
        tuple(squeeze(x.text) for x in lines if _CAPTION.match(squeeze(x.text)) and not _UNIT.search(squeeze(x.text))),
        grid.drawn,
        _cuts(grid),
    )


def _number(lines: Iterable[TextLine]) -> str | None:
    found = [squeeze(x.text) for x in lines if _NUMBER.match(squeeze(x.text))]
    return found[-1] if found else None


def _unit(lines: Iterable[TextLine], grid: Grid) -> str:
    texts = [squeeze(x.text) for x in lines] + [squeeze(c) for r in grid.rows[:3] for c in r.cells if c]
    found = [m[1] for t in texts if (m := _UNIT.search(t))]
    return found[-1] if found and found[-1] in UNITS else "元"


def _title(lines: list[TextLine]) -> str:
    """The last line above the grid that is no number, unit, page or caption; a heading ending in 表 is preferred."""
    texts = [squeeze(x.text.lstrip("# ")) for x in lines]
    plain = [
        t
        for t in texts
        if t and len(t) <= LONGEST_TITLE and not _NUMBER.match(t) and not _UNIT.search(t) and not _CAPTION.match(t)
    ]
    headed = [t for t in plain if t.endswith(("表", "表）", "表)"))]
    return (headed or plain or [""])[-1]


def _cuts(grid: Grid) -> tuple[float, ...]:
    boxes = [b for r in grid.rows for b in r.cell_boxes if b is not None]
    return tuple(sorted({round(x) for b in boxes for x in (b[0], b[2])}))


def _continues(before: PrintedTable, piece: PrintedTable) -> bool:
    if piece.number and before.number and piece.number != before.number:
        return False
    if piece.title and normalise(piece.title) != normalise(before.title):
        return False
    if piece.header.rows and piece.header.paths == before.header.paths:
        return True
    untitled = not piece.title and not piece.number
    return untitled and _same_cuts(before.cuts, piece.cuts)


def _same_cuts(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return bool(a) and len(a) == len(b) and all(abs(x - y) <= CUT_TOLERANCE for x, y in zip(a, b, strict=True))


def _joined(before: PrintedTable, piece: PrintedTable, grid: Grid) -> PrintedTable:
    """Append a piece: a repeated header is dropped, a piece without one brings all its rows."""
    repeated = piece.header.paths == before.header.paths
    rows = piece.rows if repeated else tuple(PlacedRow(r, grid.page) for r in grid.rows)
    pages = before.pages + tuple(p for p in piece.pages if p not in before.pages)
    return replace(before, rows=before.rows + rows, pages=pages)
