"""Clauses beside a question that ask nothing: who is asking, what for, why (我眼睛不好使, 写稿子急用, 翻半天没翻着).

A clause stands between marks, or between blanks that were typed. Most are spelled out of closed lists (asides.toml) and
read as one filler. Of the others one is set aside only where it names nothing, holds a word that marks it as an aside
and none that might say what is meant; the answer then says that it was not used.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from query.lexicon import FILLER, HERE, Word
from query.normal import NormalForm
from query.spans import Span

ASIDE = Word("filler", "aside")
NAMING = frozenset({"name", "part"})
FIGURES = frozenset({"name", "part", "set", "code", "use", "fund", "total", "table", "attribute", "text"})
ASKING = frozenset({"operation", "rank", "order", "top", "attribute", "text"})
SILENT = frozenset({"filler.filler", "part.of", "part.is", "part.it", "part.and_so", "part.in", "part.and", "unknown"})


_MARKS = re.compile(r"[,，.。?？!！:：;；…~\n]+")


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((HERE / "asides.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class _Tellings:
    """The patterns of whole clauses: by themselves, and of a home with the office that is likened to it behind."""

    alone: re.Pattern[str]
    home: re.Pattern[str]
    office: re.Pattern[str]


def without_tellings(form: NormalForm, spans: Sequence[Span]) -> tuple[Span, ...]:
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
    told = _tellings()
    clauses = list(_runs(form))
    for place, (start, end) in enumerate(clauses):
        if told.alone.fullmatch(form.text, start, end):
            yield start, end
        behind = clauses[place + 1] if place + 1 < len(clauses) else (end, end)
        if told.home.fullmatch(form.text, start, end) and told.office.fullmatch(form.text, *behind):
            yield start, end
            yield behind


def _runs(form: NormalForm) -> Iterator[tuple[int, int]]:
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
def _tellings() -> _Tellings:
    data = _data()
    alone = "|".join(_spelled(c["slots"]) for c in data["clause"])
    likened = data["likened"]
    return _Tellings(re.compile(alone), re.compile(_spelled(likened["home"])), re.compile(_spelled(likened["office"])))


def _spelled(slots: Sequence[Sequence[str]]) -> str:
    return "".join(f"(?:{'|'.join(map(re.escape, slot))})" for slot in slots)


@dataclass(frozen=True, slots=True)
class _Words:
    marks: tuple[str, ...]
    bounding: tuple[str, ...]
    speaking: tuple[str, ...]
    purposes: tuple[str, ...]
    doing: tuple[str, ...]
    needing: tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    told = _data()
    return _Words(*(tuple(told[k]) for k in ("marks", "bounding", "speaking", "purposes", "doing", "needing")))


def without_asides(form: NormalForm, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Given the spans of a question, return them with its asides read as such, where the rest is a question by itself.

    An aside holds an unknown word, so that without this the question is refused; what is known is never set aside.
    """
    if not any(s.kind == "unknown" for s in spans):
        return spans
    found = list(_clauses(form, spans))
    beside = [c for c in found if _is_aside(form.text, spans[c[0] : c[1]])]
    rest = [s for c in found if c not in beside for s in spans[c[0] : c[1]]]
    if not beside or not _asks(rest):
        return spans
    starts = {c[0]: c[1] for c in beside}
    inside = {n for start, end in beside for n in range(start + 1, end)}
    return tuple(
        _aside(form.text, spans[n : starts[n]]) if n in starts else s for n, s in enumerate(spans) if n not in inside
    )


def _aside(text: str, clause: Sequence[Span]) -> Span:
    start, end = clause[0].start, clause[-1].end
    return Span(start, end, "word", text[start:end], word=ASIDE)


def _clauses(form: NormalForm, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """[first, last) of the spans between marks, and between blanks as they were typed."""
    start = 0
    for place, span in enumerate(spans):
        if span.kind == "blank" or _typed_apart(form, span.start):
            if place > start:
                yield start, place
            start = place + (span.kind == "blank")
    if len(spans) > start:
        yield start, len(spans)


def _typed_apart(form: NormalForm, at: int) -> bool:
    """A blank was typed before this character, which the normal form leaves out."""
    return 0 < at < len(form.text) and form.origin[at] - form.origin[at - 1] > 1


def _is_aside(text: str, clause: Sequence[Span]) -> bool:
    words = _words()
    said = text[clause[0].start : clause[-1].end]
    if not any(s.kind == "unknown" for s in clause) or any(w in said for w in words.bounding):
        return False
    others = [s for s in clause if s.sense not in SILENT]
    speaks = said.startswith(words.speaking) and any(w in said for w in words.purposes)
    speaks = speaks or (said.startswith(words.doing) and said.endswith(words.needing))
    if speaks:
        return all(s.kind in NAMING or s.sense == "operation.table" for s in others)
    return not others and any(w in said for w in words.marks)


def _asks(rest: Sequence[Span]) -> bool:
    """A figure is named, something is asked of it, and every word is understood."""
    heads = {s.sense.split(".")[0] for s in rest}
    return bool(heads & FIGURES) and bool(heads & ASKING) and not any(s.kind == "unknown" for s in rest)
