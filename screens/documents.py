"""The page of files: what is loaded, how sound it is, and how far a running ingest has come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from parser.printed import checks_of
from parser.progress import Progress, progress_line, read_progress, summary_line
from parser.report import edition_mark, overview, report
from query.catalogue import DocumentInfo
from schema.store import StoreError, database_file
from schema.verify import fault
from screens.beside import tables_beside
from screens.frame import framed
from screens.glance import glance
from screens.health import health
from screens.opened import database as database_in_use
from screens.opened import library
from screens.style import block
from screens.tables import Cell, Figure, Mark, stacked_table
from screens.unfolded import checks_table

REFRESH_SECONDS = 2
FILTER_FROM = 10
MOST_LISTED = 100
Row = dict[str, Any]


def show() -> None:
    """Draw the page."""
    framed("文件", wide=True)
    database = database_in_use()
    file = str(database_file(database))
    _progress(database, file)
    wrong = fault(database)
    if wrong and database.exists():
        st.html(block("refused", wrong))
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
    return f"{row['organisation']} {row['year']} 年{row['kind']}{edition_mark(row)}（{row['document']}）"


def _line(row: Row) -> list[Cell]:
    return [
        row["organisation"],
        str(row["year"]),
        row["kind"] + edition_mark(row),
        row["document"],
        Figure(str(row["pages"] or "文本")),
        Figure(str(row["tables"])),
        Figure(f"{row['passed']}/{row['checks']}" + (f"（{row['share']}%）" if row["share"] else "")),
        Mark(f"trust {row['trust']}", row["label"]),
    ]


def _downloads(document: DocumentInfo) -> str:
    """What of a document can be taken along: the original, and all its tables as a workbook."""
    return (
        f'<div class="actions"><a class="action" target="_blank" href="original/{document.sha256}.pdf">打开原文件</a>'
        f'<a class="action" href="tables/{document.sha256}.xlsx">全部表下载为 XLSX</a></div>'
    )


def _at_a_glance(document: DocumentInfo) -> None:
    with st.spinner("正在画 …"):
        drawn = glance(library(), document)
    st.html(drawn)


def _checks(document: DocumentInfo) -> None:
    found = checks_of(library().connection, document.sha256)
    passed = sum(1 for c in found if c["passed"])
    st.html(
        block(
            "asked",
            f"勾稽 {len(found)} 条：相符 {passed} 条，未闭合 {len(found) - passed} 条。两边都是印出的数，单位元。",
        )
    )
    rules = list(dict.fromkeys(str(c["rule"]) for c in found))
    rule = st.selectbox("规则", ["", *rules], format_func=lambda r: r or "全部规则（未闭合的在前）", key="rule")
    shown = [c for c in found if rule in ("", c["rule"])]
    if shown:
        st.html(checks_table(shown[:MOST_LISTED]))
    _more(len(shown), MOST_LISTED, "条，选一条规则就能看到")


HEALTH = "读得怎么样"
DRAWN: dict[str, Callable[[DocumentInfo], None]] = {
    "一眼看全": _at_a_glance,
    "逐表对照": tables_beside,
    "勾稽": _checks,
}
"""What of one document can be looked at → what draws it."""


def _chosen(found: list[Row], database: Path, file: str) -> None:
    if not found:
        return
    names = {r["id"]: _named(r) for r in found}
    chosen = st.selectbox("查看一份文件", list(names), format_func=lambda i: names.get(i, ""), key="document")
    document = library().by_id(chosen)
    parts = [*(DRAWN if document is not None else ()), HEALTH]
    part = st.segmented_control(
        "看什么", parts, default=parts[0], key="part", label_visibility="collapsed", required=True
    )
    if document is not None:
        st.html(_downloads(document))
    if part == HEALTH or document is None:
        summary = _report(str(database), file, chosen)
        if summary is not None:
            health(summary)
    else:
        DRAWN[part](document)


def _more(count: int, most: int, what: str) -> None:
    if count > most:
        st.caption(f"另有 {count - most} {what}")
