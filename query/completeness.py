"""Whether the rows of a set are all there are: their sum against the printed total, and what that means for an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.catalogue import OPERATING_FORM, Catalogue
from query.facts import Fact
from query.plan import Coordinate, MemberSet, Plan, Refusal
from query.resolve import table_total
from query.say import grouped
from query.sql import set_sql, set_total_sql
from query.statement import run
from query.values import Value, look_up

LAST_PLACE = Decimal(100)
"""What the last printed place is worth where amounts stand in 万元 with two places: sums may miss by halves of it."""
CHECKED = ("function", "economic", "project")


@dataclass(frozen=True, slots=True)
class Gap:
    """The printed total of a set, what its rows add up to, and whether both stand in one table."""

    total: Decimal
    listed: Decimal
    same_table: bool

    @property
    def missing(self) -> Decimal:
        """The part of the total that no row explains; negative where the rows hold more than the total."""
        return self.total - self.listed

    @property
    def said(self) -> str:
        """The open sum in words."""
        word = "少" if self.missing > 0 else "多"
        return (
            f"列出的各行合计 {grouped(self.listed)} 元，比印出的合计 {grouped(self.total)} 元{word}"
            f" {grouped(abs(self.missing))} 元"
        )


def gap_of(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Gap | None:
    """Given a plan over a set, return how its rows miss the printed total, None where they meet it or none is printed."""
    members = plan.members
    if members is None or members.dimension not in CHECKED or members.also or members.carry:
        return None
    of_part = catalogue.tables[members.table].form == OPERATING_FORM
    if of_part or (members.stated and members.dimension == "project"):
        return None
    whole = _whole(members, catalogue)
    looked = look_up(connection, (whole,), catalogue)
    if isinstance(looked, Refusal) and whole.table is not None:
        looked = look_up(connection, (replace(whole, table=None),), catalogue)
    if isinstance(looked, Refusal):
        return None
    value = looked.values[0]
    if value.blank or (value.figure.fund, value.figure.use) != (members.fund, members.use):
        return None
    listed, rows = _listed(plan, members, connection, catalogue)
    gap = Gap(value.amount, listed, value.figure.table == members.table)
    if abs(gap.missing) <= (rows + 1) * LAST_PLACE / 2 or (gap.missing < 0 and not gap.same_table):
        return None
    return gap


def _whole(members: MemberSet, catalogue: Catalogue) -> Coordinate:
    """The figure that the rows should add up to: the account that holds them, or the total of the column.

    Projects that are bought as services add up to what is bought, not to all that is spent.
    """
    holder = _holder(members, catalogue)
    options = table_total(members.table, catalogue) if holder is None else (((members.dimension, holder),),)
    return Coordinate(members.label, options, members.fund, members.use, members.table, members.organisation)


def _holder(members: MemberSet, catalogue: Catalogue) -> int | None:
    if not members.within:
        return None
    inside = set(members.within)
    above = catalogue.ancestors(catalogue.members[members.within[0]])
    return next((m.id for m in above if m.id not in inside), None)


def _listed(
    plan: Plan, members: MemberSet, connection: DuckDBPyConnection, catalogue: Catalogue
) -> tuple[Decimal, int]:
    """What all rows come to, and how many have an amount; told by the plan's own rows where it takes all of them."""
    everything = replace(members, only=None, without=())
    if everything != members or any(c.of == "money" for c in plan.conditions):
        (row,) = run(connection, set_total_sql(catalogue.document, everything))
        return row["total"] or Decimal(0), row["rows"]
    rows = run(connection, set_sql(catalogue.document, members, plan.conditions, plan.order))
    values = {r["member_id"]: r["member_value"] for r in rows if r["member_value"] is not None}
    return sum(values.values(), Decimal(0)), len(values)


def incomplete(plan: Plan, gap: Gap, picked: list[Decimal], catalogue: Catalogue) -> Refusal | None:
    """Given the figures that a ranking picked, refuse where a row that is not printed could stand before them."""
    ranks = plan.limit is not None or bool(plan.nths) or plan.operation == "extremes"
    if not ranks or not picked or plan.members is None:
        return None
    hidden = gap.missing > 0 and (plan.order != "desc" or plan.operation == "extremes" or gap.missing > min(picked))
    if not hidden and gap.missing > 0:
        return None
    place = catalogue.tables[plan.members.table].label
    why = "有没有列出的行，可能排在它们前面" if gap.missing > 0 else "各行不能都是最细的一级"
    return Refusal("doubtful_source", f"{place}里{gap.said}，{why}，不能断定名次；可以问某一行的金额或列出各行。")


def open_checks(facts: tuple[Fact, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the sums of the document that do not come out and that these cells are part of, in words, two at most."""
    rows = {f.row for f in facts}
    said = [
        f"{c.place}：{c.rule}不平（{grouped(c.left)} 与 {grouped(c.right)}），按印出的数回答。"
        for c in catalogue.open_checks
        if c.rows & rows
    ]
    return tuple(dict.fromkeys(said))[:2]


def checked(values: tuple[Value, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the open checks that touch these figures."""
    return open_checks(tuple(f for v in values for f in v.facts), catalogue)
