"""The words of what stands only in a document's text (prose.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from query.lexicon import HERE
from schema.names import normalise

Measure = Literal["money", "change", "count", "phone"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is told in words: how it is asked for, how told, its units, and what tells something else."""

    measure: Measure
    asked: tuple[str, ...]
    told: tuple[str, ...]
    units: tuple[str, ...]
    never: tuple[str, ...]


@lru_cache(maxsize=1)
def _data() -> tuple[tuple[Topic, ...], dict[str, tuple[str, ...]]]:
    table: dict[str, dict[str, Any]] = tomllib.loads((HERE / "prose.toml").read_text("utf-8"))
    words = {key: tuple(found) for key, found in table.pop("words").items()}
    topics = []
    for measure, entries in table.items():
        for entry in entries.values():
            fields = (tuple(normalise(w) for w in entry[key]) for key in ("asked", "told", "units", "never"))
            topics.append(Topic(measure, *fields))  # type: ignore[arg-type]
    return tuple(topics), words


def topics() -> tuple[Topic, ...]:
    """Return the things that budgets tell in words only."""
    return _data()[0]


def words_of(kind: str) -> tuple[str, ...]:
    """Return the words of one kind (prose.toml): what is done with a project, how one wonders at a change …"""
    return _data()[1][kind]
