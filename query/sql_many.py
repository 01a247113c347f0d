"""The SELECTs over the projection of figures (schema/projection.py), for questions over very many budgets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.expressions import column

from query.catalogue import MemberInfo
from query.facts import FUND_WIDTH, NARROWEST, OTHER_FUND, PART_WIDTH, SIDES, USE_WIDTH
from query.plan import Coordinate
from query.sql import FACT_COLUMNS, ROW_COLUMNS, Builder, equal, is_null, one_of, table_as
from query.statement import Statement

KEY = ("slot", "document_id", "year", "version")


def accounts_sql(members: Sequence[MemberInfo]) -> Statement:
    """Given members that stand for all of their name and code, return the SELECT of their account numbers.

    `named` is the id of the member.
    """
    builder = Builder()
    selects = []
    for member in members:
        select = (
            exp.select(exp.alias_(exp.Literal.string(str(member.id)), "named"), "k.id")
            .from_(table_as("account", "k"), copy=False)
            .where(equal(column("dimension", "k"), builder.bind(member.dimension)), copy=False)
            .where(equal(column("norm", "k"), builder.bind(member.norm)), copy=False)
        )
        if member.code:
            code = column("code", "k")
            select = select.where(exp.or_(equal(code, builder.bind(member.code)), is_null(code), copy=False), copy=False)
        selects.append(select)
    tree: exp.Query = selects[0]
    for select in selects[1:]:
        tree = exp.union(tree, select, distinct=False, copy=False)
    return builder.statement(tree.order_by("named", "id", copy=False))


def chosen_sql(
    subjects: Sequence[Coordinate], accounts: Sequence[Sequence[Sequence[int]]], editions: Sequence[tuple[int, str]]
) -> Statement:
    """Given coordinates, the account numbers of their options, and years with versions, return one figure a document.

    It is the widest that is printed, in the order of `query.facts.figures`; `unclear` where its cells have to decide.
    """
    builder = Builder()
    selects = [
        _option(builder, slot, number, subject, accounts[slot][number], editions)
        for slot, subject in enumerate(subjects)
        for number in range(len(subject.options))
    ]
    told: exp.Query = selects[0]
    for select in selects[1:]:
        told = exp.union(told, select, distinct=False, copy=False)
    fields = [*KEY, "option_no", "fund", "use", "value", "amounts", "table_id"]
    alike = [column(k) for k in KEY]
    unclear = exp.Window(this=exp.LogicalOr(this=column("unclear")), partition_by=alike)
    if any(len(a) > 1 for each in accounts for a in each):
        apart = [*(column(k) for k in KEY), column("option_no")]
        ends = [exp.Window(this=f(this=column("account_id")), partition_by=apart) for f in (exp.Min, exp.Max)]
        several = exp.NEQ(this=ends[0], expression=ends[1])
        unclear = exp.Window(this=exp.LogicalOr(this=column("unclear")), partition_by=[c.copy() for c in alike])
        told = exp.select("*", exp.alias_(several, "twice")).from_(exp.Subquery(this=told, alias="each"), copy=False)
        unclear = exp.Window(
            this=exp.LogicalOr(this=exp.or_(column("unclear"), column("twice"))), partition_by=alike
        )
    order = exp.Order(
        expressions=[
            is_null(column("value")),
            column("side"),
            column("width"),
            column("several"),
            column("position"),
            column("option_no"),
        ]
    )
    first = exp.Window(this=exp.RowNumber(), partition_by=[c.copy() for c in alike], order=order)
    tree = (
        exp.select(*fields, exp.alias_(unclear, "unclear"))
        .from_(exp.Subquery(this=told, alias="told"), copy=False)
        .qualify(exp.EQ(this=first, expression=exp.Literal.number(1)), copy=False)
    )
    return builder.statement(tree)


def _option(
    builder: Builder,
    slot: int,
    number: int,
    subject: Coordinate,
    accounts: Sequence[int],
    editions: Sequence[tuple[int, str]],
) -> exp.Select:
    side = max((SIDES.get(d, 0) for d, _ in subject.options[number]), default=0)
    select = exp.select(
        "f.*",
        exp.alias_(exp.Literal.number(slot), "slot"),
        exp.alias_(exp.Literal.number(number), "option_no"),
        exp.alias_(exp.Literal.number(side), "side"),
        exp.alias_(_width(), "width"),
    ).from_(table_as("figure", "f"), copy=False)
    select = select.where(one_of(column("account_id", "f"), [builder.bind(a) for a in accounts or (-1,)]), copy=False)
    select = select.where(
        exp.or_(
            *(
                exp.and_(
                    equal(column("year", "f"), builder.bind(year)),
                    equal(column("version", "f"), builder.bind(version)),
                    copy=False,
                )
                for year, version in editions
            ),
            copy=False,
        ),
        copy=False,
    )
    for name in ("fund", "use"):
        asked = getattr(subject, name)
        if asked is not None:
            select = select.where(equal(column(name, "f"), builder.bind(asked)), copy=False)
    return select


def _width() -> exp.Expression:
    """How narrow a figure is: `Figure.width`, and a part of the money only behind everything whole."""
    part = exp.Case().when(column("part", "f"), exp.Literal.number(PART_WIDTH)).else_(exp.Literal.number(0))
    widths = [(_case("fund", FUND_WIDTH, OTHER_FUND)), _case("use", USE_WIDTH, NARROWEST)]
    return exp.Add(this=exp.Add(this=widths[0], expression=widths[1]), expression=part)


def _case(name: str, widths: dict[str, int], other: int) -> exp.Expression:
    case = exp.Case(this=column(name, "f"))
    for word, width in widths.items():
        case = case.when(exp.Literal.string(word), exp.Literal.number(width), copy=False)
    return case.else_(exp.Literal.number(other), copy=False)


def cells_of(amounts: Sequence[int]) -> Statement:
    """Given ids of amounts, return the SELECT of the cells that print them."""
    builder = Builder()
    fields = [column(name, "a") for name in ("id", *FACT_COLUMNS, "document_id")]
    tree = (
        exp.select(*fields)
        .from_(table_as("amount", "a"), copy=False)
        .where(one_of(column("id", "a"), [builder.bind(a) for a in amounts]), copy=False)
    )
    return builder.statement(tree)


def rows_of(rows: Sequence[int]) -> Statement:
    """Given ids of printed rows, return the SELECT of them."""
    builder = Builder()
    tree = (
        exp.select("r.id", *(column(name, "r") for name in ROW_COLUMNS))
        .from_(table_as("source_row", "r"), copy=False)
        .where(one_of(column("id", "r"), [builder.bind(r) for r in rows]), copy=False)
    )
    return builder.statement(tree)
