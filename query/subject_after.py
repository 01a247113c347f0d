"""那电费呢, 比水费多多少: the question before on what is named now, or its figure beside that."""

from __future__ import annotations

from dataclasses import replace

from query.builders import display_unit, inside_whole, is_yes_no, sibling
from query.catalogue import Catalogue
from query.distribute import SIBLINGS
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
    ratio = reading.has("operation.times") or (reading.has("operation.share") and reading.has("part.is"))
    if ratio and len(reading.subjects) == 1 and not reading.nouns and not reading.has("part.over"):
        return _times(reading, last, catalogue)
    only_over = reading.has("part.over", "operation.share") and len(reading.subjects) == 1
    if only_over and points_back and is_the_part(reading):
        told = told_coordinates(last, catalogue) if last.plan.operation in ("point", "exist", "list") else ()
        return part_over_last(reading, last.plan, told, catalogue)
    points_at_part = reading.has("part.it", "part.former", "part.latter", "part.remainder")
    if only_over and (reading.subjects[0].joined == "part.over" or points_at_part):
        return over_named(reading, before, last, catalogue)
    if reading.has("part.than") and len(reading.subjects) == 1:
        return _than(reading, last, catalogue)
    elsewhere = _is_in_other_use(reading, last)
    asks, points_back = asks and not elsewhere, points_back or elsewhere
    if not points_back or asks or len(reading.subjects) != 1 or reading.nouns:
        return reading
    beside = sibling(reading.subjects[0], last.plan.subjects, catalogue)
    subject = beside or resolve(reading.subjects[0], catalogue, reading)
    if isinstance(subject, Refusal):
        return subject
    if last.plan.operation in COMPARED and len(last.plan.subjects) == 2 and last.plan.members is None:
        return replace(last.plan, subjects=(subject, last.plan.subjects[1]))
    if last.plan.operation in SUBJECT_OPERATIONS and last.plan.subjects:
        merged = _inherit(subject, last.plan.subjects[0])
        return replace(
            last.plan,
            operation="point" if len(last.plan.subjects) > 1 else last.plan.operation,
            subjects=(merged,),
            display_unit=last.plan.display_unit,
        )
    return reading


def _is_in_other_use(reading: Reading, last: Turn) -> bool:
    """在项目支出里多少 behind 电费在基本支出里多少: the account is left out, and what it is looked for in is said."""
    uses = [g.uses for g in reading.subjects if len(g.atoms) == len(g.uses) == 1]
    said = [s for s in reading.spans if s.sense != "filler.filler"]
    placed = len(said) > 2 and said[0].text in ("在", "放在") and said[2].sense == "part.in"
    earlier = last.plan.subjects[0].use if len(last.plan.subjects) == 1 else None
    return placed and len(uses) == 1 and earlier is not None and {earlier, *uses[0]} in SIBLINGS


COMPARED = ("difference", "times", "percent_more")
"""那工会经费呢 behind 办公费比电费多多少: what is named takes the place of what was set against the other."""


def _times(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Plan | Refusal:
    """办公费是它的几倍, 是基本支出的几倍: what stands behind 是 is what the other is measured by."""
    told = told_coordinates(last, catalogue) if last.plan.operation in FIGURES else ()
    other = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(other, Refusal) or len(told) != 1 or len(last.answer.rows) > 1 or reading.conditions:
        return other if isinstance(other, Refusal) else reading
    at = [s.start for s in reading.spans if s.sense == "part.is"]
    it = [s.start for s in reading.spans if s.sense == "part.it"]
    if len(at) != 1 or len(it) > 1:
        return reading
    leads = reading.subjects[0].start < at[0]
    if leads and not (it and it[0] > at[0]):
        return reading
    pair = (other, told[0]) if leads else (told[0], other)
    if reading.has("operation.times"):
        return Plan("times", catalogue.document.id, subjects=pair)
    return Plan("share", catalogue.document.id, subjects=(inside_whole(*pair, catalogue),), whole=pair[1])


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
