"""Numbers of questions: amounts, percents, ordinals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from query.numbers import find_numbers, parse_amount

CASES = {
    "100万": "1000000",
    "一百二十三万四": "1234000",
    "两百万": "2000000",
    "1,239,289.00": "1239289",
    "两万五": "25000",
    "四百五": "450",
    "1千万": "10000000",
    "一万二千": "12000",
    "1亿2千万": "120000000",
    "一点五亿": "150000000",
    "一万零五百": "10500",
    "50w": "500000",
    "二〇二六": "2026",
    "百万": "1000000",
    "两万": "20000",
    "3万5": "35000",
}


@pytest.mark.parametrize(("text", "value"), CASES.items())
def test_amount(text: str, value: str) -> None:
    assert parse_amount(text) == Decimal(value)


@pytest.mark.parametrize(("text", "value"), [("百分之二十", 20), ("三成", 30), ("两成半", 25), ("35.08%", "35.08")])
def test_percent(text: str, value: object) -> None:
    (number,) = find_numbers(text)
    assert number.kind == "percent"
    assert number.value == Decimal(str(value))


@given(st.integers(min_value=1, max_value=99_999_999), st.integers(min_value=0, max_value=99))
def test_printed_amounts_come_back(whole: int, cents: int) -> None:
    (number,) = find_numbers(f"{whole:,}.{cents:02d}元")
    assert number.value == Decimal(f"{whole}.{cents:02d}")
    assert number.kind == "money"


DIGITS = "零一二三四五六七八九"


def _spoken(number: int) -> str:
    """The plain Chinese reading of a number below ten thousand."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text


@given(st.integers(min_value=1, max_value=9999), st.sampled_from([("", 1), ("万", 10_000), ("亿", 100_000_000)]))
def test_spoken_numbers_come_back(number: int, scale: tuple[str, int]) -> None:
    assert parse_amount(_spoken(number) + scale[0]) == number * scale[1]
