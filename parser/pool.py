"""Reader processes side by side, one a document, each bounded in time and memory and stopped alone.

What a reader sends is not trusted: bytes up to a limit, read as they come, and understood as plain data only
(parser/wire.py). The other way, how to begin is handed over by multiprocessing from this program to its own process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from parser.limits import MIB, Extent, Limits
from parser.wire import WireError, pages_of, result_of
from parser.worker import ReadOne, serve
from schema.model import ParsedDocument

START_SECONDS = 60.0
"""How long a reader may take until it has said how many pages there are."""
END_SECONDS = 5.0
PIECE = 1 << 20
NO_ANSWER = "读取进程的回答不成样子，没有采用；请把这份文件交给维护人员"


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading one file: the document or the Chinese reason, pages read, and seconds of wall time."""

    index: int
    file: Path
    result: ParsedDocument | str
    pages: int
    seconds: float


@dataclass(slots=True)
class _Reader:
    """One running process; its time is counted anew once it has said how many pages there are."""

    index: int
    file: Path
    process: ForkServerProcess
    pipe: Connection
    begun: float
    since: float
    allowed: float
    extent: Extent | None = None
    sent: bytearray = field(default_factory=bytearray)


class Pool:
    """At most `workers` readers at a time. As a context manager it leaves no process behind."""

    def __init__(self, workers: int, read: ReadOne, limits: Limits) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["parser.worker"])
        self.workers = workers
        self._read = read
        self._limits = limits
        self._readers: list[_Reader] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for reader in self._readers:
            _end(reader, at_once=True)
        self._readers = []

    @property
    def has_room(self) -> bool:
        """True where one more file can be started."""
        return len(self._readers) < self.workers

    @property
    def files(self) -> tuple[Path, ...]:
        """The files being read now."""
        return tuple(r.file for r in self._readers)

    def start(self, index: int, file: Path) -> None:
        """Start reading one file."""
        ours, theirs = self._context.Pipe(duplex=False)
        os.set_blocking(ours.fileno(), False)
        process = self._context.Process(target=serve, args=(theirs, self._read, file, self._limits), daemon=True)
        process.start()
        theirs.close()
        now = time.monotonic()
        self._readers.append(_Reader(index, file, process, ours, now, now, max(START_SECONDS, self._limits.seconds)))

    def finished(self, seconds: float) -> Iterator[Read]:
        """Wait at most so many seconds for something to happen; yield what is read, refused, stopped or lost."""
        if not self._readers:
            return
        left = [max(0.0, r.since + r.allowed - time.monotonic()) for r in self._readers]
        ready = set(wait([r.pipe for r in self._readers], min([seconds, *left])))
        for reader in tuple(self._readers):
            read = (self._received(reader) if reader.pipe in ready else None) or _overdue(reader)
            if read is not None:
                self._readers.remove(reader)
                yield read

    def _received(self, reader: _Reader) -> Read | None:
        """What the reader sent, or how it was lost; None where there is more to come."""
        try:
            piece = os.read(reader.pipe.fileno(), PIECE)
        except BlockingIOError:
            return None
        reader.sent += piece
        if len(reader.sent) > self._limits.answer:
            _end(reader, at_once=True)
            return _read(reader, f"从这份文件读出的内容超过 {self._limits.answer / MIB:g} MiB，已停止")
        try:
            self._note_pages(reader)
            return None if piece else self._ended(reader)
        except WireError:
            _end(reader, at_once=True)
            return _read(reader, NO_ANSWER)

    def _note_pages(self, reader: _Reader) -> None:
        """Once the reader has said how many pages there are, its time begins."""
        if reader.extent is None and b"\n" in reader.sent:
            line, _, rest = bytes(reader.sent).partition(b"\n")
            reader.extent = pages_of(line, self._limits.most)
            reader.sent = bytearray(rest)
            reader.since = time.monotonic()
            reader.allowed = self._limits.wall_time(reader.extent.pages, reader.extent.scans)

    def _ended(self, reader: _Reader) -> Read:
        code = _end(reader)
        if not reader.sent.endswith(b"\n"):
            extent = reader.extent or Extent()
            return _read(reader, _lost(code, self._limits.cpu_time(extent.pages, extent.scans)))
        return _read(reader, result_of(bytes(reader.sent)))


def _overdue(reader: _Reader) -> Read | None:
    if time.monotonic() < reader.since + reader.allowed:
        return None
    _end(reader, at_once=True)
    return _read(reader, f"读这份文件用了超过 {reader.allowed:g} 秒，已停止")


def _end(reader: _Reader, at_once: bool = False) -> int | None:
    """Let the process end, or stop it at once with all that it began; return how it ended."""
    reader.pipe.close()
    if not at_once:
        reader.process.join(END_SECONDS)
    if reader.process.is_alive():
        if reader.process.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(reader.process.pid, signal.SIGKILL)
        reader.process.kill()
        reader.process.join(END_SECONDS)
    return reader.process.exitcode


def _read(reader: _Reader, result: ParsedDocument | str) -> Read:
    pages = result.pages if isinstance(result, ParsedDocument) else (reader.extent or Extent()).pages
    return Read(reader.index, reader.file, result, pages, time.monotonic() - reader.begun)


def _lost(code: int | None, cpu: float) -> str:
    if code == -signal.SIGXCPU:
        return f"读这份文件用了处理器超过 {cpu:g} 秒，已停止"
    if code is not None and code < 0:
        name = next((s.name for s in signal.Signals if s == -code), f"信号 {-code}")
        cause = "被系统终止，内存不足？" if -code == signal.SIGKILL else f"{name}，内存超限？"
        return f"读取进程意外结束（{cause}）"
    return f"读取进程意外结束（退出码 {code}，内存超限？）"
