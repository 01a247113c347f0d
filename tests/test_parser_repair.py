"""The repair rule: one lost or damaged header cell anywhere never makes a wrong plain or repaired figure.

The document of the tests is a small department in the text form: forms whose rows add up along fund, use or member.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from parser.document import parse
from parser.errors import ReadError
from schema.model import Amount, ParsedDocument

UNIT = "901001-滨江市新城区测试局（本级）"
DEPARTMENT = "901-滨江市新城区测试局"


@dataclass(frozen=True)
class Layout:
    """A form in the text form: header lines, and for each amount column the columns it is the sum of."""

    number: str
    title: str
    header: tuple[tuple[str, ...], ...]
    sums: dict[int, tuple[int, ...]]
    rows: tuple[str, ...]


THREE_PUBLIC = Layout(
    "附表9",
    "财政拨款“三公”经费支出预算表",
    (
        ("部门（单位）", "合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"),
        ("", "", "", "小计", "公务用车购置费", "公务用车运行费", ""),
    ),
    {1: (2, 3, 6), 3: (4, 5)},
    ("合 计", DEPARTMENT, UNIT),
)
GENERAL = Layout(
    "附表7",
    "一般公共预算支出表",
    (
        ("预算单位/支出功能分类科目", "合计", "基本支出", "", "", "项目支出"),
        ("", "", "小计", "人员经费", "公用经费", ""),
    ),
    {1: (2, 5), 2: (3, 4)},
    ("合 计", DEPARTMENT, UNIT, "206-科学技术支出", "20601-科学技术管理事务", "2060199-其他科学技术管理事务支出"),
)
FUNCTION = Layout(
    "附表4",
    "支出功能分类预算表",
    (
        ("预算单位/支出功能分类科目", "合计", "财政拨款", "", "", "", "财政专户管理资金", "单位资金"),
        ("", "", "小计", "一般公共预算", "政府性基金预算", "国有资本经营预算", "", ""),
    ),
    {1: (2, 6, 7), 2: (3, 4, 5)},
    ("合 计", DEPARTMENT, UNIT, "205-教育支出", "20502-普通教育", "2050202-小学教育"),
)
PROCUREMENT = Layout(
    "附表13",
    "政府采购预算表",
    (("部门（单位）", "合计", "其中：", "", ""), ("", "", "货物类", "工程类", "服务类")),
    {1: (2, 3, 4)},
    ("合计", DEPARTMENT, UNIT),
)
LAYOUTS = (THREE_PUBLIC, GENERAL, FUNCTION, PROCUREMENT)
Money = dict[int, Decimal | None]


def _filled(layout: Layout, leaves: dict[int, Decimal | None]) -> Money:
    """Leaf amounts with every sum above them; a sum of blanks is blank."""
    values: Money = dict(leaves)
    for parent in sorted(layout.sums, reverse=True):
        parts = [values[i] for i in layout.sums[parent] if values[i] is not None]
        values[parent] = sum((p for p in parts if p is not None), Decimal(0)) if parts else None
    return values


def _text(layouts: list[tuple[Layout, list[list[str]], Money]]) -> str:
    lines = ["# 2026年测试区本级部门预算表", DEPARTMENT, ""]
    for layout, header, values in layouts:
        lines += [f"## {layout.title}", layout.number, "金额单位：元", ""]
        lines += ["\t".join(row) for row in header]
        width = len(layout.header[0])
        body = ["" if values.get(i) is None else f"{values[i]:,.2f}" for i in range(1, width)]
        lines += ["\t".join([name, *body]) for name in layout.rows]
        lines.append("")
    return "\n".join(lines)


def _read(text: str) -> ParsedDocument | None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "dept.txt"
        file.write_text(text, "utf-8")
        try:
            return parse(file)
        except ReadError:
            return None


def _coordinates(document: ParsedDocument, number: str) -> dict[tuple[object, ...], Amount]:
    members = {m.key: m for m in document.members}
    found: dict[tuple[object, ...], Amount] = {}
    for table in document.tables:
        if table.number != number:
            continue
        position = {r.key: n for n, r in enumerate(table.rows)}
        for a in table.amounts:
            names = tuple(sorted(members[k].norm for _, k in a.members))
            found[(position[a.row], names, a.fund, a.use)] = a
    return found


LEAVES = st.one_of(st.none(), st.integers(min_value=1, max_value=10**9).map(lambda n: Decimal(n) / 100))


@st.composite
def departments(draw: st.DrawFn) -> tuple[Layout, Money, list[list[str]]]:
    """A form with random leaf amounts, and its header with one printed cell deleted or emptied."""
    layout = draw(st.sampled_from(LAYOUTS))
    width = len(layout.header[0])
    leaves = {i: draw(LEAVES) for i in range(1, width) if i not in layout.sums}
    header = [list(row) for row in layout.header]
    printed = [(r, c) for r, row in enumerate(header) for c, cell in enumerate(row) if cell]
    row, column = draw(st.sampled_from(printed))
    if draw(st.booleans()):
        del header[row][column]
    else:
        header[row][column] = ""
    return layout, _filled(layout, leaves), header


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(departments())
def test_a_damaged_header_never_makes_a_wrong_figure(case: tuple[Layout, Money, list[list[str]]]) -> None:
    layout, values, damaged = case
    whole = _read(_text([(layout, [list(r) for r in layout.header], values)]))
    assert whole is not None
    truth = _coordinates(whole, layout.number)
    read = _read(_text([(layout, damaged, values)]))
    if read is None:
        event("refused")
        return
    found = _coordinates(read, layout.number)
    sure = {k: a for k, a in found.items() if a.quality != "doubtful"}
    event("trusted" if sure else "doubtful")
    for key, amount in sure.items():
        assert key in truth, key
        assert amount.value == truth[key].value, key


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(LAYOUTS), st.data())
def test_a_sound_form_is_plain(layout: Layout, data: st.DataObject) -> None:
    leaves = {i: data.draw(LEAVES) for i in range(1, len(layout.header[0])) if i not in layout.sums}
    values = _filled(layout, leaves)
    document = _read(_text([(layout, [list(r) for r in layout.header], values)]))
    assert document is not None
    assert {a.quality for t in document.tables for a in t.amounts} == {"plain"}
    printed = sorted(v for v in values.values() if v is not None) * len(layout.rows)
    read = sorted(a.value for t in document.tables for a in t.amounts if a.value is not None)
    assert read == sorted(printed)


def test_a_lost_column_is_found_by_its_sums() -> None:
    values = _filled(THREE_PUBLIC, {2: Decimal("10.00"), 4: Decimal("20.00"), 5: Decimal("30.00"), 6: Decimal("5.00")})
    header = [list(r) for r in THREE_PUBLIC.header]
    header[0] = ["部门（单位）", "合计", "因公出国（境）费", "公务用车购置及运行费", "", "公务接待费"]
    header[1] = ["", "", "", "小计", "公务用车购置费", ""]
    document = _read(_text([(THREE_PUBLIC, header, values)]))
    assert document is not None
    found = _coordinates(document, "附表9")
    running = next(a for (row, names, *_), a in found.items() if row == 0 and names == ("公务用车运行费",))
    assert (running.value, running.quality) == (Decimal("30.00"), "repaired")
    assert "公务用车运行费" in running.reason


def test_two_readings_that_both_close_are_doubtful() -> None:
    """Only 合计 and one part are filled: which of two lost columns it stood in cannot be told."""
    values = _filled(PROCUREMENT, {2: None, 3: None, 4: Decimal("7.00")})
    header = [["部门（单位）", "合计", "其中：", "", ""], ["", "", "货物类", "服务类"]]
    document = _read(_text([(PROCUREMENT, header, values)]))
    assert document is not None
    assert all(
        a.quality == "doubtful" or a.value is None or a.value == values[a.column]
        for a in _coordinates(document, "附表13").values()
    )


SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "budget.txt"
MOST_HEADER_LINES = 3


def _header_cells(lines: list[str]) -> list[tuple[int, int]]:
    """(line, cell) of every printed header cell: the lines with tabs right below a 金额单位 line, before the first amount."""
    found = []
    for at, line in enumerate(lines):
        if not line.startswith("金额单位"):
            continue
        start = next(n for n in range(at + 1, at + 4) if "\t" in lines[n])
        for n in range(start, start + MOST_HEADER_LINES):
            cells = lines[n].split("\t")
            if any("." in c for c in cells) or cells[0].replace("<b>", "").startswith(("合", "一、")):
                break
            found += [(n, c) for c, cell in enumerate(cells) if cell.strip()]
    return found


def _trusted(document: ParsedDocument) -> dict[tuple[object, ...], set[Decimal | None]]:
    """What the document says for certain: the figures of each coordinate of each numbered table."""
    members = {m.key: m for m in document.members}
    units = {o.key: o.name for o in document.organisations}
    found: dict[tuple[object, ...], set[Decimal | None]] = {}
    for table in document.tables:
        for a in table.amounts:
            if table.number and a.quality != "doubtful":
                names = tuple(sorted((d, members[k].norm) for d, k in a.members))
                key = (table.number, units[a.organisation or 0], names, a.fund, a.use)
                found.setdefault(key, set()).add(a.value)
    return found


def test_any_damaged_header_cell_of_the_sample_never_makes_a_wrong_figure() -> None:
    text = SAMPLE.read_text("utf-8")
    lines = text.splitlines()
    whole = _read(text)
    assert whole is not None
    truth = _trusted(whole)
    cells = _header_cells(lines)
    assert len(cells) > 80
    for line, cell in cells:
        for keep_place in (False, True):
            damaged = list(lines)
            row = damaged[line].split("\t")
            row[cell : cell + 1] = [""] if keep_place else []
            damaged[line] = "\t".join(row)
            read = _read("\n".join(damaged))
            for key, values in _trusted(read).items() if read else ():
                assert values <= truth.get(key, set()), (lines[line], cell, keep_place, key, values)
