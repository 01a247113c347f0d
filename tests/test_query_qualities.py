"""Words beside a bound: adjectives that say it again, and those that would say something else; places in a set."""

from __future__ import annotations

import pytest

from query.engine import Library, answer


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("过百万的大项目有几个", "4"),
        ("十万以下的零碎小项目有几个", "5"),
        ("连五万都不到的项目有几个", "3"),
        ("最低10万最高200万的项目有几个", "2"),
        ("十万及十万以上的项目有几个", "5"),
        ("最高不超过5万的项目有几个", "3"),
        ("多少项目超过了一百万", "4"),
    ],
)
def test_what_repeats_the_bound_changes_nothing(library: Library, question: str, number: str) -> None:
    given, _ = answer(library, question)
    assert given.status == "answered", given.sentence
    assert [r.value for r in given.rows] == [number]


@pytest.mark.parametrize(
    "question",
    [
        "大项目有几个",
        "小项目有哪些",
        "不满五万的大项目有几个",
        "过百万的小项目有几个",
        "五万到十万的小项目有几个",
        "上百万的项目有几个",
    ],
)
def test_an_adjective_alone_or_against_the_bound_is_not_understood(library: Library, question: str) -> None:
    given, _ = answer(library, question)
    assert (given.status, given.reason) == ("refused", "not_understood"), given.sentence


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("网络安全设备采购在项目里排第几", "5"),
        ("聘用工程师年底奖金在项目里从小到大排第几", "1"),
        ("邮电费在公用经费里排第几", "7"),
    ],
)
def test_the_place_of_a_row(library: Library, question: str, place: str) -> None:
    given, _ = answer(library, question)
    assert given.status == "answered", given.sentence
    assert [r.value for r in given.rows] == [place]
    assert given.citations


@pytest.mark.parametrize("question", ["办公费排第几", "办公费在工资福利支出里排第几", "办公费和电费在公用经费里排第几"])
def test_a_place_among_what_is_not_said(library: Library, question: str) -> None:
    given, _ = answer(library, question)
    assert given.status == "refused", given.sentence


def test_the_amount_of_the_first_is_told_once(library: Library) -> None:
    given, _ = answer(library, "金额最大的项目是哪个？是多少？")
    assert [r.value for r in given.rows] == ["3360160.00"]
