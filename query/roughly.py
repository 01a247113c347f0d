"""What an amount that a question claims may stand for: 336万, 3万多, 将近5万, 有70万吗."""

from __future__ import annotations

from decimal import Decimal

from query.lexicon import lexicon
from query.numbers import last_digit
from query.plan import Condition
from query.reading import Reading

_MORE_THAN_SAID = ("多", "余", "来")
_CENT = Decimal("0.01")


def roughly(reading: Reading) -> tuple[Condition, ...]:
    """336万 is said of 3,360,160 元 and 3万多 of 35,100 元: what an amount in 万 may stand for; in 元 it is exact."""
    span = reading.loose_numbers[0]
    number = span.number
    if number is None or number.kind not in ("money", "about") or not number.scaled or not number.value:
        return ()
    if number.upper is not None:
        return (Condition("between", number.value, number.upper - _CENT),)
    step = last_digit(span.text, number.value)
    if _more_than_said(reading):
        return (Condition("between", number.value, number.value + step - _CENT),)
    return (Condition("between", number.value - step / 2, number.value + step / 2 - _CENT),)


def nearly(reading: Reading) -> bool:
    """快1000万了, 将近5万: how near is near is not said."""
    before = reading.text[: reading.loose_numbers[0].start].rstrip()
    return before.endswith(tuple(sorted(lexicon().marks["nearly"])))


def _more_than_said(reading: Reading) -> bool:
    end = reading.loose_numbers[0].end
    return any(s.start == end and s.text in _MORE_THAN_SAID for s in reading.spans)


def as_said(reading: Reading) -> str:
    """The amount with what stands behind it: 3万多."""
    more = next((s.text for s in reading.spans if s.start == reading.loose_numbers[0].end), "")
    return reading.loose_numbers[0].text + (more if more in _MORE_THAN_SAID else "")


def reaches(reading: Reading) -> bool:
    """有70万吗, 够500万吗 ask whether the amount is at least that."""
    at = reading.spans.index(reading.loose_numbers[0])
    return at > 0 and reading.spans[at - 1].text in ("有", "够", "到", "到了", "够了", "上了", "有了", "达")
