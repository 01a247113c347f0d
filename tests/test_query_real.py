"""Questions over published budgets that are not in the repository, asked where they lie beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parser.ingest import ingest
from query.engine import Library, answer, load
from query.turns import Conversation
from schema.names import normalise

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT.parent / "shared" / "cities"
DATA = ROOT / "tests" / "data"
QUESTIONS = tuple(
    DATA / f"questions_{name}.jsonl"
    for name in ("real", "eyes", "class_single", "class_textual", "fresh2_cities", "fresh3_cities")
)
NOT_YET = frozenset({"real-002", "ce-018", "ce-040", "fresh3-c-01"})
"""Withheld, never answered wrongly."""


def _questions() -> list[Any]:
    lines = (line for path in QUESTIONS for line in path.read_text("utf-8").splitlines())
    return [pytest.param(entry, id=entry["id"]) for entry in map(json.loads, lines) if "document" in entry]


@pytest.fixture(scope="module")
def real_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    files = sorted(DOCUMENTS.glob("*.pdf"))
    if not files:
        pytest.skip("the published budgets are not in the repository and ../shared/cities is absent")
    path = tmp_path_factory.mktemp("real") / "budget.duckdb"
    ingest(tuple(files), path, workers=2)
    opened = load(path)
    yield opened
    opened.close()


def _fits(want: dict[str, Any], name: str | None, value: str | None, text: str | None) -> bool:
    if "text" in want:
        return normalise(want["text"]) in normalise(text or "")
    asked, given = normalise(want.get("name") or ""), normalise(name or "")
    named = asked in given or (len(given) > 1 and asked.startswith(given))
    return named and (want.get("value") is None or (value or "").replace(" ", "") == want["value"])


@pytest.mark.parametrize("entry", _questions())
def test_real_question(real_library: Library, entry: dict[str, Any]) -> None:
    conversation = Conversation()
    for question in entry["dialog"]:
        given, conversation = answer(real_library, question, conversation, entry["document"])
    if entry["id"] in NOT_YET or entry["status"] == "refused":
        assert given.status in ("refused", "choice"), given.sentence
        assert entry["id"] in NOT_YET or given.reason in entry.get("reason", [given.reason])
        return
    assert given.status == "answered", given.sentence
    rows = [(r.name, r.value, r.text) for r in given.rows]
    options = (entry["want"], *entry.get("also", []))
    assert any(all(any(_fits(w, *r) for r in rows) for w in want) for want in options), rows
    if len(entry["want"]) == 1 and not entry.get("also"):
        assert _fits(entry["want"][0], *rows[0]), rows
    assert given.unit == entry.get("unit", given.unit)
    assert given.citations
