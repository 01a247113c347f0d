"""The plain data that a read document consists of, before it is stored.

A budget is a cube: organisation × year × version × members × fund × use → amount in 元. The classes here say one
document's part of that cube together with the printed rows that each figure stands on. All are frozen; references
between them are small integers that are unique within one document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Dimension = Literal[
    "total",
    "function",
    "economic",
    "gov_economic",
    "project",
    "income",
    "three_public",
    "procurement",
    "service",
]
"""The sides a budget is printed from (功能分类, 部门经济分类, 政府经济分类, 项目, 收入, 三公, 采购, 购买服务)."""

DIMENSIONS: tuple[Dimension, ...] = (
    "total",
    "function",
    "economic",
    "gov_economic",
    "project",
    "income",
    "three_public",
    "procurement",
    "service",
)

Quality = Literal["plain", "repaired", "doubtful"]
Measure = Literal["money", "text", "indicator", "change", "rate", "quantity"]
Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A 部门 or 单位 as printed: code "146001" or None, the name without it, and the key of its 部门."""

    key: int
    code: str | None
    name: str
    kind: Literal["部门", "单位"]
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One printed row: page from 1 (or line of a text file), box in PDF points from the top left, cells as printed.

    A cell covered by a merge over rows carries None in `cells` only where the reader knows it; the stored row has "".
    """

    key: int
    page: int | None
    line: int | None
    box: tuple[float, float, float, float] | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column of a joined table: its printed header path and what that means.

    `measure` is "money" for amounts; "text" for names, codes and attributes; "indicator" for parts of a target.
    `fund`, `use` are None where the header does not say; `adds` is False for an 其中 column that is only of-which and
    for one whose meaning is not known. `names` are the columns that print the names of its rows.
    """

    index: int
    path: tuple[str, ...]
    measure: Measure
    fund: str | None = None
    use: str | None = None
    version: str = "预算"
    year: int | None = None
    carry: Literal["本年", "上年结转"] | None = None
    adds: bool = True
    names: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """An account, project, income item or kind: `level` 1 is the top (类), `leaf` has no child in this document."""

    key: int
    dimension: Dimension
    code: str | None
    name: str
    norm: str
    level: int
    parent: int | None
    leaf: bool
    organisation: int | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """One money cell: exact 元, or None for a printed blank. `members` holds at most one member per dimension.

    No member at all, or only one of dimension total, is the total of the organisation's expenditure. `adds` is False
    where the cell is no coordinate of the cube: an 其中 column, a change, a row printed again, a meaning not known.
    """

    row: int
    column: int
    organisation: int | None
    members: tuple[tuple[Dimension, int], ...]
    fund: str
    use: str
    value: Decimal | None
    version: str = "预算"
    year: int | None = None
    carry: Literal["本年", "上年结转"] | None = None
    block: int = 0
    quality: Quality = "plain"
    reason: str = ""
    adds: bool = True
    label: str = ""
    """The name of the row where its name columns do not print it: a task, a total over the code columns, one of several keys."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A non-empty body cell that is no money and no indicator: 序号, 项目类别, 指导性目录, 执行率权重, 绩效目标."""

    row: int
    column: int
    member: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A performance target: three levels of names, relation (≥ ≤ = > < 定性), value, unit and weight as printed.

    `member` is the project, None for the department's own targets.
    """

    row: int
    member: int | None
    level1: str
    level2: str
    name: str
    relation: str
    value: str
    unit: str
    weight: str
    quality: Quality = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """One printed table after its continuation pages are joined, with all that was read from it."""

    key: int
    number: str | None
    title: str
    form: str | None
    unit: str
    pages: tuple[int, ...]
    columns: tuple[SourceColumn, ...]
    rows: tuple[SourceRow, ...]
    amounts: tuple[Amount, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Explanatory text: heading, page or line, and the text as printed; a project's goal carries its member."""

    heading: str
    page: int | None
    line: int | None
    text: str
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One 勾稽 rule at one place: both sides in 元, and the keys of the source rows each side rests on."""

    rule: str
    place: str
    left: Decimal
    right: Decimal
    left_rows: tuple[int, ...]
    right_rows: tuple[int, ...]
    tolerance: Decimal = Decimal(0)

    @property
    def passed(self) -> bool:
        """True where both sides agree within what rounding of the printed unit allows."""
        return abs(self.left - self.right) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the reader could not take as it stands: what was found, where, and what would be accepted."""

    severity: Severity
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """One file, read whole. Keys of organisations, members and rows are unique within it."""

    file_name: str
    sha256: str
    title: str
    organisation: int
    year: int
    kind: Literal["预算", "决算"]
    region: str | None
    pages: int
    organisations: tuple[Organisation, ...]
    members: tuple[Member, ...]
    tables: tuple[Table, ...]
    passages: tuple[Passage, ...] = ()
    checks: tuple[Check, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    contents: tuple[str, ...] = ()
    """The tables that the document's own 目录 lists, as printed (附表1：收支预算总表)."""
    mark: str = ""
    """What it calls itself where it takes the place of another (更正版), else empty."""
    dated: str | None = None
    """The date printed beside that, as 2024-03-20."""
