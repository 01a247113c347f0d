"""The catalogue of official forms and of the header words they share, loaded from forms.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schema.model import Dimension
from schema.names import normalise

LEVEL_MARK = "›"
"""Stands between the levels of a header path; a printed / inside one level (预算单位/科目) stays itself."""


@dataclass(frozen=True, slots=True)
class Form:
    """One official form. `rows` is the dimension of its rows ("lists", "organisation" and "targets" are no dimension)."""

    id: str
    name: str
    all: tuple[str, ...]
    rows: str
    columns: Dimension | None
    fund: str | None
    use: str | None
    variants: tuple[tuple[str, ...], ...]
    """Leaf header paths of the official layouts, each as `flat_path` gives it."""


@dataclass(frozen=True, slots=True)
class FixedMember:
    """A member that a column or a row of a summary form names."""

    dimension: Dimension
    name: str
    headers: tuple[str, ...]
    parent: str | None


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """What header words mean; all keys normalised."""

    fund: dict[str, str]
    use: dict[str, str]
    amount: frozenset[str]
    name: frozenset[str]
    organisation: frozenset[str]
    use_list: frozenset[str]
    target: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Forms:
    """The whole catalogue."""

    forms: tuple[Form, ...]
    members: tuple[FixedMember, ...]
    header: HeaderWords

    def recognise(self, title: str) -> Form | None:
        """Given a printed title, return the first form whose words all stand in it."""
        text = normalise(title)
        return next((f for f in self.forms if all(w in text for w in f.all)), None)

    def form(self, identifier: str | None) -> Form | None:
        """Return the form with this id, or None."""
        return next((f for f in self.forms if f.id == identifier), None)


def flat_path(levels: Iterable[str]) -> str:
    """Given the levels of a header path, return one comparable text: 财政拨款›小计."""
    return LEVEL_MARK.join(normalise(level) for level in levels)


def levels_of(text: str) -> tuple[str, ...]:
    """Given a path as the catalogue writes it (财政拨款›小计), return its levels, normalised."""
    return tuple(normalise(level) for level in text.split(LEVEL_MARK))


@lru_cache(maxsize=1)
def forms() -> Forms:
    """Return the catalogue."""
    data = tomllib.loads(Path(__file__).with_name("forms.toml").read_text("utf-8"))
    found = tuple(
        Form(
            f["id"],
            f["name"],
            tuple(normalise(w) for w in f["all"]),
            f["rows"],
            f.get("columns"),
            f.get("fund"),
            f.get("use"),
            tuple(tuple(flat_path(levels_of(p)) for p in v) for v in f.get("variants", ())),
        )
        for f in data["form"]
    )
    members = tuple(
        FixedMember(m["dimension"], m["name"], tuple(flat_path(levels_of(h)) for h in m["headers"]), m.get("parent"))
        for m in data["member"]
    )
    return Forms(found, members, _header_words(data["header"]))


def _header_words(data: dict[str, dict[str, object]]) -> HeaderWords:
    def words(values: object) -> frozenset[str]:
        assert isinstance(values, list)
        return frozenset(normalise(v) for v in values)

    name = data["name"]
    return HeaderWords(
        {normalise(k): str(v) for k, v in data["fund"].items()},
        {normalise(k): str(v) for k, v in data["use"].items()},
        words(data["amount"]["words"]),
        words(name["words"]),
        words(name["organisation"]),
        words(name["use_list"]),
        {k: words(v) for k, v in data["target"].items()},
    )
