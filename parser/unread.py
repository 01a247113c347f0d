"""Figures that stand in rows outside every table that was read: said as a problem, never guessed at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from parser.grid import TextLine
from schema.model import Problem

_AMOUNT = re.compile(r"(?:^|(?<=\s))-?\d[\d,]*\.\d{1,6}(?=\s|$)(?!\s*(?:(?:万|千|百万|亿)?元|%|个百分点))")
_PROSE = re.compile(r"[，。；：]")
LEAST_LINES = 3


def unread_rows(lines: Sequence[TextLine]) -> tuple[Problem, ...]:
    """Given the lines outside tables, return a problem for each page where several read like rows of a table."""
    rows = Counter(x.page for x in lines if x.page is not None and _is_row(x.text))
    return tuple(
        Problem("warning", f"第{page}页", f"有 {count} 行像是表中的金额，但没有能认出的表格线，没有读入；请看原页")
        for page, count in sorted(rows.items())
        if count >= LEAST_LINES
    )


def _is_row(text: str) -> bool:
    return _AMOUNT.search(text) is not None and _PROSE.search(text) is None
