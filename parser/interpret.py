"""From printed tables to coordinates: organisations, members and amounts of every row, with attributes and targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parser.accounts import ACCOUNT_DIMENSIONS, begins_like_account, dimension_of_codes, is_official_name, kind_of_names
from parser.assemble import PlacedRow, PrintedTable
from parser.captions import unit_in_header
from parser.columns import Column, ListOf, lists_of, understand_columns
from parser.equations import USE_PARTS
from parser.grid import UNREADABLE
from parser.identity import looks_like_body
from parser.money import parse_cell
from parser.nesting import nest_projects
from parser.registry import Registry, split_code
from parser.repair import Decision, decide
from parser.repeats import settle_repeats
from parser.rows import ListReader, Meaning, is_coded
from parser.shifted import read_shifted
from parser.targets import About, Targets, read_targets
from schema.forms import Form, forms
from schema.model import Amount, Attribute, Passage, Problem, Quality, SourceColumn, SourceRow, Table
from schema.names import normalise, squeeze, without_ordinal

LOST_UNIT = "同一张表的前一部分表头读不准，无法确定这些行属于哪个单位"
NO_UNIT = "没有印金额单位，文件别处也看不出是哪一种，无法确定是元还是万元"
BLURRED = "名称或表头有两层字叠印，看不清是什么"
DASHES = frozenset("-—–－/")


@dataclass
class Reader:
    """The state while one document's tables are interpreted; row keys are unique within the document."""

    registry: Registry
    department: int
    year: int
    kind: str
    next_row: int = 1
    problems: list[Problem] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    units: dict[tuple[str | None, str], int | None] = field(default_factory=dict)
    """The unit that a printed table ended in (None: not known): a piece that could not be joined goes on from there."""
    sheets_seen: dict[str, int] = field(default_factory=dict)


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
    return [[_name(r.row.cells, i) for r in printed.rows] for i in range(width)]


def _by_content(printed: PrintedTable, kinds: Sequence[str]) -> Form | None:
    """Without a telling title: a table of an income and a spending list is a balance."""
    tops = {normalise(p[0]) for p in printed.header.paths if p}
    if {"收入", "支出"} <= tops and "income" in kinds:
        return forms().form("balance")
    return None


def _kinds(printed: PrintedTable, columns: Sequence[Column], form: Form | None) -> tuple[str, ...]:
    return tuple(_kind(shape, printed, form) for shape in lists_of(columns))


def _side_by_side(printed: PrintedTable, form: Form | None) -> bool:
    """True where receipts and spending stand beside each other as lists, whatever the form is (政府性基金收支表)."""
    tops = {normalise(p[0]) for p in printed.header.paths if p}
    return (form is not None and form.rows == "lists") or {"收入", "支出"} <= tops


def _kind(shape: ListOf, printed: PrintedTable, form: Form | None) -> str:
    """What the rows of one list are: by header words, else by codes, names and the form."""
    lists = _side_by_side(printed, form)
    if "收入" in shape.side and "支出" not in shape.side and lists:
        return "income"
    hints = [k.hint for k in shape.keys if k.hint and k.hint not in ("year", "organisation")]
    telling = (*ACCOUNT_DIMENSIONS, "procurement", "service", "use", "project")
    if hints and hints[0] in telling and not (hints[0] == "project" and lists):
        return hints[0]
    codes = [_name(r.row.cells, i) for k in shape.keys if k.hint is None for i in k.codes[:1] for r in printed.rows]
    names = [
        split_code(_name(r.row.cells, i)) for k in shape.keys if k.hint is None for i in k.names for r in printed.rows
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


def find_organisations(tables: Sequence[Understood], registry: Registry) -> None:
    """Register the organisations that rows of summary forms and 项目单位 columns name."""
    for table in tables:
        for placed in table.printed.rows:
            cells = table.decision.lay_out(placed.row.cells) if not table.printed.sheet else placed.row.cells
            for shape in table.lists:
                for key in shape.keys:
                    if key.hint == "organisation":
                        _register(key.codes, key.names, cells, registry)
            for column in table.columns:
                mixed = column.kind == "name" and "/" in (column.path[-1] if column.path else "")
                text = _name(cells, column.index)
                if (
                    mixed
                    and text
                    and is_coded(text)
                    and len(split_code(text)[0] or "") > 2
                    and _is_body(split_code(text))
                ):
                    registry.organisation(text)


def _register(codes: Sequence[int], names: Sequence[int], cells: Sequence[str | None], registry: Registry) -> None:
    name = next((_name(cells, i) for i in reversed(names) if _name(cells, i)), "")
    code = squeeze(_name(cells, codes[0])) if codes else ""
    if name and normalise(without_ordinal(name)) not in forms().rows["total"]:
        registry.organisation(name, code if code.isdigit() else None)


def _is_body(coded: tuple[str | None, str]) -> bool:
    """A coded row of a mixed column is an organisation unless its code is an account's.

    Only a code of three digits can be both (208-…局 and 208-社会保障和就业支出): there the name decides.
    """
    code, name = coded
    if code is None or is_official_name(name):
        return False
    return not begins_like_account(code) or (len(code) == 3 and looks_like_body(name))


def interpret(key: int, table: Understood, reader: Reader) -> Table:
    """Given an understood table, return it with its rows, amounts, attributes and targets."""
    laid_out = [(_source_row(reader, p), table.decision.lay_out(p.row.cells)) for p in table.printed.rows]
    is_targets = table.printed.sheet or (table.form is not None and table.form.rows == "targets")
    attributes: list[Attribute] = []
    indicators: tuple[object, ...] = ()
    columns = table.columns
    if is_targets:
        found = _targets(table, laid_out, reader)
        amounts, attributes = list(found.amounts), list(found.attributes)
        indicators, columns = found.indicators, found.columns
        reader.passages += found.passages
    else:
        amounts = _amounts(table, laid_out, reader)
        attributes = _attributes(table, laid_out, amounts)
    if not table.sure_of_unit:
        said = {c.index for c in columns if c.unit is not None}
        amounts = [
            a if not a.value or a.column in said else replace(a, quality="doubtful", reason=NO_UNIT) for a in amounts
        ]
    if table.decision.problem:
        reader.problems.append(Problem("warning", _place(table.printed), table.decision.problem))
    printed = table.printed
    return Table(
        key,
        printed.number,
        printed.title,
        table.form.id if table.form else None,
        table.unit,
        printed.pages,
        tuple(_source_column(c, reader) for c in columns),
        tuple(r for r, _ in laid_out),
        tuple(amounts),
        tuple(attributes),
        indicators,  # type: ignore[arg-type]
    )


def _targets(
    table: Understood, laid_out: Sequence[tuple[SourceRow, tuple[str | None, ...]]], reader: Reader
) -> Targets:
    """Read a performance table: under its header, as a sheet of labels, or, slipped in a text file, by what is certain."""
    printed = table.printed
    whole = table.form is not None and table.form.id == "performance_department"
    about = About(printed.title, whole, table.unit, printed.sheet, reader.sheets_seen)
    as_printed = [(row, p.row.cells) for (row, _), p in zip(laid_out, printed.rows, strict=True)]
    if not printed.drawn:
        return read_shifted(table.columns, as_printed, reader.registry, reader.department, about)
    rows = as_printed if printed.sheet else laid_out
    return read_targets(table.columns, rows, reader.registry, reader.department, about)


def _place(printed: PrintedTable) -> str:
    pages = f"第{printed.pages[0]}页" if printed.pages else "文本"
    return f"{printed.number or printed.title} {pages}"


def _source_row(reader: Reader, placed: PlacedRow) -> SourceRow:
    key = reader.next_row
    reader.next_row += 1
    return SourceRow(key, placed.page, placed.row.line, placed.row.box, tuple(c or "" for c in placed.row.cells))


def _source_column(column: Column, reader: Reader) -> SourceColumn:
    money = column.kind == "amount"
    measure = (
        column.measure if money or column.measure != "money" else ("indicator" if column.kind == "target" else "text")
    )
    return SourceColumn(
        column.index,
        column.path,
        measure,
        column.fund if money else None,
        column.use if money else None,
        _version(column.version, column.year, reader),
        _calendar(column.year, reader),
        column.carry,
        column.adds,
        column.names,
    )


def _calendar(year: int | None, reader: Reader) -> int | None:
    return None if year is None else (reader.year + year if year <= 0 else year)


def _version(version: str | None, year: int | None, reader: Reader) -> str:
    """预算 or 决算; figures of an earlier year in this document are 上年预算 (or 上年决算)."""
    own = version or reader.kind
    calendar = _calendar(year, reader)
    return f"上年{own}" if calendar is not None and calendar < reader.year else own


def _amounts(
    table: Understood, laid_out: Sequence[tuple[SourceRow, tuple[str | None, ...]]], reader: Reader
) -> list[Amount]:
    printed_as = (table.printed.number, normalise(table.printed.title))
    before = reader.units.get(printed_as, reader.department)
    unit = before if before is not None else reader.department
    lists = _list_readers(table, reader, unit, [cells for _, cells in laid_out])
    amounts: list[Amount] = []
    for row, cells in laid_out:
        for shape in lists:
            meaning = shape.read(cells)
            if meaning is not None:
                found = (_amount(row, cells, c, meaning, table, reader) for c in shape.shape.amounts)
                amounts += [a for a in found if a is not None]
    sure = table.decision.state != "doubtful" and before is not None
    reader.units[printed_as] = (lists[0].unit if lists else unit) if sure else None
    if before is None:
        return [replace(a, quality="doubtful", reason=LOST_UNIT) for a in amounts]
    amounts = settle_repeats(amounts, table.kinds, reader.registry)
    if "project" in table.kinds and table.form is not None and table.form.rows == "project":
        amounts = nest_projects(amounts, reader.registry)
    return amounts


def _list_readers(
    table: Understood, reader: Reader, unit: int, rows: Sequence[Sequence[str | None]]
) -> list[ListReader]:
    printed = [r for r in rows if any(_name(r, c.index) for c in table.columns)]
    found = []
    for shape, kind in zip(table.lists, table.kinds, strict=True):
        names = {normalise(without_ordinal(_name(r, i))) for r in rows for k in shape.keys for i in k.names}
        heads = {normalise(p) for c in shape.amounts for p in c.path}
        found.append(
            ListReader(
                shape,
                kind,
                table.form,
                reader.registry,
                reader.department,
                unit,
                len(printed) == 1,
                totals_printed=frozenset(names | heads),
                deepest=_deepest(shape, printed),
                own_is_unit=_own_is_unit(shape, kind, printed, reader),
                lists=_side_by_side(table.printed, table.form),
            )
        )
    return found


def _deepest(shape: ListOf, rows: Sequence[Sequence[str | None]]) -> int:
    columns = [i for k in shape.keys for i in k.names if sum(1 for r in rows if _name(r, i)) > 1]
    return max(columns, default=0) if len(columns) > 1 else 0


def _own_is_unit(shape: ListOf, kind: str, rows: Sequence[Sequence[str | None]], reader: Reader) -> bool:
    """True where the row of the department's own name stands beside its units and is not the total: its 本级."""
    if kind not in ("organisation", "project") or not shape.amounts:
        return False
    own = normalise(reader.registry.organisations[reader.department].name)
    if kind == "project":
        bodies = {
            normalise(split_code(_name(r, i))[1])
            for r in rows
            for k in shape.keys
            if k.hint == "organisation"
            for i in k.names
        }
        return own in bodies and len(bodies - {own, ""}) > 0
    first = shape.amounts[0].index
    figures: dict[str, list[str]] = {}
    for row in rows:
        name = next((_name(row, i) for k in shape.keys for i in reversed(k.names) if _name(row, i)), "")
        figures.setdefault(normalise(split_code(name)[1]), []).append(_name(row, first))
    total = next((figures[t][0] for t in ("合计", "总计") if t in figures), None)
    others = [n for n in figures if n not in (own, "合计", "总计", "")]
    return total is not None and bool(others) and len(figures.get(own, [])) == 1 and figures[own][0] != total


def _amount(
    row: SourceRow, cells: Sequence[str | None], column: Column, meaning: Meaning, table: Understood, reader: Reader
) -> Amount | None:
    text = _name(cells, column.index)
    if column.index < len(cells) and cells[column.index] is None and not text and table.printed.drawn:
        return None  # covered by a merged cell: nothing is printed here, not even a blank
    value = parse_cell(text, column.unit or table.unit)
    quality: Quality
    quality, reason = table.decision.quality(column.index)
    if any(UNREADABLE in x for x in (*column.path, *(_name(cells, i) for i in column.names))):
        quality, reason = "doubtful", BLURRED
    if text and value is None and text not in DASHES:
        place = f"“{'/'.join(column.path)}”一格印的“{text[:40]}”不是金额"
        reader.problems.append(Problem("warning", _place(table.printed), place))
        quality, reason = "doubtful", f"印的“{text[:40]}”不是金额"
    return _coordinate(row, cells, column, meaning, table, reader, (value, quality, reason))


def _coordinate(
    row: SourceRow,
    cells: Sequence[str | None],
    column: Column,
    meaning: Meaning,
    table: Understood,
    reader: Reader,
    read: tuple[Decimal | None, Quality, str],
) -> Amount:
    members = dict(meaning.members)
    if column.member is not None and column.member.dimension not in members:
        members[column.member.dimension] = reader.registry.fixed(column.member)
    form = table.form
    if form is not None and form.member is not None and form.member[0] not in members:
        fixed = next(m for m in forms().members if (m.dimension, m.name) == form.member)
        members[fixed.dimension] = reader.registry.fixed(fixed)
    value, quality, reason = read
    year = meaning.year if meaning.year is not None else column.year
    change = meaning.change or column.measure == "change"
    carry = "上年结转" if meaning.carry or (form and form.carry) else column.carry
    sure = meaning.adds and column.adds and not change and not (form is None and not members)
    return Amount(
        row.key,
        column.index,
        meaning.organisation,
        tuple(members.items()),
        column.fund,
        _use(meaning, column),
        value,
        "增减" if change else _version(column.version, year, reader),
        _calendar(year, reader),
        carry,
        quality=quality,
        reason=reason or meaning.reason,
        adds=sure,
        label=_label(cells, column, meaning),
    )


def _use(meaning: Meaning, column: Column) -> str:
    """What the row says where it is narrower than the column (人员经费合计 in a table of 基本支出)."""
    narrower = column.use == "合计" or meaning.use in USE_PARTS.get(column.use, ())
    return meaning.use if meaning.use is not None and narrower else column.use


def _label(cells: Sequence[str | None], column: Column, meaning: Meaning) -> str:
    """The printed name where the name columns do not say it: in a code column, or that of the first of several keys."""
    if sum(1 for d, _ in meaning.members if d in ACCOUNT_DIMENSIONS) > 1:
        return meaning.first
    return "" if any(_name(cells, i) for i in column.names) else meaning.label


def _attributes(
    table: Understood, laid_out: Sequence[tuple[SourceRow, tuple[str | None, ...]]], amounts: Sequence[Amount]
) -> list[Attribute]:
    member: dict[int, int] = {}
    for amount in amounts:
        own = dict(amount.members)
        found = own.get("project", next(iter(own.values()), None))
        if found is not None and amount.row not in member:
            member[amount.row] = found
    return [
        Attribute(row.key, column.index, member.get(row.key), text)
        for row, cells in laid_out
        for column in table.columns
        if column.kind == "text" and (text := _name(cells, column.index))
    ]


def _name(cells: Sequence[str | None], index: int) -> str:
    return (cells[index] or "").strip() if index < len(cells) else ""


def with_years(table: Table, year: int) -> Table:
    """Return the table with the document's year on every amount that prints none."""
    return replace(table, amounts=tuple(replace(a, year=a.year or year) for a in table.amounts))
