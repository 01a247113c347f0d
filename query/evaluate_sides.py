"""Answers about two sides of which one is the rows of a set: each side comes to one figure, then they are compared."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer
from query.catalogue import Catalogue
from query.completeness import checked, gap_of, incomplete
from query.evaluate_figures import OPERATIONS, summed
from query.evaluate_sets import answer_entries, average_of, described, fetch_entries, miscounted, picked
from query.facts import Figure
from query.plan import Coordinate, Plan, Refusal
from query.say import half_up
from query.statement import Statement
from query.values import Value, look_up, repair_notes, shared_organisation


def evaluate_sides(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Given a plan of two sides, look each up and do with both what is asked; every row used is cited."""
    values: list[Value] = []
    statements: list[Statement] = []
    notes: list[str] = []
    for side in plan.inner:
        found = _of_rows(side, connection, catalogue) if side.members else _of_figure(side, connection, catalogue)
        if isinstance(found, Refusal):
            return found
        value, statement, told = found
        values.append(value)
        statements.append(statement)
        notes += told
    asked = replace(plan, operation=plan.topic, subjects=tuple(v.subject for v in values), inner=())  # type: ignore[arg-type]
    answer = OPERATIONS[plan.topic](asked, values, catalogue)
    if isinstance(answer, Refusal):
        return answer
    return replace(
        answer,
        sql=";\n\n".join(s.text for s in statements),
        parameters=tuple(p for s in statements for p in s.parameters),
        basis=(*answer.basis, *(row for v in values for row in summed(v, catalogue))),
        notes=(*answer.notes, *notes, *repair_notes(values), *checked(tuple(values), catalogue)),
    )


Found = tuple[Value, Statement, tuple[str, ...]]


def _of_figure(side: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Found | Refusal:
    looked = look_up(connection, side.subjects, catalogue)
    return looked if isinstance(looked, Refusal) else (looked.values[0], looked.statement, ())


def _of_rows(side: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Found | Refusal:
    """What the chosen rows come to, as one value that stands on all their cells."""
    assert side.members is not None
    fetched = fetch_entries(side, connection, catalogue)
    if isinstance(fetched, Refusal):
        return fetched
    entries, whole, statement = fetched
    wrong = miscounted(side, entries, connection, catalogue)
    if wrong is not None:
        return wrong
    gap = gap_of(side, connection, catalogue)
    chosen = picked(side, entries)
    if gap is not None:
        untold = incomplete(side, gap, [e.value for e in chosen if e.value is not None], catalogue)
        if untold is not None:
            return untold
    if not chosen:
        empty = answer_entries(side, chosen, whole, catalogue)
        return empty if isinstance(empty, Refusal) else Refusal("not_in_document", empty.sentence)
    total = sum((e.value for e in chosen if e.value is not None), Decimal(0))
    amount = half_up(average_of(chosen)) if side.operation == "average" else total
    facts = tuple(f for e in chosen for f in e.facts)
    alone = len(chosen) == 1
    word = "平均" if side.operation == "average" else "合计"
    ends = {"desc": "金额最大的 ", "asc": "金额最小的 "}.get(side.order, "") if side.limit is not None else ""
    label = chosen[0].name if alone else f"{described(side)}（{ends}{len(chosen)} 个）{word}"
    members = side.members
    figure = Figure((), members.table, members.fund, members.use, amount, facts)
    subject = Coordinate(label, ((),), members.fund, members.use)
    organisation, year = shared_organisation(facts, catalogue)
    told = (f"{gap.said}；按印出的行回答。",) if gap is not None else ()
    return (
        Value(subject, amount, False, figure, facts, organisation=organisation, year=year, name=label),
        statement,
        told,
    )
