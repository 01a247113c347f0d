"""Every statement is one SELECT of known parts with bound values, and none runs longer than it may."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from bench.generated import Generator
from query import guard, statement
from query.engine import Library, answer, load
from query.guard import TABLES, TooSlow, Unsafe, check
from query.statement import Statement, execute, run
from query.turns import Conversation
from schema.confined import confined
from schema.store import StoreError, connect

SLOW = Statement(
    "SELECT SUM(a.value + b.value - c.value) FROM amount AS a JOIN amount AS b ON a.id <> b.id "
    "JOIN amount AS c ON c.id <> b.id JOIN amount AS d ON d.id <> c.id",
    (),
)
MANY = "SELECT a.id FROM amount AS a WHERE a.id IN ({})"


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM amount",
        "UPDATE amount SET value = $p1",
        "INSERT INTO amount SELECT * FROM amount",
        "CREATE TABLE x AS SELECT id FROM amount",
        "CREATE TEMP TABLE x AS SELECT id FROM amount",
        "SELECT id FROM amount; SELECT id FROM amount",
        "SELECT id FROM amount; DROP TABLE amount",
        "ATTACH 'x.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 9",
        "PRAGMA database_list",
        "COPY amount TO 'x'",
        "COPY (SELECT id FROM amount) TO 'x'",
        "CALL pragma_version()",
        "EXPLAIN SELECT id FROM amount",
        "VALUES (1)",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('*')",
        "SELECT * FROM range(10)",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM meta",
        "SELECT * FROM withdrawal",
        "SELECT * FROM other.amount",
        "SELECT * FROM information_schema.tables",
        "SELECT getenv('HOME')",
        "SELECT version()",
        "SELECT current_setting('threads')",
        "SELECT id FROM amount WHERE reason = '住房公积金'",
        "SELECT id FROM amount WHERE reason = 'x'",
        "SELECT id FROM amount WHERE value > 1.5",
        "SELECT id FROM amount WHERE value > 1e999",
        "SELECT id FROM amount WHERE id = 1234567890123456789012",
        'SELECT "a b" FROM amount',
        'SELECT id AS "公积金" FROM amount',
        "SELECT CAST(id AS VARCHAR) FROM amount",
        "SELECT id FROM amount WHERE regexp_matches(reason, $p1)",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n FROM t) SELECT n FROM t, LATERAL (SELECT 1)",
        "SELECT [x FOR x IN [1, 2]]",
        "SELECT id FROM amount TABLESAMPLE 10%",
        "",
        "'; DROP TABLE amount;--",
        "(" * 3000 + "SELECT 1" + ")" * 3000,
    ],
)
def test_what_is_no_plain_select_is_not_executed(text: str) -> None:
    with pytest.raises(Unsafe):
        check(text, {"p1": 1} if "$p1" in text else {})


def test_values_are_bound_each_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "SELECT id FROM amount WHERE value = $p1"
    for value in (1, None, True, Decimal("1.5"), "公积金", "'; DROP TABLE amount;--", "\ud800"):
        check(text, {"p1": value})
    bad: tuple[dict[str, object], ...] = (
        {},
        {"p2": 1},
        {"p1": 1, "p2": 1},
        {"p1": b"x"},
        {"p1": 1.5},
        {"p1": [1]},
        {"p1": 10**30},
    )
    for values in bad:
        with pytest.raises(Unsafe):
            check(text, values)
    check(text, {"p1": "x" * guard.MOST_VALUE})
    with pytest.raises(Unsafe):
        check(text, {"p1": "x" * (guard.MOST_VALUE + 1)})
    monkeypatch.setattr(guard, "MOST_VALUES", 3)
    check(MANY.format("$p0, $p1, $p2"), {f"p{n}": n for n in range(3)})
    with pytest.raises(Unsafe):
        check(MANY.format("$p0, $p1, $p2, $p3"), {f"p{n}": n for n in range(4)})


def test_a_statement_is_bounded_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    text = MANY.format(", ".join(f"${'p'}{n}" for n in range(60)))
    monkeypatch.setattr(guard, "MOST_TEXT", len(text))
    check(text, {f"p{n}": n for n in range(60)})
    with pytest.raises(Unsafe):
        check(text + " ", {f"p{n}": n for n in range(60)})


def test_the_known_tables_are_in_the_store(library: Library) -> None:
    rows = library.connection.cursor().execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert {r[0] for r in rows} >= TABLES


@pytest.mark.parametrize("which", ["library", "years_library"])
def test_every_statement_of_made_up_questions_is_sound(
    which: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: Library = request.getfixturevalue(which)
    seen: set[str] = set()

    def noted(text: str, values: dict[str, object]) -> None:
        check(text, values)
        seen.add(text)

    monkeypatch.setattr(statement, "check", noted)
    statement.forget(opened.connection)
    for dialog in Generator(opened, 3).questions(150):
        conversation = Conversation()
        for question in dialog:
            _, conversation = answer(opened, question, conversation)
    assert len(seen) > 10


def test_what_is_unsafe_never_reaches_the_database(library: Library) -> None:
    with pytest.raises(Unsafe):
        run(library.connection, Statement("SELECT * FROM meta", ()))


@pytest.fixture(scope="module")
def large() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE amount AS SELECT i AS id, i::DECIMAL(18,2) AS value FROM range(40000) t(i)")
    yield connection
    connection.close()


def test_a_slow_statement_is_stopped_and_the_connection_goes_on(
    monkeypatch: pytest.MonkeyPatch, large: duckdb.DuckDBPyConnection
) -> None:
    monkeypatch.setattr(guard, "STATEMENT_SECONDS", guard.statement_seconds(""))
    assert guard.STATEMENT_SECONDS == 1.0
    others: list[int] = []

    def other() -> None:
        for _ in range(20):
            others.append(len(execute(large, Statement("SELECT id FROM amount WHERE id < $p1", (("p1", 5),)))[1]))
            time.sleep(0.05)

    beside = threading.Thread(target=other)
    beside.start()
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        execute(large, SLOW)
    took = time.monotonic() - begun
    beside.join()
    assert took >= 0.9
    assert others == [5] * 20
    assert execute(large, Statement("SELECT COUNT(*) AS n FROM amount", ()))[1] == [(40000,)]


def test_the_limit_is_a_setting(large: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "STATEMENT_SECONDS", 0.2)
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        execute(large, SLOW)
    assert time.monotonic() - begun < 0.9
    assert [guard.statement_seconds(said) for said in ("", "0.5", "60", "0", "-1", "nan", "1e9", "一秒")] == [
        1.0, 0.5, 60.0, 1.0, 1.0, 1.0, 1.0, 1.0,
    ]  # fmt: skip


def test_a_question_that_takes_too_long_is_refused_in_words(
    pdf_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = load(pdf_database)
    large = duckdb.connect()
    large.execute("CREATE TABLE amount AS SELECT i AS id, i::DECIMAL(18,2) AS value FROM range(40000) t(i)")
    monkeypatch.setattr(guard, "STATEMENT_SECONDS", 0.2)
    with monkeypatch.context() as slow:
        slow.setattr(statement, "_kept_or_executed", lambda _connection, _statement: execute(large, SLOW))
        given, after = answer(opened, "办公费是多少")
    assert (given.status, given.reason, given.rows) == ("refused", "too_slow", ())
    assert "已经停下" in given.sentence
    assert answer(opened, "办公费是多少", after)[0].status == "answered"
    opened.close()


def test_reading_connections_are_locked(pdf_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_DB_MEMORY", "64MB")
    monkeypatch.setenv("BUDGET_DB_THREADS", "1")
    file = Path(shutil.copy(pdf_database, tmp_path / "own.duckdb"))
    connection = connect(file)
    wanted = {
        "enable_external_access": "false", "autoload_known_extensions": "false", "lock_configuration": "true",
        "autoinstall_known_extensions": "false", "allow_community_extensions": "false", "threads": "1",
        "memory_limit": "61.0 MiB", "max_temp_directory_size": "0 bytes",
    }  # fmt: skip
    rows = connection.execute("SELECT name, value FROM duckdb_settings()").fetchall()
    assert wanted.items() <= dict(rows).items()
    for text in (
        "SET memory_limit = '9GB'", "SET threads = 9", "SET enable_external_access = true", "INSTALL httpfs",
        "LOAD httpfs", "COPY (SELECT 1) TO 'x'", "ATTACH 'x'", "SELECT * FROM glob('*')", "DELETE FROM amount",
        "SELECT * FROM read_text('/etc/passwd')",
    ):  # fmt: skip
        with pytest.raises(duckdb.Error):
            connection.cursor().execute(text)
    with pytest.raises(duckdb.OutOfMemoryException):
        connection.cursor().execute("SELECT list(i) FROM range(100000000) t(i)").fetchall()
    assert connection.cursor().execute("SELECT 1").fetchall() == [(1,)]
    connection.close()


@pytest.mark.parametrize(("name", "value"), [("BUDGET_DB_MEMORY", "all"), ("BUDGET_DB_THREADS", "0")])
def test_a_bad_setting_is_said(name: str, value: str, pdf_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StoreError, match=name):
        connect(pdf_database)
    monkeypatch.delenv(name)
    assert confined()["threads"] == "2"
