"""A finished SELECT with its bound values, and running it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import duckdb

from query.guard import check, watched

MOST_SHORT, MOST_ROWS_SHORT = 512, 400
MOST_LONG, MOST_ROWS_LONG = 8, 20_000
"""So many results are kept for one open generation, and how many rows the short and the long have at most.

The one asked longest ago goes first; what is longer still is not kept.
"""
Names = tuple[str, ...]
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT and the values bound to its `$name` placeholders, in order of their names."""

    text: str
    parameters: tuple[tuple[str, object], ...]


@dataclass
class _Kept:
    """Results of one connection. A generation is never edited, so what it answered once it answers always."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    short: OrderedDict[tuple[str, str], tuple[Names, Rows]] = field(default_factory=OrderedDict)
    long: OrderedDict[tuple[str, str], tuple[Names, Rows]] = field(default_factory=OrderedDict)


_KEPT: WeakKeyDictionary[duckdb.DuckDBPyConnection, _Kept] = WeakKeyDictionary()
_OPENING = threading.Lock()


def run(connection: duckdb.DuckDBPyConnection, statement: Statement) -> list[dict[str, Any]]:
    """Return a statement's rows as dictionaries, anew each time; a result of this connection is looked up only once."""
    names, rows = _kept_or_executed(connection, statement)
    return [dict(zip(names, row, strict=True)) for row in rows]


def run_plain(connection: duckdb.DuckDBPyConnection, statement: Statement) -> Rows:
    """Return a statement's rows as they come: for thousands of them."""
    return list(_kept_or_executed(connection, statement)[1])


def _kept_or_executed(connection: duckdb.DuckDBPyConnection, statement: Statement) -> tuple[Names, Rows]:
    asked = (statement.text, repr(statement.parameters))
    with _OPENING:
        kept = _KEPT.setdefault(connection, _Kept())
    with kept.lock:
        for results in (kept.short, kept.long):
            if asked in results:
                results.move_to_end(asked)
                return results[asked]
    found = execute(connection, statement)
    if len(found[1]) <= MOST_ROWS_LONG:
        with kept.lock:
            is_short = len(found[1]) <= MOST_ROWS_SHORT
            results, most = (kept.short, MOST_SHORT) if is_short else (kept.long, MOST_LONG)
            results[asked] = found
            while len(results) > most:
                results.popitem(last=False)
    return found


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the results kept for a connection: the next statements are executed again."""
    with _OPENING:
        _KEPT.pop(connection, None)


def execute(connection: duckdb.DuckDBPyConnection, statement: Statement) -> tuple[Names, Rows]:
    """Execute a statement on a cursor of its own; nothing is kept. Raises Unsafe and TooSlow (query/guard.py)."""
    values = dict(statement.parameters)
    check(statement.text, values)
    cursor = connection.cursor()
    try:
        with watched(cursor):
            result = cursor.execute(statement.text, values)
            return tuple(d[0] for d in result.description), result.fetchall()
    finally:
        cursor.close()
