"""A sheet wider than its paper: its columns go on over pages side by side, and only the first page prints the row names.

    page 3                 page 4              page 5
    │ 科目   │ 合计 │      │ 小计 │ 人员 │     │ 项目支出 │      the same rows at the same heights, other columns
    │ 教育   │ 9.00 │      │ 6.00 │ 4.00 │     │   3.00   │

Pages belong beside each other where their tables begin, end and are parted into rows at the same heights, the columns
are others, and all of them together print one title. They are then read as the one wide page that was printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parser.captions import is_title, number_of, unit_of
from parser.grid import Box, Grid, ReadFile
from parser.lattice import Edge
from parser.placing import Char
from parser.text_lines import lines_of

SAME = 0.6
"""PDF points by which heights of the same row may differ between pages, and places of the same border."""
LEAST_LEVELS = 3
"""So many rules must stand at the same heights: two rows."""
MOST_HEADER = 6
"""Among so many of the topmost rules, one page may have some that the other has not: its header cells are merged."""
MOST_DOWN = 60
"""A sheet of more pages from top to bottom is not looked for."""

_OF_AMOUNTS = frozenset("0123456789.,-()% ")

_Place = tuple[str, int, int]
Pages = tuple[int, ...]
"""The numbers of pages beside each other, from left to right, counted from 0."""
Spread = tuple[Pages, ...]
"""Pages beside each other, and below them those with the further rows of the same columns."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person can see of a page, all in PDF points: its box, its characters in the order of the file, its rules."""

    box: Box
    chars: list[Char]
    edges: list[Edge]


@dataclass(frozen=True, slots=True)
class Outline:
    """The rules of a page: its box, the heights of the level ones, the places of the upright ones, where they begin and end.

    `named` says that words stand in the lower half of the leftmost column.
    """

    box: Box
    levels: tuple[float, ...]
    uprights: tuple[float, ...]
    reach: tuple[float, float]
    named: bool


def outline_of(box: Box, edges: Sequence[Edge], chars: Sequence[Char]) -> Outline:
    """Given the box of a page, its edges and its characters, return its outline."""
    levels: set[float] = set()
    uprights: set[float] = set()
    ends: set[float] = set()
    for edge in edges:
        if edge["orientation"] == "h":
            levels.add(edge["top"])
        elif edge["orientation"] == "v":
            uprights.add(edge["x0"])
            ends.update((edge["top"], edge["bottom"]))
    level, upright = _apart(levels), _apart(uprights)
    reach = (min([*level[:1], *ends], default=0.0), max([*level[-1:], *ends], default=0.0))
    (left, right), middle = (*upright, 0.0, 0.0)[:2], sum(reach) / 2
    below = (c for c in reversed(chars) if left <= c["x0"] < right and middle < c["top"] < reach[1])
    named = any(c["text"] not in _OF_AMOUNTS for c in below)
    return Outline(box, level, upright, reach, named)


def _apart(places: set[float]) -> tuple[float, ...]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > SAME:
            found.append(place)
    return tuple(found)


def sheets_of(outlines: Sequence[Outline | None]) -> Iterator[Spread]:
    """Given the outlines of all pages (None: not to be looked at), return which may stand beside each other.

    A sheet is printed down, then over: all pages of its first columns, then as many of the next ones. Over, then down
    is the same with one page down.
    """
    at = 0
    while at < len(outlines):
        down, across = _sheet(outlines, at)
        if across > 1:
            yield tuple(tuple(at + row + n * down for n in range(across)) for row in range(down))
        at += down * across


def _sheet(outlines: Sequence[Outline | None], at: int) -> tuple[int, int]:
    for down in range(1, min(MOST_DOWN, (len(outlines) - at) // 2) + 1):
        across = 1
        while _goes_on(outlines, at, down, across):
            across += 1
        if across > 1:
            return down, across
    return 1, 1


def _goes_on(outlines: Sequence[Outline | None], at: int, down: int, across: int) -> bool:
    """True where the next pages, as many as stand below each other, stand right of those before them."""
    first, following = at + (across - 1) * down, at + across * down
    if following + down > len(outlines):
        return False
    pairs = zip(outlines[first:following], outlines[following : following + down], strict=True)
    return all(_are_beside(a, b, 1 if n else LEAST_LEVELS, across == 1) for n, (a, b) in enumerate(pairs))


def _are_beside(left: Outline | None, right: Outline | None, least: int, is_first: bool) -> bool:
    """True where at least so many rules stand at the same heights, and the upright ones elsewhere.

    The same columns may be further rows of the page at the left, printed below it: then names stand in both, or in
    neither.
    """
    if left is None or right is None or left.box != right.box or not left.uprights or not right.uprights:
        return False
    if not all(map(_same, left.reach, right.reach)):
        return False
    columns_alike = len(left.uprights) == len(right.uprights) and all(map(_same, left.uprights, right.uprights))
    if columns_alike and (right.named or (is_first and not left.named)):
        return False
    a, b = left.levels, right.levels
    only_left, only_right = _missing(a, b), _missing(b, a)
    if len(a) - len(only_left) < least:
        return False
    header = sorted((*a, *only_right))[:MOST_HEADER]
    return not only_left or not only_right or max(*only_left, *only_right) <= header[-1]


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= SAME


def _missing(places: Sequence[float], others: Sequence[float]) -> list[float]:
    return [p for p in places if not any(_same(p, o) for o in others)]


def parts_of(pages: Sequence[Seen]) -> list[tuple[int, int]]:
    """Given the topmost pages that may stand beside each other, return from where to where each sheet among them goes.

    Sheets of as many rows follow each other: each prints one title, and one number or unit on its first or last page.
    Where there is more than one way to part them there is none.
    """
    said = [_said(p) for p in pages]
    if all(sum(x[i] for x in said) <= 1 for i in range(len(said[0]))) and _titles(joined(pages, begins_of(pages))) <= 1:
        return [(0, len(pages))]
    ways = set()
    for marked in ([x[i] for x in said] for i in (1, 2)):
        marks = [n for n, count in enumerate(marked) if count]
        ways |= {(0, *(n + 1 for n in marks)), (*marks, len(pages))}
    good = [w for w in ways if w[0] == 0 and w[-1] == len(pages) and _are_sheets(w, said, pages)]
    return [x for x in pairwise(good[0]) if x[1] - x[0] > 1] if len(good) == 1 else []


def _are_sheets(cuts: Sequence[int], said: Sequence[tuple[int, int, int]], pages: Sequence[Seen]) -> bool:
    parts = list(pairwise(cuts))
    alone = all(sum(x[i] for x in said[a:b]) <= 1 for a, b in parts for i in range(3))
    return alone and all(_titles(joined(pages[a:b], begins_of(pages[a:b]))) == 1 for a, b in parts)


def _said(page: Seen) -> tuple[int, int, int]:
    """How many titles, numbers and units stand above the tables of a page, with their middle between its sides."""
    level = [e for e in page.edges if e["orientation"] == "h"]
    left, right = min(e["x0"] for e in level), max(e["x1"] for e in level)
    texts = [text for text, x in _above(page) if left <= x < right]
    return (
        sum(is_title(t) for t in texts),
        sum(number_of(t) is not None for t in texts),
        sum(unit_of(t) is not None for t in texts),
    )


def _titles(page: Seen) -> int:
    return sum(is_title(text) for text, _ in _above(page))


def _above(page: Seen) -> list[tuple[str, float]]:
    """The lines above the tables of a page, and where their middles stand across it."""
    top = min(e["top"] for e in page.edges if e["orientation"] == "h")
    lines = lines_of([c for c in page.chars if c["bottom"] <= top + SAME])
    return [(str(x["text"]), (float(x["x0"]) + float(x["x1"])) / 2) for x in lines]


def begins_of(pages: Sequence[Seen]) -> list[float]:
    """Given the topmost pages of a sheet, return from where on each prints what the first one does not.

    Columns of names may be printed again on every page; the first page begins at its side.
    """
    sides = [min(e["x0"] for e in p.edges if e["orientation"] == "h") for p in pages]
    printed = {_place(c) for c in pages[0].chars}
    return [sides[0], *(_behind_names(p, side, printed) for p, side in zip(pages[1:], sides[1:], strict=True))]


def _behind_names(page: Seen, side: float, printed: set[_Place]) -> float:
    level = [e["top"] for e in page.edges if e["orientation"] == "h"]
    inside = [c for c in page.chars if min(level) < c["top"] < max(level)]
    own = min((c["x0"] for c in inside if _place(c) not in printed), default=side)
    again = [c["x0"] for c in inside if _place(c) in printed]
    borders = [e["x0"] for e in page.edges if e["orientation"] == "v" and e["x0"] <= own]
    return max((x for x in borders if any(side <= a < x for a in again)), default=side)


def joined(parts: Sequence[Seen], begins: Sequence[float]) -> Seen:
    """Given pages beside each other and where each begins, return the one wide page that they are.

    What is printed at the same place on a page and on the first one (headers of pages) counts once, and so does a text
    that the cut divides: it is drawn on both pages. What stands below the tables of the other pages is no part of it.
    """
    whole = parts[0]
    for part, begin in zip(parts[1:], begins[1:], strict=True):
        whole = _with(whole, part, parts[0], begin)
    return whole


def _with(whole: Seen, part: Seen, first: Seen, begin: float) -> Seen:
    seam = max(e["x1"] for e in whole.edges if e["orientation"] == "h")
    by = seam - begin
    edges = [_edge(e, by, begin) for e in part.edges if _is_own(e, part, begin)]
    box = (whole.box[0], whole.box[1], max(whole.box[2], part.box[2] + by), whole.box[3])
    drawn = {_place(c, off) for c in whole.chars for off in (-SAME, 0.0, SAME)}
    moved = [{**c, "x0": c["x0"] + by, "x1": c["x1"] + by} for c in _chars(part, first, begin)]
    return Seen(box, whole.chars + [c for c in moved if _place(c) not in drawn], whole.edges + edges)


def _is_own(edge: Edge, part: Seen, begin: float) -> bool:
    """True for an edge right of repeated columns; their own border at the right is none of what follows them."""
    if edge["orientation"] == "h":
        return bool(edge["x1"] > begin + SAME)
    repeats = begin > min(e["x0"] for e in part.edges if e["orientation"] == "h") + SAME
    return bool(edge["x0"] > begin + SAME if repeats else edge["x0"] > begin - SAME)


def _edge(edge: Edge, by: float, begin: float) -> Edge:
    """The same edge further right; one that began in repeated columns begins behind them."""
    x0 = max(float(edge["x0"]), begin)
    return {**edge, "x0": x0 + by, "x1": edge["x1"] + by, "width": edge["x1"] - x0}


def _chars(part: Seen, first: Seen, begin: float) -> list[Char]:
    """The characters of a page down to the end of its table that are not those of the first page.

    Behind repeated columns a figure at the same place is another figure all the same.
    """
    level = [e["top"] for e in part.edges if e["orientation"] == "h"]
    top, bottom = min(level), max(level)
    printed = {_place(c) for c in first.chars}
    above = [c for c in part.chars if c["top"] < bottom]
    return [c for c in above if _place(c) not in printed or (c["top"] >= top and c["x0"] + c["x1"] > 2 * begin)]


def _place(char: Char, off: float = 0.0) -> _Place:
    return char["text"], round(char["x0"] + off), round(char["top"])


def below(part: Seen, first: Seen) -> list[Char]:
    """Return the characters below the table of a page beside another that the first page does not print there."""
    bottom = max(e["top"] for e in part.edges if e["orientation"] == "h")
    printed = {_place(c) for c in first.chars}
    return [c for c in part.chars if c["top"] >= bottom and _place(c) not in printed]


def told(file: ReadFile, sheets: Sequence[Pages], outlines: Sequence[Outline | None]) -> ReadFile:
    """Given a read file and the pages that were read as one, return it with every grid told the pages beside its own.

    The place of a row is where its name is printed: on the first of them.
    """
    others = {pages[0] + 1: pages for pages in sheets}
    sides = {n + 1: outline.box[2] for n, outline in enumerate(outlines) if outline is not None}
    grids = tuple(_told(g, others[g.page], sides[g.page]) if g.page in others else g for g in file.grids)
    return replace(file, grids=grids, notes=(*file.notes, *map(_note, sheets)))


def _note(pages: Pages) -> str:
    return f"第{'、'.join(str(n + 1) for n in pages)}页左右印着同一张表，按行接成一张来读；各行的出处写最左边的一页"


def _told(grid: Grid, pages: Pages, side: float) -> Grid:
    rows = tuple(replace(r, box=r.box and (*r.box[:2], min(r.box[2], side), r.box[3])) for r in grid.rows)
    return replace(grid, rows=rows, beside=tuple(n + 1 for n in pages[1:]))
