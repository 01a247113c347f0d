"""Rows of a set in each of several budgets: taken together, or told apart where 各部门 asks for it."""

from __future__ import annotations

from dataclasses import replace

from query.across import Ask, Built, ask_year, named_by_difference, open_years, ranked, set_label
from query.builders import INCREASE, display_unit
from query.builders_sets import order_of
from query.plan import Budget, Cell, Coordinate, Plan, Refusal
from query.resolve_sets import resolve_set
from query.rules import choose

MOST_BUDGETS = 60
SET_NOUNS = frozenset({"project", "function", "economic", "procurement_kind", "function_account", "economic_account"})
SET_OPERATIONS = ("list", "count", "sum", "average", "median", "cumulative", "extremes")
COUNTING = ("项目数", "数量", "个数", "项数", "数目", "几个", "多少个", "多少项", "几项")
NOTHING = Coordinate("", ())
GROWING = frozenset({*INCREASE, "rank", "order", "top", "part.than", "operation.more", "operation.less"})
"""Words of growth: without them the rest names the rows that grow."""


def is_set(ask: Ask) -> bool:
    """The question is about rows inside each budget: projects, accounts."""
    nouns = set(ask.reading.nouns) & SET_NOUNS
    accounts = "科目" in ask.reading.text and ask.reading.has("set.account")
    return bool(nouns) or accounts or bool(ask.reading.contains or ask.reading.lacking) or bool(ask.reading.levels)


def build_set(ask: Ask) -> Built:
    """Ask each budget by itself, then take the rows of all as one set, or keep them apart by body."""
    reading = ask.reading
    compares = reading.has("operation.which_more", "operation.which_less") or (
        reading.has("operation.which") and reading.has("operation.more", "operation.less")
    )
    if compares:
        return Refusal("not_understood", "是比个数还是比金额，请说明：可以问“项目支出哪个多”或“各有几个项目”。")
    if open_years(ask):
        return ask_year(ask)
    budgets = ask.scope.budgets(ask.roster)
    if len(budgets) > MOST_BUDGETS:
        return Refusal("not_understood", f"这个问题涉及 {len(budgets)} 份预算，请说明部门或年份。")
    plans: list[Plan] = []
    for budget in budgets:
        plan = _plan_in(ask, budget)
        if isinstance(plan, Refusal):
            return plan
        if plan.operation not in SET_OPERATIONS or plan.members is None:
            return Refusal("not_understood", "这个问题请一次只问一个部门、一个年度。")
        plans.append(plan)
    first = plans[0]
    assert first.members is not None
    found = named_by_difference([Cell(NOTHING, b) for b in budgets])
    label = set_label(ask, found) + first.members.label
    shared = replace(first, members=None, document=0, cells=found, inner=tuple(plans), label=label)
    if _by_body(ask):
        return _apart(ask, shared)
    return _each(ask, shared) if _told_apart(ask, shared) else shared


def _plan_in(ask: Ask, budget: Budget) -> Built:
    inside = ask.read_in(budget, frozenset())
    return inside if isinstance(inside, Refusal) else choose(*inside)[1]


def build_rows_growth(ask: Ask, now: int, then: int, rate: bool) -> Built:
    """哪个项目增加最多, 哪些项目是新增的: the rows of one body in two years, matched by their names."""
    if len(ask.scope.bodies) != 1:
        return Refusal("not_understood", "项目和科目的增减请一次只问一个部门。")
    budgets = [ask.roster.bodies[ask.scope.bodies[0]].of_year(y)[:1] for y in (now, then)]
    if not all(budgets):
        return Refusal(
            "not_loaded", f"没有载入 {then if budgets[0] else now} 年的预算，算不出增减；不能用别的年份代替。"
        )
    plans: list[Plan] = []
    for (budget,) in budgets:
        inside = ask.read_in(budget, GROWING)
        if isinstance(inside, Refusal):
            return inside
        reading, catalogue = inside
        members = resolve_set(replace(reading, conditions=()), catalogue)
        if isinstance(members, Refusal):
            return members
        plans.append(Plan("list", catalogue.document.id, members=members))
    assert plans[0].members is not None
    found = tuple(Cell(NOTHING, b, b.name) for (b,) in budgets)
    topic = next((s.split(".")[1] for s in ask.reading.senses if s in ("operation.added", "operation.gone")), "")
    label = f"{set_label(ask, found[:1])}{plans[0].members.label}比 {then} 年的{'增长率' if rate else '增减额'}"
    return Plan(
        "growth",
        0,
        cells=found,
        inner=tuple(plans),
        label=label,
        topic=topic,
        attribute="count" if ask.reading.has("operation.count") else "",
        display_unit="%" if rate else display_unit(ask.reading),
        conditions=ask.reading.conditions,
    )


def _by_body(ask: Ask) -> bool:
    words = [s.text for s in ask.reading.spans if s.sense in ("set.department", "set.unit")]
    return bool(words) and not any(w.startswith(("所有", "全部", "全体")) for w in words)


def _told_apart(ask: Ask, shared: Plan) -> bool:
    """教育局、人社局最大的项目分别是哪个; counts, sums and means of several named bodies or years, not added by a word."""
    several = len(ask.scope.bodies) > 1 and ask.scope.named_bodies and not ask.scope.every
    if not several and len(ask.scope.years) < 2:
        return False
    listed = any(s.text in ("分别", "各自", "各是多少", "各") for s in ask.reading.spans)
    added = ask.reading.has("operation.sum", "part.plus")
    return listed or (shared.operation in ("count", "average", "median") and not added)


def _each(ask: Ask, shared: Plan) -> Built:
    """One row, or one pick, a body and year."""
    if shared.operation == "median":
        return Refusal("not_understood", "中位数请一次只问一个部门、一个年度。")
    counting = shared.operation == "count"
    return replace(shared, operation="list" if counting else shared.operation, topic="counts" if counting else "each")


def _apart(ask: Ask, shared: Plan) -> Built:
    """各部门有几个项目, 哪个部门项目个数最多, 各部门最大的项目."""
    counting = shared.operation == "count" or any(w in ask.reading.text for w in COUNTING)
    which = any(s.text.startswith(("哪", "几", "多少")) for s in ask.reading.spans if s.sense.startswith("set."))
    if which and ranked(ask):
        if not counting:
            return Refusal("not_understood", "是比个数还是比金额，请说明：可以问“项目个数最多”或“项目支出最多”。")
        return replace(shared, operation="list", topic="counts", order=order_of(ask.reading))
    if which:
        return Refusal("not_understood", "没有听懂要按什么比较各部门。")
    return replace(shared, operation="list" if counting else shared.operation, topic="counts" if counting else "each")
