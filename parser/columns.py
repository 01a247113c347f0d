"""From header paths to what each column means: keys that name the rows, amounts at a fund and use, parts of targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from parser.money import parse_money
from parser.wording import Level, alike, read_level
from schema.forms import LEVEL_MARK, FixedMember, Form, flat_path, forms
from schema.model import Dimension, Measure
from schema.names import normalise

Carry = Literal["本年", "上年结转"] | None
ColumnKind = Literal["name", "code", "organisation", "year", "amount", "text", "target"]
KEY_KINDS = ("name", "code", "organisation", "year")
_TAIL = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as understood. `owner` is the name column that an amount belongs to (lists side by side).

    `hint` says what a key column names; `year` is as `Level.year`; `adds` is False for an of-which or unknown column.
    """

    index: int
    path: tuple[str, ...]
    kind: ColumnKind
    fund: str = "合计"
    use: str = "合计"
    member: FixedMember | None = None
    owner: int | None = None
    field: str = ""
    hint: str | None = None
    measure: Measure = "money"
    carry: Carry = None
    year: int | None = None
    version: str | None = None
    unit: str | None = None
    adds: bool = True
    names: tuple[int, ...] = ()


def understand_columns(
    paths: Sequence[tuple[str, ...]],
    form: Form | None,
    fund: str | None = None,
    kinds: Sequence[str | None] = (),
    bodies: Sequence[Sequence[str]] = (),
) -> tuple[Column, ...]:
    """Given header paths and the form, return the columns in order.

    `fund` is what the title says of all figures; `kinds` what the rows of the lists are (a form's own column members
    count only where the rows are not of that dimension themselves); `bodies` the printed texts below each column.
    """
    scope = ((form.fund if form else None) or fund or "合计", (form.use if form else None) or "合计")
    if form is not None and form.fund and fund and form.fund == "财政拨款":
        scope = (fund, scope[1])
    by_columns = form.columns if form is not None and form.columns not in kinds else None
    columns = [
        _column(i, path, form, scope, by_columns, bodies[i] if i < len(bodies) else ()) for i, path in enumerate(paths)
    ]
    return _with_owners(_first_column_names(_sure_totals(_second_names(_beside_carry(columns, bodies)))))


def _beside_carry(columns: list[Column], bodies: Sequence[Sequence[str]]) -> list[Column]:
    """合计 = 本年 + 上年结转: where both stand as groups under a total, 本年 is a part of it and no total itself.

    So it is where a column outside 本年 has the coordinate of one inside, or where both groups have the same columns.
    本年收入 and 本年支出 beside 年初结转 are flows; a 上年结转 that is blank throughout leaves 本年 the total.
    """
    money = [c for c in columns if c.kind == "amount" and not (c.member is not None and c.member.dimension == "income")]
    carried = [c for c in money if c.carry and _holds_figures(c, bodies)]
    own = [c for c in money if not c.carry and is_of_this_year(c)]
    totals = {place_of(c) for c in money if not c.carry and c not in own}
    flows = all("收入" in p or "支出" in p for c in own for p in c.path if p.startswith(forms().header.own))
    alike_groups = {place_of(c) for c in own} & {place_of(c) for c in carried} and not flows
    if not carried or not (totals & {place_of(c) for c in own} or alike_groups):
        return columns
    return [replace(c, carry="本年") if c in own else c for c in columns]


def is_of_this_year(column: Column) -> bool:
    """True for a column under 本年… or 当年…"""
    return any(normalise(p).startswith(forms().header.own) for p in column.path)


def place_of(c: Column) -> tuple[object, ...]:
    """Return the coordinate of a column, 本年 and 上年结转 apart."""
    return (c.fund, c.use, c.member, c.year, c.version)


def _holds_figures(column: Column, bodies: Sequence[Sequence[str]]) -> bool:
    return column.index >= len(bodies) or any(parse_money(t) for t in bodies[column.index])


def _column(
    index: int,
    path: tuple[str, ...],
    form: Form | None,
    scope: tuple[str, str],
    by_columns: Dimension | None,
    body: Sequence[str],
) -> Column:
    leaf = normalise(path[-1]) if path else ""
    if form is not None and form.rows == "targets":
        for field, names in forms().header.target.items():
            if leaf in names or _TAIL.sub("", leaf) in names:
                return Column(index, path, "target", field=field)
    key = _key_column(index, path, leaf, form, body)
    if key is not None and not _holds_money(body):
        return key
    apart = by_columns != "income" and not (form is not None and form.rows == "lists")
    return _amount_column(index, path, scope, by_columns, body, apart)


def _key_column(index: int, path: tuple[str, ...], leaf: str, form: Form | None, body: Sequence[str]) -> Column | None:
    words = forms().header
    bare = _TAIL.sub("", leaf) or leaf
    hint = _hint(path, form)
    if bare in words.year:
        return Column(index, path, "year", hint="year")
    grouped = len(path) > 1 and "目录" not in path[0]
    if bare.endswith(words.code) or (leaf in words.level and (grouped or _holds_codes(body))):
        return Column(index, path, "code", hint=hint)
    if leaf in words.organisation or bare in words.organisation:
        mixed = form is not None and form.rows in ("service", "function", "economic") and "/" in leaf
        kind: ColumnKind = "organisation" if form and form.rows in ("project", "targets", "procurement") else "name"
        return Column(index, path, kind if not mixed else "name", hint="organisation")
    parts = leaf.split("/")
    plain = {p for part in parts for p in (part, part.rstrip(")单位("), _TAIL.sub("", part))}
    if plain & words.name or bare.endswith(("科目", "科目名称", "名称")):
        return Column(index, path, "name", field="use" if leaf in words.use_list else "", hint=hint)
    return None


def _hint(path: tuple[str, ...], form: Form | None) -> str | None:
    """What a key column names, as far as its header says it: the leaf first, then the groups above."""
    for text in reversed([normalise(p) for p in path]):
        if "经济" in text:
            return "gov_economic" if "政府" in text.split("经济")[0] and "采购" not in text else "economic"
        if "功能" in text:
            return "function"
        if text in forms().header.use_list:
            return "use"
        if "指导性目录" in text:
            return "service"
        if "采购" in text:
            return "procurement"
        if text.startswith(("单位", "部门", "预算单位")) and "/" not in text and not ("项目" in text and "(" in text):
            return "organisation"
        if "项目" in text and form is not None and form.rows in ("project", "targets", "service"):
            return "project"
    return None


def _holds_codes(body: Sequence[str]) -> bool:
    """True where parts of codes (208, 05, 01) stand below a bare 类, 款 or 项."""
    codes = [t for t in body if t.isdigit() and len(t) in (2, 3)]
    return len(codes) > 0 and all(t in codes or not t[0].isdigit() for t in body if t)


def _holds_money(body: Sequence[str]) -> bool:
    """True where nearly all that stands below a header are amounts: no name column then, whatever the header says."""
    printed = [t for t in body if t]
    money = [t for t in printed if ("." in t or "," in t) and parse_money(t) is not None]
    return len(printed) > 0 and 2 * len(money) > len(printed)


def _amount_column(
    index: int,
    path: tuple[str, ...],
    scope: tuple[str, str],
    by_columns: Dimension | None,
    body: Sequence[str],
    receipts_apart: bool,
) -> Column:
    if not path:
        kind: ColumnKind = "amount" if _holds_money(body) else "text"
        return Column(index, path, kind, *scope, adds=False)
    member, rest = _member(by_columns, path)
    levels = [read_level(t) for t in rest]
    measure = next((x.measure for x in reversed(levels) if x.measure is not None), None)
    if measure in ("rate", "quantity", "text"):
        return Column(index, path, "text", measure=measure)
    known = bool(member) or any(x.known for x in levels[-1:])
    if not known and not _holds_money(body):
        return Column(index, path, "text")
    fund, use = _scope(levels, scope if by_columns != "income" else ("合计", "合计"))
    return Column(
        index,
        path,
        "amount",
        fund,
        use,
        member,
        measure=measure or "money",
        carry="上年结转" if _is_carried(path, member) else None,
        year=next((x.year for x in reversed([*map(read_level, path)]) if x.year is not None), None),
        version=next((x.version for x in reversed(levels) if x.version is not None), None),
        unit=next((x.unit for x in reversed([*map(read_level, path)]) if x.unit is not None), None),
        adds=_adds(levels) and measure is None and not (receipts_apart and any(x.income for x in levels)),
    )


def _is_carried(path: tuple[str, ...], member: FixedMember | None) -> bool:
    return any(read_level(p).carry for p in path) and not (member is not None and "结转" in member.name)


def _adds(levels: Sequence[Level]) -> bool:
    return all(x.known for x in levels)


def _scope(levels: Sequence[Level], scope: tuple[str, str]) -> tuple[str, str]:
    """The narrowest fund and use that any level of the path says, else the table's own."""
    fund, use = scope
    for level in levels:
        fund = level.fund or fund
        use = level.use or use
    return fund, use


def _member(dimension: Dimension | None, path: tuple[str, ...]) -> tuple[FixedMember | None, tuple[str, ...]]:
    """The member of a summary form that a header path names, and the levels that say something else."""
    if dimension is None:
        return None, path
    for end in range(len(path), 0, -1):
        for start in range(end):
            found = fixed_member(dimension, path[start:end])
            if found is not None:
                above = [p for p in path[:start] if fixed_member(dimension, (p,)) is None]
                return found, (*above, *path[end:])
    return None, path


@lru_cache(maxsize=4096)
def fixed_member(dimension: Dimension, path: tuple[str, ...]) -> FixedMember | None:
    """Return the member of a summary form that exactly these header levels name."""
    plain = tuple(_without_year(p) for p in path)
    flat = flat_path(plain)
    for member in forms().members:
        if member.dimension == dimension and any(h == flat or _same(h, plain) for h in member.headers):
            return member
    return None


def _without_year(text: str) -> str:
    return re.sub(r"^(?:20\d\d年|其中[:：]?)", "", normalise(text)) or text


def _same(header: str, path: tuple[str, ...]) -> bool:
    levels = header.split(LEVEL_MARK)
    return len(levels) == len(path) and all(alike(a, b) for a, b in zip(levels, path, strict=True))


def _second_names(columns: list[Column]) -> list[Column]:
    """A column without any header right of a name column, texts below it, prints the next level of names."""
    found = list(columns)
    for i in range(1, len(found)):
        if not found[i].path and found[i].kind == "text" and found[i - 1].kind == "name":
            found[i] = replace(found[i - 1], index=i)
    return found


def _sure_totals(columns: list[Column]) -> list[Column]:
    """A bare 合计 beside 会议费 or beside an own column of 三公经费 is the total of more than 三公经费."""
    wider = any(c.member is not None and c.member.name in ("会议费", "培训费", "机关运行经费") for c in columns)
    explicit = any(c.member is not None and c.member.name == "三公经费" and "三公" in "".join(c.path) for c in columns)
    if not wider and not explicit:
        return columns
    return [
        replace(c, adds=False)
        if c.member is not None and c.member.name == "三公经费" and "三公" not in "".join(c.path)
        else c
        for c in columns
    ]


def _first_column_names(columns: list[Column]) -> list[Column]:
    """Where amounts stand behind columns of text only, the texts are the names of the rows."""
    if any(c.kind in ("name", "organisation", "target") for c in columns):
        return columns
    first = next((c.index for c in columns if c.kind == "amount"), None)
    if first is None:
        return columns
    return [
        replace(c, kind="name", hint=_hint(c.path, None))
        if c.kind == "text" and c.index < first and c.measure == "money"
        else c
        for c in columns
    ]


def _with_owners(columns: list[Column]) -> tuple[Column, ...]:
    """Give each amount the key columns that stand before it, after the amounts of the list on its left."""
    found: list[Column] = []
    names: list[int] = []
    closed = False
    for column in columns:
        if column.kind in ("name", "organisation", "year"):
            names, closed = ([*names, column.index], False) if not closed else ([column.index], False)
        elif column.kind == "code" and closed:
            names, closed = [], False
        if column.kind == "amount":
            closed = True
            column = replace(column, owner=names[-1] if names else None, names=tuple(names))  # noqa: PLW2901
        found.append(column)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Key:
    """Columns that together name one thing of a row: codes (one joined code, or 类, 款, 项 apart) and names."""

    hint: str | None
    codes: tuple[int, ...]
    names: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """One list of a table: its keys and the amount columns that belong to them; `side` is the topmost header above."""

    keys: tuple[Key, ...]
    amounts: tuple[Column, ...]
    side: str


def lists_of(columns: Sequence[Column]) -> tuple[ListOf, ...]:
    """Given understood columns, return the lists side by side that they form."""
    found: list[ListOf] = []
    keys: list[Column] = []
    amounts: list[Column] = []
    for column in columns:
        if column.kind in KEY_KINDS and amounts:
            found.append(_list(keys, amounts))
            keys, amounts = [], []
        if column.kind in KEY_KINDS:
            keys.append(column)
        elif column.kind == "amount":
            amounts.append(column)
    if amounts:
        found.append(_list(keys, amounts))
    return tuple(found)


def _list(columns: Sequence[Column], amounts: Sequence[Column]) -> ListOf:
    first = columns[0] if columns else amounts[0]
    return ListOf(_keys(columns), tuple(amounts), normalise(first.path[0]) if first.path else "")


def _keys(columns: Sequence[Column]) -> tuple[Key, ...]:
    keys: list[Key] = []
    for column in columns:
        last = keys[-1] if keys else None
        if last is not None and _belongs(last, column, keys):
            codes = (*last.codes, column.index) if column.kind == "code" else last.codes
            names = last.names if column.kind == "code" else (*last.names, column.index)
            keys[-1] = Key(last.hint or column.hint, codes, names)
        else:
            code = column.kind == "code"
            keys.append(Key(column.hint, (column.index,) if code else (), () if code else (column.index,)))
    return tuple(keys)


def _belongs(last: Key, column: Column, keys: Sequence[Key]) -> bool:
    if column.kind == "code":
        return last.hint == column.hint and not last.names
    if last.codes and not last.names:
        return last.hint == column.hint or last.hint is None or column.hint is None
    return last.hint == column.hint and column.hint in ("service", "procurement", None, "use") and not last.codes
