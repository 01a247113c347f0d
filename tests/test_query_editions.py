"""Which document answers where a budget has several editions, or its final accounts are loaded: never silently another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tiny import tiny_document

from query.answer import Answer
from query.edition_words import said_of_editions, said_of_versions
from query.engine import Library, answer, load
from query.turns import Conversation
from schema.store import writing

FIRST, CORRECTED, FINAL = (f"青石县水利局2024年部门{n}.pdf" for n in ("预算", "预算（更正版）", "决算"))


def _ask(library: Library, *dialog: str, document: str | None = None) -> Answer:
    conversation = Conversation()
    for question in dialog:
        given, conversation = answer(library, question, conversation, document)
    return given


def _cited(given: Answer) -> set[str]:
    return {c.document for c in given.citations}


def test_every_answer_says_which_edition_it_used(editions_library: Library) -> None:
    given = _ask(editions_library, "水利局2024年总支出预算多少")
    assert _cited(given) == {CORRECTED}
    (note,) = [n for n in given.notes if n.startswith("依据第2版（更正版）")]
    assert f"“{CORRECTED}”" in note
    assert f"另有第1版（文件“{FIRST}”）" in note
    assert not [n for n in _ask(editions_library, "水利局2025年总支出预算多少").notes if n.startswith("依据第")]


def test_what_names_nobody_goes_on_with_the_edition_of_before(editions_library: Library) -> None:
    given = _ask(editions_library, "水利局2024年预算原版总支出多少", "那防汛呢")
    assert (given.rows[0].value, _cited(given)) == ("1500000.00", {FIRST})
    assert _cited(_ask(editions_library, "水利局2024年预算原版总支出多少", "水利局2025年防汛呢")) != {FIRST}
    assert _cited(_ask(editions_library, "水利局2024年决算总支出多少", "那防汛呢")) == {FINAL}
    assert _cited(_ask(editions_library, "水利局2024年预算总支出多少", "那防汛呢")) == {CORRECTED}


@pytest.mark.parametrize(
    ("document", "question", "value", "cited"),
    [
        (FIRST, "总支出是多少", "10000000.00", {FIRST}),
        (CORRECTED, "总支出是多少", "10300000.00", {CORRECTED}),
        (FINAL, "总支出是多少", "10545000.00", {FINAL}),
        (FIRST, "更正后的防汛是多少", "1800000.00", {CORRECTED}),
        (FIRST, "决算比预算多多少", "545000.00", {FIRST, FINAL}),
        (CORRECTED, "决算比预算多多少", "245000.00", {CORRECTED, FINAL}),
    ],
)
def test_the_chosen_document_is_just_that_edition(
    editions_library: Library, document: str, question: str, value: str, cited: set[str]
) -> None:
    given = _ask(editions_library, question, document=document)
    assert (given.rows[0].value, _cited(given)) == (value, cited)


def test_both_rows_and_the_formula_are_shown(editions_library: Library) -> None:
    given = _ask(editions_library, "水利局2024年防汛决算比预算少多少")
    assert [r.value for r in given.rows] == ["120000.00"]
    assert {r.value for r in given.basis} == {"1680000.00", "1800000.00"}
    assert _cited(given) == {CORRECTED, FINAL}
    assert "算法：1,800,000.00 − 1,680,000.00 = 120,000.00。" in given.notes


def test_the_changed_budget_is_not_the_published_one(editions_library: Library) -> None:
    given = _ask(editions_library, "水利局2024年全年预算和决算差多少")
    assert (given.rows[0].value, _cited(given)) == ("235000.00", {FINAL})
    beside = _ask(editions_library, "水利局2024年预算执行率是多少")
    assert any("全年预算数 10,780,000.00 元" in n for n in beside.notes)


@pytest.mark.parametrize(
    "question",
    [
        "水利局2024年决算比2025年预算多多少",
        "各部门2024年决算比预算多多少",
        "水利局和林业局2024年决算比预算各多多少",
        "水利局2024年预算原版和2025年预算差多少",
        "水利局2024年超了100万的科目有哪些",
        "水利局2024年三公经费超了5万吗",
        "水利局2024年预算1000万元，实际花了多少",
        "水利局2024年哪个项目超支最多",
        "水利局2024年人员经费占基本支出的比例预算和决算各是多少",
        "林业局2024年决算比预算多多少",
    ],
)
def test_what_cannot_be_compared_is_not(editions_library: Library, question: str) -> None:
    assert _ask(editions_library, question).status == "refused"


@pytest.mark.parametrize("question", ["水利局2024年总支出多少", "水利局2024年一般公共预算财政拨款支出是多少"])
def test_neither_budget_nor_accounts_is_asked_back(editions_library: Library, question: str) -> None:
    given = _ask(editions_library, question)
    assert given.status == "choice"
    assert {c.label for c in given.choices} == {"2024 年预算", "2024 年决算"}


def test_a_name_that_holds_such_words_is_a_name() -> None:
    assert said_of_editions("新版系统运维多少钱", lambda words: words == "新版") is None
    assert said_of_editions("新版系统运维多少钱", lambda words: False) is not None
    for plain in ("差旅费是多少", "一般公共预算支出多少", "决算总支出多少", "项目支出超过基本支出吗"):
        assert said_of_editions(plain, lambda words: False) is None
        assert said_of_versions(plain) is None


def test_of_three_editions_an_older_one_is_asked_back(tmp_path: Path) -> None:
    path = tmp_path / "budget.duckdb"
    original = tmp_path / "a.txt"
    original.write_text("x")
    with writing(path) as add:
        for n in range(3):
            add(replace(tiny_document("same.txt", str(n))), original, "1")
    library = load(path)
    asked = _ask(library, "旧版的办公费是多少")
    assert [c.label for c in asked.choices] == ["第1版", "第2版"]
    for number, question in enumerate(("第一版办公费多少", "第二版办公费多少", "办公费是多少"), 1):
        given = _ask(library, question)
        (sha,) = {c.sha256 for c in given.citations}
        assert sha == library.editions(library.documents[0])[number - 1].sha256
    first = library.editions(library.documents[0])[0]
    assert {c.sha256 for c in _ask(library, "办公费是多少", document=first.sha256).citations} == {first.sha256}
    assert _ask(library, "办公费是多少", document="same.txt").citations[0].sha256 == library.documents[0].sha256
    library.close()
