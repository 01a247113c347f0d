"""What the columns of a row must satisfy: 合计 = its parts along fund, use, member and carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from parser.columns import Column, is_of_this_year, place_of
from schema.forms import FixedMember, forms

FUND_PARTS: dict[str, tuple[str, ...]] = {
    "合计": ("财政拨款", "财政专户管理资金", "单位资金", "使用非财政拨款结余"),
    "财政拨款": ("一般公共预算", "政府性基金预算", "国有资本经营预算"),
    "单位资金": ("事业收入", "事业单位经营收入", "上级补助收入", "附属单位上缴收入", "其他收入"),
}
USE_PARTS: dict[str, tuple[str, ...]] = {
    "合计": (
        "基本支出", "项目支出", "事业单位经营支出", "上缴上级支出", "对附属单位补助支出", "单位预留机动经费", "结转下年",
    ),
    "基本支出": ("人员经费", "公用经费"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Equation:
    """Parent = sum of parts, all in one row; column indexes."""

    parent: int
    parts: tuple[int, ...]


def row_equations(columns: Sequence[Column]) -> tuple[Equation, ...]:
    """Given the columns of a table, return the equations that every row must close along fund, use and member."""
    found: list[Equation] = []
    groups: dict[tuple[object, ...], list[Column]] = {}
    for c in columns:
        if c.kind == "amount" and c.adds and c.measure == "money":
            groups.setdefault((c.owner, c.year, c.version), []).append(c)
    for own in groups.values():
        found += _tree_equations(own, "fund", FUND_PARTS)
        found += _tree_equations(own, "use", USE_PARTS)
        found += _member_equations(own)
        found += _carry_equations(own)
    return tuple(dict.fromkeys(found))


def _tree_equations(own: list[Column], axis: str, parts: dict[str, tuple[str, ...]]) -> list[Equation]:
    found = []
    for parent in own:
        pieces = _pieces(own, parent, getattr(parent, axis), axis, parts)
        if axis == "fund" and parent.fund == "合计" and not parent.carry and pieces:
            pieces += [
                c.index
                for c in own
                if c.carry and c.fund == "合计" and c.use == parent.use and c.member == parent.member
            ]
        if is_of_this_year(parent):  # 本年支出 beside 年末结转: what is carried on is not spent
            left = {c.index for c in own if c.use == "结转下年" and not is_of_this_year(c)}
            pieces = [i for i in pieces if i not in left]
        if pieces and len(pieces) > 1:
            found.append(Equation(parent.index, tuple(sorted(pieces))))
    return found


def _carry_equations(own: list[Column]) -> list[Equation]:
    """合计 = 本年 + 上年结转 of the same fund, use and member."""
    found = []
    for parent in own:
        parts = [c.index for c in own if c.carry and not parent.carry and place_of(c) == place_of(parent)]
        if any(c.carry == "本年" for c in own if c.index in parts) and len(parts) > 1:
            found.append(Equation(parent.index, tuple(parts)))
    return found


def _pieces(own: list[Column], parent: Column, value: str, axis: str, parts: dict[str, tuple[str, ...]]) -> list[int]:
    """Columns that make up the value along the axis; a part that is not printed is replaced by its own parts."""
    other = "use" if axis == "fund" else "fund"
    pieces: list[int] = []
    for part in parts.get(value, ()):
        column = next(
            (
                c
                for c in own
                if getattr(c, axis) == part
                and getattr(c, other) == getattr(parent, other)
                and c.member == parent.member
                and c.carry == parent.carry
            ),
            None,
        )
        pieces += [column.index] if column is not None else _pieces(own, parent, part, axis, parts)
    return pieces


def _member_equations(own: list[Column]) -> list[Equation]:
    found = []
    for parent in own:
        if parent.member is None:
            continue
        parts = _member_parts(own, parent, parent.member)
        if len(parts) > 1:
            found.append(Equation(parent.index, tuple(parts)))
    return found


def _member_parts(own: list[Column], parent: Column, member: FixedMember) -> list[int]:
    """Columns of the members below; one that is not printed is replaced by those below it."""
    parts: list[int] = []
    for child in forms().members:
        if child.dimension != member.dimension or child.parent != member.name:
            continue
        column = next(
            (
                c
                for c in own
                if c.member == child and (c.fund, c.use, c.carry) == (parent.fund, parent.use, parent.carry)
            ),
            None,
        )
        parts += [column.index] if column is not None else _member_parts(own, parent, child)
    return sorted(parts)


def closes(equation: Equation, values: Sequence[Decimal | None]) -> bool:
    """True where the parent equals the sum of its parts; blanks count as 0."""
    return (values[equation.parent] or Decimal(0)) == sum((values[i] or Decimal(0) for i in equation.parts), Decimal(0))
