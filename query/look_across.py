"""The figures of the cells of a plan over several budgets: read from their printed cells, or chosen in the projection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from query.across_many import (
    AMOUNT,
    AMOUNTS,
    Chosen,
    choose_many,
    first_grown,
    first_told,
    fits,
    takes_all,
    value_added,
    value_told,
)
from query.catalogue import Catalogue
from query.cite import PrintedCells, is_beyond
from query.facts import Fact, to_fact
from query.plan import ADDING, Cell, Coordinate, Plan, Refusal, distinct_subjects
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


Values = tuple[Value | Refusal, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the cells of a plan came to: values in their order, a refusal where one has none.

    `bases` are those that each value is measured against. Of very many, only those that the answer can name are there.
    """

    values: Values
    bases: Values
    statement: Statement
    catalogue: Catalogue
    fetch: PrintedCells | None = None
    """What gives the printed cells, where they are fetched only when cited."""

    @property
    def every(self) -> Values:
        """The values and their bases."""
        return (*self.values, *self.bases)


def look_up_across(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue, roster: Roster) -> Found:
    """Look all cells of a plan up, and its bases.

    They are read one by one, or (of very many budgets) chosen in SQL where the cells themselves need not decide.
    """
    compares = plan.operation in (*COMPARING, "growth", "steady")
    cells = (*plan.cells, *plan.bases)
    subjects = _subjects(cells)
    beside = compares and any(c.budget.printed_in is not None for c in cells)
    if beside or not fits(subjects, cells):
        read = _cell_by_cell(cells, connection, catalogue, roster, compares)
        return replace(read, values=read.values[: len(plan.cells)], bases=read.values[len(plan.cells) :])
    chosen = choose_many(subjects, cells, connection, catalogue.members)
    left = [c for c in cells if c.budget.document in chosen.unclear]
    seen = replace(catalogue, documents=roster.documents)
    rest: dict[int, Value | Refusal] = {}
    if left:
        apart = _cell_by_cell(left, connection, catalogue, roster)
        rest = dict(zip(map(id, left), apart.values, strict=True))
        seen = apart.catalogue
    told = _Told(plan, chosen, rest, roster, {subject: number for number, subject in enumerate(subjects)})
    values, bases, uncited = told.values()
    fetch = PrintedCells(connection, uncited)
    return Found(values, bases, chosen.statement, replace(seen, fetch=fetch), fetch)


@dataclass(frozen=True)
class _Told:
    """Makes the values of a plan's cells from what the projection tells of them, `rest` from their printed cells."""

    plan: Plan
    chosen: Chosen
    rest: dict[int, Value | Refusal]
    roster: Roster
    slots: dict[Coordinate, int]

    def values(self) -> tuple[Values, Values, int]:
        """The values, their bases, and how many printed cells they stand on besides those that can be cited.

        Of a ranking only those that it can name are made. Those without a figure stay, and those read from their
        cells: what was repaired is said of all.
        """
        plan, cells, bases = self.plan, self.plan.cells, self.plan.bases
        if any(s.parts for s in distinct_subjects((*cells, *bases))):
            return tuple(map(self._joined, cells)), tuple(map(self._joined, bases)), 0
        found, beneath = self._found(cells), self._found(bases)
        many = is_beyond(len(cells) + len(bases))
        if many and plan.operation in ADDING and not bases and takes_all(plan):
            return self._added(found)
        amounts, under = self._amounts(cells, found), self._amounts(bases, beneath)
        grows = many and plan.operation == "growth"
        named = first_grown(plan, amounts, under) if grows else first_told(plan, amounts)
        kept = sorted(named | self._staying(cells, amounts) | (self._staying(bases, under) if grows else frozenset()))
        values = [self._single(cells[n], found[n]) for n in kept]
        below = kept if grows else range(len(bases))
        return tuple(values), tuple([self._single(bases[n], beneath[n]) for n in below]), 0

    def _staying(self, cells: Sequence[Cell], amounts: Sequence[Decimal | None]) -> frozenset[int]:
        """The places of what is told of even where a ranking does not name it."""
        return frozenset(n for n, c in enumerate(cells) if amounts[n] is None or id(c) in self.rest)

    def _found(self, cells: Sequence[Cell]) -> list[tuple[Any, ...] | None]:
        """What is told of each cell, None where nothing is."""
        slot = {id(s): self.slots[_pieces(s)[0]] for s in {id(c.subject): c.subject for c in cells}.values()}
        told = self.chosen.told
        budgets = [(slot[id(c.subject)], c.budget) for c in cells]
        return [told.get((number, b.document, b.year, b.version)) for number, b in budgets]

    def _amounts(self, cells: Sequence[Cell], found: Sequence[tuple[Any, ...] | None]) -> list[Decimal | None]:
        """The figure of each cell, a blank as 0; None where there is none."""
        amounts = [None if f is None else f[AMOUNT] or Decimal(0) for f in found]
        for place, cell in enumerate(cells) if self.rest else ():
            read = self.rest.get(id(cell))
            if read is not None:
                amounts[place] = read.amount if isinstance(read, Value) else None
        return amounts

    def _single(self, cell: Cell, found: tuple[Any, ...] | None) -> Value | Refusal:
        """The one figure of a cell, with what its printed cells are fetched by."""
        if id(cell) in self.rest:
            return self.rest[id(cell)]
        if found is None:
            return _absent(cell, self.roster)
        subject, words = cell.subject, said(cell)
        return value_told(
            found, Coordinate(words, subject.options, subject.fund, subject.use), cell.name or words, cell.budget
        )

    def _joined(self, cell: Cell) -> Value | Refusal:
        """The sum of the pieces of a set word; the figure of one that has none."""
        if id(cell) in self.rest:
            return self.rest[id(cell)]

        def of(piece: Coordinate) -> Value | Refusal:
            budget = cell.budget
            found = self.chosen.told.get((self.slots[piece], budget.document, budget.year, budget.version))
            label = Coordinate(said(cell), piece.options, piece.fund, piece.use)
            return NOT_TOLD if found is None else value_told(found, label, cell.name or said(cell), cell.budget)

        return _cell_value(cell, of, self.roster)

    def _added(self, found: Sequence[tuple[Any, ...] | None]) -> tuple[Values, Values, int]:
        """All figures of a sum, the first with what they are cited by; of the others how many cells they stand on."""
        values: list[Value | Refusal] = []
        cited = uncited = 0
        for cell, row in zip(self.plan.cells, found, strict=True):
            if row is None or id(cell) in self.rest or not is_beyond(cited + 1):
                values.append(self._single(cell, row))
                cited += 1
            else:
                values.append(value_added(row, cell))
                uncited += len(row[AMOUNTS])
        return tuple(values), (), uncited


def _subjects(cells: Sequence[Cell]) -> list[Coordinate]:
    """What is looked up for the cells, each coordinate once."""
    return list(dict.fromkeys(p for s in distinct_subjects(cells) for p in _pieces(s)))


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
    return Found(tuple(values), (), statement, seen)


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
