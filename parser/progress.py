"""How far an ingest is: a small file beside the database for the screen, a line for the terminal."""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TextIO

State = Literal["running", "finished", "broken"]
FILE_SECONDS = 0.5
"""The file is written no more often than this."""
PLAIN_SECONDS = 15.0
"""Without a terminal a plain line appears no more often than this."""
STALE_SECONDS = 120.0
"""Where the process cannot be looked up (another machine or container), a file older than this is of a dead run."""
MOST_REFUSED = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of an ingest. `seconds_left` is None while nothing is known; `now` names the files being read.

    `pid`, `process_started` and `place` tell whether the process that wrote it still lives.
    """

    state: State
    total: int
    done: int = 0
    added: int = 0
    unchanged: int = 0
    refused: int = 0
    pages: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    now: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    pid: int = 0
    process_started: str = ""
    place: str = ""
    written_at: float = 0.0


Watch = Callable[[Progress], None]


def progress_file(database: Path) -> Path:
    """Given the database's name, return where its ingest says how far it is."""
    return database.with_name(database.name + ".progress")


def read_progress(database: Path) -> Progress | None:
    """Return the last ingest's progress, state "broken" where its process is gone; None where there is none."""
    try:
        data = json.loads(progress_file(database).read_text("utf-8"))
        progress = Progress(**{**data, "now": tuple(data["now"]), "refusals": tuple(data["refusals"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if progress.state == "running" and not _is_alive(progress):
        return _with_state(progress, "broken")
    return progress


def file_writer(database: Path) -> Watch:
    """Return a function that keeps the progress file; each writing replaces it whole."""
    target = progress_file(database)
    part = target.with_name(target.name + ".part")
    own = {"pid": os.getpid(), "process_started": process_started(os.getpid()), "place": _place()}
    last = 0.0

    def write(progress: Progress) -> None:
        nonlocal last
        if progress.state == "running" and time.monotonic() - last < FILE_SECONDS:
            return
        last = time.monotonic()
        data = {**asdict(progress), **own, "written_at": time.time()}
        with suppress(OSError):  # how far it is must never stop the ingest
            part.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
            part.replace(target)

    return write


def terminal_writer(stream: TextIO) -> Watch:
    """Return a function that keeps one line of a terminal up to date, or prints a plain line now and then."""
    tty = stream.isatty()
    last = time.monotonic()

    def write(progress: Progress) -> None:
        nonlocal last
        if tty:
            line = _cut(progress_line(progress), shutil.get_terminal_size().columns - 1)
            stream.write(f"\r{line}\x1b[K" if progress.state == "running" else "\r\x1b[K")
        elif progress.state == "running" and time.monotonic() - last >= PLAIN_SECONDS:
            last = time.monotonic()
            stream.write(progress_line(progress) + "\n")
        stream.flush()

    return write


def progress_line(progress: Progress) -> str:
    """Return the moment as one line of Chinese text: 已处理 37/120 份，1,480 页，用时 2 分 05 秒，约剩 4 分 40 秒."""
    line = f"已处理 {progress.done}/{progress.total} 份，{progress.pages:,} 页，用时 {duration(progress.seconds)}"
    if progress.refused:
        line += f"，未装入 {progress.refused} 份"
    if progress.state == "running" and progress.seconds_left is not None:
        line += f"，约剩 {duration(progress.seconds_left)}"
    return line


def summary_line(progress: Progress) -> str:
    """Return the end of an ingest as one line: how many of which kind, pages, time, pages a second."""
    counts = f"装入 {progress.added}，已有未变 {progress.unchanged}，未装入 {progress.refused}"
    speed = f"，每秒 {progress.pages / progress.seconds:.1f} 页" if progress.pages and progress.seconds else ""
    return f"共 {progress.total} 份：{counts}；{progress.pages:,} 页，用时 {duration(progress.seconds)}{speed}"


def duration(seconds: float) -> str:
    """Return a length of time in Chinese: 8 秒, 2 分 05 秒, 1 小时 03 分."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} 秒"
    if whole < 3600:
        return f"{whole // 60} 分 {whole % 60:02} 秒"
    return f"{whole // 3600} 小时 {whole % 3600 // 60:02} 分"


def _with_state(progress: Progress, state: State) -> Progress:
    return Progress(**{**asdict(progress), "state": state})


def _is_alive(progress: Progress) -> bool:
    if progress.place != _place():
        return time.time() - progress.written_at < STALE_SECONDS
    started = process_started(progress.pid)
    return bool(started) and started == progress.process_started


def process_started(pid: int) -> str:
    """When the process started, in ticks since the machine did; empty where there is none (a zombie is none)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def _place() -> str:
    """Names the machine (and its boot) and the space in which process numbers hold."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    return socket.gethostname()


def _cut(text: str, columns: int) -> str:
    """Cut a text to so many columns; a Chinese character takes two."""
    width = 0
    for n, character in enumerate(text):
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width > columns:
            return text[:n]
    return text
