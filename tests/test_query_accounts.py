"""Final accounts loaded by themselves: what was spent, and the budget they print beside it, never one for the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from parser.ingest import ingest
from query.answer import Answer
from query.catalogue import Shape
from query.engine import Library, answer, load
from query.passages import Passage
from query.prose_asked import asked_of_text
from query.prose_money import Thing, amount_of, change_of, whole_named
from query.resolve_sets import with_halves
from query.turns import Conversation
from query.versions import of_budget, says_budget

FINAL = Path(__file__).parent / "data" / "editions" / "青石县水利局2024年部门决算.pdf"


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    path = tmp_path_factory.mktemp("accounts") / "budget.duckdb"
    assert [o.status for o in ingest((FINAL,), path, workers=1)] == ["added"]
    opened = load(path)
    yield opened
    opened.close()


def _ask(library: Library, *dialog: str) -> Answer:
    conversation = Conversation()
    for question in dialog:
        given, conversation = answer(library, question, conversation)
    return given


@pytest.mark.parametrize(
    ("dialog", "values"),
    [
        (("电费用掉了多少",), ["162000.00"]),
        (("总支出用掉了多少",), ["10545000.00"]),
        (("三公经费预算多少",), ["200000.00"]),
        (("三公经费年初预算是多少", "最后实际花掉多少？"), ["193000.00"]),
        (("三公经费年初预算是多少", "花了多少"), ["193000.00"]),
        (("三公经费年初预算是多少", "公务接待费呢"), ["50000.00"]),
        (("三公经费年初预算是多少", "决算呢", "预算呢"), ["200000.00"]),
        (("卫生健康支出决算多少", "预算呢"), ["300000.00"]),
        (("卫生健康支出花了多少，预算多少",), ["300000.00", "315000.00"]),
        (("三公经费预算和决算各是多少",), ["200000.00", "193000.00"]),
        (("三公经费决算比预算少多少",), ["7000.00"]),
        (("卫生健康支出年初预算多少", "占总支出多少"), ["2.91"]),
    ],
)
def test_each_version_tells_its_own_figure(accounts: Library, dialog: tuple[str, ...], values: list[str]) -> None:
    given = _ask(accounts, *dialog)
    assert (given.status, [r.value for r in given.rows]) == ("answered", values)


def test_the_budget_that_is_not_printed_is_not_replaced_by_what_was_spent(accounts: Library) -> None:
    given = _ask(accounts, "电费预算多少")
    assert given.status == "refused"
    assert given.sentence == "这份文件是决算，表里没有印出“30206 电费”的预算数。"
    assert _ask(accounts, "功能科目预算最大的三个").status == "refused"


def test_a_fund_says_nothing_of_the_version() -> None:
    assert not says_budget("一般公共预算支出多少")
    assert says_budget("一般公共预算支出的年初预算是多少")
    assert not says_budget("预算花了多少")
    assert of_budget("公务接待费呢", False, ("三公经费年初预算是多少",))
    assert not of_budget("公务接待费是多少", False, ("三公经费年初预算是多少",))
    assert not of_budget("实际花了多少", True, ("三公经费年初预算是多少",))


def test_a_list_in_two_halves_is_one() -> None:
    left = Shape(1, 3, "economic", "一般公共预算", "基本支出", 2, 2, 2, 2, frozenset({1, 2}), None, frozenset({1, 2}))
    right = replace(left, column=7, cells=3, members=frozenset({3}), rows=frozenset({3, 4}))
    whole = with_halves(left, [left, right])
    assert (whole.halves, whole.members, whole.cells) == (True, frozenset({1, 2, 3}), 5)
    assert with_halves(left, [left, replace(right, rows=frozenset({2, 3}))]) is left
    assert with_halves(left, [left, replace(right, use="项目支出")]) is left


def test_what_was_signed_for_is_an_amount() -> None:
    for question in ("政府采购全年签了多少钱的合同", "签了多少钱的采购合同", "政府采购合同签了多少"):
        asked = asked_of_text(question, 2024)
        assert asked is not None and (asked.measure, asked.signed) == ("money", True), question
    assert asked_of_text("跟2025年比有变化伐？", 2026) == asked_of_text("跟2025年比有变化吗", 2026)


def test_the_year_before_may_stand_in_front_of_the_thing() -> None:
    passage = Passage(1, "一、收入支出决算总体情况说明", 1, None, "")
    told = "与2023年度相比,收入支出总计减少56.95万元,下降1.87%。"
    (thing,) = whole_named("收支总计")
    found = change_of(thing, told, passage)
    assert found is not None and "减少56.95万元" in found[1]


def test_the_budget_is_called_so_before_its_amount() -> None:
    passage = Passage(1, "说明", 1, None, "")
    thing = Thing(("一般公共预算财政拨款",))
    told = "一般公共预算财政拨款支出2940.05万元,占本年支出合计的100.00%。"
    assert amount_of(thing, told, passage) is not None
    assert amount_of(thing, told, passage, budget=True) is None
    assert amount_of(thing, f"一般公共预算财政拨款支出年初预算为2993.92万元,{told}", passage, budget=True) is not None
