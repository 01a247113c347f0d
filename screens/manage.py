"""The management page: behind its gate, three pages; it asks no questions and the question page does not know it."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from screens import manage_documents, manage_questions, manage_synonyms
from screens.ask import DEFAULT_DATABASE
from screens.gate import is_signed_in, sign_out_button
from screens.manage_style import MANAGE_SCRIPT, MANAGE_STYLE
from screens.style import SCRIPT, STYLE


def database() -> Path:
    """Return the name of the database that is managed."""
    return Path(os.environ.get("BUDGET_DB") or DEFAULT_DATABASE)


def show() -> None:
    """Draw the page that the address names, or the gate before it."""
    st.set_page_config(page_title="预算问答：管理", layout="centered", initial_sidebar_state="collapsed")
    st.html(STYLE + MANAGE_STYLE)
    pages = {
        "documents": st.Page(_documents, title="文件管理", url_path="files", default=True),
        "synonyms": st.Page(_synonyms, title="同义词", url_path="synonyms"),
        "questions": st.Page(_questions, title="提问记录", url_path="questions"),
    }
    shown = st.navigation(list(pages.values()), position="hidden")
    st.title("预算问答：管理")
    if is_signed_in():
        st.session_state["pages"] = pages
        with st.container(horizontal=True, horizontal_alignment="right", key="links"):
            for page in pages.values():
                st.page_link(page, label=page.title)
            sign_out_button()
        shown.run()
    st.html(SCRIPT + MANAGE_SCRIPT, unsafe_allow_javascript=True)


def _documents() -> None:
    manage_documents.show(database())


def _synonyms() -> None:
    manage_synonyms.show(database())


def _questions() -> None:
    manage_questions.show(database())
