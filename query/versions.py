"""Which version a question to final accounts means: what was spent, or the budget of the same year printed beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from query.catalogue import Catalogue
from query.edition_words import hidden
from query.plan import Plan, Refusal
from query.reading import Reading
from schema.forms import forms

REVISED = "调整预算"
"""The version of a budget that was changed during the year (全年预算数), which final accounts print beside the first."""
ACCOUNTS = "决算"
ROWS_OF_BUDGET = Refusal("not_understood", "决算里的预算数请一次问一个数。")
SPENT = ("决算", "实际", "花了", "花掉", "花出", "花去", "用了", "用掉", "用去", "执行")
_GOES_ON = re.compile(r"^(?:那|其中|里面|里头|这里面|当中)|呢[?？。]*$")


def budgeted(text: str, catalogue: Catalogue, meant: bool = False) -> Catalogue:
    """预算数 asked of final accounts: the budget of the same year that they print beside; the final figure is no answer.

    `meant`: the question goes on from one of the budget.
    """
    document = catalogue.document
    if document.kind != ACCOUNTS or not (meant or says_budget(text)):
        return catalogue
    changed = REVISED in document.printed and any(w in text for w in forms().header.revised)
    return replace(catalogue, document=replace(document, version=REVISED if changed else "预算"))


def says_budget(text: str) -> bool:
    """True where 预算 is said of a figure, not of a fund (一般公共预算), and nothing of what was spent."""
    return "预算" in hidden(text) and not any(w in text for w in SPENT)


def names_nothing(reading: Reading) -> bool:
    """True where a question leaves out what it is about: 在哪张表, 占总支出多少."""
    shared = reading.has("operation.share", "part.over") and len(reading.subjects) == 1
    return shared or not (reading.subjects or reading.nouns)


def not_budgeted(refusal: Refusal, plan: Plan, catalogue: Catalogue) -> Refusal:
    """Given why a figure is not told, say of the budget asked of final accounts that they do not print it."""
    document = catalogue.document
    if document.kind != ACCOUNTS or document.version == document.kind or refusal.reason != "not_in_document":
        return refusal
    named = "、".join(s.label for s in plan.subjects)
    return replace(
        refusal, sentence=f"这份文件是决算，表里没有印出“{named}”的{document.version.removesuffix('数')}数。"
    )


def of_budget(text: str, bare: bool, asked: Sequence[str]) -> bool:
    """公务接待费呢 behind 三公经费年初预算是多少: what goes on from a question of the budget is one, too."""
    if says_budget(text):
        return True
    leans = bare or _GOES_ON.search(text) is not None
    if not asked or not leans or any(w in text for w in SPENT):
        return False
    return of_budget(asked[-1], False, asked[:-1])


def in_version(text: str, reading: Reading, asked: Sequence[str], catalogue: Catalogue) -> Catalogue:
    """Given a question and those before it, return the catalogue of the version that it means."""
    return budgeted(text, catalogue, of_budget(text, names_nothing(reading), asked))


def of_rows(built: Plan, catalogue: Catalogue) -> Refusal | None:
    """Refuse rows of the budget that final accounts print: not each of them is."""
    document = catalogue.document
    return ROWS_OF_BUDGET if document.kind == ACCOUNTS != document.version and built.members is not None else None
