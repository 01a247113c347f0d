"""The process that reads one document and ends: what goes wrong in it is a reason in Chinese, never another's loss."""

from __future__ import annotations

import logging
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from parser.document import PDF_MARK, parse
from parser.errors import ReadError
from parser.limits import GIB, Limits
from schema.model import ParsedDocument

ReadOne = Callable[[Path], ParsedDocument | str]
ORPHAN_SECONDS = 30
"""A reader whose parent is gone ends itself so many seconds after its time is up."""
HEAD = 1024


@dataclass(frozen=True, slots=True)
class Started:
    """The first message of a reader: how many pages its document says it has (0 where it does not say)."""

    pages: int


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
    """Read one file within the limits and send `Started`, then the parsed document or the reason; then end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_AS, limits.memory)
    try:
        signal.setitimer(signal.ITIMER_REAL, limits.wall_time(0) + ORPHAN_SECONDS)
        pages = _page_count(file)
        pipe.send(Started(pages))
        signal.setitimer(signal.ITIMER_REAL, limits.wall_time(pages) + ORPHAN_SECONDS)
        result = _guarded(read, file, limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(pipe, result, limits)
    except BrokenPipeError:
        return


def _bound(kind: int, most: int) -> None:
    """Set a limit of this process, never above one that holds already."""
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _guarded(read: ReadOne, file: Path, limits: Limits) -> ParsedDocument | str:
    try:
        return read(file)
    except MemoryError:
        return _too_much_memory(limits)
    except Exception as error:  # the edge of the process: a fault met in one file must not stop the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name} 第 {place.lineno} 行"
        return f"读取程序出错（{type(error).__name__}，{where}）；请把这份文件交给维护人员"


def _send(pipe: Connection, result: ParsedDocument | str, limits: Limits) -> None:
    try:
        pipe.send(result)
    except MemoryError:
        pipe.send(_too_much_memory(limits))


def _too_much_memory(limits: Limits) -> str:
    return f"读这份文件用了超过 {limits.memory / GIB:g} GiB 内存，已停止"


def _page_count(file: Path) -> int:
    """How many pages a PDF says it has; only a measure of the time that it may take."""
    try:
        with file.open("rb") as opened:
            if PDF_MARK not in opened.read(HEAD):
                return 0
            pages = resolve1(PDFDocument(PDFParser(opened)).catalog.get("Pages"))
            return max(0, int(resolve1(pages.get("Count"))))
    except Exception:  # a broken file: reading it says what is wrong
        return 0
