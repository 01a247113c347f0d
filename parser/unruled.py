"""Tables without borders between cells: found by rows of amounts under known header words, cut into cells.

Nothing is guessed: where rows, columns or what a header word spans are not clear, the table is left unread (and said
so) or comes with a doubt, so that no figure of it is part of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from parser.baselines import Band, Line, Word, bands_of, lines_of
from parser.captions import body_of, is_caption, is_note, is_page_number, unit_of
from parser.channels import Run, borders_of, hulls, maps_of, runs_of
from parser.grid import LINE_BREAK, Box, Grid, ReadFile
from parser.header_spans import Head, heads_of, held_by, is_key, is_known, is_of_targets, leaves_in, sides_of, spanned
from parser.tidy import Cell

Rule = tuple[float, float, float]
"""A horizontal rule: from x0 to x1 at y, in PDF points."""
LEAST_COLUMNS, LEAST_KNOWN = 2, 0.5
LOWER = 1.2
"""Times the distance of rows: a lone line further below than this is none of them."""
MOST_HEADER_LINES = 12
WIDE = 0.9
"""A rule this part of the table's width parts rows."""
TWO_MAPS = "表没有竖线，有的数可以归在不同的列下，无法确定是哪一列"
TWO_SPANS = "表没有竖线，表头的一级盖住哪几列无法确定"
TWO_ROWS = "表没有横线，一行名称可能是上一行折下来的，无法确定"
_PROSE = re.compile(r"[。；！？]|，.*，")
_BEGINS = re.compile(r"^[\d一二三四五六七八九十（(]+[\d、.．\-）)]|^其中|合计$|总计$")
_GLUED = re.compile(r"[^\d.,，(（\-－−¥￥][\d,]*\d\.\d{2}$|\d\.\d{1,2}\d*[,\d]*\.\d")


@dataclass(frozen=True, slots=True)
class Unruled:
    """A table without borders: its box, its cells, the borders of its columns, and why it cannot be relied on ("")."""

    box: Box
    cells: tuple[Cell, ...]
    borders: tuple[float, ...]
    columns: tuple[tuple[float, float], ...]
    doubt: str = ""


Table = tuple[Box, list[Cell]]


def with_unruled(
    drawn: Sequence[Table], chars: Sequence[Mapping[str, Any]], rules: Sequence[Rule], before: Sequence[Unruled]
) -> tuple[list[Table], tuple[Unruled, ...]]:
    """Given the drawn tables of a page, return its tables in reading order and those among them without borders.

    A shaded area or a frame around everything is no table of cells: it gives way where a table stands in it.
    """
    sure = [t for t in drawn if not _is_area(t)]
    rest = [c for c in chars if not any(_holds(box, c) for box, _ in sure)]
    free = [
        r for r in rules if not any(b[0] <= (r[0] + r[1]) / 2 <= b[2] and b[1] - 1 <= r[2] <= b[3] + 1 for b, _ in sure)
    ]
    found = unruled_tables(rest, free, before[-1] if before and not sure else None)
    kept = [t for t in drawn if t in sure or not any(_overlap(t[0], u.box) for u in found)]
    tables = [*kept, *((u.box, list(u.cells)) for u in found)]
    return sorted(tables, key=lambda t: (t[0][1], t[0][0])), found


def _is_area(table: Table) -> bool:
    """True where no two cells stand beside each other."""
    lefts = {round(box[0]) for box, _ in table[1]}
    return len(lefts) <= 1


def _holds(box: Box, char: Mapping[str, Any]) -> bool:
    x, y = (float(char["x0"]) + float(char["x1"])) / 2, (float(char["top"]) + float(char["bottom"])) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def marked(file: ReadFile, unruled: Sequence[Sequence[Unruled]]) -> ReadFile:
    """Given a read file and the tables without borders of each page, return it with their grids marked as such."""
    return replace(file, grids=tuple(_marked(g, unruled[(g.page or 1) - 1]) for g in file.grids))


def _marked(grid: Grid, unruled: Sequence[Unruled]) -> Grid:
    boxes = [r.box for r in grid.rows if r.box is not None]
    for table in unruled:
        if boxes and _overlap(boxes[-1], table.box):
            return replace(grid, unruled=table.doubt)
    return grid


def unruled_tables(
    chars: Sequence[Mapping[str, Any]], rules: Sequence[Rule], before: Unruled | None = None
) -> tuple[Unruled, ...]:
    """Given the characters outside tables and the horizontal rules of a page, return its tables without borders.

    `before` is the last such table of the page before: rows at the top of this page may go on under its header.
    """
    lines = lines_of(chars)
    found: list[Unruled] = []
    for first, last, start in _regions(lines):
        table = _table(lines[start:first], lines[first : last + 1], rules)
        if table is None and before is not None and not found and _is_first(lines[:start], first, start):
            table = _going_on(lines[start : last + 1], rules, before)
        if table is not None:
            found.append(table)
    return tuple(found)


def _is_first(above: Sequence[Line], first: int, start: int) -> bool:
    return first == start and not above


def _regions(lines: Sequence[Line]) -> Iterator[tuple[int, int, int]]:
    """(first line with amounts, last line, first line of what may be the header) of each stretch without prose."""
    at = 0
    while at < len(lines):
        if not _is_body(lines[at]):
            at += 1
            continue
        start = at
        while start > 0 and at - start < MOST_HEADER_LINES and not _ends_table(lines[start - 1]):
            start -= 1
        last = at
        while last + 1 < len(lines) and not _ends_table(lines[last + 1]):
            last += 1
        yield at, _without_headings(lines, at, last), start
        at = last + 1


def _without_headings(lines: Sequence[Line], first: int, last: int) -> int:
    """The last line of a body: lone words at its end that stand further below than any row does are of what follows."""
    end = max(i for i in range(first, last + 1) if lines[i].is_priced)
    pitch = max((b.top - a.top for a, b in pairwise(lines[first : end + 1])), default=0.0)
    for i in range(end + 1, last + 1):
        if pitch and len(lines[i].words) == 1 and lines[i].top - lines[i - 1].top > LOWER * pitch:
            return i - 1
    return last


def _is_body(line: Line) -> bool:
    return line.is_priced and not _ends_table(line)


def _ends_table(line: Line) -> bool:
    """A line of prose, a caption, a note or a page number."""
    text = line.text
    if line.is_priced and len(line.words) > 1:
        return False
    return bool(
        _PROSE.search(text)
        or unit_of(text)
        or body_of(text)
        or is_note(text)
        or is_page_number(text)
        or (len(line.words) == 1 and is_caption(text, alone=True) and (text.endswith("表") or not is_known(text)))
    )


def _table(above: Sequence[Line], body: Sequence[Line], rules: Sequence[Rule]) -> Unruled | None:
    lines = _under_first_head(above)
    if not lines:
        return None
    across = _across([*lines, *body], rules)
    bands = bands_of([*lines, *body], across)
    if bands is None:
        return None
    first = _first_row(bands)
    header = [x for band in bands[:first] for x in band]
    rows = bands[first:]
    if not header or not rows or not _are_rows(rows):
        return None
    return _laid_out(header, rows, rules)


def _first_row(bands: Sequence[Band]) -> int:
    """The first row of the body: it prints an amount, or a name where the header has the word of a column of names."""
    heads: list[Head] = []
    for i, band in enumerate(bands):
        words = [w for line in band for w in line.words]
        if any(w.is_priced for w in words) or any(_is_name(w, heads) for w in words):
            return i
        heads += heads_of(band)
    return len(bands)


def _is_name(word: Word, heads: Sequence[Head]) -> bool:
    """True where the nearest header words at both sides leave the word to a column of names, and it is none itself."""
    if is_key(word.text):
        return False
    for head in heads:
        left = max((h.x1 for h in heads if h.x1 <= head.x0), default=0.0)
        right = min((h.x0 for h in heads if h.x0 >= head.x1), default=word.x1)
        if held_by(head.text) == "names" and left <= word.x0 and word.x1 <= right:
            return True
    return False


def _under_first_head(above: Sequence[Line]) -> list[Line]:
    """The lines from the first one on that prints a known header word."""
    first = next((i for i, x in enumerate(above) if any(is_known(w.text) for w in x.words)), None)
    return [] if first is None else list(above[first:])


def _across(lines: Sequence[Line], rules: Sequence[Rule]) -> list[float]:
    left, right = min(x.words[0].x0 for x in lines), max(w.x1 for x in lines for w in x.words)
    top, bottom = lines[0].top - 20, max(x.bottom for x in lines) + 20
    reach: dict[float, float] = {}
    for x0, x1, y in rules:
        if top <= y <= bottom:
            reach[round(y)] = reach.get(round(y), 0.0) + min(x1, right) - max(x0, left)
    return sorted(y for y, width in reach.items() if width >= WIDE * (right - left))


def _are_rows(rows: Sequence[Band]) -> bool:
    """True where no row prints two amounts at one place and no figure runs into what stands beside it."""
    words = [w for band in rows for x in band for w in x.words]
    if any(_GLUED.search(w.text) and not w.is_priced for w in words):
        return False
    return all(sum(x.is_priced for x in band) <= 1 for band in rows)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the columns of a table; `paths` is None where it is unclear what a header word spans."""

    cells: Sequence[Head]
    leaves: Sequence[Head]
    maps: tuple[tuple[int, ...], ...]
    columns: Sequence[tuple[float, float]]
    spans: tuple[tuple[Head, ...], ...] | None

    @property
    def doubt(self) -> str:
        if len(self.maps) > 1:
            return TWO_MAPS
        blank = [c for i, c in enumerate(self.leaves) if i not in self.maps[0]]
        groups = [c for c in sides_of(self.cells, self.leaves) if c in blank]
        return TWO_SPANS if groups or self.spans is None else ""


def _laid_out(header: Sequence[Line], rows: Sequence[Band], rules: Sequence[Rule]) -> Unruled | None:
    cells = heads_of([x for x in header if not _is_index(x)])
    if is_of_targets(cells) or sum(is_known(c.text) for c in cells) < LEAST_KNOWN * len(cells):
        return None
    readings = list(_readings(cells, runs_of(rows), rules))
    if not readings:
        return None
    best, doubt = _best(readings)
    doubt = doubt or (TWO_ROWS if _may_be_wrapped(rows) else "")
    borders, cuts = borders_of(best.columns), _cuts(rows)
    top = min(c.top for c in cells) - 2
    paths = best.spans if best.spans is not None else tuple((c,) for c in best.leaves)
    drawn = _header_cells(paths, borders, top, cuts[0])
    box = (borders[0], top, borders[-1], cuts[-1])
    return Unruled(box, (*drawn, *_body_cells(rows, borders, cuts)), borders, tuple(best.columns), doubt)


def _may_be_wrapped(rows: Sequence[Band]) -> bool:
    """True where a lone name, no ordinal or code before it, stands right below one that fills its column."""
    words = [[w for line in band for w in line.words] for band in rows]
    return any(len(row) == 1 and _goes_on_from(row[0], above, words) for above, row in pairwise(words))


def _goes_on_from(word: Word, above: Sequence[Word], rows: Sequence[Sequence[Word]]) -> bool:
    own = next((w for w in above if w.x0 < word.x1 and word.x0 < w.x1 and not w.is_number), None)
    if word.is_number or own is None or _BEGINS.match(word.text):
        return False
    widest = max(w.x1 for row in rows for w in row if w.x0 < own.x1 and own.x0 < w.x1)
    return own.x1 > widest - own.size


def _readings(cells: Sequence[Head], runs: Sequence[Run], rules: Sequence[Rule]) -> Iterator[_Reading]:
    for leaves in leaves_in(cells):
        heads = [(c.x0, c.x1) for c in leaves]
        maps = maps_of(runs, heads, [held_by(c.text) for c in leaves]) if len(leaves) >= LEAST_COLUMNS else ()
        if maps:
            columns = hulls(runs, heads, maps[0])
            yield _Reading(cells, leaves, maps, columns, spanned(cells, leaves, columns, rules))


def _best(readings: Sequence[_Reading]) -> tuple[_Reading, str]:
    """The only reading without doubt; else any, with the doubt."""
    sure = [r for r in readings if not r.doubt]
    return (sure[0], "") if len(sure) == 1 else (readings[0], readings[0].doubt or TWO_SPANS)


def _is_index(line: Line) -> bool:
    return (
        len(line.words) > 1
        and [w.text for w in line.words if w.text.isdigit()]
        == [str(i + 1) for i in range(sum(w.text.isdigit() for w in line.words))]
        and sum(w.text.isdigit() for w in line.words) * 2 > len(line.words)
    )


def _cuts(rows: Sequence[Band]) -> list[float]:
    """The heights between rows, in the middle of the space."""
    tops = [min(x.top for x in band) for band in rows]
    bottoms = [max(x.bottom for x in band) for band in rows]
    return [tops[0] - 2, *((b + t) / 2 for b, t in zip(bottoms, tops[1:], strict=False)), bottoms[-1] + 2]


def _header_cells(
    paths: Sequence[Sequence[Head]], borders: Sequence[float], top: float, bottom: float
) -> Iterator[Cell]:
    """Header cells as if drawn: levels of equal height, the last cell of a column down to the body."""
    depth = max(len(p) for p in paths)
    step = max((bottom - top) / depth, 6.0)
    levels = [bottom - step * (depth - i) for i in range(depth)] + [bottom]
    for column, path in enumerate(paths):
        for level, head in enumerate(path):
            if head.first not in (-1, column):
                continue
            last = max(head.last, column)
            end = bottom if level == len(path) - 1 else levels[level + 1]
            yield (borders[column], levels[level], borders[last + 1], end), head.text


def _body_cells(rows: Sequence[Band], borders: Sequence[float], cuts: Sequence[float]) -> Iterator[Cell]:
    for band, (top, bottom) in zip(rows, pairwise(cuts), strict=True):
        words = [w for line in band for w in line.words]
        if len(words) == 1 and _column(words[0].x0, borders) != _column(words[0].x1, borders):
            left, right = _column(words[0].x0, borders), _column(words[0].x1, borders)
            for n in range(len(borders) - 1):
                if n == left:
                    yield (borders[left], top, borders[right + 1], bottom), words[0].text
                elif not left < n <= right:
                    yield (borders[n], top, borders[n + 1], bottom), ""
            continue
        for x0, x1 in pairwise(borders):
            own = [[w.text for w in line.words if x0 <= w.centre < x1] for line in band]
            yield (x0, top, x1, bottom), LINE_BREAK.join("".join(x) for x in own if x)


def _column(x: float, borders: Sequence[float]) -> int:
    return max(0, min(len(borders) - 2, sum(b <= x for b in borders) - 1))


def _going_on(lines: Sequence[Line], rules: Sequence[Rule], before: Unruled) -> Unruled | None:
    """Rows at the top of a page under the header of the page before, where only one column map is possible."""
    rows = bands_of(lines, _across(lines, rules))
    if rows is None or not _are_rows(rows):
        return None
    runs = runs_of(rows)
    maps = maps_of(runs, before.columns)
    if not maps:
        return None
    columns = tuple(hulls(runs, before.columns, maps[0]))
    cuts = _cuts(rows)
    cells = tuple(_on_borders(_body_cells(rows, borders_of(columns), cuts), borders_of(columns), before.borders))
    doubt = before.doubt or (TWO_MAPS if len(maps) > 1 else "")
    box = (before.borders[0], cuts[0], before.borders[-1], cuts[-1])
    return Unruled(box, cells, before.borders, columns, doubt)


def _on_borders(cells: Iterable[Cell], own: Sequence[float], borders: Sequence[float]) -> Iterator[Cell]:
    """The same cells between the borders of the page before."""
    place = dict(zip(own, borders, strict=True))
    for (left, top, right, bottom), text in cells:
        yield (place[left], top, place[right], bottom), text
