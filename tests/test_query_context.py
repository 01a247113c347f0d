"""What stands beside a question: amounts restated, brackets that repeat, vague amounts, items asked first, totals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from query.engine import Library, answer
from query.numbers import find_vague


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("两千五百多万", 25_000_000, 26_000_000),
        ("20余万元", 200_000, 300_000),
        ("962多万", 9_620_000, 9_630_000),
        ("三百多万", 3_000_000, 4_000_000),
        ("1.5多亿", 150_000_000, 160_000_000),
    ],
)
def test_vague_amounts_are_ranges(text: str, low: int, high: int) -> None:
    found = list(find_vague(text))
    assert [(n.value, n.upper) for n in found] == [(Decimal(low), Decimal(high))]


@pytest.mark.parametrize("text", ["十几万", "好几百万", "多万", "五百万"])
def test_other_words_are_no_ranges(text: str) -> None:
    assert not list(find_vague(text))


@pytest.mark.parametrize("said", ["442.56万", "这四百四十多万", "4,425,612.56元", "的443万"])
def test_an_amount_restated_is_context(library: Library, said: str) -> None:
    given, _ = answer(library, f"工资福利支出{said}由什么构成")
    assert given.status == "answered", given.sentence
    assert len(given.rows) == 8


@pytest.mark.parametrize("said", ["500万", "五百多万", "442.58万"])
def test_an_amount_that_is_not_printed_is_contradicted(library: Library, said: str) -> None:
    given, _ = answer(library, f"工资福利支出{said}由什么构成")
    assert given.status == "refused"
    assert "4,425,612.56" in given.sentence
    assert said in given.sentence


def test_a_vague_amount_never_bounds_rows(library: Library) -> None:
    given, _ = answer(library, "超过两百多万的项目有哪些")
    assert given.status == "refused"


@pytest.mark.parametrize(
    ("question", "name", "value"),
    [
        ("电费安排了吗", "电费", "6187.60"),
        ("公务接待费有没有", "公务接待费", "0.00"),
        ("有没有安排电费", "是", None),
        ("电费是否安排", "是", None),
    ],
)
def test_an_item_named_first_is_asked_for_itself(library: Library, question: str, name: str, value: str | None) -> None:
    given, _ = answer(library, question)
    assert (given.rows[0].name, given.rows[0].value) == (name, value)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("项目支出合计多少", "9578779.00"),
        ("基本支出合计是多少", "4567636.84"),
        ("支出合计是多少", "14146415.84"),
        ("请客的钱（公务接待费）有多少", "0.00"),
        ("政府采购里服务比货物多多少", "6850281.00"),
        ("本年收入比本年支出多多少", "0.00"),
    ],
)
def test_every_word_for_a_scope_counts(library: Library, question: str, value: str) -> None:
    given, _ = answer(library, question)
    assert given.status == "answered", given.sentence
    assert given.rows[0].value == value


@pytest.mark.parametrize("question", ["本单位奖励金下面还有什么科目", "电费由什么构成", "公务接待费包括哪些"])
def test_a_make_up_without_parts_is_said_to_have_none(library: Library, question: str) -> None:
    given, _ = answer(library, question)
    assert given.status == "refused", given.sentence


def test_words_of_other_kinds_are_not_dropped(library: Library) -> None:
    given, _ = answer(library, "科学技术支出里预算执行率是多少")
    assert given.status == "refused"
