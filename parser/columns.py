"""From header paths to what each column means: names, amounts at a fund and use, members, parts of targets, the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from schema.forms import FixedMember, Form, flat_path, forms
from schema.model import Dimension
from schema.names import normalise

ColumnKind = Literal["name", "organisation", "amount", "text", "target"]
FUND_PARTS: dict[str, tuple[str, ...]] = {
    "合计": ("财政拨款", "财政专户管理资金", "单位资金"),
    "财政拨款": ("一般公共预算", "政府性基金预算", "国有资本经营预算"),
}
USE_PARTS: dict[str, tuple[str, ...]] = {"合计": ("基本支出", "项目支出"), "基本支出": ("人员经费", "公用经费")}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as understood. `owner` is the name column that an amount belongs to (lists side by side)."""

    index: int
    path: tuple[str, ...]
    kind: ColumnKind
    fund: str = "合计"
    use: str = "合计"
    member: FixedMember | None = None
    owner: int | None = None
    field: str = ""


def understand_columns(paths: Sequence[tuple[str, ...]], form: Form | None) -> tuple[Column, ...]:
    """Given header paths and the form, return the columns in order."""
    columns = [_column(i, path, form) for i, path in enumerate(paths)]
    return tuple(_owned(columns, c) for c in columns)


def _column(index: int, path: tuple[str, ...], form: Form | None) -> Column:
    words = forms().header
    leaf = normalise(path[-1]) if path else ""
    fund, use = _scope(path, form)
    for field, names in words.target.items():
        if leaf in names and form is not None and form.rows == "targets":
            return Column(index, path, "target", field=field)
    if form is not None and form.columns is not None:
        member = fixed_member(form.columns, path)
        if member is not None:
            return Column(index, path, "amount", fund=form.fund or "合计", use=form.use or "合计", member=member)
    if leaf in words.fund or leaf in words.use or leaf in words.amount:
        return Column(index, path, "amount", fund=fund, use=use)
    if leaf in words.organisation and not (form is not None and form.rows == "service"):
        return Column(index, path, "organisation" if form and form.rows in ("project", "targets") else "name")
    if any(
        part in words.name or part.rstrip(")单位(") in words.name for part in flat_path(path[-1:]).split("/")
    ) or leaf.endswith("科目"):
        return Column(index, path, "name", field="use" if leaf in words.use_list else "")
    return Column(index, path, "text")


def _scope(path: tuple[str, ...], form: Form | None) -> tuple[str, str]:
    """The narrowest fund and use that any level of the path says, else the form's own."""
    words = forms().header
    fund = (form.fund if form else None) or "合计"
    use = (form.use if form else None) or "合计"
    for level in path:
        fund = words.fund.get(normalise(level), fund)
        use = words.use.get(normalise(level), use)
    return fund, use


def fixed_member(dimension: Dimension, path: tuple[str, ...]) -> FixedMember | None:
    """Return the member of a summary form that this header path names."""
    flat = flat_path(path)
    return next((m for m in forms().members if m.dimension == dimension and flat in m.headers), None)


def _owned(columns: list[Column], column: Column) -> Column:
    if column.kind != "amount":
        return column
    left = [c for c in columns[: column.index] if c.kind == "name"]
    owner = left[-1].index if left else None
    return Column(column.index, column.path, column.kind, column.fund, column.use, column.member, owner, column.field)


@dataclass(frozen=True, slots=True)
class Equation:
    """Parent = sum of parts, all in one row; column indexes."""

    parent: int
    parts: tuple[int, ...]


def row_equations(columns: Sequence[Column]) -> tuple[Equation, ...]:
    """Given the columns of a table, return the equations that every row must close along fund, use and member."""
    found: list[Equation] = []
    for owner in dict.fromkeys(c.owner for c in columns if c.kind == "amount"):
        own = [c for c in columns if c.kind == "amount" and c.owner == owner]
        found += _tree_equations(own, "fund", FUND_PARTS)
        found += _tree_equations(own, "use", USE_PARTS)
        found += _member_equations(own)
    return tuple(dict.fromkeys(found))


def _tree_equations(own: list[Column], axis: str, parts: dict[str, tuple[str, ...]]) -> list[Equation]:
    found = []
    for parent in own:
        if parent.member is not None:
            continue
        pieces = _pieces(own, parent, getattr(parent, axis), axis, parts)
        if pieces and len(pieces) > 1:
            found.append(Equation(parent.index, tuple(sorted(pieces))))
    return found


def _pieces(own: list[Column], parent: Column, value: str, axis: str, parts: dict[str, tuple[str, ...]]) -> list[int]:
    """Columns that make up the value along the axis; a part that is not printed is replaced by its own parts."""
    other = "use" if axis == "fund" else "fund"
    pieces: list[int] = []
    for part in parts.get(value, ()):
        column = next(
            (c for c in own if getattr(c, axis) == part and getattr(c, other) == getattr(parent, other)), None
        )
        pieces += [column.index] if column is not None else _pieces(own, parent, part, axis, parts)
    return pieces


def _member_equations(own: list[Column]) -> list[Equation]:
    found = []
    for parent in own:
        if parent.member is None:
            continue
        parts = [c.index for c in own if c.member is not None and c.member.parent == parent.member.name]
        if len(parts) > 1:
            found.append(Equation(parent.index, tuple(parts)))
    return found


def closes(equation: Equation, values: Sequence[Decimal | None]) -> bool:
    """True where the parent equals the sum of its parts; blanks count as 0."""
    return (values[equation.parent] or Decimal(0)) == sum((values[i] or Decimal(0) for i in equation.parts), Decimal(0))
