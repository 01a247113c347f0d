"""Projects named whole over several budgets, and bodies that a follow-up points at."""

from __future__ import annotations

from dataclasses import replace

from query.asked import another_body
from query.engine import Library, answer
from query.projects import projects_said
from query.reading import Reading, read
from query.spans import Span


def _unread(text: str) -> Reading:
    return read(text, (Span(0, len(text), "unknown", text),))


def test_the_longest_name_of_a_place_counts(years_library: Library) -> None:
    said = projects_said(_unread("八一路片区宣传及培训经费"), years_library.names, years_library.roster.documents)
    assert [years_library.names.norm(n) for n in said] == ["八一路片区宣传及培训经费"]


def test_a_name_that_explains_no_unknown_word_is_not_taken(years_library: Library) -> None:
    reading = replace(_unread("八一路片区宣传及培训经费"), unknown=())
    assert projects_said(reading, years_library.names, years_library.roster.documents) == ()


def test_a_project_of_several_departments_is_listed_for_each(years_library: Library) -> None:
    given, _ = answer(years_library, "2026年各部门的购买第三方审计服务分别多少")
    assert {r.name: r.value for r in given.rows} == {
        "滨江市新城区教育局": "5127200.00",
        "滨江市新城区住房和城乡建设局": "4190639.30",
    }


def test_a_project_of_several_departments_is_asked_back(years_library: Library) -> None:
    given, _ = answer(years_library, "2026年购买第三方审计服务多少钱")
    assert given.status == "choice"
    assert len(given.choices) == 2


def test_a_body_that_only_the_document_knows_is_not_passed_over() -> None:
    text = "教育局"
    told = read(text, (Span(0, 3, "organisation", text, organisations=(7,)),))
    refusal = another_body(told, _unread(text), own=3)
    assert refusal is not None
    assert text in refusal.sentence
    assert another_body(told, _unread(text), own=7) is None
    assert another_body(told, told, own=3) is None
