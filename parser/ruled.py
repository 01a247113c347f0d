"""Tables whose cells have rules above and below only: where those rules end, the borders between cells must be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Rule = tuple[float, float, float]
"""A horizontal rule: from x0 to x1 at y, in PDF points."""
Border = tuple[float, float, float]
"""A border that is not drawn: at x, from top to bottom."""
NEAR = 2.0
LEAST_ENDS = 3
"""So many different ends at one height make cells; a rule with two ends is only a line."""


def borders_between(rules: Sequence[Rule]) -> list[Border]:
    """Given the horizontal rules of a page without vertical ones, return the borders between its cells.

    A border stands at x between two heights where the rules next above and next below that touch x both end there.
    Empty where no height has rules that end in between: nobody can see columns then.
    """
    levels = _levels(rules)
    if not any(len(_distinct([x for r in level for x in r[:2]])) >= LEAST_ENDS for level in levels):
        return []
    found: list[Border] = []
    for x in _distinct([x for r in rules for x in r[:2]]):
        for i, (above, below) in enumerate(pairwise(levels)):
            over = next((level for level in reversed(levels[: i + 1]) if _touches(level, x)), None)
            under = next((level for level in levels[i + 1 :] if _touches(level, x)), None)
            if over is not None and under is not None and _ends(over, x) and _ends(under, x):
                found.append((x, above[0][2], below[0][2]))
    return found


def _levels(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules of one height together, from the top down."""
    levels: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r[2]):
        if levels and rule[2] - levels[-1][0][2] < NEAR:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    return levels


def _distinct(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] >= NEAR:
            found.append(value)
    return found


def _touches(level: Sequence[Rule], x: float) -> bool:
    return any(x0 - NEAR < x < x1 + NEAR for x0, x1, _ in level)


def _ends(level: Sequence[Rule], x: float) -> bool:
    return any(abs(x - end) < NEAR for r in level for end in r[:2])
