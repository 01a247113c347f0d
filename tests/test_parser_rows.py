"""What rows mean: codes in three columns carried over, totals of a page, receipts among expenditure, sections."""

from __future__ import annotations

from collections.abc import Sequence

from parser.columns import lists_of, understand_columns
from parser.meaning import Meaning, is_spending_total, is_total, rank_of
from parser.registry import Registry
from parser.rows import ListReader
from schema.forms import forms


def _read(
    form: str, kind: str, paths: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Registry, list[Meaning | None]]:
    registry = Registry()
    body = registry.organisation("某局")
    bodies = [[r[i] for r in rows] for i in range(len(paths))]
    found = forms().form(form)
    columns = understand_columns([(p,) for p in paths], found, None, (kind,), bodies)
    (shape,) = lists_of(columns)
    reader = ListReader(shape, kind, found, registry, body.key, body.key)
    return registry, [reader.read(r) for r in rows]


def _names(registry: Registry, meaning: Meaning | None) -> list[tuple[str, str | None, str]]:
    return [(d, registry.members[k].code, registry.members[k].name) for d, k in (meaning.members if meaning else ())]


def test_codes_of_three_columns_go_on_from_the_rows_above() -> None:
    """
    | 208 |    |    | 社会保障和就业支出 | 3.00 |
    |     | 05 |    | 养老支出           | 3.00 |
    |     |    | 01 | 行政单位离退休     | 1.00 |
    |     |    | 02 | 事业单位离退休     | 2.00 |      where a page may have ended before it
    |     | 11 |    | 残疾人事业         | 0.00 |
    """
    rows = [
        ["208", "", "", "社会保障和就业支出", "3.00"],
        ["", "05", "", "养老支出", "3.00"],
        ["", "", "01", "行政单位离退休", "1.00"],
        ["", "", "02", "事业单位离退休", "2.00"],
        ["", "11", "", "残疾人事业", "0.00"],
    ]
    registry, found = _read("function", "function", ["类", "款", "项", "科目名称", "合计"], rows)
    assert [_names(registry, m)[0][1] for m in found] == ["208", "20805", "2080501", "2080502", "20811"]


def test_the_total_of_a_page_is_no_project() -> None:
    """
    | 校舍维修       | 3.00 |
    | 本页小计       | 3.00 |
    | 其中：上年结转 | 1.00 |
    | 合计           | 3.00 |
    """
    rows = [["校舍维修", "3.00"], ["本页小计", "3.00"], ["其中：上年结转", "1.00"], ["合计", "3.00"]]
    registry, found = _read("project", "project", ["项目名称", "金额"], rows)
    assert [m.adds for m in found if m] == [True, False, False, True]
    assert _names(registry, found[0])[0][0] == "project"
    assert _names(registry, found[3]) == []


def test_receipts_and_expenditure_one_under_the_other() -> None:
    """
    | 收入                     |        |
    | 一、一般公共预算拨款收入 | 220.00 |
    | 支出                     |        |
    | 一、一般公共服务支出     | 220.00 |
    """
    rows = [["收入", ""], ["一、一般公共预算拨款收入", "2.00"], ["支出", ""], ["一、一般公共服务支出", "2.00"]]
    registry, found = _read("balance", "function", ["项目", "预算数"], rows)
    assert [m is None for m in found] == [True, False, True, False]
    assert [_names(registry, m)[0][0] for m in found if m] == ["income", "function"]


def test_receipts_among_expenditure_are_nobodys_account() -> None:
    rows = [["一般公共服务支出", "2.00"], ["一般公共预算拨款收入", "2.00"]]
    _, found = _read("general_function", "function", ["科目名称", "合计"], rows)
    assert [m.adds for m in found if m] == [True, False]


def test_words_of_rows() -> None:
    assert is_total("合 计")
    assert not is_total("本页小计")
    assert is_spending_total("本年支出合计")
    assert [rank_of(t) for t in ("一、收入", "（一）拨款", "1. 其他", "(1)其他", "其他")] == [1, 2, 3, 4, 0]


def test_rows_without_any_names_are_nobodys() -> None:
    """
    | 小计 | 人员经费 |     the right part of a sheet too wide for its page: the names are printed on another page
    | 9.00 |   8.00   |
    | 3.00 |   2.00   |
    """
    _, found = _read("expenditure", "function", ["基本支出", "人员经费"], [["9.00", "8.00"], ["3.00", "2.00"]])
    assert [m.adds for m in found if m] == [False, False]
    assert all(m.reason for m in found if m)
