"""Questions that staff keep as examples: what a dry run asks besides the rules' own, in the form of `query batch`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Example:
    """A question and what staff noted of it (what should be answered); empty where nothing was noted."""

    question: str
    note: str = ""


def examples_file(database: Path) -> Path:
    """Given the database's name, return where its examples are kept."""
    return database.with_name(database.name + ".examples.jsonl")


def load_examples(file: Path) -> tuple[Example, ...]:
    """Return the kept examples in the order in which they came; lines that are none are passed over."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    found = []
    for line in lines:
        try:
            entry = json.loads(line)
            found.append(Example(str(entry["dialog"][-1]), str(entry.get("note", ""))))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            continue
    return tuple(found)


def keep_example(file: Path, example: Example) -> bool:
    """Keep an example, or its new note; False where there are too many. Raises OSError."""
    kept = [e for e in load_examples(file) if e.question != example.question]
    if len(kept) >= MOST:
        return False
    _write(file, [*kept, example])
    return True


def drop_example(file: Path, question: str) -> None:
    """Keep a question no longer. Raises OSError."""
    _write(file, [e for e in load_examples(file) if e.question != question])


def as_batch(examples: tuple[Example, ...] | list[Example]) -> str:
    """Return the examples as the lines of a `query batch` file."""
    lines = [
        json.dumps({"id": f"例{n}", "dialog": [e.question], "note": e.note}, ensure_ascii=False)
        for n, e in enumerate(examples, 1)
    ]
    return "".join(line + "\n" for line in lines)


def _write(file: Path, examples: list[Example]) -> None:
    part = file.with_name(file.name + ".part")
    part.write_text(as_batch(examples), "utf-8")
    part.replace(file)
