"""Units, departments and years beside each other: each of what is named, shares of the right whole, both figures told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from query.engine import Library, answer
from query.turns import Conversation
from schema.bodies import is_short_for


def _asked(library: Library, *dialog: str) -> list[Decimal]:
    """The amounts that the last question is answered with."""
    conversation = Conversation()
    for question in dialog:
        given, conversation = answer(library, question, conversation)
    assert given.status == "answered", given.sentence
    return [Decimal(str(r.value)) for r in given.rows if r.value is not None]


def _one(library: Library, question: str) -> Decimal:
    return _asked(library, question)[0]


@pytest.mark.parametrize(
    "dialog",
    [
        ("教育局2026年公用经费多少", "本级和实验小学各是多少"),
        ("教育局2026年公用经费，本级和实验小学各多少",),
        ("教育局2026年公用经费多少", "其中本级多少、实验小学多少"),
    ],
)
def test_the_own_office_said_alone_is_one_of_the_units(years_library: Library, dialog: tuple[str, ...]) -> None:
    own, school = (_one(years_library, f"{b}2026年公用经费多少") for b in ("教育局本级", "实验小学"))
    assert _asked(years_library, *dialog) == [own, school]


def test_the_own_office_of_several_departments_is_asked_back(years_library: Library) -> None:
    given, _ = answer(years_library, "2026年教育局和人社局，本级公用经费各多少")
    assert given.status == "refused"


def test_both_figures_told_are_added_in_another_year(years_library: Library) -> None:
    dialog = ("教育局2026年办公费多少", "邮电费呢", "2025年这两项加起来是多少")
    parts = [_one(years_library, f"教育局2025年{n}多少") for n in ("办公费", "邮电费")]
    assert _asked(years_library, *dialog) == [sum(parts)]
    assert _asked(years_library, *dialog, "2024年这两项分别是多少") == [
        _one(years_library, f"教育局2024年{n}多少") for n in ("办公费", "邮电费")
    ]


def test_several_that_were_not_told_are_never_one(years_library: Library) -> None:
    conversation = Conversation()
    _, conversation = answer(years_library, "教育局2026年办公费多少", conversation)
    given, _ = answer(years_library, "2025年这两项加起来是多少", conversation)
    assert (given.status, given.reason) == ("refused", "not_understood"), given.sentence


@pytest.mark.parametrize(
    "dialog",
    [
        ("实验小学2026年总支出占教育局的百分之几",),
        ("实验小学2026年在教育局里占多大比例",),
        ("实验小学2026年预算多少", "占教育局全部预算的百分之多少"),
        ("实验小学2026年预算多少", "占全局的几成"),
        ("教育局2026年总支出多少", "其中实验小学占百分之几"),
    ],
)
def test_the_share_of_a_unit_is_taken_of_its_department(years_library: Library, dialog: tuple[str, ...]) -> None:
    part, whole = (_one(years_library, f"{b}2026年总支出多少") for b in ("实验小学", "教育局"))
    assert round(_asked(years_library, *dialog)[0], 2) == round(part / whole * 100, 2)


def test_a_unit_is_measured_against_its_own_total(years_library: Library) -> None:
    part, whole = (_one(years_library, f"实验小学2026年{n}多少") for n in ("项目支出", "总支出"))
    assert round(_asked(years_library, "实验小学2026年项目支出占比")[0], 2) == round(part / whole * 100, 2)


@pytest.mark.parametrize(
    "question",
    ["2026年教育局总支出占教育局和人社局合计的百分之几", "2026年教育局总支出占教育局、人社局两家总支出合计的几成"],
)
def test_the_whole_may_be_several_departments(years_library: Library, question: str) -> None:
    own, other = (_one(years_library, f"{b}2026年总支出多少") for b in ("教育局", "人社局"))
    assert [round(v, 2) for v in _asked(years_library, question)] == [round(own / (own + other) * 100, 2)]


@pytest.mark.parametrize(
    "question",
    ["教育局加上人社局，2026年两家一共多少钱", "2026年教育局和人社局总共要花多少", "教育局跟人社局2026年俩加一块多少"],
)
def test_two_departments_are_added(years_library: Library, question: str) -> None:
    assert _asked(years_library, question) == [
        sum(_one(years_library, f"{b}2026年总支出多少") for b in ("教育局", "人社局"))
    ]


@pytest.mark.parametrize(
    "question",
    ["教育局办公费从2025年到2026年是涨了还是降了，差多少", "教育局2026年办公费比2025年是增加还是减少了多少"],
)
def test_a_change_is_asked_either_way(years_library: Library, question: str) -> None:
    now, then = (_one(years_library, f"教育局{y}年办公费多少") for y in (2026, 2025))
    given, _ = answer(years_library, question)
    assert given.status == "answered", given.sentence
    assert Decimal(str(given.rows[0].value)) == now - then


@pytest.mark.parametrize(
    "question", ["教育局的钱凭什么年年往上涨啊", "教育局2026年咋涨这么多", "教育局公用经费怎么越来越少了"]
)
def test_why_it_changed_is_not_answered(years_library: Library, question: str) -> None:
    given, _ = answer(years_library, question)
    assert (given.status, given.reason) == ("refused", "out_of_scope"), given.sentence


@pytest.mark.parametrize("question", ["教育局2026年乡村振兴示范项目多少钱", "教育局2025年校园足球场项目安排多少"])
def test_a_project_that_is_not_listed_is_said_to_be_none(years_library: Library, question: str) -> None:
    given, _ = answer(years_library, question)
    assert (given.status, given.reason) == ("refused", "not_in_document"), given.sentence


def test_a_slip_in_the_word_for_a_use_is_said(years_library: Library) -> None:
    given, _ = answer(years_library, "教育局2026年公用经废多少")
    assert [Decimal(str(r.value)) for r in given.rows][:1] == [_one(years_library, "教育局2026年公用经费多少")]
    assert "按“公用经费”理解" in given.corrections


def test_a_unit_has_its_own_parts_and_targets(years_library: Library) -> None:
    """What a rule composes by itself would be that of the whole department."""
    parts = [_one(years_library, f"社保中心2026年{n}多少") for n in ("人员经费", "公用经费")]
    assert _asked(years_library, "社保中心2026年基本支出由什么构成") == parts
    counts = [_one(years_library, f"{b}2026年绩效指标一共几条") for b in ("社保中心", "就业中心")]
    given, _ = answer(years_library, "人社局2026年绩效指标一共几条")
    assert all(c < Decimal(str(given.rows[0].value)) for c in counts)


def test_units_below_with_or_without_the_own_office_are_asked_back(years_library: Library) -> None:
    given, _ = answer(years_library, "2026年人社局下属单位的公用经费合计")
    assert given.status == "choice"
    each = _asked(years_library, "人社局2026年各单位公用经费分别是多少")
    own = _one(years_library, "人社局本级2026年公用经费多少")
    told = [_one(years_library, c.question) for c in given.choices]
    assert sorted(told) == sorted([sum(each) - own, sum(each)])


def test_whose_project_it_is_is_asked_behind_it(years_library: Library) -> None:
    conversation = Conversation()
    for question in ("人社局2026年最大的项目是哪个", "是哪个单位的"):
        given, conversation = answer(years_library, question, conversation)
    assert given.rows[0].name == "滨江市新城区公共就业服务中心"


@pytest.mark.parametrize(
    ("said", "meant"), [("综合执法大队", True), ("环卫服务中心", False), ("综合大队", False), ("行政执法大队", False)]
)
def test_a_short_name_leaves_out_no_word_that_tells(said: str, meant: bool) -> None:
    assert is_short_for(said, "综合行政执法大队") is meant


def test_it_behind_a_unit_that_was_picked_is_that_unit(years_library: Library) -> None:
    conversation = Conversation()
    for question in ("2026年人社局哪个单位总支出最少", "它有几个项目"):
        given, conversation = answer(years_library, question, conversation)
    assert [Decimal(str(r.value)) for r in given.rows][:1] == [Decimal(1)], given.sentence


def test_the_own_office_stands_beside_the_whole_office(years_library: Library) -> None:
    own, whole = (_one(years_library, f"{b}2026年公用经费多少") for b in ("人社局本级", "人社局"))
    told = _asked(years_library, "人社局2026年本级公用经费占全局公用经费多少")
    assert round(told[0], 2) == round(own / whole * 100, 2)
