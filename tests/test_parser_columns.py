"""What header paths mean: funds and uses, 本年 beside 上年结转, versions, codes; and what a row must satisfy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parser.columns import Column, understand_columns
from parser.equations import Equation, closes, row_equations
from parser.wording import alike, core, read_level
from schema.forms import forms

FIGURES = ["1.00", "2.00"]


def _columns(*paths: str, form: str | None = None, bodies: list[list[str]] | None = None) -> tuple[Column, ...]:
    below = bodies if bodies is not None else [FIGURES] * len(paths)
    return understand_columns([tuple(p.split("›")) for p in paths], forms().form(form), None, (), below)


def test_this_year_beside_carried_money_is_a_part_of_the_total() -> None:
    """
    | 合计 | 本年预算›小计 | 本年预算›基本支出 | 上年结转›小计 | 上年结转›基本支出 |
    """
    paths = ["合计", "本年预算›小计", "本年预算›基本支出", "上年结转›小计", "上年结转›基本支出"]
    found = _columns(*paths, form="expenditure")
    assert [c.carry for c in found] == [None, "本年", "本年", "上年结转", "上年结转"]
    assert Equation(0, (1, 3)) in row_equations(found)


def test_a_blank_carry_leaves_this_year_the_total() -> None:
    found = _columns("合计", "本年预算›小计", "上年结转›小计", form="expenditure", bodies=[FIGURES, FIGURES, ["", ""]])
    assert [c.carry for c in found] == [None, None, "上年结转"]


def test_flows_of_a_fund_are_no_parts() -> None:
    """| 年初结转和结余 | 本年收入 | 本年支出›小计 | 本年支出›基本支出 | 年末结转和结余 |"""
    found = _columns("上年结转", "本年支出›小计", "本年支出›基本支出", form="fund_expenditure")
    assert [c.carry for c in found] == ["上年结转", None, None]


def test_bare_levels_over_codes_are_code_columns() -> None:
    """
    | 类  | 款 | 项 | 科目名称 |
    | 208 | 05 | 01 | 养老     |
    """
    bodies = [["208", ""], ["", "05"], ["", ""], ["社会保障和就业支出", "养老"]]
    assert [c.kind for c in _columns("类", "款", "项", "科目名称", form="function", bodies=bodies)][:2] == ["code"] * 2
    assert _columns("项", form="function", bodies=[["水费", "电费"]])[0].kind != "code"


@pytest.mark.parametrize(
    ("text", "year", "version"),
    [
        ("年初预算数", None, "预算"),
        ("全年预算数", None, "调整预算"),
        ("调整后预算数", None, "调整预算"),
        ("决算数", None, "决算"),
        ("2025年执行数", 2025, "执行"),
        ("2026年预算数", 2026, "预算"),
        ("上年预算数", -1, "预算"),
        ("合计", None, None),
    ],
)
def test_versions_and_years(text: str, year: int | None, version: str | None) -> None:
    level = read_level(text)
    assert (level.year, level.version) == (year, version)


def test_change_and_rate_are_no_money() -> None:
    assert read_level("比上年增减额").measure == "change"
    assert read_level("增减%").measure == "rate"
    assert read_level("预算数（万元）").unit == "万元"


def test_a_part_of_basic_expenditure_is_not_all_of_it() -> None:
    """Without borders the group and the word below it can be one text."""
    assert read_level("一般公共预算基本支出人员经费").use == "人员经费"
    assert read_level("一般公共预算基本支出").use == "基本支出"
    assert read_level("基本支出人员经费和公用经费").use == "基本支出"


def test_the_words_of_several_funds_in_one_cell_are_none_of_them() -> None:
    assert not read_level("财政拨款国有资本经营预财政专户管理资").known
    assert read_level("一般公共预算财政拨款").fund == "一般公共预算"
    assert read_level("国有资本经营预算财政拨款收入").fund == "国有资本经营预算"


def test_wordings_of_one_name() -> None:
    assert core("公务用车运行维护费") == core("公务用车运行费用")
    assert alike("公务用车运行维护费", "公务用车运行费")
    assert not alike("水费", "电费")
    assert not alike("会议费", "会议室")


def test_a_row_closes_or_not() -> None:
    """| 合计 | 基本支出 | 项目支出 |: 3 = 1 + 2; a blank counts as nothing."""
    (equation,) = row_equations(_columns("合计", "基本支出", "项目支出", form="expenditure"))
    assert equation == Equation(0, (1, 2))
    assert closes(equation, [Decimal(3), Decimal(1), Decimal(2)])
    assert closes(equation, [Decimal(1), Decimal(1), None])
    assert not closes(equation, [Decimal(3), Decimal(1), Decimal(1)])
