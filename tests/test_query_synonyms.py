"""Synonyms that the database holds: what they change, what may be one, and that they outlive an ingest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tiny import tiny_document

from query.__main__ import main
from query.engine import Library, answer, load
from query.synonyms import Asked, SynonymError, add, own_questions, propose, remove, try_out, with_one, without_one
from schema.store import StoreError, connect, database_file, writing
from schema.synonyms import Synonym, load_synonyms

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "budget.txt"


@pytest.fixture
def database(pdf_database: Path, tmp_path: Path) -> Path:
    """A database of one's own, with the sample budget."""
    path = tmp_path / "budget.duckdb"
    shutil.copyfile(database_file(pdf_database), path)
    return path


def _asked(path: Path, question: str) -> tuple[str, str | None, tuple[str, ...]]:
    library = load(path)
    try:
        given, _ = answer(library, question)
    finally:
        library.close()
    return given.status, given.rows[0].value if given.rows else None, given.corrections


def test_added_then_removed(database: Path) -> None:
    assert _asked(database, "跑腿费多少")[0] == "refused"
    before = database_file(database)
    add(database, "跑腿费", "委托业务费")
    assert database_file(database) != before
    assert _asked(database, "跑腿费多少") == ("answered", "8219490.00", ("按“委托业务费”理解",))
    assert remove(database, "跑腿费") == Synonym("跑腿费", "委托业务费", "account")
    assert _asked(database, "跑腿费多少")[0] == "refused"


@pytest.mark.parametrize(
    ("wording", "name", "question", "value"),
    [
        ("吃皇粮的钱", "人员经费", "吃皇粮的钱是多少", "4426092.56"),
        ("饭票", "公务接待费", "饭票安排了多少", "0.00"),
        ("大数据办", "大连市西岗区大数据中心", "大数据办的办公费是多少", "35100.00"),
        ("跑腿费", "委托业务费", "跑腿费占总支出多少", "58.10"),
    ],
)
def test_what_it_stands_for_is_said(database: Path, wording: str, name: str, question: str, value: str) -> None:
    add(database, wording, name)
    assert _asked(database, question) == ("answered", value, (f"按“{name}”理解",))


def test_a_form_by_another_name(database: Path) -> None:
    add(database, "花钱清单总表", "收支总表")
    library = load(database)
    given, _ = answer(library, "给我看花钱清单总表")
    assert given.status == "answered"
    assert given.citations[0].table_no == "附表1"
    library.close()


def test_another_document_keeps_it(database: Path) -> None:
    add(database, "跑腿费", "委托业务费")
    with writing(database) as ingest:
        ingest(tiny_document(year=2025), SAMPLE, "1")
    connection = connect(database)
    assert load_synonyms(connection) == (Synonym("跑腿费", "委托业务费", "account"),)
    connection.close()
    assert _asked(database, "2026年跑腿费多少")[1] == "8219490.00"


@pytest.mark.parametrize(
    ("wording", "name", "why"),
    [
        ("费", "办公费", "太短"),
        ("跑腿费", "跑步费", "没有名为“跑步费”的科目、表或单位"),
        ("跑腿费", "外包费", "它自己是“委托业务费”的同义词"),
        ("跑腿费", "网络安全设备采购", "一份文件里的项目"),
        ("外包", "办公费", "已经是“委托业务费”的同义词，不能再指“办公费”"),
        ("外包", "委托业务费", "不用再加"),
        ("最大", "办公费", "已经是提问用的词"),
        ("培训费", "办公费", "本身就是官方科目"),
        ("五险一金", "住房公积金", "已经指几个科目"),
        ("网络安全设备采购", "办公费", "文件里印出的名称"),
        ("办公费", "办公费", "就是正式名称"),
        ("一百万", "办公费", "是一个数"),
        ("跑腿，费", "办公费", "标点"),
        ("大数据中心", "办公费", "已经有意思"),
    ],
)
def test_refused_with_a_reason(library: Library, wording: str, name: str, why: str) -> None:
    with pytest.raises(SynonymError, match=why):
        propose(library, wording, name)


def test_refused_changes_nothing(database: Path) -> None:
    before = database_file(database)
    with pytest.raises(SynonymError):
        add(database, "培训费", "办公费")
    with pytest.raises(SynonymError, match="没有同义词“外包”（它是系统自带的"):
        remove(database, "外包")
    assert database_file(database) == before


def test_a_wording_inside_a_projects_name_is_warned_of(library: Library) -> None:
    (warning,) = propose(library, "视频监控", "办公设备购置").warnings
    assert "“平安社区”（含高清卡口）视频监控系统" in warning


def test_dry_run_lists_what_changes_and_writes_nothing(database: Path) -> None:
    library = load(database)
    proposal = propose(library, "跑腿费", "委托业务费")
    questions = [*own_questions(), Asked(("跑腿费多少",)), Asked(("电费多少", "那跑腿费呢")), Asked(("电费多少",))]
    changed = list(try_out(library, with_one(library, proposal.synonym), questions))
    assert [c.asked.dialog for c in changed] == [("跑腿费多少",), ("电费多少", "那跑腿费呢")]
    assert [(c.before.status, c.after.status) for c in changed] == [("refused", "answered")] * 2
    assert answer(library, "跑腿费多少")[0].status == "refused"
    library.close()
    connection = connect(database)
    assert load_synonyms(connection) == ()
    connection.close()


def test_dry_run_of_taking_one_away(database: Path) -> None:
    add(database, "跑腿费", "委托业务费")
    library = load(database)
    questions = [Asked(("跑腿费多少",)), Asked(("委托业务费多少",))]
    changed = list(try_out(library, without_one(library, "跑腿费"), questions))
    assert [c.asked.dialog for c in changed] == [("跑腿费多少",)]
    library.close()


def test_over_several_budgets(years_library: Library) -> None:
    proposal = propose(years_library, "管孩子上学的", "滨江市新城区教育局")
    read = years_library.with_synonyms((proposal.synonym,))
    given, _ = answer(read, "管孩子上学的2026年办公费是多少")
    plain, _ = answer(years_library, "教育局2026年办公费是多少")
    assert (given.status, given.rows) == ("answered", plain.rows)
    assert given.corrections == ("按“滨江市新城区教育局”理解",)


def test_command_line(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = tmp_path / "asked.jsonl"
    batch.write_text(json.dumps({"id": "1", "dialog": ["跑腿费多少"]}, ensure_ascii=False) + "\n", "utf-8")
    db = ["--db", str(database)]
    assert main(["synonyms", "try", "跑腿费", "委托业务费", "--questions", str(batch), *db]) == 0
    assert "8,219,490.00 元" in capsys.readouterr().out
    assert main(["synonyms", "add", "跑腿费", "委托业务费", *db]) == 0
    assert main(["synonyms", "list", *db]) == 0
    assert "跑腿费 → 委托业务费（科目）" in capsys.readouterr().out
    assert main(["synonyms", "add", "跑腿费", "办公费", *db]) == 1
    assert "不能再指“办公费”" in capsys.readouterr().out
    assert main(["synonyms", "try", "跑腿费", "--questions", str(batch), *db]) == 0
    assert "1 个的答案会变" in capsys.readouterr().out
    assert main(["synonyms", "remove", "跑腿费", *db]) == 0
    assert main(["synonyms", "list", "--db", str(tmp_path / "none.duckdb")]) == 1


def test_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="不存在"):
        add(tmp_path / "none.duckdb", "跑腿费", "委托业务费")
