"""Clauses beside the question: who asks, what for, what it is like at home. They are read as one word that asks nothing.

A clause stands between marks, or between blanks that were typed. Each is spelled out of closed lists (asides.toml):
a clause with any other word in it, which might say what is meant, is never taken for one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from query.lexicon import FILLER, HERE
from query.normal import NormalForm
from query.spans import Span

_MARKS = re.compile(r"[,，.。?？!！:：;；…~\n]+")


@dataclass(frozen=True, slots=True)
class _Asides:
    """The patterns of whole clauses: by themselves, and of a home with the office that is likened to it behind."""

    alone: re.Pattern[str]
    home: re.Pattern[str]
    office: re.Pattern[str]


def without_asides(form: NormalForm, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Given a normal form and its spans, return them with each clause that only tells of who asks as one filler."""
    found = list(spans)
    for start, end in _told(form):
        inside = [s for s in found if start <= s.start and s.end <= end]
        if inside and (inside[0].start, inside[-1].end) == (start, end):
            at = found.index(inside[0])
            clause = Span(start, end, "word", form.text[start:end], word=FILLER)
            found[at : at + len(inside)] = [replace(clause, cost=sum(s.cost for s in inside))]
    return tuple(found)


def _told(form: NormalForm) -> Iterator[tuple[int, int]]:
    """Where the clauses stand that tell nothing of what is asked."""
    asides = _asides()
    clauses = list(_clauses(form))
    for place, (start, end) in enumerate(clauses):
        if asides.alone.fullmatch(form.text, start, end):
            yield start, end
        behind = clauses[place + 1] if place + 1 < len(clauses) else (end, end)
        if asides.home.fullmatch(form.text, start, end) and asides.office.fullmatch(form.text, *behind):
            yield start, end
            yield behind


def _clauses(form: NormalForm) -> Iterator[tuple[int, int]]:
    """The runs between marks and typed blanks."""
    cuts = {0, len(form.text)}
    for match in _MARKS.finditer(form.text):
        cuts |= {match.start(), match.end()}
    for place in range(1, len(form.text)):
        between = form.typed[form.origin[place - 1] + 1 : form.origin[place]]
        if any(c.isspace() for c in between):
            cuts.add(place)
    for start, end in pairwise(sorted(cuts)):
        if not _MARKS.fullmatch(form.text, start, end):
            yield start, end


@lru_cache(maxsize=1)
def _asides() -> _Asides:
    data = tomllib.loads((HERE / "asides.toml").read_text("utf-8"))
    alone = "|".join(_spelled(c["slots"]) for c in data["clause"])
    likened = data["likened"]
    return _Asides(re.compile(alone), re.compile(_spelled(likened["home"])), re.compile(_spelled(likened["office"])))


def _spelled(slots: Sequence[Sequence[str]]) -> str:
    return "".join(f"(?:{'|'.join(map(re.escape, slot))})" for slot in slots)
