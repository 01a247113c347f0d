"""Answers over the printed rows of one table: chosen by what they print, or filled; and the tables without figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow, Citation
from query.catalogue import Catalogue, TableInfo
from query.cite import row_citation
from query.evaluate_sets import Entry, answer_entries, keeps, repair_reasons
from query.plan import Plan, Refusal
from query.printed_rows import PrintedRow, detail, entry, is_total, read_table
from query.sql import filled_tables_sql, rows_sql
from query.statement import run
from schema.names import normalise, squeeze


def evaluate_rows(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """List, rank, count or sum the most detailed rows of a table that print all that is said."""
    assert plan.table is not None
    read = read_table(plan.table, connection, catalogue)
    filled = plan.topic == "filled"
    listed = [r for r in read.rows if not is_total(r)] if filled else detail(read.rows, catalogue)
    chosen = [r for r in listed if _prints(r, plan) and _of_side(r, plan, catalogue)]
    doubtful = next((r for r in chosen if r.fact.quality == "doubtful"), None)
    if doubtful is not None:
        return Refusal(
            "doubtful_source", f"“{doubtful.name}”所在的行读得不确定：{doubtful.fact.reason or '勾稽不平'}。"
        )
    entries = [entry(r, catalogue) for r in chosen]
    if filled or plan.attribute != "list" or plan.order != "printed":
        entries = [e for e in entries if e.value]
    entries = keeps(entries, plan.conditions, None)
    if plan.order != "printed":
        entries.sort(key=lambda e: e.value or 0, reverse=plan.order == "desc")
    answer = answer_entries(replace(plan, operation=plan.attribute), entries, None, catalogue)  # type: ignore[arg-type]
    if isinstance(answer, Refusal):
        return answer
    note = f"范围：{catalogue.tables[plan.table].label}的{'各行' if filled else '明细行'}，按行计；合计行不参与。"
    return replace(
        answer,
        display_unit=plan.display_unit,
        sql=read.statement.text,
        parameters=read.statement.parameters,
        notes=(*answer.notes, note, *repair_reasons(entries)),
    )


def evaluate_grouped(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Add up the most detailed rows of a table by what one of its columns prints; no row may leave it blank."""
    assert plan.table is not None and plan.column is not None
    read = read_table(plan.table, connection, catalogue)
    rows = [r for r in detail(read.rows, catalogue) if r.fact.value]
    texts = [normalise(r.cells[plan.column]) if plan.column < len(r.cells) else "" for r in rows]
    if not rows or not all(texts):
        return Refusal(
            "not_in_document", f"{catalogue.tables[plan.table].label}里不是每一行都印有这一栏，不能按它归类。"
        )
    doubtful = next((r for r in rows if r.fact.quality == "doubtful"), None)
    totals = {r.fact.value for r in read.rows if is_total(r) and r.adds} - {None}
    if doubtful is not None or (totals and totals != {sum((r.fact.value or Decimal(0) for r in rows), Decimal(0))}):
        return Refusal("doubtful_source", f"{catalogue.tables[plan.table].label}的各行与印出的合计对不上，不能归类。")
    entries = [
        _group([r for r, t in zip(rows, texts, strict=True) if t == text], plan) for text in dict.fromkeys(texts)
    ]
    if plan.order != "printed":
        entries.sort(key=lambda e: e.value or 0, reverse=plan.order == "desc")
    answer = answer_entries(replace(plan, operation="list"), entries, None, catalogue)
    if isinstance(answer, Refusal):
        return answer
    return replace(
        answer,
        display_unit=plan.display_unit,
        sql=read.statement.text,
        parameters=read.statement.parameters,
        notes=(f"范围：{catalogue.tables[plan.table].label}的明细行，按印出的文字归到一起。", *repair_reasons(entries)),
    )


def _group(rows: Sequence[PrintedRow], plan: Plan) -> Entry:
    """Rows that print the same text, as one."""
    first = rows[0]
    value = sum((r.fact.value or Decimal(0) for r in rows), Decimal(0))
    name = squeeze(first.cells[plan.column or 0])
    return Entry(name, None, value, tuple(r.fact for r in rows), None, first.fact.year)


def _prints(row: PrintedRow, plan: Plan) -> bool:
    return all(
        any(column < len(row.cells) and row.cells[column] == text for column, text in places) for places in plan.values
    )


def _of_side(row: PrintedRow, plan: Plan, catalogue: Catalogue) -> bool:
    """Of a balance, the rows of income or those of expenditure; of these, those named in the column that is said."""
    if not plan.words:
        return True
    headed = [catalogue.tables[row.fact.table].columns.get(i, "").split("/")[-1] for i in row.side]
    if plan.words[1:] and plan.words[1] not in headed:
        return False
    if not plan.words[0]:
        return True
    receives = any(dimension == "income" for dimension, _ in row.option)
    return receives == (plan.words[0] == "income")


def evaluate_empty_tables(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Name the official tables that print no amount (or only 0.00) and no performance target."""
    statement = filled_tables_sql(catalogue.document.id)
    filled = {row["id"] for row in run(connection, statement)}
    if plan.table is not None:
        table = catalogue.tables[plan.table]
        yes = plan.table not in filled
        said = f"{'是' if yes else '否'}：{table.label}{'没有印出金额' if yes else '印有金额'}。"
        told = AnswerRow(name="是" if yes else "否", year=catalogue.document.year)
        cited = (_of_table(table, 0, connection, catalogue),)
        return Answer(
            "answered", said, rows=(told,), citations=cited, sql=statement.text, parameters=statement.parameters
        )
    empty = [t for t in catalogue.tables.values() if t.form is not None and t.id not in filled]
    if not empty:
        return Refusal("not_in_document", "读到的各张表都印有金额，没有空表。")
    names = "、".join(t.label for t in empty)
    counting = plan.topic == "count"
    number = AnswerRow(name="空表", value=str(len(empty)), year=catalogue.document.year)
    listed = tuple(AnswerRow(name=t.label, year=catalogue.document.year) for t in empty)
    return Answer(
        "answered",
        f"没有金额的表有 {len(empty)} 张：{names}。",
        figure=f"{len(empty)} 张" if counting else "",
        unit="个" if counting else "",
        rows=(number,) if counting else listed,
        basis=listed if counting else (),
        citations=tuple(_of_table(t, 0 if counting else n, connection, catalogue) for n, t in enumerate(empty)),
        sql=statement.text,
        parameters=statement.parameters,
        notes=("没有印出金额，或只印了 0.00 的表。",),
    )


def _of_table(table: TableInfo, number: int, connection: DuckDBPyConnection, catalogue: Catalogue) -> Citation:
    """The first printed row of the table; where it prints none, the table by its title and page."""
    printed = run(connection, rows_sql(table.id, 1))
    if printed:
        return row_citation(printed[0], number, table, catalogue)
    page = table.pages[0] if table.pages else None
    document = catalogue.document
    return Citation(
        document.file_name, document.sha256, table.number, table.title, page, None, None, None, (), rows=(number,)
    )
