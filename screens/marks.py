"""The words of a question, marked by how each was understood: sure, corrected, or not understood."""

from __future__ import annotations

import html
from collections.abc import Sequence

from query.answer import Reason
from query.normal import NormalForm, normal_form
from query.spans import Span
from screens.style import attribute

KINDS = {
    "name": "科目或项目",
    "part": "名称的一部分",
    "set": "几项合称",
    "number": "数",
    "year": "年度",
    "years": "几年",
    "code": "代码",
    "organisation": "单位",
    "region": "地区",
}
WORDS = {
    "rank": "名次",
    "order": "次序",
    "top": "名次",
    "compare": "条件",
    "several": "几个单位",
    "set": "种类",
    "level": "层级",
    "attribute": "项目属性",
    "target": "绩效",
    "body": "单位",
    "meta": "文件信息",
    "years": "几年",
    "fund": "资金来源",
    "use": "支出性质",
    "total": "合计",
    "term": "名词",
    "refuse": "不在范围内",
}
UNHEARD = "没有听懂"
UNKNOWN = {"not_loaded": "没有载入", "not_in_document": "文件里没有"}
"""What is written under a word that the answer could not use, by the reason of the refusal."""
QUIET = ("filler", "blank", "part")
UNIT = "part.unit"
CHANGEABLE = frozenset({"name", "part", "set", "organisation", "year", "unknown", "code"})


def marked_question(question: str, spans: Sequence[Span], reason: Reason | None = None) -> str:
    """Given a question, its spans and why it was refused, return it with its words marked; plain where the spans are others'.

    A marked name is a button: screens/assets/meanings.js offers what else it may mean.
    """
    form = normal_form(question)
    if "".join(s.text for s in spans) != form.text:
        return f'<span class="plain">{html.escape(question)}</span>'
    shown = "".join(_word(form, s, UNKNOWN.get(reason or "", UNHEARD)) for s in spans)
    return f'<span class="words" data-question="{attribute(question)}">{shown}</span>'


def _word(form: NormalForm, span: Span, unknown: str) -> str:
    typed = form.slice(span.start, span.end)
    state, said = _state(span, unknown)
    if state == "quiet":
        return html.escape(typed)
    label = f'<span class="how">{html.escape(said)}</span>'
    if span.kind not in CHANGEABLE and not (span.word and span.word.kind in ("fund", "use")):
        return f'<span class="word {state}"><span class="typed">{html.escape(typed)}</span>{label}</span>'
    start, end = form.origin[span.start], form.origin[span.end - 1] + 1
    return (
        f'<button type="button" class="word {state}" aria-haspopup="listbox" data-word="{attribute(typed)}"'
        f' data-start="{start}" data-end="{end}" title="点这里换一个意思">'
        f'<span class="typed">{html.escape(typed)}</span>{label}</button>'
    )


def _state(span: Span, unknown: str) -> tuple[str, str]:
    if span.kind == "unknown":
        return "unknown", unknown
    if span.name is not None and span.name.said:
        return "corrected", f"按“{span.name.said}”理解"
    if span.word is None:
        return ("quiet", "") if span.kind == "blank" else ("sure", KINDS.get(span.kind, "问法"))
    if span.sense.startswith(UNIT):
        return "sure", "金额单位"
    if span.word.kind in QUIET:
        return "quiet", ""
    return ("unknown" if span.word.kind == "refuse" else "sure"), WORDS.get(span.word.kind, "问法")
