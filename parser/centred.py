"""Where the borders between columns can be when header words are centred between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

SLACK = 1.0
"""PDF points that a centred word may stand off the middle."""
STEP = 0.5
WIDEST_MARGIN = 60.0
"""PDF points from the outermost print to the outer border, at most."""
Interval = tuple[float, float]
Room = tuple[tuple[Interval, ...], tuple[float, ...]]
"""The interval that each border can lie in, and the middle of each column."""


def borders_in(columns: Sequence[Interval], centres: Sequence[float]) -> Room | None:
    """Given from where to where each column is printed and the middle of its header word, return the room of borders.

    None where no borders have every header word in the middle between them: then words are not set in the middle.
    """
    inner = [(a[1], b[0]) for a, b in pairwise(columns)]
    room = [(columns[0][0] - WIDEST_MARGIN, columns[0][0]), *inner, (columns[-1][1], columns[-1][1] + WIDEST_MARGIN)]
    for i, centre in enumerate(centres):
        room[i + 1] = _meet(room[i + 1], _mirrored(room[i], centre))
    for i in reversed(range(len(centres))):
        room[i] = _meet(room[i], _mirrored(room[i + 1], centres[i]))
    if any(low > high for low, high in room):
        return None
    return tuple(room), tuple(centres)


def _mirrored(interval: Interval, centre: float) -> Interval:
    return (2 * centre - interval[1] - 2 * SLACK, 2 * centre - interval[0] + 2 * SLACK)


def _meet(a: Interval, b: Interval) -> Interval:
    return (max(a[0], b[0]), min(a[1], b[1]))


def is_centred(centre: float, span: tuple[int, int], room: Room) -> bool:
    """True where borders exist between which a word over the columns `span` (first, last) stands in the middle."""
    intervals, centres = room
    low, high = intervals[span[0]]
    steps = max(1, int((high - low) / STEP))
    return any(_reaches(low + (high - low) * k / steps, centre, span, intervals, centres) for k in range(steps + 1))


def _reaches(
    left: float, centre: float, span: tuple[int, int], intervals: Sequence[Interval], centres: Sequence[float]
) -> bool:
    right = (left, left)
    for column in range(span[0], span[1] + 1):
        right = _meet(_mirrored(right, centres[column]), intervals[column + 1])
        if right[0] > right[1]:
            return False
    low, high = _mirrored((left, left), centre)
    return right[0] <= high and low <= right[1]
