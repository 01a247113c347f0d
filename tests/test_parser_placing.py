"""Text over a cell's border, rules that end where cells do, rows without rules."""

from __future__ import annotations

from typing import Any

from parser.grid import Box
from parser.overflow import kept_whole
from parser.placing import placed, places_of
from parser.ruled import borders_between
from parser.stacked import unstacked

CELLS: list[Box] = [(0.0, 0.0, 40.0, 20.0), (40.0, 0.0, 80.0, 20.0)]


def _run(text: str, x0: float, size: float = 8.0) -> list[dict[str, Any]]:
    """Full-width characters one behind the other."""
    return [
        {"text": c, "x0": x0 + i * size, "x1": x0 + (i + 1) * size, "top": 6.0, "bottom": 14.0, "size": size}
        for i, c in enumerate(text)
    ]


def _texts(chars: list[dict[str, Any]]) -> list[str]:
    return ["".join(c["text"] for c in found) for found in placed(places_of(chars), CELLS)]


def test_text_that_begins_at_a_border_stays_in_its_cell() -> None:
    """| 公务用车运行|费      |"""
    assert _texts(_run("公务用车运行费", 2)) == ["公务用车运行费", ""]
    assert _texts(_run("公务用车运行维护费用", 2)) == ["公务用车运行维护费用", ""]


def test_text_that_ends_at_a_border_stays_in_its_cell() -> None:
    assert _texts(_run("公务用车运行费", 80 - 2 - 7 * 8)) == ["", "公务用车运行费"]


def test_a_gap_parts_the_texts_of_two_cells() -> None:
    assert _texts([*_run("合计", 22), *_run("小计", 42)]) == ["合计", "小计"]


def test_a_tail_outside_the_table_belongs_to_the_last_cell() -> None:
    assert _texts(_run("政府购买服务", 42)) == ["", "政府购买服务"]


def test_text_outside_every_cell_is_no_cells_text() -> None:
    assert _texts(_run("注：不含结转", 200)) == ["", ""]


def test_borders_stand_where_rules_end_above_and_below() -> None:
    """
    ──────── ─────────────────
    科目      基本支出
             ──────── ────────
             人员经费  公用经费
    ──────── ──────── ────────
    """
    rules = [(0, 50, 0), (50, 150, 0), (50, 150, 20), (50, 100, 20), (100, 150, 20), (0, 50, 40), (50, 100, 40)]
    found = borders_between([*[(float(a), float(b), float(y)) for a, b, y in rules], (100.0, 150.0, 40.0)])
    assert (100.0, 0.0, 20.0) not in found
    assert (100.0, 20.0, 40.0) in found
    assert {(50.0, 0.0, 20.0), (50.0, 20.0, 40.0)} <= set(found)


def test_a_cell_over_all_columns_below_has_no_border_in_it() -> None:
    """
    ──────── ────────
    水费      1.00
    ──────── ────────
    注：不含结转
    ─────────────────
    """
    rules = [(0.0, 50.0, 0.0), (50.0, 99.0, 0.0), (0.0, 50.0, 20.0), (50.0, 99.0, 20.0), (0.0, 99.0, 40.0)]
    assert [b for b in borders_between(rules) if b[0] == 50.0] == [(50.0, 0.0, 20.0)]


def test_rules_across_the_whole_page_say_nothing_of_columns() -> None:
    assert borders_between([(0.0, 500.0, float(y)) for y in range(0, 100, 20)]) == []


def test_stacked_amounts_are_rows() -> None:
    """
    | 水费 | 1,000.00 |        |
    | 电费 | 2,000.00 | 500.00 |   no rule between them
    """
    box = (0.0, 0.0, 50.0, 40.0)
    names, money, other = (
        [("水费", 2.0, 10.0), ("电费", 22.0, 30.0)],
        [("1,000.00", 2.0, 10.0)],
        [("500.00", 22.0, 30.0)],
    )
    found = unstacked([(box, names), (box, [*money, ("2,000.00", 22.0, 30.0)]), (box, other)])
    assert [t for _, t in found] == ["水费", "电费", "1,000.00", "2,000.00", "", "500.00"]


def test_a_figure_broken_over_two_lines_is_no_stack() -> None:
    box = (0.0, 0.0, 50.0, 40.0)
    for parts in (("12,345,", "678.90"), ("10,000.", "00"), ("1234567", ".89")):
        lines = [(parts[0], 2.0, 10.0), (parts[1], 12.0, 20.0)]
        assert [t for _, t in unstacked([(box, lines)])] == ["\n".join(parts)]


def test_a_wrapped_name_keeps_the_row_whole() -> None:
    """| 机关事业单位养老 | 1.00 |
    | 保险缴费         |      |
    | 电费             | 2.00 |   the amounts stay unread rather than under half a name"""
    box = (0.0, 0.0, 50.0, 60.0)
    names = [("机关事业单位养老", 2.0, 10.0), ("保险缴费", 12.0, 20.0), ("电费", 22.0, 30.0)]
    found = unstacked([(box, names), (box, [("1.00", 2.0, 10.0), ("2.00", 22.0, 30.0)])])
    assert len(found) == 2


ROWS: list[Box] = [(0.0, 0.0, 32.0, 15.0), (0.0, 15.0, 32.0, 30.0), (0.0, 30.0, 32.0, 45.0)]


def _lines(texts: list[str], tops: list[float]) -> list[str]:
    """Lines of full-width characters in the one column, as the three rows print them."""
    chars = [
        {"text": c, "x0": 2.0 + 9 * i, "x1": 11.0 + 9 * i, "top": top, "bottom": top + 9, "size": 9.0}
        for text, top in zip(texts, tops, strict=True)
        for i, c in enumerate(text)
    ]
    return ["".join(c["text"] for c in found) for found in placed(kept_whole(places_of(chars), ROWS), ROWS)]


def test_lines_that_run_over_the_rules_of_their_row_are_its_text() -> None:
    """
    |       |      a block of two lines around the middle of a row made for one
    |─国资经─|
    |─预算──|
    |       |
    """
    assert _lines(["国资经", "预算"], [12.5, 23.5]) == ["", "国资经预算", ""]
    assert _lines(["一般公", "共预算", "拨款"], [8.0, 18.0, 28.0]) == ["", "一般公共预算拨款", ""]


def test_texts_set_tightly_in_rows_of_their_own_stay_there() -> None:
    assert _lines(["国资经", "预算内", "小计"], [3.0, 18.0, 33.0]) == ["国资经", "预算内", "小计"]
    assert _lines(["国资经", "预算内", "小计"], [1.0, 16.0, 31.0]) == ["国资经", "预算内", "小计"]
