"""What a question means where another reading would give another figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tiny import BOX, tiny_document

from query.engine import Library, answer, load
from query.turns import Conversation
from schema.model import Member, SourceRow
from schema.store import writing

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "budget.pdf"


@pytest.mark.parametrize(
    ("question", "name", "value"),
    [
        ("各项目占总支出的比重", "“平安社区”（含高清卡口）视频监控系统", "23.75"),
        ("工资福利支出里各科目占多少", "基本工资", "26.15"),
        ("302各科目占比", "办公费", "0.42"),
        ("各类支出占总支出百分之几", "科学技术支出", "89.72"),
    ],
)
def test_shares_of_every_row(library: Library, question: str, name: str, value: str) -> None:
    given, _ = answer(library, question)
    assert (given.unit, given.rows[0].name, given.rows[0].value) == ("%", name, value)
    assert len(given.rows) > 1


@pytest.mark.parametrize("question", ["占总支出多少", "项目占总支出多少", "第二呢", "前三呢", "从大到小"])
def test_nothing_named_is_asked_back(library: Library, question: str) -> None:
    given, _ = answer(library, question)
    assert given.status == "refused"
    assert given.reason == "not_understood"


def test_the_second_is_of_the_same_rows(library: Library) -> None:
    given, conversation = answer(library, "有几个项目")
    given, _ = answer(library, "第二呢", conversation)
    assert given.rows[0].value == "2479410.00"
    _, conversation = answer(library, "办公费多少", Conversation())
    given, _ = answer(library, "第二呢", conversation)
    assert given.status == "refused"


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("平安社区项目336万吗", "是"),
        ("办公费是3万多吗", "是"),
        ("办公费是3万吗", "否"),
        ("办公费正好3.5万吗", "否"),
        ("总支出是1414万吗", "否"),
        ("公务接待安排了24000对吧", "否"),
    ],
)
def test_amounts_as_they_are_said(library: Library, question: str, word: str) -> None:
    given, _ = answer(library, question)
    assert given.rows[0].name == word


def test_what_is_left_out_is_said(library: Library, years_library: Library) -> None:
    given, _ = answer(library, "除了平安社区，其余项目合计多少")
    assert "不含“平安社区”" in given.sentence
    given, _ = answer(years_library, "2026年除教育局外总支出最多的部门")
    assert "除滨江市新城区教育局外" in given.sentence


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("教育局三公经费比前年减少了多少", "9933.89"),
        ("教育局三公经费跟去年比减少了多少", "7503.52"),
        ("教育局总支出和去年相比增加了多少", "3176151.01"),
        ("教育局去年三公经费跟前年比减少了多少", "2430.37"),
    ],
)
def test_the_year_set_against(years_library: Library, question: str, value: str) -> None:
    given, _ = answer(years_library, question)
    assert given.rows[0].value == value


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2026年各部门占总支出多少", "46.59"),
        ("教育局2026年各单位占总支出多少", "52.07"),
        ("教育局各年占总支出多少", None),
    ],
)
def test_each_of_all(years_library: Library, question: str, value: str | None) -> None:
    given, _ = answer(years_library, question)
    assert (given.rows[0].value if given.rows else None) == value


def test_a_unit_is_named(years_library: Library) -> None:
    given, _ = answer(years_library, "实验小学2026年三公经费")
    assert "滨江市新城区实验小学" in given.sentence
    assert "滨江市新城区实验小学" in given.understood


def test_projects_of_one_name(tmp_path: Path) -> None:
    document = tiny_document()
    table = document.tables[-1]
    row = SourceRow(6, 5, None, BOX, ("平安社区", "4.00"))
    second = replace(table.amounts[0], row=6, members=(("project", 5),), value=Decimal(4))
    doubled = replace(table, rows=(*table.rows, row), amounts=(*table.amounts, second))
    member = Member(5, "project", None, "平安社区", "平安社区", 1, None, True, 1)
    document = replace(document, members=(*document.members, member), tables=(*document.tables[:-1], doubled))
    path = tmp_path / "b.duckdb"
    with writing(path) as add:
        add(document, SAMPLE, "1")
    opened = load(path)
    given, _ = answer(opened, "平安社区多少钱")
    assert given.rows[0].value == "15.00"
    assert "同名的 2 个项目合计" in given.sentence
    assert [r.value for r in given.basis] == ["11.00", "4.00"]
    given, _ = answer(opened, "平安社区的项目类别")
    assert given.status == "refused"
    opened.close()
