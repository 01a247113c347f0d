"""Withdrawing a document: the next generation of the store without it, and what was ever there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from schema.errors import StoreError
from schema.originals import drop_originals
from schema.removal import Withdrawn, load_withdrawals, remove_document
from schema.steps import reached
from schema.store import connect, editing

What = Literal["loaded", "withdrawn", "replaced"]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: when (UTC) what happened to which document; `detail` is the reason or the new file."""

    at: str
    what: What
    file_name: str
    organisation: str
    year: int
    kind: str
    detail: str = ""


def withdraw(path: Path, identifier: int, reason: str = "") -> Withdrawn:
    """Given a database and a document's id, publish the next generation without it; its original is removed.

    The generations before go too: none may answer with it again, should the newest be damaged.

    Raises StoreError where there is no such document, or the database cannot be written; nothing is changed then.
    """
    with editing(path, withdrawing=True) as connection:
        gone = remove_document(connection, identifier, reason)
        if gone is None:
            raise StoreError(f"没有编号为 {identifier} 的文件，可能已经撤下")
    drop_originals(path, [gone.sha256])
    reached("originals dropped")
    return gone


def matching(path: Path, name: str) -> tuple[tuple[int, str], ...]:
    """Given a file name or a number, return the documents that are meant: their ids and what they are called."""
    connection = connect(path)
    try:
        rows = connection.execute(
            """SELECT d.id, b.organisation || ' ' || b.year || ' 年' || b.kind || '（' || d.file_name || '）'
            FROM document d JOIN budget b ON b.id = d.budget_id
            WHERE d.file_name = $name OR d.id::VARCHAR = $name ORDER BY d.id""",
            {"name": name},
        ).fetchall()
    finally:
        connection.close()
    return tuple((int(i), str(called)) for i, called in rows)


def history(path: Path) -> tuple[Event, ...]:
    """Given a database, return what was loaded, withdrawn and replaced, the latest first."""
    connection = connect(path)
    try:
        loaded = connection.execute(
            """SELECT d.ingested_at, d.file_name, b.organisation, b.year, b.kind, d.sha256
            FROM document d JOIN budget b ON b.id = d.budget_id ORDER BY d.id DESC"""
        ).fetchall()
        gone = load_withdrawals(connection)
    finally:
        connection.close()
    names = {row[5]: str(row[1]) for row in loaded} | {g.sha256: g.file_name for g in gone}
    events = [Event(g.at, _what(g), g.file_name, g.organisation, g.year, g.kind, _detail(g, names)) for g in gone]
    events += [Event(g.ingested_at, "loaded", g.file_name, g.organisation, g.year, g.kind) for g in gone]
    events += [Event(row[0], "loaded", *row[1:5]) for row in loaded]
    return tuple(sorted(events, key=lambda e: e.at, reverse=True))


def _what(gone: Withdrawn) -> What:
    return "withdrawn" if gone.replaced_by is None else "replaced"


def _detail(gone: Withdrawn, names: dict[str, str]) -> str:
    return gone.reason if gone.replaced_by is None else names.get(gone.replaced_by, "")
