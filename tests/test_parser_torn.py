"""A row that a page break tears, captions that a narrow column wraps, untitled tables that disagree with others."""

from __future__ import annotations

from decimal import Decimal

from parser.checks import between_tables
from parser.confirmed import UNTITLED, agreeing
from parser.grid import GridRow, TextLine
from parser.torn import mended
from parser.wrapped import unwrapped
from schema.model import Amount, SourceRow, Table


def _rows(*rows: tuple[str, ...]) -> list[GridRow]:
    return [GridRow(r) for r in rows]


def _mended(before: list[GridRow], rows: list[GridRow]) -> list[tuple[str | None, ...]] | None:
    found = mended(before, rows)
    return None if found is None else [r.cells for r in found]


def test_the_rest_of_a_name_and_of_a_figure() -> None:
    before = _rows(("101001-某局", "20.00"), ("101002-第四文", "21,851,983.1"))
    assert _mended(before, _rows(("化馆", "4"), ("207-文化", "1.00"))) == [
        ("101002-第四文化馆", "21,851,983.14"),
        ("207-文化", "1.00"),
    ]
    assert _mended(_rows(("101002-第四文", "")), _rows(("化馆", "5.00"))) == [("101002-第四文化馆", "5.00")]


def test_rows_of_their_own() -> None:
    coded = _rows(("101001-某局", "20.00"), ("101002-第四文化馆", "1.00"))
    assert mended(coded, _rows(("207-文化", ""))) is None
    assert mended(coded, _rows(("合计", ""))) is None
    assert mended(coded, _rows(("其他", "3.00"))) is None
    assert mended(_rows(("人员经费", "3.00")), _rows(("公用经费", ""))) is None
    assert mended(_rows(("一、基本支出", "3.00"), ("人员经费", "3.00")), _rows(("公用经费", ""))) is None


def _lines(*texts: str) -> list[TextLine]:
    return [TextLine(t, 1, None, 50.0 + 12 * n, 520.0, 536.0, 8.0) for n, t in enumerate(texts)]


def test_a_number_and_a_unit_in_pieces() -> None:
    pieces = _lines("附表", "4", "金额", "单", "位：", "元")
    assert [x.text for x in unwrapped(pieces)] == ["附表4", "金额单位：元"]
    assert [x.text for x in unwrapped(_lines("收入", "支出"))] == ["收入", "支出"]


def _table(key: int, title: str, value: str) -> Table:
    row = SourceRow(key, 1, None, None, ("合计", value))
    amount = Amount(key, 1, 1, (), "合计", "合计", Decimal(value), "预算")
    return Table(key, None, title, None, "元", (key,), (), (row,), (amount,), (), ())


def test_an_untitled_table_that_disagrees_is_doubtful() -> None:
    """收入总计 of all funds beside one of 财政拨款 whose title was lost."""
    tables = (_table(1, "收支总表", "9.00"), _table(2, "", "7.00"))
    titled, untitled = agreeing(tables, tuple(between_tables(tables)))
    assert titled.amounts[0].quality == "plain"
    assert (untitled.amounts[0].quality, untitled.amounts[0].reason) == ("doubtful", UNTITLED)
    same = (_table(1, "收支总表", "9.00"), _table(2, "", "9.00"))
    assert agreeing(same, tuple(between_tables(same))) == same
