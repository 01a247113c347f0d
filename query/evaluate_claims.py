"""Answers of yes or no: whether something is budgeted, whether two figures agree, whether a claim holds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from query.answer import Answer, AnswerRow
from query.catalogue import Catalogue
from query.cite import cite
from query.plan import Plan, Refusal
from query.say import grouped, money
from query.values import Value, shared, value_row

COMPARATOR_WORDS = {"ge": "不低于", "gt": "超过", "le": "不超过", "lt": "低于", "eq": "等于"}
DENIED_WORDS = {"ge": "低于", "gt": "不超过", "le": "超过", "lt": "不低于", "eq": "不等于"}


def yes_no(plan: Plan, values: Sequence[Value], catalogue: Catalogue, yes: bool, sentence: str) -> Answer:
    """Return an answer of yes or no, what it stands on as its basis."""
    organisation, year = shared(values)
    return Answer(
        "answered",
        f"{'是' if yes else '否'}：{sentence}。",
        figure="是" if yes else "否",
        rows=(AnswerRow(name="是" if yes else "否", organisation=organisation, year=year),),
        basis=tuple(value_row(v, catalogue) for v in values),
        citations=cite([v.facts for v in values], catalogue),
    )


def exist(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    """Say whether the subject is budgeted: a blank and a zero are not."""
    value = values[0]
    yes = not value.blank and value.amount != 0
    said = (
        f"{value.subject.label} {money(value.amount, plan.display_unit)}"
        if yes
        else f"{value.subject.label}未安排（0.00 元）"
    )
    return yes_no(plan, values, catalogue, yes, said)


def same(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    """Say whether two figures agree to the cent, and by how much they differ."""
    a, b = values[0], values[1]
    yes = a.amount == b.amount
    sentence = f"{a.subject.label} {grouped(a.amount)} 元，{b.subject.label} {grouped(b.amount)} 元，"
    sentence += "两者相等" if yes else f"相差 {grouped(abs(a.amount - b.amount))} 元"
    return yes_no(plan, values, catalogue, yes, sentence)


def verify(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer:
    """Say whether a claim about one figure, or of one against another, holds."""
    a = values[0]
    if plan.conditions:
        low, high = plan.conditions[0].value, plan.conditions[0].upper or plan.conditions[0].value
        yes = low <= a.amount <= high
        told = f"{a.subject.label} {grouped(a.amount)} 元，{'可以说是' if yes else '并非'} {plan.topic}"
        return yes_no(plan, values, catalogue, yes, told)
    if plan.value is not None:
        bound, said = plan.value, money(plan.value)
    else:
        bound = values[1].amount * plan.factor
        said = f"{values[1].subject.label}{_so_many(plan.factor)}（{grouped(bound)} 元）"
    yes = holds(plan.comparator, a.amount, bound)
    sentence = f"{a.subject.label} {grouped(a.amount)} 元，{(COMPARATOR_WORDS if yes else DENIED_WORDS)[plan.comparator]} {said}"
    return yes_no(plan, values, catalogue, yes, sentence)


def _so_many(factor: Decimal) -> str:
    """How many times the other figure is meant."""
    named = {Decimal(1): "", Decimal("0.5"): "的一半"}
    return named.get(factor, f"的 {factor.normalize():f} 倍")


def verify_share(plan: Plan, values: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    """Say whether a share stands in the asked relation to a percentage."""
    part, whole = values[0], values[-1]
    if whole.amount == 0 or plan.value is None:
        return Refusal("not_in_document", f"“{whole.subject.label}”是 0，无法计算占比。")
    exact = part.amount * 100 / whole.amount
    yes = holds(plan.comparator, exact, plan.value)
    bound = plan.topic or f"{grouped(plan.value)}%"
    sentence = (
        f"{part.subject.label}占{whole.subject.label}的 {grouped(exact)}%"
        f"（{grouped(part.amount)} ÷ {grouped(whole.amount)}），{(COMPARATOR_WORDS if yes else DENIED_WORDS)[plan.comparator]} {bound}"
    )
    return yes_no(plan, values, catalogue, yes, sentence)


def holds(comparator: str, value: Decimal, bound: Decimal) -> bool:
    """Return whether value stands in the comparator's relation to bound."""
    tests: dict[str, bool] = {
        "ge": value >= bound,
        "gt": value > bound,
        "le": value <= bound,
        "lt": value < bound,
        "eq": value == bound,
    }
    return tests[comparator]
