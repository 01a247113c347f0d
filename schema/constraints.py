"""What must hold in every generation: no row without what it belongs to, no document without a budget, each once."""

from __future__ import annotations

import duckdb

from schema.model import DIMENSIONS

SINCE = "$since"
BROKEN: tuple[tuple[str, str], ...] = (
    ("文件没有所属的预算", "SELECT 1 FROM document d ANTI JOIN budget b ON b.id = d.budget_id"),
    ("预算没有文件", "SELECT 1 FROM budget b ANTI JOIN document d ON d.budget_id = b.id"),
    ("同一份文件装入了两次", "SELECT 1 FROM document GROUP BY sha256 HAVING count(*) > 1"),
    (
        "一份预算的现行文件不是一份",
        "SELECT 1 FROM document GROUP BY budget_id HAVING count(*) FILTER (is_current) <> 1",
    ),
    (
        "文件没有所属的单位",
        "SELECT 1 FROM document d ANTI JOIN organisation o ON o.id = d.organisation_id AND o.document_id = d.id",
    ),
    (
        "列没有所属的表",
        "SELECT 1 FROM source_column c ANTI JOIN budget_table t ON t.id = c.table_id",
    ),
    ("行没有所属的表", "SELECT 1 FROM source_row r ANTI JOIN budget_table t ON t.id = r.table_id"),
    (
        "金额没有它的行",
        f"""SELECT 1 FROM amount a ANTI JOIN source_row r ON r.id = a.row_id AND r.table_id = a.table_id
        WHERE a.document_id >= {SINCE}""",
    ),
    (
        "金额没有它的列",
        f"""SELECT 1 FROM amount a ANTI JOIN source_column c ON c.idx = a.column_idx AND c.table_id = a.table_id
        WHERE a.document_id >= {SINCE}""",
    ),
    (
        "投影没有它的表",
        f"""SELECT 1 FROM figure f ANTI JOIN budget_table t ON t.id = f.table_id AND t.document_id = f.document_id
        WHERE f.document_id >= {SINCE}""",
    ),
    *(
        (
            "金额没有它的科目",
            f"""SELECT 1 FROM amount a ANTI JOIN member m ON m.id = a.{d}_id AND m.document_id = a.document_id
            WHERE a.{d}_id IS NOT NULL AND a.document_id >= {SINCE}""",
        )
        for d in DIMENSIONS
    ),
    *(
        (
            f"{table} 里有没有文件的行",
            f"SELECT 1 FROM {table} x ANTI JOIN document d ON d.id = x.document_id",
        )
        for table in (
            *("organisation", "budget_table", "member", "amount", "attribute", "indicator"),
            *("passage", "check_result", "problem", "name", "figure"),
        )
    ),
)
"""What is wrong, and the query that gives a row for each place where it is; `$since` is the first document looked at."""


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Given an open store, return how many rows each of its tables has, in order of their names."""
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT temporary AND database_name = current_database() ORDER BY 1"
    )
    tables = [str(row[0]) for row in found.fetchall()]
    if not tables:
        return {}
    row = connection.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {t})" for t in tables)).fetchone()
    assert row is not None
    return dict(zip(tables, (int(n) for n in row), strict=True))


def broken_rules(connection: duckdb.DuckDBPyConnection, since: int = 0) -> tuple[str, ...]:
    """Given an open store, return in Chinese what does not hold; of the amounts, those of documents from `since` on."""
    wrong = []
    for name, query in BROKEN:
        values = {"since": since} if SINCE in query else {}
        if connection.execute(f"{query} LIMIT 1", values).fetchone() is not None:
            wrong.append(name)
    return tuple(dict.fromkeys(wrong))
