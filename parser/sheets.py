"""Forms of labels and values: one project or one department on a sheet of its own (项目名称 | … | 主管部门 | …)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from parser.grid import Grid
from schema.names import normalise


@lru_cache(maxsize=1)
def sheet_words() -> dict[str, frozenset[str]]:
    """Return the labels of such forms by what they stand for, normalised."""
    data = tomllib.loads(Path(__file__).with_name("sheets.toml").read_text("utf-8"))
    return {key: frozenset(normalise(w) for w in words) for key, words in data["labels"].items()}


def is_sheet(grid: Grid) -> bool:
    """True where the first row is a label with its value rather than a header: 项目名称 | 法律顾问服务."""
    printed = [normalise(c) for c in grid.rows[0].cells if c]
    if not printed or not grid.drawn:
        return False
    words = sheet_words()
    first = printed[0]
    if first in words["opening"]:
        return True
    opens = first in words["project"] | words["body"]
    labelled = len(printed) <= 2 or (len(printed) <= 4 and printed[2 if len(printed) > 2 else 0] in words["second"])
    below = {normalise(c) for r in grid.rows[1:] for c in r.cells if c}
    return opens and labelled and bool(below & (words["money"] | words["body"] | words["goal"] | words["target"]))
