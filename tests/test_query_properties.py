"""What holds of every question: dress changes nothing, runs agree byte for byte, every figure is accounted for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from figures import unfounded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from variants import dresses

from bench.generated import ask_all
from query.answer import Answer
from query.engine import Library, answer
from query.turns import Conversation

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
PROCESSES = (("0", "UTC"), ("1", "Asia/Shanghai"), ("77", "America/New_York"), ("random", "Pacific/Kiritimati"))


def _entries(*corpora: str) -> list[dict[str, Any]]:
    found = [json.loads(x) for c in corpora for x in (DATA / f"questions_{c}.jsonl").read_text("utf-8").splitlines()]
    return [e for e in found if "times" not in e and "document" not in e and e.get("db") != "text"]


FOUNDING = [e for e in _entries("founding", "own", "past", "fresh", "eyes", "space") if not e["id"].startswith("ye-")]
FOUNDING = [e for e in FOUNDING if e.get("db") != "years"]
YEARS = [*_entries("years"), *(e for e in _entries("fresh", "eyes") if e.get("db") == "years" or e["id"][:3] == "ye-")]


def _ask(library: Library, dialog: list[str]) -> Answer:
    conversation = Conversation()
    given_answer = Answer("refused", "", reason="not_understood")
    for question in dialog:
        given_answer, conversation = answer(library, question, conversation)
    return given_answer


def _same(library: Library, entry: dict[str, Any], pick: int) -> None:
    *before, last = entry["dialog"]
    found = dresses(last)
    name = sorted(found)[pick % len(found)]
    plain, dressed = _ask(library, [*before, last]), _ask(library, [*before, found[name]])
    assert (dressed.status, dressed.unit, dressed.rows) == (plain.status, plain.unit, plain.rows), found[name]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_entries("founding", "space")), st.integers(0, 10_000))
def test_dress_changes_nothing(library: Library, entry: dict[str, Any], pick: int) -> None:
    _same(library, entry, pick)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_entries("years")), st.integers(0, 10_000))
def test_dress_changes_nothing_over_several_budgets(years_library: Library, entry: dict[str, Any], pick: int) -> None:
    _same(years_library, entry, pick)


@pytest.mark.parametrize("entry", FOUNDING, ids=lambda e: e["id"])
def test_every_figure_is_accounted_for(library: Library, entry: dict[str, Any]) -> None:
    given_answer = _ask(library, entry["dialog"])
    assert given_answer.status != "answered" or not unfounded(given_answer, " ".join(entry["dialog"]))


@pytest.mark.parametrize("entry", YEARS, ids=lambda e: e["id"])
def test_every_figure_is_accounted_for_over_several_budgets(years_library: Library, entry: dict[str, Any]) -> None:
    given_answer = _ask(years_library, entry["dialog"])
    assert given_answer.status != "answered" or not unfounded(given_answer, " ".join(entry["dialog"]))


def test_a_figure_from_nowhere_is_found(library: Library) -> None:
    given_answer = _ask(library, ["住房公积金占总支出多少"])
    wrong = given_answer.sentence.replace("5.07%", "5.08%").replace("717,678.00", "717,687.00")
    forged = Answer("answered", wrong + "另有 123.45 元。", unit="%", rows=given_answer.rows, basis=given_answer.basis)
    assert unfounded(forged, "住房公积金占总支出多少") == ["5.08%", "123.45 元"]


def test_made_up_questions_never_raise(library: Library) -> None:
    ended, times, raised = ask_all(library, 150, seed=7)
    assert not raised
    assert sum(ended.values()) == len(times) >= 150


def test_processes_agree_byte_for_byte(years_database: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    dialogs = [e["dialog"] for e in (*YEARS[:14], *YEARS[33:40])]
    batch.write_text("".join(json.dumps({"dialog": d}, ensure_ascii=False) + "\n" for d in dialogs), "utf-8")
    command = [sys.executable, "-m", "query", "batch", str(batch), "--db", str(years_database)]
    runs = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=_environment(seed, zone))
        for seed, zone in PROCESSES
    ]
    outputs = {_without_time(run.communicate()[0].decode("utf-8")) for run in runs}
    assert [run.returncode for run in runs] == [0] * len(PROCESSES)
    assert len(outputs) == 1
    assert outputs.pop().count("\n") == len(dialogs)


def _environment(seed: str, zone: str) -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}


def _without_time(lines: str) -> str:
    return "".join(json.dumps(json.loads(x) | {"elapsed_ms": 0}, ensure_ascii=False) + "\n" for x in lines.splitlines())
