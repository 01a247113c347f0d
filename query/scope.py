"""Whom and when a question is about: bodies and years named, told by 去年 or 近三年, or left open, over what is loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from query.lexicon import lexicon
from query.places import OTHERS, counted, free_regions, means_each, of_regions, regions_before, within
from query.plan import Budget, Refusal
from query.reading import Group, Reading, scoped_groups
from query.roster import Body, Roster
from query.spans import BESIDE, Span
from query.units_below import (
    every_of,
    left_over,
    named_units_of,
    of_another,
    own_office_left_out,
    says_other_units,
    unclear,
)

MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One joined part of a question: what it names, and whom and when it names with it (empty: not said there)."""

    group: Group
    bodies: tuple[int, ...]
    years: tuple[int, ...]

    @property
    def joined(self) -> str:
        """The sense of the joining word before it."""
        return self.group.joined


@dataclass(frozen=True, slots=True)
class Scope:
    """The bodies and years of a question. `every` says that all of a kind are meant: department, unit or nothing."""

    parts: tuple[Part, ...]
    bodies: tuple[int, ...]
    years: tuple[int, ...]
    named_bodies: bool
    named_years: bool
    every: str = ""
    every_year: bool = False
    left_out: tuple[int, ...] = ()
    excluded: tuple[Group, ...] = ()
    inherited: bool = False
    """The bodies are those of the answer before."""
    where: str = ""
    """The regions said that narrow all departments (上海), as typed."""
    others: bool = False
    """其他部门 stands beside named ones: all but those."""

    def budgets(self, roster: Roster) -> tuple[Budget, ...]:
        """Return every budget of the bodies in the years, in their order."""
        told = [roster.bodies[body].of_year(year) for body in self.bodies for year in self.years]
        return tuple([budgets[0] for budgets in told if budgets])

    def only_budget(self, roster: Roster) -> Budget | None:
        """Return the budget of the bodies in the years where there is just one; no further is looked."""
        told = (roster.bodies[body].of_year(year) for body in self.bodies for year in self.years)
        two = list(islice((budgets[0] for budgets in told if budgets), 2))
        return two[0] if len(two) == 1 else None


@dataclass(frozen=True, slots=True)
class Before:
    """What the conversation was about: its bodies and years."""

    bodies: tuple[tuple[str, str], ...] = ()
    """Name and department of each."""
    years: tuple[int, ...] = ()


NOTHING_BEFORE = Before()


def settle(reading: Reading, roster: Roster, before: Before) -> Scope | Refusal:
    """Given a reading over what is loaded, return its bodies and years, or why there are none to answer from."""
    groups, excluded = scoped_groups(reading)
    years = _years_of(reading.spans, roster, before)
    told_from = _years_beside(reading.spans, before)
    if isinstance(told_from, Refusal):
        return told_from
    years |= told_from
    counted = _years_counted(reading.spans, years)
    if isinstance(counted, Refusal):
        return counted
    years = counted
    bodies = _bodies_named(reading.spans, roster)
    if isinstance(bodies, Refusal):
        return bodies
    parts = tuple(
        Part(g, tuple(b for p in g.bodies for b in bodies[p]), tuple(y for p in g.times for y in years.get(p, ())))
        for g in groups
    )
    left_out = tuple(b for g in excluded for p in g.bodies for b in bodies[p])
    whose = {b for found in bodies.values() for b in found}
    office = own_office_left_out(reading, whose, before.bodies, roster)
    if isinstance(office, Refusal):
        return office
    left_out = office or left_out
    others = not left_out and not says_other_units(reading, tuple(whose), roster)
    others = others and any(s.text.startswith(OTHERS) for s in reading.spans if s.sense == "set.department")
    beside = others and any(bodies.values())
    count = next((int(s.number.value) for s in reading.spans if s.sense == "set.department" and s.number), None)
    apart = len(roster.departments) - len({b for found in bodies.values() for b in found})
    if beside and count is not None and count != apart:
        return Refusal("not_understood", f"除此以外装入的部门有 {apart} 个，不是 {count} 个，请说明是哪几个。")
    if others and not beside:
        left_out = tuple(roster.by_name[n] for n in before.bodies if n in roster.by_name)
        if not left_out:
            return Refusal("not_understood", "没有说明“其他部门”是指除了哪个部门以外。")
    named = tuple(dict.fromkeys(b for found in bodies.values() for b in found if b not in left_out))
    every = every_of(reading, named, roster)
    open_units = unclear(reading, named, every, roster) if not left_out else None
    if open_units is not None:
        return open_units
    chosen = _bodies(reading, named, left_out, every, before, roster)
    if isinstance(chosen, Refusal):
        return chosen
    asked = tuple(dict.fromkeys(y for found in years.values() for y in found))
    bounded_years = reading.has("meta.year") and bool(reading.conditions)
    every_year = reading.has("years") or ((reading.has("steady", "meta.years") or bounded_years) and not asked)
    when = _years(asked, every_year, chosen, before, roster)
    if isinstance(when, Refusal):
        return when
    inherited = not named and not every and bool(before.bodies)
    where = "、".join("".join(together) for together in free_regions(reading.spans))
    return Scope(
        parts, chosen, when, bool(named), bool(asked), every, every_year, left_out, excluded, inherited, where, beside
    )


# -- years ------------------------------------------------------------------------------------------------------------


def _years_of(spans: Sequence[Span], roster: Roster, before: Before) -> dict[int, tuple[int, ...]]:
    """The years that each span of time means, by its place; 上一年 alone goes on from the one year of the answer before."""
    newest = before.years[0] if len(before.years) == 1 and says_only_scope(spans) else roster.newest
    stated = [int(s.number.value) for s in spans if s.kind == "year" and s.number and s.number.value > 100]
    found: dict[int, tuple[int, ...]] = {}
    for place, span in enumerate(spans):
        if span.number is None or span.kind not in ("year", "years"):
            continue
        value = int(span.number.value)
        if span.kind == "years":
            found[place] = tuple(range(roster.newest - value + 1, roster.newest + 1))
        elif value > 100:
            found[place] = (value,)
        else:
            base = (stated[0] if stated else newest) if span.text in BESIDE else roster.newest
            found[place] = (base + value,)
    begun: dict[int, int] = {}
    for place in list(found):
        if len(found[place]) == 1 and _since(spans, place) and found[place][0] <= roster.newest:
            found[place] = tuple(range(found[place][0], roster.newest + 1))
        end = _range_end(spans, place)
        if end is not None:
            start = begun.get(place, place)  # 2024到2025到2026年 goes on from 2024
            low, high = found[start][0], found.get(end, found[start])[-1]
            found[start] = tuple(range(low, high + 1)) if low <= high else found[start]
            found[end], begun[end] = (), start
    return found


def _years_beside(spans: Sequence[Span], before: Before) -> dict[int, tuple[int, ...]] | Refusal:
    """后两年, 前面两年呢: the years beside the one that the answer before was about."""
    places = [n for n, s in enumerate(spans) if s.kind == "years_beside"]
    if not places:
        return {}
    count = spans[places[0]].number
    stated = any(s.kind in ("year", "years") for s in spans)
    if len(places) > 1 or len(before.years) != 1 or stated or count is None:
        return Refusal("not_understood", f"没有听懂“{spans[places[0]].text}”是哪几年，请说出年份。")
    base, size = before.years[0], int(count.value)
    years = range(base + 1, base + size + 1) if size > 0 else range(base + size, base)
    return {places[0]: tuple(years)}


def _since(spans: Sequence[Span], place: int) -> bool:
    """2024年以来, 2024年至今: every year from that one to the newest that is loaded."""
    following = spans[place + 1] if place + 1 < len(spans) else None
    return following is not None and following.text in lexicon().marks["since"]


def _years_counted(spans: Sequence[Span], years: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]] | Refusal:
    """2024年和2025年两年: a bare count right behind years that are stated counts them and means no others."""
    found = dict(years)
    for place, span in enumerate(spans):
        following = spans[place + 1].text if place + 1 < len(spans) else ""
        if span.kind == "year" and following in lexicon().marks["afterwards"]:
            return Refusal("not_understood", f"“{span.text}{following}”没有说明包不包括这一年，请说出是哪几年。")
        if span.kind != "years" or span.number is None or span.text.startswith(_NEWEST):
            continue
        before = place - 1
        while before >= 0 and (spans[before].kind == "year" or spans[before].sense in _JOINS_YEARS):
            before -= 1
        stated = [y for n in range(before + 1, place) for y in years.get(n, ())]
        if not stated:
            continue
        if len(set(stated)) != int(span.number.value):
            return Refusal("not_understood", f"说出的年度有 {len(set(stated))} 个，不是“{span.text}”，请说明是哪几年。")
        found[place] = ()
    return found


_JOINS_YEARS = ("part.and", "part.to", "blank", "part.of")
_NEWEST = ("最近", "近", "过去")


def _range_end(spans: Sequence[Span], place: int) -> int | None:
    """The later year of 2024到2026年."""
    if place + 2 >= len(spans) or spans[place].kind != "year" or spans[place + 2].kind != "year":
        return None
    between = spans[place + 1]
    joins = between.sense == "part.to" or between.text.strip() in ("-", "~", "—", "－", "–", "--")
    return place + 2 if joins else None


def _years(
    asked: tuple[int, ...], every: bool, bodies: tuple[int, ...], before: Before, roster: Roster
) -> tuple[int, ...] | Refusal:
    if asked and not every:
        missing = [y for y in asked if not any(roster.bodies[b].of_year(y) for b in bodies)]
        if not missing:
            return asked
    loaded = tuple(sorted({x.year for b in bodies for x in roster.bodies[b].budgets if x.printed_in is None}))
    if every:
        return loaded
    if asked:
        return _years_missing(missing, loaded, bodies, roster)
    inherited = tuple(y for y in before.years if y in loaded)
    return inherited or loaded


def _years_missing(missing: Sequence[int], loaded: Sequence[int], bodies: tuple[int, ...], roster: Roster) -> Refusal:
    whose = roster.bodies[bodies[0]].name if len(bodies) == 1 else ""
    said = "、".join(map(str, sorted(set(missing))))
    have = "、".join(map(str, loaded))
    if len(loaded) == 1 and len(roster.departments) == 1:
        return Refusal("not_loaded", f"没有载入 {said} 年的预算；这份文件是 {have} 年的，不能用它代替。")
    return Refusal("not_loaded", f"没有载入{whose} {said} 年的预算；已载入 {have} 年，不能用别的年份代替。")


# -- bodies -----------------------------------------------------------------------------------------------------------


def _bodies_named(spans: Sequence[Span], roster: Roster) -> dict[int, tuple[int, ...]] | Refusal:
    """The bodies that the question names, by the places of their words."""
    bodies: dict[int, tuple[int, ...]] = {}
    for place, span in enumerate(spans):
        if span.kind == "organisation":
            found = _body_of(spans, place, roster)
            if isinstance(found, Refusal):
                return found
            bodies[place] = found
    return _unit_of_the_one_before(spans, bodies, roster) or bodies


def _body_of(spans: Sequence[Span], place: int, roster: Roster) -> tuple[int, ...] | Refusal:
    """The bodies that a wording names: one, or all of that name where all are meant; else several are asked back.

    A department stands before its unit of the same name. A region said before the name must hold.
    """
    span = spans[place]
    ids = tuple(dict.fromkeys(roster.body_of[o] for o in span.organisations if o in roster.body_of))
    regions = regions_before(spans, place)
    each = means_each(spans, place)
    bodies = (within if each else of_regions)([roster.bodies[i] for i in ids], regions)
    if not bodies:
        said = "".join(r for together in regions for r in together)
        return Refusal("not_loaded", f"没有载入“{said}”的“{span.text}”的预算，不能用别处的代替。")
    departments = [b for b in bodies if b.name == b.department]
    bodies = departments or bodies
    if len(bodies) > 1 and not (len(regions) == len(bodies) or each):
        return _which_body(span.text, bodies)
    said_to_be = counted(spans)
    if len(bodies) > 1 and said_to_be is not None and said_to_be != len(bodies):
        return _which_body(span.text, bodies, f"装入了 {len(bodies)} 个“{span.text}”，不是 {said_to_be} 个，")
    return tuple(b.id for b in bodies)


def _which_body(said: str, bodies: Sequence[Body], told: str = "") -> Refusal:
    choices = tuple((b.name, f"{b.name}总支出是多少") for b in bodies[:MOST_CHOICES])
    return Refusal("not_understood", f"{told or f'“{said}”可以指几个单位，'}请选一个。", choices=choices)


def _unit_of_the_one_before(
    spans: Sequence[Span], bodies: dict[int, tuple[int, ...]], roster: Roster
) -> Refusal | None:
    """人社局社保中心, 教育局下面的实验小学: the department only says whose unit is meant; whose it is not is refused."""
    places = sorted(bodies)
    for first, second in pairwise(places):
        apart = spans[first + 1 : second]
        named = [[roster.bodies[b] for b in bodies[p]] for p in (first, second)]
        untrue = of_another(named[0], named[1], apart)
        if untrue is not None:
            return untrue
        between = {s.sense for s in spans[first + 1 : second]}
        holders = {roster.bodies[b].name for b in bodies[first]}
        inside = {roster.bodies[b].department for b in bodies[second] if roster.bodies[b].kind == "单位"}
        alone = len(places) == 2 and not any(s.sense in (*_SETS_AGAINST, "part.and") for s in spans)
        told = {*_LEADS_TO_UNIT, "year"} if alone else _LEADS_TO_UNIT
        if holders == inside and between <= told:
            bodies[first] = ()
    if places and _says_whose(spans, places, bodies, roster):
        bodies[places[0]] = ()
    return None


_LEADS_TO_UNIT = frozenset({"part.of", "part.in", "part.it", "set.unit", "filler.filler"})
"""教育局下面的实验小学; where nothing joins or compares, a year may stand between: 城管局2026年给环卫中心安排了多少."""


def _says_whose(spans: Sequence[Span], places: list[int], bodies: dict[int, tuple[int, ...]], roster: Roster) -> bool:
    """文旅局的人员经费，本级和图书馆各多少: a department and, apart from it, several of its units, of which it is asked."""
    whole = [roster.bodies[b] for b in bodies[places[0]]]
    units = [roster.bodies[b] for p in places[1:] for b in bodies[p]]
    if len(whole) != 1 or whole[0].name != whole[0].department or len(set(units)) < 2:
        return False
    inside = all(u.department == whole[0].name and u.name != whole[0].name for u in units)
    between = {s.sense for s in spans[places[0] + 1 : places[1]]}
    joined = between <= {"part.and", "blank", "filler.filler"} and "part.and" in between
    return inside and not joined and not any(s.sense in _SETS_AGAINST for s in spans)


_SETS_AGAINST = ("part.than", "part.over", "operation.share", "operation.times", "operation.percent_more", "part.exclude",
    "part.plus")  # fmt: skip
"""With these the department may be what its units are set against."""


def _bodies(
    reading: Reading,
    named: tuple[int, ...],
    left_out: tuple[int, ...],
    every: str,
    before: Before,
    roster: Roster,
) -> tuple[int, ...] | Refusal:
    regions = free_regions(reading.spans)
    departments = tuple(b.id for b in within(roster.departments, regions))
    if regions and not departments and not named:
        said = "、".join("".join(together) for together in regions)
        return Refusal("not_loaded", f"没有载入“{said}”的部门的预算，不能用别处的代替。")
    said_to_be = counted(reading.spans)
    below = every == "unit" and bool(before.bodies)  # 四家单位 of the department told before are counted with its units
    if every and not named and not below and said_to_be is not None and said_to_be != len(departments):
        return Refusal("not_understood", f"装入的部门有 {len(departments)} 个，不是 {said_to_be} 个，请说明是哪几个。")
    if every == "department" and named and said_to_be not in (None, len(departments), len(named)):
        return Refusal("not_understood", f"装入的部门有 {len(departments)} 个，不是 {said_to_be} 个，请说明是哪几个。")
    earlier = tuple(roster.by_name[n] for n in before.bodies if n in roster.by_name)
    if every == "unit":
        units = named_units_of(reading, named, earlier, departments, roster)
        if units:
            return units if isinstance(units, Refusal) else left_over(units, left_out, reading, roster)
    if every:
        return tuple(d for d in departments if d not in left_out and (len(named) < 2 or d in named))
    if named:
        return named
    if left_out:
        return tuple(d for d in departments if d not in left_out)
    if earlier:
        return earlier
    return departments


SCOPE_SENSES = ("set.department", "set.unit", "years.all", "alike.each")
_WHEN = ("year", "years", "years_beside")
SILENT = frozenset(
    {
        "filler.filler",
        "blank",
        "part.of",
        "part.and_so",
        "part.only",
        "operation.question",
        "part.it",
        "part.and",
        "part.same_year",
    }
)
"""Senses that say nothing beside whom and when."""


def is_scope(span: Span) -> bool:
    """True for words that say whom or when."""
    return says_when(span) or says_whom(span)


def says_when(span: Span) -> bool:
    """True for words that say when: a year, or all years."""
    return span.kind in _WHEN or span.sense == "years.all"


def says_whom(span: Span) -> bool:
    """True for words that say whom: a body, a region, or all bodies of a kind."""
    return span.kind in ("organisation", "region") or (span.sense in SCOPE_SENSES and span.sense != "years.all")


def says_only_scope(spans: Sequence[Span]) -> bool:
    """2025年呢, 人社局呢, 上一年呢: nothing but whom and when."""
    return all(is_scope(s) or s.sense in SILENT for s in spans)


def without_scope(text: str, spans: Sequence[Span], leaves: Callable[[Span], bool] = is_scope) -> str:
    """Return the question without its words for whom and when (or others), and without what joins them to the rest."""
    kept: list[str] = []
    for place, span in enumerate(spans):
        before = next((s for s in spans[place - 1 :: -1] if s.sense != "filler.filler"), None) if place else None
        after = next((s for s in spans[place + 1 :] if s.sense != "filler.filler"), None)
        joins = span.sense in ("part.and", "part.to", "blank", "part.of")
        between = before is not None and leaves(before) and after is not None and leaves(after)
        behind = span.sense == "part.of" and place > 0 and leaves(spans[place - 1])
        if not leaves(span) and not (joins and between) and not behind:
            kept.append(text[span.start : span.end])
    return "".join(kept)
