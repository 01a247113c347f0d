"""The strict grammar of a printed amount."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from schema.names import squeeze

_MONEY = re.compile(r"[-−－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d{1,6})?|\((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,6})?\)")
_WIDE = str.maketrans("０１２３４５６７８９．（）－", "0123456789.()-")
_STATED = re.compile(r"[¥￥]?(.*?)((?:万|千|百万|亿)?元)?")
_DECIMALS = re.compile(r"\d\.(\d+)$")
UNITS = {
    "元": Decimal(1),
    "万元": Decimal(10_000),
    "千元": Decimal(1_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}


def parse_money(text: str, unit: str = "元") -> Decimal | None:
    """Given a printed cell, return its amount in 元, exact; None where it is no amount (a blank is no zero).

    `1,239,289.00`, `-3.5`, `(3.5)` and `１２．５０` are amounts; `1,23` and `12.3.4` are not.
    """
    printed = squeeze(text).translate(_WIDE)
    if not _MONEY.fullmatch(printed):
        return None
    digits = re.sub(r"[,，()\-−－]", "", printed)
    value = Decimal(digits) * UNITS[unit]
    return -value if printed[0] in "-−－(" else value


def parse_cell(text: str, unit: str = "元") -> Decimal | None:
    """Given a cell of an amount column, return its amount in 元 as `parse_money`, a unit or ¥ inside the cell obeyed.

    `80.00万元` is 800000 whatever the table's unit; `¥3.00` is in the table's unit.
    """
    stated = _STATED.fullmatch(squeeze(text))
    return parse_money(stated[1], stated[2] or unit) if stated else None


def rounding(unit: str, printed: Iterable[str]) -> Decimal:
    """Given the unit and the printed cells of a table, return what one of its last printed digits is worth in 元.

    100 for 万元 with two decimals. 0 where nothing is rounded: figures in 元, and larger units printed to the cent.
    """
    factor = UNITS[unit]
    if factor == 1:
        return Decimal(0)
    decimals = max((len(m[1]) for cell in printed if (m := _DECIMALS.search(cell))), default=0)
    step = factor / 10**decimals
    return step if step > Decimal("0.01") else Decimal(0)
