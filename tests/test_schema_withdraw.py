"""Withdrawing and replacing documents: nothing of them is left, the others stay as they were, and the history tells it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tiny import tiny_document

from parser.__main__ import main
from parser.ingest import ingest
from parser.report import export, overview
from query.engine import answer, load
from schema.model import ParsedDocument
from schema.store import StoreError, database_file, original_file, writing
from schema.withdraw import history, matching, withdraw


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Three documents: two editions of 2026 and the one of 2025."""
    path = tmp_path / "budget.duckdb"
    original = tmp_path / "a.txt"
    original.write_text("x")
    with writing(path) as add:
        for document in (tiny_document("a.txt"), tiny_document("b.txt", year=2025), tiny_document("c.txt", "new")):
            add(document, original, "1")
    return path


def _tables(path: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(database_file(path)), read_only=True) as connection:
        rows = connection.execute(
            "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE schema_name = 'main' GROUP BY 1"
        ).fetchall()
    return dict(rows)


def _left(path: Path, identifier: int) -> dict[str, int]:
    """How many rows of each table still belong to a document, or to a table that is not there."""
    found = {}
    with duckdb.connect(str(database_file(path)), read_only=True) as connection:
        for table, columns in _tables(path).items():
            conditions = [f"document_id = {identifier}"] if "document_id" in columns else []
            if "table_id" in columns:
                conditions.append("table_id NOT IN (SELECT id FROM budget_table)")
            if conditions:
                row = connection.execute(f"SELECT count(*) FROM {table} WHERE {' OR '.join(conditions)}").fetchone()
                assert row is not None
                found[table] = int(row[0])
    return found


def test_nothing_is_left_and_the_others_stay(database: Path) -> None:
    before = [t for t in export(database) if t["document"] != "b.txt"]
    generation = database_file(database).name
    gone = withdraw(database, 2, "错发  的\n文件")
    assert (gone.file_name, gone.year, gone.reason) == ("b.txt", 2025, "错发 的 文件")
    assert database_file(database).name != generation
    left = _left(database, 2)
    assert len(left) >= 10
    assert set(left.values()) == {0}
    assert list(export(database)) == before
    assert [r["id"] for r in overview(database)] == [3, 1]
    assert original_file(database, gone.sha256) is None
    with duckdb.connect(str(database_file(database)), read_only=True) as connection:
        assert connection.execute("SELECT year FROM budget").fetchall() == [(2026,)]


def test_the_earlier_edition_is_current_again(database: Path) -> None:
    assert {r["id"]: r["is_current"] for r in overview(database)} == {1: False, 2: True, 3: True}
    withdraw(database, 3)
    assert {r["id"]: r["is_current"] for r in overview(database)} == {1: True, 2: True}
    withdraw(database, 1)
    assert {r["id"]: r["is_current"] for r in overview(database)} == {2: True}
    withdraw(database, 2)
    assert overview(database) == []


def test_a_document_can_come_back(database: Path) -> None:
    withdraw(database, 2)
    with writing(database) as add:
        assert add(tiny_document("b.txt", year=2025), database.parent / "a.txt", "1") == "added"
    assert [e.what for e in history(database)].count("loaded") == 4
    assert [e.file_name for e in history(database) if e.what == "withdrawn"] == ["b.txt"]


def test_what_is_not_there_cannot_be_withdrawn(database: Path) -> None:
    generation = database_file(database).name
    with pytest.raises(StoreError, match="没有编号为 9"):
        withdraw(database, 9)
    assert database_file(database).name == generation
    assert sorted(p.name for p in database.parent.glob("budget.*.duckdb*")) == [generation]
    with pytest.raises(StoreError, match="不存在"):
        withdraw(database.with_name("none.duckdb"), 1)


def _read(file: Path) -> ParsedDocument | str:
    text = file.read_text("utf-8")
    return "读不出表格" if text == "bad" else tiny_document(file.name, text, 2025)


def test_replacing_is_one_publication(database: Path, tmp_path: Path) -> None:
    generation = int(database_file(database).name.split(".")[1])
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("better")
    bad.write_text("bad")
    (refused,) = ingest((bad,), database, read=_read, replaces=2)
    assert refused.status == "refused"
    assert [r["id"] for r in overview(database)] == [3, 1, 2]
    assert int(database_file(database).name.split(".")[1]) == generation
    (added,) = ingest((good,), database, read=_read, replaces=2)
    assert added.status == "added"
    # the one that serves, and the same again behind it: the one before, which holds b.txt, must not serve any more
    assert int(database_file(database).name.split(".")[1]) == generation + 2
    assert sorted(p.name for p in database.parent.glob("budget.[0-9]*.duckdb")) == [
        f"budget.{generation + 1}.duckdb",
        f"budget.{generation + 2}.duckdb",
    ]
    assert {r["id"]: r["document"] for r in overview(database)} == {1: "a.txt", 3: "c.txt", 4: "good.txt"}
    (replaced,) = [e for e in history(database) if e.what == "replaced"]
    assert (replaced.file_name, replaced.detail) == ("b.txt", "good.txt")


def test_the_command_line(database: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    named = ["--db", str(database)]
    assert main(["withdraw", "none.pdf", *named]) == 1
    assert "没有装入名为“none.pdf”" in capsys.readouterr().err
    assert main(["withdraw", "b.txt", "--reason", "作废", *named]) == 0
    assert "b.txt：已撤下" in capsys.readouterr().out
    with writing(database) as add:
        add(tiny_document("a.txt", "other", 2024), tmp_path / "a.txt", "1")
    assert main(["withdraw", "a.txt", *named]) == 1
    assert "有 2 份，请写编号" in capsys.readouterr().err
    assert main(["ingest", "x.pdf", "y.pdf", "--replaces", "1", *named]) == 2
    assert main(["withdraw", "1", *named]) == 0
    assert [i for i, _ in matching(database, "a.txt")] == [4]


def test_answers_follow(years_database: Path, tmp_path: Path) -> None:
    """After withdrawing 2025 of one department, its other years are answered as before, and 2025 is said to be missing."""
    path = tmp_path / "budget.duckdb"
    copied = tmp_path / "budget.1.duckdb"
    copied.write_bytes(database_file(years_database).read_bytes())
    path.symlink_to(copied.name)
    (row,) = [r for r in overview(path) if r["year"] == 2025 and "教育局" in r["organisation"]]
    question = "教育局{}年一般公共预算支出是多少"
    library = load(path)
    before, _ = answer(library, question.format(2026))
    library.close()
    withdraw(path, row["id"])
    library = load(path)
    try:
        after, _ = answer(library, question.format(2026))
        gone, _ = answer(library, question.format(2025))
    finally:
        library.close()
    assert before.status == "answered"
    assert after.sentence == before.sentence
    assert after.rows == before.rows
    assert gone.status == "refused"
