"""Answer cards: what was answered, on which rows, and what can be asked next."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from urllib.parse import quote

import streamlit as st

from query.answer import Answer, Citation
from query.engine import Library
from query.glossary import terms_in
from query.normal import normal_form
from query.say import UNITS, grouped, money
from schema.places import rows_place
from screens.answer_table import answer_table
from screens.charts import chart_of
from screens.opened import document_of, is_kiosk
from screens.pages import page_figure
from screens.slip import source_of, taken_along
from screens.style import attribute, block, details, span
from screens.tables import printed_rows

MOST_CITED = 40
MOST_PAGES = 3
WAN_FROM = Decimal(10_000)
_EXACT = re.compile(r"^(?P<shown>.+?)（(?P<exact>-?[\d,]+\.\d\d 元)）$")
_NUMBER = re.compile(r"^(?P<number>-?[\d,]+(?:\.\d+)?) ?(?:元|万元|亿元|%|个|倍)")
Ask = Callable[[str], None]


def answered_card(opened: Library, question: str, marked: str, answer: Answer, token: str) -> str:
    """Given an answered question with its marked words, return the whole card as HTML."""
    kiosk = is_kiosk()
    parts = [
        f'<div class="question"><span class="said">问：</span>{marked}</div>',
        f'<div class="told" aria-live="polite">{_figure(answer)}{block("answer-sentence", answer.sentence)}</div>',
        _badges(answer, token),
        "" if kiosk else _copies(question, answer),
        taken_along(question, answer, datetime.now().astimezone()) if kiosk else "",
        chart_of(answer),
        answer_table(answer),
        _cited(answer, opened),
        "".join(block("note", f"注：{note}") for note in answer.notes),
        _terms(question, answer, token),
        _understood(question, answer),
    ]
    return f'<article class="answer" data-token="{token}">{"".join(parts)}</article>'


def refused_card(marked: str, answer: Answer) -> str:
    """Return the card of a question that was not answered: why, as one sentence."""
    return (
        f'<article class="answer"><div class="question"><span class="said">问：</span>{marked}</div>'
        f'<div class="told" aria-live="polite">{block("refused", answer.sentence)}</div></article>'
    )


def earlier_card(question: str, answer: Answer) -> str:
    """Return an earlier question as one line that can be asked again."""
    told = answer.figure or answer.sentence
    return (
        f'<li><button type="button" class="link again" data-ask="{attribute(question)}">问：{html.escape(question)}</button>'
        f'<span class="earlier">{html.escape(told)}</span></li>'
    )


def offers(answer: Answer, number: int, ask: Ask, more: Sequence[tuple[str, str]] = ()) -> None:
    """Draw what can be asked next: the choices, other questions after a refusal, follow-ups after an answer."""
    if answer.choices:
        st.caption("请选一个：")
        buttons([(c.label, c.question) for c in answer.choices], f"choice-{number}", ask)
    elif answer.suggestions and answer.status == "answered":
        st.caption("接着问：")
        buttons([*more, *((s, s) for s in answer.suggestions)], f"next-{number}", ask)
    elif answer.suggestions:
        st.caption("可以这样问：")
        buttons([(s, s) for s in answer.suggestions], f"instead-{number}", ask)


def buttons(labelled: Sequence[tuple[str, str]], key: str, ask: Ask) -> None:
    """Draw questions to touch; each asks its question."""
    with st.container(horizontal=True, key=f"chips-{key}"):
        for n, (label, question) in enumerate(labelled):
            st.button(_literal(label), key=f"{key}-{n}", on_click=ask, args=(question,))


def _literal(text: str) -> str:
    """Escape what a button's label would read as markup."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!:$<>|~" else c for c in text)


def _figure(answer: Answer) -> str:
    """The figure large in the unit asked for, and what it is in 元, exact; a figure in 元 has about 万元 beside it."""
    if not answer.figure:
        return ""
    split = _EXACT.match(answer.figure)
    shown, beside = (split["shown"], f"精确 {split['exact']}") if split else (answer.figure, "")
    first = answer.rows[0].value if answer.rows else None
    in_yuan = not split and answer.unit == "元" and first is not None and shown == money(Decimal(first))
    if in_yuan and abs(Decimal(first or 0)) >= WAN_FROM:
        beside = f"约 {grouped(Decimal(first or 0) / UNITS['万元'])} 万元"
    return f'<div class="figure-line">{span("answer-figure", shown)}{span("about", beside) if beside else ""}</div>'


def _badges(answer: Answer, token: str) -> str:
    marks = "".join(span("badge corrected", c) for c in answer.corrections)
    if answer.confirmed_by:
        marks += details(
            f"{answer.confirmed_by + 1} 处一致", block("quiet", "正在取 …"), "badge confirmed", f"part/{token}/places"
        )
    if any(c.row is not None for c in answer.citations):
        marks += details("有关的勾稽", block("quiet", "正在取 …"), "badge checks", f"part/{token}/checks")
    return f'<div class="badges">{marks}</div>' if marks else ""


def _copies(question: str, answer: Answer) -> str:
    """What is taken along from the desk: the bare number, and the answer with its source."""
    found: list[str] = []
    number = bare_number(answer)
    if number:
        found.append(_copy(f"复制数字 {number}", number))
    sources = "；".join(dict.fromkeys(source_of(c) for c in answer.citations[:3]))
    told = "\n".join(w for w in (question, answer.sentence, f"出处：{sources}" if sources else "") if w)
    found += [_copy("复制答案和出处", told), _copy("复制本题链接", "?q=" + quote(question), link=True)]
    return f'<div class="actions">{"".join(found)}</div>'


def _copy(shown: str, text: str, link: bool = False) -> str:
    kind = "data-copy-link" if link else "data-copy"
    return f'<button type="button" class="action" {kind}="{attribute(text)}">{html.escape(shown)}</button>'


def bare_number(answer: Answer) -> str:
    """Return the figure as a spreadsheet takes it, in the unit asked for: 3.51; empty where there is no single one."""
    found = _NUMBER.match(answer.figure) if len(answer.rows) else None
    return found["number"].replace(",", "") if found else ""


def _cited(answer: Answer, opened: Library) -> str:
    cites = answer.citations[:MOST_CITED]
    if not cites:
        return ""
    groups = groupby(cites, key=lambda c: (c.document, c.table_no, c.title, c.page))
    shown = "".join(cited_place(list(group)) for _, group in groups)
    if len(answer.citations) > MOST_CITED:
        shown += block("quiet", f"另有 {len(answer.citations) - MOST_CITED} 行未显示")
    return f'<section class="sources"><h3>依据的原文行</h3>{shown}{cited_pages(cites, opened)}</section>'


def cited_place(cites: Sequence[Citation]) -> str:
    """Given cited rows of one place, return where they stand and the rows as printed."""
    first = cites[0]
    pages = [first.page] if first.page else []
    where = rows_place(pages, [c.line for c in cites if c.line]) or "本系统词条"
    name = f"{first.table_no} {first.title}" if first.table_no else first.title
    marked = tuple(sorted({m for c in cites for m in c.marked}))
    header = list(first.header) if any(first.header) else [""] * len(first.cells)
    shown = [i for i in range(len(header)) if header[i] or any(i < len(c.cells) and c.cells[i] for c in cites)]
    rows = [[c.cells[i] if i < len(c.cells) else "" for i in shown] for c in cites]
    told = f"{first.document}｜{name}｜{where}"
    table = printed_rows([header[i] for i in shown], rows, tuple(shown.index(m) for m in marked if m in shown), told)
    return block("place", told) + table


def cited_pages(cites: Sequence[Citation], opened: Library, most: int = MOST_PAGES) -> str:
    """Return the page images with the cited rows framed."""
    by_page: dict[tuple[str, int], list[Citation]] = {}
    for c in cites:
        if c.page is not None and c.box is not None:
            by_page.setdefault((c.sha256, c.page), []).append(c)
    figures: list[str] = []
    for (sha256, page), on_page in list(by_page.items())[:most]:
        document = document_of(opened, sha256)
        boxes = [c.box for c in on_page if c.box is not None]
        if document is not None:
            figures.append(page_figure(sha256, on_page[0].document, page, document.pages, boxes))
    return "".join(figures)


def _terms(question: str, answer: Answer, token: str) -> str:
    named = " ".join((normal_form(question).text, *(r.name or "" for r in answer.rows[:5])))
    found = terms_in(named)
    if not found:
        return ""
    words = "、".join(term.name for _, term in found)
    return details(f"名词解释：{words}", block("quiet", "正在取 …"), "more", f"part/{token}/terms")


def _understood(question: str, answer: Answer) -> str:
    values = "，".join(f"{name} = {value}" for name, value in answer.parameters)
    sql = (
        f'<p class="quiet">查询语句（只读）与参数：</p><pre tabindex="0">{html.escape(answer.sql)}</pre><p class="quiet">{html.escape(values)}</p>'
        if answer.sql
        else ""
    )
    told = block("understood", f"理解为：{answer.understood}") if answer.understood else ""
    if is_kiosk():
        return told
    return told + (details("查询语句（SQL）", sql, "more") if sql else "")
