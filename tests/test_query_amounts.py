"""Every supported way to write an amount reads back to the same amount; every other is withheld, and never misread."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from query.engine import Library, answer, understand
from query.normal import normal_form
from query.numbers import find_numbers
from query.plan import Condition
from query.reading import read

PLAIN = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def _section(number: int, lead: bool) -> str:
    """One group of four digits as it is said; `lead` where a larger group stands before it."""
    text, zero = "", lead and number < 1000
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero else "") + PLAIN[digit] + name
            zero = False
        elif text:
            zero = True
    return text


def said(number: int) -> str:
    """The Chinese reading of a whole number below a million million."""
    text = ""
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group = number // scale % 10**4
        if group:
            text += _section(group, bool(text)) + name
    return text


def _in(number: int, scale: int, name: str) -> str:
    return f"{(Decimal(number) / scale).normalize():f}{name}"


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


WRITINGS: dict[str, Callable[[int], str]] = {
    "digits": str,
    "grouped": lambda n: f"{n:,}",
    "cents": lambda n: f"{n:,}.00元",
    "yuan": lambda n: f"{n}元",
    "sign": lambda n: f"￥{n:,}",
    "said": said,
    "said yuan": lambda n: said(n) + "元",
    "formal": lambda n: said(n).translate(FORMAL) + "元整",
    "traditional": lambda n: said(n).replace("万", "萬").replace("亿", "億"),
    "in 万": lambda n: _in(n, 10**4, "万"),
    "in 万元": lambda n: _in(n, 10**4, "万元"),
    "in w": lambda n: _in(n, 10**4, "w"),
    "in 亿": lambda n: _in(n, 10**8, "亿元"),
    "wide": lambda n: _wide(f"{n:,}"),
    "spread": lambda n: " ".join(str(n)),
}


@given(st.integers(10, 10**12 - 1), st.sampled_from(sorted(WRITINGS)))
def test_written_amounts_read_back(number: int, writing: str) -> None:
    text = WRITINGS[writing](number)
    assert [n.value for n in find_numbers(normal_form(text).text)] == [number], text


@given(st.decimals(0, 100, places=2), st.sampled_from(("{}%", "百分之{}", "{}个百分点", "{}％")))
def test_percents_read_back(value: Decimal, form: str) -> None:
    (number,) = find_numbers(normal_form(form.format(value)).text)
    assert (number.kind, number.value) == ("percent", value)


@given(st.integers(1, 9), st.integers(0, 9))
def test_tenths_read_back(tenths: int, more: int) -> None:
    (number,) = find_numbers(f"{PLAIN[tenths]}成{PLAIN[more] if more else ''}")
    assert number.value == tenths * 10 + more


@pytest.mark.parametrize(
    ("text", "value"),
    [("两万五", 25000), ("三千五", 3500), ("一百五", 150), ("3万5", 35000), ("十五万六", 156000), ("一亿半", 150000000), ("两万半", 25000),
     ("一千零五十", 1050), ("一千零五", 1005), ("一万零五百", 10500), ("百万", 1000000), ("壹佰万", 1000000), ("5‰", "0.5"), ("千分之五", "0.5"),
     ("四分之三", 75), ("3/4", 75), ("八成半", 85), ("五块六", "5.6"), ("10元5角", "10.5")],
)  # fmt: skip
def test_short_forms(text: str, value: object) -> None:
    assert [n.value for n in find_numbers(normal_form(text).text)] == [Decimal(str(value))]


NO_NUMBER = (
    "五六万", "三四十万", "二三十万", "两三百万", "十几万", "几百万", "数百万", "上百万", "百八十万", "百十万", "千把块", "半百万",
    "半万", "一万五六", "一百万五",
    "20,00万", "2,0000", "1,23", "12,345,6", "100.5.3", "1..5", "1e6", "10^6", "100'000", "点五亿", "1M", "一千陆万", "百万分之五", "五兆六千亿",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBER)
def test_no_number_is_read_from_what_is_none(text: str) -> None:
    assert not list(find_numbers(normal_form(text).text))


ABOUT = (
    *NO_NUMBER, "10万出头", "10万左右", "10万上下", "大约10万", "约10万", "差不多10万", "将近10万", "近10万", "小10万", "10万多", "10多万", "10万来",
    "10来万", "一百来万", "10万余", "10万大几", "10万不到", "好几万", "几万", "一个半亿", "一大半", "1 000 000元", "10 0000元", "翻一番", "七八成",
)  # fmt: skip


@pytest.mark.parametrize("text", ABOUT)
@pytest.mark.parametrize("form", ["{}的项目有哪些", "{}的项目有几个"])
def test_an_amount_that_is_only_about_so_much_finds_no_rows(library: Library, text: str, form: str) -> None:
    assert answer(library, form.format(text))[0].status == "refused"


@pytest.mark.parametrize("text", NO_NUMBER)
def test_what_is_no_number_bounds_nothing(library: Library, text: str) -> None:
    assert answer(library, f"超过{text}的项目有哪些")[0].status == "refused"


BOUNDS = {
    "ge": ("{}以上", "不低于{}", "不少于{}", "至少{}", "达到{}", "{}及以上", "大于等于{}", ">={}", "≥{}", "不小于{}", "最少{}"),
    "le": ("{}以下", "不超过{}", "不高于{}", "至多{}", "{}以内", "没超过{}", "小于等于{}", "<={}", "≤{}", "不大于{}", "最多{}"),
    "gt": ("超过{}", "大于{}", "高于{}", "多于{}", ">{}", "突破{}", "不止{}"),
    "lt": ("低于{}", "小于{}", "少于{}", "不到{}", "不足{}", "不满{}", "<{}", "没到{}", "未达到{}"),
}  # fmt: skip
AMOUNT_FORMS = ("10万", "十万元", "100,000元", "10w", "１０万", "100000.00元", "壹拾万元")


@pytest.mark.parametrize(("comparator", "form"), [(c, f) for c, forms in BOUNDS.items() for f in forms])
def test_comparators_and_their_negations(library: Library, comparator: str, form: str) -> None:
    for amount in AMOUNT_FORMS:
        assert _conditions(library, form.format(amount) + "的项目") == (
            Condition(comparator, Decimal(100_000), None, "money"),  # type: ignore[arg-type]
        ), amount


@pytest.mark.parametrize(
    "text",
    ["10到100万", "10万到100万", "10-100万", "10万~100万", "十万至一百万", "10万元到100万元", "100,000元至1,000,000元", "10万和100万之间",
     "１０万－１００万"],
)  # fmt: skip
def test_ranges_share_their_unit_and_hold_both_ends(library: Library, text: str) -> None:
    assert _conditions(library, f"{text}的项目") == (
        Condition("between", Decimal(100_000), Decimal(1_000_000), "money"),
    )


def _conditions(library: Library, question: str) -> tuple[Condition, ...]:
    form = normal_form(question)
    return read(form.text, understand(form, library.prepared(library.documents[0]))).conditions
