"""Answers whose rows stand in several budgets: the projects of all departments, the rows of two years side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer
from query.catalogue import Catalogue
from query.evaluate_across import ordered
from query.evaluate_sets import Entry, answer_entries, fetch_entries, keeps, picked, repair_reasons
from query.plan import Cell, Plan, Refusal
from query.roster import Roster, with_tables
from query.say import grouped, half_up, percent
from query.statement import Statement

MOST_SAID = 5


def evaluate_each(
    plan: Plan,
    connection: DuckDBPyConnection,
    catalogue_of: Callable[[int], Catalogue],
    commons: Catalogue,
    roster: Roster,
) -> Answer | Refusal:
    """Given a set asked of each budget, answer over all rows together, or with one row (or one pick) a body."""
    entries: list[Entry] = []
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
    return replace(answer, sql=text, parameters=parameters, notes=(*answer.notes, *repair_reasons(entries)))


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


def evaluate_rows_growth(
    plan: Plan,
    connection: DuckDBPyConnection,
    catalogue_of: Callable[[int], Catalogue],
    commons: Catalogue,
    roster: Roster,
) -> Answer | Refusal:
    """Set the rows of two years against each other by name: grown, new, or gone; only rows of both years have a growth."""
    sides: list[dict[tuple[str, str], Entry]] = []
    statements: list[Statement] = []
    for inner, cell in zip(plan.inner, plan.cells, strict=True):
        fetched = fetch_entries(inner, connection, catalogue_of(cell.budget.document))
        if isinstance(fetched, Refusal):
            return fetched
        rows, _, statement = fetched
        names = [e.key for e in rows]
        if len(set(names)) != len(names):
            return Refusal("not_understood", "有重名的行，无法逐行对上两年。")
        sides.append({e.key: e for e in rows})
        statements.append(statement)
    now, then = sides
    entries, notes = _changes(plan, now, then)
    seen = with_tables(commons, connection, {f.table for e in entries for f in e.facts}, roster.documents)
    label = {"added": "新增的", "gone": "上年有、今年没有的"}.get(plan.topic, "")
    shown = replace(plan, inner=(), conditions=(), label=label + plan.label.split("比 ")[0] if label else plan.label)
    kept = keeps(ordered(entries, plan), plan.conditions, None)
    if not kept:
        return Refusal("not_in_document", f"{shown.label}：没有这样的行。")
    shown = replace(shown, operation="count") if plan.attribute == "count" else shown
    answer = answer_entries(shown, kept, None, seen)
    if isinstance(answer, Refusal):
        return answer
    text = ";\n\n".join(s.text for s in statements)
    parameters = tuple(p for s in statements for p in s.parameters)
    return replace(answer, sql=text, parameters=parameters, notes=(*answer.notes, *notes, *repair_reasons(kept)))


def _changes(
    plan: Plan, now: dict[tuple[str, str], Entry], then: dict[tuple[str, str], Entry]
) -> tuple[list[Entry], list[str]]:
    if plan.topic == "added":
        return [e for key, e in now.items() if key not in then], []
    if plan.topic == "gone":
        return [e for key, e in then.items() if key not in now], []
    entries: list[Entry] = []
    formulas: list[str] = []
    for key, new in now.items():
        old = then.get(key)
        if old is None or new.value is None or old.value is None or (plan.display_unit == "%" and not old.value):
            continue
        change = new.value - old.value
        value = percent(change, old.value) if plan.display_unit == "%" else change
        filtered = plan.limit is None and not plan.nths and plan.comparator in ("gt", "lt")
        if filtered and ((plan.comparator == "gt") != (value > 0) or value == 0):
            continue
        entries.append(replace(new, value=value, facts=(*new.facts, *old.facts)))
        formulas.append(f"{new.name} {grouped(new.value)} − {grouped(old.value)}")
    alone = [e.name for key, e in now.items() if key not in then]
    notes = (
        [f"只在其中一年有的不比：{'、'.join(alone[:MOST_SAID])}{'等' if len(alone) > MOST_SAID else ''}。"]
        if alone
        else []
    )
    return entries, [*notes, "算法：" + "；".join(formulas[:MOST_SAID])]
