"""Results are kept for one open generation: bounded, whole, and never shared with who changes them."""

from __future__ import annotations

import duckdb
import pytest

from query import statement
from query.statement import Statement, forget, run, run_plain


def _count(n: int) -> Statement:
    return Statement("SELECT id AS n FROM amount WHERE id < $p1 ORDER BY id", (("p1", n),))


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE amount AS SELECT i AS id FROM range(20) t(i)")
    return connection


def test_a_kept_result_is_given_anew() -> None:
    connection = _connection()
    first = run(connection, _count(3))
    first[0]["n"] = "changed"
    assert [r["n"] for r in run(connection, _count(3))] == [0, 1, 2]


def test_a_result_is_kept_for_its_own_connection_and_values() -> None:
    one, other = _connection(), _connection()
    one.execute("CREATE TABLE member AS SELECT 1 AS v")
    other.execute("CREATE TABLE member AS SELECT 2 AS v")
    asked = Statement("SELECT v FROM member", ())
    assert (run(one, asked), run(other, asked)) == ([{"v": 1}], [{"v": 2}])
    assert len(run(one, _count(2))) == 2
    assert len(run(one, _count(4))) == 4


def test_what_is_forgotten_is_executed_again() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE member AS SELECT 1 AS v")
    asked = Statement("SELECT v FROM member", ())
    run(connection, asked)
    connection.execute("UPDATE member SET v = 2")
    assert run(connection, asked) == [{"v": 1}]
    forget(connection)
    assert run(connection, asked) == [{"v": 2}]


def test_results_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("MOST_SHORT", 3), ("MOST_ROWS_SHORT", 5), ("MOST_LONG", 2), ("MOST_ROWS_LONG", 9)):
        monkeypatch.setattr(statement, name, most)
    connection = _connection()
    for n in range(1, 13):
        assert len(run_plain(connection, _count(n))) == n
    kept = statement._KEPT[connection]
    assert [len(rows) for _, rows in kept.short.values()] == [3, 4, 5]
    assert [len(rows) for _, rows in kept.long.values()] == [8, 9]
