"""Number formats of workbooks: what a code such as `#,##0.00` shows of a stored number, never rounding it.

Source: ECMA-376 part 1, 18.8.30 and 18.8.31. A code has up to four sections: positive; negative; zero; text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

GENERAL = "General"
TEXT = "@"
LONGEST = 255
"""Characters of a code; spreadsheets write no longer ones."""
BUILT_IN = {
    1: "0",
    2: "0.00",
    **dict.fromkeys((3, 5, 6, 37, 38), "#,##0"),
    **dict.fromkeys((4, 7, 8, 39, 40), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((41, 42), '#,##0;-#,##0;"-"'),
    **dict.fromkeys((43, 44), '#,##0.00;-#,##0.00;"-"'),
    48: "##0.0E+0",
    49: TEXT,
}
"""Codes that files name by number only; as Chinese spreadsheets show them, negative numbers with a minus."""
Remark = Literal["", "scaled", "hidden", "zero"]
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<space>[_*].)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<power>E[+-])|(?P<place>[0#?])|(?P<mark>[.,%;@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)")
_MONEY_WORDS = re.compile(r"人民币|RMB|CNY|[¥￥$€元()（）+\-−–—\s]", re.IGNORECASE)
_SCALE = re.compile(r"[十百千]?万|[百千]|[万千百十]?亿")
_ODD = frozenset("ymdhsYMDHS/")
"""Bare letters of dates, and the stroke of fractions."""
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_MOST_DECIMALS = 6
"""Amounts have no more decimals; zeros beyond them say nothing."""
_Atom = tuple[str, str]
"""A piece of a section: its kind (place, word, general, odd, or the mark itself) and its text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The text to read of a cell, and where its format shows a scaled number, hides the number, or hides a zero."""

    text: str
    remark: Remark = ""


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a code. `before` and `after` are words around the digits that are no currency, sign or unit."""

    places: str = ""
    whole: int = 1
    decimals: int = 0
    grouped: bool = False
    percent: bool = False
    scaled: bool = False
    plain: bool = False
    """Shown as stored: General, fractions, powers of ten, dates."""
    before: str = ""
    after: str = ""
    brackets: bool = False
    dash: bool = False
    condition: tuple[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class _Format:
    numbers: tuple[_Section, ...]
    hides_text: bool


def show_number(digits: str, code: str, zeros: bool = True) -> Shown:
    """Given a number's exact digits and its format, return what to read; `zeros` says whether the sheet shows zeros.

    Zeros are added behind and in front, thousands are grouped, nothing is rounded: 1234.567 under `0.00` stays so.
    """
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", digits):
        return Shown(digits)
    amount = Decimal(digits)
    if not zeros and not amount:
        return Shown("", "zero")
    sections = _read(code).numbers
    section = _section_for(amount, sections)
    if section.plain or "0" in section.places or (amount and section.places):
        return _with_digits(section, amount, digits)
    words = section.before + section.after
    if section.scaled:
        return _with_digits(section, amount, digits)
    if words or amount:
        return Shown(words, "hidden" if amount else "")
    if not section.dash:
        return Shown("", "zero")
    first = sections[0]  # a dash stands for zero
    return _with_digits(first, amount, digits) if "0" in first.places else Shown(digits)


def hides_text(code: str) -> bool:
    """True where a format shows nothing of a text (`;;;`)."""
    return _read(code).hides_text


def _section_for(amount: Decimal, sections: tuple[_Section, ...]) -> _Section:
    if any(s.condition for s in sections):
        return next((s for s in sections if _holds(amount, s.condition)), sections[-1])
    if not amount and len(sections) > 2:
        return sections[2]
    return sections[1] if amount < 0 and len(sections) > 1 else sections[0]


def _holds(amount: Decimal, condition: tuple[str, Decimal] | None) -> bool:
    if condition is None:
        return True
    sign, limit = condition
    return (
        ("<" in sign and amount < limit)
        or (">" in sign and amount > limit)
        or (sign in ("=", "<=", ">=") and amount == limit)
    )


def _with_digits(section: _Section, amount: Decimal, digits: str) -> Shown:
    if section.scaled:
        return Shown(digits, "scaled" if amount else "")
    body = digits.lstrip("-") if section.plain else _body(section, abs(amount.scaleb(2) if section.percent else amount))
    if amount < 0:
        body = f"({body})" if section.brackets else "-" + body
    return Shown(section.before + body + ("%" if section.percent else "") + section.after)


def _body(section: _Section, amount: Decimal) -> str:
    whole, _, decimals = f"{amount:f}".partition(".")
    whole = whole.zfill(section.whole)
    if section.grouped:
        whole = _THOUSANDS.sub(",", whole)
    decimals = decimals.ljust(min(section.decimals, _MOST_DECIMALS), "0")
    return f"{whole}.{decimals}" if decimals else whole


@lru_cache(maxsize=4096)
def _read(code: str) -> _Format:
    groups: list[list[_Atom]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKEN.finditer(code if 0 < len(code) <= LONGEST else GENERAL):
        kind, text = match.lastgroup or "quoted", match[match.lastgroup or "quoted"]
        if kind == "mark" and text == ";":
            groups.append([])
            conditions.append(None)
        elif kind == "bracket" and (found := _CONDITION.fullmatch(text)):
            conditions[-1] = (found[1], Decimal(found[2]))
        elif kind != "space":
            groups[-1].append(_atom(kind, text))
    texts = groups[3:4] or [g for g in groups[1:][-1:] if ("@", "@") in g]
    numbers = groups[: 3 if len(groups) > 3 else len(groups) - len(texts)]
    sections = tuple(_section(g, c) for g, c in zip(numbers, conditions, strict=False))
    return _Format(sections, any(not any(t.strip() for _, t in g) for g in texts))


def _atom(kind: str, text: str) -> _Atom:
    if kind == "mark":
        return text, text
    if kind == "bracket":
        if text.startswith("$"):
            return "word", text[1:].partition("-")[0]
        return ("odd", text) if re.fullmatch(r"(?i)h+|m+|s+", text) else ("word", "")
    if kind == "power" or (kind == "other" and text in _ODD):
        return "odd", text
    return (kind, text) if kind in ("place", "general") else ("word", text)


def _section(atoms: list[_Atom], condition: tuple[str, Decimal] | None) -> _Section:
    kinds = [k for k, _ in atoms]
    percent = "%" in kinds
    if "odd" in kinds or "@" in kinds:
        return _Section(plain=True, condition=condition)
    digits = [i for i, k in enumerate(kinds) if k in ("place", "general")]
    start, end = (digits[0], digits[-1]) if digits else (len(atoms), len(atoms))
    before, inside, after = (_words(part) for part in (atoms[:start], atoms[start:end], atoms[end:]))
    outer = [_bare(before), _bare(after)]
    dot = kinds.index(".") if "." in kinds else len(atoms)
    whole = [atoms[i][1] for i in digits if i < dot]
    decimals = "".join(atoms[i][1] for i in digits if i > dot)
    last_whole = max((i for i in digits if i < dot), default=-1)
    commas = [i for i, k in enumerate(kinds) if k == "," and i > start]
    scale = any(_SCALE.fullmatch(w) or re.search(r"\d", w) for w in outer)
    return _Section(
        places="".join(atoms[i][1] for i in digits),
        whole=len("".join(whole).lstrip("#?")),
        decimals=len(decimals.rstrip("#?")),
        grouped=any(i < last_whole for i in commas),
        percent=percent,
        scaled=scale or bool(inside.strip()) or any(i > last_whole for i in commas),
        plain="general" in kinds and not percent,
        before=before.strip() if outer[0] else "",
        after=after.strip() if outer[1] else "",
        brackets="(" in before and ")" in after,
        dash=any(mark in before + after for mark in "-−–—"),
        condition=condition,
    )


def _words(atoms: list[_Atom]) -> str:
    return "".join(text for kind, text in atoms if kind == "word")


def _bare(words: str) -> str:
    """The words without currencies, signs and blanks."""
    return _MONEY_WORDS.sub("", words)
