"""Which of two sides is measured against which, what is added up on a side, and words that mean something in place."""

from __future__ import annotations

import pytest

from query.engine import Library, answer
from query.lexicon import FILLER, Word
from query.spans import Span
from query.weighing import base_leads, weighed


def _spans(*words: tuple[str, str]) -> tuple[Span, ...]:
    found = []
    at = 0
    for text, sense in words:
        kind, _, rest = sense.partition(".")
        word = Word(kind, rest) if rest else None
        found.append(Span(at, at + len(text), "word" if word else sense, text, word=word))  # type: ignore[arg-type]
        at += len(text)
    return tuple(found)


WITH, THAN = ("跟", "part.and"), ("比", "part.than")
A, B = ("办公费", "name"), ("电费", "name")


def test_the_base_leads_behind_a_joining_word_that_opens() -> None:
    assert base_leads(_spans(WITH, B, THAN, A))
    assert base_leads(_spans(("比起", "part.than"), B, A))
    assert base_leads(_spans(("2026年", "year"), WITH, ("卫健局", "organisation"), THAN, ("教育局", "organisation")))


def test_the_base_is_behind_where_something_stands_before_the_joining_word() -> None:
    assert not base_leads(_spans(A, THAN, B))
    assert not base_leads(_spans(A, WITH, B, THAN))
    assert not base_leads(_spans(("2026年", "year"), WITH, ("2025年", "year"), THAN, A))
    assert not base_leads(_spans(("2025年", "year"), THAN, ("2024年", "year"), A))


def test_a_verb_of_taking_is_a_share_only_of_a_figure() -> None:
    taken = weighed(_spans(A, ("吃掉", "filler.filler"), B, ("的", "part.of"), ("几成", "operation.share")))
    assert taken[1].word == Word("part", "over")
    spent = weighed(_spans(A, ("吃掉", "filler.filler"), ("多少钱", "operation.how_much")))
    assert spent[1].word == FILLER


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("跟电费比，办公费少多少", "30206 电费 6,187.60 元，30201 办公费 35,100.00 元，前者比后者少 28,912.40 元"),
        ("跟项目支出比，人员经费和公用经费合起来少多少", None),
        ("它和电费加起来占公用经费几成", None),
        ("办公费和电费占公用经费几成，分别说", "30201 办公费占公用经费的 24.80%"),
        ("项目支出是基本支出的两倍吗", None),
        ("登报花了多少", None),
        ("财政局的电费多少", None),
    ],
)
def test_sides_and_sums(library: Library, question: str, sentence: str | None) -> None:
    given, _ = answer(library, question)
    assert (given.status == "answered") == (sentence is not None), given.sentence
    assert sentence is None or given.sentence.startswith(sentence)
