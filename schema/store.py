"""The DuckDB store: writing documents whole, changing what is no document, and opening it read-only.

`--db NAME.duckdb` is a symbolic link to `NAME.<n>.duckdb`. A writer copies n to n+1, adds documents to n+1, each in
one transaction, and publishes every so often and at the end (schema/publish.py), so that readers keep n until they
follow and a killed run loses little. Readers open what its manifest vouches for (schema/verify.py).
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from schema import disk
from schema.confined import confined
from schema.constraints import counts
from schema.errors import DocumentError, StoreError
from schema.generations import database_file, generation_of, meant
from schema.lock import locked, to_stderr
from schema.model import ParsedDocument
from schema.originals import drop_originals, files_folder, keep_original, original_file
from schema.projection import cluster
from schema.publish import Draft, begin, discard, mend, publish, told
from schema.removal import remove_document
from schema.rows import insert_document, next_id
from schema.steps import reached
from schema.tables import SCHEMA_VERSION, create
from schema.verify import Served, serving

__all__ = [
    "PUBLISHING",
    "DocumentError",
    "Opened",
    "Publishing",
    "StoreError",
    "connect",
    "database_file",
    "editing",
    "files_folder",
    "fill",
    "generation_of",
    "loaded_hashes",
    "open_store",
    "original_file",
    "writing",
]

LOG = logging.getLogger(__name__)
PUBLISHING_SHARE = 20
"""At most one part in so many of a run's time goes into publishing: a large database is published less often."""
OPEN_TRIES = 50
"""So often the name is followed again where writers publish faster than it can be opened."""
TRY_SECONDS = 0.01
MOST_REPORTED = 64
_REPORTED: dict[str, None] = {}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Publishing:
    """How often a long run publishes what it has: after so many documents, or after so many seconds."""

    documents: int = 50
    seconds: float = 60.0


PUBLISHING = Publishing()


# -- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """An open generation: its connection, its file and number (0: never published as one).

    `fault` says in Chinese why it is not the one that is meant, or what else is wrong; empty where all is well.
    `names_sound` is False where its packed names are not what they must be.
    """

    connection: duckdb.DuckDBPyConnection
    file: Path
    generation: int
    names_sound: bool
    fault: str


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the database for questions: read-only, no external access, settings locked.

    Raises StoreError with a Chinese sentence where there is none, or it cannot be read.
    """
    return open_store(path).connection


def open_store(path: Path) -> Opened:
    """Open the generation that serves: the one that is meant or, where that is damaged, the last good one before it.

    Raises StoreError as `connect` does.
    """
    for left in reversed(range(OPEN_TRIES)):
        number = meant(path)
        try:
            opened = _opened(path, serving(path))
        except (StoreError, duckdb.Error) as error:
            if left and meant(path) != number:  # a writer published at that very moment
                time.sleep(TRY_SECONDS)
                continue
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"数据库 {path.name} 打不开：{disk.said(error)}") from error
        if not left or meant(path) == number or not opened.fault:
            break
        opened.connection.close()
    _report(opened.fault)
    return opened


def _report(fault: str) -> None:
    """Log a fault, each once a process: where no log is set up it stands on a command line's error output."""
    if fault and fault not in _REPORTED:
        while len(_REPORTED) >= MOST_REPORTED:
            _REPORTED.popitem()
        _REPORTED[fault] = None
        LOG.error("%s", fault)


def _opened(path: Path, served: Served) -> Opened:
    try:
        settings = confined()
    except ValueError as error:
        raise StoreError(str(error)) from error
    connection = duckdb.connect(str(served.file), read_only=True, config=settings)
    try:
        _check_version(path, connection)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, served.file, served.generation, not served.verdict.names_fault, served.fault)


def _check_version(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    version = int(row[0]) if row and str(row[0]).isdigit() else 0
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"数据库 {path.name} 是较新的程序写的（结构版本 {version}，这个程序只认到 {SCHEMA_VERSION}）；请更新程序"
        )
    if version < SCHEMA_VERSION:
        raise StoreError(
            f"数据库 {path.name} 的结构版本 {version} 较旧（需要 {SCHEMA_VERSION}）；"
            f"请运行：python -m parser migrate --db {path.name}，从保存的原文件重新读入"
        )


def loaded_hashes(path: Path) -> frozenset[str]:
    """Return the content hashes of all documents loaded, empty where there is no database yet."""
    if not path.exists():
        return frozenset()
    connection = connect(path)
    try:
        return frozenset(row[0] for row in connection.execute("SELECT sha256 FROM document").fetchall())
    finally:
        connection.close()


# -- writing ----------------------------------------------------------------------------------------------------------


@contextmanager
def writing(
    path: Path, publishing: Publishing = PUBLISHING, replaces: int | None = None, say: Say = to_stderr
) -> Iterator[Callable[[ParsedDocument, Path, str], Literal["added", "unchanged"]]]:
    """Give a function that adds one document to the next generation, published every so often and at the end.

    The function takes the parsed document, its original file and the reader's version, and returns "added" or
    "unchanged" (the same content is loaded already). Each document enters in one transaction; when nothing was
    added the database stays as it is. One writer at a time: a second waits, and `say` is told so. The function raises
    DocumentError where this document does not fit, FileNotFoundError where its original is gone. On any other error
    the documents since the last publishing are dropped. `replaces` is the id of a document that the first new one
    takes the place of, in the same publication.
    """
    with locked(path, say):
        with told(path):
            mend(path)
        writer = _Writer(path, publishing, replaces)
        try:
            yield writer.add
            writer.publish()
        except BaseException as error:
            writer.abandon()
            if isinstance(error, duckdb.Error):
                raise StoreError(f"数据库 {path.name} 写不了：{disk.said(error)}") from error
            raise


@contextmanager
def editing(path: Path, withdrawing: bool = False, say: Say = to_stderr) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to the next generation, published where the block ends well: for all that is no document.

    With `withdrawing`, no generation before it may serve any more. One writer at a time: a second waits. Raises
    StoreError where there is no database, or it cannot be written; it is then as before.
    """
    connect(path).close()
    with locked(path, say), told(path):
        mend(path)
        draft = begin(path)
        try:
            with duckdb.connect(str(draft.file)) as connection:
                draft.since = next_id(connection, "document")
                connection.begin()
                yield connection
                draft.rows = Counter(counts(connection))
                connection.commit()
                connection.execute("CHECKPOINT")
            reached("taken out")
        except BaseException:
            discard(draft)
            raise
        publish(draft, "withdrawn" if withdrawing else "edited", spare=withdrawing)


@contextmanager
def fill(path: Path, row_group: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Make a new store of this name and give its connection, to be filled with generated rows and published at the end.

    Who fills it projects each document as it enters (schema/projection.py). `row_group` is how many rows a row group
    holds, where it is not DuckDB's own. Raises StoreError where there is a database of this name.
    """
    with locked(path):
        if path.exists():
            raise StoreError(f"数据库 {path.name} 已经存在")
        draft = begin(path)
        connection = duckdb.connect()
        size = "" if row_group is None else f" (ROW_GROUP_SIZE {row_group})"
        name = str(draft.file).replace("'", "''")
        connection.execute(f"ATTACH '{name}' AS store{size}; USE store")
        try:
            create(connection)
            yield connection
            _finish(connection, draft)
        except BaseException:
            connection.close()
            discard(draft)
            raise
        publish(draft, "filled")


class _Writer:
    """The draft of the next generation: opened by the first new document, published when it is due."""

    def __init__(self, path: Path, publishing: Publishing, replaces: int | None = None) -> None:
        self.path = path
        self.publishing = publishing
        self.replaces = replaces
        self.gone: list[str] = []
        self.loaded = set(loaded_hashes(path))
        self.connection: duckdb.DuckDBPyConnection | None = None
        self.draft = Draft(path, 0, None)
        self.unpublished = 0
        self.published_at = time.monotonic()
        self.cost = 0.0

    def add(self, parsed: ParsedDocument, original: Path, reader_version: str) -> Literal["added", "unchanged"]:
        """Add one document whole, or leave the draft as it was."""
        if parsed.sha256 in self.loaded:
            return "unchanged"
        if not original.exists():
            raise FileNotFoundError(original)
        with told(self.path):
            connection = self._opened()
            keep_original(self.path, parsed.sha256, original)
            self.draft.rows += insert_document(connection, parsed, reader_version)
            reached("document entered")
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
        connection, self.connection = self.connection, None
        with told(self.path):
            if not self.unpublished:
                connection.close()
                discard(self.draft)
            else:
                self._publish(connection)
        self.unpublished = 0
        self.published_at = time.monotonic()
        self.cost += self.published_at - started

    def _publish(self, connection: duckdb.DuckDBPyConnection) -> None:
        try:
            _finish(connection, self.draft)
        except BaseException:
            _closed(connection)
            discard(self.draft)
            raise
        publish(self.draft, "added", spare=bool(self.gone))
        drop_originals(self.path, self.gone)
        reached("originals dropped")
        self.gone = []

    def abandon(self) -> None:
        """Drop what was added since the last publishing."""
        if self.connection is not None:
            _closed(self.connection)
            self.connection = None
            discard(self.draft)

    def _replace(self, connection: duckdb.DuckDBPyConnection, sha256: str) -> None:
        """Take out the document that the one just added takes the place of; both are published together."""
        if self.replaces is None:
            return
        connection.begin()
        gone = remove_document(connection, self.replaces, replaced_by=sha256)
        self.draft.rows = Counter(counts(connection))
        connection.commit()
        reached("taken out")
        self.replaces = None
        if gone is not None:
            self.gone.append(gone.sha256)

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self.connection is None:
            started = time.monotonic()
            self.draft = begin(self.path)
            self.connection = duckdb.connect(str(self.draft.file))
            if self.draft.came_from is None:
                create(self.connection)
            self.draft.rows = Counter(counts(self.connection))
            self.draft.since = next_id(self.connection, "document")
            reached("opened")
            self.cost = time.monotonic() - started
        return self.connection

    def _is_due(self) -> bool:
        since = time.monotonic() - self.published_at
        asked = self.unpublished >= self.publishing.documents or since >= self.publishing.seconds
        return asked and since >= self.cost * PUBLISHING_SHARE


def _closed(connection: duckdb.DuckDBPyConnection) -> None:
    """Close a connection whose work is dropped, whatever its state."""
    with suppress(duckdb.Error):
        connection.close()


def _finish(connection: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    """Put the draft in the order that questions read it in, and close it."""
    if not draft.rows:
        draft.rows = Counter(counts(connection))
    cluster(connection)
    connection.execute("CHECKPOINT")
    connection.close()
    reached("put in order")
