"""How the text of a column is said, and columns said in other words."""

from __future__ import annotations

from query.column_values import column_values, columns_said

CELLS = (
    (12, 5, "采购目录", "C05040300保安服务"),
    (12, 0, "序号", "1"),
    (11, 1, "指导性目录/二级", "0210-信息化服务"),
    (13, 4, "采购组织形式", "集中采购"),
    (13, 3, "采购品目名称", "复印纸"),
)
SIDES = (
    "政府采购项目",
    "政府采购项目中预留给中小企业的项目资金规模",
    "政府采购项目中预留给小型、微型企业的项目资金规模",
)


def test_a_coded_text_is_said_with_and_without_its_code() -> None:
    said = {v.wording: v.places for v in column_values(CELLS, frozenset({"复印纸"}))}
    for wording in ("保安服务", "c05040300保安服务", "采购目录是保安服务"):
        assert said[wording] == ((12, 5, "C05040300保安服务"),)
    for wording in ("信息化服务", "0210信息化服务", "二级目录是信息化服务"):
        assert said[wording] == ((11, 1, "0210-信息化服务"),)
    assert "采购组织形式为集中采购" in said


def test_serial_numbers_and_names_choose_no_rows() -> None:
    said = [v.wording for v in column_values(CELLS, frozenset({"复印纸"}))]
    assert not any("序号" in w or "复印纸" in w for w in said)


def test_a_column_is_found_in_other_words() -> None:
    text = "采购项目里预留给中小企业的资金规模"
    (span,) = columns_said(text, SIDES)
    assert span.sense == "column.1"
    assert (span.start, span.end) == (0, len(text))


def test_no_column_where_the_words_are_others() -> None:
    assert columns_said("预留的机动经费有多少", SIDES) == ()
    assert columns_said("政府采购一共多少", SIDES) == ()
