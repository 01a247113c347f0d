"""The rows of an answer as a table: on the screen, and as it is taken along with the place of each figure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from query.answer import Answer, AnswerRow, Citation
from query.say import UNITS, grouped, money
from schema.places import row_place
from screens.charts import is_grid
from screens.opened import is_kiosk
from screens.style import block
from screens.tables import Cell, Figure, stacked_table

MOST_ROWS = 200
NAMES = {"元": "金额（元）", "%": "比例", "": "数值"}
TAKEN = ("名称", "代码", "单位", "年度", "数值", "计量", "说明", "文件", "表", "页", "行")


def answer_table(answer: Answer) -> str:
    """Given an answer of several rows, return them as a table: bodies by years where they are that, else line by line."""
    places = _places(answer.citations)
    told = [i for i, row in enumerate(answer.rows) if row.value is not None or row.name]
    if 0 < len(told) < len(answer.rows):  # what is quoted stands in the sentence and among the rows cited
        places = {n: places.get(i, []) for n, i in enumerate(told)}
        answer = replace(answer, rows=tuple(answer.rows[i] for i in told))
    if len(answer.rows) < 2:
        return ""
    shown = answer.rows[:MOST_ROWS]
    drawn = _grid(answer, places) if answer.unit == "元" and is_grid(shown) else _lines(answer, shown, places)
    more = block("quiet", f"另有 {len(answer.rows) - MOST_ROWS} 行未显示") if len(answer.rows) > MOST_ROWS else ""
    return f'<div class="sheet">{drawn}{"" if is_kiosk() else _taken(answer, places)}{more}{table_actions()}</div>'


def table_actions() -> str:
    """Return the buttons that take the table above them along; the kiosk gives no files."""
    if is_kiosk():
        return ""
    return (
        '<div class="actions"><button type="button" class="action" data-table="copy">复制表格</button>'
        '<button type="button" class="action" data-table="csv">下载 CSV</button></div>'
    )


def _places(citations: Sequence[Citation]) -> dict[int, list[Citation]]:
    """The printed rows that each row of the answer stands on."""
    found: dict[int, list[Citation]] = {}
    for citation in citations:
        for row in citation.rows:
            found.setdefault(row, []).append(citation)
    return found


def _unit(answer: Answer) -> str:
    return answer.display_unit if answer.unit == "元" and answer.display_unit in UNITS else "元"


def _lines(answer: Answer, shown: Sequence[AnswerRow], places: dict[int, list[Citation]]) -> str:
    several = len({r.organisation for r in answer.rows}) > 1
    years = len({r.year for r in answer.rows}) > 1
    apart = len({(c.sha256, c.page) for c in answer.citations}) > 1
    unit = _unit(answer)
    columns: list[tuple[str, list[Cell]]] = [
        ("名称", [r.name or r.text or "" for r in shown]),
        ("代码", [r.code or "" for r in shown]),
        (
            "单位",
            [(r.organisation or "") if several and (r.organisation or "") not in (r.name or "") else "" for r in shown],
        ),
        ("年度", [str(r.year or "") if years and str(r.year) not in (r.name or "") else "" for r in shown]),
        (f"金额（{unit}）", [_in(r, unit) if unit != "元" else "" for r in shown]),
        (NAMES.get(answer.unit, "数值"), [_value(r, answer.unit) for r in shown]),
        ("说明", [r.label or "" for r in shown]),
        ("出处", [_page(places.get(i, ())) if apart else "" for i in range(len(shown))]),
    ]
    kept = [(title, cells) for title, cells in columns if any(_text(c) for c in cells)]
    return stacked_table([t for t, _ in kept], [[cells[i] for _, cells in kept] for i in range(len(shown))], "答案各行")


def _grid(answer: Answer, places: dict[int, list[Citation]]) -> str:
    """Bodies down, years across, the page under each figure."""
    unit = _unit(answer)
    found = {(r.organisation, r.year): i for i, r in enumerate(answer.rows)}
    years = sorted({r.year for r in answer.rows if r.year is not None})
    lines: list[list[Cell]] = []
    for body in dict.fromkeys(r.organisation for r in answer.rows):
        line: list[Cell] = [body or ""]
        for year in years:
            index = found.get((body, year))
            line.append("" if index is None else _placed(answer.rows[index], unit, places.get(index, ())))
        lines.append(line)
    return stacked_table(["单位", *(f"{y} 年（{unit}）" for y in years)], lines, "各单位各年")


def _placed(row: AnswerRow, unit: str, cites: Sequence[Citation]) -> Figure:
    shown = money(Decimal(row.value or 0), unit).partition(" ")[0]
    return Figure(shown, shown.replace(",", ""), _page(cites))


def _page(cites: Sequence[Citation]) -> str:
    return "、".join(dict.fromkeys(row_place(c.page, c.line) for c in cites if c.page or c.line))


def _taken(answer: Answer, places: dict[int, list[Citation]]) -> str:
    """What a file of the table holds: every row with its exact value, and where it is printed."""
    lines = "".join(_taken_line(row, answer.unit, places.get(i, ())) for i, row in enumerate(answer.rows))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in TAKEN)
    return f'<table class="taken" hidden><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'


def _taken_line(row: AnswerRow, unit: str, cites: Sequence[Citation]) -> str:
    first = cites[0] if cites else None
    table = f"{first.table_no or ''} {first.title}".strip() if first else ""
    cells = [row.name or row.text, row.code, row.organisation, row.year, row.value, unit, row.label]
    cells += [first.document, table, first.page, first.row or first.line] if first else [None] * 4
    return "<tr>" + "".join(f"<td>{html.escape('' if c is None else str(c))}</td>" for c in cells) + "</tr>"


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _in(row: AnswerRow, unit: str) -> Cell:
    if row.value is None or not row.value.replace(".", "", 1).removeprefix("-").isdigit():
        return ""
    shown = money(Decimal(row.value), unit).partition(" ")[0]
    return Figure(shown, shown.replace(",", ""))


def _value(row: AnswerRow, unit: str) -> Cell:
    if row.value is None:
        return ""
    if unit == "元":
        return Figure(grouped(Decimal(row.value)), row.value)
    return Figure(f"{row.value}%", row.value) if unit == "%" else row.value
