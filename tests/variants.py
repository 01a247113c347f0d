"""The same question in other dress: polite words, marks, blanks, wide characters, the traditional script."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from opencc import OpenCC

POLITE = Path(__file__).parent / "data" / "polite.toml"
MARKS = ("？", "?", "。", "！", "…", "??", "？！", "  ", "\u3000", "\n")


@lru_cache(maxsize=1)
def polite() -> dict[str, Any]:
    """Return the polite words: before, after, and around a question."""
    return tomllib.loads(POLITE.read_text("utf-8"))


def spaced(question: str, place: int) -> str:
    """A blank at a place where no word of Latin letters or digits is cut in two."""
    plain = unicodedata.normalize("NFKC", question)
    question = plain if len(plain) == len(question) else question
    cuts = [i for i in range(1, len(question)) if not (question[i - 1].isascii() and question[i].isascii())] or [
        len(question)
    ]
    at = cuts[place % len(cuts)]
    return f"{question[:at]} {question[at:]}"


def spread(question: str) -> str:
    """A blank behind every character, Latin words and numbers kept whole."""
    plain = unicodedata.normalize("NFKC", question)
    pairs = zip(plain, f"{plain[1:]} ", strict=True)
    return "".join(a if a.isascii() and b.isascii() else f"{a} " for a, b in pairs)


def widened(question: str) -> str:
    """Digits, letters and marks as wide as a Chinese character."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in question)


@lru_cache(maxsize=1)
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def traditional(question: str) -> str:
    """In the traditional script, character by character."""
    return "".join(_traditional().convert(c) for c in question)


def dresses(question: str) -> dict[str, str]:
    """Return every variant of a question by what was done to it."""
    words = polite()
    found = {f"before {b}": b + question for b in words["before"]}
    bare = question.rstrip("？?。！!")
    found |= {f"after {a}": bare + a for a in words["after"]}
    found |= {f"around {b}": b + bare + a for b, a in words["around"]}
    found |= {f"mark {m!r}": bare + m for m in MARKS}
    found |= {f"blank {n}": spaced(question, n * 3) for n in range(3)}
    return found | {"wide": widened(question), "traditional": traditional(question), "spread": spread(question)}
