"""Lays a sheet out as a person sees it: hidden rows and columns left out, merges cut to what is left, numbers by format."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from parser.book_check import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, refuse_far
from parser.book_formats import Remark
from parser.book_look import Look, Place, hidden_notes, remark_notes
from parser.book_values import CellValue, shown
from parser.book_xml import DAMAGED
from parser.errors import ReadError
from parser.grid import Box, GridRow

COLUMN_WIDTH = 100.0
ROW_HEIGHT = 20.0
Merge = tuple[Place, Place]
_Span = tuple[int, int, int, int]
"""Top, left, bottom, right, the last two included."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook holds of one sheet: its values from A1 on, its merged ranges, and how it looks."""

    name: str
    values: Sequence[Sequence[CellValue]]
    merges: Sequence[Merge]
    look: Look


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The rows that a person sees, none where they are blank, and the sentences on what is left out."""

    rows: tuple[GridRow, ...]
    notes: tuple[str, ...]


def lay_out(sheet: Sheet) -> LaidOut:
    """Given a sheet, return its visible rows; a merge over hidden rows or columns keeps its visible part and its text."""
    used = len(sheet.values), max(map(len, sheet.values), default=0)
    refuse_far(*used)
    if not any(v != "" for row in sheet.values for v in row) and not sheet.look.errors:
        return LaidOut((), ())
    height, width = _extent(used, sheet.merges)
    rows = [j for j in range(height) if j not in sheet.look.rows]
    columns = [i for i in range(width) if i not in sheet.look.columns]
    owners = _owners(_cut(sheet.merges, height, width), rows, columns)
    remarks: dict[Remark, list[tuple[Place, str]]] = defaultdict(list)
    laid = tuple(_row(sheet, n, (rows, columns), owners, remarks) for n in range(len(rows)))
    notes = hidden_notes(
        sheet.name, sorted(set(range(height)) & sheet.look.rows), sorted(set(range(width)) & sheet.look.columns)
    )
    seen = laid if any(any(r.cells) for r in laid) else ()
    return LaidOut(seen, tuple(notes + remark_notes(sheet.name, remarks)))


def _extent(used: tuple[int, int], merges: Sequence[Merge]) -> tuple[int, int]:
    """Rows and columns of the sheet: a merge over blanks widens it, unless it runs over the whole sheet."""
    height, width = used
    for _, (bottom, right) in merges:
        if bottom < MOST_ROWS and right < MOST_COLUMNS and (bottom + 1) * (right + 1) <= MOST_CELLS:
            height, width = max(height, bottom + 1), max(width, right + 1)
    return (height, width) if height * width <= MOST_CELLS else used


def _cut(merges: Sequence[Merge], height: int, width: int) -> list[_Span]:
    """The merges, cut to the sheet."""
    cut = [
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for (top, left), (bottom, right) in sorted(merges)
        if top < height and left < width
    ]
    if sum((b - t + 1) * (r - x + 1) for t, x, b, r in cut) > height * width:
        raise ReadError(DAMAGED)  # merges that lie over each other
    return cut


def _owners(merges: Sequence[_Span], rows: Sequence[int], columns: Sequence[int]) -> dict[Place, tuple[_Span, Place]]:
    """For each visible cell of a merge, the visible part of the merge, and the place in the sheet that holds its text."""
    owners = {}
    for top, left, bottom, right in merges:
        part = (
            bisect_left(rows, top),
            bisect_left(columns, left),
            bisect_right(rows, bottom) - 1,
            bisect_right(columns, right) - 1,
        )
        for n in range(part[0], part[2] + 1):
            for m in range(part[1], part[3] + 1):
                owners[n, m] = part, (top, left)
    return owners


def _row(
    sheet: Sheet,
    n: int,
    seen: tuple[Sequence[int], Sequence[int]],
    owners: dict[Place, tuple[_Span, Place]],
    remarks: dict[Remark, list[tuple[Place, str]]],
) -> GridRow:
    rows, columns = seen
    cells: list[str | None] = []
    boxes: list[Box | None] = []
    for m, column in enumerate(columns):
        span, place = owners.get((n, m), ((n, m, n, m), (rows[n], column)))
        boxes.append(_box(span) if span[:2] == (n, m) else None)
        cells.append(None if boxes[-1] is None else _text(sheet, place, remarks))
    band = (0.0, n * ROW_HEIGHT, len(columns) * COLUMN_WIDTH, (n + 1) * ROW_HEIGHT)
    return GridRow(tuple(cells), band, None, tuple(boxes))


def _text(sheet: Sheet, place: Place, remarks: dict[Remark, list[tuple[Place, str]]]) -> str:
    row, column = place
    if place in sheet.look.errors:
        return sheet.look.errors[place]
    if row >= len(sheet.values) or column >= len(sheet.values[row]):
        return ""
    code = sheet.look.codes.get(place)
    cell = shown(sheet.values[row][column], code, sheet.look.zeros)
    if cell.remark:
        remarks[cell.remark].append((place, code or ""))
    return cell.text


def _box(span: _Span) -> Box:
    top, left, bottom, right = span
    return (left * COLUMN_WIDTH, top * ROW_HEIGHT, (right + 1) * COLUMN_WIDTH, (bottom + 1) * ROW_HEIGHT)
