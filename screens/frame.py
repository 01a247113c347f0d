"""What stands around every page: its title, the links to the other pages, and the switches of contrast and type."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

SWITCHES = (
    '<div class="switches" role="group" aria-label="显示">'
    '<button type="button" class="action" data-switch="contrast" aria-pressed="false">高对比</button>'
    '<button type="button" class="action" data-switch="type" aria-pressed="false">大字</button></div>'
)


def framed(title: str, wide: bool = False) -> None:
    """Set up the page and draw what stands above its content."""
    st.set_page_config(
        page_title=title,
        page_icon="screens/assets/icon.svg",
        layout="wide" if wide else "centered",
        initial_sidebar_state="collapsed",
    )
    links: Sequence[StreamlitPage] = st.session_state.get("links", ())
    with st.container(horizontal=True, horizontal_alignment="distribute", key="top"):
        st.title(title, anchor=False)
        with st.container(horizontal=True, horizontal_alignment="right", key="links", width="content"):
            for page in links:
                st.page_link(page, label=page.title)
            st.html(SWITCHES + ('<i id="wide" hidden></i>' if wide else ""), width="content")
