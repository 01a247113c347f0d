"""Everyday words that an administrator has added: a small table of the store, copied on with every generation.

A database that was never given one has no such table, and is read as having no synonyms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from schema.store import editing

SynonymKind = Literal["account", "word", "form", "organisation"]
TABLE = """CREATE TABLE IF NOT EXISTS synonym (
    wording VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, added_at VARCHAR NOT NULL)"""


@dataclass(frozen=True, slots=True)
class Synonym:
    """A wording, in its compared form, and the official name that it stands for.

    `kind` says what the name is: an account (or an item of 三公, income, procurement), a fund, use or total of the
    question language ("word"), an official table, or a loaded organisation.
    """

    wording: str
    name: str
    kind: SynonymKind


def load_synonyms(connection: duckdb.DuckDBPyConnection) -> tuple[Synonym, ...]:
    """Given an open database, return its synonyms in order of their wording; none where it has no such table."""
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'synonym'").fetchone()
    if known is None:
        return ()
    rows = connection.execute("SELECT wording, name, kind FROM synonym ORDER BY wording").fetchall()
    return tuple(Synonym(*row) for row in rows)


def add_synonym(path: Path, synonym: Synonym) -> None:
    """Publish a new generation that holds one synonym more. Raises StoreError where the wording stands there already."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with editing(path) as connection:
        connection.execute(TABLE)
        connection.execute(
            "INSERT INTO synonym VALUES (?, ?, ?, ?)", [synonym.wording, synonym.name, synonym.kind, now]
        )


def remove_synonym(path: Path, wording: str) -> None:
    """Publish a new generation without this wording (in its compared form)."""
    with editing(path) as connection:
        connection.execute(TABLE)
        connection.execute("DELETE FROM synonym WHERE wording = ?", [wording])
