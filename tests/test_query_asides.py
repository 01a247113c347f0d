"""What people say beside a question changes nothing; what may change the figure is never set aside."""

from __future__ import annotations

import pytest

from query.engine import Library, answer

ASIDES = (
    "我眼睛不好使",
    "翻半天没翻着",
    "闺女帮我瞅瞅",
    "我老伴不信",
    "孩子写作业要用",
    "我记不得了",
    "我对一下工资系统",
    "同事催得紧",
)
TOLD_OF = ("我老伴不信", "同事催得紧")
"""Asides that no list spells out: that they were not used is told."""
QUESTIONS = ("公用经费多少", "项目支出最大的是哪个", "办公费占公用经费的比例", "三公经费是多少")


@pytest.mark.parametrize("aside", ASIDES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_with_an_aside_is_answered_as_without(library: Library, question: str, aside: str) -> None:
    plain, _ = answer(library, question)
    assert plain.status == "answered"
    for said in (f"{question}，{aside}", f"{aside}，{question}", f"{aside} {question}", f"{question} {aside}"):
        found, _ = answer(library, said)
        assert (found.status, found.rows) == ("answered", plain.rows), (said, found.sentence)
        assert aside not in TOLD_OF or any(aside in c for c in found.corrections), said


@pytest.mark.parametrize(
    "question",
    [
        "我只要奇珍异宝，公用经费多少",  # what is wanted instead
        "除了老伴那份，公用经费多少",
        "房屋租金，公用经费多少",  # a thing that is not known
        "我老伴那个局，公用经费多少",
        "领导说超了三倍，公用经费多少",
        "我眼睛不好使",
        "我老伴不信，你信吗",
    ],
)
def test_what_may_change_the_figure_is_not_set_aside(library: Library, question: str) -> None:
    found, _ = answer(library, question)
    assert found.status != "answered", found.sentence
