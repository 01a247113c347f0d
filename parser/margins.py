"""Tables whose rows name several classifications at once (功能 × 政府经济 × 部门经济): each classification by itself.

A row that carries a functional and an economic account is a finer cell of both. Where all rows together meet the
printed total, the cells of one account, taken together as blocks, are that account's own figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from parser.accounts import ACCOUNT_DIMENSIONS
from parser.money import rounding
from parser.registry import Registry
from schema.model import Amount, Dimension, Table

Key = tuple[object, ...]
Accounts = frozenset[tuple[Dimension, int]]


def with_margins(table: Table, registry: Registry) -> Table:
    """Given a table, return it with each classification's own coordinates where the rows meet the printed total.

    A coordinate that the table prints itself is not added; a cell that is doubtful stays so in its margins.
    """
    found = _with_margins(table.amounts, registry, rounding(table.unit, [c for r in table.rows for c in r.cells]))
    return replace(table, amounts=tuple(found))


def _with_margins(amounts: Sequence[Amount], registry: Registry, slack: Decimal) -> Sequence[Amount]:
    crossed = [a for a in amounts if a.adds and len(_accounts(a)) > 1]
    if not crossed:
        return amounts
    found = list(amounts)
    printed = {_place(a, a.members) for a in amounts if a.adds}
    for column in sorted({a.column for a in crossed}):
        own = [a for a in amounts if a.column == column and a.adds]
        if not _meets_total(own, registry, slack):
            continue
        for dimension in ACCOUNT_DIMENSIONS:
            found += _margin([a for a in crossed if a.column == column], dimension, printed, registry)
    return found


def _accounts(amount: Amount) -> dict[Dimension, int]:
    return {d: k for d, k in amount.members if d in ACCOUNT_DIMENSIONS}


def _place(amount: Amount, members: tuple[tuple[Dimension, int], ...]) -> Key:
    return (
        amount.column,
        amount.organisation,
        members,
        amount.fund,
        amount.use,
        amount.version,
        amount.year,
        amount.carry,
    )


def _margin(cells: Sequence[Amount], dimension: Dimension, printed: set[Key], registry: Registry) -> list[Amount]:
    blocks: dict[Key, int] = defaultdict(int)
    found = []
    for cell in cells:
        if dimension not in dict(cell.members):
            continue
        members = tuple((d, k) for d, k in cell.members if d == dimension or d not in ACCOUNT_DIMENSIONS)
        place = _place(cell, members)
        if place in printed:
            continue
        label = registry.members[dict(members)[dimension]].name
        found.append(replace(cell, members=members, block=blocks[place], label=label))
        blocks[place] += 1
    return found


def _meets_total(own: Sequence[Amount], registry: Registry, slack: Decimal) -> bool:
    """True where the rows that stand below no other row add up to the total printed in the same column."""
    totals = [a.value for a in own if not _accounts(a) and a.value is not None]
    rows = [a for a in own if _accounts(a)]
    above = _above({frozenset(_accounts(a).items()) for a in rows}, registry)
    leaves = [a for a in rows if frozenset(_accounts(a).items()) not in above]
    if not totals or not leaves:
        return False
    gap = abs(sum((a.value or Decimal(0) for a in leaves), Decimal(0)) - totals[0])
    return gap <= slack * (len(leaves) + 1) / 2


def _above(rows: set[Accounts], registry: Registry) -> set[Accounts]:
    """What stands above any of the rows: each account that of the row or one above it, at least one above or left out."""
    accounts = {account for row in rows for account in row}
    chains: dict[tuple[Dimension, int], list[tuple[Dimension, int] | None]] = {
        (d, k): [None, (d, k), *(a for a in accounts if a[0] == d and _code_above(a[1], k, registry))]
        for d, k in accounts
    }
    return {
        above
        for row in rows
        for picked in product(*(chains[account] for account in row))
        if (above := frozenset(a for a in picked if a is not None)) != row
    }


def _code_above(a: int, b: int, registry: Registry) -> bool:
    above, below = registry.members[a].code, registry.members[b].code
    return above is not None and below is not None and below.startswith(above) and above != below
