"""Answers about single figures and about several of them: value, sum, difference, share, comparison, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow, Chart
from query.catalogue import Catalogue
from query.cite import cite
from query.completeness import LAST_PLACE, checked
from query.distribute import SIBLINGS
from query.evaluate_claims import exist, same, verify, verify_share
from query.facts import Fact, Figure
from query.plan import ALL_USES, BESIDES, Coordinate, Plan, Refusal
from query.resolve import DIMENSION_NAMES, MOST_CHOICES
from query.say import grouped, half_up, money, percent, plain, scope
from query.values import Value, is_of_two_names, joined, look_up, look_up_each, repair_notes, shared, value_row


def evaluate_figures(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Given a plan over subjects, look them up and compute; every figure used is cited."""
    if plan.topic == ALL_USES:
        return _all_uses(plan, connection, catalogue)
    subjects = plan.subjects + ((plan.whole,) if plan.whole else ())
    looked = look_up(connection, subjects, catalogue)
    if isinstance(looked, Refusal):
        return looked
    torn = next((v for v in looked.values if _is_torn(plan, v, catalogue)), None)
    if torn is not None:
        return _which_side(torn, catalogue)
    values = _added_up(plan, looked.values, catalogue)
    answer = values if isinstance(values, Refusal) else OPERATIONS[plan.operation](plan, values, catalogue)
    if isinstance(answer, Refusal):
        return answer
    return replace(
        answer,
        sql=looked.statement.text,
        parameters=looked.statement.parameters,
        notes=(*answer.notes, *repair_notes(looked.values), *checked(looked.values, catalogue)),
    )


def _added_up(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Sequence[Value] | Refusal:
    """One value for each side of the question, those that stand together on it added up: 办公费加电费占公用经费几成."""
    if plan.together and sum(plan.together) != len(values):
        return Refusal("not_understood", "没有听懂是哪几个数加起来，请把它们一起说出来。")
    found: list[Value] = []
    rest = list(values)
    for count in plan.together:
        side, rest = rest[:count], rest[count:]
        overlap = _overlapping(side, catalogue) or _partly_covered(side, catalogue)
        if overlap:
            return Refusal("not_understood", f"“{overlap[0]}”包含“{overlap[1]}”，相加会重复计算。")
        found.append(side[0] if count == 1 else _as_one(side))
    return (*found, *rest)


def _as_one(side: Sequence[Value]) -> Value:
    label = f"{'、'.join(v.subject.label for v in side)}合计"
    subject = Coordinate(label, (), parts=tuple(v.subject for v in side))
    return joined(subject, list(side))


def _is_torn(plan: Plan, value: Value, catalogue: Catalogue) -> bool:
    """养老保险占总支出多少, where its two accounts have different figures: which is meant has to be said."""
    other = any(o.option != value.figure.option for o in value.others)
    return other and is_of_two_names(value.subject, catalogue) and (plan.operation != "point" or len(plan.subjects) > 1)


def _which_side(value: Value, catalogue: Catalogue) -> Refusal:
    members = [catalogue.members[f.option[0][1]] for f in (value.figure, *value.others)]
    choices = tuple((f"{DIMENSION_NAMES[m.dimension]}：{m.name}", f"{m.code or ''}{m.name}是多少") for m in members)
    return Refusal("not_understood", f"“{value.subject.label}”在两种分类里金额不同，请选一个。", choices=choices)


def _all_uses(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """A total broken down by its uses: the fewest of those printed that add up to it, else none."""
    assert plan.whole is not None
    looked = look_up(connection, (plan.whole,), catalogue)
    if isinstance(looked, Refusal):
        return looked
    whole = looked.values[0].amount
    found, _ = look_up_each(connection, plan.subjects, catalogue)
    printed = [v for v in found if isinstance(v, Value) and v.amount]
    for count in range(1, len(printed) + 1):
        missing = whole - sum((v.amount for v in printed[:count]), Decimal(0))
        if abs(missing) <= (count + 1) * LAST_PLACE / 2:
            parts = tuple(v.subject for v in printed[: max(count, 2)])
            return evaluate_figures(replace(plan, subjects=parts, whole=None, topic=""), connection, catalogue)
    said = "、".join(f"{v.subject.label} {grouped(v.amount)} 元" for v in printed)
    label = plan.whole.label
    return Refusal(
        "doubtful_source", f"印出的各部分（{said}）加起来不等于{label} {grouped(whole)} 元，分不清由哪几部分组成。"
    )


def _place(figure: Figure, catalogue: Catalogue, beside: Sequence[Figure] = ()) -> str:
    """Where a figure stands; which account it is of, where those beside it are of another one."""
    table = catalogue.tables[figure.table]
    names = {catalogue.members[f.option[-1][1]].norm for f in (figure, *beside) if f.option}
    member = f"{catalogue.members[figure.option[-1][1]].name} " if len(names) > 1 and figure.option else ""
    return f"{member}{table.number or table.title} {scope(figure.fund, figure.use)}"


def _point(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    if len(values) > 1:
        return _points(plan, values, catalogue)
    value = values[0]
    asked_back = _other_than_this(value, catalogue)
    if asked_back is not None:
        return asked_back
    seen = (value.figure, *value.others)
    rows = [value_row(value, catalogue, _place(value.figure, catalogue, seen) if value.others else None)]
    groups: list[tuple[Fact, ...]] = [value.facts]
    for other in value.others:
        rows.append(
            value_row(
                replace(value, amount=other.value or Decimal(0), figure=other, facts=other.facts),
                catalogue,
                _place(other, catalogue, seen),
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
    if plan.topic == "exist":
        sentence = ("没有：" if value.blank or not value.amount else "有：") + sentence
    alone = value.figure.use not in ("合计", value.subject.use) and bool(value.figure.option)
    if alone and not value.others:
        sentence += f"（{_place(value.figure, catalogue)}）"
    if value.others:
        beside = "；".join(
            f"{_place(o, catalogue, seen)} {money(o.value or Decimal(0), plan.display_unit)}" for o in value.others
        )
        sentence += f"（{_place(value.figure, catalogue, seen)}）；另见 {beside}"
    return Answer(
        "answered",
        sentence + "。",
        figure=figure,
        unit="元",
        display_unit=plan.display_unit,
        rows=tuple(rows),
        basis=summed(value, catalogue),
        citations=cite(groups, catalogue),
        confirmed_by=value.confirmed,
        notes=_sides(value, catalogue),
    )


def summed(value: Value, catalogue: Catalogue) -> tuple[AnswerRow, ...]:
    """Return the cells that a figure is the sum of, each a row; empty where one cell prints it."""
    if len(value.facts) < 2:
        return ()
    return tuple(
        replace(
            value_row(replace(value, amount=f.value or Decimal(0), facts=(f,)), catalogue),
            label=f"{catalogue.tables[f.table].number or catalogue.tables[f.table].title} {scope(f.fund, f.use)}",
        )
        for f in value.facts
    )


def _other_than_this(value: Value, catalogue: Catalogue) -> Refusal | None:
    """其他支出 is printed blank, while 其他…支出 of other names have figures: which is meant is asked back."""
    option = value.figure.option
    if not value.blank or len(option) != 1:
        return None
    norm = catalogue.members[option[0][1]].norm
    head, tail = norm[:2], norm[2:]
    if head != "其他" or not tail:
        return None
    alike = {
        m.norm: m for m in catalogue.members.values() if m.leaf and m.norm.startswith(head) and m.norm.endswith(tail)
    }
    named = [m for m in alike.values() if m.norm != norm]
    if not named:
        return None
    choices = tuple((f"{m.code or ''} {m.name}".strip(), f"{m.code or m.name}是多少") for m in named[:MOST_CHOICES])
    return Refusal("not_understood", f"“{value.subject.label}”未安排；名称相近的有几个，请选一个。", choices=choices)


def _sides(value: Value, catalogue: Catalogue) -> tuple[str, ...]:
    """Say it where one name stands in two classifications with the same figure."""
    dimensions = dict.fromkeys(option[0][0] for option in value.subject.options if len(option) == 1)
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


def computed(
    plan: Plan, values: Sequence[Value], catalogue: Catalogue, name: str, value: Decimal, unit: str, sentence: str
) -> Answer:
    """Return an answer of one computed figure whose inputs are its basis, each cited."""
    figure = (
        money(value, plan.display_unit) if unit == "元" else f"{grouped(value)}{'%' if unit == '%' else ' ' + unit}"
    )
    organisation, year = shared(values)
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
                organisation=organisation,
                year=year,
            ),
        ),
        basis=tuple(value_row(v, catalogue) for v in values),
        citations=cite([v.facts for v in values], catalogue),
    )


def _sum_of(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    if len(values) == 1:
        return _point(plan, values, catalogue)
    apart = _without_covered(values)
    if len(apart) < len(values):
        return _sum_of(plan, apart, catalogue)
    overlap = _overlapping(values, catalogue) or _partly_covered(values, catalogue)
    if overlap:
        return Refusal("not_understood", f"“{overlap[0]}”包含“{overlap[1]}”，相加会重复计算。")
    total = sum((v.amount for v in values), Decimal(0))
    terms = " + ".join(grouped(v.amount) for v in values)
    names = "、".join(v.subject.label for v in values)
    return computed(
        plan,
        values,
        catalogue,
        f"{names}合计",
        total,
        "元",
        f"{names}合计 {money(total, plan.display_unit)}（{terms}）",
    )


def _mean_of(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    """办公费和电费平均多少: of figures that do not hold each other."""
    overlap = _overlapping(values, catalogue) or _partly_covered(values, catalogue)
    if overlap:
        return Refusal("not_understood", f"“{overlap[0]}”包含“{overlap[1]}”，不能放在一起平均。")
    total = sum((v.amount for v in values), Decimal(0))
    mean = half_up(total / len(values))
    name = f"{'、'.join(v.subject.label for v in values)}平均"
    sentence = f"{name} {money(mean, plan.display_unit)}（{grouped(total)} ÷ {len(values)}）"
    return computed(plan, values, catalogue, name, mean, "元", sentence)


def _options(subject: Coordinate) -> frozenset[tuple[tuple[str, int], ...]]:
    """What a set word is the sum of."""
    return frozenset(o for p in subject.parts for o in p.options)


def _without_covered(values: Sequence[Value]) -> tuple[Value, ...]:
    """五险一金和其中的医保: what a set word holds already is not added to it once more."""
    sets = {n: _options(v.subject) for n, v in enumerate(values) if v.subject.parts}
    held = [any(_is_covered(v.subject, own, n < m) for m, own in sets.items() if m != n) for n, v in enumerate(values)]
    return tuple(v for v, inside in zip(values, held, strict=True) if not inside)


def _is_covered(subject: Coordinate, held: frozenset[tuple[tuple[str, int], ...]], first: bool) -> bool:
    if not subject.parts:
        return not held.isdisjoint(subject.options)
    own = _options(subject)
    return own < held or (own == held and not first)


def _partly_covered(values: Sequence[Value], catalogue: Catalogue) -> tuple[str, str] | None:
    """Set words that share some of their parts, and an account above a part of a set word."""
    for n, a in enumerate(values):
        for m, b in enumerate(values):
            if m == n or not a.subject.parts:
                continue
            parts = {member for option in _options(a.subject) for _, member in option}
            above = {x.id for part in parts for x in catalogue.ancestors(catalogue.members[part])} | parts
            other = {member for option in _options(b.subject) or (b.figure.option,) for _, member in option}
            if other & above:
                return b.subject.label, a.subject.label
    return None


def _overlapping(values: Sequence[Value], catalogue: Catalogue) -> tuple[str, str] | None:
    """Two subjects that hold the same money: one below the other, one the same money seen from another side."""
    for i, a in enumerate(values):
        for b in values[i + 1 :]:
            for outer, inner in ((a, b), (b, a)):
                if _holds(outer, inner, catalogue):
                    return outer.subject.label, inner.subject.label
    return None


_FUNDS_APART = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "单位资金")


def _apart(first: Figure, second: Figure) -> bool:
    """Money of two uses, or of two funds, is never the same money: 电费 of 基本支出 and of 项目支出."""
    uses = frozenset((first.use, second.use)) in SIBLINGS
    return uses or (first.fund != second.fund and {first.fund, second.fund} <= set(_FUNDS_APART))


_FISCAL = ("财政拨款", *_FUNDS_APART[:3])
_OWN_INCOME = ("其他收入", "事业收入", "事业单位经营收入", "上级补助收入", "附属单位上缴收入")


def _own_and_fiscal(own: Value, fiscal: Value, catalogue: Catalogue) -> bool:
    """其他收入 and 一般公共预算: no fiscal money stands in a line of income of the body's own."""
    lines = [catalogue.members[m].norm for d, m in own.figure.option if d == "income"]
    return any(n in _OWN_INCOME for n in lines) and not fiscal.figure.option and fiscal.figure.fund in _FISCAL


def _holds(outer: Value, inner: Value, catalogue: Catalogue) -> bool:
    whole, part = dict(outer.figure.option), dict(inner.figure.option)
    if outer.subject.parts or inner.subject.parts or _apart(outer.figure, inner.figure):
        return False
    if _own_and_fiscal(outer, inner, catalogue) or _own_and_fiscal(inner, outer, catalogue):
        return False
    if not whole and not part:
        parents = {"人员经费": "基本支出", "公用经费": "基本支出"}
        return outer.subject.use in (None, "合计") or parents.get(inner.subject.use or "") == outer.subject.use
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
    return computed(plan, values, catalogue, name, shown, "元", sentence)


def _less(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    """A figure less a part of it; what it does not hold cannot be taken from it, and is only named beside it (除开A，B)."""
    whole, part = values[0], values[1]
    if not _holds(whole, part, catalogue) and not _use_within(whole, part):
        if plan.topic == BESIDES and not _holds(part, whole, catalogue) and not _use_within(part, whole):
            told = _point(plan, (whole,), catalogue)
            beside = f"“{part.subject.label}”不在“{whole.subject.label}”之内，没有从中扣除。"
            return told if isinstance(told, Refusal) else replace(told, notes=(*told.notes, beside))
        return Refusal("not_understood", f"“{part.subject.label}”不在“{whole.subject.label}”之内，不能从中扣除。")
    name = f"{whole.subject.label}扣除{part.subject.label}"
    rest = whole.amount - part.amount
    if rest < 0 <= whole.amount:
        return Refusal("not_understood", f"“{part.subject.label}”比“{whole.subject.label}”还大，不能从中扣除。")
    sentence = f"{name}后为 {money(rest, plan.display_unit)}（{grouped(whole.amount)} − {grouped(part.amount)}）"
    return computed(plan, values, catalogue, name, rest, "元", sentence)


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
    return computed(plan, values, catalogue, f"{a.subject.label}比{b.subject.label}", rate, "%", sentence)


def _times(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    a, b = values[0], values[1]
    if b.amount == 0:
        return Refusal("not_in_document", f"“{b.subject.label}”是 0，无法计算倍数。")
    times = half_up(a.amount / b.amount)
    sentence = (
        f"{a.subject.label}是{b.subject.label}的 {grouped(times)} 倍（{grouped(a.amount)} ÷ {grouped(b.amount)}）"
    )
    return computed(plan, values, catalogue, f"{a.subject.label} ÷ {b.subject.label}", times, "倍", sentence)


def _share(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    whole, parts = values[-1], values[:-1]
    if whole.amount == 0:
        return Refusal("not_in_document", f"“{whole.subject.label}”是 0，无法计算占比。")
    rows = tuple(
        AnswerRow(
            name=v.subject.label,
            value=plain(percent(v.amount, whole.amount)),
            organisation=v.organisation,
            year=v.year,
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
    of_two, word = len(values) == 2, "少" if least else "多"
    if len(best) == len(values):
        outcome = "两者相同" if of_two else "都相同"
    elif of_two:
        gap = abs(ranked[0].amount - ranked[-1].amount)
        outcome = f"{best[0].subject.label}更{word}，{word} {money(gap, plan.display_unit)}"
    else:
        outcome = f"{'、'.join(v.subject.label for v in best)}最{word}"
    ordered = [*best, *(v for v in ranked if v not in best)]
    told = [_named(value_row(v, catalogue), v) for v in ordered]
    shown = told if of_two else told[: len(best)]
    others = [f for v in ordered[len(shown) :] for f in v.facts]
    groups = [v.facts for v in ordered[: len(shown)]]
    return Answer(
        "answered",
        f"{outcome}（{listed}）。",
        figure=best[0].subject.label,
        unit="元",
        display_unit=plan.display_unit,
        rows=tuple(shown),
        basis=() if of_two else tuple(told),
        citations=cite([[*groups[0], *others], *groups[1:]], catalogue),
        chart=bars([value_row(v, catalogue) for v in values], plan.display_unit),
    )


def _named(row: AnswerRow, value: Value) -> AnswerRow:
    return row if value.figure.option or value.name else replace(row, name=value.subject.label)


OPERATIONS: dict[str, Callable[[Plan, Sequence[Value], Catalogue], Answer | Refusal]] = {
    "point": _point,
    "sum_of": _sum_of,
    "mean_of": _mean_of,
    "difference": _difference,
    "less": _less,
    "percent_more": _percent_more,
    "times": _times,
    "share": _share,
    "compare": _compare,
    "exist": exist,
    "same": same,
    "verify": verify,
    "verify_share": verify_share,
}
