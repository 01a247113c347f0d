"""Performance tables whose cells slipped sideways when merges were lost (text files): read by what is certain.

A target's relation sign, and behind it value, unit and weight, stand in their order wherever the row begins; the last
text before the sign is its name; names of levels are known words. A project begins with its code; its weights and that
of its execution make 100. What is not certain (a level of two printed in one row) is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parser.columns import Column
from parser.money import parse_money
from parser.registry import PROJECT_CODED, Registry
from parser.targets import About, LaidOut, Targets
from schema.model import Amount, Attribute, Indicator, Passage, SourceRow
from schema.names import normalise, squeeze

RELATIONS = frozenset("≥≤=＝><＞＜") | {"定性"}
LEVEL1 = frozenset({"产出指标", "效益指标", "满意度指标", "成本指标"})
_LEVEL2 = re.compile(
    r"^(?:数量|质量|时效|成本|经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度)指标$"
)
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
GOAL_LABEL = "整体绩效目标"
LEAST_GOAL = 12
WEIGHTS = Decimal(100)


@dataclass
class _State:
    """What the rows above said: the project, its levels and weights."""

    project: int | None = None
    execution: Decimal | None = None
    level1: str = ""
    level2: str = ""
    weight: str = ""
    amounts: list[Amount] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    executions: dict[int | None, Decimal] = field(default_factory=dict)


def read_shifted(
    columns: Sequence[Column], rows: Sequence[LaidOut], registry: Registry, department: int, about: About
) -> Targets:
    """Given the printed rows of a slipped performance table, return what is certain of its targets, goals and money."""
    state = _State()
    money = next((c for c in columns if c.kind == "amount"), None)
    for row, cells in rows:
        printed = [squeeze(c) for c in cells if c and c.strip()]
        sign = next((i for i, t in enumerate(printed) if t in RELATIONS and i > 0), None)
        before = printed if sign is None else printed[:sign]
        if before and money is not None and not about.whole:
            _project(row, before, money, registry, department, about, state)
        if before and before[0] == GOAL_LABEL and len(before) > 1:
            state.passages.append(Passage(GOAL_LABEL, row.page, row.line, before[1]))
        if sign is not None:
            _target(row, before, printed[sign:], state)
    return Targets(tuple(columns), tuple(state.amounts), tuple(state.attributes), _sound(state), tuple(state.passages))


def _project(
    row: SourceRow, before: list[str], money: Column, registry: Registry, department: int, about: About, state: _State
) -> None:
    """A row that begins a project, or the total of all: an amount of money right behind its name and execution weight."""
    at = next((i for i, t in enumerate(before) if "." in t and parse_money(t) is not None), None)
    if at is None:
        return
    value = parse_money(before[at], about.unit)
    if any(normalise(t) in ("合计", "总计") for t in before[:at]):
        state.amounts.append(Amount(row.key, money.index, department, (), money.fund, "项目支出", value))
        return
    name = next((t for t in before[:at] if PROJECT_CODED.match(t)), None)
    if name is None:
        return
    state.project = registry.project(name, None)
    state.level1 = state.level2 = state.weight = ""
    execution = before[at - 1] if at > 0 and _NUMBER.match(before[at - 1]) else None
    if execution is not None:
        state.executions[state.project] = Decimal(execution)
    own = registry.members[state.project].organisation or department
    state.amounts.append(
        Amount(row.key, money.index, own, (("project", state.project),), money.fund, "项目支出", value)
    )
    goal = next((t for t in before[at + 1 :] if len(t) >= LEAST_GOAL and not _is_level(t)), None)
    if goal is not None:
        heading = f"绩效目标：{registry.members[state.project].name}"
        state.passages.append(Passage(heading, row.page, row.line, goal, state.project))


def _is_level(text: str) -> bool:
    return text in LEVEL1 or bool(_LEVEL2.match(text))


def _target(row: SourceRow, before: list[str], behind: list[str], state: _State) -> None:
    name = next((t for t in reversed(before) if not _is_level(t)), "")
    rest = behind[1:]
    if not name or not rest:
        return
    value, unit, weight = _behind(rest)
    _levels(before, weight, state)
    state.weight = weight
    relation = "=" if behind[0] == "＝" else behind[0]
    state.indicators.append(
        Indicator(row.key, state.project, state.level1, state.level2, name, relation, value, unit, weight)
    )


def _behind(rest: list[str]) -> tuple[str, str, str]:
    """Value, unit and weight in this order; a weight is a number, a unit is none."""
    value, more = rest[0], rest[1:]
    weight = more[-1] if more and _NUMBER.match(more[-1]) else ""
    units = more[:-1] if weight else more
    return value, units[0] if units else "", weight


def _levels(before: list[str], weight: str, state: _State) -> None:
    """The levels printed in the row; one printed twice over, or none beside another weight, is not known."""
    first = [t for t in before if t in LEVEL1]
    second = [t for t in before if _LEVEL2.match(t)]
    if first:
        state.level1, state.level2 = first[-1], ""
    if second:
        state.level2 = second[0] if len(set(second)) == 1 else ""
    if not first and not second and state.weight and weight != state.weight:
        state.level1 = state.level2 = ""


def _sound(state: _State) -> tuple[Indicator, ...]:
    """Targets of a project are doubtful where weights are printed and do not make 100 with the execution's weight."""
    sums: dict[int | None, Decimal] = {}
    for indicator in state.indicators:
        if indicator.weight:
            sums[indicator.member] = sums.get(indicator.member, Decimal(0)) + Decimal(indicator.weight)
    bad = {m for m, total in sums.items() if total + state.executions.get(m, Decimal(0)) != WEIGHTS}
    return tuple(replace(i, quality="doubtful") if i.member in bad else i for i in state.indicators)
