"""What an answer costs, counted and not timed: statements executed, SELECTs written, texts read, candidates compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from rapidfuzz.distance import OSA

from query import pinyin, slips, sql, statement
from query.asked import MOST_READINGS, read_with
from query.engine import Library, answer
from query.normal import normal_form
from query.pinyin import Spellings
from query.plan import Condition, MemberSet
from query.shapes import Edition, Shape
from query.slips import SlipIndex
from query.spans import segment
from query.statement import Statement
from schema.confined import IDLE_OPTIMIZERS
from schema.sounds import syllables


@pytest.fixture
def executed(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Statement]]:
    """The statements executed, nothing being kept of what was asked before."""
    done: list[Statement] = []
    execute = statement.execute

    def counted(connection: Any, asked: Statement) -> Any:
        done.append(asked)
        return execute(connection, asked)

    for question in ("办公费是多少", "项目支出最大的是哪个"):
        answer(library, question)
    library.forget()
    monkeypatch.setattr(statement, "execute", counted)
    yield done
    library.forget()


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("住房公积金是多少", 1),
        ("办公费和电费哪个多", 1),
        ("项目支出占总支出多少", 1),
        ("项目支出最大的是哪个", 2),
        ("有哪些项目", 2),
        ("超过100万元的项目有哪些", 3),
    ],
)
def test_a_question_executes_few_statements(
    library: Library, executed: list[Statement], question: str, most: int
) -> None:
    for offered in (True, False):
        if not offered:
            library.forget()
            executed.clear()
        given, _ = answer(library, question)
        assert given.status == "answered", given.sentence
    assert len(executed) <= most, [s.text[:80] for s in executed]


def test_a_bounded_set_is_checked_by_a_sum_not_by_its_rows(library: Library, executed: list[Statement]) -> None:
    answer(library, "超过100万元的项目有哪些")
    (total,) = [s for s in executed if 'AS "rows"' in s.text or "AS rows" in s.text]
    assert len(library.connection.execute(total.text, dict(total.parameters)).fetchall()) == 1


def test_nothing_is_executed_again_for_the_same_question(library: Library, executed: list[Statement]) -> None:
    first, _ = answer(library, "项目支出最大的是哪个")
    executed.clear()
    again, _ = answer(library, "项目支出最大的是哪个")
    assert (executed, first) == ([], again)


def test_steps_that_small_selects_never_use_are_left_out(library: Library) -> None:
    row = library.connection.execute("SELECT current_setting('disabled_optimizers')").fetchone()
    known = {r[0] for r in library.connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()}
    assert row is not None
    assert set(row[0].split(",")) == set(IDLE_OPTIMIZERS) <= known


# -- SELECTs by their shape -------------------------------------------------------------------------------------------


def test_questions_of_one_shape_share_what_was_written(library: Library) -> None:
    answer(library, "办公费是多少")
    written = sql._coordinates.cache_info().misses
    for name in ("电费", "工会经费", "基本工资", "津贴补贴"):
        given, _ = answer(library, f"{name}是多少")
        assert given.status == "answered"
    assert sql._coordinates.cache_info().misses == written


def test_values_put_back_are_those_that_would_have_been_bound(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every SELECT of some questions, written for its own values without any stand-in, is the same to the letter."""
    asked: list[tuple[Any, ...]] = []
    for name in ("coordinates_sql", "set_sql"):
        whole = getattr(sql, name)

        def seen(*given: Any, name: str = name, whole: Any = whole) -> Statement:
            found: Statement = whole(*given)
            asked.append((name, given, found))
            return found

        for module in ("values", "evaluate_sets", "completeness"):
            monkeypatch.setattr(f"query.{module}.{name}", seen, raising=False)
    for question in (
        "住房公积金是多少",
        "2026年总支出是多少",
        "社保缴费是多少",
        "名称带“运维”的项目有哪些",
        "前三个项目占项目支出多少",
        "工资福利支出包括哪些",
        "除了平安社区，还有哪些项目超过两百万",
        "1万到100万的项目有几个",
        "30201和30205哪个多",
        "一般公共预算的办公费",
    ):
        answer(library, question)
    assert {name for name, _, _ in asked} == {"coordinates_sql", "set_sql"}
    for name, given, found in asked:
        document = given[0]
        own = Edition(document.id, document.year, document.version)
        if name == "coordinates_sql":
            bare = sql._coordinates.__wrapped__(own, tuple(given[1]))
        else:
            bounds = tuple(c for c in given[2] if c.of == "money")
            bare = sql._set.__wrapped__(own, given[1], bounds, given[3])
        assert found == bare


def test_a_value_that_another_question_bound_is_not_taken_over(library: Library) -> None:
    """2000000 and 2000000.00 are equal, and are bound as they were said."""
    members = MemberSet("项目", "project", None, 1, 2, "合计", "合计", 3)
    document = library.documents[0]
    told = []
    for number in ("2000000", "2000000.00"):
        condition = Condition("gt", Decimal(number))
        told.append(str(sql.set_sql(document, members, (condition,), "desc").parameters[-1][1]))
    assert told == ["2000000", "2000000.00"]


def test_equal_values_have_one_stand_in_and_others_their_own() -> None:
    shape = Shape()
    stood = [shape.of(5), shape.of(5), shape.of(6), shape.of("5")]
    assert (stood[0], len(set(map(repr, stood)))) == (stood[1], 3)
    filled = shape.filled(Statement("", (("a", stood[2]), ("b", stood[3]), ("c", -1))))
    assert filled.parameters == (("a", 6), ("b", "5"), ("c", -1))


def test_a_value_bound_as_it_is_is_never_taken_for_a_stand_in() -> None:
    shape = Shape()
    for value in range(1000, 1050):
        shape.of(value)
    shape.of("合计")
    shape.of(Decimal(7))
    plain = (("a", 1), ("b", 51), ("c", "#51"), ("d", Decimal(52)), ("e", -1))
    assert shape.filled(Statement("", plain)).parameters == plain


# -- reading ----------------------------------------------------------------------------------------------------------


def test_a_question_is_taken_apart_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(library, "办公费是多少")
    library.forget()
    texts: list[str] = []

    def counted(text: str, *rest: Any) -> Any:
        texts.append(text)
        return segment(text, *rest)

    monkeypatch.setattr("query.asked.segment", counted)
    answer(library, "今年的办公费总共是多少钱")
    assert texts.count(max(texts, key=len)) == 1


def test_readings_kept_are_bounded(library: Library) -> None:
    prepared = replace(library.prepared(library.documents[0]))
    for number in range(3 * MOST_READINGS):
        read_with(normal_form(f"{number}号"), prepared)
        assert len(prepared.readings) <= MOST_READINGS


# -- slips ------------------------------------------------------------------------------------------------------------


def _every_name_near(window: str, index: SlipIndex) -> list[str]:
    alike = (n for n in index.names if len(n) >= slips.SHORTEST_BY_SOUND)
    return sorted(n for n in alike if OSA.distance(window, n, score_cutoff=1) == 1 and slips._is_slip(window, n))


def test_looking_at_the_ends_of_a_window_misses_no_name(library: Library) -> None:
    index = library.prepared(library.documents[0]).slips
    names = [n for n in sorted(index.names) if len(n) >= slips.SHORTEST_BY_EDIT]
    chance = Random(4)
    for _ in range(300):
        window = list(chance.choice(names))
        at, kind = chance.randrange(len(window)), chance.randrange(4)
        if kind == 0:
            window.insert(at, window[at])
        elif kind == 1:
            window[at] = chance.choice("的了我一")
        elif kind == 2 and at + 1 < len(window):
            window[at], window[at + 1] = window[at + 1], window[at]
        else:
            del window[at]
        text = "".join(window)
        if len(text) >= slips.SHORTEST_BY_EDIT:
            assert sorted(n for n, _ in slips._near(text, index)) == _every_name_near(text, index), text


def test_what_a_window_is_compared_with_is_a_small_part_of_all_names(library: Library) -> None:
    index = library.prepared(library.documents[0]).slips
    names = [n for n in sorted(index.names) if len(n) >= slips.SHORTEST_BY_EDIT]
    most = max(len(slips._alike(n, index)) for n in names)
    assert most * 8 < len(index.names)


# -- pinyin -----------------------------------------------------------------------------------------------------------


def test_a_single_letter_has_nothing_spelled(library: Library) -> None:
    prepared = replace(library.prepared(library.documents[0]))
    for text in ("i办公费是多少", "办公费x是多少", "表" + "abcdefgh" * 12):
        read_with(normal_form(text), prepared)
    assert "spellings" not in vars(prepared)
    read_with(normal_form("bangongfei shi duoshao"), prepared)
    assert "spellings" in vars(prepared)


def test_the_words_of_the_language_stay_spelled_whatever_was_typed(library: Library) -> None:
    """What is left for the first question in pinyin are the names of its own document."""
    vocabulary = library.prepared(library.documents[0]).vocabulary
    pinyin.warm_up()
    syllables.cache_clear()
    spelled = syllables.cache_info().misses
    Spellings(vocabulary)
    assert syllables.cache_info().misses - spelled <= len(vocabulary.names)
