"""One year against another: which years a question sets against each other, and whether a rate or an amount is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from query.across import Ask, Built, ask_body, ask_year, cells, make, open_bodies, ranked, set_label
from query.across_rows import rows_against, sign_of
from query.across_sets import by_body, is_set
from query.builders import INCREASE, asks_money, display_unit, is_yes_no
from query.lexicon import lexicon
from query.plan import Budget, Cell, Comparator, Condition, Order, Plan, Refusal, distinct_subjects, numbered_subjects
from query.reading import Reading
from query.scope import Part
from query.units_below import FILLER_BODIES

Measure = Literal["rate", "amount", "either"]
FALLS = ("减", "降", "少", "压", "缩", "下", "跌", "低", "小", "便宜", "砍", "省", "节")


@dataclass(frozen=True, slots=True)
class Pair:
    """A year and the one that it is set against."""

    now: int
    then: int


def is_trend(ask: Ask) -> bool:
    """近三年三公经费的变化: the figures of every year, no single rate."""
    return ask.reading.has("operation.change") and len(ask.scope.years) > 1 and not base_years(ask)


def asks_growth(ask: Ask) -> bool:
    """A word of increase; or more and less with a year as measure (比去年多多少百分比 is a difference of two cells)."""
    return ask.grows or _outgrew(ask) or each_moved(ask)


def each_moved(ask: Ask) -> bool:
    """两个学校分别比去年少了多少: by how much each of several bodies moved, told one by one."""
    reading = ask.reading
    several = bool(ask.scope.every) or len(ask.scope.bodies) > 1
    apart = reading.has("operation.list") or any(s.text.startswith(("各", "每")) for s in reading.spans)
    gap = reading.has("operation.difference") or reading.has("operation.more", "operation.less")
    bases = [p for p in ask.scope.parts if is_base(p, reading) and p.years]
    plain = not (ranked(ask) or is_set(ask) or reading.conditions or reading.has("operation.sum", *INCREASE))
    return several and apart and gap and plain and len(bases) == 1 and not bases[0].bodies


def _outgrew(ask: Ask) -> bool:
    """哪个部门2026年总支出比2025年少: the bodies whose figure is more, or less, than it was in the other year."""
    reading = ask.reading
    told = reading.has("operation.more", "operation.less") and not reading.has(*INCREASE)
    others = (
        "operation.how_much",
        "operation.difference",
        "operation.percent_more",
        "operation.times",
        "operation.sum",
    )
    picks = ask.scope.every and (
        asks_bodies(reading) or reading.has("operation.list", "operation.which", "operation.count")
    )
    plain = not ranked(ask) and not is_set(ask) and not reading.conditions and not reading.has(*others)
    bases = [p for p in ask.scope.parts if is_base(p, reading) and p.years]
    return bool(told and picks and plain and len(bases) == 1 and not bases[0].bodies)


def asks_bodies(reading: Reading) -> bool:
    """哪个部门, 几家单位: which bodies, or how many, are asked for."""
    words = [s.text for s in reading.spans if s.sense in ("set.department", "set.unit")]
    return any(t.startswith(("几", "多少")) or "哪" in t for t in words)


def base_years(ask: Ask) -> tuple[int, ...]:
    """The years that another is set against: 2025 of 2026年比2025年."""
    return tuple(y for p in ask.scope.parts if is_base(p, ask.reading) for y in p.years)


def is_base(part: Part, reading: Reading) -> bool:
    """比去年, and 跟去年比, 和去年相比: the year between a joining word and 比 is what the other is set against."""
    if part.joined == "part.than":
        return True
    after = [p + 1 for p in part.group.times if p + 1 < len(reading.spans)]
    return part.joined == "part.and" and any(reading.spans[p].sense == "part.than" for p in after)


def pairs(ask: Ask) -> tuple[Pair, ...] | Refusal:
    """The years set against each other, from what stands before and after 比, else each against the year before."""
    base = base_years(ask)
    said = tuple(y for p in ask.scope.parts if not is_base(p, ask.reading) for y in p.years)
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
    amounts = any(s.text.endswith("多少") for s in reading.spans if s.sense in ("operation.grow", "operation.increase"))
    if any(s.text in ("最快", "最慢") or (s.text == "最猛" and not amounts) for s in reading.spans):
        return "rate"
    bare = [s.text for s in reading.spans if s.sense in ("operation.grow", "operation.change")]
    if reading.has("operation.increase") or not any(t.startswith("增长") for t in bare):
        return "amount"
    return "either"


def says_no_way(text: str) -> bool:
    """增减, 涨跌, 涨了还是降了: a word of change that leaves its direction open."""
    return text.startswith(tuple(lexicon().marks["either_way"])) or "还是" in text


def falls(reading: Reading) -> bool:
    """True where the question speaks of less: 减少了多少, 降了多少; 比去年少 where no word of increase stands."""
    if reading.has("operation.less") and not reading.has(*INCREASE):
        return True
    if any(s.text.startswith(("少", "低")) for s in reading.spans if s.sense == "operation.difference"):
        return True
    return any(
        s.text.startswith(FALLS) or s.text.endswith(("减少", "下降", "降", "减"))
        for s in reading.spans
        if s.sense.startswith(("operation.increase", "operation.grow")) and not says_no_way(s.text)
    )


def either_way(reading: Reading) -> str:
    """变化最大, 增减最多: the word that says no direction, where none beside it does."""
    words = [s.text for s in reading.spans if s.sense.startswith(("operation.increase", "operation.grow"))]
    both = [s.text for s in reading.spans if s.sense == "operation.change" or says_no_way(s.text)]
    return both[0] if both and all(map(says_no_way, words)) else ""


def _which_way(ask: Ask) -> Refusal:
    word = either_way(ask.reading)
    choices = tuple((said, ask.reading.text.replace(word, said, 1)) for said in ("增加", "减少"))
    return Refusal("not_understood", f"“{word}”没有说是增加还是减少，请选一个。", choices=choices)


def build_growth(ask: Ask) -> Built:
    """Pair each body's year with the year before; a rate, an amount, a ranking, or yes and no."""
    compared = pairs(ask)
    if isinstance(compared, Refusal):
        return compared
    unclear = _unclear(ask, compared)
    if unclear is not None:
        return unclear
    if is_set(ask):
        return _of_rows(ask, compared)
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
        return which_measure(ask)
    falling = falls(ask.reading)
    if asked != "rate" and len(kept) == 1:
        return make(ask, "difference", (kept[0][1], kept[0][0]) if falling else kept[0], topic="growth")
    plan = _compared(ask, kept, asked, ask.reading.conditions)
    if isinstance(plan, Plan) and ask.reading.has("operation.count") and plan.conditions and not ranked(ask):
        return replace(plan, topic="count")
    return plan if isinstance(plan, Refusal) else _in_order(ask, plan)


def _compared(ask: Ask, kept: Sequence[tuple[Cell, Cell]], asked: str, conditions: tuple[Condition, ...]) -> Built:
    """The plan of each figure against that of the earlier year. A fall is told as old less new, a rate with its sign."""
    turned = falls(ask.reading) and (asked != "rate" or bool(conditions))
    return make(
        ask,
        "growth",
        tuple(c for c, _ in kept),
        bases=tuple(b for _, b in kept),
        label=_growth_label(ask, kept, asked, turned),
        display_unit="%" if asked == "rate" else display_unit(ask.reading),
        conditions=conditions,
        factor=sign_of(turned),
    )


def _in_order(ask: Ask, plan: Plan) -> Plan:
    """减得最多, 增幅最大, 从高到低: picked by the order; of those that fell, or rose, where so many are asked for."""
    if not ranked(ask):
        return plan
    reading = ask.reading
    upward = plan.factor < 0 or not falls(reading)
    order: Order = "desc" if upward != reading.has("rank.min") else "asc"
    if reading.has("order.asc"):
        order = "asc" if upward else "desc"
    limit = None if reading.has("order") or reading.nths else reading.top or 1
    listed = reading.has("order") and reading.top is None
    only = "printed" if listed or reading.has("rank.min") else "moved"
    told = plan.display_unit != "%" or falls(reading)
    comparator: Comparator = ("gt" if upward else "lt") if only == "moved" and told else "eq"
    return replace(plan, order=order, nths=reading.nths, limit=reading.top if listed else limit, comparator=comparator)


def _unclear(ask: Ask, compared: Sequence[Pair]) -> Refusal | None:
    """What is to be asked back before any figure is looked up."""
    if ask.reading.has("part.over") and not is_set(ask):
        return Refusal("not_understood", "占比的增减要两年的占比来比，请先分别问两年各占多少。")
    if _grows_of_picked(ask.reading):
        return Refusal("not_understood", "没有听懂是问最大的那个增减多少，还是问哪个增减最多，请分开来问。")
    if ranked(ask) and either_way(ask.reading) and not ask.reading.has("order"):
        return _which_way(ask)
    if not is_set(ask) and ask.reading.has("operation.gone"):
        return Refusal("not_understood", "没有听懂取消的是哪些项目或科目。")
    if not is_set(ask) and ranked(ask) and len(compared) > 1 and len(ask.scope.bodies) > 1:
        return ask_year(ask)
    return None


def _grows_of_picked(reading: Reading) -> bool:
    """最大的项目比去年增长多少: the growth of the one that is the largest, where the rank stands before what is ranked."""
    spans = [s for s in reading.spans if s.kind != "blank"]
    ranks = [n for n, s in enumerate(spans) if s.sense.startswith("rank") or (s.number and s.number.kind == "ordinal")]
    grown = [n for n, s in enumerate(spans) if s.sense in INCREASE]
    if not ranks or not grown or max(ranks) > min(grown):
        return False
    between = spans[max(ranks) + 1 : min(grown)]
    return any(s.sense.startswith("set.") or s.text in FILLER_BODIES for s in between)


def is_steady(ask: Ask) -> bool:
    """逐年增加吗, 一年比一年少, 哪些部门连年下降; 连续两年下降吗: one way over all the years that are loaded or said."""
    return ask.reading.has("steady") or (ask.grows and bool(_in_a_row(ask.reading)) and is_yes_no(ask.reading))


def _in_a_row(reading: Reading) -> int:
    """连续两年下降: how many years one after the other."""
    return next(
        (
            int(s.number.value)
            for s in reading.spans
            if s.kind == "years" and s.number and s.text.startswith(tuple(lexicon().marks["in_a_row"]))
        ),
        0,
    )


def build_steady(ask: Ask) -> Built:
    """Every year's figure of each body, the oldest first; N years in a row need the year before them, too."""
    if is_set(ask) or ranked(ask) or ask.reading.has("operation.how_much", "operation.count"):
        return Refusal("not_understood", "逐年的增减请一次问一个名目，例如“三公经费逐年下降吗”。")
    which = bool(ask.scope.every) and (
        any(s.text.startswith("哪") for s in ask.reading.spans) or ask.reading.has("operation.list")
    )
    if open_bodies(ask) or (len(ask.scope.bodies) > 1 and not which):
        return ask_body(ask) if open_bodies(ask) else Refusal("not_understood", "逐年的增减请一次问一个部门。")
    row = _in_a_row(ask.reading)
    years = tuple(range(ask.roster.newest - row, ask.roster.newest + 1)) if row else tuple(sorted(ask.scope.years))
    missing = [y for y in years for b in ask.scope.bodies if not ask.roster.bodies[b].of_year(y)]
    if missing:
        return Refusal("not_loaded", f"没有载入 {missing[0]} 年的预算，看不出逐年的增减。")
    found = cells(ask, years)
    if isinstance(found, Refusal):
        return found
    if len(distinct_subjects(found)) != 1:
        return Refusal("not_understood", "逐年的增减请一次问一个名目。")
    falling = falls(ask.reading) if row else ask.reading.has("steady.falling")
    return make(ask, "steady", found, comparator="lt" if falling else "gt", topic="which" if which else "")


def _who_grew(ask: Ask) -> bool:
    """三公经费增长的部门有哪些, 哪个部门压减了, 哪几年在下降: those whose figure rose (or fell), and nothing bounded."""
    if _outgrew(ask):
        return True
    bodies = [s.text for s in ask.reading.spans if s.sense in ("set.department", "set.unit", "meta.year", "meta.years")]
    counted = ask.reading.has("operation.count")
    told = any(t.startswith(("几", "多少")) or "哪" in t for t in bodies) or counted
    each = any(t.startswith(("各", "每")) for t in bodies) or ask.reading.has("alike.each")
    open_way = bool(either_way(ask.reading))  # 三个单位分别增减多少 is told of each
    listed = told or (ask.reading.has("operation.list") and not each and not open_way)
    plain = not ranked(ask) and not ask.reading.conditions and not ask.reading.has("operation.how_much")
    several = bool(ask.scope.every) or ask.reading.has("meta.year", "meta.years")
    return several and listed and plain and not ask.reading.has("operation.increase_rate")


def _grown(ask: Ask, kept: Sequence[tuple[Cell, Cell]]) -> Built:
    bodies = [s.text for s in ask.reading.spans if s.sense in ("set.department", "set.unit")]
    counting = ask.reading.has("operation.count") or any(t.startswith(("几", "多少")) for t in bodies)
    plan = _compared(ask, kept, "amount", (Condition("gt", Decimal(0)),))
    return replace(plan, topic="count" if counting else "") if isinstance(plan, Plan) else plan


def _of_rows(ask: Ask, compared: Sequence[Pair]) -> Built:
    """Which rows grew: the projects or accounts of each body in two years."""
    if len(compared) != 1:
        return ask_year(ask)
    asked = measure(ask)
    if asked == "either" and not ranked(ask) and not is_yes_no(ask.reading):
        return which_measure(ask)
    groups: list[tuple[Budget, ...]] = []
    for body in ask.scope.bodies:
        found = [b for y in (compared[0].now, compared[0].then) for b in ask.roster.bodies[body].of_year(y)[:1]]
        if len(found) < 2:
            missing = compared[0].then if any(b.year == compared[0].now for b in found) else compared[0].now
            return Refusal("not_loaded", f"没有载入 {missing} 年的预算，算不出增减；不能用别的年份代替。")
        groups.append(tuple(found))
    if len(groups) > 1 and by_body(ask):
        return Refusal("not_understood", "项目和科目的增减请一次只问一个部门，或者问“所有部门的项目”。")
    falling, rate = falls(ask.reading), asked == "rate"
    turned = falling and (not rate or bool(ask.reading.conditions))
    plan = rows_against(
        ask, groups, "", factor=sign_of(turned), display_unit="%" if rate else display_unit(ask.reading)
    )
    if isinstance(plan, Refusal):
        return plan
    told = f"比 {compared[0].then} 年的{_measure_word(asked, turned)}"
    plan = replace(plan, label=plan.label + told)
    if ranked(ask):
        return _in_order(ask, plan)
    return replace(
        plan, order="desc" if turned or not falling else "asc", comparator="gt" if turned or not falling else "lt"
    )


def _matched(now: Sequence[Cell], then: Sequence[Cell], compared: Sequence[Pair]) -> list[tuple[Cell, Cell]]:
    number = numbered_subjects((*now, *then))
    base = {(c.budget.body, c.budget.year, number[id(c.subject)]): c for c in then}
    wanted = {p.now: p.then for p in compared}
    return [
        (c, base[key])
        for c in now
        if (key := (c.budget.body, wanted.get(c.budget.year, 0), number[id(c.subject)])) in base
    ]


def _yes_no(ask: Ask, kept: Sequence[tuple[Cell, Cell]]) -> Built:
    if len(kept) != 1:
        return Refusal("not_understood", "一次只能核对一个单位、两个年度。")
    if any(says_no_way(s.text) for s in ask.reading.spans if s.sense.startswith(_CHANGES)):
        return make(ask, "difference", kept[0], topic="growth")  # 有变化吗 is neither yes for a rise nor for a fall
    plan = make(ask, "verify", kept[0])
    return plan if isinstance(plan, Refusal) else replace(plan, comparator="lt" if falls(ask.reading) else "gt")


_CHANGES = ("operation.increase", "operation.grow", "operation.change")


def which_measure(ask: Ask) -> Refusal:
    """Ask back whether the rate or the amount is meant."""
    text = ask.reading.text.rstrip("?？。")
    word = next(s.text for s in ask.reading.spans if s.sense.startswith(("operation.grow", "operation.change")))
    rate, amount = text.replace(word, "同比增长率", 1), text.replace(word, "增加", 1)
    return Refusal(
        "not_understood",
        "是问增长率还是增加的金额，请选一个。",
        choices=(("增长率", rate), ("增加的金额", amount + ("" if "多少" in amount else "多少元"))),
    )


def _growth_label(ask: Ask, kept: Sequence[tuple[Cell, Cell]], asked: str, turned: bool) -> str:
    then = list(dict.fromkeys(b.budget.year for _, b in kept))
    against = f"比 {then[0]} 年" if len(then) == 1 else "比上一年"
    return set_label(ask, [c for c, _ in kept]) + against + f"的{_measure_word(asked, turned)}"


def _measure_word(asked: str, turned: bool) -> str:
    if asked == "rate":
        return "降幅" if turned else "增长率"
    return "减少额" if turned else "增减额"
