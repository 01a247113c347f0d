"""Reads the extracted text of a budget: tab-separated rows, headings marked by #, `<b>` marks, 附表N lines."""

from __future__ import annotations

import re
from pathlib import Path

from parser.errors import ReadError
from parser.grid import Grid, GridRow, ReadFile, TextLine

_MARK = re.compile(r"</?b>")
ENCODINGS = ("utf-8-sig", "gb18030")
MOST_CONTROL = 0.01


def read_text(path: Path) -> ReadFile:
    """Given a text file, return its grids (runs of lines with tabs) and lines. Raises ReadError where it is no text."""
    text = _decode(path.read_bytes())
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


def _decode(data: bytes) -> str:
    if not data.strip():
        raise ReadError("文件是空的；请提供有内容的 PDF 或文本")
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = sum(1 for c in text if ord(c) < 32 and c not in "\t\n\r\f")
        if control <= MOST_CONTROL * len(text):
            return text
    raise ReadError("不是文本文件，也不是 PDF；可接受 PDF 和 UTF-8 或 GB18030 文本")
