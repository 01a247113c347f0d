"""Curious documents of tests/data/layouts: watermarks, totals of a page, 续表, one list under the other, plans of years."""

from __future__ import annotations

from collections.abc import Callable

from layout_maker import LANDSCAPE, Paper


def watermark(p: Paper) -> None:
    """A slanting watermark over the figures, shaded rows, a heading band."""
    p.page()
    p.text(297, 300, "梧桐区商务局2026年部门预算", 18, "c")
    p.page()
    p.shade(40, 80, 510, 14)
    p.shade(40, 164, 510, 14)
    p.slanting(120, 330, "仅供公开使用 仅供公开使用", 30)
    p.text(297, 40, "一般公共预算支出表", 14, "c")
    p.text(550, 64, "单位：万元", 8, "r")
    p.table(
        80,
        """科目编码|科目名称|合计|基本支出|项目支出
216|商业服务业等支出|400.00|250.00|150.00
21602|商业流通事务|400.00|250.00|150.00
2160201|行政运行|250.00|250.00|
2160299|其他商业流通事务支出|150.00||150.00
|合计|400.00|250.00|150.00""",
        [70, 200, 80, 80, 80],
    )


def page_totals(p: Paper) -> None:
    """A table that goes on as 续表 with the total of each page at its foot; a row 其中：上年结转 below the total."""
    p.page()
    p.text(297, 300, "枫林县教育局2026年部门预算", 18, "c")
    p.page()
    p.text(297, 40, "项目支出预算表", 14, "c")
    p.text(550, 64, "单位：万元", 8, "r")
    p.table(
        80,
        """序号|项目名称|金额
1|校舍维修|120.00
2|教师培训|80.00
|本页小计|200.00""",
        [40, 240, 100],
    )
    p.page()
    p.text(297, 40, "项目支出预算表（续表）", 14, "c")
    p.text(550, 64, "单位：万元", 8, "r")
    p.table(
        80,
        """序号|项目名称|金额
3|学生资助|60.00
4|信息化教学|40.00
|本页小计|100.00
|合计|300.00
|其中：上年结转|50.00""",
        [40, 240, 100],
    )


def one_list_under_another(p: Paper) -> None:
    """Receipts and expenditure in the same columns, one below the other."""
    p.page()
    p.text(297, 300, "溪源县审计局2026年部门预算", 18, "c")
    p.page()
    p.text(297, 40, "部门收支预算总表", 14, "c")
    p.text(550, 64, "单位：万元", 8, "r")
    p.table(
        80,
        """项目|预算数
收入|<
一、一般公共预算拨款收入|210.00
二、其他收入|10.00
收入总计|220.00
支出|<
一、一般公共服务支出|190.00
二、住房保障支出|30.00
支出总计|220.00""",
        [300, 120],
    )


def plans(p: Paper) -> None:
    """Years as groups of columns: three years of a plan, 三公 of last year beside this year's."""
    p.page()
    p.text(297, 300, "锦屏县林业局2026年部门预算", 18, "c")
    p.page(LANDSCAPE)
    p.text(421, 40, "项目支出预算表", 14, "c")
    p.text(800, 64, "单位：万元", 8, "r")
    end = p.table(
        80,
        """项目名称|2026年|<|<|2027年|<|<
^|合计|一般公共预算|单位资金|合计|一般公共预算|单位资金
合计|300.00|280.00|20.00|330.00|330.00|
森林防火|200.00|200.00||230.00|230.00|
古树名木保护|100.00|80.00|20.00|100.00|100.00|""",
        [200, 80, 80, 80, 80, 80, 80],
    )
    p.text(421, end + 30, "一般公共预算“三公”经费支出表", 14, "c")
    p.text(800, end + 52, "单位：万元", 8, "r")
    p.table(
        end + 66,
        """上年预算数|<|<|<|<|<|本年预算数|<|<|<|<|<
合计|因公出国//（境）费|公务用车购置及运行费|<|<|公务//接待费|合计|因公出国//（境）费|公务用车购置及运行费|<|<|公务//接待费
^|^|小计|购置费|运行费|^|^|^|小计|购置费|运行费|^
9.00||7.00||7.00|2.00|8.00||6.50||6.50|1.50""",
        [60] * 12,
    )


def two_minds(p: Paper) -> None:
    """The caption says 元 and the header 万元: nobody can say which."""
    p.page()
    p.text(297, 300, "清河县信访局2026年部门预算", 18, "c")
    p.page()
    p.text(297, 40, "项目支出预算表", 14, "c")
    p.text(550, 64, "单位：元", 8, "r")
    p.table(
        80,
        """序号|项目名称|金额（万元）
1|信访大厅运行|150.00
2|疑难积案化解|50.00
|合计|200.00""",
        [40, 240, 100],
    )


CURIOS: dict[str, Callable[[Paper], None]] = {
    f.__name__ + ".pdf": f for f in (watermark, page_totals, one_list_under_another, plans, two_minds)
}
