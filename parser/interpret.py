"""From printed tables to coordinates: organisations, members and amounts of every row, with attributes and targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parser.assemble import PlacedRow, PrintedTable
from parser.columns import Column, understand_columns
from parser.money import parse_money
from parser.registry import Registry, split_code
from parser.repair import Decision, decide
from parser.targets import read_targets
from schema.forms import Form, forms
from schema.model import (
    Amount,
    Attribute,
    Dimension,
    Passage,
    Problem,
    SourceColumn,
    SourceRow,
    Table,
)
from schema.names import normalise, without_ordinal

LOST_UNIT = "同一张表的前一部分表头读不准，无法确定这些行属于哪个单位"
TOTALS = frozenset({"合计", "总计"})
EXPENDITURE_ROWS = {"本年支出合计": None, "支出总计": "支出总计", "年终结转结余": "年终结转结余"}
INCOME_ROOT, INCOME_YEAR = "收入总计", "本年收入合计"
INCOME_TOP = frozenset({"收入总计", "本年收入合计", "上年结转结余", "上年结转"})
USE_ROWS = {"基本支出": "基本支出", "人员经费": "人员经费", "公用经费": "公用经费", "项目支出": "项目支出"}


@dataclass
class Reader:
    """The state while one document's tables are interpreted; row keys are unique within the document."""

    registry: Registry
    department: int
    next_row: int = 1
    problems: list[Problem] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    units: dict[tuple[str | None, str], int | None] = field(default_factory=dict)
    """The unit that a printed table ended in (None: not known): a piece that could not be joined goes on from there."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A printed table with its form, its columns and, cell by cell, its rows laid out under them."""

    printed: PrintedTable
    form: Form | None
    decision: Decision
    columns: tuple[Column, ...]


def understand(printed: PrintedTable) -> Understood:
    """Given a printed table, return its form, its column map (repaired where the rule allows) and its columns."""
    form = forms().recognise(printed.title)
    decision = decide(printed, form)
    return Understood(printed, form, decision, understand_columns(decision.paths, form))


def find_organisations(tables: Sequence[Understood], registry: Registry) -> None:
    """Register the organisations that rows of summary forms and 项目单位 columns name."""
    for table in tables:
        for placed in table.printed.rows:
            cells = table.decision.lay_out(placed.row.cells)
            for column in table.columns:
                text = cells[column.index] if column.index < len(cells) else None
                if not text or normalise(text) in TOTALS:
                    continue
                whole_row = column.kind == "name" and table.form is not None and table.form.rows == "organisation"
                if (whole_row or column.kind == "organisation") and split_code(text)[0]:
                    registry.organisation(text)


def interpret(key: int, table: Understood, reader: Reader) -> Table:
    """Given an understood table, return it with its rows, amounts, attributes and targets."""
    rows: list[SourceRow] = []
    amounts: list[Amount] = []
    attributes: list[Attribute] = []
    laid_out: list[tuple[SourceRow, tuple[str | None, ...]]] = []
    for placed in table.printed.rows:
        row = _source_row(reader, placed)
        rows.append(row)
        laid_out.append((row, table.decision.lay_out(placed.row.cells)))
    is_targets = table.form is not None and table.form.rows == "targets"
    printed_as = (table.printed.number, normalise(table.printed.title))
    before = reader.units.get(printed_as, reader.department)
    unit = before if before is not None else reader.department
    if is_targets and not table.decision.usable:
        reader.problems.append(
            Problem("warning", table.printed.title, "绩效表在文本中错位合并，只保留印出的各行，不读指标和金额")
        )
    elif is_targets:
        found = read_targets(table.columns, laid_out, reader.registry, reader.department, table.printed.unit)
        amounts, attributes = list(found.amounts), list(found.attributes)
        reader.passages += found.passages
    elif table.decision.usable:
        for row, cells in laid_out:
            unit = _read_row(row, cells, table, reader, unit, amounts, attributes)
        reader.units[printed_as] = unit if table.decision.state != "doubtful" and before is not None else None
        if before is None:
            amounts = [replace(a, quality="doubtful", reason=LOST_UNIT) for a in amounts]
    if table.decision.problem:
        reader.problems.append(Problem("warning", _place(table.printed), table.decision.problem))
    return Table(
        key,
        table.printed.number,
        table.printed.title,
        table.form.id if table.form else None,
        table.printed.unit,
        table.printed.pages,
        tuple(_source_column(c) for c in (found.columns if is_targets and table.decision.usable else table.columns)),
        tuple(rows),
        tuple(amounts),
        tuple(attributes),
        found.indicators if is_targets and table.decision.usable else (),
    )


def _place(printed: PrintedTable) -> str:
    pages = f"第{printed.pages[0]}页" if printed.pages else "文本"
    return f"{printed.number or printed.title} {pages}"


def _source_row(reader: Reader, placed: PlacedRow) -> SourceRow:
    key = reader.next_row
    reader.next_row += 1
    return SourceRow(key, placed.page, placed.row.line, placed.row.box, tuple(c or "" for c in placed.row.cells))


def _source_column(column: Column) -> SourceColumn:
    measure = {"amount": "money", "target": "indicator"}.get(column.kind, "text")
    money = column.kind == "amount"
    return SourceColumn(
        column.index,
        column.path,
        measure,  # type: ignore[arg-type]
        column.fund if money else None,
        column.use if money else None,
    )


def _read_row(
    row: SourceRow,
    cells: tuple[str | None, ...],
    table: Understood,
    reader: Reader,
    unit: int,
    amounts: list[Amount],
    attributes: list[Attribute],
) -> int:
    """Read one row into amounts and attributes; return the unit that the rows below belong to."""
    named = {c.index: _name(cells, c.index) for c in table.columns if c.kind == "name"}
    organisation = next((_name(cells, c.index) for c in table.columns if c.kind == "organisation"), "")
    member: int | None = None
    for owner in dict.fromkeys(c.owner for c in table.columns if c.kind == "amount"):
        name = named.get(owner or -1, named.get(0, "")) if owner is not None else ""
        if not name and organisation and normalise(organisation) in TOTALS:
            name = organisation
        owner_column = table.columns[owner] if owner is not None else None
        meaning = _row_meaning(name, owner_column, organisation, table, reader, unit)
        if meaning is None:
            continue
        if meaning.becomes_unit:
            unit = meaning.organisation
        member = next((k for d, k in meaning.members if d == "project"), next((k for _, k in meaning.members), None))
        for column in table.columns:
            if column.kind == "amount" and column.owner == owner:
                _read_amount(row, cells, column, meaning, table, reader, amounts)
    for column in table.columns:
        text = _name(cells, column.index)
        if column.kind == "text" and text:
            attributes.append(Attribute(row.key, column.index, member, text))
    return unit


def _name(cells: tuple[str | None, ...], index: int) -> str:
    return (cells[index] or "").strip() if index < len(cells) else ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a row's name says: whose money, which members, and a use where the row itself is one."""

    organisation: int
    members: tuple[tuple[Dimension, int], ...] = ()
    use: str | None = None
    becomes_unit: bool = False


def _row_meaning(
    name: str, owner: Column | None, organisation: str, table: Understood, reader: Reader, unit: int
) -> Meaning | None:
    """Given a row's name, return what it means, or None where nothing is printed there."""
    rows = table.form.rows if table.form else "function"
    norm = normalise(without_ordinal(name))
    if not norm:
        return None
    if norm in TOTALS:
        return Meaning(reader.department)
    if rows == "lists" and owner is not None:
        return _list_meaning(norm, name, owner, reader)
    known = reader.registry.known_organisation(name)
    if known is not None:
        return Meaning(known.key, becomes_unit=True)
    if rows == "organisation":
        return Meaning(reader.registry.organisation(name).key)
    if rows in ("project", "service"):
        own = reader.registry.known_organisation(organisation) if organisation else None
        key = own.key if own is not None else unit
        return Meaning(key, (("project", reader.registry.project(name, key)),))
    code, plain = split_code(name)
    return Meaning(unit, ((rows, reader.registry.account(rows, code, plain)),))  # type: ignore[arg-type]


def _list_meaning(norm: str, name: str, owner: Column, reader: Reader) -> Meaning:
    """One row of one list of a 收支总表: income items, uses, or functional classes, with the totals below them."""
    department, registry = reader.department, reader.registry
    if "收入" in owner.path[0]:
        return Meaning(department, (("income", _income(norm, name, registry)),))
    if norm in EXPENDITURE_ROWS:
        total = EXPENDITURE_ROWS[norm]
        return Meaning(department, (("total", registry.named("total", total)),) if total else ())
    if norm in USE_ROWS:
        return Meaning(department, use=USE_ROWS[norm])
    if owner.field == "use":
        return Meaning(department, (("total", registry.named("total", without_ordinal(name))),), use="项目支出")
    return Meaning(department, (("function", registry.account("function", None, name)),))


def _income(norm: str, name: str, registry: Registry) -> int:
    root = registry.named("income", INCOME_ROOT)
    if norm == INCOME_ROOT:
        return root
    if norm in INCOME_TOP:
        return registry.named("income", without_ordinal(name), root)
    return registry.named("income", without_ordinal(name), registry.named("income", INCOME_YEAR, root))


def _read_amount(
    row: SourceRow,
    cells: tuple[str | None, ...],
    column: Column,
    meaning: Meaning,
    table: Understood,
    reader: Reader,
    amounts: list[Amount],
) -> None:
    text = _name(cells, column.index)
    value = parse_money(text, table.printed.unit)
    if text and value is None:
        reader.problems.append(
            Problem("warning", _place(table.printed), f"“{'/'.join(column.path)}”一格印的“{text}”不是金额")
        )
    members = meaning.members
    if column.member is not None:
        members = (*members, (column.member.dimension, reader.registry.fixed(column.member)))
    quality, reason = table.decision.quality(column.index)
    if text and value is None:
        quality, reason = "doubtful", f"印的“{text}”不是金额"
    amounts.append(
        Amount(
            row.key,
            column.index,
            meaning.organisation,
            members,
            column.fund,
            meaning.use or column.use,
            value,
            quality=quality,
            reason=reason,
        )
    )


def with_years(table: Table, year: int) -> Table:
    """Return the table with the document's year on every amount that prints none."""
    return replace(table, amounts=tuple(replace(a, year=a.year or year) for a in table.amounts))
