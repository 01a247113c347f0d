"""What is left of a department without some of its units: 除了本级一共, 扣除环卫中心后的总支出, said as all its other units.

The rest is the sum of the other units; it is never the department less a figure that stands in another table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from query.plan import Refusal
from query.reading import Reading
from query.roster import Body, Roster
from query.scope import Before
from query.spans import Span

_NO_SUM = ("rank", "order", "top", "operation.share", "part.over", "part.than", "operation.list", "operation.count",
    "operation.difference", "operation.average", "operation.increase", "operation.grow")  # fmt: skip
_LEFT = re.compile("还(?:有|剩下?|余下?)(?=多少)")
_AFTER = re.compile("^(?:以外|之外|外|以后|之后|后)?(?:的)?[,，]?(?:的)?")


def named_in(spans: Sequence[Span], roster: Roster) -> dict[int, Body]:
    """Return the bodies named, by the place of their words; a department before its unit of the same name."""
    found: dict[int, Body] = {}
    for place, span in enumerate(spans):
        if span.kind == "organisation":
            bodies = [roster.bodies[roster.body_of[o]] for o in span.organisations if o in roster.body_of]
            whole = [b for b in bodies if b.name == b.department] or bodies
            found |= {place: whole[0]} if whole else {}
    return found


def without_office(reading: Reading, place: int, named: dict[int, Body], goes_on: bool) -> str | None:
    """不算局机关，两个学校合计: the units that are named need no word of what is left out; 除了本级一共 is of all the others."""
    spans = reading.spans
    units = [b for b in named.values() if b.name != b.department]
    first = next(n for n in range(place, -1, -1) if spans[n].sense == "part.exclude")
    after = place + 1 if place + 1 < len(spans) and spans[place + 1].sense == "part.outside" else place
    start, end = spans[first].start, spans[after].end
    if units and len({b.department for b in named.values()}) == 1:
        return reading.text[:start] + reading.text[end:]
    whole = [n for n, b in named.items() if b.name == b.department]
    one = (len(whole) == 1 and len(named) == 1) or (not named and goes_on)
    if reading.has("set.unit", *_NO_SUM) or not one:
        return None
    summed = "" if reading.has("operation.sum") else "一共"
    behind = reading.text[end:].removeprefix("的").removeprefix(",")
    return f"{reading.text[:start]}除了本级以外，所有单位{summed}{behind}"


def with_rest_of_units(reading: Reading, roster: Roster, about: Before) -> str | Refusal | None:
    """Given a reading, return its text with all other units in place of the department less some; None where it is none.

    城管局扣除环卫中心后总支出, 去掉实验小学，教育局还有多少: the department stands before or behind.
    """
    spans = reading.spans
    first = next((n for n, s in enumerate(spans) if s.sense == "part.exclude"), None)
    named = named_in(spans, roster)
    if first is None or reading.has("set.unit", "set.department", *_NO_SUM):
        return None
    last = first
    while last + 1 < len(spans) and (last + 1 in named or (spans[last + 1].sense == "part.and" and last + 2 in named)):
        last += 1
    out = {n: b for n, b in named.items() if first < n <= last}
    rest = [n for n in named if n not in out]
    holders = {b.department for b in out.values()}
    inside = bool(out) and all(b.name != b.department for b in out.values()) and len(holders) == 1
    if not inside or len(rest) != 1 or named[rest[0]].name not in holders:
        return None
    told = "、".join(b.name for b in out.values())
    summed = "" if reading.has("operation.sum") else "一共"
    before, behind = reading.text[: spans[first].start], _AFTER.sub("", reading.text[spans[last].end :])
    whose = reading.text[spans[rest[0]].start : spans[rest[0]].end]
    said = f"{whose}除了{told}以外，所有单位"
    text = (before + behind).replace(whose, said, 1)
    return _LEFT.sub("总支出", text).replace(said, said + summed, 1)
