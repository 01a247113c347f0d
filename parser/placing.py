"""Which drawn cell a character belongs to: text that runs over its border stays whole in the cell where it was set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from parser.grid import Box

Char = dict[str, Any]
Numbers = np.ndarray[Any, Any]
TIGHT = 0.12
"""Of a character's size: a wider gap begins another run of text."""
PADDING = 6.0
"""PDF points between a border and text that is set flush with it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Characters in the order of the file, the middles of each in PDF points, and where runs without a gap begin."""

    chars: Sequence[Char]
    x: Numbers
    y: Numbers
    starts: Numbers
    top: Numbers
    bottom: Numbers
    size: Numbers


def places_of(chars: Sequence[Char]) -> Places:
    """Given characters in the order of the file, return where they stand."""
    boxes = np.array([(c["x0"], c["x1"], c["top"], c["bottom"], c["size"]) for c in chars], dtype=float).reshape(-1, 5)
    x0, x1, top, bottom, size = boxes.T
    blank = np.array([c["text"].isspace() for c in chars], dtype=bool)
    near = (np.abs(x0[1:] - x1[:-1]) < TIGHT * size[1:]) & (np.abs(top[1:] - top[:-1]) < 1) & ~blank[1:] & ~blank[:-1]
    starts = np.flatnonzero(np.concatenate(([True], ~near))) if chars else np.empty(0, dtype=int)
    return Places(chars, (x0 + x1) / 2, (top + bottom) / 2, starts, top, bottom, size)


def placed(places: Places, cells: Sequence[Box]) -> list[list[Char]]:
    """Given where characters stand and the boxes of drawn cells, return the characters of each cell.

    A run of characters without a gap belongs to one cell: to that whose left or right border it is set flush with,
    else to that of its middle. A run that stands in no cell, or mostly outside, is left to the lines of the page.
    """
    found: list[list[Char]] = [[] for _ in cells]
    chars, starts = places.chars, places.starts
    if not chars or not cells:
        return found
    at = cells_at(places, cells)
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


def clear_of(places: Places, boxes: Sequence[Box]) -> list[Char]:
    """Return the characters whose middles stand in none of these boxes, nor on their borders."""
    x, y = places.x, places.y
    inside = np.zeros(len(x), dtype=bool)
    for left, top, right, bottom in boxes:
        inside |= (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    return [places.chars[n] for n in np.flatnonzero(~inside).tolist()]


def _shared(run: Sequence[Char], at: Sequence[int], cells: Sequence[Box], found: list[list[Char]]) -> None:
    """Give a run that reaches over a border to its cell, one that is mostly outside to each cell what stands in it."""
    inside = [i for i in at if i >= 0]
    if 2 * len(inside) > len(run):
        found[_owner(run, inside, cells)] += run
        return
    for char, own in zip(run, at, strict=True):
        if own >= 0:
            found[own].append(char)


def cells_at(places: Places, cells: Sequence[Box]) -> Numbers:
    """For every character the first cell that holds its middle, -1 where there is none."""
    xs = np.array(sorted({v for cell in cells for v in (cell[0], cell[2])}))
    ys = np.array(sorted({v for cell in cells for v in (cell[1], cell[3])}))
    spans = np.array(cells, dtype=float)
    left, right = np.searchsorted(xs, spans[:, 0]) + 1, np.searchsorted(xs, spans[:, 2]) + 1
    top, bottom = np.searchsorted(ys, spans[:, 1]) + 1, np.searchsorted(ys, spans[:, 3]) + 1
    owner = np.full((len(ys) + 1, len(xs) + 1), -1, dtype=np.int32)
    for n in range(len(cells) - 1, -1, -1):
        owner[top[n] : bottom[n], left[n] : right[n]] = n
    return np.asarray(owner[np.searchsorted(ys, places.y, side="right"), np.searchsorted(xs, places.x, side="right")])


def is_loose(places: Places, cells: Sequence[Box], frame: Box) -> bool:
    """True where text stands inside a table's frame and in none of its cells."""
    left, top, right, bottom = frame
    x, y = places.x, places.y
    inside = (left <= x) & (x < right) & (top <= y) & (y < bottom)
    loose = np.flatnonzero(inside & (cells_at(places, cells) < 0)).tolist()
    return any(not places.chars[n]["text"].isspace() for n in loose)


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
