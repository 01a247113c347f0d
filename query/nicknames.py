"""What people call bodies without saying a word of the name whole: 二中, 实小, 环卫服务中心, 综合执法大队.

A school goes by its number and one character; any other name by its words or their first characters, in their order and
with its last word whole. Only words that say little (服务, 行政) may be left out. More than one body that fits is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from query.spans import Name, Span
from query.whom import COST, Called, ends_as_body
from schema.bodies import is_short_for, region_names

_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBERED = {
    "初级中学": ("初中", "初"),
    "高级中学": ("高中",),
    "中学": (),
    "小学": ("小",),
    "幼儿园": ("幼", "幼儿园"),
}
"""Kinds of numbered schools, and what is said in their place behind the number."""
_SCHOOLS = ("中学", "初级中学", "高级中学")
_MIDDLE = "中"
_NAMED = {"实小": "实验小学", "实中": "实验中学", "实幼": "实验幼儿园", "实验幼": "实验幼儿园"}
_SHORT = re.compile(
    rf"(?P<at>[区市县]?)(?:第?(?P<number>{_NUMBER})(?P<kind>初中|初|高中|中|小|幼儿园|幼)|(?P<named>实验幼|实小|实中|实幼))"
    r"(?![学级班儿])"
)
_BEFORE = "，,。;；:：、?？!！ 的和跟与及同对比是在把给问请查看年帮说"
_SHORTEST = 5
"""A name in other words than a school's has so many characters at least."""


def nicknamed(text: str, called: Called) -> Iterator[Span]:
    """Given a question's normal form, return an edge for each school in it that goes by its number (二中) or as 实小."""
    for match in _SHORT.finditer(text):
        found = {w: o for end in _endings(match) for w, o in called.ending(end).items() if _whole(w, end)}
        organisations = tuple(dict.fromkeys(o for orgs in found.values() for o in orgs))
        if not organisations or not called.same(organisations):
            continue
        name = called.name(organisations[0])
        if not _begins(text, match.start(), name):
            continue
        said = Name(match[0], said=name)
        yield Span(
            match.start(), match.end(), "organisation", match[0], organisations=organisations, name=said, cost=COST
        )


def _endings(match: re.Match[str]) -> tuple[str, ...]:
    if match["named"]:
        return (_NAMED[match["named"]],)
    kinds = _SCHOOLS if match["kind"] == _MIDDLE else [k for k, said in _NUMBERED.items() if match["kind"] in said]
    return tuple(f"第{match['number']}{kind}" for kind in kinds)


def _whole(wording: str, end: str) -> bool:
    """第十二小学 is not the 第二小学."""
    return not wording.removesuffix(end).endswith(tuple("一二三四五六七八九十第"))


def _begins(text: str, start: int, name: str) -> bool:
    before = text[:start]
    return not before or before[-1] in _BEFORE or before.endswith(region_names(name))


def in_short(text: str, spans: Iterable[Span], called: Called) -> Iterator[Span]:
    """Given a question whose reading leaves words unknown, return an edge for each body named by a part of each word."""
    spans = tuple(spans)
    unknown = [s for s in spans if s.kind == "unknown"]
    ends = {s.end for s in unknown} | {b.end for a, b in pairwise(spans) if a in unknown and b.kind == "organisation"}
    for span in unknown:
        for end in sorted(e for e in ends if e >= span.end):
            said = text[span.start : end]
            if len(said) < _SHORTEST or not ends_as_body(said):
                continue
            found = {w: o for w, o in called.ending(said[-2:]).items() if is_short_for(said, w)}
            organisations = tuple(dict.fromkeys(o for orgs in found.values() for o in orgs))
            if organisations and called.same(organisations):
                name = Name(said, said=called.name(organisations[0]))
                yield Span(span.start, end, "organisation", said, organisations=organisations, name=name, cost=COST)
