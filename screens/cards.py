"""Answer cards: what was answered, on which rows, and what can be asked next."""

from __future__ import annotations

import html
from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st

from query.answer import Answer, Chart, Citation
from query.say import UNITS, grouped, half_up
from schema.store import original_file
from screens.page_image import framed_page
from screens.style import block, span

MOST_CITED = 40
MOST_PAGES = 3
LONG_CELL = 12
Ask = Callable[[str], None]


def draw(question: str, answer: Answer, database: Path, number: int, ask: Ask, latest: bool) -> None:
    """Draw one asked question with its answer; only the latest offers buttons that go on."""
    with st.container(border=True, key=f"card-{number}"):
        st.html(block("asked", f"问：{question}"))
        if answer.status == "answered":
            _answered(question, answer, database, number, ask, latest)
        else:
            _refused(answer, number, ask, latest)


def _refused(answer: Answer, number: int, ask: Ask, latest: bool) -> None:
    st.html(block("refused", answer.sentence))
    if not latest:
        return
    if answer.choices:
        st.caption("请选一个：")
        buttons([(c.label, c.question) for c in answer.choices], f"choice-{number}", ask)
    elif answer.suggestions:
        st.caption("可以这样问：")
        buttons([(s, s) for s in answer.suggestions], f"instead-{number}", ask)


def _answered(question: str, answer: Answer, database: Path, number: int, ask: Ask, latest: bool) -> None:
    if answer.figure:
        st.html(block("answer-figure", answer.figure))
    st.html(block("answer-sentence", answer.sentence))
    marks = "".join(span("corrected", c) for c in answer.corrections)
    if answer.confirmed_by:
        marks += span("confirmed", f"{answer.confirmed_by + 1} 处一致")
    if marks:
        st.html(f"<div>{marks}</div>")
    if answer.chart is not None:
        _chart(answer.chart, number)
    if len(answer.rows) > 1:
        _table(answer, number)
    _cited(answer, database, number)
    for note in answer.notes:
        st.html(block("asked", f"注：{note}"))
    _details(question, answer, number)
    if latest and answer.suggestions:
        st.caption("接着问：")
        buttons([(s, s) for s in answer.suggestions], f"next-{number}", ask)


def buttons(labelled: list[tuple[str, str]], key: str, ask: Ask) -> None:
    """Draw questions to touch; each asks its question."""
    with st.container(horizontal=True, key=f"chips-{key}"):
        for n, (label, question) in enumerate(labelled):
            st.button(_literal(label), key=f"{key}-{n}", on_click=ask, args=(question,))


def _literal(text: str) -> str:
    """Escape what a button's label would read as markup."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!:$<>|~" else c for c in text)


def _chart(chart: Chart, number: int) -> None:
    scale = UNITS.get(chart.unit, Decimal(1))
    unit = chart.unit
    if unit == "元" and max(abs(v) for v in chart.values) >= 1_000_000:
        scale, unit = UNITS["万元"], "万元"
    rows = [
        {"名称": f"{n + 1}. {name}", "金额": float(half_up(value / scale)), "标注": grouped(value / scale)}
        for n, (name, value) in enumerate(zip(chart.names, chart.values, strict=True))
    ]
    encoding: dict[str, Any] = {
        "y": {
            "field": "名称",
            "type": "nominal",
            "sort": None,
            "axis": {"title": None, "labelLimit": 260, "labelFontSize": 14},
        },
        "x": {
            "field": "金额",
            "type": "quantitative",
            "axis": {"title": unit, "labelFontSize": 12, "tickCount": 4},
        },
    }
    layers = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 3, "color": "#0b5cad"}, "encoding": encoding},
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 13},
            "encoding": {**encoding, "text": {"field": "标注", "type": "nominal"}},
        },
    ]
    spec = {"layer": layers, "height": max(90, 34 * len(rows)), "padding": {"right": 70}}
    st.vega_lite_chart(rows, spec, key=f"chart-{number}")


def _table(answer: Answer, number: int) -> None:
    every = {
        "名称": [r.name or r.text or "" for r in answer.rows],
        "代码": [r.code or "" for r in answer.rows],
        "数值": [_shown(r.value, answer.unit) for r in answer.rows],
        "说明": [r.label or "" for r in answer.rows],
    }
    columns = {title: values for title, values in every.items() if any(values)}
    cells = [[columns[t][i] for t in columns] for i in range(len(answer.rows))]
    st.html(_html_table(list(columns), cells, ()))


def _shown(value: str | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "元":
        return f"{grouped(Decimal(value))} 元"
    return f"{value}%" if unit == "%" else value


def _html_table(header: list[str], rows: list[list[str]], marked: tuple[int, ...]) -> str:
    """A table with every cell literal; columns that are blank in all rows give way on a narrow screen."""
    blank = {i for i in range(len(header)) if i not in marked and not any(row[i] for row in rows)}
    head = "".join(f'<th class="{"blank" if i in blank else ""}">{html.escape(h)}</th>' for i, h in enumerate(header))
    body = "".join(
        "<tr>" + "".join(_html_cell(c, i in marked, i in blank) for i, c in enumerate(row)) + "</tr>" for row in rows
    )
    return f'<div class="cited"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _html_cell(text: str, is_marked: bool, is_blank: bool) -> str:
    kinds = {"mark": is_marked, "blank": is_blank, "amount": _is_amount(text), "long": len(text) > LONG_CELL}
    return f'<td class="{" ".join(k for k, holds in kinds.items() if holds)}">{html.escape(text)}</td>'


def _is_amount(text: str) -> bool:
    return text.endswith(("元", "%")) or (text.replace(",", "").replace(".", "").isdigit() and "." in text)


def _cited(answer: Answer, database: Path, number: int) -> None:
    cites = answer.citations[:MOST_CITED]
    if not cites:
        return
    st.html(block("place", "依据的原文行"))
    for key, group in groupby(cites, key=lambda c: (c.document, c.table_no, c.title, c.page)):
        _place(list(group), key[3])
    if len(answer.citations) > MOST_CITED:
        st.caption(f"另有 {len(answer.citations) - MOST_CITED} 行未显示")
    _pages(cites, database, number)


def _place(cites: list[Citation], page: int | None) -> None:
    first = cites[0]
    lines = "、".join(str(c.line) for c in cites if c.line)
    where = f"第 {page} 页" if page else f"文本第 {lines} 行" if lines else "本系统词条"
    name = f"{first.table_no} {first.title}" if first.table_no else first.title
    st.html(block("asked", f"{first.document}｜{name}｜{where}"))
    marked = tuple(sorted({m for c in cites for m in c.marked}))
    header = list(first.header) if any(first.header) else [""] * len(first.cells)
    shown = [i for i in range(len(header)) if header[i] or any(i < len(c.cells) and c.cells[i] for c in cites)]
    rows = [[c.cells[i] if i < len(c.cells) else "" for i in shown] for c in cites]
    st.html(_html_table([header[i] for i in shown], rows, tuple(shown.index(m) for m in marked if m in shown)))


def _pages(cites: tuple[Citation, ...], database: Path, number: int) -> None:
    """The page images with the cited rows framed, the first page open."""
    by_page: dict[tuple[str, int], list[Citation]] = {}
    for c in cites:
        if c.page is not None and c.box is not None:
            by_page.setdefault((c.sha256, c.page), []).append(c)
    for n, ((sha256, page), on_page) in enumerate(list(by_page.items())[:MOST_PAGES]):
        boxes = tuple(c.box for c in on_page if c.box is not None)
        file = original_file(database, sha256)
        if file is None:
            st.caption(f"原文件没有保存，第 {page} 页不能显示")
            continue
        st.image(_image(str(file), page, boxes, True), caption=f"{on_page[0].document} 第 {page} 页，红框为所引的行")
        with st.expander(f"看整页（第 {page} 页）", key=f"page-{number}-{n}"):
            st.image(_image(str(file), page, boxes, False))


@st.cache_data(max_entries=64, show_spinner=False)
def _image(file: str, page: int, boxes: tuple[tuple[float, float, float, float], ...], close: bool) -> bytes:
    return framed_page(Path(file), page, boxes, close)


def _details(question: str, answer: Answer, number: int) -> None:
    with st.expander("怎么理解的 · 复制 · SQL", key=f"details-{number}"):
        st.text(f"理解为：{answer.understood}")
        copied = f"{answer.figure}\n{answer.sentence}" if answer.figure else answer.sentence
        st.caption("复制答案：")
        st.code(copied, language=None, wrap_lines=True)
        st.caption("本题的链接（接在本页网址后面）：")
        st.code("?q=" + quote(question), language=None, wrap_lines=True)
        st.caption("查询语句与参数：")
        st.code(answer.sql, language="sql")
        st.text("，".join(f"{name} = {value}" for name, value in answer.parameters))
