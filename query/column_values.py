"""What the columns of item tables print beside names and money, and how it is said: 采购组织形式是集中采购, 0210信息化服务."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from query.lexicon import HERE, Word
from query.spans import Span
from schema.names import normalise

ITEM_FORMS = ("procurement", "service_purchase", "project")
"""Forms that list things bought or done, a row each, and say more of them in further columns; tables of no form, too."""
LONGEST_VALUE = 30
SHORTEST_VALUE = 3
_CODED = re.compile(r"^(?P<code>[a-z]?\d{2,})[-—_ ]?(?P<name>\D.*)$")
_PLAIN = re.compile(r"^[\d.,:% -]*$")


@dataclass(frozen=True, slots=True)
class ColumnValue:
    """One text as said, and the cells that it may mean: table, column and the printed text."""

    wording: str
    places: tuple[tuple[int, int, str], ...]
    explicit: bool = False
    """The column is named with it, so that it means nothing else."""


@lru_cache(maxsize=1)
def _said() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads((HERE / "tables.toml").read_text("utf-8"))["columns"]
    return table


def things() -> tuple[str, ...]:
    """Return what the rows of item tables are called in general (服务, 物品), which chooses none of them."""
    return tuple(_said()["things"])


def column_values(cells: Iterable[tuple[int, int, str, str]], names: frozenset[str]) -> tuple[ColumnValue, ...]:
    """Given table, column, printed path and text of cells, return every way of naming them, in order of the wording.

    `names` are those of the things listed themselves (compared form): they are asked for by name.
    """
    found: dict[tuple[str, bool], set[tuple[int, int, str]]] = defaultdict(set)
    left_out = set(_said()["left_out"])
    for table, index, path, text in cells:
        norm = normalise(text)
        fields = _fields([normalise(p) for p in path.split("/")])
        if norm in names or left_out.intersection(fields) or _PLAIN.match(norm) or not 1 < len(norm) <= LONGEST_VALUE:
            continue
        spelled = _spelled(norm)
        for wording in spelled:
            if len(wording) >= SHORTEST_VALUE:
                found[wording, False].add((table, index, text))
            for field in fields:
                for link in _said()["links"]:
                    found[f"{field}{link}{wording}", True].add((table, index, text))
    return tuple(ColumnValue(w, tuple(sorted(places)), explicit) for (w, explicit), places in sorted(found.items()))


def _fields(parts: list[str]) -> tuple[str, ...]:
    """How a column is called: each part of its printed path, all of it, and 三级目录 for 指导性目录/三级."""
    below = [f"{parts[-1]}{tail}" for tail in ("目录",) if len(parts) > 1 and parts[0].endswith(tail)]
    return tuple(dict.fromkeys((*parts, "".join(parts), *below)))


def _spelled(norm: str) -> tuple[str, ...]:
    """C05040300保安服务, 0210-信息化服务: with its code, with the code run together, and without."""
    coded = _CODED.match(norm)
    if coded is None:
        return (norm,)
    return tuple(dict.fromkeys((norm, coded["code"] + coded["name"], coded["name"])))


LONG_WORDING = 8
LEAST_MATCHED = 6
LEAST_RUN = 4
_PASSED_OVER = frozenset("的那些个了")
_ALIKE = {"里": "中", "内": "中"}


def columns_said(text: str, wordings: Iterable[str]) -> tuple[Span, ...]:
    """Given a question and what stands over columns that print a part, return the one said in other words, as a span.

    采购项目里预留给中小企业的资金规模 is said of 政府采购项目中预留给中小企业的项目资金规模: all its characters stand
    there in order. Two columns that fit alike are none.
    """
    found: list[tuple[int, int, int, int]] = []
    for number, wording in enumerate(wordings):
        if len(wording) >= LONG_WORDING:
            found += [(*fit, number) for fit in [_best_fit(text, wording)] if fit is not None]
    found.sort(reverse=True)
    if not found or (len(found) > 1 and found[1][0] == found[0][0]):
        return ()
    _, start, end, number = found[0]
    return (Span(start, end, "word", text[start:end], word=Word("column", str(number)), cost=0.9),)


def _best_fit(text: str, wording: str) -> tuple[int, int, int] | None:
    """How many characters of the text stand in the wording in order, and from where to where."""
    best: tuple[int, int, int] | None = None
    for start in range(len(text)):
        fit = _fit(text, start, wording)
        if fit is not None and (best is None or fit[0] > best[0]):
            best = fit
    return best


def _fit(text: str, start: int, wording: str) -> tuple[int, int, int] | None:
    place = matched = run = longest = 0
    end = start
    for offset, character in enumerate(text[start:], start):
        at = wording.find(_ALIKE.get(character, character), place)
        if at < 0:
            if character in _PASSED_OVER and matched:
                continue
            break
        run = run + 1 if at == place or matched == 0 else 1
        longest, matched, place, end = max(longest, run), matched + 1, at + 1, offset + 1
    return (matched, start, end) if matched >= LEAST_MATCHED and longest >= LEAST_RUN else None
