"""Shares over several budgets that go on from the rows before: 占全局多少 after the unit that spends the most."""

from __future__ import annotations

from query.across import label_of, named_by_difference
from query.follow import Follow, Followed, Result
from query.plan import Cell, Plan, Refusal, distinct_subjects
from query.recall import is_plural_word


def of_holder(follow: Follow) -> Result:
    """The units told before, each (or together) in the department that holds them, where that is what is named."""
    reading, scope, told = follow.reading, follow.scope, follow.last.told
    if not reading.has("part.over", "operation.share") or not told.cells or follow.last.plan.document:
        return None
    roster = follow.roster
    named = tuple(dict.fromkeys(b for p in scope.parts for b in p.bodies))
    units = [roster.bodies[c.budget.body] for c in told.cells]
    whole = [roster.bodies[b] for b in named]
    inside = all(u.department == w.name != u.name for w in whole for u in units)
    if len(whole) != 1 or not inside or any(p.years for p in scope.parts):
        return None
    years = {c.budget.year for c in told.cells}
    subjects = distinct_subjects(told.cells)
    if len(years) != 1 or len(subjects) != 1:
        return Refusal("not_understood", "没有听懂是哪个数占哪个数，请把两个数都说出来。")
    budgets = whole[0].of_year(next(iter(years)))
    if not budgets:
        return Refusal("not_loaded", f"没有载入{whole[0].name}的预算。")
    together = len(units) > 1 and (reading.has("operation.sum") or any(map(is_plural_word, reading.spans)))
    cells = named_by_difference(told.cells)
    base = Cell(subjects[0], budgets[0], whole[0].name)
    topic = "together" if together else "all"
    plan = Plan("share", 0, cells=cells, bases=(base,), topic=topic, label=label_of(cells), display_unit="%")
    return Followed(plan, told.members)
