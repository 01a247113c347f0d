"""What else a word of a question may mean: the nearest names, other years, other organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import Indel

from query.engine import Library
from query.lexicon import lexicon
from query.normal import normal_form
from query.plan import Refusal
from schema.sounds import sound

MOST = 8
SCOPES = {"fund": "资金来源", "use": "支出性质"}
_YEAR = re.compile(r"^(?:20)?\d\d年?度?$")
_BY_SOUND = 0.25
"""What a like sound adds to a likeness of characters (0 to 1)."""


def meanings(opened: Library, word: str, document: str | None) -> tuple[tuple[str, str], ...]:
    """Given a word as typed and the file name chosen (None: all), return readings to offer: wording and what it is."""
    typed = normal_form(word).text
    lens = opened.lens(document)
    if not typed or isinstance(lens, Refusal):
        return ()
    if _YEAR.match(typed):
        years = sorted({d.year for d in lens.roster.documents.values()}, reverse=True)
        return tuple((f"{y}年", "年度") for y in years)[:MOST]
    senses = _senses(typed)
    if senses:
        return senses
    named = {m.norm: m.name for m in lens.prepared.catalogue.members.values()}
    bodies = {normal_form(b.name).text: b.name for b in lens.roster.bodies}
    found = [(likeness, name, "科目或项目") for likeness, name in _nearest(typed, named.items())]
    found += [(likeness, name, "单位") for likeness, name in _nearest(typed, bodies.items())]
    found.sort(key=lambda f: (-f[0], f[1]))
    return tuple((name, kind) for _, name, kind in found[:MOST])


def _senses(typed: str) -> tuple[tuple[str, str], ...]:
    """What a word of funds or uses may be exchanged for: the other funds, the other uses."""
    words = lexicon().words
    word = words.get(typed)
    if word is None or word.kind not in SCOPES:
        return ()
    others = dict.fromkeys(w.sense for w in words.values() if w.kind == word.kind and w.sense != word.sense)
    return tuple((sense, SCOPES[word.kind]) for sense in others if sense in words)[:MOST]


def _nearest(typed: str, names: Iterable[tuple[str, str]]) -> list[tuple[float, str]]:
    """The names that share characters with what is typed, the most alike first; the word itself is left out."""
    spoken = sound(typed)
    rough = [
        (Indel.normalized_similarity(typed, norm) + (0.5 if typed in norm else 0), norm, name)
        for norm, name in names
        if norm != typed and (set(typed) & set(norm) or len(norm) == len(typed))
    ]
    rough.sort(key=lambda r: (-r[0], len(r[1]), r[1]))
    scored = [
        (likeness + _BY_SOUND * Indel.normalized_similarity(spoken, sound(norm)), name)
        for likeness, norm, name in rough[: MOST * 4]
    ]
    scored.sort(key=lambda s: (-s[0], s[1]))
    return scored[:MOST]
