"""What one reader says of a page is held against what stands around it and what a second reader says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from parser.errors import ReadError
from parser.grid import UNREADABLE
from parser.limits import Sizes

Char = dict[str, Any]
_DIGITS = frozenset("0123456789")
_REACH = 3.0
"""PDF points by which rules may miss each other and still cross."""
_BLOCK = 1_000
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
    printed = [c for c in chars if not str(c["text"]).isspace()]
    if not printed:
        return 0
    boxes = np.array([[float(c[k]) for k in ("x0", "x1", "top", "bottom")] for c in printed])
    order = np.argsort(boxes[:, 2], kind="stable")
    tallest = float((boxes[:, 3] - boxes[:, 2]).max())
    tops = boxes[order, 2]
    struck: list[Char] = []
    for n, char in enumerate(printed):
        if char["text"] not in _DIGITS:
            continue
        x0, x1, top, bottom = boxes[n]
        near = order[np.searchsorted(tops, top - tallest) : np.searchsorted(tops, bottom)]
        others = boxes[near]
        wide = np.minimum(others[:, 1], x1) - np.maximum(others[:, 0], x0)
        high = np.minimum(others[:, 3], bottom) - np.maximum(others[:, 2], top)
        least_wide = np.minimum(others[:, 1] - others[:, 0], x1 - x0)
        least_high = np.minimum(others[:, 3] - others[:, 2], bottom - top)
        if np.count_nonzero((wide > OVERLAP * least_wide) & (high > OVERLAP * least_high) & (near != n)):
            struck.append(char)
    for char in struck:
        char["text"] = UNREADABLE
    return len(struck)


def doubt_unconfirmed(chars: Sequence[Char], witnessed: str, number: int) -> int:
    """Make digits unreadable that stand more often on the page than a second reader finds them; return how many.

    Which of the equal digits is the doubtful one is not known, so all of them on the page are. Raises ReadError where
    the second reader finds far fewer characters: then nobody knows what the page says.
    """
    said = Counter(x for c in chars for x in str(c["text"]) if not x.isspace() and x != UNREADABLE)
    heard = Counter(x for x in witnessed if not x.isspace())
    many, few = said.total(), heard.total()
    if few < LEAST_SHARE * many and many - few > LEAST_FEWER:
        raise ReadError(f"第{number}页有多少字有两种读法（{many} 与 {few}），不知道印了什么；请重新导出后再装入")
    doubtful = {d for d in _DIGITS if said[d] > heard[d]}
    struck = [c for c in chars if doubtful & set(str(c["text"]))] if doubtful else []
    for char in struck:
        char["text"] = UNREADABLE
    return len(struck)
