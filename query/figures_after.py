"""一共多少钱, 差多少, 平均每月呢: the figures told before, added, compared, in another unit, or cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from query.builders import display_unit
from query.catalogue import Catalogue
from query.lexicon import lexicon
from query.plan import Coordinate, Operation, Plan, Refusal
from query.reading import Reading
from query.recall import stated_count
from query.turns import Conversation, Turn, latest_subjects, told_coordinates

T = TypeVar("T")


def ordered_pair(reading: Reading, pair: tuple[T, T]) -> tuple[T, T] | None:
    """前一个比后一个, 后者是前者的几倍: the pair in the order said, None where none is said."""
    said = [s.sense for s in reading.spans if s.sense in ("part.former", "part.latter")]
    if not said:
        return None
    return pair if said[0] == "part.former" else (pair[1], pair[0])


def summed(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """一共多少钱, 平均呢: the rows before, or the figures told one after another, added or averaged."""
    if reading.has("operation.count") and last.plan.members is not None and not reading.has("operation.average"):
        return None
    counted = last.plan.operation == "count" and reading.has("operation.how_much") and not reading.has("order")
    if not reading.has("operation.sum", "operation.average") and not counted:
        return None
    if counted and reading.has("operation.list"):
        return replace(last.plan, operation="list", display_unit=display_unit(reading))
    switched = last.plan.operation in ("sum", "average", "count") and not reading.has(
        "operation.how_much", "operation.count"
    )
    if last.plan.members is not None and (last.plan.operation == "list" or counted or switched):
        operation = "average" if reading.has("operation.average") else "sum"
        if last.plan.limit is not None or bool(last.plan.nths):
            chosen = told_coordinates(last, catalogue)
            if operation == "average":
                return _mean_of(chosen, reading, last)
            return Plan("sum_of", last.plan.document, subjects=chosen, display_unit=display_unit(reading))
        unit = display_unit(reading)
        return replace(last.plan, operation=operation, display_unit=unit, with_share=False, expected=None)  # type: ignore[arg-type]
    number = stated_count(reading)
    earlier = latest_subjects(before, number)
    if number is not None and len(earlier) != number:
        return Refusal("not_understood", f"前面的回答里不是正好 {number} 个数，请说明是哪几个。")
    added: Operation = "mean_of" if reading.has("operation.average") else "sum_of"
    unit = display_unit(reading)
    return Plan(added, last.plan.document, subjects=earlier, display_unit=unit) if len(earlier) > 1 else None


def _mean_of(chosen: Sequence[Coordinate], reading: Reading, last: Turn) -> Plan | Refusal:
    """平均每个多少 after the largest three: the mean of those that were told, not of all."""
    keys = tuple(key for c in chosen for option in c.options for _, key in option)
    if last.plan.members is None or len(keys) != len(last.answer.rows):
        return Refusal("not_understood", "没有听懂要平均的是哪几个，请说出它们的名称。")
    kept = replace(last.plan.members, only=keys, label=f"{last.plan.members.label}（上一个回答里的 {len(keys)} 个）")
    unit = display_unit(reading)
    return replace(
        last.plan, operation="average", members=kept, limit=None, nths=(), display_unit=unit, with_share=False, notes=()
    )


def spent_on_rows(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """总共花多少 after rows: what they cost together, not what is spent in all."""
    totals = [s for s in reading.spans if s.sense == "total.expenditure"]
    together = len(totals) == 1 and totals[0].text in lexicon().marks["spent_together"]
    alone = all(g.totals == ("expenditure",) and len(g.atoms) == 1 for g in reading.groups) and len(reading.groups) == 1
    rows = last.plan.members is not None and last.plan.operation in ("list", "count", "sum")
    quiet = ("total.expenditure", "operation.how_much", "filler.filler", "blank", "part.it", "part.and_so", "part.is")
    if not (together and alone and rows) or any(s.sense not in quiet for s in reading.spans):
        return None
    if any(w in reading.text for w in lexicon().marks["whole_body"]):
        return None
    return summed(replace(reading, groups=(), senses=(*reading.senses, "operation.sum")), before, last, catalogue)


def ranked_figures(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """哪个最多 after figures asked one by one: the largest of them, where the last of them holds no rows of its own.

    最少的呢 after some set against each other: the smallest of those.
    """
    asks = reading.has("rank") and not (reading.groups or reading.nths or reading.top or reading.conditions)
    if asks and last.plan.operation == "compare" and last.plan.document and last.answer.basis:
        return replace(last.plan, order="asc" if reading.has("rank.min") else "desc")
    one = last.plan.operation in ("point", "exist") and len(last.plan.subjects) == 1 and last.goes_on
    if not asks or not one or reading.has("part.than", "part.over", "operation.difference", "operation.question"):
        return None
    keys = [key for option in last.plan.subjects[0].options for _, key in option]
    if not keys or any(catalogue.children.get(k) for k in keys):
        return None
    number = stated_count(reading)
    told = latest_subjects(before, number)
    if len(told) < 2 or number not in (None, len(told)):
        return None
    return Plan("compare", last.plan.document, subjects=told, order="asc" if reading.has("rank.min") else "desc")


def monthly(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """平均每月呢 after one figure of the year."""
    one = last.plan.operation in ("point", "exist") and len(last.plan.subjects) == 1
    if not reading.has("operation.per_month") or not one:
        return None
    return Plan("per_month", last.plan.document, subjects=last.plan.subjects, display_unit=display_unit(reading))


def compared(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """差多少, 哪个多: the two figures told before, set against each other."""
    compares = reading.has("operation.which_more", "operation.which_less")
    if not reading.has("operation.difference", "operation.times", "operation.percent_more") and not compares:
        return None
    subjects = pair_told(before, last, catalogue)
    if len(subjects) != 2:
        return Refusal("not_understood", "前面的回答里不是正好两个数，请说明比哪两个。")
    directed = ordered_pair(reading, (subjects[0], subjects[1]))
    subjects = directed or subjects
    if compares:
        least = reading.has("operation.which_less")
        return Plan("compare", last.plan.document, subjects=subjects, order="asc" if least else "desc")
    operation: Operation = "times" if reading.has("operation.times") else "difference"
    if reading.has("operation.percent_more"):
        operation = "percent_more"
    undirected, unit = directed is None, display_unit(reading)
    return Plan(operation, last.plan.document, subjects=subjects, absolute=undirected, display_unit=unit)


def pair_told(before: Conversation, last: Turn, catalogue: Catalogue) -> tuple[Coordinate, ...]:
    """The two figures told: by one answer, or one by one (最贵的是哪个, 最便宜的呢)."""
    if last.plan.members is None:
        return last.plan.subjects if last.plan.operation == "compare" else latest_subjects(before)
    told = told_coordinates(last, catalogue)
    earlier = before.turns[-2] if len(before.turns) > 1 else None
    if len(told) != 1 or earlier is None or earlier.plan.document != last.plan.document:
        return told
    first = told_coordinates(earlier, catalogue) if earlier.plan.operation == "list" else ()
    rows = len(earlier.answer.rows) == 1 and len(last.answer.rows) == 1 and earlier.plan.members is not None
    return (*first, *told) if rows and len(first) == 1 and last.leans and first != told else told


def in_unit(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """用万元: the same answer in another unit."""
    if not reading.has("part.unit_wan", "part.unit_yi", "part.unit_yuan"):
        return None
    return replace(last.plan, display_unit=display_unit(reading))


def cited(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """在第几页: where the first figure of the answer before is printed."""
    if not reading.has("operation.cite"):
        return None
    subjects = told_coordinates(last, catalogue)
    return Plan("cite", last.plan.document, subjects=subjects[:1]) if subjects else None
