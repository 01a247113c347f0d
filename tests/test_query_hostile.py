"""Questions that nobody asks in good faith: the written ones all, the made ones a bounded part (bench/hostile_questions.py)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import hostile_questions
from bench.hostile_questions import LONG_MS, P99_MS, Asked, Mutations, ask_all, warm, written
from query.engine import Library, answer, load

MADE = 300
SLACK = 3.0
"""A test machine may be busy; the bench itself has none."""


@pytest.fixture(scope="module")
def opened(pdf_database: Path) -> Iterator[Library]:
    library = load(pdf_database)
    warm(library)
    yield library
    library.close()


def _is_harmless(asked: Asked, limit: float) -> None:
    assert asked.raised == []
    assert asked.effects == {}
    assert asked.p99() <= limit * SLACK


def test_there_are_enough_and_of_all_kinds() -> None:
    families = written()
    assert sum(map(len, families.values())) >= 500
    assert len(families) >= 12
    texts = [q for family in families.values() for q in family]
    assert sum(len(q) >= 50_000 for q in texts) >= 15
    assert any(0xD800 <= ord(c) <= 0xDFFF for q in texts for c in q[:50])


def test_written_questions_are_harmless(opened: Library) -> None:
    questions = [q for family in written().values() for q in family]
    _is_harmless(ask_all(opened, [q for q in questions if len(q) < 50_000]), P99_MS)
    long = ask_all(opened, [q for q in questions if len(q) >= 50_000])
    _is_harmless(long, LONG_MS)
    assert max(ms for ms, _ in long.times) <= LONG_MS
    assert set(long.ended) == {"refused"}


def test_made_questions_are_harmless_and_the_same_each_time(opened: Library) -> None:
    made = list(Mutations(opened, 5).questions(MADE))
    assert made == list(Mutations(opened, 5).questions(MADE))
    _is_harmless(ask_all(opened, made), P99_MS)


def test_what_reaches_outside_is_seen(opened: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The watch itself: a file, a process, a socket and a program made of text are all counted."""
    real = answer

    def reaching(*given: object) -> object:
        (tmp_path / "x").write_text("x")
        subprocess.run([sys.executable, "--version"], check=False, capture_output=True)
        import socket

        socket.socket().close()
        exec("pass")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(hostile_questions, "answer", reaching)
    effects = ask_all(opened, ["办公费是多少"]).effects
    for event in ("open", "subprocess.Popen", "socket.__new__", "exec", "compile"):
        assert [e for e in effects if e.startswith(event)], (event, effects)


def test_an_instruction_is_no_figure(opened: Library) -> None:
    """What a text says a figure is, is never said back as one."""
    for question in written()["指使"]:
        traced = answer(opened, question)[0]
        assert traced.status != "answered" or traced.citations, question
        assert "1 元" not in traced.figure, question
