"""An amount that only the text tells, of a thing that is not called as it is printed: 保安安检一年多少, 律师服务一年多少钱.

Every word that is said has to be told by the name in front of one amount, or by what that amount is said to be for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from query.covering import PER, covered
from query.passages import Passage
from query.prose_money import MONEY, sentences
from query.prose_things import Told
from query.prose_words import words_of
from schema.names import normalise

LEAST_NAMED = 3
"""A thing of fewer characters is a part of too many names."""
LEAST_MEANT = 6
"""What is told by its purpose alone has to be said with so many characters."""
_BREAK = re.compile(r"(?<!\d)[,，](?!\d{3})|[;；。:：、()（）]")


def amount_told(thing: str, passages: Sequence[Passage], bodies: Sequence[str], named: Sequence[str]) -> Told | None:
    """Given the thing that an amount is asked of, return the one sentence that tells it, or None.

    `bodies` are the names of whom the document is about: their words tell nothing of what is paid for. `named` are the
    printed names that the question holds: the sentence has to hold them as well.
    """
    if re.search(PER, thing):
        return None
    own = re.compile("|".join(sorted(map(re.escape, bodies), key=len, reverse=True)) or r"(?!)")
    found: list[tuple[int, int, str, Told]] = []
    for passage in passages:
        if "名词解释" in passage.heading:
            continue
        heading = own.sub("", normalise(passage.heading))
        for number, sentence in enumerate(sentences(passage)):
            said = normalise(sentence)
            for name, money, purpose in named_amounts(own.sub("", said)) if all(n in said for n in named) else ():
                by_name = covered(thing, name, (heading, purpose))
                told = Told((0, passage.id, number), passage, sentence)
                if by_name is not None and by_name.named >= LEAST_NAMED:
                    found.append((by_name.named, -len(name), money, told))
                elif purpose and "、" not in purpose:
                    by_purpose = covered(thing, purpose, ())
                    if by_purpose is not None and by_purpose.named >= LEAST_MEANT:
                        found.append((0, -len(name), money, told))
    most = max((named for named, *_ in found), default=-1)
    best = [f for f in found if f[0] == most]
    amounts = {money for _, _, money, _ in best}
    return min((told for *_, told in best), key=lambda t: t.order) if len(amounts) == 1 else None


def named_amounts(told: str) -> Iterator[tuple[str, str, str]]:
    """The amounts of a sentence, each with the name right before it and with what it is mainly used for."""
    moving = (*words_of("change"), "比", "较", "占", "完成")
    for match in re.finditer(MONEY, told):
        before = _BREAK.split(told[: match.start()])[-1]
        if not before or any(w in before for w in moving) or re.search(MONEY, before):
            continue
        behind = re.match(rf"(?:\([^()]*\))?[,，]?(?:主要)?用于((?:(?!{MONEY})[^;；。])*)", told[match.end() :])
        yield before, match[0], behind[1] if behind is not None else ""
