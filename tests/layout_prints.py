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
    """The part of a sheet that one page prints: rules end at its sides, texts beyond them are left out."""

    left: float = 0.0
    right: float = 0.0

    def text(
        self, x: float, top: float, text: str, size: float = 9.0, align: str = "l", mode: int = 0, grey: float = 0.0
    ) -> None:
        width = self.canvas.stringWidth(text, self.font, size)
        begin = x - width / 2 if align == "c" else x - width if align == "r" else x
        if begin < self.right and begin + width > self.left:
            super().text(x, top, text, size, align, mode, grey)

    def _rule(self, x0: float, y0: float, x1: float, y1: float, rules: Rules) -> None:
        x0, x1 = max(x0, self.left), min(x1, self.right)
        if x0 < x1 or (x0 == x1 and y0 != y1):
            super()._rule(x0, y0, x1, y1, rules)


def _sheet(p: Paper, title: str, unit: str, text: str, widths: list[int], cuts: list[int], again: int = 0) -> None:
    """Print a sheet on pages as wide as the columns up to each cut: what a cut divides is printed in part on each.

    The first columns of names, so many as `again` says, are printed on every page.
    """
    begin = 0
    for end in [*cuts, len(widths)]:
        p.page()
        names = 40 + sum(widths[: again if begin else 0])
        _part(p, title, unit, text, widths, (begin, end), names)
        if again and begin:
            _part(p, "", "", text, widths, (0, again), 40)
        begin = end


def _part(p: Paper, title: str, unit: str, text: str, widths: list[int], part: tuple[int, int], at: float) -> None:
    """Print some columns of a sheet where the first of them shall begin."""
    left, right = 40 + sum(widths[: part[0]]), 40 + sum(widths[: part[1]])
    p.canvas.saveState()
    window = p.canvas.beginPath()
    window.rect(at - 0.5, 0, right - left + 1, p.height)
    p.canvas.clipPath(window, stroke=0, fill=0)
    p.canvas.translate(at - left, 0)
    page = _Window(p.canvas, p.height, p.width, left=left, right=right)
    if title:
        page.text(40 + sum(widths) / 2, 40, title, 14, "c")
        page.text(40 + sum(widths), 64, f"单位：{unit}", 8, "r")
    page.table(80, text, widths, size=8)
    p.canvas.restoreState()


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


def names_again(p: Paper) -> None:
    """A sheet whose column of names is printed again on every page; a running title that wavers by a point."""
    p.title_page("枫林县教育局2026年部门预算")
    _sheet(
        p,
        "支出预算总表",
        "万元",
        """科目|合计|基本支出|<|项目支出
^|^|人员经费|公用经费|^
合计|900.00|400.00|100.00|400.00
205-教育支出|900.00|400.00|100.00|400.00
20502-普通教育|900.00|400.00|100.00|400.00
2050201-学前教育|500.00|400.00|100.00|
2050203-初中教育|400.00|||400.00""",
        [220, 160, 140, 140, 160],
        [2, 4],
        again=1,
    )
    text = """科目|合计
205-教育支出|900.00
20502-普通教育|900.00
2050201-学前教育|500.00"""
    p.page()
    p.text(40, 30.45, "枫林县教育局2026年部门预算（公开）", 9)
    p.text(297, 50, "一般公共预算支出表", 14, "c")
    p.text(550, 70, "单位：万元", 8, "r")
    p.table(82, text, [300, 200])
    p.text(297, 800, "第 5 页，共 8 页", 8, "c")
    for n, row in enumerate(("2050203-初中教育|400.00", "2050204-高中教育|", "合计|900.00"), 6):
        p.page()
        p.text(40, 30.45 + 0.1 * (n % 2), "枫林县教育局2026年部门预算（公开）", 9)
        p.table(60, row, [300, 200])
        p.text(297, 800, f"第 {n} 页，共 8 页", 8, "c")


def small_print(p: Paper) -> None:
    """Print so small that a point is less than a pixel of the pictures that tell what can be seen; a figure clipped away."""
    p.title_page("枫林县司法局2026年部门预算")
    p.page(LANDSCAPE)
    p.text(421, 40, "支出预算总表", 6, "c")
    p.text(500, 50, "单位：元", 4, "r")
    rows = [
        "合计|3,936,710.05|3,067,490.09|869,219.96",
        "204-公共安全支出|3,936,710.05|3,067,490.09|869,219.96",
        "20406-司法|3,936,710.05|3,067,490.09|869,219.96",
        "2040601-行政运行|3,067,490.09|3,067,490.09|",
        "2040604-基层司法业务|869,219.96||869,219.96",
    ]
    names = [row.split("|")[0] + "|||" for row in rows]
    p.table(60.3, "\n".join(["科目|合计|基本支出|项目支出", *names]), [150, 60, 60, 60], size=4, row=6.37, grows=False)
    p.font = "Times-Roman"
    for n, row in enumerate(rows, 1):
        for column, figure in enumerate(row.split("|")[1:], 1):
            p.text(189 + 60 * column, 61.3 + 6.37 * n, figure, 2.2, "r")
    p.clipped(300, 200, "871.11", 4)
    p.font = "Hei"


def torn_rows(p: Paper) -> None:
    """Rows that a page break tears, in names and in a figure; a number and a unit that a narrow column wraps."""
    p.title_page("枫林县文化旅游局2026年部门预算")
    p.page()
    p.text(297, 30, "支出功能分类预算表", 14, "c")
    for n, piece in enumerate(("附表", "4", "金额", "单", "位：", "元")):
        p.text(520, 50 + 12 * n, piece, 8)
    widths = [200, 110, 110]
    p.table(
        130,
        """预算单位/支出功能分类科目|合计|财政拨款
合计|21,851,983.14|21,851,983.14
101-枫林县文化旅游局|21,851,983.14|21,851,983.14
101001-枫林县文化旅游局（本级）|20,000,000.00|20,000,000.00
207-文化旅游体育与传媒支出|20,000,000.00|20,000,000.00
20701-文化和旅游|20,000,000.00|20,000,000.00
2070101-行政运行|20,000,000.00|20,000,000.00
101002-枫林县第四文|1,851,983.1|1,851,983.14""",
        widths,
        size=8,
    )
    p.page()
    p.table(
        40,
        """化馆|4|
207-文化旅游体育与传媒支出|1,851,983.14|1,851,983.14
20701-文化和旅游|1,851,983.14|1,851,983.14
2070109-群众|1,851,983.14|1,851,983.14""",
        widths,
        size=8,
    )
    p.page()
    p.table(40, "文化||", widths, size=8)


PRINTS: dict[str, Callable[[Paper], None]] = {
    "tall_texts.pdf": tall_texts,
    "wide_sheets.pdf": wide_sheets,
    "sheets_apart.pdf": sheets_apart,
    "names_again.pdf": names_again,
    "small_print.pdf": small_print,
    "torn_rows.pdf": torn_rows,
}
