"""The unit of each table: as its caption or its header prints it, else as the rest of the document makes sure of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from parser.assemble import PrintedTable
from parser.captions import unit_in_header
from parser.grid import TextLine
from parser.money import parse_money
from schema.names import squeeze

_SAID = re.compile(r"(\d[\d,]*(?:\.\d+)?)((?:万|千|百万|亿)?元)")
LEAST_FIGURES = 2
"""So many figures of the tables the text must repeat with one unit, where no table prints any."""


def units_of(tables: Sequence[PrintedTable], lines: Sequence[TextLine]) -> list[tuple[str, bool]]:
    """Given the printed tables and the lines of text, return each table's unit and whether it is sure.

    A table without a unit has the only one that other tables print; where none prints any, the one with which the
    text repeats figures of the tables. Else nobody can say: the likeliest is returned, not sure.
    """
    own = [_own(t) for t in tables]
    said = Counter(u for u in own if u)
    if not said:
        told = _told(tables, lines)
        return [(told or "元", told is not None) for _ in tables]
    most = said.most_common(1)[0][0]
    return [(u, True) if u else (most, len(said) == 1) for u in own]


def _own(table: PrintedTable) -> str | None:
    """The caption's unit, else the only one that header cells state (预算数（万元）)."""
    stated = {u for path in table.header.paths for level in path if (u := unit_in_header(level))}
    return table.unit or (stated.pop() if len(stated) == 1 else None)


def _told(tables: Sequence[PrintedTable], lines: Sequence[TextLine]) -> str | None:
    printed = {parse_money(c) for t in tables for r in t.rows for c in r.row.cells if c and "." in c}
    figures: dict[str, set[Decimal]] = defaultdict(set)
    for line in lines:
        for number, unit in _SAID.findall(squeeze(line.text)):
            value = parse_money(number)
            if value and value in printed:
                figures[unit].add(value)
    return next(iter(figures)) if len(figures) == 1 and min(map(len, figures.values())) >= LEAST_FIGURES else None
