"""Editions of one budget: documents of the same body, year and kind, in their order; one of them is current.

The order is that of what is printed (a corrected document comes after the one it corrects), else of their coming.
Staff may say which is current; that is kept by the content of the file, in a small table that goes on with every
generation.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

TABLE = "CREATE TABLE IF NOT EXISTS edition_choice (sha256 VARCHAR PRIMARY KEY)"


@dataclass(frozen=True, slots=True)
class Edition:
    """One of a budget's documents: its number from 1, what it calls itself (更正版), its printed date (ISO)."""

    id: int
    sha256: str
    number: int
    mark: str
    dated: str | None
    current: bool


def in_order(found: list[Edition], chosen: frozenset[str]) -> list[Edition]:
    """Given the documents of a budget in order of their coming, return them from the first edition to the current one.

    Marked ones come after unmarked ones, by their dates where each of them has one; what staff chose comes last.
    """
    dated = all(e.dated for e in found if e.mark)

    def key(edition: Edition) -> tuple[bool, bool, str, int]:
        when = (edition.dated or "") if edition.mark and dated else ""
        return edition.sha256 in chosen, bool(edition.mark), when, edition.id

    return sorted(found, key=key)


def renumber(connection: duckdb.DuckDBPyConnection, budget: int) -> None:
    """Given a store in a transaction of the caller's, number a budget's documents; the last of them is current."""
    ordered = in_order(editions_of(connection, budget), _chosen(connection))
    for number, edition in enumerate(ordered, 1):
        before = ordered[number - 2].id if number > 1 else None
        connection.execute(
            "UPDATE document SET edition = ?, supersedes = ?, is_current = ? WHERE id = ?",
            [number, before, number == len(ordered), edition.id],
        )


def renumber_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Number the documents of every budget that has several."""
    several = "SELECT budget_id FROM document GROUP BY budget_id HAVING count(*) > 1 ORDER BY 1"
    for (budget,) in connection.execute(several).fetchall():
        renumber(connection, int(budget))


def editions_of(connection: duckdb.DuckDBPyConnection, budget: int) -> list[Edition]:
    """Given an open store and the id of a budget, return its documents in order of their coming."""
    rows = connection.execute(
        "SELECT id, sha256, edition, mark, dated, is_current FROM document WHERE budget_id = ? ORDER BY id", [budget]
    ).fetchall()
    return [Edition(*row) for row in rows]


def _chosen(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'edition_choice'").fetchone()
    if known is None:
        return frozenset()
    return frozenset(r[0] for r in connection.execute("SELECT sha256 FROM edition_choice").fetchall())
