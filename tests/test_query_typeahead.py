"""Everything that is offered is answered: while typing, at the start, after answers, in refusals and choices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from query.__main__ import main
from query.answer import Answer
from query.engine import Library, answer, starters
from query.turns import Conversation
from query.typeahead import Suggestion, suggest
from schema.sounds import initials, sound, syllables

CORPORA = sorted((Path(__file__).parent / "data").glob("questions_*.jsonl"))
BY_HAND = [
    "公",
    "公积",
    "gjj",
    "302",
    "zhufang",
    "项目",
    "项目支出",
    "住房公积金占",
    "三公",
    "总",
    "bangong",
    "2026年",
    "请问办公",
    "附表1",
    "x",
]


def _texts(found: tuple[Suggestion, ...]) -> list[tuple[str, str]]:
    return [(s.kind, s.text) for s in found]


def _typed(library: Library) -> list[str]:
    """What people may have typed: beginnings, middles, sounds and initials of names."""
    names = list(dict.fromkeys(e.norm for d in library.documents for e in library.prepared(d).listing))[::5]
    names += [b.name for b in library.roster.bodies]
    typed = {n[:2] for n in names} | {n[1:4] for n in names} | {initials(syllables(n))[:3] for n in names}
    return sorted(
        typed | set(names[::3]) | {sound(n)[:6] for n in names} | {f"2026年教育局{n[:2]}" for n in names[::9]}
    )


@pytest.mark.parametrize("opened", ["library", "text_library", "years_library"])
def test_every_suggestion_while_typing_is_answered(request: pytest.FixtureRequest, opened: str) -> None:
    library: Library = request.getfixturevalue(opened)
    offered = {s.question for typed in ("", *BY_HAND, *_typed(library)) for s in suggest(library, typed)}
    assert len(offered) > 60
    for question in sorted(offered):
        given_answer, _ = answer(library, question)
        assert given_answer.status in ("answered", "choice"), (question, given_answer.sentence)


@pytest.mark.parametrize("opened", ["library", "text_library", "years_library"])
def test_every_starter_is_answered(request: pytest.FixtureRequest, opened: str) -> None:
    library: Library = request.getfixturevalue(opened)
    assert len(starters(library)) > 5
    for question in starters(library):
        assert answer(library, question)[0].status == "answered", question


def _dialogs(corpus: Path) -> list[tuple[str, list[str]]]:
    entries = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    return [
        (
            "years" if entry.get("db") == "years" or "years" in corpus.name or entry["id"].startswith("ye-") else "one",
            entry["dialog"],
        )
        for entry in entries
        if "document" not in entry
    ]


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda p: p.stem)
def test_what_is_offered_with_answers_refusals_and_choices_is_answered(
    library: Library, years_library: Library, corpus: Path
) -> None:
    asked: set[tuple[str, str, str]] = set()
    for where, dialog in _dialogs(corpus):
        opened = years_library if where == "years" else library
        conversation = Conversation()
        given_answer = Answer("refused", "")
        for question in dialog:
            given_answer, conversation = answer(opened, question, conversation)
        for offered in (*given_answer.suggestions, *(c.question for c in given_answer.choices)):
            last = conversation.last
            key = (where, offered, str(last.plan.operation) + str(last.plan.subjects) if last else "")
            if key in asked or (last is None and offered in starters(opened)):
                continue
            asked.add(key)
            after, _ = answer(opened, offered, conversation)
            assert after.status in ("answered", "choice"), (dialog, offered, after.sentence)


def test_the_nearest_comes_first(library: Library) -> None:
    assert _texts(suggest(library, "公积"))[0] == ("科目", "住房公积金")
    assert _texts(suggest(library, "gjj"))[0] == ("科目", "住房公积金")
    assert _texts(suggest(library, "bangongf"))[0] == ("科目", "办公费")
    assert [s.question for s in suggest(library, "住房公积金占")] == ["住房公积金占总支出多少"]
    assert ("科目", "办公费") in _texts(suggest(library, "30201"))
    assert ("科目", "职工基本医疗保险缴费") in _texts(suggest(library, "医保"))
    assert suggest(library, "请问住房公")[0].question == "住房公积金是多少"
    assert {s.kind for s in suggest(library, "")} == {"问法"}
    assert ("表", "政府购买服务预算表") in _texts(suggest(library, "政府购买服务预"))
    assert len(suggest(library, "支出", limit=3)) == 3
    assert suggest(library, "支出", limit=0) == ()


def test_a_scope_typed_before_the_name_is_kept(years_library: Library) -> None:
    assert suggest(years_library, "2025年教育局公积")[0].question == "2025年教育局住房公积金是多少"
    assert suggest(years_library, "教育局")[0].kind == "部门"
    project = next(s for s in suggest(years_library, "zhihui") if s.kind == "项目")
    assert project.text.startswith("智慧教育")
    one = years_library.documents[0].file_name
    assert suggest(years_library, "公积", one)[0].question == "住房公积金是多少"
    assert suggest(years_library, "公积", "没有这份文件.pdf") == ()


def test_a_refusal_offers_accounts_of_the_same_family(library: Library) -> None:
    given_answer, _ = answer(library, "培训费是多少")
    assert given_answer.reason == "not_in_document"
    codes = []
    for question in given_answer.suggestions[:3]:
        near, _ = answer(library, question)
        codes.append((near.rows[0].code or "")[:3])
    assert codes == ["302", "302", "302"]
    assert 3 < len(given_answer.suggestions) <= 5


def test_a_body_that_is_not_loaded_offers_the_likest(years_library: Library) -> None:
    given_answer, _ = answer(years_library, "新城区教育厅总支出是多少")
    assert given_answer.status == "refused"
    assert any("教育局" in s for s in given_answer.suggestions)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.integers(-1, 12))
def test_anything_may_be_typed(library: Library, years_library: Library, typed: str, limit: int) -> None:
    for opened in (library, years_library):
        found = suggest(opened, typed, limit=limit)
        assert len(found) <= max(limit, 0)
        assert len({s.question for s in found}) == len(found)


def test_the_command_prints_suggestions(pdf_database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "公积", "--db", str(pdf_database)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "科目\t住房公积金\t→ 住房公积金是多少"
