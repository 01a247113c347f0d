"""The door to the translator: a library of loaded documents, and one question answered from it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from query.answer import Answer, Choice
from query.catalogue import Catalogue, DocumentInfo, load_catalogue, load_documents
from query.conversation import Conversation, continued, remembered
from query.evaluate_figures import OPERATIONS, evaluate_figures
from query.evaluate_others import (
    evaluate_attribute,
    evaluate_cite,
    evaluate_meta,
    evaluate_parent,
    evaluate_reverse,
    evaluate_table,
)
from query.evaluate_sets import evaluate_sets
from query.normal import MOST_CHARACTERS, NormalForm, normal_form
from query.plan import Plan, Refusal
from query.reading import Reading, read
from query.refusals import refuse_before_rules
from query.rules import choose
from query.several import MOST_QUESTIONS, both_ask, clauses, sentences, together
from query.slips import SlipIndex, build_slips, slip_spans, warm_up
from query.spans import Span, segment
from query.suggest import questions_for, starter_questions
from query.targets import evaluate_targets
from query.understood import describe
from query.vocabulary import Vocabulary, build_vocabulary
from schema.store import connect

LOG = logging.getLogger(__name__)
EVALUATORS: dict[str, Callable[[Plan, duckdb.DuckDBPyConnection, Catalogue], Answer | Refusal]] = {
    **dict.fromkeys(OPERATIONS, evaluate_figures),
    **dict.fromkeys(
        ("list", "count", "sum", "average", "median", "cumulative", "set_share", "extremes"), evaluate_sets
    ),
    **dict.fromkeys(("targets", "count_targets"), evaluate_targets),
    "parent": evaluate_parent,
    "cite": evaluate_cite,
    "table": evaluate_table,
    "attribute": evaluate_attribute,
    "meta": evaluate_meta,
    "reverse": evaluate_reverse,
}


MOST_PREPARED = 4
"""So many documents are prepared when the database is opened; further ones when they are first asked."""
EMPTY = frozenset({"filler.filler", "blank", "part.of", "operation.question"})
"""Senses that ask nothing by themselves."""


@dataclass(frozen=True)
class Prepared:
    """All that one document's questions need: its catalogue, vocabulary and slips."""

    catalogue: Catalogue
    vocabulary: Vocabulary
    slips: SlipIndex


@dataclass
class Library:
    """A database opened for questions. Safe to share between threads: each question uses a cursor of its own."""

    path: Path
    connection: duckdb.DuckDBPyConnection
    documents: tuple[DocumentInfo, ...]
    _prepared: dict[int, Prepared] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepared(self, document: DocumentInfo) -> Prepared:
        """Return what the document's questions need, built once."""
        with self._lock:
            if document.id not in self._prepared:
                catalogue = load_catalogue(self.connection, document)
                vocabulary = build_vocabulary(catalogue)
                self._prepared[document.id] = Prepared(catalogue, vocabulary, build_slips(vocabulary))
            return self._prepared[document.id]

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def load(path: Path) -> Library:
    """Given the database's name, open it read-only. Raises StoreError with a Chinese sentence where it cannot be."""
    connection = connect(path)
    library = Library(path, connection, load_documents(connection))
    for info in library.documents[:MOST_PREPARED]:
        library.prepared(info)
    warm_up()
    return library


@dataclass(frozen=True, slots=True)
class Traced:
    """An answer with the steps that led to it, for --explain."""

    answer: Answer
    spans: tuple[Span, ...]
    rule: str
    plan: Plan | Refusal | None


def answer(
    library: Library, question: str, conversation: Conversation | None = None, document: str | None = None
) -> tuple[Answer, Conversation]:
    """Given a question and what was said before, return the answer and the conversation after it.

    `document` is the file name chosen on the screen; without it every loaded document may be meant.
    """
    traced, after = trace(library, question, conversation, document)
    return traced.answer, after


def answer_safely(
    library: Library, question: str, conversation: Conversation | None = None, document: str | None = None
) -> tuple[Answer, Conversation]:
    """Like `answer`, but a fault of the program itself is logged and said in one sentence: for doors to the public."""
    try:
        return answer(library, question, conversation, document)
    except Exception:
        LOG.exception("a question could not be answered")
        return Answer(
            "refused", "程序出了错，这个问题没有答成，已经记录下来。", "not_understood"
        ), conversation or Conversation()


def trace(
    library: Library, question: str, conversation: Conversation | None = None, document: str | None = None
) -> tuple[Traced, Conversation]:
    """Like `answer`, with spans, rule and plan."""
    begun = time.perf_counter()
    traced, after = _trace_all(library, question, conversation or Conversation(), document)
    elapsed = (time.perf_counter() - begun) * 1000
    return replace(traced, answer=replace(traced.answer, elapsed_ms=elapsed)), after


def _trace_all(
    library: Library, question: str, conversation: Conversation, document: str | None
) -> tuple[Traced, Conversation]:
    """Answer each question that stands in what was typed, the later ones as follow-ups of the earlier."""
    parts = _asking(library, question, document) if len(question) <= MOST_CHARACTERS else ()
    if len(parts) == 1:
        parts = _split_at_comma(library, parts[0], document)
    if len(parts) < 2 or len(parts) > MOST_QUESTIONS:
        return _trace(library, question, conversation, document)
    done: list[Traced] = []
    after = conversation
    for part in parts:
        traced, after = _trace(library, part, after, document)
        done.append(traced)
    if len({t.plan for t in done if isinstance(t.plan, Plan)}) == 1 and any(
        t.answer.status == "answered" for t in done
    ):
        return next(t for t in done if t.answer.status == "answered"), after
    return replace(done[0], answer=together([t.answer for t in done])), after


def _asking(library: Library, question: str, document: str | None) -> tuple[str, ...]:
    """The sentences that say something: a greeting or thanks alone is left out."""
    parts = sentences(question)
    chosen = _choose_document(library, question, document, Conversation())
    if len(parts) < 2 or isinstance(chosen, Refusal):
        return parts
    prepared = library.prepared(chosen)
    kept = [p for p in parts if any(s.sense not in EMPTY for s in understand(normal_form(p), prepared))]
    return tuple(kept) or parts


def _split_at_comma(library: Library, sentence: str, document: str | None) -> tuple[str, ...]:
    halves = clauses(sentence)
    chosen = _choose_document(library, sentence, document, Conversation())
    if len(halves) < 2 or isinstance(chosen, Refusal):
        return (sentence,)
    prepared = library.prepared(chosen)
    readings = [read(f.text, understand(f, prepared)) for f in map(normal_form, halves)]
    return halves if both_ask(readings[0], readings[1]) else (sentence,)


def _trace(library: Library, question: str, before: Conversation, document: str | None) -> tuple[Traced, Conversation]:
    if len(question) > MOST_CHARACTERS:
        refusal = Refusal("too_long", f"问题超过 {MOST_CHARACTERS} 个字，请缩短后再问。")
        return _refused(refusal, library, None, (), ""), before
    chosen = _choose_document(library, question, document, before)
    if isinstance(chosen, Refusal):
        return _refused(chosen, library, None, (), ""), before
    prepared = library.prepared(chosen)
    form = normal_form(question)
    spans = understand(form, prepared)
    reading = read(form.text, spans)
    early = refuse_before_rules(form, reading, prepared.catalogue, prepared.vocabulary)
    if early is not None:
        return _refused(early, library, prepared, spans, ""), before
    merged = continued(reading, before, prepared.catalogue)
    if isinstance(merged, Plan | Refusal):
        rule, built = "追问", merged
    else:
        reading = merged
        rule, built = choose(reading, prepared.catalogue)
    if isinstance(built, Refusal):
        return _refused(built, library, prepared, spans, rule), remembered(before, reading, None, None)
    outcome = EVALUATORS[built.operation](built, library.connection, prepared.catalogue)
    if isinstance(outcome, Refusal):
        return _refused(outcome, library, prepared, spans, rule, built), before
    corrections = tuple(dict.fromkeys((*_corrections(reading), *built.corrections, *outcome.corrections)))
    final = replace(
        outcome,
        corrections=corrections,
        understood=describe(built, prepared.catalogue),
        notes=(*built.notes, *outcome.notes),
        suggestions=questions_for(built, prepared.catalogue),
    )
    return Traced(final, spans, rule, built), remembered(before, reading, built, final)


def understand(form: NormalForm, prepared: Prepared) -> tuple[Span, ...]:
    """Given a normal form, return its spans, slips read where they are certain."""
    vocabulary = prepared.vocabulary
    spans = segment(form.text, vocabulary.entries, vocabulary.longest)
    if any(s.kind == "unknown" for s in spans):
        extra = slip_spans(form.text, spans, prepared.slips)
        if extra:
            spans = segment(form.text, vocabulary.entries, vocabulary.longest, extra)
    return spans


def _corrections(reading: Reading) -> tuple[str, ...]:
    said = [s.name.said for s in reading.spans if s.name and s.name.said]
    return tuple(f"按“{name}”理解" for name in dict.fromkeys(said))


def _choose_document(
    library: Library, question: str, document: str | None, before: Conversation
) -> DocumentInfo | Refusal:
    """The one document a question is about: the chosen one, the only one, or the one it names."""
    if not library.documents:
        return Refusal("not_loaded", "还没有装入任何预算文件。")
    if document is not None:
        named = [d for d in library.documents if d.file_name == document]
        if not named:
            return Refusal("not_loaded", f"没有装入名为“{document}”的文件。")
        return named[0]
    if len(library.documents) == 1:
        return library.documents[0]
    return _named_document(library, question, before)


def _named_document(library: Library, question: str, before: Conversation) -> DocumentInfo | Refusal:
    form = normal_form(question)
    fits: list[DocumentInfo] = []
    years: set[int] = set()
    for info in library.documents:
        spans = segment(form.text, library.prepared(info).vocabulary.entries, library.prepared(info).vocabulary.longest)
        years |= {int(s.number.value) for s in spans if s.kind == "year" and s.number and s.number.value > 100}
        if any(s.kind == "organisation" for s in spans):
            fits.append(info)
    if not fits and before.document is not None:
        fits = [d for d in library.documents if d.organisation == before.document.organisation]
    candidates = fits or list(library.documents)
    if len({d.organisation for d in candidates}) > 1:
        choices = tuple(
            (f"{d.organisation} {d.year} 年", f"{d.organisation}{d.year}年{question}") for d in candidates[:5]
        )
        return Refusal("not_understood", "装入了不止一个部门的预算，请说明问哪一个。", choices=choices)
    if years:
        of_year = [d for d in candidates if d.year in years]
        if not of_year:
            loaded = "、".join(str(d.year) for d in sorted(candidates, key=lambda d: d.year))
            return Refusal("not_loaded", f"没有载入所问的年份；已载入 {loaded} 年。")
        candidates = of_year
    return max(candidates, key=lambda d: (d.year, d.id))


def _refused(
    refusal: Refusal,
    library: Library,
    prepared: Prepared | None,
    spans: tuple[Span, ...],
    rule: str,
    plan: Plan | None = None,
) -> Traced:
    suggestions = refusal.suggestions
    if not suggestions and not refusal.choices and prepared is not None:
        suggestions = starter_questions(prepared.catalogue)[:5]
    status = "choice" if refusal.choices else "refused"
    given = Answer(
        status,  # type: ignore[arg-type]
        refusal.sentence,
        reason=None if refusal.choices else refusal.reason,  # type: ignore[arg-type]
        suggestions=suggestions,
        choices=tuple(Choice(label, question) for label, question in refusal.choices),
        corrections=refusal.corrections,
    )
    return Traced(given, spans, rule, plan or refusal)


def starters(library: Library) -> tuple[str, ...]:
    """Return questions that this database can really answer, for a person who does not know what to ask."""
    if not library.documents:
        return ()
    newest = max(library.documents, key=lambda d: (d.year, d.id))
    if len(library.documents) == 1:
        return starter_questions(library.prepared(newest).catalogue)
    return tuple(f"{newest.organisation}{q}" for q in starter_questions(library.prepared(newest).catalogue))
