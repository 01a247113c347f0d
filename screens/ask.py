"""The question page: a box, topics to touch, the answer, and what was asked before."""

from __future__ import annotations

import streamlit as st

from query.answer import Answer
from query.catalogue import DocumentInfo
from query.engine import Library, Traced, answer_safely, starters, trace_safely
from query.normal import MOST_TYPED, plain
from query.plan import Plan
from query.turns import Conversation
from schema.store import StoreError
from screens.cards import answered_card, buttons, earlier_card, offers, refused_card
from screens.frame import framed
from screens.kept import keep
from screens.marks import marked_question
from screens.noting import judging, note
from screens.opened import is_kiosk, library, named
from screens.service import answering
from screens.style import attribute, block
from screens.topics import topics

MOST_KEPT = 20
ALL = "全部已装入的文件"
TurnShown = tuple[int, str, Answer, str, tuple[tuple[str, str], ...]]
"""Number, question, answer, the card as HTML, and further questions to touch: label and question."""


def show() -> None:
    """Draw the page."""
    framed("预算问答")
    try:
        opened = library()
    except StoreError as error:
        st.html(block("refused", str(error)))
        return
    document = _chosen(opened)
    _from_link(opened)
    _subtitle(opened, document)
    st.text_input(
        "问题",
        key="typed",
        on_change=_typed,
        args=(opened,),
        placeholder="例如：项目支出最大的是哪个",
        label_visibility="collapsed",
        max_chars=2000,
    )
    name = document.asked_as if document else ""
    st.html(f'<div id="asking" data-document="{attribute(name)}" hidden></div>')
    _latest(opened)
    _topics(opened, document)
    _before()


def _chosen(opened: Library) -> DocumentInfo | None:
    """The document that questions are asked of, where several are loaded and one was chosen; None: all."""
    every = (*opened.documents, *opened.superseded)
    if len(every) < 2:
        return None
    if "opened" not in st.session_state and "d" in st.query_params:
        st.session_state["asked-of"] = st.query_params["d"]
    listed = {d.asked_as: named(d) for d in sorted(every, key=lambda d: (d.organisation, -d.year, -d.edition, d.id))}
    if st.session_state.get("asked-of", "") not in ("", *listed):
        del st.session_state["asked-of"]
    chosen = st.selectbox(
        "问哪一份", ["", *listed], format_func=lambda f: listed.get(f, ALL), key="asked-of", on_change=_forget
    )
    return next((d for d in every if d.asked_as == chosen), None)


def _subtitle(opened: Library, document: DocumentInfo | None) -> None:
    if not opened.documents:
        st.html(block("asked", "还没有装入预算文件。"))
        return
    more = f" 等 {len(opened.documents)} 份文件" if len(opened.documents) > 1 and document is None else ""
    first = document or opened.documents[0]
    st.html(block("asked", f"{named(first)}{more}。答案都附印出的原文行；答不了的会说明原因。"))


def _topics(opened: Library, document: DocumentInfo | None) -> None:
    """What can be touched: short openings on the desk; at the kiosk all topics, also under an answer."""
    if not opened.documents:
        return
    if not is_kiosk():
        if not _turns():
            st.caption("可以这样问：")
            buttons([(q, q) for q in _openings(opened, document)], "start", lambda q: _ask(opened, q))
        return
    of_one = document or (opened.documents[0] if len(opened.documents) == 1 else None)
    if of_one is None:
        st.caption("先在上面选一份文件，或者碰一下：")
    for n, topic in enumerate(topics(opened, of_one)):
        st.html(block("topic-name", topic.name))
        buttons([(q, q) for q in topic.questions], f"topic-{n}", lambda q: _ask(opened, q))


def _openings(opened: Library, document: DocumentInfo | None) -> list[str]:
    if document is None:
        return list(starters(opened))
    return [t.questions[0] for t in topics(opened, document)]


def _latest(opened: Library) -> None:
    turns = _turns()
    if not turns:
        return
    if is_kiosk():
        st.button("重新开始，换个话题", key="clear-first", on_click=_clear)
    number, _, given, card, more = turns[-1]
    with st.container(border=True, key=f"card-{number}"):
        st.html(card)
        offers(given, number, lambda q: _ask(opened, q), more)
        if given.status != "choice":
            judging(opened.path, number)


def _before() -> None:
    turns = _turns()
    with st.container(key="asked-before"):
        if len(turns) > 1:
            st.html(block("place", "前面问过的"))
            lines = "".join(earlier_card(question, given) for _, question, given, _, _ in reversed(turns[:-1]))
            st.html(f'<ul class="earlier-list">{lines}</ul>')
        if turns:
            st.button("清空，重新开始", key="clear", on_click=_clear)


def _turns() -> list[TurnShown]:
    turns: list[TurnShown] = st.session_state.setdefault("turns", [])
    return turns


def _typed(opened: Library) -> None:
    question = st.session_state.get("typed", "")
    st.session_state["typed"] = ""
    if question.strip():
        _ask(opened, question)


def _ask(opened: Library, typed: str) -> None:
    question = plain(typed[:MOST_TYPED])
    with answering():
        _answered(opened, question, _traced(opened, question if len(typed) <= MOST_TYPED else typed))


def _answered(opened: Library, question: str, traced: Traced) -> None:
    given = traced.answer
    marked = marked_question(question, traced.spans, given.reason)
    more: tuple[tuple[str, str], ...] = ()
    if given.status == "answered":
        plan = traced.plan if isinstance(traced.plan, Plan) else None
        more = what_for(opened, given, plan)
        card = answered_card(opened, question, marked, given, keep(question, given, plan))
    else:
        card = refused_card(marked, given)
    turns = _turns()
    number = turns[-1][0] + 1 if turns else 1
    note(question, given, opened.path, number)
    earlier: list[TurnShown] = [(n, q, a, "", ()) for n, q, a, _, _ in turns]
    st.session_state["turns"] = [*earlier, (number, question, given, card, more)][-MOST_KEPT:]
    of = st.session_state.get("asked-of")
    st.query_params.from_dict({"q": question, **({"d": of} if of else {})})


def what_for(opened: Library, given: Answer, plan: Plan | None) -> tuple[tuple[str, str], ...]:
    """Where one project was answered: the question what it is for, if its document says so."""
    is_project = plan is not None and plan.members is not None and plan.members.dimension == "project"
    if plan is None or not is_project or len(given.rows) != 1 or not given.rows[0].name:
        return ()
    document = opened.by_id(plan.document)
    if document is None:
        return ()
    question = f"{given.rows[0].name}的绩效目标是什么"
    told, _ = answer_safely(opened, question, None, document.asked_as)
    of = f"{document.year}年{document.organisation}" if len(opened.documents) > 1 else ""
    return (("这个项目是做什么的", of + question),) if told.status == "answered" else ()


def _traced(opened: Library, question: str) -> Traced:
    """The answer with its steps; what was said before is kept for the next question."""
    before = st.session_state.get("conversation", Conversation())
    traced, after = trace_safely(opened, question, before, st.session_state.get("asked-of") or None)
    st.session_state["conversation"] = after
    return traced


def _from_link(opened: Library) -> None:
    """A link ?q=… asks its question once, when the page is opened."""
    asked = st.query_params.get("q", "")
    if asked and "opened" not in st.session_state:
        _ask(opened, asked)
    st.session_state["opened"] = True


def _forget() -> None:
    """Another document: what was said before is about the one before."""
    st.session_state["conversation"] = Conversation()


def _clear() -> None:
    st.session_state["turns"] = []
    st.session_state["conversation"] = Conversation()
    st.query_params.clear()
