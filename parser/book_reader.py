"""Reads a workbook (.xlsx, old .xls): each sheet is a page with one grid; the only file that knows python-calamine."""

from __future__ import annotations

import io
import re
from pathlib import Path

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from parser.book_check import Weighed, refuse_far, refuse_many, weigh_zip
from parser.book_layout import LaidOut, Sheet, lay_out
from parser.book_look import Look
from parser.book_old import MAGIC, weigh_old
from parser.book_xml import DAMAGED
from parser.errors import ReadError
from parser.grid import Grid, GridRow, ReadFile
from schema.names import squeeze

ZIP_MARK = b"PK\x03\x04"
BOOK_PART = re.compile(rb"xl[/\\](?:workbook|styles|sharedStrings|worksheets[/\\]\w+)\.xml")
_TITLE = re.compile(r"^附?表[一二三四五六七八九十\d]+|表$")


def is_book(data: bytes) -> bool:
    """Given a file's bytes, return whether it is a workbook by its content (damaged ones included), not by its name."""
    return data.startswith(MAGIC) or (data.startswith(ZIP_MARK) and BOOK_PART.search(data) is not None)


def read_book(path: Path) -> ReadFile:
    """Given an .xlsx or .xls, return a page a sheet (numbered by position, hidden ones counted) and its grids.

    A sheet is one grid, unless a blank row and a new title part it. Columns are the sheet's own, blank leading ones
    included. Boxes are no printed places: column i spans x from 100 i to 100 (i + 1), row j y from 20 j to 20 (j + 1),
    so that merges and column cuts can be compared. Formula cells give the value saved with them.

    What a person cannot see is not read, and `notes` says so: hidden sheets, rows and columns (the boxes close up over
    them), values that their format hides. Numbers are read as their format shows them, but never rounded or scaled.
    Raises ReadError where the workbook is damaged, encrypted, too large or empty.
    """
    data = path.read_bytes()
    if not is_book(data):
        raise ReadError("不是 Excel 工作簿（.xlsx 或 .xls）；请用表格软件重新保存为 .xlsx 后再装入")
    weighed = weigh_old(data) if data.startswith(MAGIC) else weigh_zip(data)
    try:
        return _read(weighed)
    except ReadError:
        raise
    except PasswordError as error:
        raise ReadError("工作簿有密码，打不开；请提供未加密的工作簿") from error
    except BaseException as error:
        # A panic of the library is no Exception, yet means no more than: cannot be read.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise ReadError(DAMAGED) from error
        raise


def _read(weighed: Weighed) -> ReadFile:
    grids: list[Grid] = []
    notes: list[str] = []
    cells = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(weighed.data)) as book:
        sheets = book.sheets_metadata
        for page, sheet in enumerate(sheets, 1):
            if sheet.visible != SheetVisibleEnum.Visible:
                notes.append(f"工作表“{sheet.name}”是隐藏的，没有读")
            elif sheet.typ == SheetTypeEnum.WorkSheet:
                found = _laid_out(book.get_sheet_by_index(page - 1), weighed.looks.get(page - 1))
                cells += sum(len(r.cells) for r in found.rows)
                refuse_many(cells)
                grids += [Grid(page, block) for block in _blocks(found.rows)]
                notes += found.notes
    if not grids:
        raise ReadError(_nothing(sheets))
    return ReadFile(tuple(grids), len(sheets), (), tuple(notes))


def _nothing(sheets: list[SheetMetadata]) -> str:
    if not sheets:
        return "工作簿没有工作表；请提供有内容的工作簿"
    hidden = sum(1 for s in sheets if s.visible != SheetVisibleEnum.Visible)
    return f"工作簿有 {len(sheets)} 张工作表（隐藏 {hidden} 张），可见的都没有内容；请提供有内容的工作簿"


def _laid_out(sheet: CalamineSheet, look: Look | None) -> LaidOut:
    if sheet.end is None:
        return LaidOut((), ())
    if look is None:
        raise ReadError(DAMAGED)  # a sheet that nobody weighed
    refuse_far(sheet.end[0] + 1, sheet.end[1] + 1)
    return lay_out(Sheet(sheet.name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or [], look))


def _blocks(rows: tuple[GridRow, ...]) -> tuple[tuple[GridRow, ...], ...]:
    """Part a sheet where, after a blank row, a title stands alone in its row; a blank row by itself parts nothing."""
    cuts = [0]
    for j in range(1, len(rows)):
        alone = [c for c in rows[j].cells if c]
        starts = not any(rows[j - 1].cells) and len(alone) == 1 and _TITLE.search(squeeze(alone[0]))
        if starts and any(any(r.cells) for r in rows[cuts[-1] : j]):
            cuts.append(j)
    return tuple(rows[a:b] for a, b in zip(cuts, [*cuts[1:], len(rows)], strict=True) if rows[a:b])
