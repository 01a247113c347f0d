"""What a row can say, and the words by which totals, ranks and members of summary forms are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parser.registry import CODED
from parser.wording import alike
from schema.forms import FixedMember, forms
from schema.model import Dimension
from schema.names import normalise, squeeze, without_ordinal

_RANKS = (
    re.compile(r"^[一二三四五六七八九十]+[、.．]"),
    re.compile(r"^[（(][一二三四五六七八九十]+[)）]"),
    re.compile(r"^\d{1,2}[、.．](?!\d)"),
    re.compile(r"^[（(]\d{1,2}[)）]"),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a row says. `adds` is False where it is no coordinate of its own; `label` is the name as printed."""

    label: str
    organisation: int
    members: tuple[tuple[Dimension, int], ...] = ()
    use: str | None = None
    carry: bool = False
    year: int | None = None
    change: bool = False
    adds: bool = True
    reason: str = ""
    first: str = ""
    """The printed name of the first key, where several keys name the row."""


def printed_text(cells: Sequence[str | None], index: int) -> str:
    """Return the text of a cell without outer blanks, "" where there is none."""
    return (cells[index] or "").strip() if index < len(cells) else ""


def is_spending_total(text: str) -> bool:
    """True for a total of the expenditure (本年支出合计, 支出总计)."""
    rows = forms().rows
    return normalise(without_ordinal(text)) in rows["expenditure_total"] | rows["expenditure_carry"] | {
        w for w in rows["expenditure_year"] if "支出" in w
    }


def is_total(text: str) -> bool:
    """True for 合计, 总计, 小计."""
    return normalise(text) in forms().rows["total"]


def rank_of(label: str) -> int:
    """The level that a row's ordinal says: 1 一、 2 （一） 3 1. 4 (1); 0 without one."""
    plain = squeeze(label)
    return next((n for n, pattern in enumerate(_RANKS, 1) if pattern.match(plain)), 0)


def names_above(member: FixedMember) -> frozenset[str]:
    """The names of the members above one of a summary form."""
    parents = {m.name: m.parent for m in forms().members if m.dimension == member.dimension}
    found: list[str] = []
    name = member.parent
    while name is not None:
        found.append(name)
        name = parents.get(name)
    return frozenset(found)


def fixed_row(dimension: Dimension, label: str) -> FixedMember | None:
    """Return the member of a summary form that a row names, or None."""
    plain = without_ordinal(re.sub(r"^[A-Z]-", "", squeeze(label)))
    for member in forms().members:
        if member.dimension == dimension and any("›" not in h and alike(h, plain) for h in member.headers):
            return member
    return None


def is_coded(text: str) -> bool:
    """True for `146001-…`, `[30101]…`."""
    return bool(CODED.match(squeeze(text)))
