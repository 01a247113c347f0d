"""Column borders by position: which table's borders a piece lies on, and its rows laid under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parser.grid import Box, GridRow

CUT_TOLERANCE = 6.0
"""PDF points: how far a column border may move from one page of a table to the next."""


def fits(cuts: Sequence[float], within: Sequence[float]) -> bool:
    """True where every column border of a piece lies on one of a table: x positions, not counts, decide."""
    return len(cuts) > 1 and all(any(abs(c - w) <= CUT_TOLERANCE for w in within) for c in cuts)


def laid_on(row: GridRow, cuts: Sequence[float]) -> GridRow:
    """Given a row and the column borders of the table that it continues, return it with its cells placed under them."""
    if not row.cell_boxes or len(cuts) < 2:
        return row
    width = len(cuts) - 1
    cells: list[str | None] = [None] * width
    boxes: list[Box | None] = [None] * width
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
