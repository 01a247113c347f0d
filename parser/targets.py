"""The performance tables: targets with their three levels, goals, and the money that is printed beside them.

Three layouts: a list of projects under one header; a sheet of labels and values for one project; the department's
own form, blocks of labels with a table of tasks and one of targets inside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parser.columns import Column, ColumnKind
from parser.money import parse_money
from parser.registry import PROJECT_CODED, Registry
from parser.sheets import sheet_words
from parser.wording import read_level
from schema.forms import forms
from schema.model import Amount, Attribute, Dimension, Indicator, Passage, SourceRow
from schema.names import normalise, squeeze

LaidOut = tuple[SourceRow, tuple[str | None, ...]]
GOAL_WORDS = ("绩效目标", "年度目标", "总体目标", "年度总目标", "实施期总目标", "实施期目标")
LONGEST_LABEL = 14
LEAST_TITLE = 6
_TITLE_TAIL = re.compile(r"(?:项目)?(?:支出)?(?:预算)?绩效目标(?:申报)?(?:表|情况).*$")
LONGEST_MONEY_LABEL = 30
_LEVELS_JOINED = re.compile(r"^((?:产出|效益|成本|满意度)指标)((?:[\u4e00-\u9fff]{2,8}?)指标)(.+)$")
_TOTALS = ("合计", "总计", "金额合计", "小计")


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
    columns: list[Column] = field(default_factory=list)
    project: int | None = None
    level1: str = ""
    level2: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a performance table before its rows are read.

    `whole` says that it is the department's own; `sheet` that it is a form of labels; `seen` counts the sheets of each
    project name, so that the second sheet of a name is the second project of it.
    """

    title: str
    whole: bool
    unit: str
    sheet: bool
    seen: dict[str, int]


def read_targets(
    columns: Sequence[Column], rows: Sequence[LaidOut], registry: Registry, department: int, about: About
) -> Targets:
    """Given the rows of a performance table, return its targets, goals and amounts.

    A table with a header of targets or names lists projects; a sheet, or one without, is a form of labelled blocks.
    """
    state = _Sheet(about.unit)
    if not about.sheet and (any(c.kind == "target" for c in columns) or _lists_projects(columns)):
        return _project_targets(columns, rows, registry, department, state)
    return _labelled(rows, registry, department, state, about)


def _lists_projects(columns: Sequence[Column]) -> bool:
    return any(c.kind == "name" for c in columns) and any(c.kind == "amount" for c in columns)


def _cell(cells: Sequence[str | None], index: int | None) -> str:
    return squeeze(cells[index] or "") if index is not None and index < len(cells) else ""


# --- projects under one header


def _project_targets(
    columns: Sequence[Column], rows: Sequence[LaidOut], registry: Registry, department: int, sheet: _Sheet
) -> Targets:
    fields = {c.field: c.index for c in columns if c.kind == "target"}
    names = [c for c in columns if c.kind == "name"]
    name = next((c.index for c in names if c.hint == "project"), names[-1].index if names else None)
    money = [c for c in columns if c.kind == "amount"]
    goal = next((c.index for c in columns if any(w in "".join(c.path) for w in GOAL_WORDS) and c.kind == "text"), None)
    page: int | None = None
    for row, cells in rows:
        label = _cell(cells, name)
        opens, page = row.page != page, row.page
        if opens and label and sheet.project is not None and _is_tail(cells, label, money):
            registry.rename(sheet.project, label)
            label = ""
        if any(normalise(c or "") in _TOTALS for c in cells[:2]):
            _amounts(row, cells, money, department, (), sheet)
            continue
        if label and not _only_text(cells, name, goal):
            _new_project(row, cells, label, money, goal, registry, department, sheet)
        elif sheet.project is not None and any(parse_money(_cell(cells, c.index)) is not None for c in money):
            _further_part(row, cells, money, goal, registry, department, sheet)
        elif goal is not None and (rest := _cell(cells, goal)) and not label and sheet.passages:
            _goal_goes_on(rest, sheet)
        _texts(row, cells, [c for c in columns if c.kind == "text"], sheet)
        _indicator(row, cells, fields, sheet, sheet.project)
    kept = tuple(replace(c, use="项目支出") if c.kind == "amount" else c for c in columns)
    return Targets(kept, tuple(sheet.amounts), tuple(sheet.attributes), tuple(sheet.indicators), tuple(sheet.passages))


def _is_tail(cells: Sequence[str | None], label: str, money: Sequence[Column]) -> bool:
    """The end of a name that a page break cut in two: no code of its own and no money beside it."""
    return not PROJECT_CODED.match(label) and not any(_cell(cells, c.index) for c in money)


def _only_text(cells: Sequence[str | None], name: int | None, goal: int | None) -> bool:
    """The tail of a project's name at the top of a page: nothing but the name and the goal is printed beside it."""
    return not any(c for i, c in enumerate(cells) if i not in (name, goal))


def _new_project(
    row: SourceRow,
    cells: Sequence[str | None],
    label: str,
    money: Sequence[Column],
    goal: int | None,
    registry: Registry,
    department: int,
    sheet: _Sheet,
) -> None:
    sheet.project = registry.project(label, None)
    sheet.level1 = sheet.level2 = ""
    own = registry.members[sheet.project].organisation or department
    _amounts(row, cells, money, own, (("project", sheet.project),), sheet)
    _goal(row, cells, goal, registry, sheet)


def _further_part(
    row: SourceRow,
    cells: Sequence[str | None],
    money: Sequence[Column],
    goal: int | None,
    registry: Registry,
    department: int,
    sheet: _Sheet,
) -> None:
    """Money printed again beside a project's merged name is a further part of the project: the parts add up."""
    assert sheet.project is not None
    own = registry.members[sheet.project].organisation or department
    before = len(sheet.amounts)
    _amounts(row, cells, money, own, (("project", sheet.project),), sheet)
    block = 1 + max((a.block for a in sheet.amounts[:before] if a.members == (("project", sheet.project),)), default=0)
    sheet.amounts[before:] = [replace(a, block=block) for a in sheet.amounts[before:]]
    _goal(row, cells, goal, registry, sheet)


def _amounts(
    row: SourceRow,
    cells: Sequence[str | None],
    money: Sequence[Column],
    organisation: int,
    members: tuple[tuple[Dimension, int], ...],
    sheet: _Sheet,
) -> None:
    for column in money:
        text = _cell(cells, column.index)
        value = parse_money(text, column.unit or sheet.unit)
        bad = bool(text) and value is None and text not in "-—－/"
        sheet.amounts.append(
            Amount(
                row.key,
                column.index,
                organisation,
                members,
                column.fund,
                "项目支出" if members else column.use,
                value,
                quality="doubtful" if bad else "plain",
                reason=f"印的“{text[:40]}”不是金额" if bad else "",
                adds=column.adds,
            )
        )


def _goal(row: SourceRow, cells: Sequence[str | None], goal: int | None, registry: Registry, sheet: _Sheet) -> None:
    text = (cells[goal] or "").strip() if goal is not None and goal < len(cells) else ""
    if text and sheet.project is not None:
        heading = f"绩效目标：{registry.members[sheet.project].name}"
        sheet.passages.append(Passage(heading, row.page, row.line, text, sheet.project))


def _goal_goes_on(rest: str, sheet: _Sheet) -> None:
    """A goal that a page break cut in two."""
    last = sheet.passages[-1]
    if last.member == sheet.project and not last.text.endswith(("。", "；")):
        sheet.passages[-1] = replace(last, text=last.text + rest)


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
    value = _cell(cells, fields.get("value"))
    if not name or ("value" in fields and not value and not _cell(cells, fields.get("relation"))):
        return
    first, second, name = _split_levels(name, sheet)
    relation, value, unit = _value(_cell(cells, fields.get("relation")), value, _cell(cells, fields.get("unit")))
    weight = _cell(cells, fields.get("weight"))
    sheet.indicators.append(Indicator(row.key, member, first, second, name, relation, value, unit, weight))


def _split_levels(name: str, sheet: _Sheet) -> tuple[str, str, str]:
    """`产出指标数量指标…` printed in one cell holds all three levels."""
    match = _LEVELS_JOINED.match(name)
    return (match[1], match[2], match[3]) if match else (sheet.level1, sheet.level2, name)


def _value(relation: str, value: str, unit: str) -> tuple[str, str, str]:
    """Relation and unit out of a value printed in one cell (`≥95%`, `=21人`); signs in one spelling."""
    sign = {"≧": "≥", "≦": "≤", "＝": "=", "＞": ">", "＜": "<", ">=": "≥", "<=": "≤"}
    if not relation and (match := re.match(r"^(≥|≤|≧|≦|＝|=|＞|＜|>=|<=|>|<)\s*(.+)$", value)):
        relation, value = match[1], match[2]
        if number := re.match(r"^(\d[\d,]*(?:\.\d+)?)(.*)$", value):
            value, unit = number[1], unit or number[2]
    return sign.get(relation, relation), value, unit


# --- forms of labels and values


def _labelled(rows: Sequence[LaidOut], registry: Registry, department: int, sheet: _Sheet, about: About) -> Targets:
    """Blocks in printed order: who and what the sheet is of, money beside labels or under a header, goal, targets."""
    width = max((len(cells) for _, cells in rows), default=0)
    blocks = _Blocks(registry, department, sheet, about, width)
    if not about.whole and not any(
        normalise(c or "") in sheet_words()["project"] for _, cells in rows for c in cells[:4]
    ):
        blocks.named_by_title()
    for at, (row, cells) in enumerate(rows):
        blocks.read(row, cells, rows[at + 1 :])
    return Targets(
        tuple(sheet.columns),
        tuple(sheet.amounts),
        tuple(sheet.attributes),
        tuple(sheet.indicators),
        tuple(sheet.passages),
    )


@dataclass
class _Blocks:
    """Reads a labelled form row by row."""

    registry: Registry
    department: int
    sheet: _Sheet
    about: About
    width: int
    fields: dict[str, int] = field(default_factory=dict)
    money: list[Column] = field(default_factory=list)
    heads: list[tuple[str | None, ...]] = field(default_factory=list)
    side: str = ""
    _labels: set[str] = field(default_factory=set)
    _positions: list[tuple[int, Column]] = field(default_factory=list)

    def read(self, row: SourceRow, cells: tuple[str | None, ...], below: Sequence[LaidOut]) -> None:
        """Take one row."""
        printed = [(i, squeeze(c)) for i, c in enumerate(cells) if c]
        if not printed:
            return
        header = _target_header(cells)
        if header:
            self.fields, self.money, self.heads = header, [], []
            return
        if self.fields:
            self._target(row, cells)
            return
        self._name_of_project(cells)
        self._goal(row, cells, printed, below)
        if self._has_money(cells):
            self._money(row, cells, printed)
        elif any(read_level(t).known for _, t in printed[-1:]) or self._heads_money(printed):
            self.heads.append(cells)
            self.money = []

    def _target(self, row: SourceRow, cells: tuple[str | None, ...]) -> None:
        before = len(self.sheet.indicators)
        _indicator(row, cells, self.fields, self.sheet, self.sheet.project)
        if len(self.sheet.indicators) == before:
            return
        named = set(self.fields.values())
        rest = [(i, c) for i, c in enumerate(cells) if c and i not in named]
        self._attributes(row, rest)

    def _attributes(self, row: SourceRow, rest: Sequence[tuple[int, str]]) -> None:
        for index, text in rest:
            column = self._column(("",), index, "text")
            self.sheet.attributes.append(Attribute(row.key, column.index, self.sheet.project, text))

    def _name_of_project(self, cells: Sequence[str | None]) -> None:
        """项目名称 | …: the cell right of the label; blank where the form was left empty."""
        shown = [squeeze(c) for c in cells if c is not None]
        if (
            self.sheet.project is None
            and len(shown) > 1
            and normalise(shown[0]) in sheet_words()["project"]
            and shown[1]
        ):
            self._take_project(shown[1])

    def named_by_title(self) -> None:
        """A sheet without the project's name inside carries it in its title (…建设费用项目绩效目标表)."""
        name = _TITLE_TAIL.sub("", self.about.title)
        if len(name) >= LEAST_TITLE:
            self._take_project(name)

    def _take_project(self, name: str) -> None:
        times = self.about.seen.get(normalise(name), 0)
        self.about.seen[normalise(name)] = times + 1
        self.sheet.project = self.registry.project(name, None, occurrence=times)

    def _goal(
        self, row: SourceRow, cells: Sequence[str | None], printed: Sequence[tuple[int, str]], below: Sequence[LaidOut]
    ) -> None:
        label = printed[0][1]
        if len(label) > LONGEST_LABEL or not any(w in label for w in GOAL_WORDS):
            return
        texts = [t for _, t in printed[1:] if t != label] or (
            [next((squeeze(c) for c in below[0][1] if c), "")] if below else []
        )
        text = max(texts, key=len, default="")
        if len(text) <= LONGEST_LABEL // 2 or _target_header(cells):
            return
        name = (
            f"绩效目标：{self.registry.members[self.sheet.project].name}"
            if self.sheet.project is not None
            else "整体绩效目标"
        )
        self.sheet.passages.append(Passage(name, row.page, row.line, text, self.sheet.project))

    def _has_money(self, cells: Sequence[str | None]) -> bool:
        return any(self._is_money(c) for c in cells if c)

    def _is_money(self, text: str) -> bool:
        return parse_money(text) is not None and ("." in text or "," in text or bool(self.money) or bool(self.heads))

    def _heads_money(self, printed: Sequence[tuple[int, str]]) -> bool:
        return any(read_level(t).unit or normalise(t) in sheet_words()["money"] for _, t in printed)

    # --- money

    def _money(self, row: SourceRow, cells: Sequence[str | None], printed: Sequence[tuple[int, str]]) -> None:
        if self.heads and self._under_header(row, cells, printed):
            return
        self._beside_labels(row, cells)

    def _under_header(self, row: SourceRow, cells: Sequence[str | None], printed: Sequence[tuple[int, str]]) -> bool:
        """Amounts under header rows: the total money of a department, or one row a task."""
        if not self.money:
            self.money = self._header_columns()
        at = dict(self._positions)
        found = [(at[i], t) for i, t in printed if i in at and self._is_money(t)]
        if not found:
            return False
        label = next((t for _, t in printed if parse_money(t) is None and t not in self._labels), "")
        for column, text in found:
            self._amount(row, column, text, label)
        return True

    def _header_columns(self) -> list[Column]:
        paths: list[list[str]] = [[] for _ in range(self.width)]
        for cells in self.heads:
            current = ""
            for i in range(self.width):
                text = squeeze(cells[i] or "") if i < len(cells) else ""
                covered = i < len(cells) and cells[i] is None and not _filled_above(paths, i)
                current = text or (current if covered else "")
                if current and (not paths[i] or paths[i][-1] != current):
                    paths[i].append(current)
        self._labels = {t for path in paths for t in path}
        self._positions = []
        columns = []
        for i, path in enumerate(paths):
            levels = [read_level(p) for p in path]
            if path and levels[-1].known and levels[-1].measure is None:
                column = self._column(tuple(path), i)
                columns.append(column)
                self._positions.append((i, column))
        return columns

    def _beside_labels(self, row: SourceRow, cells: Sequence[str | None]) -> None:
        """资金总额： | 343.00: an amount belongs to the label on its left; a group's label may stand further left."""
        label = ""
        for i, cell in enumerate(cells):
            text = squeeze(cell or "")
            if not text:
                continue
            if parse_money(text) is None:
                if i == 0:
                    self.side = text
                label = text
            elif label and len(label) <= LONGEST_MONEY_LABEL:
                path = (self.side, label) if self.side and self.side != label else (label,)
                if read_level(label.rstrip("：:")).known or "资金" in label:
                    self._amount(row, self._column(path, i), text, "")

    def _column(self, path: tuple[str, ...], index: int, kind: ColumnKind = "amount") -> Column:
        """A column of the form's own: several labels may stand above one another in one printed column."""
        found = next(
            (c for c in self.sheet.columns if c.path == path and c.kind == kind and c.field == str(index)), None
        )
        if found is not None:
            return found
        levels = [read_level(p.rstrip("：:")) for p in path]
        fund = next((x.fund for x in reversed(levels) if x.fund), "合计")
        use = next((x.use for x in reversed(levels) if x.use), "项目支出" if self.sheet.project is not None else "合计")
        unit = next((x.unit for x in reversed(levels) if x.unit), None)
        adds = all(x.known for x in levels[-1:]) and not (
            len(levels) > 1 and not any(x.fund or x.use or x.generic for x in levels)
        )
        made = Column(
            self.width + len(self.sheet.columns), path, kind, fund, use, unit=unit, adds=adds, field=str(index)
        )
        self.sheet.columns.append(made)
        return made

    def _amount(self, row: SourceRow, column: Column, text: str, label: str) -> None:
        value = parse_money(text, column.unit or self.sheet.unit)
        members: tuple[tuple[Dimension, int], ...] = ()
        if self.sheet.project is not None:
            members = (("project", self.sheet.project),)
        task = bool(label) and normalise(label) not in _TOTALS and not members
        adds = column.adds and not task and not label and (self.about.whole or bool(members))
        own = self.registry.members[self.sheet.project].organisation if self.sheet.project is not None else None
        self.sheet.amounts.append(
            Amount(
                row.key,
                column.index,
                own or self.department,
                members,
                column.fund,
                column.use,
                value,
                adds=adds or (bool(members) and column.adds),
                label=label,
            )
        )


def _target_header(cells: Sequence[str | None]) -> dict[str, int]:
    words = forms().header.target
    found: dict[str, int] = {}
    for i, c in enumerate(cells):
        text = re.sub(r"\([^()]*\)$", "", normalise(c or ""))
        for name, wordings in words.items():
            if text and (text in wordings or normalise(c or "") in wordings) and name not in found:
                found[name] = i
    if "name" not in found:
        at = next((i for i, c in enumerate(cells) if normalise(c or "") == "绩效指标"), None)
        found |= {} if at is None else {"name": at}
    return found if "name" in found and "value" in found else {}


def _filled_above(paths: list[list[str]], index: int) -> bool:
    """A covered cell below a leaf that reaches down is no part of the group on its left."""
    return bool(paths[index]) and index > 0 and paths[index] != paths[index - 1]
