"""The reading side of the question log: what was not answered, what was corrected, what people thought of the answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from journal.log import earliest

Kind = Literal["unanswered", "corrected", "judged"]
MOST = 1_000
END_MARKS = "？?。.！!，, "

_WHERE: dict[Kind, str] = {
    "unanswered": "status IN ('refused', 'choice')",
    "corrected": "status = 'answered' AND corrections <> ''",
    "judged": "verdict <> ''",
}


class JournalError(Exception):
    """The log cannot be read; the message is Chinese and meant for people."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One wording of a question: how often it was asked, when last, and what became of it the last time."""

    question: str
    times: int
    last: str
    follows: bool
    status: str
    reason: str
    rule: str
    corrections: str
    understood: str
    wrong: int
    unclear: int
    right: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How many questions the log keeps, and what became of them."""

    asked: int = 0
    answered: int = 0
    choice: int = 0
    refused: int = 0
    corrected: int = 0
    right: int = 0
    wrong: int = 0
    unclear: int = 0


def totals(file: Path, days: int) -> Totals:
    """Given a log, count the questions of so many days. Raises JournalError."""
    if not file.exists():
        return Totals()
    parts = (
        "count(*)",
        *(f"count(*) FILTER (WHERE status = '{s}')" for s in ("answered", "choice", "refused")),
        f"count(*) FILTER (WHERE {_WHERE['corrected']})",
        *(f"count(*) FILTER (WHERE verdict = '{v}')" for v in ("right", "wrong", "unclear")),
    )
    with _reading(file) as connection:
        row = connection.execute(f"SELECT {', '.join(parts)} FROM asked WHERE at >= ?", (earliest(days),)).fetchone()
    return Totals(*row)


def counted(file: Path, kind: Kind, days: int, most: int = MOST) -> tuple[Counted, ...]:
    """Given a log, return the questions of a kind in so many days, the most frequent first. Raises JournalError."""
    if not file.exists():
        return ()
    with _reading(file) as connection:
        rows = connection.execute(
            f"""SELECT rtrim(question, ?) AS wording, count(*), max(at), follows, status, reason, rule, corrections,
                understood, sum(verdict = 'wrong') AS wrong, sum(verdict = 'unclear') AS unclear, sum(verdict = 'right')
            FROM asked WHERE at >= ? AND {_WHERE[kind]} GROUP BY wording, follows
            ORDER BY wrong + unclear DESC, count(*) DESC, max(at) DESC, wording LIMIT ?""",
            (END_MARKS, earliest(days), most),
        ).fetchall()
    return tuple(Counted(r[0], r[1], r[2], bool(r[3]), *r[4:]) for r in rows)


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=2.0)
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise JournalError(f"提问记录 {file.name} 读不了：{error}") from error
