"""Rows of several budgets set against each other by name: grown, there in one and not in another, in all, unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from query.across import Ask, Built, ask_body, ask_year, ranked, set_label
from query.across_sets import GROWING, NOTHING, by_body, is_set
from query.builders import display_unit, is_yes_no
from query.builders_sets import order_of
from query.lexicon import lexicon
from query.plan import Budget, Cell, Plan, Refusal
from query.reading import Reading
from query.resolve_sets import resolve_set

Relation = Literal["only", "both", "same"]
COMPARING = frozenset(
    {*GROWING, "operation.same", "operation.both", "operation.lacks", "operation.question", "operation.exist"}
)
"""Words that set rows against each other: without them the rest names the rows."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What is asked of the rows: those of the first budget in relation to the others; one such group a body."""

    relation: Relation
    groups: tuple[tuple[Budget, ...], ...]


def relates_rows(ask: Ask) -> bool:
    """新增了哪些项目, 2024年有2025年没有的项目, 两年都有的项目, 金额一模一样的项目: rows by being there, not by growth."""
    reading = ask.reading
    if not is_set(ask):
        return False
    told = reading.has("operation.added", "operation.gone") or bool(_present(ask))
    return told or all_have(reading) or _unchanged(ask)


def all_have(reading: Reading) -> bool:
    """都有的, 同名的; 哪些项目两年都有: 都 before the sign that rows are there, at the end."""
    if reading.has("operation.both"):
        return True
    spans = [s for s in reading.spans if s.kind != "blank"]
    have = lexicon().marks["have"]
    for place, (first, second) in enumerate(pairwise(spans)):
        after = spans[place + 2] if place + 2 < len(spans) else None
        ends = after is None or after.sense in ("part.of", "operation.question")
        if first.text == "都" and second.text in have and ends:
            return True
    return False


def _unchanged(ask: Ask) -> bool:
    return ask.reading.has("operation.same") and _two_years(ask)


def _two_years(ask: Ask) -> bool:
    return len(ask.scope.bodies) == 1 and (len(ask.scope.years) == 2 or bool(against_last(ask.reading)))


def against_last(reading: Reading) -> tuple[int, ...]:
    """跟去年一样, 和上年相同: the one year said, behind a word that joins, told from this year; else nothing."""
    years = [s for s in reading.spans if s.kind == "year"]
    if len(years) != 1 or years[0].number is None or years[0].number.value != -1:
        return ()
    joins = any(b is years[0] and a.sense in ("part.and", "part.than") for a, b in pairwise(reading.spans))
    return (-1,) if joins else ()


def _present(ask: Ask) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """2024年有、2025年没有; 教育局有人社局没有: the places of the spans that have, and of those that have not."""
    signs = lexicon().marks
    have: list[int] = []
    lack: list[int] = []
    last: list[int] = []
    for place, span in enumerate(ask.reading.spans):
        if span.kind in ("year", "organisation"):
            following = ask.reading.spans[place - 1].kind in ("year", "organisation") if place else False
            last = [*last, place] if following and last else [place]
        elif span.text in signs["lack"] and last:
            lack, last = [*lack, *last], []
        elif span.text in signs["have"] and last:
            have, last = [*have, *last], []
    return (tuple(have), tuple(lack)) if have and lack else None


def _budget_at(ask: Ask, places: Sequence[int]) -> Budget | Refusal | None:
    """The one budget that some words for whom and when name, with what the question says of all."""
    bodies = {b for p in ask.scope.parts for n, b in zip(p.group.bodies, p.bodies, strict=False) if n in places}
    years = {y for p in ask.scope.parts for n, y in zip(p.group.times, p.years, strict=False) if n in places}
    whole_body = ask.scope.bodies if len(ask.scope.bodies) == 1 else ()
    whole_year = ask.scope.years if len(ask.scope.years) == 1 else ()
    body, year = tuple(bodies) or whole_body, tuple(years) or whole_year
    if len(body) != 1 or len(year) != 1:
        return None
    found = ask.roster.bodies[body[0]].of_year(year[0])
    name = ask.roster.bodies[body[0]].name
    return found[0] if found else Refusal("not_loaded", f"没有载入{name} {year[0]} 年的预算，不能用别的代替。")


def sides(ask: Ask) -> Sides | Refusal:
    """Given a question that relates rows, return the budgets whose rows it sets against each other."""
    present = _present(ask)
    if present is not None:
        have, lack = (_budget_at(ask, places) for places in present)
        for side in (have, lack):
            if isinstance(side, Refusal):
                return side
        if not isinstance(have, Budget) or not isinstance(lack, Budget) or have == lack:
            return Refusal("not_understood", "没有听懂是哪一年（哪个部门）有、哪一年（哪个部门）没有，请分开说明。")
        return Sides("only", ((have, lack),))
    if all_have(ask.reading):
        return _in_all(ask)
    pair = _pair_of_years(ask)
    if isinstance(pair, Refusal):
        return pair
    groups: list[tuple[Budget, ...]] = []
    for body in ask.scope.bodies:
        found = [ask.roster.bodies[body].of_year(y)[:1] for y in pair]
        if not all(found):
            year = pair[1] if found[0] else pair[0]
            return Refusal("not_loaded", f"没有载入 {year} 年的预算，两年对不起来；不能用别的年份代替。")
        now, then = found[0][0], found[1][0]
        groups.append((then, now) if ask.reading.has("operation.gone") else (now, then))
    return Sides("same" if ask.reading.has("operation.same") else "only", tuple(groups))


def _pair_of_years(ask: Ask) -> tuple[int, int] | Refusal:
    """The later and the earlier year: both said, or the one said and the year before it."""
    years = ask.scope.years
    if against_last(ask.reading):
        return ask.roster.newest, ask.roster.newest - 1
    if ask.scope.named_years and len(years) == 2:
        return max(years), min(years)
    if len(years) == 1:
        return years[0], years[0] - 1
    return ask_year(ask)


def _in_all(ask: Ask) -> Sides | Refusal:
    budgets = ask.scope.budgets(ask.roster)
    bodies, years = {b.body for b in budgets}, {b.year for b in budgets}
    if len(years) > 1 and not (ask.scope.named_years or ask.scope.every_year):
        return ask_year(ask) if len(bodies) > 1 else Refusal("not_understood", "没有说是哪几年都有，请说明年度。")
    if len(bodies) > 1 and not (ask.scope.named_bodies or ask.scope.every):
        return ask_body(ask)
    if len(budgets) < 2 or (len(bodies) > 1 and len(years) > 1):
        return Refusal("not_understood", "没有听懂是哪几个部门（或哪几年）都有，请说明。")
    return Sides("both", (tuple(budgets),))


def build_relation(ask: Ask) -> Built:
    """新增的, 没了的, 都有的, 没变的: rows found in one budget and (not) in another, matched by their names."""
    asked = sides(ask)
    if isinstance(asked, Refusal):
        return asked
    if ranked(ask) and (by_body(ask) or asked.relation == "both"):
        return Refusal("not_understood", "没有听懂要按什么排，请先问有哪些。")
    plan = rows_against(ask, asked.groups, asked.relation)
    if isinstance(plan, Refusal) or not ranked(ask):
        return plan
    order = order_of(ask.reading)
    limit = None if ask.reading.has("order") or ask.reading.nths else ask.reading.top or 1
    return replace(plan, order="desc" if order == "printed" else order, limit=limit, nths=ask.reading.nths)


def rows_against(ask: Ask, groups: Sequence[tuple[Budget, ...]], topic: str, **changes: object) -> Built:
    """Return the plan over the rows of each group of budgets; the first budget of a group is set against the rest."""
    plans: list[Plan] = []
    for budget in (b for g in groups for b in g):
        inside = ask.read_in(budget, COMPARING)
        if isinstance(inside, Refusal):
            return inside
        reading, catalogue = inside
        members = resolve_set(replace(reading, conditions=(), nths=(), top=None), catalogue)
        if isinstance(members, Refusal):
            return members
        plans.append(Plan("list", catalogue.document.id, members=members))
    found = tuple(Cell(NOTHING, b, b.name) for g in groups for b in g)
    counts = ask.reading.has("operation.count") or any(
        s.text.endswith(("几个", "多少个", "几项"))
        for s in ask.reading.spans
        if s.sense in ("operation.added", "operation.gone")
    )
    told = (
        "count"
        if counts
        else "sum"
        if ask.reading.has("operation.sum") and topic
        else "yes_no"
        if _asks_whether(ask.reading)
        else ""
    )
    assert plans[0].members is not None
    plan = Plan(
        "growth",
        0,
        cells=found,
        inner=tuple(plans),
        label=_label(ask, groups, topic) + plans[0].members.label,
        topic=topic,
        attribute=told,
        table=len(groups[0]),
        display_unit=display_unit(ask.reading),
        conditions=ask.reading.conditions,
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def _asks_whether(reading: Reading) -> bool:
    """Yes or no is asked by 吗 or 有没有; the 没有 of 今年没有的 asks nothing."""
    lack = lexicon().marks["lack"]
    asked = [
        s
        for s in reading.spans
        if s.sense == "operation.question" and (s.text not in lack or s.end == len(reading.text))
    ]
    lists = reading.has("operation.how_much", "operation.count", "operation.list", "rank")
    return (is_yes_no(reading) and bool(asked)) or (reading.has("operation.exist") and not lists)


def _label(ask: Ask, groups: Sequence[tuple[Budget, ...]], topic: str) -> str:
    """How the rows are called: whose, of which year, and beside which."""
    firsts = [Cell(NOTHING, g[0]) for g in groups]
    mine = set_label(ask, firsts)
    if topic == "both":
        return "、".join(f"{b.name}{b.year} 年" for b in groups[0]) + "都有的"
    other = groups[0][1]
    against = f"{other.year} 年" if other.body == groups[0][0].body else f"{other.name}{other.year} 年"
    return mine + {"only": f"有、{against}没有的", "same": f"与 {against}金额相同的"}.get(topic, "")


def sign_of(falling: bool) -> Decimal:
    """减少 is old less new, 增加 new less old."""
    return Decimal(-1 if falling else 1)
