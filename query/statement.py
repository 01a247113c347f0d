"""A finished SELECT with its bound values, and running it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT and the values bound to its `$name` placeholders, in order of their names."""

    text: str
    parameters: tuple[tuple[str, object], ...]


def run(connection: duckdb.DuckDBPyConnection, statement: Statement) -> list[dict[str, Any]]:
    """Execute a statement on a cursor of its own and return its rows as dictionaries."""
    cursor = connection.cursor()
    try:
        result = cursor.execute(statement.text, dict(statement.parameters))
        names = [d[0] for d in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    finally:
        cursor.close()


def run_plain(connection: duckdb.DuckDBPyConnection, statement: Statement) -> list[tuple[Any, ...]]:
    """Execute a statement on a cursor of its own and return its rows as they come: for thousands of them."""
    cursor = connection.cursor()
    try:
        return cursor.execute(statement.text, dict(statement.parameters)).fetchall()
    finally:
        cursor.close()
