"""Which drawn cell a character belongs to: text that runs over its border stays whole in the cell where it was set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from parser.grid import Box

Char = dict[str, Any]
Numbers = np.ndarray[Any, Any]
TIGHT = 0.12
"""Of a character's size: a wider gap begins another run of text."""
PADDING = 6.0
"""PDF points between a border and text that is set flush with it."""


def placed(chars: Sequence[Char], cells: Sequence[Box]) -> list[list[Char]]:
    """Given characters in the order of the file and the boxes of drawn cells, return the characters of each cell.

    A run of characters without a gap belongs to one cell: to that whose left or right border it is set flush with,
    else to that of its middle. A run that stands in no cell, or mostly outside, is left to the lines of the page.
    """
    found: list[list[Char]] = [[] for _ in cells]
    if not chars or not cells:
        return found
    at = _cells_at(chars, cells)
    starts = _starts(chars)
    ends = np.append(starts[1:], len(chars))
    alone = np.minimum.reduceat(at, starts) == np.maximum.reduceat(at, starts)
    for start, end, first, whole in zip(
        starts.tolist(), ends.tolist(), at[starts].tolist(), alone.tolist(), strict=True
    ):
        if not whole:
            _shared(chars[start:end], at[start:end].tolist(), cells, found)
        elif first >= 0:
            found[first] += chars[start:end]
    return found


def _shared(run: Sequence[Char], at: Sequence[int], cells: Sequence[Box], found: list[list[Char]]) -> None:
    """Give a run that reaches over a border to its cell, one that is mostly outside to each cell what stands in it."""
    inside = [i for i in at if i >= 0]
    if 2 * len(inside) > len(run):
        found[_owner(run, inside, cells)] += run
        return
    for char, own in zip(run, at, strict=True):
        if own >= 0:
            found[own].append(char)


def _starts(chars: Sequence[Char]) -> Numbers:
    """Where runs of characters without a gap begin."""
    places = np.array([(c["x0"], c["x1"], c["top"], c["size"]) for c in chars], dtype=float)
    blank = np.array([c["text"].isspace() for c in chars])
    near = np.abs(places[1:, 0] - places[:-1, 1]) < TIGHT * places[1:, 3]
    near &= (np.abs(places[1:, 2] - places[:-1, 2]) < 1) & ~blank[1:] & ~blank[:-1]
    return np.flatnonzero(np.concatenate(([True], ~near)))


def _middles(chars: Sequence[Char]) -> tuple[Numbers, Numbers]:
    boxes = np.array([(c["x0"], c["x1"], c["top"], c["bottom"]) for c in chars], dtype=float).reshape(-1, 4)
    return (boxes[:, 0] + boxes[:, 1]) / 2, (boxes[:, 2] + boxes[:, 3]) / 2


def _cells_at(chars: Sequence[Char], cells: Sequence[Box]) -> Numbers:
    """For every character the first cell that holds its middle, -1 where there is none."""
    x, y = _middles(chars)
    xs = np.array(sorted({v for cell in cells for v in (cell[0], cell[2])}))
    ys = np.array(sorted({v for cell in cells for v in (cell[1], cell[3])}))
    spans = np.array(cells, dtype=float)
    left, right = np.searchsorted(xs, spans[:, 0]) + 1, np.searchsorted(xs, spans[:, 2]) + 1
    top, bottom = np.searchsorted(ys, spans[:, 1]) + 1, np.searchsorted(ys, spans[:, 3]) + 1
    owner = np.full((len(ys) + 1, len(xs) + 1), -1, dtype=np.int32)
    for n in range(len(cells) - 1, -1, -1):
        owner[top[n] : bottom[n], left[n] : right[n]] = n
    return np.asarray(owner[np.searchsorted(ys, y, side="right"), np.searchsorted(xs, x, side="right")])


def is_loose(chars: Sequence[Char], cells: Sequence[Box], frame: Box) -> bool:
    """True where text stands inside a table's frame and in none of its cells."""
    if not chars:
        return False
    left, top, right, bottom = frame
    x, y = _middles(chars)
    inside = np.flatnonzero((left <= x) & (x < right) & (top <= y) & (y < bottom) & (_cells_at(chars, cells) < 0))
    return any(not chars[n]["text"].isspace() for n in inside.tolist())


def _owner(run: Sequence[Char], at: Sequence[int], cells: Sequence[Box]) -> int:
    """The one cell that a run belongs to."""
    if len(set(at)) == 1:
        return at[0]
    x0, x1 = float(run[0]["x0"]), float(run[-1]["x1"])
    if -1 <= x0 - cells[at[0]][0] <= PADDING:
        return at[0]
    if -1 <= cells[at[-1]][2] - x1 <= PADDING:
        return at[-1]
    middle = (x0 + x1) / 2
    return next((i for i in at if cells[i][0] <= middle < cells[i][2]), at[0])
