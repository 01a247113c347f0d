"""Projects printed in levels that nothing but arithmetic shows: a row is the sum of the rows below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from parser.registry import Registry
from schema.model import Amount

MOST_ROWS = 150
MOST_STEPS = 10_000
_TOP = -1
_Forests = dict[int, tuple[int, tuple[int, ...]]]


def nest(values: Sequence[Decimal], total: Decimal) -> tuple[int | None, ...] | None:
    """Given amounts in printed order and their total, return each row's parent (None: top), if one tree alone fits.

    A flat list (the rows add up to the total themselves) comes first. None where no tree fits or several do.
    """
    if sum(values, Decimal(0)) == total:
        return (None,) * len(values)
    if len(values) > MOST_ROWS or any(v < 0 for v in values):
        return None
    search = _Search(values)
    ways, parents = search.forests(0, total).get(len(values), (0, ()))
    if ways != 1 or search.given_up:
        return None
    return tuple(None if p == _TOP else p for p in parents)


class _Search:
    """Counts the forests that rows can be read as, by where they begin and what their roots add up to."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        self.values = values
        self.rest = [sum(values[i:], Decimal(0)) for i in range(len(values) + 1)]
        self.known: dict[tuple[int, Decimal], _Forests] = {}

    @property
    def given_up(self) -> bool:
        """True where there were more cases than can be counted: nothing is certain then."""
        return len(self.known) >= MOST_STEPS

    def forests(self, at: int, wanted: Decimal) -> _Forests:
        """By the row where it stops: how many forests from `at` on have roots that add up, and the parents of one."""
        if (at, wanted) not in self.known:
            found = {} if self.given_up else self._forests(at, wanted)
            self.known[at, wanted] = found
        return self.known[at, wanted]

    def _forests(self, at: int, wanted: Decimal) -> _Forests:
        found: _Forests = {at: (1, ())} if wanted == 0 else {}
        if at == len(self.values) or wanted == 0 or self.values[at] > wanted or self.rest[at] < wanted:
            return found
        value = self.values[at]
        heads: _Forests = {at + 1: (1, (_TOP,))}
        if value > 0:
            for stop, (ways, below) in self.forests(at + 1, value).items():
                heads[stop] = (ways, (_TOP, *(at if p == _TOP else p for p in below)))
        for stop, (ways, head) in heads.items():
            for end, (more, tail) in self.forests(stop, wanted - value).items():
                before = found.get(end, (0, ()))[0]
                found[end] = (min(2, before + ways * more), head + tail)
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
