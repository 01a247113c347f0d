"""What one level of a header path says: a fund, a use, carry, a year, a measure, or only that figures stand below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parser.captions import unit_in_header
from schema.forms import forms
from schema.model import Measure
from schema.names import normalise, without_ordinal

_YEAR = re.compile(r"(20\d\d)(?:年|-|$)")
_BRACKETS = re.compile(r"\([^()]*\)")
_SUFFIX = re.compile(r"(?:费用|经费|支出|收入|资金|拨款|补助|预算数|预算|类|费)$")
LONGEST_FUND = 18
LEAST_CORE = 3


@dataclass(frozen=True, slots=True)
class Level:
    """One level as understood; `known` is False where the catalogue has no word for it."""

    fund: str | None = None
    use: str | None = None
    carry: bool = False
    year: int | None = None
    """A year as printed, or 0 for 本年 and -1 for 上年."""
    measure: Measure | None = None
    version: str | None = None
    unit: str | None = None
    of_which: bool = False
    known: bool = True
    income: bool = False
    """The figures below are receipts (本年收入)."""
    generic: bool = False
    """Only a word for money (合计, 小计, 预算数)."""


@lru_cache(maxsize=4096)
def core(text: str) -> str:
    """Given a name, return what is compared between wordings: no ordinal, no 维护, no final 费, 支出, 收入, 资金 …"""
    plain = normalise(without_ordinal(text)).replace("维护", "")
    plain = plain.removeprefix("其中").lstrip(":")
    while (shorter := _SUFFIX.sub("", plain)) and shorter != plain:
        plain = shorter
    return plain


@lru_cache(maxsize=1 << 14)
def alike(a: str, b: str) -> bool:
    """True where two names are wordings of one thing; what is left of very short names must be equal as printed."""
    if normalise(a) == normalise(b):
        return True
    left, right = core(a), core(b)
    return left == right and len(left) >= LEAST_CORE


@lru_cache(maxsize=4096)
def read_level(text: str) -> Level:
    """Given one level of a header path, return what it says."""
    words = forms().header
    full = normalise(text)
    of_which = full.startswith("其中")
    plain = full.removeprefix("其中").lstrip(":") or "其中"
    plain = without_ordinal(plain)
    bare = _BRACKETS.sub("", plain) or plain
    year, rest = _year(bare)
    found = _exact(rest, words.fund, words.use) or _exact(plain, words.fund, words.use)
    base = {"year": year, "unit": unit_in_header(text), "of_which": of_which, "version": _version(rest)}
    if found is not None:
        return Level(fund=found[0], use=found[1], **base)  # type: ignore[arg-type]
    if (
        rest in words.amount | words.name | words.use_list
        or plain in words.amount
        or not rest
        or rest in ("年", "年度")
    ):
        income = rest in ("本年收入", "本年收入合计")
        return Level(fund=_fund_inside(rest), use=_use_inside(rest), generic=True, income=income, **base)  # type: ignore[arg-type]
    if any(w in rest for w in words.carry) and "下年" not in rest:
        return Level(carry=True, fund=_fund_inside(rest), **base)  # type: ignore[arg-type]
    measure = _measure(rest)
    if measure is not None:
        return Level(measure=measure, **base)  # type: ignore[arg-type]
    if _names_several_funds(rest):
        return Level(known=False, **base)  # type: ignore[arg-type]
    inside = _fund_inside(rest) if len(rest) <= LONGEST_FUND else None
    generic = any(p in rest for p in words.part)
    if inside is not None or generic or year is not None:
        return Level(fund=inside, use=_use_inside(rest), generic=generic, known=inside is not None or generic, **base)  # type: ignore[arg-type]
    return Level(known=core(rest) in _fund_cores(), **base)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def _fund_cores() -> frozenset[str]:
    return frozenset(core(f) for f in forms().header.fund)


def _exact(text: str, funds: dict[str, str], uses: dict[str, str]) -> tuple[str | None, str | None] | None:
    if text in uses:
        return None, uses[text]
    if text in funds:
        return funds[text], None
    return None


def _year(text: str) -> tuple[int | None, str]:
    """The year a level names, and the level without it."""
    words = forms().header
    if match := _YEAR.match(text):
        return int(match[1]), text[match.end() :].lstrip("年度-") if match[0] != text else ""
    if not any(w in text for w in words.carry) and "增减" not in text and "比上" not in text:
        for offset, names in ((-1, words.previous), (0, words.current)):
            for name in names:
                if text.startswith(name):
                    return offset, text[len(name) :]
    return None, text


def _version(text: str) -> str | None:
    if "决算" in text:
        return "决算"
    if "执行数" in text:
        return "执行"
    if any(w in text for w in forms().header.revised):
        return "调整预算"
    return "预算" if "预算数" in text else None


def _measure(text: str) -> Measure | None:
    words = forms().header
    if any(w in text for w in words.rate):
        return "rate"
    if any(w in text for w in words.change):
        return "change"
    if any(w in text for w in words.quantity):
        return "quantity"
    return "text" if any(w in text for w in words.aside) else None


def _fund_inside(text: str) -> str | None:
    return next((fund for word, fund in forms().header.fund_part.items() if word in text), None)


def _names_several_funds(text: str) -> bool:
    """True for the words of several cells in one: nobody can say which of the funds the figures below are of."""
    found = {fund for word, fund in forms().header.fund_part.items() if word in text}
    return len(found - {"财政拨款", "使用非财政拨款结余"}) > 1


def _use_inside(text: str) -> str | None:
    """The use that a text names among others: of 基本支出 its one part, where the text names that too."""
    uses = forms().header.use
    found = next((uses[w] for w in ("基本支出", "项目支出") if w in text and w in uses), None)
    parts = {uses[w] for w in ("人员经费", "公用经费") if w in text and w in uses} if found == "基本支出" else set()
    return parts.pop() if len(parts) == 1 else found
