"""From drawn cells to an orderly grid: double borders and empty edges vanish, captions inside the frame move above it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from parser.captions import is_caption, is_note
from parser.grid import LINE_BREAK, Box, Grid, GridRow, ReadFile, TextLine

Cell = tuple[Box, str]
"""A drawn cell: its box and its text, lines kept apart."""
THIN = 4.0
"""PDF points: a blank cell thinner than this is the space between two lines of a double border."""
_LATIN_BREAK = re.compile(r"(?<=[A-Za-z])\n(?=[A-Za-z])")
MOST_CAPTION_ROWS = 8


def join_lines(text: str) -> str:
    """Given a cell's text, return it on one line: wraps vanish, but between Latin words a blank stays."""
    return _LATIN_BREAK.sub(" ", text).replace(LINE_BREAK, "").strip()


def orderly(cells: Sequence[Cell], page: int | None, lines_above: tuple[TextLine, ...]) -> Grid | None:
    """Given the drawn cells of one table, return its grid, or None where nothing is printed in it.

    Cuts closer together than a double border count as one; columns and rows that no printed text covers are left out.
    """
    kept = [c for c in cells if c[1].strip() or (_width(c[0]) >= THIN and _height(c[0]) >= THIN)]
    if not any(text.strip() for _, text in kept):
        return None
    xs = _cuts([v for box, _ in kept for v in (box[0], box[2])])
    ys = _cuts([v for box, _ in kept for v in (box[1], box[3])])
    placed = [(_span(box, xs, ys), box, text) for box, text in kept]
    columns = _covered({c for (_, left, _, right), _, text in placed if text.strip() for c in range(left, right)}, xs)
    rows = sorted({r for (top, _, bottom, _), _, text in placed if text.strip() for r in range(top, bottom)})
    cuts = (*tuple(round(xs[c], 2) for c in columns), round(xs[columns[-1] + 1], 2))
    return _lifted(Grid(page, _grid_rows(placed, rows, columns), lines_above, True, cuts))


def _width(box: Box) -> float:
    return box[2] - box[0]


def _height(box: Box) -> float:
    return box[3] - box[1]


def _cuts(values: Sequence[float]) -> list[float]:
    """Positions in order, those within a double border of each other drawn together."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] < THIN:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(g) / len(g) for g in groups]


def _nearest(value: float, cuts: Sequence[float]) -> int:
    after = min(max(bisect_left(cuts, value), 1), len(cuts) - 1)
    return after - 1 if after and abs(cuts[after - 1] - value) <= abs(cuts[after] - value) else after


def _span(box: Box, xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) in rows and columns."""
    top, left = _nearest(box[1], ys), _nearest(box[0], xs)
    return top, left, max(top + 1, _nearest(box[3], ys)), max(left + 1, _nearest(box[2], xs))


def _covered(found: set[int], cuts: Sequence[float]) -> list[int]:
    """The first to the last column that printed text covers; a blank one between them stays."""
    return [i for i in range(len(cuts) - 1) if min(found) <= i <= max(found)]


def _grid_rows(
    placed: Sequence[tuple[tuple[int, int, int, int], Box, str]], rows: Sequence[int], columns: Sequence[int]
) -> tuple[GridRow, ...]:
    row_at, column_at = {r: i for i, r in enumerate(rows)}, {c: i for i, c in enumerate(columns)}
    texts: list[list[str | None]] = [[None] * len(columns) for _ in rows]
    boxes: list[list[Box | None]] = [[None] * len(columns) for _ in rows]
    spans: list[list[tuple[int, int]]] = [[(0, 0)] * len(columns) for _ in rows]
    for (top, left, bottom, right), box, text in placed:
        own_rows = [row_at[r] for r in range(top, bottom) if r in row_at]
        own_columns = [column_at[c] for c in range(left, right) if c in column_at]
        if own_rows and own_columns and texts[own_rows[0]][own_columns[0]] in (None, ""):
            r, c = own_rows[0], own_columns[0]
            texts[r][c], boxes[r][c], spans[r][c] = text.strip(), box, (len(own_rows), len(own_columns))
    return tuple(
        GridRow(tuple(t), _band(b), None, tuple(b), tuple(s)) for t, b, s in zip(texts, boxes, spans, strict=True)
    )


def _band(boxes: Sequence[Box | None]) -> Box | None:
    """The row's own band: a cell merged over further rows does not stretch it."""
    known = [b for b in boxes if b is not None]
    if not known:
        return None
    left, top = min(b[0] for b in known), min(b[1] for b in known)
    right, bottom = max(b[2] for b in known), min(b[3] for b in known)
    return (round(left, 2), round(top, 2), round(right, 2), round(bottom, 2))


def _lifted(grid: Grid) -> Grid | None:
    """Move captions printed as first rows (title, number, unit, body) above the grid, notes below it away."""
    rows, above = list(grid.rows), list(grid.lines_above)
    while len(rows) > 1 and len(grid.rows) - len(rows) < MOST_CAPTION_ROWS and _is_caption_row(rows[0]):
        above += _as_lines(rows.pop(0), grid.page)
    while len(rows) > 1 and _is_note_row(rows[-1]):
        rows.pop()
    if not rows:
        return None
    return replace(grid, rows=tuple(_on_one_line(r) for r in rows), lines_above=tuple(above))


def _is_caption_row(row: GridRow) -> bool:
    printed = [c for c in row.cells if c]
    if not printed:
        return True
    lines = [x for c in printed for x in c.split(LINE_BREAK)]
    if all(is_caption(x, alone=False) for x in lines):
        return True
    wide = max(columns for _, columns in row.spans) * 2 > len(row.cells)
    return len(printed) == 1 and wide and all(is_caption(x, alone=True) for x in lines)


def _is_note_row(row: GridRow) -> bool:
    printed = [c for c in row.cells if c]
    return len(printed) == 1 and is_note(printed[0])


def _as_lines(row: GridRow, page: int | None) -> list[TextLine]:
    top = row.box[1] if row.box else None
    return [TextLine(x.strip(), page, None, top) for c in row.cells if c for x in c.split(LINE_BREAK) if x.strip()]


def _on_one_line(row: GridRow) -> GridRow:
    return replace(row, cells=tuple(None if c is None else join_lines(c) for c in row.cells))


def in_order(file: ReadFile) -> ReadFile:
    """Given a workbook as read, return it with orderly grids; its boxes are no printed places and are left out."""
    grids = []
    for grid in file.grids:
        cells = [(b, c or "") for r in grid.rows for b, c in zip(r.cell_boxes, r.cells, strict=True) if b is not None]
        ordered = orderly(cells, grid.page, grid.lines_above)
        if ordered is not None:
            grids.append(replace(ordered, rows=tuple(replace(r, box=None) for r in ordered.rows)))
    return replace(file, grids=tuple(grids))
