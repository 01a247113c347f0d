"""Rows of one table chosen by what they print, rows that are filled, and tables that are empty: when, and how built."""

from __future__ import annotations

from dataclasses import replace

from query.builders import Built, asks_money, make_plan
from query.builders_sets import order_of
from query.catalogue import Catalogue
from query.column_values import ColumnValue, things
from query.plan import Operation, Refusal
from query.reading import Reading
from query.resolve import receives

CONTAINERS = {"service": "service_purchase", "procurement": "procurement"}
CONTAINED = ("project", "service")
LISTED = ("operation.list", "operation.which", "operation.makeup", "attribute")
WHAT_SERVICE = ("什么服务", "哪类服务")
"""Words of a column that ask, behind a rank, which service it is."""


def is_rows(reading: Reading, catalogue: Catalogue) -> bool:
    """采购组织形式是集中采购的买了什么, 政府购买服务里单笔最大的, 收支总表支出那边哪几行填了钱."""
    if reading.has("value"):
        return True
    holders = _containers(reading, catalogue)
    lines = _counts_lines(reading) and all(_lists_items(t, catalogue) for t in holders)
    one = (reading.has("row.single", "operation.single") or lines) and bool(holders)
    filled = reading.has("operation.filled") and len(_tables(reading)) == 1
    return one or filled or _of_plain_table(reading, catalogue)


def _counts_lines(reading: Reading) -> bool:
    """超过五十万元的有几笔, 最大的一笔: lines of a table, also where two of them buy the same."""
    return any(s.kind == "word" and s.text.endswith("笔") for s in reading.spans)


def _lists_items(table: int, catalogue: Catalogue) -> bool:
    """A table of things bought, a line each; not one of 货物类, 工程类, 服务类 for every body anew."""
    members = {m for s in catalogue.shapes if s.table == table for m in s.members}
    return any(catalogue.members[m].dimension in ("service", "project") for m in members)


def _of_plain_table(reading: Reading, catalogue: Catalogue) -> bool:
    """培训费明细表里最贵的是哪个: a table of no official form, whose rows are no accounts nor projects."""
    tables = _tables(reading)
    asks = reading.has("rank", "operation.count", "operation.average", "operation.sum") or bool(reading.conditions)
    if len(tables) != 1 or reading.subjects or not asks or "table" in reading.nouns or reading.has("meta"):
        return False
    table = min(tables)
    return catalogue.tables[table].form is None and all(s.table != table for s in catalogue.shapes)


def _tables(reading: Reading) -> set[int]:
    return {t for g in reading.groups for t in g.tables}


def _containers(reading: Reading, catalogue: Catalogue) -> set[int]:
    """The tables that are named, by themselves or by the one thing that they list (政府购买服务)."""
    named = _tables(reading)
    for group in reading.groups:
        for name in group.names:
            forms = {CONTAINERS.get(catalogue.members[m].dimension) for m in name.members}
            if len(forms) == 1 and None not in forms:
                named |= {t.id for t in catalogue.tables.values() if t.form in forms}
    return named


def build_rows(reading: Reading, catalogue: Catalogue) -> Built:
    """One table, the rows that print all that is said, and what is asked of them."""
    reading, wanted = _in_named_columns(
        reading, [catalogue.values[int(s.split(".")[1])] for s in reading.senses if s.startswith("value.")], catalogue
    )
    table = _table_of([{t for t, _, _ in v.places} for v in wanted], reading, catalogue)
    if isinstance(table, Refusal):
        return table
    left = _left_over(reading, catalogue)
    if left is not None:
        return left
    sides = {"income" if receives([t]) else "expenditure" for g in reading.groups for t in g.totals}
    sides |= {"expenditure" for s in reading.spans if s.sense == "set.account" and s.text == "支出"}
    if len(sides) > 1:
        return Refusal("not_understood", "一次只能看收入或支出一边。")
    said = "、".join(v.wording for v in wanted)
    label = catalogue.tables[table].label + (f"里“{said}”的行" if said else "的各行")
    ranked = reading.has("rank", "top") or bool(reading.nths)
    filled = reading.has("operation.filled")
    several = reading.top if reading.top is not None else None if reading.nths or not reading.has("rank") else 1
    return make_plan(
        reading,
        catalogue,
        "rows",
        table=table,
        values=tuple(tuple((c, text) for t, c, text in v.places if t == table) for v in wanted),
        attribute=_asked(reading, ranked),
        conditions=reading.conditions,
        order=("desc" if order_of(reading) == "printed" else order_of(reading)) if ranked else order_of(reading),
        nths=reading.nths,
        limit=several,
        topic="filled" if filled else "",
        words=(next(iter(sides), ""), "项目") if filled and "project" in reading.nouns else tuple(sides),
        label=label,
    )


def _in_named_columns(
    reading: Reading, wanted: list[ColumnValue], catalogue: Catalogue
) -> tuple[Reading, list[ColumnValue]]:
    """0210信息化服务这个二级目录: the column named behind its one value says where the value stands."""
    spoken = [s for s in reading.spans if s.sense == "attribute.directory" and s.text not in WHAT_SERVICE]
    if len(spoken) != 1 or len(wanted) != 1:
        return reading, wanted
    place = reading.spans.index(spoken[0])
    before = [s for s in reading.spans[:place] if s.kind != "blank" and s.sense not in ("part.it", "part.of")]
    named = next((v for v in catalogue.values if v.wording == spoken[0].text + wanted[0].wording), None)
    if named is None or not before or not before[-1].sense.startswith("value."):
        return reading, wanted
    return replace(reading, spans=tuple(s for s in reading.spans if s is not spoken[0])), [named]


def _table_of(places: list[set[int]], reading: Reading, catalogue: Catalogue) -> int | Refusal:
    found = set.intersection(*places) if places else _containers(reading, catalogue)
    named = _tables(reading) or (_containers(reading, catalogue) & found if places else set())
    if named and places:
        found = found & named if found & named or _tables(reading) else found
    if len(found) == 1:
        return min(found)
    if not found:
        return Refusal("not_in_document", "没有一张表同时印有所说的这些内容。")
    labels = "、".join(catalogue.tables[t].label for t in sorted(found))
    return Refusal("not_understood", f"{labels}都印有这项内容，请说明是哪一张表。")


def _left_over(reading: Reading, catalogue: Catalogue) -> Refusal | None:
    """Words that choose nothing among the rows of the table would be dropped silently."""
    unit = set(reading.organisations) - {catalogue.document.organisation_id}
    filled = reading.has("operation.filled")
    classed = next((s.text for s in reading.spans if s.sense in ("set.function", "set.economic")), "")
    if filled and classed:
        return Refusal("not_understood", f"没有听懂“{classed}”在这句话里的意思。")
    for group in reading.groups:
        scoped = (*group.funds, *group.uses, *group.codes, *group.levels, *(() if filled else group.totals))
        others = [
            typed
            for name, typed in zip(group.names, group.typed, strict=True)
            if typed not in things() and not (name.members and all(_is_container(m, catalogue) for m in name.members))
        ]
        if scoped or others:
            said = others[0] if others else "".join(scoped)
            return Refusal("not_understood", f"没有听懂“{said}”在这句话里的意思。")
    if unit or reading.carry or reading.excluded or reading.contains:
        return Refusal("not_understood", "没有听懂要问哪些行。")
    spoken = [s.text for s in reading.spans if s.sense == "attribute.directory"]
    if any(text not in WHAT_SERVICE for text in spoken) or any(c.of != "money" for c in reading.conditions):
        return Refusal("not_understood", f"没有听懂“{spoken[0] if spoken else '%'}”在这句话里的意思。")
    return None


def _is_container(member: int, catalogue: Catalogue) -> bool:
    """政府购买服务, and not one of the services bought, which chooses rows."""
    found = catalogue.members[member]
    return found.dimension in CONTAINERS and found.parent is None


def _asked(reading: Reading, ranked: bool) -> Operation:
    if reading.has("operation.count"):
        return "count"
    if reading.has("operation.average"):
        return "average"
    if ranked:
        return "list"
    if reading.has("operation.sum") or (
        (reading.has("operation.how_much") or asks_money(reading)) and not reading.has(*LISTED)
    ):
        return "sum"
    return "list"


GROUPED = {"attribute.directory": "目录", "attribute.domain": "领域"}
"""What rows are put together by, and what stands over its column."""
BY = ("按", "按照", "依", "照", "以", "分", "各", "每个", "每", "各个", "逐个")
_LEVELS = ("一级", "二级", "三级")


def is_grouped(reading: Reading, catalogue: Catalogue) -> bool:
    """按三级目录汇总购买服务: the rows of one item table, put together by what one of its columns prints."""
    said = [i for i, s in enumerate(reading.spans) if s.sense in GROUPED]
    led = len(said) == 1 and said[0] > 0 and reading.spans[said[0] - 1].text in BY
    asks = reading.has("operation.list", "operation.sum", "rank", "order")
    return led and asks and len(_containers(reading, catalogue)) == 1 and not reading.has("value", "operation.count")


def build_grouped(reading: Reading, catalogue: Catalogue) -> Built:
    """The table, the one column that is said, and the order of the groups."""
    table = catalogue.tables[min(_containers(reading, catalogue))]
    span = next(s for s in reading.spans if s.sense in GROUPED)
    level = next((x for x in _LEVELS if x in span.text), "")
    paths = {i: path for i, path in table.columns.items() if GROUPED[span.sense] in path and level in path}
    which = [s.text for s in reading.spans if s.sense == "level.class"]
    groups = tuple(replace(g, levels=()) for g in reading.groups) if which in (["哪一类"], ["哪类"]) else reading.groups
    left = _left_over(replace(reading, spans=(), groups=groups), catalogue)
    if left is not None or set(reading.nouns) - set(CONTAINED):
        return left or Refusal("not_understood", "没有听懂是哪些行要归类。")
    if not paths:
        return Refusal("not_in_document", f"{table.label}没有印“{span.text}”这一栏。")
    if len(paths) > 1:
        said = "、".join(sorted(paths.values()))
        return Refusal("not_understood", f"{table.label}里这样的栏不止一栏，请说明是{said}的哪一栏。")
    ranked = reading.has("rank", "top") or bool(reading.nths)
    order = order_of(reading)
    return make_plan(
        reading,
        catalogue,
        "grouped",
        table=table.id,
        column=next(iter(paths)),
        order="desc" if ranked and order == "printed" else order,
        nths=reading.nths,
        limit=reading.top if reading.top is not None or reading.nths or not reading.has("rank") else 1,
        label=f"{table.label}按{span.text}归类",
    )


def is_empty_tables(reading: Reading, catalogue: Catalogue) -> bool:
    """标了空表的是哪几张, 有几张空表: tables without any figure."""
    asked = (*LISTED, "operation.count", "operation.exist", "operation.question", "part.several", "operation.how_much")
    said = any(s.sense == "meta.blank" and s.text.startswith(("哪", "几")) for s in reading.spans)
    asks = said or reading.has(*asked, "meta.tables", "operation.cite")
    return "meta.blank" in reading.senses and asks and not reading.subjects


def build_empty_tables(reading: Reading, catalogue: Catalogue) -> Built:
    """List or count them, or say whether the one that is named is empty; a printed table of contents is none."""
    listing = reading.has("operation.list", "operation.which", "operation.cite")
    counting = reading.has("operation.count", "part.several", "operation.how_much") and not listing
    named = [t for t in _tables(reading) if catalogue.tables[t].form is not None]
    yes_no = reading.has("operation.exist", "operation.question")
    if len(named) > 1 or (named and not yes_no):
        return Refusal("not_understood", "没有听懂要问哪些表是空的。")
    table = named[0] if named else None
    return make_plan(reading, catalogue, "empty_tables", table=table, topic="count" if counting else "list")
