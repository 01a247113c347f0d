"""Follow-ups on the rows told before: others of them picked, fewer of them kept, the same ones elsewhere."""

from __future__ import annotations

from dataclasses import replace

from query.across import label_of, named_by_difference
from query.builders import display_unit
from query.follow import SETS, Follow, Followed, Result, rows_before
from query.members_after import with_neighbour
from query.plan import Cell, Plan, Refusal
from query.reading import Reading
from query.rows_after import order_after, ranks_apart


def picked(follow: Follow) -> Result:
    """只看前两名, 第二呢, 最少的呢: the same rows, others of them picked by their order."""
    plan = rows_before(follow)
    reading = _placed(follow, plan)
    if isinstance(reading, Refusal):
        return reading
    asks = reading.has("rank", "order") or bool(reading.nths) or reading.top is not None
    if plan is None or not asks or (reading.has("rank.max") and reading.has("rank.min")):
        return None
    if plan.operation in SETS:
        plan = replace(plan, operation="list", with_share=False)
    limit = None if reading.nths or reading.has("order") else reading.top or 1
    return Followed(
        replace(plan, nths=reading.nths, limit=limit, order=order_after(reading, plan)), follow.last.told.members
    )


def _placed(follow: Follow, plan: Plan | None) -> Reading | Refusal:
    """排在它后面的是谁: with the place of the row next to the one told by rank."""
    if plan is None or not (plan.limit or plan.nths):
        return follow.reading
    return with_neighbour(follow.reading, plan, len(follow.last.answer.rows))


def told_again(follow: Follow) -> Result:
    """多少钱, 它是多少 after the one row told by rank: that row with its figure."""
    plan, asks = rows_before(follow), follow.reading
    one = plan is not None and plan.operation == "list" and plan.limit == 1 and len(follow.last.answer.rows) == 1
    if plan is None or not one or not asks.has("operation.how_much") or asks.has("operation.list"):
        return None
    return Followed(replace(plan, display_unit=display_unit(asks)), follow.last.told.members)


def narrowed(follow: Follow) -> Result:
    """只看100万以上的: the rows before that keep within a bound; only rows told in money."""
    plan, reading = rows_before(follow), follow.reading
    if plan is None or not reading.conditions or plan.operation not in SETS or plan.topic == "counts":
        return None
    if any(c.of != "money" for c in reading.conditions) or plan.limit is not None or plan.nths:
        return None
    instead = reading.has("part.and_so") and not reading.has("part.only")
    bounds = reading.conditions if instead else (*plan.conditions, *reading.conditions)
    inner = tuple(
        replace(p, conditions=bounds if instead else (*p.conditions, *reading.conditions)) for p in plan.inner
    )
    return Followed(replace(plan, operation="list", conditions=bounds, inner=inner))


def only(follow: Follow) -> Result:
    """只看人社局的, 除了教育局呢: the rows before of some bodies and years only."""
    plan, scope = rows_before(follow), follow.scope
    if plan is None or plan.operation not in SETS or plan.limit is not None or plan.nths or plan.bases:
        return None
    named = {b for p in scope.parts for b in p.bodies}
    years = {y for p in scope.parts for y in p.years}
    told = [c.budget for c in plan.cells]
    left_out = set(scope.left_out)
    if follow.reading.has("part.exclude", "part.outside") and not left_out:
        named, left_out = set(), named
    if scope.every or not (named or years or left_out) or (left_out and years):
        return None
    if not named | left_out <= {b.body for b in told} or not years <= {b.year for b in told}:
        return None
    kept = [
        n
        for n, b in enumerate(told)
        if (not named or b.body in named) and (not years or b.year in years) and b.body not in left_out
    ]
    if not kept or len(kept) == len(told):
        return None
    cells = named_by_difference([plan.cells[n] for n in kept])
    rows = f"{plan.inner[0].members.label}" if plan.inner and plan.inner[0].members else ""
    changed = replace(
        plan,
        cells=cells,
        inner=tuple(plan.inner[n] for n in kept) if plan.inner else (),
        label=label_of(cells) + rows,
    )
    return Followed(changed, follow.last.told.members)


def gap(follow: Follow) -> Result:
    """它比第二名多多少, 前两名差多少: two rows of an order set against each other."""
    plan = rows_before(follow)
    if plan is None or plan.operation != "list" or plan.topic == "counts":
        return None
    reading = _placed(follow, plan)
    if isinstance(reading, Refusal):
        return reading
    apart = ranks_apart(reading, plan)
    return Followed(apart) if apart is not None else None


def in_unit(follow: Follow) -> Result:
    """用万元: the same answer in another unit."""
    plan, reading = follow.last.plan, follow.reading
    if plan.document or not reading.has("part.unit_wan", "part.unit_yi", "part.unit_yuan"):
        return None
    if plan.display_unit in ("%", "个"):
        return None
    return Followed(replace(plan, display_unit=display_unit(reading)), follow.last.told.members)


def elsewhere(follow: Follow) -> Result:
    """2025年呢, 教育局呢 after rows or figures that were gone on from: the same of another year, or of another body."""
    plan, scope = follow.last.plan, follow.scope
    if not follow.last.from_told or plan.document or not (scope.named_bodies or scope.named_years or scope.every):
        return None
    bodies, years = {c.budget.body for c in plan.cells}, {c.budget.year for c in plan.cells}
    named = tuple(dict.fromkeys(b for p in scope.parts for b in p.bodies))
    when = tuple(dict.fromkeys(y for p in scope.parts for y in p.years))
    one_year = len(when) == 1 and not named and len(years) == 1
    one_body = len(named) == 1 and not when and len(bodies) == 1
    if plan.inner or plan.bases or scope.every or not (one_year or one_body):
        return Refusal("not_understood", "没有听懂要换的是什么，请把问题说完整。")
    found: list[Cell] = []
    for cell in plan.cells:
        body, year = (cell.budget.body, when[0]) if one_year else (named[0], cell.budget.year)
        budgets = follow.roster.bodies[body].of_year(year)
        if not budgets:
            return Refusal("not_loaded", f"没有载入{follow.roster.bodies[body].name} {year} 年的预算。")
        found.append(replace(cell, budget=budgets[0]))
    cells = named_by_difference(found)
    return Followed(replace(plan, cells=cells, label=label_of(cells)), follow.last.told.members)
