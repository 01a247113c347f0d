"""The database in use, opened once a process for the pages and the routes beside them."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from query.catalogue import DocumentInfo
from query.engine import Library, load
from schema.store import database_file

DEFAULT_DATABASE = Path(__file__).resolve().parent.parent / "data" / "budget.duckdb"
MOST_OPEN = 2
"""Generations of a database kept open: sessions still on the one before, and the newest."""
Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Bounded(Generic[Key, Kept]):
    """A cache of at most so many values; the one used longest ago makes room. Safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        """Return what is kept, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, value: Kept) -> Kept:
        """Keep a value and return it."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def made(self, key: Key, make: Callable[[], Kept]) -> Kept:
        """Return what is kept, made first where it is not."""
        kept = self.get(key)
        return kept if kept is not None else self.put(key, make())


_LIBRARIES: Bounded[tuple[str, str], Library] = Bounded(MOST_OPEN)
_OPENING = threading.Lock()


def is_kiosk() -> bool:
    """Return whether this process serves the public kiosk: the question page alone."""
    return os.environ.get("BUDGET_KIOSK") == "1"


def idle_seconds() -> int:
    """Return after how many seconds without a touch the kiosk clears itself."""
    return int(os.environ.get("BUDGET_IDLE_SECONDS", "90"))


def database() -> Path:
    """Return the name of the database in use."""
    return Path(os.environ.get("BUDGET_DB") or DEFAULT_DATABASE)


def library() -> Library:
    """Return the database opened for questions, the newest generation of it. Raises StoreError where it cannot be."""
    name = database()
    key = (str(name), str(database_file(name)))
    with _OPENING:
        return _LIBRARIES.made(key, lambda: load(name))


def generation() -> str:
    """Return the file that the database's name points to now: it changes with each publication."""
    return str(database_file(database()))


def document_of(opened: Library, sha256: str) -> DocumentInfo | None:
    """Return the current document with this hash, or None."""
    return next((d for d in opened.documents if d.sha256 == sha256), None)


def named(document: DocumentInfo) -> str:
    """Return how a document is called on the screen: 单位 年度 类别."""
    return f"{document.organisation} {document.year} 年{document.kind}"
