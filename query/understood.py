"""How a question was understood, said from the same plan that the SQL is built from."""

from __future__ import annotations

from query.catalogue import Catalogue
from query.plan import Condition, Coordinate, Plan
from query.say import grouped, scope

OPERATION_WORDS = {
    "point": "金额",
    "sum_of": "相加",
    "mean_of": "几个数的平均",
    "difference": "差额",
    "less": "扣除",
    "percent_more": "高出的百分比",
    "times": "倍数",
    "share": "占比",
    "compare": "比较大小",
    "same": "核对是否相等",
    "verify": "核对说法",
    "verify_share": "核对占比",
    "exist": "是否安排",
    "list": "列出",
    "count": "计数",
    "sum": "求和",
    "average": "平均",
    "median": "中位数",
    "cumulative": "累计占比",
    "set_share": "合起来的占比",
    "shares": "各占多少",
    "extremes": "最大和最小",
    "targets": "绩效指标",
    "count_targets": "绩效指标个数",
    "attribute": "项目属性",
    "parent": "上级科目",
    "cite": "出处",
    "table": "整张表",
    "meta": "文件信息",
    "define": "名词解释",
    "reverse": "按金额反查",
    "growth": "增减",
    "steady": "是否逐年同向",
    "position": "名次",
    "per_month": "按 12 个月平均",
    "versus_average": "与平均值相比",
    "sum_equals": "核对合计",
    "sources": "资金来源",
    "serial": "按序号查找",
    "between_tables": "两张表对照",
    "blanks": "未安排的",
    "passage": "原文",
    "carry_parts": "上年结转是哪几种资金",
    "sides": "两边对照",
    "rows": "表里的行",
    "grouped": "按栏归类",
    "empty_tables": "没有金额的表",
}
COMPARATORS = {"ge": "≥", "gt": "＞", "le": "≤", "lt": "＜", "eq": "＝"}


def describe(plan: Plan, catalogue: Catalogue) -> str:
    """Return one line: document, what was looked up, and what was done with it."""
    whose = unit_of(plan, catalogue) or catalogue.document.organisation
    document = catalogue.document
    beside = f"里的{document.version}" if document.kind == "决算" != document.version else ""
    words = [f"{whose} {document.year} 年{document.kind}{beside}"]
    words.append(OPERATION_WORDS[plan.topic if plan.operation == "sides" else plan.operation])
    if plan.operation == "sides":
        words += ["，".join(_side(side, catalogue)) for side in plan.inner]
    if plan.subjects:
        words.append("、".join(_subject(s) for s in plan.subjects))
    if plan.whole is not None:
        words.append(f"以{_subject(plan.whole)}为分母")
    if plan.operation in ("rows", "grouped"):
        words.append(plan.label)
    if plan.members is not None:
        table = catalogue.tables[plan.members.table]
        words.append(f"{plan.members.label}（{table.label}，{scope(plan.members.fund, plan.members.use)}）")
    words += [_condition(c) for c in plan.conditions]
    order = {"desc": "从大到小", "asc": "从小到大"}.get(plan.order)
    if order and plan.members is not None and plan.operation == "list":
        words.append(order)
    if plan.nths:
        words.append(f"第 {'、'.join(map(str, plan.nths))}")
    elif plan.limit is not None:
        words.append(f"前 {plan.limit}")
    return "｜".join(words)


def _side(side: Plan, catalogue: Catalogue) -> list[str]:
    """The words for one of two sides: a figure, or rows of a set with what they come to."""
    if side.members is None:
        return [_subject(s) for s in side.subjects]
    table = catalogue.tables[side.members.table]
    words = [f"{side.members.label}（{table.label}）", *(_condition(c) for c in side.conditions)]
    if side.limit is not None:
        words.append(f"{'最小' if side.order == 'asc' else '最大'}的 {side.limit} 个")
    return [*words, OPERATION_WORDS[side.operation]]


def unit_of(plan: Plan, catalogue: Catalogue) -> str:
    """The unit of the department that the whole plan is about, empty where it is about the department."""
    units = {s.organisation for s in (*plan.subjects, *((plan.members,) if plan.members else ()))}
    unit = units.pop() if len(units) == 1 else None
    return catalogue.organisations[unit][0] if unit in catalogue.organisations and unit is not None else ""


def _subject(subject: Coordinate) -> str:
    return subject.label


def _condition(condition: Condition) -> str:
    if condition.of == "average":
        return f"{COMPARATORS[condition.comparator]} 平均值"
    unit = "%" if condition.of == "share" else "元"
    if condition.comparator == "between":
        return f"{grouped(condition.value)}{unit} 至 {grouped(condition.upper or condition.value)}{unit}（含两端）"
    return f"{COMPARATORS[condition.comparator]} {grouped(condition.value)}{unit}"


def describe_across(plan: Plan) -> str:
    """Return one line for a plan over several budgets: whose and when, what, and what was done with it."""
    words = [plan.label, OPERATION_WORDS[plan.operation]]
    if plan.bases:
        years = sorted({b.budget.year for b in plan.bases})
        words.append(f"以 {'、'.join(map(str, years))} 年的{plan.bases[0].subject.label or '同一名目'}为基数")
    words += [_condition(c) for c in plan.conditions]
    words += [{"desc": "从大到小", "asc": "从小到大"}[plan.order]] if plan.order != "printed" else []
    if plan.nths:
        words.append(f"第 {'、'.join(map(str, plan.nths))}")
    elif plan.limit is not None:
        words.append(f"前 {plan.limit}")
    return "｜".join(words)
