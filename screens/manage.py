"""The management page: behind its gate, three pages; it asks no questions and the question page does not know it."""

from __future__ import annotations

import streamlit as st

from screens import manage_documents, manage_questions, manage_synonyms
from screens.frame import SWITCHES
from screens.gate import is_signed_in, sign_out_button
from screens.opened import database

TITLE = "预算问答：管理"
ADDRESSES = ("/", "/files", "/synonyms", "/questions")


def show() -> None:
    """Draw the page that the address names, or the gate before it."""
    st.set_page_config(
        page_title=TITLE, page_icon="screens/assets/icon.svg", layout="centered", initial_sidebar_state="collapsed"
    )
    pages = {
        "documents": st.Page(_documents, title="文件管理", url_path="files", default=True),
        "synonyms": st.Page(_synonyms, title="同义词", url_path="synonyms"),
        "questions": st.Page(_questions, title="提问记录", url_path="questions"),
    }
    shown = st.navigation(list(pages.values()), position="hidden")
    with st.container(horizontal=True, horizontal_alignment="distribute", key="top"):
        st.title(TITLE, anchor=False)
        links = st.container(horizontal=True, horizontal_alignment="right", key="links", width="content")
    signed_in = is_signed_in()
    with links:
        if signed_in:
            for page in pages.values():
                st.page_link(page, label=page.title)
            sign_out_button()
        st.html(SWITCHES, width="content")
    if signed_in:
        st.session_state["pages"] = pages
        shown.run()


def _documents() -> None:
    manage_documents.show(database())


def _synonyms() -> None:
    manage_synonyms.show(database())


def _questions() -> None:
    manage_questions.show(database())
