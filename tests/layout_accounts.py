"""Draws what a made-up county department publishes of one year: its budget, the corrected budget and the final accounts.

Run `python tests/layout_accounts.py` by hand where reportlab is installed; the documents are kept in tests/data/editions.
Amounts are in 万元. Sums are made here, so that a figure that changes takes its sums with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from layout_maker import Paper, finish, paper

FOLDER = Path(__file__).parent / "data" / "editions"
NAMES = {
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "2101101": "行政单位医疗",
    "213": "农林水支出",
    "21302": "林业和草原",
    "2130201": "行政运行",
    "2130205": "森林资源培育",
    "21303": "水利",
    "2130301": "行政运行",
    "2130305": "水利工程建设",
    "2130314": "防汛",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "301": "工资福利支出",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30108": "机关事业单位基本养老保险缴费",
    "30110": "职工基本医疗保险缴费",
    "30113": "住房公积金",
    "302": "商品和服务支出",
    "30201": "办公费",
    "30206": "电费",
    "30211": "差旅费",
    "30213": "维修（护）费",
    "30217": "公务接待费",
    "30231": "公务用车运行维护费",
}
PROJECTS = {"2130305": "小型水库除险加固", "2130314": "防汛抢险物资储备", "2130205": "退化林修复"}
Amounts = Mapping[str, str]


@dataclass(frozen=True)
class Figures:
    """A department's year: what is spent on each function and each economic account of its basic spending."""

    body: str
    year: int
    functions: Amounts
    economic: Amounts
    note: str = ""
    """What stands under the title of a corrected document."""

    @property
    def total(self) -> Decimal:
        """All spending."""
        return _sum(self.functions.values())

    @property
    def projects(self) -> Decimal:
        """What is spent on projects."""
        return _sum(v for k, v in self.functions.items() if k in PROJECTS)


WATER = Figures(
    "青石县水利局",
    2024,
    {
        "2080505": "60",
        "2101101": "30",
        "2130301": "410",
        "2130305": "300",
        "2130314": "150",
        "2210201": "50",
    },
    {
        **{"30101": "200", "30102": "120", "30108": "60", "30110": "30", "30113": "50"},
        **{"30201": "25", "30206": "15", "30211": "20", "30213": "10", "30217": "5", "30231": "15"},
    },
)
CORRECTED = replace(WATER, functions={**WATER.functions, "2130314": "180"}, note="（更正版）")
SPENT = replace(
    WATER,
    functions={
        **{"2080505": "58", "2101101": "31.5", "2130301": "402"},
        **{"2130305": "345", "2130314": "168", "2210201": "50"},
    },
    economic={
        **{"30101": "198", "30102": "115", "30108": "58", "30110": "31.5", "30113": "50"},
        **{"30201": "23.5", "30206": "16.2", "30211": "19", "30213": "11", "30217": "3.1", "30231": "16.2"},
    },
)
NEXT = replace(WATER, year=2025, functions={**WATER.functions, "2130305": "350", "2130314": "200"})
WOODS = Figures(
    "青石县林业局",
    2024,
    {"2080505": "45", "2101101": "20", "2130201": "300", "2130205": "200", "2210201": "35"},
    {
        **{"30101": "140", "30102": "80", "30108": "45", "30110": "20", "30113": "35"},
        **{"30201": "30", "30206": "10", "30211": "20", "30213": "8", "30217": "3", "30231": "9"},
    },
)
REVISED = {"208": "60", "210": "32", "213": "936", "221": "50"}
"""全年预算数 of the functions, as the final accounts print them beside."""
CARRIED, LEFT = Decimal(8), Decimal("13.5")


def _sum(amounts: Iterable[str]) -> Decimal:
    return sum(map(Decimal, amounts), Decimal(0))


def _money(value: Decimal | str) -> str:
    return f"{Decimal(value):,.2f}" if Decimal(value) else ""


def _levels(amounts: Amounts, lengths: Sequence[int]) -> list[tuple[str, Decimal, Decimal]]:
    """Code, amount and what of it is for projects, of every printed level."""
    found: dict[str, list[Decimal]] = {}
    for code, amount in amounts.items():
        for length in lengths:
            if len(code) >= length:
                entry = found.setdefault(code[:length], [Decimal(0), Decimal(0)])
                entry[0] += Decimal(amount)
                entry[1] += Decimal(amount) if code in PROJECTS else Decimal(0)
    return [(code, whole, part) for code, (whole, part) in found.items()]


def _rows(amounts: Amounts, lengths: Sequence[int], columns: int) -> str:
    """Rows of code and name, then the whole, basic and project spending, as many of them as asked."""
    lines = []
    for code, whole, part in _levels(amounts, lengths):
        values = (_money(whole), _money(whole - part), _money(part))[:columns]
        lines.append("|".join((code, NAMES[code], *values)))
    return "\n".join(lines)


def _head(p: Paper, number: str, title: str, body: str) -> None:
    p.page()
    p.text(40, 40, number, 8)
    p.text(297, 54, title, 13, "c")
    p.text(40, 80, f"{'部门' if number.startswith('公开') else '编制单位'}：{body}", 8)
    p.text(550, 80, "单位：万元", 8, "r")


def _cover(p: Paper, f: Figures, kind: str) -> None:
    p.page()
    p.text(297, 280, f.body, 20, "c")
    p.text(297, 320, f"{f.year}年部门{kind}{f.note}", 20, "c")
    if f.note:
        p.text(297, 360, f"更正日期：{f.year}年3月20日", 12, "c")


def budget(path: Path, f: Figures) -> None:
    """Draw a budget: 收支总表, 支出总表, 财政拨款收支总表, the general budget by function, its basic part, 三公, projects."""
    p = paper(path)
    _cover(p, f, "预算")
    total, projects = f.total, f.projects
    classes = _levels(f.functions, (3,))
    lines = ["收入|<|支出|<", "项目|预算数|项目|预算数"]
    sides = [f"一、一般公共预算拨款收入|{_money(total)}", "二、政府性基金预算拨款收入|", "三、事业收入|", "|"]
    for n, (code, whole, _) in enumerate(classes):
        lines.append(f"{sides[n]}|{'一二三四'[n]}、{NAMES[code]}|{_money(whole)}")
    lines += [
        f"本年收入合计|{_money(total)}|本年支出合计|{_money(total)}",
        f"收入总计|{_money(total)}|支出总计|{_money(total)}",
    ]
    _head(p, "表1", "部门收支总表", f.body)
    p.table(95, "\n".join(lines), [150, 90, 150, 90])
    whole_row = f"|合计|{_money(total)}|{_money(total - projects)}|{_money(projects)}"
    header = "科目编码|科目名称|合计|基本支出|项目支出"
    by_function = f"{header}\n{whole_row}\n{_rows(f.functions, (3, 5, 7), 3)}"
    _head(p, "表2", "部门支出总表", f.body)
    p.table(95, by_function, [60, 200, 80, 80, 80])
    _head(p, "表3", "一般公共预算支出表", f.body)
    p.table(95, by_function, [60, 200, 80, 80, 80])
    _head(p, "表4", "一般公共预算基本支出表", f.body)
    p.table(95, _economic(f), [60, 200, 80, 80, 80])
    _head(p, "表5", "一般公共预算“三公”经费支出表", f.body)
    p.table(95, _three_public(f), [80] * 6, size=6)
    _head(p, "表6", "项目支出表", f.body)
    named = "\n".join(f"{PROJECTS[c]}|{_money(v)}|{_money(v)}" for c, v in f.functions.items() if c in PROJECTS)
    p.table(95, f"项目名称|合计|一般公共预算\n合计|{_money(projects)}|{_money(projects)}\n{named}", [240, 100, 100])
    finish(p)


def _economic(f: Figures) -> str:
    people = _sum(v for k, v in f.economic.items() if k.startswith("301"))
    whole = _sum(f.economic.values())
    lines = ["科目编码|科目名称|合计|人员经费|公用经费"]
    lines.append(f"|合计|{_money(whole)}|{_money(people)}|{_money(whole - people)}")
    for code, amount, _ in _levels(f.economic, (3, 5)):
        parts = (_money(amount), "") if code.startswith("301") else ("", _money(amount))
        lines.append("|".join((code, NAMES[code], _money(amount), *parts)))
    return "\n".join(lines)


def _public(f: Figures) -> tuple[str, ...]:
    cars, guests = Decimal(f.economic["30231"]), Decimal(f.economic["30217"])
    return (_money(cars + guests), "", _money(cars), "", _money(cars), _money(guests))


def _three_public(f: Figures) -> str:
    head = "“三公”经费合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费"
    return f"{head}\n^|^|小计|公务用车购置费|公务用车运行费|^\n{'|'.join(_public(f))}"


def accounts(path: Path, planned: Figures, spent: Figures) -> None:
    """Draw final accounts in the official forms, with 年初预算数 and 全年预算数 beside 决算数 in the first of them."""
    p = paper(path)
    _cover(p, spent, "决算")
    _balance(p, planned, spent)
    total, projects = spent.total, spent.projects
    income = total + LEFT - CARRIED
    _head(p, "公开02表", "收入决算表", spent.body)
    rows = "\n".join(f"{c}|{NAMES[c]}|{_money(v)}|{_money(v)}||" for c, v, _ in _levels(_received(spent), (3, 5, 7)))
    p.table(
        95,
        f"科目编码|科目名称|本年收入合计|财政拨款收入|事业收入|其他收入\n|合计|{_money(income)}|{_money(income)}||\n{rows}",
        [60, 180, 80, 80, 60, 60],
    )
    whole = f"|合计|{_money(total)}|{_money(total - projects)}|{_money(projects)}"
    rows = "\n".join(r + "|||" for r in _rows(spent.functions, (3, 5, 7), 3).split("\n"))
    _head(p, "公开03表", "支出决算表", spent.body)
    p.table(
        95,
        f"科目编码|科目名称|本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出\n{whole}|||\n{rows}",
        [50, 150, 62, 62, 62, 52, 45, 60],
        size=6,
    )
    _granted(p, spent, income)
    _head(p, "公开05表", "一般公共预算财政拨款支出决算表", spent.body)
    p.table(
        95,
        f"科目编码|科目名称|本年支出合计|基本支出|项目支出\n{whole}\n{_rows(spent.functions, (3, 5, 7), 3)}",
        [60, 200, 80, 80, 80],
    )
    _head(p, "公开06表", "一般公共预算财政拨款基本支出决算表", spent.body)
    p.table(95, _economic(spent), [60, 200, 80, 80, 80])
    _head(p, "公开07表", "财政拨款“三公”经费支出决算表", spent.body)
    head = "预算数|<|<|<|<|<|决算数|<|<|<|<|<\n"
    middle = "合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费"
    low = "^|^|小计|公务用车购置费|公务用车运行费|^"
    values = "|".join((*_public(planned), *_public(spent)))
    p.table(95, f"{head}{middle}|{middle}\n{low}|{low}\n{values}", [43] * 12, size=5.5, x=35)
    finish(p)


def _received(spent: Figures) -> Amounts:
    """What came in for each function: as was spent, what was left over stands with 水利工程建设."""
    more = Decimal(spent.functions["2130305"]) + LEFT - CARRIED
    return {**spent.functions, "2130305": str(more)}


def _balance(p: Paper, planned: Figures, spent: Figures) -> None:
    total, revised = spent.total, _sum(REVISED.values())
    income = total + LEFT - CARRIED
    _head(p, "公开01表", "收入支出决算总表", spent.body)
    lines = [
        "收入|<|<|<|<|支出|<|<|<|<",
        "项目|行次|年初预算数|全年预算数|决算数|项目|行次|年初预算数|全年预算数|决算数",
    ]
    lines.append("栏次||1|2|3|栏次||4|5|6")
    start, plan = _money(planned.total), _money(revised - CARRIED)
    sides = [f"一、一般公共预算财政拨款收入|1|{start}|{plan}|{_money(income)}"]
    sides += [f"{n}|{i}|||" for i, n in enumerate(("二、政府性基金预算财政拨款收入", "三、事业收入", ""), 2)]
    before = {c: v for c, v, _ in _levels(planned.functions, (3,))}
    for n, (code, whole, _) in enumerate(_levels(spent.functions, (3,))):
        values = f"{_money(before[code])}|{_money(REVISED[code])}|{_money(whole)}"
        lines.append(f"{sides[n]}|{'一二三四'[n]}、{NAMES[code]}|{n + 10}|{values}")
    lines.append(
        f"本年收入合计|5|{start}|{plan}|{_money(income)}|本年支出合计|14|{start}|{_money(revised)}|{_money(total)}"
    )
    lines.append(f"年初结转和结余|6||{_money(CARRIED)}|{_money(CARRIED)}|年末结转和结余|15|||{_money(LEFT)}")
    ends = f"{start}|{_money(revised)}|{_money(total + LEFT)}"
    lines.append(f"总计|7|{ends}|总计|16|{ends}")
    p.table(95, "\n".join(lines), [105, 24, 46, 46, 46, 105, 24, 46, 46, 46], size=6.5, x=30)


def _granted(p: Paper, spent: Figures, income: Decimal) -> None:
    total = spent.total
    _head(p, "公开04表", "财政拨款收入支出决算总表", spent.body)
    lines = ["收入|<|<|支出|<|<|<", "项目|行次|决算数|项目|行次|合计|一般公共预算财政拨款"]
    sides = [f"一、一般公共预算财政拨款|1|{_money(income)}", "二、政府性基金预算财政拨款|2|", "|3|", "|4|"]
    for n, (code, whole, _) in enumerate(_levels(spent.functions, (3,))):
        lines.append(f"{sides[n]}|{'一二三四'[n]}、{NAMES[code]}|{n + 10}|{_money(whole)}|{_money(whole)}")
    lines.append(f"本年收入合计|5|{_money(income)}|本年支出合计|14|{_money(total)}|{_money(total)}")
    left, ends = _money(LEFT), _money(total + LEFT)
    lines.append(f"年初财政拨款结转和结余|6|{_money(CARRIED)}|年末财政拨款结转和结余|15|{left}|{left}")
    lines.append(f"总计|7|{ends}|总计|16|{ends}|{ends}")
    p.table(95, "\n".join(lines), [150, 30, 60, 140, 30, 60, 70], size=6.5, x=30)


def main() -> None:
    """Draw all documents anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    budget(FOLDER / "青石县水利局2024年部门预算.pdf", WATER)
    budget(FOLDER / "青石县水利局2024年部门预算（更正版）.pdf", CORRECTED)
    budget(FOLDER / "青石县水利局2025年部门预算.pdf", NEXT)
    budget(FOLDER / "青石县林业局2024年部门预算.pdf", WOODS)
    accounts(FOLDER / "青石县水利局2024年部门决算.pdf", CORRECTED, SPENT)


if __name__ == "__main__":
    main()
