"""From drawn cells to an orderly grid: nothing printed is lost, nothing is printed twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parser.grid import Box, Grid
from parser.tidy import Cell, join_lines, orderly


@st.composite
def _drawn(draw: st.DrawFn) -> list[Cell]:
    """A grid of up to 6 × 6 cells, some merged, some blank, some borders drawn double; every text stands once."""
    widths = draw(st.lists(st.integers(12, 90), min_size=1, max_size=6))
    heights = draw(st.lists(st.integers(12, 40), min_size=1, max_size=6))
    double = draw(st.sampled_from([0.0, 2.0]))
    free = {(r, c) for r in range(len(heights)) for c in range(len(widths))}
    cells: list[Cell] = []
    for r in range(len(heights)):
        for c in range(len(widths)):
            if (r, c) not in free:
                continue
            tall = draw(st.integers(1, len(heights) - r))
            wide = draw(st.integers(1, len(widths) - c))
            block = {(i, j) for i in range(r, r + tall) for j in range(c, c + wide)}
            if not block <= free:
                tall = wide = 1
                block = {(r, c)}
            free -= block
            box: Box = (
                sum(widths[:c]) + double,
                sum(heights[:r]) + double,
                float(sum(widths[: c + wide])),
                float(sum(heights[: r + tall])),
            )
            cells.append((box, f"文{r}{c}" if draw(st.booleans()) else ""))
    return cells


def _texts(grid: Grid | None) -> list[str]:
    if grid is None:
        return []
    return [c for row in grid.rows for c in row.cells if c] + [line.text for line in grid.lines_above]


@given(_drawn())
def test_every_printed_text_is_kept_exactly_once(cells: list[Cell]) -> None:
    assert sorted(_texts(orderly(cells, 1, ()))) == sorted(text for _, text in cells if text)


def _ruled(rows: list[list[str]], width: float = 60.0) -> list[Cell]:
    return [
        ((c * width, r * 20.0, (c + 1) * width, r * 20.0 + 20.0), text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]


def test_blank_edges_vanish_and_a_blank_column_between_stays() -> None:
    """
    |      |      |      |      |      |
    |      | 科目 |      | 合计 |      |
    |      | 水费 |      | 1.00 |      |
    """
    grid = orderly(_ruled([["", "", "", "", ""], ["", "科目", "", "合计", ""], ["", "水费", "", "1.00", ""]]), 1, ())
    assert grid is not None
    assert [r.cells for r in grid.rows] == [("科目", "", "合计"), ("水费", "", "1.00")]


def test_title_unit_and_body_inside_the_frame_stand_above_it() -> None:
    """
    | 收支预算总表                                |
    | 部门：临江市水文中心 |        | 单位：万元   |
    | 项目                | 预算数 | 备注         |
    """
    cells: list[Cell] = [((0, 0, 180, 20), "收支预算总表")]
    cells += [((0, 20, 60, 40), "部门：临江市水文中心"), ((60, 20, 120, 40), ""), ((120, 20, 180, 40), "单位：万元")]
    cells += [((0, 40, 60, 60), "项目"), ((60, 40, 120, 60), "预算数"), ((120, 40, 180, 60), "备注")]
    cells += [((0, 60, 60, 80), "水费"), ((60, 60, 120, 80), "1.00"), ((120, 60, 180, 80), "")]
    grid = orderly(cells, 1, ())
    assert grid is not None
    assert [x.text for x in grid.lines_above] == ["收支预算总表", "部门：临江市水文中心", "单位：万元"]
    assert grid.rows[0].cells == ("项目", "预算数", "备注")


def test_lines_of_a_cell_are_joined_without_a_blank_but_between_latin_words() -> None:
    assert join_lines("12,345,\n678.90") == "12,345,678.90"
    assert join_lines("人\n员\n经\n费") == "人员经费"
    assert join_lines("data\ncentre") == "data centre"
