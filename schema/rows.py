"""One parsed document as the rows of every table of the store, and putting them in."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import duckdb

from schema.disk import said
from schema.editions import renumber
from schema.errors import DocumentError
from schema.model import DIMENSIONS, ParsedDocument
from schema.name_rows import name_rows
from schema.projection import project
from schema.steps import reached


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Insert the rows column by column: many times as fast as row by row."""
    types = [row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    columns = ", ".join(f"unnest(${n}::{kind}[])" for n, kind in enumerate(types, 1))
    values = [[_exact(v) for v in column] for column in zip(*rows, strict=True)]
    connection.execute(f"INSERT INTO {table} SELECT {columns}", values)


def _exact(value: object) -> object:
    """Money travels as its digits, so that no list of mixed scales can turn it into floating point."""
    return format(value, "f") if isinstance(value, Decimal) else value


def insert_document(connection: duckdb.DuckDBPyConnection, parsed: ParsedDocument, reader_version: str) -> Counter[str]:
    """Given a parsed document, put it into the store in one transaction; return how many rows each table has more.

    Raises DocumentError where it does not fit, and whatever else went wrong; the store is then as it was.
    """
    more: Counter[str] = Counter()
    connection.begin()
    try:
        for table, rows in document_rows(connection, parsed, reader_version).items():
            if rows:
                insert_rows(connection, table, rows)
                more[table] = len(rows)
        reached("rows inserted")
        document = next_id(connection, "document") - 1
        _number_editions(connection, document)
        before = _projected(connection)
        project(connection, document, document)
        more += _projected(connection) - before
        connection.commit()
    except BaseException as error:
        with suppress(duckdb.Error):  # a full disk has ended the transaction already
            connection.rollback()
        if _is_of_the_document(error):
            raise DocumentError(f"读出的内容写不进数据库（{said(error)}）") from error
        raise
    return more


def _number_editions(connection: duckdb.DuckDBPyConnection, document: int) -> None:
    budget = connection.execute("SELECT budget_id FROM document WHERE id = ?", [document]).fetchone()
    assert budget is not None
    renumber(connection, int(budget[0]))


def _projected(connection: duckdb.DuckDBPyConnection) -> Counter[str]:
    row = connection.execute("SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM figure)").fetchone()
    assert row is not None
    return Counter(account=int(row[0]), figure=int(row[1]))


def _is_of_the_document(error: BaseException) -> bool:
    """True where another document may still enter: no full disk, no broken database, no interruption."""
    if isinstance(error, duckdb.Error):
        return isinstance(error, duckdb.DataError | duckdb.IntegrityError | duckdb.ProgrammingError)
    return isinstance(error, Exception) and not isinstance(error, OSError)


def document_rows(
    connection: duckdb.DuckDBPyConnection, parsed: ParsedDocument, reader_version: str
) -> dict[str, list[tuple[object, ...]]]:
    """Given a parsed document, return the rows of every table, its local keys replaced by ids of the store."""
    first = {
        name: next_id(connection, name)
        for name in ("organisation", "document", "budget_table", "source_row", "member", "amount", "indicator")
    }
    first |= {name: next_id(connection, name) for name in ("passage", "check_result")}
    document_id = first["document"]
    organisation = {o.key: first["organisation"] + n for n, o in enumerate(parsed.organisations)}
    member = {m.key: first["member"] + n for n, m in enumerate(parsed.members)}
    row_id = {r.key: first["source_row"] + n for n, r in enumerate(r for t in parsed.tables for r in t.rows)}
    rows: dict[str, list[tuple[object, ...]]] = {
        "organisation": [
            (organisation[o.key], document_id, o.code, o.name, o.kind, organisation.get(o.parent or -1))
            for o in parsed.organisations
        ],
        "member": [
            (
                member[m.key],
                document_id,
                m.dimension,
                m.code,
                m.name,
                m.norm,
                m.level,
                None if m.parent is None else member[m.parent],
                m.leaf,
                None if m.organisation is None else organisation[m.organisation],
            )
            for m in parsed.members
        ],
    }
    own = next(o for o in parsed.organisations if o.key == parsed.organisation)
    budget = connection.execute(
        "SELECT id FROM budget WHERE organisation = ? AND year = ? AND kind = ?", [own.name, parsed.year, parsed.kind]
    ).fetchone()
    budget_id = int(budget[0]) if budget else next_id(connection, "budget")
    if budget is None:
        rows["budget"] = [(budget_id, own.name, own.code, parsed.region, parsed.year, parsed.kind)]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows["document"] = [
        (
            document_id,
            budget_id,
            parsed.sha256,
            parsed.file_name,
            parsed.title,
            organisation[parsed.organisation],
            parsed.pages,
            list(parsed.contents),
            reader_version,
            now,
            None,
            True,
            1,
            parsed.mark,
            parsed.dated,
        )
    ]
    for name in ("budget_table", "source_column", "source_row", "amount", "attribute", "indicator"):
        rows[name] = []
    for n, table in enumerate(parsed.tables):
        table_id = first["budget_table"] + n
        rows["budget_table"].append(
            (table_id, document_id, n, table.number, table.title, table.form, table.unit, list(table.pages))
        )
        rows["source_column"] += [
            (
                table_id,
                c.index,
                list(c.path),
                c.measure,
                c.fund,
                c.use,
                c.version,
                c.year,
                c.carry,
                c.adds,
                list(c.names),
            )
            for c in table.columns
        ]
        rows["source_row"] += [
            (row_id[r.key], table_id, position, r.page, r.line, *(r.box or (None,) * 4), list(r.cells))
            for position, r in enumerate(table.rows)
        ]
        for a in table.amounts:
            members = dict(a.members)
            rows["amount"].append(
                (
                    first["amount"] + len(rows["amount"]),
                    document_id,
                    table_id,
                    row_id[a.row],
                    a.column,
                    None if a.organisation is None else organisation[a.organisation],
                    a.block,
                    a.fund,
                    a.use,
                    a.version,
                    a.year or parsed.year,
                    a.carry,
                    a.value,
                    a.quality,
                    a.reason,
                    a.adds,
                    a.label,
                    *(member[members[d]] if d in members else None for d in DIMENSIONS),
                )
            )
        rows["attribute"] += [
            (document_id, table_id, row_id[x.row], x.column, None if x.member is None else member[x.member], x.text)
            for x in table.attributes
        ]
        for i in table.indicators:
            rows["indicator"].append(
                (
                    first["indicator"] + len(rows["indicator"]),
                    document_id,
                    table_id,
                    row_id[i.row],
                    None if i.member is None else member[i.member],
                    i.level1,
                    i.level2,
                    i.name,
                    i.relation,
                    i.value,
                    i.unit,
                    i.weight,
                    i.quality,
                )
            )
    rows["passage"] = [
        (
            first["passage"] + n,
            document_id,
            p.heading,
            p.page,
            p.line,
            p.text,
            None if p.member is None else member[p.member],
        )
        for n, p in enumerate(parsed.passages)
    ]
    rows["check_result"] = [
        (
            first["check_result"] + n,
            document_id,
            c.rule,
            c.place,
            c.left,
            c.right,
            c.passed,
            [row_id[r] for r in c.left_rows],
            [row_id[r] for r in c.right_rows],
        )
        for n, c in enumerate(parsed.checks)
    ]
    rows["problem"] = [(document_id, p.severity, p.place, p.message) for p in parsed.problems]
    rows["name"] = list(name_rows(document_id, parsed, organisation, member, first["indicator"]))
    return rows


def next_id(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return the number that the next row of a table gets."""
    row = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
    assert row is not None
    return int(row[0])
