"""The database in use, opened once a process for the pages and the routes beside them."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from query.catalogue import DocumentInfo
from query.engine import Library, load
from schema.store import StoreError, database_file

LOG = logging.getLogger(__name__)
DEFAULT_DATABASE = Path(__file__).resolve().parent.parent / "data" / "budget.duckdb"
MOST_OPEN = 2
"""Generations of a database kept open: sessions still on the one before, and the newest."""
FOLLOW_SECONDS = 1.0
"""So long after a new generation was seen a question waits for it; then the one before answers until it is open."""
RETRY_SECONDS = 5.0
"""So long after it failed, a generation that could not be opened is tried again."""
Key = TypeVar("Key")
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class _Aside:
    """A generation being opened while the one before still answers."""

    begun: float
    opened: Future[Library]


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


Place = tuple[str, str, int, int]
"""A database's name, the file that is meant, and what tells that file from another in its place."""
_LIBRARIES: Bounded[Place, Library] = Bounded(MOST_OPEN)
_LATEST: Bounded[str, Library] = Bounded(MOST_OPEN)
_OPENING = threading.Lock()
_ASIDE: dict[Place, _Aside] = {}


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
    """Return the database opened for questions, its newest generation that is sound. Raises StoreError where none is.

    A new generation is opened aside, while the one before goes on answering after FOLLOW_SECONDS; one that cannot be
    opened is logged, and tried again after RETRY_SECONDS.
    """
    name = database()
    place = _place(name)
    found = _LIBRARIES.get(place)
    if found is not None:
        return found
    before = _LATEST.get(str(name)) if name.exists() else None
    if before is None:
        with _OPENING:
            return _LATEST.put(str(name), _LIBRARIES.made(place, lambda: load(name)))
    return _followed(name, place, before)


def _place(name: Path) -> Place:
    file = database_file(name)
    try:
        seen = file.stat()
    except OSError:
        return str(name), str(file), 0, 0
    return str(name), str(file), seen.st_ino, seen.st_mtime_ns


def _followed(name: Path, place: Place, before: Library) -> Library:
    with _OPENING:
        aside = _ASIDE.get(place)
        if aside is None or (aside.opened.done() and time.monotonic() - aside.begun > RETRY_SECONDS):
            for gone in [p for p, a in _ASIDE.items() if a.opened.done()]:
                del _ASIDE[gone]
            aside = _ASIDE[place] = _Aside(time.monotonic(), Future())
            threading.Thread(target=_open_aside, args=(name, place, aside), daemon=True).start()
    try:
        return aside.opened.result(max(0.0, aside.begun + FOLLOW_SECONDS - time.monotonic()))
    except (TimeoutError, StoreError):
        return before


def _open_aside(name: Path, place: Place, aside: _Aside) -> None:
    try:
        aside.opened.set_result(_LATEST.put(str(name), _LIBRARIES.put(place, load(name))))
    except BaseException as error:
        LOG.exception("the newest generation of %s cannot be opened", name.name)
        aside.opened.set_exception(error if isinstance(error, StoreError) else StoreError(str(error)))


def document_of(opened: Library, sha256: str) -> DocumentInfo | None:
    """Return the document with this hash, current or superseded, or None."""
    return next(iter(opened.named(sha256)), None)


def named(document: DocumentInfo) -> str:
    """Return how a document is called on the screen: 单位 年度 类别, and which edition, where there are several."""
    edition = "" if document.current and document.edition == 1 else f"（第{document.edition}版）"
    return f"{document.organisation} {document.year} 年{document.kind}{edition}"
