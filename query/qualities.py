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
_REACHES = "上"
_NONE = "没有"
_ALL = "都"
AT_LEAST = Word("compare", "ge")
LESS = Word("compare", "lt")


def without_qualities(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Given a normal form and its spans, return them with what only repeats a bound as filler."""
    found = _reaching(list(spans))
    found = _not_even(found)
    return _without_adjectives(text, found)


def _reaching(spans: list[Span]) -> list[Span]:
    """上了百万的项目: a round amount that is reached; where another word bounds it, 上 says nothing."""
    for place, span in enumerate(spans):
        if span.text != _REACHES or span.sense != "filler.filler":
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
        following = next((n for n in range(place + 1, len(spans)) if spans[n].kind != "blank"), None)
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
