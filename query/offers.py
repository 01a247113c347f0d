"""What is offered with an answer or a refusal: candidates tried on the present database, each answered before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from query.answer import Answer
from query.catalogue import DocumentInfo
from query.library import Library
from query.names import BODIES
from query.plan import Plan
from query.scope import Before
from query.spans import Span
from query.suggest import MOST, family, offers, questions_across, questions_for, starter_questions

MOST_OFFERED = 5
"""So many questions stand under a refusal."""
MOST_BODIES = 2
"""So many bodies are offered for one that is not loaded."""
NOTHING_TO_CHOOSE = "没有听懂要问哪个数。"
Ask = Callable[[str, str | None], Answer]
"""Answers one question by itself (and the document chosen, or None), without anything offered."""


def only_open(given: Answer, ask: Callable[[str], Answer]) -> Answer:
    """Given a choice, return it among what can be answered; where nothing of it can, say why the first of it cannot."""
    if given.status != "choice":
        return given
    told = [(c, ask(c.question)) for c in given.choices]
    kept = tuple(c for c, answer in told if answer.status != "refused")
    if kept:
        return replace(given, choices=kept)
    return told[0][1] if told else Answer("refused", NOTHING_TO_CHOOSE, "not_understood")


def offered(library: Library, about: DocumentInfo, chosen: str | None, ask: Ask, inside: bool = False) -> Iterator[str]:
    """Given a document, return the opening questions that it answers, each tried when it is its turn, and once.

    Where the document is not the only one, nor chosen on the screen, they say whose and of which year they are; after
    an answer about what is `inside` the department (a unit), they say that the department is meant again.
    """
    catalogue = library.prepared(about).catalogue
    lead = leading(library, about, chosen) or (about.organisation if inside else "")
    tried = (lead + question for question in starter_questions(catalogue))
    return (q for q in tried if answers(library, q, chosen, ask))


def leading(library: Library, about: DocumentInfo, chosen: str | None) -> str:
    """How a question says which document it is about, empty where nothing has to be said."""
    return "" if chosen is not None or len(library.documents) == 1 else f"{about.year}年{about.organisation}"


def answers(library: Library, question: str, chosen: str | None, ask: Ask) -> bool:
    """Return whether a question that stands by itself is answered; tried once and kept."""
    return library.tried(chosen, question, lambda: ask(question, chosen).status == "answered")


def suggested(
    library: Library,
    given: Answer,
    plan: Plan | None,
    spans: tuple[Span, ...],
    read_in: int,
    chosen: str | None,
    before: Before,
    ask: Ask,
) -> tuple[str, ...]:
    """Given an answer or a refusal, its plan and words, and the document it was read in, return what to offer with it."""
    if given.status == "choice" or not library.documents:
        return ()
    named = library.named(chosen) if chosen is not None else ()
    about = library.roster.documents.get(read_in) or (named[-1] if named else library.newest)
    if chosen is not None and not named:
        return ()
    most = MOST_OFFERED
    found: tuple[str, ...] = ()
    if given.status == "answered" and plan is not None:
        most = MOST
        if plan.document == about.id:
            found = questions_for(plan, given, library.prepared(about).catalogue)
        elif chosen is None and len(library.documents) > 1:
            return questions_across(plan, given, library.roster)[:most]
    else:
        found = _instead(library, given, spans, about, chosen, ask)
    inside = any(name != about.organisation for name, _ in before.bodies)
    kept = dict.fromkeys(found[:most])
    for question in offered(library, about, chosen, ask, inside) if len(kept) < most else ():
        kept[question] = None
        if len(kept) == most:
            break
    return tuple(kept)


def _instead(
    library: Library, given: Answer, spans: tuple[Span, ...], about: DocumentInfo, chosen: str | None, ask: Ask
) -> tuple[str, ...]:
    catalogue = library.prepared(about).catalogue
    near = (*given.suggestions, *(family(spans, catalogue) if given.reason == "not_in_document" else ()))
    lead = leading(library, about, chosen)
    found = [q for q in (lead + n for n in near) if answers(library, q, chosen, ask)]
    if given.reason == "not_loaded" and chosen is None:
        found += [q for q in _bodies_like(library, spans) if answers(library, q, chosen, ask)]
    return tuple(found)


def _bodies_like(library: Library, spans: tuple[Span, ...]) -> list[str]:
    """The loaded bodies most like the words that name none."""
    typed = "".join(s.text for s in spans if s.kind in ("unknown", "region", "organisation", "part"))
    if len(typed) < 2 or len(library.documents) < 2:
        return []
    found: dict[str, None] = {}
    for match in library.names.nearest(typed, MOST_OFFERED, lambda n: library.names.use_in(n, BODIES) is not None):
        use = library.names.use_in(match.number, BODIES)
        body = library.roster.body_of.get(use.ref) if use else None
        if body is not None:
            told = library.roster.bodies[body]
            year = max(told.years, default=library.roster.newest)
            found[offers()["ask"]["of_body"].format(year=year, body=told.name)] = None
    return list(found)[:MOST_BODIES]
