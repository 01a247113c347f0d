"""Which page is shown: the question page, and beside it the page of files; the kiosk has the question page alone."""

from __future__ import annotations

import os

import streamlit as st

from screens import ask, documents


def show() -> None:
    """Draw the page that the address names."""
    if os.environ.get("BUDGET_KIOSK") == "1":
        ask.show()
        return
    home = st.Page(ask.show, title="提问", default=True)
    files = st.Page(documents.show, title="文件", url_path="documents")
    shown = st.navigation([home, files], position="hidden")
    with st.container(horizontal=True, horizontal_alignment="right", key="links"):
        st.page_link(home, label="提问")
        st.page_link(files, label="文件")
    shown.run()
