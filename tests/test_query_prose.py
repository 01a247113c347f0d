"""What stands only in the text is quoted, and only where the sentence is about what was asked."""

from __future__ import annotations

import pytest

from query.passages import Passage
from query.prose_money import Thing, amount_of, bare_heading, change_of
from query.prose_things import of_topic, topic_of
from query.prose_words import topics


def _passage(text: str, heading: str = "其他情况说明") -> Passage:
    return Passage(1, heading, 1, None, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("机关运行经费", "2026 年某局机关运行经费财政拨款预算1158.60 万元。"),
        ("三公经费", "2026 年财政拨款“三公”经费预算 223.80 万元，比 2025年减少 32.23 万元。"),
        ("工资福利支出", "（1）工资福利支出（301）1,710.33万元，较上年增加50.69万元。"),
    ],
)
def test_the_amount_behind_a_name_is_its_own(name: str, text: str) -> None:
    assert amount_of(Thing((name,)), text, _passage(text)) is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("差旅费", "公用经费 118.20万元，主要包括：办公费、印刷费、差旅费、因公出国（境）费用。"),
        ("政府采购", "面向中小企业预留政府采购项目预算金额246.47万元。"),
        ("单位资金", "上年结转结余的单位资金 0 万元，占 0%。"),
        ("一般公共预算", "一般公共预算安排委托业务费478.2万元，比上年增加49.27万元。"),
        ("社会保障和就业支出", "7.其他社会保障和就业支出（2089999）1.74万元。"),
        ("三公经费", "三公经费比上年减少2.48万元。"),
    ],
)
def test_an_amount_of_another_thing_is_none(name: str, text: str) -> None:
    assert amount_of(Thing((name,)), text, _passage(text)) is None


def test_a_heading_names_the_amount_below_it() -> None:
    text = "2026 年预算数 11.64 万元，主要用于公务接待工作。"
    assert amount_of(Thing(("公务接待费",)), text, _passage(text, "四、预算情况说明 › （二）公务接待费")) is not None
    assert amount_of(Thing(("公务接待费",)), text, _passage(text, "四、预算情况说明 › （一）因公出国（境）费")) is None


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("会议费", "会议费预算支出 10 万元，比上年预算减少 7 万元。", True),
        ("三公经费", "2026年“三公”经费预算数为1.00万元，与2025年预算持平。", True),
        ("一般公共预算", "通过一般公共预算财政拨款安排的“三公”经费预算共3.4万元，比上年减少8.5万元。", False),
        ("事业收入", "事业收入 812.48 万元，收入比 2025 年增加 2,784.38 万元。", False),
    ],
)
def test_a_comparison_is_of_the_thing_named(name: str, text: str, told: bool) -> None:
    assert (change_of(Thing((name,)), text, _passage(text)) is not None) == told


@pytest.mark.parametrize(
    ("asked", "text", "told"),
    [
        ("现在有几辆车", "共有车辆4辆，其中：机要通信用车1辆。", True),
        ("现在有几辆车", "2026年部门预算安排购置车辆0辆。", False),
        ("今年要买几辆车", "2026年部门预算安排购置车辆0辆。", True),
        ("内设机构几个", "某局共 32 个内设机构、12 个直属事业单位。", True),
        ("编制多少人", "本部门人员编制52人，其中行政编制44人。", True),
        ("联系电话是多少", "联系人：某某 联系电话：023—89016090", True),
    ],
)
def test_a_number_of_things_stands_with_its_name(asked: str, text: str, told: bool) -> None:
    topic = topic_of(asked, topics())
    assert topic is not None
    assert bool(list(of_topic(topic, _passage(text)))) == told


def test_a_heading_without_what_says_only_that_it_tells() -> None:
    assert bare_heading("（二）机关运行经费说明") == "机关运行"
    assert bare_heading("（三）公务用车购置及运行费") == "公务用车购置及运行费"
