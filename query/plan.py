"""The frozen plan of an answer: what is looked up, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Order = Literal["printed", "desc", "asc"]
Comparator = Literal["ge", "gt", "le", "lt", "eq", "between"]
Operation = Literal[
    "point",
    "sum_of",
    "mean_of",
    "difference",
    "less",
    "percent_more",
    "times",
    "share",
    "compare",
    "same",
    "verify",
    "verify_share",
    "exist",
    "list",
    "count",
    "sum",
    "average",
    "median",
    "cumulative",
    "set_share",
    "shares",
    "extremes",
    "targets",
    "count_targets",
    "attribute",
    "parent",
    "cite",
    "table",
    "meta",
    "define",
    "growth",
    "steady",
    "position",
    "per_month",
    "versus_average",
    "sum_equals",
    "sources",
    "serial",
    "between_tables",
    "blanks",
    "passage",
    "carry_parts",
    "reverse",
    "sides",
    "rows",
    "grouped",
    "empty_tables",
]

ALL_USES = "all_uses"
"""The topic of a plan that breaks a total down: its parts are checked against the whole."""
ADDING = ("sum", "average", "median", "cumulative", "set_share")
"""Operations that add all figures up, or put all in order for one place: none of them may be missing."""
CLASS_FIRST = "class_first"
"""The topic of a plan that asks for the class that an account belongs to (哪一类), before what lies between."""
EXISTS = "exists"
"""The topic of a plan that asks whether there is any such row."""
BESIDES = "besides"
"""The topic of a plan where what is left out leads (除开A，B): it may as well be named only beside what is asked."""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One figure asked for. `options` are the readings of its name: each a tuple of (dimension, member id).

    An empty option is the expenditure total. `fund` and `use` are None where the question leaves the scope open.
    """

    label: str
    options: tuple[tuple[tuple[str, int], ...], ...]
    fund: str | None = None
    use: str | None = None
    table: int | None = None
    organisation: int | None = None
    carry: str | None = None
    """上年结转: the part that was carried over from the year before."""
    columns: tuple[tuple[int, int], ...] = ()
    """Only these columns (table, column), though they print a part of others: 政府采购 within a table of spending."""
    parts: tuple[Coordinate, ...] = ()
    """For a set-valued word (社保缴费): the coordinates it is the sum of."""

    @property
    def names_account(self) -> bool:
        """True for an account, which a budget without such money leaves out; every budget has totals, funds and uses."""
        return bool(self.parts) or any(dimension != "total" for option in self.options for dimension, _ in option)


@dataclass(frozen=True, slots=True)
class Condition:
    """A bound on the amount (元), on its share of the set's total (percent), or set by the set's own mean."""

    comparator: Comparator
    value: Decimal
    upper: Decimal | None = None
    of: Literal["money", "share", "average"] = "money"


@dataclass(frozen=True, slots=True)
class MemberSet:
    """The members of one dimension, at one level, printed in one column of one table."""

    label: str
    dimension: str
    level: int | None
    table: int
    column: int | None
    fund: str
    use: str
    department: int
    units: bool | None = None
    """True: only rows of units; False: only the department's own rows; None: either."""
    within: tuple[int, ...] | None = None
    only: tuple[int, ...] | None = None
    without: tuple[int, ...] = ()
    organisation: int | None = None
    blanks: bool = False
    carry: str | None = None
    also: tuple[tuple[int, int, str], ...] = ()
    """Further columns (table, column, use) whose figures are added: accounts printed only use by use."""
    stated: bool = False
    """The question names the table."""


@dataclass(frozen=True, slots=True)
class Budget:
    """One body's budget of one year: the document, the unit in it (None: the department), the printed year and version."""

    body: int
    name: str
    year: int
    version: str
    document: int
    organisation: int | None = None
    printed_in: int | None = None
    """The year of the document where its own year is another one: a printed 上年 column."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one budget; `name` is what its row is called."""

    subject: Coordinate
    budget: Budget
    name: str = ""


def distinct_subjects(cells: Iterable[Cell]) -> list[Coordinate]:
    """Return the coordinates of cells, each once, in order.

    Thousands of cells share one object: it is compared once, not thousands of times.
    """
    return list(dict.fromkeys({id(c.subject): c.subject for c in cells}.values()))


def numbered_subjects(cells: Sequence[Cell]) -> dict[int, int]:
    """Return the number of each subject object of the cells by its `id()`: equal coordinates have the same."""
    objects = {id(c.subject): c.subject for c in cells}
    numbers = {subject: n for n, subject in enumerate(dict.fromkeys(objects.values()))}
    return {key: numbers[subject] for key, subject in objects.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """One question as understood. Fields that an operation does not use stay at their default."""

    operation: Operation
    document: int
    subjects: tuple[Coordinate, ...] = ()
    members: MemberSet | None = None
    whole: Coordinate | None = None
    conditions: tuple[Condition, ...] = ()
    order: Order = "printed"
    limit: int | None = None
    nths: tuple[int, ...] = ()
    comparator: Comparator = "eq"
    factor: Decimal = Decimal(1)
    targets: tuple[int, ...] = ()
    project: tuple[int, ...] = ()
    table: int | None = None
    attribute: str = ""
    value: Decimal | None = None
    topic: str = ""
    absolute: bool = False
    display_unit: str = "元"
    with_share: bool = False
    cells: tuple[Cell, ...] = ()
    """What is looked up where the question is about several budgets."""
    bases: tuple[Cell, ...] = ()
    """What each cell is measured against: the year before (growth), or what it is a share of."""
    words: tuple[str, ...] = ()
    """Words that a quoted passage has to carry."""
    other: MemberSet | None = None
    """A second set: what is in the first and (not) in it."""
    values: tuple[tuple[tuple[int, str], ...], ...] = ()
    """What chosen rows of the table print: for each thing said, the cells (column, text) that it may stand in."""
    label: str = ""
    """How the set of cells is called."""
    column: int | None = None
    """The column of the table by whose texts its rows are put together."""
    inner: tuple[Plan, ...] = ()
    """The same question asked of each budget by itself, its rows to be taken together; or the two sides of one."""
    expected: int | None = None
    """How many rows the question says the set has."""
    expected_of_all: bool = False
    """The number counts the rows before the bounds (9个项目里超过100万的)."""
    together: tuple[int, ...] = ()
    """How many of the subjects, in order, are added up and stand as one figure on each side (办公费加电费占…)."""
    notes: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: reason code, the Chinese sentence, and questions or choices to offer instead."""

    reason: str
    sentence: str
    suggestions: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    corrections: tuple[str, ...] = ()
    words: str = ""
    """What was typed for a body that is not loaded."""
