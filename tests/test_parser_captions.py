"""Lines around tables, header rows, units and who the document speaks of."""

from __future__ import annotations

import pytest

from parser.assemble import PrintedTable
from parser.captions import body_of, is_caption, is_page_number, number_of, read_caption, unit_in_header, unit_of
from parser.grid import Grid, GridRow, TextLine
from parser.header import Header, find_header, is_index_row
from parser.identity import looks_like_body
from parser.money import parse_cell, parse_money
from parser.units import units_of
from parser.unread import unread_rows
from schema.names import squeeze


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("金额单位：元", "元"),
        ("单位:万元", "万元"),
        ("（单位：人民币万元）", "万元"),
        ("单位（千元）", "千元"),
        ("（万元）", "万元"),
        ("金额：元", "元"),
        ("部门：某局 单位：万元", "万元"),
        ("单位：亿元", "亿元"),
        ("本表以万元为单位", "万元"),
        ("单位：某局", None),
        ("比上年增加5万元", None),
    ],
)
def test_units_of_captions(text: str, unit: str | None) -> None:
    assert unit_of(text) == unit


def test_captions_say_number_title_unit_and_body() -> None:
    caption = read_caption(["— 3 —", "公开02表", "收入预算总表", "部门：湖东区教育局", "单位：万元"])
    assert (caption.number, caption.title, caption.unit, caption.body) == (
        "公开02表",
        "收入预算总表",
        "万元",
        "湖东区教育局",
    )
    assert number_of("表3-1 支出表") == "表3-1"
    assert body_of("编制单位：某某局 金额单位：元") == "某某局"
    assert is_page_number("— 12 —")
    assert is_page_number("第 6 页，共 19 页")
    assert is_page_number("共19页 第6页")
    assert is_caption("预算02表", alone=False)
    assert not is_caption("一般公共服务支出", alone=True)
    assert unit_in_header("总计（万元）") == "万元"


def _row(*cells: str | None, spans: tuple[tuple[int, int], ...] = ()) -> GridRow:
    return GridRow(cells, None, None, (None,) * len(cells), spans or ((1, 1),) * len(cells))


def test_four_header_levels_and_an_index_row() -> None:
    """
    | 科目 | 本年支出                     |
    |      | 财政拨款             | 其他  |
    |      | 小计 | 一般公共预算  |       |
    | 栏次 | 1    | 2             | 3     |
    | 水费 | 1.00 | 1.00          |       |
    """
    rows = (
        _row("科目", "本年支出", None, None, spans=((3, 1), (1, 3), (0, 0), (0, 0))),
        _row(None, "财政拨款", None, "其他", spans=((0, 0), (1, 2), (0, 0), (2, 1))),
        _row(None, "小计", "一般公共预算", None, spans=((0, 0), (1, 1), (1, 1), (0, 0))),
        _row("栏次", "1", "2", "3"),
        _row("水费", "1.00", "1.00", ""),
    )
    header = find_header(Grid(1, rows))
    assert header.rows == 4
    assert header.paths == (
        ("科目",),
        ("本年支出", "财政拨款", "小计"),
        ("本年支出", "财政拨款", "一般公共预算"),
        ("本年支出", "其他"),
    )
    assert is_index_row(_row("**", "**", "1", "2"))
    assert not is_index_row(_row("2080501", "1", "2"))


def _table(unit: str | None, *header: str, rows: tuple[tuple[str, ...], ...] = ()) -> PrintedTable:
    from parser.assemble import PlacedRow

    placed = tuple(PlacedRow(_row(*r), 1) for r in rows)
    return PrintedTable(None, "支出表", unit, None, (1,), Header(1, tuple((h,) for h in header)), placed, (), True, ())


def test_a_table_takes_the_unit_of_its_header_then_the_documents() -> None:
    assert units_of([_table(None, "项目", "预算数（万元）")], []) == [("万元", True)]
    assert units_of([_table("元", "合计"), _table(None, "合计")], []) == [("元", True), ("元", True)]
    mixed = units_of([_table("元", "合计"), _table("万元", "合计"), _table(None, "合计")], [])
    assert [sure for _, sure in mixed] == [True, True, False]


def test_without_any_unit_only_the_text_can_tell() -> None:
    table = _table(None, "项目", "金额", rows=(("水费", "1.25"), ("电费", "3.75")))
    assert units_of([table], []) == [("元", False)]
    assert units_of([table], [TextLine("水费1.25万元，电费3.75万元。")]) == [("万元", True)]
    assert units_of([table], [TextLine("水费1.25万元，电费3.75元。")]) == [("元", False)]
    assert units_of([table], [TextLine("水费1.25万元。")]) == [("元", False)]


def test_rows_outside_tables_are_said() -> None:
    """
    水费  1.00  2.00
    电费  3.00
    合计  4.00  2.00      no rules: not read, but said
    """
    lines = [TextLine(t, 3) for t in ("水费 1.00 2.00", "电费 3.00", "合计 4.00 2.00")]
    (said,) = unread_rows(lines)
    assert said.place == "第3页"
    assert unread_rows([TextLine("收入总计900.00万元，支出总计900.00万元。", 3)] * 9) == ()


def test_amounts_in_cells() -> None:
    assert parse_cell("80.00万元", "元") == 800_000
    assert parse_cell("￥1,200.00", "元") == 1200
    assert parse_cell("3.00", "万元") == 30_000
    assert parse_money("１２０．００") == 120
    assert parse_money("－１０．００") == -10
    for text in ("①", "100²", "80.00元/人", "约80.00万元", "㈠", "½"):
        assert parse_cell(text) is None


def test_names_of_bodies() -> None:
    assert looks_like_body("青禾县第二高级中学")
    assert looks_like_body("湖东区教育局（本级）")
    assert not looks_like_body("一般公共预算支出表")


def test_radicals_become_characters() -> None:
    assert squeeze("⼀般公共服务⽀出 ⾏政运⾏ 部⻔ ⾦额 住⼾ ⼈员") == "一般公共服务支出行政运行部门金额住户人员"
