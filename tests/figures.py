"""Whether each figure of a sentence is a row of the answer, a cell it cites, said in the question, or shown arithmetic on those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import combinations

from query.answer import Answer, AnswerRow
from query.normal import normal_form
from query.numbers import find_numbers

CENT = Decimal("0.01")
_FIGURE = re.compile(r"(?<![\d.,])(?P<sign>[-−+]?)(?P<digits>\d[\d,]*(?:\.\d+)?) ?(?P<unit>万元|亿元|元|%)")
_CELL = re.compile(r"-?[\d,]*\d(?:\.\d+)?")
SCALE = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(10**8)}
MOST = 60
"""So many amounts are tried in pairs."""


def _half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)


def _numbers(rows: Iterable[AnswerRow]) -> list[Decimal]:
    found = []
    for row in rows:
        try:
            found.append(Decimal(row.value or ""))
        except InvalidOperation:
            continue
    return found


def _cells(answer: Answer) -> Iterator[Decimal]:
    for cite in answer.citations:
        for cell in cite.cells:
            text = cell.strip()
            if _CELL.fullmatch(text):
                value = Decimal(text.replace(",", ""))
                yield from (value, value * 10_000)


def unfounded(answer: Answer, question: str) -> list[str]:
    """Given an answer and all that was typed, return the figures of its sentence that nothing accounts for."""
    rows, basis = _numbers(answer.rows), _numbers(answer.basis)
    said = [n.value for n in find_numbers(normal_form(question).text)]
    halves = [Decimal(50)] if "半" in question else []
    known = {*rows, *basis, *_cells(answer), *said, *halves, Decimal(0)}
    sums = {sum(group, Decimal(0)) for group in (rows, basis) if group}
    amounts = {*known, *sums}
    if "一半" in answer.sentence:
        amounts |= {a / 2 for a in known}
    if "倍" in answer.sentence:
        amounts |= {a * n for a in (*rows, *basis) for n in said}
    quoted = " ".join([r.text or "" for r in answer.rows] + [r.value or "" for r in answer.rows])
    few = sorted(amounts, key=abs, reverse=True)[:MOST]
    gaps = {abs(a - b) for a, b in combinations(few, 2)}
    return [
        m[0]
        for m in _FIGURE.finditer(answer.sentence)
        if m[0] not in quoted and not _is_founded(m, amounts | gaps, few)
    ]


def _is_founded(match: re.Match[str], amounts: set[Decimal], few: list[Decimal]) -> bool:
    value, unit = Decimal(match["digits"].replace(",", "")), match["unit"]
    if unit == "%":
        return value in {abs(a) for a in amounts} or _is_share(value, few)
    step = Decimal(1).scaleb(-max(0, -value.as_tuple().exponent))  # type: ignore[operator]
    return any(_half_up(abs(a) / SCALE[unit], step) == value for a in amounts)


def _is_share(value: Decimal, few: list[Decimal]) -> bool:
    pairs = [(a, b) for a in few for b in few if b]
    return any(value in (_half_up(abs(a / b) * 100), _half_up(abs((a - b) / b) * 100)) for a, b in pairs)
