"""Ingest: many files read side by side, each entering the database whole or not at all, one writer."""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from parser.document import READER_VERSION
from parser.errors import ReadError
from parser.limits import LIMITS, Limits, Sizes
from parser.pool import Pool, Read
from parser.preflight import refuse_size
from parser.progress import MOST_REFUSED, Progress, Watch, file_writer
from parser.worker import ReadOne, read_one
from schema.model import ParsedDocument
from schema.names import shown_name
from schema.store import PUBLISHING, DocumentError, Publishing, loaded_hashes, writing

SUFFIXES = frozenset({".pdf", ".docx", ".xlsx", ".xls", ".html", ".htm", ".csv", ".tsv", ".txt"})
AHEAD = 4
"""So many documents more than readers may be read and wait for an earlier one: what the parent holds at most."""
TICK = 0.5
"""So often, in seconds, the watchers are told and the limits looked at while nothing else happens."""
UNCHANGED = "{}：已装入过，内容未变，没有改动"

Add = Callable[[ParsedDocument, Path, str], Literal["added", "unchanged"]]
Status = Literal["added", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `message` is the Chinese line for people; pages read, and the seconds that took."""

    file: Path
    status: Status
    message: str
    pages: int = 0
    seconds: float = 0.0


def find_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Given files and folders, return the files to read: as named, and of folders those with a known ending, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def ingest(
    files: tuple[Path, ...],
    database: Path,
    workers: int | None = None,
    limits: Limits = LIMITS,
    publishing: Publishing = PUBLISHING,
    watch: Watch | None = None,
    read: ReadOne = read_one,
    replaces: int | None = None,
) -> tuple[Outcome, ...]:
    """Given files, read them and add each sound one to the database; return what became of each, in order.

    Each file is read in a process of its own within the limits; documents enter in the order of the files, so that
    the same files always give the same database. A file whose content is loaded already is not read again. `watch` is
    told how far it is. `replaces` is the id of a document that the first one added takes the place of, in the same
    publication; where none is added it stays. Raises StoreError where the database cannot be written.
    """
    outcomes: list[Outcome] = []
    with writing(database, publishing, replaces) as add:
        report = _Report(len(files), [file_writer(database), *([watch] if watch else [])])
        try:
            with Pool(max(1, min(workers or cores(), len(files))), read, limits) as pool:
                seen: dict[Path, str] = {}
                for file, got in _in_order(files, pool, limits.sizes, loaded_hashes(database), report, seen):
                    outcomes.append(_outcome(file, got, add, seen.get(file, ""), limits.sizes))
                    report.add(outcomes[-1])
        except BaseException:
            report.end("broken")
            raise
    report.end("finished")
    return tuple(outcomes)


def _outcome(file: Path, read: Read | None, add: Add, content: str, sizes: Sizes) -> Outcome:
    """Given what came of reading a file (None: its content is loaded already), let it enter; say what became of it.

    `content` is the hash that it had before it was read: a file that is another by now was perhaps read half.
    """
    if read is None:
        return Outcome(file, "unchanged", UNCHANGED.format(shown_name(file.name)))
    if isinstance(read.result, str):
        return _refused(read, read.result)
    if file.is_file() and _content(file, sizes) != content:
        return _refused(read, "文件在读的过程中被改动了，请再装入一次")
    parsed = replace(read.result, file_name=shown_name(file.name))
    try:
        status = add(parsed, file, READER_VERSION)
    except DocumentError as error:
        return _refused(read, str(error))
    except FileNotFoundError:
        return _refused(read, "文件在装入时被移走了")
    message = UNCHANGED.format(parsed.file_name) if status == "unchanged" else _added(parsed)
    return Outcome(file, status, message, read.pages, round(read.seconds, 3))


def _refused(read: Read, reason: str) -> Outcome:
    message = f"{shown_name(read.file.name)}：未装入：{reason}"
    return Outcome(read.file, "refused", message, read.pages, round(read.seconds, 3))


def _added(parsed: ParsedDocument) -> str:
    passed = sum(1 for c in parsed.checks if c.passed)
    return (
        f"{parsed.file_name}：已装入，{len(parsed.tables)} 张表，"
        f"{sum(len({(a.row, a.column) for a in t.amounts}) for t in parsed.tables)} 格金额，勾稽 {passed}/{len(parsed.checks)} 相符"
    )


class _Report:
    """Counts outcomes and tells the watchers, at each outcome and while waiting."""

    def __init__(self, total: int, watches: list[Watch]) -> None:
        self.progress = Progress("running", total)
        self.watches = watches
        self.begun = time.monotonic()
        self.tell(())

    def add(self, outcome: Outcome) -> None:
        """Count one more outcome."""
        p = self.progress
        self.progress = replace(
            p,
            done=p.done + 1,
            added=p.added + (outcome.status == "added"),
            unchanged=p.unchanged + (outcome.status == "unchanged"),
            refused=p.refused + (outcome.status == "refused"),
            pages=p.pages + outcome.pages,
            refusals=(*p.refusals, outcome.message)[-MOST_REFUSED:] if outcome.status == "refused" else p.refusals,
        )

    def tell(self, now: tuple[Path, ...]) -> None:
        """Tell the watchers; `now` are the files being read."""
        seconds = time.monotonic() - self.begun
        read = self.progress.done - self.progress.unchanged
        left = seconds / read * (self.progress.total - self.progress.done) if read else None
        self.progress = replace(
            self.progress, seconds=round(seconds, 3), seconds_left=left, now=tuple(shown_name(f.name) for f in now)
        )
        for watch in self.watches:
            watch(self.progress)

    def end(self, state: Literal["finished", "broken"]) -> None:
        """Tell the watchers that this was all."""
        self.progress = replace(self.progress, state=state)
        self.tell(())


def _in_order(
    files: tuple[Path, ...],
    pool: Pool,
    sizes: Sizes,
    known: frozenset[str],
    report: _Report,
    seen: dict[Path, str],
) -> Iterator[tuple[Path, Read | None]]:
    """Yield what came of each file (None: loaded already), in the order of the files, while later ones are read.

    `seen` is told the hash of each file's content before it is read.
    """
    held: dict[int, Read | None] = {}
    waiting = deque(enumerate(files))

    def begin(position: int) -> None:
        while waiting and pool.has_room and waiting[0][0] <= position + pool.workers + AHEAD:
            index, file = waiting.popleft()
            seen[file] = _content(file, sizes)
            if seen[file] in known:
                held[index] = None
            else:
                pool.start(index, file)

    for position, file in enumerate(files):
        held.update((read.index, read) for read in pool.finished(0))
        begin(position)
        report.tell(pool.files)
        while position not in held:
            held.update((read.index, read) for read in pool.finished(TICK))
            begin(position)
            report.tell(pool.files)
        yield file, held.pop(position)


def _content(file: Path, sizes: Sizes) -> str:
    """The hash of a file's content, empty where it cannot be read or is too large: its reader will say why."""
    try:
        refuse_size(file, sizes)
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except (ReadError, OSError):
        return ""
