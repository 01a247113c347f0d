"""Documents under management: load several with a result for each, withdraw, replace, and the history."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import streamlit as st

from parser.ingest import SUFFIXES
from parser.kinds import ACCEPTED
from parser.progress import progress_line, read_progress
from parser.report import edition_mark, overview
from schema.store import StoreError, database_file
from schema.withdraw import history
from screens.jobs import Job, JobError, Upload, jobs, new_folder, plain_name, start, told
from screens.results import Result, results
from screens.style import block
from screens.tables import Cell, Figure, Mark, stacked_table
from screens.times import local_time

REFRESH_SECONDS = 1
MOST_FILES = 50
MOST_EVENTS = 100
SHOWN_JOBS = 5
WHAT = {"loaded": "装入", "withdrawn": "撤下", "replaced": "被顶替"}
MARKS = {
    "whole": Mark("trust whole", "已装入"),
    "partial": Mark("trust partial", "部分可用"),
    "unchanged": Mark("trust", "未变"),
    "refused": Mark("trust refusal", "未装入"),
    "reading": Mark("trust", "正在读"),
    "waiting": Mark("trust", "等待"),
    "done": Mark("trust", "已读"),
}
Row = dict[str, Any]


class Uploaded(Protocol):
    """What the upload box gives for each file."""

    name: str

    def getbuffer(self) -> memoryview:
        """Return the content."""


def show(database: Path) -> None:
    """Draw the page."""
    _running(database, str(database_file(database)))
    loaded = _loaded(database)
    _load(database)
    if loaded:
        _change(database, loaded)
    _past(database)


def _loaded(database: Path) -> list[Row]:
    if not database.exists():
        return []
    try:
        return overview(database)
    except StoreError as error:
        st.html(block("refused", str(error)))
        return []


# -- what is going on -------------------------------------------------------------------------------------------------


@st.fragment(run_every=REFRESH_SECONDS)
def _running(database: Path, drawn: str) -> None:
    """The job that is changing the database; the page is drawn anew when it ends."""
    latest = next(iter(j for j in jobs(database) if j.kind in ("ingest", "withdraw")), None)
    if latest is not None and latest.state == "running":
        st.session_state["watched"] = latest.folder.name
        st.html(block("place", f"正在进行：{latest.label}"))
        if latest.kind == "ingest":
            _moment(database, latest)
        return
    ended = latest is not None and st.session_state.get("watched") == latest.folder.name
    if ended or str(database_file(database)) != drawn:
        st.session_state.pop("watched", None)
        st.rerun()


def _moment(database: Path, job: Job) -> None:
    progress = read_progress(database)
    own = progress is not None and progress.pid == job.pid
    if progress is None or not own:
        st.progress(0.0, text="正在启动 …")
        return
    st.progress(progress.done / max(1, progress.total), text=progress_line(progress))
    rows: list[list[Cell]] = []
    for n, upload in enumerate(job.uploads):
        state = "done" if n < progress.done else "reading" if upload.name in progress.now else "waiting"
        rows.append([upload.name, MARKS[state]])
    st.html(stacked_table(("文件", "进展"), rows))


# -- loading ----------------------------------------------------------------------------------------------------------


def _load(database: Path) -> None:
    st.html(block("place", "装入文件"))
    number = st.session_state.setdefault("upload-number", 0)
    given = st.file_uploader(
        "要装入的文件",
        type=sorted(s.removeprefix(".") for s in SUFFIXES),
        accept_multiple_files=True,
        key=f"upload-{number}",
        label_visibility="collapsed",
    )
    st.caption(f"{ACCEPTED}；每份单独读，限时限内存，读不了的不影响别的。")
    if st.button("装入", type="primary", disabled=not given, key="load"):
        if len(given) > MOST_FILES:
            st.html(block("refused", f"一次最多 {MOST_FILES} 份；更多的请在服务器上用命令装入。"))
            return
        _begin(database, given, f"装入 {len(given)} 份文件", [])


def _begin(database: Path, given: Sequence[Uploaded], label: str, options: list[str]) -> None:
    """Store what was uploaded and start reading it."""
    try:
        folder = new_folder(database)
        uploads, paths = [], []
        for n, file in enumerate(given, 1):
            name = plain_name(file.name)
            place = folder / "files" / str(n)
            place.mkdir(parents=True)
            (place / name).write_bytes(file.getbuffer())
            uploads.append(Upload(name, hashlib.sha256(file.getbuffer()).hexdigest()))
            paths.append(str(place / name))
        arguments = ["parser", "ingest", "--json", "--quiet", "--db", str(database), *options, *paths]
        start(database, folder, "ingest", label, arguments, uploads)
    except JobError as error:
        st.html(block("refused", str(error)))
        return
    except OSError as error:
        st.html(block("refused", f"上传的文件存不下来：{error.strerror}"))
        return
    st.session_state["upload-number"] += 1
    st.rerun()


# -- withdrawing and replacing ----------------------------------------------------------------------------------------


def _change(database: Path, loaded: list[Row]) -> None:
    st.html(block("place", f"撤下或更换（已装入 {len(loaded)} 份）"))
    names = {r["id"]: _named(r) for r in loaded}
    chosen = st.selectbox(
        "哪一份",
        list(names),
        index=None,
        format_func=lambda i: names.get(i, ""),
        placeholder="选一份文件",
        key="chosen",
    )
    if chosen is None:
        return
    taking, replacing = st.tabs(["撤下", "更换"])
    with taking:
        reason = st.text_input("原因（记入历史，可不写）", max_chars=200, key="reason")
        sure = st.checkbox("确认撤下：它的数字从此不再回答，原文件也删除", key=f"sure-{chosen}")
        if st.button("撤下", disabled=not sure, key="withdraw"):
            _withdraw(database, chosen, names[chosen], reason)
    with replacing:
        number = st.session_state["upload-number"]
        types = sorted(s.removeprefix(".") for s in SUFFIXES)
        given = st.file_uploader("新文件", type=types, key=f"replace-{number}-{chosen}")
        st.caption("新文件读得成才更换：撤旧装新一次完成，中间没有空档；读不成则什么都不变。")
        if st.button("更换", type="primary", disabled=given is None, key="replace") and given is not None:
            _begin(database, [given], f"更换 {names[chosen]}", [f"--replaces={chosen}"])


def _named(row: Row) -> str:
    return f"{row['organisation']} {row['year']} 年{row['kind']}{edition_mark(row)}（{row['document']}）"


def _withdraw(database: Path, identifier: int, name: str, reason: str) -> None:
    arguments = ["parser", "withdraw", str(identifier), f"--reason={reason}", "--db", str(database)]
    try:
        start(database, new_folder(database), "withdraw", f"撤下 {name}", arguments)
    except (JobError, OSError) as error:
        st.html(block("refused", str(error)))
        return
    st.rerun()


# -- what has been ----------------------------------------------------------------------------------------------------


def _past(database: Path) -> None:
    past = [j for j in jobs(database) if j.kind in ("ingest", "withdraw") and j.state != "running"]
    for n, job in enumerate(past[:SHOWN_JOBS]):
        with st.expander(f"{local_time(job.at)}　{job.label}", expanded=n == 0, key=f"job-{job.folder.name}"):
            _ended(database, job)
    if database.exists():
        with st.expander("历史", key="history"):
            _history(database)


def _ended(database: Path, job: Job) -> None:
    if job.state == "broken":
        st.html(block("refused", "中途停止。已保存的都是整份文件；把其余的再装入一次即可。"))
    if job.kind == "withdraw":
        st.html(block("asked", told(job)))
        return
    found = results(job, database, str(database_file(database)))
    if not found:
        st.html(block("refused", told(job)))
        return
    st.html(stacked_table(("文件", "结果", "说明", "秒"), [_line(r) for r in found]))


def _line(result: Result) -> list[Cell]:
    return [result.name, MARKS[result.verdict], "\n".join(result.reasons), Figure(f"{result.seconds:.1f}")]


def _history(database: Path) -> None:
    try:
        events = history(database)
    except StoreError as error:
        st.html(block("refused", str(error)))
        return
    rows: list[list[Cell]] = [
        [
            local_time(e.at),
            WHAT[e.what],
            e.file_name,
            f"{e.organisation} {e.year} 年{e.kind}",
            _detail(e.what, e.detail),
        ]
        for e in events[:MOST_EVENTS]
    ]
    st.html(stacked_table(("时间", "事", "文件", "内容", "说明"), rows))
    st.caption("历史只记文件和时间，不记是谁做的。")


def _detail(what: str, detail: str) -> str:
    return f"由 {detail} 顶替" if what == "replaced" and detail else detail
