"""The strict grammar of printed amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.money import parse_money

AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=2, allow_nan=False, allow_infinity=False)


@given(AMOUNTS)
def test_printed_amounts_come_back(value: Decimal) -> None:
    assert parse_money(f"{value:,f}") == value
    assert parse_money(f"{value:f}") == value


@given(st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False, allow_infinity=False))
def test_ten_thousands_are_exact(value: Decimal) -> None:
    assert parse_money(f"{value:f}", "万元") == value * 10_000


@pytest.mark.parametrize("text", ["", " ", "—", "1,23", "12.3.4", "1,2345", "12a", "合计", "30101-基本工资", "1 2元"])
def test_what_is_no_amount(text: str) -> None:
    assert parse_money(text) is None


def test_forms() -> None:
    assert parse_money("0.00") == 0
    assert parse_money("(3.50)") == Decimal("-3.50")
    assert parse_money("14,146,\n415.84") == Decimal("14146415.84")
