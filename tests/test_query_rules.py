"""Every rule wins its own examples, and every suggestion can be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from query.engine import Library, answer, starters, trace
from query.rules import RULES
from query.rules_across import ACROSS_RULES


@pytest.mark.parametrize(("rule", "example"), [(r.name, e) for r in RULES for e in r.examples])
def test_rule_wins_its_example(library: Library, rule: str, example: str) -> None:
    traced, _ = trace(library, example)
    assert traced.rule == rule
    assert not any(s.kind == "unknown" for s in traced.spans)


@pytest.mark.parametrize(("rule", "example"), [(r.name, e) for r in ACROSS_RULES for e in r.examples])
def test_rule_over_several_budgets_wins_its_example(years_library: Library, rule: str, example: str) -> None:
    traced, _ = trace(years_library, example)
    assert traced.rule == rule
    assert traced.answer.status == "answered", traced.answer.sentence


def test_rule_names_are_unique() -> None:
    names = [r.name for r in RULES] + [r.name for r in ACROSS_RULES]
    assert len(set(names)) == len(names)


def test_starters_are_answered(library: Library, text_library: Library) -> None:
    for opened in (library, text_library):
        for question in starters(opened):
            given, _ = answer(opened, question)
            assert given.status == "answered", (question, given.sentence)


def test_suggestions_are_answered(library: Library) -> None:
    for question in starters(library):
        given, conversation = answer(library, question)
        for suggestion in given.suggestions:
            after, _ = answer(library, suggestion, conversation)
            assert after.status == "answered", (question, suggestion, after.sentence)


def _documented() -> list[tuple[str, str]]:
    text = (Path(__file__).resolve().parent.parent / "docs" / "questions.md").read_text("utf-8")
    names = {r.name for r in RULES} - {"无从比较", "原文", "结转构成"}
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [(row[0].strip(), e.strip()) for row in rows if row[0].strip() in names for e in row[1].split(" · ")]


@pytest.mark.parametrize(("rule", "example"), _documented())
def test_documented_examples_are_answered(library: Library, rule: str, example: str) -> None:
    given, _ = answer(library, example)
    assert given.status == "answered", given.sentence


def _documented_across() -> list[tuple[str, str]]:
    text = (Path(__file__).resolve().parent.parent / "docs" / "questions.md").read_text("utf-8")
    names = {r.name for r in ACROSS_RULES}
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [(row[0].strip(), e.strip()) for row in rows if row[0].strip() in names for e in row[1].split(" · ")]


@pytest.mark.parametrize(("rule", "example"), _documented_across())
def test_documented_examples_over_several_budgets(years_library: Library, rule: str, example: str) -> None:
    traced, _ = trace(years_library, example)
    assert traced.rule == rule
    assert traced.answer.status == "answered", traced.answer.sentence
