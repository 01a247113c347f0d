"""Bringing a database of an older schema version up to this one: its kept originals are read again, all or none.

The new store is made aside, in `NAME.duckdb.migrating/`, and published as the next generation once every document has
entered. An interrupted run goes on where it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from parser.ingest import Outcome, ingest
from parser.progress import Watch
from schema import disk
from schema.editions import TABLE as EDITION_TABLE
from schema.editions import renumber_all
from schema.errors import StoreError
from schema.generations import database_file
from schema.lock import locked
from schema.originals import original_file
from schema.publish import adopt
from schema.removal import TABLE as WITHDRAWAL_TABLE
from schema.store import editing
from schema.synonyms import TABLE as SYNONYM_TABLE
from schema.tables import SCHEMA_VERSION

CARRIED = {"synonym": SYNONYM_TABLE, "withdrawal": WITHDRAWAL_TABLE, "edition_choice": EDITION_TABLE}
"""Tables that do not come from documents and go on as they are."""


@dataclass(frozen=True, slots=True)
class Old:
    """What is taken over from the old database: its version, its documents in order, and the carried tables."""

    version: int
    documents: tuple[tuple[str, str, str], ...]
    carried: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]


def migrate(
    database: Path, workers: int | None = None, skip_refused: bool = False, watch: Watch | None = None
) -> tuple[Outcome, ...]:
    """Given a database of an older version, publish its next generation, read anew; return what became of each document.

    Nothing is returned where it is of this version already. Where a document is refused now, nothing is changed,
    unless `skip_refused`. Raises StoreError where that is so, an original is not kept, or the version is newer.
    """
    old = read_old(database)
    if old.version == SCHEMA_VERSION:
        return ()
    aside = database.with_name(database.name + ".migrating")
    files = tuple(_laid_out(database, old, aside))
    new = aside / "new.duckdb"
    outcomes = ingest(files, new, workers, watch=watch)
    refused = [o for o in outcomes if o.status == "refused"]
    if not new.exists() or (refused and not skip_refused):
        shutil.rmtree(aside, ignore_errors=True)
        said = "；".join(o.message for o in refused[:5])
        raise StoreError(f"{len(refused)} 份文件现在读不成，没有改动：{said}。可加 --skip-refused 略过它们")
    _carry(new, old)
    with locked(database):
        adopt(database, database_file(new))
    shutil.rmtree(aside, ignore_errors=True)
    return outcomes


def read_old(database: Path) -> Old:
    """Given the database's name, return what is taken over from it. Raises StoreError where it is newer, or unreadable."""
    if not database.exists():
        raise StoreError(f"数据库 {database.name} 不存在")
    try:
        with duckdb.connect(str(database_file(database)), read_only=True) as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
            version = int(row[0]) if row else 0
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"数据库 {database.name} 的结构版本 {version} 比程序的 {SCHEMA_VERSION} 新；请更新程序"
                )
            documents = connection.execute("SELECT sha256, file_name, ingested_at FROM document ORDER BY id").fetchall()
            tables = {r[0] for r in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
            carried = {}
            for table in sorted(tables & set(CARRIED)):
                found = connection.execute(f"SELECT * FROM {table}")
                carried[table] = (tuple(d[0] for d in found.description or ()), found.fetchall())
    except duckdb.Error as error:
        raise StoreError(f"数据库 {database.name} 打不开：{disk.said(error)}") from error
    return Old(version, tuple(documents), carried)


def _laid_out(database: Path, old: Old, aside: Path) -> Iterator[Path]:
    """Each original under the name that it came with, in a folder of its own, in the order of the documents."""
    originals = [(original_file(database, sha), sha, name) for sha, name, _ in old.documents]
    missing = [name for found, _, name in originals if found is None]
    if missing:
        raise StoreError(f"{len(missing)} 份原文件没有保存或与哈希不符，没有改动：{'、'.join(missing[:5])}")
    for found, sha, name in originals:
        assert found is not None
        folder = aside / "files" / sha
        folder.mkdir(parents=True, exist_ok=True)
        plain = Path(name.replace("\\", "/")).name
        named = folder / (plain if Path(plain).suffix.lower() == found.suffix else plain + found.suffix)
        named.unlink(missing_ok=True)
        named.symlink_to(found.resolve())
        yield named


def _carry(new: Path, old: Old) -> None:
    with editing(new) as connection:
        for sha, _, at in old.documents:
            connection.execute("UPDATE document SET ingested_at = ? WHERE sha256 = ?", [at, sha])
        for table, (columns, rows) in old.carried.items():
            connection.execute(CARRIED[table])
            connection.execute(f"DELETE FROM {table}")
            for row in rows:
                marks = ", ".join("?" for _ in columns)
                connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(row))
        renumber_all(connection)
