"""第二呢, 最小的呢, 只看采购的: the rows told before, others of them picked, fewer of them kept, or counted."""

from __future__ import annotations

from dataclasses import replace

from query.builders import display_unit
from query.catalogue import Catalogue
from query.plan import Operation, Order, Plan, Refusal
from query.reading import Reading
from query.resolve import LEVELS
from query.turns import SETS, Conversation, Turn
from schema.names import normalise

CLASSED = ("function", "economic", "gov_economic")
"""Dimensions whose rows stand in levels: 类, 款, 项."""


def order_after(reading: Reading, plan: Plan) -> Order:
    """Given rows and the words that pick from them, return the order that they are picked by: said, or as before."""
    if reading.has("rank.min", "top.bottom", "order.asc"):
        return "asc"
    if reading.has("rank.max", "order.desc"):
        return "desc"
    return plan.order if plan.order != "printed" else "desc"


def ranks_apart(reading: Reading, plan: Plan) -> Plan | None:
    """它比第二名多多少, 前两名差多少: two rows of the order before, set against each other; else None."""
    apart = reading.has("operation.difference", "operation.times") or (
        reading.has("part.than", "operation.how_much") and reading.has("operation.more", "operation.less")
    )
    first = 1 if plan.limit == 1 else plan.nths[0] if len(plan.nths) == 1 else None
    ends = reading.has("rank.max") and reading.has("rank.min")
    if apart and ends and not reading.nths and reading.top is None and not reading.has("operation.times"):
        return replace(plan, operation="extremes", absolute=True, limit=None, order="desc", with_share=False, notes=())
    if not apart or ends or (not reading.nths and reading.top != 2):
        return None
    if reading.nths and reading.has("rank.max"):
        first = 1
    pair = reading.nths if len(reading.nths) == 2 else (1, 2) if reading.top == 2 else (first, reading.nths[0])
    one, other = pair
    if one is None or one == other or len(reading.nths) > 2:
        return None
    order: Order = plan.order if plan.order != "printed" else "desc"
    topic = "times" if reading.has("operation.times") else ""
    return replace(
        plan,
        operation="extremes",
        absolute=True,
        nths=(one, other),
        limit=None,
        order=order,
        topic=topic,
        with_share=False,
        notes=(),
        display_unit=display_unit(reading),
    )


def gap(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """它比第二大的多多少, after a list or a ranking of one budget."""
    if last.plan.members is None or last.plan.operation != "list":
        return None
    return ranks_apart(reading, last.plan)


def picked(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """第二呢, 最小的呢, 前三呢, after a list or a ranking."""
    if last.plan.members is None or last.plan.operation not in SETS:
        return None
    if reading.has("rank") and reading.has("part.than", "operation.difference", "operation.times"):
        return Refusal("not_understood", "没有听懂拿什么和什么比，请把两个都说出来。")
    last = replace(last, plan=replace(last.plan, operation="list"))
    order = order_after(reading, last.plan)
    if bool(reading.nths):
        return replace(last.plan, nths=reading.nths, limit=None, order=order, notes=())
    if reading.top is not None:
        summed = reading.has("operation.sum") and reading.has("operation.how_much")
        operation: Operation = "sum" if summed else "list"
        return replace(last.plan, operation=operation, nths=(), limit=reading.top, order=order, notes=())
    if reading.has("rank"):
        return replace(last.plan, nths=(), limit=1, order=order, notes=())
    return None


def ranks_same_level(reading: Reading, last: Turn) -> bool:
    """哪款最多, 最大的一类 after rows of that very level: which of those rows."""
    members = last.plan.members
    named = reading.subjects or set(reading.nouns) - {"account"} or reading.conditions or reading.excluded
    if members is None or named or not reading.levels or not reading.has("rank"):
        return False
    wanted = LEVELS[reading.levels[-1]]
    deepest = members.level is None and members.dimension in ("economic", "gov_economic") and wanted == 2
    return members.dimension in CLASSED and (wanted == members.level or deepest)


def only(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """只看采购的 after a list of projects: those of them that carry the word."""
    members = last.plan.members
    listed = members is not None and members.dimension == "project" and last.plan.operation == "list"
    if not listed or not reading.has("part.only") or len(reading.subjects) != 1 or reading.conditions:
        return None
    group = reading.subjects[0]
    if not group.typed or group.uses or group.funds or group.codes or reading.has("rank", "operation.sum"):
        return None
    assert members is not None
    words = [normalise(t) for t in group.typed]
    told = {m.id for m in catalogue.of_dimension("project") if all(w in m.norm for w in words)}
    kept = tuple(sorted(told if members.only is None else told & set(members.only)))
    if not kept:
        return Refusal("not_in_document", f"上一个回答的项目里没有名称带“{'”“'.join(group.typed)}”的。")
    label = f"{members.label}（名称带“{'”“'.join(group.typed)}”）"
    return replace(last.plan, members=replace(members, only=kept, label=label), expected=None, notes=())


def narrowed(reading: Reading, last: Turn) -> Plan | None:
    """只看100万以上的: the set before, within a bound."""
    members = last.plan.members
    if not reading.conditions or reading.subjects or members is None or reading.nouns:
        return None
    order: dict[str, Order] = {"order.asc": "asc", "order.desc": "desc"}
    chosen = next((order[s] for s in reading.senses if s in order), last.plan.order)
    kinds = {c.of for c in reading.conditions}
    instead = reading.has("part.and_so") and not reading.has("part.only")
    kept = tuple(c for c in last.plan.conditions if not (instead and c.of in kinds))
    fewer = replace(
        last.plan,
        operation=_told_as(reading, last.plan),
        conditions=(*kept, *reading.conditions),
        limit=None,
        nths=(),
        order=chosen,
        with_share=False,
    )
    if not reading.has("rank") and not reading.nths and reading.top is None:
        return fewer
    limit = None if reading.nths else reading.top or 1
    return replace(fewer, operation="list", nths=reading.nths, limit=limit, order=order_after(reading, fewer))


_TOTALS: dict[str, Operation] = {
    "operation.count": "count",
    "operation.sum": "sum",
    "operation.average": "average",
    "operation.median": "median",
}


def _told_as(reading: Reading, last: Plan) -> Operation:
    """How the rows are told: listed, or counted, summed up, averaged where that is asked; 十万以下的呢 counts on."""
    asked = next((_TOTALS[s] for s in reading.senses if s in _TOTALS), None)
    listed = reading.has("operation.list", "operation.which", "operation.exist", "operation.question")
    if asked == "sum" and listed and not reading.has("operation.how_much"):
        return "list"
    counts_on = last.operation in _TOTALS.values() and not listed
    return asked or (last.operation if counts_on else "list")


def counted(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """一共几个 after rows, their sum or their average: how many they are."""
    told = last.plan.operation in ("list", "sum", "average")
    if not reading.has("operation.count") or last.plan.members is None or not told:
        return None
    return replace(last.plan, operation="count", with_share=False)


def listed_after(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """是哪几个, 都是谁, 列出来 after how many there are: the rows that were counted."""
    asks = reading.has("operation.list", "operation.which", "operation.makeup")
    other = {s for s in reading.senses if s.startswith("operation.")} - _LISTING
    if last.plan.operation != "count" or last.plan.members is None or not asks or other or reading.loose_numbers:
        return None
    return replace(last.plan, operation="list", expected=None)


_LISTING = {"operation.list", "operation.which", "operation.makeup", "operation.how_much"}


def next_to(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """排在它后面的是哪个, 其次呢 after the first, or the N-th: the row beside it in the same order."""
    plan = last.plan
    if not reading.has("next") or plan.members is None or plan.operation != "list":
        return None
    last_place = max(plan.nths) if plan.nths else plan.limit
    if last_place is None or reading.nths or reading.top is not None:
        return None
    place = last_place + 1 if reading.has("next.after") else (min(plan.nths) if plan.nths else 1) - 1
    return replace(plan, nths=(place,), limit=None, notes=()) if place > 0 else None


def moved(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """放宽到五万呢, 换成两百万: the one bound of the rows before with another amount."""
    numbers = [s.number for s in reading.loose_numbers if s.number is not None]
    said = reading.has("bound.moved", "part.and_so")
    one = len(numbers) == 1 and len(last.plan.conditions) == 1 and last.plan.conditions[0].comparator != "between"
    if not said or not one or last.plan.members is None or last.plan.operation not in SETS:
        return None
    bound = last.plan.conditions[0]
    fits = numbers[0].kind == ("percent" if bound.of == "share" else "money") and bound.of != "average"
    conditions = (replace(bound, value=numbers[0].value),)
    if not fits or (reading.senses and reading.has("rank", "top", "part.than")):
        return None
    return replace(last.plan, operation=_told_as(reading, last.plan), conditions=conditions, expected=None)


def ordered(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """从小到大排 after rows: the same rows in another order."""
    if not reading.has("order", "reorder") or last.plan.members is None:
        return None
    order: Order = "asc" if reading.has("order.asc") else "desc"
    if reading.has("reorder"):
        order = "asc" if last.plan.order == "desc" else "desc"
    return replace(last.plan, operation="list", order=order, display_unit=last.plan.display_unit)
