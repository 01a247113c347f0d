"""Reading beside plain pdfplumber: pages a second, CPU a page and peak memory, each in a process of its own, one run.

python -m bench.reading FILE_OR_FOLDER…
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from parser.document import parse
from parser.errors import ReadError
from parser.ingest import find_files

Counted = tuple[int, float, float, int]
"""Pages, seconds by the clock, seconds of CPU, peak memory in MiB."""


def _plain(path: Path) -> int:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.close()
        return len(pdf.pages)


def _whole(path: Path) -> int:
    try:
        return parse(path).pages
    except ReadError:
        return 0


def _measured(work: Callable[[Path], int], files: tuple[Path, ...]) -> Counted:
    clock, cpu = time.perf_counter(), time.process_time()
    pages = sum(work(f) for f in files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return pages, time.perf_counter() - clock, time.process_time() - cpu, peak


def _in_own_process(work: Callable[[Path], int], files: tuple[Path, ...]) -> Counted:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, files))


def main(arguments: list[str]) -> int:
    """Print one line a way of reading; 2 where no file is named."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    files = tuple(f for f in find_files(Path(a) for a in arguments) if f.suffix.lower() == ".pdf")
    if not files:
        print(__doc__)
        return 2
    print(f"{len(files)} files")
    print(f"{'':<34}{'pages':>7}{'pages/s':>10}{'CPU ms/page':>13}{'peak MiB':>10}")
    for name, work in (("plain pdfplumber.extract_tables", _plain), ("this reader, whole", _whole)):
        pages, clock, cpu, peak = _in_own_process(work, files)
        print(f"{name:<34}{pages:>7}{pages / clock:>10.1f}{1000 * cpu / max(1, pages):>13.1f}{peak:>10}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
