"""One figure printed twice, blocks of units that add up, classifications crossed in one row, text struck twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parser.grid import UNREADABLE
from parser.margins import with_margins
from parser.money import parse_cell, parse_money
from parser.registry import Registry
from parser.repeats import settle_repeats
from parser.visible import without_doubles
from schema.forms import forms
from schema.model import Amount, Dimension, SourceColumn, Table


def _amount(row: int, value: int, *members: tuple[Dimension, int]) -> Amount:
    return Amount(row, 1, 1, members, "合计", "合计", Decimal(value))


def _registry() -> tuple[Registry, int, int]:
    registry = Registry()
    registry.organisation("某局")
    return registry, registry.account("economic", "30201", "办公费"), registry.account("economic", "30206", "电费")


def test_blocks_of_unnamed_units_add_up() -> None:
    """
    合计    30
    办公费  10      first unit
    办公费  20      second unit
    """
    registry, paper, _ = _registry()
    rows = [_amount(1, 30), _amount(2, 10, ("economic", paper)), _amount(3, 20, ("economic", paper))]
    found = settle_repeats(rows, ("economic",), registry)
    assert [(a.block, a.adds) for a in found] == [(0, True), (0, True), (1, True)]


def test_a_row_printed_again_counts_once() -> None:
    """
    合计    30
    办公费  10
    电费    20
    办公费  10      the same again: 10 + 20 + 10 is not 30
    """
    registry, paper, power = _registry()
    values = [(10, paper), (20, power), (10, paper)]
    rows = [_amount(1, 30), *(_amount(i, v, ("economic", m)) for i, (v, m) in enumerate(values, 2))]
    assert [a.adds for a in settle_repeats(rows, ("economic",), registry)] == [True, True, True, False]


def test_the_total_of_purchases_beside_the_units_row_is_one_figure() -> None:
    """
    某图书馆  96
    电脑      96
    合计      96
    """
    registry, _, _ = _registry()
    root = registry.fixed(next(m for m in forms().members if m.dimension == "procurement" and m.parent is None))
    item = registry.child("procurement", "电脑", root)
    rows = [_amount(1, 96, ("procurement", root)), _amount(2, 96, ("procurement", item))]
    found = settle_repeats([*rows, _amount(3, 96, ("procurement", root))], ("procurement",), registry)
    assert [a.block for a in found] == [0, 0, 0]


def _crossed(total: int) -> Table:
    registry, paper, power = _registry()
    schools = registry.account("function", "2050204", "高中教育")
    rows = [
        _amount(1, total),
        _amount(2, 10, ("function", schools), ("economic", paper)),
        _amount(3, 20, ("function", schools), ("economic", power)),
    ]
    columns = (SourceColumn(0, ("科目",), "text"), SourceColumn(1, ("合计",), "money"))
    return with_margins(Table(1, None, "支出表", None, "元", (1,), columns, (), tuple(rows)), registry)


def test_each_classification_by_itself_where_the_rows_meet_the_total() -> None:
    """
    合计                30
    高中教育 × 办公费   10
    高中教育 × 电费     20      高中教育 30 in two blocks, 办公费 10, 电费 20
    """
    added = _crossed(30).amounts[3:]
    assert sorted(f"{a.members[0][0]} {a.value}" for a in added) == [
        "economic 10",
        "economic 20",
        "function 10",
        "function 20",
    ]
    assert len(_crossed(31).amounts) == 3


def _char(text: str, x: float) -> dict[str, Any]:
    return {"text": text, "x0": x, "x1": x + 4, "top": 10.0, "bottom": 18.0, "size": 8.0}


@given(st.text("0123456789.,", min_size=1, max_size=12), st.floats(0.05, 0.4))
def test_fake_bold_is_read_once(text: str, shift: float) -> None:
    once = [_char(c, 10 + 4 * i) for i, c in enumerate(text)]
    twice = [*once, *(_char(c, 10 + 4 * i + shift) for i, c in enumerate(text))]
    assert "".join(c["text"] for c in without_doubles(twice)) == text


def test_two_figures_in_one_place_are_unreadable() -> None:
    """240 and 210 struck over each other: the digits that differ are nobody's."""
    chars = [*(_char(c, 10 + 4 * i) for i, c in enumerate("240")), *(_char(c, 10 + 4 * i) for i, c in enumerate("210"))]
    text = "".join(c["text"] for c in without_doubles(chars))
    assert text == f"2{UNREADABLE}0"
    assert parse_money(text) is None


PIECES = st.text("0123456789,.-()（）－ \n万元¥", max_size=14)


@given(PIECES, st.sampled_from(["元", "万元"]))
def test_reading_never_changes_digits(text: str, unit: str) -> None:
    """What is read is printed: its digits, in their order, are the digits of the cell."""
    value = parse_cell(text, unit)
    if value is None:
        return
    stated = "万元" if "万元" in text.replace(" ", "").replace("\n", "") else "元" if "元" in text else unit
    digits = f"{abs(value) / (10_000 if stated == '万元' else 1):f}".replace(".", "").strip("0")
    assert digits == "".join(c for c in text if c.isdigit()).strip("0")
