"""Reading beside plain pdfplumber: CPU a page, pages a second and peak memory, each in a process of its own, one run.

python -m bench.reading [FILE_OR_FOLDER…]   (without any: samples/)

Four ways over the same files: `raw pypdfium2 text` is what any reader needs at least, `plain pdfplumber.extract_tables`
what tables cost by the book, `this reader` the grids and lines of a page, `whole ingest` everything from a file to the
published database, start of the processes included; CPU is that of the process and of all it started, memory that of
the largest of them.
"""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.connection
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import forkserver
from pathlib import Path

Files = tuple[Path, ...]
Counted = tuple[int, float, float, int]
"""Pages, seconds by the clock, seconds of CPU, peak memory in MiB."""
SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def _raw(files: Files) -> int:
    import pypdfium2  # noqa: PLC0415  # here and below: each way pays for its own libraries only

    pages = 0
    for file in files:
        document = pypdfium2.PdfDocument(file)
        for page in document:
            page.get_textpage().get_text_range()
        pages += len(document)
        document.close()
    return pages


def _plain(files: Files) -> int:
    import pdfplumber  # noqa: PLC0415

    pages = 0
    for file in files:
        with pdfplumber.open(file) as pdf:
            for page in pdf.pages:
                page.extract_tables()
                page.close()
            pages += len(pdf.pages)
    return pages


def _reader(files: Files) -> int:
    from parser.errors import ReadError  # noqa: PLC0415
    from parser.pdf_reader import read_pdf  # noqa: PLC0415

    pages = 0
    for file in files:
        try:
            pages += read_pdf(file).pages
        except ReadError as error:
            print(f"{file.name}: {error}", file=sys.stderr)
    return pages


def _whole(files: Files) -> int:
    from parser.ingest import ingest  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        outcomes = ingest(files, Path(folder) / "budget.duckdb", workers=1)
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # only what has ended is counted
    return sum(o.pages for o in outcomes)


WAYS: tuple[tuple[str, Callable[[Files], int]], ...] = (
    ("raw pypdfium2 text", _raw),
    ("plain pdfplumber.extract_tables", _plain),
    ("this reader", _reader),
    ("whole ingest", _whole),
)


def _measured(work: Callable[[Files], int], files: Files) -> Counted:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    clock, cpu = time.perf_counter(), _cpu()
    pages = work(files)
    own, others = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return pages, time.perf_counter() - clock, _cpu() - cpu, max(own, others) // 1024


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _work(work: Callable[[Files], int], files: Files, pipe: multiprocessing.connection.Connection) -> None:
    pipe.send(_measured(work, files))


def _in_own_process(work: Callable[[Files], int], files: Files) -> Counted:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, files, theirs))
    process.start()
    theirs.close()
    counted: Counted = ours.recv()
    process.join()
    return counted


def machine() -> str:
    """Return what this runs on: processor, how many of it may be used, memory, Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    model = next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def main(arguments: list[str]) -> int:
    """Print one line a way of reading; 2 where no file is named."""
    named = [Path(a) for a in arguments] or [SAMPLES]
    files = tuple(f for path in named for f in (sorted(path.rglob("*.pdf")) if path.is_dir() else [path]))
    if not files:
        print(__doc__)
        return 2
    print(f"{len(files)} files; {machine()}; load {os.getloadavg()[0]:.1f}")
    print(f"{'':<34}{'pages':>7}{'CPU ms/page':>13}{'pages/s':>10}{'peak MiB':>10}")
    for name, work in WAYS:
        pages, clock, cpu, peak = _in_own_process(work, files)
        print(f"{name:<34}{pages:>7}{1000 * cpu / max(1, pages):>13.1f}{pages / clock:>10.1f}{peak:>10}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
