"""What the report says of a small document made by hand: trust, open checks with their place, doubtful cells, what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import tiny_document

from parser.__main__ import main
from parser.report import lines, overview, report
from parser.trust import judgements, sentence, trust
from schema.store import writing

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "budget.txt"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "b.duckdb"
    with writing(path) as add:
        add(tiny_document(), SAMPLE, "1")
        add(tiny_document("b.txt", year=2025), SAMPLE, "1")
    return path


@pytest.fixture(scope="module")
def summary(database: Path) -> dict[str, Any]:
    (found,) = report(database, "a.txt")
    return found


def test_each_table_says_how_far_to_trust_it(summary: dict[str, Any]) -> None:
    assert [(t["label"], t["trust"], t["passed"], t["open"], t["doubtful"]) for t in summary["tables"]] == [
        ("附表5", "open", 0, 1, 0),
        ("附表9", "doubtful", 0, 0, 1),
        ("附表12", "trusted", 1, 0, 0),
    ]
    assert [t["form_name"] for t in summary["tables"]] == ["支出经济分类表", "“三公”经费支出表", "项目支出表"]
    assert summary["trust"] == (
        "可以放心用：附表12；有未闭合的勾稽，见下：附表5（按印出的作答，并说明）；存疑：附表9（存疑的格不参与作答）。"
    )


def test_an_open_check_has_both_sides_and_its_place(summary: dict[str, Any]) -> None:
    assert summary["open"] == [
        {
            "rule": "合计与各科目之和",
            "place": "附表5",
            "left": "30.00",
            "right": "31.00",
            "difference": "-1.00",
            "tables": ["附表5"],
            "pages": [3],
            "lines": [],
        }
    ]
    assert (summary["passed"], summary["share"]) == (1, "50.00")


def test_doubtful_cells_are_grouped_with_their_reason(summary: dict[str, Any]) -> None:
    assert summary["doubtful"] == [
        {
            "table": "附表9",
            "reason": "附表9：表头 5 列，数据 6 列",
            "cells": 1,
            "pages": [4],
            "lines": [],
            "columns": ["合计"],
        }
    ]
    assert summary["repaired"] == []
    assert "收入总表" in summary["missing"]
    assert "项目支出表" not in summary["missing"]


def test_the_text_says_the_same(database: Path, summary: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    said = list(lines(summary))
    assert f"  {summary['trust']}" in said
    assert "    不符：合计与各科目之和 附表5：30.00 ≠ 31.00（差 -1.00）第 3 页" in said
    assert "  存疑：附表9 1 格（合计）第 4 页：附表9：表头 5 列，数据 6 列" in said
    assert main(["report", "a.txt", "--db", str(database), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == summary


def test_the_overview_is_one_line_a_document(database: Path) -> None:
    rows = overview(database)
    assert [(r["document"], r["year"], r["passed"], r["checks"], r["label"]) for r in rows] == [
        ("a.txt", 2026, 1, 2, "有存疑的表"),
        ("b.txt", 2025, 1, 2, "有存疑的表"),
    ]
    assert [s["document"] for s in report(database, identifier=rows[1]["id"])] == ["b.txt"]


@pytest.mark.parametrize(
    ("given", "mark"),
    [
        ((5, 0, 9, 0), "trusted"),
        ((5, 0, 9, 1), "open"),
        ((5, 1, 9, 1), "doubtful"),
        ((5, 0, 0, 0), "unchecked"),
        ((0, 0, 0, 0), "empty"),
    ],
)
def test_trust(given: tuple[int, int, int, int], mark: str) -> None:
    assert trust(*given) == mark


def test_nothing_read_is_said() -> None:
    assert sentence(judgements([])) == "没有读到任何表。"
