"""Figures added up before they are set against another: 办公费加电费占公用经费几成, A比B和C加起来多多少."""

from __future__ import annotations

from collections.abc import Sequence

from query.reading import Group, Reading

_ADDING = ("part.and", "part.plus", ",")
_SETS_APART = ("part.than", "part.over", "part.is")
_COMPARES = "compare."
_APART = ("operation.list", "operation.same", "operation.which_more", "operation.which_less")
_BOTH = ("两项", "这两项", "那两项", "两者", "二者", "这两个", "那两个", "这俩", "那俩")


def sizes(groups: Sequence[Group], reading: Reading) -> tuple[int, ...]:
    """Given the figures of a question, return how many of them stand together on each of its sides.

    Empty where no side is a sum; a side of several that is not said to be added up is not understood so either.
    """
    if len(groups) < 2 or reading.has(*_APART) or _points_elsewhere(groups, reading):
        return ()
    sides: list[list[Group]] = [[groups[0]]]
    for group in groups[1:]:
        apart = group.joined in _SETS_APART or group.joined.startswith(_COMPARES)
        if apart:
            sides.append([group])
        elif group.joined in _ADDING:
            sides[-1].append(group)
        else:
            return ()
    found = tuple(map(len, sides))
    starts = [side[0].start for side in sides[1:]] + [len(reading.text)]
    added = all(len(s) == 1 or _is_added(s, end, reading) for s, end in zip(sides, starts, strict=True))
    return found if added and len(sides) <= 2 and max(found) > 1 else ()


def _points_elsewhere(groups: Sequence[Group], reading: Reading) -> bool:
    """它和电费加起来: one of the figures was told before; 办公费、电费两项合起来 points at those two themselves."""
    pointing = [s for s in reading.spans if s.sense == "part.it"]
    return any(s.text not in _BOTH or s.start < groups[1].start for s in pointing)


def _is_added(side: Sequence[Group], end: int, reading: Reading) -> bool:
    """办公费加电费, 办公费和电费合起来: joined by adding words, or a word of sum behind the last of them."""
    if all(g.joined == "part.plus" for g in side[1:]):
        return True
    return any(s.sense == "operation.sum" and side[-1].start < s.start < end for s in reading.spans)
