"""How far an amount read off a picture can be trusted: by the reading itself, or by the sums it takes part in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from parser.checks import ZERO, Finding, rounding_step, tolerance
from parser.equations import Equation, closes, row_equations
from parser.grid import Box
from parser.understand import Understood
from schema.model import Amount, Table

Place = tuple[int, int]
"""Row and column of an amount, unique within one document."""
Scanned = Mapping[int, Mapping[Box, float]]
ALONE, REPEATED, ADDED, NAMED = 0.9, 0.5, 0.02, 0.2
"""How sure a reading must be at least: one that nothing confirms, one printed again elsewhere with the same figure,
one that a sum of several figures needs as it is; and the name of a row for its figures to be taken."""
NEVER = 2.0
"""What stands in a sum that does not come out is not taken, unless another sum needs it as it is."""
UNSURE = "扫描件上这一格识别不准，也没有勾稽能印证"
BLURRED_NAME = "扫描件上这一行的名称识别不准"


def weighed(
    tables: Sequence[Table], understood: Sequence[Understood], findings: Sequence[Finding], scanned: Scanned
) -> tuple[Table, ...]:
    """Given the tables of a document with all its checks, return them with the figures doubtful that may be misread."""
    if not scanned:
        return tuple(tables)
    needed = dict.fromkeys(_repeated(tables, findings), REPEATED)
    needed |= dict.fromkeys(_against(tables, understood, findings), NEVER)
    needed |= dict.fromkeys(_added(tables, understood, findings), ADDED)
    return tuple(_weighed(t, u, scanned, needed) for t, u in zip(tables, understood, strict=True))


def _weighed(table: Table, understood: Understood, scanned: Scanned, needed: Mapping[Place, float]) -> Table:
    sure = {row.key: _Row(understood, i, scanned) for i, row in enumerate(table.rows)}

    def weigh(amount: Amount) -> Amount:
        row = sure[amount.row]
        if amount.value is None or amount.quality == "doubtful":
            return amount
        if row.of(amount.column) < needed.get((amount.row, amount.column), ALONE):
            return replace(amount, quality="doubtful", reason=UNSURE)
        if row.named < NAMED:
            return replace(amount, quality="doubtful", reason=BLURRED_NAME)
        return amount

    return replace(table, amounts=tuple(weigh(a) for a in table.amounts))


class _Row:
    """How sure the cells of one printed row are."""

    def __init__(self, understood: Understood, index: int, scanned: Scanned) -> None:
        placed = understood.printed.rows[index]
        known = scanned.get(placed.page or 0)
        boxes = placed.row.cell_boxes
        self._cells = [1.0 if known is None or b is None else known.get(b, 0.0) for b in boxes]
        self._sources = understood.decision.sources
        texts = [c.index for c in understood.columns if c.kind != "amount"]
        self.named = min((self.of(c) for c in texts), default=1.0) if self._sources else 1.0

    def of(self, column: int) -> float:
        """Return how sure the cell under a column is; in a form of labels and values, the least sure of its row."""
        source = self._sources[column] if column < len(self._sources) else None
        if source is not None and source < len(self._cells):
            return self._cells[source]
        return min(self._cells, default=1.0)


def _added(tables: Sequence[Table], understood: Sequence[Understood], findings: Sequence[Finding]) -> Iterator[Place]:
    """Amounts of sums that come out, of several figures that are not zero."""
    for row, equation, values in _equations(tables, understood):
        parts = [i for i in equation.parts if values[i]]
        if len(parts) > 1 and closes(equation, values):
            yield from ((row, i) for i in (equation.parent, *parts))
    by_key = {t.key: t for t in tables}
    for finding in findings:
        check = finding.check
        if finding.column is None or check.left != check.right or check.left_rows == check.right_rows:
            continue
        own = [a for a in by_key[finding.table].amounts if a.column == finding.column and a.value]
        if sum(1 for a in own if a.row in check.right_rows) > 1:
            yield from ((a.row, a.column) for a in own if a.row in (*check.left_rows, *check.right_rows))


def _against(tables: Sequence[Table], understood: Sequence[Understood], findings: Sequence[Finding]) -> Iterator[Place]:
    """Amounts of sums that do not come out."""
    slack = {r.key: rounding_step(t) for t in tables for r in t.rows}
    for row, equation, values in _equations(tables, understood):
        parts = sum((values[i] or ZERO for i in equation.parts), ZERO)
        if abs((values[equation.parent] or ZERO) - parts) > tolerance(slack[row], len(equation.parts)):
            yield from ((row, i) for i in (equation.parent, *equation.parts))
    for finding in findings:
        check = finding.check
        if abs(check.left - check.right) > check.tolerance and check.left_rows != check.right_rows:
            rows = {*check.left_rows, *check.right_rows}
            own = (a for t in tables for a in t.amounts if a.row in rows)
            yield from ((a.row, a.column) for a in own if finding.column in (None, a.column))


def _equations(
    tables: Sequence[Table], understood: Sequence[Understood]
) -> Iterator[tuple[int, Equation, list[Decimal | None]]]:
    """Each row with each equation of its table, and its figures by column."""
    for table, known in zip(tables, understood, strict=True):
        equations = row_equations(known.columns)
        rows: dict[int, dict[int, Decimal]] = {}
        for amount in table.amounts:
            if amount.value is not None:
                rows.setdefault(amount.row, {})[amount.column] = amount.value
        for row, values in rows.items() if equations else ():
            laid = [values.get(i) for i in range(max(c.index for c in known.columns) + 1)]
            yield from ((row, equation, laid) for equation in equations)


def _repeated(tables: Sequence[Table], findings: Sequence[Finding]) -> Iterator[Place]:
    """Amounts that one check finds again as the same figure."""
    by_row: dict[int, list[Amount]] = {}
    for table in tables:
        for amount in table.amounts:
            by_row.setdefault(amount.row, []).append(amount)
    for finding in findings:
        check = finding.check
        if check.left == check.right and check.left:
            rows = (*check.left_rows, *check.right_rows)
            yield from ((a.row, a.column) for r in rows for a in by_row.get(r, ()) if a.value == check.left)
