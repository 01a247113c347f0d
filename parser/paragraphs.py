"""Joins lines of text into paragraphs, over line ends and page breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parser.grid import TextLine
from parser.passage_words import ITEM, number_of, passage_words
from parser.prose import NEXT_LINE, SENTENCE_END, is_note, is_placed, is_table_title, text_size
from schema.names import squeeze

ENDS = (*SENTENCE_END, "：", ":")
LARGE = 1.1
"""A line is large if its size is at least this multiple of the size of text."""
INDENT = 0.9
SHORT, SHORT_TITLE = 7.0, 4.0
"""A line that ends so many sizes before the right margin ends its paragraph (a title: earlier)."""
FULL = 4.0
"""A line that ends within so many sizes of the right margin may go on."""
GAP = 4.0
FEW_LINES = 8
"""So few lines do not show where the right margin is."""
SHORTEST_WRAPPED = 15
"""A title of fewer characters has not been wrapped."""
LONG_LINE = 20
"""In a plain text a line of so many characters may have been wrapped."""
LONGEST_HEADING = 40

_LATIN = re.compile(r"[A-Za-z]")
_SPACED = re.compile(r"(?:[\u4e00-\u9fff、，。；：] ){3,}[\u4e00-\u9fff、，。；：]?")
_NUMBERED_NOTE = re.compile(r"^[（(]?[^:：]{1,4}[:：]1[、.．]")
_BARE_PART = re.compile(r"第[一二三四五六七八九十\d]+(?:部分|章|篇)[:：]?")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as printed, with the page or line it begins on; `size` in PDF points, `large` against the text."""

    text: str
    page: int | None
    line: int | None
    size: float = 0.0
    large: bool = False


@dataclass(frozen=True, slots=True)
class _Margins:
    """The size of text; by page the left and right edge of its lines; where none is indented, how early one ends."""

    size: float
    edges: dict[int | None, tuple[float, float]]
    flat: dict[int | None, float]


def paragraphs(lines: Sequence[TextLine]) -> tuple[Paragraph, ...]:
    """Given lines of text in reading order, return their paragraphs in the same order."""
    margins = _margins(lines)
    found: list[Paragraph] = []
    for at, line in enumerate(lines):
        if at and _goes_on(found[-1], lines[at - 1], line, margins):
            found[-1] = replace(found[-1], text=joined(found[-1].text, line.text))
        else:
            found.append(Paragraph(line.text, line.page, line.line, line.size or 0.0, _is_large(line, margins)))
    tidy = [replace(p, text=_closed_up(p.text)) for p in found]
    return tuple(_with_names_of_parts(tidy))


def joined(text: str, more: str) -> str:
    """Given a text and its next line, return both as one: a blank only between Latin words and after 第一部分."""
    latin = bool(text and more and _LATIN.match(text[-1]) and _LATIN.match(more[0]))
    return text + (" " if latin or _BARE_PART.fullmatch(squeeze(text)) else "") + more


def is_heading_length(title: str) -> bool:
    """True for a heading's words (without blanks) that are neither empty nor long."""
    return 0 < len(title) <= LONGEST_HEADING


def is_section(text: str) -> bool:
    """True for a short line without a number that names a usual section (主要职责, 名词解释)."""
    plain = squeeze(text)
    return is_heading_length(plain) and plain.endswith(passage_words().sections) and not re.search("[。；，：]", plain)


def _margins(lines: Sequence[TextLine]) -> _Margins:
    size = text_size(lines)
    starts: dict[int | None, list[float]] = {}
    ends: dict[int | None, list[float]] = {}
    for line in lines:
        if line.x0 is not None and line.x1 is not None and (line.size or 0) < LARGE * size:
            starts.setdefault(line.page, []).append(line.x0)
            ends.setdefault(line.page, []).append(line.x1)
    edges = {page: (min(x0), max(ends[page])) for page, x0 in starts.items()}
    flat = {p: size if len(x0) > FEW_LINES else 0.0 for p, x0 in starts.items() if max(x0) - min(x0) <= INDENT * size}
    return _Margins(size, edges, flat)


def _is_large(line: TextLine, margins: _Margins) -> bool:
    return (line.size or 0) >= LARGE * margins.size > 0 and not re.search("[。；]", line.text)


def _goes_on(paragraph: Paragraph, before: TextLine, line: TextLine, margins: _Margins) -> bool:
    if _counts_on(paragraph, line):
        return True
    return not _ends(paragraph, line) and not _breaks(before, line, margins)


def _ends(paragraph: Paragraph, line: TextLine) -> bool:
    """The title of a table begins a page; a remark in smaller print goes on over no page break."""
    if line.page == paragraph.page:
        return False
    return is_table_title(line.text) or (is_note(paragraph.text) and abs((line.size or 0) - paragraph.size) > 0.5)


def _counts_on(paragraph: Paragraph, line: TextLine) -> bool:
    """The second of several numbered remarks on a table (注：1.… 2.…)."""
    number = number_of(line.text)
    several = is_note(paragraph.text) and _NUMBERED_NOTE.search(squeeze(paragraph.text)) is not None
    return several and number is not None and number.style == ITEM and line.page == paragraph.page


def _breaks(before: TextLine, line: TextLine, margins: _Margins) -> bool:
    """True where `line` begins a paragraph of its own."""
    if is_note(line.text) or is_table_title(before.text):
        return True
    if not is_placed(before) or not is_placed(line):
        return _breaks_plainly(before, line)
    large = _is_large(line, margins)
    if large != _is_large(before, margins):
        return True
    if large:
        return _breaks_title(before, line)
    return _is_far(before, line) or _breaks_at_margin(before, line, margins)


def _breaks_plainly(before: TextLine, line: TextLine) -> bool:
    """Without places: lines that follow each other directly are one paragraph if the first was long and unfinished."""
    follows = before.line is not None and line.line == before.line + 1
    wrapped = len(before.text) >= LONG_LINE and not squeeze(before.text).endswith(ENDS)
    return not (follows and wrapped) or number_of(line.text) is not None or is_section(line.text)


def _breaks_title(before: TextLine, line: TextLine) -> bool:
    """A title may run over several lines of one size."""
    near = before.page == line.page and (line.top or 0) - (before.top or 0) < NEXT_LINE * (line.size or 0)
    return not near or abs((line.size or 0) - (before.size or 0)) > 0.5 or number_of(line.text) is not None


def _is_far(before: TextLine, line: TextLine) -> bool:
    if before.page == line.page:
        return abs((line.top or 0) - (before.top or 0)) > GAP * (line.size or 0)
    return (line.page or 0) - (before.page or 0) != 1


def _breaks_at_margin(before: TextLine, line: TextLine, margins: _Margins) -> bool:
    left = margins.edges[line.page][0] if line.page in margins.edges else 0.0
    right = margins.edges[before.page][1] if before.page in margins.edges else 0.0
    size = line.size or 0
    title = _may_be_title(before.text)
    if (line.x0 or 0) > left + INDENT * size:
        return title or not _hangs(before, line, right)
    if (before.x1 or 0) < right - (SHORT_TITLE if title else SHORT) * size:
        return True
    if title and len(squeeze(before.text)) < SHORTEST_WRAPPED:
        return True
    early = line.page in margins.flat and (before.x1 or 0) <= right - margins.flat[line.page]
    begins = early or number_of(line.text) is not None or is_section(line.text)
    return begins and squeeze(before.text).endswith(ENDS)


def _may_be_title(text: str) -> bool:
    return number_of(text) is not None and not re.search("[。；，]", text)


def _hangs(before: TextLine, line: TextLine, right: float) -> bool:
    """A whole block may be indented: its lines go on where the one before is full and unfinished."""
    full = (before.x1 or 0) > right - FULL * (line.size or 0) and not squeeze(before.text).endswith(ENDS)
    return full and (line.x0 or 0) <= (before.x0 or 0) + 1 and number_of(line.text) is None


def _closed_up(text: str) -> str:
    """Text set wide apart to fill its line (支 出 包 括) without those blanks."""
    return _SPACED.sub(lambda m: m[0].replace(" ", ""), text)


def _with_names_of_parts(found: list[Paragraph]) -> list[Paragraph]:
    """第一部分 alone on its line takes its name from the next one."""
    kept: list[Paragraph] = []
    for paragraph in found:
        before = kept[-1] if kept else None
        if before and _BARE_PART.fullmatch(squeeze(before.text)) and _may_name(paragraph):
            kept[-1] = replace(before, text=f"{before.text} {paragraph.text}")
        else:
            kept.append(paragraph)
    return kept


def _may_name(paragraph: Paragraph) -> bool:
    number = number_of(paragraph.text)
    return is_heading_length(squeeze(paragraph.text)) and not re.search("[。；，]", paragraph.text) and number is None
