"""One year against another: which years a question sets against each other, and whether a rate or an amount is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from query.across import Ask, Built, ask_year, cells, make, ranked, set_label
from query.across_sets import build_rows_growth, is_set
from query.builders import asks_money, display_unit, is_yes_no
from query.plan import Cell, Condition, Order, Refusal
from query.reading import Reading
from query.scope import Part

Measure = Literal["rate", "amount", "either"]
FALLS = ("减", "降", "少", "压", "缩", "下", "跌", "低", "小", "便宜")


@dataclass(frozen=True, slots=True)
class Pair:
    """A year and the one that it is set against."""

    now: int
    then: int


def is_trend(ask: Ask) -> bool:
    """近三年三公经费的变化: the figures of every year, no single rate."""
    return ask.reading.has("operation.change") and len(ask.scope.years) > 1 and not _base_years(ask)


def asks_growth(ask: Ask) -> bool:
    """A word of increase; or more and less with a year as measure (比去年多多少百分比 is a difference of two cells)."""
    return ask.grows


def _base_years(ask: Ask) -> tuple[int, ...]:
    return tuple(y for p in ask.scope.parts if _is_base(p, ask.reading) for y in p.years)


def _is_base(part: Part, reading: Reading) -> bool:
    """比去年, and 跟去年比, 和去年相比: the year between a joining word and 比 is what the other is set against."""
    if part.joined == "part.than":
        return True
    after = [p + 1 for p in part.group.times if p + 1 < len(reading.spans)]
    return part.joined == "part.and" and any(reading.spans[p].sense == "part.than" for p in after)


def pairs(ask: Ask) -> tuple[Pair, ...] | Refusal:
    """The years set against each other, from what stands before and after 比, else each against the year before."""
    base = _base_years(ask)
    said = tuple(y for p in ask.scope.parts if not _is_base(p, ask.reading) for y in p.years)
    if base and said:
        return (Pair(said[0], base[0]),)
    if base:
        back = [
            -int(s.number.value) for s in ask.reading.spans if s.kind == "year" and s.number and s.number.value < 100
        ]
        own = {y for b in ask.scope.bodies for y in ask.roster.bodies[b].years}
        if not back and len(own) == 1 and max(own) > base[0]:
            return (Pair(max(own), base[0]),)
        return (Pair(base[0] + back[0], base[0]),) if back else ask_year(ask)
    years = ask.scope.years
    if len(years) == 1:
        return (Pair(years[0], years[0] - 1),)
    ends = any(s.sense == "part.to" or s.text.strip() in ("-", "~", "—") for s in ask.reading.spans)
    each = ask.scope.every_year or ask.reading.has("operation.list")
    rate = ask.reading.has("operation.increase_rate")
    if ask.scope.named_years and not each and (len(years) == 2 or ends or not rate):
        return (Pair(max(years), min(years)),)
    order = sorted(years, reverse=not ask.scope.named_years and not ask.scope.every_year)
    return tuple(Pair(y, y - 1) for y in order if y - 1 in years)


def measure(ask: Ask) -> Measure:
    """同比, 增幅 ask a rate; 增加多少, 多少钱 an amount; a bare 增长 may mean either."""
    reading = ask.reading
    ending = [s.text for s in reading.spans if s.sense == "operation.share"]
    in_money = any(w in reading.text for w in ("多少钱", "多少元", "几元"))
    if in_money or asks_money(reading) or reading.has("part.unit_wan", "part.unit_yi", "part.unit_yuan"):
        return "amount"
    if reading.has("operation.increase_rate", "operation.percent_more") or ending:
        return "rate"
    if any(c.of == "share" for c in reading.conditions):
        return "rate"
    if any(s.text in ("最快", "最慢", "最猛") for s in reading.spans):
        return "rate"
    if reading.has("operation.increase", "operation.added", "operation.gone"):
        return "amount"
    return "either"


def falls(ask: Ask) -> bool:
    """True where the question speaks of less: 减少了多少, 降了多少."""
    return any(
        s.text.startswith(FALLS) or s.text.endswith(("减少", "下降"))
        for s in ask.reading.spans
        if s.sense.startswith(("operation.increase", "operation.grow"))
    )


def build_growth(ask: Ask) -> Built:
    """Pair each body's year with the year before; a rate, an amount, a ranking, or yes and no."""
    compared = pairs(ask)
    if isinstance(compared, Refusal):
        return compared
    if is_set(ask):
        return _of_rows(ask, compared)
    if ask.reading.has("operation.gone"):
        return Refusal("not_understood", "没有听懂取消的是哪些项目或科目。")
    if ranked(ask) and len(compared) > 1 and len(ask.scope.bodies) > 1:
        return ask_year(ask)
    now = cells(ask, [p.now for p in compared])
    then = cells(ask, [p.then for p in compared])
    for found in (now, then):
        if isinstance(found, Refusal):
            return found
    assert not isinstance(now, Refusal)
    assert not isinstance(then, Refusal)
    kept = _matched(now, then, compared)
    if not kept:
        years = "、".join(dict.fromkeys(str(p.then) for p in compared))
        return Refusal("not_loaded", f"没有载入 {years or '更早'} 年的预算，算不出增减；不能用别的年份代替。")
    if is_yes_no(ask.reading):
        return _yes_no(ask, kept)
    asked = measure(ask)
    if _who_grew(ask):
        return _grown(ask, kept)
    if asked == "either" and not ranked(ask):
        return _which_measure(ask)
    if asked != "rate" and len(kept) == 1:
        pair = (kept[0][1], kept[0][0]) if falls(ask) else kept[0]
        return make(ask, "difference", pair)
    label = _growth_label(ask, kept, asked)
    plan = make(
        ask,
        "growth",
        tuple(c for c, _ in kept),
        bases=tuple(b for _, b in kept),
        label=label,
        display_unit="%" if asked == "rate" else display_unit(ask.reading),
        conditions=ask.reading.conditions,
    )
    if not ranked(ask) or isinstance(plan, Refusal):
        return plan
    order: Order = "asc" if falls(ask) != ask.reading.has("rank.min") else "desc"
    limit = None if ask.reading.has("order") or ask.reading.nths else ask.reading.top or 1
    return replace(plan, order=order, nths=ask.reading.nths, limit=limit)


def _who_grew(ask: Ask) -> bool:
    """三公经费增长的部门有哪些, 总支出增加的部门有几个: those whose figure rose (or fell), and nothing bounded."""
    bodies = [s.text for s in ask.reading.spans if s.sense in ("set.department", "set.unit")]
    told = any(t.startswith(("哪些", "几", "多少")) for t in bodies) or ask.reading.has("operation.count")
    listed = told or (ask.reading.has("operation.list") and not any(t.startswith(("各", "每")) for t in bodies))
    plain = not ranked(ask) and not ask.reading.conditions and not ask.reading.has("operation.how_much")
    return bool(ask.scope.every) and listed and plain


def _grown(ask: Ask, kept: Sequence[tuple[Cell, Cell]]) -> Built:
    bound = Condition("lt" if falls(ask) else "gt", Decimal(0))
    bodies = [s.text for s in ask.reading.spans if s.sense in ("set.department", "set.unit")]
    counting = ask.reading.has("operation.count") or any(t.startswith(("几", "多少")) for t in bodies)
    return make(
        ask,
        "growth",
        tuple(c for c, _ in kept),
        bases=tuple(b for _, b in kept),
        label=_growth_label(ask, kept, "amount"),
        conditions=(bound,),
        topic="count" if counting else "",
    )


def _of_rows(ask: Ask, compared: Sequence[Pair]) -> Built:
    if len(compared) != 1:
        return ask_year(ask)
    asked = measure(ask)
    told = ask.reading.has("operation.added", "operation.gone")
    if asked == "either" and not ranked(ask) and not told:
        return _which_measure(ask)
    plan = build_rows_growth(ask, compared[0].now, compared[0].then, asked == "rate")
    if isinstance(plan, Refusal):
        return plan
    if not ranked(ask):
        return replace(plan, order="asc" if falls(ask) else "desc", comparator="lt" if falls(ask) else "gt")
    order: Order = "asc" if falls(ask) != ask.reading.has("rank.min") else "desc"
    limit = None if ask.reading.has("order") or ask.reading.nths else ask.reading.top or 1
    return replace(plan, order=order, nths=ask.reading.nths, limit=limit)


def _matched(now: Sequence[Cell], then: Sequence[Cell], compared: Sequence[Pair]) -> list[tuple[Cell, Cell]]:
    base = {(c.budget.body, c.budget.year, c.subject): c for c in then}
    wanted = {p.now: p.then for p in compared}
    return [(c, base[key]) for c in now if (key := (c.budget.body, wanted.get(c.budget.year, 0), c.subject)) in base]


def _yes_no(ask: Ask, kept: Sequence[tuple[Cell, Cell]]) -> Built:
    if len(kept) != 1:
        return Refusal("not_understood", "一次只能核对一个单位、两个年度。")
    plan = make(ask, "verify", kept[0])
    return plan if isinstance(plan, Refusal) else replace(plan, comparator="lt" if falls(ask) else "gt")


def _which_measure(ask: Ask) -> Refusal:
    text = ask.reading.text.rstrip("?？。")
    word = next(s.text for s in ask.reading.spans if s.sense.startswith(("operation.grow", "operation.change")))
    rate, amount = text.replace(word, "同比增长率", 1), text.replace(word, "增加", 1)
    return Refusal(
        "not_understood",
        "是问增长率还是增加的金额，请选一个。",
        choices=(("增长率", rate), ("增加的金额", amount + ("" if "多少" in amount else "多少元"))),
    )


def _growth_label(ask: Ask, kept: Sequence[tuple[Cell, Cell]], asked: str) -> str:
    then = list(dict.fromkeys(b.budget.year for _, b in kept))
    against = f"比 {then[0]} 年" if len(then) == 1 else "比上一年"
    return set_label(ask, [c for c, _ in kept]) + against + ("的增长率" if asked == "rate" else "的增减额")
