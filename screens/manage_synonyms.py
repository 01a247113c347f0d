"""Synonyms under management: what the database holds, a dry run before anything is written, add and remove.

All of it is done by the command line `python -m query synonyms`, which alone says what may be a synonym.
"""

from __future__ import annotations

import importlib.util
import json
import tempfile
from pathlib import Path

import streamlit as st

from journal.examples import Example, as_batch, examples_file, load_examples
from schema.store import database_file
from screens.jobs import JobError, asked, finished, new_folder, start, told
from screens.style import block
from screens.tables import Cell, stacked_table

COMMAND = ("query", "synonyms")
KINDS = {"account": "科目", "word": "口径", "form": "表", "organisation": "单位"}
LIST_SECONDS = 60.0
TRY_SECONDS = 180.0
WRITE_SECONDS = 60.0
WORDING, NAME = "synonym-wording", "synonym-name"


def is_available() -> bool:
    """Say whether this version of the program keeps synonyms in the database."""
    return importlib.util.find_spec("query.synonyms") is not None


def show(database: Path) -> None:
    """Draw the page."""
    if not is_available():
        st.html(block("asked", "这个版本的程序不在数据库里管理同义词。"))
        return
    if not database.exists():
        st.html(block("asked", "还没有装入预算文件。"))
        return
    said = st.session_state.pop("synonym-said", "")
    if said:
        st.html(block("judged", said))
    try:
        _new(database)
        _stored(database, _listed(str(database), str(database_file(database))))
    except JobError as error:
        st.html(block("refused", str(error)))


@st.cache_data(max_entries=4, show_spinner="正在读取 …")
def _listed(name: str, file: str) -> list[dict[str, str]]:
    """The synonyms of the database; `file` changes with every published generation."""
    code, said = asked([*COMMAND, "list", "--json", "--db", name], LIST_SECONDS)
    if code:
        raise JobError(said.strip())
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def _new(database: Path) -> None:
    st.html(block("place", "增加同义词"))
    about = st.session_state.get("synonym-question", "")
    if about:
        st.html(block("asked", f"来自提问：{about}"))
    left, right = st.columns(2)
    wording = left.text_input("老百姓的叫法", max_chars=20, key=WORDING, placeholder="例如：买电脑的钱").strip()
    name = right.text_input("正式名称", max_chars=60, key=NAME, placeholder="例如：办公设备购置").strip()
    st.caption("正式名称只能是官方科目、表或已装入的单位。先试一试，看哪些问题的答案会变；试的时候什么都不写入。")
    complete = bool(wording and name)
    with st.container(horizontal=True):
        if st.button("试一试", disabled=not complete, key="synonym-try"):
            st.session_state["tried"] = (wording, name, _tried(database, [wording, name], about))
        tried = st.session_state.get("tried")
        ready = complete and tried is not None and tried[:2] == (wording, name) and tried[2][0]
        if st.button("加入", type="primary", disabled=not ready, key="synonym-add"):
            _written(database, f"增加同义词 {wording}", ["add", "--db", str(database), "--", wording, name])
    if tried is not None and tried[:2] == (wording, name):
        st.html(block("tried", tried[2][1]))


def _stored(database: Path, listed: list[dict[str, str]]) -> None:
    st.html(block("place", f"数据库里的同义词（{len(listed)} 个）"))
    if not listed:
        st.html(block("asked", "还没有。系统自带的同义词不在这里，也不用在这里管理。"))
        return
    rows: list[list[Cell]] = [[s["wording"], s["name"], KINDS.get(s["kind"], s["kind"])] for s in listed]
    st.html(stacked_table(("叫法", "正式名称", "是什么"), rows))
    chosen = st.selectbox(
        "去掉哪一个", [s["wording"] for s in listed], index=None, placeholder="选一个", key="synonym-gone"
    )
    if chosen is None:
        return
    with st.container(horizontal=True):
        if st.button("试试去掉它", key="synonym-try-gone"):
            st.session_state["tried-gone"] = (chosen, _tried(database, [chosen], ""))
        if st.button("去掉", key="synonym-remove"):
            _written(database, f"去掉同义词 {chosen}", ["remove", "--db", str(database), "--", chosen])
    tried = st.session_state.get("tried-gone")
    if tried is not None and tried[0] == chosen:
        st.html(block("tried", tried[1][1]))


def _tried(database: Path, words: list[str], about: str) -> tuple[bool, str]:
    """The dry run: the rules' own examples, then what staff keep as examples and the question that led here."""
    own = [Example(about)] if about else []
    kept = [*own, *(e for e in load_examples(examples_file(database)) if e.question != about)]
    with st.spinner("正在试 …"):
        code, said = asked([*COMMAND, "try", "--db", str(database), "--", *words], TRY_SECONDS)
        text = f"规则的例句：\n{said.strip()}"
        if code == 0 and kept:
            more, further = _tried_on(database, words, kept)
            code, text = more, f"{text}\n\n自己的例子和来源问题：\n{further.strip()}"
    return code == 0, text if code == 0 else said.strip()


def _tried_on(database: Path, words: list[str], kept: list[Example]) -> tuple[int, str]:
    with tempfile.TemporaryDirectory(prefix="budget-") as folder:
        file = Path(folder) / "examples.jsonl"
        file.write_text(as_batch(kept), "utf-8")
        return asked([*COMMAND, "try", "--db", str(database), "--questions", str(file), "--", *words], TRY_SECONDS)


def _written(database: Path, label: str, arguments: list[str]) -> None:
    """Change the synonyms and say what came of it."""
    try:
        job = start(database, new_folder(database), "synonym", label, [*COMMAND, *arguments])
    except OSError as error:
        raise JobError(f"写不了：{error.strerror}") from error
    with st.spinner("正在写入 …"):
        done = finished(job, WRITE_SECONDS)
    if not done:
        raise JobError("还在等别的写入完成；稍后再看这一页。")
    st.session_state["synonym-said"] = told(job)
    for key in ("tried", "tried-gone", "synonym-question", WORDING, NAME):
        st.session_state.pop(key, None)
    st.rerun()
