"""Sums on one side or both: 教育局的总支出超过人社局和住建局之和了吗, 三公经费比另外两个部门加起来还多多少."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from query.across import Ask, Built, ask_body, ask_year, make, open_bodies, open_years, ranked, subjects
from query.across_growth import Pair, base_years, falls, measure, pairs, which_measure
from query.builders import is_yes_no
from query.plan import Cell, Comparator, Coordinate, Operation, Plan, Refusal
from query.spans import Span
from query.weighing import base_leads

_MORE = ("operation.more", "operation.less")


@dataclass(frozen=True, slots=True)
class Side:
    """The bodies and years that stand on one side of the comparing word; empty where none is said there."""

    bodies: tuple[int, ...]
    years: tuple[int, ...]


def compares_sums(ask: Ask) -> bool:
    """Two sides around a comparing word, at least one of them a sum of several."""
    reading = ask.reading
    adds = reading.has("operation.sum", "part.plus") or ask.scope.others
    found = _sides(ask)
    if not adds or found is None or (reading.nouns and set(reading.nouns) - {"department", "unit"}):
        return False
    return any(len(s.bodies) > 1 or len(s.years) > 1 for s in found)


def _turn(ask: Ask) -> int | None:
    """The place of the word between the two sides: 超过, 比, 是 (几倍), 有没有 (…多), 等于."""
    spans = ask.reading.spans
    for place, span in enumerate(spans):
        between = any(_names(s) for s in spans[:place]) and any(_names(s) for s in spans[place + 1 :])
        if not between:
            continue
        times = span.sense == "part.is" and ask.reading.has("operation.times")
        whether = (span.sense == "operation.exist" or span.text == "有") and ask.reading.has(*_MORE)
        if span.sense.startswith("compare.") or span.sense == "part.than" or times or whether:
            return place
    return None


def _names(span: Span) -> bool:
    return span.kind in ("organisation", "year") or span.sense in ("set.department", "set.unit", "alike.each")


def _sides(ask: Ask) -> tuple[Side, Side] | None:
    turn = _turn(ask)
    if turn is None:
        return None
    bodies: dict[int, tuple[int, ...]] = {}
    years: dict[int, tuple[int, ...]] = {}
    for part in ask.scope.parts:
        bodies |= _by_place(part.group.bodies, part.bodies)
        years |= _by_place(part.group.times, part.years)
    named = tuple(dict.fromkeys(b for found in bodies.values() for b in found))
    sides: list[Side] = []
    for before in (True, False):
        own = tuple(dict.fromkeys(b for at, found in bodies.items() if (at < turn) == before for b in found))
        when = tuple(dict.fromkeys(y for at, found in years.items() if (at < turn) == before for y in found))
        others = ask.scope.others and any(
            s.sense == "set.department" for s in _span_side(ask.reading.spans, turn, before)
        )
        if others:
            own = tuple(b for b in ask.scope.bodies if b not in named)
        elif any(s.sense in _UNITS for s in _span_side(ask.reading.spans, turn, before)) and ask.scope.every == "unit":
            own = _units_on(ask, own)
        sides.append(Side(own, when))
    return (sides[1], sides[0]) if base_leads(ask.reading.spans) else (sides[0], sides[1])


_UNITS = ("set.unit", "set.department")


def _units_on(ask: Ask, named: tuple[int, ...]) -> tuple[int, ...]:
    """城管局三个单位的总支出加起来: the units asked of, those of the departments named on this side where some are."""
    whole = {ask.roster.bodies[b].department for b in named}
    inside = tuple(b for b in ask.scope.bodies if not whole or ask.roster.bodies[b].department in whole)
    return inside if ask.scope.every == "unit" and inside else named


def _span_side(spans: Sequence[Span], turn: int, before: bool) -> Sequence[Span]:
    return spans[:turn] if before else spans[turn + 1 :]


def _by_place(places: Sequence[int], found: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Where each of the values of a part was said; a part whose words and values do not pair is not told apart."""
    return {p: (v,) for p, v in zip(places, found, strict=True)} if len(places) == len(found) else {}


def build_sums(ask: Ask) -> Built:
    """Each side's figures are added, then the sums are set against each other."""
    found = _sides(ask)
    named = subjects(ask)
    if isinstance(named, Refusal):
        return named
    if found is None or len({s for _, s in named}) != 1:
        return Refusal("not_understood", "请一次只比一个名目。")
    if open_years(ask):
        return ask_year(ask)
    left, right = (_cells(ask, side, named[0][1]) for side in found)
    for side in (left, right):
        if isinstance(side, Refusal):
            return side
    assert not isinstance(left, Refusal)
    assert not isinstance(right, Refusal)
    if set(left) & set(right):
        return Refusal("not_understood", "两边有同一个数，没有听懂拿哪些数来比。")
    operation = _operation(ask)
    if isinstance(operation, Refusal):
        return operation
    if operation == "difference" and _says_less(ask):
        left, right = right, left
    plan = make(ask, operation, left, bases=tuple(right), topic="sides")
    if isinstance(plan, Refusal) or operation != "verify":
        return plan
    comparator = next((s.sense.split(".")[1] for s in ask.reading.spans if s.sense.startswith("compare.")), "")
    return replace(plan, comparator=comparator or ("lt" if ask.reading.has("operation.less") else "gt"))  # type: ignore[arg-type]


def _operation(ask: Ask) -> Operation | Refusal:
    reading = ask.reading
    if reading.has("operation.times"):
        return "times"
    if reading.has("operation.percent_more"):
        return "percent_more"
    if is_yes_no(reading):
        return "verify"
    amount = reading.has("operation.how_much", "part.unit_wan", "part.unit_yi")
    if reading.has("operation.difference") or (reading.has(*_MORE) and amount):
        return "difference"
    return Refusal("not_understood", "没有听懂要拿这两边怎么比。")


# -- one sum in two years ---------------------------------------------------------------------------------------------

_GROWN = ("operation.increase", "operation.increase_rate", "operation.grow", "operation.change")
_APART = ("每", "分别", "逐", "哪", "谁", "几", "多少")


def sums_years(ask: Ask) -> bool:
    """所有部门的项目支出合起来，2026年比2025年少多少: one sum over several bodies, set against that of another year."""
    reading = ask.reading
    rows = set(reading.nouns) - {"department", "unit"} or reading.levels or reading.conditions
    told_apart = reading.has("operation.list") or any(
        s.text.startswith(_APART) for s in reading.spans if s.sense.startswith(_ASKED)
    )
    if not reading.has("operation.sum") or rows or told_apart or ranked(ask) or len(ask.scope.bodies) < 2:
        return False
    if ask.scope.every_year or any(p.bodies for p in ask.scope.parts if p.joined == "part.than"):
        return False
    if reading.has(*_GROWN):
        return not reading.has("part.over")
    return bool(base_years(ask)) and not isinstance(_operation(ask), Refusal)


_ASKED = ("set.", "operation.which", "operation.count")


def build_sums_years(ask: Ask) -> Built:
    """The figures of all bodies are added in each of the two years, then the sums are set against each other."""
    if open_bodies(ask):
        return ask_body(ask)
    each = next((s.text for s in ask.reading.spans if s.sense.startswith("set.") and s.text.startswith("各")), "")
    if each:
        return _all_or_each(ask, each)
    named = subjects(ask)
    compared = pairs(ask)
    for found in (named, compared):
        if isinstance(found, Refusal):
            return found
    assert not isinstance(named, Refusal)
    assert not isinstance(compared, Refusal)
    if len({s for _, s in named}) != 1 or len(compared) != 1:
        return ask_year(ask) if len(compared) != 1 else Refusal("not_understood", "请一次只比一个名目。")
    return _of_two_years(ask, compared[0], named[0][1])


def _all_or_each(ask: Ask, each: str) -> Refusal:
    """各部门总支出合计比去年增长多少: all of them together, or each by itself."""
    text = ask.reading.text
    added = next(s for s in ask.reading.spans if s.sense == "operation.sum")
    apart = text[: added.start] + "分别" + text[added.end :]
    choices = (("加在一起", text.replace(each, f"所有{each.lstrip('各个家')}", 1)), ("分别", apart))
    return Refusal("not_understood", f"是问加在一起的数，还是{each}分别的数，请选一个。", choices=choices)


def _of_two_years(ask: Ask, pair: Pair, subject: Coordinate) -> Built:
    now, then = (_cells(ask, Side(ask.scope.bodies, (year,)), subject) for year in (pair.now, pair.then))
    for side in (now, then):
        if isinstance(side, Refusal):
            return side
    assert not isinstance(now, Refusal)
    assert not isinstance(then, Refusal)
    grown = ask.reading.has(*_GROWN)
    operation = _grown(ask) if grown else _operation(ask)
    if isinstance(operation, Refusal):
        return operation
    less = falls(ask.reading) or _says_less(ask) or any(s.text == "减" for s in ask.reading.spans)
    if operation == "difference" and less:
        now, then = then, now
    plan = make(ask, operation, now, bases=tuple(then), topic="sides")
    comparator: Comparator = "lt" if less else "gt"
    return replace(plan, comparator=comparator) if isinstance(plan, Plan) and operation == "verify" else plan


def _grown(ask: Ask) -> Operation | Refusal:
    if is_yes_no(ask.reading):
        return "verify"
    asked = measure(ask)
    if asked == "either":
        return which_measure(ask)
    return "percent_more" if asked == "rate" else "difference"


def _says_less(ask: Ask) -> bool:
    told = (*_MORE, "operation.difference")
    return any(s.text.startswith(("少", "低", "小")) for s in ask.reading.spans if s.sense in told)


def _cells(ask: Ask, side: Side, subject: Coordinate) -> list[Cell] | Refusal:
    bodies, years = side.bodies or _whole(ask.scope.bodies), side.years or _whole(ask.scope.years)
    if not bodies or not years:
        return Refusal("not_understood", "没有听懂两边各是哪个部门、哪一年，请说完整。")
    found: list[Cell] = []
    for body in bodies:
        for year in years:
            budgets = ask.roster.bodies[body].of_year(year)
            if not budgets:
                return Refusal("not_loaded", f"没有载入{ask.roster.bodies[body].name} {year} 年的预算。")
            found.append(Cell(subject, budgets[0]))
    inside = {ask.roster.bodies[b].department for b in bodies if ask.roster.bodies[b].kind == "单位"}
    if inside & {ask.roster.bodies[b].name for b in bodies}:
        return Refusal("not_understood", "下属单位已在部门之内，相加会重复计算。")
    return found


def _whole(values: tuple[int, ...]) -> tuple[int, ...]:
    return values if len(values) == 1 else ()
