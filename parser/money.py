"""The strict grammar of a printed amount."""

from __future__ import annotations

import re
from decimal import Decimal

from schema.names import squeeze

_MONEY = re.compile(r"[-−－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d{1,6})?|\((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,6})?\)")
UNITS = {"元": Decimal(1), "万元": Decimal(10_000), "千元": Decimal(1_000), "百万元": Decimal(1_000_000)}


def parse_money(text: str, unit: str = "元") -> Decimal | None:
    """Given a printed cell, return its amount in 元, exact; None where it is no amount (a blank is no zero).

    `1,239,289.00`, `-3.5` and `(3.5)` are amounts; `1,23` and `12.3.4` are not.
    """
    printed = squeeze(text)
    if not _MONEY.fullmatch(printed):
        return None
    digits = re.sub(r"[,，()\-−－]", "", printed)
    value = Decimal(digits) * UNITS[unit]
    return -value if printed[0] in "-−－(" else value
