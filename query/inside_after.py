"""里面最大的是哪项, 它包括哪些: what stands inside the one figure or row told before."""

from __future__ import annotations

from dataclasses import replace

from query.catalogue import Catalogue
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.rows_after import CLASSED
from query.turns import Turn, told_coordinates
from query.within import WITHIN, named_group, part_of_last, rows_within_last


def within_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Plan | Refusal | None:
    """包括哪些, 里面最大的是哪项: rows within the one account or use of the answer before."""
    bare = not reading.subjects and not reading.nouns and not reading.conditions and reading.top is None
    asks = reading.has("rank", "operation.makeup") or (
        reading.has("part.in", "operation.list") and not reading.has("operation.sum")
    )
    if not bare or not asks:
        return None
    if last.plan.operation == "table" and last.plan.table is not None and reading.has("rank") and not reading.groups:
        table = last.plan.table
        return replace(reading, groups=(Group(0, tables=(table,), atoms=(("table", table),)),))
    told = _one_of_rows(reading, last, catalogue) or _ranks_told(reading, last)
    if isinstance(told, Refusal | Plan):
        return told
    if told is None and (len(last.plan.subjects) != 1 or last.plan.members is not None):
        return None
    subject = told or last.plan.subjects[0]
    keys = [key for option in subject.options for _, key in option]
    holder = any(catalogue.children.get(k) for k in keys) or (not keys and subject.use not in (None, "合计"))
    if not holder:
        return _nothing_within(reading, subject, catalogue)
    named = named_group(subject, catalogue)
    uses = (subject.use,) if subject.use and subject.use != "合计" else ()
    funds = (subject.fund,) if subject.fund else ()
    return replace(reading, groups=(replace(named, uses=uses, funds=funds), *reading.groups))


def _one_of_rows(reading: Reading, last: Turn, catalogue: Catalogue) -> Coordinate | Refusal | None:
    """它包括哪些 after 最大的一类是什么: the one row; of several rows it is not told which."""
    makeup = reading.has("operation.makeup") and reading.has("part.it") and not reading.has("rank")
    if last.plan.members is None or last.plan.members.dimension not in CLASSED or not makeup:
        return None
    rows = told_coordinates(last, catalogue)
    return rows[0] if len(rows) == 1 else Refusal("not_understood", "没有听懂指的是哪一个科目，请说出它的名称。")


def _ranks_told(reading: Reading, last: Turn) -> Plan | Refusal | None:
    """大头是啥 after 基本支出由什么组成: which of the figures told; after a share, 最小的呢 says no rows to rank."""
    plan = last.plan
    asks = reading.has("rank") and not (reading.levels or reading.nths or reading.has("operation.difference"))
    if not asks or plan.members is not None or plan.operation in ("table", "meta", "define", "passage"):
        return None
    if plan.operation == "point" and len(plan.subjects) > 1:
        least = reading.has("rank.min")
        return Plan("compare", plan.document, subjects=plan.subjects, order="asc" if least else "desc")
    inside = any(s.text in WITHIN for s in reading.spans) or reading.has("attribute")
    if plan.operation in ("point", "exist", "rows", "targets", "count_targets") or inside:
        return None
    if plan.operation == "share" and not reading.has("part.and_so"):
        return None
    return Refusal("not_understood", "没有听懂是从哪些里面排，请把范围说出来。")


def _nothing_within(reading: Reading, subject: Coordinate, catalogue: Catalogue) -> Refusal | None:
    """里面最大的, 包括哪些, 最大的是哪个 after 电费多少: the most detailed account, or a project, holds no rows."""
    points = reading.has("operation.makeup") or any(s.text in WITHIN for s in reading.spans)
    if not all(subject.options) or _is_bought(subject, catalogue) or not (points or not reading.levels):
        return None
    said = subject.label.split(" ")[-1]
    return Refusal("not_in_document", f"“{said}”下面没有更细的科目；要问别的，请把范围说出来。")


def _is_bought(subject: Coordinate, catalogue: Catalogue) -> bool:
    keys = [key for option in subject.options for _, key in option]
    return bool(keys) and all(catalogue.members[k].dimension in ("service", "procurement") for k in keys)


def inside_bought(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Refusal | None:
    """里面最大的一项是哪个, 里面有几个项目 after 购买服务总共多少: the projects that are bought, not all there are."""
    asks = reading.has("rank", "operation.makeup", "operation.list", "operation.count", "order", "top")
    plain = not reading.subjects and not set(reading.nouns) - {"project"} and not any(g.tables for g in reading.groups)
    one = last.plan.members is None and len(last.plan.subjects) == 1 and last.plan.operation in ("point", "exist")
    if not (asks and plain and one and _is_bought(last.plan.subjects[0], catalogue)):
        return None
    subject = last.plan.subjects[0]
    within = any(s.text in WITHIN for s in reading.spans)
    if reading.nouns and not within:
        choices = (
            (f"{subject.label}的", f"{subject.label}{reading.text}"),
            ("所有项目的", f"所有项目，{reading.text}"),
        )
        return Refusal(
            "not_understood", f"没有说明问的是“{subject.label}”的项目还是所有项目，请选一个。", choices=choices
        )
    if not (within or reading.has("operation.makeup") or (reading.has("rank") and not reading.levels)):
        return None
    return replace(reading, groups=(named_group(subject, catalogue), *reading.groups))


def inside_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Refusal | None:
    """其中不低于…的, 光财政拨款: rows within the figure before that keep a bound, or the part of it that is named."""
    return rows_within_last(reading, last.plan, catalogue) or part_of_last(reading, last.plan, catalogue)
