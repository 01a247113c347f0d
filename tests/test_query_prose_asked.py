"""What a question asks of the text is read whole: the thing, its change, its reason, its number; nothing is left over."""

from __future__ import annotations

import pytest

from query.passages import Passage
from query.prose_asked import asked_of_text, thing_of
from query.prose_money import Thing, bare_heading, change_of, tellings, whole_named
from query.prose_things import number_told
from query.prose_why import why_asked


def _passage(text: str, heading: str = "其他情况说明") -> Passage:
    return Passage(1, heading, 1, None, text)


@pytest.mark.parametrize(
    ("question", "thing", "percent"),
    [
        ("会议费比上年砍掉多少", "会议费", False),
        ("跟去年比，三公经费少了多少钱", "三公经费", False),
        ("提租补贴同上一年比，涨幅是百分之多少", "提租补贴", True),
        ("机关运行经费降了几个点", "机关运行经费", True),
        ("请问公务接待费与上年相比变动情况", "公务接待费", False),
        ("财政拨款收入与2025年预算执行数相比多了多少？", "财政拨款收入", False),
        ("公务接待费涨没涨", "公务接待费", False),
        ("那比上年减少了几何", "", False),
        ("三公里的接待费同去年比呢", "接待费", False),
    ],
)
def test_a_change_is_asked_of_one_thing(question: str, thing: str, percent: bool) -> None:
    asked = asked_of_text(question, 2026)
    assert asked is not None
    assert (asked.measure, asked.thing, asked.percent) == ("change", thing, percent)


@pytest.mark.parametrize("question", ["差旅费在哪张表", "最大的项目是哪个", "多少", "今年和去年哪个多"])
def test_other_questions_ask_no_change(question: str) -> None:
    asked = asked_of_text(question, 2026)
    assert asked is None or asked.measure != "change"


def test_the_year_before_last_is_no_last_year() -> None:
    asked = asked_of_text("会议费比前年少多少", 2026)
    assert asked is None or "前年" in asked.thing


def test_the_thing_of_the_question_before() -> None:
    assert thing_of("会议费预算多少", 2026) == "会议费"
    assert thing_of("机关运行经费今年安排了多少", 2026) == "机关运行经费"
    assert thing_of("比上年少了多少", 2026) == ""


@pytest.mark.parametrize(
    ("question", "thing", "moved", "claim"),
    [
        ("怎么少了两百多万，材料里有没有交代", "", "less", "两百多万"),
        ("因公出国费一分钱没列，是出于什么考虑", "因公出国费", "blank", ""),
        ("科技成果转化那块一下子掉了八成，文件里怎么解释的", "科技成果转化", "less", "八成"),
        ("公务接待费为什么跟去年一样", "公务接待费", "same", ""),
        ("三公经费怎么降下来的", "三公经费", "less", ""),
        ("公务用车运行维护费下降怎么解释", "公务用车运行维护费", "less", ""),
        ("原因呢", "", "", ""),
    ],
)
def test_a_reason_is_asked_of_one_thing(question: str, thing: str, moved: str, claim: str) -> None:
    why = why_asked(question, 2026)
    assert why is not None
    assert (why.thing, why.moved, why.claim) == (thing, moved, claim)


@pytest.mark.parametrize("question", ["会议费多少", "怎么查预算", "三公经费怎么样", "三公经费怎么变的"])
def test_what_asks_for_no_reason(question: str) -> None:
    assert why_asked(question, 2026) is None


def test_the_reason_is_asked_of_the_side_that_is_meant() -> None:
    why = why_asked("支出预算比去年多的原因", 2026)
    assert why is not None
    assert why.plainly(why.thing) == "支出预算增加的原因是什么"


def test_a_share_that_the_question_claims_has_to_be_told() -> None:
    why = why_asked("会议费掉了八成是什么原因", 2026)
    assert why is not None
    assert why.claims_truly("比上年减少7万元，下降80.2％。")
    assert not why.claims_truly("比上年减少7万元，下降41.2%。")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("（2）社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）", "行政单位离退休"),
        ("2.住房改革支出（款）提租补贴（项）支出", "提租补贴"),
        ("5.机关事业单位基本养老保险缴费支出（2080505）", "机关事业单位基本养老保险缴费"),
        ("（一）2013850-事业运行", "事业运行"),
    ],
)
def test_a_heading_is_about_its_last_level(heading: str, name: str) -> None:
    assert bare_heading(heading) == name


@pytest.mark.parametrize(
    ("name", "heading", "text", "told"),
    [
        ("会议费", "", "会议费预算支出10万元，主要用于开会。比上年减少7万元，主要原因是压减。", "减少7万元"),
        ("基本支出", "增减变化情况", "支出预算增加118万元，其中基本支出增加79万元，项目支出增加39万元。", "增加79万元"),
        ("接待费", "", "三公经费10万元，比上年减少3万元，其中：接待费10万元，与上年持平。", "持平"),
        ("公用经费", "", "公用经费10万元，主要用于办公费5万元，差旅费比上年减少2万元。", ""),
        ("三公经费", "", "公务接待费是三公经费之一，比上年减少3万元。", ""),
    ],
)
def test_the_change_is_of_the_thing(name: str, heading: str, text: str, told: str) -> None:
    passage = _passage(text, heading or "说明")
    found = [f for s in tellings(passage) if (f := change_of(Thing((name,)), s, passage)) is not None]
    assert bool(found) == bool(told)
    assert not told or told in found[0][1]


def test_income_is_not_expenditure() -> None:
    text = "收入预算10万元，其中：财政拨款收入10万元，比2025年预算减少2万元。"
    assert change_of(Thing(("财政拨款",), side="支出"), text, _passage(text)) is None
    assert change_of(Thing(("财政拨款",), side="收入"), text, _passage(text)) is not None


def test_a_whole_stands_at_the_head_of_its_clause() -> None:
    meant = whole_named("支出预算")[0]
    ours = "某某局2026年支出预算10万元，比上年减少2万元。"
    part = "2026年会议费支出预算10万元，比上年减少2万元。"
    assert change_of(meant, ours, _passage(ours), ("某某局",)) is not None
    assert change_of(meant, part, _passage(part), ("某某局",)) is None


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("名下有几部车", "共有车辆3辆，其中：机要通信用车0辆、执法执勤用车3辆。", True),
        ("执法执勤用车有几辆", "共有车辆3辆，其中：机要通信用车0辆、执法执勤用车3辆。", True),
        ("救护车有几辆", "共有车辆3辆，其中：机要通信用车0辆、执法执勤用车3辆。", False),
        ("执法执勤用车有几辆", "2026年安排购置车辆1辆，其中：执法执勤用车1辆。", False),
        ("单价一百万以上的设备有多少台", "单位价值100万元（含）以上设备25台（套）。", True),
        ("单价五十万以上的设备有多少台", "单位价值100万元（含）以上设备25台（套）。", False),
        ("单价一百万以上的设备有多少台", "预算安排购置单价100万元以上的设备2台（套）。", False),
        ("今年要买几台百万元以上的设备", "预算安排购置单价100万元以上的设备2台（套）。", True),
        ("有几个项目进了绩效目标管理", "本部门共7个项目纳入绩效目标管理，涉及资金339.5万元。", True),
        ("行政编制几个人", "人员编制52人，其中行政编制44人。", True),
    ],
)
def test_a_number_is_of_the_kind_asked(question: str, text: str, told: bool) -> None:
    assert (number_told(question, [_passage(text)]) is not None) == told
