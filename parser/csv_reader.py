"""Reads comma-, semicolon- or tab-separated values: blocks of records become grids, records of one value become lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from parser.captions import is_note
from parser.csv_header import spans
from parser.decoding import decode
from parser.errors import ReadError
from parser.flow import ROW_HEIGHT, numbered
from parser.grid import Grid, ReadFile, TextLine
from parser.limits import SIZES, Sizes
from parser.money import parse_money
from parser.tidy import Cell, orderly

SEPARATORS = ("\t", ";", ",")
"""A comma comes last: it stands within numbers too."""
LEAST_RECORDS, LEAST_SHARE = 3, 0.5
"""A text is a file of separated values where so many lines, and this share of them, hold at least two separators."""
_QUOTED = re.compile(r'(?:^|[,;\t])"', re.MULTILINE)
_IN_QUOTES = re.compile(r'"[^"]*"')
_COLUMN_WIDTH = 100.0
_NO_VALUES = "这份以逗号或制表符分隔的文件里没有内容；请提供有内容的文件"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line that it begins on, counted from 1, and its values."""

    line: int
    values: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        """The values that are printed."""
        return [v for v in self.values if v]


def separator_of(text: str) -> str | None:
    """Given a text, return what separates its values; None where it is an extracted text: rows with tabs between prose."""
    lines = [x for x in text.splitlines() if x.strip()]
    if any("\t" in x for x in lines) and not _QUOTED.search(text) and any(_is_prose(x) for x in lines):
        return None
    bare = [_IN_QUOTES.sub("", x) for x in lines]
    for separator in SEPARATORS:
        rows = sum(1 for x in bare if x.count(separator) > (separator != "\t"))
        if rows >= LEAST_RECORDS and rows >= LEAST_SHARE * len(lines):
            return separator
    return None


def _is_prose(line: str) -> bool:
    """True for a heading or a sentence, which stand between the tables of an extracted text."""
    return "\t" not in line and (line.startswith(("#", "<b>")) or line.rstrip().endswith(("。", "；")))


def read_csv(path: Path, sizes: Sizes = SIZES) -> ReadFile:
    """Given a file of separated values, return its tables and lines; rows carry the line of the file they begin on.

    A blank record parts tables where no amount follows it directly. Raises ReadError where a row holds more values than
    the row above its table: then a comma within a number was taken for a separator, and nobody knows which.
    """
    text = decode(path.read_bytes())
    separator = separator_of(text) or ","
    records = _records(text, separator, sizes)
    if not any(r.filled for r in records):
        raise ReadError(_NO_VALUES)
    grids: list[Grid] = []
    lines: list[TextLine] = []
    since: list[TextLine] = []
    for block in _blocks(records):
        above, rows, below = _parts(block)
        since += [TextLine(v, None, r.line) for r in above for v in r.filled]
        lines += since[len(since) - sum(len(r.filled) for r in above) :]
        if rows:
            if separator != "\t":
                _refuse_ragged(rows)
            grid = orderly(_cells(rows), None, tuple(since))
            if grid is not None:
                grids.append(replace(grid, rows=tuple(numbered(r) for r in grid.rows)))
            since = []
        lines += [TextLine(v, None, r.line) for r in below for v in r.filled]
    return ReadFile(tuple(grids), 0, tuple(lines))


def _records(text: str, separator: str, sizes: Sizes) -> list[Record]:
    found: list[Record] = []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    begins = 1
    csv.field_size_limit(sizes.text_line)
    try:
        for values in reader:
            found.append(Record(begins, tuple(v.strip() for v in values)))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ReadError(f"第 {begins} 行的引号不成对，分不出各格；请用表格软件重新保存后再装入") from error
    if max((len(r.values) for r in found), default=0) > sizes.columns:
        raise ReadError(f"有一行超过 {sizes.columns} 格；请改成每行不超过 {sizes.columns} 格")
    return found


def _blocks(records: Sequence[Record]) -> list[list[Record]]:
    """Part the records at blank ones; rows that go on with amounts after a blank record stay with the table before."""
    blocks: list[list[Record]] = []
    blank = True
    for record in records:
        if record.filled and blocks and not (blank and _begins(record, blocks[-1])):
            blocks[-1].append(record)
        elif record.filled:
            blocks.append([record])
        blank = not record.filled
    return blocks


def _begins(record: Record, before: Sequence[Record]) -> bool:
    """True where a record after a blank one begins something new: nothing in it is an amount, and a table stands before it."""
    return any(len(r.filled) > 1 for r in before) and not any(parse_money(v) is not None for v in record.values)


def _parts(block: Sequence[Record]) -> tuple[Sequence[Record], Sequence[Record], Sequence[Record]]:
    """The lines above the table, its rows, and the remarks below it."""
    first = next((n for n, r in enumerate(block) if len(r.filled) > 1), len(block))
    last = len(block)
    while last > first and len(block[last - 1].filled) == 1 and is_note(block[last - 1].filled[0]):
        last -= 1
    return block[:first], block[first:last], block[last:]


def _refuse_ragged(rows: Sequence[Record]) -> None:
    """Raise ReadError where a row reaches further than any of the first rows, which name the columns."""
    reach = [max(n for n, v in enumerate(r.values) if v) + 1 for r in rows]
    named = next((n for n, r in enumerate(rows) if any(parse_money(v) is not None for v in r.values)), len(rows))
    widest = max((len(r.values) for r in rows[: max(1, named)]), default=0)
    for row, last in zip(rows, reach, strict=True):
        if last > widest:
            raise ReadError(
                f"第 {row.line} 行有 {last} 格，表头只有 {widest} 格，可能是数字里的逗号没有加引号；请用表格软件重新保存后再装入"
            )


def _cells(rows: Sequence[Record]) -> list[Cell]:
    width = max(len(r.values) for r in rows)
    table = [(*r.values, *[""] * (width - len(r.values))) for r in rows]
    covering = spans(table)
    covered = {
        (r + down, c + right)
        for (r, c), (high, wide) in covering.items()
        for down in range(high)
        for right in range(wide)
    } - covering.keys()
    cells: list[Cell] = []
    for r, values in enumerate(table):
        for c, value in enumerate(values):
            if (r, c) not in covered:
                high, wide = covering.get((r, c), (1, 1))
                bottom = _top(rows[r + high - 1]) + ROW_HEIGHT
                cells.append(((_COLUMN_WIDTH * c, _top(rows[r]), _COLUMN_WIDTH * (c + wide), bottom), value))
    return cells


def _top(record: Record) -> float:
    return (record.line - 1) * ROW_HEIGHT
