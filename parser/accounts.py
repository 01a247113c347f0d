"""The official accounts: what a code or a name can be, as the code lists have it (derived from published documents)."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from parser.wording import alike
from schema.forms import forms
from schema.model import Member, Problem
from schema.names import normalise, without_ordinal

AccountDimension = Literal["function", "economic", "gov_economic"]
ACCOUNT_DIMENSIONS: tuple[AccountDimension, ...] = ("function", "economic", "gov_economic")
LISTS: dict[AccountDimension, str] = {
    "function": "functional.csv",
    "economic": "economic.csv",
    "gov_economic": "gov_economic.csv",
}
FIRST_DIGIT: dict[str, AccountDimension] = {"2": "function", "3": "economic", "5": "gov_economic"}
CODES = Path(__file__).parent.parent / "schema" / "codes"


@dataclass(frozen=True, slots=True)
class Official:
    """One account of a code list: 类 3 digits, 款 5, 项 7."""

    code: str
    name: str
    sure: bool


@dataclass(frozen=True)
class AccountList:
    """One classification, by code and by normalised name."""

    by_code: dict[str, Official]
    by_norm: dict[str, tuple[Official, ...]]


@cache
def account_list(dimension: AccountDimension) -> AccountList:
    """Return the code list of a classification."""
    with (CODES / LISTS[dimension]).open(encoding="utf-8") as lines:
        found = [Official(r["code"], r["name"], r["confidence"] == "high") for r in csv.DictReader(lines)]
    by_norm: dict[str, list[Official]] = defaultdict(list)
    for account in found:
        by_norm[normalise(account.name)].append(account)
    return AccountList({a.code: a for a in found}, {k: tuple(v) for k, v in by_norm.items()})


def dimension_of_codes(codes: Iterable[str]) -> AccountDimension | None:
    """Given printed codes, return the classification that most of them belong to by their first digit."""
    votes: Counter[AccountDimension] = Counter()
    for code in codes:
        if len(code) in (3, 5, 7) and code.isdigit() and code[0] in FIRST_DIGIT:
            votes[FIRST_DIGIT[code[0]]] += 1
    return votes.most_common(1)[0][0] if votes else None


def begins_like_account(code: str) -> bool:
    """True for a code of 3, 5 or 7 digits whose 类 is one of a code list."""
    return len(code) in (3, 5, 7) and any(code[:3] in account_list(d).by_code for d in ACCOUNT_DIMENSIONS)


def is_official_name(name: str) -> bool:
    """True where a name stands in one of the code lists."""
    return any(normalise(name) in account_list(d).by_norm for d in ACCOUNT_DIMENSIONS)


def kind_of_names(names: Iterable[str]) -> str | None:
    """Given names of rows, return what most of them are: a classification, income, use or 三公; None where few are known."""
    votes: dict[str, int] = defaultdict(int)
    total = 0
    rows = forms().rows
    for name in names:
        norm = normalise(without_ordinal(name))
        if not norm or any(norm in words for words in rows.values()):
            continue
        total += 1
        for kind in _kinds(norm):
            votes[kind] += 1
    if not votes:
        return None
    best = max(sorted(votes), key=lambda k: votes[k])
    return best if 3 * votes[best] >= total else None


@lru_cache(maxsize=8192)
def _kinds(norm: str) -> tuple[str, ...]:
    found: list[str] = [d for d in ACCOUNT_DIMENSIONS if norm in account_list(d).by_norm]
    if norm in forms().header.use:
        found.append("use")
    for member in forms().members:
        if any("›" not in h and alike(h, norm) for h in member.headers) and member.dimension not in found:
            found.append(member.dimension)
    return tuple(found)


def disagreements(members: Iterable[Member]) -> Iterator[Problem]:
    """Given a document's members, yield where its name of a code is not that of the code list, if the list is sure.

    The printed name is kept: editions of the classifications differ, and the lists are derived, not official.
    """
    for member in members:
        if member.dimension not in LISTS or member.code is None:
            continue
        known = account_list(member.dimension).by_code.get(member.code)
        if known is None or not known.sure or member.name == member.code:
            continue
        if normalise(known.name) != member.norm and not alike(known.name, member.name):
            said = f"{member.code} 印作“{member.name}”，代码表作“{known.name}”；按印出的名称保留"
            yield Problem("info", "科目代码", said)


@dataclass
class Walk:
    """Where in a classification a list without codes stands: the codes of the accounts above, outermost first."""

    path: list[str]

    def resolve(self, dimension: AccountDimension, name: str, printed: dict[str, list[str]]) -> str | None:
        """Given a name in printed order, return its code where one alone fits, and step there.

        `printed` holds the codes that the document itself prints by normalised name; they come first. An account fits
        below one of the accounts above it (the nearest first), else at the top level.
        """
        norm = normalise(name)
        for codes in (printed.get(norm, []), [a.code for a in account_list(dimension).by_norm.get(norm, ())]):
            code = self._fitting(sorted(set(codes)))
            if code is not None:
                self.path = [c for c in self.path if code.startswith(c) and c != code] + [code]
                return code
        return None

    def _fitting(self, codes: list[str]) -> str | None:
        for depth in range(len(self.path), 0, -1):
            above = self.path[depth - 1]
            below = [c for c in codes if c.startswith(above) and len(c) > len(above)]
            if below:
                nearest = min(len(c) for c in below)
                fits = [c for c in below if len(c) == nearest]
                return fits[0] if len(fits) == 1 else None
        top = [c for c in codes if len(c) == 3]
        if len(top) == 1:
            return top[0]
        return codes[0] if len(codes) == 1 and not self.path else None
