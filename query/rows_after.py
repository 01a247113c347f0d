"""第二呢, 最小的呢, 只看采购的: the rows told before, others of them picked, fewer of them kept, or counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from query.builders import display_unit
from query.catalogue import Catalogue
from query.plan import Condition, Operation, Order, Plan, Refusal
from query.reading import Reading
from query.resolve import LEVELS
from query.turns import SETS, Conversation, Turn
from query.within import WITHIN
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
    one_end = reading.has("rank.min" if plan.order == "desc" else "rank.max") and first == 1
    ends = ends or (one_end and reading.has("operation.difference") and not reading.nths)
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
    if reading.has("rank") and reading.has("part.over", "operation.share"):
        return _share_of_end(reading, last.plan)
    if _added(reading):
        return _with_another(reading, last.plan)
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


def _share_of_end(reading: Reading, plan: Plan) -> Plan | Refusal:
    """最大的占几成 after all projects: what the largest is of them."""
    members = plan.members
    narrowed = plan.conditions or plan.limit or plan.nths or members is None or members.only or members.without
    if narrowed or members is None or members.within or reading.groups or members.dimension != "project":
        return Refusal("not_understood", "没有听懂要问哪一个占哪个数，请把两个都说出来。")
    order = order_after(reading, plan)
    return replace(plan, operation="set_share", limit=1, order=order, with_share=False, expected=None, notes=())


def _added(reading: Reading) -> bool:
    """它和第二名一共多少, 加上第二名呢: a row beside the one told, not in its place."""
    beside = reading.has("part.plus") or (reading.has("operation.sum") and reading.has("part.and"))
    return bool(reading.nths) and beside


def _with_another(reading: Reading, plan: Plan) -> Plan | Refusal:
    place = 1 if plan.limit == 1 else plan.nths[0] if len(plan.nths) == 1 else None
    if place is None or len(reading.nths) != 1 or reading.nths[0] == place or plan.order == "printed":
        return Refusal("not_understood", "没有听懂要加起来的是哪几个，请说出它们的名称。")
    places = tuple(sorted((place, reading.nths[0])))
    return replace(plan, operation="sum", nths=places, limit=None, with_share=False, notes=())


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
    listed = members is not None and members.dimension == "project" and last.plan.operation in ("list", "count", "sum")
    said = _words_of_names(reading)
    if not listed or not said or reading.conditions or reading.has("rank", "part.over", "part.than", "part.exclude"):
        return None
    if not reading.contains and not reading.has("part.only"):
        return None
    assert members is not None
    words = [normalise(t) for t in said]
    told = {m.id for m in catalogue.of_dimension("project") if all(w in m.norm for w in words)}
    kept = tuple(sorted(told if members.only is None else told & set(members.only)))
    if not kept:
        return Refusal("not_in_document", f"上一个回答的项目里没有名称带“{'”“'.join(said)}”的。")
    label = f"{members.label}（名称带“{'”“'.join(said)}”）"
    operation = _asked_within(reading, last.plan)
    chosen = replace(members, only=kept, label=label)
    return replace(last.plan, operation=operation, members=chosen, expected=None, with_share=False, notes=())


def _words_of_names(reading: Reading) -> tuple[str, ...]:
    """采购 in 只看采购的, 视频监控 in 只看名称带视频监控的: what the names have to carry."""
    if reading.contains:
        return () if reading.subjects or reading.lacking else reading.contains
    if len(reading.subjects) != 1:
        return ()
    group = reading.subjects[0]
    return () if group.uses or group.funds or group.codes else group.typed


def narrowed(reading: Reading, last: Turn) -> Plan | Refusal | None:
    """只看100万以上的, 改成十万以内的有几个: the set before, within a bound; what is asked of it is said, or as before."""
    members = last.plan.members
    if not reading.conditions or reading.subjects or members is None or reading.nouns:
        return None
    if reading.has("part.than", "operation.difference", "operation.times", "operation.share", "operation.percent_more"):
        return Refusal("not_understood", "没有听懂拿什么和什么比，请把两个都说出来。")
    kept = _bounds_kept(reading, last.plan)
    if isinstance(kept, Refusal):
        return kept
    order = order_after(reading, last.plan) if reading.has("rank", "order") else last.plan.order
    return replace(
        last.plan,
        operation=_asked_within(reading, last.plan),
        conditions=(*kept, *reading.conditions),
        limit=1 if reading.has("rank") and not reading.top else reading.top,
        nths=reading.nths,
        order=order,
        with_share=False,
        expected=None,
        display_unit=display_unit(reading),
    )


def _bounds_kept(reading: Reading, plan: Plan) -> tuple[Condition, ...] | Refusal:
    """The bounds before that still hold: 其中, 只看 narrow them; another bound of their side, 呢 or 改成 take their place.

    One of the other side without such a word may be meant either way; where nothing could keep both, the last is meant.
    """
    kinds = {c.of for c in reading.conditions}
    earlier = tuple(c for c in plan.conditions if c.of in kinds)
    others = tuple(c for c in plan.conditions if c.of not in kinds)
    inside = reading.has("part.only") or any(s.sense == "part.in" and s.text in WITHIN for s in reading.spans)
    if inside or not earlier:
        return plan.conditions
    sides = {_side(c) for c in earlier}
    replaced = reading.has("part.and_so") or sides == {_side(c) for c in reading.conditions}
    if not replaced and _can_hold(earlier, reading.conditions):
        return Refusal(
            "not_understood", "没有说明是在上一个回答里再挑，还是另换一个界限；再挑请说“其中”，另换请说“改成”。"
        )
    return others


def _side(condition: Condition) -> str:
    return {"ge": "low", "gt": "low", "le": "high", "lt": "high"}.get(condition.comparator, condition.comparator)


def _can_hold(earlier: Sequence[Condition], added: Sequence[Condition]) -> bool:
    """Whether an amount may keep both."""
    bounds = (*earlier, *added)
    if any(_side(c) not in ("low", "high") for c in bounds):
        return True
    lowest = max((c.value for c in bounds if _side(c) == "low"), default=None)
    highest = min((c.value for c in bounds if _side(c) == "high"), default=None)
    return lowest is None or highest is None or lowest <= highest


_TOTALS: dict[str, Operation] = {
    "operation.count": "count",
    "operation.sum": "sum",
    "operation.average": "average",
    "operation.median": "median",
}


def _asked_within(reading: Reading, plan: Plan) -> Operation:
    """How the rows are told: listed, or counted, summed up, averaged where that is asked; 十万以下的呢 counts on."""
    asked = next((_TOTALS[s] for s in reading.senses if s in _TOTALS), None)
    lists = reading.has("operation.list", "operation.which", "operation.exist", "operation.question")
    if asked == "sum" and lists and not reading.has("operation.how_much"):
        return "list"
    picks = reading.has("rank", "order", "part.only") or bool(reading.nths)
    goes_on = plan.operation in (*_TOTALS.values(), "set_share") and not (lists or picks)
    return asked or (plan.operation if goes_on else "list")


def told_rows(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """是哪几个, 都是谁, 分别叫什么 after their number, their sum or their average: the rows themselves."""
    told = last.plan.members is not None and last.plan.operation in _TOTALS.values()
    asks = reading.has("operation.list", "operation.which", "operation.makeup")
    other = {s for s in reading.senses if s.startswith("operation.")} - _LISTING
    picks = reading.has("rank", "top", "part.over", "part.than", "part.exclude") or reading.nths
    if not told or not asks or other or picks or reading.loose_numbers:
        return None
    order = order_after(reading, last.plan) if reading.has("order") else last.plan.order
    return replace(last.plan, operation="list", order=order, expected=None, display_unit=display_unit(reading))


_LISTING = {"operation.list", "operation.which", "operation.makeup", "operation.how_much"}


def counted(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """一共几个 after rows, their sum or their average: how many they are."""
    told = last.plan.operation in ("list", "sum", "average")
    if not reading.has("operation.count") or last.plan.members is None or not told:
        return None
    return replace(last.plan, operation="count", with_share=False)


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
    return replace(last.plan, operation=_asked_within(reading, last.plan), conditions=conditions, expected=None)


def ordered(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """从小到大排 after rows: the same rows in another order; 倒过来排 turns the order that they were told in."""
    if not reading.has("order", "reorder") or last.plan.members is None:
        return None
    order: Order = "asc" if reading.has("order.asc") else "desc"
    if reading.has("reorder"):
        if last.plan.order == "printed":
            return Refusal("not_understood", "上一个回答不是按金额排的，请说“从大到小”还是“从小到大”。")
        order = "asc" if last.plan.order == "desc" else "desc"
    return replace(last.plan, operation="list", order=order, display_unit=last.plan.display_unit)
