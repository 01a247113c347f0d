"""Whether a document says that it takes the place of another: 更正版, （修订）, 二次公开, and the date printed beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from schema.model import Problem
from schema.names import squeeze

_DATE = re.compile(r"(20\d\d)(?:年|[-./_])(\d{1,2})(?:月|[-./_])(\d{1,2})日?|(20\d\d)([01]\d)([0-3]\d)(?!\d)")


class Marked(NamedTuple):
    """What the document calls itself (empty: nothing of the kind), its date (ISO), and what does not agree."""

    mark: str
    dated: str | None
    problems: tuple[Problem, ...]


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_name("identity.toml").read_text("utf-8"))
    return re.compile("|".join(data["corrected"])), re.compile("|".join(data["titled"]))


def corrected(cover: Sequence[str], name: str) -> Marked:
    """Given the lines of the first page and the file's name, return what they say; the document's own date counts."""
    words, titled = _words()
    said = [t for t in cover if words.search(t) and _is_title(t, words, titled)]
    inside, outside = (next((m[0] for t in x if (m := words.search(t))), "") for x in (said, [squeeze(name)]))
    if not inside and not outside:
        return Marked("", None, ())
    own, named = _dated(cover), _dated([name])
    problems = []
    if bool(inside) != bool(outside):
        where, other = ("正文", "文件名") if inside else ("文件名", "正文")
        problems.append(Problem("info", "版次", f"{where}写“{_bare(inside or outside)}”，{other}没有写"))
    if own and named and own != named:
        problems.append(Problem("warning", "版次", f"文件名的日期是 {named}，正文是 {own}；以正文为准"))
    return Marked(_bare(inside or outside), own or named, tuple(problems))


def _is_title(text: str, words: re.Pattern[str], titled: re.Pattern[str]) -> bool:
    """A line that is the mark itself, or a title that carries it; no sentence."""
    rest = words.sub("", text).strip("（）()[]【】")
    return not rest or (len(text) <= 40 and bool(titled.search(text)))


def _bare(mark: str) -> str:
    return mark.strip("（）()[]【】")


def _dated(texts: Sequence[str]) -> str | None:
    for text in texts:
        for found in _DATE.finditer(text):
            year, month, day = (int(found[n] or found[n + 3]) for n in (1, 2, 3))
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                continue
    return None
