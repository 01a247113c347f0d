"""Rows of a set in each of several budgets: taken together, or told apart where 各部门 asks for it."""

from __future__ import annotations

from dataclasses import replace

from query.across import Ask, Built, ask_year, named_by_difference, open_years, ranked, set_label
from query.builders import INCREASE
from query.builders_sets import order_of
from query.lexicon import lexicon
from query.plan import Budget, Cell, Coordinate, Plan, Refusal
from query.rules import choose
from query.units_below import FILLER_BODIES

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
    if compares and not ranked(ask):
        return Refusal("not_understood", "是比个数还是比金额，请说明：可以问“项目支出哪个多”或“各有几个项目”。")
    if open_years(ask):
        return ask_year(ask)
    budgets = ask.scope.budgets(ask.roster)
    if not budgets:
        return Refusal("not_loaded", "没有载入所问单位、所问年度的预算。")
    if len(budgets) > MOST_BUDGETS:
        return Refusal("not_understood", f"这个问题涉及 {len(budgets)} 份预算，请说明部门或年份。")
    asked = [(b, _plan_in(ask, b)) for b in budgets]
    lacking = [(b, p) for b, p in asked if isinstance(p, Refusal) and _has_no_such(ask, p)]
    asked = asked if len(lacking) == len(asked) else [x for x in asked if x not in lacking]
    plans: list[Plan] = []
    for _, plan in asked:
        if isinstance(plan, Refusal):
            return plan
        if plan.operation not in SET_OPERATIONS or plan.members is None:
            return Refusal("not_understood", "这个问题请一次只问一个部门、一个年度。")
        plans.append(plan)
    budgets = tuple(b for b, _ in asked)
    first = replace(plans[0], notes=(*plans[0].notes, *(f"{b.name}：{p.sentence}" for b, p in lacking)))
    assert first.members is not None
    found = named_by_difference([Cell(NOTHING, b) for b in budgets])
    label = set_label(ask, found) + first.members.label
    shared = replace(first, members=None, document=0, cells=found, inner=tuple(plans), label=label)
    if _asks_owner(ask) and shared.operation == "list" and (shared.limit is not None or shared.nths):
        return replace(shared, topic="owner")
    if by_body(ask):
        return _apart(ask, shared)
    return _each(ask, shared) if _told_apart(ask, shared) else shared


def _plan_in(ask: Ask, budget: Budget) -> Built:
    inside = ask.read_in(budget, frozenset({"meta.organisation"}) if _asks_owner(ask) else frozenset())
    return inside if isinstance(inside, Refusal) else choose(*inside)[1]


def _has_no_such(ask: Ask, refusal: Refusal) -> bool:
    """A budget in which no name carries the words asked for adds no row; the others may."""
    return bool(ask.reading.contains) and refusal.reason == "not_in_document"


def _asks_owner(ask: Ask) -> bool:
    """最大的项目是哪个部门的, 属于哪个单位: whose the row is that is picked."""
    spans = [s for s in ask.reading.spans if s.kind != "blank" and s.sense not in ("operation.question", "part.and_so")]
    tail = [s for s in spans[-2:] if s.sense != "part.of"]
    asked = bool(tail) and tail[-1].sense in ("set.department", "set.unit", "meta.organisation")
    return asked and tail[-1].text.startswith("哪")


TOGETHER = ("所有", "全部", "全体", "不分", "不论", "不管")


def by_body(ask: Ask) -> bool:
    """True where the rows are asked body by body (各部门, 哪个部门), not of all together (所有部门)."""
    words = [s.text for s in ask.reading.spans if s.sense in ("set.department", "set.unit")]
    if _among_all(ask) or _adds_all(ask):
        return False
    return (bool(words) and not any(w.startswith(TOGETHER) for w in words)) or _ranks_bodies(ask)


APART = ("各", "每", "分别", "逐")


def _among_all(ask: Ask) -> bool:
    """三个局里超过500万的项目有几个: among all the rows of so many bodies, where nothing asks for each of them."""
    spans = ask.reading.spans
    places = [i for i, s in enumerate(spans) if s.sense in ("set.department", "set.unit")]
    counted = any(s.sense == "alike.each" and s.number is not None for s in spans)
    led = len(places) == 1 and places[0] + 1 < len(spans) and spans[places[0] + 1].sense == "part.in"
    return counted and led and not any(s.text.startswith(APART) for s in spans)


def _adds_all(ask: Ask) -> bool:
    """两个部门一共列了多少个项目, 各部门的项目混在一起排: of all the rows of so many bodies, not of each of them."""
    spans = ask.reading.spans
    if any(s.text in lexicon().marks["together"] for s in spans):
        return True
    counted = any(s.sense == "alike.each" and s.number is not None for s in spans)
    added = (ask.reading.has("operation.sum") or any(s.text == "共有" for s in spans)) and not ranked(ask)
    return counted and added and not any(s.text.startswith(APART) for s in spans)


def _ranks_bodies(ask: Ask) -> bool:
    """项目最多的部门: the bare word behind the rank is what is ranked."""
    spans = ask.reading.spans
    orders = (i for i, s in enumerate(spans) if s.sense.startswith("rank") or (s.number and s.number.kind == "ordinal"))
    rank = next(orders, len(spans))
    bare = any(s.sense == "filler.filler" and s.text in FILLER_BODIES for s in spans[rank:])
    return bool(ask.scope.every) and bare and not any(s.sense in ("set.department", "set.unit") for s in spans)


def _told_apart(ask: Ask, shared: Plan) -> bool:
    """教育局、人社局最大的项目分别是哪个; counts, sums and means of several named bodies or years, not added by a word."""
    several = len(ask.scope.bodies) > 1 and ask.scope.named_bodies and not ask.scope.every
    if not several and len(ask.scope.years) < 2:
        return False
    listed = any(s.text in ("分别", "各自", "各是多少", "各") for s in ask.reading.spans)
    picks = sum(1 for s in ask.reading.spans if s.sense.split(".")[0] in ("rank", "top"))
    listed = listed or (picks > 1 and not (ask.reading.has("rank.max") and ask.reading.has("rank.min")))
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
    which = which or _ranks_bodies(ask)
    if which and ranked(ask):
        if not counting:
            return Refusal("not_understood", "是比个数还是比金额，请说明：可以问“项目个数最多”或“项目支出最多”。")
        reading = ask.reading
        limit = None if reading.has("order") or reading.nths else reading.top or 1
        order = order_of(reading)
        return replace(shared, operation="list", topic="counts", order=order, limit=limit, nths=reading.nths)
    if which:
        return Refusal("not_understood", "没有听懂要按什么比较各部门。")
    return replace(shared, operation="list" if counting else shared.operation, topic="counts" if counting else "each")
