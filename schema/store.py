"""The DuckDB store: its tables, writing one document whole, and opening it read-only.

`--db NAME.duckdb` is a symbolic link to `NAME.<n>.duckdb`. A writer copies n to n+1, adds documents to n+1, each in
one transaction, and renames the link every so often and at the end, so that readers keep n until they follow and a
killed run loses little. What a killed run leaves behind (a draft, its write-ahead log, half an original), the next
writer removes. Originals lie beside it in `NAME.duckdb.files/`, named by their hash.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import duckdb

from schema.locked import locked
from schema.model import DIMENSIONS, ParsedDocument
from schema.name_pack import names_file, write_names
from schema.name_rows import NAME_TABLE, name_rows
from schema.projection import MONEY, PROJECTION_TABLES, cluster, project
from schema.removal import remove_document

SCHEMA_VERSION = 3
PUBLISHING_SHARE = 20
"""At most one part in so many of a run's time goes into publishing: a large database is published less often."""
OPEN_TRIES = 5

TABLES = (
    "CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)",
    """CREATE TABLE organisation (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, code VARCHAR, name VARCHAR NOT NULL,
        kind VARCHAR NOT NULL, parent_id INTEGER)""",
    """CREATE TABLE budget (
        id INTEGER PRIMARY KEY, organisation VARCHAR NOT NULL, organisation_code VARCHAR, region VARCHAR,
        year INTEGER NOT NULL, kind VARCHAR NOT NULL)""",
    """CREATE TABLE document (
        id INTEGER PRIMARY KEY, budget_id INTEGER NOT NULL, sha256 VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
        title VARCHAR NOT NULL, organisation_id INTEGER NOT NULL, pages INTEGER NOT NULL,
        contents VARCHAR[] NOT NULL, reader_version VARCHAR NOT NULL, ingested_at VARCHAR NOT NULL,
        supersedes INTEGER, is_current BOOLEAN NOT NULL)""",
    """CREATE TABLE budget_table (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, position INTEGER NOT NULL, number VARCHAR,
        title VARCHAR NOT NULL, form VARCHAR, unit VARCHAR NOT NULL, pages INTEGER[] NOT NULL)""",
    """CREATE TABLE source_column (
        table_id INTEGER NOT NULL, idx INTEGER NOT NULL, path VARCHAR[] NOT NULL, measure VARCHAR NOT NULL,
        fund VARCHAR, use VARCHAR, version VARCHAR NOT NULL, year INTEGER, carry VARCHAR, adds BOOLEAN NOT NULL, names INTEGER[] NOT NULL)""",
    """CREATE TABLE source_row (
        id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, position INTEGER NOT NULL, page INTEGER, line INTEGER,
        x0 DOUBLE, top DOUBLE, x1 DOUBLE, bottom DOUBLE, cells VARCHAR[] NOT NULL)""",
    """CREATE TABLE member (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, dimension VARCHAR NOT NULL, code VARCHAR,
        name VARCHAR NOT NULL, norm VARCHAR NOT NULL, level INTEGER NOT NULL, parent_id INTEGER,
        leaf BOOLEAN NOT NULL, organisation_id INTEGER)""",
    f"""CREATE TABLE amount (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, table_id INTEGER NOT NULL, row_id INTEGER NOT NULL,
        column_idx INTEGER NOT NULL, organisation_id INTEGER, block INTEGER NOT NULL, fund VARCHAR NOT NULL,
        use VARCHAR NOT NULL, version VARCHAR NOT NULL, year INTEGER NOT NULL, carry VARCHAR, value {MONEY},
        quality VARCHAR NOT NULL, reason VARCHAR NOT NULL, adds BOOLEAN NOT NULL,
        label VARCHAR NOT NULL,
        {", ".join(f"{d}_id INTEGER" for d in DIMENSIONS)})""",
    """CREATE TABLE attribute (
        document_id INTEGER NOT NULL, table_id INTEGER NOT NULL, row_id INTEGER NOT NULL,
        column_idx INTEGER NOT NULL, member_id INTEGER, text VARCHAR NOT NULL)""",
    """CREATE TABLE indicator (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, table_id INTEGER NOT NULL, row_id INTEGER NOT NULL,
        member_id INTEGER, level1 VARCHAR NOT NULL, level2 VARCHAR NOT NULL, name VARCHAR NOT NULL,
        relation VARCHAR NOT NULL, value VARCHAR NOT NULL, unit VARCHAR NOT NULL, weight VARCHAR NOT NULL,
        quality VARCHAR NOT NULL)""",
    """CREATE TABLE passage (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, heading VARCHAR NOT NULL, page INTEGER, line INTEGER,
        text VARCHAR NOT NULL, member_id INTEGER)""",
    f"""CREATE TABLE check_result (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, rule VARCHAR NOT NULL, place VARCHAR NOT NULL,
        left_value {MONEY} NOT NULL, right_value {MONEY} NOT NULL, passed BOOLEAN NOT NULL,
        left_rows INTEGER[] NOT NULL, right_rows INTEGER[] NOT NULL)""",
    """CREATE TABLE problem (
        document_id INTEGER NOT NULL, severity VARCHAR NOT NULL, place VARCHAR NOT NULL, message VARCHAR NOT NULL)""",
    NAME_TABLE,
    *PROJECTION_TABLES,
)
"""Every statement of the schema, in order; see docs/architecture.md for what each table means."""


class StoreError(Exception):
    """The database cannot be opened or written; the message is Chinese and meant for people."""


class DocumentError(StoreError):
    """One document does not fit into the database, which is as before; others may still enter."""


@dataclass(frozen=True, slots=True)
class Publishing:
    """How often a long run publishes what it has: after so many documents, or after so many seconds."""

    documents: int = 50
    seconds: float = 60.0


PUBLISHING = Publishing()


def database_file(path: Path) -> Path:
    """Given the name people use, return the file it points to now."""
    return path.resolve()


def files_folder(path: Path) -> Path:
    """Given the database's name, return the folder of the originals."""
    return path.with_name(path.name + ".files")


def original_file(path: Path, sha256: str) -> Path | None:
    """Return the stored original with this hash, or None where it is not kept."""
    found = sorted(files_folder(path).glob(f"{sha256}.*"))
    return found[0] if found else None


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the database for questions: read-only, no external access, settings locked.

    Raises StoreError with a Chinese sentence where there is none, or it cannot be read.
    """
    if not path.exists():
        raise StoreError(f"数据库 {path.name} 不存在；请先运行：python -m parser ingest 文件 --db {path.name}")
    try:
        connection = _open_published(path)
        version = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    except ValueError as error:
        raise StoreError(str(error)) from error
    except duckdb.Error as error:
        raise StoreError(f"数据库 {path.name} 打不开：{_first_line(error)}") from error
    if version is None or int(version[0]) != SCHEMA_VERSION:
        connection.close()
        raise StoreError(f"数据库 {path.name} 的结构版本与程序不符（需要 {SCHEMA_VERSION}）；请删除它，再重新装入文件")
    return connection


def _open_published(path: Path) -> duckdb.DuckDBPyConnection:
    """Open what the name points to; where a writer publishes at that very moment, follow the name again."""
    for _ in range(OPEN_TRIES - 1):
        file = database_file(path)
        try:
            return _open_file(file)
        except duckdb.IOException:
            if database_file(path) == file:
                raise
    return _open_file(database_file(path))


def _open_file(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(file), read_only=True, config=locked())


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


@contextmanager
def writing(
    path: Path, publishing: Publishing = PUBLISHING, replaces: int | None = None
) -> Iterator[Callable[[ParsedDocument, Path, str], Literal["added", "unchanged"]]]:
    """Give a function that adds one document to the next generation, published every so often and at the end.

    The function takes the parsed document, its original file and the reader's version, and returns "added" or
    "unchanged" (the same content is loaded already). Each document enters in one transaction; when nothing was
    added the database stays as it is. One writer at a time: a second waits. The function raises DocumentError where
    this document does not fit. On any other error the documents since the last publishing are dropped. `replaces` is
    the id of a document that the first new one takes the place of, in the same publication.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(path.name + ".lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        _sweep(path)
        writer = _Writer(path, publishing, replaces)
        try:
            yield writer.add
            writer.publish()
        except duckdb.Error as error:
            writer.abandon()
            raise StoreError(f"数据库 {path.name} 写不了：{_first_line(error)}") from error
        except BaseException:
            writer.abandon()
            raise


@contextmanager
def editing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to the next generation, published where the block ends well: for all that is no document.

    One writer at a time: a second waits. Raises StoreError where there is no database, or it cannot be written; it
    is then as before.
    """
    connect(path).close()
    with path.with_name(path.name + ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        _sweep(path)
        draft = _next_generation(path)
        try:
            with duckdb.connect(str(draft)) as connection:
                connection.begin()
                yield connection
                connection.commit()
                connection.execute("CHECKPOINT")
        except duckdb.Error as error:
            _remove(draft)
            raise StoreError(f"数据库 {path.name} 写不了：{_first_line(error)}") from error
        except BaseException:
            _remove(draft)
            raise
        _publish(path, draft)


@contextmanager
def fill(path: Path, row_group: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Make a new store of this name and give its connection, to be filled with generated rows and published at the end.

    Who fills it projects each document as it enters (schema/projection.py). `row_group` is how many rows a row group
    holds, where it is not DuckDB's own. Raises StoreError where there is a database of this name.
    """
    if path.exists():
        raise StoreError(f"数据库 {path.name} 已经存在")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _next_generation(path)
    connection = duckdb.connect()
    size = "" if row_group is None else f" (ROW_GROUP_SIZE {row_group})"
    name = str(draft).replace("'", "''")
    connection.execute(f"ATTACH '{name}' AS store{size}; USE store")
    try:
        _create(connection)
        yield connection
        _finish(connection)
    except BaseException:
        connection.close()
        _remove(draft)
        raise
    _publish(path, draft)


class _Writer:
    """The draft of the next generation: opened by the first new document, published when it is due."""

    def __init__(self, path: Path, publishing: Publishing, replaces: int | None = None) -> None:
        self.path = path
        self.publishing = publishing
        self.replaces = replaces
        self.gone: list[str] = []
        self.loaded = set(loaded_hashes(path))
        self.connection: duckdb.DuckDBPyConnection | None = None
        self.draft = path
        self.unpublished = 0
        self.published_at = time.monotonic()
        self.cost = 0.0

    def add(self, parsed: ParsedDocument, original: Path, reader_version: str) -> Literal["added", "unchanged"]:
        """Add one document whole, or leave the draft as it was."""
        if parsed.sha256 in self.loaded:
            return "unchanged"
        connection = self._opened()
        _keep_original(self.path, parsed.sha256, original)
        _insert(connection, parsed, reader_version)
        self._replace(connection, parsed.sha256)
        self.loaded.add(parsed.sha256)
        self.unpublished += 1
        if self._is_due():
            self.publish()
        return "added"

    def publish(self) -> None:
        """Make everything added so far the database that readers open."""
        if self.connection is None:
            return
        started = time.monotonic()
        if self.unpublished:
            write_names(self.connection, self.draft)
        _finish(self.connection)
        self.connection = None
        if self.unpublished:
            _publish(self.path, self.draft)
            drop_originals(self.path, self.gone)
        else:
            _remove(self.draft)
        self.unpublished = 0
        self.published_at = time.monotonic()
        self.cost += self.published_at - started

    def abandon(self) -> None:
        """Drop what was added since the last publishing."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
            _remove(self.draft)

    def _replace(self, connection: duckdb.DuckDBPyConnection, sha256: str) -> None:
        """Take out the document that the one just added takes the place of; both are published together."""
        if self.replaces is None:
            return
        connection.begin()
        gone = remove_document(connection, self.replaces, replaced_by=sha256)
        connection.commit()
        self.replaces = None
        if gone is not None:
            self.gone.append(gone.sha256)

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self.connection is None:
            started = time.monotonic()
            is_new = not self.path.exists()
            self.draft = _next_generation(self.path)
            self.connection = duckdb.connect(str(self.draft))
            if is_new:
                _create(self.connection)
            self.cost = time.monotonic() - started
        return self.connection

    def _is_due(self) -> bool:
        since = time.monotonic() - self.published_at
        asked = self.unpublished >= self.publishing.documents or since >= self.publishing.seconds
        return asked and since >= self.cost * PUBLISHING_SHARE


def loaded_hashes(path: Path) -> frozenset[str]:
    """Return the content hashes of all documents loaded, empty where there is no database yet."""
    if not path.exists():
        return frozenset()
    connection = connect(path)
    try:
        return frozenset(row[0] for row in connection.execute("SELECT sha256 FROM document").fetchall())
    finally:
        connection.close()


def _next_generation(path: Path) -> Path:
    current = database_file(path)
    parts = current.name.split(".")
    number = int(parts[-2]) if len(parts) > 2 and parts[-2].isdigit() else 0
    draft = path.with_name(f"{path.stem}.{number + 1}.duckdb")
    _remove(draft)
    if path.exists():
        shutil.copyfile(current, draft)
    return draft


def _remove(draft: Path) -> None:
    """Remove a draft with its write-ahead log: left behind, the log would be replayed into the next draft of its name."""
    for name in (draft.name + ".wal", draft.name, names_file(draft).name):
        draft.with_name(name).unlink(missing_ok=True)
    shutil.rmtree(draft.with_name(draft.name + ".tmp"), ignore_errors=True)


def _sweep(path: Path) -> None:
    """Remove what killed runs left: generations that no name points to, and half-copied originals. Holds the lock."""
    current = database_file(path)
    kept = names_file(current).name
    drafts = re.compile(re.escape(path.stem) + r"\.\d+\.(duckdb(\.wal|\.tmp)?|names)")
    for file in sorted(path.parent.iterdir()):
        if not drafts.fullmatch(file.name) or file.is_symlink() or file.name.startswith(current.name):
            continue
        if file.suffix != ".names":
            _remove(file.with_name(file.name.removesuffix(".wal").removesuffix(".tmp")))
        elif file.name != kept:
            file.unlink(missing_ok=True)
    for part in files_folder(path).glob(".*.part"):
        part.unlink(missing_ok=True)


def _finish(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the draft in the order that questions read it in, and close it."""
    cluster(connection)
    connection.execute("CHECKPOINT")
    connection.close()


def _publish(path: Path, draft: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    previous = database_file(path) if path.exists() else None
    link = path.with_name(path.name + ".next")
    link.unlink(missing_ok=True)
    link.symlink_to(draft.name)
    link.replace(path)
    _flush_folder(path.parent)
    if previous is not None and previous.name not in (path.name, draft.name):
        previous.unlink(missing_ok=True)
        names_file(previous).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema_version', ?)", [str(SCHEMA_VERSION)])


def _keep_original(path: Path, sha256: str, original: Path) -> None:
    folder = files_folder(path)
    folder.mkdir(exist_ok=True)
    target = folder / (sha256 + _ending(original))
    if not target.exists():
        part = folder / f".{sha256}.part"
        shutil.copyfile(original, part)
        part.replace(target)


def _ending(original: Path) -> str:
    """The ending that an original is kept under: by its content, for a name may say anything."""
    with original.open("rb") as opened:
        head = opened.read(1024)
    if b"%PDF-" in head:
        return ".pdf"
    return ".xlsx" if head.startswith(b"PK") else ".xls" if head.startswith(b"\xd0\xcf\x11\xe0") else ".txt"


def drop_originals(path: Path, hashes: Iterable[str]) -> None:
    """Given the hashes of documents that were taken out, remove their originals; one that cannot be is left."""
    for sha256 in hashes:
        original = original_file(path, sha256)
        if original is not None:
            with suppress(OSError):
                original.unlink()


def _next_id(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def _insert(connection: duckdb.DuckDBPyConnection, parsed: ParsedDocument, reader_version: str) -> None:
    connection.begin()
    try:
        for table, rows in _document_rows(connection, parsed, reader_version).items():
            if rows:
                _insert_rows(connection, table, rows)
        document = _next_id(connection, "document") - 1
        project(connection, document, document)
        connection.commit()
    except BaseException as error:
        connection.rollback()
        if _is_of_the_document(error):
            raise DocumentError(f"读出的内容写不进数据库（{_first_line(error)}）") from error
        raise


def _is_of_the_document(error: BaseException) -> bool:
    """True where another document may still enter: no full disk, no broken database, no interruption."""
    if isinstance(error, duckdb.Error):
        return isinstance(error, duckdb.DataError | duckdb.IntegrityError | duckdb.ProgrammingError)
    return isinstance(error, Exception) and not isinstance(error, OSError)


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Insert the rows column by column: many times as fast as row by row."""
    types = [row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    columns = ", ".join(f"unnest(${n}::{kind}[])" for n, kind in enumerate(types, 1))
    values = [[_exact(v) for v in column] for column in zip(*rows, strict=True)]
    connection.execute(f"INSERT INTO {table} SELECT {columns}", values)


def _exact(value: object) -> object:
    """Money travels as its digits, so that no list of mixed scales can turn it into floating point."""
    return format(value, "f") if isinstance(value, Decimal) else value


def _document_rows(
    connection: duckdb.DuckDBPyConnection, parsed: ParsedDocument, reader_version: str
) -> dict[str, list[tuple[object, ...]]]:
    """Given a parsed document, return the rows of every table, its local keys replaced by ids of the store."""
    first = {
        name: _next_id(connection, name)
        for name in ("organisation", "document", "budget_table", "source_row", "member", "amount", "indicator")
    }
    first |= {name: _next_id(connection, name) for name in ("passage", "check_result")}
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
    budget_id = int(budget[0]) if budget else _next_id(connection, "budget")
    if budget is None:
        rows["budget"] = [(budget_id, own.name, own.code, parsed.region, parsed.year, parsed.kind)]
    earlier = connection.execute(
        "SELECT max(id) FROM document WHERE budget_id = ? AND is_current", [budget_id]
    ).fetchone()
    supersedes = earlier[0] if earlier else None
    if supersedes is not None:
        connection.execute("UPDATE document SET is_current = false WHERE budget_id = ?", [budget_id])
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
            supersedes,
            True,
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
