"""Weighs a workbook before anything opens it: no sheet may be larger than memory, no part larger than it claims.

The library that reads workbooks lays a sheet out as a full rectangle up to its last cell, so one stray cell in the
last corner of a sheet would end the program. The last cell is therefore looked for beforehand.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

from parser.errors import ReadError

MOST_BYTES = 300_000_000
MOST_PARTS = 5_000
MOST_ROWS = 20_000
MOST_COLUMNS = 300
MOST_CELLS = 1_000_000
"""Of all sheets together, blanks inside the used ranges included."""
_POSITION = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\s(?:[^<>]*\s)?t=)(["'])e\2""")
DAMAGED = "工作簿已损坏，读不出工作表；请用表格软件重新保存为 .xlsx 后再装入"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A workbook that may be opened: its bytes, and whether a row or column of any sheet is hidden.

    `errors` are the error texts (#REF!) of old workbooks: for each sheet in order, by row and column from 0.
    """

    data: bytes
    hidden: bool
    errors: tuple[dict[tuple[int, int], str], ...] = ()


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
    hidden = False
    for name, content in parts.items():
        if b"sheetData" in content:
            hidden |= _sheet(content)
            parts[name] = _ERROR_CELL.sub(rb"\1\2str\2", content)
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return Weighed(clean.getvalue(), hidden)


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
        if not name.lower().endswith((".xml", ".rels")):
            continue
        if entry.flag_bits & 1:
            raise ReadError("工作簿有密码，打不开；请提供未加密的工作簿")
        content = packed.read(entry)
        if name.lower() in {n.lower() for n in parts} or b"\0" in content:
            raise ReadError(DAMAGED)
        parts[name] = content
    return parts


def refuse_far(row: int, column: int) -> None:
    """Given the last row and column in use, counted from 1, raise ReadError where a sheet reaches further than is read."""
    if row > MOST_ROWS or column > MOST_COLUMNS or row * column > MOST_CELLS:
        raise ReadError(
            f"有一张工作表用到第 {row} 行、第 {column} 列；可接受不超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列、"
            f"{MOST_CELLS} 格的工作表，请删去远处多余的内容后再装入"
        )


def _sheet(content: bytes) -> bool:
    """Whether the sheet hides rows or columns; raises ReadError where it reaches too far or is no sound XML."""
    scan = _Scan()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    parser.StartDoctypeDeclHandler = scan.doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ReadError(DAMAGED) from error
    refuse_far(scan.last_row, scan.last_column)
    return scan.hidden_row <= scan.last_row or scan.hidden_column <= scan.last_column


class _Scan:
    """Follows the cells of one sheet; a cell without a position stands right of the one before."""

    def __init__(self) -> None:
        self.row = self.column = self.last_row = self.last_column = 0
        self.hidden_row = self.hidden_column = 1 << 32
        self.is_text = self.owes_result = self.in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        hidden = attributes.get("hidden") in ("1", "true")
        if local == "col" and hidden:
            self.hidden_column = min(self.hidden_column, _whole(attributes.get("min", "1")))
        elif local == "row":
            self.row = _whole(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
            self.hidden_row = min(self.hidden_row, self.row) if hidden else self.hidden_row
        elif local == "c":
            self.column += 1
            if "r" in attributes:
                self.row, self.column = _position(attributes["r"])
            self.is_text = attributes.get("t") == "str"
            self.owes_result = False
        elif local == "f":
            self.owes_result = not self.is_text
        self.in_value = local == "v"
        if local in ("v", "is"):  # a cell with a format and no value takes no room
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)

    def text(self, _: str) -> None:
        if self.in_value:
            self.owes_result = False

    def end(self, name: str) -> None:
        self.in_value = False
        local = name.rpartition(":")[2]
        if local == "row":
            self.column = 0
        elif local == "c" and self.owes_result:
            raise ReadError(
                f"工作表第 {self.row} 行第 {self.column} 列是公式，文件里没有存下结果；请用表格软件打开并保存后再装入"
            )

    def doctype(self, *_: object) -> None:
        """Sheets have no document type; one that has could expand without end."""
        raise ReadError(DAMAGED)


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
