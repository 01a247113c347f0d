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

from parser.book_check import DAMAGED, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Weighed, refuse_far, weigh_zip
from parser.book_old import MAGIC, weigh_old
from parser.book_values import cell_text
from parser.errors import ReadError
from parser.grid import Box, Grid, GridRow, ReadFile
from schema.names import squeeze

ZIP_MARK = b"PK\x03\x04"
BOOK_PART = re.compile(rb"xl[/\\](?:workbook|styles|sharedStrings|worksheets[/\\]\w+)\.xml")
COLUMN_WIDTH = 100.0
ROW_HEIGHT = 20.0
_TITLE = re.compile(r"^附?表[一二三四五六七八九十\d]+|表$")
Merge = tuple[tuple[int, int], tuple[int, int]]


def is_book(data: bytes) -> bool:
    """Given a file's bytes, return whether it is a workbook by its content (damaged ones included), not by its name."""
    return data.startswith(MAGIC) or (data.startswith(ZIP_MARK) and BOOK_PART.search(data) is not None)


def read_book(path: Path) -> ReadFile:
    """Given an .xlsx or .xls, return a page a sheet (numbered by position, hidden ones counted) and its grids.

    A sheet is one grid, unless a blank row and a new title part it. Columns are the sheet's own, blank leading ones
    included. Boxes are no printed places: column i spans x from 100 i to 100 (i + 1), row j y from 20 j to 20 (j + 1),
    so that merges and column cuts can be compared. Formula cells give the value saved with them.

    Hidden sheets are not read, and `notes` says so. The library tells nothing of hidden rows and columns nor of number
    formats: such rows and columns are read, a note warns of them, and a percentage comes as its stored share (0.05 for 5%).
    Raises ReadError where the workbook is damaged, encrypted, too large or empty.
    """
    data = path.read_bytes()
    if not is_book(data):
        raise ReadError("不是 Excel 工作簿（.xlsx 或 .xls）；请用表格软件重新保存为 .xlsx 后再装入")
    weighed = weigh_old(data) if data.startswith(MAGIC) else weigh_zip(data)
    try:
        read = _read(weighed)
    except ReadError:
        raise
    except PasswordError as error:
        raise ReadError("工作簿有密码，打不开；请提供未加密的工作簿") from error
    except BaseException as error:
        # A panic of the library is no Exception, yet means no more than: cannot be read.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise ReadError(DAMAGED) from error
        raise
    warning = ("工作簿里有隐藏的行或列，已一并读入，请核对",) if weighed.hidden else ()
    return ReadFile(read.grids, read.pages, (), read.notes + warning)


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
                errors = weighed.errors[page - 1] if weighed.errors else {}
                found = _rows(book.get_sheet_by_index(page - 1), errors)
                cells += sum(len(r.cells) for r in found)
                if cells > MOST_CELLS:
                    raise ReadError(f"工作簿共有 {cells} 格以上；可接受不超过 {MOST_CELLS} 格的工作簿，请分成几份装入")
                grids += [Grid(page, block) for block in _blocks(found)]
    if not grids:
        raise ReadError(_nothing(sheets))
    return ReadFile(tuple(grids), len(sheets), (), tuple(notes))


def _nothing(sheets: list[SheetMetadata]) -> str:
    if not sheets:
        return "工作簿没有工作表；请提供有内容的工作簿"
    hidden = sum(1 for s in sheets if s.visible != SheetVisibleEnum.Visible)
    return f"工作簿有 {len(sheets)} 张工作表（隐藏 {hidden} 张），可见的都没有内容；请提供有内容的工作簿"


def _rows(sheet: CalamineSheet, errors: dict[tuple[int, int], str]) -> tuple[GridRow, ...]:
    if sheet.end is None:
        return ()
    merges = sorted(sheet.merged_cell_ranges or [])
    height, width = _extent((sheet.end[0] + 1, sheet.end[1] + 1), merges)
    texts = [[cell_text(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
    for (j, i), text in errors.items():
        texts[j][i] = text
    if not any(any(row) for row in texts):
        return ()
    owners = _owners(merges, height, width)
    rows = []
    for j in range(height):
        printed = texts[j] if j < len(texts) else []
        boxes = tuple(_box((j, i), owners.get((j, i), (j, i, j, i))) for i in range(width))
        cells = tuple(None if box is None else printed[i] if i < len(printed) else "" for i, box in enumerate(boxes))
        band = (0.0, j * ROW_HEIGHT, width * COLUMN_WIDTH, (j + 1) * ROW_HEIGHT)
        rows.append(GridRow(cells, band, None, boxes))
    return tuple(rows)


def _extent(used: tuple[int, int], merges: list[Merge]) -> tuple[int, int]:
    """Rows and columns of the sheet: a merge over blanks widens it, unless it runs over the whole sheet."""
    refuse_far(*used)
    height, width = used
    for _, (bottom, right) in merges:
        if bottom < MOST_ROWS and right < MOST_COLUMNS and (bottom + 1) * (right + 1) <= MOST_CELLS:
            height, width = max(height, bottom + 1), max(width, right + 1)
    return (height, width) if height * width <= MOST_CELLS else used


def _owners(merges: list[Merge], height: int, width: int) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """For each cell of a merge, the merge (top, left, bottom, right), cut to the sheet."""
    cut = [
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for (top, left), (bottom, right) in merges
        if top < height and left < width
    ]
    if sum((b - t + 1) * (r - x + 1) for t, x, b, r in cut) > height * width:
        raise ReadError(DAMAGED)  # merges that lie over each other
    return {(j, i): m for m in cut for j in range(m[0], m[2] + 1) for i in range(m[1], m[3] + 1)}


def _box(cell: tuple[int, int], merge: tuple[int, int, int, int]) -> Box | None:
    top, left, bottom, right = merge
    if cell != (top, left):
        return None
    return (left * COLUMN_WIDTH, top * ROW_HEIGHT, (right + 1) * COLUMN_WIDTH, (bottom + 1) * ROW_HEIGHT)


def _blocks(rows: tuple[GridRow, ...]) -> tuple[tuple[GridRow, ...], ...]:
    """Part a sheet where, after a blank row, a title stands alone in its row; a blank row by itself parts nothing."""
    cuts = [0]
    for j in range(1, len(rows)):
        alone = [c for c in rows[j].cells if c]
        starts = not any(rows[j - 1].cells) and len(alone) == 1 and _TITLE.search(squeeze(alone[0]))
        if starts and any(any(r.cells) for r in rows[cuts[-1] : j]):
            cuts.append(j)
    return tuple(rows[a:b] for a, b in zip(cuts, [*cuts[1:], len(rows)], strict=True) if rows[a:b])
