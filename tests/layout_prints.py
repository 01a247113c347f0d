"""Printed spreadsheets of tests/data/layouts: texts taller than their rows, sheets wider than their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from layout_maker import LANDSCAPE, Paper, Rules


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


@dataclass
class _Window(Paper):
    """The part of a sheet that one page prints: rules end at its sides."""

    left: float = 0.0
    right: float = 0.0

    def _rule(self, x0: float, y0: float, x1: float, y1: float, rules: Rules) -> None:
        x0, x1 = max(x0, self.left), min(x1, self.right)
        if x0 < x1 or (x0 == x1 and y0 != y1):
            super()._rule(x0, y0, x1, y1, rules)


def _sheet(p: Paper, title: str, unit: str, text: str, widths: list[int], cuts: list[int]) -> None:
    """Print a sheet on pages as wide as the columns up to each cut: what a cut divides is printed in part on each."""
    begin = 0
    for end in [*cuts, len(widths)]:
        p.page()
        left, right = 40 + sum(widths[:begin]), 40 + sum(widths[:end])
        p.canvas.saveState()
        window = p.canvas.beginPath()
        window.rect(39.5, 0, right - left + 1, p.height)
        p.canvas.clipPath(window, stroke=0, fill=0)
        p.canvas.translate(40 - left, 0)
        page = _Window(p.canvas, p.height, p.width, left=left, right=right)
        page.text(40 + sum(widths) / 2, 40, title, 14, "c")
        page.text(40 + sum(widths), 64, f"单位：{unit}", 8, "r")
        page.table(80, text, widths, size=8)
        p.canvas.restoreState()
        begin = end


def wide_sheets(p: Paper) -> None:
    """Two sheets of as many rows, each over three pages side by side, a group of the header over the cut."""
    p.title_page("枫林县农业农村局2026年部门预算")
    _sheet(
        p,
        "支出预算总表",
        "万元",
        """科目|合计|基本支出|<|<|项目支出
^|^|小计|人员经费|公用经费|^
合计|900.00|500.00|400.00|100.00|400.00
213-农林水支出|900.00|500.00|400.00|100.00|400.00
21301-农业农村|900.00|500.00|400.00|100.00|400.00
2130101-行政运行|500.00|500.00|400.00|100.00|
2130106-科技转化与推广服务|400.00||||400.00""",
        [220, 160, 160, 160, 160, 160],
        [2, 4],
    )
    _sheet(
        p,
        "支出功能分类预算表",
        "万元",
        """科目|合计|财政拨款|<|<|单位资金
^|^|小计|一般公共预算|政府性基金预算|^
合计|900.00|870.00|820.00|50.00|30.00
213-农林水支出|900.00|870.00|820.00|50.00|30.00
21301-农业农村|900.00|870.00|820.00|50.00|30.00
2130101-行政运行|500.00|500.00|500.00||
2130106-科技转化与推广服务|400.00|370.00|320.00|50.00|30.00""",
        [220, 140, 180, 180, 170, 150],
        [2, 4],
    )


def sheets_apart(p: Paper) -> None:
    """A sheet whose right part is set in rows of another height, and one whose parts contradict each other."""
    p.title_page("枫林县林业局2026年部门预算")
    p.page()
    p.text(297, 40, "支出预算总表", 14, "c")
    p.text(550, 64, "单位：万元", 8, "r")
    p.table(
        80,
        """科目|合计
213-农林水支出|900.00
21302-林业和草原|900.00
2130201-行政运行|500.00
2130204-事业机构|400.00
合计|900.00""",
        [300, 200],
    )
    p.page()
    p.table(
        80,
        """基本支出|项目支出
640.00|260.00
640.00|260.00
500.00|
140.00|260.00
640.00|260.00""",
        [250, 240],
        row=17,
    )
    _sheet(
        p,
        "一般公共预算支出表",
        "万元",
        """科目|合计|基本支出|项目支出
213-农林水支出|900.00|640.00|260.00
21302-林业和草原|900.00|640.00|260.00
2130201-行政运行|500.00|500.00|
2130204-事业机构|400.00|110.00|260.00
合计|900.00|640.00|260.00""",
        [300, 200, 250, 240],
        [2],
    )


PRINTS: dict[str, Callable[[Paper], None]] = {
    "tall_texts.pdf": tall_texts,
    "wide_sheets.pdf": wide_sheets,
    "sheets_apart.pdf": sheets_apart,
}
