"""From a grid to its header paths: which rows are header, and what stands above each column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from parser.grid import Grid, GridRow
from parser.money import parse_money
from schema.forms import forms
from schema.names import normalise, squeeze

_TOTAL = re.compile(r"^(?:合计|总计)$")
_INDEX = re.compile(r"^(?:\d{1,2}|\*{1,3}|[一二三四五六七八九十]{1,2}|栏次|行次|[A-Z])$")
_CODE = re.compile(r"^\[?\d{3,}\]?(?:[-－—].*)?$")
MOST_HEADER_ROWS = 7


@dataclass(frozen=True, slots=True)
class Header:
    """How many rows the header takes (index rows included), and the printed path above each column."""

    rows: int
    paths: tuple[tuple[str, ...], ...]


def find_header(grid: Grid) -> Header:
    """Given a grid, return its header. A grid whose first rows already hold amounts has none (rows 0, empty paths)."""
    count = _drawn_rows(grid) if grid.drawn else _plain_rows(grid)
    width = grid.width
    if count == 0 or (not grid.drawn and any(has_money(r) for r in grid.rows[:count])):
        return Header(0, ((),) * width)
    cover = _drawn_cover(grid, count, width) if grid.drawn else _plain_cover(grid, count, width)
    for row, levels in zip(grid.rows, cover, strict=False):
        if _numbers_columns(row):
            levels[:] = ["" if _INDEX.match(squeeze(text)) else text for text in levels]
    rows = count
    while rows < len(grid.rows) - 1 and is_index_row(grid.rows[rows]):
        rows += 1
    return Header(rows, tuple(_path([row[c] for row in cover]) for c in range(width)))


def is_index_row(row: GridRow) -> bool:
    """True for a row that only numbers the columns: `栏次 1 2 3`, `** 1 2 3`."""
    printed = [squeeze(c) for c in row.cells if c]
    numbers = [t for t in printed if t.isdigit()]
    rising = [int(t) for t in numbers] == sorted({int(t) for t in numbers})
    return len(printed) > 1 and len(numbers) > 0 and rising and all(_INDEX.match(t) for t in printed)


def _numbers_columns(row: GridRow) -> bool:
    """True for a row of numbers beside the levels of codes: `类 款 项 栏次 1 2 3`."""
    levels = forms().header.level
    rest = tuple(c if c and normalise(c) not in levels else None for c in row.cells)
    return any(c and normalise(c) in levels for c in row.cells) and is_index_row(replace(row, cells=rest))


def _path(levels: list[str]) -> tuple[str, ...]:
    path: list[str] = []
    for level in levels:
        text = squeeze(level)
        if text and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)


def has_money(row: GridRow) -> bool:
    """True where a cell of the row is an amount with decimals or thousands marked."""
    return any(("." in c or "," in c) and parse_money(c) is not None for c in row.cells if c)


def _drawn_rows(grid: Grid) -> int:
    """Row 0 is header; a merge reaching down, or a group over several columns, brings further rows in.

    A row that holds an amount or an account's code is never header.
    """
    count, row = 1, 0
    while row < count < min(MOST_HEADER_ROWS, len(grid.rows)):
        for column, cell in enumerate(grid.rows[row].cells):
            if cell is None:
                continue
            rows, columns = grid.rows[row].spans[column]
            count = max(
                count, row + rows, row + rows + 1 if columns > 1 and _goes_on(grid, row, rows, column, columns) else 1
            )
        row += 1
    count = min(count, len(grid.rows))
    return next((n for n in range(count) if _is_body(grid.rows[n])), count)


def _goes_on(grid: Grid, row: int, rows: int, column: int, columns: int) -> bool:
    """True where the row below a group prints more than one cell under it."""
    if row + rows >= len(grid.rows):
        return False
    return sum(1 for c in grid.rows[row + rows].cells[column : column + columns] if c is not None) > 1


def _is_body(row: GridRow) -> bool:
    return has_money(row) or any(_CODE.match(squeeze(c)) and not is_index_row(row) for c in row.cells[:2] if c)


def _drawn_cover(grid: Grid, count: int, width: int) -> list[list[str]]:
    cover = [[""] * width for _ in range(count)]
    for row in range(count):
        for column, cell in enumerate(grid.rows[row].cells):
            if cell is None:
                continue
            rows, columns = grid.rows[row].spans[column]
            for r in range(row, min(row + rows, count)):
                for c in range(column, min(column + columns, width)):
                    cover[r][c] = cell
    return cover


def _plain_rows(grid: Grid) -> int:
    """Without borders: a row belongs to the header while it holds no amount and fills blanks of the row above."""
    count = 1
    while count < min(5, len(grid.rows)):
        above, row = grid.rows[count - 1].cells, grid.rows[count].cells
        if has_money(grid.rows[count]) or _TOTAL.match(normalise(row[0] or "")):
            break
        fills = any(c and (i >= len(above) or not above[i]) for i, c in enumerate(row))
        if row[0] and not fills:
            break
        count += 1
    return count


def _plain_cover(grid: Grid, count: int, width: int) -> list[list[str]]:
    """A blank with something printed below it belongs to the group on its left; one with nothing below is a merge down."""
    cells = [
        [(grid.rows[r].cells[c] or "") if c < len(grid.rows[r].cells) else "" for c in range(width)]
        for r in range(count)
    ]
    for r in range(count):
        for c in range(1, width):
            below = any(cells[k][c] for k in range(r + 1, count))
            if (not cells[r][c] and below and not any(grid_cell for grid_cell in (cells[k][c] for k in range(r)))) or (
                not cells[r][c] and below and r > 0 and cells[r - 1][c] == cells[r - 1][c - 1]
            ):
                cells[r][c] = cells[r][c - 1]
    return cells
