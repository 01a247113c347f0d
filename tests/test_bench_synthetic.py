"""Synthetic budgets: their sums are right, questions are answered as SQL says, and what a question reads stays bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import query.across_many
import query.cite
from bench.synthetic import build
from query.answer import to_json
from query.engine import Library, answer, load
from query.statement import Statement
from schema.store import database_file

SCHOOLS = "滨江市新城区教育局"
ACROSS = (
    "2026年哪个部门的总支出最多",
    "2026年总支出最多的前三个部门",
    "2026年总支出第二的部门是哪个",
    "2026年所有部门的公用经费合计是多少",
    "2026年哪个部门公用经费增长最快",
    "2026年公用经费增长最快的前三个部门",
    "2026年公用经费增长最慢的前两个部门",
    "2026年各部门办公费从高到低排",
    "2026年各部门住房公积金是多少",
    "2026年各部门一般公共预算的办公费",
    "2026年各部门政府性基金预算",
    "2026年各部门社保缴费是多少",
    "2026年各部门项目支出占总支出的比重",
    "2026年哪些部门办公费超过5万元",
    "哪些部门2026年没有安排公务接待费",
    "2026年各部门收入总计",
    "历年各部门总支出",
)
GROWING = (
    "滨江市新城区教育局2026年办公费是多少",
    "滨江市新城区教育局近三年的公用经费",
    "滨江市新城区教育局2026年最大的项目是哪个",
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("synthetic")
    sizes = {n: folder / f"s{n}.duckdb" for n in (12, 60, 240)}
    for documents, path in sizes.items():
        build(path, documents, row_group=2048)
    return sizes


@pytest.fixture(scope="module")
def small(stores: dict[int, Path]) -> Iterator[Library]:
    library = load(stores[12])
    yield library
    library.close()


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    told = []
    for name in ("a", "b"):
        build(tmp_path / f"{name}.duckdb", 3, seed=7)
        with duckdb.connect(str(database_file(tmp_path / f"{name}.duckdb")), read_only=True) as connection:
            told.append(connection.execute("SELECT * FROM amount ORDER BY id").fetchall())
    assert told[0] == told[1]
    assert 1800 < len(told[0]) < 3600


def test_a_document_that_prints_nothing_in_a_table_has_neither_the_table_nor_its_columns(tmp_path: Path) -> None:
    """One of the first 300 buys nothing: the store is checked when it is published, and every column has its table."""
    build(tmp_path / "x.duckdb", 300)
    with duckdb.connect(str(database_file(tmp_path / "x.duckdb")), read_only=True) as connection:
        tables = connection.execute("SELECT count(*) FROM budget_table GROUP BY document_id").fetchall()
    assert min(tables) < max(tables)


def test_every_sum_of_the_parts_is_the_printed_total(small: Library) -> None:
    """附表2: 总支出 is 基本支出 and 项目支出, and the sum of the units; 附表8: of the projects."""
    open_sums = small.connection.execute(
        """WITH whole AS (
            SELECT a.document_id, a.use, sum(a.value) AS value, bool_or(o.kind = '部门') AS whole FROM amount a
            JOIN organisation o ON o.id = a.organisation_id JOIN budget_table t ON t.id = a.table_id
            WHERE t.form = 'expenditure' AND a.function_id IS NULL GROUP BY a.document_id, a.use, o.kind)
        SELECT count(*) FROM whole d JOIN whole u USING (document_id, use) WHERE d.whole AND NOT u.whole AND d.value <> u.value"""
    ).fetchone()
    failed = small.connection.execute("SELECT count(*), count(*) FILTER (NOT passed) FROM check_result").fetchone()
    assert open_sums == (0,)
    assert failed is not None
    assert failed[0] > 0
    assert failed[1] == 0


def _figure(library: Library, where: str) -> Decimal:
    row = library.connection.execute(
        f"""SELECT sum(a.value) FROM amount a JOIN document d ON d.id = a.document_id JOIN budget b ON b.id = d.budget_id
        JOIN budget_table t ON t.id = a.table_id JOIN organisation o ON o.id = a.organisation_id
        LEFT JOIN member e ON e.id = a.economic_id LEFT JOIN member p ON p.id = a.project_id WHERE {where}"""
    ).fetchone()
    assert row is not None
    return Decimal(row[0])


@pytest.mark.parametrize(
    ("question", "where"),
    [
        (
            f"{SCHOOLS}2026年总支出是多少",
            "t.form = 'expenditure' AND a.use = '合计' AND a.function_id IS NULL AND o.kind = '部门'",
        ),
        (f"{SCHOOLS}2026年办公费是多少", "t.form = 'economic' AND e.name = '办公费' AND a.fund = '合计'"),
        (
            f"{SCHOOLS}2026年公用经费是多少",
            "t.form = 'expenditure' AND a.use = '公用经费' AND a.function_id IS NULL AND o.kind = '部门'",
        ),
    ],
)
def test_answers_are_the_figures_that_sql_finds(small: Library, question: str, where: str) -> None:
    given, _ = answer(small, question)
    assert given.status == "answered", given.sentence
    own = _figure(small, f"{where} AND b.organisation = '{SCHOOLS}' AND b.year = 2026")
    assert Decimal(given.rows[0].value or 0) == own
    assert given.citations


def test_the_largest_department_is_the_one_that_sql_finds(small: Library) -> None:
    given, _ = answer(small, "2026年哪个部门的总支出最多")
    first = small.connection.execute(
        """SELECT b.organisation, max(a.value) FROM amount a JOIN document d ON d.id = a.document_id
        JOIN budget b ON b.id = d.budget_id WHERE b.year = 2026 GROUP BY 1 ORDER BY 2 DESC LIMIT 1"""
    ).fetchone()
    assert first is not None
    assert (given.rows[0].organisation, Decimal(given.rows[0].value or 0)) == first


@pytest.mark.parametrize("question", ACROSS)
def test_figures_chosen_in_sql_are_those_that_the_cells_give(
    stores: dict[int, Path], question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = load(stores[60])
    monkeypatch.setattr(query.cite, "MOST_FETCHED", 10_000)
    told = []
    for many in (10_000, 0):
        monkeypatch.setattr(query.across_many, "MANY", many)
        given, _ = answer(library, question)
        shown = dict(to_json(given))
        told.append(json.dumps({k: v for k, v in shown.items() if k not in ("sql", "parameters", "elapsed_ms")}))
        assert given.status == "answered", given.sentence
    library.close()
    assert told[0] == told[1]


@pytest.fixture
def many(stores: dict[int, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """60 budgets, of which five figures may be cited and ten are very many."""
    monkeypatch.setattr(query.cite, "MOST_FETCHED", 5)
    monkeypatch.setattr(query.across_many, "MANY", 10)
    library = load(stores[60])
    yield library
    library.close()


def test_of_very_many_cells_the_first_are_cited_and_it_is_said(many: Library) -> None:
    given, _ = answer(many, "2026年所有部门的公用经费合计是多少")
    assert len(given.citations) == 5
    assert (len(given.basis), given.counted) == (5, 20)
    assert "答案立足于 20 处印出的金额，引用只列前 5 处。" in given.notes
    assert "依据只列其中 5 个数，这道题用到的 20 个数都可用所附的 SQL 查出。" in given.notes
    sql = many.connection.execute(given.sql, dict(given.parameters))
    place = [d[0] for d in sql.description].index("value")
    assert sum(row[place] for row in sql.fetchall()) == Decimal(given.rows[0].value or 0)


@pytest.mark.parametrize("question", ACROSS)
def test_what_an_answer_tells_is_the_same_however_much_of_it_is_cited(
    stores: dict[int, Path], question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = load(stores[60])
    monkeypatch.setattr(query.across_many, "MANY", 10)
    told = []
    for most in (10_000, 5):
        monkeypatch.setattr(query.cite, "MOST_FETCHED", most)
        given, _ = answer(library, question)
        assert given.status == "answered", given.sentence
        told.append((given.sentence, given.rows, given.unit, given.figure, given.chart, given.sql))
    library.close()
    assert told[0] == told[1]


def test_a_ranking_of_growth_shows_the_figures_of_the_rows_that_it_names(many: Library) -> None:
    given, _ = answer(many, "2026年公用经费增长最快的前三个部门")
    assert [r.year for r in given.basis] == [2026] * 3 + [2025] * 3
    assert [r.organisation for r in given.basis] == [r.organisation for r in given.rows] * 2
    assert len(given.citations) == 5
    assert "依据只列其中 6 个数，这道题用到的 40 个数都可用所附的 SQL 查出。" in given.notes


@pytest.mark.parametrize(
    ("question", "most"), [("2026年所有部门的公用经费合计是多少", 5), ("2026年哪个部门公用经费增长最快", 2)]
)
def test_only_what_can_be_named_or_cited_is_made_into_cells(
    many: Library, question: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 20 and 40 figures: a cell each would be made of thousands in a large library."""
    made: list[object] = []
    whole = query.across_many.value_told

    def counted(*given: Any) -> Any:
        made.append(given)
        return whole(*given)

    monkeypatch.setattr("query.look_across.value_told", counted)
    given, _ = answer(many, question)
    assert given.status == "answered", given.sentence
    assert len(made) == most


def test_a_number_said_of_a_sum_is_held_against_all_its_figures(many: Library) -> None:
    """Not against those that its basis lists: 20 departments, of which five are listed."""
    _, conversation = answer(many, "2026年所有部门的公用经费合计是多少")
    right, _ = answer(many, "这20个平均多少", conversation)
    wrong, _ = answer(many, "这5个平均多少", conversation)
    assert (right.status, wrong.status) == ("answered", "refused"), (right.sentence, wrong.sentence)


# -- what is read, by the row groups scanned --------------------------------------------------------------------------


def _scanned(library: Library, statement: Statement) -> dict[str, int]:
    """How many rows each table gave up to the scan: row groups that the zone maps leave out are not counted."""
    row = library.connection.execute(
        f"EXPLAIN (ANALYZE, FORMAT json) {statement.text}", dict(statement.parameters)
    ).fetchone()
    assert row is not None
    found: dict[str, int] = {}
    waiting = [json.loads(row[1])]
    while waiting:
        node = waiting.pop()
        waiting += node.get("children", [])
        table = str(node.get("extra_info", {}).get("Table", "")).split(".")[-1]
        if "SCAN" in str(node.get("operator_type", "")) and table:
            found[table] = found.get(table, 0) + int(node["operator_rows_scanned"])
    return found


def _asked(path: Path, question: str) -> tuple[dict[str, int], dict[str, int]]:
    """Rows scanned for a question, and rows held, table by table."""
    library = load(path)
    given, _ = answer(library, question)
    assert given.status == "answered", given.sentence
    scanned = _scanned(library, Statement(given.sql, given.parameters))
    held = {}
    for table in scanned:
        row = library.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row is not None
        held[table] = int(row[0])
    library.close()
    return scanned, held


@pytest.mark.parametrize("question", GROWING)
def test_what_one_budget_is_asked_does_not_grow_with_the_library(stores: dict[int, Path], question: str) -> None:
    few, _ = _asked(stores[60], question)
    many, held = _asked(stores[240], question)
    assert set(few) == set(many)
    for table, rows in many.items():
        assert rows <= few[table] + 2 * 2048, (table, few, many)
    assert many["amount"] * 10 < held["amount"]


@pytest.mark.parametrize("question", ["2026年哪个部门的总支出最多", "2026年所有部门的公用经费合计是多少"])
def test_a_ranking_reads_the_row_groups_of_its_figures_only(
    stores: dict[int, Path], question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """80 departments, a figure each: one or two row groups of the projection, and none of the amounts."""
    monkeypatch.setattr(query.across_many, "MANY", 0)
    scanned, held = _asked(stores[240], question)
    assert set(scanned) == {"figure"}
    assert scanned["figure"] <= 2 * 2048
    assert held["figure"] > 20 * scanned["figure"]
