"""Budget and final figure asked of one document of final accounts, which prints or tells the budget of its year as well.

Where the budget itself is loaded, too, `editions` sets the two documents side by side; here one document is both sides.
"""

from __future__ import annotations

import re
from dataclasses import replace

from query.asked import read_with
from query.catalogue import DocumentInfo
from query.edition_words import Said, hidden, is_silent, said_of_versions
from query.editions import Asked, candidates, without_versions
from query.library import Library
from query.normal import normal_form
from query.plan import Refusal
from query.reasons import asks_why
from query.turns import Conversation
from query.versions import ACCOUNTS, SPENT, says_budget

BUDGET, FINAL = "年初预算", "决算数"
UNCLEAR = Refusal(
    "not_understood", "同时说了预算和决算，没有听懂要怎么比；可以问“决算比预算多多少”或“预算和决算各是多少”。"
)


def asked_of_accounts(
    library: Library, question: str, before: Conversation, document: str | None
) -> Asked | Refusal | None:
    """Given a question to final accounts, return what it asks of budget and final figure; None where it asks of neither.

    最后实际花掉多少 behind 三公经费年初预算是多少 names nothing: it is asked of the figure before.
    """
    if not any(d.kind == ACCOUNTS for d in library.documents):
        return None
    text = _PLANNED.sub(BUDGET, normal_form(question).text)
    if _AT_THE_END.search(text):
        return None  # 到年末还剩多少结转结余: a figure of its own, and not what is left of a budget
    if says_of_both(text):
        text = _SPENT.sub("实际花了多少", text, count=1)
    said = said_of_versions(text) or _spent(text, before) or _apart(text, before)
    if said is None or said.kind in ("set", "printed"):
        return None
    goes_on = is_silent(said.rest)
    rest = _figure_before(before) if goes_on else said.rest
    if not rest or (said.kind == "pick" and not goes_on):
        return None
    own = _accounts(library, rest, before, document)
    if own is None:
        return None
    prepared = library.prepared(own)
    if asks_why(read_with(normal_form(question), prepared)) or not read_with(normal_form(rest), prepared).subjects:
        return None
    rest = _DONE.sub("", _SPENT.sub("", rest))
    return UNCLEAR if any(w in rest for w in SPENT) else _asked(said, rest, own)


def _asked(said: Said, rest: str, own: DocumentInfo) -> Asked | Refusal:
    if said.kind == "unclear":
        return UNCLEAR
    if said.kind == "pick" and said.what != ACCOUNTS:
        return Asked(replace(said, kind="printed", rest=rest, what=BUDGET), (own,))
    if said.kind == "pick":
        return Asked(replace(said, rest=f"{rest}{FINAL}"), (own,))
    return Asked(replace(said, rest=rest), (own, own), True)


def _figure_before(before: Conversation) -> str:
    """What the latest question that named anything asked of, without budget and final; empty where it named nothing."""
    rests = (without_versions(asked) for asked in reversed(before.asked))
    return next((rest for rest in rests if not is_silent(rest)), "")


def says_of_both(text: str) -> bool:
    """公务接待花了多少，预算多少: what was spent and what was planned, without 决算 or 实际."""
    return "预算" in hidden(text) and _SPENT.search(text) is not None and not any(w in text for w in ("决算", "实际"))


def _spent(text: str, before: Conversation) -> Said | None:
    """花了多少 behind a question of the budget asks for what was spent of it."""
    rest = _SPENT.sub("", text)
    behind = bool(before.asked) and says_budget(before.asked[-1])
    return Said("pick", "", what="决算") if behind and rest != text and is_silent(rest) else None


_SPENT = re.compile(r"(?:花|用|支|付|缴|发|开支|支出|报|报销)(?:掉|去|出去|出)?了?(?:多少|几)(?:钱|万|元|块)?")


def _apart(text: str, before: Conversation) -> Said | None:
    """差多少 behind 三公经费预算多少, 决算呢: the one against the other."""
    switched = bool(before.asked) and any(w in before.asked[-1] for w in (FINAL, f"{BUDGET}数"))
    return Said("compare", "") if switched and _APART.fullmatch(text) else None


_APART = re.compile(r"(?:那|这|两者|两个|两边|它们)?(?:之间)?(?:相)?差(?:了|额|距)?(?:是|有)?多少(?:钱|元)?[?？。呢]*")
_PLANNED = re.compile(r"(?:年初|原来|原先|原本|当初|原)(?:打算|计划|准备|安排|定)(?:要|是|了)?(?:花|用|支出)?")


_AT_THE_END = re.compile(r"年[末底][^,，]*(?:结转|结余)")
_DONE = re.compile(r"(?:花|用|支|付|缴|发|开支|支出|报|报销)(?:(?:掉|去|出去|出)了?|了)(?:钱|元)?$")


def _accounts(library: Library, rest: str, before: Conversation, document: str | None) -> DocumentInfo | None:
    """The final accounts in view: those chosen, or the one document that the words mean."""
    found = candidates(library, rest, before, document, lambda d: True)
    if isinstance(found, Refusal) or len(found) != 1:
        return None
    return found[0] if found[0].kind == ACCOUNTS else None
