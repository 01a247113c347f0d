"""A row that a page break tears: its upper lines end one page, its lower lines begin the next, figures on either of them.

688005-东港区第四文 | 7,164,299.29 ends a page, 化馆 | begins the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parser.grid import GridRow
from parser.meaning import is_total
from parser.money import parse_money

_BEGINS = re.compile(r"^(?:\d{3,}|[\[【]\d|[\d一二三四五六七八九十]+[、.．]|[(（][\d一二三四五六七八九十]+[)）])")
_FIGURE = re.compile(r"^[-－]?\d[\d,]*(?:\.\d*)?$")
_WHOLE = re.compile(r"^[-－]?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}$")


def mended(before: Sequence[GridRow], rows: Sequence[GridRow]) -> tuple[GridRow, ...] | None:
    """Given the rows of a table on the pages before and those of the next page, return the last row and those, mended.

    None where no row is torn. One is where its lower part begins neither with a code nor an ordinal, as all the names
    of its column do, or ends a figure that is no amount without it, and where nothing in it speaks for a row of its own.
    """
    if not before or not rows or len(before[-1].cells) != len(rows[0].cells):
        return None
    upper, lower = before[-1].cells, rows[0].cells
    printed = [i for i, text in enumerate(lower) if text]
    if not all(_fits(upper[i] or "", lower[i] or "") for i in printed):
        return None
    if not any(
        _goes_on(upper[i] or "", lower[i] or "", [r.cells[i] for r in before if i < len(r.cells)]) for i in printed
    ):
        return None
    cells = tuple((a or "") + b if b else a for a, b in zip(upper, lower, strict=True))
    return (replace(before[-1], cells=cells), *rows[1:])


def _fits(upper: str, lower: str) -> bool:
    """True where a cell can be one with that above it: the rest of a name or a figure, or all of a figure."""
    if not upper:
        return parse_money(lower) is not None
    if _FIGURE.match(upper):
        return not _WHOLE.match(upper) and bool(_WHOLE.match(upper + lower))
    return not _BEGINS.match(lower) and not _FIGURE.match(lower) and not is_total(lower)


def _goes_on(upper: str, lower: str, column: Sequence[str | None]) -> bool:
    if not upper:
        return False
    if _FIGURE.match(upper):
        return True
    names = [text for text in column if text and not is_total(text)]
    return bool(_BEGINS.match(upper)) and all(_BEGINS.match(n) for n in names) and bool(lower)
