"""Topics to touch: questions that the loaded budgets really answer, so that most people need not type."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from query.catalogue import DocumentInfo
from query.engine import Library, answer_safely
from screens.opened import Bounded

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its questions."""

    name: str
    questions: tuple[str, ...]


_ANSWERED: Bounded[tuple[str, str], tuple[Topic, ...]] = Bounded(MOST_KEPT)


@lru_cache(maxsize=1)
def _written() -> tuple[tuple[Topic, ...], tuple[Topic, ...]]:
    table = tomllib.loads((Path(__file__).parent / "topics.toml").read_text("utf-8"))
    topics = [tuple(Topic(str(t["name"]), tuple(t["questions"])) for t in table[key]) for key in ("topic", "across")]
    return topics[0], topics[1]


def topics(opened: Library, document: DocumentInfo | None) -> tuple[Topic, ...]:
    """Given the chosen document (None: all that is loaded), return the topics whose questions are answered there."""
    key = (opened.key, document.sha256 if document else "")
    return _ANSWERED.made(key, lambda: _answered(opened, document))


def _answered(opened: Library, document: DocumentInfo | None) -> tuple[Topic, ...]:
    of_one, across = _written()
    name = document.asked_as if document else None

    def answered(question: str) -> bool:
        return answer_safely(opened, question, None, name)[0].status == "answered"

    newest = f"{opened.roster.newest}年"
    found = []
    for topic in of_one if document is not None else across:
        tried = ((q,) if document is not None else (q, newest + q) for q in topic.questions)
        held = tuple(q for wordings in tried if (q := next(filter(answered, wordings), "")))
        if held:
            found.append(Topic(topic.name, held))
    return tuple(found)
