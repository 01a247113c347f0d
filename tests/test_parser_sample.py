"""The sample budget as read: figures stated by hand, every table, every check, and what bad files get."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from parser.__main__ import main
from parser.document import parse
from parser.errors import ReadError
from parser.ingest import ingest
from parser.report import export, report
from schema.model import Amount, ParsedDocument, Table
from schema.store import StoreError, connect, loaded_hashes

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(scope="module")
def pdf() -> ParsedDocument:
    return parse(SAMPLES / "budget.pdf")


@pytest.fixture(scope="module")
def text() -> ParsedDocument:
    return parse(SAMPLES / "budget.txt")


def _table(document: ParsedDocument, form: str) -> Table:
    return next(t for t in document.tables if t.form == form)


def _amounts(document: ParsedDocument, form: str, name: str, column: str) -> list[Amount]:
    table = _table(document, form)
    members = {m.key: m for m in document.members}
    path = next(c.index for c in table.columns if c.path[-1] == column)
    return [a for a in table.amounts if a.column == path and any(members[k].name == name for _, k in a.members)]


def test_who_and_when(pdf: ParsedDocument) -> None:
    names = {o.key: o for o in pdf.organisations}
    assert names[pdf.organisation].name == "大连市西岗区大数据中心"
    assert (pdf.year, pdf.kind, pdf.region, pdf.pages) == (2026, "预算", "大连市西岗区", 21)
    assert [(o.code, o.kind) for o in pdf.organisations] == [("146", "部门"), ("146001", "单位")]


def test_slipped_cells_of_a_text_name_no_bodies(text: ParsedDocument, pdf: ParsedDocument) -> None:
    """Line 413: 摄像头点位数量, 质量指标 stand under 单位名称 where the merges above them were lost."""
    assert [(o.code, o.name) for o in text.organisations] == [(o.code, o.name) for o in pdf.organisations]


def test_every_table_is_found(pdf: ParsedDocument) -> None:
    numbered = [(t.number, t.form) for t in pdf.tables if t.number]
    assert [n for n, _ in numbered] == [f"附表{n}" for n in range(1, 15)]
    assert all(form for _, form in numbered)
    assert [t.form for t in pdf.tables[14:]] == ["performance_department", "performance_project"]


def test_figures(pdf: ParsedDocument) -> None:
    (salary,) = _amounts(pdf, "economic", "基本工资", "合计")
    assert (salary.value, salary.quality) == (Decimal("1157184.00"), "plain")
    (staff,) = _amounts(pdf, "general_function", "科学技术支出", "人员经费")
    assert (staff.value, staff.fund, staff.use) == (Decimal("2971814.60"), "一般公共预算", "人员经费")
    (project,) = _amounts(pdf, "project", "“平安社区”（含高清卡口）视频监控系统", "合计")
    assert (project.value, project.use) == (Decimal("3360160.00"), "项目支出")


def test_blank_is_not_zero_and_not_absent(pdf: ParsedDocument) -> None:
    values = {a.value for a in _amounts(pdf, "three_public", "公务接待费", "公务接待费")}
    assert values == {None}
    assert [a.value for a in _amounts(pdf, "general_function", "其他科学技术支出", "人员经费")] == [None, None]


def test_levels_cross_codes(pdf: ParsedDocument) -> None:
    by_code = {m.code: m for m in pdf.members if m.code}
    assert [by_code[c].level for c in ("206", "20601", "2060199")] == [1, 2, 3]
    assert by_code["2060199"].parent == by_code["20601"].key
    assert by_code["30101"].parent == by_code["301"].key
    assert "146001" not in by_code
    assert by_code["2060199"].leaf
    assert not by_code["20601"].leaf


def test_side_by_side_lists(pdf: ParsedDocument) -> None:
    table = _table(pdf, "balance")
    members = {m.key: m for m in pdf.members}
    row = table.rows[5]
    assert row.cells[4] == "六、科学技术支出"
    read = [(tuple(members[k].name for _, k in a.members), a.use, a.value) for a in table.amounts if a.row == row.key]
    assert read[0] == (("上级补助收入",), "合计", None)
    assert read[1] == (("本年预留",), "项目支出", None)
    assert (("科学技术支出",), "合计", Decimal("12692137.88")) in read


def test_targets(pdf: ParsedDocument) -> None:
    assert [len(_table(pdf, f"performance_{kind}").indicators) for kind in ("department", "project")] == [10, 63]
    cloud = next(i for i in _table(pdf, "performance_project").indicators if i.name == "云存储时长")
    assert (cloud.level1, cloud.level2, cloud.relation, cloud.value, cloud.unit) == (
        "产出指标",
        "数量指标",
        "=",
        "30",
        "天",
    )
    weights = [int(i.weight) for i in _table(pdf, "performance_project").indicators]
    assert sum(weights) == 9 * 90


def test_all_checks_pass(pdf: ParsedDocument) -> None:
    assert [c for c in pdf.checks if not c.passed] == []
    assert len(pdf.checks) > 400
    assert {c.rule for c in pdf.checks} >= {"行内分项之和", "上级与下级之和", "同一数在各表一致", "收入总计与支出总计"}


def test_every_row_has_its_place(pdf: ParsedDocument) -> None:
    for table in pdf.tables:
        for row in table.rows:
            assert row.page in table.pages
            assert row.box is not None
            assert row.box[0] < row.box[2]
            assert row.box[1] < row.box[3]


def test_the_text_form_repairs_its_three_public_table(text: ParsedDocument) -> None:
    """附表9 of the text lost the header 公务用车运行费: 24,000 stands under it, and 公务接待费 is blank."""
    assert {a.value for a in _amounts(text, "three_public", "公务用车运行费", "公务用车运行费")} == {
        Decimal("24000.00")
    }
    assert {a.value for a in _amounts(text, "three_public", "公务接待费", "公务接待费")} == {None}
    table = _table(text, "three_public")
    assert {a.quality for a in table.amounts} == {"repaired"}
    assert "公务用车运行费" in table.amounts[0].reason


def test_the_text_form_prints_the_same_figures(pdf: ParsedDocument, text: ParsedDocument) -> None:
    def coordinates(document: ParsedDocument) -> set[tuple[object, ...]]:
        members = {m.key: m for m in document.members}
        return {
            (t.number, tuple(sorted(members[k].norm for _, k in a.members)), a.fund, a.use, a.value)
            for t in document.tables
            for a in t.amounts
            if t.number and a.value is not None and a.quality != "doubtful"
        }

    missing = {c for c in coordinates(pdf) if c[0] not in ("附表2", "附表3")} - coordinates(text)
    assert missing == set()
    assert coordinates(text) <= coordinates(pdf)


def test_the_text_form_says_what_it_lacks(text: ParsedDocument) -> None:
    said = " ".join(p.message for p in text.problems)
    assert "附表2：收入预算总表" in said
    assert "附表3：支出预算总表" in said


BAD = {
    "empty.pdf": b"",
    "half.pdf": (SAMPLES / "budget.pdf").read_bytes()[:20_000],
    "not.pdf": b"\x89PNG\r\n\x1a\n" + b"\x00" * 400,
    "letter.txt": "各位同事：\n下周放假。\n".encode(),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_in_words(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    file.write_bytes(BAD[name])
    database = tmp_path / "b.duckdb"
    assert main(["ingest", str(SAMPLES / "budget.pdf"), str(file), "--db", str(database)]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"{name}：未装入：")
    assert len(said.err.strip().splitlines()) == 1
    assert "budget.pdf：已装入" in said.out
    assert len(loaded_hashes(database)) == 1


def test_missing_file_and_missing_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(tmp_path / "no.pdf"), "--db", str(tmp_path / "b.duckdb")]) == 1
    assert main(["report", "--db", str(tmp_path / "none.duckdb")]) == 1
    assert "不存在" in capsys.readouterr().err


def test_the_same_file_changes_nothing(tmp_path: Path) -> None:
    database = tmp_path / "b.duckdb"
    copy = tmp_path / "another-name.pdf"
    shutil.copy(SAMPLES / "budget.pdf", copy)
    ingest((SAMPLES / "budget.pdf",), database)
    before = database.resolve()
    (outcome,) = ingest((copy,), database)
    assert outcome.status == "unchanged"
    assert "未变" in outcome.message
    assert database.resolve() == before


def test_a_failed_write_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "b.duckdb"
    ingest((SAMPLES / "budget.pdf",), database)
    before = database.resolve()

    def broken(*_: object) -> None:
        raise duckdb.IOException("disk full")

    monkeypatch.setattr("schema.store.insert_document", broken)
    with pytest.raises(StoreError, match="disk full"):
        ingest((SAMPLES / "budget.txt",), database)
    assert database.resolve() == before
    assert [p.name for p in tmp_path.glob("*.duckdb") if not p.is_symlink()] == [before.name]
    assert connect(database).execute("SELECT count(*) FROM document").fetchone() == (1,)


def test_report_and_export(pdf_database: Path) -> None:
    (summary,) = report(pdf_database)
    assert summary["open"] == []
    assert summary["missing"] == []
    tables = list(export(pdf_database))
    assert len(tables) == 16
    assert tables[11]["amounts"][0]["value"] == "9578779.00"


def test_not_a_budget_says_what_would_be_accepted(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("一\t二\n三\t四\n", "utf-8")
    with pytest.raises(ReadError, match="部门预算公开文件"):
        parse(file)
