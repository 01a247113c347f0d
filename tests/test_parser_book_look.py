"""What a person sees of a workbook: numbers by their format and never rounded, nothing that is hidden, captions by lines."""

from __future__ import annotations

import io
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

from parser.book_formats import BUILT_IN, Shown, hides_text, show_number
from parser.book_look import cell_name, hidden_notes
from parser.book_reader import read_book
from parser.book_values import shown
from parser.grid import ReadFile
from parser.money import parse_money
from parser.tidy import in_order

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
AMERICAN = '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)'
CURRENCY = '"¥"#,##0.00;[Red]\\-[$¥-804]#,##0.00'
AMOUNT_FORMATS = (
    *(code for code in BUILT_IN.values() if "%" not in code),
    *(
        "General",
        "G/通用格式",
        "#,##0.0",
        "0.000000000",
        "#,##0.##",
        "#,##0_);[Red]\\(#,##0\\)",
        "0.00;[Red]0.00",
        "000",
    ),
    *(
        ACCOUNTING,
        AMERICAN,
        CURRENCY,
        '#,##0.00"元"',
        "(0.00)",
        "# ##0.00",
        "0.00 ",
        "[>=100]#,##0.0;0.00",
        "General;-General",
    ),
    *("#,##0,", "0.00,,", "0!.0,", '0\\.0,"万"', '0.00"万元"', '0"0000"', '"1"'),
)


def _read(path: Path, fill: Callable[[Any], None]) -> ReadFile:
    book = openpyxl.Workbook()
    book.active.title = "附表1"
    fill(book.active)
    book.save(path / "book.xlsx")
    return read_book(path / "book.xlsx")


def _cells(read: ReadFile) -> list[tuple[str | None, ...]]:
    return [r.cells for r in read.grids[0].rows]


@pytest.mark.parametrize(
    ("digits", "code", "text"),
    [
        ("9578779", "#,##0.00", "9,578,779.00"),
        ("9578779", "#,##0", "9,578,779"),
        ("9578779.5", "General", "9578779.5"),
        ("12.5", "0.00", "12.50"),
        ("12.5", "@", "12.5"),
        ("1234.567", "#,##0.00", "1,234.567"),
        ("0.4", "#,##0", "0.4"),
        ("0.5", "#.00", "0.50"),
        ("0.5", "#.##", "0.5"),
        ("-1234.5", "#,##0.00", "-1,234.50"),
        ("-1234.5", ACCOUNTING, "-1,234.50"),
        ("-1234.5", AMERICAN, "(1,234.50)"),
        ("-1234.5", "0.00;[Red]0.00", "-1234.50"),
        ("1234.5", "(0.00)", "1234.50"),
        ("0", AMERICAN, "0.00"),
        ("0", "0.0;-0.0;—", "0.0"),
        ("1234.5", CURRENCY, "1,234.50"),
        ("0.0523", "0.00%", "5.23%"),
        ("0.05234", "0.00%", "5.234%"),
        ("0.95", "0%", "95%"),
        ("-0.5", "0%", "-50%"),
        ("5.23", '0.00"%"', "5.23%"),
        ("2", "000", "002"),
        ("2026", '0"年"', "2026年"),
        ("5", "0.000000000", "5.000000"),
        ("1.00000000000000e+22", "#,##0.00", "1.00000000000000e+22"),
    ],
)
def test_numbers_by_their_format(digits: str, code: str, text: str) -> None:
    assert show_number(digits, code) == Shown(text)


@pytest.mark.parametrize(
    "code", ["#,##0,", "0.00,,", "0!.0,", "0\\.0,", '0\\.0,"万"', '0.00"万元"', '0"0000"', "0.0,_ "]
)
def test_scaling_formats_keep_the_digits_and_are_remarked(code: str) -> None:
    assert show_number("123456.5", code) == Shown("123456.5", "scaled")
    assert show_number("0", code).text == "0"


@pytest.mark.parametrize(
    ("digits", "code", "shows"),
    [
        ("5", ";;;", Shown("", "hidden")),
        ("-5", "0.00;;", Shown("", "hidden")),
        ("5", '"略"', Shown("略", "hidden")),
        ("0", "0.00;-0.00;", Shown("", "zero")),
        ("0", "#,###", Shown("", "zero")),
        ("0", '0;-0;"无"', Shown("无")),
    ],
)
def test_what_a_format_hides_is_not_read(digits: str, code: str, shows: Shown) -> None:
    assert show_number(digits, code) == shows


def test_hidden_text_and_zeros() -> None:
    assert [hides_text(c) for c in (";;;", ";;", "0.00;0.00;0.00;@", "General", "@")] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert shown("旧数", ";;;") == Shown("", "hidden")
    assert shown(0.0, None, zeros=False) == Shown("", "zero")


@given(
    st.integers(0, 6).flatmap(lambda n: st.integers(-(10**15) + 1, 10**15 - 1).map(lambda i: Decimal(i).scaleb(-n))),
    st.sampled_from(AMOUNT_FORMATS),
)
def test_a_number_under_any_format_is_the_stored_amount(amount: Decimal, code: str) -> None:
    assert parse_money(shown(float(amount), code).text) == amount


@given(st.decimals(-(10**6), 10**6, places=6), st.sampled_from(["0%", "0.00%", "#,##0.0%", "[Red]0.0%"]))
def test_a_percentage_is_no_amount_and_exact(share: Decimal, code: str) -> None:
    text = show_number(f"{share.normalize():f}", code).text
    assert parse_money(text) is None
    assert Decimal(text.removesuffix("%").replace(",", "")) / 100 == share


@given(st.text('0#?.,%;@_*"\\![]<>=-$¥年万General ymd1 ', max_size=20), st.integers(-(10**8), 10**8).map(str))
def test_no_format_makes_another_amount_of_a_number(code: str, digits: str) -> None:
    """Whatever the code: the text is the stored amount, or none at all."""
    assert parse_money(show_number(digits, code).text) in (None, Decimal(digits))


def test_formats_in_a_workbook(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["科目", 9578779, 0.0523, 1234.567, date(2026, 3, 1), 7])
        for cell, code in zip(sheet[1][1:], ("#,##0.00", "0.00%", ACCOUNTING, "yyyy-mm-dd", "General"), strict=True):
            cell.number_format = code

    read = _read(tmp_path, fill)
    assert _cells(read) == [("科目", "9,578,779.00", "5.23%", "1,234.567", "2026-03-01", "7")]
    assert read.notes == ()


def test_remarks_name_the_cells(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["B2"], sheet["B3"], sheet["C3"], sheet["D3"] = "科目", 95787790, 5, 12, 0
        sheet["B2"].number_format = sheet["B3"].number_format = "#,##0,"
        sheet["C3"].number_format = ";;;"
        sheet["D3"].number_format = "0.00;-0.00;"

    read = _read(tmp_path, fill)
    assert _cells(read) == [("科目", "", "", ""), ("", "95787790", "", ""), ("", "5", "", "")]
    assert read.notes == (
        "工作表“附表1” B2 等 2 格按格式“#,##0,”显示成别的数（如以万、千计），读入的是存着的完整数字；单位拿不准，请核对",
        "工作表“附表1” C3 格的内容按格式“;;;”不显示，没有读入",
        "工作表“附表1” D3 格的零不显示，按空格读入",
    )


def test_a_sheet_that_shows_no_zeros(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["合计", 0, 5])
        sheet.sheet_view.showZeros = False

    assert _cells(_read(tmp_path, fill)) == [("合计", "", "5")]


def test_hidden_rows_and_columns_are_left_out_and_named(tmp_path: Path) -> None:
    """Rows 3, 4 and 6 are hidden; column B is hidden, column H lies outside."""

    def fill(sheet: Any) -> None:
        for row in range(1, 8):
            sheet.append([f"{letter}{row}" for letter in "ABCD"])
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions["B"].hidden = sheet.column_dimensions["H"].hidden = True

    read = _read(tmp_path, fill)
    assert _cells(read) == [(f"A{n}", f"C{n}", f"D{n}") for n in (1, 2, 5, 7)]
    assert read.notes == ("工作表“附表1”第 3、4、6 行是隐藏的，没有读入", "工作表“附表1”第 B 列是隐藏的，没有读入")
    assert read.grids[0].rows[3].cell_boxes == ((0, 60, 100, 80), (100, 60, 200, 80), (200, 60, 300, 80))


def test_rows_without_height_columns_without_width_and_ranges(tmp_path: Path) -> None:
    """Written by hand, as the library that makes the workbooks leaves such sizes out."""

    def fill(sheet: Any) -> None:
        sheet.append(list("ABCDEFG"))
        sheet.append(list("ABCDEFG"))

    _read(tmp_path, fill)
    packed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "book.xlsx") as before, zipfile.ZipFile(packed, "w") as after:
        for name in before.namelist():
            columns = b'<cols><col min="2" max="2" width="0"/><col min="4" max="6" width="9" hidden="true"/></cols><sheetData>'
            content = before.read(name).replace(b"<sheetData>", columns)
            after.writestr(name, content.replace(b'<row r="2"', b'<row r="2" ht="0" customHeight="1"'))
    (tmp_path / "book.xlsx").write_bytes(packed.getvalue())
    read = read_book(tmp_path / "book.xlsx")
    assert _cells(read) == [("A", "C", "G")]
    assert read.notes == ("工作表“附表1”第 2 行是隐藏的，没有读入", "工作表“附表1”第 B、D—F 列是隐藏的，没有读入")


def test_a_merge_keeps_its_visible_part_and_its_text(tmp_path: Path) -> None:
    """A1:C1 loses its first column, B3:B4 its first row, A2:A4 is hidden whole."""

    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["A2"], sheet["B2"], sheet["B3"], sheet["C4"] = "支出总表", "不见", "科目", "教育", "预算数"
        for merge in ("A1:C1", "A2:A4", "B3:B4"):
            sheet.merge_cells(merge)
        sheet.column_dimensions["A"].hidden = True
        sheet.row_dimensions[3].hidden = True

    read = _read(tmp_path, fill)
    assert _cells(read) == [("支出总表", None), ("科目", ""), ("教育", "预算数")]
    assert read.grids[0].rows[0].cell_boxes == ((0, 0, 200, 20), None)
    assert read.grids[0].rows[2].cell_boxes == ((0, 40, 100, 60), (100, 40, 200, 60))


def test_names_of_cells_and_runs() -> None:
    assert [cell_name(p) for p in ((4, 1), (0, 25), (9, 26), (0, 299))] == ["B5", "Z1", "AA10", "KN1"]
    assert hidden_notes("甲", [2, 3, 6, 7, 8], []) == ["工作表“甲”第 3、4、7—9 行是隐藏的，没有读入"]


def test_captions_of_one_cell_keep_their_lines(tmp_path: Path) -> None:
    """Three captions in one merged cell become three lines above the table; a wrapped header is one word."""

    def fill(sheet: Any) -> None:
        sheet["A1"] = "收支预算总表\n部门：大连市西岗区大数据中心\r\n单位：万元"
        sheet["A2"], sheet["B2"], sheet["A3"], sheet["B3"] = "科目", "本年\n预算数", "教育支出", 12
        sheet.merge_cells("A1:B1")

    grid = in_order(_read(tmp_path, fill)).grids[0]
    assert [x.text for x in grid.lines_above] == ["收支预算总表", "部门：大连市西岗区大数据中心", "单位：万元"]
    assert [r.cells for r in grid.rows] == [("科目", "本年预算数"), ("教育支出", "12")]
