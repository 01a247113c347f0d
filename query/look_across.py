"""The figures of the cells of a plan over several budgets: read from their printed cells, or chosen in the projection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from query.across_many import Chosen, choose_many, first_told, fits, value_told
from query.catalogue import Catalogue
from query.cite import PrintedCells
from query.facts import Fact, to_fact
from query.plan import Cell, Coordinate, Plan, Refusal
from query.roster import Roster, with_tables
from query.say import scope
from query.sql import across_sql
from query.statement import Statement, run
from query.values import Value, joined, value_of

NOT_TOLD = Refusal("not_in_document", "")
"""No figure of a coordinate in a budget; the sentence is made of the whole cell."""
WHOLE = "合计"
COMPARING = ("difference", "percent_more", "times", "compare", "same", "verify")
"""Operations that set figures against each other: those of two years have to be of one scope."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the cells of a plan came to: values in their order, a refusal where one has none."""

    values: tuple[Value | Refusal, ...]
    statement: Statement
    catalogue: Catalogue
    fetch: PrintedCells | None = None
    """What gives the printed cells, where they are fetched only when cited."""


def look_up_across(
    plan: Plan, cells: Sequence[Cell], connection: DuckDBPyConnection, catalogue: Catalogue, roster: Roster
) -> Found:
    """Look all cells up: one by one, or (of very many budgets) chosen in SQL where the cells themselves need not decide."""
    compares = plan.operation in (*COMPARING, "growth", "steady")
    subjects = _subjects(cells)
    beside = compares and any(c.budget.printed_in is not None for c in cells)
    if beside or not fits(subjects, cells):
        return _cell_by_cell(cells, connection, catalogue, roster, compares)
    chosen = choose_many(subjects, cells, connection, catalogue.members)
    left = [c for c in cells if c.budget.document in chosen.unclear]
    seen = replace(catalogue, documents=roster.documents)
    rest: dict[int, Value | Refusal] = {}
    if left:
        apart = _cell_by_cell(left, connection, catalogue, roster)
        rest = dict(zip(map(id, left), apart.values, strict=True))
        seen = apart.catalogue
    fetch = PrintedCells(connection)
    seen = replace(seen, fetch=fetch)
    values = _told_values(plan, cells, subjects, chosen, rest, roster)
    return Found(values, chosen.statement, seen, fetch)


def _told_values(
    plan: Plan,
    cells: Sequence[Cell],
    subjects: Sequence[Coordinate],
    chosen: Chosen,
    rest: dict[int, Value | Refusal],
    roster: Roster,
) -> tuple[Value | Refusal, ...]:
    """What the projection tells of the cells; of a ranking only of those that it can name.

    Those without a figure stay, and those read from their cells: what was repaired is said of all.
    """
    slots = {subject: number for number, subject in enumerate(subjects)}
    distinct = {id(c.subject): c.subject for c in cells}
    pieces = {key: tuple((slots[p], p) for p in _pieces(s)) for key, s in distinct.items()}
    whole = not any(s.parts for s in distinct.values())

    def told(cell: Cell, slot: int) -> tuple[Any, ...] | None:
        return chosen.told.get((slot, cell.budget.document, cell.budget.year, cell.budget.version))

    def value(cell: Cell) -> Value | Refusal:
        def of(piece: Coordinate) -> Value | Refusal:
            found = told(cell, slots[piece])
            label = Coordinate(said(cell), piece.options, piece.fund, piece.use)
            return NOT_TOLD if found is None else value_told(found, label, cell.name or said(cell), cell.budget)

        return rest[id(cell)] if id(cell) in rest else _cell_value(cell, of, roster)

    def single(cell: Cell) -> Value | Refusal:
        if id(cell) in rest:
            return rest[id(cell)]
        ((slot, piece),) = pieces[id(cell.subject)]
        found = told(cell, slot)
        if found is None:
            return _absent(cell, roster)
        words = said(cell)
        subject = Coordinate(words, piece.options, piece.fund, piece.use)
        return value_told(found, subject, cell.name or words, cell.budget)

    if not whole:
        return tuple(value(c) for c in cells)
    amounts = [_amount(rest.get(id(c)), told(c, pieces[id(c.subject)][0][0])) for c in cells]
    named = first_told(plan, cells, amounts)
    return tuple(single(c) for n, c in enumerate(cells) if n in named or amounts[n] is None or id(c) in rest)


def _amount(read: Value | Refusal | None, told: tuple[Any, ...] | None) -> Decimal | None:
    if read is not None:
        return read.amount if isinstance(read, Value) else None
    return None if told is None else told[3] or Decimal(0)


def _subjects(cells: Sequence[Cell]) -> list[Coordinate]:
    """What is looked up for the cells, each coordinate once."""
    distinct = {id(c.subject): c.subject for c in cells}
    return list(dict.fromkeys(p for s in distinct.values() for p in _pieces(s)))


def _cell_by_cell(
    cells: Sequence[Cell], connection: DuckDBPyConnection, catalogue: Catalogue, roster: Roster, compares: bool = False
) -> Found:
    subjects = _subjects(cells)
    budgets = list(dict.fromkeys(c.budget for c in cells))
    statement = across_sql(subjects, budgets, catalogue.members)
    facts: dict[tuple[int, int, int], list[Fact]] = {}
    for row in run(connection, statement):
        option = subjects[row["slot"]].options[row["option_no"]]
        fact = replace(to_fact({k: v for k, v in row.items() if not k.startswith("x_")}), option=option)
        facts.setdefault((fact.slot, fact.document, fact.year), []).append(fact)
    tables = {f.table for fs in facts.values() for f in fs}
    seen = with_tables(catalogue, connection, tables, roster.documents)
    slots = {subject: number for number, subject in enumerate(subjects)}
    values = [_read_value(c, facts, slots, seen, roster) for c in cells]
    if compares:
        for place, cell in enumerate(cells):
            beside = _scope_beside(cell, cells, values)
            if beside is not None:
                values[place] = _read_value(cell, facts, slots, seen, roster, beside)
        if any(c.budget.printed_in is not None for c in cells):
            values = [_in_its_scope(c, v) for c, v in zip(cells, values, strict=True)]
    return Found(tuple(values), statement, seen)


def _scope_beside(cell: Cell, cells: Sequence[Cell], values: Sequence[Value | Refusal]) -> tuple[str, str] | None:
    """The scope of the year before that the same document prints of the same figure: this year's has to be of it too."""
    if cell.budget.printed_in is not None:
        return None
    for other, value in zip(cells, values, strict=True):
        beside = other.budget.printed_in is not None and other.budget.document == cell.budget.document
        if beside and other.subject == cell.subject and isinstance(value, Value):
            return value.figure.fund, value.figure.use
    return None


def _in_its_scope(cell: Cell, value: Value | Refusal) -> Value | Refusal:
    """A figure compared in a narrower scope than the widest (what a document prints of the year before) says which."""
    said_scope = scope(cell.subject.fund or WHOLE, cell.subject.use or WHOLE) != scope(WHOLE, WHOLE)
    if isinstance(value, Refusal) or said_scope or value.subject.parts:
        return value
    words = scope(value.figure.fund, value.figure.use)
    if words == scope(WHOLE, WHOLE):
        return value
    return replace(value, subject=replace(value.subject, label=f"{value.subject.label}（{words}）"))


def _pieces(subject: Coordinate) -> tuple[Coordinate, ...]:
    """A coordinate as looked up: without its label and unit, a set word as its parts."""
    return tuple(
        replace(p, label="", fund=subject.fund or p.fund, use=subject.use or p.use, organisation=None)
        for p in subject.parts or (subject,)
    )


def _read_value(
    cell: Cell,
    facts: dict[tuple[int, int, int], list[Fact]],
    slots: dict[Coordinate, int],
    catalogue: Catalogue,
    roster: Roster,
    within: tuple[str, str] | None = None,
) -> Value | Refusal:
    """The value of a cell from the printed cells of its coordinate, in one scope where it is given."""
    budget = cell.budget

    def of(piece: Coordinate) -> Value | Refusal:
        own = facts.get((slots[piece], budget.document, budget.year), [])
        if budget.organisation is not None:
            own = [f for f in own if f.organisation == budget.organisation]
        if within is not None:
            own = [f for f in own if (f.fund, f.use) == within]
        return value_of(replace(piece, label=said(cell)), own, catalogue)

    return _cell_value(cell, of, roster)


def _cell_value(cell: Cell, value_of_piece: Callable[[Coordinate], Value | Refusal], roster: Roster) -> Value | Refusal:
    """One figure, or the sum of the pieces of a set word that are printed."""
    pieces: list[Value] = []
    for piece in _pieces(cell.subject):
        value = value_of_piece(piece)
        if isinstance(value, Value):
            pieces.append(value)
        elif not cell.subject.parts or value.reason == "doubtful_source":
            return value if value.reason == "doubtful_source" else _absent(cell, roster)
    if not pieces:
        return _absent(cell, roster)
    value = joined(replace(cell.subject, label=said(cell)), pieces) if cell.subject.parts else pieces[0]
    return replace(value, name=cell.name or said(cell), organisation=cell.budget.name, year=cell.budget.year, others=())


def said(cell: Cell) -> str:
    """Return the cell in words: whose, of which year, what."""
    return f"{cell.budget.name} {cell.budget.year} 年{cell.subject.label}"


def _absent(cell: Cell, roster: Roster) -> Refusal:
    if cell.budget.printed_in is not None:
        said = (
            f"{cell.budget.printed_in} 年的文件只印了部分 {cell.budget.year} 年的数，其中没有“{cell.subject.label}”。"
        )
        return Refusal("not_loaded", f"没有载入{cell.budget.name} {cell.budget.year} 年的预算；{said}")
    return Refusal("not_in_document", f"{cell.budget.name} {cell.budget.year} 年的预算未列“{cell.subject.label}”。")
