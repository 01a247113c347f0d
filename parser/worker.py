"""The process that reads one document and ends: what goes wrong in it is a reason in Chinese, never another's loss."""

from __future__ import annotations

import logging
import os
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from parser.cage import allow_pages, lock
from parser.document import parse
from parser.errors import ReadError
from parser.limits import GIB, Extent, Limits
from parser.preflight import preflight
from parser.wire import pages_line, result_line
from schema.model import ParsedDocument

Made = TypeVar("Made")
ReadOne = Callable[[Path], ParsedDocument | str]
ORPHAN_SECONDS = 30
"""A reader whose parent is gone ends itself so many seconds after its time is up."""


def read_one(file: Path) -> ParsedDocument | str:
    """Given a file, return the parsed document, or the Chinese reason why it is refused."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        return parse(file)
    except ReadError as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from error
        return str(error)
    except RecursionError:
        return "文件结构嵌套过深，读不出来；请重新导出后再装入"


def serve(pipe: Connection, read: ReadOne, file: Path, limits: Limits) -> None:
    """Locked in, look at one file, say how many pages it has, read it, send what came of it (parser/wire.py); end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_time(0) + ORPHAN_SECONDS)
    lock(limits)
    try:
        extent = _guarded(lambda: preflight(file, limits.sizes), limits)
        if isinstance(extent, str):
            _send(pipe, pages_line(Extent()) + result_line(extent))
            return
        _send(pipe, pages_line(extent))
        allow_pages(limits, extent)
        signal.setitimer(signal.ITIMER_REAL, limits.wall_time(extent.pages, extent.scans) + ORPHAN_SECONDS)
        answer = _guarded(lambda: result_line(read(file)), limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(pipe, result_line(answer) if isinstance(answer, str) else answer)
    except BrokenPipeError:
        return


def _guarded(work: Callable[[], Made], limits: Limits) -> Made | str:
    try:
        return work()
    except ReadError as error:
        return str(error)
    except MemoryError:
        return f"读这份文件用了超过 {limits.memory / GIB:g} GiB 内存，已停止"
    except Exception as error:  # the edge of the process: a fault met in one file must not stop the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name} 第 {place.lineno} 行"
        return f"读取程序出错（{type(error).__name__}，{where}）；请把这份文件交给维护人员"


def _send(pipe: Connection, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(pipe.fileno(), left) :]
