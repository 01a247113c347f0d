"""Reads the extracted text of a budget: tab-separated rows, headings marked by #, `<b>` marks, 附表N lines."""

from __future__ import annotations

import re
from pathlib import Path

from parser.decoding import decode
from parser.grid import Grid, GridRow, ReadFile, TextLine

_MARK = re.compile(r"</?b>")


def read_text(path: Path) -> ReadFile:
    """Given a text file, return its grids (runs of lines with tabs) and lines. Raises ReadError where it is no text."""
    text = decode(path.read_bytes())
    grids: list[Grid] = []
    lines: list[TextLine] = []
    since: list[TextLine] = []
    rows: list[GridRow] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        printed = _MARK.sub("", line)
        if "\t" in printed:
            rows.append(GridRow(tuple(c.strip() for c in printed.split("\t")), None, number))
            continue
        if rows:
            grids.append(Grid(None, tuple(rows), tuple(since), drawn=False))
            rows, since = [], []
        plain = printed.strip().lstrip("#").strip()
        if plain:
            since.append(TextLine(plain, None, number))
            lines.append(TextLine(plain, None, number))
    return ReadFile(tuple(grids), 0, tuple(lines))
