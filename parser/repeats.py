"""One coordinate printed more than once in a table: blocks of unnamed units that add up, or the same row again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from parser.registry import Registry
from schema.model import Amount

Place = tuple[object, ...]
AGAIN = "同一个数在表里印了两次，只算一次"
BLOCKS = frozenset({"function", "economic", "gov_economic", "project", "service", "procurement"})


def settle_repeats(amounts: list[Amount], kinds: Sequence[str], registry: Registry) -> list[Amount]:
    """Given a table's amounts, number the blocks of repeated coordinates, or leave the repetition out of the sums.

    The printed total decides: with all blocks counted it must be met; if it is met only with each coordinate counted
    once, the later rows print the same again. Only rows of accounts, projects and catalogues can be blocks: a total
    printed beside 合计 and beside the department's name is one figure.
    """
    rows = {k for k in (*kinds, "function", "economic", "gov_economic", "project") if k in BLOCKS}
    places: dict[Place, list[int]] = defaultdict(list)
    for i, a in enumerate(amounts):
        if a.adds and any(d in rows for d, _ in a.members) and not _again_as_total(a, places, amounts, registry):
            places[_place(a)].append(i)
    if all(len(found) == 1 for found in places.values()):
        return amounts
    found = list(amounts)
    for positions in places.values():
        for block, i in enumerate(positions):
            found[i] = replace(found[i], block=block)
    again = {key for key in {_sums_of(a) for a in found if a.block} if _is_printed_again(key, found, registry)}
    return [replace(a, adds=False, block=0, reason=AGAIN) if a.block and _sums_of(a) in again else a for a in found]


def _again_as_total(
    amount: Amount, places: dict[Place, list[int]], amounts: Sequence[Amount], registry: Registry
) -> bool:
    """True where 合计 prints the root of purchases again with the figure that a unit's own row has above it."""
    roots = [registry.members[k] for d, k in amount.members if d in ("procurement", "service")]
    if len(amount.members) != 1 or not roots or roots[0].parent is not None:
        return False
    return any(amounts[i].value == amount.value for i in places[_place(amount)])


def _is_total(amount: Amount) -> bool:
    return all(d == "total" for d, _ in amount.members)


def _place(a: Amount) -> Place:
    return (a.column, a.organisation, a.members, a.fund, a.use, a.version, a.year, a.carry)


def _sums_of(a: Amount) -> Place:
    """What adds up to one printed total: a column, and within it a use and a carry where rows say them."""
    return (a.column, a.use, a.carry)


def _is_printed_again(key: Place, amounts: Sequence[Amount], registry: Registry) -> bool:
    """True where the total is met only if each coordinate counts once; later blocks stay where it needs them."""
    own = [a for a in amounts if _sums_of(a) == key and a.adds]
    totals = [a.value for a in own if not a.members and a.value is not None]
    if not totals:
        return False
    printed = {k for a in own for _, k in a.members}
    codes: set[tuple[str, str | None]] = {(registry.members[k].dimension, registry.members[k].code) for k in printed}
    tops = [a for a in own if a.members and not _is_total(a) and not _has_parent(a, printed, codes, registry)]
    everything = sum((a.value or Decimal(0) for a in tops), Decimal(0))
    once = sum((a.value or Decimal(0) for a in tops if a.block == 0), Decimal(0))
    slack = Decimal(len(tops) + 1) * _last_digit(totals[0])
    return abs(everything - totals[0]) > slack and abs(once - totals[0]) <= slack


def _last_digit(value: Decimal) -> Decimal:
    return Decimal(50) if value % 100 == 0 else Decimal("0.01")


def _has_parent(amount: Amount, printed: set[int], codes: set[tuple[str, str | None]], registry: Registry) -> bool:
    """True where an account above this one is printed in the same column."""
    for _, key in amount.members:
        member = registry.members[key]
        if member.parent in printed:
            return True
        if member.code and any((member.dimension, member.code[:n]) in codes for n in range(3, len(member.code))):
            return True
    return False
