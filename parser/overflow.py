"""Wrapped text that is taller than its cell: its lines run over the rules above and below, and belong to one cell still.

A spreadsheet that is fitted to its page draws the lines around the middle of their row, whatever room the row has: of
国有资本经营预/算 the first line lands in the group above, the second in the first row of the body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from parser.grid import Box
from parser.placing import Places, cells_at

DEEP = 0.15
"""Part of its size by which a line must reach over a rule: what reaches less is only set tightly."""
LEAST_PITCH, MOST_PITCH = 0.9, 1.8
"""Times their size: how far apart the lines of one block are set."""
EVEN = 0.08
"""Part of the size by which the lines of one block may differ in pitch or in where they begin, end or are centred."""
FLUSH = 0.35
"""Part of the size by which a block may miss the middle, the top or the bottom of its cell."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of characters: the first and behind the last of them, and its box."""

    first: int
    end: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


def kept_whole(places: Places, cells: Sequence[Box]) -> Places:
    """Given where characters stand and the boxes of drawn cells, return it with overflowing lines moved to their cell.

    Only lines that follow each other in the file, evenly spaced and aligned, are a block; it goes to the cell of its
    middle, where it is as wide as the cell lets it be and stands at its middle, its top or its bottom.
    """
    crossing = _crossing(places, cells)
    if not crossing:
        return places
    y = places.y.copy()
    done = -1
    for number in crossing:
        block = _block(places, number) if number > done else []
        owner = _owner(block, cells) if len(block) > 1 else None
        if owner is not None:
            y[block[0].first : block[-1].end] = (owner[1] + owner[3]) / 2
            done = int(np.searchsorted(places.starts, block[-1].first))
    return replace(places, y=y)


def _crossing(places: Places, cells: Sequence[Box]) -> list[int]:
    """The numbers of the runs that reach over a rule above or below them."""
    if not places.chars or not cells:
        return []
    starts = places.starts
    at = cells_at(places, cells)[starts]
    boxes = np.array([*cells, (0.0, -np.inf, 0.0, np.inf)], dtype=float)
    room = DEEP * places.size[starts]
    over = (places.top[starts] + room < boxes[at, 1]) | (places.bottom[starts] - room > boxes[at, 3])
    return [int(n) for n in np.flatnonzero(over)]


def _run(places: Places, number: int) -> _Run:
    first = int(places.starts[number])
    end = int(places.starts[number + 1]) if number + 1 < len(places.starts) else len(places.chars)
    c, last = places.chars[first], places.chars[end - 1]
    box = (float(c["x0"]), float(last["x1"]), float(c["top"]), float(c["bottom"]))
    return _Run(first, end, *box, float(c["size"]))


def _block(places: Places, number: int) -> list[_Run]:
    """The lines before and after a run that are set with it."""
    middle = _run(places, number)
    before = [*_following(places, middle, range(number - 1, -1, -1), -1)]
    after = [*_following(places, middle, range(number + 1, len(places.starts)), 1)]
    return [*reversed(before), middle, *after]


def _following(places: Places, run: _Run, numbers: range, way: int) -> Iterator[_Run]:
    pitch = 0.0
    for n in numbers:
        found = _run(places, n)
        step = way * (found.top - run.top)
        if not _is_next(run, found, step) or (pitch and abs(step - pitch) > EVEN * run.size):
            return
        yield found
        run, pitch = found, step


def _is_next(a: _Run, b: _Run, step: float) -> bool:
    off = EVEN * a.size
    if abs(a.size - b.size) > off or not LEAST_PITCH * a.size <= step <= MOST_PITCH * a.size:
        return False
    return abs(a.x0 - b.x0) <= off or abs(a.x0 + a.x1 - b.x0 - b.x1) <= 2 * off or abs(a.x1 - b.x1) <= off


def _owner(block: Sequence[_Run], cells: Sequence[Box]) -> Box | None:
    """The cell a block was set in, None where it fits none."""
    size = block[0].size
    top, bottom = block[0].top, block[-1].bottom
    left, right = min(r.x0 for r in block), max(r.x1 for r in block)
    x, y = (left + right) / 2, (top + bottom) / 2
    for cell in cells:
        if not (cell[0] <= x < cell[2] and cell[1] <= y < cell[3]):
            continue
        wide = cell[0] - size / 2 <= left and right <= cell[2] + size / 2
        off = min(abs(y - (cell[1] + cell[3]) / 2), abs(top - cell[1]), abs(bottom - cell[3]))
        return cell if wide and off <= FLUSH * size and _is_full(block, cell) else None
    return None


def _is_full(block: Sequence[_Run], cell: Box) -> bool:
    """True where every line but the last one leaves no room for the character that the next one begins with."""
    return all(cell[2] - cell[0] - (a.x1 - a.x0) < 2.5 * a.size for a, _ in pairwise(block))
