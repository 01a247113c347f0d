"""One strict grammar for the numbers of a question: Chinese and Arabic amounts, percents, counts and ordinals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

NumberKind = Literal["money", "percent", "plain", "ordinal"]

LARGEST = Decimal(10) ** 15
"""No budget prints a larger amount; a longer run of digits is no number."""
_DIGITS = (
    {c: n for n, c in enumerate("零一二三四五六七八九")}
    | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
    | {c: n for n, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
)
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "w": 10**4}
_HAN = "零〇一二两俩仨三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AMOUNT = rf"(?:(?:{_ARABIC})\s*[百千]?\s*(?:万亿|[万亿w])?|[{_HAN}]+(?:点[{_HAN}]+)?(?:万亿|[万亿])?)"
_TOKEN = re.compile(
    rf"(?P<percent>百分之(?:{_AMOUNT})|(?:{_ARABIC})\s*(?:%|个百分点)|[一二两三四五六七八九](?:点[{_HAN}]+)?成半?|半成)"
    rf"|第(?P<ordinal>\d+|[{_HAN}]+)"
    rf"|(?P<amount>(?:[¥￥]\s*)?(?:{_AMOUNT})(?:(?:{_ARABIC}|[{_HAN}]+)[万亿]?)*半?)(?P<unit>\s*(?:块钱|元|块|圆))?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end) of the normal form. `scaled` says that a unit or 万/亿 was written with it."""

    start: int
    end: int
    kind: NumberKind
    value: Decimal
    scaled: bool = False


def find_numbers(text: str) -> Iterator[Number]:
    """Given a normal form, yield its numbers from left to right: money in 元, percents as 20 for 20 %."""
    for match in _TOKEN.finditer(text):
        number = _read(match)
        if number is not None and number.value < LARGEST:
            yield number


def parse_amount(text: str) -> Decimal | None:
    """Given `1,239,289.00`, `120万`, `一百二十三万四` or `两百万`, return its value; None where it is no number."""
    text = re.sub(r"[,\s¥￥]", "", text)
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    half = text.endswith("半")
    text = text.removesuffix("半")
    total, section, last_large = Decimal(0), Decimal(0), 0
    for part in re.findall(
        r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖]|[十百千拾佰仟]|万|亿|w|点|.", text
    ):
        if part in _LARGE:
            scale = _LARGE[part]
            if section == 0 and total == 0:
                return None
            total, section, last_large = (
                ((total + section) * scale, Decimal(0), scale)
                if total and scale > last_large
                else (total + section * scale, Decimal(0), scale)
            )
        elif part == "点" or part not in text:
            return _with_point(text)
        else:
            stepped = _step(section, part)
            if stepped is None:
                return None
            section = stepped
    if half:
        section += Decimal(last_large or 1) / 2
    elif last_large and (trailing := re.search(r"[万亿]([一二三四五六七八九1-9])$", text)):
        section = Decimal((_DIGITS.get(trailing[1]) or int(trailing[1])) * last_large // 10)
    elif trailing := re.search(r"([百千])([一二三四五六七八九])$", text):
        section += Decimal(_DIGITS[trailing[2]]) * (_SMALL[trailing[1]] // 10) - _DIGITS[trailing[2]]
    return total + section


def _step(section: Decimal, part: str) -> Decimal | None:
    if part[0].isdigit():
        return section + Decimal(part)
    if part in _DIGITS:
        return section + _DIGITS[part]
    if part in _SMALL:
        unit = _SMALL[part]
        low = section % 10 if section == section.to_integral_value() and section >= unit else section
        return (section - low) + (low or 1) * unit
    return None


def _with_point(text: str) -> Decimal | None:
    match = re.fullmatch(rf"([{_HAN}]+)点([{_HAN}]+)(万亿|[万亿])?", text)
    if not match:
        return None
    whole = parse_amount(match[1])
    if whole is None or any(c not in _DIGITS for c in match[2]):
        return None
    value = whole + Decimal("0." + "".join(str(_DIGITS[c]) for c in match[2]))
    for scale in match[3] or "":
        value *= _LARGE[scale]
    return value


def _read(match: re.Match[str]) -> Number | None:
    start, end = match.span()
    if match["percent"]:
        value = _percent(match["percent"])
        return None if value is None else Number(start, end, "percent", value, True)
    if match["ordinal"]:
        value = parse_amount(match["ordinal"])
        return None if value is None else Number(start, end, "ordinal", value)
    raw = match["amount"]
    value = None if raw in ("半", "一半") else parse_amount(raw)
    if value is None:
        return None
    scaled = bool(match["unit"]) or bool(re.search(r"[万亿w¥￥]", raw))
    return Number(start, end, "money" if scaled else "plain", value, scaled)


def _percent(text: str) -> Decimal | None:
    if text == "半成":
        return Decimal(5)
    if "成" in text:
        tenths = parse_amount(text.split("成", maxsplit=1)[0])
        return None if tenths is None else tenths * 10 + (5 if text.endswith("半") else 0)
    return parse_amount(re.sub(r"百分之|%|个百分点", "", text))
