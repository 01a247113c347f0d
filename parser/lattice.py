"""Tables from ruled lines: rules drawn together, their crossings, the cells between those, and cells that touch.

The results are those of pdfplumber's `find_tables` with its default settings, to the last bit, found by looking up
neighbours instead of comparing everything with everything.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import groupby, pairwise
from typing import Any

from parser.grid import Box

Edge = dict[str, Any]
"""A rule: x0, x1, top, bottom, width, height in PDF points, and its orientation, "h" or "v" (others are no rules)."""
Point = tuple[float, float]
Span = tuple[float, float]
"""Where a rule begins and ends along its own direction."""
Lines = dict[float, list[Span]]
"""The spans of rules by where they stand, each list in order and without overlaps."""
Crossing = tuple[int, int]
"""Which of the upright and which of the level rules through a point meet there, a bit each."""
TOLERANCE = 3.0
"""PDF points: nearer rules are drawn together, nearer ends joined, and rules that miss each other by less cross."""
LEAST_DRAWN, LEAST_JOINED = 1.0, 3.0
"""PDF points: shorter pieces, and shorter rules once their pieces are joined, make no table."""
_SLACK = 1e-3
"""Lookups reach so much further than the exact comparison that follows them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as drawn: its cells in the order they were found, the box around them, and the cells row by row."""

    cells: tuple[Box, ...]
    box: Box
    rows: tuple[tuple[Box, ...], ...]


def find_tables(
    edges: Sequence[Edge], borders: Sequence[tuple[float, float, float]] = (), levels: Sequence[Edge] = ()
) -> list[Table]:
    """Given the rules of a page, return its tables from the top down.

    `borders` are upright lines that are not drawn (x, top, bottom), `levels` level ones; they may be of any length.
    """
    upright = [(e["x0"], e["top"], e["bottom"], e["height"]) for e in edges if _is_drawn(e, "v", "height")]
    upright += [(x, top, bottom, bottom - top) for x, top, bottom in borders if top != bottom]
    level = [(e["top"], e["x0"], e["x1"], e["width"]) for e in edges if _is_drawn(e, "h", "width")]
    level += [(e["top"], e["x0"], e["x1"], e["width"]) for e in levels]
    crossings = _crossings(_joined(upright, lengthens=True), _joined(level, lengthens=False))
    groups = sorted(_touching(_cells(crossings)), key=lambda cells: min((c[1], c[0]) for c in cells))
    return [_table(cells) for cells in groups if len(cells) > 1]


def across(box: Box, tops: Sequence[float]) -> list[Edge]:
    """Given the box of a page, return level lines from its left to its right side at these heights."""
    left, right = box[0], box[2]
    return [{"x0": left, "x1": right, "width": right - left, "top": y, "bottom": y, "orientation": "h"} for y in tops]


def _is_drawn(edge: Edge, orientation: str, length: str) -> bool:
    return bool(edge["orientation"] == orientation and edge[length] >= LEAST_DRAWN)


def _joined(rules: Sequence[tuple[float, float, float, float]], lengthens: bool) -> Lines:
    """Rules (where it stands, begin, end, length) drawn together where near, their pieces joined, short ones gone.

    A joined rule's length is measured anew, or, where it `lengthens`, what is added is added.
    """
    found: dict[float, list[tuple[float, float, float, float]]] = defaultdict(list)
    for rule in _snapped(rules):
        found[rule[0]].append(rule)
    lines: Lines = {}
    for at in sorted(found):
        spans = _spans(sorted(found[at], key=lambda r: r[1]), lengthens)
        if spans:
            lines[at] = spans
    return lines


def _snapped(rules: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Rules that stand near each other, moved to where they stand on average."""
    places = sorted({rule[0] for rule in rules})
    group, groups = {}, 0
    for before, place in pairwise((places[0], *places) if places else ()):
        groups += place > before + TOLERANCE
        group[place] = groups
    members: list[list[tuple[float, float, float, float]]] = [[] for _ in range(groups + 1)]
    for rule in rules:
        members[group[rule[0]]].append(rule)
    snapped = []
    for own in members:
        average = sum([r[0] for r in own]) / len(own) if own else 0.0
        snapped += [(at + (average - at), begin, end, length) for at, begin, end, length in own]
    return snapped


def _spans(pieces: Sequence[tuple[float, float, float, float]], lengthens: bool) -> list[Span]:
    joined: list[tuple[float, float, float]] = []
    for _, begin, end, length in pieces:
        if joined and begin <= joined[-1][1] + TOLERANCE:
            start, last, whole = joined[-1]
            if end > last:
                joined[-1] = (start, end, whole + (end - last) if lengthens else end - start)
        else:
            joined.append((begin, end, length))
    return [(begin, end) for begin, end, length in joined if length >= LEAST_JOINED]


def _crossings(upright: Lines, level: Lines) -> dict[Point, Crossing]:
    """Where upright rules meet level ones, in order from the left, then from the top."""
    tops = list(level)
    starts = {y: [begin for begin, _ in level[y]] for y in tops}
    found: dict[Point, Crossing] = {}
    for x, spans in upright.items():
        here: dict[float, Crossing] = {}
        for n, (top, bottom) in enumerate(spans):
            first, last = bisect_left(tops, top - TOLERANCE - _SLACK), bisect_right(tops, bottom + TOLERANCE + _SLACK)
            for y in tops[first:last]:
                if top <= y + TOLERANCE and bottom >= y - TOLERANCE:
                    rules, through = here.get(y) or (0, _through(x, level[y], starts[y]))
                    here[y] = rules | (1 << n), through
        found.update(((x, y), here[y]) for y in sorted(here) if here[y][1])
    return found


def _through(x: float, spans: Sequence[Span], starts: Sequence[float]) -> int:
    """Which of the level rules of one height reach x."""
    found = 0
    for n in range(bisect_right(starts, x + TOLERANCE + _SLACK) - 1, -1, -1):
        begin, end = spans[n]
        if end < x - TOLERANCE:
            break
        if begin - TOLERANCE <= x <= end + TOLERANCE:
            found |= 1 << n
    return found


def _cells(crossings: dict[Point, Crossing]) -> list[Box]:
    """The smallest box of every crossing that is its top left corner; all four sides are ruled throughout."""
    rows: dict[float, list[float]] = defaultdict(list)
    columns: dict[float, list[float]] = defaultdict(list)
    for x, y in crossings:
        rows[y].append(x)
        columns[x].append(y)
    cells = []
    for x, heights in columns.items():
        for n, y in enumerate(heights):
            down, along = crossings[x, y]
            below = [b for b in heights[n + 1 :] if crossings[x, b][0] & down]
            right = rows[y][bisect_right(rows[y], x) :] if below else ()
            right = [r for r in right if crossings[r, y][1] & along]
            cell = _smallest(crossings, (x, y), below, right)
            if cell is not None:
                cells.append(cell)
    return cells


def _smallest(
    crossings: dict[Point, Crossing], corner: Point, below: Sequence[float], right: Sequence[float]
) -> Box | None:
    x, y = corner
    for bottom in below:
        along = crossings[x, bottom][1]
        for far in right:
            opposite = crossings.get((far, bottom))
            if opposite is not None and opposite[0] & crossings[far, y][0] and opposite[1] & along:
                return x, y, far, bottom
    return None


def _touching(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that share corners with each other, directly or by others between them.

    They are gathered as if all cells were passed through again and again, each time taking those that touch one taken
    before: a neighbour that comes later is taken in the same passage, an earlier one in the next.
    """
    at: dict[Point, list[int]] = defaultdict(list)
    for n, cell in enumerate(cells):
        for corner in _corners(cell):
            at[corner].append(n)
    groups: list[list[Box]] = []
    taken: set[int] = set()
    for first in range(len(cells)):
        if first in taken:
            continue
        waiting, group = [(0, first)], []
        while waiting:
            passage, n = heappop(waiting)
            if n in taken:
                continue
            taken.add(n)
            group.append(cells[n])
            for corner in _corners(cells[n]):
                for other in at.pop(corner, ()):
                    heappush(waiting, (passage + (other < n), other))
        groups.append(group)
    return groups


def _corners(cell: Box) -> tuple[Point, Point, Point, Point]:
    return (cell[0], cell[1]), (cell[0], cell[3]), (cell[2], cell[1]), (cell[2], cell[3])


def _table(cells: Sequence[Box]) -> Table:
    left, top, right, bottom = zip(*cells, strict=True)
    by_row = sorted(cells, key=lambda c: (c[1], c[0]))
    rows = tuple(tuple(row) for _, row in groupby(by_row, key=lambda c: c[1]))
    return Table(tuple(cells), (min(left), min(top), max(right), max(bottom)), rows)
