"""What is taken along from the kiosk: a code to read with a phone, and a slip to print. Text only, no network."""

from __future__ import annotations

import html
from datetime import datetime

import segno

from query.answer import Answer, Citation
from schema.places import row_place
from screens.style import block

MOST_IN_CODE = 160
"""Characters of Chinese text that a code carries and a phone still reads from a screen."""
CODE_SCALE = 4
MORE = "……（其余见屏幕）"


def source_of(cite: Citation) -> str:
    """Return where a row is printed: document, table, page."""
    table = f"{cite.table_no} {cite.title}".strip() if cite.table_no else cite.title
    where = row_place(cite.page, cite.line)
    return "，".join(w for w in (cite.document, table, where) if w)


def told(question: str, answer: Answer) -> str:
    """Return the answer as a short text: question, figure or sentence, source."""
    said = answer.figure if answer.figure and len(answer.rows) == 1 else answer.sentence
    named = f"{answer.rows[0].name}：" if answer.figure and answer.rows and answer.rows[0].name else ""
    whose = answer.understood.split("｜")[0]
    head = f"问：{question}\n答：{named}{said}"
    source = f"\n{whose}\n出处：{source_of(answer.citations[0])}" if answer.citations else ""
    room = MOST_IN_CODE - len(source)
    return (head if len(head) <= room else _cut(head, room)) + source


def _cut(text: str, room: int) -> str:
    """The text up to a whole clause, never within a figure, and the word that there is more."""
    kept = text[: max(0, room - len(MORE))]
    ends = max(kept.rfind(mark) for mark in "；。\n")
    return (kept[: ends + 1] if ends > 0 else kept.rstrip("0123456789,.-−")) + MORE


def code_image(text: str) -> str:
    """Given a text, return its QR code as an image that needs no further request."""
    uri = segno.make(text, error="m", micro=False, encoding="utf-8").svg_data_uri(
        scale=CODE_SCALE, border=3, light="#ffffff", dark="#000000"
    )
    return f'<img class="code" alt="二维码：用手机扫一扫，带走这个答案" src="{html.escape(uri, quote=True)}">'


def taken_along(question: str, answer: Answer, now: datetime) -> str:
    """Return what a kiosk card offers to take along: the code, the button that prints the slip, and the slip."""
    code = code_image(told(question, answer))
    return _offered(code) + _slip(question, answer, now, code)


def _slip(question: str, answer: Answer, now: datetime, code: str) -> str:
    """The printable slip: figure, sentence, sources, time, and the code."""
    sources = list(dict.fromkeys(source_of(c) for c in answer.citations))[:6]
    lines = [
        block("slip-title", "预算问答"),
        block("slip-question", f"问：{question}"),
        block("slip-figure", answer.figure) if answer.figure else "",
        block("slip-sentence", answer.sentence),
        *(block("slip-source", f"出处：{s}") for s in sources),
        block("slip-source", f"理解为：{answer.understood}") if answer.understood else "",
        block("slip-time", now.strftime("打印时间：%Y-%m-%d %H:%M")),
        code,
    ]
    return f'<section class="slip" aria-hidden="true">{"".join(lines)}</section>'


def _offered(code: str) -> str:
    return (
        f'<div class="take">{code}<div class="take-text"><strong>带走这个答案</strong>'
        "<p>用手机扫一扫，答案和出处就到手机上；不用联网。</p>"
        '<button type="button" class="big" data-print="slip">打印小票</button></div></div>'
    )
