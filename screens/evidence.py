"""The rows and the page behind one number of another page, shown aside: the number's own question, answered."""

from __future__ import annotations

from query.engine import Library, answer_safely
from screens.cards import cited_pages, cited_place
from screens.style import asks, block

MOST_PLACES = 6


def cell_evidence(opened: Library, question: str, document: str | None) -> str:
    """Given a question and the file name that it is asked of (None: all), return the answer with its rows and page."""
    given, _ = answer_safely(opened, question, None, document)
    if given.status != "answered":
        return block("refused", given.sentence)
    shown = block("answer-figure small", given.figure) if given.figure else ""
    shown += block("answer-sentence", given.sentence)
    shown += "".join(cited_place([c]) for c in given.citations[:MOST_PLACES])
    shown += cited_pages(given.citations, opened, 2)
    shown += "".join(block("note", f"注：{n}") for n in given.notes)
    return shown + asks(_in_full(opened, question, document), "到提问页看全部")


def _in_full(opened: Library, question: str, document: str | None) -> str:
    """The question as it is asked where no document is chosen: with the organisation and the year, where several are loaded."""
    chosen = next(iter(opened.named(document)[-1:]), None) if document else None
    if chosen is None or not chosen.current or len(opened.documents) == 1:
        return question
    return f"{chosen.year}年{chosen.organisation}{question}"
