"""Tables without borders: columns from channels, rows from baselines, header spans; never another figure or column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layout_maker import cells_of

from parser.baselines import bands_of, lines_of
from parser.channels import Run, maps_of
from parser.checks import Finding
from parser.confirmed import confirmed
from parser.grid import LINE_BREAK, Box, Grid
from parser.header import find_header
from parser.tidy import Cell, orderly
from parser.unruled import TWO_MAPS, TWO_ROWS, TWO_SPANS, Unruled, unruled_tables, with_unruled
from schema.model import Amount, Check, Table

SIZE, LEAD, PAD = 8.0, 10.0, 3.0
Char = dict[str, Any]
GROUPED = "科目名称|合计|基本支出|<|<|项目支出\n^|^|小计|人员经费|公用经费|^"
FLAT = "项目|预算数|其中：财政拨款|单位资金"
BALANCE = "收入|<|支出|<\n项目|预算数|项目|预算数"
TWO_GROUPS = "单位名称|合计|财政拨款|<|单位资金|<\n^|^|基本支出|项目支出|基本支出|项目支出"
HEADERS = (GROUPED, FLAT, BALANCE, TWO_GROUPS)
BODY = """
合计|1,234.56|1,000.00|900.00|100.00|234.56
201-一般公共服务支出|1,234.56|1,000.00|900.00|100.00|234.56
20101-人大事务|234.56||||234.56
"""


def _chars(text: str, x: float, top: float) -> list[Char]:
    found, at = [], x
    for c in text:
        width = SIZE if ord(c) > 0x2000 else SIZE / 2
        found.append({"text": c, "x0": at, "x1": at + width, "top": top, "bottom": top + SIZE, "size": SIZE})
        at += width
    return found


def _width(text: str) -> float:
    return sum(SIZE if ord(c) > 0x2000 else SIZE / 2 for c in text)


def _is_figure(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdigit() and "." in text


def typeset(
    header: str, body: str, widths: Sequence[float], numbers: str = "r", heads: str = "c", top: float = 100.0
) -> tuple[list[Char], list[Cell]]:
    """The characters of a table and the cells it would have with borders; `numbers` and `heads` say how they are set."""
    cells, rows, columns = cells_of(header + "\n" + body.strip("\n"))
    depth = len(header.split("\n"))
    heights = [LEAD + 2 * PAD] * rows
    for r, _, height, _, text in cells:
        if height == 1:
            heights[r] = max(heights[r], LEAD * len(text.split("//")) + 2 * PAD)
    xs = [40 + sum(widths[:i]) for i in range(columns + 1)]
    ys = [top + sum(heights[:i]) for i in range(rows + 1)]
    chars: list[Char] = []
    drawn: list[Cell] = []
    for r, c, height, width, text in cells:
        box: Box = (xs[c], ys[r], xs[c + width], ys[r + height])
        lines = text.split("//")
        drawn.append((box, LINE_BREAK.join(x.strip() for x in lines)))
        at = (box[1] + box[3]) / 2 - LEAD * len(lines) / 2 + (LEAD - SIZE) / 2
        for line in lines:
            align = heads if r < depth else numbers if _is_figure(line) else "l"
            room = box[2] - box[0] - 2 * PAD - _width(line)
            x = box[0] + PAD + (room if align == "r" else room / 2 if align == "c" else 0)
            chars += _chars(line, x, at)
            at += LEAD
    return chars, drawn


def _read(cells: Sequence[Cell]) -> tuple[tuple[tuple[str, ...], ...], list[tuple[str, ...]]]:
    """Header paths and body rows."""
    grid = orderly(cells, 1, ())
    assert isinstance(grid, Grid)
    header = find_header(grid)
    return header.paths, [tuple(c or "" for c in row.cells) for row in grid.rows[header.rows :]]


def _only(tables: Sequence[Unruled]) -> Unruled:
    assert len(tables) == 1
    return tables[0]


WIDE = [120.0, 70.0, 70.0, 70.0, 70.0, 70.0]


@pytest.mark.parametrize("numbers", ["r", "c"])
def test_a_table_without_any_rule_is_read_like_the_one_with_all(numbers: str) -> None:
    chars, drawn = typeset(GROUPED, BODY, WIDE, numbers)
    found = _only(unruled_tables(chars, []))
    assert found.doubt == ""
    assert _read(found.cells) == _read(drawn)


def test_a_group_over_its_middle_column_spans_its_neighbours() -> None:
    """基本支出 is set over 人员经费 alone; 小计 and 公用经费 stand on its lower level."""
    chars, _ = typeset(GROUPED, BODY, WIDE)
    paths, _ = _read(_only(unruled_tables(chars, [])).cells)
    assert paths[1:] == (
        ("合计",),
        ("基本支出", "小计"),
        ("基本支出", "人员经费"),
        ("基本支出", "公用经费"),
        ("项目支出",),
    )


def test_heads_that_are_not_centred_leave_the_span_of_a_group_in_doubt() -> None:
    chars, _ = typeset(GROUPED, BODY, WIDE, heads="l")
    tables = unruled_tables(chars, [])
    assert all(t.doubt == TWO_SPANS for t in tables)


def test_a_rule_under_a_group_says_what_it_spans() -> None:
    """三线表: a rule at the top, one under the header, one at the bottom, and a short one under each group."""
    chars, drawn = typeset(GROUPED, BODY, WIDE, heads="l")
    left, right = drawn[0][0][0], 40 + sum(WIDE)
    group = next(box for box, text in drawn if text == "基本支出")
    bottom = max(box[3] for box, _ in drawn)
    rules = [(left, right, 100.0), (left, right, 132.0), (left, right, bottom), (group[0], group[2], group[3])]
    found = _only(unruled_tables(chars, rules))
    assert found.doubt == ""
    assert _read(found.cells) == _read(drawn)


def test_a_blank_column_keeps_its_place() -> None:
    body = "合计|3,000.00||3,000.00\n办公费|1,000.00||1,000.00\n电费|2,000.00||2,000.00"
    chars, drawn = typeset(FLAT, body, [90.0, 80.0, 90.0, 80.0])
    found = _only(unruled_tables(chars, []))
    assert found.doubt == ""
    assert _read(found.cells) == _read(drawn)


def test_a_figure_between_two_header_words_is_doubtful() -> None:
    """5.00 stands clear of 小计 on its left and of 公务接待费 on its right: it could be under either."""
    chars = [
        *_chars("科目名称", 40, 100),
        *_chars("合计", 150, 100),
        *_chars("小计", 220, 100),
        *_chars("公务接待费", 300, 100),
    ]
    for row, name in enumerate(("合计", "本级", "下属单位")):
        chars += [*_chars(name, 40, 120 + 16 * row), *_chars("5.00", 150, 120 + 16 * row)]
        chars += _chars("5.00", 260, 120 + 16 * row)
    assert _only(unruled_tables(chars, [])).doubt == TWO_MAPS


def test_runs_of_amounts_take_header_words_in_order() -> None:
    numbers = [Run(10, 20, True), Run(50, 60, True)]
    assert maps_of(numbers, [(0, 8), (40, 48)]) == ((0, 1),)
    assert maps_of([Run(20, 30, True)], [(0, 15), (40, 50)]) == ((0,), (1,))
    assert maps_of([Run(5, 45, True)], [(0, 15), (40, 50)]) == ()


def test_wrapped_names_stay_in_their_row() -> None:
    body = "合计|30.00|30.00|\n机关事业单位基本养老//保险缴费支出|10.00|10.00|\n其他社会保障//和就业支出//（在职）|20.00|20.00|"
    chars, drawn = typeset(FLAT, body, [110.0, 80.0, 90.0, 80.0])
    found = _only(unruled_tables(chars, []))
    assert _read(found.cells) == _read(drawn)


def test_a_lone_name_right_below_a_full_one_may_be_its_second_line() -> None:
    """All lines equally far apart: 保险缴费支出 can be a row without amounts or the rest of the name above."""
    body = "合计|3,000.00|3,000.00|0.00\n机关事业单位基本养老|3,000.00|3,000.00|0.00\n保险缴费支出|||\n办公费|1.00|1.00|0.00"
    chars, _ = typeset(FLAT, body, [110.0, 80.0, 90.0, 80.0])
    assert _only(unruled_tables(chars, [])).doubt == TWO_ROWS


def test_lines_as_far_apart_as_rows_make_no_rows() -> None:
    """Two amounts with as little space between them as the lines of one name: nobody can tell rows from lines."""
    lines = lines_of([*_chars("1.00", 10, 0), *_chars("名", 60, 4), *_chars("2.00", 10, 8), *_chars("称", 60, 12)])
    assert bands_of(lines, []) is None


def test_rows_go_on_under_the_header_of_the_page_before() -> None:
    chars, _ = typeset(GROUPED, BODY, WIDE)
    first = _only(unruled_tables(chars, []))
    more, _ = typeset("20102-政协事务|5.00|5.00|5.00||", "20103-政府办公厅|7.00|7.00||7.00|", WIDE, heads="r")
    rows = [c for c in more if c["x0"] > 160 or c["text"]]
    found = unruled_tables(rows, [], first)
    if found:
        assert found[0].borders == first.borders


def test_prose_contents_and_signatures_are_no_tables() -> None:
    """
    2026年预算安排 1,234.56 万元，其中：基本支出 1,000.00 万元。
    一、部门概况 ........ 3
    联系人：张三    电话：0411-1234567
    """
    lines = [
        "2026年预算安排 1,234.56 万元，其中：基本支出 1,000.00 万元。",
        "一、部门概况 ........ 3.1",
        "二、收支情况 ........ 4.2",
        "联系人：张三    电话：0411-1234567",
        "甲方 1.00 乙方 2.00",
    ]
    chars = [c for n, text in enumerate(lines) for c in _chars(text, 40, 40 + 20.0 * n)]
    assert unruled_tables(chars, []) == ()


def test_a_drawn_table_is_left_alone() -> None:
    chars, drawn = typeset(GROUPED, BODY, WIDE)
    box = (40.0, 100.0, 40 + sum(WIDE), max(b[3] for b, _ in drawn))
    tables, unruled = with_unruled([(box, list(drawn))], chars, [], ())
    assert tables == [(box, list(drawn))]
    assert unruled == ()


def test_a_shaded_header_gives_way_to_the_table_in_it() -> None:
    chars, drawn = typeset(GROUPED, BODY, WIDE)
    shade: Box = (40.0, 100.0, 40 + sum(WIDE), 132.0)
    tables, unruled = with_unruled([(shade, [(shade, "科目名称合计")])], chars, [], ())
    assert len(tables) == len(unruled) == 1
    assert _read(tables[0][1]) == _read(drawn)


_FIGURES = st.one_of(st.just(""), st.integers(1, 99_999_999).map(lambda n: f"{n / 100:,.2f}"))
_NAMES = st.sampled_from(
    ["合计", "办公费", "201-一般公共服务支出", "  20101-人大事务", "机关事业单位//养老保险", "退休费"]
)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[Char], list[Cell]]:
    header = draw(st.sampled_from(HEADERS))
    width = len(header.split("\n")[0].split("|"))
    text_columns = {0, 2} if header is BALANCE else {0}
    blank = draw(st.sets(st.integers(0, width - 1), max_size=2)) - text_columns
    rows = []
    for _ in range(draw(st.integers(2, 7))):
        cells = [draw(_NAMES) if c in text_columns else "" if c in blank else draw(_FIGURES) for c in range(width)]
        rows.append("|".join(cells))
    widths = [draw(st.integers(100, 150)) if c in text_columns else draw(st.integers(66, 110)) for c in range(width)]
    return typeset(header, "\n".join(rows), widths, draw(st.sampled_from("rc")), draw(st.sampled_from("cclr")))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(_tables())
def test_whatever_is_read_without_rules_is_what_the_rules_say(table: tuple[list[Char], list[Cell]]) -> None:
    """The same header paths over the same figures, or a doubt, or no table at all: never another figure."""
    chars, drawn = table
    for found in unruled_tables(chars, []):
        if found.doubt:
            continue
        paths, rows = _read(found.cells)
        true_paths, true_rows = _read(drawn)
        assert paths == true_paths
        assert rows == [r for r in true_rows if any(r)]


def test_most_random_tables_are_read() -> None:
    """The property above does not hold because nothing is ever read."""
    read = 0
    for n in range(20):
        body = "\n".join(f"科目{r}|{r + n}.00|{r}.00|{r}.00|0.50|{n + 1}.25" for r in range(1, 6))
        chars, drawn = typeset(GROUPED, body, [110, 66 + n, 80, 90 - n, 70, 75])
        found = unruled_tables(chars, [])
        read += len(found) == 1 and not found[0].doubt and _read(found[0].cells) == _read(drawn)
    assert read == 20


def _table(values: Sequence[str]) -> Table:
    amounts = tuple(Amount(r + 1, 1, 1, (), "合计", "合计", Decimal(v)) for r, v in enumerate(values))
    return Table(1, None, "支出总表", None, "元", (1,), (), (), amounts)


@pytest.mark.parametrize(("left", "right", "sure"), [("3", "3", True), ("3", "4", False), ("0", "0", False)])
def test_only_a_sum_that_closes_makes_figures_without_borders_count(left: str, right: str, sure: bool) -> None:
    check = Check("合计与各科目之和", "支出总表", Decimal(left), Decimal(right), (1,), (2, 3))
    table = _table(["3", "1", "2"])
    found = confirmed([table], [Finding(check, 1, 1)], {}, frozenset({1}))
    assert all((a.quality == "plain") is sure for a in found[0].amounts)
    assert confirmed([table], [Finding(check, 1, 1)], {}, frozenset()) == (table,)
