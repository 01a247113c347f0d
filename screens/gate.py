"""The gate of the management page: a password, a growing wait after wrong ones, and an end when nobody does anything."""

from __future__ import annotations

import logging
import os
import threading
import time
from dataclasses import dataclass, field

import streamlit as st

from screens.password import is_right, password_file, read_record
from screens.style import block

LOG = logging.getLogger(__name__)
IDLE_SECONDS = 900.0
LONGEST_SECONDS = 8 * 3_600.0
LONGEST_WAIT = 30.0
LOOK_SECONDS = 15
SIGNED_IN = "signed_in"
NO_FILE = "管理页没有启用：还没有口令文件。请在服务器上运行 make password（或 python -m screens.password）。"


@dataclass
class Throttle:
    """Wrong passwords make everyone wait, 1, 2, 4 … 30 seconds: sessions cost nothing, so it is not counted by session."""

    wrong: int = 0
    free_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tried(self, record: str, typed: str, now: float) -> float | None:
        """Given what was typed at this moment, return None where it is right, else the seconds to wait before the next."""
        with self.lock:
            if now < self.free_at:
                return self.free_at - now
            if is_right(record, typed):
                self.wrong = 0
                return None
            self.wrong += 1
            wait = min(2.0 ** (self.wrong - 1), LONGEST_WAIT)
            self.free_at = now + wait
        LOG.warning("a wrong password on the management page, the %d. in a row", self.wrong)
        return wait


THROTTLE = Throttle()


@dataclass(frozen=True)
class Session:
    """Since when somebody is signed in, when they last did something (monotonic seconds), and by which record."""

    since: float
    seen: float
    record: str


def idle_seconds() -> float:
    """Return after how many seconds without any action a session ends: BUDGET_MANAGE_IDLE_SECONDS, else 900."""
    said = os.environ.get("BUDGET_MANAGE_IDLE_SECONDS", "")
    return float(said) if said.isdecimal() and int(said) > 0 else IDLE_SECONDS


def is_signed_in() -> bool:
    """Say whether the session may go on; draw the form where it may not. To be called first in every full run."""
    record = read_record(password_file())
    if record is None:
        st.session_state.clear()
        st.html(block("refused", NO_FILE))
        return False
    kept = _session()
    if kept is not None:
        ended = _ended(kept, record)
        if not ended:
            _keep(Session(kept.since, time.monotonic(), record))
            _watch()
            return True
        st.session_state.clear()
        st.session_state["said"] = ended
    _form(record)
    return False


def sign_out_button() -> None:
    """Draw the way out."""
    st.button("退出", key="sign-out", type="tertiary", on_click=st.session_state.clear)


def _session() -> Session | None:
    kept = st.session_state.get(SIGNED_IN)
    return Session(*kept) if kept is not None else None


def _keep(session: Session) -> None:
    st.session_state[SIGNED_IN] = (session.since, session.seen, session.record)


def _ended(kept: Session, record: str) -> str:
    """Why a session ends now; empty where it goes on."""
    now = time.monotonic()
    if kept.record != record:
        return "口令已更换，请重新登录。"
    if now - kept.seen > idle_seconds():
        return "太久没有操作，已自动退出。"
    return "登录已满 8 小时，请重新登录。" if now - kept.since > LONGEST_SECONDS else ""


@st.fragment(run_every=LOOK_SECONDS)
def _watch() -> None:
    """Look now and then whether the session has ended, so that nothing stays on an abandoned screen."""
    kept, record = _session(), read_record(password_file())
    if kept is None or record is None or _ended(kept, record):
        st.rerun()


def _form(record: str) -> None:
    st.html(block("place", "登录"))
    with st.form("sign-in", border=False):
        typed = st.text_input("口令", type="password", max_chars=200, autocomplete="current-password")
        pressed = st.form_submit_button("登录", type="primary")
    if pressed:
        wait = THROTTLE.tried(record, typed, time.monotonic())
        if wait is None:
            st.session_state.clear()
            _keep(Session(time.monotonic(), time.monotonic(), record))
            st.rerun()
        st.session_state["said"] = f"口令不对，或试得太快：{max(1, round(wait))} 秒后再试。"
    said = st.session_state.pop("said", "")
    if said:
        st.html(block("refused", said))
