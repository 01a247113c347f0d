"""The rows or figures told before in another year or body: 去年这个项目是多少钱, 去年这两项加起来, 文旅局这两项各是多少."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from query.across import label_of, named_by_difference
from query.across_growth import falls
from query.across_rows import sign_of
from query.builders import INCREASE, display_unit
from query.catalogue import MemberInfo
from query.follow import Follow, Followed, Result
from query.lexicon import lexicon
from query.plan import Cell, Operation, Plan, Refusal, distinct_subjects
from query.reading import Reading
from query.recall import is_plural_word, points_at_some, stated_count
from query.roster import Roster
from query.turns import Conversation, Turn


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures told before, each once, in the order told."""

    cells: tuple[Cell, ...]
    members: tuple[MemberInfo, ...]


def trail(before: Conversation, pointed: bool = False) -> list[Turn]:
    """The latest answers of one figure each, one asked after the other, the oldest first.

    What points at so many of them (`pointed`: 这两项) means them whether or not one went on from the other.
    """
    found: list[Turn] = []
    for turn in reversed(before.turns):
        if len(turn.told.cells) != 1:
            break
        if found and not (found[0].goes_on or _alike(turn, found[0]) or (pointed and _together(turn, found[0]))):
            break
        found.insert(0, turn)
    return found


def _alike(first: Turn, second: Turn) -> bool:
    return first.told.cells[0].subject == second.told.cells[0].subject


def _together(first: Turn, second: Turn) -> bool:
    return first.told.cells[0].budget == second.told.cells[0].budget


def is_plural(reading: Reading) -> bool:
    """True where the question points at several: 它们, 这两项."""
    return any(map(is_plural_word, reading.spans))


def added_up(reading: Reading) -> bool:
    """加起来, 合起来: of one figure alone nobody says so; 一共 is said of one, too."""
    return any(s.sense == "operation.sum" and s.text in lexicon().marks["added_up"] for s in reading.spans)


def lost(follow: Follow) -> bool:
    """它们 after a question that was not answered: which rows are meant is not known."""
    return follow.before.unanswered and follow.reading.has("part.it")


def within_another(cells: Sequence[Cell], roster: Roster) -> Refusal | None:
    """A unit and the department that holds it would count twice."""
    bodies = [(roster.bodies[c.budget.body], c.budget.year) for c in cells]
    whole = {(b.name, y) for b, y in bodies if b.name == b.department}
    part = next((b for b, y in bodies if b.name != b.department and (b.department, y) in whole), None)
    if part is None:
        return None
    return Refusal("not_understood", f"{part.name}在{part.department}之内，相加会重复计算。")


def moved(follow: Follow) -> Result:
    """去年这个项目是多少钱, 它在人社局呢, 去年这两项加起来: the rows before in another year or body."""
    reading, scope = follow.reading, follow.scope
    named = tuple(dict.fromkeys(b for p in scope.parts for b in p.bodies))
    years = tuple(dict.fromkeys(y for p in scope.parts for y in p.years))
    summed = reading.has("operation.sum", "operation.average")
    pointing = reading.has("part.it") or any(map(points_at_some, reading.spans))
    if not (pointing or added_up(reading)) or not (named or years):
        return None
    told = _pointed_at(follow, len(named) > 1 or len(years) > 1)
    if told is None or isinstance(told, Refusal):
        return told
    if lost(follow):
        return Refusal("not_understood", "上一个问题没有答成，不知道指的是哪一个，请把问题说完整。")
    found = _elsewhere(told.cells, named, years, follow.roster)
    if isinstance(found, Refusal):
        return found
    if not summed and (reading.has(*INCREASE) or (reading.has("part.than") and _asks_gap(reading))):
        if named or len(years) != 1 or any(c.budget.year == years[0] for c in told.cells):
            return None
        now, then = (found, told.cells) if _than_it(reading) else (told.cells, found)
        return growth_of(now, then, reading, told.members)
    if reading.has(
        "part.than", "operation.difference", "operation.more", "operation.less", "operation.share", *INCREASE
    ):
        return None
    return _summed(found, told, follow) if summed else Followed(_listed(found, reading), told.members)


def _pointed_at(follow: Follow, apart: bool) -> Figures | Refusal | None:
    """The figures meant: as many as are said, else those of the answer before; those asked one by one where it has one.

    Of several bodies or years (`apart`: 实验小学和二中加起来) one figure is meant, in each of them.
    """
    reading, last = follow.reading, _told_last(follow)
    if not last.cells:
        return None
    number = stated_count(reading)
    several = number is not None or is_plural(reading) or (added_up(reading) and not apart)
    if number == len(last.cells) or not several or (number is None and len(last.cells) > 1):
        return Figures(last.cells, last.members)
    turns = trail(follow.before, number is not None) if len(last.cells) == 1 else []
    cells = list(dict.fromkeys(t.told.cells[0] for t in turns))
    if number is not None and len(cells) >= number:
        cells = cells[-number:]
    if len(cells) < 2 or (number is not None and len(cells) != number):
        said = f"，不是 {number} 个" if number is not None else ""
        return Refusal("not_understood", f"上一个回答里是 {len(last.cells)} 个{said}，请把问题说完整。")
    return Figures(tuple(cells), tuple(m for t in turns for m in t.told.members))


def _told_last(follow: Follow) -> Figures:
    """The figures of the answer before; behind their sum, those that were added."""
    told, plan = follow.last.told, follow.last.plan
    summed = plan.operation in ("sum", "sum_of") and not plan.document and not plan.inner
    return Figures(told.cells or (plan.cells if summed else ()), told.members)


def _elsewhere(
    cells: Sequence[Cell], named: Sequence[int], years: Sequence[int], roster: Roster
) -> list[Cell] | Refusal:
    """Each figure in each of the bodies and years said, where it stood where none is said."""
    found: list[Cell] = []
    for cell in cells:
        for body in named or (cell.budget.body,):
            for year in years or (cell.budget.year,):
                budgets = roster.bodies[body].of_year(year)
                if not budgets:
                    whose = roster.bodies[body].name
                    return Refusal("not_loaded", f"没有载入{whose} {year} 年的预算，不能用别的代替。")
                found.append(replace(cell, budget=budgets[0], name=cell.name if not named else ""))
    return list(dict.fromkeys(found))


def _summed(found: Sequence[Cell], told: Figures, follow: Follow) -> Result:
    """去年这两项加起来: the figures of the other year or body, together."""
    reading = follow.reading
    if reading.has("operation.list") or len(found) < 2:
        return None
    mean, same = reading.has("operation.average"), len(distinct_subjects(tuple(found))) == 1
    if mean and not same:
        return None
    operation: Operation = "average" if mean else "sum" if same else "sum_of"
    named = named_by_difference(found)
    plan = Plan(operation, 0, cells=named, label=label_of(named), display_unit=display_unit(reading))
    return within_another(found, follow.roster) or Followed(plan, told.members)


def growth_of(now: Sequence[Cell], then: Sequence[Cell], reading: Reading, members: tuple[MemberInfo, ...]) -> Followed:
    """Return the growth of figures against those of another year: a rate where one is asked, else an amount."""
    rate = reading.has("operation.increase_rate", "operation.share", "operation.percent_more")
    turned = falls(reading) and not rate
    named = named_by_difference(now)
    label = f"{label_of(named)}比 {then[0].budget.year} 年的{'增长率' if rate else '减少额' if turned else '增减额'}"
    unit = "%" if rate else display_unit(reading)
    return Followed(
        Plan("growth", 0, cells=named, bases=tuple(then), label=label, display_unit=unit, factor=sign_of(turned)),
        members,
    )


def _than_it(reading: Reading) -> bool:
    """2026年比它多多少: what was told stands behind 比, so that it is what the other year is held against."""
    senses = [s.sense for s in reading.spans]
    return "part.than" in senses and "part.it" in senses[senses.index("part.than") :]


def _listed(found: Sequence[Cell], reading: Reading) -> Plan:
    named = named_by_difference(found)
    if len({c.subject.label for c in found}) == len(found) > 1:
        named = tuple(replace(c, name=c.subject.label) for c in named)
    return Plan("list", 0, cells=named, label=label_of(named), display_unit=display_unit(reading))


def _asks_gap(reading: Reading) -> bool:
    more = reading.has("operation.more", "operation.less") and reading.has("operation.how_much")
    return more or reading.has("operation.difference")
