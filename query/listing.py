"""The names of one document that can be typed for: each with its sound, its code, and the question that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from query.catalogue import Catalogue
from query.lexicon import lexicon
from query.suggest import askable, offers
from schema.names import normalise
from schema.sounds import initials, syllables

MOST_LISTED = 5_000
"""So many names of one document are looked through at a keystroke."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name as printed, its kind (科目, 项目, 表 …), how else it may be typed, and how it is asked for."""

    text: str
    kind: str
    norm: str
    sound: str
    initials: str
    codes: tuple[str, ...]
    also: tuple[str, ...]
    questions: tuple[str, ...]
    """The question that asks for it, then others about it."""


def listing(catalogue: Catalogue, any_member: bool = False) -> tuple[Entry, ...]:
    """Given a catalogue, return its names: of members that a figure stands behind, tables, targets of one name.

    `any_member` takes all members: of the accounts that documents share, whose figures are not known here.
    """
    found = [*_members(catalogue, any_member), *_targets(catalogue), *_tables(catalogue)]
    return tuple(found[:MOST_LISTED])


def entry(
    text: str, kind: str, questions: Iterable[str], codes: tuple[str, ...] = (), also: tuple[str, ...] = ()
) -> Entry:
    """Return a name with its sound and initials."""
    norm = normalise(text)
    spelled = syllables(norm)
    return Entry(text, kind, norm, "".join(spelled), initials(spelled), codes, also, tuple(questions))


def _members(catalogue: Catalogue, any_member: bool) -> Iterator[Entry]:
    said: dict[str, list[str]] = {}
    for wording, norm in lexicon().synonyms.items():
        said.setdefault(norm, []).append(wording)
    filled = askable(catalogue)
    for norm, members in catalogue.by_norm.items():
        printed = [m for m in members if (any_member or m.id in filled) and m.dimension != "total"]
        if not printed or len(norm) < 2:
            continue
        first = printed[0]
        tails = offers()["tails"]["project" if first.dimension == "project" else "member"]
        codes = tuple(dict.fromkeys(m.code for m in printed if m.code))
        also = tuple(said.get(norm, ()))
        yield entry(first.name, offers()["kinds"][first.dimension], (first.name + t for t in tails), codes, also)


def _targets(catalogue: Catalogue) -> Iterator[Entry]:
    names = [i.norm for i in catalogue.indicators]
    asked = offers()["ask"]["indicator"]
    for indicator in catalogue.indicators:
        if names.count(indicator.norm) == 1 and len(indicator.norm) > 1 and indicator.norm not in catalogue.by_norm:
            yield entry(indicator.name, offers()["kinds"]["indicator"], (asked.format(name=indicator.name),))


def _tables(catalogue: Catalogue) -> Iterator[Entry]:
    titles = [t.title for t in catalogue.tables.values()]
    asked = offers()["ask"]["table"]
    for table in catalogue.tables.values():
        if table.title and (table.number or titles.count(table.title) == 1):
            number = (table.number,) if table.number else ()
            yield entry(
                table.title, offers()["kinds"]["table"], (asked.format(name=table.number or table.title),), (), number
            )
