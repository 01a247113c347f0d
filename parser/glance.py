"""One picture of a page is enough where nothing but its text can have ink in the places of its characters."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from parser.grid import Box
from parser.paints import Painted

Char = dict[str, Any]
Numbers = np.ndarray[Any, Any]
LEAST_CONTRAST = 40
"""Of 255: lighter than this against its surroundings nobody reads."""
LEAST_SIZE = 1.0
_THIN, _WIDE = 1, 2
_PLACE = itemgetter("x0", "x1", "top", "bottom", "size")
SMALL = frozenset(".,-—–·、。，:：;；'\"“”‘’_ﾟ°` ")
"""Signs that fill little of their place."""


def without_ink(picture: Numbers, scale: float, chars: Sequence[Char], paints: Painted, window: Box) -> set[int]:
    """Given a page's picture and all that is painted besides text, return which characters are not sure to have ink.

    Contrast counts that no line makes; where anything wider ends in a character's place, nothing counts.
    """
    places = np.array(list(map(_PLACE, chars)))
    found = set(np.nonzero(_off_page(places, window))[0].tolist())
    printed = np.array([i for i, c in enumerate(chars) if not str(c["text"]).isspace() and i not in found], dtype=int)
    small = np.array([chars[i]["text"] in SMALL for i in printed], dtype=bool)
    left, right, top, bottom = _inner(places[printed], small, scale, window, picture.shape)
    whole = (right > left) & (bottom > top)
    found.update(printed[~whole].tolist())
    if not whole.any():
        return found
    starts, pixels = _pixels(left[whole], right[whole], top[whole], bottom[whole], picture.shape[1])
    painted = _painted(paints, scale, window, picture.shape).ravel()[pixels]
    values = np.ascontiguousarray(picture).ravel()[pixels]
    lightest = np.maximum.reduceat(np.where(painted, 0, values), starts).astype(np.int16)
    darkest = np.minimum.reduceat(np.where(painted, 255, values), starts)
    unsure = (lightest - darkest < LEAST_CONTRAST) | (np.maximum.reduceat(painted, starts) == _WIDE)
    found.update(printed[whole][unsure].tolist())
    return found


def _off_page(places: Numbers, window: Box) -> Numbers:
    x, y = (places[:, 0] + places[:, 1]) / 2, (places[:, 2] + places[:, 3]) / 2
    across = (window[0] <= x) & (x <= window[2]) & (window[1] <= y) & (y <= window[3])
    return ~(across & (places[:, 4] >= LEAST_SIZE))


def _inner(
    places: Numbers, small: Numbers, scale: float, window: Box, shape: tuple[int, ...]
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The pixels that lie wholly inside of each character's place; of what is no small sign, without its margin."""
    x0, x1 = (places[:, 0] - window[0]) * scale, (places[:, 1] - window[0]) * scale
    y0, y1 = (places[:, 2] - window[1]) * scale, (places[:, 3] - window[1]) * scale
    sides = []
    for low, high, limit in ((x0, x1, shape[1]), (y0, y1, shape[0])):
        trim = np.where(small, 0, (high - low) / 6)
        first = np.maximum(np.ceil(low), np.rint(low + trim)).clip(0, limit)
        last = np.minimum(np.floor(high), np.rint(high - trim)).clip(0, limit)
        sides += [first.astype(np.int64), last.astype(np.int64)]
    return sides[0], sides[1], sides[2], sides[3]


def _pixels(left: Numbers, right: Numbers, top: Numbers, bottom: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Where each place begins in the list of all their pixels, and that list."""
    wide, high = right - left, bottom - top
    counts = wide * high
    starts = np.cumsum(counts) - counts
    row = np.arange(high.sum()) - np.repeat(np.cumsum(high) - high, high)
    of_row = np.repeat(wide, high)
    first = (np.repeat(top, high) + row) * width + np.repeat(left, high)
    return starts, np.arange(counts.sum()) + np.repeat(first - (np.cumsum(of_row) - of_row), of_row)


def _painted(paints: Painted, scale: float, window: Box, shape: tuple[int, ...]) -> Numbers:
    """Which pixels something else than text may be painted on: 1 for lines, 2 for what is wider."""
    found = np.zeros(shape[:2], dtype=np.uint8)
    limits = np.array([shape[1], shape[0], shape[1], shape[0]])
    for mark, boxes in ((_THIN, paints.thin), (_WIDE, paints.wide)):
        edges = (boxes - np.array([*window[:2], *window[:2]])) * scale
        edges[:, :2], edges[:, 2:] = np.floor(edges[:, :2]), np.ceil(edges[:, 2:])
        for x0, y0, x1, y1 in np.clip(edges, 0, limits).astype(np.int64).tolist():
            found[y0:y1, x0:x1] = mark
    return found
