"""Figures added up before they are set against another: 办公费加电费占公用经费几成, A比B和C加起来多多少."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from query.numbers import parse_amount
from query.reading import Group, Reading
from query.spans import Span

_ADDING = ("part.and", "part.plus", ",")
_SETS_APART = ("part.than", "part.over", "part.is")
_COMPARES = "compare."
_APART = ("operation.list", "operation.same", "operation.which_more", "operation.which_less")
SHORTEST_LIST = 2
_COUNTERS = ("项", "个", "样", "笔", "家", "块", "类", "者", "种", "款")
_POINTED = re.compile(rf"[这那]([两二三四五六七八九])({'|'.join(_COUNTERS)})?")
_SOME = ("这几", "那几", "这些", "那些", "上述", "以上这")
ANY = 1_000
"""The count of 这几类, which says that there are several."""
_KINDS = ("project", "account")
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


def without_count(reading: Reading) -> Reading:
    """办公费、电费两样加起来, 甲和乙这两个项目合计: a number that only says how many were listed before it.

    It is held against what is listed; the noun behind it says what they are.
    """
    for place, span in enumerate(reading.spans):
        number, width = _count_at(reading.spans, place)
        listed = _listed_before(reading.groups, span.start)
        if number < SHORTEST_LIST or len(listed) < 1 or not _names_several(listed):
            continue
        so_many = (len(listed), sum(max(1, len(g.names)) for g in listed))
        if number not in (*so_many, ANY):
            pointed = span.kind != "number"
            return replace(reading, counted=number) if pointed else reading
        behind = reading.spans[place + width].sense if place + width < len(reading.spans) else ""
        noun = behind.removeprefix("set.")
        last = _without_noun(listed[-1], noun) if noun in _KINDS else _without_kind(reading, listed, place + width)
        groups = tuple(last if g is listed[-1] else g for g in reading.groups)
        loose = tuple(s for s in reading.loose_numbers if s is not span)
        return replace(reading, groups=groups, loose_numbers=loose, counted=None)
    return reading


def _count_at(spans: Sequence[Span], place: int) -> tuple[int, int]:
    """The count that starts at a place, and how many spans it takes: 两 个, or 这两个 as one; 0 where none does, ANY for 这几个."""
    span, number = spans[place], spans[place].number
    if span.text.startswith(_SOME) and span.word is not None:
        return ANY, 1
    pointed = _POINTED.fullmatch(span.text)
    following = spans[place + 1].text if place + 1 < len(spans) else ""
    if pointed and span.word is not None and (pointed[2] or following in _COUNTERS):
        return int(parse_amount(pointed[1]) or 0), 1 if pointed[2] else 2
    plain = span.kind == "number" and number is not None and number.kind == "plain"
    return (int(number.value), 2) if plain and number is not None and following in _COUNTERS else (0, 0)


def _names_several(listed: Sequence[Group]) -> bool:
    return len(listed) > 1 or len(listed[0].names) > 1


def _listed_before(groups: Sequence[Group], at: int) -> list[Group]:
    """The figures that are listed right before a place."""
    found: list[Group] = []
    for group in reversed([g for g in groups if g.start < at]):
        if group.is_empty or (found and found[0].joined not in _ADDING):
            break
        found.insert(0, group)
    return found


def _without_noun(group: Group, noun: str) -> Group:
    nouns = tuple(n for n in group.nouns if n != noun)
    return replace(group, nouns=nouns, atoms=tuple(a for a in group.atoms if a != ("noun", noun)))


def _without_kind(reading: Reading, listed: Sequence[Group], place: int) -> Group:
    """甲和乙两个视频项目: a word behind the count that every one of the projects listed carries says nothing new."""
    last = listed[-1]
    kinds = takewhile(lambda s: s.kind == "part" or s.sense == "part.of", reading.spans[place:])
    tail = [s.name for s in kinds if s.kind == "part" and s.name is not None]
    kept = tuple(n for n in last.names if n not in tail)
    groups = [*(g.names for g in listed[:-1]), kept]
    if not tail or not all(groups) or "project" not in last.nouns:
        return last
    carried = set.intersection(*(set(n.members) for n in tail))
    own = [set.intersection(*(set(n.members) for n in names)) for names in groups]
    if not all(o and o <= carried for o in own):
        return last
    typed = last.typed[: len(kept)]
    atoms = tuple(a for a in last.atoms if a[1] not in tail)
    return _without_noun(replace(last, names=kept, typed=typed, atoms=atoms), "project")


def _points_elsewhere(groups: Sequence[Group], reading: Reading) -> bool:
    """它和电费加起来: one of the figures was told before; 办公费、电费两项合起来 points at those two themselves."""
    pointing = [s for s in reading.spans if s.sense == "part.it"]
    return any(s.text not in _BOTH or s.start < groups[1].start for s in pointing)


def _is_added(side: Sequence[Group], end: int, reading: Reading) -> bool:
    """办公费加电费, 办公费和电费合起来: joined by adding words, or a word of sum behind the last of them."""
    if all(g.joined == "part.plus" for g in side[1:]):
        return True
    return any(s.sense == "operation.sum" and side[-1].start < s.start < end for s in reading.spans)
