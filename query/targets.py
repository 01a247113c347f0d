"""Questions about performance targets (绩效指标): which targets a question means, and the answer about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow
from query.called import measured_in
from query.catalogue import Catalogue, IndicatorInfo
from query.cite import cite
from query.evaluate_claims import holds
from query.facts import Fact, row_box
from query.goal_facts import ASKED
from query.lexicon import target_words
from query.plan import Condition, Operation, Plan, Refusal
from query.reading import Group, Reading, counted_numbers
from query.resolve import MOST_CHOICES, part_names, unit_asked
from query.spans import Span
from query.sql import targets_sql
from query.statement import Statement, run
from schema.names import normalise

MEASURES = ("年", "天", "小时", "月", "公里", "处", "米", "次", "分钟", "多久", "多长时间", "多远")
DEPARTMENT_FORM, PROJECT_FORM = "performance_department", "performance_project"
SHORTEST_NAMED = 3
"""A target is named by at least so many of its characters."""


def _asks_goal_of_all(reading: Reading) -> bool:
    """部门整体的绩效目标写了啥: the goal in words, not the list of its indicators (有哪些, 指标)."""
    goal = reading.has("target.department") and reading.has("attribute.goal")
    rows = reading.has("target_level", "target_unit", "operation.list", "operation.count") or reading.nouns
    return goal and not rows


RATES = ("率", "满意度", "比例", "比重", "占比")
"""Targets called so are told in percent."""


def targets_asked(reading: Reading, catalogue: Catalogue) -> Plan | Refusal | None:
    """Return the plan over targets, a refusal, or None where the question is not about targets."""
    named = _named_targets(reading, catalogue)
    about = "indicator" in reading.nouns or reading.has("target", "target_level", "target_unit")
    if (
        reading.has(*ASKED)
        or (not about and named is None)
        or (about and _is_budgeted(reading))
        or _asks_goal_of_all(reading)
    ):
        return None
    if not about and (
        _is_money_question(reading, named, catalogue) or any(g.totals or g.funds or g.uses for g in reading.groups)
    ):
        return None
    projects = _projects(reading, catalogue)
    if isinstance(projects, Refusal):
        return projects
    other = _named_beside(reading, catalogue)
    if other:
        return Refusal("not_in_document", f"“{other}”不是项目，没有绩效指标。")
    tables = _tables_named(reading, catalogue)
    if isinstance(tables, Refusal):
        return tables
    chosen = _of_unit(_chosen(reading, catalogue, projects, named), reading, catalogue)
    if tables:
        chosen = [i for i in chosen if (DEPARTMENT_FORM if i.project is None else PROJECT_FORM) in tables]
    if _each_project(reading):
        chosen = [i for i in chosen if i.project is not None]
    chosen = [i for i in chosen if about or _may_answer(i, reading)]
    if not chosen:
        return Refusal("not_in_document", "本预算没有这样的绩效指标。")
    numbers = counted_numbers(reading)
    weighs = reading.has("attribute.weight")
    equal = None if weighs or len(numbers) != 1 else _equal(numbers[0], reading, catalogue)
    if numbers and not (weighs and len(numbers) == 1) and equal is None:
        return Refusal("not_understood", f"没有听懂“{numbers[0].text}”在这句话里的意思。")
    if reading.has("rank") and not reading.has("attribute.weight"):
        return Refusal("not_understood", "绩效指标的单位不同，不能比大小；可以问权重最高的指标。")
    if reading.has("operation.sum", "operation.average") and not _sums_weight(reading, projects):
        return Refusal("not_understood", "绩效指标的单位不同，不能相加；可以问一个项目的指标权重合计。")
    one = named is not None and len({i.norm for i in chosen}) == 1
    counts = reading.has("operation.count") and (about or named is None) and not one
    operation: Operation = "count_targets" if counts else "targets"
    attribute = "weight" if reading.has("attribute.weight") else ""
    listed = counts or reading.has("operation.list", "operation.which") or "indicator" in reading.nouns
    if named and not listed and len({i.norm for i in chosen}) > 1:
        choices = tuple((i.name, f"{i.name}的指标值是多少") for i in chosen[:MOST_CHOICES])
        return Refusal("not_understood", "有几个名称相近的绩效指标，请选一个。", choices=choices)
    return Plan(
        operation,
        catalogue.document.id,
        targets=tuple(i.id for i in chosen),
        conditions=(*reading.conditions, *((equal,) if equal else ())),
        value=numbers[0].number.value if weighs and numbers and numbers[0].number else None,
        attribute=attribute,
        topic="定性" if reading.has("target.qualitative") else "",
        words=_quoted(reading),
        absolute=reading.has("operation.sum"),
        order=("asc" if reading.has("rank.min") else "desc") if reading.has("rank") else "printed",
        corrections=_said(reading, named, chosen),
    )


def _may_answer(target: IndicatorInfo, reading: Reading) -> bool:
    """False for a target in another unit, and for several printed in one row of which only a part is said.

    网络安全设备采购的数量 is no target of how much of the work is done.
    """
    if reading.has("operation.count", "compare") and target.name.endswith(RATES):
        return False
    together = len(re.findall("[；;]", target.name)) > 1 and target.norm not in reading.text
    return not together and measured_in(reading.text, normalise(target.unit or ""))


def _tables_named(reading: Reading, catalogue: Catalogue) -> frozenset[str] | Refusal:
    """整体绩效目标表有几条指标: the forms of the tables that are named; none but these two print targets."""
    named = {catalogue.tables[t].form or "" for g in reading.groups for t in g.tables}
    sheets = [t for t in catalogue.tables.values() if t.form == PROJECT_FORM]
    if PROJECT_FORM in named and len(sheets) > 1:
        return Refusal("not_understood", "绩效目标表每个项目一张，请说明是哪个项目的。")
    named |= {form for g in reading.groups for form in g.sheets}
    if named - {DEPARTMENT_FORM, PROJECT_FORM}:
        return Refusal("not_in_document", "所说的表里没有绩效指标，它们印在绩效目标表里。")
    either = not any("项目" in s.text for s in reading.spans if s.sense.split(".")[0] in ("table", "sheets"))
    return frozenset() if either and named == {PROJECT_FORM} else frozenset(named)


def _equal(number: Span, reading: Reading, catalogue: Catalogue) -> Condition | None:
    """定到95%的, 指标值是180天的指标: the number as a target's value, with the unit that is said behind it."""
    if reading.has("operation.exist", "operation.question") or number.number is None:
        return None
    following = next((s.text for s in reading.spans if s.start == number.end), "")
    if number.number.kind == "percent":
        return Condition("eq", number.number.value, None, "share")
    known = {normalise(i.unit) for i in catalogue.indicators} - {"", "%"}
    asks_rows = following in _OF_TARGETS and reading.text[number.end + len(following) :].startswith(_TARGETS)
    if number.number.kind not in ("plain", "money") or following not in known or asks_rows:
        return None
    return Condition("eq", number.number.value, None, "money")


_OF_TARGETS = ("个", "条", "项")
_TARGETS = ("指标", "绩效", "考核", "目标")


def _quoted(reading: Reading) -> tuple[str, ...]:
    """定成≥95%: the relation that is quoted with the number, and the unit that is said with either."""
    said = target_words()
    units = [s.sense.split(".", 1)[1] for s in reading.spans if s.sense.startswith("target_unit.")]
    for i, span in enumerate(reading.spans[:-1]):
        following = reading.spans[i + 1]
        before = reading.spans[i - 1].text if i else ""
        if span.text in said["signs"] and following.kind == "number" and before in said["quoting"]:
            return (_RELATIONS.get(span.text, span.text), *units[:1])
    return ("", *units[:1]) if units else ()


_RELATIONS = {">=": "≥", "<=": "≤"}


def _named_targets(reading: Reading, catalogue: Catalogue) -> set[int] | None:
    """The targets whose names the question gives, in full or by parts that all stand in them."""
    best: set[int] | None = None
    for group in reading.groups:
        full = [n for n in group.names if n.indicators and not n.members and _is_full(n.norm, catalogue)]
        if full:
            return {i for n in full for i in n.indicators}
        if _names_account(group) or part_names(group, catalogue) is not None:
            continue
        parts = [n for n in group.names if n.indicators and not n.members]
        if not parts:
            continue
        hits = {i.id for i in catalogue.indicators if all(normalise(t) in i.norm for t in group.typed)}
        if not hits:
            hits = _within_projects(group, catalogue)
        long_enough = sum(len(t) for t in group.typed) >= SHORTEST_NAMED
        one = len({i.norm for i in catalogue.indicators if i.id in hits}) == 1
        if hits and (long_enough or (one and _asks_measure(reading))):
            best = hits
    return best


def _within_projects(group: Group, catalogue: Catalogue) -> set[int]:
    """信访宣传经费要求微信公众号发多少条: each word stands in a target's name or in that of its project, not all in the latter."""
    words = [normalise(t) for t in group.typed]
    hits: set[int] = set()
    for indicator in catalogue.indicators:
        project = catalogue.members[indicator.project].norm if indicator.project is not None else ""
        own = [w for w in words if w in indicator.norm]
        if own and all(w in project for w in words if w not in own) and any(w not in project for w in own):
            hits.add(indicator.id)
    return hits


def _sums_weight(reading: Reading, projects: tuple[int, ...]) -> bool:
    """某个项目的指标权重合计: the weights of one project, or of the department, add up. 一共几条 counts."""
    if reading.has("operation.count"):
        return True
    whole = len(projects) == 1 or _each_project(reading) or reading.has("target.department")
    return reading.has("operation.sum") and reading.has("attribute.weight") and whole


def _each_project(reading: Reading) -> bool:
    """各项目指标权重合计: the targets of projects, and not those of the department as a whole."""
    return "project" in reading.nouns and any(s.text.startswith(("各", "每")) for s in reading.spans)


def _asks_measure(reading: Reading) -> bool:
    """几年, 多少小时: a quantity that only targets have."""
    return any(s.sense == "operation.how_much" and s.text.endswith(MEASURES) for s in reading.spans)


def _is_full(norm: str, catalogue: Catalogue) -> bool:
    return any(i.norm == norm for i in catalogue.indicators)


def _names_account(group: Group) -> bool:
    return any(n.official or n.parts for n in group.names)


def _is_budgeted(reading: Reading) -> bool:
    """审计绩效项目安排多少: 绩效 within a project's name, and an amount asked of it."""
    told = [s.text for s in reading.spans if s.sense == "set.indicator"]
    spent = any(s.text.startswith(_SPENT) for s in reading.spans if s.sense == "filler.filler")
    return told == ["绩效"] and "project" in reading.nouns and spent and reading.has("operation.how_much")


_SPENT = ("安排", "花", "批", "拨", "给了")


def _is_money_question(reading: Reading, named: set[int] | None, catalogue: Catalogue) -> bool:
    full = any(_is_full(n.norm, catalogue) for g in reading.groups for n in g.names)
    return not full and any("钱" in s.text or "元" in s.text for s in reading.spans)


def _projects(reading: Reading, catalogue: Catalogue) -> tuple[int, ...] | Refusal:
    found: list[int] = []
    for group in reading.groups:
        full = [m for n in group.names for m in n.members if catalogue.members[m].dimension == "project"]
        exact = [m for m in full if any(catalogue.members[m].norm == n.norm for n in group.names)]
        if exact:
            found += exact
            continue
        only_projects = [
            n for n in group.names if n.members and all(catalogue.members[m].dimension == "project" for m in n.members)
        ]
        carriers = [set(n.members) for n in only_projects]
        if carriers:
            common = set.intersection(*carriers)
            if len(common) > 1 and not any(n.indicators for n in only_projects):
                members = [catalogue.members[m] for m in sorted(common)][:MOST_CHOICES]
                return Refusal(
                    "not_understood",
                    f"名称里有“{''.join(group.typed)}”的项目有 {len(common)} 个，请选一个。",
                    choices=tuple((m.name, f"{m.name}的绩效指标有哪些") for m in members),
                )
            if len(common) == 1:
                found += common
    return tuple(dict.fromkeys(found))


def _named_beside(reading: Reading, catalogue: Catalogue) -> str:
    """电费的指标值: what is named, and is neither a project nor a part of a target's name; empty where there is none."""
    for group in reading.groups:
        for name, typed in zip(group.names, group.typed, strict=True):
            projects = any(catalogue.members[m].dimension in ("project", "service") for m in name.members)
            inside = any(normalise(typed) in i.norm for i in catalogue.indicators)
            if name.members and not projects and not name.indicators and not inside:
                return typed
    return ""


def _chosen(
    reading: Reading, catalogue: Catalogue, projects: tuple[int, ...], named: set[int] | None
) -> list[IndicatorInfo]:
    chosen = [i for i in catalogue.indicators if named is None or i.id in named]
    if projects:
        chosen = [i for i in chosen if i.project in projects]
    elif reading.has("target.department"):
        chosen = [i for i in chosen if i.project is None]
    levels = [s.split(".", 1)[1] for s in reading.senses if s.startswith("target_level.")]
    for level in levels:
        chosen = [i for i in chosen if level in (normalise(i.level1), normalise(i.level2))]
    for literal in reading.contains:
        chosen = [i for i in chosen if normalise(literal) in i.norm]
    return chosen


def _of_unit(chosen: list[IndicatorInfo], reading: Reading, catalogue: Catalogue) -> list[IndicatorInfo]:
    """执法大队有哪些绩效指标: those of the projects of the unit, where the document prints whose projects are."""
    unit = unit_asked(reading, catalogue)
    if unit is None or not catalogue.project_units:
        return chosen
    return [i for i in chosen if i.project is not None and unit in catalogue.project_units.get(i.project, ())]


def _said(reading: Reading, named: set[int] | None, chosen: Sequence[IndicatorInfo]) -> tuple[str, ...]:
    typed = {normalise(t) for g in reading.groups for t in g.typed}
    names = dict.fromkeys(i.name for i in chosen if named and i.norm not in typed)
    return tuple(f"按“{n}”理解" for n in names) if 0 < len(names) <= 2 else ()


def evaluate_targets(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Given a plan over targets, list or count them: relation, value and unit as printed, or the weight."""
    statement = targets_sql(catalogue.document.id, plan.targets)
    found = [r for r in run(connection, statement) if r["quality"] != "doubtful" and _keeps(r, plan)]
    if plan.order != "printed":
        found = _of_extreme_weight(found, plan.order)
    if not found:
        return Refusal("not_in_document", "没有符合条件的绩效指标。")
    rows = tuple(_row(r, plan, catalogue) for r in found)
    groups = [[_fact(r)] for r in found]
    if plan.operation == "count_targets":
        return Answer(
            "answered",
            f"符合条件的绩效指标有 {len(found)} 个。",
            figure=f"{len(found)} 个",
            unit="个",
            rows=(AnswerRow(name="绩效指标", value=str(len(found)), year=catalogue.document.year),),
            basis=rows,
            citations=cite([[g[0] for g in groups]], catalogue),
            sql=statement.text,
            parameters=statement.parameters,
        )
    said = "；".join(f"{r.name}{'（' + r.label + '）' if r.label and len(rows) < 4 else ''} {r.value}" for r in rows)
    if plan.absolute:
        return _weights(rows, groups, catalogue, statement)
    what = "权重" if plan.attribute == "weight" else "目标"
    return Answer(
        "answered",
        f"绩效指标{what}：{said}。",
        figure=rows[0].value or "" if len(rows) == 1 else "",
        rows=rows,
        citations=cite(groups, catalogue),
        corrections=plan.corrections,
        sql=statement.text,
        parameters=statement.parameters,
    )


def _weights(
    rows: tuple[AnswerRow, ...], groups: list[list[Fact]], catalogue: Catalogue, statement: Statement
) -> Answer | Refusal:
    """The printed weights of targets added up."""
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row.label or "", []).append(place)
    try:
        totals = {label: sum((Decimal(rows[i].value or "") for i in at), Decimal(0)) for label, at in places.items()}
    except InvalidOperation:
        return Refusal("not_in_document", "有的指标没有印出权重，加不起来。")
    said = "；".join(f"{label} {len(places[label])} 条绩效指标的权重合计 {total:f}" for label, total in totals.items())
    alone = len(totals) == 1
    year = catalogue.document.year
    summed = tuple(
        AnswerRow("权重合计" if alone else label, value=f"{total:f}", label=label if alone else None, year=year)
        for label, total in totals.items()
    )
    return Answer(
        "answered",
        f"{said}。",
        figure=summed[0].value or "" if alone else "",
        rows=summed,
        basis=rows,
        citations=cite([[groups[i][0] for i in at] for at in places.values()], catalogue),
        sql=statement.text,
        parameters=statement.parameters,
    )


def _of_extreme_weight(found: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """The targets with the largest (or smallest) printed weight, all that tie."""
    weighted = [(Decimal(str(r["weight"])), r) for r in found if str(r["weight"]).replace(".", "", 1).isdigit()]
    if not weighted:
        return []
    extreme = (max if order == "desc" else min)(w for w, _ in weighted)
    return [r for w, r in weighted if w == extreme]


def _keeps(row: dict[str, Any], plan: Plan) -> bool:
    if plan.topic and row["relation"] != plan.topic:
        return False
    if plan.value is not None and str(row["weight"]) != str(plan.value):
        return False
    if plan.words and plan.words[0] and row["relation"] != plan.words[0]:
        return False
    if plan.words[1:] and normalise(str(row["unit"])) != plan.words[1]:
        return False
    quoted = bool(plan.words and plan.words[0])
    return all(_satisfies(row, replace(c, comparator="eq") if quoted else c) for c in plan.conditions)


def _satisfies(row: dict[str, Any], condition: Condition) -> bool:
    try:
        value = Decimal(str(row["value"]))
    except InvalidOperation:
        return False
    if (condition.of == "share") != (row["unit"] == "%"):
        return False
    if condition.comparator == "between":
        return condition.value <= value <= (condition.upper or condition.value)
    return holds(condition.comparator, value, condition.value)


def _row(row: dict[str, Any], plan: Plan, catalogue: Catalogue) -> AnswerRow:
    member = row["member_id"]
    project = catalogue.members[member].name if isinstance(member, int) else "部门整体"
    return AnswerRow(
        name=str(row["name"]),
        value=str(row["weight"]) if plan.attribute == "weight" else target_text(row),
        label=project,
        organisation=catalogue.document.organisation,
        year=catalogue.document.year,
    )


def target_text(row: dict[str, Any]) -> str:
    """Return relation + value + unit as one text: ≥90%, =30天, 定性 稳定."""
    relation, value, unit = str(row["relation"]), str(row["value"]), str(row["unit"])
    return f"{relation} {value}{unit}" if relation == "定性" else f"{relation}{value}{unit}"


def _fact(row: dict[str, Any]) -> Fact:
    return Fact(
        0, (), row["table_id"], row["row_id"], -1, None, 0, "", "", 0, None, "plain", "",
        row["position"], row["page"], row["line"], row_box(row), tuple(row["cells"]),
    )  # fmt: skip
