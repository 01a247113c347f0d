"""Whose document it is, for which year and of which kind: from its own words; the file's name only contradicts."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from parser.assemble import PrintedTable
from parser.captions import bare_title, body_of
from parser.corrected import corrected
from parser.errors import ReadError
from parser.grid import UNREADABLE, ReadFile, TextLine
from parser.registry import CODED, split_code
from parser.sheets import sheet_words
from schema.model import Problem
from schema.names import normalise, squeeze

_YEAR = re.compile(r"(20[0-4]\d)\s*年(?:度)?")
_PERIOD = re.compile(r"(?:^|[^\d])年度[:：]\s*(20\d\d)|[(（](20\d\d)年度?[)）]")
_BUDGET = re.compile(r"预算|决算")
_NAMED = re.compile(
    r"^(?:20\d\d年(?:度)?)?(?P<name>[\u4e00-\u9fff（）()·]{4,40}?)(?:20\d\d年(?:度)?|年度)?(?:部门|单位)(?:综合)?(?:预算|决算)"
)
COVER_LINES = 14
WEIGHT = {"label": 4, "table": 3, "cover": 5, "title": 2, "row": 1}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says it is. `organisation` is the department's name, `code` its printed code."""

    organisation: str
    code: str | None
    year: int
    kind: Literal["预算", "决算"]
    title: str
    problems: tuple[Problem, ...]
    mark: str = ""
    """What it calls itself where it takes the place of another (更正版), and the date (ISO) printed with it."""
    dated: str | None = None


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(Path(__file__).with_name("identity.toml").read_text("utf-8"))
    return {k: tuple(v) for k, v in data.items()}


def identify(file: ReadFile, tables: Sequence[PrintedTable], name: str) -> Identity:
    """Given a read file, its tables and the file's name, return what the document is. Raises ReadError without a name or year."""
    cover = _cover(file.lines)
    kind = _kind(cover, tables)
    found = _organisation(file, tables, cover)
    if found is None:
        raise ReadError("没有找到预算单位的名称；请提供写明单位的部门预算公开文件")
    year, problems = _year(file, tables, cover, name)
    problems += _contradictions(name, year, kind)
    code, plain = split_code(found)
    title = next((t for t in cover if _YEAR.search(t) and _BUDGET.search(t)), "")
    marked = corrected(cover, name)
    return Identity(plain, code, year, kind, title, (*problems, *marked.problems), marked.mark, marked.dated)


def _cover(lines: Sequence[TextLine]) -> list[str]:
    first = lines[0].page if lines else None
    return [squeeze(x.text) for x in lines[:60] if x.page == first][:COVER_LINES]


def _kind(cover: Sequence[str], tables: Sequence[PrintedTable]) -> Literal["预算", "决算"]:
    said = [t for t in cover if _BUDGET.search(t)] or [t.title for t in tables]
    final = sum(1 for t in said if "决算" in t)
    titles = sum(1 for t in tables if "决算" in t.title)
    return "决算" if 2 * final > len(said) or 2 * titles > max(1, len(tables)) else "预算"


def looks_like_body(text: str) -> bool:
    """True where a text reads like the name of a public body."""
    plain = re.sub(r"[（(][^()（）]*[)）]$", "", squeeze(text))
    ends = plain.endswith(_words()["endings"])
    return (
        4 <= len(plain) <= 40
        and ends
        and not any(w in plain for w in _words()["never"])
        and not re.search(rf"[\d，。；、：:{UNREADABLE}]", plain)
    )


def _organisation(file: ReadFile, tables: Sequence[PrintedTable], cover: Sequence[str]) -> str | None:
    votes: Counter[str] = Counter()
    for text in (*cover, *(a + b for a, b in pairwise(cover))):
        _vote_cover(text, votes)
    for line in file.lines:
        text = bare_title(line.text)
        if (body := body_of(text)) and looks_like_body(split_code(body)[1]):
            votes[body] += WEIGHT["label"]
        elif (match := _NAMED.match(text)) and looks_like_body(match["name"]):
            votes[match["name"]] += WEIGHT["title"]
    for table in tables:
        if table.body and looks_like_body(split_code(table.body)[1]):
            votes[table.body] += WEIGHT["table"]
        for caption in table.captions:
            value = re.split(r"[:：]", caption, maxsplit=1)[-1]
            if CODED.match(value) and len(split_code(value)[0] or "") >= 3 and looks_like_body(split_code(value)[1]):
                votes[value] += WEIGHT["table"]
        _vote_rows(table, votes)
    return _winner(votes or _by_label(file, tables, cover))


def _by_label(file: ReadFile, tables: Sequence[PrintedTable], cover: Sequence[str]) -> Counter[str]:
    """Names whose ending is not known, taken only where a label or the document's own title says them."""
    said = [body_of(bare_title(x.text)) for x in file.lines] + [t.body for t in tables]
    votes = Counter(t for t in said if t and _may_be_body(split_code(t)[1]))
    titled = (_NAMED.match(t) for t in cover)
    votes.update(m["name"] for m in titled if m and _may_be_body(m["name"]))
    return votes


def _may_be_body(plain: str) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff（）()·]{4,40}", plain)) and not any(w in plain for w in _words()["never"])


def _vote_cover(text: str, votes: Counter[str]) -> None:
    if CODED.match(text) and looks_like_body(split_code(text)[1]):
        votes[text] += WEIGHT["cover"] * 4
    elif looks_like_body(text):
        votes[text] += WEIGHT["cover"]
    elif (match := _NAMED.match(text)) and looks_like_body(match["name"]):
        votes[match["name"]] += WEIGHT["cover"]
    elif (body := body_of(text)) and looks_like_body(body):
        votes[body] += WEIGHT["cover"]


def _vote_rows(table: PrintedTable, votes: Counter[str]) -> None:
    """Names in the first rows: beside a label of a sheet (部门名称), or where a summary form names its bodies."""
    for placed in table.rows[:4]:
        texts = [squeeze(c) for c in placed.row.cells if c]
        if len(texts) > 1 and normalise(texts[0]) in sheet_words()["body"] and looks_like_body(texts[1]):
            votes[texts[1]] += WEIGHT["label"]
        for text in texts[:2]:
            if looks_like_body(split_code(text)[1]):
                votes[text] += WEIGHT["row"]


def _winner(votes: Counter[str]) -> str | None:
    """The name with most votes, spellings with and without code or （本级） counted together; the fullest is given."""
    groups: dict[str, Counter[str]] = {}
    for text, count in votes.items():
        plain = normalise(re.sub(r"[（(](?:本级|机关|汇总|部门)[)）]$", "", split_code(text)[1]))
        groups.setdefault(plain, Counter())[text] += count
    if not groups:
        return None
    totals = {g: sum(groups[g].values()) for g in groups}
    for short in sorted(totals, key=len):  # the tail of a name that a line break cut in two counts for the whole name
        longer = [g for g in totals if g != short and g.endswith(short)]
        if len(longer) == 1 and 2 * totals[longer[0]] >= WEIGHT["cover"]:
            totals[longer[0]] += totals[short]
            totals[short] = 0
    best = max(groups, key=lambda g: (totals[g], -list(groups).index(g)))
    spelled = groups[best]
    coded = [t for t in spelled if split_code(t)[0]]
    return (
        min(coded, key=lambda t: len(split_code(t)[0] or "")) if coded else min(spelled, key=lambda t: (-spelled[t], t))
    )


def _year(file: ReadFile, tables: Sequence[PrintedTable], cover: Sequence[str], name: str) -> tuple[int, list[Problem]]:
    votes = _cover_years(cover)
    for table in tables:
        votes += _table_years(table)
    for line in file.lines:
        text = squeeze(line.text)
        if period := _PERIOD.search(text):
            votes[int(period[1] or period[2])] += WEIGHT["title"]
        elif (said := _YEAR.match(text)) and _BUDGET.search(text):
            votes[int(said[1])] += WEIGHT["row"]
    if votes:
        return max(votes, key=lambda y: (votes[y], y)), []
    if named := re.search(r"(20[0-4]\d)(?:年|\D)", name):
        return int(named[1]), [Problem("warning", "年度", f"文件里没有印年度，按文件名“{name}”取 {named[1]} 年")]
    raise ReadError("没有找到预算年度；请提供写明年度的部门预算公开文件")


def _cover_years(cover: Sequence[str]) -> Counter[int]:
    votes: Counter[int] = Counter()
    for text in cover:
        for said in _YEAR.finditer(text):
            votes[int(said[1])] += WEIGHT["cover"] * (2 if _BUDGET.search(text) else 1)
    alone = next((t for t in cover if re.fullmatch(r"20\d\d", t)), None)
    if not votes and alone is not None:
        votes[int(alone)] += WEIGHT["cover"]
    return votes


def _table_years(table: PrintedTable) -> Counter[int]:
    """Years in the title, in headers (2026年预算数), and of periods beside the table ((2026年度), 预算年度：2026)."""
    votes: Counter[int] = Counter()
    if said := _YEAR.search(table.title):
        votes[int(said[1])] += WEIGHT["title"]
    for text in {p for path in table.header.paths for p in path}:
        if said := _YEAR.match(text):
            votes[int(said[1])] += WEIGHT["row"]
    for text in (*table.captions, *(c for placed in table.rows[:2] for c in placed.row.cells if c)):
        if period := _PERIOD.search(text):
            votes[int(period[1] or period[2])] += WEIGHT["title"]
    return votes


def _contradictions(name: str, year: int, kind: str) -> list[Problem]:
    """Where the file's name says another year or kind than the document itself."""
    found = []
    years = {int(y) for y in re.findall(r"(20[0-4]\d)年", name)}
    if years and year not in years:
        found.append(Problem("warning", "文件名", f"文件名写 {min(years)} 年，正文是 {year} 年；以正文为准"))
    other = {"预算": "决算", "决算": "预算"}[kind]
    if other in name and kind not in name:
        found.append(Problem("warning", "文件名", f"文件名写“{other}”，正文是{kind}；以正文为准"))
    return found
