"""From the rows of SQL to figures: one value with the printed rows it stands on and the scope it is printed at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from query.catalogue import Catalogue
from schema.model import DIMENSIONS
from schema.scopes import BOTH_USES, PART_FORMS, PART_WIDTH, width

SIDES = {"procurement": 1, "service": 1, "gov_economic": 2}
"""Sides that print a name once more for a part of its money: what is bought for a project, what the government account holds."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed money cell as SQL returned it."""

    slot: int
    option: tuple[tuple[str, int], ...]
    table: int
    row: int
    column: int
    organisation: int | None
    block: int
    fund: str
    use: str
    year: int
    value: Decimal | None
    quality: str
    reason: str
    position: int
    page: int | None
    line: int | None
    box: tuple[float, float, float, float] | None
    cells: tuple[str, ...]
    member: int | None = None
    member_value: Decimal | None = None
    document: int = 0
    amounts: tuple[int, ...] = ()
    """Where it stands for cells that are fetched only when cited: the ids of their amounts."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A coordinate's value at one scope of one table, with its cells (one, or one a unit). None is a printed blank."""

    option: tuple[tuple[str, int], ...]
    table: int
    fund: str
    use: str
    value: Decimal | None
    facts: tuple[Fact, ...]

    @property
    def width(self) -> int:
        """0 for the widest scope (合计 × 合计); larger is narrower."""
        return width(self.fund, self.use)

    @property
    def quality(self) -> str:
        """Repaired or doubtful where one of its cells is, else plain."""
        found = {f.quality for f in self.facts}
        return next((q for q in ("doubtful", "repaired") if q in found), "plain")


def row_box(row: dict[str, Any]) -> tuple[float, float, float, float] | None:
    """Return the box of a printed row in PDF points from the top left, None for a line of text."""
    return None if row["x0"] is None else (row["x0"], row["top"], row["x1"], row["bottom"])


def to_fact(row: dict[str, Any]) -> Fact:
    """Given one row of SQL, return it as a fact."""
    get = row.get
    return Fact(
        slot=get("slot", 0),
        option=tuple((d, int(row[f"{d}_id"])) for d in DIMENSIONS if get(f"{d}_id") is not None),
        table=row["table_id"],
        row=row["row_id"],
        column=row["column_idx"],
        organisation=row["organisation_id"],
        block=row["block"],
        fund=row["fund"],
        use=row["use"],
        year=row["year"],
        value=row["value"],
        quality=row["quality"],
        reason=row["reason"],
        position=row["position"],
        page=row["page"],
        line=row["line"],
        box=row_box(row),
        cells=tuple(row["cells"]),
        member=get("member_id"),
        member_value=get("member_value"),
        document=get("document_id", 0),
    )


def figures(
    facts: Iterable[Fact], catalogue: Catalogue, options: Sequence[tuple[tuple[str, int], ...]] = ()
) -> tuple[Figure, ...]:
    """Given the cells of one coordinate, return its figures, the widest scope first, then in order of the tables.

    `options` are the readings of its name; of two in one table the first comes first.
    """
    places = {option: number for number, option in enumerate(options)}

    def scope(fact: Fact) -> tuple[object, ...]:
        return (fact.option, fact.table, fact.fund, fact.use)

    found = [
        _figure(tuple(cells), catalogue)
        for _, cells in groupby(sorted(facts, key=lambda f: (*scope(f), f.position, f.column)), key=scope)
    ]
    found += _both_uses(found)

    def order(figure: Figure) -> tuple[object, ...]:
        table = catalogue.tables[figure.table]
        part = PART_WIDTH if table.form in PART_FORMS else 0
        side = max((SIDES.get(d, 0) for d, _ in figure.option), default=0)
        return (
            side,
            figure.width + part,
            len(figure.facts) > 1,
            table.position,
            places.get(figure.option, 0),
            figure.option,
        )

    return tuple(sorted(found, key=order))


def _both_uses(found: Sequence[Figure]) -> list[Figure]:
    """An account printed only within 基本支出 and within 项目支出, in tables apart: its whole is both together."""
    added: list[Figure] = []
    for option in dict.fromkeys(f.option for f in found if f.option):
        alike = [f for f in found if f.option == option]
        if any(f.use == "合计" for f in alike):
            continue
        for fund in dict.fromkeys(f.fund for f in alike):
            pair = [next((f for f in alike if (f.fund, f.use) == (fund, u)), None) for u in ("基本支出", "项目支出")]
            basic, project = pair
            if basic is None or project is None or basic.value is None or project.value is None:
                continue
            total = basic.value + project.value
            added.append(Figure(option, basic.table, fund, BOTH_USES, total, (*basic.facts, *project.facts)))
    return added


def _figure(cells: Sequence[Fact], catalogue: Catalogue) -> Figure:
    """One scope of one table: the department's own row where it is printed, else the sum over its units."""
    own = catalogue.source(cells[0].table).organisation_id
    chosen = [f for f in cells if f.organisation in (own, None)] or list(cells)
    firsts: dict[tuple[int | None, int], Fact] = {}
    for fact in chosen:
        key = (fact.organisation, fact.block)
        if key not in firsts or (firsts[key].value is None and fact.value is not None):
            firsts[key] = fact
    facts = tuple(firsts.values())
    values = [f.value for f in facts if f.value is not None]
    first = facts[0]
    return Figure(first.option, first.table, first.fund, first.use, sum(values, Decimal(0)) if values else None, facts)
