"""From printed tables to coordinates: organisations, members and amounts of every row, with attributes and targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parser.accounts import ACCOUNT_DIMENSIONS, begins_like_account, is_official_name
from parser.assemble import PlacedRow, PrintedTable
from parser.columns import Column, ListOf
from parser.equations import USE_PARTS
from parser.grid import UNREADABLE
from parser.identity import looks_like_body
from parser.meaning import Meaning, is_coded
from parser.money import parse_cell
from parser.nesting import nest_projects
from parser.registry import Registry, split_code
from parser.repeats import settle_repeats
from parser.rows import ListReader
from parser.shifted import read_shifted
from parser.targets import About, Targets, read_targets
from parser.understand import Understood, cell_text, side_by_side
from schema.forms import forms
from schema.model import Amount, Attribute, Passage, Problem, Quality, SourceColumn, SourceRow, Table
from schema.names import normalise, squeeze, without_ordinal

LOST_UNIT = "同一张表的前一部分表头读不准，无法确定这些行属于哪个单位"
NO_UNIT = "没有印金额单位，文件别处也看不出是哪一种，无法确定是元还是万元"
TWO_UNITS = "表上方印的金额单位与表头印的不同，无法确定是哪一种"
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


def find_organisations(tables: Sequence[Understood], registry: Registry) -> None:
    """Register the organisations that rows of summary forms and 项目单位 columns name."""
    for table in tables:
        for placed in table.printed.rows:
            cells = table.decision.lay_out(placed.row.cells) if not table.printed.sheet else placed.row.cells
            for shape in table.lists:
                for key in shape.keys:
                    if key.hint == "organisation" and not _is_slipped(table):
                        _register(key.codes, key.names, cells, registry)
            for column in table.columns:
                mixed = column.kind == "name" and "/" in (column.path[-1] if column.path else "")
                text = cell_text(cells, column.index)
                if (
                    mixed
                    and text
                    and is_coded(text)
                    and len(split_code(text)[0] or "") > 2
                    and _is_body(split_code(text))
                ):
                    registry.organisation(text)


def _is_slipped(table: Understood) -> bool:
    """A performance table of a text file: what stands in its first column may be a level, a target or a unit."""
    return not table.printed.drawn and table.form is not None and table.form.rows == "targets"


def _register(codes: Sequence[int], names: Sequence[int], cells: Sequence[str | None], registry: Registry) -> None:
    name = next((cell_text(cells, i) for i in reversed(names) if cell_text(cells, i)), "")
    code = squeeze(cell_text(cells, codes[0])) if codes else ""
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
    if table.of_two_minds:
        amounts = [replace(a, quality="doubtful", reason=TWO_UNITS) if a.value else a for a in amounts]
    if not table.sure_of_unit:
        said = {c.index for c in columns if c.unit is not None}
        amounts = [
            a if not a.value or a.column in said else replace(a, quality="doubtful", reason=NO_UNIT) for a in amounts
        ]
    if table.printed.unruled:
        amounts = [replace(a, quality="doubtful", reason=table.printed.unruled) if a.value else a for a in amounts]
        reader.problems.append(Problem("warning", _place(table.printed), table.printed.unruled))
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
    lined = any(r.row.line for r in printed.rows)
    pages = f"第{printed.pages[0]}{'张表' if lined else '页'}" if printed.pages else "文本"
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
    lists_of_all = table.form is not None and table.form.rows == "lists"
    before = reader.department if lists_of_all else reader.units.get(printed_as, reader.department)
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
    printed = [r for r in rows if any(cell_text(r, c.index) for c in table.columns)]
    found = []
    for shape, kind in zip(table.lists, table.kinds, strict=True):
        names = {normalise(without_ordinal(cell_text(r, i))) for r in rows for k in shape.keys for i in k.names}
        heads = {normalise(p) for c in shape.amounts for p in c.path}
        found.append(
            ListReader(
                shape,
                kind,
                table.form,
                reader.registry,
                reader.department,
                unit,
                single=len(printed) == 1,
                totals_printed=frozenset(names | heads),
                deepest=_deepest(shape, printed),
                own_is_unit=_own_is_unit(shape, kind, printed, reader),
                lists=side_by_side(table.printed, table.form),
            )
        )
    return found


def _deepest(shape: ListOf, rows: Sequence[Sequence[str | None]]) -> int:
    columns = [i for k in shape.keys for i in k.names if sum(1 for r in rows if cell_text(r, i)) > 1]
    return max(columns, default=0) if len(columns) > 1 else 0


def _own_is_unit(shape: ListOf, kind: str, rows: Sequence[Sequence[str | None]], reader: Reader) -> bool:
    """True where the row of the department's own name stands beside its units and is not the total: its 本级."""
    if kind not in ("organisation", "project") or not shape.amounts:
        return False
    own = normalise(reader.registry.organisations[reader.department].name)
    if kind == "project":
        bodies = {
            normalise(split_code(cell_text(r, i))[1])
            for r in rows
            for k in shape.keys
            if k.hint == "organisation"
            for i in k.names
        }
        return own in bodies and len(bodies - {own, ""}) > 0
    first = shape.amounts[0].index
    figures: dict[str, list[str]] = {}
    for row in rows:
        name = next((cell_text(row, i) for k in shape.keys for i in reversed(k.names) if cell_text(row, i)), "")
        figures.setdefault(normalise(split_code(name)[1]), []).append(cell_text(row, first))
    total = next((figures[t][0] for t in ("合计", "总计") if t in figures), None)
    others = [n for n in figures if n not in (own, "合计", "总计", "")]
    return total is not None and bool(others) and len(figures.get(own, [])) == 1 and figures[own][0] != total


def _amount(
    row: SourceRow, cells: Sequence[str | None], column: Column, meaning: Meaning, table: Understood, reader: Reader
) -> Amount | None:
    text = cell_text(cells, column.index)
    if column.index < len(cells) and cells[column.index] is None and not text and table.printed.drawn:
        return None  # covered by a merged cell: nothing is printed here, not even a blank
    value = parse_cell(text, column.unit or table.unit)
    quality: Quality
    quality, reason = table.decision.quality(column.index)
    if any(UNREADABLE in x for x in (*column.path, *(cell_text(cells, i) for i in column.names))):
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
    return "" if any(cell_text(cells, i) for i in column.names) else meaning.label


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
        if column.kind == "text" and (text := cell_text(cells, column.index))
    ]


def with_years(table: Table, year: int) -> Table:
    """Return the table with the document's year on every amount that prints none."""
    return replace(table, amounts=tuple(replace(a, year=a.year or year) for a in table.amounts))
