"""The writing side of the question log: an answer hands its entry over and goes on; a thread of its own writes.

Nothing that goes wrong here reaches the person who asked: a full queue, a full disk or a broken file is said in the
log of the process, and the entry is lost. The file is bounded in rows, pages and days.
"""

from __future__ import annotations

import logging
import os
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from journal.masking import masked

LOG = logging.getLogger(__name__)
OFF = frozenset({"0", "off", "no", "false"})
DAYS = 90
MOST_ROWS = 100_000
MOST_PAGES = 32_768
"""Of 4 KiB: the file never grows past 128 MiB."""
MOST_WAITING = 1_000
MOST_AT_ONCE = 200
PRUNE_SECONDS = 3_600.0
SAY_SECONDS = 60.0
LONGEST_UNDERSTOOD = 300
TABLE = """CREATE TABLE IF NOT EXISTS asked (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, follows INTEGER NOT NULL, status TEXT NOT NULL,
    reason TEXT NOT NULL, rule TEXT NOT NULL, corrections TEXT NOT NULL, understood TEXT NOT NULL,
    generation TEXT NOT NULL, verdict TEXT NOT NULL DEFAULT '', judged_at TEXT NOT NULL DEFAULT '')"""
INDEX = "CREATE INDEX IF NOT EXISTS asked_at ON asked (at)"

Verdict = Literal["right", "wrong", "unclear"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the log is, how many days and how many questions it keeps."""

    file: Path
    days: int = DAYS
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one question. `follows` where it was asked after another; `generation` names the database file."""

    question: str
    status: str
    reason: str = ""
    rule: str = ""
    corrections: tuple[str, ...] = ()
    understood: str = ""
    generation: str = ""
    follows: bool = False


def log_file(database: Path) -> Path:
    """Given the database's name, return where its questions are kept: BUDGET_LOG_FILE, else beside it."""
    named = os.environ.get("BUDGET_LOG_FILE")
    return Path(named) if named else database.with_name(database.name + ".questions.sqlite")


def settings(database: Path) -> Settings | None:
    """Given the database's name, return the settings of its log; None where BUDGET_LOG turns it off."""
    if os.environ.get("BUDGET_LOG", "1").strip().lower() in OFF:
        return None
    return Settings(log_file(database), kept_days())


def kept_days() -> int:
    """Return for how many days questions are kept: BUDGET_LOG_DAYS, else 90."""
    said = os.environ.get("BUDGET_LOG_DAYS", "").strip()
    if said.isdecimal() and int(said) > 0:
        return int(said)
    if said:
        LOG.warning("BUDGET_LOG_DAYS=%r is no number of days; %d are kept", said, DAYS)
    return DAYS


def earliest(days: int) -> str:
    """Return the time before which nothing is kept or shown."""
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")


class Log:
    """The questions of one file; handing over is safe from every thread and takes microseconds."""

    def __init__(self, kept: Settings) -> None:
        self.kept = kept
        self._waiting: queue.Queue[tuple[str, tuple[str | int, ...]]] = queue.Queue(MOST_WAITING)
        self._connection: sqlite3.Connection | None = None
        self._pruned_at = 0.0
        self._said_at = -SAY_SECONDS
        self._thread = threading.Thread(target=self._run, name="question log", daemon=True)
        self._thread.start()

    def record(self, entry: Entry) -> str:
        """Hand over what became of a question; return the name by which it can be judged later."""
        identifier = secrets.token_hex(8)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (
            identifier,
            now,
            masked(entry.question),
            int(entry.follows),
            entry.status,
            entry.reason,
            entry.rule,
            "；".join(masked(c) for c in entry.corrections),
            masked(entry.understood)[:LONGEST_UNDERSTOOD],
            entry.generation,
        )
        columns = "id, at, question, follows, status, reason, rule, corrections, understood, generation"
        self._hand_over((f"INSERT INTO asked ({columns}) VALUES ({', '.join('?' * len(values))})", _storable(values)))
        return identifier

    def judge(self, identifier: str, verdict: Verdict) -> None:
        """Hand over what a person thought of an answer; the last word counts."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._hand_over(("UPDATE asked SET verdict = ?, judged_at = ? WHERE id = ?", (verdict, now, identifier)))

    def flush(self, seconds: float = 5.0) -> bool:
        """Wait until all that was handed over is written or lost; False where it takes longer."""
        until = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.01)
        return not self._waiting.unfinished_tasks

    def _hand_over(self, change: tuple[str, tuple[str | int, ...]]) -> None:
        try:
            self._waiting.put_nowait(change)
        except queue.Full:
            self._say("the question log is too slow; questions are lost")

    def _run(self) -> None:
        while True:
            changes = self._received()
            try:
                self._write(changes)
            except (sqlite3.Error, OSError) as error:
                self._say(f"the question log cannot be written: {error}")
                self._give_up(error)
            except Exception as error:  # whatever an entry holds, the next ones are written
                self._say(f"a question cannot be written down: {type(error).__name__}")
            for _ in changes:
                self._waiting.task_done()

    def _received(self) -> list[tuple[str, tuple[str | int, ...]]]:
        """Wait for changes, or for the time to prune; take what has gathered."""
        try:
            changes = [self._waiting.get(timeout=PRUNE_SECONDS)]
        except queue.Empty:
            return []
        while len(changes) < MOST_AT_ONCE:
            try:
                changes.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return changes

    def _write(self, changes: Sequence[tuple[str, tuple[str | int, ...]]]) -> None:
        connection = self._opened()
        with connection:
            for statement, values in changes:
                connection.execute(statement, values)
        if time.monotonic() - self._pruned_at >= PRUNE_SECONDS or not self._pruned_at:
            self._prune(connection)

    def _prune(self, connection: sqlite3.Connection) -> None:
        self._pruned_at = time.monotonic()
        with connection:
            connection.execute("DELETE FROM asked WHERE at < ?", (earliest(self.kept.days),))
            connection.execute(
                "DELETE FROM asked WHERE rowid IN (SELECT rowid FROM asked ORDER BY at DESC, rowid DESC LIMIT -1 OFFSET ?)",
                (self.kept.most,),
            )

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None or not self.kept.file.exists():
            self._close()
            self.kept.file.parent.mkdir(parents=True, exist_ok=True)
            self.kept.file.touch(mode=0o600)
            connection = sqlite3.connect(self.kept.file, timeout=5.0, check_same_thread=False)
            connection.execute("PRAGMA auto_vacuum = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA max_page_count = {MOST_PAGES}")
            connection.execute(TABLE)
            connection.execute(INDEX)
            self._connection = connection
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _give_up(self, error: sqlite3.Error | OSError) -> None:
        """Close the file, so that the next entry opens it anew; one that is no log any more is put aside."""
        try:
            self._close()
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                self.kept.file.replace(self.kept.file.with_name(self.kept.file.name + ".broken"))
        except (sqlite3.Error, OSError) as further:
            self._say(f"the question log cannot be put aside: {further}")

    def _say(self, message: str) -> None:
        if time.monotonic() - self._said_at >= SAY_SECONDS:
            self._said_at = time.monotonic()
            LOG.warning("%s", message)


def _storable(values: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The values without lone surrogates, which no file can hold."""
    return tuple(v.encode("utf-8", "ignore").decode("utf-8") if isinstance(v, str) else v for v in values)


_LOGS: dict[Settings, Log] = {}
_LOCK = threading.Lock()


def flush_all(seconds: float = 5.0) -> bool:
    """Wait until what was handed over to any log of this process is written; False where it takes longer."""
    with _LOCK:
        logs = list(_LOGS.values())
    waited = [log.flush(seconds) for log in logs]
    return all(waited)


def log_of(database: Path) -> Log | None:
    """Given the database's name, return its log, one for the whole process; None where it is turned off."""
    kept = settings(database)
    if kept is None:
        return None
    with _LOCK:
        if kept not in _LOGS:
            _LOGS[kept] = Log(kept)
        return _LOGS[kept]
