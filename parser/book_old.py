"""Weighs an old .xls before anything opens it: finds the workbook in its container, the last cell and the look of each sheet.

Sources: [MS-CFB] (the container: sectors, their chains, the directory) and [MS-XLS] (the records of the workbook).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from parser.book_check import MACROS, MOST_BYTES, MOST_CELLS, Weighed, refuse_far, refuse_many
from parser.book_formats import BUILT_IN, GENERAL, TEXT
from parser.book_look import Look, Place
from parser.book_xml import DAMAGED
from parser.errors import ReadError

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_NO_SECTOR = 0xFFFFFFFA
_ENTRY = 128
_EOF, _DIMENSIONS, _COLUMN, _ROW, _SHEET, _STRINGS, _PASSWORD = 0x0A, 0x200, 0x7D, 0x208, 0x85, 0xFC, 0x2F
_MANY_NUMBERS = 0xBD
_START, _FORMAT, _STYLE, _WINDOW = 0x809, 0x41E, 0xE0, 0x23E
_VERSION_8 = 0x600
_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6, _MANY_NUMBERS})
_TRUTH, _FORMULA = 0x205, 0x06
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_FORMAT_ROWS, _FORMAT_COLUMNS = 65_536, 256


def weigh_old(data: bytes) -> Weighed:
    """Given the bytes of an .xls, return them unchanged, and how its sheets look. Raises ReadError where it is damaged, encrypted or too large."""
    if len(data) > MOST_BYTES:
        raise ReadError(f"工作簿有 {len(data) // 1_000_000} MB；可接受不超过 {MOST_BYTES // 1_000_000} MB 的工作簿")
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ReadError("工作簿有密码，打不开；请提供未加密的工作簿")
    if "_VBA_PROJECT_CUR".encode("utf-16-le") in data:
        raise ReadError(MACROS)
    try:
        stream = _workbook(data)
        codes = _codes(stream)
        looks: dict[int, Look] = {}
        for n, (start, hidden) in enumerate(_sheets(stream)):
            looks[n] = _look(stream, start, {} if hidden else codes)
            refuse_many(sum(len(x.codes) for x in looks.values()))
        return Weighed(data, looks)
    except (struct.error, IndexError) as error:
        raise ReadError(DAMAGED) from error


def _workbook(data: bytes) -> bytes:
    size = 1 << _number(data, 30, "<H")
    if size not in (512, 4096):
        raise ReadError(DAMAGED)
    fat = _table(data, size)
    directory = _chain(data, size, fat, _number(data, 48), size)
    entries = [directory[i : i + _ENTRY] for i in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    for wanted in ("workbook", "book"):
        for entry in entries:
            length = _number(entry, 64, "<H")
            if entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower() != wanted:
                continue
            start, count = _number(entry, 116), _number(entry, 120)
            if count >= _number(data, 56):
                return _chain(data, size, fat, start, size)[:count]
            small = _chain(data, size, fat, _number(entries[0], 116), size)
            links = _chain(data, size, fat, _number(data, 60), size)
            return _chain(small, 64, struct.unpack(f"<{len(links) // 4}I", links), start, 0)[:count]
    raise ReadError("文件是旧版 Office 格式，但里面没有工作簿；请提供 .xlsx、.xls、PDF 或文本")


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """The chain table: which sector follows which."""
    places = [*struct.unpack_from("<109I", data, 76)]
    more, seen = _number(data, 68), 0
    while more < _NO_SECTOR and seen <= len(data) // size:
        block = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        places += block[:-1]
        more, seen = block[-1], seen + 1
    whole = b"".join(data[(p + 1) * size : (p + 2) * size] for p in places if p < _NO_SECTOR)
    return struct.unpack(f"<{len(whole) // 4}I", whole[: len(whole) // 4 * 4])


def _chain(data: bytes, size: int, table: tuple[int, ...], sector: int, header: int) -> bytes:
    found: list[bytes] = []
    while sector < _NO_SECTOR:
        if len(found) > len(data) // size:
            raise ReadError(DAMAGED)
        found.append(data[header + sector * size : header + (sector + 1) * size])
        sector = table[sector]
    return b"".join(found)


def _sheets(stream: bytes) -> list[tuple[int, bool]]:
    """Where the sheets begin, and which are hidden."""
    starts = []
    for kind, body in _records(stream, 0):
        if kind == _PASSWORD and _number(body, 0, "<H"):
            raise ReadError("工作簿有密码，打不开；请提供未加密的工作簿")
        if kind == _SHEET:
            starts.append((_number(body, 0), bool(body[4] & 3)))
        if kind == _STRINGS and _number(body, 4) > len(stream):
            raise ReadError(DAMAGED)
    return starts


def _codes(stream: bytes) -> dict[int, str]:
    """The number formats by cell style, where they are other than General."""
    own: dict[int, str] = {}
    styles: list[int] = []
    is_new = True
    for kind, body in _records(stream, 0):
        if kind == _START:
            is_new = _number(body, 0, "<H") >= _VERSION_8
        elif kind == _FORMAT:
            own[_number(body, 0, "<H")] = _format(body, is_new)
        elif kind == _STYLE:
            styles.append(_number(body, 2, "<H"))
    codes = {n: own.get(form, BUILT_IN.get(form, GENERAL)) for n, form in enumerate(styles)}
    return {n: code for n, code in codes.items() if code not in (GENERAL, TEXT)}


def _format(body: bytes, is_new: bool) -> str:
    if not is_new:
        return body[3 : 3 + body[2]].decode("gb18030", "replace")
    length = _number(body, 2, "<H")
    return (
        body[5 : 5 + 2 * length].decode("utf-16-le", "replace")
        if body[4] & 1
        else body[5 : 5 + length].decode("latin-1")
    )


def _look(stream: bytes, start: int, codes: dict[int, str]) -> Look:
    """How the sheet looks; raises ReadError where it reaches too far."""
    scan = _Scan(codes)
    for kind, body in _records(stream, start):
        scan.record(kind, body)
    refuse_far(scan.last_row, scan.last_column)
    return Look(frozenset(scan.rows), frozenset(scan.columns), scan.found, scan.zeros, scan.errors)


class _Scan:
    """Follows the records of one sheet; `codes` are the number formats by cell style."""

    def __init__(self, codes: dict[int, str]) -> None:
        self.codes = codes
        self.last_row = self.last_column = 0
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.found: dict[Place, str] = {}
        self.errors: dict[Place, str] = {}
        self.zeros = True

    def record(self, kind: int, body: bytes) -> None:
        if kind in _CELLS:
            self._cells(kind, body)
        elif kind == _DIMENSIONS:
            _refuse_unsound(*struct.unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body))
        elif kind == _ROW and _number(body, 12, "<H") & 0x20:
            self.rows.add(_number(body, 0, "<H"))
        elif kind == _COLUMN and (_number(body, 8, "<H") & 1 or not _number(body, 4, "<H")):
            self.columns.update(range(_number(body, 0, "<H"), min(_number(body, 2, "<H"), _FORMAT_COLUMNS) + 1))
        elif kind == _WINDOW:
            self.zeros = bool(_number(body, 0, "<H") & 0x10)

    def _cells(self, kind: int, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        right = _number(body, len(body) - 2, "<H") if kind == _MANY_NUMBERS else column
        self.last_row, self.last_column = max(self.last_row, row + 1), max(self.last_column, column + 1, right + 1)
        for n in range((len(body) - 6) // 6 if kind == _MANY_NUMBERS else 1):
            code = self.codes.get(_number(body, 4 + 6 * n, "<H"))
            if code is not None and len(self.found) <= MOST_CELLS:
                self.found[row, column + n] = code
        if error := _error(kind, body):
            self.errors[row, column] = error


def _error(kind: int, body: bytes) -> str | None:
    """The error that a cell holds, by itself or as the result of a formula."""
    if kind == _TRUTH and body[7] == 1:
        return _ERRORS.get(body[6], "#N/A")
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return _ERRORS.get(body[8], "#N/A")
    return None


def _refuse_unsound(top: int, rows: int, left: int, columns: int) -> None:
    backwards = rows and columns and (top >= rows or left >= columns)
    if backwards or rows > _FORMAT_ROWS or columns > _FORMAT_COLUMNS:
        raise ReadError(DAMAGED)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place up to the end of their part."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == _EOF:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _number(data: bytes, place: int, form: str = "<I") -> int:
    return int(struct.unpack_from(form, data, place)[0])
