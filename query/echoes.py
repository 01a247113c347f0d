"""Words that only repeat what stands beside them: 具体是哪几种奖 after 奖金, 组织形式写“集中采购”, the short name of a body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from query.catalogue import Catalogue
from query.spans import Span
from schema.names import normalise

_ASKING = ("operation.list", "operation.which", "operation.makeup")
_BEFORE_VALUE = '“”"「」:写着填是为的里栏一那这标印'
_TAILS = ("", "金", "费", "费用", "经费", "款", "类", "支出")
SHORTEST_FIELD = 3
SHORTEST_SHORT = 2


def without_echoes(text: str, spans: tuple[Span, ...], catalogue: Catalogue) -> tuple[Span, ...]:
    """Given the spans of a question, return them without what only repeats the name, column or body beside it."""
    spans = _without_levels(text, spans, catalogue)
    if not any(s.kind == "unknown" for s in spans):
        return spans
    return _without_short_bodies(text, _without_columns(text, _without_heads(spans), catalogue), catalogue)


def _silent(span: Span) -> Span:
    return replace(span, kind="blank", text=" ", word=None, name=None, number=None)


def _without_heads(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """奖金…具体是哪几种奖: behind a question word a piece of the one name before it says only that name again."""
    named = [s for s in spans if s.kind == "name"]
    found = list(spans)
    for place, span in enumerate(spans[1:], 1):
        asked = spans[place - 1].sense in _ASKING
        if span.kind != "unknown" or not asked or len(named) != 1 or named[0].end > span.start:
            continue
        if named[0].text.startswith(span.text) and named[0].text[len(span.text) :] in _TAILS:
            found[place] = _silent(span)
    return tuple(found)


def _without_columns(text: str, spans: tuple[Span, ...], catalogue: Catalogue) -> tuple[Span, ...]:
    """组织形式写“政府集中采购”: what leads to a printed text and is how its column is called, whole or at its end."""
    found = list(spans)
    for place, span in enumerate(spans):
        if not span.sense.startswith("value."):
            continue
        before = text[: span.start].rstrip(_BEFORE_VALUE)
        lead = _field_before(before, catalogue.values[int(span.sense.split(".")[1])].places, catalogue)
        for n in range(place) if lead else ():
            inside = len(before) - lead <= spans[n].start < span.start
            found[n] = _silent(spans[n]) if inside else found[n]
    return tuple(found)


_LEVEL = re.compile(
    r"(?:(?:政府)?购买服务(?:的)?)?(?:指导性)?(?:目录)?(?:表)?[里中的]{0,2}(?:那?第)?(?P<level>[一二三]级)(?:指导性)?(?:服务)?(?:目录)?(?:那|这)?(?:一)?(?:栏|列|格)?里?"
    r"(?:填写|填|写|印|标|列|叫|归)?(?:的|着|了|作|做|成|在)?(?:是|为|叫)?[:“\"「]?$"
)

_LEVEL_SAID = re.compile(r"(?P<level>[一二三]级)")
_DIRECTORY = re.compile(r"(?:(?:政府)?购买服务(?:的)?)?(?:指导性)?(?:目录|表)[里中的]{0,2}(?:那?第)?$")


def _without_levels(text: str, spans: tuple[Span, ...], catalogue: Catalogue) -> tuple[Span, ...]:
    """目录里三级写的是“网络接入服务”: the level of the directory says only in which column the text stands."""
    found = list(spans)
    for span in spans:
        if not span.sense.startswith("value."):
            continue
        said = _LEVEL_SAID.match(span.text)
        match = (_DIRECTORY if said else _LEVEL).search(text[: span.start])
        if match is None:
            continue
        places = catalogue.values[int(span.sense.split(".")[1])].places
        fields = {normalise(catalogue.tables[t].columns.get(c, "").split("/")[-1]) for t, c, _ in places}
        if fields != {said["level"] if said else match["level"]}:
            continue
        for n, before in enumerate(spans):
            if match.start() <= before.start and before.end <= match.end() and before.kind != "blank":
                found[n] = _silent(before)
    return tuple(found)


def _field_before(before: str, places: Sequence[tuple[int, int, str]], catalogue: Catalogue) -> int:
    """How many characters before the value spell the end of the name of every column that prints it so."""
    fields = {normalise(catalogue.tables[t].columns.get(c, "").split("/")[-1]) for t, c, _ in places}
    for field in fields if len(fields) == 1 else ():
        for length in range(len(field), SHORTEST_FIELD - 1, -1):
            if before.endswith(field[-length:]):
                return length
    return 0


def _without_short_bodies(text: str, spans: tuple[Span, ...], catalogue: Catalogue) -> tuple[Span, ...]:
    """气象服务中心（预警中心）: the brackets say again, shortened, how the body before them is called."""
    found = list(spans)
    for place, span in enumerate(spans[1:], 1):
        if span.kind != "blank" or not span.text.endswith("(") or spans[place - 1].kind != "organisation":
            continue
        close = next((n for n in range(place + 1, len(spans)) if spans[n].text.startswith(")")), None)
        inside = text[span.end : spans[close].start] if close is not None else ""
        named = [catalogue.organisations[o][0] for o in spans[place - 1].organisations if o in catalogue.organisations]
        if close is not None and len(inside) >= SHORTEST_SHORT and any(_shortens(inside, normalise(n)) for n in named):
            found[place : close + 1] = [_silent(s) for s in spans[place : close + 1]]
    return tuple(found)


def _shortens(short: str, name: str) -> bool:
    """Every character stands in the bracketed part of the name, in order."""
    rest = iter(name.partition("(")[2])
    return all(character in rest for character in short)
