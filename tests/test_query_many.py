"""Several budgets at once: who and when is never guessed, nothing is substituted, nothing is counted twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from query.engine import Library, answer, load
from query.library import MOST_PREPARED
from query.turns import Conversation
from schema.store import database_file

EDUCATION, LABOUR, HOUSING = "滨江市新城区教育局", "滨江市新城区人力资源和社会保障局", "滨江市新城区住房和城乡建设局"
WORDS = [
    "2026年", "2025年", "去年", "近三年", "历年", "教育局", "人社局", "住建局", "实验小学", "各部门", "哪个部门", "哪些部门",
    "各单位", "总支出", "办公费", "三公经费", "项目支出", "最多", "最少", "排名", "前两名", "多少", "占", "比", "和", "的",
    "增长率", "增加", "减少", "同比", "一共", "平均", "超过1000万", "有几个", "项目", "科目", "最大", "没有安排", "吗", "呢",
    "哪个多", "差多少", "除了", "其他部门", "，", "新增", "几倍",
]  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_any_words_end_in_an_answer_or_a_reason(years_library: Library, words: list[str]) -> None:
    given_answer, conversation = answer(years_library, "".join(words))
    assert given_answer.sentence
    assert given_answer.status != "answered" or given_answer.citations
    answer(years_library, "2025年呢", conversation)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("2023年教育局的办公费", "2023"),
        ("2026年公安局的总支出", "公安局"),
        ("大连市教育局2026年总支出", "教育局"),
        ("教育局2024年总支出比2023年增加多少", "2023"),
        ("近五年教育局总支出", "2022"),
    ],
)
def test_what_is_not_loaded_is_named(years_library: Library, question: str, missing: str) -> None:
    given_answer, _ = answer(years_library, question)
    assert (given_answer.status, given_answer.reason) == ("refused", "not_loaded"), given_answer.sentence
    assert missing in given_answer.sentence


def test_an_open_year_is_listed_the_newest_first(years_library: Library) -> None:
    given_answer, _ = answer(years_library, "教育局的公用经费是多少")
    assert [(r.year, r.value) for r in given_answer.rows] == [
        (2026, "510741.73"),
        (2025, "529990.58"),
        (2024, "539925.70"),
    ]


@pytest.mark.parametrize(
    "question",
    ["办公费最多的部门是哪个", "三年平均总支出是多少", "教育局有几个项目", "教育局2026年公用经费比2025年增长多少"],
)
def test_what_is_left_open_is_asked_back(years_library: Library, question: str) -> None:
    asked, _ = answer(years_library, question)
    assert asked.status == "choice", asked.sentence
    for choice in asked.choices:
        given_answer, _ = answer(years_library, choice.question)
        assert given_answer.status == "answered", (choice.question, given_answer.sentence)


def test_the_chosen_document_narrows_everything(years_library: Library) -> None:
    chosen = "dept000_2025.pdf"
    own, _ = answer(years_library, "公用经费是多少", document=chosen)
    assert [r.value for r in own.rows] == ["529990.58"]
    this_year, _ = answer(years_library, "今年公用经费是多少", document=chosen)
    assert this_year.rows == own.rows
    other_year, _ = answer(years_library, "2026年公用经费是多少", document=chosen)
    assert other_year.reason == "not_loaded"
    other_body, _ = answer(years_library, "人社局公用经费是多少", document=chosen)
    assert other_body.reason == "not_loaded"


def test_a_unit_is_not_added_to_its_department(years_library: Library) -> None:
    refused, _ = answer(years_library, "2026年教育局和实验小学总支出一共多少")
    assert refused.status == "refused"
    summed, _ = answer(years_library, "2026年所有部门的总支出一共多少")
    assert summed.rows[0].value == "135964470.55"


def test_growth_is_signed_and_its_formula_shown(years_library: Library) -> None:
    given_answer, _ = answer(years_library, "教育局2026年公用经费同比增长多少")
    assert (given_answer.rows[0].value, given_answer.unit) == ("-3.63", "%")
    assert "(510,741.73 − 529,990.58) ÷ 529,990.58" in given_answer.sentence
    fallen, _ = answer(years_library, "教育局2026年公用经费比2025年减少了多少")
    assert fallen.rows[0].value == "19248.85"


def test_a_follow_up_changes_whom_or_when(years_library: Library) -> None:
    conversation = Conversation()
    values = []
    for question in ("2026年教育局办公费是多少", "2025年呢", "人社局呢", "各部门呢", "最多的是哪个"):
        given_answer, conversation = answer(years_library, question, conversation)
        values.append([r.value for r in given_answer.rows])
    assert values[:2] == [["78875.21"], ["79165.21"]]
    assert values[3] == ["79165.21", values[2][0], "102523.18"]
    assert values[4] == [values[2][0]]


def test_sql_over_several_budgets_is_one_select_with_bound_values(years_library: Library) -> None:
    given_answer, _ = answer(years_library, "2026年各部门三公经费从高到低排一下")
    (tree,) = sqlglot.parse(given_answer.sql, dialect="duckdb")
    assert isinstance(tree, exp.Query)
    assert {t.name for t in tree.find_all(exp.Table)} <= {"amount", "source_row", "member"}
    assert not {n.this for n in tree.find_all(exp.Literal) if n.is_string}


def test_documents_are_prepared_only_when_asked(years_database: Path) -> None:
    library = load(years_database)
    assert len(library._prepared) == 1
    answer(library, "2026年哪个部门的总支出最多")
    assert len(library._prepared) == 1
    answer(library, "2026年教育局总支出")
    assert len(library._prepared) == 2 <= MOST_PREPARED
    library.close()


def _changed(database: Path, tmp_path: Path, *statements: str) -> Iterator[Library]:
    copy = tmp_path / "budget.duckdb"
    shutil.copyfile(database_file(database), copy)
    connection = duckdb.connect(str(copy))
    for statement in statements:
        connection.execute(statement)
    connection.close()
    library = load(copy)
    yield library
    library.close()


LAST_YEAR = """INSERT INTO amount SELECT * REPLACE (id + 1000000 AS id, '上年预算' AS version, year - 1 AS year,
    CAST(value / 2 AS DECIMAL(18, 2)) AS value) FROM amount"""


@pytest.fixture(scope="module")
def with_last_year(pdf_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample with every figure printed a second time in a column of the year before, at half its value."""
    yield from _changed(pdf_database, tmp_path_factory.mktemp("last"), LAST_YEAR)


@pytest.mark.parametrize(
    ("question", "value"),
    [("办公费是多少", "35100.00"), ("今年办公费是多少", "35100.00"), ("项目支出最大的是哪个", "3360160.00")],
)
def test_a_column_of_another_year_never_answers_for_this_one(
    with_last_year: Library, question: str, value: str
) -> None:
    given_answer, _ = answer(with_last_year, question)
    assert [r.value for r in given_answer.rows] == [value]


def test_a_printed_column_answers_for_last_year_and_says_so(with_last_year: Library) -> None:
    given_answer, _ = answer(with_last_year, "去年办公费是多少")
    assert [(r.value, r.year) for r in given_answer.rows] == [("17550.00", 2025)]
    assert any("上年预算" in n for n in given_answer.notes)
    grown, _ = answer(with_last_year, "办公费同比增长多少")
    assert (grown.rows[0].value, grown.unit) == ("100.00", "%")
    older, _ = answer(with_last_year, "2024年办公费是多少")
    assert older.reason == "not_loaded"


def test_rows_are_set_against_the_year_printed_beside_them(with_last_year: Library) -> None:
    given_answer, _ = answer(with_last_year, "哪些项目比去年增加了")
    assert len(given_answer.rows) == 9
    assert ("“平安社区”（含高清卡口）视频监控系统", "1680080.00") in [(r.name, r.value) for r in given_answer.rows]
    assert any("上年预算" in n for n in given_answer.notes)


def test_rows_of_a_year_that_is_not_printed_beside_them_are_not_compared(pdf_database: Path, tmp_path: Path) -> None:
    only_uses = LAST_YEAR + " WHERE function_id IS NULL AND economic_id IS NULL AND project_id IS NULL"
    for library in _changed(pdf_database, tmp_path, only_uses):
        given_answer, _ = answer(library, "哪些项目比去年减少了")
        assert (given_answer.status, given_answer.reason) == ("refused", "not_loaded")


PASSAGES = """INSERT INTO passage VALUES
    (900001, 1, '一、部门主要职责', 2, NULL, '（一）负责全区政务信息化规划。（二）承担数据资源管理工作。', NULL),
    (900002, 1, '二、机构设置情况', 2, NULL, '本部门内设综合科、数据科两个科室。', NULL),
    (900005, 1, '1.因公出国（境）费', 4, NULL, '根据管理模式，年初不编制因公出国（境）费预算，年中按计划调增。', NULL),
    (900003, 1, '“三公”经费情况说明', 4, NULL, '2026年公务用车运行维护费2.4万元。公务用车运行维护费减少的主要原因是厉行节约。', NULL),
    (900004, 1, '名词解释', 9, NULL, '一、基本支出：指为保障机构正常运转发生的支出。二、项目支出：指为完成特定任务发生的支出。', NULL)"""


@pytest.fixture(scope="module")
def with_text(pdf_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample with passages of explanation."""
    yield from _changed(pdf_database, tmp_path_factory.mktemp("text"), PASSAGES)


@pytest.mark.parametrize(
    ("question", "quoted", "heading"),
    [
        ("主要职责是什么", "（一）负责全区政务信息化规划。", "一、部门主要职责"),
        ("机构设置情况", "本部门内设综合科、数据科两个科室。", "二、机构设置情况"),
        ("公务用车运行维护费为什么减少", "公务用车运行维护费减少的主要原因是厉行节约。", "“三公”经费情况说明"),
        ("因公出国那格怎么是空白的", "根据管理模式，年初不编制因公出国（境）费预算，", "1.因公出国（境）费"),
        (
            "公车运行维护费怎么一下少了，文件里怎么解释",
            "公务用车运行维护费减少的主要原因是厉行节约。",
            "“三公”经费情况说明",
        ),
        ("什么是项目支出", "二、项目支出：指为完成特定任务发生的支出。", "名词解释"),
    ],
)
def test_text_is_quoted_with_its_heading(with_text: Library, question: str, quoted: str, heading: str) -> None:
    given_answer, _ = answer(with_text, question)
    assert given_answer.status == "answered", given_answer.sentence
    assert (given_answer.rows[0].text or "").startswith(quoted)
    assert len(given_answer.rows[0].text or "") <= 400
    assert (given_answer.citations[0].title, given_answer.citations[0].row) == (heading, None)


@pytest.mark.parametrize("question", ["为什么电费这么多", "办公费增加的原因"])
def test_a_reason_that_is_not_printed_is_not_given(with_text: Library, question: str) -> None:
    given_answer, _ = answer(with_text, question)
    assert (given_answer.status, given_answer.reason) == ("refused", "out_of_scope")


def test_without_text_a_general_explanation_is_labelled(library: Library) -> None:
    given_answer, _ = answer(library, "什么是项目支出")
    assert given_answer.rows[0].label == "通用解释"
    assert given_answer.notes
    duties, _ = answer(library, "主要职责是什么")
    assert (duties.status, duties.reason) == ("refused", "not_in_document")


def test_the_same_question_gives_the_same_answer(years_library: Library) -> None:
    first, _ = answer(years_library, "2026年哪个部门的总支出最多")
    second, _ = answer(years_library, "2026年哪个部门的总支出最多")
    assert replace(first, elapsed_ms=0) == replace(second, elapsed_ms=0)


def _amounts(library: Library, *dialog: str) -> list[Decimal]:
    conversation = Conversation()
    for question in dialog:
        found, conversation = answer(library, question, conversation)
    assert found.status == "answered", found.sentence
    return [Decimal(r.value) for r in found.rows if r.value is not None]


def test_units_without_the_own_office_are_added_up(years_library: Library) -> None:
    each = _amounts(years_library, "人社局2026年各单位的总支出分别是多少")
    own = _amounts(years_library, "人社局本级2026年总支出多少")[0]
    assert len(each) > 2
    assert own in each
    assert _amounts(years_library, "人社局2026年除了本级，其他几个单位总共花多少") == [sum(each) - own]
    assert _amounts(years_library, "人社局2026年除了本级一共花多少") == [sum(each) - own]


def test_units_pointed_at_are_those_of_the_body(years_library: Library) -> None:
    each = _amounts(years_library, "人社局2026年各单位的总支出分别是多少")
    spelled = "零一两三四五六七八九"[len(each)]
    assert sorted(_amounts(years_library, f"人社局这{spelled}个单位2026年的总支出，从多到少排个队")) == sorted(each)


def test_it_behind_than_is_what_was_told(years_library: Library) -> None:
    (then,) = _amounts(years_library, "人社局2025年人员经费是多少")
    (now,) = _amounts(years_library, "人社局2026年人员经费是多少")
    first = "人社局2025年人员经费是多少"
    assert _amounts(years_library, first, "2026年比它多了多少钱") == [now - then]
    assert _amounts(years_library, first, "它比2026年多了多少钱") == [then - now]


def test_whether_it_changed_is_told_with_how_it_did(years_library: Library) -> None:
    for question in ("2026年教育局三公经费比去年有变化吗", "教育局今年的三公经费比去年有没有增减"):
        given_answer, _ = answer(years_library, question)
        assert "少 7,503.52 元" in given_answer.sentence


def test_more_or_less_than_last_year_is_how_much_it_moved(years_library: Library) -> None:
    moved = _amounts(years_library, "2026年教育局三公经费比去年多多少")
    for question in ("教育局三公经费跟去年比是多了还是少了", "教育局三公经费今年比去年多了还是少了"):
        assert [abs(x) for x in _amounts(years_library, question)] == [abs(x) for x in moved]


@pytest.mark.parametrize(
    ("leaning", "elsewhere", "there"),
    [
        (("教育局2025年有几个项目", "超过五百万的有几个"), "换到2026年呢", "教育局2026年有几个项目"),
        (("教育局2025年有几个项目", "超过一百万的一共多少钱"), "人社局呢", "人社局2025年有几个项目"),
        (("教育局2025年总支出", "里头人员经费占几成"), "2026年是多少", "教育局2026年总支出"),
        (("教育局2025年电费", "加上水费呢"), "2024年呢", "教育局2024年电费"),
        (("教育局2025年最大的项目是哪个", "第二呢"), "2026年呢", "教育局2026年最大的项目是哪个"),
    ],
)
def test_questions_that_lean_on_one_another_are_asked_again_elsewhere(
    years_library: Library, leaning: tuple[str, ...], elsewhere: str, there: str
) -> None:
    moved = _amounts(years_library, *leaning, elsewhere)
    assert moved == _amounts(years_library, there, *leaning[1:])
    assert moved != _amounts(years_library, *leaning)


def test_years_are_told_from_that_of_the_answer_before(years_library: Library) -> None:
    three = [_amounts(years_library, f"教育局{y}年总支出")[0] for y in (2024, 2025, 2026)]
    assert _amounts(years_library, "教育局2024年总支出", "后面2025和2026两年呢") == three[1:]
    assert _amounts(years_library, "教育局2024年总支出", "后两年呢") == three[1:]
    assert _amounts(years_library, "教育局2026年总支出", "前面两年各是多少") == three[:2]
    assert _amounts(years_library, "教育局2025年总支出", "第二年呢")[0] == three[2]
    assert _amounts(years_library, "2025年人社局总支出", "教育局同年呢")[0] == three[1]


def test_years_that_are_not_said_and_bodies_that_are_not_loaded_are_refused(years_library: Library) -> None:
    assert answer(years_library, "教育局后两年总支出")[0].status == "refused"
    _, after = answer(years_library, "教育局2026年总支出")
    assert answer(years_library, "后两年呢", after)[0].reason == "not_loaded"
    assert answer(years_library, "工信局呢", after)[0].reason == "not_loaded"


def test_wondering_at_a_change_is_no_question_of_its_amount(years_library: Library) -> None:
    _, after = answer(years_library, "教育局2026年的公用经费是多少")
    _, after = answer(years_library, "去年呢", after)
    wondered, _ = answer(years_library, "怎么一下子涨了这么多", after)
    assert (wondered.status, wondered.reason) == ("refused", "out_of_scope")
    asked, _ = answer(years_library, "涨了多少", after)
    assert asked.status == "answered"


@pytest.mark.parametrize("spent", ["项目上的钱", "花在项目上的钱", "项目支出"])
def test_what_is_spent_on_projects_is_one_figure_in_any_words(years_library: Library, spent: str) -> None:
    told, _ = answer(years_library, f"教育局{spent}，2026年比2025年多出来多少")
    plain, _ = answer(years_library, "教育局项目支出，2026年比2025年多出来多少")
    assert told.status == "answered"
    assert [r.value for r in told.rows] == [r.value for r in plain.rows]


def test_the_project_that_was_cut_most_in_words_of_cutting(years_library: Library) -> None:
    cut, _ = answer(years_library, "2026年教育局哪个项目比去年砍钱砍得最多")
    plain, _ = answer(years_library, "2026年教育局哪个项目比去年减少得最多")
    assert cut.status == "answered"
    assert cut.rows == plain.rows
