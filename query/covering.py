"""Whether everyday words tell one printed thing: every part of what is said stands in its name, or in what is printed of it.

保安要请几个人 of 保安服务人数: nothing that is said may be left over, for a word left out may mean another thing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from query.lexicon import HERE
from schema.names import normalise

LONGEST = 12
"""No piece of what is said is looked for that is longer than this."""
PER = r"一个?月|每[个一]?[月天日次人年期]|一[天日次人]|一个人|[月日人]均|平均|单价|按[月天次]"
"""So much at a time, or for each: no amount of the whole thing."""
MOST_SINGLE = 1
"""So many characters may be told by nothing but their standing in the name."""


@dataclass(frozen=True, slots=True)
class Covering:
    """The words of covering.toml: what tells nothing, and what stands for printed words."""

    silent: frozenset[str]
    of_targets: frozenset[str]
    meant: dict[str, tuple[str, ...]]
    units: dict[str, tuple[str, ...]]
    """The unit that a target is asked for in, and the printed units that answer it."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How what is said is told by a thing: characters found in its name, and in what else is printed of it."""

    named: int
    beside: int
    singles: int


@lru_cache(maxsize=1)
def words() -> Covering:
    """Return the words of covering.toml, with the everyday words of names (called.toml) among those that mean others."""
    data = tomllib.loads((HERE / "covering.toml").read_text("utf-8"))
    called = tomllib.loads((HERE / "called.toml").read_text("utf-8"))["meant"]
    meant: dict[str, tuple[str, ...]] = {}
    for printed, said in (*data["meant"].items(), *called.items()):
        for wording in map(normalise, said):
            meant[wording] = (*meant.get(wording, ()), normalise(printed))
    silent = frozenset(w for group in data["silent"].values() for w in group)
    units = {asked: tuple(printed) for asked, printed in data["units"].items()}
    return Covering(silent, frozenset(data["targets"]["silent"]), meant, units)


def covered(text: str, name: str, beside: Sequence[str], silent: Iterable[str] = ()) -> Cover | None:
    """Return how a thing of this name tells the text, the most of it by its name; None where anything is left over.

    `beside` is what else is printed of it; there only pieces of two characters and more count.
    """
    text = re.sub(r"[,，、。;；:：?？!！“”\"「」『』()（）《》\s]", "", text)
    skipped = words().silent.union(silent)
    best: list[tuple[int, int, int] | None] = [(0, 0, 0), *[None] * len(text)]
    for start in range(len(text)):
        reached = best[start]
        if reached is None:
            continue
        for end in range(start + 1, min(len(text), start + LONGEST) + 1):
            step = _step(text[start:end], name, beside, skipped)
            if step is None:
                continue
            total = (reached[0] + step[0], reached[1] + step[1], reached[2] + step[2])
            known = best[end]
            if known is None or _better(total, known):
                best[end] = total
    told = best[-1]
    return Cover(*told) if told is not None and told[2] <= MOST_SINGLE else None


def _better(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return (-one[2], one[0], one[1]) > (-other[2], other[0], other[1])


def _step(piece: str, name: str, beside: Sequence[str], silent: Iterable[str]) -> tuple[int, int, int] | None:
    """What a piece of the text counts: in the name, beside it, by itself; None where nothing tells it."""
    size = len(piece)
    if size > 1 and piece in name:
        return (size, 0, 0)
    meant = words().meant.get(piece, ())
    if any(m in name for m in meant):
        return (size, 0, 0)
    if size > 1 and any(piece in b for b in beside):
        return (0, size, 0)
    if any(m in b for m in meant for b in beside):
        return (0, size, 0)
    if piece in silent:
        return (0, 0, 0)
    return (0, 0, 1) if size == 1 and piece in name else None
