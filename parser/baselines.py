"""Lines and rows where no rule parts them: characters of one height are a line, lines close together are one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from parser.money import parse_money

WORD_GAP = 0.45
"""Part of the size of a character: a wider gap parts two words."""
SAME_LINE = 0.35
"""Part of the size: characters whose middles differ by less stand in one line."""
LEAST_JUMP, LEAST_DIFFERENCE = 1.5, 0.8
"""How much wider (times, and PDF points) the space between rows is than between the lines of one cell."""
LEAST_SPACE = 0.5
"""PDF points: lines closer than this overlap, and are of one row."""
_PRICED = re.compile(r"\d[.,]\d")


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand close together; positions and size in PDF points."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Where its middle stands across the page."""
        return (self.x0 + self.x1) / 2

    @property
    def size(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def is_priced(self) -> bool:
        """True for an amount with decimals or thousands marked."""
        return bool(_PRICED.search(self.text)) and parse_money(self.text) is not None

    @property
    def is_number(self) -> bool:
        """True for any amount, a bare whole number included."""
        return parse_money(self.text) is not None


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one baseline from left to right."""

    words: tuple[Word, ...]

    @property
    def top(self) -> float:
        """Where its highest word begins."""
        return min(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        """Where its lowest word ends."""
        return max(w.bottom for w in self.words)

    @property
    def text(self) -> str:
        """Its words with blanks between them."""
        return " ".join(w.text for w in self.words)

    @property
    def is_priced(self) -> bool:
        """True where a word of it is an amount."""
        return any(w.is_priced for w in self.words)


def lines_of(chars: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Given the characters of a page (x0, x1, top, bottom, text), return its lines from the top down."""
    levels: list[list[Mapping[str, Any]]] = []
    for char in sorted((c for c in chars if str(c["text"]).strip()), key=_middle):
        if levels and _middle(char) - _middle(levels[-1][0]) < SAME_LINE * min(_size(char), _size(levels[-1][0])):
            levels[-1].append(char)
        else:
            levels.append([char])
    return [Line(tuple(_words(level))) for level in levels]


def _middle(char: Mapping[str, Any]) -> float:
    return (float(char["top"]) + float(char["bottom"])) / 2


def _size(char: Mapping[str, Any]) -> float:
    return float(char["bottom"]) - float(char["top"])


def _words(level: Sequence[Mapping[str, Any]]) -> Iterator[Word]:
    ordered = sorted(level, key=lambda c: (float(c["x0"]), float(c["x1"])))
    group = [ordered[0]]
    for before, char in pairwise(ordered):
        if float(char["x0"]) - float(before["x1"]) > WORD_GAP * min(_size(char), _size(before)):
            yield _word(group)
            group = []
        group.append(char)
    yield _word(group)


def _word(chars: Sequence[Mapping[str, Any]]) -> Word:
    text = "".join(str(c["text"]) for c in chars)
    x1 = max(float(c["x1"]) for c in chars)
    return Word(
        text, float(chars[0]["x0"]), x1, min(float(c["top"]) for c in chars), max(float(c["bottom"]) for c in chars)
    )


Band = tuple[Line, ...]
"""The lines of one printed row."""


def bands_of(lines: Sequence[Line], rules: Sequence[float]) -> list[Band] | None:
    """Given the lines of a table and the heights of rules across it, return its rows; None where they are not clear.

    Rules between (nearly) all rows part them. Without, wider space between lines does: every two lines with amounts
    must be parted, and the space inside cells must be clearly narrower than the space between rows.
    """
    ruled = _parted(lines, lambda above, below: any(above.bottom - 1 <= y <= below.top + 1 for y in rules), rules)
    if len(ruled) > 1 and all(sum(x.is_priced for x in band) <= 1 for band in ruled):
        return ruled
    least = _least_space(lines)
    if least is None:
        return None
    return _parted(lines, lambda above, below: below.top - above.bottom >= least, rules)


def _parted(lines: Sequence[Line], is_border: Any, rules: Sequence[float]) -> list[Band]:
    bands: list[list[Line]] = []
    lowest: Line | None = None
    for line in lines:
        crossing = lowest is not None and _crosses(lowest, line, rules)
        if lowest is None or crossing or is_border(lowest, line):
            bands.append([])
            lowest = line
        bands[-1].append(line)
        lowest = max(lowest, line, key=lambda x: x.bottom)
    return [tuple(b) for b in bands]


def _crosses(above: Line, below: Line, rules: Sequence[float]) -> bool:
    return any((above.top + above.bottom) / 2 < y < (below.top + below.bottom) / 2 for y in rules)


def _least_space(lines: Sequence[Line]) -> float | None:
    """The space from which on a new row begins, as the lines from the first amount on tell."""
    first = next((i for i, x in enumerate(lines) if x.is_priced), len(lines))
    spaces: list[float] = []
    between: list[float] = []
    widest, low = 0.0, 0.0
    for n, line in enumerate(lines[first:]):
        if n:
            spaces.append(max(0.0, line.top - low))
            widest = max(widest, spaces[-1])
        low = max(low, line.bottom)
        if line.is_priced:
            between += [widest] if n else []
            widest = 0.0
    return _jump(spaces, min(between)) if between else _space_of_all(lines)


def _space_of_all(lines: Sequence[Line]) -> float | None:
    """With a single row of amounts, the header's lines tell as well."""
    spaces, low = [], lines[0].bottom
    for line in lines[1:]:
        spaces.append(max(0.0, line.top - low))
        low = max(low, line.bottom)
    return _jump(spaces, max(spaces, default=2 * LEAST_DIFFERENCE))


def _jump(spaces: Sequence[float], most: float) -> float | None:
    """The middle of the widest jump among the spaces up to the narrowest one between two rows; None where none is."""
    narrow = sorted({round(s, 1) for s in spaces if LEAST_SPACE <= s < most - LEAST_DIFFERENCE})
    steps = [*narrow, most]
    if most < LEAST_DIFFERENCE:
        return None
    if not narrow:
        return most / 2
    lower, upper = max(pairwise(steps), key=lambda p: p[1] / p[0])
    if upper < LEAST_JUMP * lower or upper - lower < LEAST_DIFFERENCE:
        return None
    return (lower + upper) / 2
