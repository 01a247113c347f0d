"""What was answered, kept for a while so that the parts of a card can be unfolded later; bounded, in memory only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from query.answer import Answer
from query.plan import Plan
from screens.opened import Bounded

MOST_KEPT = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answer and its plan (None where there was none)."""

    question: str
    answer: Answer
    plan: Plan | None


_KEPT: Bounded[str, Asked] = Bounded(MOST_KEPT)


def keep(question: str, answer: Answer, plan: Plan | None) -> str:
    """Keep an answer and return the token that finds it: the same answer always has the same."""
    told = repr((answer.generation, question, answer.sentence, answer.sql, answer.parameters))
    token = hashlib.sha256(told.encode("utf-8")).hexdigest()[:24]
    _KEPT.put(token, Asked(question, answer, plan))
    return token


def kept(token: str) -> Asked | None:
    """Return what was kept under a token, None where it is too long ago."""
    return _KEPT.get(token)
