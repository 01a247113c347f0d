"""Which page is shown: the question page, and beside it files and comparison; the kiosk has the question page alone."""

from __future__ import annotations

import streamlit as st

from screens import ask, compare, documents
from screens.opened import is_kiosk


def show() -> None:
    """Draw the page that the address names."""
    if is_kiosk():
        ask.show()
        return
    pages = [
        st.Page(ask.show, title="提问", default=True),
        st.Page(documents.show, title="文件", url_path="documents"),
        st.Page(compare.show, title="比较", url_path="compare"),
    ]
    shown = st.navigation(pages, position="hidden")
    st.session_state["links"] = pages
    shown.run()
