"""Answers about a figure over all its years, and about sums set against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from query.answer import Answer, AnswerRow
from query.catalogue import Catalogue
from query.cite import cite
from query.evaluate_figures import OPERATIONS
from query.plan import Plan, Refusal
from query.say import grouped
from query.values import Value, joined, value_row


def steady(plan: Plan, values: Sequence[Value | Refusal], catalogue: Catalogue) -> Answer | Refusal:
    """Whether a figure rose (comparator gt) or fell (lt) from each year to the next; of several bodies, which did."""
    refusal = next((v for v in values if isinstance(v, Refusal)), None)
    if refusal is not None:
        return refusal
    series: dict[str, list[Value]] = {}
    for value in sorted((v for v in values if isinstance(v, Value)), key=lambda v: v.year or 0):
        series.setdefault(value.organisation, []).append(value)
    if any(len(found) < 2 for found in series.values()):
        return Refusal("not_loaded", "只载入了一个年度，看不出逐年的增减。")
    word = "增加" if plan.comparator == "gt" else "减少"
    held = {name: _holds(plan, found) for name, found in series.items()}
    everything = [v for found in series.values() for v in found]
    basis = tuple(value_row(replace(v, name=f"{v.organisation} {v.year}年"), catalogue) for v in everything)
    told = "；".join(f"{name} {_terms(found)}" for name, found in series.items())
    if plan.topic == "which":
        return _which(plan, series, held, basis, catalogue, told, word)
    yes = all(held.values())
    return Answer(
        "answered",
        f"{'是' if yes else '否'}：{plan.label}{'' if yes else '并非'}逐年{word}（{told}）。",
        figure="是" if yes else "否",
        rows=(AnswerRow(name="是" if yes else "否", organisation=_only(list(series))),),
        basis=basis,
        citations=cite([[f for v in everything for f in v.facts]], catalogue),
    )


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def _holds(plan: Plan, series: Sequence[Value]) -> bool:
    rising = plan.comparator == "gt"
    return all((b.amount > a.amount) if rising else (b.amount < a.amount) for a, b in pairwise(series))


def _terms(series: Sequence[Value]) -> str:
    return " → ".join(f"{v.year} 年 {grouped(v.amount)}" for v in series)


def _which(
    plan: Plan,
    series: dict[str, list[Value]],
    held: dict[str, bool],
    basis: tuple[AnswerRow, ...],
    catalogue: Catalogue,
    told: str,
    word: str,
) -> Answer | Refusal:
    names = [n for n, holds in held.items() if holds]
    if not names:
        return Refusal("not_in_document", f"{plan.label}：没有逐年{word}的（{told}）。")
    groups = [[f for v in series[n] for f in v.facts] for n in names]
    return Answer(
        "answered",
        f"{plan.label}逐年{word}的有 {len(names)} 个：{'、'.join(names)}（{told}）。",
        rows=tuple(AnswerRow(name=n, organisation=n) for n in names),
        basis=basis,
        citations=cite(groups, catalogue),
    )


def sums_against(
    plan: Plan, values: Sequence[Value | Refusal], bases: Sequence[Value | Refusal], catalogue: Catalogue
) -> Answer | Refusal:
    """The figures of each side added, then compared as two figures are; every figure is the basis."""
    refusal = next((v for v in (*values, *bases) if isinstance(v, Refusal)), None)
    if refusal is not None:
        return refusal
    sides = [[v for v in side if isinstance(v, Value)] for side in (values, bases)]
    pair = [_added(side) for side in sides]
    answer = OPERATIONS[plan.operation](replace(plan, bases=()), pair, catalogue)
    if isinstance(answer, Refusal):
        return answer
    everything = [v for side in sides for v in side]
    basis = tuple(value_row(replace(v, name=v.subject.label), catalogue) for v in everything)
    terms = [" + ".join(grouped(v.amount) for v in side) for side in sides if len(side) > 1]
    return replace(answer, basis=basis, notes=(*answer.notes, "算法：" + "；".join(terms)))


def _added(side: Sequence[Value]) -> Value:
    if len(side) == 1:
        return side[0]
    label = "、".join(v.subject.label for v in side) + "之和"
    return replace(joined(replace(side[0].subject, label=label), list(side)), name="", organisation="", year=None)
