"""How a sheet looks to a person: what is hidden, how numbers are shown; and the sentences that say what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from parser.book_formats import Remark

Place = tuple[int, int]
"""Row and column, counted from 0."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a sheet's cells hide. `codes` are the number formats of cells that have another than General.

    `errors` are the error texts (#REF!) of old workbooks.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    codes: dict[Place, str] = field(default_factory=dict)
    zeros: bool = True
    errors: dict[Place, str] = field(default_factory=dict)


def hidden_notes(sheet: str, rows: Sequence[int], columns: Sequence[int]) -> list[str]:
    """Given the hidden rows and columns within a sheet, counted from 0 and in order, return the sentences on them."""
    notes = []
    if rows:
        notes.append(f"工作表“{sheet}”第 {_runs(rows, lambda n: str(n + 1))} 行是隐藏的，没有读入")
    if columns:
        notes.append(f"工作表“{sheet}”第 {_runs(columns, column_name)} 列是隐藏的，没有读入")
    return notes


def remark_notes(sheet: str, remarks: dict[Remark, list[tuple[Place, str]]]) -> list[str]:
    """Given the places (and formats) of cells that show something else than they hold, return the sentences on them."""
    notes = []
    if scaled := remarks.get("scaled"):
        notes.append(
            f"工作表“{sheet}”{_cells(scaled)}按格式“{scaled[0][1]}”显示成别的数（如以万、千计），"
            "读入的是存着的完整数字；单位拿不准，请核对"
        )
    if hidden := remarks.get("hidden"):
        notes.append(f"工作表“{sheet}”{_cells(hidden)}的内容按格式“{hidden[0][1]}”不显示，没有读入")
    if zeros := remarks.get("zero"):
        notes.append(f"工作表“{sheet}”{_cells(zeros)}的零不显示，按空格读入")
    return notes


def cell_name(place: Place) -> str:
    """Return a place as spreadsheets name it: (4, 1) is B5."""
    return f"{column_name(place[1])}{place[0] + 1}"


def column_name(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _cells(found: Sequence[tuple[Place, str]]) -> str:
    first = f" {cell_name(found[0][0])} "
    return f"{first}格" if len(found) == 1 else f"{first}等 {len(found)} 格"


def _runs(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    """Numbers in a row with their first and last, from three on: 3、4、7—9."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return "、".join("、".join(map(name, r)) if len(r) < 3 else f"{name(r[0])}—{name(r[-1])}" for r in runs)
