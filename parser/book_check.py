"""Weighs a workbook before anything opens it: no sheet may be larger than memory, no part larger than it claims.

The library that reads workbooks lays a sheet out as a full rectangle up to its last cell, so one stray cell in the
last corner of a sheet would end the program. The last cell is therefore looked for beforehand.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from parser.book_formats import GENERAL, TEXT
from parser.book_look import Look, Place
from parser.book_parts import book_parts
from parser.book_xml import DAMAGED, is_true, walk
from parser.errors import ReadError
from parser.limits import SIZES

MOST_BYTES, MOST_PARTS, MOST_RATIO = SIZES.book, SIZES.parts, SIZES.ratio
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = SIZES.rows, SIZES.columns, SIZES.cells
_FREE_BYTES = 1_000_000
MACROS = "工作簿带有宏（程序）；请另存为不带宏的 .xlsx 后再装入"
_POSITION = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\s(?:[^<>]*\s)?t=)(["'])e\2""")
_NO_SIZE = re.compile(r"0+(?:\.0*)?|\.0+")
_MOST_SHEET_COLUMNS = 16_384
"""Of the file format."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A workbook that may be opened: its bytes, and how its sheets look, by their position from 0."""

    data: bytes
    looks: dict[int, Look]


def weigh_zip(data: bytes) -> Weighed:
    """Given the bytes of an .xlsx, return them packed anew from the parts that were checked.

    Packing anew leaves out pictures and macros and makes sure that what is opened is what was checked (a zip can list a
    part twice, or claim another size). Errors such as #REF!, which would otherwise read as blanks, become texts.
    Raises ReadError where the zip is damaged, encrypted or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = _parts(packed)
    except ReadError:
        raise
    except Exception as error:  # broken zips raise many kinds; each of them means: cannot be read
        raise ReadError(DAMAGED) from error
    book = book_parts(parts)
    codes = {str(n): code for n, code in enumerate(book.codes) if code not in (GENERAL, TEXT)}
    looks: dict[str, Look] = {}
    for name, content in parts.items():
        if b"sheetData" in content:
            looks[name.lower()] = _look(content, codes if name.lower() in book.sheets else {})
            refuse_many(sum(len(x.codes) for x in looks.values()))
            parts[name] = _ERROR_CELL.sub(rb"\1\2str\2", content)
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return Weighed(clean.getvalue(), {n: looks[name] for n, name in enumerate(book.sheets) if name in looks})


def _parts(packed: zipfile.ZipFile) -> dict[str, bytes]:
    entries = packed.infolist()
    size = sum(e.file_size for e in entries)
    if size > MOST_BYTES or len(entries) > MOST_PARTS:
        raise ReadError(
            f"工作簿解压后有 {size // 1_000_000} MB、{len(entries)} 个部件；"
            f"可接受不超过 {MOST_BYTES // 1_000_000} MB、{MOST_PARTS} 个部件的工作簿"
        )
    parts: dict[str, bytes] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        _refuse_part(entry, name.lower())
        if not name.lower().endswith((".xml", ".rels")):
            continue
        if entry.flag_bits & 1:
            raise ReadError("工作簿有密码，打不开；请提供未加密的工作簿")
        content = packed.read(entry)
        if name.lower() in {n.lower() for n in parts} or b"\0" in content:
            raise ReadError(DAMAGED)
        parts[name] = content
    return parts


def _refuse_part(entry: zipfile.ZipInfo, name: str) -> None:
    """Raise ReadError for a part that grows without measure, brings a program, or leads to another file."""
    if entry.file_size > _FREE_BYTES and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise ReadError(
            f"工作簿有一个部件解压后是原来的 {entry.file_size // max(1, entry.compress_size)} 倍，可能有害；请用表格软件重新保存后再装入"
        )
    if "vbaproject" in name or name.startswith("xl/macrosheets/"):
        raise ReadError(MACROS)
    if name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/")):
        raise ReadError("工作簿引用了别的文件或数据源，看不出数是哪里来的；请断开链接、只留数值，保存后再装入")


def refuse_far(row: int, column: int) -> None:
    """Given the last row and column in use, counted from 1, raise ReadError where a sheet reaches further than is read."""
    if row > MOST_ROWS or column > MOST_COLUMNS or row * column > MOST_CELLS:
        raise ReadError(
            f"有一张工作表用到第 {row} 行、第 {column} 列；可接受不超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列、"
            f"{MOST_CELLS} 格的工作表，请删去远处多余的内容后再装入"
        )


def refuse_many(cells: int) -> None:
    """Given how many cells the sheets have together, raise ReadError where they are more than is read."""
    if cells > MOST_CELLS:
        raise ReadError(f"工作簿共有 {cells} 格以上；可接受不超过 {MOST_CELLS} 格的工作簿，请分成几份装入")


def _look(content: bytes, codes: dict[str, str]) -> Look:
    """How the sheet looks; raises ReadError where it reaches too far or is no sound XML."""
    scan = _Scan(codes)
    walk(content, scan)
    refuse_far(scan.last_row, scan.last_column)
    return Look(frozenset(scan.hidden_rows), frozenset(scan.hidden_columns), scan.cell_codes, scan.zeros)


class _Scan:
    """Follows the cells of one sheet; a cell without a position stands right of the one before.

    `codes` are the number formats by cell style. What lies beyond the limits is counted, not kept: it will be refused.
    """

    def __init__(self, codes: dict[str, str]) -> None:
        self.row = self.column = self.last_row = self.last_column = self.column_entries = 0
        self.is_text = self.owes_result = self.in_value = False
        self.codes = codes
        self.code: str | None = None
        self.zeros = True
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.cell_codes: dict[Place, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row(attributes)
        elif name == "col":
            self._columns(attributes)
        elif name == "f":
            self.owes_result = not self.is_text
        elif name == "sheetView":
            self.zeros &= attributes.get("showZeros") not in ("0", "false")
        self.in_value = name == "v"
        if name in ("v", "is"):  # a cell with a format and no value takes no room
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
            if self.code is not None and len(self.cell_codes) <= MOST_CELLS:
                self.cell_codes[self.row - 1, self.column - 1] = self.code

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = _whole(attributes["r"]) if "r" in attributes else self.row + 1
        self.column = 0
        if self.row <= MOST_ROWS and (
            is_true(attributes.get("hidden")) or _NO_SIZE.fullmatch(attributes.get("ht", ""))
        ):
            self.hidden_rows.add(self.row - 1)

    def _columns(self, attributes: dict[str, str]) -> None:
        self.column_entries += 1
        if self.column_entries > _MOST_SHEET_COLUMNS:
            raise ReadError(DAMAGED)
        if is_true(attributes.get("hidden")) or _NO_SIZE.fullmatch(attributes.get("width", "")):
            first = _whole(attributes.get("min", "1"))
            last = min(_whole(attributes.get("max", str(first))), MOST_COLUMNS)
            self.hidden_columns.update(range(first - 1, last))

    def _cell(self, attributes: dict[str, str]) -> None:
        self.column += 1
        if "r" in attributes:
            self.row, self.column = _position(attributes["r"])
        self.is_text = attributes.get("t") == "str"
        self.owes_result = False
        self.code = self.codes.get(attributes.get("s", "0"))

    def text(self, _: str) -> None:
        if self.in_value:
            self.owes_result = False

    def end(self, name: str) -> None:
        self.in_value = False
        if name == "row":
            self.column = 0
        elif name == "c" and self.owes_result:
            raise ReadError(
                f"工作表第 {self.row} 行第 {self.column} 列是公式，文件里没有存下结果；请用表格软件打开并保存后再装入"
            )


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise ReadError(DAMAGED)
    return int(text)


def _position(text: str) -> tuple[int, int]:
    match = _POSITION.fullmatch(text)
    if match is None:
        raise ReadError(DAMAGED)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
