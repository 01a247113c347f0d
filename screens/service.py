"""The life of the server: what is being answered, and how it stops — first what is asked, then the log, then the rest."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType

from journal.log import flush_all

LOG = logging.getLogger(__name__)
STOP_SECONDS = 8.0
"""So long what is being answered may take when the service is told to stop; systemd waits 15 s."""
DELIVER_SECONDS = 0.3
"""So long a finished answer has to reach its browser."""


class _Answering:
    """How many questions are being answered, and whether the service is about to stop."""

    def __init__(self) -> None:
        self._running = 0
        self._changed = threading.Condition()
        self.stopping = False

    def begin(self) -> None:
        with self._changed:
            self._running += 1

    def end(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def idle(self, seconds: float) -> bool:
        """Wait until nothing is being answered; False where it takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, seconds)


_ANSWERING = _Answering()


@contextmanager
def answering() -> Iterator[None]:
    """Count a question while it is being answered: a stop waits for it."""
    _ANSWERING.begin()
    try:
        yield
    finally:
        _ANSWERING.end()


def is_stopping() -> bool:
    """Return whether the service was told to stop."""
    return _ANSWERING.stopping


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Run the server: told to stop (SIGTERM), it first finishes what is being answered; at the end the log is written."""
    before = signal.getsignal(signal.SIGTERM)
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and callable(before):
        signal.signal(signal.SIGTERM, lambda number, frame: _stop(before, number, frame))
    LOG.info("service started")
    try:
        yield
    finally:
        idle = await asyncio.to_thread(_ANSWERING.idle, STOP_SECONDS)
        written = await asyncio.to_thread(flush_all)
        LOG.info("service stopped, answers done: %s, question log written: %s", idle, written)
        for handler in logging.getLogger().handlers:
            handler.flush()


def _stop(server: signal._HANDLER, number: int, frame: FrameType | None) -> None:
    """Let what is being answered end and be delivered, aside; then tell the server. A second signal stops at once."""
    if _ANSWERING.stopping:
        _tell(server, number, frame)
        return
    _ANSWERING.stopping = True

    def wait() -> None:
        _ANSWERING.idle(STOP_SECONDS)
        time.sleep(DELIVER_SECONDS)
        _tell(server, number, None)

    threading.Thread(target=wait, name="stopping", daemon=True).start()


def _tell(server: signal._HANDLER, number: int, frame: FrameType | None) -> None:
    if callable(server):
        server(number, frame)
