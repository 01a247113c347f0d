"""Reader processes side by side, one a document, each bounded in time and memory and stopped alone."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from parser.limits import Limits
from parser.worker import ReadOne, Started, serve
from schema.model import ParsedDocument

START_SECONDS = 60.0
"""How long a reader may take until it has said how many pages there are."""
END_SECONDS = 5.0


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
    pages: int = 0


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
            read = self._received(reader) if reader.pipe in ready else _overdue(reader)
            if read is not None:
                self._readers.remove(reader)
                yield read

    def _received(self, reader: _Reader) -> Read | None:
        """What the reader sent, or how it was lost; None where it only said that it has begun."""
        try:
            message = reader.pipe.recv()
        except (EOFError, OSError):
            return _read(reader, _lost(_end(reader)), 0)
        if isinstance(message, Started):
            reader.since = time.monotonic()
            reader.pages = message.pages
            reader.allowed = self._limits.wall_time(message.pages)
            return None
        assert isinstance(message, ParsedDocument | str)
        _end(reader)
        return _read(reader, message, message.pages if isinstance(message, ParsedDocument) else reader.pages)


def _overdue(reader: _Reader) -> Read | None:
    if time.monotonic() < reader.since + reader.allowed:
        return None
    _end(reader, at_once=True)
    return _read(reader, f"读这份文件用了超过 {reader.allowed:g} 秒，已停止", 0)


def _end(reader: _Reader, at_once: bool = False) -> int | None:
    """Let the process end, or stop it at once; return how it ended."""
    reader.pipe.close()
    if not at_once:
        reader.process.join(END_SECONDS)
    if reader.process.is_alive():
        reader.process.kill()
        reader.process.join(END_SECONDS)
    return reader.process.exitcode


def _read(reader: _Reader, result: ParsedDocument | str, pages: int) -> Read:
    return Read(reader.index, reader.file, result, pages, time.monotonic() - reader.begun)


def _lost(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        cause = "被系统终止，内存不足？" if -code == signal.SIGKILL else f"{name}，内存超限？"
        return f"读取进程意外结束（{cause}）"
    return f"读取进程意外结束（退出码 {code}，内存超限？）"
