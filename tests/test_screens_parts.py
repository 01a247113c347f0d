"""The shared parts of the screen: tables as files, charts, marks, meanings, comparison, what the phone reads."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from query.answer import Answer, AnswerRow
from query.engine import Library, trace
from screens.answer_table import answer_table
from screens.cards import bare_number
from screens.charts import Bar, bars, chart_of, makeup, series
from screens.compare_cells import Wanted, change, lines_of, ranked
from screens.downloads import number_of, to_csv, to_workbook
from screens.kept import Asked, keep, kept
from screens.marks import marked_question
from screens.meanings import meanings
from screens.opened import Bounded
from screens.routes import _boxes
from screens.slip import MOST_IN_CODE, code_image, told
from screens.style import block
from screens.unfolded import places

RISKY = ("=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1")


def test_no_cell_becomes_a_formula() -> None:
    lines = [["名称", *RISKY], ["甲", *RISKY], ["乙", "-1,234.50", "001", "30113", "12", ""]]
    read = list(csv.reader(io.StringIO(to_csv(lines).decode("utf-8-sig"))))
    assert all(cell.startswith("'") for cell in read[1][1:])
    assert read[2][1:5] == ["-1234.50", "001", "30113", "12"]
    sheet = load_workbook(io.BytesIO(to_workbook([("表/1", lines), ("表 1", lines)]))).worksheets[0]
    cells = [c for line in sheet.iter_rows() for c in line]
    assert not any(c.data_type == "f" for c in cells)
    assert sheet["B3"].value == -1234.5
    assert sheet["D3"].value == "30113"


@pytest.mark.parametrize(
    ("text", "number"), [("1,234.00", "1234.00"), ("-0.50", "-0.50"), ("30113", None), ("附表1", None), ("1,2", None)]
)
def test_numbers_are_told_from_codes(text: str, number: str | None) -> None:
    assert number_of(text) == (None if number is None else Decimal(number))


def test_charts_say_their_figures() -> None:
    drawn = bars([Bar("<甲>", Decimal(2_000_000)), Bar("乙", Decimal(-500_000))])
    assert "&lt;甲&gt;" in drawn
    assert "200.00" in drawn
    assert "bar minus" in drawn
    assert "75.00%" in makeup([Bar("甲", Decimal(3)), Bar("乙", Decimal(1))], "")
    assert "strip" not in makeup([Bar("甲", Decimal(3)), Bar("乙", Decimal(-1))], "")
    grown = series([("2024", Decimal(100)), ("2025", Decimal(150)), ("2026", Decimal(0))])
    assert "+50.00（+50.00%）" in grown
    assert "−150.00（−100.00%）" in grown


def test_the_chart_fits_the_answer(years_library: Library) -> None:
    def drawn(question: str) -> str:
        return chart_of(trace(years_library, question)[0].answer)

    assert 'class="series"' in drawn("教育局历年三公经费")
    assert 'class="bars"' in drawn("2026年各部门项目支出排名")
    assert drawn("各部门历年三公经费").count('class="family"') == 3
    assert "依据的两个数" in drawn("教育局2026年办公费比电费多多少")
    assert drawn("公务接待费是什么意思") == ""


def test_bodies_by_years_are_one_table_with_pages(years_library: Library) -> None:
    answer = trace(years_library, "各部门历年三公经费")[0].answer
    drawn = answer_table(answer)
    shown, _, taken = drawn.partition('<table class="taken"')
    assert shown.count("<tr>") == 4
    assert shown.count("2025 年（元）") == 4
    assert shown.count('<span class="below">第 ') == 9
    assert taken.count("<tr>") == 10
    first = answer.rows[0]
    (place,) = [c for c in answer.citations if 0 in c.rows]
    assert f"<td>{first.value}</td><td>元</td><td></td><td>{place.document}</td>" in taken
    assert f"<td>{place.page}</td>" in taken


def test_a_quotation_beside_a_figure_is_no_row_of_a_table(library: Library) -> None:
    answer = trace(library, "最大的项目是做什么的")[0].answer
    assert [r.text is None for r in answer.rows] == [True, False]
    assert answer_table(answer) == ""


def test_words_are_told_apart(library: Library) -> None:
    def marked(question: str) -> str:
        return marked_question(question, trace(library, question)[0].spans)

    shown = marked("办公非用万元表示是多少")
    assert "word corrected" in shown
    assert "金额单位" in shown
    assert "&lt;b&gt;" in marked("<b>办公费")
    assert marked_question("办公费", ()) == '<span class="plain">办公费</span>'


def test_what_a_word_may_mean(library: Library, years_library: Library) -> None:
    assert meanings(library, "办公非", None)[0][0] == "办公费"
    assert ("基本支出", "支出性质") in meanings(library, "项目支出", None)
    assert [text for text, _ in meanings(years_library, "2025年", None)] == ["2026年", "2025年", "2024年"]
    assert ("滨江市新城区教育局", "单位") in meanings(years_library, "教育居", None)
    assert meanings(library, "", None) == ()


def test_a_comparison_is_made_of_answers(years_library: Library) -> None:
    bodies = sorted({d.organisation for d in years_library.documents})
    wanted = [Wanted("三公经费"), Wanted("办公费", use="基本支出"), Wanted("没有这一项")]
    lines = lines_of(years_library, bodies, [2023, 2025, 2026], wanted, "预算")
    assert len(lines) == len(bodies) * 3
    first = lines[0]
    assert first.cells[0] is None
    assert first.cells[2] is not None
    asked = trace(years_library, f"2026年{first.organisation}三公经费是多少")[0].answer
    assert first.cells[2].value == Decimal(asked.rows[0].value or 0)
    assert "页" in first.cells[2].source
    assert change(None, first.cells[2]) is None
    assert change(first.cells[1], first.cells[2]) is not None
    missing = [x.cells[2] for x in lines if x.wanted.item == "没有这一项"]
    assert all(c is not None and c.value is None and c.why for c in missing)
    values = [x.cells[2].value for x in ranked(lines, "desc") if x.wanted.item == "三公经费" and x.cells[2]]
    assert values == sorted(values, reverse=True)  # type: ignore[type-var]


def test_what_is_taken_along(library: Library) -> None:
    answer = trace(library, "办公费用万元表示是多少")[0].answer
    assert bare_number(answer) == "3.51"
    text = told("办公费用万元表示是多少", answer)
    for part in ("3.51 万元（35,100.00 元）", "第 7 页", "大连市西岗区大数据中心 2026 年预算"):
        assert part in text
    assert len(told("长" * 900, answer)) <= MOST_IN_CODE
    listed = trace(library, "把项目按金额从大到小排一下")[0].answer
    cut = told("把项目按金额从大到小排一下", listed)
    assert len(cut) <= MOST_IN_CODE
    assert "……（其余见屏幕）" in cut
    assert all(f"{Decimal(r.value or 0):,.2f}" in cut for r in listed.rows if (r.name or "") in cut)
    assert 'src="data:image/svg+xml' in code_image(text)
    assert bare_number(trace(library, "公务接待费和电费哪个多")[0].answer) == ""
    assert bare_number(trace(library, "总支出用亿元表示是多少")[0].answer) == "0.1415"
    assert bare_number(Answer("answered", "", figure="定性", rows=(AnswerRow(value="≥90%"),))) == ""


def test_other_places_are_found_again(library: Library) -> None:
    traced, _ = trace(library, "住房公积金是多少")
    asked = kept(keep("住房公积金是多少", traced.answer, traced.plan))  # type: ignore[arg-type]
    assert asked is not None
    assert places(asked, library).count("口径：") == traced.answer.confirmed_by == 4
    assert "取不出来" in places(Asked("x", Answer("refused", ""), None), library)
    assert kept("nothing") is None


def test_what_is_kept_is_bounded() -> None:
    few: Bounded[int, str] = Bounded(2)
    for n in range(4):
        few.put(n, str(n))
    assert [few.get(n) for n in range(4)] == [None, None, "2", "3"]


def test_boxes_of_an_address() -> None:
    assert _boxes("") == ()
    assert _boxes("1,2,3,4;5,6,7,8.5") == ((1, 2, 3, 4), (5, 6, 7, 8.5))
    for wrong in ("a,b,c,d", "1,2,3", "1,2,3,nan", "1,2,3,9e9"):
        assert _boxes(wrong) is None


def test_text_is_literal() -> None:
    assert block("x", "<script>") == '<div class="x">&lt;script&gt;</div>'
