"""Projects printed in levels that nothing but arithmetic shows: a row is the sum of the rows below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from parser.registry import Registry
from schema.model import Amount

MOST_ROWS = 150
MOST_STEPS = 60_000


def nest(values: Sequence[Decimal], total: Decimal) -> tuple[int | None, ...] | None:
    """Given amounts in printed order and their total, return each row's parent (None: top), if one tree alone fits.

    A flat list (the rows add up to the total themselves) comes first. None where no tree fits or several do.
    """
    if sum(values, Decimal(0)) == total:
        return (None,) * len(values)
    if len(values) > MOST_ROWS or any(v < 0 for v in values):
        return None
    search = _Search(values)
    found = search.forests(0, total, len(values))
    return tuple(found[0]) if len(found) == 1 and search.steps < MOST_STEPS else None


class _Search:
    def __init__(self, values: Sequence[Decimal]) -> None:
        self.values = values
        self.steps = 0
        self.rest = [sum(values[i:], Decimal(0)) for i in range(len(values) + 1)]

    def forests(self, start: int, wanted: Decimal, end: int) -> list[list[int | None]]:
        """At most two ways to read rows start…end as trees whose roots add up to what is wanted."""
        return [way for stop, way in self._ways(start, wanted, None) if stop == end][:2]

    def _ways(self, at: int, wanted: Decimal, parent: int | None) -> list[tuple[int, list[int | None]]]:
        """(where it stops, parents of the rows read): the rows from `at` on whose roots add up to what is wanted."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            return []
        found: list[tuple[int, list[int | None]]] = []
        if wanted == 0:
            found.append((at, []))
        if at == len(self.values) or self.values[at] > wanted or self.rest[at] < wanted:
            return found
        value = self.values[at]
        heads = [(at + 1, [parent])]
        if value > 0:
            heads += [(stop, [parent, *below]) for stop, below in self._ways(at + 1, value, at) if stop > at + 2]
        for stop, head in heads:
            if value == 0 and wanted == 0:
                continue
            found += [(end, [*head, *tail]) for end, tail in self._ways(stop, wanted - value, parent)]
            if len(found) > 8:
                break
        return found


def nest_projects(amounts: list[Amount], registry: Registry) -> list[Amount]:
    """Given the amounts of a project table, place projects below those that they are parts of.

    Where the rows do not add up flat and no tree alone does, nobody can say which rows count: none of them adds.
    """
    first = min((a.column for a in amounts if a.adds and dict(a.members).get("project")), default=None)
    rows = [a for a in amounts if a.column == first and a.adds]
    totals = [a for a in rows if "project" not in dict(a.members)]
    projects = [a for a in rows if "project" in dict(a.members) and a.value is not None]
    if not totals or not projects or totals[0].value is None:
        return amounts
    parents = nest([a.value or Decimal(0) for a in projects], totals[0].value)
    if parents is None:
        return amounts
    for amount, parent in zip(projects, parents, strict=True):
        if parent is not None:
            above = dict(projects[parent].members)["project"]
            registry.set_parent(dict(amount.members)["project"], above)
    return [replace(a) for a in amounts]
