"""What a printed table is: its form, its column map, its columns, the lists in it and what their rows are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parser.accounts import ACCOUNT_DIMENSIONS, dimension_of_codes, kind_of_names
from parser.assemble import PrintedTable
from parser.captions import unit_in_header
from parser.columns import Column, ListOf, lists_of, understand_columns
from parser.registry import split_code
from parser.repair import Decision, decide
from schema.forms import Form, forms
from schema.names import normalise, squeeze


@dataclass(frozen=True, slots=True)
class Understood:
    """A printed table with its form, its columns and, cell by cell, its rows laid out under them.

    `kinds` say what the rows of each list are; `unit` is what amounts are printed in, `sure_of_unit` False where
    it is only likely.
    """

    printed: PrintedTable
    form: Form | None
    decision: Decision
    columns: tuple[Column, ...]
    lists: tuple[ListOf, ...] = ()
    kinds: tuple[str, ...] = ()
    unit: str = "元"
    sure_of_unit: bool = True

    @property
    def of_two_minds(self) -> bool:
        """True where every amount column states a unit and none of them is the one stated above the table."""
        stated = {c.unit for c in self.columns if c.kind == "amount" and c.measure == "money"}
        return self.printed.unit is not None and bool(stated) and not stated & {None, self.printed.unit}


def understand(printed: PrintedTable, unit: str = "元", sure_of_unit: bool = True) -> Understood:
    """Given a printed table, return its form, its column map (repaired where the rule allows) and its columns."""
    first = forms().recognise(printed.title)
    if printed.sheet:
        plain = Decision((), ())
        said = next((u for r in printed.rows[:8] for c in r.row.cells if c and (u := unit_in_header(c))), None)
        return Understood(printed, first, plain, (), (), (), said or unit, sure_of_unit or said is not None)
    kinds = _kinds(printed, understand_columns(printed.header.paths, first, None, (), _bodies(printed)), first)
    form = forms().recognise(printed.title, next(iter(kinds), None)) or _by_content(printed, kinds)
    decision = decide(printed, form, unit)
    fund = forms().fund_of_title(printed.title)
    bodies = _bodies(printed) if printed.drawn else ()
    columns = understand_columns(decision.paths, form, fund, kinds, bodies)
    lists = lists_of(columns)
    return Understood(printed, form, decision, columns, lists, _kinds(printed, columns, form), unit, sure_of_unit)


def _bodies(printed: PrintedTable) -> list[list[str]]:
    width = len(printed.header.paths)
    return [[cell_text(r.row.cells, i) for r in printed.rows] for i in range(width)]


def _by_content(printed: PrintedTable, kinds: Sequence[str]) -> Form | None:
    """Without a telling title: a table of an income and a spending list is a balance."""
    tops = {normalise(p[0]) for p in printed.header.paths if p}
    if {"收入", "支出"} <= tops and "income" in kinds:
        return forms().form("balance")
    return None


def _kinds(printed: PrintedTable, columns: Sequence[Column], form: Form | None) -> tuple[str, ...]:
    return tuple(_kind(shape, printed, form) for shape in lists_of(columns))


def side_by_side(printed: PrintedTable, form: Form | None) -> bool:
    """True where receipts and spending stand beside each other as lists, whatever the form is (政府性基金收支表)."""
    tops = {normalise(p[0]) for p in printed.header.paths if p}
    return (form is not None and form.rows == "lists") or {"收入", "支出"} <= tops


def _kind(shape: ListOf, printed: PrintedTable, form: Form | None) -> str:
    """What the rows of one list are: by header words, else by codes, names and the form."""
    lists = side_by_side(printed, form)
    if "收入" in shape.side and "支出" not in shape.side and lists:
        return "income"
    hints = [k.hint for k in shape.keys if k.hint and k.hint not in ("year", "organisation")]
    telling = (*ACCOUNT_DIMENSIONS, "procurement", "service", "use", "project")
    if hints and hints[0] in telling and not (hints[0] == "project" and lists):
        return hints[0]
    codes = [cell_text(r.row.cells, i) for k in shape.keys if k.hint is None for i in k.codes[:1] for r in printed.rows]
    names = [
        split_code(cell_text(r.row.cells, i))
        for k in shape.keys
        if k.hint is None
        for i in k.names
        for r in printed.rows
    ]
    found = dimension_of_codes([*(squeeze(c) for c in codes), *(c for c, _ in names if c)])
    found_kind = found or kind_of_names([n for _, n in names])
    if any(len(k.codes) > 1 for k in shape.keys) and not found_kind:
        found_kind = "function"
    if found_kind:
        return found_kind
    if any(k.hint == "organisation" for k in shape.keys) and not [k for k in shape.keys if k.hint is None]:
        return "organisation"
    default = form.rows if form is not None else "other"
    return "function" if default == "lists" else default


def cell_text(cells: Sequence[str | None], index: int) -> str:
    """Return the text of a cell without outer blanks, "" where there is none."""
    return (cells[index] or "").strip() if index < len(cells) else ""
