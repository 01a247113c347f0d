"""How well a document was read: how far each table may be relied on, open checks, doubtful cells, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import streamlit as st

from parser.report import place_of
from query.say import grouped
from screens.style import block
from screens.tables import Cell, Figure, Mark, stacked_table

MOST_LISTED = 100
Row = dict[str, Any]


def health(summary: Row) -> None:
    """Given the report of one document, draw it."""
    with st.container(border=True, key="card-document"):
        st.html("".join(block(f"judged {j['trust']}", j["text"]) for j in summary["judgements"]))
        if not summary["judgements"]:
            st.html(block("judged", summary["trust"]))
    _open_checks(summary["open"])
    _cells("存疑的格", summary["doubtful"])
    st.html(block("place", f"读到的表（{len(summary['tables'])} 张）"))
    header = ("表号", "标题", "表式", "页", "单位", "行", "金额格", "存疑格", "勾稽相符", "可信程度")
    st.html(stacked_table(header, [_table(t) for t in summary["tables"]]))
    _rules(summary["checks"])
    _cells("按官方格式修复的格", summary["repaired"])
    if summary["problems"]:
        st.html(block("place", "读的时候发现的问题"))
        st.html(stacked_table(("位置", "问题"), [[p["place"], p["message"]] for p in summary["problems"]]))
    st.html(block("place", "官方表中未见的"))
    st.html(block("asked", "、".join(summary["missing"]) or "没有缺少的表。"))


def _table(table: Row) -> list[Cell]:
    checks = table["passed"] + table["open"]
    return [
        table["number"] or "（无号）",
        table["title"],
        table["form_name"] or "未识别",
        "、".join(map(str, table["pages"])) or "文本",
        table["unit"],
        Figure(str(table["printed_rows"])),
        Figure(str(table["amounts"])),
        Figure(str(table["doubtful"])),
        Figure(f"{table['passed']}/{checks}" if checks else "—"),
        Mark(f"trust {table['trust']}", table["trust_label"]),
    ]


def _open_checks(checks: list[Row]) -> None:
    if not checks:
        return
    st.html(block("place", f"未闭合的勾稽（{len(checks)} 处）"))
    header = ("规则", "位置", "左边（元）", "右边（元）", "相差（元）", "所在")
    rows: list[list[Cell]] = [
        [
            c["rule"],
            c["place"],
            *(Figure(grouped(Decimal(c[side]))) for side in ("left", "right", "difference")),
            f"{'、'.join(c['tables'])} {place_of(c)}",
        ]
        for c in checks[:MOST_LISTED]
    ]
    st.html(stacked_table(header, rows))
    _more(len(checks), MOST_LISTED, "处未显示")


def _cells(title: str, groups: Iterable[Row]) -> None:
    rows: list[list[Cell]] = [
        [g["table"], place_of(g), Figure(str(g["cells"])), "、".join(g["columns"]), g["reason"]] for g in groups
    ]
    if rows:
        st.html(block("place", title))
        st.html(stacked_table(("表", "所在", "格数", "列", "原因"), rows))


def _rules(checks: dict[str, dict[str, int]]) -> None:
    st.html(block("place", "勾稽"))
    if not checks:
        st.html(block("asked", "这份文件没有可以核对的勾稽。"))
        return
    rows: list[list[Cell]] = [[rule, Figure(str(c["passed"])), Figure(str(c["open"]))] for rule, c in checks.items()]
    st.html(stacked_table(("规则", "相符", "未闭合"), rows))


def _more(count: int, most: int, what: str) -> None:
    if count > most:
        st.caption(f"另有 {count - most} {what}")
