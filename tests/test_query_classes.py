"""docs/questions.md holds every rule with all its examples, and each of the 64 classes with examples that end as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from query.answer import Answer
from query.engine import Library, answer
from query.rules import RULES
from query.rules_across import ACROSS_RULES
from query.turns import Conversation

ROOT = Path(__file__).resolve().parent.parent
SPACE = ROOT / "tests" / "data" / "questions_space.jsonl"
ENDS = {"答": "answered", "反问": "choice", "不答": "refused"}
ONLY_ON_OTHER_DOCUMENTS = {"无从比较", "原文", "结转构成"}
"""Rules that the sample budget answers with a refusal; the page says in words when they apply."""


def _rows() -> list[list[str]]:
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    return [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]


def _classes() -> list[tuple[str, str, str]]:
    rows = [r for r in _rows() if len(r) == 4 and re.fullmatch(r"[A-K]\d\d", r[0])]
    return [(r[0], example.strip(), r[3]) for r in rows for example in r[2].split(" · ")]


def _ask(library: Library, dialog: list[str]) -> Answer:
    conversation = Conversation()
    given = None
    for question in dialog:
        given, conversation = answer(library, question, conversation)
    assert given is not None
    return given


@pytest.mark.parametrize(("kind", "example", "end"), _classes())
def test_example_of_a_class_ends_as_the_page_says(library: Library, kind: str, example: str, end: str) -> None:
    given = _ask(library, example.split(" → "))
    assert given.status == ENDS[end], (kind, given.sentence)


def test_every_class_of_the_space_has_examples() -> None:
    asked = {json.loads(line)["class"] for line in SPACE.read_text("utf-8").splitlines()}
    assert len(asked) == 64
    assert {kind for kind, _, _ in _classes()} == asked


@pytest.mark.parametrize("rule", [*RULES, *ACROSS_RULES], ids=lambda r: r.name)
def test_every_example_of_a_rule_stands_on_the_page(rule: object) -> None:
    name, examples = rule.name, rule.examples  # type: ignore[attr-defined]
    (row,) = [r for r in _rows() if r[0] == name]
    missing = set(examples) - set(row[1].split(" · "))
    assert name in ONLY_ON_OTHER_DOCUMENTS or not missing
