"""How figures, scopes and names are said in Chinese: exact 元, units asked for, two decimals half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
AS_ONE = "两年都按"
"""Says in a note that two years are compared in one scope, which may be narrower than what was asked."""
UNITS = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def half_up(value: Decimal) -> Decimal:
    """Return the value with two decimals, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Return the exact value as the JSON form carries it: 3360160.00."""
    return f"{half_up(value):f}"


def grouped(value: Decimal) -> str:
    """Return 3,360,160.00."""
    return f"{half_up(value):,f}"


def money(value: Decimal, unit: str = "元") -> str:
    """Return the amount in the unit asked for, the exact 元 beside it where the unit rounds."""
    if unit == "元":
        return f"{grouped(value)} 元"
    if unit == "%":
        return f"{grouped(value)}%"
    if unit == "个":
        return f"{value.to_integral_value()} 个"
    scaled = value / UNITS[unit]
    shown = half_up(scaled)
    if unit == "亿元" and abs(scaled) < 1:
        shown = scaled.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return f"{shown:,f} {unit}（{grouped(value)} 元）"


def scope(fund: str, use: str) -> str:
    """Return the words for a scope: 全口径, 一般公共预算 · 基本支出 …"""
    words = [w for w in (fund, use) if w != "合计"]
    return " · ".join(words) if words else "全口径"


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """Return part ÷ whole in percent, two decimals half up; the whole is not zero."""
    return half_up(part * 100 / whole)
