"""Answers about single figures and about several of them: value, sum, difference, share, comparison, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow, Chart
from query.catalogue import Catalogue
from query.cite import cite
from query.facts import Fact, Figure, figures, to_fact
from query.plan import Coordinate, Plan, Refusal
from query.resolve import DIMENSION_NAMES
from query.say import grouped, half_up, money, percent, plain, scope
from query.sql import Statement, coordinates_sql, run

MOST_SCOPES = 2
"""How many narrower scopes with another figure stand beside the widest one."""

COMPARATOR_WORDS = {"ge": "不低于", "gt": "超过", "le": "不超过", "lt": "低于", "eq": "等于"}


@dataclass(frozen=True, slots=True)
class Value:
    """One subject's figure: exact 元 (a blank counts as 0 and says so), its cells, and the other places printing it."""

    subject: Coordinate
    amount: Decimal
    blank: bool
    figure: Figure
    facts: tuple[Fact, ...]
    others: tuple[Figure, ...] = ()
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """The values of all subjects of a plan, and the statement that found them."""

    values: tuple[Value, ...]
    statement: Statement


def look_up(connection: DuckDBPyConnection, subjects: Sequence[Coordinate], catalogue: Catalogue) -> Looked | Refusal:
    """Given coordinates, return their values, or a refusal for the first that is not printed or is doubtful."""
    flat = [p for s in subjects for p in (s.parts or (s,))]
    flat = [replace(p, fund=s.fund or p.fund, use=s.use or p.use) for s in subjects for p in (s.parts or (s,))]
    statement = coordinates_sql(catalogue.document.id, flat)
    facts = [to_fact(r) for r in run(connection, statement)]
    found: list[Value] = []
    slot = 0
    for subject in subjects:
        pieces: list[Value] = []
        for part in subject.parts or (subject,):
            value = _value(part, [f for f in facts if f.slot == slot], catalogue)
            slot += 1
            if isinstance(value, Value):
                pieces.append(value)
            elif not subject.parts or value.reason == "doubtful_source":
                return value
        if not pieces:
            return _unprinted(subject)
        found.append(pieces[0] if not subject.parts else _joined(subject, pieces))
    return Looked(tuple(found), statement)


def _unprinted(subject: Coordinate) -> Refusal:
    words = scope(subject.fund or "合计", subject.use or "合计")
    return Refusal("not_in_document", f"本预算没有按{words}列出“{subject.label}”。")


def _value(subject: Coordinate, facts: list[Fact], catalogue: Catalogue) -> Value | Refusal:
    if not facts:
        return _unprinted(subject)
    sure = [f for f in facts if f.quality != "doubtful"]
    if not sure or any(f.quality == "doubtful" and _same_place(f, sure) for f in facts):
        return Refusal("doubtful_source", f"“{subject.label}”所在的表读得不确定：{facts[0].reason or '勾稽不平'}。")
    found = figures(sure, catalogue)
    first = next((f for f in found if f.value is not None), found[0])
    others = tuple(f for f in found if f is not first and f.value is not None)
    agreeing = {f.table for f in others if f.value == first.value and f.table != first.table}
    return Value(
        subject,
        first.value or Decimal(0),
        first.value is None,
        first,
        first.facts,
        _narrower(first, others, catalogue),
        len(agreeing),
    )


def _same_place(doubtful: Fact, sure: list[Fact]) -> bool:
    """A doubtful cell spoils the coordinate only where no other place prints the same scope for certain."""
    return not any((f.fund, f.use) == (doubtful.fund, doubtful.use) and f.value is not None for f in sure)


def _narrower(first: Figure, others: Sequence[Figure], catalogue: Catalogue) -> tuple[Figure, ...]:
    """The widest other figure of each further table, where its value differs; readings of the name in other sides too."""
    kept: list[Figure] = []
    seen = {first.table}
    for other in others:
        if other.table in seen or (other.option == first.option and other.width <= first.width):
            continue
        seen.add(other.table)
        if other.value != first.value and all(other.value != k.value for k in kept):
            kept.append(other)
    return tuple(kept[:MOST_SCOPES])


def _joined(subject: Coordinate, pieces: list[Value]) -> Value:
    total = sum((p.amount for p in pieces), Decimal(0))
    facts = tuple(f for p in pieces for f in p.facts)
    spelled = replace(subject, parts=tuple(p.subject for p in pieces))
    return Value(spelled, total, False, pieces[0].figure, facts)


def evaluate_figures(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Given a plan over subjects, look them up and compute; every figure used is cited."""
    subjects = plan.subjects + ((plan.whole,) if plan.whole else ())
    looked = look_up(connection, subjects, catalogue)
    if isinstance(looked, Refusal):
        return looked
    answer = OPERATIONS[plan.operation](plan, looked.values, catalogue)
    if isinstance(answer, Refusal):
        return answer
    return replace(
        answer,
        sql=looked.statement.text,
        parameters=looked.statement.parameters,
        notes=(*answer.notes, *_repair_notes(looked.values)),
    )


def _repair_notes(values: Sequence[Value]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.reason for v in values for f in v.facts if f.quality == "repaired" and f.reason))


def value_row(value: Value, catalogue: Catalogue, label: str | None = None) -> AnswerRow:
    """Return the answer row of one value."""
    option = value.figure.option if not value.subject.parts else ()
    member = catalogue.members[option[-1][1]] if option else None
    name = member.name if member else value.subject.label
    return AnswerRow(
        name=name,
        code=member.code if member else None,
        value=plain(value.amount),
        label=label,
        organisation=_organisation(value, catalogue),
        year=value.facts[0].year,
        quality="repaired" if value.figure.quality == "repaired" else "plain",
    )


def _organisation(value: Value, catalogue: Catalogue) -> str:
    key = value.facts[0].organisation
    return catalogue.organisations[key][0] if key in catalogue.organisations else catalogue.document.organisation


def _place(figure: Figure, catalogue: Catalogue) -> str:
    table = catalogue.tables[figure.table]
    return f"{table.number or table.title} {scope(figure.fund, figure.use)}"


def _point(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    if len(values) > 1:
        return _points(plan, values, catalogue)
    value = values[0]
    rows = [value_row(value, catalogue, _place(value.figure, catalogue) if value.others else None)]
    groups: list[tuple[Fact, ...]] = [value.facts]
    parts: tuple[AnswerRow, ...] = ()
    for other in value.others:
        rows.append(
            value_row(
                replace(value, amount=other.value or Decimal(0), figure=other, facts=other.facts),
                catalogue,
                _place(other, catalogue),
            )
        )
        groups.append(other.facts)
    figure = money(value.amount, plan.display_unit)
    sentence = f"{value.subject.label}：{figure}"
    if value.blank:
        sentence = f"{value.subject.label}：未安排（0.00 元），该处印为空白"
        figure = "未安排（0.00 元）"
    if value.subject.parts:
        sentence += "，包括" + "、".join(p.label for p in value.subject.parts)
    if value.others:
        beside = "；".join(
            f"{_place(o, catalogue)} {money(o.value or Decimal(0), plan.display_unit)}" for o in value.others
        )
        sentence += f"（{_place(value.figure, catalogue)}）；另见 {beside}"
    return Answer(
        "answered",
        sentence + "。",
        figure=figure,
        unit="元",
        display_unit=plan.display_unit,
        rows=tuple(rows),
        basis=parts,
        citations=cite(groups, catalogue),
        confirmed_by=value.confirmed,
        notes=_sides(value, catalogue),
    )


def _sides(value: Value, catalogue: Catalogue) -> tuple[str, ...]:
    """Say it where one name stands in two classifications with the same figure."""
    dimensions = dict.fromkeys(d for option in value.subject.options for d, _ in option)
    if len(dimensions) < 2 or value.others:
        return ()
    return (
        f"“{value.subject.label}”在{'、'.join(DIMENSION_NAMES[d] for d in dimensions)}里都有，金额相同，是同一笔钱。",
    )


def _points(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    rows = tuple(value_row(v, catalogue) for v in values)
    said = "；".join(
        f"{v.subject.label} {'未安排（0.00 元）' if v.blank else money(v.amount, plan.display_unit)}" for v in values
    )
    return Answer(
        "answered",
        said + "。",
        unit="元",
        display_unit=plan.display_unit,
        rows=rows,
        citations=cite([v.facts for v in values], catalogue),
        chart=bars(rows, plan.display_unit),
    )


def bars(rows: Sequence[AnswerRow], unit: str) -> Chart | None:
    """Return a bar chart where several rows with figures compare, else None."""
    named = [(r.name or "", Decimal(r.value)) for r in rows if r.value is not None]
    return Chart("bar", tuple(n for n, _ in named), tuple(v for _, v in named), unit) if len(named) > 1 else None


def _computed(
    plan: Plan, values: Sequence[Value], catalogue: Catalogue, name: str, value: Decimal, unit: str, sentence: str
) -> Answer:
    """An answer of one computed figure whose inputs are its basis, each cited."""
    figure = (
        money(value, plan.display_unit) if unit == "元" else f"{grouped(value)}{'%' if unit == '%' else ' ' + unit}"
    )
    return Answer(
        "answered",
        sentence + "。",
        figure=figure,
        unit=unit,
        display_unit=plan.display_unit,
        rows=(
            AnswerRow(
                name=name,
                value=plain(value),
                organisation=catalogue.document.organisation,
                year=catalogue.document.year,
            ),
        ),
        basis=tuple(value_row(v, catalogue) for v in values),
        citations=cite([v.facts for v in values], catalogue),
    )


def _sum_of(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    if len(values) == 1:
        return _point(plan, values, catalogue)
    overlap = _overlapping(values, catalogue)
    if overlap:
        return Refusal("not_understood", f"“{overlap[0]}”包含“{overlap[1]}”，相加会重复计算。")
    total = sum((v.amount for v in values), Decimal(0))
    terms = " + ".join(grouped(v.amount) for v in values)
    names = "、".join(v.subject.label for v in values)
    return _computed(
        plan,
        values,
        catalogue,
        f"{names}合计",
        total,
        "元",
        f"{names}合计 {money(total, plan.display_unit)}（{terms}）",
    )


def _overlapping(values: Sequence[Value], catalogue: Catalogue) -> tuple[str, str] | None:
    """Two subjects that hold the same money: one below the other, one the same money seen from another side."""
    for i, a in enumerate(values):
        for b in values[i + 1 :]:
            for outer, inner in ((a, b), (b, a)):
                if _holds(outer, inner, catalogue):
                    return outer.subject.label, inner.subject.label
    return None


def _holds(outer: Value, inner: Value, catalogue: Catalogue) -> bool:
    whole, part = dict(outer.figure.option), dict(inner.figure.option)
    if outer.subject.parts or inner.subject.parts:
        return False
    if not whole and not part:
        parents = {"人员经费": "基本支出", "公用经费": "基本支出"}
        return outer.subject.use is None or parents.get(inner.subject.use or "") == outer.subject.use
    if set(whole) != set(part):
        return True
    for dimension, member in part.items():
        above = [m.id for m in catalogue.ancestors(catalogue.members[member])]
        if whole[dimension] != member and whole[dimension] not in above:
            return False
    return True


def _difference(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    a, b = values[0], values[1]
    difference = a.amount - b.amount
    shown = abs(difference) if plan.absolute else difference
    name = (
        f"{a.subject.label} 与 {b.subject.label} 的差额" if plan.absolute else f"{a.subject.label} − {b.subject.label}"
    )
    word = "多" if difference >= 0 else "少"
    sentence = (
        f"{a.subject.label} {grouped(a.amount)} 元，{b.subject.label} {grouped(b.amount)} 元，"
        f"前者比后者{word} {money(abs(difference), plan.display_unit)}"
    )
    return _computed(plan, values, catalogue, name, shown, "元", sentence)


def _less(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    """A figure less a part of it; what it does not hold cannot be taken from it."""
    whole, part = values[0], values[1]
    if not _holds(whole, part, catalogue) and not _use_within(whole, part):
        return Refusal("not_understood", f"“{part.subject.label}”不在“{whole.subject.label}”之内，不能从中扣除。")
    name = f"{whole.subject.label}扣除{part.subject.label}"
    rest = whole.amount - part.amount
    sentence = f"{name}后为 {money(rest, plan.display_unit)}（{grouped(whole.amount)} − {grouped(part.amount)}）"
    return _computed(plan, values, catalogue, name, rest, "元", sentence)


def _use_within(whole: Value, part: Value) -> bool:
    uses = {"人员经费": "基本支出", "公用经费": "基本支出"}
    return uses.get(part.subject.use or "") == whole.subject.use and not whole.figure.option and not part.figure.option


def _percent_more(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    a, b = values[0], values[1]
    if b.amount == 0:
        return Refusal("not_in_document", f"“{b.subject.label}”是 0，无法以它为基数计算百分比。")
    rate = percent(a.amount - b.amount, b.amount)
    sentence = (
        f"{a.subject.label}比{b.subject.label}{'高' if rate >= 0 else '低'} {grouped(abs(rate))}%"
        f"（({grouped(a.amount)} − {grouped(b.amount)}) ÷ {grouped(b.amount)}）"
    )
    return _computed(plan, values, catalogue, f"{a.subject.label}比{b.subject.label}", rate, "%", sentence)


def _times(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    a, b = values[0], values[1]
    if b.amount == 0:
        return Refusal("not_in_document", f"“{b.subject.label}”是 0，无法计算倍数。")
    times = half_up(a.amount / b.amount)
    sentence = (
        f"{a.subject.label}是{b.subject.label}的 {grouped(times)} 倍（{grouped(a.amount)} ÷ {grouped(b.amount)}）"
    )
    return _computed(plan, values, catalogue, f"{a.subject.label} ÷ {b.subject.label}", times, "倍", sentence)


def _share(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    whole, parts = values[-1], values[:-1]
    if whole.amount == 0:
        return Refusal("not_in_document", f"“{whole.subject.label}”是 0，无法计算占比。")
    rows = tuple(
        AnswerRow(
            name=v.subject.label,
            value=plain(percent(v.amount, whole.amount)),
            organisation=catalogue.document.organisation,
            year=catalogue.document.year,
        )
        for v in parts
    )
    said = "；".join(
        f"{v.subject.label}占{whole.subject.label}的 {grouped(percent(v.amount, whole.amount))}%"
        f"（{grouped(v.amount)} ÷ {grouped(whole.amount)}）"
        for v in parts
    )
    return Answer(
        "answered",
        said + "。",
        figure=f"{grouped(Decimal(rows[0].value or 0))}%" if len(rows) == 1 else "",
        unit="%",
        rows=rows,
        basis=tuple(value_row(v, catalogue) for v in values),
        citations=cite([v.facts for v in values], catalogue),
    )


def _compare(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    least = plan.order == "asc"
    ranked = sorted(values, key=lambda v: v.amount, reverse=not least)
    best = [v for v in ranked if v.amount == ranked[0].amount]
    listed = "，".join(f"{v.subject.label} {money(v.amount, plan.display_unit)}" for v in values)
    if len(best) == len(values):
        outcome = "两者相同"
    else:
        gap = abs(ranked[0].amount - ranked[-1].amount)
        word = "少" if least else "多"
        outcome = f"{best[0].subject.label}更{word}"
        outcome += f"，{word} {money(gap, plan.display_unit)}" if len(values) == 2 else ""
    ordered = [*best, *(v for v in ranked if v not in best)]
    return Answer(
        "answered",
        f"{outcome}（{listed}）。",
        figure=best[0].subject.label,
        unit="元",
        display_unit=plan.display_unit,
        rows=tuple(_named(value_row(v, catalogue), v) for v in ordered),
        citations=cite([v.facts for v in ordered], catalogue),
        chart=bars([value_row(v, catalogue) for v in values], plan.display_unit),
    )


def _named(row: AnswerRow, value: Value) -> AnswerRow:
    return row if value.figure.option else replace(row, name=value.subject.label)


def _yes_no(plan: Plan, values: Sequence[Value], catalogue: Catalogue, yes: bool, sentence: str) -> Answer:
    return Answer(
        "answered",
        f"{'是' if yes else '否'}：{sentence}。",
        figure="是" if yes else "否",
        rows=(
            AnswerRow(
                name="是" if yes else "否", organisation=catalogue.document.organisation, year=catalogue.document.year
            ),
        ),
        basis=tuple(value_row(v, catalogue) for v in values),
        citations=cite([v.facts for v in values], catalogue),
    )


def _exist(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    value = values[0]
    yes = not value.blank and value.amount != 0
    said = (
        f"{value.subject.label} {money(value.amount, plan.display_unit)}"
        if yes
        else f"{value.subject.label}未安排（0.00 元）"
    )
    return _yes_no(plan, values, catalogue, yes, said)


def _same(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    a, b = values[0], values[1]
    yes = a.amount == b.amount
    sentence = f"{a.subject.label} {grouped(a.amount)} 元，{b.subject.label} {grouped(b.amount)} 元，"
    sentence += "两者相等" if yes else f"相差 {grouped(abs(a.amount - b.amount))} 元"
    return _yes_no(plan, values, catalogue, yes, sentence)


def _verify(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    a = values[0]
    if plan.value is not None:
        bound, said = plan.value, money(plan.value)
    else:
        bound = values[1].amount * plan.factor
        said = f"{values[1].subject.label}{'' if plan.factor == 1 else '的一半'}（{grouped(bound)} 元）"
    yes = holds(plan.comparator, a.amount, bound)
    sentence = (
        f"{a.subject.label} {grouped(a.amount)} 元，{'' if yes else '并非'}{COMPARATOR_WORDS[plan.comparator]} {said}"
    )
    return _yes_no(plan, values, catalogue, yes, sentence)


def _verify_share(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    part, whole = values[0], values[-1]
    if whole.amount == 0 or plan.value is None:
        return Refusal("not_in_document", f"“{whole.subject.label}”是 0，无法计算占比。")
    exact = part.amount * 100 / whole.amount
    yes = holds(plan.comparator, exact, plan.value)
    sentence = (
        f"{part.subject.label}占{whole.subject.label}的 {grouped(exact)}%"
        f"（{grouped(part.amount)} ÷ {grouped(whole.amount)}），{'' if yes else '并非'}{COMPARATOR_WORDS[plan.comparator]} {grouped(plan.value)}%"
    )
    return _yes_no(plan, values, catalogue, yes, sentence)


def holds(comparator: str, value: Decimal, bound: Decimal) -> bool:
    """Return whether value stands in the comparator's relation to bound."""
    tests: dict[str, bool] = {
        "ge": value >= bound,
        "gt": value > bound,
        "le": value <= bound,
        "lt": value < bound,
        "eq": value == bound,
    }
    return tests[comparator]


OPERATIONS: dict[str, Callable[[Plan, Sequence[Value], Catalogue], Answer | Refusal]] = {
    "point": _point,
    "sum_of": _sum_of,
    "difference": _difference,
    "less": _less,
    "percent_more": _percent_more,
    "times": _times,
    "share": _share,
    "compare": _compare,
    "exist": _exist,
    "same": _same,
    "verify": _verify,
    "verify_share": _verify_share,
}
