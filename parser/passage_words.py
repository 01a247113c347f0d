"""The words by which explanatory text is recognised, loaded from passages.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schema.names import squeeze


@dataclass(frozen=True, slots=True)
class PassageWords:
    """Each list of the file as it stands there; the comments in the file say what each is for."""

    contents: tuple[str, ...]
    sections: tuple[str, ...]
    lists: tuple[str, ...]
    glossary: tuple[str, ...]
    defines: tuple[str, ...]
    topics: tuple[str, ...]
    links: tuple[str, ...]
    titles: tuple[str, ...]
    parts: tuple[str, ...]
    contacts: tuple[str, ...]
    notes: tuple[str, ...]
    pointers: tuple[str, ...]
    labels: tuple[str, ...]
    units: tuple[str, ...]


@lru_cache(maxsize=1)
def passage_words() -> PassageWords:
    """Return the words, read once."""
    data = tomllib.loads(Path(__file__).with_name("passages.toml").read_text("utf-8"))
    return PassageWords(**{name: tuple(words) for name, words in data.items()})


def any_of(words: tuple[str, ...]) -> str:
    """Given words, return the pattern that finds any of them, the longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"


@dataclass(frozen=True, slots=True)
class Number:
    """The number a paragraph opens with: `style` is its place in STYLES, `first` says that it begins a list."""

    style: int
    first: bool
    length: int
    """How many characters of the paragraph the number takes."""


_HAN = "[一二三四五六七八九十百]"
STYLES = (
    rf"第\s*(?P<v>{_HAN}+|\d+)\s*(?:部分|章|篇)\s*[:：、]?\s*",
    rf"(?P<v>{_HAN}+)\s*[、.．]\s*",
    rf"第\s*(?P<v>{_HAN}+|\d+)\s*条\s*",
    rf"[（(]\s*(?P<v>{_HAN}+)\s*[）)]\s*",
    r"(?P<v>\d{1,2})\s*[、.．](?!\d)\s*",
    r"[（(]?\s*(?P<v>\d{1,2})\s*[）)]\s*",
    r"(?P<v>[①-⑳])\s*",
)
"""Numbers from the widest section to the narrowest item: 第一部分, 一、, 第一条, （一）, 1., （1）, ①."""
PART, ARTICLE, ITEM = 0, 2, 4
_STYLES = tuple(re.compile(style) for style in STYLES)


def number_of(text: str) -> Number | None:
    """Given the text of a line or paragraph, return the number it opens with, or None."""
    for style, pattern in enumerate(_STYLES):
        if match := pattern.match(text):
            return Number(style, match["v"] in ("一", "1", "①"), match.end())
    return None


def title_of(text: str) -> str:
    """Given a heading, return its words without number and blanks (第一部分：部门概况 gives 部门概况)."""
    number = number_of(text)
    return squeeze(text[number.length :] if number else text)
