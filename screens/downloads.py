"""Tables as files to take along: CSV and workbooks. No cell of a document can be taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "＠")
_NUMBER = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_SHEET = re.compile(r"[\\/*?:\[\]]")
"""A whole number without decimals and with leading zeros, or longer than this, is a code, not a quantity."""
Line = Sequence[str]


def number_of(cell: str) -> Decimal | None:
    """Given a cell as printed, return its number, None where it is text or a code."""
    text = cell.strip()
    if not _NUMBER.match(text) or ("." not in text and "," not in text):
        return None
    return Decimal(text.replace(",", ""))


def harmless(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(RISKY) and number_of(cell) is None else cell


def to_csv(lines: Iterable[Line]) -> bytes:
    """Given lines of cells, return them as CSV that spreadsheets open in Chinese; numbers without grouping."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for line in lines:
        writer.writerow([harmless(c) if (n := number_of(c)) is None else f"{n:f}" for c in line])
    return ("\ufeff" + buffer.getvalue()).encode("utf-8")


def to_workbook(sheets: Iterable[tuple[str, Sequence[Line]]]) -> bytes:
    """Given named sheets of lines, the first line of each its header, return an XLSX workbook; amounts are numbers."""
    book = Workbook(write_only=True)
    used: set[str] = set()
    for name, lines in sheets:
        sheet = book.create_sheet(_unused(name, used))
        sheet.freeze_panes = "A2"
        for n in range(max((len(line) for line in lines), default=0)):
            longest = max((min(len(line[n]), 40) for line in lines[:200] if n < len(line)), default=8)
            sheet.column_dimensions[_letter(n)].width = max(10, longest * 1.6)
        for number, line in enumerate(lines):
            sheet.append([_cell(sheet, text, number == 0) for text in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _letter(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(sheet: object, text: str, is_header: bool) -> WriteOnlyCell:
    number = None if is_header else number_of(text)
    if number is not None:
        cell = WriteOnlyCell(sheet, value=number)
        cell.number_format = "#,##0.00" if "." in text else "#,##0"
        return cell
    cell = WriteOnlyCell(sheet, value=harmless(_printable(text)))
    cell.data_type = "s"
    if is_header:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _printable(text: str) -> str:
    return "".join(c for c in text if c >= " " or c in "\n\t")


def _unused(name: str, used: set[str]) -> str:
    plain = _SHEET.sub(" ", name).strip("' ")[:28] or "表"
    found, n = plain, 1
    while found.lower() in used:
        n += 1
        found = f"{plain}_{n}"
    used.add(found.lower())
    return found
