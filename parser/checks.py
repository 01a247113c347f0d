"""勾稽: what a sound budget's figures must satisfy, checked place by place with both sides and their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parser.columns import Column
from parser.equations import USE_PARTS, row_equations
from parser.money import rounding
from schema.model import Amount, Check, Dimension, Member, Organisation, Table

Members = tuple[tuple[Dimension, int], ...]
Scope = tuple[object, ...]
ZERO = Decimal(0)
SUMMARY = frozenset({"three_public", "procurement", "income", "service", "total"})
EXCEEDS = "各分项之和大于合计，不知道哪一个印错或读错"


@dataclass(frozen=True, slots=True)
class Finding:
    """A check with the table and column that it stands in; `parts` says that left must not be less than right."""

    check: Check
    table: int
    column: int | None = None
    parts: bool = False

    @property
    def exceeds(self) -> bool:
        """True where parts add up to more than their whole: then reading or print is at fault."""
        return self.parts and self.check.right - self.check.left > self.check.tolerance


def rounding_step(table: Table) -> Decimal:
    """Given a table, return what one of its last printed digits is worth in 元: 100 for 万元 with two decimals, else 0.

    Figures in 元 are exact; so are figures in a larger unit that print it down to the cent.
    """
    return rounding(table.unit, [cell for row in table.rows for cell in row.cells])


def tolerance(step: Decimal, terms: int) -> Decimal:
    """Return how far a sum of so many rounded terms may lie from its rounded total: (terms + 1) / 2 of a last digit."""
    return step * (terms + 1) / 2


def check_document(
    tables: Sequence[Table],
    columns: dict[int, tuple[Column, ...]],
    members: Sequence[Member],
    organisations: Sequence[Organisation],
) -> tuple[Finding, ...]:
    """Given the read tables and the understood columns of each, return every check within them, in a fixed order."""
    by_key = {m.key: m for m in members}
    found: list[Finding] = []
    for table in tables:
        step = rounding_step(table)
        sure = [a for a in table.amounts if a.quality != "doubtful"]
        adding = [a for a in sure if a.adds]
        found += _along_rows(table, columns.get(table.key, ()), sure, step)
        first = _first_of_list(columns.get(table.key, ()))
        for column in sorted({first.get(a.column, a.column) for a in adding}):
            own = [a for a in adding if first.get(a.column, a.column) == column]
            found += _down_the_column(table, own, by_key, organisations, step)
    found += _income_and_expenditure(tables, by_key)
    found += _service_within_project(tables, by_key)
    return tuple(found)


def _first_of_list(columns: Sequence[Column]) -> dict[int, int]:
    """For columns of a list that goes on beside itself (amounts and names headed the same again): the first of them."""
    heads = {c.index: c.path for c in columns}
    first: dict[tuple[tuple[str, ...], ...], int] = {}
    return {
        c.index: first.setdefault((c.path, *(heads[i] for i in c.names)), c.index)
        for c in columns
        if c.kind == "amount" and c.names
    }


def doubted(tables: Sequence[Table], findings: Iterable[Finding]) -> tuple[Table, ...]:
    """Return the tables with the figures doubtful whose parts exceed their whole: nobody can say which is wrong."""
    bad = {(r, f.column) for f in findings if f.exceeds for r in (*f.check.left_rows, *f.check.right_rows)}
    if not bad:
        return tuple(tables)
    return tuple(
        replace(t, amounts=tuple(_doubtful(a) if (a.row, a.column) in bad else a for a in t.amounts)) for t in tables
    )


def _doubtful(amount: Amount) -> Amount:
    return replace(amount, quality="doubtful", reason=EXCEEDS)


def _name(table: Table) -> str:
    return table.number or table.title


def _sum(amounts: Iterable[Amount]) -> Decimal:
    return sum((a.value or ZERO for a in amounts), ZERO)


def _rows(amounts: Iterable[Amount]) -> tuple[int, ...]:
    return tuple(a.row for a in amounts)


def _along_rows(
    table: Table, columns: tuple[Column, ...], amounts: Iterable[Amount], step: Decimal
) -> Iterator[Finding]:
    """合计 = its parts along fund, use and member, in each row."""
    rows: dict[int, dict[int, Amount]] = defaultdict(dict)
    for amount in amounts:
        rows[amount.row][amount.column] = amount
    paths = {c.index: "/".join(c.path) for c in columns}
    equations = row_equations(columns)
    for key, cells in rows.items():
        for equation in equations:
            parts = [cells[i] for i in equation.parts if i in cells]
            if equation.parent not in cells or len(parts) != len(equation.parts):
                continue
            parent = cells[equation.parent]
            if parent.value is None and all(p.value is None for p in parts):
                continue
            place = f"{_name(table)} {paths.get(equation.parent, '')}"
            check = Check(
                "行内分项之和", place, parent.value or ZERO, _sum(parts), (key,), (key,), tolerance(step, len(parts))
            )
            yield Finding(check, table.key, equation.parent)


def _down_the_column(
    table: Table,
    amounts: Sequence[Amount],
    members: dict[int, Member],
    organisations: Sequence[Organisation],
    step: Decimal,
) -> Iterator[Finding]:
    """In one column: an account = the accounts right below it, 合计 = the top ones, a use = its parts, 部门 = its 单位."""
    scopes: dict[Scope, list[Amount]] = defaultdict(list)
    for a in amounts:
        scopes[a.fund, a.use, a.version, a.year, a.carry].append(a)
    for own in scopes.values():
        yield from _trees(table, own, members, organisations, step)
        yield from _units(table, own, organisations, step)
    yield from _uses(table, amounts, step)


def _trees(
    table: Table,
    amounts: Sequence[Amount],
    members: dict[int, Member],
    organisations: Sequence[Organisation],
    step: Decimal,
) -> Iterator[Finding]:
    parents = {o.key: o.parent for o in organisations}
    printed: dict[tuple[int | None, Members], list[Amount]] = defaultdict(list)
    for a in amounts:
        printed[a.organisation, _tree_members(a)].append(a)
    below: dict[tuple[int | None, Members], list[Amount]] = defaultdict(list)
    for (organisation, key), cells in printed.items():
        above = _nearest_above(organisation, key, printed, members, parents)
        if above is not None:
            below[above] += _once(cells)
    for place, parts in below.items():
        whole = _once(printed[place])
        if all(a.value is None for a in (*whole, *parts)):
            continue
        rule = "合计与各科目之和" if not place[1] else "上级与下级之和"
        name = _name(table) + "".join(f" {members[k].name}" for _, k in place[1][:1])
        check = Check(rule, name, _sum(whole), _sum(parts), _rows(whole), _rows(parts), tolerance(step, len(parts)))
        yield Finding(check, table.key, whole[0].column, parts=any(a.value is not None for a in whole))


def _tree_members(amount: Amount) -> Members:
    return tuple((d, k) for d, k in amount.members if d != "total") if not _is_grand(amount) else amount.members


def _is_grand(amount: Amount) -> bool:
    return any(d == "total" for d, _ in amount.members)


def _once(cells: Sequence[Amount]) -> list[Amount]:
    """A total printed in several rows (合计, then the department's own row) counts once; blocks add up."""
    if any(c.block for c in cells):
        return list(cells)
    return [next((c for c in cells if c.value is not None), cells[0])]


def _nearest_above(
    organisation: int | None,
    key: Members,
    printed: dict[tuple[int | None, Members], list[Amount]],
    members: dict[int, Member],
    parents: dict[int, int | None],
) -> tuple[int | None, Members] | None:
    """The printed coordinate right above: one member moved to its parent, or left out, until one is printed."""
    if not key or any(d == "total" for d, _ in key):
        return None
    for own in (organisation, parents.get(organisation or -1)):
        if own is None:
            continue
        level = {key}
        for _ in range(12):
            level = {up for k in level for up in _up(k, members)}
            found = sorted(k for k in level if (own, k) in printed and (own, k) != (organisation, key))
            if found:
                return own, found[-1]
            if not level:
                break
    return None


def _up(key: Members, members: dict[int, Member]) -> Iterator[Members]:
    for i, (dimension, member) in enumerate(key):
        parent = members[member].parent
        yield key[:i] + (((dimension, parent),) if parent is not None else ()) + key[i + 1 :]


def _units(
    table: Table, amounts: Sequence[Amount], organisations: Sequence[Organisation], step: Decimal
) -> Iterator[Finding]:
    """The department's total = the sum over its units, where both are printed."""
    units = {o.key for o in organisations if o.kind == "单位"}
    sums: dict[Members, dict[int, Amount]] = defaultdict(dict)
    own: dict[Members, Amount] = {}
    for amount in amounts:
        if any(d not in SUMMARY for d, _ in amount.members):
            continue
        if amount.organisation in units:
            sums[amount.members].setdefault(amount.organisation or 0, amount)
        else:
            own.setdefault(amount.members, amount)
    for key, parts in sums.items():
        whole = own.get(key)
        if whole is None or (whole.value is None and all(p.value is None for p in parts.values())):
            continue
        cells = list(parts.values())
        slack = tolerance(step, len(cells))
        check = Check(
            "部门与所属单位之和", _name(table), whole.value or ZERO, _sum(cells), (whole.row,), _rows(cells), slack
        )
        yield Finding(check, table.key, whole.column, parts=True)


def _uses(table: Table, amounts: Sequence[Amount], step: Decimal) -> Iterator[Finding]:
    """Uses that stand as rows: 基本支出 = 人员经费 + 公用经费."""
    rows: dict[Scope, dict[str, Amount]] = defaultdict(dict)
    for a in amounts:
        if not a.members:
            rows[a.organisation, a.fund, a.version, a.year, a.carry].setdefault(a.use, a)
    for own in rows.values():
        parts = [own[u] for u in USE_PARTS["基本支出"] if u in own]
        whole = own.get("基本支出")
        if whole is None or len(parts) != len(USE_PARTS["基本支出"]) or parts[0].row == whole.row:
            continue
        slack = tolerance(step, len(parts))
        check = Check(
            "支出性质的分项之和", _name(table), whole.value or ZERO, _sum(parts), (whole.row,), _rows(parts), slack
        )
        yield Finding(check, table.key, whole.column, parts=True)


def between_tables(tables: Sequence[Table]) -> Iterator[Finding]:
    """Check that one coordinate printed in several tables carries one figure; the first that prints it is the left side."""
    first: dict[Scope, tuple[Table, list[Amount]]] = {}
    steps = {t.key: rounding_step(t) for t in tables}
    for table in tables:
        for scope, cells in _coordinates(table).items():
            if scope not in first:
                first[scope] = (table, cells)
                continue
            other, earlier = first[scope]
            place = f"{_name(other)} 与 {_name(table)}"
            slack = tolerance(max(steps[table.key], steps[other.key]), max(len(cells), len(earlier)))
            check = Check("同一数在各表一致", place, _sum(earlier), _sum(cells), _rows(earlier), _rows(cells), slack)
            yield Finding(check, table.key)


def _coordinates(table: Table) -> dict[Scope, list[Amount]]:
    """The coordinates that a table prints with a figure, blocks together, each once."""
    found: dict[Scope, list[Amount]] = {}
    columns: dict[Scope, int] = {}
    for a in table.amounts:
        if a.quality == "doubtful" or a.value is None or not a.adds:
            continue
        scope: Scope = (a.organisation, tuple(sorted(a.members)), a.fund, a.use, a.version, a.year, a.carry)
        if columns.setdefault(scope, a.column) != a.column:
            continue
        if scope not in found:
            found[scope] = [a]
        elif a.block:
            found[scope].append(a)
    return found


def _named_total(table: Table, members: dict[int, Member], dimension: str, name: str) -> Amount | None:
    for amount in table.amounts:
        own = [k for d, k in amount.members if d == dimension]
        if (
            len(amount.members) == 1
            and own
            and members[own[0]].name == name
            and amount.adds
            and amount.quality != "doubtful"
        ):
            return amount if amount.value is not None else None
    return None


def _income_and_expenditure(tables: Sequence[Table], members: dict[int, Member]) -> Iterator[Finding]:
    """收入总计 = 支出总计 in each table that prints both."""
    for table in tables:
        income = _named_total(table, members, "income", "收入总计")
        spending = _named_total(table, members, "total", "支出总计")
        if income is not None and spending is not None:
            sides = income.value or ZERO, spending.value or ZERO
            slack = tolerance(rounding_step(table), 1)
            yield Finding(
                Check("收入总计与支出总计", _name(table), *sides, (income.row,), (spending.row,), slack), table.key
            )


def _service_within_project(tables: Sequence[Table], members: dict[int, Member]) -> Iterator[Finding]:
    """A project's purchase of services is no more than the project; the excess must be 0."""
    projects: dict[int, Amount] = {}
    for table in tables:
        for amount in table.amounts:
            if amount.fund == "合计" and [d for d, _ in amount.members] == ["project"] and amount.value and amount.adds:
                projects.setdefault(amount.members[0][1], amount)
    for table in tables:
        for amount in table.amounts:
            own = dict(amount.members)
            whole = projects.get(own.get("project", -1))
            if "service" in own and whole is not None and amount.value is not None:
                excess = max(ZERO, amount.value - (whole.value or ZERO))
                place = f"{_name(table)} {members[own['project']].name}"
                yield Finding(
                    Check("购买服务不超过项目金额", place, excess, ZERO, (amount.row,), (whole.row,)), table.key
                )
