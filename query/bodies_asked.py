"""The bodies and years that are loaded, asked of the database itself: 有哪些下属单位, 装入了哪些部门, 部门代码212是哪家单位."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from query.across import Ask, Built, make
from query.lexicon import lexicon
from query.plan import Cell, Refusal
from query.reading import Group
from query.resolve import resolve
from query.scope import is_scope
from query.spans import Span

_WHO = ("set.department", "set.unit")
_LOADED = (
    *_WHO,
    *("meta.year", "meta.years", "operation.count", "operation.list", "operation.which", "operation.exist"),
    *("operation.makeup", "operation.question", "part.in", "part.of", "part.is", "part.and_so", "filler.filler"),
    *("alike.each", "blank"),
)


_HOW_MANY = ("几", "多少")
_WHICH = ("哪些", "哪几", *_HOW_MANY)


def _asked(text: str) -> str:
    """都有哪些部门 asks 哪些部门."""
    return text.removeprefix("都").removeprefix("有")


def asks_bodies(ask: Ask) -> bool:
    """有哪些部门, 上海的部门有哪些, 都装了哪几年: the bodies or years that are loaded, and nothing of what they spend."""
    reading = ask.reading
    within = _inside_budget(reading.spans) if reading.has("set.unit") else None
    if _asks_amounts(reading.spans):
        return False
    known = (s.sense in _LOADED or s.sense.startswith("body.") or is_scope(s) or s is within for s in reading.spans)
    if not all(known):
        return False
    which = [s.text for s in reading.spans if s.sense in _WHO and _asked(s.text).startswith(_WHICH)]
    named = reading.has(*_WHO) and reading.has("operation.list", "operation.count", "operation.makeup")
    listed = ask.scope.every and ask.scope.where and reading.has("operation.list", "operation.count")
    years = reading.has("meta.years") or (reading.has("meta.year") and reading.has("body"))
    return bool(which or listed or years or (named and (reading.has("set.unit", "body")))) or reading.has("body.store")


def _asks_amounts(spans: Sequence[Span]) -> bool:
    """各单位今年预算各是多少: the amounts of the bodies, not their names."""
    money = any(s.text in lexicon().marks["budget"] for s in spans)
    divided = any(s.sense == "operation.makeup" and "分" in s.text for s in spans)
    if divided and any(s.text in lexicon().marks["all_money"] for s in spans):
        return True
    return money and any(s.sense == "operation.list" and s.text.endswith(("多少", "多少钱")) for s in spans)


_SILENT = ("set.code", "part.is", "part.of", "part.and_so", "operation.question", "filler.filler", "blank")
_WHOSE = (*_WHO, "meta.organisation", "operation.which")
_OF_BODIES = ("部门", "单位", "预算单位")


def code_said(ask: Ask) -> str:
    """部门代码635是哪家单位: the one code of a body that is said, where nothing else is asked; else nothing.

    What is a code of an account as well has to be called the code of a department.
    """
    spans = ask.reading.spans
    bare = all(s.sense in (*_SILENT, *_WHOSE) or s.kind in ("number", "code", "year") for s in spans)
    codes = [s for s in spans if s.kind in ("number", "code")]
    if not bare or len(codes) != 1 or not ask.reading.has(*_WHOSE):
        return ""
    called = any(s.sense == "set.code" and s.text.startswith(_OF_BODIES) for s in spans)
    known = any(b.code == codes[0].text for b in ask.roster.bodies)
    alone = [s.sense or s.kind for s in spans if s.kind != "blank"][:2] == ["code", "part.is"] and len(spans) < 4
    return codes[0].text if called or (known and (alone or codes[0].kind == "number")) else ""


def build_coded(ask: Ask) -> Built:
    """部门代码212是哪家单位: the bodies of that code."""
    code = code_said(ask)
    bodies = [b for b in ask.roster.bodies if b.code == code]
    if not bodies:
        return Refusal("not_in_document", f"装入的部门和单位里没有代码是 {code} 的。")
    total = resolve(Group(0, totals=("expenditure",)), ask.catalogue, replace(ask.reading, organisations=()))
    if isinstance(total, Refusal):
        return total
    years = ask.scope.years if ask.scope.named_years else tuple(sorted({y for b in bodies for y in b.years}))
    found = tuple(Cell(total, x, b.name) for b in bodies for y in years for x in b.of_year(y)[:1])
    return make(ask, "meta", found, label=f"代码是 {code} 的单位", topic="list")


def _inside_budget(spans: Sequence[Span]) -> Span | None:
    """部门预算里有几个预算单位: the budget that the units stand in, which asks for no total."""
    pairs = (a for a, b in pairwise(spans) if b.sense == "part.in")
    return next((s for s in pairs if s.sense == "total.expenditure" and s.text in _BUDGETS), None)


_BUDGETS = ("部门预算", "单位预算", "部门总预算", "年度预算")


def build_bodies(ask: Ask) -> Built:
    """有哪些下属单位, 装入了哪些部门: the bodies themselves, of the newest year that each has where none is said."""
    bodies = [ask.roster.bodies[b] for b in ask.scope.bodies]
    units = ask.reading.has("set.unit")
    if units and all(b.name == b.department for b in bodies):
        below = [u for b in bodies for u in ask.roster.units_of(b)]
        if not below and len(bodies) == 1:
            return Refusal("not_in_document", "没有印出下属单位。")
        bodies = below or bodies
    total = resolve(Group(0, totals=("expenditure",)), ask.catalogue, replace(ask.reading, organisations=()))
    if isinstance(total, Refusal):
        return total
    years = ask.scope.years
    found = tuple(Cell(total, x, b.name) for b in bodies for y in years for x in b.of_year(y)[:1])
    said = [s.text for s in ask.reading.spans if s.sense in _WHO]
    counting = ask.reading.has("operation.count") or any(_asked(t).startswith(_HOW_MANY) for t in said)
    label = "下属单位" if units else f"已装入的{ask.scope.where}部门"
    if ask.reading.has("meta.year", "meta.years"):
        return make(ask, "meta", found, label="已装入的年度", topic="years")
    return make(ask, "meta", found, label=label, topic="count" if counting else "list")
