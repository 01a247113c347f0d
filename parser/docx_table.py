"""The tables of a Word document: its rows and cells, merges over columns and rows, what is deleted or hidden in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from lxml import etree

from parser.docx_numbers import W
from parser.docx_style import Styles, has_ground, value
from parser.errors import ReadError
from parser.flow import Block, Held, table_blocks
from parser.limits import Sizes

_THROUGH = frozenset(f"{W}{n}" for n in ("ins", "moveTo", "customXml", "sdtContent", "sdt"))
_TWIPS = 20.0


class Counts(Protocol):
    """Counts what is left out."""

    deleted: int
    hidden: int


class Walk(Protocol):
    """Reads what stands in a cell."""

    @property
    def counts(self) -> Counts:
        """What was left out so far."""

    def blocks(self, element: etree._Element, ground: bool = False, inside: bool = False) -> list[Block]:
        """The lines and tables within an element."""


@dataclass
class _Cell:
    """A cell whose last row is not known yet."""

    row: int
    column: int
    columns: int
    blocks: tuple[Block, ...]
    rows: int = 1


class Tables:
    """Reads tables."""

    def __init__(self, styles: Styles, walk: Walk, sizes: Sizes) -> None:
        self.styles, self.walk, self.sizes = styles, walk, sizes

    def blocks(self, table: etree._Element) -> list[Block]:
        """Given a table, return it and the tables within it, or what it lays out."""
        properties = table.find(f"{W}tblPr")
        style = None if properties is None else value(properties, "tblStyle")
        ground = not self.styles.style(style).plain
        cells: list[_Cell] = []
        above: dict[int, _Cell] = {}
        count = 0
        for row in _within(table, "tr"):
            if self._stays(row):
                above = self._row(row, count, above, ground)
                cells += [c for c in above.values() if c.row == count]
                count += 1
        held = [Held(c.row, c.column, c.rows, c.columns, c.blocks) for c in cells]
        return table_blocks(held, _cuts(table), self.sizes)

    def _stays(self, row: etree._Element) -> bool:
        properties = row.find(f"{W}trPr")
        if properties is None:
            return True
        deleted, hidden = properties.find(f"{W}del"), properties.find(f"{W}hidden")
        self.walk.counts.deleted += deleted is not None
        self.walk.counts.hidden += hidden is not None
        return deleted is None and hidden is None

    def _row(self, row: etree._Element, count: int, above: dict[int, _Cell], ground: bool) -> dict[int, _Cell]:
        """The cells that this row shows, by the column they begin in; cells from above reach into it where they go on."""
        properties = row.find(f"{W}trPr")
        column = _whole(None if properties is None else value(properties, "gridBefore"), 0)
        found: dict[int, _Cell] = {}
        last: _Cell | None = None
        for cell in _within(row, "tc"):
            told = cell.find(f"{W}tcPr")
            wide = _whole(None if told is None else value(told, "gridSpan"), 1) or 1
            if column + wide > self.sizes.columns * 4:
                raise ReadError(f"有一张表超过 {self.sizes.columns} 列；请提供打印出来的样子")
            if last is not None and _merge(told, "hMerge") == "continue":
                last.columns += wide
            elif (
                (owner := above.get(column)) is not None
                and owner.columns == wide
                and _merge(told, "vMerge") == "continue"
            ):
                owner.rows += 1
                found[column] = last = owner
            else:
                found[column] = last = _Cell(count, column, wide, self._content(cell, told, ground))
            column += wide
        return found

    def _content(self, cell: etree._Element, told: etree._Element | None, ground: bool) -> tuple[Block, ...]:
        """What a cell shows: nothing where it is deleted, or goes on from a cell that is not there."""
        if told is not None and told.find(f"{W}cellDel") is not None:
            self.walk.counts.deleted += 1
            return ()
        if _merge(told, "vMerge") == "continue":
            return ()
        return tuple(self.walk.blocks(cell, ground or has_ground(told), inside=True))


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows or cells of an element, through whatever wraps them."""
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _THROUGH:
            yield from _within(child, name)


def _merge(told: etree._Element | None, name: str) -> str | None:
    """How a cell takes part in a merge: restart, continue, or not at all."""
    found = None if told is None else told.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val") or "continue"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else otherwise


def _cuts(table: etree._Element) -> tuple[float, ...]:
    """Where the columns begin and end, in points; empty where the table does not say."""
    grid = table.find(f"{W}tblGrid")
    widths = [] if grid is None else [_whole(c.get(f"{W}w"), 0) / _TWIPS for c in grid.iterchildren(f"{W}gridCol")]
    return (0.0, *accumulate(widths)) if widths else ()
