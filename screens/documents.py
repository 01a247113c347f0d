"""The page of files: what is loaded, how sound it is, and how far a running ingest has come."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import streamlit as st

from parser.progress import Progress, progress_line, read_progress, summary_line
from parser.report import overview, place_of, report
from query.say import grouped
from schema.store import StoreError, database_file
from screens.opened import database as _database_in_use
from screens.frame import framed
from screens.style import block
from screens.tables import Cell, Figure, Mark, stacked_table

REFRESH_SECONDS = 2
FILTER_FROM = 10
MOST_LISTED = 100
Row = dict[str, Any]


def show() -> None:
    """Draw the page."""
    framed("文件", wide=True)
    database = _database_in_use()
    file = str(database_file(database))
    _progress(database, file)
    try:
        loaded = _overview(str(database), file)
    except StoreError as error:
        first = _is_running(database) and not database.exists()
        st.html(block("asked", "第一批文件保存后会出现在这里。") if first else block("refused", str(error)))
        return
    if loaded:
        _chosen(_listed(loaded), database, file)
    else:
        st.html(block("asked", "还没有装入预算文件。"))


@st.cache_data(max_entries=2, show_spinner="正在打开数据库 …")
def _overview(name: str, file: str) -> list[Row]:
    """What is loaded; `file` changes when a new generation is published."""
    return overview(Path(name))


@st.cache_data(max_entries=16, show_spinner=False)
def _report(name: str, file: str, identifier: int) -> Row | None:
    return next(iter(report(Path(name), identifier=identifier)), None)


@st.fragment(run_every=REFRESH_SECONDS)
def _progress(database: Path, drawn: str) -> None:
    """How far the ingest is; the page is drawn anew once a new generation is published."""
    progress = read_progress(database)
    if progress is not None:
        _moment(progress)
    if str(database_file(database)) != drawn:
        st.rerun()


def _is_running(database: Path) -> bool:
    progress = read_progress(database)
    return progress is not None and progress.state == "running"


def _moment(progress: Progress) -> None:
    if progress.state == "finished":
        st.html(block("asked", f"上次装入：{summary_line(progress)}"))
    elif progress.state == "broken":
        st.html(
            block(
                "refused",
                f"上次装入中途停止：{progress_line(progress)}。已保存的都是整份文件；再装入一次会接着读其余的。",
            )
        )
    else:
        st.html(block("place", "正在装入"))
        st.progress(progress.done / max(1, progress.total), text=progress_line(progress))
        if progress.now:
            st.html(block("asked", f"正在读：{'、'.join(progress.now)}"))
    if progress.refusals:
        with st.expander(f"未装入的 {progress.refused} 份文件", key="refusals"):
            for message in progress.refusals:
                st.html(block("asked", message))


def _listed(loaded: list[Row]) -> list[Row]:
    """The table of what is loaded; with many files a box narrows it."""
    st.html(block("asked", f"已装入 {len(loaded)} 份文件。"))
    found = loaded
    if len(loaded) > FILTER_FROM:
        words = st.text_input(
            "查找", placeholder="按单位、年度或文件名查找", label_visibility="collapsed", max_chars=100
        )
        found = [r for r in loaded if all(w in _named(r) for w in words.split())]
    if not found:
        st.html(block("asked", "没有符合的文件。"))
        return []
    header = ("单位", "年度", "类别", "文件", "页", "表", "勾稽相符", "可信程度")
    st.html(stacked_table(header, [_line(r) for r in found[:MOST_LISTED]]))
    _more(len(found), MOST_LISTED, "份，写得更具体些就能看到")
    return found


def _named(row: Row) -> str:
    return f"{row['organisation']} {row['year']} 年{row['kind']}（{row['document']}）"


def _line(row: Row) -> list[Cell]:
    return [
        row["organisation"],
        str(row["year"]),
        row["kind"] if row["is_current"] else f"{row['kind']}（旧版）",
        row["document"],
        Figure(str(row["pages"] or "文本")),
        Figure(str(row["tables"])),
        Figure(f"{row['passed']}/{row['checks']}" + (f"（{row['share']}%）" if row["share"] else "")),
        Mark(f"trust {row['trust']}", row["label"]),
    ]


def _chosen(found: list[Row], database: Path, file: str) -> None:
    if not found:
        return
    names = {r["id"]: _named(r) for r in found}
    chosen = st.selectbox("查看一份文件", list(names), format_func=lambda i: names.get(i, ""), key="document")
    summary = _report(str(database), file, chosen)
    if summary is not None:
        _detail(summary)


def _detail(summary: Row) -> None:
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
