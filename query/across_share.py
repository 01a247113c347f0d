"""Shares over several budgets: of one department in all, of one figure in another in each department or year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from query.across import Ask, Built, label_of, make, named_by_difference, ranked, subjects
from query.builders import parent_of
from query.builders_sets import order_of
from query.plan import Budget, Cell, Coordinate, Refusal
from query.scope import Part


def is_share_across(ask: Ask) -> bool:
    """占, 比重: a part of a whole."""
    return ask.reading.has("part.over", "operation.share")


def build_share_across(ask: Ask, found: tuple[Cell, ...]) -> Built:
    """Pair every part with its whole: the same bodies' sum where the whole is of all of them, else its own budget's."""
    over = [p for p in ask.scope.parts if p.joined == "part.over"]
    within = None if over else _unit_within(ask, found)
    if within is not None:
        units, holder = within
        return _of_holder(ask, named_by_difference(units), holder)
    named = subjects(ask)
    if isinstance(named, Refusal):
        return named
    beside = _joined_behind(ask, over[-1]) if over else ()
    parts = [s for p, s in named if p is None or not (p.joined == "part.over" or p in beside)]
    wholes = list(dict.fromkeys(s for p, s in named if p is not None and (p.joined == "part.over" or p in beside)))
    if len(parts) > 1 or len(wholes) > 1:
        return Refusal("not_understood", "一次只能问一个名目的占比。")
    part = parts[0] if parts else wholes[0]
    each_in_all = not parts and bool(ask.scope.every)
    of_all = bool(over and (over[-1].bodies or ask.scope.every) and (each_in_all or not _own_each(ask)))
    in_all = not over and bool(ask.scope.every)
    if of_all or in_all:
        whole = wholes[0] if wholes else part
        inside = tuple(b for p in ask.scope.parts if p.joined != "part.over" and p not in beside for b in p.bodies)
        inside = () if ask.scope.every == "unit" else inside
        every = tuple(dict.fromkeys(c.budget for c in found))
        shown = [b for b in every if not inside or b.body in inside] or _budgets_of(ask, inside)
        whole_of_units = _holder_of(ask, whole, shown)
        if isinstance(whole_of_units, Refusal):
            return whole_of_units
        if whole_of_units is not None:
            return _of_holder(ask, [Cell(part, b, b.name) for b in shown], whole_of_units)
        held = tuple(b for p in (*over[-1:], *beside) for b in p.bodies)
        bases = [b for b in every if not held or b.body in held]
        return _plan(ask, [Cell(part, b, b.name) for b in shown], [Cell(whole, b, b.name) for b in bases], "all")
    if not parts:
        return Refusal("not_understood", f"没有听懂是什么占{part.label}，请把名目说出来。")
    if over and over[-1].years and not wholes:
        return _of_another_year(ask, part, found)
    whole = wholes[0] if wholes else parent_of(part, ask.catalogue)
    mine = named_by_difference([c for c in found if c.subject == part])
    return _plan(ask, mine, [Cell(whole, c.budget, c.name) for c in mine], "own")


def _budgets_of(ask: Ask, bodies: Sequence[int]) -> list[Budget]:
    """实验小学占两个局总支出的比例: the unit that is not among the departments."""
    return [b[0] for body in bodies for y in ask.scope.years if (b := ask.roster.bodies[body].of_year(y))]


def _holder_of(ask: Ask, whole: Coordinate, shown: Sequence[Budget]) -> Cell | Refusal | None:
    """The department whose units, all or some, are asked about, where they are of one department and one year."""
    units = [ask.roster.bodies[b.body] for b in shown]
    departments = {u.department for u in units}
    if ask.scope.every != "unit" or len(departments) != 1 or len({b.year for b in shown}) != 1:
        return None
    name = next(iter(departments))
    body = ask.roster.by_name.get((name, name))
    budgets = ask.roster.bodies[body].of_year(shown[0].year) if body is not None else ()
    if not budgets or any(u.name == name for u in units):
        return None
    every = len(ask.roster.units_of(ask.roster.bodies[budgets[0].body])) == len(units)
    if ask.reading.has("operation.sum") and every:
        return Refusal("not_understood", "没有听懂是哪几个单位合起来占多少，请说出单位的名称。")
    return Cell(whole, budgets[0], name)


def _of_holder(ask: Ask, shown: Sequence[Cell], holder: Cell) -> Built:
    """Each unit in its department, or 下属两个单位一共占多少: what they have together in it."""
    plan = _plan(ask, shown, [holder], "all")
    if isinstance(plan, Refusal) or not ask.reading.has("operation.sum"):
        return plan
    if ranked(ask) or ask.reading.conditions:
        return Refusal("not_understood", "没有听懂是合起来占多少，还是分别占多少，请分开来问。")
    return replace(plan, topic="together", label=label_of(shown))


def _joined_behind(ask: Ask, over: Part) -> tuple[Part, ...]:
    """占教育局和卫健局合计的百分之几: the bodies joined to the one behind 占 are the whole together with it."""
    places = ask.scope.parts.index(over)
    behind = ask.scope.parts[places + 1 :]
    return tuple(p for p in behind if p.joined in ("part.and", "part.plus", ",") and p.bodies)


def _unit_within(ask: Ask, found: Sequence[Cell]) -> tuple[list[Cell], Cell] | None:
    """图书馆在文旅局里占几成: units and the department that holds them, of one figure in one year."""
    if len(found) < 2 or len({(c.budget.year, c.subject) for c in found}) != 1:
        return None
    whole = [c for c in found if (b := ask.roster.bodies[c.budget.body]).name == b.department]
    units = [c for c in found if c not in whole]
    same = len({ask.roster.bodies[c.budget.body].department for c in found}) == 1
    return (units, whole[0]) if units and len(whole) == 1 and same else None


def _of_another_year(ask: Ask, part: Coordinate, found: Sequence[Cell]) -> Built:
    """公用经费相当于2025年的百分之几: one figure measured against itself in the year behind 占."""
    behind = ask.scope.parts[-1].years
    shown = [c for c in found if c.budget.year not in behind]
    bases = [c for c in found if c.budget.year in behind]
    if len(shown) != 1 or len(bases) != 1 or shown[0].budget.body != bases[0].budget.body:
        return Refusal("not_understood", "没有听懂是哪一年占哪一年，请一次只问两个数。")
    plan = _plan(ask, named_by_difference(shown), named_by_difference(bases), "own")
    return plan if isinstance(plan, Refusal) else replace(plan, label=f"{plan.label}（÷ {behind[0]} 年）")


def _own_each(ask: Ask) -> bool:
    """各部门项目支出占总支出的比重: 各 stands before the part, so that each is measured against its own whole."""
    at = next((i for i, s in enumerate(ask.reading.spans) if s.sense == "part.over"), -1)
    where = [i for i, s in enumerate(ask.reading.spans) if s.sense in ("set.department", "set.unit")]
    return bool(where) and all(i < at for i in where)


def _plan(ask: Ask, shown: Sequence[Cell], bases: Sequence[Cell], topic: str) -> Built:
    plan = make(
        ask, "share", shown, bases=tuple(bases), topic=topic, display_unit="%", conditions=ask.reading.conditions
    )
    if isinstance(plan, Refusal):
        return plan
    if ask.reading.has("operation.which_more", "operation.which_less"):
        return replace(plan, order="asc" if ask.reading.has("operation.which_less") else "desc")
    if not ranked(ask):
        return plan
    limit = None if ask.reading.has("order") or ask.reading.nths else ask.reading.top or 1
    order = order_of(ask.reading)
    return replace(plan, order="desc" if order == "printed" else order, limit=limit, nths=ask.reading.nths)
