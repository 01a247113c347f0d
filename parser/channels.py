"""Columns where no rule parts them: the empty channels between words, each column under one header word.

A column map says which header word every run of body words stands under. It keeps their order, and no column reaches
into the next. Where two maps are possible nobody can say under which header a figure stands: the table is doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from parser.baselines import Band, Word

MOST_MAPS = 2
TOUCH = 0.5
"""PDF points that words of neighbouring columns may overlap."""


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two channels: from x0 to x1; whether amounts are printed there, and whether only digits."""

    x0: float
    x1: float
    numbers: bool
    digits: bool = False


def runs_of(bands: Sequence[Band]) -> tuple[Run, ...]:
    """Given the body rows, return what stands between the channels that all of them leave empty.

    A row of a single text (a heading across the table) has no say where it runs over several columns.
    """
    rows = [[w for line in band for w in line.words] for band in bands]
    runs = _runs([w for row in rows if len(row) > 1 for w in row])
    lone = [row[0] for row in rows if len(row) == 1]
    return _runs_with(runs, [w for w in lone if sum(_meet(w, r) for r in runs) <= 1])


def _runs(words: Sequence[Word]) -> tuple[Run, ...]:
    return _runs_with((), words)


def _runs_with(runs: Sequence[Run], words: Sequence[Word]) -> tuple[Run, ...]:
    pieces = [*runs, *(Run(w.x0, w.x1, w.is_priced, w.text.isdigit()) for w in words)]
    found: list[Run] = []
    for piece in sorted(pieces, key=lambda r: r.x0):
        if found and piece.x0 < found[-1].x1 - TOUCH:
            last = found[-1]
            numbers, digits = last.numbers or piece.numbers, last.digits and piece.digits
            found[-1] = Run(last.x0, max(last.x1, piece.x1), numbers, digits)
        else:
            found.append(piece)
    return tuple(found)


def _meet(word: Word, run: Run) -> bool:
    return word.x0 < run.x1 - TOUCH and run.x0 < word.x1 - TOUCH


Heads = Sequence[tuple[float, float]]
"""From where to where the header word of each column reaches."""
Holds = Literal["names", "codes", "any"]
"""What a column can print, as its header says: no amounts, only digits, or anything."""


def maps_of(runs: Sequence[Run], heads: Heads, holds: Sequence[Holds] = ()) -> tuple[tuple[int, ...], ...]:
    """Given the runs and the header words from left to right, return the column maps that are possible, at most two.

    A map names the column of each run. Two runs of text may share a column (a name and its mark), amounts never do.
    """
    kinds: Sequence[Holds] = holds or ["any"] * len(heads)
    return tuple(islice(_maps(runs, heads, kinds, (), 0), MOST_MAPS))


def _maps(
    runs: Sequence[Run], heads: Heads, holds: Sequence[Holds], begun: tuple[int, ...], first: int
) -> Iterator[tuple[int, ...]]:
    at = len(begun)
    if at == len(runs):
        if _apart(hulls(runs, heads, begun)):
            yield begun
        return
    for column in range(first, len(heads)):
        shares = bool(begun) and begun[-1] == column
        if shares and (runs[at].numbers or runs[at - 1].numbers):
            continue
        if _blocked(runs[at], heads, column) or not _can_hold(runs[at], holds[column]):
            continue
        yield from _maps(runs, heads, holds, (*begun, column), column)


def _can_hold(run: Run, holds: Holds) -> bool:
    return run.digits if holds == "codes" else not (run.numbers and holds == "names")


def _blocked(run: Run, heads: Heads, column: int) -> bool:
    """True where the header word of another column stands over the run, or between it and its own."""
    left = any(run.x0 < x1 - TOUCH for x0, x1 in heads[:column])
    right = any(x0 < run.x1 - TOUCH for x0, x1 in heads[column + 1 :])
    return left or right


def hulls(runs: Sequence[Run], heads: Heads, chosen: Sequence[int]) -> list[tuple[float, float]]:
    """Return from where to where each column is printed, its header word included."""
    found = []
    for column, (x0, x1) in enumerate(heads):
        own = [r for r, c in zip(runs, chosen, strict=True) if c == column]
        found.append((min([x0, *(r.x0 for r in own)]), max([x1, *(r.x1 for r in own)])))
    return found


def _apart(columns: Sequence[tuple[float, float]]) -> bool:
    return all(a[1] <= b[0] + TOUCH for a, b in pairwise(columns))


def borders_of(columns: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Given where the columns are printed, return the borders between them, in the middle of the channels."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    return (columns[0][0] - 3, *inner, columns[-1][1] + 3)
