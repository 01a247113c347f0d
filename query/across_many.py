"""Looking up figures of very many budgets: chosen in SQL from the projection, their printed cells fetched when cited.

What the projection marks as unclear (a doubtful or repaired cell, two rows of one account) is left to the cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.catalogue import Catalogue, MemberInfo
from query.facts import Fact, Figure
from query.plan import Budget, Cell, Coordinate
from query.sql_many import accounts_sql, chosen_sql
from query.statement import Statement, run
from query.values import Value

MANY = 60
"""From so many figures on, they are chosen in SQL; fewer are read cell by cell."""
Key = tuple[Coordinate, int, int, str]
"""A coordinate, the document, the year and the version."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the projection tells of many figures: those it is sure of, the documents left to their cells, the statement."""

    values: dict[Key, Value]
    unclear: frozenset[int]
    statement: Statement


def fits(subjects: Sequence[Coordinate], cells: Sequence[Cell]) -> bool:
    """True where the projection holds what is asked: many departments' figures of the whole or of single accounts."""
    if len(cells) <= MANY or any(c.budget.organisation is not None for c in cells):
        return False
    return all(_fits(s) for s in subjects)


def _fits(subject: Coordinate) -> bool:
    plain = subject.table is None and subject.carry is None and not subject.columns and not subject.parts
    return plain and all(len(o) < 2 and all(d != "project" for d, _ in o) for o in subject.options)


def choose_many(
    subjects: Sequence[Coordinate],
    budgets: Sequence[Budget],
    connection: DuckDBPyConnection,
    members: Mapping[int, MemberInfo],
) -> Chosen:
    """Given coordinates that `fits`, return each one's figure in each of the budgets, as its cells would give it."""
    named = tuple(members[m] for s in subjects for o in s.options for _, m in o)
    numbers: dict[str, list[int]] = {}
    if named:
        for row in run(connection, accounts_sql(tuple(dict.fromkeys(named)))):
            numbers.setdefault(row["named"], []).append(row["id"])
    accounts = [
        [tuple(numbers.get(str(o[0][1]), ())) if o else (0,) for o in subject.options] for subject in subjects
    ]
    editions = sorted({(b.year, b.version) for b in budgets})
    wanted = {(b.document, b.year, b.version) for b in budgets}
    statement = chosen_sql(subjects, accounts, editions)
    values: dict[Key, Value] = {}
    unclear: set[int] = set()
    for row in run(connection, statement):
        key = (row["document_id"], row["year"], row["version"])
        if key not in wanted:
            continue
        if row["unclear"]:
            unclear.add(row["document_id"])
        else:
            subject = subjects[row["slot"]]
            values[(subject, *key)] = _value(subject, row)
    return Chosen(values, frozenset(unclear), statement)


def _value(subject: Coordinate, row: dict[str, object]) -> Value:
    """The figure with one cell in place of those that it stands on; they are fetched when they are cited."""
    amount = row["value"]
    assert amount is None or isinstance(amount, Decimal)
    option = subject.options[row["option_no"]]  # type: ignore[call-overload]
    fact = Fact(
        slot=row["slot"],  # type: ignore[arg-type]
        option=option,
        table=row["table_id"],  # type: ignore[arg-type]
        row=0,
        column=0,
        organisation=None,
        block=0,
        fund=row["fund"],  # type: ignore[arg-type]
        use=row["use"],  # type: ignore[arg-type]
        year=row["year"],  # type: ignore[arg-type]
        value=amount,
        quality="plain",
        reason="",
        position=0,
        page=None,
        line=None,
        box=None,
        cells=(),
        document=row["document_id"],  # type: ignore[arg-type]
        amounts=tuple(row["amounts"]),  # type: ignore[arg-type]
    )
    figure = Figure(option, fact.table, fact.fund, fact.use, amount, (fact,))
    return Value(subject, amount or Decimal(0), amount is None, figure, figure.facts, year=fact.year)
