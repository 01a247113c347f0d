"""The SELECTs over the projection of figures (schema/projection.py), for questions over very many budgets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlglot import exp
from sqlglot.expressions import column

from query.catalogue import MemberInfo
from query.facts import SIDES
from query.plan import Coordinate
from query.shapes import Shape
from query.sql import FACT_COLUMNS, MOST_KEPT, ROW_COLUMNS, Builder, equal, is_null, one_of, table_as
from query.statement import Statement
from schema.model import DIMENSIONS

FIELDS = (
    "slot",
    "document_id",
    "year",
    "version",
    "option_no",
    "fund",
    "use",
    "value",
    "amounts",
    "table_id",
    "unclear",
)
"""What is told of each figure, in this order."""
KEY = ("document_id", "year", "version")


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
            select = select.where(
                exp.or_(equal(code, builder.bind(member.code)), is_null(code), copy=False), copy=False
            )
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
    shape = Shape()
    asked = tuple([shape.coordinate(s) for s in subjects])
    numbers = tuple([tuple([shape.all(option) for option in own]) for own in accounts])
    return shape.filled(_chosen(asked, numbers, tuple([(shape.of(year), shape.of(v)) for year, v in editions])))


@lru_cache(maxsize=MOST_KEPT)
def _chosen(
    subjects: tuple[Coordinate, ...],
    accounts: tuple[tuple[tuple[int, ...], ...], ...],
    editions: tuple[tuple[int, str], ...],
) -> Statement:
    builder = Builder()
    selects = [_first(builder, slot, s, accounts[slot], editions) for slot, s in enumerate(subjects)]
    tree: exp.Query = selects[0]
    for select in selects[1:]:
        tree = exp.union(tree, select, distinct=False, copy=False)
    return builder.statement(tree)


def _first(
    builder: Builder,
    slot: int,
    subject: Coordinate,
    accounts: Sequence[Sequence[int]],
    editions: Sequence[tuple[int, str]],
) -> exp.Select:
    """The first figure a document; of several accounts or scopes the one that stands first in order."""
    options = [
        _option(builder, slot, number, subject, accounts[number], editions) for number in range(len(subject.options))
    ]
    doubled = any(len(a) > 1 for a in accounts)
    half_open = subject.fund is not None and subject.use is None
    if len(options) == 1 and not doubled and not half_open:
        named = {s.alias: s for s in options[0].expressions}
        return options[0].select(*(named.get(f) or column(f, "f") for f in FIELDS), append=False, copy=False)
    told: exp.Query = options[0].select("f.*", copy=False)
    for option in options[1:]:
        told = exp.union(told, option.select("f.*", copy=False), distinct=False, copy=False)
    twice = exp.NEQ(
        this=_over(exp.Min(this=column("account_id")), *KEY, "option_no"),
        expression=_over(exp.Max(this=column("account_id")), *KEY, "option_no"),
    )
    each = exp.select("*", exp.alias_(twice if doubled else exp.false(), "twice")).from_(
        exp.Subquery(this=told, alias="told"), copy=False
    )
    names = ("side", "width", "several", "position", "option_no")
    order = exp.Order(expressions=[is_null(column("value")), *(column(n) for n in names)])
    first = exp.Window(this=exp.RowNumber(), partition_by=[column(k) for k in KEY], order=order)
    unclear = _over(exp.LogicalOr(this=exp.or_(column("unclear"), column("twice"))), *KEY)
    return (
        exp.select(*FIELDS[:-1], exp.alias_(unclear, "unclear"))
        .from_(exp.Subquery(this=each, alias="each"), copy=False)
        .qualify(exp.EQ(this=first, expression=exp.Literal.number(1)), copy=False)
    )


def _over(function: exp.Expression, *names: str) -> exp.Window:
    return exp.Window(this=function, partition_by=[column(n) for n in names])


def _option(
    builder: Builder,
    slot: int,
    number: int,
    subject: Coordinate,
    accounts: Sequence[int],
    editions: Sequence[tuple[int, str]],
) -> exp.Select:
    side = max((SIDES.get(d, 0) for d, _ in subject.options[number]), default=0)
    told = {"slot": slot, "option_no": number, "side": side}
    select = exp.select(*(exp.alias_(exp.Literal.number(n), name) for name, n in told.items()))
    select = select.from_(table_as("figure", "f"), copy=False)
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
    if subject.fund is None:
        first = "widest" if subject.use is None else "widest_in_use"
        select = select.where(column(first, "f"), copy=False)
    for name in ("fund", "use"):
        asked = getattr(subject, name)
        if asked is not None:
            select = select.where(equal(column(name, "f"), builder.bind(asked)), copy=False)
    return select


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


def amounts_sql(document: int) -> Statement:
    """Given a document, return the SELECT of all cells of it that print an amount, in the order of its tables."""
    builder = Builder()
    fields: list[exp.Expression] = [column(n, "a") for n in (*FACT_COLUMNS, *(f"{d}_id" for d in DIMENSIONS))]
    tree = (
        exp.select(*fields, *(column(n, "r") for n in ROW_COLUMNS))
        .from_(table_as("amount", "a"), copy=False)
        .join(table_as("source_row", "r"), on=equal(column("id", "r"), column("row_id", "a")), copy=False)
        .where(equal(column("document_id", "a"), builder.bind(document)), copy=False)
        .order_by("a.table_id", "r.position", "a.column_idx", copy=False)
    )
    return builder.statement(tree)
