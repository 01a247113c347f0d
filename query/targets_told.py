"""One performance target asked for in everyday words, where nothing else answered: 保安要请几个人, 咨询法律顾问多久得有答复.

A target answers only if it is printed in the unit that is asked for and every word of the question is told by its name,
its project or its goal (covering.py), and by those of no other target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from query.answer import Answer
from query.catalogue import Catalogue, IndicatorInfo
from query.covering import covered, words
from query.plan import Plan
from query.sql import targets_sql
from query.statement import run
from query.targets import evaluate_targets, target_text
from schema.names import normalise

LEAST_NAMED = 2
"""So many characters of what is said have to stand in the target's own name."""
MOST_ALIKE = 6
"""So many targets of one value are told together."""
_TIME = ("年", "月", "天", "日", "小时", "分钟", "周", "频率")
_ASKED = re.compile(
    r"(?:好?几|多少|几多|好多)(?:个)?(?P<unit>人次|件次|小时|钟头|分钟|平方米|平方|块钱|万元|人|名|位|次|回|天|日|分|月|年|台|套|部|辆|件|封|份|篇|期|场|家|条|块|张|册"
    r"|本|起|项|处|平|面|岁|公里|亿元|亿|元|钱|万|个)?|(?P<long>多久|多长时间|多长|几时)|(?P<large>多大面积|多大)|(?P<rate>百分之几|百分之多少|几成|多高)|(?P<what>什么标准|啥标准)"
)


_PAID = re.compile(r"[花费钱款]|预算|经费|支出|资金|安排|批|拨")
_AIMED = re.compile(
    r"率|满意|标准|目标|指标|要求|达|做到|定[了在到成为的]?(?:要|是)?多少|最[多少高低]|不(?:超过|低于|高于|少于|能|得)|至少|上限|下限|分|人数|次数|数量|面积|份数"
)
"""会议费多少, 人员多少 ask for no target: what asks in no unit has to say that it asks for what is aimed at."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A target, or one of those that are printed together in one row, with its value as printed."""

    indicator: IndicatorInfo
    name: str
    value: str
    alone: bool


def target_told(
    text: str, catalogue: Catalogue, goals: Mapping[int, str], connection: DuckDBPyConnection
) -> Answer | None:
    """Given a question without whom it is about, return the answer of the one target that it tells, or None."""
    asked = list(_ASKED.finditer(text))
    if len(asked) != 1 or not catalogue.indicators:
        return None
    rest = text[: asked[0].start()] + text[asked[0].end() :]
    found: list[tuple[int, _Part]] = []
    for part in _parts(catalogue, connection):
        if not _measures(asked[0], part) or not _says_rate(text, part):
            continue
        project = part.indicator.project
        beside = [normalise(part.indicator.unit), part.value]
        if project is not None:
            beside += [catalogue.members[project].norm, normalise(goals.get(project, ""))]
        cover = covered(rest, normalise(part.name), beside, words().of_targets)
        by_people = (asked[0]["unit"] or "") in ("人", "名", "位")
        if cover is None or cover.singles or cover.named < LEAST_NAMED or (by_people and cover.beside > cover.named):
            continue
        found.append((cover.named, part))
    most = max((named for named, _ in found), default=0)
    best = [part for named, part in found if named == most]
    if not best or len({p.value for p in best}) > 1 or len(best) > MOST_ALIKE:
        return None
    return _answer(best, catalogue, connection)


def _parts(catalogue: Catalogue, connection: DuckDBPyConnection) -> Iterator[_Part]:
    known = {i.id: i for i in catalogue.indicators}
    rows = run(connection, targets_sql(catalogue.document.id, tuple(known)))
    for row in rows:
        value, name = target_text(row), str(row["name"])
        if row["quality"] == "doubtful" or row["relation"] == "定性" or not re.search(r"\d|每", value):
            continue
        values = re.split("[；;]", value)
        names = _names(name, len(values))
        info = known[row["id"]]
        if len(values) > 1 and names:
            yield from (_Part(info, n, v, False) for n, v in zip(names, values, strict=True))
        elif len(re.split("[；;]", name)) == 1:  # else it is not told which of them has the one value
            yield _Part(info, name, value, True)


def _names(name: str, count: int) -> list[str]:
    """The names printed together, as many as there are values: with ；, with 、, or numbered; none where they do not fit."""
    split = ([w for w in re.split(mark, name) if w] for mark in ("[；;]", "[、；;]", r"[^\d]*\d[.、．]"))
    return next((names for names in split if len(names) == count), [])


def _measures(asked: re.Match[str], part: _Part) -> bool:
    """True where the target may be printed in the unit that is asked for, in its value or in brackets of its name."""
    inside = re.findall(r"[(（]([^()（）]*)[)）]", part.name)
    printed = re.sub(r"^[\d.,≥≤=<>＝\s]+", "", part.value)
    units = [u for u in (printed, *inside) if u]
    said = asked["unit"] or ("个" if asked[0].endswith("个") else "")
    if asked["long"]:
        return any(u in unit for u in _TIME for unit in units)
    if asked["large"]:
        return any(unit.startswith("平方") for unit in units)
    if asked["rate"]:
        return "%" in printed or part.name.endswith(("率", "度"))
    if asked["what"] or not said:
        of_money = _PAID.search(asked.string) is not None
        return _is_in(units, words().units["元"]) if of_money else _AIMED.search(asked.string) is not None
    if said == "分" and printed.startswith("分钟"):
        return False
    wanted = words().units[said]
    return _is_in(units, wanted) or (not units and any(part.name.endswith(f"{u}数") for u in wanted))


def _says_rate(text: str, part: _Part) -> bool:
    """网络安全设备采购的数量 is no 采购项目完成率: what is aimed at in percent has to be said to be a rate, or what is done."""
    if "%" not in part.value:
        return True
    done = normalise(part.name).removesuffix("率")[-2:]
    return done in text or re.search(r"率|度|比例|百分|几成|满意", text) is not None


def _is_in(units: list[str], wanted: tuple[str, ...]) -> bool:
    """元/人/天 is money, and no number of people."""
    return any(unit.startswith(wanted) for unit in units)


def _answer(parts: list[_Part], catalogue: Catalogue, connection: DuckDBPyConnection) -> Answer | None:
    plan = Plan("targets", catalogue.document.id, targets=tuple(p.indicator.id for p in parts))
    given = evaluate_targets(plan, connection, catalogue)
    if not isinstance(given, Answer) or len(given.rows) != len(parts):
        return None
    rows = tuple(
        r if p.alone else replace(r, name=p.name, value=p.value) for r, p in zip(given.rows, parts, strict=True)
    )
    said = "；".join(f"{r.name}（{r.label}） {r.value}" for r in rows)
    return replace(
        given,
        sentence=f"绩效指标目标：{said}。",
        figure=rows[0].value or "" if len(rows) == 1 else "",
        rows=rows,
        corrections=tuple(dict.fromkeys(f"按“{p.name}”理解" for p in parts)),
    )
