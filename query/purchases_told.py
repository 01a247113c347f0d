"""What is bought as goods, works or services (货物、工程、服务), where only the text tells it: 采购里货物那类多少钱."""

from __future__ import annotations

import re
from collections.abc import Sequence

from query.passages import Passage
from query.prose_asked import any_of
from query.prose_money import MONEY, sentences
from query.prose_things import Told
from query.prose_words import words_of
from schema.names import normalise

KINDS = ("货物", "工程", "服务")
_OTHERS = "政府购买服务"
"""Another thing, with a table of its own."""
_SEVERAL = ("中小企业", "小微企业", "面向")
"""A sentence of what is kept for some suppliers tells no kind as a whole."""


def purchase_told(text: str, before: str, passages: Sequence[Passage], budget: bool) -> Told | None:
    """Given a question without whom it is about, return the sentence that tells the kinds of purchases it asks for.

    `before` is the question before it, which may have said that purchases are meant; `budget`: of final accounts the
    budget is asked, so that a sentence of what was bought is no answer.
    """
    kinds = kinds_asked(text, before)
    if not kinds or budget:
        return None
    for passage in passages:
        for number, sentence in enumerate(sentences(passage)):
            told = normalise(sentence)
            if "采购" not in told or any(w in told for w in _SEVERAL):
                continue
            if all(_tells(kind, told) for kind in kinds):
                return Told((0, passage.id, number), passage, sentence)
    return None


def kinds_asked(text: str, before: str = "") -> tuple[str, ...]:
    """货物 of 采购里货物那类多少钱; none where the question says anything else, or says nothing of purchases."""
    bought = re.search(any_of("purchasing"), text) is not None
    if _OTHERS in text or not (bought or re.search(any_of("purchasing"), before)):
        return ()
    left, found = text, []
    for kind in KINDS:
        shorter = re.sub(rf"(?:{any_of(_WORDS[kind])})(?:{any_of('purchase_class')})*", "", left)
        if shorter != left:
            found.append(kind)
        left = shorter
    left = re.sub(any_of("purchasing"), "", left)
    left = re.sub(
        rf"{any_of('purchase_class')}|{any_of('purchase_silent')}|20\d\d年?|[,，、:：?？!！。()（）\s]", "", left
    )
    return tuple(found) if not left else ()


_WORDS = {"货物": "goods", "工程": "works", "服务": "services"}


def _tells(kind: str, told: str) -> bool:
    """货物类采购预算20.95万元, 政府采购货物预算3.8万元, 拟采购货物支出5.5万元."""
    between = "".join(f"(?:{re.escape(w)})?" for w in words_of("purchase_between"))
    return re.search(rf"(?<!购买){kind}{between}[:：为]?{MONEY}", told) is not None
