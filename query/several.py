"""Several questions in one: taken apart at sentence marks, answered one after the other, given back together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from query.answer import Answer, AnswerRow, Citation
from query.normal import NormalForm
from query.prose_words import words_of
from query.reading import Reading
from query.scope import is_scope, says_only_scope
from query.spans import Span
from schema.names import normalise

MOST_QUESTIONS = 4
MOST_PARTS = 12
"""Of more sentences than these none is looked at, whether it is only a greeting."""
MOST_COMMAS = 8
GOAL = "attribute.goal"
FIGURES = ("name", "code", "use", "fund", "total")
"""Kinds of words that name a figure."""
_SENTENCE = re.compile(r"[?？;；。!！\n]+")
_COMMA = re.compile(r"[,，]")
EMPTY = frozenset({"filler.filler", "blank", "part.of", "operation.question"})
"""Senses that ask nothing by themselves."""
ASKING = ("operation.how_much", "operation.which", "operation.count", "operation.exist", "rank", "operation.which_more")


def sentences(question: str) -> tuple[str, ...]:
    """Given a question, return its sentences; one that is only marks counts for nothing."""
    parts = [p.strip() for p in _SENTENCE.split(question)]
    return tuple(p for p in parts if p)


def with_telling(parts: tuple[str, ...]) -> tuple[str, ...]:
    """…是不是人走了一批？原文怎么说: what only asks for the document's own words belongs to the sentence before it."""
    kept: list[str] = []
    for part in parts:
        told = kept and normalise(part).rstrip("的呢呀啊吗") in words_of("explaining")
        kept.append(f"{kept.pop()},{part}" if told else part)
    return tuple(kept)


def says_something(reading: Reading) -> bool:
    """False for a greeting or thanks alone."""
    return any(s.sense not in EMPTY for s in reading.typed)


def said_once(parts: tuple[str, ...], read: Callable[[str], Reading]) -> tuple[str, ...]:
    """哪一年最高？是多少？: a ranking tells the amount of the one that it finds, which need not be asked again."""
    kept: list[str] = []
    for part in parts:
        before = read(kept[-1]) if kept else None
        ranked = before is not None and before.has("rank") and before.top is None
        if not (ranked and _asks_amount_alone(read(part))):
            kept.append(part)
    return tuple(kept)


def _asks_amount_alone(reading: Reading) -> bool:
    """是多少, 多少钱: how much, and nothing else."""
    silent = ("filler.filler", "blank", "part.is", "operation.how_much")
    return reading.has("operation.how_much") and all(s.sense in silent for s in reading.spans)


def clauses(sentence: str, says: Callable[[str], bool] = bool) -> tuple[str, ...]:
    """Given a sentence, return its halves around the last comma with a half on either side that says something.

    Thanks and greetings say nothing; without such a comma among the last MOST_COMMAS the sentence is returned whole.
    """
    for at in [m.start() for m in _COMMA.finditer(sentence)][: -MOST_COMMAS - 1 : -1]:
        halves = (sentence[:at], sentence[at + 1 :])
        if all(says(half) for half in halves):
            return halves
    return (sentence,)


def both_ask(first: Reading, second: Reading) -> bool:
    """True where both halves are questions of their own, so that a comma parts them."""
    names = (
        bool(second.subjects)
        or "indicator" in second.nouns
        or second.has("rank", "part.over", "operation.share", "operation.which_more")
    )
    asked = (*ASKING, "operation.list", "part.over", "operation.share")
    return (first.has(*ASKING) and second.has(*asked) and names) or _asks_sum_of(first, second)


def ranks_and_asks(first: Reading, second: Reading) -> bool:
    """项目支出最大的是哪个，是干什么用的: a ranking, and what is printed of the one that it finds."""
    said = [s for s in second.spans if s.sense.startswith("attribute.")]
    return bool(said) and first.has("rank") and not (second.subjects or second.nouns or second.has("rank"))


def of_the_ranked(reading: Reading, form: NormalForm, question: str) -> tuple[str, ...]:
    """最大的项目是做什么的: which project it is, and what is printed of it, as two questions; empty where it is no such.

    What a project is for is told by any word of it; any other attribute (编码, 类别) has to be said to be its own (的).
    """
    if not (reading.has("rank") or reading.nths) or "project" not in reading.nouns:
        return ()
    for before, said in pairwise(reading.spans):
        if said.sense == GOAL or (said.sense.startswith("attribute.") and before.sense == "part.of"):
            at = form.origin[said.start]
            rest = [s for s in reading.spans if s.start >= said.end]
            ranks = any(s.sense.startswith(("rank", "nth", "number")) for s in reading.spans if s.end <= said.start)
            silent = all(s.kind == "blank" or s.sense.startswith(("filler", "part.", "operation.")) for s in rest)
            return (question[:at].rstrip("的是"), question[at:]) if ranks and silent else ()
    return ()


def counted_beside(reading: Reading, form: NormalForm, question: str) -> tuple[str, ...]:
    """项目支出和项目个数各是多少: a figure, and how many rows there are, as two questions; empty where it is no such."""
    spans = [s for s in reading.spans if s.kind != "blank"]
    joints = [n for n, s in enumerate(spans) if s.sense == "part.and"]
    if len(joints) != 1 or not 0 < joints[0] < len(spans) - 1 or reading.has("rank", "part.than", "part.over"):
        return ()
    before, after = spans[: joints[0]], spans[joints[0] + 1 :]
    asks = [
        _is_counted(half) or any(s.kind in FIGURES or s.sense.split(".")[0] in FIGURES for s in half)
        for half in (before, after)
    ]
    if not all(asks) or not (_is_counted(before) or _is_counted(after)):
        return ()
    return question[: form.origin[before[-1].end - 1] + 1], question[form.origin[after[0].start] :]


def _is_counted(spans: Sequence[Span]) -> bool:
    """项目个数, 教育局2026年的项目个数: nothing but whose they are stands before what is counted."""
    own = [s for s in spans if not is_scope(s) and s.sense != "part.of"]
    return len(own) > 1 and own[0].sense.startswith("set.") and own[1].sense == "operation.count"


def _asks_sum_of(first: Reading, second: Reading) -> bool:
    """…的项目有几个，加起来多少钱: how many rows, and how much they are together."""
    scopes = [s for s in first.spans if s.kind in ("organisation", "year")]
    several = len(first.subjects) > 1 or bool(
        first.subjects and (len(scopes) > 1 or first.has("set.department", "set.unit"))
    )
    each = several and first.has("operation.list") and not first.has("part.than", "part.over")
    if each and bare_of_figures(second) and second.has("operation.sum", "operation.difference"):
        return True
    named = bool(first.nouns) or bare_of_figures(first)
    counts = first.has("operation.count") and named and not first.has("operation.how_much")
    bare = bare_of_figures(second)
    plain = not second.has("operation.average", "operation.difference", "operation.per_month", "refuse", "attribute")
    return counts and bare and plain and second.has("operation.how_much") and not first.has("part.over")


def bare_of_figures(reading: Reading) -> bool:
    """合计多少, 差多少: nothing is named, bounded or left out."""
    figures = reading.groups or reading.conditions or reading.loose_numbers or reading.excluded
    return not (figures or reading.unknown)


def asks_again(second: Reading) -> bool:
    """…，人社局呢: whom or when alone, asked the same."""
    return second.has("part.and_so") and says_only_scope(second.spans)


def of_one_figure(given: Answer) -> Answer:
    """The answer about one figure without the rows of its parts (另见): beside other answers they would look asked for."""
    cited = tuple(replace(c, rows=tuple(r for r in c.rows if r == 0)) for c in given.citations)
    return replace(given, rows=given.rows[:1], citations=cited)


def together(answers: Sequence[Answer]) -> Answer:
    """Given the answers to each question, return them as one: what is answered, and why the rest is not."""
    answered = [a for a in answers if a.status == "answered"]
    if not answered:
        return answers[0]
    if len(answers) == 1:
        return answers[0]
    rows: list[AnswerRow] = []
    citations: list[Citation] = []
    for given in answered:
        citations += [replace(c, rows=tuple(r + len(rows) for r in c.rows)) for c in given.citations]
        rows += given.rows
    first = answered[0]
    return replace(
        first,
        sentence="".join(a.sentence for a in answers),
        figure="",
        rows=tuple(rows),
        basis=tuple(r for a in answered for r in a.basis),
        citations=tuple(citations),
        confirmed_by=0,
        understood="；".join(a.understood for a in answered),
        corrections=tuple(dict.fromkeys(c for a in answers for c in a.corrections)),
        notes=tuple(dict.fromkeys(n for a in answered for n in a.notes)),
        chart=None,
        sql=";\n\n".join(a.sql for a in answered),
        parameters=tuple(p for a in answered for p in a.parameters),
    )
