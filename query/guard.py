"""What every statement must be before it is executed, and how long it may run: checked here, whoever built it.

The text is parsed and judged by its structure: one SELECT (or a UNION of them), only the kinds of expressions that this
program builds, only tables of the store, no literal that could have been typed by anybody, every other value bound.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache

import duckdb
import sqlglot
from sqlglot import exp

from schema.model import DIMENSIONS

LOG = logging.getLogger(__name__)
MOST_TEXT = 100_000
"""Characters of a statement."""
MOST_VALUES = 5_000
"""Values bound to one statement."""
MOST_VALUE = 2_000
"""Characters of a bound text."""
MOST_KEPT = 2_048
"""Statements whose structure is remembered as sound."""
SECONDS = 1.0


def statement_seconds(said: str) -> float:
    """Given the setting, return the seconds that a statement may run: more than none, at most a minute; else 1."""
    try:
        seconds = float(said or SECONDS)
    except ValueError:
        seconds = 0.0
    if 0 < seconds <= 60:
        return seconds
    LOG.warning("BUDGET_STATEMENT_SECONDS is no number of seconds up to 60; %s is taken", SECONDS)
    return SECONDS


STATEMENT_SECONDS = statement_seconds(os.environ.get("BUDGET_STATEMENT_SECONDS", "").strip())
"""A statement that runs longer is interrupted (BUDGET_STATEMENT_SECONDS)."""
LOOK_SECONDS = 0.05
"""So often the running statements are looked at."""

TABLES = frozenset(
    {
        *("account", "amount", "attribute", "budget", "budget_table", "check_result", "document", "figure"),
        *("indicator", "member", "name", "organisation", "passage", "problem", "source_column", "source_row"),
    }
)
KINDS: frozenset[type[exp.Expr]] = frozenset(
    {
        *(exp.Select, exp.Union, exp.Subquery, exp.With, exp.CTE, exp.From, exp.Join, exp.Where, exp.Group, exp.Order),
        *(exp.Ordered, exp.Qualify, exp.Window, exp.Limit, exp.Distinct, exp.Table, exp.TableAlias, exp.Alias),
        *(exp.Column, exp.Identifier, exp.Star, exp.Paren, exp.Tuple, exp.Literal, exp.Null, exp.Boolean),
        *(exp.Placeholder, exp.Parameter, exp.Var, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between, exp.Like),
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Sum, exp.Min, exp.Max, exp.Count, exp.RowNumber),
        *(exp.LogicalOr, exp.LogicalAnd, exp.Coalesce, exp.Case, exp.If, exp.Neg, exp.Add, exp.Sub),
        *(exp.Cast, exp.DataType),  # of truth values: sqlglot writes any-of so
    }
)
WORDS = frozenset({"doubtful", *DIMENSIONS})
"""The only texts that stand in a statement themselves."""
MOST_DIGITS = 18


class Unsafe(Exception):  # noqa: N818 - a finding, named for what was found
    """A statement is not what this program builds; it is not executed. The message names the finding, no values."""


class TooSlow(Exception):  # noqa: N818 - a finding, named for what was found
    """A statement ran longer than STATEMENT_SECONDS and was interrupted; the connection is as it was."""


def check(text: str, values: dict[str, object]) -> None:
    """Given a statement and its bound values, raise Unsafe where it is not one plain SELECT with just these values."""
    if len(values) > MOST_VALUES:
        raise Unsafe(f"{len(values)} values")
    if bad := next((name for name, value in values.items() if not _is_plain(value)), None):
        raise Unsafe(f"value of {bad}")
    if _names(text) != values.keys():
        raise Unsafe("placeholders and values differ")


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MOST_VALUE
    if isinstance(value, int):  # and bool
        return bool(-(10**MOST_DIGITS) < value < 10**MOST_DIGITS)
    return value is None or isinstance(value, Decimal)


@lru_cache(maxsize=MOST_KEPT)
def _names(text: str) -> frozenset[str]:
    """The names of the placeholders of a sound statement. Raises Unsafe."""
    if len(text) > MOST_TEXT:
        raise Unsafe(f"{len(text)} characters")
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise Unsafe("it cannot be parsed") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.Union):
        raise Unsafe("it is no single SELECT")
    own = {cte.alias for cte in trees[0].find_all(exp.CTE)}
    names: set[str] = set()
    for node in trees[0].walk():
        if type(node) not in KINDS:
            raise Unsafe(f"it has a {type(node).__name__}")
        _look_at(node, own, names)
    return frozenset(names)


def _look_at(node: exp.Expr, own: set[str], names: set[str]) -> None:
    if isinstance(node, exp.Placeholder | exp.Parameter):
        names.add(node.name)
    elif isinstance(node, exp.Table):
        if type(node.this) is not exp.Identifier or node.args.get("db") or node.name not in TABLES | own:
            raise Unsafe("it reads an unknown table")
    elif isinstance(node, exp.Literal):
        is_number = node.this.isascii() and node.this.isdigit() and len(node.this) <= MOST_DIGITS
        if not is_number and not (node.is_string and node.this in WORDS):
            raise Unsafe("it holds a value that is not bound")
    elif isinstance(node, exp.DataType) and node.this is not exp.DataType.Type.BOOLEAN:
        raise Unsafe("it makes one type of another")
    elif isinstance(node, exp.Identifier) and not (node.this.isascii() and node.this.isidentifier()):
        raise Unsafe("it holds a strange name")


class _Watch:
    """Looks at what is running, and interrupts what runs too long. Its thread sleeps while nothing runs."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[float, duckdb.DuckDBPyConnection, list[bool]]] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> list[bool]:
        """Watch a cursor; the list that is returned is no longer empty once it was interrupted."""
        stopped: list[bool] = []
        with self._lock:
            self._running[id(cursor)] = (time.monotonic() + seconds, cursor, stopped)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="statement watch", daemon=True)
                self._thread.start()
        self._woken.set()
        return stopped

    def end(self, cursor: duckdb.DuckDBPyConnection) -> None:
        with self._lock:
            del self._running[id(cursor)]

    def _run(self) -> None:
        while True:
            self._woken.wait()
            time.sleep(LOOK_SECONDS)
            with self._lock:
                now = time.monotonic()
                for due, cursor, stopped in self._running.values():
                    if now >= due:
                        stopped.append(True)
                        cursor.interrupt()
                if not self._running:
                    self._woken.clear()


_WATCH = _Watch()


@contextmanager
def watched(cursor: duckdb.DuckDBPyConnection, seconds: float | None = None) -> Iterator[None]:
    """Run what a cursor executes within so many seconds (None: STATEMENT_SECONDS), else raise TooSlow.

    Only this cursor is interrupted; others of the connection go on, and it can be used again itself.
    """
    stopped = _WATCH.begin(cursor, STATEMENT_SECONDS if seconds is None else seconds)
    try:
        yield
    except duckdb.InterruptException as error:
        if not stopped:
            raise
        raise TooSlow from error
    finally:
        _WATCH.end(cursor)
