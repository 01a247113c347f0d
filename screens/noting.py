"""The question page's hooks into the question log: one line after each answer, one line under it for what people think."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from journal.log import Entry, Verdict, log_of
from query.answer import Answer
from schema.generations import generation_file
from schema.store import database_file
from screens.style import block

LOG = logging.getLogger(__name__)
MOST_KEPT = 20
VERDICTS: tuple[tuple[Verdict, str], ...] = (("right", "答对了"), ("wrong", "答错了"), ("unclear", "没看懂"))
THANKS = "谢谢，已经记下。"


def note(question: str, given: Answer, database: Path, number: int) -> None:
    """Given a question, its answer and its number in the conversation, hand them to the log; nothing is waited for.

    The log of the service learns how it ended and how long it took, no word of it.
    """
    told = {"outcome": given.status, "refused": given.reason, "rule": given.rule, "ms": round(given.elapsed_ms, 1)}
    LOG.info("a question was answered", extra={**told, "generation": database_file(database).name})
    try:
        identifier = _noted(question, given, database, number)
    except (OSError, RuntimeError) as error:  # a log that cannot begin must not cost an answer
        LOG.warning("the question log cannot begin: %s", error)
        return
    if identifier is not None:
        noted = {**st.session_state.get("noted", {}), number: identifier}
        st.session_state["noted"] = dict(list(noted.items())[-MOST_KEPT:])


def _noted(question: str, given: Answer, database: Path, number: int) -> str | None:
    log = log_of(database)
    if log is None:
        return None
    return log.record(
        Entry(
            question,
            given.status,
            given.reason or "",
            given.rule,
            given.corrections,
            given.understood,
            _answered_by(given, database),
            follows=number > 1,
        )
    )


def _answered_by(given: Answer, database: Path) -> str:
    """The file of the generation that answered."""
    return generation_file(database, given.generation).name if given.generation else database_file(database).name


def judging(database: Path, number: int) -> None:
    """Draw the buttons by which a person says whether the answer was right; nothing where the log is turned off."""
    identifier = st.session_state.get("noted", {}).get(number)
    if identifier is None or log_of(database) is None:
        return
    if identifier in st.session_state.get("judged", ()):
        st.caption(THANKS)
        return
    with st.container(horizontal=True, key=f"judge-{number}"):
        st.html(block("quiet", "这个回答："), width="content")
        for verdict, label in VERDICTS:
            key = f"judge-{verdict}-{number}"
            st.button(label, key=key, type="secondary", on_click=_judge, args=(database, identifier, verdict))


def _judge(database: Path, identifier: str, verdict: Verdict) -> None:
    log = log_of(database)
    if log is not None:
        log.judge(identifier, verdict)
    st.session_state["judged"] = (*st.session_state.get("judged", ()), identifier)
