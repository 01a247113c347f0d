"""The rows of one table as printed: what each is called, its widest figure, and what its other columns say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from query.answer import AnswerRow
from query.catalogue import Catalogue
from query.evaluate_sets import Entry
from query.facts import Fact, to_fact
from query.say import plain
from query.sql import table_cells_sql
from query.statement import Statement, run
from query.values import printed_name
from schema.names import normalise, squeeze
from schema.scopes import FUND_WIDTH, NARROWEST, USE_WIDTH

Option = tuple[tuple[str, int], ...]
TOTALS = ("合计", "总计", "小计")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One printed row, or one member of it where members stand side by side in columns."""

    name: str
    fact: Fact
    option: Option
    adds: bool
    side: tuple[int, ...]
    """The columns that name it: a balance prints income and expenditure beside each other."""
    row_name: str = ""
    """What the whole row is called, where its members stand side by side."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The printed cells of the row."""
        return self.fact.cells


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table read whole: its rows as printed (one dictionary of SQL each), and those with figures of the own year."""

    printed: tuple[dict[str, Any], ...]
    rows: tuple[PrintedRow, ...]
    statement: Statement


def read_table(table: int, connection: DuckDBPyConnection, catalogue: Catalogue) -> PrintedTable:
    """Given a table, return its printed rows, and the figures of the document's own year in them, in printed order."""
    statement = table_cells_sql(catalogue.document, table)
    cells = run(connection, statement)
    printed = tuple({c["position"]: c for c in reversed(cells)}.values())[::-1]
    found = [c for c in cells if c["column_idx"] is not None]
    narrow = _columns(found)
    chosen: dict[tuple[int, tuple[int, ...], Option], tuple[Fact, bool]] = {}
    options: dict[tuple[int, tuple[int, ...]], set[Option]] = {}
    for cell in sorted(found, key=lambda c: (c["position"], narrow[c["column_idx"]])):
        fact = to_fact(cell)
        side = tuple(cell["names"] or ())
        options.setdefault((fact.position, side), set()).add(fact.option)
        chosen.setdefault((fact.position, side, fact.option), (fact, bool(cell["adds"])))
    rows = [
        PrintedRow(
            _name(fact, side, len(options[position, side]) > 1, catalogue), fact, option, adds, side, _told(fact, side)
        )
        for (position, side, option), (fact, adds) in chosen.items()
    ]
    return PrintedTable(printed, tuple(sorted(rows, key=lambda r: (r.fact.position, r.fact.column))), statement)


def _columns(cells: Iterable[dict[str, Any]]) -> dict[int, tuple[int, ...]]:
    """Each column with how narrow it is: what was carried over, and columns that are no part of the sum, come last."""
    found: dict[int, tuple[int, ...]] = {}
    adding = {c["column_idx"] for c in cells if c["adds"]}
    for cell in cells:
        index = cell["column_idx"]
        width = FUND_WIDTH.get(cell["fund"], NARROWEST) + USE_WIDTH.get(cell["use"], NARROWEST)
        found[index] = (int(index not in adding), int(cell["carry"] is not None), width, index)
    return found


def _name(fact: Fact, side: tuple[int, ...], beside: bool, catalogue: Catalogue) -> str:
    """What names the figure: the last text of its row's naming columns, or the member whose column it is."""
    if beside and fact.option:
        return printed_name(catalogue.members[fact.option[-1][1]], fact, catalogue)
    told = _told(fact, side)
    return told if told or not fact.option else catalogue.members[fact.option[-1][1]].name


def _told(fact: Fact, side: tuple[int, ...]) -> str:
    """What the row is called: the last text of its naming columns."""
    named = [fact.cells[i] for i in side if i < len(fact.cells) and _CHINESE.search(fact.cells[i])]
    texts = named or [c for c in fact.cells[: fact.column] if _CHINESE.search(c)]
    return squeeze(texts[-1]) if texts else ""


def detail(rows: Sequence[PrintedRow], catalogue: Catalogue) -> tuple[PrintedRow, ...]:
    """Given the rows of a table, return the most detailed ones: no totals, no row of a unit, no account above another."""
    adds = any(r.adds for r in rows)
    sets = {frozenset(m for _, m in r.option) for r in rows}
    above = {a.id for r in rows for _, m in r.option for a in catalogue.ancestors(catalogue.members[m])}
    kept: list[PrintedRow] = []
    for row in rows:
        members = frozenset(m for _, m in row.option)
        narrower = any(members < other for other in sets)
        total = is_total(row) or (not members and any(sets - {frozenset()}))
        if row.adds == adds and not narrower and not total and not (members and members <= above):
            kept.append(row)
    return tuple(kept)


def is_total(row: PrintedRow) -> bool:
    """True for a row that is called a total."""
    return normalise(row.name).endswith(TOTALS)


def _without_code(name: str, code: str | None) -> str:
    """30112-其他社会保障缴费: the code that is printed before a name is told apart from it."""
    bare = name.removeprefix(code).lstrip("-－—_ ") if code else name
    return bare or name


def answer_row(row: PrintedRow, catalogue: Catalogue) -> AnswerRow:
    """Return a printed row as a row of an answer; a blank has no value."""
    fact = row.fact
    known = fact.organisation in catalogue.organisations
    whose = catalogue.organisations[fact.organisation or 0][0] if known else catalogue.document.organisation
    sure = fact.value is not None and fact.quality != "doubtful"
    code = catalogue.members[row.option[-1][1]].code if row.option else None
    return AnswerRow(
        name=_without_code(row.name, code) or None,
        code=code,
        label=row.row_name if row.row_name and row.row_name != row.name else None,
        value=plain(fact.value) if sure and fact.value is not None else None,
        organisation=whose,
        year=fact.year,
        quality="repaired" if fact.quality == "repaired" else "plain",
    )


def entry(row: PrintedRow, catalogue: Catalogue) -> Entry:
    """Return a printed row as an entry of a set, to be listed, ranked, counted or summed."""
    told = answer_row(row, catalogue)
    member = catalogue.members[row.option[-1][1]] if row.option else None
    key = (member.dimension, member.norm) if member else ("", normalise(row.name))
    return Entry(told.name or row.name, told.code, row.fact.value, (row.fact,), told.organisation, told.year, key)
