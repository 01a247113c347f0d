"""两个项目一共, 这两个科目差多少: so many rows as were told right before are those, not so many of all."""

from __future__ import annotations

from dataclasses import replace

from query.plan import Coordinate
from query.reading import Reading
from query.recall import stated_count
from query.turns import Conversation

_ASKED = (
    "operation.sum",
    "operation.average",
    "operation.difference",
    "operation.which_more",
    "operation.which_less",
    "operation.times",
)
_KINDS = {
    "project": frozenset({"project"}),
    "account": frozenset({"function", "economic", "gov_economic"}),
}


def counted_back(reading: Reading, before: Conversation) -> Reading:
    """Given a reading, return it without the word 项目 where its number is that of the projects told before.

    What is left (两个一共) is understood of the figures told; with the word it would be asked of all projects, whose
    number is held against that of the question. The same of accounts (科目).
    """
    number = stated_count(reading)
    if number is None or not _names_rows_alone(reading):
        return reading
    (noun,) = reading.nouns
    if _told_last(before, number, _KINDS[noun]) != number or not reading.has(*_ASKED):
        return replace(reading, counted=number)
    groups = tuple(g for g in reading.groups if set(g.atoms) != {("noun", noun)})
    spans = tuple(s for s in reading.spans if s.sense != f"set.{noun}")
    senses = tuple(s for s in reading.senses if s != f"set.{noun}")
    return replace(reading, groups=groups, spans=spans, senses=senses, counted=None)


def _names_rows_alone(reading: Reading) -> bool:
    bounded = reading.conditions or reading.contains or reading.lacking or reading.excluded or reading.levels
    ranked = reading.nths or reading.top or reading.has("operation.count", "rank", "order")
    return (
        len(reading.nouns) == 1
        and reading.nouns[0] in _KINDS
        and not (reading.subjects or reading.unknown or bounded or ranked)
    )


def _told_last(before: Conversation, number: int, kind: frozenset[str]) -> int:
    """How many rows of a kind the latest answers are of: one each, or the last of them of all of them."""
    found = 0
    for turn in before.turns[: -number - 1 : -1]:
        subjects = [c.subject for c in turn.told.cells]
        if not subjects or not all(_is_of(s, kind) for s in subjects) or (found and len(subjects) > 1):
            break
        found += len(subjects)
        if len(subjects) > 1:
            break
    return found


def _is_of(subject: Coordinate, kind: frozenset[str]) -> bool:
    return bool(subject.options) and all(len(o) == 1 and o[0][0] in kind for o in subject.options)
