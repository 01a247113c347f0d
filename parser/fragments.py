"""A header that a page break cut in two: its first row ends one page, the cells that reach down from it begin the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parser.captions import read_caption
from parser.grid import Grid, GridRow
from parser.header import has_money
from parser.laying import fits, laid_on

MOST_ROWS = 2


def whole_headers(grids: Sequence[Grid]) -> list[tuple[Grid, int | None]]:
    """Given grids in reading order, return them with cut headers made whole, each with the page its first row came from."""
    found: list[tuple[Grid, int | None]] = []
    held: Grid | None = None
    for n, grid in enumerate(grids):
        if held is not None:
            found.append((_joined(held, grid), held.page))
            held = None
        elif n + 1 < len(grids) and _is_fragment(grid, grids[n + 1]):
            held = grid
        else:
            found.append((grid, None))
    return found


def _is_fragment(grid: Grid, below: Grid) -> bool:
    """A titled grid of header cells only, and on the next page an untitled one that goes on under its column borders."""
    if not grid.drawn or len(grid.rows) > MOST_ROWS or grid.page is None or below.page != grid.page + 1:
        return False
    if any(has_money(r) for r in grid.rows) or not read_caption(x.text for x in grid.lines_above).title:
        return False
    after = read_caption(x.text for x in below.lines_above)
    narrower = len(grid.cuts) < len(below.cuts)
    return narrower and not after.title and not after.interrupted and fits(grid.cuts, below.cuts)


def _joined(fragment: Grid, below: Grid) -> Grid:
    """Put the fragment's rows on top; cells of the row below that nothing stands over reach up into them."""
    tops = [laid_on(row, below.cuts) for row in fragment.rows]
    first = below.rows[0]
    cells, spans = list(tops[0].cells), list(tops[0].spans)
    rest, left = list(first.cells), list(first.spans)
    for i, cell in enumerate(first.cells):
        if not cells[i] and tops[0].spans[i] == (0, 0) and not _stands_under(i, tops[0]) and cell:
            cells[i], spans[i] = cell, (len(tops) + max(1, first.spans[i][0]), max(1, first.spans[i][1]))
            rest[i], left[i] = None, (0, 0)
    top = replace(tops[0], cells=tuple(cells), spans=tuple(spans))
    rows = (top, *tops[1:], replace(first, cells=tuple(rest), spans=tuple(left)), *below.rows[1:])
    return replace(below, rows=rows, lines_above=fragment.lines_above)


def _stands_under(column: int, row: GridRow) -> bool:
    """True where a cell of the row stretches over this column."""
    return any(i < column < i + columns for i, (_, columns) in enumerate(row.spans))
