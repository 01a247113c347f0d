"""Keeps the lines that are text: no page numbers, running headers, tables of contents, nor what belongs to tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from parser.grid import TextLine
from parser.passage_words import PART, any_of, number_of, passage_words, title_of
from schema.names import squeeze

SENTENCE_END = ("。", "！", "？", "；", ";")
SMALL = 0.7
"""Lines smaller than this part of the size of text are no text (remains of table cells)."""
EDGE_ROUNDS = 3
RUNNING_PAGES = 3
LONGEST_TITLE = 50
LONGEST_LABEL = 60
SHORTEST_KEY = 2
NEXT_LINE = 2.5
"""The next line of the same paragraph begins within so many sizes below."""

_PAGE_MARK = re.compile(r"[-—–－―·~]+\d{1,4}[-—–－―·~]+|第\d{1,4}页(?:[,，/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}")
_PAGE_BARE = re.compile(r"\d{1,3}")
_LEADER = re.compile(r"(?:[.．…·]{3,}|…{2,})\d{0,4}$")
_DIGITS = re.compile(r"\d+")
_ROW = re.compile(
    r"(?:^|\s)-?[\d,]*\d(?:\.\d+)?\s+-?[\d,]*\d(?:\.\d+)?(?=\s|$)|(?:^|\s)[≥≤=＝><]\s*\d+(?:\.\d+)?\s+\S{1,3}\s+\d+"
)
"""Two numbers side by side, or a target with unit and weight (≥ 95 % 10): the row of a table."""
_TABLE_MARK = re.compile(
    r"[附公开预算决财部门]{0,4}(?:附?表|附件)[一二三四五六七八九十\d]+(?:[-—]\d+)?|[公开预算决财附]{1,4}\d+表"
    r"|[（(]\d{4}年度?[）)]|图[一二三四五六七八九十\d]+(?:[:：.、].*)?"
)
_TITLE_END = re.compile(r"表(?:[（(][^（）()]*[）)])?$")


def prose_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Given all lines outside tables in reading order, return those that are text, headings or titles of tables."""
    kept = without_contents(_without_rows(_without_edges(_visible(lines))))
    return _large_enough([x for x in kept if not _is_caption(x.text)])


def is_placed(line: TextLine) -> bool:
    """True where the line's place on the page is known."""
    return None not in (line.page, line.top, line.x0, line.x1, line.size)


def is_note(text: str) -> bool:
    """True for a remark on a table (注：本表为空)."""
    return _note_pattern().match(squeeze(text)) is not None


def is_table_title(text: str) -> bool:
    """True for a title of a table that stands alone (收支总表, 支出表（功能科目）) and has no number of a section."""
    plain = squeeze(text)
    return (
        len(plain) <= LONGEST_TITLE
        and _TITLE_END.search(plain) is not None
        and not any(mark in plain for mark in ("。", "；", "，", *passage_words().pointers))
        and number_of(text) is None
    )


def text_size(lines: Iterable[TextLine]) -> float:
    """Given lines, return the size most of their characters are printed in; 0 where no size is known."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.size is not None:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return min(sizes, key=lambda s: (-sizes[s], s), default=0.0)


def _visible(lines: Sequence[TextLine]) -> list[TextLine]:
    """Drops what lies above the page; a page that hangs over so repeats lines of the page before."""
    hanging = {x.page for x in lines if x.top is not None and x.top < 0}
    before = {page: {x.text for x in lines if x.page == page - 1} for page in hanging if page is not None}
    return [
        x
        for x in lines
        if squeeze(x.text) and not (x.top is not None and x.top < 0) and x.text not in before.get(x.page or 0, ())
    ]


def _without_edges(lines: list[TextLine]) -> list[TextLine]:
    """Drops page numbers, and headers and footers that run through the document, from the edges of pages."""
    lines = [x for x in lines if not _PAGE_MARK.fullmatch(squeeze(x.text))]
    pages = len({x.page for x in lines})
    for _ in range(EDGE_ROUNDS):
        edges = _edges(lines)
        seen = Counter(_edge_key(lines[i]) for i in edges)
        drop = {i for i in edges if _is_edge(lines[i], seen[_edge_key(lines[i])], pages)}
        if not drop:
            break
        lines = [x for i, x in enumerate(lines) if i not in drop]
    return lines


def _edges(lines: Sequence[TextLine]) -> list[int]:
    """Where the first and the last line of each page stand."""
    found: set[int] = set()
    for page, group in groupby(range(len(lines)), key=lambda i: lines[i].page):
        if page is not None:
            on_page = list(group)
            found |= {on_page[0], on_page[-1]}
    return sorted(found)


def _edge_key(line: TextLine) -> tuple[str, int]:
    return _DIGITS.sub("#", squeeze(line.text)), round((line.top or 0) / 4)


def _is_edge(line: TextLine, times: int, pages: int) -> bool:
    if _PAGE_BARE.fullmatch(squeeze(line.text)):
        return True
    number = number_of(line.text)
    if line.top is None or (number is not None and number.style != PART):
        return False
    if times > 1 and times * 2 > pages:
        return True
    return times >= RUNNING_PAGES and not is_table_title(line.text) and not is_note(line.text)


def _without_rows(lines: Sequence[TextLine]) -> list[TextLine]:
    """Drops the rows of tables without borders, and whole pages of which they are the greater part."""
    rows = Counter(x.page for x in lines if _ROW.search(x.text))
    sentences = Counter(x.page for x in lines if squeeze(x.text).endswith(SENTENCE_END))
    full = {page for page, times in rows.items() if page is not None and times > max(1, sentences[page])}
    return [x for x in lines if x.page not in full and not _ROW.search(x.text)]


def without_contents(lines: Sequence[TextLine]) -> list[TextLine]:
    """Given lines, return them without tables of contents."""
    kept: list[TextLine] = []
    at = 0
    while at < len(lines):
        text = squeeze(lines[at].text)
        if text in passage_words().contents:
            at = _contents_end(lines, at + 1)
            continue
        if not _LEADER.search(text):
            kept.append(lines[at])
        at += 1
    return kept


def _contents_end(lines: Sequence[TextLine], start: int) -> int:
    """Contents end where one of their entries stands again, or before a page or a sentence that is no entry."""
    entries: set[str] = set()
    for at in range(start, len(lines)):
        line = lines[at]
        key = title_of(_LEADER.sub("", squeeze(line.text)))
        new_page = at > start and line.page != lines[at - 1].page
        if key in entries or (new_page and not _lists(lines, at)):
            return at
        if squeeze(line.text).endswith(SENTENCE_END):
            return max(start, at - 1)
        if len(key) >= SHORTEST_KEY:
            entries.add(key)
    return len(lines)


def _lists(lines: Sequence[TextLine], start: int) -> bool:
    """True where all lines of the page that begins at `start` are numbered entries or end in leaders."""
    page = [x for x in lines[start:] if x.page == lines[start].page]
    return all(number_of(x.text) is not None or _LEADER.search(squeeze(x.text)) for x in page)


def _is_caption(text: str) -> bool:
    """The marks, labels and units that stand between a table and its title."""
    plain = squeeze(text)
    if _TABLE_MARK.fullmatch(plain):
        return True
    labelled = _label_pattern().match(plain) is not None and not plain.endswith(SENTENCE_END)
    return len(plain) <= LONGEST_LABEL and (labelled or _unit_pattern().search(plain) is not None)


def _large_enough(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Drops remains of table cells, which are printed smaller than text; remarks on tables stay with their next lines."""
    least = SMALL * text_size(lines)
    kept: list[TextLine] = []
    note: TextLine | None = None
    for line in lines:
        note = line if is_note(line.text) or (note is not None and _goes_on(note, line)) else None
        if note is not None or line.size is None or line.size >= least:
            kept.append(line)
    return tuple(kept)


def _goes_on(note: TextLine, line: TextLine) -> bool:
    if note.page != line.page or note.size is None or line.size is None or note.top is None or line.top is None:
        return False
    return abs(note.size - line.size) < 0.5 and 0 <= line.top - note.top < NEXT_LINE * line.size


@lru_cache(maxsize=1)
def _note_pattern() -> re.Pattern[str]:
    return re.compile(rf"[（(]?{any_of(passage_words().notes)}[:：]")


@lru_cache(maxsize=1)
def _label_pattern() -> re.Pattern[str]:
    return re.compile(rf"{any_of(passage_words().labels)}[:：]")


@lru_cache(maxsize=1)
def _unit_pattern() -> re.Pattern[str]:
    return re.compile(rf"单位[:：](?:人民币)?{any_of(passage_words().units)}[）)]?$")
