"""Clauses beside a question that ask nothing: who is asking, what for, why (我眼睛不好使, 写稿子急用, 翻半天没翻着)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from query.lexicon import Word
from query.normal import NormalForm
from query.spans import Span

ASIDE = Word("filler", "aside")
NAMING = frozenset({"name", "part"})
FIGURES = frozenset({"name", "part", "set", "code", "use", "fund", "total", "table", "attribute", "text"})
ASKING = frozenset({"operation", "rank", "order", "top", "attribute", "text"})
SILENT = frozenset({"filler.filler", "part.of", "part.is", "part.it", "part.and_so", "part.in", "part.and", "unknown"})


@dataclass(frozen=True, slots=True)
class _Words:
    marks: tuple[str, ...]
    bounding: tuple[str, ...]
    speaking: tuple[str, ...]
    purposes: tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    told = tomllib.loads(Path(__file__).with_name("asides.toml").read_text("utf-8"))
    return _Words(*(tuple(told[k]) for k in ("marks", "bounding", "speaking", "purposes")))


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
    if speaks:
        return all(s.kind in NAMING or s.sense == "operation.table" for s in others)
    return not others and any(w in said for w in words.marks)


def _asks(rest: Sequence[Span]) -> bool:
    """A figure is named, something is asked of it, and every word is understood."""
    heads = {s.sense.split(".")[0] for s in rest}
    return bool(heads & FIGURES) and bool(heads & ASKING) and not any(s.kind == "unknown" for s in rest)
