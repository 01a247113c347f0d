"""docs/add-a-question.md: its worked examples are true of the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

from query.engine import Library, answer, trace
from query.lexicon import lexicon
from query.rules import RULES
from query.synonyms import Asked, propose, read_questions, try_out, with_one

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "add-a-question.md").read_text("utf-8")
DATA = ROOT / "tests" / "data"


def test_files_exist() -> None:
    named = set(re.findall(r"`((?:query|tests|docs|bench)/[\w/.-]+\.\w+)`", GUIDE))
    assert named
    assert not [n for n in named if not (ROOT / n).exists()]


def test_new_word_answers_and_changes_nothing_else(library: Library) -> None:
    """外协费 is the page's own new word: it is not known yet, and its example line states the answer."""
    line = next(x for x in GUIDE.splitlines() if x.startswith('{"id"'))
    entry = json.loads(line)
    (question,) = entry["dialog"]
    assert "外协费" not in lexicon().synonyms
    assert answer(library, question)[0].reason == "not_understood"
    proposal = propose(library, "外协费", "委托业务费")
    corpus = [*read_questions(DATA / "questions_own.jsonl")[:20], Asked((question,))]
    (change,) = try_out(library, with_one(library, proposal.synonym), corpus)
    assert change.asked.dialog == (question,)
    assert [r.value for r in change.after.rows] == [w["value"] for w in entry["want"]]
    assert change.after.unit == entry["unit"]


def test_worked_rule_is_the_programs_own(library: Library) -> None:
    rule = next(r for r in RULES if r.name == "月均")
    assert f'"{rule.examples[0]}"' in GUIDE
    assert all(f'"{mark}"' in GUIDE for mark in rule.uses)
    traced, _ = trace(library, rule.examples[0])
    assert traced.rule == "月均"
    assert "11,795.36 元（141,544.28 ÷ 12）" in traced.answer.sentence
    assert "11,795.36 元（141,544.28 ÷ 12）" in GUIDE


def test_words_of_the_table_mean_what_it_says() -> None:
    words = lexicon()
    assert words.synonyms["外包"] == "委托业务费"
    assert "五险一金" in words.sets
    assert {"医疗支出", "发工资的钱"} <= set(words.several)
    assert words.words["超过"].sense == "gt"
