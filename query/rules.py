"""The rules that turn a reading into a plan, in order of precedence. Each carries examples that a test runs.

A rule is a record: its name, when it applies, how it builds the plan, examples that it must win, and which telling
words it uses. Earlier rules rank above later ones; that order is the convention where two could read the same words.
A telling word that the winning rule does not use stops the answer: nothing said is silently dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from query.builders import (
    INCREASE,
    Built,
    asks_money,
    build_compare,
    build_difference,
    build_exist,
    build_point,
    build_same,
    build_share,
    is_compare,
    is_difference,
    is_exist,
    is_same,
    is_share,
    needs_two,
    over_subjects,
)
from query.builders_claims import (
    build_verify,
    build_verify_share,
    build_verify_times,
    is_verify,
    is_verify_share,
    is_verify_times,
)
from query.builders_more import (
    build_between_tables,
    build_blanks,
    build_carry_parts,
    build_define,
    build_parent,
    build_serial,
    build_sources,
    build_sum_equals,
    build_text,
    build_versus_average,
    build_wholly,
    build_without,
    is_between_tables,
    is_blanks,
    is_carry_parts,
    is_define,
    is_per_month,
    is_serial,
    is_sources,
    is_sum_equals,
    is_text,
    is_versus_average,
    is_wholly,
    is_without,
)
from query.builders_sets import (
    build_attribute,
    build_cumulative,
    build_each_share,
    build_extremes,
    build_filter,
    build_grand_total,
    build_makeup,
    build_meta,
    build_rank,
    build_refusal,
    build_reverse,
    build_set_list,
    build_set_share,
    build_table,
    build_table_total,
    build_targets,
    is_attribute,
    is_cite,
    is_cumulative,
    is_each_share,
    is_extremes,
    is_filter,
    is_grand_total,
    is_makeup,
    is_mean,
    is_meta,
    is_parent,
    is_point,
    is_rank,
    is_reverse,
    is_set_list,
    is_set_share,
    is_set_sum,
    is_set_with,
    is_sum,
    is_table,
    is_table_total,
    set_plan,
    set_total,
)
from query.builders_tables import build_empty_tables, build_grouped, build_rows, is_empty_tables, is_grouped, is_rows
from query.catalogue import Catalogue
from query.counting import build_count, is_count
from query.inside_unit import within_unit
from query.plan import Plan, Refusal
from query.reading import Reading, counted_numbers
from query.resolve import unit_asked
from query.sides import build_sides, build_sum_claimed, is_sides, is_sum_claimed
from query.standing import build_standing, is_standing
from query.targets import targets_asked

TELLING = (
    "operation.average",
    "operation.median",
    "operation.count",
    "operation.difference",
    "operation.percent_more",
    "operation.times",
    "operation.share",
    "operation.same",
    "operation.half",
    "operation.parent",
    "operation.cite",
    "part.over",
    "part.than",
    "set.fund_source",
    "set.unit",
    "set.department",
    "operation.lacks",
    "operation.per_month",
    "operation.outside",
    "operation.inside",
    "operation.reach",
    "operation.position",
    "operation.define",
    "body",
    "years.all",
    "years",
    "meta.organisation",
    "meta.year",
    "meta.years",
    "operation.both",
    "steady",
    "category",
    "column",
    "term",
    "split.use",
    "value",
    "headed",
    "meta.blank",
    "operation.filled",
    "tie.all",
    "operation.repeated",
    "part.middle",
    "bound",
    "next",
    "reorder",
)
"""Senses that change what is asked: a plan that does not use one of them would answer another question."""

SHARES = frozenset({"operation.share", "part.over"})
BETWEEN_TABLES = frozenset(
    {"operation.outside", "operation.inside", "operation.both", "operation.count", "operation.lacks"}
) | {"negation", "part.than"}
ROWS = frozenset({"rank", "nth", "condition", "contains", "lacking", "excluded", "category", "counted"})
NOTHING: frozenset[str] = frozenset()
ANY = frozenset({*TELLING, *ROWS, "which", "number", "extremes", "attribute", "comparator", "negation"})
WORDS = {
    "number": "数字",
    "condition": "金额条件",
    "contains": "名称条件",
    "lacking": "名称条件",
    "counted": "个数",
    "excluded": "排除的内容",
    "rank": "排名的说法",
    "nth": "名次",
    "which": "比较的说法",
    "more": "比较的说法",
    "extremes": "最大和最小",
    "attribute": "属性的说法",
    "comparator": "比较的词",
    "part.outside": "外",
    "negation": "没有",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of question."""

    name: str
    applies: Callable[[Reading, Catalogue], bool]
    build: Callable[[Reading, Catalogue], Built]
    examples: tuple[str, ...]
    uses: frozenset[str]


def choose(reading: Reading, catalogue: Catalogue) -> tuple[str, Built]:
    """Given a reading, return the name of the first rule that applies and what it builds."""
    for rule in RULES:
        if rule.applies(reading, catalogue):
            dropped = sorted(telling(reading) - rule.uses)
            if dropped:
                return rule.name, Refusal(
                    "not_understood", f"没有听懂“{said_mark(dropped[0], reading)}”在这句话里的意思。"
                )
            built = rule.build(reading, catalogue)
            if isinstance(built, Plan):
                built = within_unit(built, unit_asked(reading, catalogue))
            return rule.name, built if _counts_rightly(built, reading) else Refusal("not_understood", MISCOUNTED)
    return "", Refusal("not_understood", "没有听懂要问哪个数。")


MISCOUNTED = "没有听懂句中的个数指的是什么，请不带个数再问一次。"


def _counts_rightly(built: Built, reading: Reading) -> bool:
    """A number of rows that the question states is held against the set, or is that of the figures asked for."""
    if reading.counted is None or not isinstance(built, Plan):
        return True
    return built.expected == reading.counted or built.operation == "sides" or len(built.subjects) == reading.counted


def telling(reading: Reading) -> frozenset[str]:
    """Given a reading, return its telling marks: what a plan must use or the question is not understood."""
    numbers = counted_numbers(reading)
    found = {
        "rank": reading.has("rank"),
        "nth": bool(reading.nths) or reading.top is not None,
        "condition": bool(reading.conditions),
        "contains": bool(reading.contains),
        "lacking": bool(reading.lacking),
        "counted": reading.counted is not None,
        "operation.remainder": reading.has("operation.remainder") and not reading.excluded,
        "excluded": bool(reading.excluded),
        "number": bool(numbers),
        "which": reading.has("operation.which_more", "operation.which_less"),
        "more": reading.has("operation.more", "operation.less"),
        "extremes": reading.has("rank.max") and reading.has("rank.min"),
        "attribute": reading.has("attribute"),
        "comparator": bool(reading.bare_comparators),
        "negation": reading.negates,
        "part.outside": reading.has("part.outside") and not reading.excluded and not reading.has("part.exclude"),
    }
    kinds = {s.split(".")[0] for s in reading.senses}
    senses = set(TELLING) & {
        *reading.senses,
        *(kinds & {"body", "bound", "category", "column", "headed", "next", "reorder", "steady", "term", "value"}),
    }
    if asks_money(reading):
        senses -= SHARES
    return frozenset({mark for mark, holds in found.items() if holds} | senses)


def said_mark(mark: str, reading: Reading) -> str:
    """Return the words of the question that carry the mark, for the sentence of the refusal."""
    if mark == "number":
        return counted_numbers(reading)[0].text
    known = (mark, f"{mark}.max", f"{mark}.min", *(("operation.more", "operation.less") if mark == "more" else ()))
    typed = next((s.text for s in reading.spans if s.sense in known or s.sense.split(".")[0] == mark), "")
    return typed or WORDS.get(mark, mark)


RULES: tuple[Rule, ...] = (
    Rule(
        "名词解释",
        is_define,
        build_define,
        ("什么是一般公共预算", "啥叫三公经费", "人员经费和公用经费有什么区别"),
        frozenset({"operation.define", "term"}),
    ),
    Rule("原文", is_text, build_text, ("主要职责是什么",), frozenset({"operation.define", "comparator", "term"})),
    Rule(
        "两表对照",
        is_between_tables,
        build_between_tables,
        ("在附表12但不在附表14的项目有哪些", "哪些项目没有列入政府购买服务", "附表12里有、附表14里没有的项目"),
        BETWEEN_TABLES,
    ),
    Rule(
        "空表",
        is_empty_tables,
        build_empty_tables,
        ("哪几张表是空表", "有几张空表"),
        frozenset({"meta.blank", "operation.count", "operation.cite", "comparator"}),
    ),
    Rule(
        "表里的行",
        is_rows,
        build_rows,
        (
            "收支总表支出那边哪几行填了钱",
            "三级目录是网络接入服务的购买服务一共多少钱",
            "政府购买服务里单笔最大的是哪个",
        ),
        ROWS
        | {"value", "operation.filled", "operation.cite", "operation.count", "operation.average", "attribute", "which"},
    ),
    Rule(
        "归类",
        is_grouped,
        build_grouped,
        ("按三级目录汇总购买服务", "购买服务按三级目录归堆，每堆多少"),
        frozenset({"attribute", "rank", "nth"}),
    ),
    Rule(
        "未安排",
        is_blanks,
        build_blanks,
        ("有几个功能科目没安排", "哪些收入没有安排"),
        frozenset({"operation.lacks", "operation.count"}),
    ),
    Rule(
        "资金来源",
        is_sources,
        build_sources,
        ("项目支出的资金来源是什么", "总支出的钱从哪来"),
        frozenset({"set.fund_source", "operation.cite"}),
    ),
    Rule(
        "结转构成",
        is_carry_parts,
        build_carry_parts,
        (),
        frozenset({"set.fund_source", *SHARES}),
    ),
    Rule(
        "全靠",
        is_wholly,
        build_wholly,
        ("今年的钱全靠财政吗", "项目支出都来自一般公共预算吗", "基本支出全是人员经费吗"),
        NOTHING,
    ),
    Rule(
        "月均",
        is_per_month,
        over_subjects("per_month"),
        ("公用经费每月平均多少",),
        frozenset({"operation.per_month"}),
    ),
    Rule(
        "与平均比",
        is_versus_average,
        build_versus_average,
        ("网络安全设备采购比项目平均金额低多少",),
        frozenset({"operation.average", "operation.difference", "part.than", "more"}),
    ),
    Rule(
        "排第几",
        is_standing,
        build_standing,
        ("网络安全设备采购在项目里排第几", "工资福利支出里住房公积金排第几", "平安社区是不是最大的项目"),
        frozenset({"operation.position", "more", "rank", "nth", "counted"}),
    ),
    Rule(
        "序号",
        is_serial,
        build_serial,
        ("序号6的项目是什么", "第6号项目多少钱"),
        frozenset({"attribute", "number", "nth"}),
    ),
    Rule(
        "核对合计",
        is_sum_equals,
        build_sum_equals,
        ("基本支出加项目支出等于总支出吗",),
        frozenset({"comparator"}),
    ),
    Rule(
        "核对合起来",
        is_sum_claimed,
        build_sum_claimed,
        ("50万以下的项目加起来超过20万吗",),
        ANY,
    ),
    Rule(
        "两边对照",
        is_sides,
        build_sides,
        (
            "政府采购合计等于100万以上项目的合计吗",
            "100万以上的项目合计比基本支出多多少",
            "最大的项目是网络安全设备采购的几倍",
        ),
        ANY,
    ),
    Rule(
        "绩效指标",
        lambda r, c: targets_asked(r, c) is not None,
        build_targets,
        ("网络安全设备采购的绩效指标有哪些", "云存储时长的指标值是多少", "摄像头在线率的目标值"),
        frozenset({"rank", "more", "condition", "contains", "attribute", "number", "comparator", "operation.count"}),
    ),
    Rule(
        "无从比较",
        lambda r, c: r.has(*INCREASE, "steady", "operation.define"),
        build_refusal,
        ("项目支出同比增长多少",),
        ANY,
    ),
    Rule(
        "属性",
        is_attribute,
        build_attribute,
        ("网络安全设备采购的项目类别", "网络安全设备采购是干什么的"),
        frozenset({"attribute", "operation.parent", "counted", "meta.organisation"}),
    ),
    Rule(
        "归属",
        is_parent,
        build_parent,
        ("住房公积金属于哪一类", "奖励金归在哪"),
        frozenset({"operation.parent"}),
    ),
    Rule("出处", is_cite, over_subjects("cite"), ("住房公积金在哪张表", "电费出自哪"), frozenset({"operation.cite"})),
    Rule("表的合计", is_table_total, build_table_total, ("附表3合计",), NOTHING),
    Rule("看表", is_table, build_table, ("附表12", "给我看项目支出表"), NOTHING),
    Rule(
        "文件",
        is_meta,
        build_meta,
        ("这是哪个单位的预算", "一共有几张表"),
        frozenset({"operation.count", "operation.cite", "meta.organisation", "meta.year"}),
    ),
    Rule("反查", is_reverse, build_reverse, ("24000是什么钱",), frozenset({"number", "operation.cite"})),
    Rule(
        "累计",
        is_cumulative,
        build_cumulative,
        ("前几个项目占到项目支出的80%", "项目从大到小加到第几个超过八成"),
        ROWS | SHARES | {"number", "operation.count", "operation.reach"},
    ),
    Rule("集合占比", is_set_share, build_set_share, ("超过200万的项目占项目支出多少",), ROWS | SHARES),
    Rule(
        "扣除",
        is_without,
        build_without,
        ("扣除人员经费后的基本支出", "基本支出不含公用经费是多少"),
        frozenset({"excluded"}),
    ),
    Rule(
        "核对倍数",
        is_verify_times,
        build_verify_times,
        ("项目支出超过基本支出的两倍吗",),
        frozenset({"operation.times", "comparator", "number", "more"}),
    ),
    Rule(
        "倍数",
        needs_two("operation.times"),
        over_subjects("times"),
        ("项目支出是基本支出的几倍",),
        frozenset({"operation.times", "part.than", "more"}),
    ),
    Rule(
        "高百分之几",
        needs_two("operation.percent_more"),
        over_subjects("percent_more"),
        ("办公费比电费高百分之几",),
        frozenset({"operation.percent_more", "part.than", "more"}),
    ),
    Rule("是否相等", is_same, build_same, ("收支平衡吗", "总收入和总支出相等吗"), frozenset({"operation.same"})),
    Rule(
        "核对占比",
        is_verify_share,
        build_verify_share,
        ("公用经费占基本支出的比例超过5%吗", "公用经费占没占到基本支出的5%"),
        SHARES | {"condition", "number", "operation.half", "more", "comparator"},
    ),
    Rule(
        "核对",
        is_verify,
        build_verify,
        ("项目支出超过总支出的一半了吗", "办公费比电费多吗", "办公费有3万吗"),
        frozenset({"condition", "number", "operation.half", "part.than", "more", "operation.same", "comparator"}),
    ),
    Rule(
        "比较",
        is_compare,
        build_compare,
        ("基本支出和项目支出哪个多",),
        frozenset({"which", "rank", "part.than", "more", "operation.difference"}),
    ),
    Rule(
        "差额",
        is_difference,
        build_difference,
        ("人员经费比公用经费多多少", "办公费和电费差多少"),
        frozenset({"operation.difference", "part.than", "more", "counted"}),
    ),
    Rule(
        "各项占比",
        is_each_share,
        build_each_share,
        ("各项目占总支出多少", "功能支出按类分别占总支出百分之几"),
        SHARES | {"excluded"},
    ),
    Rule(
        "占比",
        is_share,
        build_share,
        ("项目支出占总支出的比例是多少", "政府采购中服务类占多少", "公用经费占比"),
        SHARES,
    ),
    Rule("有无", is_exist, build_exist, ("有没有安排公务接待费", "政府性基金有安排吗"), NOTHING),
    Rule(
        "平均",
        is_set_with("operation.average"),
        set_total("average"),
        ("项目平均金额是多少",),
        ROWS | {"operation.average"},
    ),
    Rule(
        "中位数", is_set_with("operation.median"), set_plan("median"), ("项目金额中位数",), ROWS | {"operation.median"}
    ),
    Rule(
        "计数",
        is_count,
        build_count,
        ("一共有几个项目", "大于200万的项目有几个"),
        ROWS | {"operation.count"},
    ),
    Rule(
        "集合求和",
        is_set_sum,
        set_total("sum"),
        ("超过100万的项目一共多少钱", "除了网络安全设备采购，其余项目合计多少"),
        ROWS,
    ),
    Rule(
        "两端",
        is_extremes,
        build_extremes,
        ("最大和最小的项目分别是哪个", "最大和最小的项目相差多少"),
        ROWS | {"extremes", "operation.difference", "part.than", "more"},
    ),
    Rule(
        "排名",
        is_rank,
        build_rank,
        ("项目支出最大的是哪个", "第二大的项目是什么", "工资福利支出里面最大的一项", "占比最大的项目"),
        ROWS | SHARES | {"more", "tie.all"},
    ),
    Rule(
        "构成",
        is_makeup,
        build_makeup,
        ("工资福利支出包括哪些", "基本支出由什么构成", "302下面有什么", "三公是哪三样", "总支出按用途分成哪几块"),
        SHARES | {"category", "counted", "split.use"},
    ),
    Rule("筛选", is_filter, build_filter, ("超过100万元的项目有哪些", "占比超过20%的项目"), ROWS | SHARES),
    Rule(
        "列表",
        is_set_list,
        build_set_list,
        ("有哪些项目，各多少钱", "各功能分类支出分别是多少"),
        SHARES | {"category", "counted", "lacking"},
    ),
    Rule("总额", is_grand_total, build_grand_total, ("一年到头拢共花多少",), NOTHING),
    Rule(
        "几个数平均",
        is_mean,
        over_subjects("mean_of"),
        ("电费和邮电费平均多少",),
        frozenset({"counted", "operation.average"}),
    ),
    Rule("求和", is_sum, over_subjects("sum_of"), ("电费和邮电费一共多少",), frozenset({"counted"})),
    Rule(
        "金额",
        is_point,
        build_point,
        ("住房公积金是多少", "办公费和电费分别是多少", "2210201是多少"),
        frozenset({"column", "set.fund_source", "counted", "operation.repeated"}),
    ),
)
"""All rules, in order of precedence."""
