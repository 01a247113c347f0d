"""Ingest: many files read side by side, each entering the database whole or not at all, one writer."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from parser.document import READER_VERSION, parse
from parser.errors import ReadError
from schema.model import ParsedDocument
from schema.store import writing

SUFFIXES = frozenset({".pdf", ".txt", ".xlsx", ".xls"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `message` is the Chinese line for people."""

    file: Path
    status: Literal["added", "unchanged", "refused"]
    message: str


def find_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Given files and folders, return the files to read: as named, and of folders those with a known ending, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def ingest(files: tuple[Path, ...], database: Path, workers: int = 1) -> tuple[Outcome, ...]:
    """Given files, read them and add each sound one to the database; return what became of each, in order."""
    outcomes: list[Outcome] = []
    with writing(database) as add:
        for file, parsed in zip(files, _parsed(files, workers), strict=True):
            if isinstance(parsed, str):
                outcomes.append(Outcome(file, "refused", f"{file.name}：未装入：{parsed}"))
                continue
            status = add(parsed, file, READER_VERSION)
            outcomes.append(_taken(file, parsed, status))
    return tuple(outcomes)


def _taken(file: Path, parsed: ParsedDocument, status: str) -> Outcome:
    if status == "unchanged":
        return Outcome(file, "unchanged", f"{file.name}：已装入过，内容未变，没有改动")
    passed = sum(1 for c in parsed.checks if c.passed)
    message = (
        f"{file.name}：已装入，{len(parsed.tables)} 张表，"
        f"{sum(len(t.amounts) for t in parsed.tables)} 格金额，勾稽 {passed}/{len(parsed.checks)} 相符"
    )
    return Outcome(file, "added", message)


def _parsed(files: tuple[Path, ...], workers: int) -> Iterator[ParsedDocument | str]:
    if workers <= 1 or len(files) < 2:
        yield from map(read_one, files)
        return
    with ProcessPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(read_one, files)


def read_one(file: Path) -> ParsedDocument | str:
    """Given a file, return the parsed document, or the Chinese reason why it is refused."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        return parse(file)
    except ReadError as error:
        return str(error)
    except RecursionError:
        return "文件结构嵌套过深，读不出来；请重新导出后再装入"
