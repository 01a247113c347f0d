"""What one reader says of a page is held against what stands around it and what a second reader says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from parser.errors import ReadError
from parser.grid import UNREADABLE
from parser.limits import Sizes

Char = dict[str, Any]
Boxes = np.ndarray[Any, Any]
_DIGITS = frozenset("0123456789")
_REACH = 3.0
"""PDF points by which rules may miss each other and still cross."""
_BLOCK = 1_000
_SLACK = 1e-3
LEAST_SHARE, LEAST_FEWER = 0.5, 50
"""A second reader that finds less than this share of the characters, and so many fewer, has read another page."""
OVERLAP = 0.5
"""Characters that overlap by more than this part of the smaller one, both ways, are printed over each other."""


def refuse_crowded(chars: Sequence[Char], edges: Sequence[Char], number: int, sizes: Sizes) -> None:
    """Raise ReadError where a page holds more characters, rules or crossings of rules than any printed page."""
    counts = (
        ("字符", len(chars), sizes.characters),
        ("条线", len(edges), sizes.edges),
        ("个线的交点", _crossings(edges, sizes.crossings) if len(edges) <= sizes.edges else 0, sizes.crossings),
    )
    for what, count, most in counts:
        if count > most:
            raise ReadError(f"第{number}页有 {count} {what}；可接受不超过 {most} {what}的页面，请重新导出后再装入")


def _crossings(edges: Sequence[Char], most: int) -> int:
    """How many places there are where an upright rule meets a level one; counting ends beyond `most`."""
    upright = sorted({(round(e["x0"]), e["top"], e["bottom"]) for e in edges if e["orientation"] == "v"})
    level = sorted({(round(e["top"]), e["x0"], e["x1"]) for e in edges if e["orientation"] == "h"})
    if len(upright) * len(level) <= most:
        return 0
    across = np.array(level)
    places: set[tuple[int, int]] = set()
    for start in range(0, len(upright), _BLOCK):
        x, top, bottom = (np.array(column)[:, None] for column in zip(*upright[start : start + _BLOCK], strict=True))
        meets = (x >= across[:, 1] - _REACH) & (x <= across[:, 2] + _REACH)
        meets &= (across[:, 0] >= top - _REACH) & (across[:, 0] <= bottom + _REACH)
        found, of = np.nonzero(meets)
        places.update(zip(x[found, 0].tolist(), across[of, 0].tolist(), strict=True))
        if len(places) > most:
            break
    return len(places)


def doubt_overstruck(chars: Sequence[Char]) -> int:
    """Make digits unreadable that another character is printed over, a little beside; return how many."""
    printed = [c for c in chars if not c["text"].isspace()]
    if not printed:
        return 0
    boxes = np.array([(c["x0"], c["x1"], c["top"], c["bottom"]) for c in printed], dtype=float)
    over = {n for one, other in _beside(boxes) for n in _over_each_other(boxes, one, other)}
    struck = [printed[n] for n in over if printed[n]["text"] in _DIGITS]
    for char in struck:
        char["text"] = UNREADABLE
    return len(struck)


def _beside(boxes: Boxes) -> Iterator[tuple[Boxes, Boxes]]:
    """Every two boxes (x0, x1, top, bottom) that overlap in x and stand in one band of the page, block by block."""
    down = np.argsort(boxes[:, 2], kind="stable")
    deepest = np.maximum.accumulate(boxes[down, 3])
    band = np.empty(len(boxes))
    band[down] = np.concatenate(([0], np.cumsum(boxes[down[1:], 2] >= deepest[:-1])))
    far = boxes[:, 1].max() - boxes[:, 0].min() + 2 * _REACH
    order = np.argsort(band * far + boxes[:, 0], kind="stable")
    begins, ends = (band * far + boxes[:, 0])[order], (band * far + boxes[:, 1] + _SLACK)[order]
    counts = np.maximum(np.searchsorted(begins, ends) - np.arange(len(boxes)) - 1, 0)
    before = np.cumsum(counts) - counts
    for start, end in _blocks(before + counts):
        one = np.repeat(np.arange(start, end), counts[start:end])
        other = one + 1 + np.arange(len(one)) - np.repeat(before[start:end] - before[start], counts[start:end])
        yield order[one], order[other]


def _blocks(pairs: Boxes) -> Iterator[tuple[int, int]]:
    """Begin and end of blocks that hold few pairs each, given how many pairs there are up to each box."""
    start = 0
    while start < len(pairs):
        done = pairs[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(pairs, done + _BLOCK * _BLOCK, side="right")))
        yield start, end
        start = end


def _over_each_other(boxes: Boxes, one: Boxes, other: Boxes) -> list[int]:
    a, b = boxes[one], boxes[other]
    over = _overlaps(a[:, 0], a[:, 1], b[:, 0], b[:, 1]) & _overlaps(a[:, 2], a[:, 3], b[:, 2], b[:, 3])
    return [int(n) for n in np.unique((one[over], other[over]))]


def _overlaps(a0: Boxes, a1: Boxes, b0: Boxes, b1: Boxes) -> Boxes:
    return np.asarray(np.minimum(a1, b1) - np.maximum(a0, b0) > OVERLAP * np.minimum(a1 - a0, b1 - b0))


def doubt_unconfirmed(chars: Sequence[Char], witnessed: str, number: int) -> int:
    """Make digits unreadable that stand more often on the page than a second reader finds them; return how many.

    Which of the equal digits is the doubtful one is not known, so all of them on the page are. Raises ReadError where
    the second reader finds far fewer characters: then nobody knows what the page says.
    """
    said, heard = _counted("".join([c["text"] for c in chars])), _counted(witnessed)
    said.pop(UNREADABLE, None)
    many, few = said.total(), heard.total()
    if few < LEAST_SHARE * many and many - few > LEAST_FEWER:
        raise ReadError(f"第{number}页有多少字有两种读法（{many} 与 {few}），不知道印了什么；请重新导出后再装入")
    doubtful = {d for d in _DIGITS if said[d] > heard[d]}
    struck = [c for c in chars if doubtful & set(str(c["text"]))] if doubtful else []
    for char in struck:
        char["text"] = UNREADABLE
    return len(struck)


def _counted(text: str) -> Counter[str]:
    return Counter({x: n for x, n in Counter(text).items() if not x.isspace()})
