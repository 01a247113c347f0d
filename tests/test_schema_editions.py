"""Editions of one budget: which is current, in what order, what staff may change, and that a corrected one is recognised."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from tiny import tiny_document

from parser.__main__ import main
from parser.corrected import corrected
from parser.report import overview
from query.engine import answer, load
from schema.constraints import broken_rules
from schema.current import choose_current
from schema.editions import Edition, in_order
from schema.generations import database_file, generation_file, manifest_file, numbers
from schema.model import ParsedDocument
from schema.store import StoreError, connect, writing
from schema.withdraw import withdraw

EDITIONS = Path(__file__).parent / "data" / "editions"


def _database(folder: Path, *documents: ParsedDocument) -> Path:
    path = folder / "budget.duckdb"
    original = folder / "a.txt"
    original.write_text("x")
    with writing(path) as add:
        for document in documents:
            add(document, original, "1")
    return path


def _of(name: str, mark: str = "", dated: str | None = None) -> ParsedDocument:
    return replace(tiny_document(name, name), mark=mark, dated=dated)


def _order(path: Path) -> list[str]:
    """The documents of the one budget in the order of their editions; the current one is the last."""
    rows = sorted(overview(path), key=lambda r: r["edition"])
    assert [r["edition"] for r in rows] == list(range(1, len(rows) + 1))
    assert [r["is_current"] for r in rows] == [False] * (len(rows) - 1) + [True]
    with connect(path) as connection:
        assert broken_rules(connection) == ()
        before = dict(connection.execute("SELECT id, supersedes FROM document").fetchall())
    assert [before[r["id"]] for r in rows] == [None, *(r["id"] for r in rows[:-1])]
    return [r["document"] for r in rows]


def test_the_later_one_is_current(tmp_path: Path) -> None:
    assert _order(_database(tmp_path, _of("a.txt"), _of("b.txt"), _of("c.txt"))) == ["a.txt", "b.txt", "c.txt"]


def test_a_corrected_one_that_came_first_stays_current(tmp_path: Path) -> None:
    assert _order(_database(tmp_path, _of("b.txt", "更正版"), _of("a.txt"))) == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [(("2026-05-01", "2026-03-01"), ["a.txt", "c.txt", "b.txt"]), ((None, "2026-03-01"), ["a.txt", "b.txt", "c.txt"])],
)
def test_printed_dates_decide_where_each_has_one(
    tmp_path: Path, dates: tuple[str | None, str], expected: list[str]
) -> None:
    found = _database(tmp_path, _of("a.txt"), _of("b.txt", "更正版", dates[0]), _of("c.txt", "更正版", dates[1]))
    assert _order(found) == expected


def test_another_year_is_no_edition(tmp_path: Path) -> None:
    found = overview(_database(tmp_path, _of("a.txt"), tiny_document("b.txt", year=2025)))
    assert [(r["edition"], r["editions"], r["is_current"]) for r in found] == [(1, 1, True)] * 2


def test_withdrawing_the_corrected_one_brings_the_earlier_back(tmp_path: Path) -> None:
    path = _database(tmp_path, _of("a.txt"), _of("b.txt", "更正版"), _of("c.txt"))
    assert _order(path) == ["a.txt", "c.txt", "b.txt"]
    withdraw(path, 2)
    assert _order(path) == ["a.txt", "c.txt"]


def test_staff_choose_and_undo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _database(tmp_path, _of("a.txt"), _of("b.txt"))
    assert main(["current", "a.txt", "--db", str(path)]) == 0
    assert "现行的是第2版：a.txt" in capsys.readouterr().out
    assert _order(path) == ["b.txt", "a.txt"]
    with writing(path) as add:
        add(_of("c.txt", "更正版"), tmp_path / "a.txt", "1")
    assert _order(path) == ["b.txt", "c.txt", "a.txt"]
    assert main(["current", "a.txt", "--undo", "--db", str(path)]) == 0
    assert _order(path) == ["a.txt", "b.txt", "c.txt"]


def test_one_edition_alone_cannot_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="只装入了一版"):
        choose_current(_database(tmp_path, _of("a.txt")), 1)


def test_order_of_equals_is_that_of_their_coming() -> None:
    found = [Edition(n, str(n), n, "", None, False) for n in (1, 2)]
    assert [e.id for e in in_order(found, frozenset())] == [1, 2]
    assert [e.id for e in in_order(found, frozenset({"1"}))] == [2, 1]


def test_a_budget_counts_once_and_the_chosen_file_is_just_that_edition(tmp_path: Path) -> None:
    library = load(_database(tmp_path, _of("a.txt"), _of("b.txt")))
    for document, used in ((None, "b.txt"), ("a.txt", "a.txt"), ("b.txt", "b.txt")):
        given, _ = answer(library, "办公费是多少", None, document)
        assert given.status == "answered"
        assert {c.document for c in given.citations} == {used}
        assert any(f"“{used}”" in n and n.startswith("依据第") for n in given.notes), given.notes
    library.close()


@pytest.mark.parametrize(
    ("cover", "name", "mark", "dated", "problems"),
    [
        (
            ("某局2024年部门预算（更正版）", "更正日期：2024年3月20日"),
            "某局预算（更正版）.pdf",
            "更正版",
            "2024-03-20",
            0,
        ),
        (("某局", "2024年部门预算"), "某局2024年部门预算（修订）20240401.pdf", "修订", "2024-04-01", 1),
        (("关于某局2024年部门预算二次公开的说明", "2024年5月6日"), "a.pdf", "二次公开", "2024-05-06", 1),
        (("某局2024年部门预算", "更正", "2024年3月20日"), "某局更正20240401.pdf", "更正", "2024-03-20", 1),
        (("某市城市更新局2024年部门预算",), "城市更新局.pdf", "", None, 0),
        (("负责本市出生登记的更正、变更和补录等工作，并对有关档案进行管理。",), "a.pdf", "", None, 0),
        (("某局2024年部门预算", "2024年2月1日"), "某局20240201.pdf", "", None, 0),
    ],
)
def test_marks_are_titles(cover: tuple[str, ...], name: str, mark: str, dated: str | None, problems: int) -> None:
    found = corrected(cover, name)
    assert (found.mark, found.dated, len(found.problems)) == (mark, dated, problems)


def test_migration_keeps_what_staff_chose(tmp_path: Path) -> None:
    path = tmp_path / "budget.duckdb"
    files = EDITIONS / "青石县水利局2024年部门预算.pdf", EDITIONS / "青石县水利局2024年部门预算（更正版）.pdf"
    for n, file in enumerate(files):
        shutil.copy(file, tmp_path / f"{n}.pdf")
    assert main(["ingest", str(tmp_path / "0.pdf"), str(tmp_path / "1.pdf"), "--quiet", "--db", str(path)]) == 0
    assert _order(path) == ["0.pdf", "1.pdf"]
    choose_current(path, 1)
    with duckdb.connect(str(database_file(path))) as connection:
        connection.execute("UPDATE meta SET value = '3' WHERE key = 'schema_version'")
        for column in ("edition", "mark", "dated"):
            connection.execute(f"ALTER TABLE document DROP COLUMN {column}")
    for n in numbers(path):
        manifest_file(generation_file(path, n)).unlink()
    with pytest.raises(StoreError, match="parser migrate"):
        connect(path)
    assert main(["migrate", "--db", str(path)]) == 0
    assert _order(path) == ["1.pdf", "0.pdf"]
