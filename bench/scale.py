"""Answering as the library grows: build, load, memory, and each kind of question beside its SQL run bare, in one run.

python -m bench.scale --documents 1 100 10000        (synthetic documents, about 830 amounts each; no PDFs)

Each size is measured in a process of its own. Times are milliseconds by the clock; the CPU's own time stands beside the
median, because a busy machine lengthens the clock alone.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.synthetic import build
from query.engine import Library, answer, load
from query.statement import Statement, execute

ROUNDS = 20
DEPARTMENT = "滨江市新城区教育局"
QUESTIONS = (
    ("point", f"{DEPARTMENT}2026年总支出是多少"),
    ("point", f"{DEPARTMENT}2026年办公费是多少"),
    ("ranking in one budget", f"{DEPARTMENT}2026年最大的项目是哪个"),
    ("series", f"{DEPARTMENT}近三年的公用经费"),
    ("across, the largest", "2026年哪个部门的总支出最多"),
    ("across, the ten largest", "2026年总支出最多的前十个部门"),
    ("across, an account", "2026年办公费最多的部门是哪个"),
    ("across, the sum", "2026年所有部门的公用经费合计是多少"),
    ("across, growth", "2026年哪个部门公用经费增长最快"),
)
SMALL = (1, 30, 300)


@dataclass(frozen=True, slots=True)
class Timed:
    """One question: milliseconds of `answer()` (median, 95th percentile, CPU) and of its SQL alone."""

    kind: str
    status: str
    median: float
    late: float
    cpu: float
    bare: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One size of library; seconds, MiB."""

    documents: int
    amounts: int
    build: float
    load: float
    loaded: int
    peak: int
    times: tuple[Timed, ...]


def main() -> None:
    """Print the figures of every size side by side, as the command line asks."""
    parser = argparse.ArgumentParser(description="库变大时回答问题的时间")
    parser.add_argument("--documents", type=int, nargs="+", default=list(SMALL))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--keep", type=Path, help="把生成的库留在这个目录，已有的直接用")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = [_apart(n, given.rounds, given.keep or Path(folder)) for n in given.documents]
    print("\n".join(report(found, given.rounds)))


def _apart(documents: int, rounds: int, folder: Path) -> Measured:
    path = folder / f"synthetic{documents}.duckdb"
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1) as pool:
        built = pool.apply(_built, (path, documents))
    with spawn.Pool(1) as pool:
        return pool.apply(_measured, (path, documents, rounds, built))


def _built(path: Path, documents: int) -> float:
    begun = time.perf_counter()
    if not path.exists():
        build(path, documents)
    return time.perf_counter() - begun


def _measured(path: Path, documents: int, rounds: int, built: float) -> Measured:
    begun = time.perf_counter()
    library = load(path)
    loading = time.perf_counter() - begun
    loaded = _peak()
    row = library.connection.execute("SELECT count(*) FROM amount").fetchone()
    asked = [(kind, question.replace("2026", str(library.roster.newest))) for kind, question in QUESTIONS]
    times = tuple(_timed(library, kind, question, rounds) for kind, question in asked)
    return Measured(documents, int(row[0]) if row else 0, built, loading, loaded, _peak(), times)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(library: Library, kind: str, question: str, rounds: int) -> Timed:
    given, _ = answer(library, question)
    statement = Statement(given.sql, given.parameters)
    whole = [_clocked(lambda: answer(library, question)) for _ in range(rounds)]
    bare = [_clocked(lambda: execute(library.connection, statement))[0] for _ in range(rounds)] if given.sql else [0.0]
    clock = sorted(c for c, _ in whole)
    return Timed(
        kind,
        given.status,
        statistics.median(clock),
        clock[min(rounds - 1, int(rounds * 0.95))],
        statistics.median(c for _, c in whole),
        statistics.median(bare),
    )


def _clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's CPU."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000


def report(found: list[Measured], rounds: int) -> list[str]:
    """Given what was measured, return the lines of a Markdown table, the machine first."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, {memory} GiB, {platform.system()}; Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__}; load average {os.getloadavg()[0]:.1f}; {rounds} rounds, warm.",
        "",
        "| documents | amounts | build s | load s | MiB after load | MiB at most |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [f"| {m.documents} | {m.amounts} | {m.build:.1f} | {m.load:.2f} | {m.loaded} | {m.peak} |" for m in found]
    lines += ["", "| question | documents | answer() ms | 95% | CPU ms | bare DuckDB ms |", "|---|--:|--:|--:|--:|--:|"]
    for number, (kind, _) in enumerate(QUESTIONS):
        for m in found:
            t = m.times[number]
            told = "" if t.status == "answered" else f" ({t.status})"
            lines.append(
                f"| {kind}{told} | {m.documents} | {t.median:.1f} | {t.late:.1f} | {t.cpu:.1f} | {t.bare:.1f} |"
            )
    return lines


if __name__ == "__main__":
    main()
