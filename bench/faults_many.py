"""Many at once: two that write queue, and readers answer from whole generations while hundreds are published."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time
from itertools import pairwise
from multiprocessing.synchronize import Event
from pathlib import Path

from bench.small import OFFICES, documents_of, enter, original_of, small_document
from query.engine import answer, load
from schema.generations import meant
from schema.store import editing, writing

Told = tuple[str, int, list[str], str]
QUESTION = f"{OFFICES[0]}、{OFFICES[1]}的办公费各是多少"
THREADS = 6
FOLLOWS_WITHIN = 1.0


def _hold(path: Path, number: int, seconds: float, said: Path) -> None:
    """Enter one document and take so long over it."""
    original = said.with_suffix(".txt")
    original.write_bytes(original_of(number))

    def say(sentence: str) -> None:
        with said.open("a") as file:
            file.write(sentence + "\n")

    with writing(path, say=say) as add:
        time.sleep(seconds)
        add(small_document(number), original, "1")


def queue(top: Path) -> Told:
    """Two writers at once: the second says that it waits, and both documents are in."""
    path = top / "queue" / "store" / "b.duckdb"
    path.parent.mkdir(parents=True)
    context = multiprocessing.get_context("forkserver")
    said = [top / "queue" / f"said-{n}" for n in (1, 2)]
    both = [context.Process(target=_hold, args=(path, n, 1.5, said[n - 1])) for n in (1, 2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    wrong = [] if documents_of(path) == {1, 2} else [f"holds {sorted(documents_of(path))}"]
    waited = [line for file in said if file.exists() for line in file.read_text("utf-8").splitlines()]
    if len(waited) != 1 or "等它完成" not in waited[0]:
        wrong.append(f"said {waited}")
    return "两个装入同时", 2, wrong, waited[0] if waited else ""


def _read(path: Path, over: Event, out: Path, kind: str) -> None:
    """Ask for as long as publishing goes on, and write down what was answered: by the page's door, or opened anew."""
    os.environ["BUDGET_DB"] = str(path)
    from screens.opened import library  # noqa: PLC0415

    lock = threading.Lock()

    def ask() -> None:
        while True:
            last = over.is_set()
            begun, meant_before = time.monotonic(), meant(path)
            try:
                opened = library() if kind == "page" else load(path)
                given, _ = answer(opened, QUESTION)
                line = {
                    "status": given.status,
                    "generation": given.generation,
                    "values": [r.value for r in given.rows],
                    "fault": opened.fault,
                    "meant": meant_before,
                    "at": begun,
                    "seconds": time.monotonic() - begun,
                }
                if kind != "page":
                    opened.close()
            except Exception as error:
                line = {"status": repr(error), "generation": 0, "values": [], "fault": "", "meant": 0, "at": begun}
            with lock, out.open("a") as file:
                file.write(json.dumps(line) + "\n")
            if last:
                return

    threads = [threading.Thread(target=ask) for _ in range(THREADS if kind == "page" else 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def publishes(top: Path, times: int, readers: int) -> Told:
    """Publish so often, each time with all figures changed at once, while readers ask."""
    folder = top / f"publishes-{times}"
    path = folder / "store" / "b.duckdb"
    path.parent.mkdir(parents=True)
    enter(path, 1, 2)
    _all_at(path, 1)
    figures = {meant(path): 1}
    switched = {meant(path): time.monotonic()}
    context = multiprocessing.get_context("forkserver")
    over = context.Event()
    kinds = ["page", *["anew"] * (readers - THREADS)] if readers > THREADS else ["anew"] * readers
    outs = [folder / f"read-{n}" for n in range(len(kinds))]
    reading = [context.Process(target=_read, args=(path, over, o, k)) for o, k in zip(outs, kinds, strict=True)]
    for process in reading:
        process.start()
    while not all(o.exists() for o in outs):
        time.sleep(0.05)
    begun = time.monotonic()
    for value in range(2, times + 2):
        _all_at(path, value)
        figures[meant(path)] = value
        switched[meant(path)] = time.monotonic()
    took = time.monotonic() - begun
    time.sleep(FOLLOWS_WITHIN)
    over.set()
    for process in reading:
        process.join()
    lines = [json.loads(line) for out in outs for line in out.read_text("utf-8").splitlines()]
    wrong = [str(line) for line in lines if _is_wrong(line, figures)]
    late = _latest(lines, switched)
    told = f"{len(lines)} 次作答，{len({line['generation'] for line in lines})} 代，每次发布 {took / times:.2f} 秒"
    return f"{readers} 个读者下发布", times, wrong, f"{told}，换上以后仍由上一代作答最久 {late:.2f} 秒"


def _is_wrong(line: dict[str, object], figures: dict[int | None, int]) -> bool:
    """An answer that failed, or whose figures are not those of the generation that it says."""
    number = line["generation"]
    assert isinstance(number, int)
    wanted = [f"{figures.get(number, -1)}.00"] * 2
    return line["status"] != "answered" or line["values"] != wanted or bool(line["fault"])


def _latest(lines: list[dict[str, float]], switched: dict[int | None, float]) -> float:
    """How long after the next generation was there an answer was still begun from one before it, in seconds."""
    following = sorted((n, at) for n, at in switched.items() if n is not None)
    after = {a: at for (a, _), (_, at) in pairwise(following)}
    return max(
        (line["at"] - after[int(line["generation"])] for line in lines if int(line["generation"]) in after), default=0
    )


def _all_at(path: Path, value: int) -> None:
    with editing(path) as connection:
        for table in ("amount", "figure"):
            connection.execute(f"UPDATE {table} SET value = ?", [value])
