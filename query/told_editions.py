"""Answering a question of editions or versions: what is asked of each document by itself, and put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from query.answer import Answer
from query.catalogue import DocumentInfo
from query.edition_rows import beyond, changes
from query.edition_sides import AskOne, Side, Told, of_one_scope, side_of, with_figure
from query.edition_words import LAST, REVISED, Said
from query.editions import Asked
from query.evaluate_editions import about_editions, compared, labels
from query.library import Library
from query.plan import Refusal
from query.turns import Conversation

Ask = Callable[[str, DocumentInfo], tuple[Told, Conversation]]
BUDGET = "年初预算"
BUDGETS = {BUDGET: "年初预算数", "预算": "预算数"}
_BOTH = re.compile(r"预算.*决算\D{0,6}\d")
_TOGETHER = {
    "rate": re.compile(r"完成\D{0,8}预算的?\d"),
    **dict.fromkeys(("each", "difference", "more", "less"), _BOTH),
}
"""What a sentence has to tell beside the budget to answer what is asked of both figures."""


def picked(asked: Asked, library: Library) -> tuple[str, DocumentInfo] | None:
    """Return the question and the one document that it is asked of, where it names an edition or a version; else None."""
    said = asked.said
    if said.kind == "printed":
        document = asked.documents[0]
        what = BUDGETS.get(said.what, "全年预算数")
        return with_figure(said.rest, library, document).removesuffix("是多少") + f"的{what}是多少", document
    if said.kind != "pick":
        return None
    number = said.edition or LAST
    document = asked.documents[number - 1 if number > 0 else number]
    return (with_figure(said.rest, library, document) if said.what else said.rest), document


def combined(asked: Asked, library: Library, ask: Ask) -> Answer | Refusal:
    """Return the answer that two documents give together, or what is told of the editions themselves."""
    said = asked.said
    if said.kind in ("count", "which", "ever"):
        return about_editions(said, asked.documents, library)

    def ask_one(question: str, document: DocumentInfo) -> Told:
        return ask(question, document)[0]

    if said.kind == "set":
        return beyond(said, asked.documents, library, ask_one)
    two = replace(asked, documents=asked.documents[-2:])
    if len(asked.documents) > 2 and said.edition > 0:
        two = replace(asked, documents=(asked.documents[said.edition - 1], asked.documents[-1]))
    if said.kind == "changed":
        return changes(two.documents, labels(two), library)
    return _two_figures(two, library, ask_one)


def _two_figures(asked: Asked, library: Library, ask: AskOne) -> Answer | Refusal:
    sides: list[Side] = []
    said = asked.said
    sought = [(said.rest, d, label) for d, label in zip(asked.documents, labels(asked), strict=True)]
    if said.what == REVISED:
        of_changed = f"{with_figure(said.rest, library, asked.documents[1]).removesuffix('是多少')}的{REVISED}"
        sought[0] = (of_changed, asked.documents[1], REVISED)
    elif asked.documents[0] == asked.documents[1]:
        budget = (
            f"{with_figure(said.rest, library, asked.documents[1]).removesuffix('是多少')}的{BUDGETS[BUDGET]}是多少"
        )
        sought[0] = (budget, asked.documents[1], BUDGET)
    for rest, document, label in sought:
        side = side_of(rest, document, label, library, ask)
        if isinstance(side, Refusal):
            return _told_together(said, ask(rest, document).answer) or side
        sides.append(side)
    alike = of_one_scope(sides, library)
    if isinstance(alike, Refusal):
        return alike
    return compared(said, alike[0], alike[1], library)


def _told_together(said: Said, quoted: Answer) -> Answer | None:
    """年初预算为1560.05万元，支出决算为1511.89万元: a sentence that was quoted for the budget may tell both figures."""
    pattern = _TOGETHER.get(said.measure)
    text = quoted.rows[0].text if quoted.status == "answered" and quoted.rows else None
    return quoted if pattern is not None and text and pattern.search(text.replace(" ", "")) else None
