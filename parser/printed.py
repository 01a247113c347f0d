"""The printed tables, rows and checks of a database, as the pages show them beside the images of their pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

Row = dict[str, Any]
Cited = tuple[str, str | None, str, int]
"""A cited row: hash of the document, number and title of the table, position of the row in it."""


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, **named: object) -> list[Row]:
    cursor = connection.cursor()
    try:
        result = cursor.execute(sql, named)
        names = [d[0] for d in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    finally:
        cursor.close()


def printed_tables(connection: duckdb.DuckDBPyConnection, sha256: str) -> list[Row]:
    """Given a document's hash, return its tables in order: id, number, title, form, unit, pages, rows (how many)."""
    return _rows(
        connection,
        """SELECT t.id, t.number, t.title, t.form, t.unit, t.pages,
            (SELECT count(*) FROM source_row r WHERE r.table_id = t.id) AS "rows"
        FROM budget_table t JOIN document d ON d.id = t.document_id
        WHERE d.sha256 = $sha ORDER BY t.position""",
        sha=sha256,
    )


def printed_table(connection: duckdb.DuckDBPyConnection, sha256: str, table: int) -> Row | None:
    """Given a document's hash and the id of one of its tables, return it with header paths and rows, None where it is not.

    `header` are the printed column paths, `rows` the rows with page, line, box (PDF points from the top left) and cells.
    """
    found = next((t for t in printed_tables(connection, sha256) if t["id"] == table), None)
    if found is None:
        return None
    columns = _rows(connection, "SELECT idx, path FROM source_column WHERE table_id = $t ORDER BY idx", t=table)
    rows = _rows(
        connection,
        """SELECT position, page, line, x0, top, x1, bottom, cells FROM source_row
        WHERE table_id = $t ORDER BY position""",
        t=table,
    )
    width = max((len(r["cells"]) for r in rows), default=0)
    paths = {c["idx"]: "/".join(c["path"]) for c in columns}
    return {**found, "header": [paths.get(i, "") for i in range(width)], "rows": rows}


def checks_touching(connection: duckdb.DuckDBPyConnection, cited: Iterable[Cited]) -> list[Row]:
    """Given cited rows, return the checks that they stand in: rule, place, both sides in 元, passed, pages, lines."""
    found: dict[int, Row] = {}
    by_document: dict[str, list[Cited]] = {}
    for row in cited:
        by_document.setdefault(row[0], []).append(row)
    for sha256, rows in by_document.items():
        named = _ids(connection, sha256, rows)
        touching = """SELECT c.id, c.rule, c.place, c.left_value AS "left", c.right_value AS "right", c.passed,
                coalesce((SELECT list_sort(list_distinct(list(r.page))) FROM source_row r
                    WHERE list_contains(list_concat(c.left_rows, c.right_rows), r.id)), []) AS pages,
                coalesce((SELECT list_sort(list_distinct(list(r.line))) FROM source_row r
                    WHERE list_contains(list_concat(c.left_rows, c.right_rows), r.id)), []) AS lines
            FROM check_result c JOIN document d ON d.id = c.document_id
            WHERE d.sha256 = $sha
                AND list_has_any(list_concat(c.left_rows, c.right_rows), $rows) ORDER BY c.passed, c.id"""
        for check in _rows(connection, touching, sha=sha256, rows=named) if named else ():
            found[check["id"]] = check
    return list(found.values())


def _ids(connection: duckdb.DuckDBPyConnection, sha256: str, cited: Iterable[Cited]) -> list[int]:
    wanted = {(number, title, position) for _, number, title, position in cited}
    rows = _rows(
        connection,
        """SELECT r.id, t.number, t.title, r.position FROM source_row r JOIN budget_table t ON t.id = r.table_id
        JOIN document d ON d.id = t.document_id
        WHERE d.sha256 = $sha AND list_contains($positions, r.position)""",
        sha=sha256,
        positions=sorted({p for _, _, p in wanted}),
    )
    return [r["id"] for r in rows if (r["number"], r["title"], r["position"]) in wanted]


def checks_of(connection: duckdb.DuckDBPyConnection, sha256: str) -> list[Row]:
    """Given a document's hash, return all its checks, the open ones first: rule, place, both sides in 元, pages, lines."""
    return _rows(
        connection,
        """SELECT c.id, c.rule, c.place, c.left_value AS "left", c.right_value AS "right", c.passed,
            coalesce(w.pages, []) AS pages, coalesce(w.lines, []) AS lines
        FROM check_result c JOIN document d ON d.id = c.document_id LEFT JOIN (
            SELECT u.id, list_sort(list_distinct(list(r.page))) AS pages, list_sort(list_distinct(list(r.line))) AS lines
            FROM (SELECT k.id, unnest(list_concat(k.left_rows, k.right_rows)) AS row_id FROM check_result k
                JOIN document e ON e.id = k.document_id WHERE e.sha256 = $sha) u
            JOIN source_row r ON r.id = u.row_id GROUP BY u.id
        ) w ON w.id = c.id
        WHERE d.sha256 = $sha ORDER BY c.passed, c.id""",
        sha=sha256,
    )
