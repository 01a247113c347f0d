"""How a department or unit is called: in full, without its region, in the usual short form."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

from schema.names import normalise
from schema.regions import printed_parts, regions_of, wordings

MOST_WORDS, MOST_FIRSTS = 6, 3
"""Names of more words are not shortened; so many first characters stand for one."""
LONG, LEAST_TOLD = 4, 2
"""A name of so many words goes by so many of them."""


@dataclass(frozen=True, slots=True)
class _Shortening:
    """How names are shortened: organ → how it is said, words of three characters, words that are left out."""

    organs: dict[str, list[str]]
    words: tuple[str, ...]
    weak: frozenset[str]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("org_short.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _org_shorts() -> dict[str, list[str]]:
    table: dict[str, list[str]] = _data()["short"]
    return table


@lru_cache(maxsize=1)
def _shortening() -> _Shortening:
    told = _data()["shortened"]
    return _Shortening(told["organs"], tuple(told["words"]), frozenset(told["weak"]))


def short_names() -> tuple[str, ...]:
    """Return the short names by which everybody knows bodies (住建局), whether or not they are loaded."""
    return tuple(w for shorts in _org_shorts().values() for w in shorts if len(w) > MOST_FIRSTS - 1)


def region_names(organisation: str) -> tuple[str, ...]:
    """Given a body's name, return how the regions it lies in are said: each alone, in full and in short, and together."""
    parts = regions_of(organisation)
    runs = ["".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 2, len(parts) + 1)]
    said = [w for region in (*parts, *runs) for w in wordings(region)]
    return tuple(dict.fromkeys(normalise(x) for x in said))


OWN_OFFICE = "(本级)"
OWN_OFFICE_SAID = (OWN_OFFICE, "本级", "机关本级", "机关")
"""How the unit that is called like its department is told from it, behind every name of the department."""
_LEFT_OUT = re.compile(r"(?<=[^省市区县])(?:和|与|及)(?=.)|(?<=..)(?:服务|管理|事务)(?=中心$)")
"""Words of official names that people leave out: 人力资源社会保障局, 社会保险中心."""


def shortened(tail: str) -> list[str]:
    """Given an official name without its region, return how it is shortened word by word: 市监局, 市场监管局.

    A name is its words of two characters (a few of three) and an organ. The first word is never left out. Said are the
    first characters of some words, or whole words first and then first characters. None where the words are not clear.
    """
    organ = next((o for o in _shortening().organs if tail.endswith(o) and len(tail) > len(o) + 2), None)
    words = None if organ is None else _words(_LEFT_OUT.sub("", tail.removesuffix(organ)))
    if organ is None or words is None or words[0].startswith("第") or not 2 <= len(words) <= MOST_WORDS:
        return []
    said = _shortening().organs[organ]
    strong = [w for n, w in enumerate(words) if n == 0 or w not in _shortening().weak]
    firsts = [
        words[0][0] + "".join(w[0] for w in kept)
        for size in range(1, min(MOST_FIRSTS, len(strong)))
        for kept in combinations(strong[1:], size)
    ]
    mixed = [
        "".join(kept[:whole]) + "".join(w[0] for w in kept[whole:])
        for kept in (words, strong)
        for whole in range(1, len(kept) + 1)
    ]
    return [stem + end for stem in dict.fromkeys((*firsts, *mixed)) for end in said]


def is_short_for(said: str, name: str) -> bool:
    """True where what is said is the name by a part of each of its words: 环卫服务中心 of 环境卫生服务中心.

    Each word is said whole or by its first character; the weak ones but the first may be left out, the organ never. Of a
    long name any of its words may be left out where so many are said whole: 监测保障中心.
    """
    organ = next((o for o in _shortening().organs if name.endswith(o) and len(name) > len(o) + 2), None)
    words = None if organ is None else _words(_AND.sub("", name.removesuffix(organ)))
    if organ is None or words is None or not 2 <= len(words) <= MOST_WORDS or said == name:
        return False
    weak = _shortening().weak
    pieces = [
        f"{w[0]}(?:{w[1:]})?" if n == 0 or w not in weak else f"(?:{w[0]}(?:{w[1:]})?)?" for n, w in enumerate(words)
    ]
    some = "".join(f"({w})?" for w in words)
    numbered = words[0].startswith("第")
    whole = re.fullmatch(some + organ, said) if len(words) >= LONG and not numbered else None
    told = len([w for w in whole.groups() if w]) if whole is not None else 0
    return told >= LEAST_TOLD or re.fullmatch("".join(pieces) + organ, said) is not None


_AND = re.compile(r"(?<=[^省市区县])(?:和|与|及)(?=.)")


def _words(stem: str) -> list[str] | None:
    """The words of a name: known ones of three characters, else two by two; None where a character is left over."""
    words: list[str] = []
    while stem:
        word = next((w for w in _shortening().words if stem.startswith(w)), stem[:2])
        if len(word) < 2:
            return None
        words.append(word)
        stem = stem[len(word) :]
    return words


def organisation_names(name: str) -> tuple[str, ...]:
    """Given an official name, return it in full and as people say it: without its region, in the usual short form."""
    full = normalise(name)
    if full.endswith(OWN_OFFICE):
        bare = organisation_names(full.removesuffix(OWN_OFFICE))
        return tuple(n + said for n in bare for said in OWN_OFFICE_SAID)
    names = [full]
    tail = re.sub(r"(?<=.)\([^()]*\)$", "", full.removeprefix("中共"))
    names.append(tail)
    for part in map(normalise, printed_parts(name)):
        if tail.startswith(part):
            tail = tail.removeprefix(part)
            names += [tail, part[:-1] + tail, part[-1] + tail]
    if "人民政府" in tail:
        names += [n.replace("人民政府", "政府") for n in tuple(names)]
    if tail.endswith("委员会"):
        names += [n.removesuffix("员会") for n in tuple(names) if n.endswith("委员会")]
    for official, shorts in _org_shorts().items():
        if tail.endswith(official):
            head = tail.removesuffix(official)
            names += [head + short for short in shorts]
            names += [head + short[:-1] + "部门" for short in shorts if short.endswith(("局", "委", "办"))]
    if tail.endswith("办公室") and len(tail) > len("办公室") + 1:
        names += [n.removesuffix("公室") for n in tuple(names) if n.endswith("办公室")]
    if tail.endswith("办公厅"):
        names.append("办公厅")
    if tail.endswith("局") and len(tail) <= 5:
        names.append(tail[:-1] + "部门")
    names += shortened(tail)
    names += [_LEFT_OUT.sub("", n) for n in names]
    return tuple(dict.fromkeys(n for n in names if len(n) > 2))
