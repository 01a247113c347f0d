"""What money is mainly used for, as only the text tells it: 接待费是拿去招待什么人的, 委托业务费都拿去做啥了."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from query.catalogue import Catalogue
from query.covering import covered
from query.glossary import MOST_QUOTED
from query.numbers import parse_amount
from query.passages import Passage
from query.prose_asked import bare
from query.prose_money import MONEY, amount_of, sentences, things_named
from query.prose_things import Told
from query.reading import Reading
from query.roughly import roughly
from schema.names import normalise

_WHAT = r"(?:什么|啥子?|哪些?|哪儿|哪里|哪块|哪几块|何处|何用|谁)"
_TAKEN = r"(?:都|主要|具体|又|是|会|要|打算|准备|这笔钱|这些钱|的钱|的)*"
_ASKED = re.compile(
    rf"(?P<thing>.+?)[,，]?{_TAKEN}(?:"
    rf"(?:拿去|拿来|拿到|用去|用来|用在|用到|用于|花在|花到|花去|花|用|使在|投到|投向|投在|投|开支在|支出在|干|做|搞)(?:了)?[^,，。]{{0,4}}?{_WHAT}[^,，。]{{0,6}}"
    rf"|(?:用途|具体用途|主要用途|用处|去向|开支方向)(?:是|有)?(?:什么|啥|哪些|哪里)?"
    rf"|(?:是)?(?:干|做)(?:什么|啥|嘛)用?)(?:的|了|呢|啊|呀|嘛|吗)*"
)
_USED = re.compile(r"用于|用作|主要是(?!因|原)|用来|主要包括")


def purpose_told(
    text: str, reading: Reading, passages: Sequence[Passage], catalogue: Catalogue, own: Sequence[str]
) -> Told | None:
    """Given a question without whom it is about, return the sentence that tells what the thing's money is for, or None.

    An amount that the question states besides has to be the thing's own.
    """
    asked = _ASKED.fullmatch(re.sub(r"[?？!！。~～\s]+$", "", text))
    if asked is None or len(reading.loose_numbers) > 1:
        return None
    claim = reading.loose_numbers[0] if reading.loose_numbers else None
    thing = bare(asked["thing"], catalogue.document.year)
    if claim is not None:
        thing = bare(
            re.sub(rf"(?:这|那)?{re.escape(claim.text)}(?:多|余|来)?(?:块钱|元|块)?的?", "", thing),
            catalogue.document.year,
        )
    found: list[Told] = []
    for named in things_named(reading, catalogue):
        if not any(covered(thing, name, ()) for name in named.names):
            continue
        for passage in passages:
            if "名词解释" in passage.heading:
                continue
            for number, sentence in enumerate(_with_uses(passage)):
                told = normalise(sentence)
                plain = amount_of(named, sentence, passage, own)
                if plain is None or not _USED.search(told) or not _is_as_said(reading, told):
                    continue
                found.append(Told((*plain, passage.id, number), passage, sentence))
    return min(found, key=lambda t: t.order, default=None)


def _with_uses(passage: Passage) -> list[str]:
    """The sentences of a passage; one that only tells what for goes with the one before it."""
    found: list[str] = []
    for sentence in sentences(passage):
        if found and re.match(r"\s*(?:主要)?(?:用于|包括)", sentence) and len(found[-1]) + len(sentence) <= MOST_QUOTED:
            found[-1] += sentence
        else:
            found.append(sentence)
    return found


def _is_as_said(reading: Reading, told: str) -> bool:
    """那十一万多的接待费: the amount that is told first is what the question says of it."""
    if not reading.loose_numbers:
        return True
    bounds, money = roughly(reading), re.search(MONEY, told)
    value = parse_amount(money[0].removesuffix("元")) if money is not None else None
    if len(bounds) != 1 or value is None:
        return False
    bound = bounds[0]
    return bound.value <= Decimal(value) <= (bound.upper if bound.upper is not None else bound.value)
