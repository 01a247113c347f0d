"""A finished SELECT with its bound values, and running it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import duckdb

MOST_KEPT = 512
"""So many results are kept for one open generation; the one asked longest ago goes first."""
MOST_ROWS_KEPT = 400
"""A longer result is not kept."""
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
    results: OrderedDict[tuple[str, str], tuple[Names, Rows]] = field(default_factory=OrderedDict)


_KEPT: WeakKeyDictionary[duckdb.DuckDBPyConnection, _Kept] = WeakKeyDictionary()
_OPENING = threading.Lock()


def run(connection: duckdb.DuckDBPyConnection, statement: Statement) -> list[dict[str, Any]]:
    """Return a statement's rows as dictionaries, anew each time; a result of this connection is looked up only once."""
    asked = (statement.text, repr(statement.parameters))
    with _OPENING:
        kept = _KEPT.setdefault(connection, _Kept())
    with kept.lock:
        found = kept.results.get(asked)
        if found is not None:
            kept.results.move_to_end(asked)
    if found is None:
        found = execute(connection, statement)
        if len(found[1]) <= MOST_ROWS_KEPT:
            with kept.lock:
                kept.results[asked] = found
                while len(kept.results) > MOST_KEPT:
                    kept.results.popitem(last=False)
    names, rows = found
    return [dict(zip(names, row, strict=True)) for row in rows]


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the results kept for a connection: the next statements are executed again."""
    with _OPENING:
        _KEPT.pop(connection, None)


def run_plain(connection: duckdb.DuckDBPyConnection, statement: Statement) -> Rows:
    """Execute a statement and return its rows as they come: for thousands of them."""
    return execute(connection, statement)[1]


def execute(connection: duckdb.DuckDBPyConnection, statement: Statement) -> tuple[Names, Rows]:
    """Execute a statement on a cursor of its own; nothing is kept."""
    cursor = connection.cursor()
    try:
        result = cursor.execute(statement.text, dict(statement.parameters))
        return tuple(d[0] for d in result.description), result.fetchall()
    finally:
        cursor.close()
