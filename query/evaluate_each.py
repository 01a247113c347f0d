"""Answers whose rows stand in several budgets: the projects of all departments, counted or picked for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer
from query.catalogue import Catalogue
from query.evaluate_across import ordered
from query.evaluate_sets import Entry, answer_entries, fetch_entries, picked, repair_reasons, row_of
from query.plan import Cell, Plan, Refusal
from query.roster import Roster, with_tables
from query.say import half_up
from query.statement import Statement


def evaluate_each(
    plan: Plan,
    connection: DuckDBPyConnection,
    catalogue_of: Callable[[int], Catalogue],
    commons: Catalogue,
    roster: Roster,
) -> Answer | Refusal:
    """Given a set asked of each budget, answer over all rows together, or with one row (or one pick) a body."""
    entries: list[Entry] = []
    counted: list[Entry] = []
    whole: Decimal | None = None
    statements: list[Statement] = []
    if any(c.of == "share" for c in plan.conditions) and not plan.topic:
        return Refusal("not_understood", "占比条件请一次只问一个部门。")
    for inner, cell in zip(plan.inner, plan.cells, strict=True):
        fetched = fetch_entries(inner, connection, catalogue_of(cell.budget.document))
        if isinstance(fetched, Refusal):
            return fetched
        rows, own, statement = fetched
        statements.append(statement)
        whole = own if whole is None else whole + (own or Decimal(0))
        entries += _of_body(plan, inner, rows, cell)
        counted += rows if plan.topic == "counts" else ()
    tables = {f.table for e in entries for f in e.facts}
    seen = with_tables(commons, connection, tables, roster.documents)
    unit = "个" if plan.topic == "counts" else plan.display_unit
    shown = replace(plan, display_unit=unit, conditions=() if plan.topic == "counts" else plan.conditions)
    if plan.topic == "each":
        shown = replace(shown, operation="list", limit=None, nths=(), order="printed")
    answer = answer_entries(shown, ordered(entries, shown), whole, seen)
    if isinstance(answer, Refusal):
        return answer
    text = ";\n\n".join(s.text for s in statements)
    parameters = tuple(p for s in statements for p in s.parameters)
    if plan.topic == "owner":
        answer = _of_owner(answer)
    basis = tuple(row_of(e) for e in counted) or answer.basis
    notes = (*answer.notes, *repair_reasons(entries))
    return replace(answer, sql=text, parameters=parameters, basis=basis, notes=notes)


def _of_owner(answer: Answer) -> Answer:
    """最大的项目是哪个部门的: whose the rows are is asked; what they are called stands beside."""
    rows = tuple(replace(r, name=r.organisation, label=r.name) for r in answer.rows)
    told = "；".join(f"{r.label} 属于{r.name}" for r in rows)
    return replace(answer, sentence=f"{answer.sentence.removesuffix('。')}；{told}。", rows=rows, basis=answer.rows)


def _of_body(plan: Plan, inner: Plan, rows: list[Entry], cell: Cell) -> list[Entry]:
    budget = cell.budget
    if plan.topic == "counts":
        facts = tuple(f for e in rows for f in e.facts)
        return [Entry(cell.name, None, Decimal(len(rows)), facts, budget.name, budget.year)]
    if plan.topic == "each" and plan.operation in ("sum", "average"):
        value = sum((e.value or Decimal(0) for e in rows), Decimal(0))
        value = half_up(value / len(rows)) if plan.operation == "average" and rows else value
        return [Entry(cell.name, None, value, tuple(f for e in rows for f in e.facts), budget.name, budget.year)]
    several = len({c.budget.year for c in plan.cells}) > 1
    suffix = f"（{budget.year}年）" if several else ""
    chosen = picked(inner, rows) if plan.topic == "each" else rows
    return [replace(e, name=e.name + suffix, organisation=budget.name, year=budget.year) for e in chosen]
