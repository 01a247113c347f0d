"""Citations: the printed rows that an answer stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection

from query.answer import Citation
from query.catalogue import Catalogue, Printed, TableInfo
from query.facts import Fact, row_box
from query.roster import tables_of
from query.sql_many import cells_of, rows_of
from query.statement import run

MOST_FETCHED = 100
"""So many printed cells are cited where an answer stands on very many budgets."""


Item = TypeVar("Item")


def is_beyond(number: int) -> bool:
    """True where so many figures are more than are cited one by one."""
    return number > MOST_FETCHED


def first_cited(items: Sequence[Item], catalogue: Catalogue) -> Sequence[Item]:
    """Return the first of an answer's figures, as many as are cited, where they were chosen among very many; else all."""
    return items if catalogue.fetch is None else items[:MOST_FETCHED]


def cite(groups: Sequence[Iterable[Fact]], catalogue: Catalogue) -> tuple[Citation, ...]:
    """Given the cells that each answer row stands on, in order, return one citation a printed row."""
    groups, catalogue = _fetched([tuple(g) for g in groups], catalogue)
    rows: dict[int, tuple[Fact, list[int], list[int]]] = {}
    for number, facts in enumerate(groups):
        for fact in facts:
            _, standing, marked = rows.setdefault(fact.row, (fact, [], []))
            if number not in standing:
                standing.append(number)
            if fact.column not in marked:
                marked.append(fact.column)
    return tuple(_citation(fact, standing, marked, catalogue) for fact, standing, marked in rows.values())


def _fetched(groups: list[tuple[Fact, ...]], catalogue: Catalogue) -> tuple[list[tuple[Fact, ...]], Catalogue]:
    """The groups with their printed cells in place of what stands for them, the first so many of all."""
    wanted = [a for g in groups for f in g for a in f.amounts]
    if not wanted or catalogue.fetch is None:
        return groups, catalogue
    printed = catalogue.fetch(wanted)
    filled = [
        tuple(
            cell
            for f in g
            for cell in (
                [replace(f, **printed.cells[a]) for a in f.amounts if a in printed.cells] if f.amounts else [f]
            )
        )
        for g in groups
    ]
    return filled, replace(catalogue, tables={**catalogue.tables, **printed.tables})


@dataclass
class PrintedCells:
    """Fetches the cells that amounts are printed in, the first so many of them, and counts those that it was asked for."""

    connection: DuckDBPyConnection
    uncited: int = 0
    """So many more cells the answer stands on."""
    asked: int = 0

    def __call__(self, amounts: Sequence[int]) -> Printed:
        """Given ids of amounts, return where each is printed, as fields of a `Fact`, and the tables they stand in."""
        self.asked = len(amounts) + self.uncited
        found = run(self.connection, cells_of(amounts[:MOST_FETCHED]))
        rows = {r["id"]: r for r in run(self.connection, rows_of(sorted({f["row_id"] for f in found})))}
        cells = {cell["id"]: _fields(cell, rows[cell["row_id"]]) for cell in found}
        return Printed(cells, tables_of(self.connection, {f["table_id"] for f in found}))

    @property
    def note(self) -> tuple[str, ...]:
        """What to say where not all of them are cited."""
        if self.asked <= MOST_FETCHED:
            return ()
        return (f"答案立足于 {self.asked} 处印出的金额，引用只列前 {MOST_FETCHED} 处。",)


def _fields(cell: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return {
        "table": cell["table_id"],
        "row": cell["row_id"],
        "column": cell["column_idx"],
        "organisation": cell["organisation_id"],
        "block": cell["block"],
        "value": cell["value"],
        "position": row["position"],
        "page": row["page"],
        "line": row["line"],
        "box": row_box(row),
        "cells": tuple(row["cells"]),
        "amounts": (),
    }


def _citation(fact: Fact, standing: list[int], marked: list[int], catalogue: Catalogue) -> Citation:
    table = catalogue.tables[fact.table]
    return Citation(
        document=catalogue.source(fact.table).file_name,
        sha256=catalogue.source(fact.table).sha256,
        table_no=table.number,
        title=table.title,
        page=fact.page,
        line=fact.line,
        box=fact.box,
        row=fact.position,
        cells=fact.cells,
        rows=tuple(standing),
        header=tuple(table.columns.get(i, "") for i in range(len(fact.cells))),
        marked=tuple(sorted(marked)),
    )


def row_citation(row: dict[str, Any], number: int, table: TableInfo, catalogue: Catalogue) -> Citation:
    """Given a printed row as SQL returned it, return its citation for the answer row of that number."""
    cells: tuple[str, ...] = tuple(row["cells"])
    return Citation(
        document=catalogue.document.file_name,
        sha256=catalogue.document.sha256,
        table_no=table.number,
        title=table.title,
        page=row["page"],
        line=row["line"],
        box=row_box(row),
        row=row["position"],
        cells=cells,
        rows=(number,),
        header=tuple(table.columns.get(i, "") for i in range(len(cells))),
    )
