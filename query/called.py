"""Projects and targets in everyday words: 平安社区的摄像头系统, 工程师年终奖, 12345热线的有效回访率.

What the question says of one thing is read as its name where every word of it is explained: it stands in the printed
name, in the goal of the project, or is an everyday word for one that does (called.toml). One thing alone may fit, and a
printed word has to be among those said; a word that nothing explains leaves the question as it was.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from query.catalogue import Catalogue
from query.lexicon import HERE, lexicon
from query.spans import Entry, Name, Span, SpanKind
from schema.names import normalise
from schema.regions import belongs_to

SHORTEST_PRINTED = 2
"""So many characters of the printed name, one behind the other, have to be said."""
MOST_SINGLE = 1
"""So many characters may be told by nothing but their standing somewhere in the name (区里的门户网站)."""
LEAST_OF_TARGET = 3
"""人员多少 is no question of 互联网访问人员及业务记录覆盖率: by less than that nothing but its measure tells a target."""
LEAST_DIGITS = 3
"""12345热线: a number of so many digits may be a part of a name."""
EVERYDAY_COST = 1.6
FEE = "费"
_NAMING = ("part", "unknown", "name")
_JOINS = frozenset({"filler.filler", "part.of", "part.in", "part.it", "part.and_so", "blank", "set.project"})
_ASKS_TARGET = frozenset(
    {
        "operation.how_much",
        "refuse.not_in_document.people",
        "set.indicator",
        "compare.le",
        "compare.ge",
        "part.is",
        "year",
    }
)
_PAUSE = re.compile(r"[,，。;；、?？!！]")
_QUANTITY = re.compile(r"(?:几|多少?)个?号?(?P<unit>{})")
_RATES = ("率", "度")


@dataclass(frozen=True, slots=True)
class _Words:
    meant: dict[str, tuple[str, ...]]
    """Everyday word → the words of printed names that it may mean."""
    beside: frozenset[str]
    beside_target: frozenset[str]
    money: tuple[str, ...]
    target: tuple[str, ...]
    units: dict[str, tuple[str, ...]]
    quantity: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Thing:
    """A project or a target: what its name is read as, its printed name in compared form, and what else tells of it.

    Of the goal only such words tell it that hold a piece of the name (政府门户网站): 城市 does not stand for 城区.
    """

    name: Name
    norm: str
    goal: str
    project: str = ""
    unit: str | None = None


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads((HERE / "called.toml").read_text("utf-8"))
    meant: dict[str, tuple[str, ...]] = {}
    for printed, said in data["meant"].items():
        for wording in map(normalise, said):
            meant[wording] = (*meant.get(wording, ()), normalise(printed))
    asked = "|".join(sorted(map(re.escape, data["units"]), key=len, reverse=True))
    return _Words(
        meant,
        frozenset(data["beside"]["any"]),
        frozenset((*data["beside"]["any"], *data["beside"]["target"])),
        tuple(data["asks"]["money"]),
        tuple(data["asks"]["target"]),
        {unit: tuple(fits) for unit, fits in data["units"].items()},
        re.compile(_QUANTITY.pattern.format(asked)),
    )


def everyday_entries(catalogue: Catalogue, known: Mapping[str, Entry]) -> dict[str, Entry]:
    """Given a catalogue and the entries so far, return one for each everyday word of a name that it prints."""
    found: dict[str, Entry] = {}
    projects, targets = catalogue.of_dimension("project"), catalogue.indicators
    for wording, printed in _words().meant.items():
        if wording in known or len(wording) < SHORTEST_PRINTED:
            continue
        members = tuple(m.id for m in projects if any(p in m.norm for p in printed))
        indicators = tuple(i.id for i in targets if any(p in i.norm for p in printed))
        if members or indicators:
            name = Name(printed[0], members, indicators, said=printed[0])
            found[wording] = Entry("part", EVERYDAY_COST, name=name)
    return found


def told_by_words(
    text: str, spans: tuple[Span, ...], goals: Mapping[int, str], catalogue: Catalogue
) -> tuple[Span, ...]:
    """Given the spans of a question, return them with what tells one project or target in everyday words as its name."""
    if not catalogue.document.id or not any(s.kind == "part" for s in spans):
        return spans
    spans = _with_numbers(spans, catalogue)
    mode = _mode(text, spans)
    for places in reversed(_stretches(text, spans, catalogue, mode)):  # from behind: spans run together move the rest
        if _is_plain(text, spans, places, mode) or _is_elsewhere(spans, places[0], catalogue):
            spans = _without_short_fees(spans, places)
            continue
        fits = _fitting(text, spans, places, goals, catalogue, mode)
        spans = _read_as(text, spans, places, fits)
    return tuple(_unread(s) if _is_everyday(s) else s for s in spans)


def _is_elsewhere(spans: Sequence[Span], first: int, catalogue: Catalogue) -> bool:
    """大连市政府门户网站: right behind a place that is not the body's own, it is of somebody else."""
    before = spans[first - 1] if first else None
    own = catalogue.document.organisation
    return before is not None and before.kind == "region" and not belongs_to(own, before.text)


def _without_short_fees(spans: tuple[Span, ...], places: Sequence[int]) -> tuple[Span, ...]:
    """上网费 alone is an account of its own name, and no short word of 上网行为管理设备服务费."""
    at = places[0]
    following = spans[at + 1].text if at + 1 < len(spans) else ""
    if len(places) > 1 or spans[at].kind != "part" or len(spans[at].text) > SHORTEST_PRINTED or following != FEE:
        return spans
    return (*spans[:at], _unread(spans[at]), *spans[at + 1 :])


def _unread(span: Span) -> Span:
    return replace(span, kind="unknown", name=None)


def _is_everyday(span: Span) -> bool:
    return span.kind == "part" and span.name is not None and bool(span.name.said)


# -- what is asked ----------------------------------------------------------------------------------------------------


def _mode(text: str, spans: Sequence[Span]) -> str:
    """money, target, or nothing where the question does not tell whether it asks of a project or of a target."""
    words = _words()
    if any(s.sense.startswith("attribute.") and s.sense != "attribute.weight" for s in spans):
        return "money"  # what is printed of a project
    measured = bool(_quantities(text))
    said = "".join(s.text for s in spans if s.kind == "word")
    target = (
        measured
        or any(w in said for w in words.target)
        or any(s.kind == "part" and s.text.endswith(_RATES) for s in spans)
    )
    money = any(w in said for w in words.money) or any(s.kind == "name" and s.text.endswith("费") for s in spans)
    if money == target:
        return "target" if target and "钱" not in said else ""
    return "money" if money else "target"


def measured_in(text: str, unit: str) -> bool:
    """False for 要请几个保安 of a target that is printed in 次: what is asked for is counted in another unit."""
    known = _words().units
    things = [asked for asked in _quantities(text) if asked in _OF_THINGS]
    return not unit or all(any(u in unit for u in known[asked]) for asked in things)


_OF_THINGS = ("个", "人", "名", "位")
"""Counters of people and things, never of times or shares; others are used for one another (条, 篇)."""


def _quantities(text: str) -> tuple[str, ...]:
    """The units in which something is asked for: 几个月, 多少天, 多久."""
    return tuple(m["unit"] for m in _words().quantity.finditer(text))


# -- where the words stand --------------------------------------------------------------------------------------------


def _with_numbers(spans: tuple[Span, ...], catalogue: Catalogue) -> tuple[Span, ...]:
    """12345热线: a number that stands in a printed name, beside a word of such a name, is a part of it."""
    found = list(spans)
    for place, span in enumerate(spans):
        following = spans[place + 1] if place + 1 < len(spans) else None
        beside = following is not None and following.kind in ("part", "unknown")
        beside = beside or (following is not None and following.sense in ("part.it", "part.of"))
        if (
            span.kind not in ("number", "code")
            or len(span.text) < LEAST_DIGITS
            or not span.text.isdigit()
            or not beside
        ):
            continue
        projects = tuple(m.id for m in catalogue.of_dimension("project") if span.text in m.norm)
        targets = tuple(i.id for i in catalogue.indicators if span.text in i.norm)
        if projects or targets:
            name = Name(span.text, projects, targets)
            found[place] = replace(span, kind="part", number=None, name=name)
    return tuple(found)


def _stretches(text: str, spans: Sequence[Span], catalogue: Catalogue, mode: str) -> list[list[int]]:
    """The places of the naming words, those together that may be said of one thing."""
    found: list[list[int]] = []
    run: list[int] = []
    glossing = lexicon().marks["glossing"]
    for place, span in enumerate(spans):
        pause = span.kind == "blank" and _PAUSE.search(span.text) and not _glosses(spans, place, glossing)
        joins = span.sense in _JOINS or span.text in glossing or _is_within_name(spans, place, catalogue)
        joins = joins or (mode == "target" and span.sense in _ASKS_TARGET)
        if span.kind in _NAMING:
            run.append(place)
        elif (pause and mode != "target") or not (joins or pause):
            found, run = [*found, run], []
    return [r for r in (*found, run) if any(spans[p].kind == "part" for p in r)]


def _is_within_name(spans: Sequence[Span], place: int, catalogue: Catalogue) -> bool:
    """基础设施和安全维护: the joining word stands in the printed name itself (基础设施及安全运维)."""
    if spans[place].sense != "part.and" or not 0 < place < len(spans) - 1:
        return False
    before, after = spans[place - 1].text[-2:], spans[place + 1].text[:2]
    spelled = [before + join + after for join in lexicon().marks["connecting"]]
    return any(w in m.norm for m in catalogue.of_dimension("project") for w in spelled)


def _glosses(spans: Sequence[Span], place: int, glossing: Iterable[str]) -> bool:
    """国产电脑，就是“国货国用”那个: the pause is followed by the name itself."""
    return place + 1 < len(spans) and spans[place + 1].text in glossing


def _is_plain(text: str, spans: Sequence[Span], places: Sequence[int], mode: str) -> bool:
    """True where the words are read as they are: nothing is unknown, and no part is said of another thing than the rest."""
    inside = [spans[p] for p in places]
    if any(s.kind == "unknown" or _is_everyday(s) for s in inside) or _loose(spans, places):
        return False
    parts = [s.name for s in inside if s.kind == "part" and s.name is not None]
    if any(s.text.isdigit() for s in inside):
        return False
    if mode != "target":
        names = [s for s in inside if s.kind == "name" and s.name is not None]
        absent = any(s.text in _words().meant or not (s.name and s.name.members) for s in names)
        return all(n.members for n in parts) and not absent and not _of_no_one(spans, places)
    return len(inside) == 1


def _of_no_one(spans: Sequence[Span], places: Sequence[int]) -> bool:
    """基础设施运维的服务费, 信息系统运维服务: words said of one thing, that as they are stand in no one name together."""
    between = {s.sense for n, s in enumerate(spans[places[0] : places[-1]], places[0]) if n not in places}
    parts = [set(spans[p].name.members) for p in places if spans[p].kind == "part" and spans[p].name is not None]  # type: ignore[union-attr]
    return between <= {"part.of"} and len(parts) > 1 and not set.intersection(*parts)


def _loose(spans: Sequence[Span], places: Sequence[int]) -> list[tuple[int, int]]:
    """聘用会计年底奖金: where two characters that ask nothing each stand together between two words of a name."""
    found = []
    for first, second in pairwise(places):
        between = spans[first + 1 : second]
        single = [s for s in between if s.sense == "filler.filler" and len(s.text) == 1]
        if len(between) > 1 and len(single) == len(between) and spans[first].kind == spans[second].kind == "part":
            found.append((first + 1, second))
    return found


# -- what is meant ----------------------------------------------------------------------------------------------------


def _asks_inside(text: str, spans: Sequence[Span], places: Sequence[int], project: _Thing) -> bool:
    """信访专项里信访工作经费: what stands behind the whole name is a part of the project, not another word for it."""
    first = spans[places[0]].start
    inside = [s for s in spans[places[0] : places[-1]] if s.sense == "part.in"]
    return any(normalise(text[first : s.start]) == project.norm for s in inside)


def _fitting(
    text: str,
    spans: Sequence[Span],
    places: Sequence[int],
    goals: Mapping[int, str],
    catalogue: Catalogue,
    mode: str,
) -> tuple[_Thing, ...]:
    said = [spans[p].text for p in places]
    said += [text[spans[a].start : spans[b - 1].end] for a, b in _loose(spans, places)]
    units = _quantities(text)
    projects = [t for t in _projects(goals, catalogue) if _explains(t, said, _words().beside)]
    targets = [
        t for t in _targets(goals, catalogue) if _explains(t, said, _words().beside_target) and _measures(t, units)
    ]
    if not units and sum(map(len, said)) < LEAST_OF_TARGET:
        targets = []
    projects = [t for t in projects if _is_told_apart(t, said, catalogue)] if len(projects) == 1 else projects
    if mode == "money":
        return tuple(t for t in projects if not _asks_inside(text, spans, places, t))
    if mode == "target":
        return tuple(targets or (() if units else projects))
    return tuple(_likelier(projects, targets, said))


def _is_told_apart(project: _Thing, said: Sequence[str], catalogue: Catalogue) -> bool:
    """信创设备采购: what is said in printed words, or short for such, has to stand in no other project's name."""
    pieces = [p for word in said for p in _as_printed(word, project.norm)]
    others = (m.norm for m in catalogue.of_dimension("project") if m.norm != project.norm)
    return bool(pieces) and not any(all(p in other for p in pieces) for other in others)


def _as_printed(word: str, norm: str) -> list[str]:
    """The printed words of a name that are said in the word: as they are, or shortened (网安 for 网络安全)."""
    found: list[str] = []
    at = 0
    while at < len(word):
        end = next((e for e in range(len(word), at + 1, -1) if word[at:e] in norm), 0)
        short = next((e for e in range(len(word), at + 1, -1) if _shortened(word[at:e], norm)), 0)
        if end > at + 1:
            found.append(word[at:end])
        elif short:
            found += _shortened(word[at:short], norm)
        at = max(end, short, at + 1)
    return found


def _shortened(piece: str, norm: str) -> list[str]:
    meant = (m for m in _words().meant.get(piece, ()) if m in norm)
    return [m for m in meant if all(c in it for it in [iter(m)] for c in piece)]


def _likelier(projects: list[_Thing], targets: list[_Thing], said: Sequence[str]) -> list[_Thing]:
    """Of projects and targets that fit those of whose names more is said as printed; else the projects that hold it all."""
    if not projects or not targets:
        return projects or targets
    most = max(_literal(t, said) for t in projects), max(_literal(t, said) for t in targets)
    if most[0] != most[1]:
        return projects if most[0] > most[1] else targets
    words = {word for t in targets for word in said if word in t.norm}
    return projects if all(word in p.norm for p in projects for word in words) else []


def _literal(thing: _Thing, said: Sequence[str]) -> int:
    """How many of the characters said stand in the printed name as they are."""
    return sum(len(word) for word in said if word in thing.norm)


def _projects(goals: Mapping[int, str], catalogue: Catalogue) -> Iterable[_Thing]:
    for member in catalogue.of_dimension("project"):
        yield _Thing(Name(member.norm, (member.id,), said=member.name), member.norm, goals.get(member.id, ""))


def _targets(goals: Mapping[int, str], catalogue: Catalogue) -> Iterable[_Thing]:
    for target in catalogue.indicators:
        project = catalogue.members[target.project].norm if target.project is not None else ""
        goal = goals.get(target.project, "") if target.project is not None else ""
        name = Name(target.norm, (), (target.id,))
        yield _Thing(name, target.norm, goal, project, normalise(target.unit or ""))


def _measures(thing: _Thing, units: Sequence[str]) -> bool:
    """几个月 asks for a target in months; what is asked in no unit may be in any."""
    known = _words().units
    return not units or all(any(u and u in (thing.unit or "") for u in known[unit]) for unit in units)


def _explains(thing: _Thing, said: Sequence[str], beside: frozenset[str]) -> bool:
    """True where every word is told by the thing, enough of its printed name among them."""
    singles = [_singles(word, thing, beside) for word in said]
    if any(n is None for n in singles) or sum(n or 0 for n in singles) > MOST_SINGLE:
        return False
    return any(_printed_run(word, thing.norm) for word in said)


def _in_goal(piece: str, thing: _Thing) -> bool:
    return piece in thing.goal and (_printed_run(piece, thing.norm) or _printed_run(piece, thing.project))


def _printed_run(word: str, norm: str) -> bool:
    size = SHORTEST_PRINTED
    return any(word[i : i + size] in norm for i in range(len(word) - size + 1))


def _singles(word: str, thing: _Thing, beside: frozenset[str]) -> int | None:
    """With how few characters told by their standing in the name alone the word can be spelled; None where it cannot."""
    meant = _words().meant
    least: list[int | None] = [0, *[None] * len(word)]
    for start in range(len(word)):
        reached = least[start]
        if reached is None:
            continue
        for end in range(start + 1, len(word) + 1):
            piece = word[start:end]
            told = piece in beside or any(m in thing.norm or m in thing.project for m in meant.get(piece, ()))
            told = told or (
                len(piece) > 1 and (piece in thing.norm or piece in thing.project or _in_goal(piece, thing))
            )
            single = len(piece) == 1 and not told and piece in thing.norm
            best = least[end]
            if (told or single) and (best is None or reached + single < best):
                least[end] = reached + single
    return least[-1]


def _read_as(text: str, spans: tuple[Span, ...], places: Sequence[int], fits: Sequence[_Thing]) -> tuple[Span, ...]:
    """The spans with the words read as what they mean; several projects are left to be asked back."""
    found = list(spans)
    if not fits or (len(fits) > 1 and any(t.name.indicators for t in fits)):
        for first, last in reversed(_loose(spans, places)):
            start, end = spans[first].start, spans[last - 1].end
            found[first:last] = [Span(start, end, "unknown", text[start:end])]
        return tuple(found)
    first = places[0]
    head = spans[first]
    whole = fits[0].name if len(fits) == 1 else Name(head.text, tuple(m for t in fits for m in t.name.members))
    kind: SpanKind = "name" if len(fits) == 1 else "part"
    for place in range(places[0], places[-1] + 1):
        joins = spans[place].sense in (*_JOINS, "part.and") or spans[place].text in lexicon().marks["glossing"]
        inside = place in places or joins
        if inside and spans[place].sense != "set.project":
            found[place] = replace(spans[place], kind="blank", text=" ", word=None, name=None)
    found[first] = replace(head, kind=kind, text=text[head.start : head.end], word=None, name=whole)
    return tuple(found)
