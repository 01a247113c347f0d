"""Taking one document out of a store, whatever tables hold its rows, and the record that it was there.

The record says what was taken out and when, never by whom. It is a small table that a store gets with its first
withdrawal and that is copied on with every generation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from schema.editions import renumber

TABLE = """CREATE TABLE IF NOT EXISTS withdrawal (
    withdrawn_at VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, file_name VARCHAR NOT NULL, organisation VARCHAR NOT NULL,
    year INTEGER NOT NULL, kind VARCHAR NOT NULL, ingested_at VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    replaced_by VARCHAR)"""
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A document that was taken out: what it was, when it came and went (UTC), and the content that replaced it."""

    at: str
    sha256: str
    file_name: str
    organisation: str
    year: int
    kind: str
    ingested_at: str
    reason: str
    replaced_by: str | None


def remove_document(
    connection: duckdb.DuckDBPyConnection, identifier: int, reason: str = "", replaced_by: str | None = None
) -> Withdrawn | None:
    """Given a store in a transaction of the caller's, and a document's id, take out its rows and record it.

    An earlier edition of the same budget, where one is loaded, is current again. None where there is no such document.
    """
    found = connection.execute(
        """SELECT d.sha256, d.file_name, b.organisation, b.year, b.kind, d.ingested_at, d.budget_id
        FROM document d JOIN budget b ON b.id = d.budget_id WHERE d.id = ?""",
        [identifier],
    ).fetchone()
    if found is None:
        return None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    sha256, file_name, organisation, year, kind, ingested_at, _ = found
    gone = Withdrawn(
        now,
        sha256,
        file_name,
        organisation,
        year,
        kind,
        ingested_at,
        " ".join(reason.split())[:LONGEST_REASON],
        replaced_by,
    )
    _remove_rows(connection, identifier)
    _mend_budget(connection, identifier, int(found[6]))
    _record(connection, gone)
    return gone


def _remove_rows(connection: duckdb.DuckDBPyConnection, identifier: int) -> None:
    """Every table that names the document, and those that name only its tables."""
    columns = connection.execute(
        """SELECT table_name, list(column_name) FROM duckdb_columns()
        WHERE schema_name = 'main' AND column_name IN ('document_id', 'table_id') GROUP BY table_name ORDER BY 1"""
    ).fetchall()
    of_tables = [table for table, names in columns if "document_id" not in names]
    of_document = [table for table, names in columns if "document_id" in names]
    for table in of_tables:
        connection.execute(
            f"DELETE FROM {table} WHERE table_id IN (SELECT id FROM budget_table WHERE document_id = ?)", [identifier]
        )
    for table in of_document:
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", [identifier])


def _mend_budget(connection: duckdb.DuckDBPyConnection, identifier: int, budget: int) -> None:
    """The document itself goes; its budget with it where no edition is left, else the last of the others is current."""
    connection.execute("DELETE FROM document WHERE id = ?", [identifier])
    if connection.execute("SELECT 1 FROM document WHERE budget_id = ?", [budget]).fetchone() is None:
        connection.execute("DELETE FROM budget WHERE id = ?", [budget])
    else:
        renumber(connection, budget)


def _record(connection: duckdb.DuckDBPyConnection, gone: Withdrawn) -> None:
    connection.execute(TABLE)
    connection.execute(
        "INSERT INTO withdrawal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            gone.at,
            gone.sha256,
            gone.file_name,
            gone.organisation,
            gone.year,
            gone.kind,
            gone.ingested_at,
            gone.reason,
            gone.replaced_by,
        ],
    )


def load_withdrawals(connection: duckdb.DuckDBPyConnection) -> tuple[Withdrawn, ...]:
    """Given an open store, return what was taken out, the latest first; nothing where nothing ever was."""
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'withdrawal'").fetchone()
    if known is None:
        return ()
    rows = connection.execute("SELECT * FROM withdrawal ORDER BY withdrawn_at DESC, rowid DESC").fetchall()
    return tuple(Withdrawn(*row) for row in rows)
