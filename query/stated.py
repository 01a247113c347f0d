"""What a document states besides figures, asked for in so many words: the boards it also bears, the marks it was given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from query.passages import Passage
from query.prose_money import sentences
from query.prose_things import Told
from schema.names import normalise

_STATED = (
    (re.compile(r"挂.{0,6}牌|牌子.{0,4}[哪啥什几]"), re.compile(r"挂[^。；;]{2,80}牌")),
    (
        re.compile(r"(?:自评|评价|绩效|考评).*平均(?:得?分|(?:得|打)?了?(?:多少|几)分)|平均分.*(?:自评|评价|绩效)"),
        re.compile(r"平均(?:得分|分)\D{0,4}\d"),
    ),
)
"""How it is asked for, and how a sentence tells it."""


def stated(text: str, passages: Sequence[Passage]) -> Told | None:
    """Given a question without whom it is about, return the one sentence that states what it asks for, or None."""
    for asked, told in _STATED:
        if asked.search(text) is None:
            continue
        found = [
            Told((0, passage.id, number), passage, sentence)
            for passage in passages
            for number, sentence in enumerate(sentences(passage))
            if told.search(normalise(sentence))
        ]
        return found[0] if len({t.sentence for t in found}) == 1 else None
    return None
