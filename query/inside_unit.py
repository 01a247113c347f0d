"""A plan of one document narrowed to the unit that is asked about, whatever rule built it.

A figure that a rule composes by itself (基本支出 as 人员经费 and 公用经费) carries no unit, and would be that of the whole
department.
"""

from __future__ import annotations

from dataclasses import replace

from query.plan import Coordinate, MemberSet, Plan


def within_unit(plan: Plan, unit: int | None) -> Plan:
    """Given a plan and the unit asked about (None: the department), return it with every figure and set in the unit."""
    if unit is None or not plan.document:
        return plan
    return replace(
        plan,
        subjects=tuple(_inside(s, unit) for s in plan.subjects),
        whole=_inside(plan.whole, unit) if plan.whole is not None else None,
        members=_set_inside(plan.members, unit),
        other=_set_inside(plan.other, unit),
        inner=tuple(within_unit(p, unit) for p in plan.inner),
    )


def _inside(subject: Coordinate, unit: int) -> Coordinate:
    if subject.parts:
        subject = replace(subject, parts=tuple(_inside(p, unit) for p in subject.parts))
    return subject if subject.organisation is not None else replace(subject, organisation=unit)


def _set_inside(members: MemberSet | None, unit: int) -> MemberSet | None:
    if members is None or members.organisation is not None:
        return members
    return replace(members, organisation=unit, units=None)
