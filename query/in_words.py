"""A question that no table answers, put to the text of the one document that it is about."""

from __future__ import annotations

from query.answer import Answer
from query.asked import Read, is_of_one, read_with
from query.catalogue import DocumentInfo
from query.library import Lens, Library
from query.normal import normal_form
from query.plan import Refusal
from query.prose import told_in_text
from query.reading import Reading
from query.refusals import refuse_before_rules
from query.scope import Before, settle

RETRIED = ("not_in_document", "not_understood", "out_of_scope", "not_loaded")
"""Reasons that the text may still have an answer to; a doubtful source is none."""
JUDGED = ("refuse.out_of_scope.judge", "refuse.out_of_scope.why", "refuse.not_in_document.execution",
    "refuse.not_in_document.period", "refuse.not_in_document.supplier")  # fmt: skip


def told_in_words(question: str, about: Before, lens: Lens, library: Library, refused: Answer) -> Answer | None:
    """Given a question that was refused, return the sentence of the document that tells it, or None."""
    if refused.reason not in RETRIED:
        return None
    form = normal_form(question)
    reading = read_with(form, lens.prepared)
    document = lens.document or _of_one(question, reading, about, lens)
    if document is None or reading.has(*JUDGED):
        return None
    prepared = library.prepared(document)
    if prepared.vocabulary is not lens.prepared.vocabulary:
        reading = read_with(form, prepared)
    early = refuse_before_rules(form, reading, prepared.catalogue, prepared.vocabulary)
    if early is not None and early.reason == "not_loaded":
        return None
    if any(o not in prepared.catalogue.organisations for o in reading.organisations):
        return None
    if any(o != document.organisation_id for o in reading.organisations):
        return None
    said = (*reading.years, *(document.year + y for y in reading.relative_years))
    others = [y for y in said if y != document.year]
    return told_in_text(reading, others, library.connection, prepared.catalogue)


def _of_one(question: str, reading: Reading, about: Before, lens: Lens) -> DocumentInfo | None:
    """The document of the one budget that the question is about, where several are loaded and none is chosen."""
    scope = settle(reading, lens.roster, about)
    if isinstance(scope, Refusal):
        return None
    asked = Read(normal_form(question), reading, scope, lens.prepared)
    if not is_of_one(asked, lens):
        return None
    budget = scope.budgets(lens.roster)[0]
    document = lens.roster.documents[budget.document]
    return document if budget.organisation in (None, document.organisation_id) else None
