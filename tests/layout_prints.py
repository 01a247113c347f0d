"""Printed spreadsheets of tests/data/layouts: texts taller than their rows, sheets wider than their pages."""

from __future__ import annotations

from collections.abc import Callable

from layout_maker import LANDSCAPE, Paper


def tall_texts(p: Paper) -> None:
    """Header texts of two and three lines in rows made for one: their lines run over the rules above and below."""
    p.title_page("枫林县水利局2026年部门预算")
    p.page(LANDSCAPE)
    p.text(421, 40, "支出功能分类预算表", 14, "c")
    p.text(800, 64, "单位：元", 8, "r")
    p.table(
        80,
        """科目|总计|财政拨款|<|<|<|财政专户//管理资金|单位资金
^|^|小计|一般公共//预算|政府性基//金预算|国有资本//经营预算|^|^
合计|1,000.00|900.00|700.00|150.00|50.00|60.00|40.00
213-农林水支出|1,000.00|900.00|700.00|150.00|50.00|60.00|40.00
21303-水利|1,000.00|900.00|700.00|150.00|50.00|60.00|40.00
2130301-行政运行|600.00|600.00|600.00||||
2130305-水利工程建设|400.00|300.00|100.00|150.00|50.00|60.00|40.00""",
        [150, 80, 80, 36, 36, 36, 36, 80],
        size=8,
        row=11,
        grows=False,
    )


PRINTS: dict[str, Callable[[Paper], None]] = {
    "tall_texts.pdf": tall_texts,
}
