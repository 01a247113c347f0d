"""Header cells without borders: words of one cell joined, the words right above columns, groups and what they span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, combinations_with_replacement, pairwise, product
from math import prod

from parser.baselines import Line, Word
from parser.centred import Room, borders_in, is_centred
from parser.channels import Holds
from parser.columns import KEY_KINDS, understand_columns
from parser.grid import LINE_BREAK
from parser.tidy import join_lines
from parser.wording import read_level
from schema.forms import forms, levels_of
from schema.names import normalise

TIGHT = 0.5
"""Part of the size: lines of one header cell are no further apart than this."""
LEVEL = 0.3
"""Part of the size by which words of one header level may differ in height."""
BELOW = 0.5
"""Part of the size by which a cell must stand lower than a group that spans it."""
MOST_WAYS, MOST_SIDES = 2000, 3
Rule = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Head:
    """One header cell as printed; `first` and `last` are the columns it stands over, once they are known."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    first: int = -1
    last: int = -1

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Where its middle stands across the page."""
        return (self.x0 + self.x1) / 2


def is_key(text: str) -> bool:
    """True for the header word of a column that names or numbers its rows."""
    plain = join_lines(text)
    return understand_columns([(plain,)], None)[0].kind in KEY_KINDS or normalise(plain) in forms().header.level


def is_known(text: str) -> bool:
    """True for a word that stands over columns of budget tables."""
    plain = join_lines(text)
    if is_key(plain) or normalise(plain) in _official():
        return True
    level = read_level(plain)
    return level.known or level.measure is not None


def held_by(text: str) -> Holds:
    """Given the header word of a column, return what can stand below it."""
    plain = join_lines(text)
    if normalise(plain) in forms().header.level:
        return "codes"
    return "names" if understand_columns([(plain,)], None)[0].kind in ("name", "organisation") else "any"


@lru_cache(maxsize=1)
def _official() -> frozenset[str]:
    words = forms().header
    levels = {normalise(x) for form in forms().forms for path in form.variants for p in path for x in levels_of(p)}
    return frozenset(levels | {normalise(m.name) for m in forms().members} | words.level)


def is_of_targets(cells: Sequence[Head]) -> bool:
    """True for the header of a performance table: its merged cells cannot be told without borders."""
    words = {w for field in ("level1", "level2", "name") for w in forms().header.target[field]}
    return sum(normalise(join_lines(c.text)) in words for c in cells) > 1


def heads_of(lines: Sequence[Line]) -> list[Head]:
    """Given the lines of a header, return its cells: lines set close under each other are one."""
    cells: list[Head] = []
    for line in lines:
        for word in line.words:
            over = [i for i, c in enumerate(cells) if _meets(c, word) and _is_next(c, word)]
            under = [w for w in line.words if over and _meets(cells[over[0]], w)]
            if len(over) == 1 and len(under) == 1:
                cells[over[0]] = _with(cells[over[0]], word)
            else:
                cells.append(Head(word.text, word.x0, word.x1, word.top, word.bottom, word.size))
    return [c for c in cells if c.text]


def _meets(cell: Head, word: Word | Head) -> bool:
    return cell.x0 < word.x1 - 0.5 and word.x0 < cell.x1 - 0.5


def _is_next(cell: Head, word: Word) -> bool:
    space = word.top - cell.bottom
    if space <= TIGHT * cell.size:
        return True
    return space <= 1.2 * cell.size and is_known(cell.text + word.text) and not is_known(word.text)


def _with(cell: Head, word: Word) -> Head:
    return replace(
        cell,
        text=cell.text + LINE_BREAK + word.text,
        x0=min(cell.x0, word.x0),
        x1=max(cell.x1, word.x1),
        bottom=max(cell.bottom, word.bottom),
    )


def leaves_of(cells: Sequence[Head]) -> list[Head]:
    """Return the cells with no other cell below them, from left to right: one a column."""
    below = [c for c in cells if not any(o.top >= c.bottom - 1 and _meets(c, o) for o in cells if o is not c)]
    return sorted(below, key=lambda c: c.x0)


def sides_of(cells: Sequence[Head], leaves: Sequence[Head]) -> list[Head]:
    """Return the leaves of the top level, where others stand on lower ones: words over columns, or groups over a gap."""
    top = min(c.middle for c in cells)
    lower = any(c.middle > top + LEVEL * c.size for c in leaves)
    return [c for c in leaves if lower and c.middle <= top + LEVEL * c.size]


def leaves_in(cells: Sequence[Head]) -> Iterator[list[Head]]:
    """Given the cells of a header, return every way to say which of them stand right above a column.

    A group of the top level like 收入 can be set between the words of its columns, over neither of them.
    """
    leaves = leaves_of(cells)
    sides = sides_of(cells, leaves)
    for count in range(min(len(sides), MOST_SIDES) + 1):
        for gone in combinations(sides, count):
            yield [c for c in leaves if c not in gone]


def spanned(
    cells: Sequence[Head], leaves: Sequence[Head], columns: Sequence[tuple[float, float]], rules: Sequence[Rule]
) -> tuple[tuple[Head, ...], ...] | None:
    """Given the cells of a header, return for every column its cells from the top down; None where that is unclear.

    A group spans what a rule (x0, x1, y) right under it reaches over; without, the groups of a level together span
    all columns that stand below them, each group in the middle over its own. `columns` says from where to where each
    column is printed.
    """
    paths = [[replace(leaf, first=i, last=i)] for i, leaf in enumerate(leaves)]
    room = borders_in(columns, [c.centre for c in leaves])
    for level in _levels([c for c in cells if c not in leaves]):
        spans = _spans(level, paths, columns, room, rules)
        if spans is None:
            return None
        for group, (first, last) in zip(level, spans, strict=True):
            for column in range(first, last + 1):
                paths[column].insert(0, replace(group, first=first, last=last))
    return tuple(tuple(p) for p in paths)


def _levels(groups: Sequence[Head]) -> list[list[Head]]:
    """Groups of one height together, the lowest first, from left to right."""
    levels: list[list[Head]] = []
    for group in sorted(groups, key=lambda c: -c.middle):
        if levels and levels[-1][0].middle - group.middle <= LEVEL * group.size:
            levels[-1].append(group)
        else:
            levels.append([group])
    return [sorted(level, key=lambda c: c.x0) for level in levels]


Span = tuple[int, int]
"""First and last column."""


def _spans(
    level: Sequence[Head],
    paths: Sequence[Sequence[Head]],
    columns: Sequence[tuple[float, float]],
    room: Room | None,
    rules: Sequence[Rule],
) -> tuple[Span, ...] | None:
    """The columns of each group of a level, None where several ways are possible, or none."""
    free = [_free(group, paths) for group in level]
    possible = [_possible(g, f, paths, columns, room, rules) for g, f in zip(level, free, strict=True)]
    ways = [w for w in product(*possible) if all(a[1] < b[0] for a, b in pairwise(w))] if _few(possible) else []
    below = {c for f in free for c in f}
    whole = [w for w in ways if below == {c for a, b in w for c in range(a, b + 1)}]
    ruled = all(_under_rule(g, paths, columns, rules) is not None for g in level)
    found = ways if ruled else whole
    return found[0] if len(found) == 1 else None


def _few(possible: Sequence[Sequence[tuple[int, int]]]) -> bool:
    return prod(len(p) for p in possible) <= MOST_WAYS


def _is_below(group: Head, path: Sequence[Head]) -> bool:
    """True where the topmost cell of a column stands on a lower level than the group."""
    roof = path[0]
    return roof.top >= group.bottom - 1 and (len(path) > 1 or roof.middle > group.middle + BELOW * group.size)


def _met(group: Head, paths: Sequence[Sequence[Head]]) -> list[int]:
    return [i for i, path in enumerate(paths) if any(_meets(group, c) for c in path)]


def _free(group: Head, paths: Sequence[Sequence[Head]]) -> frozenset[int]:
    """The columns whose topmost cell stands as low as those right under the group do."""
    lone = [paths[i][0].middle for i in _met(group, paths) if len(paths[i]) == 1]
    floor = min(lone, default=0.0) - LEVEL * group.size
    return frozenset(i for i, p in enumerate(paths) if _is_below(group, p) and (len(p) > 1 or p[0].middle >= floor))


def _possible(
    group: Head,
    free: frozenset[int],
    paths: Sequence[Sequence[Head]],
    columns: Sequence[tuple[float, float]],
    room: Room | None,
    rules: Sequence[Rule],
) -> list[Span]:
    met = _met(group, paths)
    spans = [
        (a, b)
        for a, b in combinations_with_replacement(range(len(paths)), 2)
        if free.issuperset(range(a, b + 1))
        and all(a <= i <= b for i in met)
        and columns[a][0] <= group.centre <= columns[b][1]
        and _is_whole(paths, a, b)
    ]
    reach = _under_rule(group, paths, columns, rules)
    if reach is not None:
        return [s for s in spans if s == reach]
    if len(spans) == 1:
        return spans
    return [s for s in spans if room is not None and is_centred(group.centre, s, room)]


def _is_whole(paths: Sequence[Sequence[Head]], first: int, last: int) -> bool:
    return paths[first][0].first == first and paths[last][0].last == last


def _under_rule(
    group: Head, paths: Sequence[Sequence[Head]], columns: Sequence[tuple[float, float]], rules: Sequence[Rule]
) -> tuple[int, int] | None:
    """The columns that a rule right under the group reaches over, where it does not reach over the whole table."""
    floor = min((paths[i][0].top for i in _met(group, paths)), default=group.bottom)
    near = [r for r in rules if group.bottom - 1 <= r[2] <= floor + 1 and r[0] <= group.centre <= r[1]]
    if len(near) != 1:
        return None
    covered = [i for i, (a, b) in enumerate(columns) if near[0][0] < (a + b) / 2 < near[0][1]]
    return (covered[0], covered[-1]) if covered and len(covered) < len(columns) else None
