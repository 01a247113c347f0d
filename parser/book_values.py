"""What a workbook's cell holds, as text: numbers as exactly as a person can see them."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal

from parser.book_formats import GENERAL, Shown, hides_text, show_number
from parser.grid import LINE_BREAK

CellValue = int | float | str | bool | time | date | datetime | timedelta
SHOWN_DIGITS = Context(prec=15)
"""A spreadsheet keeps and shows fifteen significant digits; what a float holds beyond them is arithmetic noise."""
DECIMALS = Decimal("0.000001")
NOISE = Decimal("1e-8")
LARGEST = 1e15


def shown(value: CellValue, code: str | None, zeros: bool = True) -> Shown:
    """Given a cell's value and its number format (None for General), return what to read of it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return show_number(number_text(value), code or GENERAL, zeros)
    if code and isinstance(value, str) and value.strip() and hides_text(code):
        return Shown("", "hidden")
    return Shown(cell_text(value))


def cell_text(value: CellValue) -> str:
    """Given a cell's value, return its text: numbers in plain digits, dates as ISO dates, lines as written in the cell."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, str):
        return value.replace("\r\n", LINE_BREAK).replace("\r", LINE_BREAK)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def number_text(value: float) -> str:
    """Given a stored number, return its decimal digits without an exponent.

    2010301.0 gives "2010301"; 1234.5600000000001, the rest of an addition, gives "1234.56"; 1 / 3 keeps its fifteen
    digits. A number beyond fifteen digits is no exact amount and keeps its exponent, so that nothing computes with it.
    """
    if not math.isfinite(value) or abs(value) >= LARGEST:
        return f"{value:.14e}"
    shown = SHOWN_DIGITS.create_decimal(repr(value))
    near = shown.quantize(DECIMALS)
    digits = f"{near if abs(shown - near) < NOISE else shown:f}"
    text = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if text == "-0" else text
