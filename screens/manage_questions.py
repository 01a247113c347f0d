"""The question log under management: what was not answered, what was corrected, what people thought; and what to do about it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from journal.examples import Example, as_batch, drop_example, examples_file, keep_example, load_examples
from journal.log import kept_days, log_file, settings
from journal.reading import Counted, JournalError, Kind, Totals, counted, totals
from journal.sheet import as_csv
from screens.jobs import JobError, asked
from screens.manage_synonyms import NAME, WORDING, is_available
from screens.style import block
from screens.tables import Cell, Figure, stacked_table
from screens.times import local_time

KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("unanswered", "没答上的", "没有这样的问题。"),
    ("corrected", "改过字的", "没有这样的问题。"),
    ("judged", "大家的意见", "还没有人点过“答对了”“答错了”“没看懂”。"),
)
REASONS = {
    "": "",
    "not_in_document": "文件里没有",
    "not_loaded": "没有装入",
    "out_of_scope": "不在范围内",
    "not_understood": "没看懂",
    "doubtful_source": "原文存疑",
    "too_long": "太长",
    "too_slow": "太慢",
}
STATUS = {"answered": "已答", "choice": "反问", "refused": "未答"}
MOST_SHOWN = 50
ASK_SECONDS = 60.0
LONGEST_WORDING = 20
_QUOTED = re.compile("“([^”]+)”")


def show(database: Path) -> None:
    """Draw the page."""
    days = kept_days()
    if settings(database) is None:
        st.html(block("refused", "提问记录已关闭（BUDGET_LOG=0）；下面是关闭以前的。"))
    file = log_file(database)
    try:
        _summary(totals(file, days), days)
        tabs = st.tabs([title for _, title, _ in KINDS] + ["例子"])
        for tab, (kind, title, none) in zip(tabs, KINDS, strict=False):
            with tab:
                _listed(database, kind, title, none, counted(file, kind, days))
        with tabs[-1]:
            _examples(examples_file(database))
    except JournalError as error:
        st.html(block("refused", str(error)))


def _summary(seen: Totals, days: int) -> None:
    st.html(
        block(
            "asked",
            f"最近 {days} 天：提问 {seen.asked} 次，答 {seen.answered}（其中改过字 {seen.corrected}），反问 {seen.choice}，"
            f"未答 {seen.refused}；意见：答对 {seen.right}，答错 {seen.wrong}，没看懂 {seen.unclear}。"
            f"只记问题、结果和时间，不记是谁；证件号、电话号已遮去；{days} 天后自动删除。",
        )
    )


def _listed(database: Path, kind: Kind, title: str, none: str, found: Sequence[Counted]) -> None:
    if not found:
        st.html(block("asked", none))
        return
    st.html(stacked_table(_header(kind), [_cells(c, kind) for c in found[:MOST_SHOWN]]))
    if len(found) > MOST_SHOWN:
        st.caption(f"另有 {len(found) - MOST_SHOWN} 条，在下载的表里")
    sheet = as_csv(_header("all"), [_values(c) for c in found])
    st.download_button("下载 CSV", sheet, f"{title}.csv", "text/csv", key=f"csv-{kind}", on_click="ignore")
    questions = list(dict.fromkeys(c.question for c in found))
    chosen = st.selectbox("处理一个问题", questions, index=None, placeholder="选一个问题", key=f"question-{kind}")
    if chosen is not None:
        _handle(database, kind, chosen)


def _header(kind: str) -> tuple[str, ...]:
    if kind == "unanswered":
        return ("问题", "次数", "原因", "最近一次")
    if kind == "corrected":
        return ("问题", "次数", "改成", "最近一次")
    if kind == "judged":
        return ("问题", "答错", "没看懂", "答对", "结果", "理解为")
    return ("问题", "追问", "次数", "最近一次", "结果", "原因", "规则", "改字", "理解为", "答错", "没看懂", "答对")


def _cells(c: Counted, kind: Kind) -> list[Cell]:
    asked_as = f"{c.question}（追问）" if c.follows else c.question
    if kind == "judged":
        figures = [Figure(str(n)) for n in (c.wrong, c.unclear, c.right)]
        return [asked_as, *figures, STATUS.get(c.status, c.status), c.understood]
    what = c.corrections if kind == "corrected" else "反问" if c.status == "choice" else REASONS.get(c.reason, c.reason)
    return [asked_as, Figure(str(c.times)), what, local_time(c.last)]


def _values(c: Counted) -> list[object]:
    follows, status, reason = "是" if c.follows else "", STATUS.get(c.status, c.status), REASONS.get(c.reason, c.reason)
    said = (c.rule, c.corrections, c.understood)
    return [c.question, follows, c.times, local_time(c.last), status, reason, *said, c.wrong, c.unclear, c.right]


def _handle(database: Path, kind: Kind, question: str) -> None:
    with st.container(horizontal=True):
        if is_available() and st.button("设同义词", key=f"to-synonym-{kind}"):
            _to_synonym(database, question)
        if st.button("记为例子", key=f"to-example-{kind}"):
            _to_example(database, question, st.session_state.get(f"note-{kind}", ""))
    st.text_input("例子的备注（应当怎么答，可不写）", max_chars=200, key=f"note-{kind}")


def _to_synonym(database: Path, question: str) -> None:
    """Go to the page of synonyms, with the words of the question that were not understood filled in."""
    try:
        with st.spinner("正在看哪些字没看懂 …"):
            _, said = asked(["query", "ask", "--json", "--db", str(database), "--", question], ASK_SECONDS)
        sentence = str(json.loads(said).get("sentence", ""))
    except (JobError, ValueError):
        sentence = ""
    st.session_state[WORDING] = unknown_words(question, sentence)
    st.session_state[NAME] = ""
    st.session_state["synonym-question"] = question
    st.switch_page(st.session_state["pages"]["synonyms"])


def unknown_words(question: str, sentence: str) -> str:
    """Given a question and the sentence of its refusal, return the words that the refusal quotes from the question."""
    quoted = [q for q in _QUOTED.findall(sentence) if q in question and len(q) <= LONGEST_WORDING]
    return quoted[0] if quoted else question if len(question) <= LONGEST_WORDING else ""


def _to_example(database: Path, question: str, note: str) -> None:
    try:
        kept = keep_example(examples_file(database), Example(question, note.strip()))
    except OSError as error:
        st.html(block("refused", f"例子存不下来：{error.strerror}"))
        return
    st.html(block("judged trusted", "已记为例子。" if kept else "例子太多了，请先下载并删去一些。"))


def _examples(file: Path) -> None:
    """The kept examples: asked in every dry run of a synonym, and to hand on to those who write the rules."""
    found = load_examples(file)
    if not found:
        st.html(block("asked", "还没有例子。在别的几栏里选一个问题，点“记为例子”。"))
        return
    st.html(stacked_table(("问题", "备注"), [[e.question, e.note] for e in found]))
    st.download_button("下载 JSONL", as_batch(found), "例子.jsonl", "application/jsonl", on_click="ignore")
    st.caption("格式与 python -m query batch 相同；试同义词时也会问这些例子。")
    chosen = st.selectbox(
        "去掉哪一个", [e.question for e in found], index=None, placeholder="选一个", key="example-gone"
    )
    if chosen is not None and st.button("去掉", key="drop-example"):
        try:
            drop_example(file, chosen)
        except OSError as error:
            st.html(block("refused", f"写不了：{error.strerror}"))
            return
        st.rerun()
