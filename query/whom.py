"""Bodies by a part of their name, by a former name, by sound, and pointed at; bodies that everybody knows but are not loaded.

社区卫生服务中心 is the only body whose name ends so, 卫生局 is called 卫生健康局 now, 信仿局 sounds like 信访局, 这个学校
is the 实验小学 named beside it. What was taken for a body's name is said with the answer; more than one that fits is none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from query.bodies import Bodies
from query.catalogue import Catalogue
from query.lexicon import HERE
from query.names import BODIES
from query.spans import Name, Span
from query.vocabulary import ORGANISATION_TAIL, Vocabulary
from schema.bodies import short_names
from schema.names import normalise
from schema.sounds import sound

LONGEST = 16
SHORTEST_END = 4
"""The end of a body's name stands for it only with so many characters (初级中学), never 中心 alone."""
SHORTEST_SOUND = 3
COST = 0.9
_BOUNDS = "，,。;；、?？!！ 的把给问看查请在是和跟比与及同对"
_CLAUSE = re.compile(r"[^,，。.;；!！?？\s]+")


@dataclass(frozen=True, slots=True)
class _Words:
    pointed: dict[str, tuple[str, ...]]
    before: tuple[str, ...]
    former: dict[str, tuple[str, ...]]
    known: tuple[str, ...]
    belongs: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads((HERE / "whom.toml").read_text("utf-8"))
    slots = data["belongs"]

    def spelled(key: str) -> str:
        return f"(?:{'|'.join(sorted(map(re.escape, slots[key]), key=len, reverse=True))})"

    told = f"{spelled('who')}{spelled('links')}(?![掉除])(?P<body>.{{2,16}}?){spelled('doing')}{spelled('ends')}"
    return _Words(
        {kind: tuple(ends) for kind, ends in data["pointed"].items()},
        tuple(data["pointing"]["before"]),
        {said: tuple(now) for said, now in data["former"].items()},
        tuple(sorted(data["known"]["bodies"], key=len, reverse=True)),
        re.compile(told),
    )


def kinds_pointed() -> dict[str, tuple[str, ...]]:
    """Return the words for kinds of bodies (学校), each with the ends of the names of that kind."""
    return _words().pointed


# -- a part of a name, a former name, a name by sound -----------------------------------------------------------------


@dataclass(frozen=True)
class Called:
    """How to find the bodies whose names end in some words, or sound so: in one document, or over all that is loaded."""

    ending: Callable[[str], dict[str, tuple[int, ...]]]
    sounding: Callable[[str], dict[str, tuple[int, ...]]]
    same: Callable[[Iterable[int]], bool]
    """True where the organisations are one body."""
    name: Callable[[int], str]


def called_in(bodies: Bodies | None, vocabulary: Vocabulary, catalogue: Catalogue) -> Called:
    """Given what a question is read with, return how bodies are found by less than their name."""
    if bodies is not None:
        return _over_all(bodies)
    entries = vocabulary.bodies
    return Called(
        lambda end: {w: o for w, o in entries.items() if w.endswith(end)},
        lambda said: {w: o for w, o in entries.items() if len(w) == len(said) and sound(w) == sound(said)},
        lambda found: len(set(found)) == 1,
        lambda o: catalogue.organisations[o][0] if o in catalogue.organisations else catalogue.document.organisation,
    )


def _over_all(bodies: Bodies) -> Called:
    names, roster = bodies.names, bodies.roster

    def meant(numbers: Iterable[int], fits: Callable[[str], bool]) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for number in numbers:
            if fits(names.norm(number)):
                refs = tuple(u.ref for u in names.uses(number) if u.kind in BODIES and u.ref in roster.body_of)
                found |= {names.norm(number): refs} if refs else {}
        return found

    return Called(
        lambda end: meant(names.containing([end]) or (), lambda w: w.endswith(end)),
        lambda said: meant(names.sounding(said), lambda w: len(w) == len(said) and sound(w) == sound(said)),
        lambda found: len({roster.body_of[o] for o in found if o in roster.body_of}) == 1,
        lambda o: roster.bodies[roster.body_of[o]].name,
    )


def near_bodies(text: str, spans: Sequence[Span], called: Called) -> tuple[Span, ...]:
    """Given a question whose reading leaves words unknown, return an edge for each body told by less than its name."""
    found: list[Span] = []
    for end in _ends(text, spans):
        for first, span in enumerate(spans):
            start = span.start
            inside = [s for s in spans if start <= s.start < end]
            if start >= end or len(inside) > LONGEST or end - start > LONGEST or not _begins(text, spans, first):
                continue
            if any(s.kind in ("organisation", "blank", "year") for s in inside):
                continue
            said = text[start:end]
            meant = _meant(said, called)
            if meant:
                name = Name(said, said=called.name(meant[0]))
                found.append(Span(start, end, "organisation", said, organisations=meant, name=name, cost=COST))
                break
    return tuple(found)


def _ends(text: str, spans: Sequence[Span]) -> Iterator[int]:
    """Where a word ends that bodies are called by, or what sounds like one, with something unknown in or before it."""
    unknown = {n for s in spans if s.kind == "unknown" for n in range(s.start, s.end)}
    bounds = {s.end for s in spans} | {n + 1 for n in unknown}
    for end in sorted(bounds):
        if any(n in unknown for n in range(max(0, end - LONGEST), end)) and ends_as_body(text[:end]):
            yield end


_TAILS_HEARD = ("局", "委", "办", "中心", "小学", "中学", "医院", "学校", "大队", "支队")


def ends_as_body(text: str) -> bool:
    """True where the text ends as the names of bodies do, as written or by sound."""
    if ORGANISATION_TAIL.search(text) is not None:
        return True
    return any(len(text) >= len(t) and sound(text[-len(t) :]) == sound(t) for t in _TAILS_HEARD)


def _begins(text: str, spans: Sequence[Span], first: int) -> bool:
    """True where no other word of a name may stand before: 政务服务中心 is not the 服务中心 of another name."""
    before = spans[first - 1] if first else None
    if before is None or before.kind in ("blank", "year", "region", "organisation") or before.sense == "set.unit":
        return True
    if before.sense.split(".")[0] in ("part", "compare", "operation"):
        return True
    return before.sense == "filler.filler" and (len(before.text) > 1 or before.text in _BOUNDS)


def _meant(said: str, called: Called) -> tuple[int, ...]:
    for found in _readings(said, called):
        organisations = tuple(dict.fromkeys(o for orgs in found.values() for o in orgs))
        if organisations and called.same(organisations):
            return organisations
        if organisations:
            return ()
    return ()


def _readings(said: str, called: Called) -> Iterator[dict[str, tuple[int, ...]]]:
    if said in _words().former:
        yield {w: o for now in _words().former[said] for w, o in called.ending(normalise(now)).items()}
    if len(said) >= SHORTEST_END and ORGANISATION_TAIL.fullmatch(said) is None:
        yield called.ending(said)
    if len(said) >= SHORTEST_SOUND:
        yield called.sounding(said)


# -- pointed at -------------------------------------------------------------------------------------------------------


def without_pointers(text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """实验小学…这个学校: what points at the one body that is named says nothing more; nor does what one does there."""
    spans = _without_belonging(text, spans)
    named = {s.organisations for s in spans if s.kind == "organisation"}
    if len(named) != 1:
        return spans
    body = next(s for s in spans if s.kind == "organisation")
    called = body.name.said if body.name is not None and body.name.said else body.text
    ends = {kind for kind, tails in _words().pointed.items() if called.endswith(tails)}
    found = list(spans)
    for place, span in enumerate(spans):
        before = spans[place - 1] if place else None
        pointed = before is not None and before.text in _words().before
        counted = place > 1 and spans[place - 2].kind == "number" and spans[place - 1].text in ("个", "家")
        whole = len(span.text) > 1 or pointed  # 实验小学分校 is no 校 that is pointed at
        bare = span.text in ends and (span.kind == "unknown" or pointed) and whole and not counted
        joined = next((k for k in ends for b in _words().before if span.kind == "unknown" and span.text == b + k), "")
        if (bare or joined) and span.kind in ("unknown", "word", "part") and _stands_alone(spans, place):
            found[place] = _silent(span)
            if pointed:
                found[place - 1] = _silent(spans[place - 1])
    return tuple(found)


def _stands_alone(spans: Sequence[Span], place: int) -> bool:
    """No word of a name stands beside it: 学校 of 学校食堂 is none that is pointed at."""
    after = spans[place + 1] if place + 1 < len(spans) else None
    return after is None or after.kind not in ("part", "unknown")


def _silent(span: Span) -> Span:
    return replace(span, kind="blank", text=" ", word=None, name=None, number=None)


def _without_belonging(text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """孩子在实验小学读书: only the body is left of it, and nothing where another body is named beside."""
    found = list(spans)
    for clause in _CLAUSE.finditer(text):
        told = _words().belongs.fullmatch(text, clause.start(), clause.end())
        inside = [n for n, s in enumerate(spans) if clause.start() <= s.start and s.end <= clause.end()]
        if told is None or not inside:
            continue
        bodies = [n for n in inside if spans[n].kind == "organisation"]
        other = any(s.kind == "organisation" for n, s in enumerate(spans) if n not in inside)
        whole = len(bodies) == 1 and (spans[bodies[0]].start, spans[bodies[0]].end) == told.span("body")
        if not (whole or (other and ORGANISATION_TAIL.search(told["body"]) is not None)) or len(inside) == len(spans):
            continue
        for n in inside:
            if other or n not in bodies:
                found[n] = _silent(spans[n])
    return tuple(found)


# -- known, and not loaded --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _known_bodies() -> re.Pattern[str]:
    former = (w for w in _words().former if ORGANISATION_TAIL.search(w))
    return re.compile(
        "|".join(sorted(map(re.escape, {*_words().known, *former, *short_names()}), key=len, reverse=True))
    )


def known_body(text: str, spans: Sequence[Span]) -> str:
    """住建局, 街道办: a body that everybody knows, in words that name nothing loaded; empty where there is none."""
    bounds = {s.start for s in spans} | {s.end for s in spans}
    for match in _known_bodies().finditer(text):
        inside = [s for s in spans if s.start < match.end() and match.start() < s.end]
        begins = match.start() in bounds or (bool(inside) and inside[0].kind == "part")
        aligned = begins and match.end() in bounds and len(inside) > 1
        alone = len(inside) == 1 and inside[0].kind == "unknown"
        told = all(s.kind == "blank" for s in inside) or any(s.kind == "organisation" for s in inside)
        if (aligned or alone) and not told:
            return text[inside[0].start : match.end()]
    return ""
