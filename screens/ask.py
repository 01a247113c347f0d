"""The question page: a box, questions to touch, and the conversation with its answers."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from query.answer import Answer
from query.conversation import Conversation
from query.engine import Library, answer_safely, load, starters
from schema.store import StoreError, database_file
from screens.cards import buttons, draw
from screens.noting import judging, note
from screens.style import IDLE_SCRIPT, KIOSK_STYLE, SCRIPT, STYLE, block

DEFAULT_DATABASE = Path(__file__).resolve().parent.parent / "data" / "budget.duckdb"
MOST_KEPT = 20


def show() -> None:
    """Draw the page."""
    st.set_page_config(page_title="预算问答", page_icon="📊", layout="centered", initial_sidebar_state="collapsed")
    kiosk = os.environ.get("BUDGET_KIOSK") == "1"
    st.html(STYLE + (KIOSK_STYLE if kiosk else ""))
    database = Path(os.environ.get("BUDGET_DB") or DEFAULT_DATABASE)
    st.title("预算问答")
    try:
        library = _library(str(database), str(database_file(database)))
    except StoreError as error:
        st.html(block("refused", str(error)))
        return
    _from_link(library)
    _subtitle(library)
    st.text_input(
        "问题",
        key="typed",
        on_change=_typed,
        args=(library,),
        placeholder="例如：项目支出最大的是哪个",
        label_visibility="collapsed",
        max_chars=2000,
    )
    _chips(library)
    _history(library, database)
    st.html(SCRIPT, unsafe_allow_javascript=True)
    if kiosk:
        seconds = int(os.environ.get("BUDGET_IDLE_SECONDS", "90"))
        st.html(IDLE_SCRIPT % seconds, unsafe_allow_javascript=True)


@st.cache_resource(max_entries=2, show_spinner="正在打开数据库 …")
def _library(name: str, file: str) -> Library:
    """One library a published database file; `file` changes when a new generation is published."""
    return load(Path(name))


def _subtitle(library: Library) -> None:
    if not library.documents:
        st.html(block("asked", "还没有装入预算文件。"))
        return
    first = library.documents[0]
    more = f" 等 {len(library.documents)} 份文件" if len(library.documents) > 1 else ""
    st.html(
        block(
            "asked",
            f"{first.organisation} {first.year} 年{first.kind}{more}。答案都附印出的原文行；答不了的会说明原因。",
        )
    )


def _chips(library: Library) -> None:
    if not _turns():
        st.caption("可以这样问：")
        buttons([(q, q) for q in starters(library)], "start", lambda q: _ask(library, q))


def _history(library: Library, database: Path) -> None:
    turns = _turns()
    for n, (number, question, given) in enumerate(reversed(turns)):
        draw(question, given, database, number, lambda q: _ask(library, q), latest=n == 0)
        if n == 0:
            judging(database, number)
    if turns:
        st.button("清空，重新开始", key="clear", on_click=_clear)


def _turns() -> list[tuple[int, str, Answer]]:
    turns: list[tuple[int, str, Answer]] = st.session_state.setdefault("turns", [])
    return turns


def _typed(library: Library) -> None:
    question = st.session_state.get("typed", "")
    st.session_state["typed"] = ""
    if question.strip():
        _ask(library, question)


def _ask(library: Library, question: str) -> None:
    given, conversation = answer_safely(library, question, st.session_state.get("conversation", Conversation()))
    st.session_state["conversation"] = conversation
    turns = _turns()
    number = turns[-1][0] + 1 if turns else 1
    note(question, given, library.path, number)
    st.session_state["turns"] = [*turns, (number, question, given)][-MOST_KEPT:]
    st.query_params["q"] = question


def _from_link(library: Library) -> None:
    """A link ?q=… asks its question once, when the page is opened."""
    asked = st.query_params.get("q", "")
    if asked and "opened" not in st.session_state:
        _ask(library, asked)
    st.session_state["opened"] = True


def _clear() -> None:
    st.session_state["turns"] = []
    st.session_state["conversation"] = Conversation()
    st.query_params.clear()
