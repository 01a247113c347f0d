"""勾稽: what a sound budget's figures must satisfy, checked place by place with both sides and their rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from parser.columns import Column, row_equations
from parser.money import UNITS
from schema.model import Amount, Check, Member, Organisation, Table

Scope = tuple[object, ...]
ZERO = Decimal(0)
_DECIMALS = re.compile(r"\d\.(\d+)$")


def rounding_step(table: Table) -> Decimal:
    """Given a table, return what one of its last printed digits is worth in 元: 100 for 万元 with two decimals, else 0.

    Figures in 元 are exact; so are figures in a larger unit that print it down to the cent.
    """
    factor = UNITS[table.unit]
    if factor == 1:
        return ZERO
    printed = [m[1] for row in table.rows for cell in row.cells if (m := _DECIMALS.search(cell))]
    step = factor / 10 ** max((len(d) for d in printed), default=0)
    return step if step > Decimal("0.01") else ZERO


def tolerance(step: Decimal, terms: int) -> Decimal:
    """Return how far a sum of so many rounded terms may lie from its rounded total: (terms + 1) / 2 of a last digit."""
    return step * (terms + 1) / 2


def check_document(
    tables: Sequence[Table],
    columns: dict[int, tuple[Column, ...]],
    members: Sequence[Member],
    organisations: Sequence[Organisation],
) -> tuple[Check, ...]:
    """Given the read tables and the understood columns of each, return every check, passed or open, in a fixed order."""
    by_key = {m.key: m for m in members}
    found: list[Check] = []
    for table in tables:
        sure = [a for a in table.amounts if a.quality != "doubtful"]
        found += _along_rows(table, columns.get(table.key, ()), sure)
        found += _parents_and_children(table, sure, by_key)
        found += _units(table, sure, organisations)
    found += _between_tables(tables)
    found += _income_and_expenditure(tables, by_key)
    found += _service_within_project(tables, by_key)
    return tuple(found)


def _along_rows(table: Table, columns: tuple[Column, ...], amounts: Iterable[Amount]) -> Iterator[Check]:
    """合计 = its parts along fund, use and member, in each row."""
    rows: dict[int, dict[int, Amount]] = defaultdict(dict)
    for amount in amounts:
        rows[amount.row][amount.column] = amount
    paths = {c.index: "/".join(c.path) for c in columns}
    for key, cells in rows.items():
        for equation in row_equations(columns):
            parts = [cells[i] for i in equation.parts if i in cells]
            if equation.parent not in cells or len(parts) != len(equation.parts):
                continue
            parent = cells[equation.parent]
            if parent.value is None and all(p.value is None for p in parts):
                continue
            total = sum((p.value or ZERO for p in parts), ZERO)
            yield Check(
                "行内分项之和",
                f"{_name(table)} {paths.get(equation.parent, '')}",
                parent.value or ZERO,
                total,
                (key,),
                (key,),
                tolerance(rounding_step(table), len(parts)),
            )


def _name(table: Table) -> str:
    return table.number or table.title


def _scope(amount: Amount) -> Scope:
    return (amount.column, amount.fund, amount.use)


def _parents_and_children(table: Table, amounts: Sequence[Amount], members: dict[int, Member]) -> Iterator[Check]:
    """Each account = the sum of the accounts directly below it; a unit's total = the sum of its top-level accounts."""
    groups: dict[Scope, dict[int, Amount]] = defaultdict(dict)
    totals: dict[Scope, Amount] = {}
    for amount in amounts:
        own = [(d, k) for d, k in amount.members if d in ("function", "economic", "gov_economic", "project")]
        if len(own) == 1:
            groups[(own[0][0], amount.organisation, *_scope(amount))][own[0][1]] = amount
        elif not amount.members or amount.members[0][0] == "service":
            totals.setdefault((amount.organisation, *_scope(amount)), amount)
    for scope, cells in groups.items():
        yield from _below(table, cells, members)
        tops = [a for k, a in cells.items() if members[k].parent not in cells]
        total = totals.get(scope[1:])
        if total is not None and any(a.value is not None for a in (*tops, total)):
            right = sum((a.value or ZERO for a in tops), ZERO)
            yield Check(
                "合计与各科目之和",
                _name(table),
                total.value or ZERO,
                right,
                (total.row,),
                tuple(a.row for a in tops),
                tolerance(rounding_step(table), len(tops)),
            )
    yield from _projects_of_all_units(table, groups, totals)


def _projects_of_all_units(
    table: Table, groups: dict[Scope, dict[int, Amount]], totals: dict[Scope, Amount]
) -> Iterator[Check]:
    """Where only the grand total is printed, it is the sum over all units' rows."""
    sums: dict[Scope, list[Amount]] = defaultdict(list)
    for scope, cells in groups.items():
        if scope[0] == "project":
            sums[scope[2:]] += cells.values()
    for scope, amounts in sums.items():
        organisations = {a.organisation for a in amounts}
        grand = [t for s, t in totals.items() if s[1:] == scope and t.organisation not in organisations]
        if len(grand) == 1 and any(a.value is not None for a in (*amounts, grand[0])):
            right = sum((a.value or ZERO for a in amounts), ZERO)
            yield Check(
                "合计与各项目之和",
                _name(table),
                grand[0].value or ZERO,
                right,
                (grand[0].row,),
                tuple(a.row for a in amounts),
                tolerance(rounding_step(table), len(amounts)),
            )


def _below(table: Table, cells: dict[int, Amount], members: dict[int, Member]) -> Iterator[Check]:
    children: dict[int, list[Amount]] = defaultdict(list)
    for key, amount in cells.items():
        parent = members[key].parent
        if parent in cells and parent is not None:
            children[parent].append(amount)
    for parent, parts in children.items():
        whole = cells[parent]
        if whole.value is None and all(p.value is None for p in parts):
            continue
        right = sum((p.value or ZERO for p in parts), ZERO)
        place = f"{_name(table)} {members[parent].code or ''}{members[parent].name}"
        slack = tolerance(rounding_step(table), len(parts))
        yield Check("上下级科目", place, whole.value or ZERO, right, (whole.row,), tuple(p.row for p in parts), slack)


def _units(table: Table, amounts: Sequence[Amount], organisations: Sequence[Organisation]) -> Iterator[Check]:
    """The department's total = the sum over its units, where both are printed."""
    units = {o.key for o in organisations if o.kind == "单位"}
    sums: dict[Scope, dict[int, Amount]] = defaultdict(dict)
    own: dict[Scope, Amount] = {}
    for amount in amounts:
        if any(d not in ("three_public", "procurement", "income", "service") for d, _ in amount.members):
            continue
        scope = (amount.members, *_scope(amount))
        if amount.organisation in units:
            sums[scope].setdefault(amount.organisation or 0, amount)
        else:
            own.setdefault(scope, amount)
    for scope, parts in sums.items():
        whole = own.get(scope)
        if whole is None or (whole.value is None and all(p.value is None for p in parts.values())):
            continue
        right = sum((p.value or ZERO for p in parts.values()), ZERO)
        yield Check(
            "部门与所属单位之和",
            _name(table),
            whole.value or ZERO,
            right,
            (whole.row,),
            tuple(p.row for p in parts.values()),
            tolerance(rounding_step(table), len(parts)),
        )


def _between_tables(tables: Sequence[Table]) -> Iterator[Check]:
    """One coordinate printed in several tables carries one figure; the first table that prints it is the left side."""
    first: dict[Scope, tuple[Table, Amount]] = {}
    seen: set[tuple[Scope, int]] = set()
    for table in tables:
        for amount in table.amounts:
            if amount.quality == "doubtful" or amount.value is None:
                continue
            scope: Scope = (amount.organisation, amount.members, amount.fund, amount.use, amount.version, amount.carry)
            if (scope, table.key) in seen:
                continue
            seen.add((scope, table.key))
            if scope not in first:
                first[scope] = (table, amount)
                continue
            other, earlier = first[scope]
            place = f"{_name(other)} 与 {_name(table)}"
            slack = tolerance(max(rounding_step(table), rounding_step(other)), 1)
            rows = (earlier.row,), (amount.row,)
            yield Check("同一数在各表一致", place, earlier.value or ZERO, amount.value, *rows, slack)


def _named_total(table: Table, members: dict[int, Member], dimension: str, name: str) -> Amount | None:
    for amount in table.amounts:
        if (
            len(amount.members) == 1
            and amount.members[0][0] == dimension
            and members[amount.members[0][1]].name == name
        ):
            return amount if amount.value is not None else None
    return None


def _income_and_expenditure(tables: Sequence[Table], members: dict[int, Member]) -> Iterator[Check]:
    """收入总计 = 支出总计 in each table that prints both."""
    for table in tables:
        income = _named_total(table, members, "income", "收入总计")
        expenditure = _named_total(table, members, "total", "支出总计")
        if income is not None and expenditure is not None:
            yield Check(
                "收入总计与支出总计",
                _name(table),
                income.value or ZERO,
                expenditure.value or ZERO,
                (income.row,),
                (expenditure.row,),
            )


def _service_within_project(tables: Sequence[Table], members: dict[int, Member]) -> Iterator[Check]:
    """A project's purchase of services is no more than the project; the excess must be 0."""
    projects: dict[int, Amount] = {}
    for table in tables:
        for amount in table.amounts:
            if (
                amount.fund == "合计"
                and len(amount.members) == 1
                and amount.members[0][0] == "project"
                and amount.value
            ):
                projects.setdefault(amount.members[0][1], amount)
    for table in tables:
        for amount in table.amounts:
            own = dict(amount.members)
            whole = projects.get(own.get("project", -1))
            if "service" in own and whole is not None and amount.value is not None:
                excess = max(ZERO, amount.value - (whole.value or ZERO))
                place = f"{_name(table)} {members[own['project']].name}"
                yield Check("购买服务不超过项目金额", place, excess, ZERO, (amount.row,), (whole.row,))
