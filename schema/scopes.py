"""How much of the money a printed figure is of: the widest scope is what an account amounts to."""

from __future__ import annotations

FUND_WIDTH = {"合计": 0, "财政拨款": 1, "一般公共预算": 2}
OTHER_FUND = 3
BOTH_USES = "基本支出与项目支出相加"
USE_WIDTH = {"合计": 0, BOTH_USES: 0, "基本支出": 3, "项目支出": 3, "人员经费": 4, "公用经费": 4}
"""A use cuts deeper than a fund: one fund often is all the money, one use never."""
NARROWEST = 5
PART_FORMS = ("operating", "carry_over", "performance_department", "performance_project")
"""Tables that print a part of the money only (机关运行经费, 上年结转): never the whole of an account."""
PART_WIDTH = 8


def width(fund: str, use: str) -> int:
    """Return 0 for the widest scope (合计 × 合计); larger is narrower."""
    return FUND_WIDTH.get(fund, OTHER_FUND) + USE_WIDTH.get(use, NARROWEST)
