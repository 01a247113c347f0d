"""Which part of the spending a figure is meant of, said in brackets behind an account: 商品和服务支出（含项目支出）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from query.lexicon import Word
from query.spans import Span

_ALSO = r"(?:同时|一并)?(?:含|包含|包括|连同|算上|加上|连|含有|计入)(?:了)?(?:基本支出和|基本支出及|基本支出、|基本和)?"
_WHOLE = rf"{_ALSO}项目(?:支出|经费|资金)?(?:的)?(?:在内|都算上|也算上|一起|一起算)?"
_NOT = r"(?:不含|不包含|不包括|不算|未含|剔除|扣除|除去|不计|不计入|去掉)(?:了)?"
_BASIC = rf"{_NOT}项目(?:支出|经费|资金)?(?:的)?(?:在内)?"
_SCOPES = re.compile(rf"\((?:(?P<whole>{_WHOLE})|(?P<basic>{_BASIC}))\)")
_NAMING = ("name", "set", "code")


def scoped_in_brackets(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Given the spans of a question, return them with such brackets behind an account as the words of a scope."""
    found = list(spans)
    for match in _SCOPES.finditer(text):
        inside = [n for n, s in enumerate(found) if match.start() < s.end and s.start < match.end()]
        behind = any(s.kind in _NAMING for s in found[: inside[0]]) if inside else False
        if not behind or (found[inside[0]].start, found[inside[-1]].end) != match.span():
            continue
        word = Word("scope", "all") if match["whole"] else Word("use", "基本支出")
        said = replace(found[inside[0]], end=match.end(), text=match[0], kind="word", word=word, name=None, number=None)
        found[inside[0] : inside[-1] + 1] = [said]
    return tuple(found)
