"""The performance tables: targets with their three levels, goals, and the money that is printed beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parser.columns import Column
from parser.money import parse_money
from parser.registry import Registry
from schema.forms import forms
from schema.model import Amount, Attribute, Indicator, Passage, SourceRow
from schema.names import normalise, squeeze

LaidOut = tuple[SourceRow, tuple[str | None, ...]]
GOAL_WORDS = ("绩效目标",)
LONGEST_LABEL = 12


@dataclass(frozen=True, slots=True)
class Targets:
    """What a performance table holds; `columns` are the columns its amounts refer to."""

    columns: tuple[Column, ...]
    amounts: tuple[Amount, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass
class _Sheet:
    """What is found so far, in which unit money is printed, and the cells that carry on downwards through merges."""

    unit: str
    amounts: list[Amount] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    project: int | None = None
    level1: str = ""
    level2: str = ""


def read_targets(
    columns: Sequence[Column], rows: Sequence[LaidOut], registry: Registry, department: int, unit: str
) -> Targets:
    """Given the rows of a performance table, return its targets, goals and amounts.

    A table with a header of targets lists projects; one without is the department's own form of labelled blocks.
    """
    if any(c.kind == "target" for c in columns):
        return _project_targets(columns, rows, registry, department, _Sheet(unit))
    return _department_targets(rows, department, _Sheet(unit))


def _cell(cells: Sequence[str | None], index: int | None) -> str:
    return squeeze(cells[index] or "") if index is not None and index < len(cells) else ""


def _project_targets(
    columns: Sequence[Column], rows: Sequence[LaidOut], registry: Registry, department: int, sheet: _Sheet
) -> Targets:
    fields = {c.field: c.index for c in columns if c.kind == "target"}
    name = next((c.index for c in columns if c.kind == "name"), None)
    money = [c for c in columns if c.kind == "amount"]
    goal = next((c.index for c in columns if any(w in "".join(c.path) for w in GOAL_WORDS) and c.kind == "text"), None)
    for row, cells in rows:
        label = _cell(cells, name)
        if any(normalise(c or "") in ("合计", "总计") for c in cells[:2]):
            _amounts(row, cells, money, department, (), sheet)
            continue
        if label:
            sheet.project = registry.project(label, None)
            sheet.level1 = sheet.level2 = ""
            own = registry.members[sheet.project].organisation or department
            _amounts(row, cells, money, own, (("project", sheet.project),), sheet)
            _goal(row, cells, goal, registry, sheet)
        _texts(row, cells, [c for c in columns if c.kind == "text"], sheet)
        _indicator(row, cells, fields, sheet, sheet.project)
    kept = tuple(replace(c, use="项目支出") if c.kind == "amount" else c for c in columns)
    return Targets(kept, tuple(sheet.amounts), tuple(sheet.attributes), tuple(sheet.indicators), tuple(sheet.passages))


def _amounts(
    row: SourceRow,
    cells: Sequence[str | None],
    money: Sequence[Column],
    organisation: int,
    members: tuple[tuple[str, int], ...],
    sheet: _Sheet,
) -> None:
    for column in money:
        value = parse_money(_cell(cells, column.index), sheet.unit)
        sheet.amounts.append(
            Amount(row.key, column.index, organisation, members, column.fund, column.use, value)  # type: ignore[arg-type]
        )


def _goal(row: SourceRow, cells: Sequence[str | None], goal: int | None, registry: Registry, sheet: _Sheet) -> None:
    text = (cells[goal] or "").strip() if goal is not None and goal < len(cells) else ""
    if text and sheet.project is not None:
        heading = f"绩效目标：{registry.members[sheet.project].name}"
        sheet.passages.append(Passage(heading, row.page, row.line, text, sheet.project))


def _texts(row: SourceRow, cells: Sequence[str | None], columns: Sequence[Column], sheet: _Sheet) -> None:
    for column in columns:
        text = (cells[column.index] or "").strip() if column.index < len(cells) else ""
        if text:
            sheet.attributes.append(Attribute(row.key, column.index, sheet.project, text))


def _indicator(
    row: SourceRow, cells: Sequence[str | None], fields: dict[str, int], sheet: _Sheet, member: int | None
) -> None:
    level1, level2 = _cell(cells, fields.get("level1")), _cell(cells, fields.get("level2"))
    if level1:
        sheet.level1, sheet.level2 = level1, ""
    sheet.level2 = level2 or sheet.level2
    name = _cell(cells, fields.get("name"))
    if not name:
        return
    sheet.indicators.append(
        Indicator(
            row.key,
            member,
            sheet.level1,
            sheet.level2,
            name,
            _cell(cells, fields.get("relation")),
            _cell(cells, fields.get("value")),
            _cell(cells, fields.get("unit")),
            _cell(cells, fields.get("weight")),
        )
    )


def _department_targets(rows: Sequence[LaidOut], department: int, sheet: _Sheet) -> Targets:
    """The department's own form: a block of money under its header, the goal beside its label, then the targets."""
    columns = _money_block(rows, department, sheet)
    fields: dict[str, int] = {}
    for row, cells in rows:
        header = _target_header(cells)
        if header:
            fields = header
            continue
        label = _cell(cells, 0)
        if label and len(label) <= LONGEST_LABEL and any(w in label for w in GOAL_WORDS) and not fields:
            text = next((c.strip() for c in cells[1:] if c and c.strip()), "")
            if text:
                sheet.passages.append(Passage("整体绩效目标", row.page, row.line, text))
        if fields:
            _indicator(row, cells, fields, sheet, None)
            named = set(fields.values())
            rest = [(i, c) for i, c in enumerate(cells) if c and i not in named]
            sheet.attributes += [Attribute(row.key, i, None, c) for i, c in rest]
    return Targets(
        columns, tuple(sheet.amounts), tuple(sheet.attributes), tuple(sheet.indicators), tuple(sheet.passages)
    )


def _target_header(cells: Sequence[str | None]) -> dict[str, int]:
    words = forms().header.target
    found = {name: i for i, c in enumerate(cells) for name, wordings in words.items() if c and normalise(c) in wordings}
    return found if "name" in found and "value" in found else {}


def _money_block(rows: Sequence[LaidOut], department: int, sheet: _Sheet) -> tuple[Column, ...]:
    """The first row with amounts, read under the header rows above it."""
    at = next(
        (
            n
            for n, (_, cells) in enumerate(rows)
            if any("." in (c or "") and parse_money(c or "") is not None for c in cells)
        ),
        None,
    )
    if at is None or at == 0:
        return ()
    words = forms().header
    width = len(rows[at][1])
    paths: list[list[str]] = [[] for _ in range(width)]
    for _, cells in rows[:at]:
        current = ""
        for i in range(width):
            text = squeeze(cells[i] or "") if i < len(cells) else ""
            current = text or (current if i < len(cells) and cells[i] is None and not _filled_above(paths, i) else "")
            if current and (not paths[i] or paths[i][-1] != current):
                paths[i].append(current)
    columns = []
    for i, path in enumerate(paths):
        known = [normalise(p) for p in path]
        is_money = bool(known) and (known[-1] in words.amount or known[-1] in words.fund)
        fund = next((words.fund[k] for k in known if k in words.fund), "合计")
        use = next((words.use[k] for k in known if k in words.use), "合计")
        columns.append(Column(i, tuple(path), "amount" if is_money else "text", fund, use))
    row, cells = rows[at]
    for column in columns:
        if column.kind == "amount":
            value = parse_money(_cell(cells, column.index), sheet.unit)
            sheet.amounts.append(Amount(row.key, column.index, department, (), column.fund, column.use, value))
    return tuple(columns)


def _filled_above(paths: list[list[str]], index: int) -> bool:
    """A covered cell below a leaf that reaches down is no part of the group on its left."""
    return bool(paths[index]) and index > 0 and paths[index] != paths[index - 1]
