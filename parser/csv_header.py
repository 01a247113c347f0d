"""The header of a table whose file knows no merged cells: which rows it takes, and which cells stand over or reach into others."""

from __future__ import annotations

from collections.abc import Sequence

from parser.header import MOST_HEADER_ROWS
from parser.money import parse_money
from schema.names import normalise

_TOTALS = frozenset({"合计", "总计", "小计"})
Rows = Sequence[Sequence[str]]


def header_rows(rows: Rows) -> int:
    """Given a table's rows, all equally long, return how many the header takes.

    A further row belongs to it where it holds no amount and prints only under blanks and under groups (a cell with a
    blank on its right): what stands under a column's whole name is body.
    """
    count = 1
    while count < min(MOST_HEADER_ROWS, len(rows)) and _goes_on(rows[:count], rows[count]):
        count += 1
    return count


def _goes_on(header: Rows, row: Sequence[str]) -> bool:
    if normalise(row[0]) in _TOTALS or any(parse_money(v) is not None for v in row):
        return False
    printed = [n for n, v in enumerate(row) if v]
    return bool(printed) and all(_is_open(header, n) for n in printed)


def _is_open(header: Rows, column: int) -> bool:
    """True under a blank, or under a group that the row above begins."""
    above = header[-1]
    if not above[column]:
        return any(r[n] for r in header for n in range(column + 1))
    return column + 1 < len(above) and not any(r[column + 1] for r in header)


def spans(rows: Rows) -> dict[tuple[int, int], tuple[int, int]]:
    """Given a table's rows, return how many rows and columns each printed cell of its header covers."""
    count = header_rows(rows)
    found = {}
    for r in range(count):
        for c, value in enumerate(rows[r]):
            if value:
                wide = _width(rows[:count], r, c)
                found[r, c] = (1 if wide > 1 else _height(rows[:count], r, c)), wide
    return found


def _width(header: Rows, row: int, column: int) -> int:
    """A group reaches over blanks on its right that something is printed under, up to where another cell above begins."""
    end = column + 1
    while (
        end < len(header[row])
        and not any(header[r][end] for r in range(row + 1))
        and any(header[r][end] for r in range(row + 1, len(header)))
    ):
        end += 1
    return end - column


def _height(header: Rows, row: int, column: int) -> int:
    """A cell with nothing printed under it reaches down to the end of the header."""
    below = any(header[r][column] for r in range(row + 1, len(header)))
    return 1 if below else len(header) - row
