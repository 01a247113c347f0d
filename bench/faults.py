"""Every way in which a change to the store can be cut short, and what is left: python -m bench.faults [--only 3]

Each row of the table is one kind of fault: how many were tried, and how often what must never be was seen. `--small`
tries a few of each. Calls of the operating system are let fail by a small library that is preloaded (bench/faults_io.c),
where there is a C compiler; disks run full on a small file system of their own, where one may be mounted.
"""

from __future__ import annotations

import argparse
import errno
import logging
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults_files import cuts, flips
from bench.faults_many import publishes, queue
from bench.small import (
    CHANGES,
    Blow,
    Came,
    Change,
    contents,
    documents_of,
    is_whole,
    office_of,
    originals,
    prepared,
    serve,
    small_document,
    strays,
)
from query.engine import answer, load
from schema.care import collect, verify
from schema.errors import StoreError
from schema.originals import original_file

HERE = Path(__file__).parent
MOST_SECONDS = 5.0
CHINESE = re.compile("[\u4e00-\u9fff]")
PRELOADED = ["parser.worker", "bench.small", "query.engine"]
TO_THE_DISK = {"disk": (0, 1, 3, 4, 5, 6), "call": (1, 3)}
"""The changes whose every write is let fail: of the store's own writes all, of all calls an ingest and a withdrawal."""


@dataclass(slots=True)
class Row:
    """One kind of fault: how many were tried, what was seen that must not be, and what else is told."""

    name: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    told: str = ""


# -- one change, cut short --------------------------------------------------------------------------------------------


def run(number: int, path: Path, blow: Blow, seconds: float | None = None) -> Came | None:
    """Make a change in a process of its own; None where it was killed, by the blow or after so many seconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=serve, args=(theirs, number, path, blow))
    process.start()
    theirs.close()
    if seconds is not None:
        ours.poll(seconds)
        process.kill()
    came: Came | None = None
    with suppress(EOFError, OSError):
        came = ours.recv()
    process.join()
    ours.close()
    return came


def state_faults(change: Change, path: Path, came: Came | None) -> list[str]:
    """Given a store after a change, whole or cut short, return what must not be: half, lost, unclear, slow, left behind."""
    begun = time.monotonic()
    wrong = []
    try:
        found = contents(path)
        if found:
            library = load(path)
            first = min(found)
            given, _ = answer(library, f"{office_of(first)}办公费是多少")
            library.close()
            if not given.rows or given.rows[0].value != f"{first}.00":
                wrong.append(f"answered {given.sentence}")
    except StoreError as error:
        return [f"not open: {error}"]
    took = time.monotonic() - begun
    if took > MOST_SECONDS:
        wrong.append(f"answered after {took:.1f} s")
    state = frozenset(found)
    if state not in change.states:
        wrong.append(f"holds {sorted(state)}")
    if came is not None and came.done and state != change.states[-1]:
        wrong.append(f"lost: holds {sorted(state)}")
    wrong += [f"document {n} is half" for n, c in found.items() if not is_whole(n, c)]
    if came is not None and came.unforeseen:
        wrong.append(f"unforeseen: {came.unforeseen}")
    if came is not None and not came.done and not came.unforeseen and not CHINESE.search(came.said):
        wrong.append(f"unclear: {came.said}")
    return wrong


def again_faults(change: Change, path: Path) -> list[str]:
    """Make the change anew, undisturbed, and return what is not as if it had never been cut short."""
    try:
        change.run(path)
    except StoreError as error:
        return [f"not again: {error}"]
    wrong = [f"unsound: {f.text}" for f in verify(path) if not f.sound]
    found = contents(path)
    if frozenset(found) != change.states[-1]:
        wrong.append(f"in the end holds {sorted(found)}")
    wrong += [f"left behind: {name}" for name in strays(path) if not name.isdigit()]
    list(collect(path))  # an earlier generation may wait for it; nothing else may
    wrong += [f"left behind by gc: {name}" for name in strays(path)]
    wrong += [f"no original of {n}" for n in found if original_file(path, _hash_of(n)) is None]
    return wrong


def _hash_of(number: int) -> str:
    return small_document(number).sha256


@contextmanager
def fresh(change: Change, templates: dict[str, Path], top: Path) -> Iterator[Path]:
    """A copy of the store that a change begins with."""
    if change.name not in templates:
        folder = Path(tempfile.mkdtemp(dir=top))
        prepared(folder, change)
        templates[change.name] = folder
    work = Path(tempfile.mkdtemp(dir=top))
    shutil.copytree(templates[change.name], work, symlinks=True, dirs_exist_ok=True)
    try:
        yield work / "store" / "b.duckdb"
    finally:
        shutil.rmtree(work, ignore_errors=True)


def struck(row: Row, number: int, path: Path, blow: Blow, seconds: float | None = None) -> Came | None:
    """Let a blow fall on a change, and note in the row what is left of it."""
    change = CHANGES[number]
    came = run(number, path, blow, seconds)
    row.tried += 1
    faults = [*state_faults(change, path, came), *again_faults(change, path)]
    row.wrong += [f"{change.name} {blow} {seconds or ''}: {f}" for f in faults]
    return came


# -- the kinds --------------------------------------------------------------------------------------------------------


def kills_at_steps(top: Path, every: int = 1) -> Row:
    """Killed at every named step that a change comes to."""
    row, templates, seen = Row("逐个步骤 kill -9"), dict[str, Path](), set[str]()
    for number, change in enumerate(CHANGES):
        with fresh(change, templates, top) as path:
            clean = run(number, path, Blow())
        assert clean is not None and clean.done, clean
        seen |= set(clean.steps)
        for at in range(1, len(clean.steps) + 1, every):
            with fresh(change, templates, top) as path:
                if struck(row, number, path, Blow("step", at)) is not None:
                    row.wrong.append(f"{change.name}: was not killed at step {at}")
    row.told = f"{len(seen)} 种步骤"
    return row


def kills_at_random(top: Path, times: int, seed: int = 1) -> Row:
    """Killed at a random moment of a random change."""
    row, templates, chance = Row("随机时刻 kill -9"), dict[str, Path](), random.Random(seed)
    lasts: dict[int, float] = {}
    killed = 0
    for _ in range(times):
        number = chance.randrange(len(CHANGES))
        if number not in lasts:
            with fresh(CHANGES[number], templates, top) as path:
                begun = time.monotonic()
                run(number, path, Blow())
                lasts[number] = time.monotonic() - begun
        with fresh(CHANGES[number], templates, top) as path:
            killed += struck(row, number, path, Blow(), chance.uniform(0, lasts[number])) is None
    row.told = f"{killed} 次在做完之前"
    return row


def failures(top: Path, by: str, every: int = 1, kill: bool = False) -> Row:
    """The n-th write, flush or rename fails, once or from then on, for all n; or the process is killed there."""
    name = {"disk": "程序自己的", "call": "进程里所有的（含 DuckDB）"}[by]
    what = "处 kill -9" if kill else "失败"
    row, templates = Row(f"第 N 次写、刷盘、改名{what}：{name}"), dict[str, Path]()
    refused = Counter[str]()
    for number in TO_THE_DISK[by]:
        change = CHANGES[number]
        with fresh(change, templates, top) as path:
            clean = run(number, path, Blow(by))
        assert clean is not None and clean.done, clean
        blows = [(0, False)] if kill else [(errno.ENOSPC, True), (errno.EIO, False)]
        for at in range(1, len(clean.steps) + 1, every):
            for error, lasting in blows if every == 1 else [blows[at // every % len(blows)]]:
                with fresh(change, templates, top) as path:
                    came = struck(row, number, path, Blow(by, at, error, lasting))
                    refused["说明后停下" if came and came.said else "照样做完" if came else "终止"] += 1
    row.told = "，".join(f"{what} {count}" for what, count in sorted(refused.items()))
    return row


def full_disks(top: Path, steps: int, mount: bool = True) -> Row:
    """The disk has less and less room, on a file system of its own where one can be mounted and `mount` asks for it."""
    row, templates, refused = Row("磁盘满"), dict[str, Path](), 0
    disk = top / "disk"
    disk.mkdir()
    mounted = mount and (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(disk)], check=False).returncode == 0
    )
    try:
        for number in TO_THE_DISK["disk"]:
            change = CHANGES[number]
            for step in range(steps):
                with fresh(change, templates, disk if mounted else top) as path:
                    room = 40_000_000 * step // steps
                    came = _with_room(row, number, path, room, mounted)
                    refused += bool(came and came.said)
        if mounted:
            row.wrong += _read_only(disk, templates)
            row.tried += 1
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(disk)], check=False)
    row.told = f"说明后停下 {refused}，{'小文件系统' if mounted else '文件大小限制'}"
    return row


def _with_room(row: Row, number: int, path: Path, room: int, mounted: bool) -> Came | None:
    if not mounted:
        return struck(row, number, path, Blow("size", max(1, room)))
    change, ballast = CHANGES[number], path.parent.parent / "ballast"
    originals(path.parent.parent / "originals", *range(1, 10))  # what is given is there before the disk is full
    free = shutil.disk_usage(path.parent).free
    with ballast.open("wb") as file:
        file.truncate(0)
        for _ in range(max(0, free - room) // 65536):
            file.write(b"\0" * 65536)
    came = run(number, path, Blow())
    row.tried += 1
    wrong = state_faults(change, path, came)
    ballast.unlink()
    row.wrong += [f"{change.name} room {room}: {w}" for w in [*wrong, *again_faults(change, path)]]
    return came


def _read_only(disk: Path, templates: dict[str, Path]) -> list[str]:
    """A disk that is read-only: said, and nothing changed."""
    change = CHANGES[1]
    with fresh(change, templates, disk) as path:
        originals(path.parent.parent / "originals", *range(1, 10))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        came = run(1, path, Blow())
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        wrong = state_faults(change, path, came)
        if came is None or "只读" not in came.said or documents_of(path) != change.states[0]:
            wrong.append(f"read-only: {came}")
        return wrong


def library_of_faults(top: Path) -> Path | None:
    """Compile the library that lets calls fail; None where there is no compiler."""
    made = top / "faults_io.so"
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(HERE / "faults_io.c"), "-ldl"]
    return made if subprocess.run(command, check=False).returncode == 0 else None


def main() -> None:
    """Try all kinds, or those asked for, and print one table."""
    parser = argparse.ArgumentParser(description="数据库发布的故障注入")
    parser.add_argument("--small", action="store_true", help="每种只试几次")
    parser.add_argument("--only", type=int, nargs="*", help="只做第几种")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # what is damaged is damaged on purpose
    small = given.small
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        top = Path(folder)
        library = library_of_faults(top)
        if library is not None:
            os.environ["LD_PRELOAD"] = str(library)  # for the processes that changes run in
        kinds: list[Callable[[], Row]] = [
            lambda: kills_at_steps(top, 7 if small else 1),
            lambda: kills_at_random(top, 20 if small else 300),
            lambda: failures(top, "disk", 9 if small else 1),
            lambda: failures(top, "call", 29 if small else 1),
            lambda: failures(top, "call", 31 if small else 1, kill=True),
            lambda: full_disks(top, 4 if small else 40),
            lambda: Row(*flips(top, 20 if small else 200)),
            lambda: Row(*cuts(top, 10 if small else 50)),
            lambda: Row(*queue(top)),
            lambda: Row(*publishes(top, 20 if small else 300, 8)),
        ]
        print("| 故障 | 试了 | 不该有的 | 其他 | 秒 |\n|---|---|---|---|---|", flush=True)
        for number, kind in enumerate(kinds, 1):
            if given.only and number not in given.only:
                continue
            if library is None and number in (4, 5):
                print(f"| {number} 没有 C 编译器，未做 | 0 | 0 | | |")
                continue
            begun = time.monotonic()
            row = kind()
            took = time.monotonic() - begun
            print(f"| {number} {row.name} | {row.tried} | {len(row.wrong)} | {row.told} | {took:.0f} |", flush=True)
            for wrong in row.wrong[:20]:
                print(f"  - {wrong}", flush=True)


if __name__ == "__main__":
    main()
