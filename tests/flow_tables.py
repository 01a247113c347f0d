"""One table written as .xlsx, .docx, .html and .csv, to be read by the readers of each."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl

Merge = tuple[int, int, int, int]
"""First row and column, last row and column, from 0, all included."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts, all equally long, and the merges in them: a merge's text stands in its first cell."""

    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...] = ()


def write_xlsx(path: Path, table: Table) -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for r, row in enumerate(table.rows, 1):
        for c, text in enumerate(row, 1):
            if text:
                sheet.cell(r, c).value = text
                sheet.cell(r, c).data_type = "s"
    for top, left, bottom, right in table.merges:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(path)
    return path


def write_docx(path: Path, table: Table, above: Sequence[str] = ()) -> Path:
    """Write a Word document of some lines and a table."""
    document = docx.Document()
    for line in above:
        document.add_paragraph(line)
    made = document.add_table(len(table.rows), len(table.rows[0]))
    for r, row in enumerate(table.rows):
        for c, text in enumerate(row):
            made.cell(r, c).text = text
    for top, left, bottom, right in table.merges:
        text = table.rows[top][left]
        made.cell(top, left).merge(made.cell(bottom, right)).text = text
    document.save(str(path))
    return path


def to_html(table: Table) -> str:
    """The table as HTML."""
    starts = {(t, x): (b - t + 1, r - x + 1) for t, x, b, r in table.merges}
    covered = {
        (r, c) for t, x, b, e in table.merges for r in range(t, b + 1) for c in range(x, e + 1) if (r, c) != (t, x)
    }
    rows = (
        "".join(
            f'<td rowspan="{starts.get((r, c), (1, 1))[0]}" colspan={starts.get((r, c), (1, 1))[1]}>{html.escape(text)}</td>'
            for c, text in enumerate(row)
            if (r, c) not in covered
        )
        for r, row in enumerate(table.rows)
    )
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def write_html(path: Path, table: Table, above: Sequence[str] = ()) -> Path:
    """Write a web page of some lines and a table."""
    lines = "".join(f"<p>{html.escape(x)}</p>" for x in above)
    path.write_text(f"<html><body>{lines}{to_html(table)}</body></html>", "utf-8")
    return path


def write_csv(
    path: Path, table: Table, above: Sequence[str] = (), separator: str = ",", encoding: str = "utf-8"
) -> Path:
    """Write comma-separated values; merges are lost."""
    out = io.StringIO()
    for line in above:
        out.write(line + "\r\n")
    csv.writer(out, delimiter=separator).writerows(table.rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path
