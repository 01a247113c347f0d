"""How a printed place is said: a page of a PDF or a sheet, a line of a text, a row of the nth table of what has no pages."""

from __future__ import annotations

from collections.abc import Sequence


def row_place(page: int | None, line: int | None) -> str:
    """Given where a row is printed, return it in words: 第 3 页, 文本第 12 行, 第 3 张表第 5 行; "" where nobody knows.

    A row with a page and a line stands in a document without pages: the page counts its tables, the line their rows.
    """
    return rows_place([page] if page else [], [line] if line else [])


def rows_place(pages: Sequence[int], lines: Sequence[int]) -> str:
    """Given the pages and the lines of several rows, return where they stand."""
    counted, rows = "、".join(map(str, pages)), "、".join(map(str, lines))
    if not pages:
        return f"文本第 {rows} 行" if lines else ""
    if not lines:
        return f"第 {counted} 页"
    return f"第 {counted} 张表第 {rows} 行" if len(pages) == 1 else f"第 {counted} 张表"
