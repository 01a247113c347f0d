"""The catalogue of official forms and of the words that headers and rows share, loaded from forms.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from schema.model import Dimension
from schema.names import normalise

LEVEL_MARK = "›"
"""Stands between the levels of a header path; a printed / inside one level (预算单位/科目) stays itself."""
_BRACKETED_NEGATION = re.compile(r"[(（][^()（）]*不含[^()（）]*[)）]|[-—]不含上年结转")


@dataclass(frozen=True, slots=True)
class Form:
    """One official form. `rows` is what its rows are: a dimension, or "lists", "organisation", "targets"."""

    id: str
    name: str
    all: tuple[str, ...]
    any: tuple[tuple[str, ...], ...]
    none: tuple[str, ...]
    only: tuple[str, ...]
    rows: str
    columns: Dimension | None
    fund: str | None
    use: str | None
    member: tuple[Dimension, str] | None
    carry: bool
    variants: tuple[tuple[str, ...], ...]
    """Leaf header paths of the official layouts, each as `flat_path` gives it."""

    def fits(self, title: str, kind: str | None) -> bool:
        """True where a normalised title has the form's words, and the rows (None: not known) are of its kind."""
        return (
            all(w in title for w in self.all)
            and all(any(w in title for w in group) for group in self.any)
            and not any(w in title for w in self.none)
            and (not self.only or kind in self.only)
        )


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
    fund_part: dict[str, str]
    use: dict[str, str]
    amount: frozenset[str]
    part: tuple[str, ...]
    carry: tuple[str, ...]
    change: tuple[str, ...]
    rate: tuple[str, ...]
    quantity: tuple[str, ...]
    aside: tuple[str, ...]
    previous: tuple[str, ...]
    current: tuple[str, ...]
    own: tuple[str, ...]
    revised: tuple[str, ...]
    name: frozenset[str]
    organisation: frozenset[str]
    use_list: frozenset[str]
    year: frozenset[str]
    code: tuple[str, ...]
    level: frozenset[str]
    target: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Forms:
    """The whole catalogue."""

    forms: tuple[Form, ...]
    members: tuple[FixedMember, ...]
    header: HeaderWords
    rows: dict[str, frozenset[str]]
    """Words of rows by what they stand for (total, income_year, expenditure_total …), normalised."""
    title_fund: tuple[tuple[str, str], ...]
    official: tuple[str, ...]

    def recognise(self, title: str, kind: str | None = None) -> Form | None:
        """Given a printed title and what the rows are, return the first form that fits."""
        text = normalise(_BRACKETED_NEGATION.sub("", title))
        return next((f for f in self.forms if f.fits(text, kind)), None)

    def form(self, identifier: str | None) -> Form | None:
        """Return the form with this id, or None."""
        return next((f for f in self.forms if f.id == identifier), None)

    def fund_of_title(self, title: str) -> str | None:
        """Return the fund that a title says of all its figures (一般公共预算…), None where it says none."""
        text = normalise(title)
        return next((fund for word, fund in self.title_fund if word in text), None)


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
    members = tuple(
        FixedMember(m["dimension"], m["name"], tuple(flat_path(levels_of(h)) for h in m["headers"]), m.get("parent"))
        for m in data["member"]
    )
    return Forms(
        tuple(_form(f) for f in data["form"]),
        members,
        _header_words(data["header"]),
        {key: frozenset(normalise(w) for w in words) for key, words in data["row"].items()},
        tuple((normalise(word), fund) for word, fund in data["title"]["fund"]),
        tuple(data["title"]["official"]),
    )


def _form(data: dict[str, Any]) -> Form:
    member = data.get("member")
    return Form(
        data["id"],
        data["name"],
        tuple(normalise(w) for w in data.get("all", ())),
        tuple(tuple(normalise(w) for w in group) for group in data.get("any", ())),
        tuple(normalise(w) for w in data.get("none", ())),
        tuple(data.get("only", ())),
        data["rows"],
        data.get("columns"),
        data.get("fund"),
        data.get("use"),
        (member[0], member[1]) if member else None,
        bool(data.get("carry")),
        tuple(tuple(flat_path(levels_of(p)) for p in v) for v in data.get("variants", ())),
    )


def _header_words(data: dict[str, Any]) -> HeaderWords:
    def words(values: list[str]) -> frozenset[str]:
        return frozenset(normalise(v) for v in values)

    def meanings(values: dict[str, str]) -> dict[str, str]:
        return {normalise(k): v for k, v in values.items()}

    def parts(key: str) -> tuple[str, ...]:
        return tuple(normalise(v) for v in amount[key])

    amount, name = data["amount"], data["name"]
    return HeaderWords(
        meanings(data["fund"]),
        meanings(data["fund_part"]),
        meanings(data["use"]),
        words(amount["words"]),
        parts("part"),
        parts("carry"),
        parts("change"),
        parts("rate"),
        parts("quantity"),
        parts("aside"),
        parts("previous"),
        parts("current"),
        parts("own"),
        parts("revised"),
        words(name["words"]),
        words(name["organisation"]),
        words(name["use_list"]),
        words(name["year"]),
        tuple(normalise(v) for v in name["code"]),
        words(name["level"]),
        {k: words(v) for k, v in data["target"].items()},
    )
