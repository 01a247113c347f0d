"""The normal form of a question: width, script and invisible characters settled, with a map back to what was typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from schema.names import RADICALS

MOST_CHARACTERS = 300
"""Longer questions are refused before anything is matched."""

MOST_TYPED = 4 * MOST_CHARACTERS
"""What is longer is refused unseen, whatever of it may be invisible."""
MOST_NORMAL = 2 * MOST_CHARACTERS
"""A single character may stand for eighteen (ﷺ); a normal form that is longer than this is refused, too."""

_SPREAD = re.compile(r"(?<![a-z0-9.,])[0-9](?: [0-9])+(?![a-z0-9])")
"""A number typed with a blank behind each digit; blanks between longer runs of digits part two numbers."""
_TO_SIMPLIFIED = OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class NormalForm:
    """`text` is what is matched; `origin[i]` is the position in the typed question that its character i came from."""

    typed: str
    text: str
    origin: tuple[int, ...]

    def slice(self, start: int, end: int) -> str:
        """Return what was typed for [start, end) of the normal form."""
        if start >= end:
            return ""
        return self.typed[self.origin[start] : self.origin[end - 1] + 1]


def plain(typed: str) -> str:
    """Given what came from outside, return it without what cannot be seen; it can be written anywhere as UTF-8.

    Control and format characters, lone surrogates, private and unassigned characters go; other blanks become one.
    """
    return "".join(_visible(c) for c in typed)


def is_too_long(question: str) -> bool:
    """Return whether a question, as `plain` gives it, or its normal form, is too long to be matched."""
    return len(question) > MOST_CHARACTERS or len(unicodedata.normalize("NFKC", question)) > MOST_NORMAL


def _visible(character: str) -> str:
    if character in "\n\r":
        return "\n"
    if character.isspace():
        return " "
    return "" if unicodedata.category(character)[0] == "C" else character


@lru_cache(maxsize=20_000)
def _simplify(character: str) -> str:
    if character < "\u3400":
        return character
    simple = str(_TO_SIMPLIFIED.convert(character))
    return simple if len(simple) == 1 else character


def normal_form(question: str) -> NormalForm:
    """Given what was typed, return its normal form; control, format and blank characters are dropped.

    A blank between two words of Latin letters or digits is kept as one blank, so that they stay two words.
    """
    text: list[str] = []
    origin: list[int] = []
    for position, typed in enumerate(question):
        for character in unicodedata.normalize("NFKC", typed.translate(RADICALS)):
            category = unicodedata.category(character)
            if character in "\n\r;" or category.startswith("P") or not (category[0] == "C" or category[0] == "Z"):
                text.append("\n" if character == "\r" else _simplify(character.lower())[:1])
                origin.append(position)
            elif character.isspace() and text and text[-1] != " ":
                text.append(" ")
                origin.append(position)
    return _without_inner_blanks(question, text, origin)


def _without_inner_blanks(question: str, text: list[str], origin: list[int]) -> NormalForm:
    keep = [
        i
        for i, c in enumerate(text)
        if c != " "
        or (0 < i < len(text) - 1 and text[i - 1].isascii() and text[i + 1].isascii() and text[i - 1].isalnum())
    ]
    joined = "".join(text[i] for i in keep)
    apart = {m.start() + n for m in _SPREAD.finditer(joined) for n, c in enumerate(m[0]) if c == " "}
    return NormalForm(
        question,
        "".join(c for n, c in enumerate(joined) if n not in apart),
        tuple(origin[i] for n, i in enumerate(keep) if n not in apart),
    )
