"""Everyday words for what only targets and the text of a budget tell: every word has to be told, or nothing is answered."""

from __future__ import annotations

import pytest

from query.amounts_told import amount_told, named_amounts
from query.covering import covered
from query.passages import Passage
from query.purchases_told import kinds_asked, purchase_told
from query.stated import stated

HALL = (
    "信访大厅运行603.84万元，主要包括：大厅保安和安检服务项目支出328.69万元，用于市信访大厅安检、保安人员采购；"
    "大厅律师服务支出120万元，用于法律服务室聘请专业律师。"
)
BOUGHT = "2026年本部门政府采购安排625.65万元，其中：货物类采购预算20.95万元，工程类采购预算18万元，服务类采购预算586.7万元等。"


def _passage(text: str, heading: str = "五、项目支出") -> Passage:
    return Passage(1, heading, 1, 1, text)


@pytest.mark.parametrize(
    ("said", "name", "beside"),
    [
        ("保安要请", "保安服务人数", ()),
        ("创业园一个园子", "每个园区创业扶持资金", ("北京市退役军人就业创业园创业扶持资金项目",)),
        ("会计档案要做数字化归档和容灾", "会计档案数字化归档及容灾保障服务", ()),
    ],
)
def test_every_word_is_told(said: str, name: str, beside: tuple[str, ...]) -> None:
    assert covered(said, name, beside) is not None or covered(said, name, beside, ("请",)) is not None


@pytest.mark.parametrize(
    ("said", "name"), [("保安的工资", "保安服务人数"), ("大厅装修", "信访大厅运行"), ("非机动车", "机动经费")]
)
def test_a_word_left_over_tells_nothing(said: str, name: str) -> None:
    assert covered(said, name, ()) is None


@pytest.mark.parametrize(
    ("text", "before", "kinds"),
    [
        ("采购里货物那类多少钱", "", ("货物",)),
        ("买东西（货物）的采购给了多少", "", ("货物",)),
        ("其中工程类的呢", "政府采购多少", ("工程",)),
        ("工程类的呢", "项目支出多少", ()),
        ("货物采购比去年多多少", "", ()),
        ("政府购买服务里采购的服务多少", "", ()),
    ],
)
def test_kinds_of_purchases(text: str, before: str, kinds: tuple[str, ...]) -> None:
    assert kinds_asked(text, before) == kinds


def test_a_kind_that_only_the_text_tells() -> None:
    told = purchase_told("工程采购有多少钱", "", [_passage(BOUGHT)], budget=False)
    assert told is not None and "工程类采购预算18万元" in told.sentence
    assert purchase_told("工程采购有多少钱", "", [_passage(BOUGHT)], budget=True) is None


def test_amounts_of_a_sentence_have_names_and_purposes() -> None:
    named = list(named_amounts(HALL))
    assert [(name, money) for name, money, _ in named] == [
        ("信访大厅运行", "603.84万元"),
        ("大厅保安和安检服务项目支出", "328.69万元"),
        ("大厅律师服务支出", "120万元"),
    ]
    assert named[2][2].startswith("法律服务室")
    assert list(named_amounts("公务接待费比上年减少1万元")) == []


@pytest.mark.parametrize(
    ("thing", "found"),
    [("保安安检", True), ("律师服务", True), ("保安工资", False), ("大厅", False), ("律师服务一个月", False)],
)
def test_an_amount_called_otherwise(thing: str, found: bool) -> None:
    assert (amount_told(thing, [_passage(HALL)], (), ()) is not None) is found


def test_an_amount_told_twice_differently_is_none() -> None:
    other = _passage("大厅律师服务支出130万元。", "六、其他")
    assert amount_told("律师服务", [_passage(HALL), other], (), ()) is None


def test_what_is_stated() -> None:
    boards = _passage("本委为正处级，加挂某区经济委员会、某区粮食和物资储备局牌子。", "主要职能")
    assert stated("除了本名，还挂着哪些牌子", [boards]) is not None
    assert stated("买牌子花多少钱", [boards]) is None


def test_words_of_the_body_tell_nothing_of_what_is_paid_for() -> None:
    own = "湖东市市场监管综合监测与技术保障中心"
    text = f"2026年，{own}单位一般公共预算拨款安排的机关运行经费支出0.00万元，与上年持平。"
    assert amount_told("监测保障中心的办公费", [_passage(text)], (own,), ()) is None
    assert amount_told("机关运行经费", [_passage(text)], (own,), ()) is not None
    assert amount_told("机关运行经费", [_passage(text)], (own,), ("办公费",)) is None
