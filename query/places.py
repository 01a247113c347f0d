"""Regions and bodies of one name: 上海各部门, 三个审计局, 各地信访局; which bodies they mean over what is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from query.lexicon import FILLER, Word, lexicon
from query.numbers import find_numbers
from query.roster import Body
from query.spans import Span
from schema.regions import belongs_to, lies_in

COUNTERS = ("个", "家")
OTHERS = ("其他", "其余", "别的", "其它", "另外", "剩下")
BODIES = ("部门", "单位")
OFFICE = "局"
AMONG = tuple(b + w for b in BODIES for w in ("里", "中", "里头", "里面", "当中", "之中", "内"))
"""三个单位里: the bodies among which one is picked."""
ASKED = ("哪", "几", "多少", "各", "每", "所有", "全部")
EVERY = ("哪个", "哪家", "哪些", "哪几个", "各", "各个", "每个", "所有", "全部")
_ORDERS = ("rank", "order", "top")
_EACH = "alike.each"
_BETWEEN = ("filler.filler", "blank", "part.of")


def with_counted_bodies(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """三个部门, 三家审计局: the number counts the bodies that are meant and is no figure; it stays with the word."""
    spans = _with_units_asked(spans)
    kept: list[Span] = []
    place = 0
    while place < len(spans):
        span = spans[place]
        led = _led_by_others(kept)
        last = _other_bodies(spans, place) if led else None
        if led and last is not None:
            first = kept[-led]
            said = "".join(s.text for s in (*kept[-led:], *spans[place : last + 1]))
            word = Word("set", "unit" if spans[last].text == BODIES[1] else "department")
            kept[-led:] = [replace(first, end=spans[last].end, text=said, kind="word", word=word, number=span.number)]
            place = last + 1
            continue
        pointed = _pointed_bodies(spans, place)
        if pointed is not None:
            kept += pointed
            place += 2
            continue
        named = _counts_named(spans, place)
        if named:
            kept.append(replace(span, end=spans[place + named - 1].end, kind="word", word=FILLER, number=None))
            place += named
            continue
        if _counts_bodies(spans, place):
            counted = Word("alike", "each")
            kept.append(replace(span, end=spans[place + 1].end, kind="word", word=counted))
            following = spans[place + 2]
            if following.text in (*BODIES, OFFICE, *AMONG):
                kind = "unit" if following.text.startswith(BODIES[1]) else "department"
                kept.append(replace(following, kind="word", word=Word("set", kind)))
            else:
                kept.append(following)
            place += 3
            continue
        bare = span.kind == "unknown" and span.text == OFFICE and bool(kept) and kept[-1].sense == "part.of"
        kept.append(replace(span, kind="word", word=FILLER) if bare else span)
        place += 1
    return tuple(kept)


_WHOSE = ("哪个单位", "哪家单位", "哪一个单位", "哪一家单位")
_PICKS = ("rank", "order", "top", "compare", "steady")
_PICKED = ("operation.more", "operation.less", "operation.lacks", "operation.increase", "operation.increase_rate",
    "operation.grow", "part.negation")  # fmt: skip
_BELOW = (
    "下属单位",
    "所属单位",
    "下级单位",
    "下辖单位",
    "下面单位",
    "直属单位",
    "二级单位",
    "预算单位",
    "下属预算单位",
    "基层单位",
)


def _signs() -> frozenset[str]:
    """What says behind 哪个单位 that something is there or not."""
    marks = lexicon().marks
    return marks["have"] | marks["lack"]


def _with_units_asked(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """哪个单位…最高: which of the units, not whose the document is. 下属单位执法大队: the unit itself is named behind."""
    picks = any(s.sense.split(".")[0] in _PICKS or s.sense in _PICKED for s in spans)
    kept: list[Span] = []
    for place, span in enumerate(spans):
        following = spans[place + 1] if place + 1 < len(spans) else None
        signs = any(s.text in _signs() for s in spans[place + 1 :])
        led = bool(kept) and kept[-1].text.endswith(("是", "属于", "归"))
        if span.sense == "meta.organisation" and span.text.startswith(_WHOSE) and (picks or (signs and not led)):
            kept.append(replace(span, word=Word("set", "unit")))
        elif span.text in _BELOW and following is not None and following.kind == "organisation":
            kept.append(replace(span, kind="word", word=Word("part", "in")))
        else:
            kept.append(span)
    return tuple(kept)


_POINTED = re.compile(r"[这那](?P<number>[两二三四五六七八九十]+)[个家]")


def _pointed_bodies(spans: tuple[Span, ...], place: int) -> tuple[Span, Span] | None:
    """文旅局这四个单位: so many, pointed at behind the body whose units they are."""
    span, following = spans[place], spans[place + 1] if place + 1 < len(spans) else None
    match = _POINTED.fullmatch(span.text)
    before = spans[place - 1] if place else None
    if match is None or following is None or following.text not in BODIES or before is None:
        return None
    number = next(iter(find_numbers(match["number"])), None)
    if before.kind != "organisation" or number is None:
        return None
    kind = "unit" if following.text == BODIES[1] else "department"
    counted = replace(span, kind="word", word=Word("alike", "each"), number=number)
    return counted, replace(following, kind="word", word=Word("set", kind))


def _led_by_others(before: Sequence[Span]) -> int:
    """How many of the words before spell 其他, 另外 (as one word or two); 0 where they do not."""
    return next((n for n in (1, 2) if "".join(s.text for s in before[-n:]) in OTHERS), 0)


def _other_bodies(spans: tuple[Span, ...], place: int) -> int | None:
    """两个部门, 两家 behind 其他: the place of the last of these words, which together are all other departments."""
    if place + 1 >= len(spans):
        return None
    number, counter = spans[place : place + 2]
    if number.kind != "number" or number.number is None or counter.text not in COUNTERS:
        return None
    following = spans[place + 2].text if place + 2 < len(spans) else ""
    if following in (*BODIES, OFFICE):
        return place + 2
    return place + 1 if counter.text == "家" else None


def _counts_bodies(spans: tuple[Span, ...], place: int) -> bool:
    if place + 2 >= len(spans):
        return False
    span, counter, following = spans[place : place + 3]
    number = span.number
    if span.kind != "number" or number is None or number.kind != "plain" or number.value < 2:
        return False
    before = spans[place - 1].text if place else ""
    ranked = any(s.sense.split(".")[0] in _ORDERS for s in spans[:place]) or before.startswith("哪")
    units = following.sense == "set.unit" and not following.text.startswith(ASKED)
    body = following.kind == "organisation" or following.text in (*BODIES, OFFICE, *AMONG) or units
    return counter.text in COUNTERS and body and not ranked


def _counts_named(spans: tuple[Span, ...], place: int) -> int:
    """农业局加上文旅局，两家一共多少: how many words count the bodies that are named before; 0 where they do not."""
    span = spans[place]
    pointed = _POINTED.fullmatch(span.text)
    named = {s.organisations for s in spans[:place] if s.kind == "organisation"}
    before = spans[place - 1] if place else None
    if pointed is not None and _text_at(spans, place + 1) in (BODIES[0], OFFICE):
        number = next(iter(find_numbers(pointed["number"])), None)
        return 2 if number is not None and number.value == len(named) > 1 else 0
    plain = span.kind == "number" and span.number is not None and span.number.kind == "plain"
    if not plain or span.number is None or len(named) < 2 or span.number.value != len(named):
        return 0
    if before is None or before.sense in ("part.of", "part.in", "set.project") or _names_body(spans, place):
        return 0
    counter = _text_at(spans, place + 1)
    if counter not in (*COUNTERS, "者"):
        return 1 if span.text.endswith("俩") else 0
    return 3 if _text_at(spans, place + 2) in (BODIES[0], OFFICE) else 2 if counter != COUNTERS[0] else 0


def _names_body(spans: tuple[Span, ...], place: int) -> bool:
    """三家审计局: what is counted is named behind the number."""
    return any(s.kind == "organisation" for s in spans[place + 1 : place + 3])


def _text_at(spans: tuple[Span, ...], place: int) -> str:
    return spans[place].text if place < len(spans) else ""


def counted(spans: Sequence[Span]) -> int | None:
    """How many bodies the question says it means (三个部门), or None."""
    return next((int(s.number.value) for s in spans if s.sense == _EACH and s.number), None)


def means_each(spans: Sequence[Span], place: int) -> bool:
    """True where a name that several bodies share means all of them: 各地信访局, 哪个审计局, 审计局里谁最多."""
    for span in reversed(spans[:place]):
        if span.sense == _EACH or span.text in EVERY:
            return True
        if span.sense not in _BETWEEN:
            break
    ordered = any(s.sense.split(".")[0] in (*_ORDERS, "operation") for s in spans)
    return ordered and any(s.text in ("谁", "哪家") or s.text.startswith("谁") for s in spans)


def regions_before(spans: Sequence[Span], place: int) -> tuple[tuple[str, ...], ...]:
    """The regions said before a body's name: each alternative (北京和上海的审计局) as the regions that hold at once."""
    said: list[list[str]] = [[]]
    for span in reversed(spans[:place]):
        if span.kind == "region":
            said[-1].insert(0, span.text)
        elif span.sense == "part.and" and said[-1]:
            said.append([])
        elif span.sense not in (*_BETWEEN, _EACH) and span.text not in EVERY:
            break
    return tuple(tuple(r) for r in reversed(said) if r)


def free_regions(spans: Sequence[Span]) -> tuple[tuple[str, ...], ...]:
    """The regions that stand before no body's name: they narrow all departments (上海各部门)."""
    found: list[list[str]] = []
    adjoining = False
    for place, span in enumerate(spans):
        if span.kind != "region":
            adjoining = adjoining and span.sense in ("filler.filler", "blank")
            continue
        if _leads_to_body(spans, place):
            continue
        if adjoining:
            found[-1].append(span.text)
        else:
            found.append([span.text])
        adjoining = True
    return tuple(tuple(r) for r in found)


def _leads_to_body(spans: Sequence[Span], place: int) -> bool:
    for span in spans[place + 1 :]:
        if span.kind == "organisation":
            return True
        if span.kind != "region" and span.sense not in (*_BETWEEN, "part.and", _EACH) and span.text not in EVERY:
            return False
    return False


def of_regions(bodies: Sequence[Body], regions: Sequence[tuple[str, ...]]) -> list[Body]:
    """Given bodies and the regions said right before their name, return those whose own region is said.

    大连市大数据中心 is not the one of 西岗区, though that lies in 大连市.
    """
    if not regions:
        return list(bodies)
    return [b for b in within(bodies, regions) if any(belongs_to(b.department, together[-1]) for together in regions)]


def within(bodies: Sequence[Body], regions: Sequence[tuple[str, ...]]) -> list[Body]:
    """Given bodies and regions said, return those that lie in one of them; all where no region is said."""
    if not regions:
        return list(bodies)
    return [b for b in bodies if any(all(lies_in(b.department, r) for r in together) for together in regions)]
