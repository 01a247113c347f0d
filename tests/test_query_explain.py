"""`--explain`: what led to an answer, for every question asked, up to the checks on the rows that it cites."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tiny import tiny_document

from query.__main__ import main
from query.engine import Library, load, trace
from query.explain import checks_of, explained
from schema.store import writing

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "budget.pdf"
HEADINGS = ("词：", "规则：", "计划：", "SQL：", "参数：", "数据行：", "勾稽")


def _text(library: Library, question: str) -> str:
    return "\n".join(explained(library, trace(library, question)[0]))


@pytest.mark.parametrize("question", ["项目支出最大的是哪个", "住房公积金占总支出多少", "今天天气怎么样", "附表12"])
def test_every_step_is_shown(library: Library, question: str) -> None:
    text = _text(library, question)
    places = [text.find(h) for h in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)


def test_rows_and_what_was_computed_with(library: Library) -> None:
    text = _text(library, "住房公积金占总支出多少")
    rows = text[text.index("数据行：") :]
    assert "住房公积金 | 5.07" in rows
    assert "计算所用的行：" in rows
    assert "717678.00" in rows
    assert "14146415.84" in rows


def test_checks_touch_the_cited_row(library: Library) -> None:
    traced, _ = trace(library, "工资福利支出是多少")
    checks = checks_of(library, traced.answer.citations)
    assert checks
    assert all(c.passed for c in checks)
    assert any(Decimal("4425612.56") in (c.left, c.right) for c in checks)
    assert len(checks) < len(library.connection.cursor().execute("SELECT id FROM check_result").fetchall())


def test_an_open_check_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "b.duckdb"
    with writing(path) as add:
        add(tiny_document(), SAMPLE, "1")
    opened = load(path)
    text = _text(opened, "办公费是多少")
    assert "未平 1 条" in text
    assert "≠" in text
    opened.close()


def test_several_questions_are_each_explained(library: Library) -> None:
    text = _text(library, "项目支出多少？占总支出多少？最大的是哪个？")
    for number, rule in ((1, "金额"), (2, "追问"), (3, "排名")):
        part = text.split(f"第 {number} 问：")[1].split("第 ")[0]
        assert f"规则：{rule}" in part
        assert part.count("SELECT") >= 1
    assert text.count("数据行：") == 3


def test_a_half_that_is_refused_is_explained(library: Library) -> None:
    text = _text(library, "三公经费多少，培训费多少")
    assert "第 1 问：三公经费：24,000.00 元。" in text
    assert "第 2 问：本预算未列“培训费”" in text


def test_several_budgets(years_library: Library) -> None:
    text = _text(years_library, "2026年哪个部门的总支出最多")
    assert "规则：多份预算的排名" in text
    assert "SELECT" in text
    rows = text[text.index("数据行：") :]
    assert "滨江市新城区教育局" in rows
    assert "相符" in rows


def test_command_line(pdf_database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "电费多少", "--db", str(pdf_database), "--explain"]) == 0
    out = capsys.readouterr().out
    assert all(h in out for h in HEADINGS)
