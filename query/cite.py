"""Citations: the printed rows that an answer stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from query.answer import Citation
from query.catalogue import Catalogue, TableInfo
from query.facts import Fact, row_box


def cite(groups: Sequence[Iterable[Fact]], catalogue: Catalogue) -> tuple[Citation, ...]:
    """Given the cells that each answer row stands on, in order, return one citation a printed row."""
    rows: dict[int, tuple[Fact, list[int], list[int]]] = {}
    for number, facts in enumerate(groups):
        for fact in facts:
            _, standing, marked = rows.setdefault(fact.row, (fact, [], []))
            if number not in standing:
                standing.append(number)
            if fact.column not in marked:
                marked.append(fact.column)
    return tuple(_citation(fact, standing, marked, catalogue) for fact, standing, marked in rows.values())


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
