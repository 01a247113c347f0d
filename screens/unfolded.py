"""Parts of a card that are fetched when they are unfolded: the other places, the checks, what the terms mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parser.printed import checks_touching
from parser.report import place_of
from query.cite import cite
from query.engine import Library
from query.facts import Figure as PrintedFigure
from query.facts import figures, to_fact
from query.glossary import terms_in
from query.normal import normal_form
from query.plan import Refusal
from query.say import grouped, scope
from query.sql import coordinates_sql
from query.statement import run
from query.values import look_up
from screens.cards import cited_pages, cited_place
from screens.kept import Asked
from screens.style import asks, block, details
from screens.tables import Cell, Figure, Mark, stacked_table

MOST_LISTED = 60


def places(asked: Asked, opened: Library) -> str:
    """Return the other places that print the figure, each with its row and page."""
    found = _agreeing(asked, opened)
    if not found:
        return block("quiet", "其他各处的原文行取不出来。")
    document = opened.by_id(asked.plan.document) if asked.plan is not None else None
    assert document is not None
    catalogue = opened.prepared(document).catalogue
    shown: list[str] = []
    for figure in found:
        cites = cite([figure.facts], catalogue)
        shown.append(
            block("quiet", f"口径：{scope(figure.fund, figure.use)}")
            + cited_place(cites)
            + details("看页图", cited_pages(cites, opened, 1), "more")
        )
    return "".join(shown)


def _agreeing(asked: Asked, opened: Library) -> list[PrintedFigure]:
    plan = asked.plan
    document = opened.by_id(plan.document) if plan is not None else None
    if plan is None or document is None or len(plan.subjects) != 1 or plan.subjects[0].parts:
        return []
    catalogue = opened.prepared(document).catalogue
    looked = look_up(opened.connection, plan.subjects, catalogue)
    if isinstance(looked, Refusal):
        return []
    value = looked.values[0]
    facts = [to_fact(r) for r in run(opened.connection, coordinates_sql(catalogue.document, plan.subjects))]
    printed = figures([f for f in facts if f.quality != "doubtful"], catalogue, plan.subjects[0].options)
    found: dict[int, PrintedFigure] = {}
    for figure in printed:
        if figure.value == value.figure.value and figure.table != value.figure.table:
            found.setdefault(figure.table, figure)
    return list(found.values()) if len(found) == asked.answer.confirmed_by else []


def checks(asked: Asked, opened: Library) -> str:
    """Return the checks that the cited rows stand in, the open ones first, with both sides."""
    cited = [(c.sha256, c.table_no, c.title, c.row) for c in asked.answer.citations if c.row is not None]
    found = checks_touching(opened.connection, cited)
    if not found:
        return block("quiet", "没有勾稽涉及这几行。")
    passed = sum(1 for c in found if c["passed"])
    told = f"涉及这几行的勾稽 {len(found)} 条：相符 {passed} 条，未闭合 {len(found) - passed} 条。"
    return block("quiet", told) + checks_table(found[:MOST_LISTED])


def checks_table(found: list[dict[str, Any]]) -> str:
    """Given checks, return them with both sides in 元."""
    header = ("规则", "位置", "左边（元）", "右边（元）", "结果", "所在")
    rows: list[list[Cell]] = [
        [
            c["rule"],
            c["place"],
            Figure(grouped(c["left"]), str(c["left"])),
            Figure(grouped(c["right"]), str(c["right"])),
            Mark("trust trusted", "相符")
            if c["passed"]
            else Mark("trust open", f"差 {grouped(c['left'] - c['right'])}"),
            place_of(c),
        ]
        for c in found
    ]
    return stacked_table(header, rows, "勾稽")


def terms(asked: Asked, opened: Library) -> str:
    """Return what the terms of the question and its answer mean, in general, and the question for the document's words."""
    named = " ".join((normal_form(asked.question).text, *(r.name or "" for r in asked.answer.rows[:5])))
    shown = [
        f'<div class="term">{block("term-name", term.name)}{block("", term.means)}'
        f"{asks(f'{term.name}是什么意思', '看本文件怎么说')}</div>"
        for _, term in terms_in(named)
    ]
    return "".join(shown) + block("quiet", "以上是通用解释；文件自己的解释点上面的按钮看。")


PARTS: dict[str, Callable[[Asked, Library], str]] = {"places": places, "checks": checks, "terms": terms}
"""The name of a part in its address → what draws it."""
