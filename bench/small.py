"""Small budgets made by hand, and changes to a store of them that can be killed or let fail anywhere."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import schema.disk
from parser.ingest import ingest
from schema.errors import StoreError
from schema.generations import generation_file, numbers
from schema.lock import locked
from schema.manifest import read_manifest
from schema.model import Amount, Member, Organisation, ParsedDocument, SourceColumn, SourceRow, Table
from schema.publish import roll_back
from schema.store import Publishing, connect, writing
from schema.synonyms import Synonym, add_synonym
from schema.withdraw import withdraw

OFFICES = ("甲市教育局", "乙市教育局", "丙市教育局", "丁市教育局", "戊市教育局")
ITEMS = (("30201", "办公费", 1), ("30206", "电费", 2), ("30211", "差旅费", 3))
COUNTED = ("budget_table", "amount", "member", "organisation", "name", "figure")


def original_of(number: int) -> bytes:
    """Return what stands in the file of a small document."""
    return json.dumps({"number": number}).encode()


def office_of(number: int) -> str:
    """Return whose a small document is."""
    return OFFICES[(number - 1) % len(OFFICES)]


def small_document(number: int) -> ParsedDocument:
    """Given a number from 1, return the document of one office: 合计 6n, 办公费 n, 电费 2n, 差旅费 3n."""
    figures = (("合计", 6), *((name, times) for _, name, times in ITEMS))
    rows = tuple(SourceRow(k, 3, None, None, (name, f"{t * number}.00")) for k, (name, t) in enumerate(figures, 1))
    amounts = tuple(
        Amount(k, 1, 1, (("economic", k - 1),) if k > 1 else (), "合计", "合计", Decimal(times * number))
        for k, (_, times) in enumerate(figures, 1)
    )
    columns = (SourceColumn(0, ("科目",), "text"), SourceColumn(1, ("合计",), "money", "合计", "合计"))
    members = tuple(Member(k, "economic", code, n, n, 2, None, True) for k, (code, n, _) in enumerate(ITEMS, 1))
    table = Table(1, "附表5", "支出经济分类表", "economic", "元", (3,), columns, rows, amounts)
    office = Organisation(1, f"10{number}", office_of(number), "部门")
    digest = sha256(original_of(number)).hexdigest()
    year = 2026 - (number - 1) // len(OFFICES)
    title = f"{year} 年度部门预算"
    return ParsedDocument(f"{number}.txt", digest, title, 1, year, "预算", None, 3, (office,), members, (table,))


def read_small(file: Path) -> ParsedDocument | str:
    """Read the file of a small document."""
    return small_document(int(json.loads(file.read_bytes())["number"]))


def originals(folder: Path, *numbers_of: int) -> tuple[Path, ...]:
    """Write the files of small documents into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(folder / f"{n}.txt" for n in numbers_of)
    for n, file in zip(numbers_of, files, strict=True):
        if not file.exists() or file.read_bytes() != original_of(n):
            file.write_bytes(original_of(n))
    return files


def enter(path: Path, *documents: int, at_a_time: int = 50, replaces: int | None = None) -> None:
    """Put small documents into the store of this name; their originals stand in `originals` beside its folder."""
    files = originals(path.parent.parent / "originals", *documents)
    with writing(path, Publishing(documents=at_a_time), replaces) as add:
        for number, file in zip(documents, files, strict=True):
            add(small_document(number), file, "1")


# -- changes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a store: what it does, and every set of documents that may be found whenever it is cut short.

    The first is the store before, the last the store after it.
    """

    name: str
    run: Callable[[Path], object]
    states: tuple[frozenset[int], ...]


def _states(*sets: str) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(map(int, s)) for s in sets)


def _by_files(path: Path) -> None:
    files = originals(path.parent.parent / "originals", 3, 4)
    done = ingest(files, path, 2, publishing=Publishing(documents=1), read=read_small)
    assert {o.status for o in done} <= {"added", "unchanged"}, done


def _withdraw(path: Path) -> None:
    if 1 in documents_of(path):
        withdraw(path, 1)


def _rolled_back(path: Path) -> None:
    with locked(path):
        if 2 in documents_of(path):
            roll_back(path, 1)


def _named(path: Path) -> None:
    connection = connect(path)
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'synonym'").fetchone()
    connection.close()
    if known is None:
        add_synonym(path, Synonym("跑腿费", "差旅费", "account"))


CHANGES = (
    Change("第一次装入", lambda p: enter(p, 1, 2, at_a_time=1), _states("", "1", "12")),
    Change("装入", lambda p: enter(p, 3, 4, at_a_time=1), _states("12", "123", "1234")),
    Change("装入（各份一个读取进程）", _by_files, _states("12", "123", "1234")),
    Change("撤下", _withdraw, _states("12", "2")),
    Change("更换", lambda p: enter(p, 5, replaces=1 if 1 in documents_of(p) else None), _states("12", "25")),
    Change("加同义词", _named, _states("12")),
    Change("退回", _rolled_back, _states("12", "1")),
)


def prepared(folder: Path, change: Change) -> Path:
    """Make the store that a change begins with, in a folder of its own; return the database's name."""
    path = folder / "store" / "b.duckdb"
    path.parent.mkdir(parents=True)
    for number in sorted(change.states[0]):
        enter(path, number)
    return path


def documents_of(path: Path) -> frozenset[int]:
    """Return which small documents a reader finds; empty where there is no database."""
    return frozenset(contents(path))


def contents(path: Path) -> dict[int, tuple[Any, ...]]:
    """For each document that a reader finds, how much of everything it has, and the sum of its money."""
    if not path.exists():
        return {}
    connection = connect(path)
    counted = ", ".join(f"(SELECT count(*) FROM {t} x WHERE x.document_id = d.id)" for t in COUNTED)
    rows = connection.execute(
        f"""SELECT d.file_name, {counted}, (SELECT sum(value) FROM amount a WHERE a.document_id = d.id),
            (SELECT sum(value) FROM figure f WHERE f.document_id = d.id) FROM document d"""
    ).fetchall()
    connection.close()
    return {int(Path(row[0]).stem): row[1:] for row in rows}


def is_whole(number: int, content: tuple[Any, ...]) -> bool:
    """True where a document has all its rows, and its money."""
    return content == (1, 4, 3, 1, content[4], 4, Decimal(12 * number), Decimal(12 * number)) and content[4] > 0


# -- in a process of its own ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Blow:
    """What befalls a change. `at` is the number of the step, or of the write, from 1; 0 never.

    `by` is "step" (killed there), "disk" (that write, flush or rename of the store's own fails), "call" (the same, of
    any in the process, DuckDB's included, by the preloaded library), "size" (no file may grow beyond `at` bytes).
    `error` is what fails with, 0 to be killed; with `lasting` all that come after fail too.
    """

    by: str = "step"
    at: int = 0
    error: int = 0
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What a change said in the end: "done", or the Chinese sentence; what it was not prepared for; the steps it took."""

    done: bool
    said: str
    unforeseen: str
    steps: tuple[str, ...]


class _Counter:
    """Counts, and strikes at the given one."""

    def __init__(self, blow: Blow) -> None:
        self.blow = blow
        self.names: list[str] = []

    def hit(self, name: str) -> None:
        self.names.append(name)
        at = len(self.names)
        if self.blow.at and (at == self.blow.at or (self.blow.lasting and at > self.blow.at)):
            if not self.blow.error:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(self.blow.error, os.strerror(self.blow.error))


def serve(pipe: Connection, change: int, path: Path, blow: Blow) -> None:
    """Make a change while the blow falls, and say what came of it."""
    counter = _Counter(blow)
    if blow.by == "step":
        _replaced("reached", counter.hit)
    elif blow.by == "disk":
        for name in ("put", "flush_descriptor", "rename", "point"):
            setattr(schema.disk, name, _failing(getattr(schema.disk, name), name, counter))
    elif blow.by == "size" and blow.at:
        originals(path.parent.parent / "originals", *range(1, 10))  # what is given is there before the disk is full
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (blow.at, blow.at))
    elif blow.by == "call":
        arm = ctypes.CDLL(None).fault_arm
        arm(str(path.parent.resolve()).encode(), ctypes.c_long(blow.at or -1), blow.error, int(blow.lasting))
    said, unforeseen = "", ""
    try:
        CHANGES[change].run(path)
    except StoreError as error:
        said = str(error)
    except BaseException as error:
        unforeseen = repr(error)
    steps = tuple(counter.names)
    if blow.by == "call":
        counted = ctypes.CDLL(None).fault_seen
        counted.restype = ctypes.c_long
        steps = ("call",) * int(counted())
    pipe.send(Came(not said and not unforeseen, said, unforeseen, steps))
    pipe.close()


def _replaced(name: str, other: Callable[[str], None]) -> None:
    for module in list(sys.modules.values()):
        if module.__name__.startswith("schema.") and hasattr(module, name):
            setattr(module, name, other)


def _failing(real: Callable[..., None], name: str, counter: _Counter) -> Callable[..., None]:
    def instead(*given: Any) -> None:
        counter.hit(name)
        real(*given)

    return instead


def strays(path: Path) -> list[str]:
    """Return the files beside a store that no one needs: drafts, half-written files, generations that do not serve."""
    known = {path.name, path.name + ".lock", path.name + ".files", path.name + ".progress"}
    for number in numbers(path):
        file = generation_file(path, number)
        known |= {file.name, file.with_suffix(".names").name, file.with_suffix(".json").name}
    left = [f.name for f in path.parent.iterdir() if f.name not in known]
    left += [f.name for f in path.with_name(path.name + ".files").glob(".*")]
    kept = 3 if "rolled_back" in _origins(path) else 2  # what was rolled back goes with the next writing
    return sorted(left) + [str(n) for n in numbers(path)[kept:]]


def _origins(path: Path) -> set[str]:
    manifests = (read_manifest(generation_file(path, n)) for n in numbers(path)[:1])
    return {m.origin for m in manifests if m is not None}
