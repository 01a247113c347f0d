"""Anything may be typed: never a traceback, never a write, and polite words change nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from query.answer import to_json
from query.engine import Library, answer
from query.normal import MOST_CHARACTERS, MOST_TYPED, plain
from query.refusals import MOST_SUBJECTS

WORDS = [
    "项目支出", "最大", "哪个", "多少", "占", "比", "超过", "100万", "第二", "科目", "办公费", "电费", "和", "的", "除了", "平安社区",
    "名称带", "指标", "三公经费", "基本支出", "30113", "附表12", "合计", "平均", "几个", "吗", "2026年", "去年", "一半", "前三", "包括哪些",
    "财政拨款", "，", "？", "呢", "倍", "属于哪", "在哪张表", "从大到小", "20%", "公鸡金", "教育局",
]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
def test_any_words_end_in_an_answer_or_a_reason(library: Library, words: list[str]) -> None:
    given_answer, conversation = answer(library, "".join(words))
    assert given_answer.sentence
    assert given_answer.status != "refused" or given_answer.reason
    assert given_answer.status != "answered" or given_answer.citations
    json.dumps(to_json(given_answer), ensure_ascii=False)
    answer(library, "那电费呢", conversation)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_ends_in_an_answer_or_a_reason(library: Library, text: str) -> None:
    given_answer, _ = answer(library, text)
    assert given_answer.sentence


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_understood"),
        ("   ", "not_understood"),
        ("\u0000\u200b\u202e", "not_understood"),
        ("项目" * 5000, "too_long"),
        ("'; DROP TABLE amount;--", "out_of_scope"),
        ("\ud800项目\udfff", None),
        ("9" * 300, None),
        ("一" * 300, None),
        ("超过" + "9" * 40 + "元的项目", None),
        ("比" * 300, None),
    ],
)
def test_hostile_input(library: Library, text: str, reason: str | None) -> None:
    given_answer, _ = answer(library, text)
    assert reason is None or (given_answer.status, given_answer.reason) == ("refused", reason)


def test_limit_is_on_the_typed_question(library: Library) -> None:
    assert answer(library, "啊" * (MOST_CHARACTERS + 1))[0].reason == "too_long"
    assert answer(library, "啊" * MOST_CHARACTERS)[0].reason != "too_long"


@pytest.mark.parametrize(
    "question", ["99999999999999999999999999999999999万元是什么钱", "2024到2024到2026年总支出", "近99999999年总支出"]
)
def test_hostile_questions_that_once_failed(years_library: Library, question: str) -> None:
    assert answer(years_library, question)[0].sentence


def test_years_in_a_chain_are_all_meant(years_library: Library) -> None:
    chained, plainly = (answer(years_library, f"{y}年教育局总支出")[0] for y in ("2024到2025到2026", "2024到2026"))
    assert chained.rows == plainly.rows
    assert chained.rows


def test_a_question_names_so_many_things_at_most(library: Library) -> None:
    found = library.connection.execute(
        "SELECT DISTINCT name FROM member WHERE dimension IN ('economic', 'function', 'project') ORDER BY name"
    ).fetchall()
    names = [str(name) for (name,) in found if "、" not in name]
    assert len(names) > MOST_SUBJECTS
    assert answer(library, "、".join(names[: MOST_SUBJECTS + 1]))[0].reason == "too_long"
    assert answer(library, "、".join(names[:MOST_SUBJECTS]))[0].reason != "too_long"
    assert answer(library, "、".join(["办公费"] * (MOST_SUBJECTS + 1)))[0].status == "answered"


def test_the_normal_form_is_bounded_too(library: Library) -> None:
    assert answer(library, "ﷺ" * 40)[0].reason == "too_long"  # eighteen characters each
    assert answer(library, "ﷺ" * 30)[0].reason != "too_long"


def test_what_cannot_be_seen_is_dropped_at_the_door(library: Library) -> None:
    plainly, _ = answer(library, "住房公积金是多少")
    seen, _ = answer(library, "\u202e住房\x00公\u200b积\ud800金\x1b是多\ue000少\udfff")
    assert (seen.rows, seen.sentence, seen.corrections) == (plainly.rows, plainly.sentence, ())
    quoted, _ = answer(library, "\ud800住房\x1b[31m龘\u202e靐")
    assert quoted.status == "refused"
    json.dumps(to_json(quoted), ensure_ascii=False).encode("utf-8")
    assert not {"\x1b", "\u202e", "\ud800"} & set(quoted.sentence)
    assert plain(plain("a\r\tb\ud800")) == plain("a\r\tb\ud800") == "a\n b"


def test_what_lies_behind_too_much_is_not_read(library: Library) -> None:
    hidden = "住房公积金是多少" + "\u200b" * MOST_TYPED
    assert answer(library, hidden)[0].reason == "too_long"
    assert answer(library, "住房公积金是多少" + "\u200b" * 200)[0].status == "answered"


def test_the_connection_cannot_write(library: Library) -> None:
    with pytest.raises(duckdb.Error):
        library.connection.cursor().execute("DELETE FROM amount")
    with pytest.raises(duckdb.Error):
        library.connection.cursor().execute("SELECT * FROM read_csv('/etc/passwd')")


@pytest.mark.parametrize(
    "question",
    [
        "项目支出最大的是哪个",
        "住房公积金是多少",
        "超过100万元的项目有哪些",
        "网络安全设备采购的绩效指标有哪些",
        "附表12",
        "24000是什么钱",
    ],
)
def test_sql_is_one_select_with_bound_values(library: Library, question: str) -> None:
    given_answer, _ = answer(library, question)
    (tree,) = sqlglot.parse(given_answer.sql, dialect="duckdb")
    assert isinstance(tree, exp.Query)
    numbers = {n.this for n in tree.find_all(exp.Literal) if not n.is_string}
    assert numbers <= {"0", "1", "2", "3", "400"}
    assert {t.name for t in tree.find_all(exp.Table)} <= {
        "amount", "source_row", "source_column", "member", "fact", "total", "indicator", "attribute", "passage",
    }  # fmt: skip


@pytest.mark.parametrize(
    "dialog",
    [
        ["领域一共要花"],
        ["社保费在哪张表"],
        ["五险一金多少", "在哪张表"],
        ["附属单位上缴收入里的办公费、日常办公费一共多少", "一共多少"],
        ["下属单位上缴收、入办公经费、日我常办公费一共多少"],
    ],
)
def test_made_up_questions_that_once_failed(library: Library, dialog: list[str]) -> None:
    conversation = None
    for question in dialog:
        given_answer, conversation = answer(library, question, conversation)
        assert given_answer.sentence


@pytest.mark.parametrize("dropped", ["社保费民政管理事务多少", "社保费电费多少", "五险一金里的差旅费多少"])
def test_nothing_beside_a_set_word_is_dropped(library: Library, dropped: str) -> None:
    assert answer(library, dropped)[0].status == "refused"


def test_both_of_two_questions_are_answered_or_refused(library: Library) -> None:
    for question in ("三公经费多少，培训费多少", "培训费多少？三公经费多少？", "三公经费多少，培训费多少，谢谢"):
        said = answer(library, question)[0].sentence
        assert "24,000.00 元" in said
        assert "本预算未列“培训费”" in said


POLITE = ["请问{}", "你好，我想知道{}", "麻烦查一下{}", "{}？谢谢", "{}呀", "  {}  ", "{}。"]


@pytest.mark.parametrize(
    "question", ["项目支出最大的是哪个", "住房公积金是多少", "基本支出由什么构成", "10万元以下的项目有哪些"]
)
@pytest.mark.parametrize("form", POLITE)
def test_polite_words_change_nothing(library: Library, question: str, form: str) -> None:
    plain, _ = answer(library, question)
    polite, _ = answer(library, form.format(question))
    assert polite.rows == plain.rows


def test_the_same_question_gives_the_same_answer(library: Library) -> None:
    first, _ = answer(library, "项目支出最大的是哪个")
    second, _ = answer(library, "项目支出最大的是哪个")
    assert replace(first, elapsed_ms=0) == replace(second, elapsed_ms=0)


def test_nearest_account_is_never_taken(library: Library) -> None:
    for absent in ("培训费", "会议费", "劳务费", "差旅费", "租赁费", "水费"):
        given_answer, _ = answer(library, f"{absent}是多少")
        assert (given_answer.status, given_answer.reason) == ("refused", "not_in_document"), absent


def test_a_slip_is_said(library: Library) -> None:
    given_answer, _ = answer(library, "住房公鸡金是多少")
    assert given_answer.rows[0].value == "717678.00"
    assert given_answer.corrections == ("按“住房公积金”理解",)


def test_choice_between_projects(library: Library) -> None:
    given_answer, _ = answer(library, "视频监控项目多少钱")
    assert given_answer.status == "choice"
    assert len(given_answer.choices) == 3
    for choice in given_answer.choices:
        assert answer(library, choice.question)[0].status == "answered"
