"""Answers of the further rules: months, means, serial numbers, funds, blanks, tables set against each other, sums checked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow
from query.catalogue import Catalogue
from query.cite import cite
from query.completeness import gap_of
from query.evaluate_claims import yes_no
from query.evaluate_figures import computed
from query.evaluate_sets import Entry, answer_entries, average_of, fetch_entries, repair_reasons, row_of
from query.facts import Fact, to_fact
from query.plan import Plan, Refusal
from query.say import grouped, half_up, money, plain
from query.sql import cells_sql, serial_sql
from query.statement import Statement, run
from query.values import Value, look_up, look_up_each, repair_notes, value_row

MONTHS = 12


def evaluate_per_month(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """A year's figure over twelve months: arithmetic, and said to be."""
    looked = look_up(connection, plan.subjects, catalogue)
    if isinstance(looked, Refusal):
        return looked
    value = looked.values[0]
    mean = half_up(value.amount / MONTHS)
    name = f"{value.subject.label}每月平均"
    sentence = f"{name} {money(mean, plan.display_unit)}（{grouped(value.amount)} ÷ {MONTHS}）"
    answer = computed(plan, looked.values, catalogue, name, mean, "元", sentence)
    note = "预算按年度编制，这是全年数除以 12，不是各月的实际安排。"
    return replace(
        answer, sql=looked.statement.text, parameters=looked.statement.parameters, notes=(note, *repair_notes([value]))
    )


def evaluate_versus_average(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """One figure less the mean of a set."""
    looked = look_up(connection, plan.subjects, catalogue)
    fetched = fetch_entries(replace(plan, conditions=()), connection, catalogue)
    if isinstance(looked, Refusal):
        return looked
    if isinstance(fetched, Refusal):
        return fetched
    entries, _, statement = fetched
    assert plan.members is not None
    if not any(e.value is not None for e in entries):
        return Refusal("not_in_document", f"{plan.members.label}没有可以平均的数。")
    value = looked.values[0]
    mean = half_up(average_of(entries))
    gap = value.amount - mean
    word = "高" if gap >= 0 else "低"
    sentence = (
        f"{value.subject.label} {grouped(value.amount)} 元，{plan.members.label}平均 {grouped(mean)} 元，"
        f"{word} {money(abs(gap), plan.display_unit)}"
    )
    answer = computed(plan, looked.values, catalogue, f"{value.subject.label} − 平均", gap, "元", sentence)
    groups = [(*value.facts, *(f for e in entries for f in e.facts))]
    return replace(
        answer,
        citations=cite(groups, catalogue),
        sql=f"{looked.statement.text};\n\n{statement.text}",
        parameters=(*looked.statement.parameters, *statement.parameters),
        notes=repair_reasons(entries),
    )


def evaluate_sources(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """The funds that a figure is printed at, blank ones said to be unbudgeted."""
    found, statement = look_up_each(connection, plan.subjects, catalogue)
    doubtful = next((v for v in found if isinstance(v, Refusal) and v.reason == "doubtful_source"), None)
    if doubtful is not None:
        return doubtful
    values = [v for v in found if isinstance(v, Value)]
    filled = [replace(v, name=v.subject.fund or "") for v in values if v.amount]
    if not filled:
        return Refusal("not_in_document", f"本预算没有按资金来源列出“{plan.label}”。")
    rows = tuple(replace(value_row(v, catalogue), code=None) for v in filled)
    said = "；".join(f"{v.name} {money(v.amount, plan.display_unit)}" for v in filled)
    blank = [v.subject.fund or "" for v in values if not v.amount]
    return Answer(
        "answered",
        f"{plan.label}的资金来源：{said}。" + (f"{'、'.join(blank)}未安排。" if blank else ""),
        unit="元",
        display_unit=plan.display_unit,
        rows=rows,
        citations=cite([v.facts for v in filled], catalogue),
        sql=statement.text,
        parameters=statement.parameters,
        notes=repair_notes(filled),
    )


def evaluate_serial(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """The row whose printed 序号 is the number asked for."""
    assert plan.members is not None
    fetched = fetch_entries(plan, connection, catalogue)
    if isinstance(fetched, Refusal):
        return fetched
    entries, _, statement = fetched
    columns = [i for i, path in catalogue.tables[plan.members.table].columns.items() if "序号" in path]
    serials = run(connection, serial_sql(plan.members.table, columns, plan.topic)) if columns else []
    rows = {r["row_id"] for r in serials}
    chosen = [e for e in entries if any(f.row in rows for f in e.facts)]
    if len(chosen) != 1:
        label = catalogue.tables[plan.members.table].label
        return Refusal("not_in_document", f"{label}里没有唯一一行的序号是 {plan.topic}。")
    entry = chosen[0]
    answer = answer_entries(replace(plan, label=f"序号 {plan.topic} 的项目"), chosen, None, catalogue)
    if isinstance(answer, Refusal):
        return answer
    sentence = f"序号 {plan.topic} 的是{entry.name}，{money(entry.value or Decimal(0), plan.display_unit)}。"
    return replace(answer, sentence=sentence, sql=statement.text, parameters=statement.parameters)


def evaluate_between_tables(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """The rows of one table that stand (or do not stand) in another, by their names."""
    assert plan.members is not None
    assert plan.other is not None
    first = fetch_entries(plan, connection, catalogue)
    second = fetch_entries(replace(plan, members=plan.other), connection, catalogue)
    if isinstance(first, Refusal):
        return first
    if isinstance(second, Refusal):
        return second
    names = {e.key for e in second[0]}
    chosen = [e for e in first[0] if (e.key in names) == (plan.topic == "inside")]
    here, there = (catalogue.tables[m.table].label for m in (plan.members, plan.other))
    label = f"在{here}{'也在' if plan.topic == 'inside' else '而不在'}{there}的项目"
    shown = replace(plan, operation=plan.attribute, label=label)  # type: ignore[arg-type]
    answer = answer_entries(shown, chosen, None, catalogue)
    if isinstance(answer, Refusal):
        return answer
    return replace(
        answer,
        sql=f"{first[2].text};\n\n{second[2].text}",
        parameters=(*first[2].parameters, *second[2].parameters),
        notes=(*answer.notes, "两张表按项目名称对照。", *repair_reasons(chosen)),
    )


def evaluate_blanks(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Rows that are printed without a figure."""
    assert plan.members is not None
    fetched = fetch_entries(plan, connection, catalogue)
    if isinstance(fetched, Refusal):
        return fetched
    entries, _, statement = fetched
    top = [e for e in entries if not e.value and not _is_total(e)]
    answer = answer_entries(replace(plan, operation=plan.topic), top, None, catalogue)  # type: ignore[arg-type]
    if isinstance(answer, Refusal):
        return answer
    table = catalogue.tables[plan.members.table].label
    note = f"范围：{table}，印出而没有金额的行。"
    return replace(answer, sql=statement.text, parameters=statement.parameters, notes=(*answer.notes, note))


def _is_total(entry: Entry) -> bool:
    return entry.name.endswith(("合计", "总计")) or "结转" in entry.name


def evaluate_sum_equals(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Whether figures add up to another, to the cent."""
    assert plan.whole is not None
    looked = look_up(connection, (*plan.subjects, plan.whole), catalogue)
    if isinstance(looked, Refusal):
        return looked
    parts, whole = looked.values[:-1], looked.values[-1]
    total = sum((p.amount for p in parts), Decimal(0))
    terms = " + ".join(f"{p.subject.label} {grouped(p.amount)}" for p in parts)
    gap = total - whole.amount
    verdict = "相等" if gap == 0 else f"相差 {grouped(abs(gap))} 元"
    sentence = f"{terms} = {grouped(total)}，{whole.subject.label} {grouped(whole.amount)}，{verdict}"
    answer = yes_no(plan, looked.values, catalogue, gap == 0, sentence)
    return replace(
        answer,
        sql=looked.statement.text,
        parameters=looked.statement.parameters,
        notes=(*answer.notes, *repair_notes(looked.values)),
    )


def evaluate_carry_parts(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """The funds that were carried over, as the columns beside their sum print them."""
    looked = look_up(connection, plan.subjects, catalogue)
    if isinstance(looked, Refusal):
        return looked
    facts = [to_fact(r) for r in run(connection, looked.statement)]
    for fact in sorted(facts, key=lambda f: (catalogue.tables[f.table].position, f.row, f.column)):
        columns = catalogue.tables[fact.table].columns
        group = columns[fact.column].removesuffix("/小计")
        beside = [i for i, path in columns.items() if path.startswith(f"{group}/") and i != fact.column]
        if not beside:
            continue
        statement = cells_sql(fact.table, fact.row, beside)
        cells = [to_fact(r) for r in run(connection, statement)]
        filled = [c for c in cells if c.value]
        if filled and sum((c.value or Decimal(0) for c in filled), Decimal(0)) == fact.value:
            named = [c for c in (filled if not plan.topic else cells) if plan.topic in columns[c.column]]
            if named:
                return _carried(plan, named, statement, catalogue)
    return Refusal("not_in_document", f"本预算没有列出“{plan.subjects[0].label}”是哪几种资金。")


def _carried(plan: Plan, filled: list[Fact], statement: Statement, catalogue: Catalogue) -> Answer:
    rows = tuple(
        AnswerRow(
            name=catalogue.tables[c.table].columns[c.column].split("/")[-1],
            value=plain(c.value or Decimal(0)),
            organisation=catalogue.document.organisation,
            year=c.year,
        )
        for c in filled
    )
    said = "；".join(f"{r.name} {money(Decimal(r.value or 0), plan.display_unit)}" for r in rows)
    return Answer(
        "answered",
        f"{plan.subjects[0].label}：{said}。",
        unit="元",
        display_unit=plan.display_unit,
        rows=rows,
        citations=cite([[c] for c in filled], catalogue),
        sql=statement.text,
        parameters=statement.parameters,
    )


def evaluate_standing(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """The place of the row among all that have an amount; equals share a place."""
    assert plan.members is not None
    gap = gap_of(plan, connection, catalogue)
    if gap is not None and gap.missing > 0:
        place = catalogue.tables[plan.members.table].label
        return Refusal("doubtful_source", f"{place}里{gap.said}，有没有列出的行，不能断定名次。")
    fetched = fetch_entries(plan, connection, catalogue)
    if isinstance(fetched, Refusal):
        return fetched
    entries, _, statement = fetched
    row = catalogue.members[plan.subjects[0].options[0][0][1]]
    valued = [e for e in entries if e.value is not None]
    mine = [e for e in valued if e.key == (row.dimension, row.norm)]
    if len(mine) != 1 or mine[0].value is None:
        return Refusal("not_in_document", f"{row.name}不在{plan.members.label}里，没有名次。")
    if plan.expected is not None and plan.expected != len(valued):
        return Refusal(
            "not_in_document", f"{plan.members.label}有 {len(valued)} 个，不是问题里说的 {plan.expected} 个。"
        )
    amount = mine[0].value
    before = [
        e for e in valued if e.value is not None and (e.value > amount if plan.order == "desc" else e.value < amount)
    ]
    place = str(len(before) + 1)
    word = "从大到小" if plan.order == "desc" else "从小到大"
    told = f"{mine[0].name} {grouped(amount)} 元，在{plan.members.label}的 {len(valued)} 个里{word}排第 {place}。"
    claim = ("是" if place == plan.topic else "否") if plan.topic else ""
    own = mine[0]
    return Answer(
        "answered",
        f"{claim}：{told}" if claim else told,
        figure=claim or f"第 {place}",
        rows=(
            AnswerRow(claim or own.name, value=None if claim else place, organisation=own.organisation, year=own.year),
        ),
        basis=tuple(row_of(e) for e in valued),
        citations=cite([[f for e in valued for f in e.facts]], catalogue),
        sql=statement.text,
        parameters=statement.parameters,
    )


EVALUATE_MORE = {
    "carry_parts": evaluate_carry_parts,
    "per_month": evaluate_per_month,
    "versus_average": evaluate_versus_average,
    "sources": evaluate_sources,
    "serial": evaluate_serial,
    "between_tables": evaluate_between_tables,
    "blanks": evaluate_blanks,
    "sum_equals": evaluate_sum_equals,
    "position": evaluate_standing,
}
"""Operation → its evaluation."""
