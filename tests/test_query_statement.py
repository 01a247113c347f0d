"""Results are kept for one open generation: bounded, whole, and never shared with who changes them."""

from __future__ import annotations

import duckdb
import pytest

from query import statement
from query.statement import Statement, forget, run


def _count(n: int) -> Statement:
    return Statement("SELECT i AS n FROM range($p1) t(i)", (("p1", n),))


def test_a_kept_result_is_given_anew() -> None:
    connection = duckdb.connect()
    first = run(connection, _count(3))
    first[0]["n"] = "changed"
    assert [r["n"] for r in run(connection, _count(3))] == [0, 1, 2]


def test_a_result_is_kept_for_its_own_connection_and_values() -> None:
    one, other = duckdb.connect(), duckdb.connect()
    one.execute("CREATE TABLE t AS SELECT 1 AS v")
    other.execute("CREATE TABLE t AS SELECT 2 AS v")
    asked = Statement("SELECT v FROM t", ())
    assert (run(one, asked), run(other, asked)) == ([{"v": 1}], [{"v": 2}])
    assert len(run(one, _count(2))) == 2
    assert len(run(one, _count(4))) == 4


def test_what_is_forgotten_is_executed_again() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT 1 AS v")
    asked = Statement("SELECT v FROM t", ())
    run(connection, asked)
    connection.execute("UPDATE t SET v = 2")
    assert run(connection, asked) == [{"v": 1}]
    forget(connection)
    assert run(connection, asked) == [{"v": 2}]


def test_results_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement, "MOST_KEPT", 3)
    monkeypatch.setattr(statement, "MOST_ROWS_KEPT", 5)
    connection = duckdb.connect()
    for n in range(1, 9):
        assert len(run(connection, _count(n))) == n
    assert len(statement._KEPT[connection].results) == 3
