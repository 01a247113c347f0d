"""Questions typed in pinyin, with and without blanks; a spelling of two things is not read."""

from __future__ import annotations

import pytest

from query.engine import Library, answer


@pytest.mark.parametrize(
    ("typed", "chinese"),
    [
        ("zhufang gongjijin shi duoshao", "住房公积金是多少"),
        ("zhufanggongjijin duoshao", "住房公积金多少"),
        ("xiangmu zhichu zuida de shi na ge", "项目支出最大的是哪个"),
        ("bangongfei he dianfei nage duo", "办公费和电费哪个多"),
        ("bangongfei zhan zongzhichu duoshao", "办公费占总支出多少"),
        ("jiben gongzi yigong duoshao", "基本工资一共多少"),
        ("ZONG ZHICHU duoshao qian", "总支出多少钱"),
    ],
)
def test_pinyin_asks_what_the_characters_ask(library: Library, typed: str, chinese: str) -> None:
    given, _ = answer(library, typed)
    asked, _ = answer(library, chinese)
    assert given.status == asked.status == "answered", given.sentence
    assert (given.rows, given.unit) == (asked.rows, asked.unit)


def test_a_name_read_from_pinyin_is_said(library: Library) -> None:
    given, _ = answer(library, "jiben gongzi yigong duoshao")
    assert any("基本工资" in c for c in given.corrections)


@pytest.mark.parametrize("typed", ["gjj", "abc多少", "gonggong jingfei duoshao", "how much", "asdf qwer", "de de de"])
def test_letters_that_spell_nothing_are_not_answered(library: Library, typed: str) -> None:
    given, _ = answer(library, typed)
    assert given.status != "answered"
