"""Documents without pages: one table reads the same from every kind of file, and a whole budget does."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from flow_tables import Table, write_csv, write_docx, write_html, write_xlsx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parser.book_reader import read_book
from parser.csv_reader import read_csv
from parser.document import parse
from parser.docx_reader import read_docx
from parser.errors import ReadError
from parser.flow import Held, Line, table_blocks
from parser.grid import Grid
from parser.html_reader import read_html
from parser.limits import SIZES
from parser.tidy import in_order
from schema.model import ParsedDocument
from schema.places import row_place, rows_place

LINES = ("青石市农业农村局2026年部门预算", "附表7", "一般公共预算支出表", "单位：万元")
BUDGET = Table(
    (
        ("科目编码", "科目名称", "合计", "2026年预算数", ""),
        ("", "", "", "基本支出", "项目支出"),
        ("213", "农林水支出", "323.40", "200.00", "123.40"),
        ("21301", "农业农村", "323.40", "200.00", "123.40"),
        ("2130101", "行政运行", "200.00", "200.00", ""),
        ("2130109", "农产品质量安全", "123.40", "", "123.40"),
        ("", "合计", "323.40", "200.00", "123.40"),
    ),
    ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4)),
)


def _texts(grid: Grid) -> list[list[str]]:
    return [[c or "" for c in row.cells] for row in grid.rows]


def _spans(grid: Grid) -> list[tuple[tuple[int, int], ...]]:
    return [row.spans for row in grid.rows]


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    """Tables whose first and last cells are filled, with merges that do not overlap."""
    height, width = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    cell = st.sampled_from(["", "农业", "合计", "1,234.50", "-3", "甲 乙", "12", "a<b&c", "“引”"])
    rows = [[draw(cell) for _ in range(width)] for _ in range(height)]
    for r in range(height):
        rows[r][0] = rows[r][-1] = "项"
    for c in range(width):
        rows[0][c] = rows[-1][c] = "列"
    merges = []
    for r in range(0, height - 1, 2):
        if width > 2 and draw(st.booleans()):
            high, wide = draw(st.integers(1, 2)), draw(st.integers(1, width - 2))
            if high * wide > 1:
                merges.append((r, 1, r + high - 1, wide))
                for y in range(r, r + high):
                    for x in range(1, wide + 1):
                        rows[y][x] = "合" if (y, x) == (r, 1) else ""
    return Table(tuple(map(tuple, rows)), tuple(merges))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_tables())
@example(Table((("列", "合", "", "列"), ("列", "", "", "列")), ((0, 1, 1, 2),)))
def test_one_table_reads_the_same_from_every_kind_of_file(table: Table) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (sheet,) = in_order(read_book(write_xlsx(folder / "a", table))).grids
        (word,) = read_docx(write_docx(folder / "b", table)).grids
        (page,) = read_html(write_html(folder / "c", table)).grids
        (values,) = read_csv(write_csv(folder / "d", table)).grids
    assert _texts(sheet) == _texts(word) == _texts(page)
    assert _spans(sheet) == _spans(word) == _spans(page)
    if _every_column_begins_a_cell(table):
        assert _texts(values) == _texts(sheet)


def _every_column_begins_a_cell(table: Table) -> bool:
    """False where a column lies under merges in all its rows: values parted by commas know no merges, and keep it."""
    under = {
        (r, c)
        for top, left, bottom, right in table.merges
        for r in range(top, bottom + 1)
        for c in range(left + 1, right + 1)
    }
    return all(any((r, c) not in under for r in range(len(table.rows))) for c in range(len(table.rows[0])))


def _read(tmp_path: Path, kind: str) -> ParsedDocument:
    file = tmp_path / "a"
    if kind == "docx":
        write_docx(file, BUDGET, LINES)
    elif kind == "html":
        write_html(file, BUDGET, LINES)
    else:
        separator, _, encoding = kind.partition(" ")
        write_csv(file, BUDGET, LINES, {"comma": ",", "semicolon": ";", "tab": "\t"}[separator], encoding)
    return parse(file)


KINDS = (
    "docx",
    "html",
    "comma utf-8",
    "comma utf-8-sig",
    "comma gb18030",
    "semicolon gb18030",
    "tab utf-16",
    "tab gb18030",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_budget_is_read_from_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    found = _read(tmp_path, kind)
    (table,) = found.tables
    assert (table.number, table.title, table.unit, found.year) == ("附表7", "一般公共预算支出表", "万元", 2026)
    assert "青石市农业农村局" in {o.name for o in found.organisations}
    adding = [a for a in table.amounts if a.adds]
    assert sorted({a.value for a in adding if a.value is not None}) == [1_234_000, 2_000_000, 3_234_000]
    assert all(c.passed for c in found.checks)
    assert len(found.checks) > 0


@pytest.mark.parametrize(("kind", "place"), [("docx", (1, 6)), ("html", (1, 6)), ("comma utf-8", (None, 10))])
def test_a_row_is_cited_by_a_place_that_people_can_count(
    tmp_path: Path, kind: str, place: tuple[int | None, int]
) -> None:
    (table,) = _read(tmp_path, kind).tables
    row = next(r for r in table.rows if "农产品质量安全" in r.cells)
    assert (row.page, row.line) == place


def test_places_in_words() -> None:
    assert row_place(3, None) == "第 3 页"
    assert row_place(None, 12) == "文本第 12 行"
    assert row_place(3, 5) == "第 3 张表第 5 行"
    assert row_place(None, None) == ""
    assert rows_place([3], [5, 6]) == "第 3 张表第 5、6 行"
    assert rows_place([3, 4], [5, 6]) == "第 3、4 张表"


def _held(*places: tuple[int, int, int, int]) -> list[Held]:
    return [Held(r, c, rows, columns, (Line(f"{r}{c}"),)) for r, c, rows, columns in places]


def test_merged_cells_that_lie_over_each_other_are_refused() -> None:
    with pytest.raises(ReadError, match="互相重叠"):
        table_blocks(_held((0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 2), (1, 2, 1, 1)), (), SIZES)


def test_a_table_of_one_column_is_no_table() -> None:
    assert table_blocks(_held((0, 0, 1, 1), (1, 0, 1, 1)), (), SIZES) == [Line("00"), Line("10")]
