"""Words beside a bound that only say it again: 过百万的大项目, 不满五万的小项目, 连十万都不到, 上了百万.

By itself 大 or 小 is vague and stays unread; beside a bound of the same direction it adds nothing, beside one of the
other direction it stays, so that nothing is answered that was not meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from query.conditions import take_conditions
from query.lexicon import FILLER, Word, lexicon
from query.spans import Span

_NOUNS = ("set.project", "set.account", "set.function_account", "set.economic_account", "set.service")
_UPWARD = {"gt", "ge"}
_DOWNWARD = {"lt", "le"}
_ROUND = ("十", "百", "千", "万")
_EVEN = "连"
_COUNTERS = ("个", "一个")
_REACHES = ("上", "上了")
_NONE = "没有"
_ALL = "都"
AT_LEAST = Word("compare", "ge")
LESS = Word("compare", "lt")


def without_qualities(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Given a normal form and its spans, return them with what only repeats a bound as filler."""
    found = _reaching(list(spans))
    found = _more_than(_with_ends(text, _not_even(found)))
    return _without_adjectives(text, found)


def _reaching(spans: list[Span]) -> list[Span]:
    """上了百万的项目: a round amount that is reached; where another word bounds it, 上 says nothing."""
    for place, span in enumerate(spans):
        if span.text not in _REACHES or span.sense != "filler.filler":
            continue
        at = place + 1 + (place + 1 < len(spans) and spans[place + 1].text == "了")
        number = spans[at].number if at < len(spans) else None
        behind = spans[at + 1] if at + 1 < len(spans) else None
        bounded = behind is not None and behind.sense.startswith("compare.")
        amount = number is not None and number.kind in ("plain", "money") and number.value >= 100
        if amount and spans[at].text.startswith(_ROUND) and not bounded:
            spans[place] = replace(span, word=AT_LEAST)
    return spans


def _not_even(spans: list[Span]) -> list[Span]:
    """连十万都不到, 连10万元都没有: 连 says nothing by itself, and 都没有 behind the amount that it is not reached."""
    for place, span in enumerate(spans[:-1]):
        behind = range(place + 1, len(spans))
        following = next((n for n in behind if spans[n].kind != "blank" and spans[n].text not in _COUNTERS), None)
        if span.text != _EVEN or span.kind != "unknown" or following is None or spans[following].kind != "number":
            continue
        rest = spans[following + 1 :]
        ends = next((n for n, s in enumerate(rest) if s.kind == "blank"), len(rest))
        told = next((n for n, s in enumerate(rest[:ends]) if s.text.startswith((_ALL, "也"))), None)
        if told is None:
            continue
        spans[place] = replace(span, kind="word", word=FILLER)
        at = following + 1 + told
        if spans[at].text == _ALL and at + 1 < len(spans) and spans[at + 1].text == _NONE:
            spans[at + 1] = replace(spans[at + 1], text=_ALL + _NONE, kind="word", word=LESS)
    return spans


def _more_than(spans: list[Span]) -> list[Span]:
    """比一百万多, 比5万还少: an amount that rows are more or less than bounds them."""
    for place, span in enumerate(spans[:-2]):
        number, degree = spans[place + 1].number, spans[place + 2]
        word = _THAN.get(degree.sense)
        if span.text != "比" or word is None or number is None or spans[place + 1].kind != "number":
            continue
        if number.kind == "money" or (number.kind == "plain" and number.value >= _LEAST_AMOUNT):
            spans[place] = replace(span, word=word)
            spans[place + 2] = replace(degree, word=FILLER)
    return spans


_THAN = {"operation.more": Word("compare", "gt"), "operation.less": Word("compare", "lt")}
_LEAST_AMOUNT = 1000
"""A smaller number without a unit is no amount of money."""


def _with_ends(text: str, spans: list[Span]) -> list[Span]:
    """100万以上（含100万）, 5万元（含）以下, 十万以下（不含本数）: it settles whether the bound itself is meant."""
    for place, span in enumerate(spans):
        inclusive = span.text in _WITH
        if not inclusive and span.text not in _WITHOUT:
            continue
        last = _said_again(text, spans, place)
        at = _bounding(spans, place, last) if last is not None else None
        word = (_INCLUDED if inclusive else _LEFT_OUT).get(spans[at].sense) if at is not None else None
        of_range = inclusive and at is None and any(s.sense in ("part.to", "part.between") for s in spans)
        if last is None or (word is None and not of_range):
            continue
        if at is not None and word is not None:
            spans[at] = replace(spans[at], word=word)
        for n in range(place, last + 1):
            spans[n] = replace(spans[n], kind="blank", text=" ", word=None, name=None, number=None)
        for n in (place - 1, last + 1):
            if 0 <= n < len(spans) and spans[n].text in _BRACKETS:
                spans[n] = replace(spans[n], text=" ")
    return spans


def _said_again(text: str, spans: list[Span], place: int) -> int | None:
    """The last span of what is said to be in or out: the amount, 本数, or nothing more before the bracket."""
    again = next((n for n in range(place + 1, len(spans)) if spans[n].kind != "blank"), None)
    if again is not None and spans[again].kind == "number":
        return again
    close = next((n for n in range(place + 1, len(spans)) if spans[n].text.startswith(")")), None)
    bracketed = text[: spans[place].start].endswith("(") and close is not None
    inside = text[spans[place].end : spans[close].start] if close is not None else ""
    return close - 1 if bracketed and close is not None and inside in ("", "本数") else None


def _bounding(spans: list[Span], place: int, last: int) -> int | None:
    """The word that bounds the amount before: the same amount, or the nearest where it is not said again."""
    number = spans[last].number
    for n in range(place - 1, -1, -1):
        earlier = spans[n].number
        if earlier is None or (number is not None and earlier.value != number.value):
            continue
        behind = next((m for m in range(n + 1, len(spans)) if not _is_between(spans[m], place <= m <= last)), n)
        near = (behind, n - 1, n - 2)
        return next((m for m in near if m >= 0 and spans[m].sense.startswith("compare.")), None)
    return None


def _is_between(span: Span, said_again: bool) -> bool:
    """What may stand between an amount and its bound: 元, a bracket, and what is said of the amount in it."""
    return said_again or span.kind == "blank" or span.text == "元"


_BRACKETS = ("(", ")")
_WITH = ("含", "包含", "包括", "含有", "包括了", "包含了", "也含", "算上")
_WITHOUT = ("不含", "不包括", "不包含", "不算", "不计", "除去", "除了")
_INCLUDED = {
    "compare.gt": Word("compare", "ge"),
    "compare.ge": Word("compare", "ge"),
    "compare.lt": Word("compare", "le"),
    "compare.le": Word("compare", "le"),
}
_LEFT_OUT = {
    "compare.gt": Word("compare", "gt"),
    "compare.ge": Word("compare", "gt"),
    "compare.lt": Word("compare", "lt"),
    "compare.le": Word("compare", "lt"),
}


def _without_adjectives(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """过百万的大项目, 五万以下的零碎小项目: directly before what the rows are, in the direction of every bound."""
    nouns = [s for s in spans if s.sense in _NOUNS or s.sense.startswith("level.")]
    marks = lexicon().marks
    compared = any(s.sense == "part.than" for s in spans)
    if not nouns or compared or not any(w in text for kind in ("large", "small") for w in marks[kind]):
        return tuple(spans)
    _, conditions = take_conditions(text, tuple(spans))
    directions = {c.comparator for c in conditions}
    said = marks["large"] if directions <= _UPWARD else marks["small"] if directions <= _DOWNWARD else frozenset()
    for noun in nouns if directions else ():
        end = noun.start
        while word := _ending(text[:end], said):
            start = end - len(word)
            inside = [n for n, s in enumerate(spans) if start <= s.start and s.end <= end]
            if not inside or spans[inside[0]].start != start or spans[inside[-1]].end != end:
                break
            for n in inside:
                spans[n] = replace(spans[n], kind="word", word=FILLER, name=None)
            end = start
    return tuple(spans)


def _ending(text: str, words: frozenset[str]) -> str:
    """The longest of the words, a 的 behind it or not, that the text ends in; empty where it ends in none."""
    tails = [w + of for w in words for of in ("", "的") if text.endswith(w + of)]
    return max(tails, key=len, default="")
