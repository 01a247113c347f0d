"""What budget words mean: the document's own explanation first, else a general one of ours, said to be general."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from query.lexicon import HERE
from schema.names import normalise

_SPLIT = re.compile(r"\n+|(?<=[。；;])\s*(?=[（(]?(?:[一二三四五六七八九十]+|\d+)[)）]?[、.．])")
"""Where one explanation ends and the next begins."""
_TOLD = re.compile(r"(?:\([^)]*\))?(?:支出|收入|经费)?(?:[:：,，]|(?:是|主要|专门)?指|是|即)")
"""What stands behind the word where it is explained."""
_LEAD = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）]?[、.．]?\s*")
MOST_QUOTED = 400


@dataclass(frozen=True, slots=True)
class Term:
    """A word and its general explanation."""

    name: str
    means: str


@lru_cache(maxsize=1)
def glossary() -> dict[str, Term]:
    """Return wordings (compared form) → term."""
    table: dict[str, dict[str, object]] = tomllib.loads((HERE / "glossary.toml").read_text("utf-8"))
    found: dict[str, Term] = {}
    for name, entry in table.items():
        term = Term(name, str(entry["means"]))
        also = entry.get("also", [])
        assert isinstance(also, list)
        for wording in (name, *also):
            found[normalise(str(wording))] = term
    return found


def terms_in(text: str, printed: Sequence[str] = ()) -> tuple[tuple[str, Term], ...]:
    """Given a normal form, return the terms that it names, as typed, the longest wording at each place.

    `printed` are terms that the document explains, whether or not the glossary knows them.
    """
    known = {**{w: Term(w, "") for w in printed}, **glossary()}
    wordings = sorted(known, key=lambda w: (-len(w), w))
    found: list[tuple[int, str]] = []
    taken: set[int] = set()
    for wording in wordings:
        start = text.find(wording)
        if start >= 0 and not taken & set(range(start, start + len(wording))):
            found.append((start, wording))
            taken |= set(range(start, start + len(wording)))
    named: dict[str, tuple[str, Term]] = {}
    for _, wording in sorted(found):
        term = known[wording]
        named.setdefault(term.name, (wording, term))
    return tuple(named.values())


def explained(text: str, wordings: tuple[str, ...]) -> str | None:
    """Given a passage of explanations and the wordings of one term, return the piece that explains it, quoted."""
    for piece in _SPLIT.split(text):
        told = normalise(_LEAD.sub("", piece.strip()))
        for wording in wordings:
            if told.startswith(wording) and _TOLD.match(told, len(wording)):
                return piece.strip()[:MOST_QUOTED]
    return None
