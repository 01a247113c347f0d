"""Departments and units of all documents named in a question, looked up in the packed names and never listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from query.names import BODIES, NameIndex
from query.roster import Roster
from query.spans import Entry, Span, cuts_a_word

_CODE = re.compile(r"(?<![\d.码号])\d{6,9}(?![\d.,%万亿元块是为])")
_COST = 0.9
"""As an organisation costs in a vocabulary (query/vocabulary.py)."""


@dataclass(frozen=True)
class Bodies:
    """How departments and units are called, and which organisations of the store each wording means."""

    names: NameIndex
    roster: Roster

    @cached_property
    def _place(self) -> dict[int, int]:
        """Organisation → its place in the roster, the last first: the order in which a wording lists what it means."""
        listed = [o for b in self.roster.bodies for o in b.organisations]
        return {o: -n for n, o in enumerate(listed)}

    def entry(self, wording: str) -> Entry | None:
        """Given a whole wording, return what it means where it names bodies, else None."""
        whole = [s for s in self.named(wording) if (s.start, s.end) == (0, len(wording))]
        return Entry("organisation", _COST, organisations=whole[0].organisations) if whole else None

    def named(self, text: str) -> tuple[Span, ...]:
        """Given a question's normal form, return an edge for each wording in it that names bodies."""
        spans: list[Span] = []
        for start, end, number in self.names.within(text):
            wording = text[start:end]
            if wording.isascii() and cuts_a_word(text, start, end):
                continue
            found = [u.ref for u in self.names.uses(number) if u.kind in BODIES and u.ref in self._place]
            if found:
                ordered = tuple(sorted(found, key=self._place.__getitem__))
                spans.append(Span(start, end, "organisation", wording, organisations=ordered, cost=_COST))
        return (*spans, *self._coded(text))

    def _coded(self, text: str) -> Iterator[Span]:
        """178003今年多少: a unit by its code, where the code itself is not what is asked about (代码178003, 178003是谁)."""
        for match in _CODE.finditer(text):
            found = [b for b in self.roster.bodies if b.code == match[0]]
            if len(found) == 1:
                yield Span(
                    match.start(),
                    match.end(),
                    "organisation",
                    match[0],
                    organisations=found[0].organisations,
                    cost=_COST,
                )
