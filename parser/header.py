"""From a grid to its header paths: which rows are header, and what stands above each column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parser.grid import Grid, GridRow
from parser.money import parse_money
from schema.names import normalise, squeeze

_TOTAL = re.compile(r"^(?:合计|总计)$")
MOST_HEADER_ROWS = 5


@dataclass(frozen=True, slots=True)
class Header:
    """How many rows the header takes, and the printed path above each column (levels without blanks)."""

    rows: int
    paths: tuple[tuple[str, ...], ...]


def find_header(grid: Grid) -> Header:
    """Given a grid, return its header. A grid whose first rows already hold amounts has none (rows 0, empty paths)."""
    count = _drawn_rows(grid) if grid.drawn else _plain_rows(grid)
    width = max(len(r.cells) for r in grid.rows)
    if any(_has_money(r) for r in grid.rows[:count]):
        return Header(0, ((),) * width)
    cover = _drawn_cover(grid, count, width) if grid.drawn else _plain_cover(grid, count, width)
    return Header(count, tuple(_path([row[c] for row in cover]) for c in range(width)))


def _path(levels: list[str]) -> tuple[str, ...]:
    path: list[str] = []
    for level in levels:
        text = squeeze(level)
        if text and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)


def _has_money(row: GridRow) -> bool:
    return any("." in (c or "") and parse_money(c or "") is not None for c in row.cells)


def _span(grid: Grid, row: int, column: int) -> tuple[int, int]:
    """(rows, columns) that a drawn cell covers: the None cells to its right and below that its box reaches."""
    box = grid.rows[row].cell_boxes[column]
    assert box is not None
    cells = grid.rows[row].cells
    columns = 1
    while (
        column + columns < len(cells)
        and cells[column + columns] is None
        and _reaches_right(grid, row, column + columns, box[2])
    ):
        columns += 1
    rows = 1
    while row + rows < len(grid.rows) and _row_top(grid, row + rows) < box[3] - 1:
        rows += 1
    return rows, columns


def _reaches_right(grid: Grid, row: int, column: int, right: float) -> bool:
    edges = [r.cell_boxes[column] for r in grid.rows if column < len(r.cell_boxes)]
    left = next((e[0] for e in edges if e is not None), None)
    return left is None or left < right - 1


def _row_top(grid: Grid, row: int) -> float:
    box = grid.rows[row].box
    return box[1] if box is not None else float("inf")


def _drawn_rows(grid: Grid) -> int:
    """Row 0 is header; a merge reaching down, or a group over several columns, brings further rows in."""
    count = 1
    row = 0
    while row < count < min(MOST_HEADER_ROWS, len(grid.rows)):
        for column, box in enumerate(grid.rows[row].cell_boxes):
            if box is None:
                continue
            rows, columns = _span(grid, row, column)
            count = max(count, row + rows, row + 2 if columns > 1 else 1)
        row += 1
    return min(count, len(grid.rows))


def _drawn_cover(grid: Grid, count: int, width: int) -> list[list[str]]:
    cover = [[""] * width for _ in range(count)]
    for row in range(count):
        for column, box in enumerate(grid.rows[row].cell_boxes):
            if box is None:
                continue
            rows, columns = _span(grid, row, column)
            for r in range(row, min(row + rows, count)):
                for c in range(column, min(column + columns, width)):
                    cover[r][c] = grid.rows[row].cells[column] or ""
    return cover


def _plain_rows(grid: Grid) -> int:
    """Without borders: a row belongs to the header while it holds no amount and fills blanks of the row above."""
    count = 1
    while count < min(MOST_HEADER_ROWS, len(grid.rows)):
        above, row = grid.rows[count - 1].cells, grid.rows[count].cells
        if _has_money(grid.rows[count]) or _TOTAL.match(normalise(row[0] or "")):
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
