"""One writer at a time: who comes second waits, says so, and does not wait for ever."""

from __future__ import annotations

import fcntl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schema import disk
from schema.errors import StoreError
from schema.steps import reached

WAIT_SECONDS = 3600.0
"""So long a writer waits for another."""
LOOK_SECONDS = 0.1
SAY_SECONDS = 60.0
"""So often it says that it is still waiting."""


def to_stderr(sentence: str) -> None:
    """Say it where a command line says what is no result."""
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def locked(path: Path, say: Callable[[str], None] = to_stderr, seconds: float | None = None) -> Iterator[None]:
    """Given the database's name, hold its lock; while another holds it, wait at most so many seconds (WAIT_SECONDS).

    A process that ends lets go of it, however it ends. Raises StoreError where the wait is over, or the lock cannot be
    made.
    """
    most = WAIT_SECONDS if seconds is None else seconds
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_name(path.name + ".lock").open("a")
    except OSError as error:
        raise StoreError(f"数据库 {path.name} 写不了：{disk.said(error)}") from error
    with held:
        _wait(held.fileno(), path.name, say, most)
        reached("locked")
        yield


def _wait(descriptor: int, name: str, say: Callable[[str], None], most: float) -> None:
    begun = time.monotonic()
    next_said = 0.0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            waited = time.monotonic() - begun
        except OSError as error:
            raise StoreError(f"数据库 {name} 写不了：{disk.said(error)}") from error
        if waited >= most:
            raise StoreError(f"另一个写入一直没有结束，等了 {most:g} 秒，没有再等；数据库 {name} 没有改动")
        if waited >= next_said:
            next_said += SAY_SECONDS
            say(f"数据库 {name} 正由另一个写入使用，等它完成（最多等 {most:g} 秒）…")
        time.sleep(LOOK_SECONDS)
