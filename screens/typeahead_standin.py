"""Stands in for query.typeahead until it is here: names and openings that contain what is typed."""

from __future__ import annotations

from dataclasses import dataclass

from query.engine import Library, starters
from query.normal import normal_form
from query.plan import Refusal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line to offer: what it is called, what kind of thing it is, and the question that it asks."""

    text: str
    kind: str
    question: str


KINDS = {"project": "项目", "function": "功能科目", "economic": "经济科目", "three_public": "三公", "income": "收入"}


def suggest(library: Library, typed: str, document: str | None = None, limit: int = 8) -> tuple[Suggestion, ...]:
    """Given what is typed, return what may be meant."""
    form = normal_form(typed).text
    lens = library.lens(document)
    if not form or isinstance(lens, Refusal):
        return ()
    found = [Suggestion(q, "问题", q) for q in starters(library) if form in q]
    members = {m.norm: m for m in lens.prepared.catalogue.members.values() if form in m.norm}
    ordered = sorted(members.values(), key=lambda m: (not m.norm.startswith(form), len(m.norm), m.norm))
    found += [Suggestion(m.name, KINDS.get(m.dimension, "科目"), f"{m.name}是多少") for m in ordered]
    return tuple(found[:limit])
