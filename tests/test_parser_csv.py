"""Separated values: several tables, lines between them, quotes, headers without merges, numbers cut by their commas."""

from __future__ import annotations

from pathlib import Path

import pytest

from parser.csv_header import header_rows, spans
from parser.csv_reader import read_csv, separator_of
from parser.errors import ReadError
from parser.grid import ReadFile


def _read(tmp_path: Path, text: str) -> ReadFile:
    (tmp_path / "a").write_text(text, "utf-8")
    return read_csv(tmp_path / "a")


def test_several_tables_with_lines_between(tmp_path: Path) -> None:
    file = _read(
        tmp_path,
        "附表1,,\n收支总表,,\n,,单位：元\n项目,预算数,备注\n甲,1.00,\n\n乙,2.00,\n注：不含结转,,\n\n附表2,,\n支出总表,,\n科目,合计,基本\n丙,3,\n",
    )
    assert [[r.cells for r in g.rows] for g in file.grids] == [
        [("项目", "预算数", "备注"), ("甲", "1.00", ""), ("乙", "2.00", "")],
        [("科目", "合计", "基本"), ("丙", "3", "")],
    ]
    assert [[x.text for x in g.lines_above] for g in file.grids] == [
        ["附表1", "收支总表", "单位：元"],
        ["附表2", "支出总表"],
    ]
    assert [r.line for g in file.grids for r in g.rows] == [4, 5, 7, 12, 13]
    assert "注：不含结转" in [x.text for x in file.lines]


def test_quoted_values_keep_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    file = _read(tmp_path, '项目,预算数,备注\n"甲\n乙","1,234.00","说""好"""\n丙,2,\n')
    assert [r.cells for r in file.grids[0].rows][1:] == [("甲乙", "1,234.00", '说"好"'), ("丙", "2", "")]
    assert [r.line for r in file.grids[0].rows] == [1, 2, 4]


@pytest.mark.parametrize("row", ["甲,1,234.00,5", "甲,1,234,567"])
def test_a_number_cut_by_its_commas_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(ReadError, match="没有加引号"):
        _read(tmp_path, f"项目,预算数,备注\n乙,2,\n{row}\n")


def test_a_quote_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="引号不成对"):
        _read(tmp_path, '项目,预算数,备注\n"乙,2,\n丙,3,\n')


def test_which_rows_are_header() -> None:
    header = [["项目", "合计", "预算数", "", "备注"], ["", "", "基本", "项目", ""]]
    body = ["甲", "3", "1", "2", ""]
    assert header_rows([*header, body]) == 2
    assert spans([*header, body]) == {
        (0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (0, 4): (2, 1), (1, 2): (1, 1), (1, 3): (1, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    "second", [["甲", "", "", "", ""], ["合计", "", "", "", ""], ["", "", "1", "", ""], ["", "名称", "", "", ""]]
)
def test_a_row_of_values_is_no_header(second: list[str]) -> None:
    assert header_rows([["项目", "合计", "预算数", "", "备注"], second]) == 1


def test_what_separates() -> None:
    assert separator_of("a,b,c\n1,2,3\n4,5,6") == ","
    assert separator_of("a\tb\n1\t2\n3\t4") == "\t"
    assert separator_of('a;b;c\n甲;"1,234,567.00";"1,234,567.00"\n乙;1,234,567.00;1,234,567.00') == ";"
    assert separator_of("说明\na\tb\n1\t2\n3\t4\n这是一句话。") is None
    assert separator_of("这是一句话。\n又一句。\n共 1,234 元。") is None
