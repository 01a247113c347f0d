"""Tables read without borders or put together from pages side by side: their own arithmetic has the last word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from parser.checks import Finding
from parser.columns import Column
from parser.equations import row_equations
from schema.model import Amount, Table

CONTRADICTED = "表没有竖线，按空白分列后有勾稽不相符，不知道是印的不符还是分列有误"
MISLAID = "表左右分印在几页上，接起来后有勾稽不相符，不知道是印的不符还是接得有误"
UNTITLED = "表没有印表名，与别的表对不上，不知道是哪一种资金或谁的数"
UNCONFIRMED = "表没有竖线，按空白分列后这一列没有勾稽可以印证"


def confirmed(
    tables: Sequence[Table],
    findings: Iterable[Finding],
    columns: dict[int, tuple[Column, ...]],
    unruled: frozenset[int],
    wide: frozenset[int] = frozenset(),
) -> tuple[Table, ...]:
    """Given the tables, their checks and the keys of those without borders, return them with what is not confirmed doubtful.

    One open check makes a whole table doubtful, a `wide` one too, that was put together from pages side by side;
    without any, a column without borders counts where a sum down it or along a row, with a figure that is not zero,
    closes.
    """
    own: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        own[finding.table].append(finding)
    judged = [_judged(t, own[t.key], columns.get(t.key, ())) if t.key in unruled else t for t in tables]
    return tuple(_all_doubtful(t, MISLAID) if t.key in wide and _is_open(own[t.key]) else t for t in judged)


def agreeing(tables: Sequence[Table], between: Iterable[Finding]) -> tuple[Table, ...]:
    """Given the tables and the checks between them, return them with untitled ones that disagree with others doubtful.

    What an untitled table lacks may be just the fund or the body that its title names.
    """
    at = {row.key: t.key for t in tables for row in t.rows}
    rows = {r for f in between if _is_open((f,)) for r in (*f.check.left_rows, *f.check.right_rows)}
    doubted = {at[r] for r in rows if r in at}
    return tuple(
        _all_doubtful(t, UNTITLED) if t.key in doubted and not t.title and t.number is None else t for t in tables
    )


def _is_open(findings: Sequence[Finding]) -> bool:
    return any(abs(f.check.left - f.check.right) > f.check.tolerance for f in findings)


def _all_doubtful(table: Table, reason: str) -> Table:
    return replace(table, amounts=tuple(_doubtful(a, reason) for a in table.amounts))


def _judged(table: Table, findings: Sequence[Finding], columns: Sequence[Column]) -> Table:
    if _is_open(findings):
        return _all_doubtful(table, CONTRADICTED)
    sure = _sums(findings) | _parts(table, findings, columns)
    return replace(table, amounts=tuple(a if a.column in sure else _doubtful(a, UNCONFIRMED) for a in table.amounts))


def _doubtful(amount: Amount, reason: str) -> Amount:
    if not amount.value or amount.quality == "doubtful":
        return amount
    return replace(amount, quality="doubtful", reason=reason)


def _sums(findings: Iterable[Finding]) -> frozenset[int]:
    """The columns in which a sum closes."""
    return frozenset(f.column for f in findings if f.column is not None and f.check.left != 0)


def _parts(table: Table, findings: Sequence[Finding], columns: Sequence[Column]) -> frozenset[int]:
    """The parts of the row equations that close, where the part itself prints a figure in such a row."""
    closed = {(f.column, f.check.left_rows[0]) for f in findings if f.check.left_rows and f.check.left != 0}
    values: dict[tuple[int, int], Decimal | None] = {(a.column, a.row): a.value for a in table.amounts}
    return frozenset(
        part
        for equation in row_equations(columns)
        for column, row in closed
        if column == equation.parent
        for part in equation.parts
        if values.get((part, row))
    )
