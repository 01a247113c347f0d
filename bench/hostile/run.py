"""Feeds one kind to the real ingest and asks the store: what became of it, how long it took, how much memory."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.hostile import bombs, books, broken, flows, ink, structure, wrong
from bench.hostile.kind import ASKED, ASKED_BLANK, FIGURE, GHOST, Kind
from parser.ingest import find_files, ingest
from query.engine import answer, load

GROUPS: dict[str, tuple[Kind, ...]] = {
    "damaged": broken.KINDS,
    "bombs": bombs.KINDS,
    "structure": structure.KINDS,
    "unseen": ink.KINDS,
    "wrong types, texts, names": wrong.KINDS,
    "workbooks": books.KINDS,
    "Word, web, values": flows.KINDS,
}
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Ended:
    """How one kind ended: what was said of it, what is wrong with that (empty where nothing), seconds and MB."""

    kind: Kind
    status: str
    message: str
    wrong: str
    seconds: float
    megabytes: float


def run(kind: Kind, folder: Path) -> Ended:
    """Given a kind and an empty folder, feed it to the ingest and check its outcome."""
    (folder / "in").mkdir()
    file = kind.put(folder / "in")
    database = folder / "store" / "b.duckdb"
    watch = _Memory()
    begun = time.monotonic()
    with watch:
        outcomes = ingest(find_files((file,)), database, 1, kind.limits)
    seconds = time.monotonic() - begun
    if not outcomes:
        return Ended(kind, "refused", "没有文件", "" if kind.refused == "没有文件" else "not read", seconds, watch.most)
    (outcome,) = outcomes
    return Ended(
        kind,
        outcome.status,
        outcome.message,
        _fault(kind, outcome.status, outcome.message, database),
        seconds,
        watch.most,
    )


def _fault(kind: Kind, status: str, message: str, database: Path) -> str:
    """What is wrong with an outcome, or nothing."""
    if any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in message):
        return "control characters in the message"
    if kind.refused:
        if status != "refused" or kind.refused not in message:
            return f"should be refused: {kind.refused}"
        return f"the store has changed: {database}" if database.exists() else ""
    if status != "added":
        return "should be accepted"
    return _told(kind, database)


def _told(kind: Kind, database: Path) -> str:
    originals = [p.name for p in database.with_name(database.name + ".files").iterdir()]
    if len(originals) != 1 or len(originals[0].partition(".")[0]) != 64:
        return f"kept under another name than its hash: {originals}"
    library = load(database)
    never = ink.NEVER.get(kind.name)
    unseen = [int(x.replace(",", "")) for x in (GHOST, never) if x and x != FIGURE]
    kept = library.connection.execute(
        "SELECT count(*) FROM amount WHERE value IN (SELECT unnest($1::BIGINT[])) AND quality <> 'doubtful'", [unseen]
    ).fetchone()
    try:
        first, blank = (answer(library, q)[0] for q in (ASKED, ASKED_BLANK))
    finally:
        library.close()
    if kept != (0,):
        return "keeps a figure that nobody sees"
    said = json.dumps([asdict(first), asdict(blank)], ensure_ascii=False, default=str)
    if GHOST in said or GHOST.replace(",", "") in said:
        return "says a figure that nobody sees"
    spoken = f"{first.sentence} {first.figure} {[r.value for r in first.rows]}"
    if never and (never in spoken or never.replace(",", "") in spoken):
        return f"says {never}"
    if kind.figure and not (first.status == "answered" and kind.figure in first.sentence):
        return f"does not say {kind.figure}: {first.sentence}"
    return ""


class _Memory:
    """Watches the largest resident memory among the reader processes of this one, by looking now and then at its peak."""

    def __init__(self) -> None:
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        own = Path("/proc/self").resolve().name
        while not self._over.wait(LOOK_SECONDS):
            for process in _below(own):
                try:
                    lines = Path(f"/proc/{process}/status").read_text("utf-8", "replace").splitlines()
                except OSError:
                    continue
                peak = next((x for x in lines if x.startswith("VmHWM:")), "VmHWM: 0")
                self.most = max(self.most, int(peak.split()[1]) / 1024)


def _below(process: str) -> list[str]:
    """All processes that this one has begun, and those that they have."""
    found: list[str] = []
    try:
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in children.read_text("ascii").split():
                found += [child, *_below(child)]
    except OSError:
        return found
    return found
