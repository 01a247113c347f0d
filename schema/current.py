"""Which edition of a budget is current, where staff say so: the next generation of the store with it."""

from __future__ import annotations

from pathlib import Path

from schema.editions import TABLE, editions_of, renumber
from schema.errors import StoreError
from schema.store import editing


def choose_current(path: Path, identifier: int, undo: bool = False) -> str:
    """Given a database and a document's id, publish a generation in which it is current; `undo` goes back to the order.

    Returns the Chinese line that says what is current now. Raises StoreError where there is no such document, or it
    is the only one of its budget; nothing is changed then.
    """
    with editing(path) as connection:
        found = connection.execute("SELECT budget_id FROM document WHERE id = ?", [identifier]).fetchone()
        if found is None:
            raise StoreError(f"没有编号为 {identifier} 的文件，可能已经撤下")
        editions = editions_of(connection, int(found[0]))
        if len(editions) < 2:
            raise StoreError("这份预算只装入了一版，没有可选的")
        connection.execute(TABLE)
        for edition in editions:
            connection.execute("DELETE FROM edition_choice WHERE sha256 = ?", [edition.sha256])
        if not undo:
            own = next(e for e in editions if e.id == identifier)
            connection.execute("INSERT INTO edition_choice VALUES (?)", [own.sha256])
        renumber(connection, int(found[0]))
        row = connection.execute(
            "SELECT file_name, edition FROM document WHERE budget_id = ? AND is_current", [found[0]]
        ).fetchone()
        assert row is not None
    return f"现行的是第{row[1]}版：{row[0]}"
