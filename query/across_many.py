"""Looking up figures of very many budgets: chosen in SQL from the projection, their printed cells fetched when cited.

What the projection marks as unclear (a doubtful or repaired cell, two rows of one account) is left to the cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from query.catalogue import MemberInfo
from query.facts import Fact, Figure
from query.plan import Budget, Cell, Coordinate, Plan
from query.say import percent
from query.sql_many import accounts_sql, chosen_sql
from query.statement import Statement, run, run_plain
from query.values import Value

MANY = 60
"""From so many figures on, they are chosen in SQL; fewer are read cell by cell."""
OPTION, FUND, USE, AMOUNT, AMOUNTS, TABLE = range(4, 10)
"""Where they stand in what is told of a figure: query.sql_many.FIELDS."""
Key = tuple[int, int, int, str]
"""The number of a coordinate, the document, the year and the version."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the projection tells of many figures: those it is sure of, the documents left to their cells, the statement."""

    told: dict[Key, tuple[Any, ...]]
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
    cells: Sequence[Cell],
    connection: DuckDBPyConnection,
    members: Mapping[int, MemberInfo],
) -> Chosen:
    """Given coordinates that `fits`, return each one's figure in each budget of the cells, as the cells would give it."""
    named = tuple(members[m] for m in dict.fromkeys(m for s in subjects for o in s.options for _, m in o))
    numbers: dict[str, list[int]] = {}
    for row in run(connection, accounts_sql(named)) if named else ():
        numbers.setdefault(row["named"], []).append(row["id"])
    accounts = [[tuple(numbers.get(str(o[0][1]), ())) if o else (0,) for o in s.options] for s in subjects]
    editions = sorted({(c.budget.year, c.budget.version) for c in cells})
    statement = chosen_sql(subjects, accounts, editions)
    told: dict[Key, tuple[Any, ...]] = {}
    unclear: set[int] = set()
    for figure in run_plain(connection, statement):
        if figure[-1]:
            unclear.add(figure[1])
        else:
            told[figure[:4]] = figure
    return Chosen(told, frozenset(unclear), statement)


def value_told(told: tuple[Any, ...], subject: Coordinate, name: str, budget: Budget) -> Value:
    """Given what is told of a figure, return it with one cell in place of those that it stands on, fetched when cited."""
    option_no, fund, use, amount, amounts, table = told[OPTION : TABLE + 1]
    option = subject.options[option_no]
    fact = Fact(
        0, option, table, 0, 0, None, 0, fund, use, budget.year, amount, "plain", "", 0, None, None, None, (),
        None, None, budget.document, tuple(amounts),
    )  # fmt: skip
    figure = Figure(option, table, fund, use, amount, (fact,))
    value = Decimal(0) if amount is None else amount
    return Value(subject, value, amount is None, figure, (fact,), (), 0, budget.name, budget.year, name)


def value_added(told: tuple[Any, ...], cell: Cell) -> Value:
    """Given what is told of a figure that is only added up, return it without the cells that it stands on."""
    option_no, fund, use, amount, _, table = told[OPTION : TABLE + 1]
    figure = Figure(cell.subject.options[option_no], table, fund, use, amount, ())
    value = Decimal(0) if amount is None else amount
    return Value(cell.subject, value, amount is None, figure, (), (), 0, cell.budget.name, cell.budget.year, cell.name)


def takes_all(plan: Plan) -> bool:
    """True where every figure counts, in the order of the cells."""
    bounded = plan.conditions or plan.nths or plan.limit is not None or plan.topic
    return not bounded and plan.order == "printed"


def first_told(plan: Plan, amounts: Sequence[Decimal | None]) -> frozenset[int]:
    """The places of the cells that a ranking can name: the N first or the N-th with all that tie; all without a limit.

    `amounts` are the cells' figures, None where a cell has none (a blank is 0).
    """
    if plan.operation != "list" or plan.bases or not _is_bounded(plan):
        return frozenset(range(len(amounts)))
    return _first(plan, [(a, n) for n, a in enumerate(amounts) if a is not None])


def first_grown(plan: Plan, now: Sequence[Decimal | None], then: Sequence[Decimal | None]) -> frozenset[int]:
    """The places of the pairs that a ranking of growth can name; `now` and `then` are the figures of each pair.

    Those with a base of nothing, which have no rate, stay: they are said beside.
    """
    if plan.operation != "growth" or not _is_bounded(plan):
        return frozenset(range(len(now)))
    told: list[tuple[Decimal, int]] = []
    baseless: list[int] = []
    for place, (new, old) in enumerate(zip(now, then, strict=True)):
        if new is None or old is None:
            continue
        value = growth(plan, new, old)
        if value is None:
            baseless.append(place)
        elif moves(plan, new, old):
            told.append((value, place))
    return _first(plan, told).union(baseless)


def growth(plan: Plan, now: Decimal, then: Decimal) -> Decimal | None:
    """Return what a plan asks of two figures: (now − then) ÷ then in percent or the amount; None where there is no rate."""
    change = (now - then) * plan.factor
    if plan.display_unit != "%":
        return change
    return percent(change, then) if then else None


def moves(plan: Plan, now: Decimal, then: Decimal) -> bool:
    """True where a figure moved the way that is asked for, or any way will do."""
    change = (now - then) * plan.factor
    return not ((plan.comparator == "gt" and change <= 0) or (plan.comparator == "lt" and change >= 0))


def _is_bounded(plan: Plan) -> bool:
    """True where the plan asks for the first N, or the N-th, of all and nothing else of them."""
    plain = not (plan.conditions or plan.with_share or plan.topic)
    return plain and plan.order != "printed" and max(plan.nths, default=plan.limit or 0) > 0


def _first(plan: Plan, told: list[tuple[Decimal, int]]) -> frozenset[int]:
    wanted = max(plan.nths, default=plan.limit or 0)
    if wanted >= len(told):
        return frozenset(n for _, n in told)
    ranks = sorted((a for a, _ in told), reverse=plan.order == "desc")
    last = ranks[wanted - 1]
    return frozenset(n for a, n in told if (a >= last if plan.order == "desc" else a <= last))
