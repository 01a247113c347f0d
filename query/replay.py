"""换到2026年呢 behind questions that lean on one another: all of them asked again, of the other year or body.

超过七百万的有几个 does not say of what: with another year in front of it, it would ask something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from query.answer import Answer
from query.asked import Read
from query.recall import asked_again, said, with_scope_of
from query.scope import is_scope
from query.turns import Conversation, Turn


class Answered(Protocol):
    """What a question gives: an answer, which says whether the next question may go on from it."""

    @property
    def answer(self) -> Answer:
        """The answer, or the refusal."""
        ...


T = TypeVar("T", bound=Answered)


def turned_elsewhere(asked: Read, before: Conversation) -> bool:
    """True for 2025年呢, 卫健局呢 behind a question that leans on the one before it."""
    last = before.last
    return last is not None and last.leans and asked_again(asked.reading, asked.scope, last.reading)


def replayed(
    asked: Read, before: Conversation, ask: Callable[[str, Conversation], tuple[T, Conversation]]
) -> tuple[T, Conversation]:
    """Ask the turns that lean on one another again, the first of them of whom and when the question says."""
    turns = _leaning(before)
    first = with_scope_of(asked.reading, asked.scope, said(turns[0].reading))
    traced, after = ask(first, Conversation(about=before.about))
    for turn in turns[1:]:
        if traced.answer.status != "answered":
            break
        traced, after = ask(_without_scope(turn), after)
    return traced, replace(after, turns=(*before.turns, *after.turns)[-10:])


def _leaning(before: Conversation) -> list[Turn]:
    """The latest turns, each leaning on the one before it, from the one that stands by itself."""
    found: list[Turn] = []
    for turn in reversed(before.turns):
        found.insert(0, turn)
        if not turn.leans:
            break
    return found


def _without_scope(turn: Turn) -> str:
    """What a leaning turn said; its own words for whom and when were those that are now replaced."""
    return "".join(turn.reading.text[s.start : s.end] for s in turn.reading.spans if not is_scope(s))
