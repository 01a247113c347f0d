"""Further documents: a department with two units, and the sample printed in 万元. Both made by a generator, figures stated by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from parser.document import parse
from parser.ingest import ingest
from query.engine import Library, answer, load
from schema.model import ParsedDocument

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def department() -> ParsedDocument:
    return parse(DATA / "department.pdf")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    database = tmp_path_factory.mktemp("department") / "b.duckdb"
    ingest((DATA / "department.pdf",), database)
    library = load(database)
    yield library
    library.close()


def test_department_and_units(department: ParsedDocument) -> None:
    assert [(o.code, o.name, o.kind) for o in department.organisations] == [
        ("101", "滨江市新城区教育局", "部门"),
        ("101001", "滨江市新城区教育局（本级）", "单位"),
        ("101002", "滨江市新城区实验小学", "单位"),
    ]


def test_everything_adds_up(department: ParsedDocument) -> None:
    assert [c for c in department.checks if not c.passed] == []
    assert "部门与所属单位之和" in {c.rule for c in department.checks}


def test_a_project_belongs_to_its_unit(department: ParsedDocument) -> None:
    school = next(o.key for o in department.organisations if o.name.endswith("实验小学"))
    project = next(m for m in department.members if m.name == "教育专项检查工作经费")
    assert project.organisation == school


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("总支出是多少", "63350134.33"),
        ("实验小学的总支出", "30364229.45"),
        ("教育局本级的三公经费", "84054.83"),
        ("公务接待费多少", "6385.83"),
        ("项目支出占总支出的比例", "77.30"),
        ("政府采购服务类多少", "13471009.97"),
    ],
)
def test_questions_over_units(opened: Library, question: str, value: str) -> None:
    given, _ = answer(opened, question)
    assert given.status == "answered", given.sentence
    assert given.rows[0].value == value


def test_an_account_is_the_sum_over_units_each_cited(opened: Library) -> None:
    given, _ = answer(opened, "办公费是多少")
    printed = [Decimal(c.cells[m].replace(",", "")) for c in given.citations for m in c.marked if c.cells[m]]
    assert len(given.citations) == 2
    assert sum(printed) == Decimal(given.rows[0].value or 0)


def test_ten_thousands_are_read_exactly_and_checked_within_rounding() -> None:
    document = parse(DATA / "ten_thousands.pdf")
    assert {t.unit for t in document.tables if t.number} == {"万元"}
    assert [c for c in document.checks if not c.passed] == []
    economic = next(t for t in document.tables if t.form == "economic")
    members = {m.key: m for m in document.members}
    salary = next(a for a in economic.amounts if any(members[k].code == "30101" for _, k in a.members))
    assert salary.value == Decimal("1157200.00")


def test_two_departments_are_never_mixed(tmp_path: Path) -> None:
    database = tmp_path / "b.duckdb"
    ingest((DATA / "department.pdf", DATA.parent.parent / "samples" / "budget.pdf"), database)
    library = load(database)
    asked, _ = answer(library, "办公费是多少")
    assert asked.status == "answered"
    assert {(r.organisation, r.value) for r in asked.rows} == {
        ("滨江市新城区教育局", "78875.21"),
        ("大连市西岗区大数据中心", "35100.00"),
    }
    chosen, _ = answer(library, "办公费是多少", document="budget.pdf")
    assert chosen.rows[0].value == "35100.00"
    named, _ = answer(library, "教育局的公用经费")
    assert named.rows[0].value == "510741.73"
    refused, _ = answer(library, "教育局2024年的公用经费")
    assert (refused.status, refused.reason) == ("refused", "not_loaded")
    library.close()
