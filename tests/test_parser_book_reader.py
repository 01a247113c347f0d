"""Workbooks: cells stated by hand, numbers without noise, and nothing but a Chinese reason for broken files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.book_check import MOST_ROWS
from parser.book_reader import is_book, read_book
from parser.book_values import cell_text, number_text
from parser.document import parse
from parser.errors import ReadError
from parser.grid import ReadFile
from parser.tidy import in_order

OLD = Path(__file__).parent / "data" / "old_book.xls"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "founding"
SEED = SHARED / "seed.xlsx"


def _packed(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _read(tmp_path: Path, data: bytes) -> ReadFile:
    path = tmp_path / "book"
    path.write_bytes(data)
    return read_book(path)


def _refusal(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(ReadError) as refused:
        _read(tmp_path, data)
    return str(refused.value)


def _table(book: Any) -> None:
    """The document: a merged title, a header of two levels, a body row, a blank row, a total."""
    sheet = book.active
    sheet.title = "附表1"
    sheet["A1"], sheet["D2"] = "支出总表", "单位：元"
    sheet["A3"], sheet["B3"], sheet["C4"], sheet["D4"] = "科目", "支出", "基本支出", "项目\n支出"
    for merge in ("A1:D1", "A3:A4", "B3:D3"):
        sheet.merge_cells(merge)
    sheet["A5"], sheet["C5"], sheet["D5"] = 2010301, 1234.56, 0.1 + 0.2
    sheet["A7"], sheet["C7"] = "合计", "1,234.56"


def test_cells_and_merges(tmp_path: Path) -> None:
    read = _read(tmp_path, _packed(_table))
    assert [(g.page, g.drawn) for g in read.grids] == [(1, True)]
    assert read.pages == 1
    assert read.notes == ()
    assert [r.cells for r in read.grids[0].rows] == [
        ("支出总表", None, None, None),
        ("", "", "", "单位：元"),
        ("科目", "支出", None, None),
        (None, "", "基本支出", "项目\n支出"),
        ("2010301", "", "1234.56", "0.3"),
        ("", "", "", ""),
        ("合计", "", "1,234.56", ""),
    ]


def test_boxes_follow_rows_and_columns(tmp_path: Path) -> None:
    rows = _read(tmp_path, _packed(_table)).grids[0].rows
    assert rows[0].cell_boxes == ((0, 0, 400, 20), None, None, None)
    assert rows[2].cell_boxes == ((0, 40, 100, 80), (100, 40, 400, 60), None, None)
    assert rows[4].cell_boxes[2] == (200, 80, 300, 100)
    assert [r.box for r in rows[2:4]] == [(0, 40, 400, 60), (0, 60, 400, 80)]


def test_leading_blank_rows_and_columns_stay(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["C3"] = "科目"

    rows = _read(tmp_path, _packed(fill)).grids[0].rows
    assert [r.cells for r in rows] == [("", "", ""), ("", "", ""), ("", "", "科目")]


def test_a_merge_over_blanks_widens_the_sheet(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"], book.active["A2"] = "项目", "维修"
        book.active.merge_cells("A1:B1")

    assert _read(tmp_path, _packed(fill)).grids[0].rows[1].cells == ("维修", "")


def test_a_merge_over_the_whole_sheet_does_not(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "支出总表"
        book.active.merged_cells.add("A1:XFD1")

    assert _read(tmp_path, _packed(fill)).grids[0].rows[0].cells == ("支出总表",)


def test_hidden_sheets_are_said_and_not_read(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "草稿"
        book.active.title = "旧数"
        book.active.sheet_state = "hidden"
        book.create_sheet("附表1")["A1"] = "支出总表"

    read = _read(tmp_path, _packed(fill))
    assert [(g.page, g.rows[0].cells) for g in read.grids] == [(2, ("支出总表",))]
    assert read.pages == 2
    assert read.notes == ("工作表“旧数”是隐藏的，没有读",)


def test_a_new_title_after_a_blank_row_parts_a_sheet(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        for row, text in enumerate(("附表1 收入表", "合计", "", "附表2 支出表", "合计", "", "说明"), 1):
            book.active.cell(row, 1, text or None)

    grids = _read(tmp_path, _packed(fill)).grids
    assert [[r.cells[0] for r in g.rows] for g in grids] == [
        ["附表1 收入表", "合计", ""],
        ["附表2 支出表", "合计", "", "说明"],
    ]


def test_values_as_text(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active.append([True, date(2026, 3, 1), "#REF!", -0.5, 2026.0, "第一行\n第二行"])

    cells = _read(tmp_path, _packed(fill)).grids[0].rows[0].cells
    assert cells == ("TRUE", "2026-03-01", "#REF!", "-0.5", "2026", "第一行\n第二行")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5600000000001, "1234.56"),
        (14146415.84 - 14146415.83, "0.01"),
        (0.3 - 0.1 - 0.2, "0"),
        (-0.0, "0"),
        (1e11, "100000000000"),
        (1 / 3, "0.333333333333333"),
        (1e22, "1.00000000000000e+22"),
        (float("nan"), "nan"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number_text(value) == text


@given(st.integers(0, 6), st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_number_that_a_float_can_hold_comes_back_exactly(places: int, digits: int) -> None:
    """Fifteen digits in all, so at most 99,999,999,999.99 with 分."""
    amount = Decimal(digits).scaleb(-places)
    assert Decimal(cell_text(float(amount))) == amount


def test_old_workbook() -> None:
    """Made once: the title merged over A1:C1, headers merged over two rows, row 5 hidden, a hidden second sheet."""
    read = read_book(OLD)
    assert [r.cells for r in read.grids[0].rows] == [
        ("支出总表", None, None),
        ("", "", "单位：元"),
        ("科目编码", "科目名称", "预算数"),
        (None, None, "2026"),
        ("#REF!", "合计", "0.3"),
    ]
    assert read.pages == 2
    assert read.notes == ("工作表“附表1”第 5 行是隐藏的，没有读入", "工作表“草稿”是隐藏的，没有读")


def test_formats_of_an_old_workbook(tmp_path: Path) -> None:
    """The format of all its cells, General, written over by one of the same length."""
    data = OLD.read_bytes().replace(b"\x07\0\0General", b"\x07\0\0#,##0.0")
    rows = _read(tmp_path, data).grids[0].rows
    assert [r.cells for r in rows[3:]] == [(None, None, "2,026.0"), ("#REF!", "合计", "0.3")]


def test_detection_by_content() -> None:
    assert is_book(_packed(_table))
    assert is_book(OLD.read_bytes())
    assert not is_book(b"%PDF-1.7")
    assert not is_book(b"PK\x03\x04word/document.xml")
    assert not is_book(b"")


def test_reasons_for_refusals(tmp_path: Path) -> None:
    assert "没有内容" in _refusal(tmp_path, _packed(lambda _: None))
    assert "不是 Excel 工作簿" in _refusal(tmp_path, b"PK, but no zip")
    assert "已损坏" in _refusal(tmp_path, _packed(_table)[:-99])
    assert "没有工作簿" in _refusal(tmp_path, OLD.read_bytes().replace("Workbook".encode("utf-16-le"), b"W" * 16))
    assert "有密码" in _refusal(tmp_path, OLD.read_bytes() + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize("far", ["XFD1048576", "A20001", "KO1"])
def test_a_far_cell_is_refused_before_memory_is_taken(tmp_path: Path, far: str) -> None:
    def fill(book: Any) -> None:
        book.active["A1"], book.active[far] = "支出总表", 1

    assert f"不超过 {MOST_ROWS} 行" in _refusal(tmp_path, _packed(fill))


def test_a_far_format_is_no_far_cell(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "支出总表"
        book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert len(_read(tmp_path, _packed(fill)).grids[0].rows) == 1


def test_too_large_when_unpacked(tmp_path: Path) -> None:
    packed = io.BytesIO(_packed(_table))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/far.xml", "w") as part:
        for _ in range(301):
            part.write(b" " * 1_000_000)
    assert "可接受不超过 300 MB" in _refusal(tmp_path, packed.getvalue())


def test_a_formula_without_its_result_is_no_blank(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"], book.active["B2"] = 1, "=A1+1"

    assert "第 2 行第 2 列是公式" in _refusal(tmp_path, _packed(fill))


def _read_or_reason(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        read_book(path)
    except ReadError as error:
        assert "；" in str(error)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken") / "book"


PARTS = {False: _packed(_table), True: OLD.read_bytes()}


@given(
    st.booleans(), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), max_size=8)
)
def test_overwritten_bytes(scratch: Path, old: bool, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(PARTS[old])
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    _read_or_reason(scratch, bytes(data))


@given(st.booleans(), st.floats(0, 1))
def test_truncated_bytes(scratch: Path, old: bool, kept: float) -> None:
    data = PARTS[old]
    _read_or_reason(scratch, data[: int(kept * len(data))])


@given(
    st.sampled_from(["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/styles.xml"]),
    st.integers(0),
    st.binary(max_size=6),
)
def test_overwritten_parts(scratch: Path, name: str, place: int, new: bytes) -> None:
    """Damage inside the zip, checksums right."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PARTS[False])) as before, zipfile.ZipFile(packed, "w") as after:
        for entry in before.namelist():
            content = before.read(entry)
            at = place % len(content)
            after.writestr(entry, content[:at] + new + content[at + len(new) :] if entry == name else content)
    _read_or_reason(scratch, packed.getvalue())


def test_a_workbook_goes_the_way_of_every_document(tmp_path: Path) -> None:
    """A workbook without tables is refused like any file."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(_packed(lambda book: book.active.append(["说明"])))
    with pytest.raises(ReadError, match="没有找到任何预算表"):
        parse(path)


@pytest.mark.skipif(not SEED.exists(), reason="the founding workbook lies outside the project")
def test_founding_workbook_cell_by_cell() -> None:
    truth = json.loads((SHARED / "seed.truth.json").read_text("utf-8"))
    grids = in_order(read_book(SEED)).grids
    assert len(grids) == len(truth["tables"])
    for table, grid in zip(truth["tables"], grids, strict=True):
        body = [[c or "" for c in r.cells] for r in grid.rows[-len(table["rows"]) :]]
        assert body == table["rows"], table["id"]
