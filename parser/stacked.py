"""Tables whose rows are not ruled: one tall cell a column holds a line of text for every row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parser.grid import LINE_BREAK, Box
from parser.money import parse_money

Line = tuple[str, float, float]
"""A printed line of a cell: text, top and bottom in PDF points."""
_PRICED = re.compile(r"[.,]\d")


def unstacked(cells: Sequence[tuple[Box, Sequence[Line]]]) -> list[tuple[Box, str]]:
    """Given the cells of one ruled row with their lines, return its cells, parted into rows where amounts are stacked.

    Amounts are stacked where a cell holds several, each whole on its line; a figure broken over two lines is none.
    The row is parted only where every height that prints anything prints an amount: a wrapped name has no row.
    """
    low = min((box[3] for box, _ in cells), default=0.0)
    own = [(box, lines) for box, lines in cells if box[3] <= low + 1]
    bands = _bands([line for _, lines in own for line in lines])
    if not any(_is_stack(lines) for _, lines in own) or not all(any(_is_amount(t) for t, _, _ in b) for b in bands):
        return [(box, LINE_BREAK.join(text for text, _, _ in lines)) for box, lines in cells]
    found: list[tuple[Box, str]] = []
    for box, lines in cells:
        if box[3] > low + 1:
            found.append((box, LINE_BREAK.join(text for text, _, _ in lines)))
            continue
        edges = [box[1], *((a[-1][2] + b[0][1]) / 2 for a, b in pairwise(bands)), box[3]]
        for band, (top, bottom) in zip(bands, pairwise(edges), strict=True):
            found.append(((box[0], top, box[2], bottom), LINE_BREAK.join(x[0] for x in lines if x in band)))
    return found


def _is_amount(text: str) -> bool:
    return bool(_PRICED.search(text)) and parse_money(text) is not None


def _is_stack(lines: Sequence[Line]) -> bool:
    texts = [text for text, _, _ in lines]
    whole = all(parse_money(t) is not None for t in texts) and sum(map(_is_amount, texts)) > 1
    return whole and parse_money("".join(texts)) is None


def _bands(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one height together, from the top down."""
    bands: list[list[Line]] = []
    for line in sorted(lines, key=lambda x: (x[1] + x[2]) / 2):
        middle = (line[1] + line[2]) / 2
        if bands and middle < bands[-1][0][2]:
            bands[-1].append(line)
        else:
            bands.append([line])
    return bands
