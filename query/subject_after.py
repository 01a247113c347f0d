"""那电费呢, 比水费多多少: the question before on what is named now, or its figure beside that."""

from __future__ import annotations

from dataclasses import replace

from query.builders import display_unit, is_yes_no, sibling
from query.catalogue import Catalogue
from query.plan import Coordinate, Operation, Plan, Refusal
from query.reading import Reading
from query.resolve import resolve
from query.rows_after import narrowed
from query.shares_after import over_named
from query.turns import FIGURES, SUBJECT_OPERATIONS, Conversation, Turn, told_coordinates
from query.within import is_the_part, part_over_last


def with_subject(
    reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue, points_back: bool
) -> Reading | Plan | Refusal:
    """那电费呢: the operation before, on a new subject."""
    asks = reading.has("operation", "rank", "order", "top") or bool(reading.nths)
    fewer = narrowed(reading, last)
    if fewer is not None:
        return fewer
    only_over = reading.has("part.over", "operation.share") and len(reading.subjects) == 1
    if only_over and points_back and is_the_part(reading):
        told = told_coordinates(last, catalogue) if last.plan.operation in ("point", "exist", "list") else ()
        return part_over_last(reading, last.plan, told, catalogue)
    points_at_part = reading.has("part.it", "part.former", "part.latter", "part.remainder")
    if only_over and (reading.subjects[0].joined == "part.over" or points_at_part):
        return over_named(reading, before, last, catalogue)
    if reading.has("part.than") and len(reading.subjects) == 1:
        return _than(reading, last, catalogue)
    if not points_back or asks or len(reading.subjects) != 1 or reading.nouns:
        return reading
    beside = sibling(reading.subjects[0], last.plan.subjects, catalogue)
    subject = beside or resolve(reading.subjects[0], catalogue, reading)
    if isinstance(subject, Refusal):
        return subject
    if last.plan.operation in SUBJECT_OPERATIONS and last.plan.subjects:
        merged = _inherit(subject, last.plan.subjects[0])
        return replace(
            last.plan,
            operation="point" if len(last.plan.subjects) > 1 else last.plan.operation,
            subjects=(merged,),
            display_unit=last.plan.display_unit,
        )
    return reading


def _inherit(subject: Coordinate, earlier: Coordinate) -> Coordinate:
    """那公用经费呢 after 科学技术支出的人员经费: a bare use or fund changes the scope of the account before."""
    if (
        subject.options == ((),)
        and earlier.options
        and earlier.options[0]
        and (subject.use or subject.fund)
        and earlier.use
    ):
        label = earlier.label.split("（")[0] + f"（{subject.use or subject.fund}）"
        return replace(earlier, label=label, use=subject.use, fund=subject.fund)
    return subject


def _than(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal:
    other = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(other, Refusal):
        return other
    earlier = told_coordinates(last, catalogue) if last.plan.operation in FIGURES else ()
    if len(earlier) != 1:
        return Refusal("not_understood", "上一个回答不是一个印出的数，请说明拿哪一个来比。")
    if is_yes_no(reading) and reading.has("operation.more", "operation.less"):
        less = reading.has("operation.less")
        return Plan("verify", catalogue.document.id, subjects=(earlier[0], other), comparator="lt" if less else "gt")
    operation: Operation = (
        "times"
        if reading.has("operation.times")
        else "percent_more"
        if reading.has("operation.percent_more")
        else "difference"
    )
    return Plan(operation, catalogue.document.id, subjects=(earlier[0], other), display_unit=display_unit(reading))
