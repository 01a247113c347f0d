"""Questions of reasons (为什么, 怎么一下少了): never judged, but what the document itself says is quoted."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer
from query.builders import make_plan
from query.builders_more import FALLS, RISES, build_why
from query.catalogue import Catalogue
from query.evaluate_others import evaluate_attribute
from query.passages import LESS, MORE, evaluate_passage
from query.plan import Plan, Refusal
from query.prose_money import MONEY
from query.prose_words import words_of
from query.reading import Reading
from query.resolve import resolve
from query.spans import Span
from schema.names import normalise

WHY = "refuse.out_of_scope.why"
_UNITS = {"亿": Decimal(10**8), "万": Decimal(10**4)}


def asks_why(reading: Reading) -> bool:
    """True for a question of reasons: by its word, or by wondering at a change (怎么一下少了两百来万)."""
    return any(s.sense == WHY for s in reading.spans) or _wonders(reading) or _explains(reading)


def _explains(reading: Reading) -> bool:
    """一年少了两百多万，…原文怎么说: a change is stated, and what the document says of it is asked."""
    asks = any(w in reading.text for w in words_of("explaining"))
    figures = reading.has("operation.how_much", "operation.list", "rank", "part.over")
    return asks and not figures and any(_moves(s) for s in reading.spans)


def _wonders(reading: Reading) -> bool:
    """怎么 before 少了, 减了, 涨了, where no amount is asked."""
    if reading.has("operation.how_much", "operation.which", "operation.list", "rank"):
        return False
    place = next((i for i, s in enumerate(reading.spans) if s.text in words_of("wondering")), None)
    if place is None:
        return False
    return any(_moves(s) or s.sense == "operation.lacks" for s in reading.spans[place + 1 : place + 4])


def _moves(span: Span) -> bool:
    told = len(span.text) > 1 and span.text.endswith(("了", "出", "掉", "出来"))
    return told and span.text.startswith((*FALLS, *RISES))


def quoted_reason(reading: Reading, connection: DuckDBPyConnection, catalogue: Catalogue) -> tuple[Answer, Plan] | None:
    """Given a question of reasons, return the quotation that gives it: of a change, or what a project is done for."""
    plan = build_why(reading, catalogue)
    if isinstance(plan, Plan):
        quoted = evaluate_passage(plan, connection, catalogue)
        if isinstance(quoted, Answer) and _of_amount(reading, quoted, plan):
            return quoted, plan
    goal = _goal_asked(reading, catalogue)
    if goal is None:
        return None
    quoted = evaluate_attribute(goal, connection, catalogue)
    if isinstance(quoted, Refusal):
        return None
    said = f"文件没有单独说明原因；它印出的绩效目标是：“{quoted.rows[0].text}”"
    return replace(quoted, sentence=said), goal


def _of_amount(reading: Reading, quoted: Answer, plan: Plan) -> bool:
    """The amount stands in the quotation, or above it in the passage with the same thing and the same change."""
    said = quoted.rows[0].text or ""
    if _tells_amount(reading, said):
        return True
    passage = quoted.citations[0].cells[0]
    before = re.split(r"(?<=[。；;])", passage[: passage.find(said)])
    change = {"why_less": LESS, "why_more": MORE}.get(plan.topic, (*LESS, *MORE))
    named = bool(plan.words)
    same = (
        t
        for t in map(normalise, before)
        if named and any(c in t for c in change) and all(any(n in t for n in w.split("|")) for w in plan.words)
    )
    return any(_tells_amount(reading, _behind(told, change)) for told in same)


def _behind(told: str, change: tuple[str, ...]) -> str:
    """What stands behind the first word of the change: 19,021万元 in …47,145万元，比2025年增加19,021万元."""
    return told[min(told.find(c) for c in change if c in told) :]


def _tells_amount(reading: Reading, text: str) -> bool:
    """An amount that the question states of the change has to stand in the quotation: 两百来万 for 205.75万元."""
    for span in reading.loose_numbers:
        number = span.number
        if number is None or number.kind not in ("money", "about"):
            continue
        high = number.upper if number.upper is not None else number.value * Decimal("1.05")
        low = number.value if number.upper is not None else number.value * Decimal("0.95")
        if not any(low <= amount <= high for amount in _amounts(text)):
            return False
    return True


def _amounts(text: str) -> list[Decimal]:
    found = []
    for told in re.findall(MONEY, normalise(text)):
        digits = Decimal(re.sub(r"[^\d.]", "", told))
        found.append(digits * next((v for unit, v in _UNITS.items() if unit in told), Decimal(1)))
    return found


def _goal_asked(reading: Reading, catalogue: Catalogue) -> Plan | None:
    """基础设施及安全运维服务项目为什么要做: one project is named, and nothing is said of it but that it is done."""
    if len(reading.subjects) != 1 or reading.conditions or reading.loose_numbers or reading.unknown:
        return None
    said = [s for s in reading.spans if s.word is not None and s.word.kind != "refuse"]
    left = [s.text for s in said if s.sense not in ("filler.filler", "part.of", "part.it", "set.project", "part.is")]
    doing = any(s.text in words_of("doing") for s in said)
    moved = any(_moves(s) or s.text in (*FALLS, *RISES) for s in said)
    if left or moved or not doing:
        return None
    subject = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(subject, Refusal) or not subject.options or subject.options[0][:1] == ():
        return None
    if any(dimension != "project" for option in subject.options for dimension, _ in option):
        return None
    return make_plan(reading, catalogue, "attribute", subjects=(subject,), attribute="goal")
