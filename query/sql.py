"""From a plan to SQL: one read-only SELECT over known tables, built by sqlglot, every value a bound parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from sqlglot import exp
from sqlglot.expressions import column

from query.catalogue import DocumentInfo, MemberInfo
from query.plan import Budget, Condition, Coordinate, MemberSet, Order
from query.shapes import Account, Edition, Editions, Shape
from query.statement import Statement
from schema.model import DIMENSIONS

FACT_COLUMNS = (
    "table_id",
    "row_id",
    "column_idx",
    "organisation_id",
    "block",
    "fund",
    "use",
    "version",
    "year",
    "value",
    "quality",
    "reason",
)
ROW_COLUMNS = ("position", "page", "line", "x0", "top", "x1", "bottom", "cells")

MOST_KEPT = 512
"""So many statements are kept, by their shape."""
TARGET_COLUMNS = (
    "id",
    "table_id",
    "row_id",
    "member_id",
    "name",
    "relation",
    "value",
    "unit",
    "weight",
    "level1",
    "level2",
    "quality",
)


class Option(NamedTuple):
    """One reading of the name of a coordinate that is looked up in several budgets."""

    slot: int
    number: int
    accounts: tuple[Account, ...]
    fund: str | None
    use: str | None


def warm_up() -> None:
    """Write one SELECT: the first that a process writes loads the dialect."""
    texts_sql(0)


class Builder:
    """Collects bound values while a statement is built."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def bind(self, value: object) -> exp.Expression:
        """Return a placeholder for the value; equal values share one."""
        for name, known in self.values.items():
            if type(known) is type(value) and known == value:
                return exp.Parameter(this=exp.Var(this=name))
        name = f"p{len(self.values) + 1}"
        self.values[name] = value
        return exp.Parameter(this=exp.Var(this=name))

    def statement(self, tree: exp.Query) -> Statement:
        """Return the finished statement."""
        return Statement(tree.sql(dialect="duckdb", pretty=True), tuple(self.values.items()))


def table_as(name: str, alias: str) -> exp.Table:
    """Return `name AS alias`."""
    return exp.Table(this=exp.to_identifier(name), alias=exp.TableAlias(this=exp.to_identifier(alias)))


def equal(left: exp.Expression, right: exp.Expression) -> exp.EQ:
    """Left = right; the builders of sqlglot would copy both."""
    return exp.EQ(this=left, expression=right)


def is_null(value: exp.Expression) -> exp.Is:
    """Return `value IS NULL`."""
    return exp.Is(this=value, expression=exp.Null())


def one_of(value: exp.Expression, choices: Iterable[exp.Expression]) -> exp.In:
    """Return `value IN (choices)`."""
    return exp.In(this=value, expressions=list(choices))


def coordinates_sql(document: DocumentInfo, subjects: Sequence[Coordinate]) -> Statement:
    """Given coordinates, return the SELECT of all cells that print them, each with the number of its coordinate."""
    shape = Shape()
    return shape.filled(_coordinates(shape.edition(document), tuple([shape.coordinate(s) for s in subjects])))


@lru_cache(maxsize=MOST_KEPT)
def _coordinates(document: Edition, subjects: tuple[Coordinate, ...]) -> Statement:
    builder = Builder()
    selects = [_coordinate(builder, document, slot, subject) for slot, subject in enumerate(subjects)]
    tree: exp.Query = selects[0]
    for select in selects[1:]:
        tree = exp.union(tree, select, distinct=False, copy=False)
    return builder.statement(tree.order_by("slot", "table_id", "position", "column_idx", copy=False))


def set_sql(document: DocumentInfo, members: MemberSet, conditions: Sequence[Condition], order: Order) -> Statement:
    """Given a set of members, return the SELECT of its cells with each member's sum over units.

    Conditions of money apply to that sum. The order is the printed one, or by the sum from either end.
    """
    shape = Shape()
    bounds = tuple([shape.condition(c) for c in conditions if c.of == "money"])
    return shape.filled(_set(shape.edition(document), shape.members(members), bounds, order))


@lru_cache(maxsize=MOST_KEPT)
def _set(document: Edition, members: MemberSet, conditions: tuple[Condition, ...], order: Order) -> Statement:
    builder = Builder()
    fact, total = _set_facts(builder, document, members), _member_values()
    tree = (
        exp.select("fact.*", "total.member_value")
        .from_("fact", copy=False)
        .join("total", using=["member_id"], copy=False)
    )
    for condition in conditions:
        tree = tree.where(_bound(builder, column("member_value", "total"), condition), copy=False)
    if not members.blanks:
        tree = tree.where(column("member_value", "total").is_(exp.null()).not_(), copy=False)
    direction = {"desc": True, "asc": False}.get(order)
    if direction is not None:
        tree = tree.order_by(
            exp.Ordered(this=column("member_value", "total"), desc=direction, nulls_first=False), copy=False
        )
    tree = tree.order_by("fact.position", "fact.member_id", copy=False)
    return builder.statement(tree.with_("fact", as_=fact, copy=False).with_("total", as_=total, copy=False))


def set_total_sql(document: DocumentInfo, members: MemberSet) -> Statement:
    """Given a set of members, return the SELECT of what they come to (`total`), and how many have an amount (`rows`)."""
    shape = Shape()
    return shape.filled(_set_total(shape.edition(document), shape.members(members)))


@lru_cache(maxsize=MOST_KEPT)
def _set_total(document: Edition, members: MemberSet) -> Statement:
    builder = Builder()
    fact = _set_facts(builder, document, members)
    value = column("member_value", "total")
    tree = exp.select(exp.alias_(exp.Sum(this=value), "total"), exp.alias_(exp.Count(this=value.copy()), "rows")).from_(
        "total", copy=False
    )
    return builder.statement(tree.with_("fact", as_=fact, copy=False).with_("total", as_=_member_values(), copy=False))


def _member_values() -> exp.Select:
    """What the cells of each member come to."""
    return (
        exp.select("member_id", exp.alias_(exp.Sum(this=column("value")), "member_value"))
        .from_("fact", copy=False)
        .group_by("member_id", copy=False)
    )


def across_sql(
    subjects: Sequence[Coordinate], budgets: Sequence[Budget], members: Mapping[int, MemberInfo]
) -> Statement:
    """Given coordinates whose members stand for all of their name and code, return the SELECT of their cells in budgets.

    Each row says its document and the numbers of its coordinate and of the reading of its name.
    """
    shape = Shape()
    editions = shape.editions(budgets)
    asked = tuple(
        [
            Option(
                slot,
                number,
                tuple([shape.account(members[m]) for _, m in option]),
                shape.maybe(subject.fund),
                shape.maybe(subject.use),
            )
            for slot, subject in enumerate(subjects)
            for number, option in enumerate(subject.options)
        ]
    )
    return shape.filled(_across_options(asked, editions))


@lru_cache(maxsize=MOST_KEPT)
def _across_options(asked: tuple[Option, ...], editions: Editions) -> Statement:
    builder = Builder()
    selects = [_across(builder, option, editions) for option in asked]
    tree: exp.Query = selects[0]
    for select in selects[1:]:
        tree = exp.union(tree, select, distinct=False, copy=False)
    return builder.statement(tree.order_by("slot", "table_id", "position", "column_idx", copy=False))


def _across(builder: Builder, asked: Option, editions: Editions) -> exp.Select:
    fields: list[exp.Expression] = [column(name, "a") for name in (*FACT_COLUMNS, "document_id")]
    fields += [column(n, "r") for n in ROW_COLUMNS]
    fields += [exp.Alias(this=exp.Literal.number(asked.slot), alias=exp.to_identifier("slot"))]
    fields += [exp.Alias(this=exp.Literal.number(asked.number), alias=exp.to_identifier("option_no"))]
    fields += [exp.Alias(this=column("project_id", "a"), alias=exp.to_identifier("member_id"))]
    select = exp.select(*fields).from_(table_as("amount", "a"), copy=False)
    select = select.join(table_as("source_row", "r"), on=equal(column("id", "r"), column("row_id", "a")), copy=False)
    select = select.where(_within(builder, column("document_id", "a"), editions.documents), copy=False)
    select = select.where(_of_editions(builder, editions), copy=False).where(is_null(column("carry", "a")), copy=False)
    select = select.where(column("adds", "a"), copy=False)
    accounts = {account.dimension: account for account in asked.accounts}
    for dimension in DIMENSIONS:
        key = column(f"{dimension}_id", "a")
        condition: exp.Condition = is_null(key)
        if dimension in accounts:
            alike = _alike(builder, accounts[dimension], editions.documents)
            condition = exp.In(this=key, query=exp.Subquery(this=alike))
        select = select.where(condition, copy=False)
    for name, scope in (("fund", asked.fund), ("use", asked.use)):
        if scope is not None:
            select = select.where(equal(column(name, "a"), builder.bind(scope)), copy=False)
    return select


def _of_editions(builder: Builder, editions: Editions) -> exp.Condition:
    """The documents of the budgets, each in the year and version that is asked of it."""
    conditions = [
        exp.and_(
            equal(column("year", "a"), builder.bind(year)),
            equal(column("version", "a"), builder.bind(version)),
            one_of(column("document_id", "a"), (builder.bind(d) for d in documents)),
            copy=False,
        )
        for year, version, documents in editions.each
    ]
    return exp.or_(*conditions, copy=False)


def _within(builder: Builder, document: exp.Expression, documents: Sequence[int]) -> exp.In:
    """In these documents: said of each table, so that only the row groups that hold them are read."""
    return one_of(document, [builder.bind(d) for d in documents])


def _alike(builder: Builder, member: Account, documents: Sequence[int]) -> exp.Select:
    """The members of the documents with this name and code; a project by its name alone, its code changes by year."""
    select = (
        exp.select("m.id")
        .from_(table_as("member", "m"), copy=False)
        .where(equal(column("dimension", "m"), builder.bind(member.dimension)), copy=False)
        .where(equal(column("norm", "m"), builder.bind(member.norm)), copy=False)
        .where(_within(builder, column("document_id", "m"), documents), copy=False)
    )
    if member.code and member.dimension != "project":
        code = column("code", "m")
        select = select.where(exp.or_(equal(code, builder.bind(member.code)), is_null(code), copy=False), copy=False)
    return select


def rows_sql(table: int, most: int) -> Statement:
    """Given a table, return the SELECT of its printed rows, at most so many, in order."""
    builder = Builder()
    tree = exp.select(column("id", "r"), *_row_columns()).from_(table_as("source_row", "r"), copy=False)
    tree = (
        tree.where(equal(column("table_id", "r"), builder.bind(table)), copy=False)
        .order_by("r.position", copy=False)
        .limit(most, copy=False)
    )
    return builder.statement(tree)


def table_cells_sql(document: DocumentInfo, table: int) -> Statement:
    """Given a table, return the SELECT of its printed rows, each with its amounts of the document's own year and their columns.

    A row without such amounts stands there once, its amount's columns NULL; `id` is the row's.
    """
    builder = Builder()
    fields = [column(name, "a") for name in (*FACT_COLUMNS, "adds", "carry", *(f"{d}_id" for d in DIMENSIONS))]
    own = exp.and_(
        equal(column("row_id", "a"), column("id", "r")),
        equal(column("year", "a"), builder.bind(document.year)),
        equal(column("version", "a"), builder.bind(document.version)),
        copy=False,
    )
    same = equal(column("table_id", "c"), column("table_id", "a"))
    place = exp.and_(same, equal(column("idx", "c"), column("column_idx", "a")), copy=False)
    tree = (
        exp.select(column("id", "r"), *fields, column("names", "c"), *_row_columns())
        .from_(table_as("source_row", "r"), copy=False)
        .join(table_as("amount", "a"), on=own, join_type="left", copy=False)
        .join(table_as("source_column", "c"), on=place, join_type="left", copy=False)
        .where(equal(column("table_id", "r"), builder.bind(table)), copy=False)
        .order_by("r.position", "a.column_idx", "a.id", copy=False)
    )
    return builder.statement(tree)


def filled_tables_sql(document: int) -> Statement:
    """Given a document, return the SELECT of the tables that print an amount other than 0.00, or a performance target."""
    builder = Builder()
    own = builder.bind(document)
    amounts = (
        exp.select(exp.alias_(column("table_id", "a"), "id"))
        .from_(table_as("amount", "a"), copy=False)
        .where(equal(column("document_id", "a"), own), copy=False)
        .where(column("value", "a").neq(exp.Literal.number(0)), copy=False)
    )
    targets = (
        exp.select(exp.alias_(column("table_id", "i"), "id"))
        .from_(table_as("indicator", "i"), copy=False)
        .where(equal(column("document_id", "i"), own.copy()), copy=False)
    )
    return builder.statement(exp.union(amounts, targets, distinct=True, copy=False).order_by("id"))


def cells_sql(table: int, row: int, columns: Sequence[int]) -> Statement:
    """Given a printed row and some of its columns, return the SELECT of the amounts that stand there."""
    builder = Builder()
    fields = [column(name, "a") for name in FACT_COLUMNS]
    tree = (
        exp.select(*fields, *_row_columns())
        .from_(table_as("amount", "a"), copy=False)
        .join(table_as("source_row", "r"), on=equal(column("id", "r"), column("row_id", "a")), copy=False)
        .where(equal(column("table_id", "a"), builder.bind(table)), copy=False)
        .where(equal(column("row_id", "a"), builder.bind(row)), copy=False)
        .where(one_of(column("column_idx", "a"), (builder.bind(c) for c in columns)), copy=False)
        .where(column("quality", "a").neq(exp.Literal.string("doubtful")), copy=False)
        .qualify(_first_of_column(), copy=False)
        .order_by("a.column_idx", copy=False)
    )
    return builder.statement(tree)


def _first_of_column() -> exp.Expression:
    order = exp.Order(expressions=[column("id", "a")])
    window = exp.Window(this=exp.RowNumber(), partition_by=[column("column_idx", "a")], order=order)
    return exp.EQ(this=window, expression=exp.Literal.number(1))


def targets_sql(document: int, targets: Sequence[int]) -> Statement:
    """Given ids of performance targets, return the SELECT of them with their printed rows."""
    builder = Builder()
    tree = (
        exp.select(*(column(name, "i") for name in TARGET_COLUMNS), *_row_columns())
        .from_(table_as("indicator", "i"), copy=False)
        .join(table_as("source_row", "r"), on=equal(column("id", "r"), column("row_id", "i")), copy=False)
        .where(equal(column("document_id", "i"), builder.bind(document)), copy=False)
        .where(one_of(column("id", "i"), (builder.bind(t) for t in targets)), copy=False)
        .order_by("i.id", copy=False)
    )
    return builder.statement(tree)


def attributes_sql(document: int, member: int) -> Statement:
    """Given a member, return the SELECT of what is printed of it besides money."""
    builder = Builder()
    fields = [column(name, "a") for name in ("table_id", "row_id", "column_idx", "text")]
    tree = (
        exp.select(*fields, *_row_columns())
        .from_(table_as("attribute", "a"), copy=False)
        .join(table_as("source_row", "r"), on=equal(column("id", "r"), column("row_id", "a")), copy=False)
        .where(equal(column("document_id", "a"), builder.bind(document)), copy=False)
        .where(equal(column("member_id", "a"), builder.bind(member)), copy=False)
        .order_by("a.table_id", "a.row_id", "a.column_idx", copy=False)
    )
    return builder.statement(tree)


def serial_sql(table: int, columns: Sequence[int], text: str) -> Statement:
    """Given a table and its columns of serial numbers, return the SELECT of the rows that print this one."""
    builder = Builder()
    tree = (
        exp.select("a.row_id")
        .from_(table_as("attribute", "a"), copy=False)
        .where(equal(column("table_id", "a"), builder.bind(table)), copy=False)
        .where(one_of(column("column_idx", "a"), (builder.bind(c) for c in columns)), copy=False)
        .where(equal(column("text", "a"), builder.bind(text)), copy=False)
        .order_by("a.row_id", copy=False)
    )
    return builder.statement(tree)


def passages_sql(document: int, member: int | None, heading: str) -> Statement:
    """Given a member (None: the department), return the SELECT of its passages under headings with these words."""
    builder = Builder()
    owner = column("member_id", "p")
    tree = (
        exp.select(*(column(name, "p") for name in ("heading", "page", "line", "text")))
        .from_(table_as("passage", "p"), copy=False)
        .where(equal(column("document_id", "p"), builder.bind(document)), copy=False)
        .where(is_null(owner) if member is None else equal(owner, builder.bind(member)), copy=False)
        .where(column("heading", "p").like(builder.bind(f"%{heading}%")), copy=False)
        .order_by("p.id", copy=False)
    )
    return builder.statement(tree)


def projects_named(words: Sequence[str]) -> Statement:
    """Given words, return the SELECT of the current documents with a project or target whose name carries all of them."""
    builder = Builder()
    selects = []
    for table, name in (("member", "norm"), ("indicator", "name")):
        select = (
            exp.select("p.document_id")
            .from_(f"{table} AS p", copy=False)
            .join("document AS d", on="d.id = p.document_id AND d.is_current", copy=False)
        )
        for word in words:
            select = select.where(column(name, "p").like(builder.bind(f"%{word}%")), copy=False)
        if table == "member":
            select = select.where(equal(column("dimension", "p"), exp.Literal.string("project")), copy=False)
        selects.append(select)
    return builder.statement(exp.union(selects[0], selects[1], distinct=True, copy=False).order_by("document_id"))


@lru_cache(maxsize=MOST_KEPT)
def texts_sql(document: int) -> Statement:
    """Given a document, return the SELECT of its explanatory passages, those of projects and targets left out.

    What is explained of all targets together (绩效目标设置情况, 绩效目标…说明) is kept.
    """
    builder = Builder()
    heading = column("heading", "p")
    tree = (
        exp.select(*(column(name, "p") for name in ("id", "heading", "page", "line", "text")))
        .from_(table_as("passage", "p"), copy=False)
        .where(equal(column("document_id", "p"), builder.bind(document)), copy=False)
        .where(is_null(column("member_id", "p")), copy=False)
        .where(
            exp.or_(
                heading.like(builder.bind("%绩效目标%")).not_(),
                heading.like(builder.bind("%绩效目标%情况%")),
                heading.like(builder.bind("%绩效目标%说明")),
                copy=False,
            ),
            copy=False,
        )
        .order_by("p.id", copy=False)
    )
    return builder.statement(tree)


def value_sql(document: DocumentInfo, value: Decimal) -> Statement:
    """Given an amount in 元, return the SELECT of all cells that print exactly it."""
    builder = Builder()
    tree = (
        _base(builder, Edition(document.id, document.year, document.version))
        .select(*(column(f"{d}_id", "a") for d in DIMENSIONS), copy=False)
        .where(equal(column("value", "a"), builder.bind(value)), copy=False)
        .where(column("quality", "a").neq(exp.Literal.string("doubtful")), copy=False)
        .order_by("a.table_id", "r.position", "a.column_idx", copy=False)
    )
    return builder.statement(tree)


def _row_columns() -> list[exp.Column]:
    return [column(name, "r") for name in ROW_COLUMNS]


def _base(
    builder: Builder, document: Edition, carry: str | None = None, columns: Sequence[tuple[int, int]] = ()
) -> exp.Select:
    """The printed cells of the document's own year and version: a column of another year never answers for this one."""
    carried = column("carry", "a")
    fields = [column(name, "a") for name in FACT_COLUMNS] + [column(name, "r") for name in ROW_COLUMNS]
    return (
        exp.select(*fields)
        .from_(table_as("amount", "a"), copy=False)
        .join(table_as("source_row", "r"), on=equal(column("id", "r"), column("row_id", "a")), copy=False)
        .where(equal(column("document_id", "a"), builder.bind(document.id)), copy=False)
        .where(equal(column("year", "a"), builder.bind(document.year)), copy=False)
        .where(equal(column("version", "a"), builder.bind(document.version)), copy=False)
        .where(is_null(carried) if carry is None else equal(carried, builder.bind(carry)), copy=False)
        .where(_places(builder, columns) if columns else column("adds", "a"), copy=False)
    )


def _places(builder: Builder, columns: Sequence[tuple[int, int]]) -> exp.Condition:
    return exp.or_(
        *(
            exp.and_(
                equal(column("table_id", "a"), builder.bind(table)),
                equal(column("column_idx", "a"), builder.bind(index)),
                copy=False,
            )
            for table, index in columns
        ),
        copy=False,
    )


def _coordinate(builder: Builder, document: Edition, slot: int, subject: Coordinate) -> exp.Select:
    base = _base(builder, document, subject.carry, subject.columns)
    select = base.select(exp.alias_(exp.Literal.number(slot), "slot"), copy=False)
    for dimension in DIMENSIONS:
        select = select.select(column(f"{dimension}_id", "a"), copy=False)
    select = select.where(
        exp.or_(*(_option(builder, dict(option)) for option in subject.options), copy=False), copy=False
    )
    for name in ("fund", "use"):
        asked = getattr(subject, name)
        if asked is not None:
            select = select.where(equal(column(name, "a"), builder.bind(asked)), copy=False)
    if subject.table is not None:
        select = select.where(equal(column("table_id", "a"), builder.bind(subject.table)), copy=False)
    if subject.organisation is not None:
        select = select.where(equal(column("organisation_id", "a"), builder.bind(subject.organisation)), copy=False)
    return select


def _option(builder: Builder, option: dict[str, int]) -> exp.Condition:
    return exp.and_(
        *(
            equal(column(f"{d}_id", "a"), builder.bind(option[d])) if d in option else is_null(column(f"{d}_id", "a"))
            for d in DIMENSIONS
        ),
        copy=False,
    )


def _set_facts(builder: Builder, document: Edition, members: MemberSet) -> exp.Select:
    select = (
        _base(builder, document, members.carry)
        .select(exp.alias_(column("id", "m"), "member_id"), copy=False)
        .join(
            table_as("member", "m"),
            on=equal(column("id", "m"), column(f"{members.dimension}_id", "a")),
            copy=False,
        )
        .where(_columns_of(builder, members), copy=False)
        .where(column("quality", "a").neq(exp.Literal.string("doubtful")), copy=False)
        .where(equal(column("fund", "a"), builder.bind(members.fund)), copy=False)
        .qualify(_first_of_row_group(), copy=False)
    )
    if members.units is not None:
        own = equal(column("organisation_id", "a"), builder.bind(members.department))
        select = select.where(own.not_() if members.units else own, copy=False)
    if members.only is not None:
        select = select.where(one_of(column("id", "m"), (builder.bind(i) for i in members.only or (-1,))), copy=False)
    elif members.level is not None:
        select = select.where(equal(column("level", "m"), builder.bind(members.level)), copy=False)
    else:
        select = select.where(column("leaf", "m"), copy=False)
    if members.without:
        select = select.where(one_of(column("id", "m"), (builder.bind(i) for i in members.without)).not_(), copy=False)
    if members.within is not None:
        select = select.where(one_of(column("id", "m"), (builder.bind(i) for i in members.within or (-1,))), copy=False)
    if members.organisation is not None:
        select = select.where(equal(column("organisation_id", "a"), builder.bind(members.organisation)), copy=False)
    return select


def _columns_of(builder: Builder, members: MemberSet) -> exp.Condition:
    """The column of the set, and further ones where its accounts are printed use by use."""
    places = ((members.table, members.column, members.use), *members.also)
    conditions: list[exp.Condition] = []
    for table, index, use in places:
        parts: list[exp.Expression] = [
            equal(column("table_id", "a"), builder.bind(table)),
            equal(column("use", "a"), builder.bind(use)),
        ]
        if index is not None:
            parts.append(equal(column("column_idx", "a"), builder.bind(index)))
        conditions.append(exp.and_(*parts, copy=False))
    return exp.or_(*conditions, copy=False)


def _first_of_row_group() -> exp.Expression:
    """One cell a member, organisation and block: 合计 and the department's own row print the same coordinate."""
    order = exp.Order(expressions=[column("position", "r"), column("column_idx", "a")])
    keys = [column("id", "m"), column("table_id", "a"), column("organisation_id", "a"), column("block", "a")]
    return exp.EQ(
        this=exp.Window(this=exp.RowNumber(), partition_by=keys, order=order), expression=exp.Literal.number(1)
    )


def _bound(builder: Builder, value: exp.Expression, condition: Condition) -> exp.Expression:
    bound = builder.bind(condition.value)
    match condition.comparator:
        case "ge":
            return exp.GTE(this=value, expression=bound)
        case "gt":
            return exp.GT(this=value, expression=bound)
        case "le":
            return exp.LTE(this=value, expression=bound)
        case "lt":
            return exp.LT(this=value, expression=bound)
        case "eq":
            return exp.EQ(this=value, expression=bound)
        case "between":
            return exp.Between(this=value, low=bound, high=builder.bind(condition.upper or Decimal(0)))
