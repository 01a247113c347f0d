"""What a question asks of the text: the thing, and whether its change or its amount, all words of asking taken off.

Nothing is skipped: a question that is not made up of known words around one thing asks nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from query.prose_words import words_of

AMOUNT = r"(?:百分之(?:几|多少)|几个?百分?点|几成|(?:多少个?|几个?|几多|几何|好多|多大)(?:百分比|百分点|个?点|成|%)?)"
UNIT = r"(?:万元|亿元|块钱|元|万|亿|块|钱|资金|经费)?"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the text. `thing` is empty where the question leaves it to the one before."""

    thing: str
    measure: Literal["change", "money"]
    percent: bool = False
    executed: bool = False
    """Against what was spent in the year before (执行数), not what was planned for it."""
    signed: bool = False
    """What was signed for (签了多少钱的合同): the sentence has to tell of contracts."""


def asked_of_text(text: str, own_year: int, before: str = "") -> Asked | None:
    """Given a question without the words for whom it is about, return what it asks of the text, or None.

    促消费提质提升呢 behind a question of an amount asks for another.
    """
    plain = re.sub(rf"(?:{any_of('asking_ends')})$", "吗", re.sub(r"[?？!！。~～\s]+$", "", text))
    signed = _SIGNED.search(plain)
    if signed is not None:
        plain = f"{plain[: signed.start()]}{signed['bought'] or ''}金额{signed['much'] or signed['behind'] or ''}{plain[signed.end() :]}"
    asked = _change(plain, own_year) or _amount(plain, own_year)
    asked = replace(asked, signed=signed is not None) if asked is not None else None
    if asked is None and plain.endswith("呢"):
        latest = asked_of_text(before, own_year) if before else None
        thing = bare(plain, own_year)
        return Asked(thing, "money") if latest is not None and latest.measure == "money" and thing else None
    return asked


_ALL = r"(?:一共|总共|合计|共|都)?"
_SIGNED = re.compile(
    rf"{_ALL}签(?:订|下|署|出)?(?:了|过)?(?P<much>多少|几多)?(?:钱|元|万元|万)?的?(?P<bought>(?:政府)?采购)?的?"
    r"合同(?:额|款|金额|总额|总价|价款)?"
    rf"|的?合同{_ALL}签(?:订|下|署|出)?(?:了|过)?(?P<behind>多少|几多)(?:钱|元|万元|万)?"
)
"""签了多少钱的采购合同, 政府采购合同签了多少."""


def thing_of(text: str, own_year: int) -> str:
    """Return the thing that a question is about, for one behind it that leaves it out; empty where it names none."""
    asked = asked_of_text(text, own_year)
    return asked.thing if asked is not None else bare(text, own_year)


def any_of(kind: str) -> str:
    """Return the words of a kind as alternatives of a pattern, the longest first."""
    return "|".join(map(re.escape, sorted(words_of(kind), key=len, reverse=True)))


@lru_cache(maxsize=64)
def _against(own_year: int) -> re.Pattern[str]:
    """比上年, 跟去年的预算相比, 与2024年预算执行数相比."""
    year = rf"(?:{any_of('last_year')}|{own_year - 1}年?度?|(?:去|上)?年初)(?:的)?"
    plan = r"(?:年?初)?(?:部门|财政)?(?:年初)?(?:预算执行数?|执行数?|年初预算数?|预算数?|安排数?|水平|同期)?"
    return re.compile(
        rf"[,，、]?(?:{any_of('against')})(?:于|起|着)?{year}{plan}(?:{any_of('compared')})?[,，、]?(?:究竟|到底)?"
    )


def without_comparison(text: str, own_year: int) -> str:
    """Return the question without 比上年, 跟去年的预算相比."""
    return _against(own_year).sub("", text)


@lru_cache(maxsize=1)
def _moved() -> re.Pattern[str]:
    adverbs = rf"(?:{any_of('adverbs')})*"
    tail = rf"(?:{any_of('tail')})*"
    done = r"(?:了|掉了|掉|出了|出来|出|下来了|下来|下去|上去|去了|去|过)?"
    said = rf"(?P<verb>{any_of('moves')}){done}(?:{any_of('adverbs')})*(?P<amount>{AMOUNT}{UNIT})?"
    size = rf"(?:{any_of('moves')})了?的?(?:{any_of('sizes_of_change')})"
    noun = (
        rf"(?:的)?(?P<noun>{any_of('movement')}|{size})(?:(?:{any_of('is')})*(?P<size>{AMOUNT}{UNIT}|{any_of('how')}))?"
    )
    return re.compile(
        rf"(?P<thing>.*?){adverbs}(?:{said}|{noun}|{any_of('moved_open')}|(?P<open>{any_of('open')})?){tail}"
    )


def _change(text: str, own_year: int) -> Asked | None:
    against = _against(own_year).findall(text)
    if len(against) > 1:
        return None
    rest = without_comparison(text, own_year)
    for word in words_of("same_time"):
        rest, had = rest.replace(word, ""), word in rest
        against = against or (["同比"] if had else [])
    told = _moved().fullmatch(rest)
    if told is None:
        return None
    measured = (told["amount"] or "") + (told["noun"] or "") + (told["size"] or "")
    if not against and not measured and not re.search(any_of("moved_open"), rest):
        return None
    thing = bare(told["thing"], own_year)
    if re.search(r"[哪谁几]|什么|多少", thing):
        return None
    percent = any(w in measured for w in words_of("percent"))
    return Asked(thing, "change", percent, "执行" in "".join(against))


@lru_cache(maxsize=1)
def _sized() -> re.Pattern[str]:
    tail = rf"(?:{any_of('tail')})*"
    doing = rf"(?:{any_of('adverbs')}|{any_of('spends')}|{any_of('is')})*"
    size = rf"(?:(?:{any_of('sizes')})(?:(?:{any_of('is')})*{AMOUNT}{UNIT})?|{doing}{AMOUNT}{UNIT})"
    return re.compile(rf"(?P<thing>.+?)(?:的)?(?:{size}){tail}")


def _amount(text: str, own_year: int) -> Asked | None:
    told = _sized().fullmatch(text)
    if told is None or re.search(r"几(?!何|多)|[个百成点]", text[told.end("thing") :]):
        return None
    thing = bare(told["thing"], own_year)
    return Asked(thing, "money") if thing else None


def bare(text: str, own_year: int) -> str:
    """Return the thing without what may stand before and behind it and says nothing of it: 请问今年…, …这一块的."""
    before = (*words_of("leading"), f"{own_year}年度", f"{own_year}年", f"{own_year}")
    changed = True
    while changed:
        shorter = _without(text, before, words_of("trailing"))
        changed, text = shorter != text, shorter
    return text


def _without(text: str, before: Iterable[str], behind: Iterable[str]) -> str:
    text = text.strip(",，、:：?？!！。 ~～")
    for word in sorted(before, key=len, reverse=True):
        text = text.removeprefix(word)
    for word in sorted(behind, key=len, reverse=True):
        text = text.removesuffix(word)
    return text
