"""Statements kept by their shape: the same SELECT with other values bound is written only once.

A stand-in takes the place of each value, equal values having the same one; what is written for the stand-ins is kept,
and the values are put back. Whatever decides how the SELECT looks (None, a dimension, the order) is no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from query.catalogue import DocumentInfo, MemberInfo
from query.plan import Budget, Condition, Coordinate, MemberSet
from query.statement import Statement

Value = TypeVar("Value", int, str, Decimal)
FARTHEST = -(2**40)
SMALLEST = -9
"""Ids, years and columns are small and positive; no amount has nine decimals."""


def _standing(kind: type, number: int) -> object:
    """What stands for the n-th value: nothing that a budget or a question could hold itself.

    A value that is bound as it is can so never be taken for one that is stood for.
    """
    if kind is str:
        return f"\0{number}"
    return FARTHEST - number if kind is int else Decimal(-number).scaleb(SMALLEST)


class Edition(NamedTuple):
    """The document, year and version that a coordinate is looked up in."""

    id: int
    year: int
    version: str


class Account(NamedTuple):
    """What a member is found by in several documents."""

    dimension: str
    norm: str
    code: str | None


class Editions(NamedTuple):
    """Budgets as they are looked up: all documents, and those of each year and version."""

    documents: tuple[int, ...]
    each: tuple[tuple[int, str, tuple[int, ...]], ...]


class Shape:
    """Numbers the values of one statement in the order they come, and puts them back into what was written for it."""

    def __init__(self) -> None:
        self._standing: dict[tuple[type, object], object] = {}
        self._values: dict[tuple[type, object], object] = {}

    def of(self, value: Value) -> Value:
        """Return the stand-in of a value."""
        key = (type(value), value)
        known = self._standing.get(key)
        if known is None:
            known = self._standing[key] = _standing(type(value), len(self._standing) + 1)
            self._values[type(known), known] = value
        return known  # type: ignore[return-value]

    def maybe(self, value: Value | None) -> Value | None:
        """Return the stand-in of a value, or None."""
        return None if value is None else self.of(value)

    def all(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """Return the stand-ins of values."""
        return tuple([self.of(v) for v in values])

    def filled(self, statement: Statement) -> Statement:
        """Return a statement of stand-ins with the values in their place."""
        values = self._values
        return Statement(
            statement.text, tuple([(name, values.get((type(v), v), v)) for name, v in statement.parameters])
        )

    def edition(self, document: DocumentInfo) -> Edition:
        """Return what a document is looked up by."""
        return Edition(self.of(document.id), self.of(document.year), self.of(document.version))

    def editions(self, budgets: Sequence[Budget]) -> Editions:
        """Return what budgets are looked up by, in the order of their years and documents."""
        told: dict[tuple[int, str], list[int]] = {}
        for budget in budgets:
            documents = told.setdefault((budget.year, budget.version), [])
            if budget.document not in documents:
                documents.append(budget.document)
        each = [(self.of(year), self.of(version), self.all(own)) for (year, version), own in sorted(told.items())]
        return Editions(self.all(sorted({b.document for b in budgets})), tuple(each))

    def account(self, member: MemberInfo) -> Account:
        """Return what a member is found by."""
        return Account(member.dimension, self.of(member.norm), self.maybe(member.code or None))

    def coordinate(self, subject: Coordinate) -> Coordinate:
        """Return a coordinate of stand-ins, without its label and parts."""
        return Coordinate(
            "",
            tuple([tuple([(d, self.of(m)) for d, m in option]) for option in subject.options]),
            self.maybe(subject.fund),
            self.maybe(subject.use),
            self.maybe(subject.table),
            self.maybe(subject.organisation),
            self.maybe(subject.carry),
            tuple([(self.of(table), self.of(column)) for table, column in subject.columns]),
        )

    def members(self, members: MemberSet) -> MemberSet:
        """Return a set of stand-ins, without its label."""
        return MemberSet(
            "",
            members.dimension,
            self.maybe(members.level),
            self.of(members.table),
            self.maybe(members.column),
            self.of(members.fund),
            self.of(members.use),
            self.of(members.department),
            members.units,
            None if members.within is None else self.all(members.within),
            None if members.only is None else self.all(members.only),
            self.all(members.without),
            self.maybe(members.organisation),
            members.blanks,
            self.maybe(members.carry),
            tuple([(self.of(t), self.of(c), self.of(u)) for t, c, u in members.also]),
        )

    def condition(self, condition: Condition) -> Condition:
        """Return a bound of stand-ins; where it has two ends and says one, the other is nothing."""
        upper = condition.upper
        if condition.comparator == "between":
            upper = upper or Decimal(0)
        return Condition(condition.comparator, self.of(condition.value), self.maybe(upper), condition.of)
