"""The page of comparison: organisations, years, items, fund and use are chosen; each number leads to its row and page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

import streamlit as st

from query.engine import Library
from query.say import UNITS, grouped, half_up
from schema.store import StoreError
from screens.answer_table import table_actions
from screens.charts import Bar, bars, series
from screens.compare_cells import ALL, WHOLE, Cell, Line, Wanted, change, lines_of, ranked
from screens.downloads import to_workbook
from screens.frame import framed
from screens.opened import library
from screens.style import block
from screens.tables import Cell as Shown
from screens.tables import Figure, Linked, stacked_table

USUAL = ("总支出", "总收入", "基本支出", "项目支出", "人员经费", "公用经费", "三公经费", "政府采购")
FIRST = ("总支出", "三公经费")
FUNDS = (ALL, "财政拨款", "一般公共预算", "政府性基金预算", "国有资本经营预算", "单位资金")
USES = (ALL, "基本支出", "项目支出", "人员经费", "公用经费")
DIMENSIONS = ("function", "economic", "three_public", "income")
ORDERS = {"printed": "不排", "desc": "从大到小", "asc": "从小到大"}
MOST_FIRST = 6
MOST_CELLS = 600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show() -> None:
    """Draw the page."""
    framed("比较", wide=True)
    try:
        opened = library()
    except StoreError as error:
        st.html(block("refused", str(error)))
        return
    if not opened.documents:
        st.html(block("asked", "还没有装入预算文件。"))
        return
    st.html(block("asked", "选单位、年度和科目；点一个数，看它的原文行和页图。没有印的不补，写明原因。"))
    organisations, years, wanted, kind = _choices(opened)
    if not organisations or not years or not wanted:
        st.html(block("asked", "单位、年度、科目各选一个以上。"))
        return
    if len(organisations) * len(years) * len(wanted) > MOST_CELLS:
        st.html(block("refused", f"一次最多比较 {MOST_CELLS} 格，请少选一些。"))
        return
    unit, order, with_change = _shown_as(len(years))
    with st.spinner("正在取数 …"):
        found = ranked(lines_of(opened, organisations, years, wanted, kind), order)
    _table(found, years, unit, with_change)
    _export(found, years)
    _charts(found, years, unit)


def _choices(opened: Library) -> tuple[list[str], list[int], list[Wanted], str]:
    bodies = sorted({d.organisation for d in opened.documents})
    kinds = sorted({d.kind for d in opened.documents}, reverse=True)
    kind = kinds[0]
    if len(kinds) > 1:
        kind = st.segmented_control("类别", kinds, default=kinds[-1], required=True, key="kind") or kinds[-1]
    bodies = sorted({d.organisation for d in opened.documents if d.kind == kind})
    all_years = sorted({d.year for d in opened.documents if d.kind == kind})
    organisations = st.multiselect(
        "单位", bodies, default=bodies[:MOST_FIRST], key=f"bodies-{kind}", placeholder="选单位"
    )
    years = sorted(st.multiselect("年度", all_years, default=all_years[-3:], key=f"years-{kind}", placeholder="选年度"))
    items = st.multiselect("科目", _items(opened), default=list(FIRST), key="items", placeholder="选科目，可打字查找")
    left, right = st.columns(2)
    fund = left.selectbox("资金来源", FUNDS, key="fund", format_func=lambda f: "全部资金" if f == ALL else f)
    use = right.selectbox("支出性质", USES, key="use", format_func=lambda u: "全部支出" if u == ALL else u)
    return organisations, years, [Wanted(i, fund, use) for i in items], kind


def _items(opened: Library) -> list[str]:
    lens = opened.lens(None)
    members = lens.prepared.catalogue.members.values() if hasattr(lens, "prepared") else ()
    names = dict.fromkeys(m.name for m in members if m.dimension in DIMENSIONS)
    return list(dict.fromkeys((*USUAL, *names)))


def _shown_as(years: int) -> tuple[str, str, bool]:
    left, middle, right = st.columns(3)
    unit = left.segmented_control("金额单位", ("元", "万元"), default="元", required=True, key="unit") or "元"
    order = middle.segmented_control(
        "按最近一年排名", list(ORDERS), default="printed", format_func=ORDERS.__getitem__, required=True, key="order"
    )
    with_change = years > 1 and right.toggle("写出比前一年的增减", value=True, key="change")
    return unit, order or "printed", with_change


def _address(cell: Cell) -> str:
    return "evidence?" + urlencode({"q": cell.question, "document": cell.document})


def _written(value: Decimal, unit: str) -> str:
    return grouped(value / UNITS[unit])


def _drawn(cell: Cell | None, unit: str) -> Shown:
    if cell is None:
        return Figure("未装入")
    if cell.value is None:
        return Linked("没有", opens=_address(cell), number=True)
    told = "未安排" if cell.blank else _written(cell.value, unit)
    below = "" if not cell.scope or cell.scope.endswith(WHOLE) else cell.scope
    return Linked(told, opens=_address(cell), number=True, raw=f"{half_up(cell.value / UNITS[unit]):f}", below=below)


def _changed(before: Cell | None, after: Cell | None, unit: str) -> Shown:
    found = change(before, after)
    if found is None:
        return Figure("—")
    difference, rate = found
    sign = "+" if difference > 0 else ""
    told = f"{sign}{_written(difference, unit)}" + (f"（{'+' if rate > 0 else ''}{rate}%）" if rate is not None else "")
    return Figure(told, f"{half_up(difference / UNITS[unit]):f}")


def _table(found: Sequence[Line], years: Sequence[int], unit: str, with_change: bool) -> None:
    header = ["单位", "科目"]
    for n, year in enumerate(years):
        header.append(f"{year} 年（{unit}）")
        if with_change and n:
            header.append(f"比 {years[n - 1]} 年")
    rows: list[list[Shown]] = []
    for line in found:
        row: list[Shown] = [line.organisation, line.wanted.item]
        for n, cell in enumerate(line.cells):
            row.append(_drawn(cell, unit))
            if with_change and n:
                row.append(_changed(line.cells[n - 1], cell, unit))
        rows.append(row)
    narrow = {c.scope for line in found for c in line.cells if c and c.scope and not c.scope.endswith(WHOLE)}
    if narrow:
        st.html(block("note", "注：数下面的小字是它的口径；没有小字的是全口径，口径不同的数不要直接相比。"))
    st.html(f'<div class="sheet">{stacked_table(header, rows, "比较")}{table_actions()}</div>')


def _export(found: Sequence[Line], years: Sequence[int]) -> None:
    """The same as a workbook: figures in 元, and a sheet that says where each is printed."""
    st.download_button(
        "下载 XLSX（附每个数的出处）",
        lambda: _workbook(found, years),
        file_name="比较.xlsx",
        mime=XLSX,
        key="xlsx",
        on_click="ignore",
    )


def _workbook(found: Sequence[Line], years: Sequence[int]) -> bytes:
    figures = [["单位", "科目", *(f"{y} 年（元）" for y in years)]]
    sources = [["单位", "科目", "年度", "金额（元）", "口径", "出处", "没有的原因"]]
    for line in found:
        values = ["" if c is None or c.value is None else f"{c.value:f}" for c in line.cells]
        figures.append([line.organisation, line.wanted.item, *values])
        for year, cell, value in zip(years, line.cells, values, strict=True):
            why = "没有装入这一年的文件" if cell is None else cell.why if cell.value is None else ""
            sources.append(
                [
                    line.organisation,
                    line.wanted.item,
                    str(year),
                    value,
                    *((cell.scope, cell.source) if cell else ("", "")),
                    why,
                ]
            )
    return to_workbook([("比较", figures), ("出处", sources)])


def _charts(found: Sequence[Line], years: Sequence[int], unit: str) -> None:
    shown: list[str] = []
    for item in dict.fromkeys(line.wanted.item for line in found):
        of_item = [line for line in found if line.wanted.item == item]
        if len(years) == 1:
            items = [
                Bar(x.organisation, c.value, _address(c)) for x in of_item if (c := x.cells[0]) and c.value is not None
            ]
            shown.append(f'<section class="glance">{block("place", f"{item} {years[0]} 年")}{bars(items)}</section>')
            continue
        for line in of_item:
            points = [(str(y), c.value) for y, c in zip(years, line.cells, strict=True) if c and c.value is not None]
            if len(points) > 1:
                told = block("place", f"{line.organisation} {item}")
                shown.append(f'<section class="glance">{told}{series(points)}</section>')
    if shown:
        st.html(f'<div class="glances">{"".join(shown)}</div>')
