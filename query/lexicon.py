"""The words of the question language and the synonyms, loaded and checked from their data files."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from schema.names import normalise

HERE = Path(__file__).parent
CODES = HERE.parent / "schema" / "codes"
CODE_DIMENSIONS = {"functional": "function", "economic": "economic", "gov_economic": "gov_economic"}


@dataclass(frozen=True, slots=True)
class Word:
    """One sense of one wording: kind is the table of words.toml (rank, operation …), sense its key (max, count …)."""

    kind: str
    sense: str


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """An account of the official code lists, whether or not a document prints it."""

    dimension: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All language data: wordings → word, synonyms → official name, set words → names, official accounts."""

    words: dict[str, Word]
    synonyms: dict[str, str]
    sets: dict[str, tuple[str, ...]]
    accounts: dict[str, tuple[OfficialAccount, ...]]
    codes: dict[str, tuple[OfficialAccount, ...]]
    variants: dict[str, tuple[str, ...]]
    """What documents print of members that keep one name (公务用车运行费: 公务用车运行维护费)."""
    forms: dict[str, tuple[str, ...]]
    """How the official tables are called."""
    several: dict[str, tuple[str, ...]]
    """Everyday words for several different figures, which are asked back."""
    asking: frozenset[str]
    """Fillers behind which a final 吗 asks nothing by itself (你知道…吗)."""
    approximate: tuple[tuple[str, ...], tuple[str, ...]]
    """What stands before, and what behind, an amount that is not meant exactly (大约, 左右)."""
    counterparts: dict[str, tuple[str, ...]]
    """Accounts of another classification that an everyday word for the account may mean as well."""
    marks: dict[str, frozenset[str]]
    """Words with a meaning only beside others (全, 都 before a fund)."""
    prefixes: tuple[str, ...] = ()
    """What may be left out before the title of a table."""


FILLER = Word("filler", "filler")
WORD_FILES = ("words.toml", "words_across.toml", "words_rows.toml", "words_sums.toml", "words_goals.toml")


class LexiconError(Exception):
    """A data file is inconsistent: one wording with two senses."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the language data; raises LexiconError where a wording stands twice."""
    accounts = _accounts()
    by_name: dict[str, list[OfficialAccount]] = {}
    by_code: dict[str, list[OfficialAccount]] = {}
    for account in accounts:
        by_name.setdefault(normalise(account.name), []).append(account)
        by_code.setdefault(account.code, []).append(account)
    synonyms = tomllib.loads((HERE / "synonyms.toml").read_text("utf-8"))
    return Lexicon(
        _with_fillers(_words()),
        _flatten(_with_composed(synonyms)),
        {normalise(word): tuple(normalise(n) for n in names) for word, names in synonyms["sets"].items()},
        {name: tuple(found) for name, found in by_name.items()},
        {code: tuple(found) for code, found in by_code.items()},
        {normalise(name): tuple(normalise(v) for v in found) for name, found in synonyms["variants"].items()},
        _forms(),
        {normalise(word): tuple(normalise(n) for n in names) for word, names in synonyms["several"].items()},
        frozenset(_tables()["polite"]["asking"]),
        (tuple(_tables()["approximate"]["before"]), tuple(_tables()["approximate"]["after"])),
        {normalise(name): tuple(map(normalise, found)) for name, found in synonyms["counterparts"].items()},
        {mark: frozenset(found) for mark, found in _tables()["marks"].items()},
        tuple(_built()["words"]["prefixes"]),
    )


@lru_cache(maxsize=1)
def target_words() -> dict[str, tuple[str, ...]]:
    """Return how units and values of performance targets are said (targets.toml)."""
    table: dict[str, list[str]] = tomllib.loads((HERE / "targets.toml").read_text("utf-8"))
    return {key: tuple(words) for key, words in table.items()}


def _tables() -> dict[str, Any]:
    """The words of every file, together: kind → sense → wordings; wordings built of heads and tails in `composed`."""
    tables: dict[str, Any] = {}
    for name in WORD_FILES:
        for kind, senses in tomllib.loads((HERE / name).read_text("utf-8")).items():
            if kind == "composed":
                tables[kind] = [*tables.get(kind, ()), *senses]
                continue
            known = tables.setdefault(kind, {})
            for sense, wordings in senses.items():
                known[sense] = [*known.get(sense, ()), *wordings] if kind != "refuse" else wordings
    return tables


def _words() -> dict[str, Word]:
    tables = _tables()
    refusals = tables.pop("refuse")
    tables.pop("form")
    tables.pop("polite")
    tables.pop("approximate")
    tables.pop("marks")
    composed = tables.pop("composed")
    entries = [(w, Word(kind, sense)) for kind, senses in tables.items() for sense, ws in senses.items() for w in ws]
    for table in composed:
        kind, _, sense = table["sense"].partition(".")
        entries += [(h + t, Word(kind, sense)) for h in table["heads"] for t in table["tails"]]
    entries += [
        (w, Word("refuse", f"{reason}.{sense}"))
        for reason, senses in refusals.items()
        for sense, ws in senses.items()
        for w in ws
    ]
    words: dict[str, Word] = {}
    for wording, word in entries:
        key = normalise(wording) or wording
        if key in words and words[key] != word:
            raise LexiconError(f"“{wording}”有两个义项：{words[key]} 与 {word}")
        words[key] = word
    return words


def _built() -> dict[str, Any]:
    return tomllib.loads((HERE / "tables.toml").read_text("utf-8"))


def _forms() -> dict[str, tuple[str, ...]]:
    """How the official tables are called: as listed, and built from their everyday names (tables.toml)."""
    built = _built()
    words = built["words"]
    found = {form: [normalise(w) for w in said] for form, said in _tables()["form"].items()}
    for form, names in built["names"].items():
        made = (n + b + t for n in names for b in words["between"] for t in words["tails"])
        found.setdefault(form, []).extend(normalise(w) for w in made)
    for form, said in built["also"].items():
        found.setdefault(form, []).extend(normalise(w) for w in said)
    return {form: tuple(dict.fromkeys(said)) for form, said in found.items()}


def _with_fillers(words: dict[str, Word]) -> dict[str, Word]:
    """Add what asks nothing by itself (fillers.toml) where a wording has no sense of its own."""
    found = dict(words)
    for table in tomllib.loads((HERE / "fillers.toml").read_text("utf-8")).values():
        if "heads" in table:
            wordings = [head + tail for head in table["heads"] for tail in ("", *table["tails"])]
        else:
            wordings = [w for group in table.values() for w in group]
        for wording in wordings:
            found.setdefault(normalise(wording) or wording, FILLER)
    return found


def _with_composed(synonyms: dict[str, Any]) -> dict[str, list[str]]:
    """The wordings of each account, those with a head and a tail of their own spelled out."""
    found: dict[str, list[str]] = {name: list(wordings) for name, wordings in synonyms["account"].items()}
    for table in synonyms["composed"]:
        found.setdefault(table["account"], []).extend(h + t for h in table["heads"] for t in table["tails"])
    return found


def _flatten(table: dict[str, list[str]]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, wordings in table.items():
        for wording in wordings:
            key = normalise(wording)
            if flat.setdefault(key, normalise(name)) != normalise(name):
                raise LexiconError(f"同义词“{wording}”有两个所指：{flat[key]} 与 {name}")
    return flat


def _accounts() -> list[OfficialAccount]:
    found: list[OfficialAccount] = []
    for stem, dimension in CODE_DIMENSIONS.items():
        with (CODES / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
            found += [OfficialAccount(dimension, row["code"], row["name"]) for row in csv.DictReader(file)]
    return found
