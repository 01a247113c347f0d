"""The cells of a comparison: each is one question asked of one document, so that it is chosen and cited as any answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from query.catalogue import DocumentInfo
from query.engine import Library, trace
from query.plan import Plan
from query.say import half_up
from screens.opened import Bounded
from screens.slip import source_of

ALL = "合计"
MOST_KEPT = 20_000
WHOLE = "全口径"
_SCOPE = re.compile(r"元（(?P<scope>[^（）]*[^（）\d.,元][^（）]*)）")
_CELLS: Bounded[tuple[str, str, str, str, str], Cell] = Bounded(MOST_KEPT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is compared: an item, within a fund and a use (合计: all)."""

    item: str
    fund: str = ALL
    use: str = ALL

    @property
    def question(self) -> str:
        """The question that asks for it of one document."""
        scope = "".join(f"{w}的" for w in (self.fund, self.use) if w != ALL)
        return f"{scope}{self.item}是多少"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in 元 with its question and source, or None and why there is none."""

    value: Decimal | None
    question: str
    document: str
    blank: bool = False
    source: str = ""
    why: str = ""
    scope: str = ""
    """The table and scope that the figure is of, where the document prints the item at several or at a narrower one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison: whose, what, and a cell a year (None: no document of that year is loaded)."""

    organisation: str
    wanted: Wanted
    cells: tuple[Cell | None, ...]


def lines_of(
    opened: Library, organisations: Sequence[str], years: Sequence[int], wanted: Sequence[Wanted], kind: str
) -> list[Line]:
    """Given what is chosen, return one line an organisation and item, with a cell a year in the order of `years`."""
    documents = {(d.organisation, d.year): d for d in opened.documents if d.kind == kind}
    return [
        Line(o, w, tuple(_cell(opened, documents.get((o, y)), w) for y in years)) for o in organisations for w in wanted
    ]


def _cell(opened: Library, document: DocumentInfo | None, wanted: Wanted) -> Cell | None:
    if document is None:
        return None
    key = (opened.key, document.sha256, wanted.item, wanted.fund, wanted.use)
    return _CELLS.made(key, lambda: _asked(opened, document, wanted))


def _asked(opened: Library, document: DocumentInfo, wanted: Wanted) -> Cell:
    traced, _ = trace(opened, wanted.question, None, document.file_name)
    given, plan = traced.answer, traced.plan
    empty = Cell(None, wanted.question, document.file_name, why=given.sentence)
    if given.status != "answered" or not isinstance(plan, Plan):
        return empty
    value = given.rows[0].value if given.rows else None
    if plan.operation not in ("point", "exist") or len(plan.subjects) != 1 or given.unit != "元" or value is None:
        return Cell(None, wanted.question, document.file_name, why="这份文件里不是一个数。")
    subject = plan.subjects[0]
    # An item of a use (人员经费) is itself the use that the plan holds.
    if wanted.fund not in (ALL, subject.fund) or wanted.use not in (ALL, subject.use):
        return Cell(None, wanted.question, document.file_name, why="这份文件没有按这一口径印。")
    source = source_of(given.citations[0]) if given.citations else ""
    blank = "未安排" in given.figure
    scope = _SCOPE.search(given.sentence)
    told = given.rows[0].label or (scope["scope"] if scope else "")
    return Cell(Decimal(value), wanted.question, document.file_name, blank, source, scope=told)


def change(before: Cell | None, after: Cell | None) -> tuple[Decimal, Decimal | None] | None:
    """Return the change in 元 and in percent (None where the earlier figure is 0), or None where a figure is missing."""
    if before is None or after is None or before.value is None or after.value is None:
        return None
    difference = after.value - before.value
    rate = half_up(difference * 100 / abs(before.value)) if before.value else None
    return difference, rate


def ranked(found: Iterable[Line], order: str) -> list[Line]:
    """Given lines and an order (desc, asc, or printed), return them by the newest year, those without a figure last."""
    if order == "printed":
        return list(found)

    def key(line: Line) -> tuple[bool, Decimal]:
        cell = line.cells[-1] if line.cells else None
        value = cell.value if cell is not None else None
        return (value is None, -(value or Decimal(0)) if order == "desc" else (value or Decimal(0)))

    return sorted(found, key=lambda line: (line.wanted.item, *key(line)))
