"""What a follow-up leaves out: the words of the question before, to be said again with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from query.builders import INCREASE
from query.reading import Reading
from query.scope import SCOPE_SENSES, Scope, is_scope, without_scope
from query.spans import Span

SILENT = frozenset({"filler.filler", "blank", "part.of", "part.and_so", "operation.question", "part.it", "part.and"})
SUBJECT_KINDS = ("name", "part", "set", "code", "unknown")
SUBJECT_SENSES = ("fund", "use", "total")
SPENDING = ("花", "开销", "开支", "支出", "预算", "用钱")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a question: whom and when, the rest, and of the rest only what names the figure."""

    scope: str
    rest: str
    subject: str


def said(reading: Reading) -> Said:
    """Given a question that was answered, return its words."""
    return Said(said_of(reading.text, reading.spans), without_scope(reading.text, reading.spans), _subject(reading))


def said_of(text: str, spans: Sequence[Span]) -> str:
    """Return the words for whom and when, run together."""
    return "".join(text[s.start : s.end] for s in spans if is_scope(s))


def _subject(reading: Reading) -> str:
    """From the first word that names the figure to the last, without those for whom and when: 平台建设（二期）."""
    spans = reading.spans
    names = [n for n, s in enumerate(spans) if s.kind in SUBJECT_KINDS or s.sense.split(".")[0] in SUBJECT_SENSES]
    if not names:
        return "总支出" if any(w in reading.text for w in SPENDING) else ""
    named = spans[names[0] : names[-1] + 1]
    return "".join(reading.text[s.start : s.end] for s in named if not is_scope(s))


def asked_again(reading: Reading, scope: Scope) -> bool:
    """2025年呢, 人社局呢, 各部门呢: nothing but whom and when."""
    said_scope = scope.named_bodies or scope.named_years or bool(scope.every) or scope.every_year
    return said_scope and all(is_scope(s) or s.sense in SILENT for s in reading.spans)


def leaves_open(reading: Reading, scope: Scope) -> bool:
    """比2024年多多少, 哪个部门最多, 同比呢: an operation without the figure that it is about."""
    if reading.subjects or set(reading.nouns) - {"department", "unit"} or any(w in reading.text for w in SPENDING):
        return False
    asks = reading.has("rank", "order", "part.than", "operation", *INCREASE, "part.unit_wan", "part.unit_yi")
    return asks and not reading.loose_numbers


def carried_subject(reading: Reading, scope: Scope, before: Said) -> str:
    """The figure of the question before, with whom and when where a comparison starts from it."""
    compares = reading.has("part.over") or (reading.has("part.than") and not scope.every)
    return (before.scope if compares else "") + before.subject


def of_both(reading: Reading, scope: Scope, last: Said, earlier: Said | None) -> str | None:
    """哪个多, 差多少, 一共多少 after the same figure of two bodies or years: both, said again."""
    asks = reading.has("operation.which_more", "operation.which_less", "operation.difference", "operation.sum")
    bare = not reading.subjects and not reading.nouns and not scope.named_bodies and not scope.named_years
    if not asks or not bare or earlier is None or not last.scope or earlier.subject != last.subject:
        return None
    return f"{earlier.scope}和{last.scope}{last.subject}" if earlier.scope and earlier.scope != last.scope else None


__all__ = ["SCOPE_SENSES", "Said", "asked_again", "carried_subject", "leaves_open", "of_both", "said", "said_of"]
