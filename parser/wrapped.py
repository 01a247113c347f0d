"""Captions that a narrow column wraps: 附表 / 6 and 金额 / 单 / 位： / 元 stand above the table in lines of a sign or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parser.captions import is_caption
from parser.grid import TextLine

LONGEST_PIECE = 4
"""Characters: a longer line is no piece of a wrapped caption."""
MOST_PIECES = 6
FLUSH, PITCH = 2.0, 2.0
"""PDF points by which the pieces may begin apart, and times their size by which they may stand below each other."""


def unwrapped(lines: Sequence[TextLine]) -> list[TextLine]:
    """Given lines above a table in reading order, return them with the pieces of a number or a unit put together."""
    found: list[TextLine] = []
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        found.append(replace(lines[at], text="".join(x.text for x in lines[at:end])) if end > at + 1 else lines[at])
        at = end
    return found


def _end(lines: Sequence[TextLine], first: int) -> int:
    """Behind the last piece of the caption that begins with a line; the next line where it begins none."""
    text, found = lines[first].text, first + 1
    if len(text) > LONGEST_PIECE or is_caption(text, alone=False):
        return found
    for n in range(first + 1, min(len(lines), first + MOST_PIECES)):
        if not _follows(lines[n - 1], lines[n]):
            break
        text += lines[n].text
        if is_caption(text, alone=False):
            found = n + 1
    return found


def _follows(above: TextLine, line: TextLine) -> bool:
    if None in (above.top, above.x0, line.top, line.x0) or len(line.text) > LONGEST_PIECE:
        return False
    step = (line.top or 0) - (above.top or 0)
    return abs((line.x0 or 0) - (above.x0 or 0)) <= FLUSH and 0 < step <= PITCH * (line.size or 0)
