"""Explanatory text (职责, 情况说明, 名词解释): passages under the headings they are printed under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby

from parser.grid import TextLine
from parser.paragraphs import Paragraph, is_heading_length, is_section, paragraphs
from parser.passage_words import ARTICLE, PART, STYLES, Number, any_of, number_of, passage_words, title_of
from parser.prose import is_note, is_table_title, prose_lines
from schema.forms import LEVEL_MARK
from schema.model import Passage
from schema.names import squeeze

LONGEST_PASSAGE = 1200
LONGEST_LEAD, LONGEST_TOPIC, LONGEST_TERM = 60, 30, 60
SHORTEST_NOTE = 4
FIRST_ITEM = 3
"""From this style on ((一), 1., …) a heading that nothing stands under is an item of a list."""
UNNUMBERED = -1
"""The style of a heading without number."""

_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:万元|亿元|元|万|%|％)")
_STOP = re.compile(r"[。：:；，]")
_PAUSE = re.compile(r"[。；，：:]")
_COVER = re.compile(r"20\d\d年.*(?:预算|决算)|(?:预算|决算).*20\d\d年")
_SENTENCES = re.compile(r"[^。；\n]*[。；\n]?")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One level of the path to a paragraph: no title for an item of a list; `lead` where the title is part of a text."""

    title: str
    style: int
    level: int
    lead: bool = False
    size: float = 0.0


@dataclass
class _Outline:
    """Where the reader stands: the path, the table last named, whether the last paragraph promised more."""

    path: list[_Entry] = field(default_factory=list)
    cover: str = ""
    table: str = ""
    note: Paragraph | None = None
    open: bool = False
    numbered_terms: bool = False


def read_passages(lines: Sequence[TextLine]) -> tuple[Passage, ...]:
    """Given all text lines outside tables in reading order, return the explanatory text as printed.

    A passage has at most 1,200 characters; its heading is the path of printed headings (第二部分 情况说明 › 一、收入情况),
    `名词解释：` and the term, or the title of the table it remarks on. Sentences before the first heading stand under
    the title of the document; other text under no heading is left out.
    """
    found = list(_under_headings(paragraphs(prose_lines(lines))))
    passages: list[Passage] = []
    for heading, group in groupby(found, key=lambda pair: pair[0]):
        passages += _chunks(heading, [paragraph for _, paragraph in group])
    return tuple(passages)


def _chunks(heading: str, found: Sequence[Paragraph]) -> list[Passage]:
    """Passages of whole paragraphs, each as long as may be."""
    passages: list[Passage] = []
    for piece in (p for paragraph in found for p in _short_enough(paragraph)):
        last = passages[-1] if passages else None
        if last is not None and len(last.text) + 1 + len(piece.text) <= LONGEST_PASSAGE:
            passages[-1] = replace(last, text=f"{last.text}\n{piece.text}")
        else:
            passages.append(Passage(heading, piece.page, piece.line, piece.text))
    return passages


def _short_enough(paragraph: Paragraph) -> list[Paragraph]:
    """A paragraph longer than a passage, split after sentences."""
    pieces = [""]
    for sentence in _SENTENCES.findall(paragraph.text):
        rest = sentence
        while len(pieces[-1]) + len(rest) > LONGEST_PASSAGE:
            if not pieces[-1]:
                pieces[-1], rest = rest[:LONGEST_PASSAGE], rest[LONGEST_PASSAGE:]
            pieces.append("")
        pieces[-1] += rest
    return [replace(paragraph, text=piece) for piece in pieces if piece.strip()]


def _under_headings(found: Sequence[Paragraph]) -> Iterator[tuple[str, Paragraph]]:
    """Each paragraph of text with its heading, in printed order."""
    outline = _Outline()
    for at, paragraph in enumerate(found):
        if is_table_title(paragraph.text):
            if not _is_cover(paragraph, outline):
                outline.table = squeeze(paragraph.text)
        elif is_note(paragraph.text) and (outline.table or not outline.path or _says_nothing(paragraph)):
            outline.note = paragraph
            if outline.table and not _says_nothing(paragraph):
                yield outline.table, paragraph
        elif _goes_on_with_note(paragraph, outline):
            yield outline.table, paragraph
        elif any(word in squeeze(paragraph.text) for word in passage_words().contacts):
            yield _before_stop(paragraph.text) or squeeze(paragraph.text), paragraph
        elif _is_cover(paragraph, outline):
            outline.cover = outline.cover or squeeze(paragraph.text)
        elif _is_heading(paragraph, outline) and not _is_item(found, at, outline):
            _open_heading(paragraph, outline)
        elif not _ends_in_table(found, at, outline):
            heading = _heading_of_text(paragraph, outline)
            if heading:
                yield heading, paragraph


def _goes_on_with_note(paragraph: Paragraph, outline: _Outline) -> bool:
    """A second paragraph in the print of the remark before it, on the same page."""
    note = outline.note
    if note is None or not outline.table or note.page != paragraph.page or number_of(paragraph.text) is not None:
        return False
    return 0 < paragraph.size == note.size and not paragraph.large


def _says_nothing(note: Paragraph) -> bool:
    """A remark such as 注：无。"""
    return len(re.split("[:：]", squeeze(note.text), maxsplit=1)[-1]) < SHORTEST_NOTE


def _before_stop(text: str) -> str:
    match = _STOP.search(text)
    return squeeze(text[: match.start()] if match else text)


def _is_cover(paragraph: Paragraph, outline: _Outline) -> bool:
    """The title of the whole document, before its first heading."""
    if outline.path or number_of(paragraph.text) is not None or not is_heading_length(squeeze(paragraph.text)):
        return False
    plain = squeeze(paragraph.text)
    if paragraph.large and paragraph.page == 1:
        return not is_section(paragraph.text) or _COVER.search(plain) is not None
    return not outline.cover and _COVER.search(plain) is not None and not _PAUSE.search(plain)


def _is_heading(paragraph: Paragraph, outline: _Outline) -> bool:
    number = number_of(paragraph.text)
    title = title_of(paragraph.text)
    if not is_heading_length(title) or _AMOUNT.search(title):
        return False
    if number is None:
        return is_section(paragraph.text) or (paragraph.large and not _PAUSE.search(title.rstrip("：:")))
    if number.style == ARTICLE:
        return False
    if title.endswith("。") and title[:-1].endswith(passage_words().titles):
        title = title[:-1]
    return _PAUSE.search(title.rstrip("：:")) is None


def _is_item(found: Sequence[Paragraph], at: int, outline: _Outline) -> bool:
    """A short numbered line that nothing stands under is an item of a list, no heading."""
    number = number_of(found[at].text)
    if number is None or number.style < FIRST_ITEM:
        return False
    following = found[at + 1] if at + 1 < len(found) else None
    if following is None or is_table_title(following.text):
        return True
    after = number_of(following.text)
    if after is None:
        return _is_heading(following, outline)
    begins = after.first and after.style < number.style  # （一） under 1.
    return after.style <= number.style and not begins


def _ends_in_table(found: Sequence[Paragraph], at: int, outline: _Outline) -> bool:
    """A numbered title of a table with no text of its own."""
    text = found[at].text
    number = number_of(text)
    return number is not None and _is_heading(found[at], outline) and is_table_title(text[number.length :])


def _open_heading(paragraph: Paragraph, outline: _Outline) -> None:
    number = number_of(paragraph.text)
    title = " ".join(paragraph.text.split()).rstrip("：:。")
    outline.table, outline.note, outline.open = "", None, False
    if number is None:
        if any(title_of(e.title) == squeeze(title) for e in outline.path if e.title):
            return
        part = next((e for e in outline.path if e.style == PART), None)
        level = 1 if part is not None and paragraph.size < part.size - 0.5 else 0
        outline.path = [e for e in outline.path if e.level < level]
        outline.path.append(_Entry(title, UNNUMBERED, level, False, paragraph.size))
    else:
        _enter(outline, number, title, False, paragraph.size)
    if _in_glossary(outline) and outline.path[-1].title and _is_glossary(outline.path[-1].title):
        outline.numbered_terms = False


def _enter(outline: _Outline, number: Number, title: str, lead: bool, size: float = 0.0) -> None:
    """Goes to the numbered entry: beside the one of the same style, else where its style usually stands."""
    path = outline.path
    same = next((i for i, e in enumerate(path) if e.style == number.style), None)
    level = 2 * number.style + (0 if number.style == PART else 1)
    if number.style == PART:
        same, path = None, []
    if same is not None:
        level, path = path[same].level, path[:same]
    elif number.first and path and path[-1].style != UNNUMBERED and path[-1].level >= level and not path[-1].lead:
        level = path[-1].level + 1  # （一） under 1.: a list of its own
    else:
        path = [e for e in path if e.level < level]
    outline.path = [*path, _Entry(title, number.style, level, lead, size)]


def _heading_of_text(paragraph: Paragraph, outline: _Outline) -> str:
    number = number_of(paragraph.text)
    if _in_glossary(outline):
        return _heading_of_term(paragraph, number, outline)
    if number is not None:
        rest = paragraph.text[number.length :]
        topic = "" if _is_list(outline) else _topic(rest)
        _enter(outline, number, paragraph.text[: number.length].rstrip() + topic if topic else "", bool(topic))
    elif not outline.open and not squeeze(paragraph.text).startswith(passage_words().parts):
        _leave_leads(outline)
    outline.open = squeeze(paragraph.text).endswith(("：", ":", "；", ";", "，"))
    return _path(outline) or (outline.cover if squeeze(paragraph.text).endswith("。") else "")


def _leave_leads(outline: _Outline) -> None:
    """A paragraph without number after a numbered one belongs to the section again."""
    end = len(outline.path)
    while end and (outline.path[end - 1].lead or not outline.path[end - 1].title):
        end -= 1
    first = next((i for i in range(end, len(outline.path)) if outline.path[i].lead), len(outline.path))
    outline.path = outline.path[:first]


def _path(outline: _Outline) -> str:
    return f" {LEVEL_MARK} ".join(e.title for e in outline.path if e.title)


def _is_list(outline: _Outline) -> bool:
    """True in a section whose numbered items stay together."""
    section = next((e.title for e in reversed(outline.path) if e.title and not e.lead), "")
    return any(word in squeeze(section) for word in passage_words().lists)


def _topic(text: str) -> str:
    """What a numbered paragraph says first that it is about: 公务接待费 of 公务接待费3.4万元，与上年持平。"""
    amount, stop = _AMOUNT.search(text), _STOP.search(text)
    if amount and (stop is None or amount.start() < stop.start()):
        phrase = _without_link(text[: amount.start()].strip())
        return phrase if 1 < len(phrase) <= LONGEST_LEAD else ""
    if stop is None or stop.end() == len(text.rstrip()):
        return ""
    phrase = text[: stop.start()].strip()
    longest = LONGEST_LEAD if phrase.endswith(("）", ")")) else LONGEST_TOPIC
    return phrase if phrase.endswith(passage_words().topics) and len(phrase) <= longest else ""


def _without_link(phrase: str) -> str:
    link = next((w for w in passage_words().links if phrase.endswith(w)), "")
    return phrase.removesuffix(link).rstrip()


def _is_glossary(title: str) -> bool:
    return any(word in squeeze(title) for word in passage_words().glossary)


def _in_glossary(outline: _Outline) -> bool:
    return any(_is_glossary(e.title) for e in outline.path)


def _heading_of_term(paragraph: Paragraph, number: Number | None, outline: _Outline) -> str:
    """`名词解释：` and the term; a paragraph that defines nothing goes on with the term before."""
    rest = paragraph.text[number.length :] if number else paragraph.text
    term = "" if number is None and outline.numbered_terms else _term(rest)
    if term:
        outline.numbered_terms = outline.numbered_terms or number is not None
        inside = next(i for i, e in enumerate(outline.path) if _is_glossary(e.title))
        outline.path = [*outline.path[: inside + 1], _Entry(term, len(STYLES), 2 * len(STYLES), True)]
    last = outline.path[-1]
    return _path(outline) if _is_glossary(last.title) else f"{passage_words().glossary[0]}：{title_of(last.title)}"


def _term(text: str) -> str:
    plain = squeeze(text)
    match = _term_pattern().match(plain)
    return match[1] if match and not plain.startswith(passage_words().parts) else ""


@lru_cache(maxsize=1)
def _term_pattern() -> re.Pattern[str]:
    return re.compile(rf"([^。；，：:]{{2,{LONGEST_TERM}}}?)(?:[:：]|{any_of(passage_words().defines)})")
