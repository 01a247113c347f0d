"""Who is loaded: departments and their units, the years of their budgets, and what all budgets have in common.

The commons is a catalogue without a document of its own: every account that any budget prints, once. A question about
several budgets is read with it, so that thousands of documents cost no more than the accounts they share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import duckdb

from query.catalogue import Catalogue, DocumentInfo, MemberInfo, TableInfo
from query.plan import Budget
from query.statement import Statement, run_plain

COMMONS = DocumentInfo(0, "", "", "", "已载入的预算", 0, None, 0, "预算", 0, ())


@dataclass(frozen=True, slots=True)
class Body:
    """A department or one of its units, whatever the year; `budgets` the oldest first."""

    id: int
    name: str
    kind: str
    department: str
    region: str
    budgets: tuple[Budget, ...]
    organisations: tuple[int, ...]
    code: str = ""
    """What the newest of its documents prints before its name, empty where none does."""

    def of_year(self, year: int) -> tuple[Budget, ...]:
        """Return its budgets of one year: of a document of that year, else as printed beside a later one."""
        found = [b for b in self.budgets if b.year == year]
        return tuple([b for b in found if b.printed_in is None]) or tuple(found[:1])

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose documents are loaded, oldest first."""
        return tuple(dict.fromkeys(b.year for b in self.budgets if b.printed_in is None))


@dataclass(frozen=True)
class Roster:
    """All bodies, by their place; `documents` by their ids."""

    bodies: tuple[Body, ...]
    documents: dict[int, DocumentInfo]

    @cached_property
    def body_of(self) -> dict[int, int]:
        """Organisation id of the store → body."""
        return {o: b.id for b in self.bodies for o in b.organisations}

    @cached_property
    def by_name(self) -> dict[tuple[str, str], int]:
        """Name and department → body."""
        return {(b.name, b.department): b.id for b in self.bodies}

    @cached_property
    def departments(self) -> tuple[Body, ...]:
        """Bodies with a budget of their own: what is ranked and added; their units are inside them."""
        return tuple(b for b in self.bodies if b.name == b.department and b.budgets)

    @cached_property
    def newest(self) -> int:
        """The newest loaded year: what 今年 means where no document is chosen."""
        return max((d.year for d in self.documents.values()), default=0)

    @cached_property
    def both_versions(self) -> bool:
        """True where of some body and year both the budget and the final accounts are loaded."""
        return any(len(versions(b, y)) > 1 for b in self.bodies for y in b.years)

    def units_of(self, department: Body) -> tuple[Body, ...]:
        """Return the units inside a department."""
        return tuple(b for b in self.bodies if b.department == department.name and b.name != department.name)


def load_roster(connection: duckdb.DuckDBPyConnection, documents: Sequence[DocumentInfo]) -> Roster:
    """Given a connection and its current documents, return the roster."""
    by_id = {d.id: d for d in documents}
    rows = connection.execute("SELECT id, document_id, name, kind, code FROM organisation ORDER BY id").fetchall()
    found: dict[tuple[str, str], list[tuple[int, DocumentInfo, str]]] = defaultdict(list)
    codes: dict[tuple[str, str], str] = {}
    for organisation, document_id, name, kind, code in rows:
        document = by_id.get(document_id)
        if document is not None:
            own_office = kind == "单位" and name == document.organisation
            called = f"{name}（本级）" if own_office else name
            found[called, document.organisation].append((organisation, document, kind))
            codes[called, document.organisation] = code or codes.get((called, document.organisation), "")
    bodies = [
        Body(
            number,
            name,
            entries[0][2],
            department,
            entries[0][1].region or "",
            tuple(sorted(_budgets(number, name, entries), key=lambda b: (b.year, b.printed_in or 0, b.document))),
            tuple(o for o, _, _ in entries),
            codes[name, department],
        )
        for number, ((name, department), entries) in enumerate(found.items())
    ]
    return Roster(tuple(bodies), by_id)


def _budgets(body: int, name: str, entries: Iterable[tuple[int, DocumentInfo, str]]) -> Iterable[Budget]:
    for organisation, document, _kind in entries:
        unit = None if organisation == document.organisation_id else organisation
        yield Budget(body, name, document.year, document.version, document.id, unit)
        for year, version in document.earlier:
            yield Budget(body, name, year, version, document.id, unit, document.year)


def load_commons(connection: duckdb.DuckDBPyConnection, roster: Roster) -> Catalogue:
    """Given a connection, return the catalogue of what all current documents share: accounts, never projects."""
    rows = connection.execute(
        """SELECT min(m.id), m.dimension, m.code, arg_min(m.name, m.id), m.norm, min(m.level), bool_and(m.leaf),
            arg_min(p.dimension, m.id), arg_min(p.code, m.id), arg_min(p.norm, m.id)
        FROM member m JOIN document d ON d.id = m.document_id AND d.is_current LEFT JOIN member p ON p.id = m.parent_id
        WHERE m.dimension <> 'project' GROUP BY m.dimension, m.code, m.norm ORDER BY 1"""
    ).fetchall()
    key_of = {(r[1], r[2], r[4]): int(r[0]) for r in rows}
    members = {
        int(r[0]): MemberInfo(int(r[0]), r[1], r[2], r[3], r[4], r[5], key_of.get((r[7], r[8], r[9])), r[6])
        for r in rows
    }
    organisations: dict[int, tuple[str, str | None, str]] = {
        o: (b.name, None, b.kind) for b in roster.bodies for o in b.organisations
    }
    region = next((b.region for b in roster.bodies if b.region), None)
    return Catalogue(replace(COMMONS, region=region, year=roster.newest), members, {}, (), (), organisations)


def with_tables(
    commons: Catalogue, connection: duckdb.DuckDBPyConnection, tables: Iterable[int], documents: dict[int, DocumentInfo]
) -> Catalogue:
    """Given the tables that an answer stands on, return the commons with them and their documents."""
    return replace(commons, tables=tables_of(connection, tables), documents=documents)


def tables_of(connection: duckdb.DuckDBPyConnection, tables: Iterable[int]) -> dict[int, TableInfo]:
    """Given the ids of tables, of whatever documents, return them."""
    wanted = sorted(set(tables))
    values = tuple((f"p{n}", table) for n, table in enumerate(wanted, 1))
    marks = ", ".join(f"${name}" for name, _ in values) or "NULL"
    columns: dict[int, dict[int, str]] = defaultdict(dict)
    printed = Statement(f"SELECT table_id, idx, path FROM source_column WHERE table_id IN ({marks})", values)
    for table, index, path in run_plain(connection, printed):
        columns[table][index] = "/".join(path)
    fields = "id, position, number, title, form, unit, pages, document_id"
    rows = run_plain(connection, Statement(f"SELECT {fields} FROM budget_table WHERE id IN ({marks})", values))
    return {r[0]: TableInfo(r[0], r[1], r[2], r[3], r[4], r[5], tuple(r[6]), dict(columns[r[0]]), r[7]) for r in rows}


def of_version(roster: Roster, version: str) -> Roster:
    """Return the roster narrowed to budgets or to final accounts, as it is where none of them is loaded.

    What a budget prints of the year before (上年预算) is of a budget.
    """
    bodies = tuple(
        replace(b, budgets=tuple(x for x in b.budgets if x.version.endswith(version))) for b in roster.bodies
    )
    return Roster(bodies, roster.documents) if any(b.budgets for b in bodies) else roster


def versions(body: Body, year: int) -> tuple[str, ...]:
    """Return what is loaded of a body in one year: 预算, 决算, or both."""
    return tuple(dict.fromkeys(b.version for b in body.budgets if b.year == year and b.printed_in is None))


def only(roster: Roster, document: DocumentInfo) -> Roster:
    """Return the roster narrowed to one document: its department and units, its year."""
    kept: list[Body] = []
    for body in roster.bodies:
        budgets = tuple(replace(b, body=len(kept)) for b in body.budgets if b.document == document.id)
        if budgets:
            kept.append(replace(body, id=len(kept), budgets=budgets))
    return Roster(tuple(kept), {document.id: document})
