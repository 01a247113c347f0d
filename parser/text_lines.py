"""Lines of text from characters: who stands at one height, in order from the left, blanks where there are gaps.

The results are those of pdfplumber's `extract_text_lines` with its default settings for level text that is read from
the left; whatever stands upright or holds blanks and line breaks within a character is left to pdfplumber itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from pdfplumber.utils.text import LIGATURES, chars_to_textmap

Char = dict[str, Any]
Word = list[Char]
TOLERANCE = 3.0
"""PDF points: less apart, characters stand in one word and heights are one line."""
_place, _height, _word_height = itemgetter("x0"), itemgetter("top"), itemgetter(0)


def lines_of(chars: Sequence[Char]) -> list[dict[str, Any]]:
    """Given the characters of a page or a cell, return its lines: text, x0, top, x1, bottom and chars of each.

    A character of several letters is named once for each of them. Lines of nothing but blanks are left out.
    """
    if not chars:
        return []
    if not all(map(_is_plain, chars)):
        return list(chars_to_textmap(list(chars)).extract_text_lines())
    return [_line(words) for words in _lines(chars)]


def printed_lines(chars: Sequence[Char]) -> list[tuple[str, float, float]]:
    """Given the characters of a cell, return text, top and bottom of its lines, blanks at their ends included."""
    if not chars:
        return []
    if not all(map(_is_plain, chars)):
        found = chars_to_textmap(list(chars)).extract_text_lines(strip=False, return_chars=False)
        return [(str(x["text"]), float(x["top"]), float(x["bottom"])) for x in found]
    return [(_text(w), float(_top(w)), float(max(c["bottom"] for word in w for c in word))) for w in _lines(chars)]


def _is_plain(char: Char) -> bool:
    text = char["text"]
    if not char["upright"]:
        return False
    return len(text) == 1 or text.isspace() or bool(text and " " not in text and "\n" not in text)


def _line(words: Sequence[Word]) -> dict[str, Any]:
    chars = [c for word in words for c in word for _ in _letters(c)]
    return {
        "text": _text(words),
        "x0": min(c["x0"] for c in chars),
        "top": _top(words),
        "x1": max(c["x1"] for c in chars),
        "bottom": max(c["bottom"] for c in chars),
        "chars": chars,
    }


def _letters(char: Char) -> str:
    text = str(char["text"])
    return str(LIGATURES.get(text, text))


def _text(words: Sequence[Word]) -> str:
    return " ".join(["".join(map(_letters, word)) for word in words])


def _top(words: Sequence[Word]) -> Any:
    return min(c["top"] for word in words for c in word)


def _lines(chars: Sequence[Char]) -> Iterator[list[Word]]:
    """The words of every line. Words that hang in one line by others between them may still be lines of their own."""
    for row in _by_height(chars):
        words = list(_words(sorted(row, key=_place)))
        if len({c["top"] for c in row}) == 1:
            if words:
                yield words
            continue
        tops = [min(map(_height, word)) for word in words]
        level = _levels(tops)
        for _, line in groupby(zip(tops, words, strict=True), key=lambda x: level[x[0]]):
            yield [word for _, word in line]


def _by_height(chars: Sequence[Char]) -> list[Sequence[Char]]:
    level = _levels(list(map(_height, chars)))
    count = max(level.values()) + 1
    if count == 1:
        return [chars]
    rows: list[list[Char]] = [[] for _ in range(count)]
    for char in chars:
        rows[level[char["top"]]].append(char)
    return list(rows)


def _levels(heights: Sequence[float]) -> dict[float, int]:
    """For every height the number of its level: heights that follow each other closely are one."""
    levels: dict[float, int] = {}
    level = 0
    ordered = sorted(set(heights))
    for before, height in pairwise((*ordered[:1], *ordered)):
        level += height > before + TOLERANCE
        levels[height] = level
    return levels


def _words(chars: Sequence[Char]) -> Iterator[Word]:
    word: Word = []
    for char in chars:
        if char["text"].isspace():
            if word:
                yield word
            word = []
        elif word and _begins(word[-1], char):
            yield word
            word = [char]
        else:
            word.append(char)
    if word:
        yield word


def _begins(last: Char, char: Char) -> bool:
    place = char["x0"]
    return bool(place < last["x0"] or place > last["x1"] + TOLERANCE or abs(char["top"] - last["top"]) > TOLERANCE)
