"""From the normal form to spans: every character of a question ends understood, filler, or unknown.

A span is an edge of a lattice over the text: words of the question language, names of the store, parts of project and
target names, numbers, years. The cheapest path wins; what it leaves unknown is tried again by sound and by shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from query.lexicon import OfficialAccount, Word
from query.numbers import Number, find_lone, find_nicknamed, find_numbers, find_vague, parse_amount

SpanKind = Literal[
    "word",
    "name",
    "part",
    "set",
    "number",
    "year",
    "years",
    "years_beside",
    "code",
    "organisation",
    "region",
    "blank",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was read: the members and targets of this document, or official accounts that it does not print.

    `said` is what the reading is called where it is not what was typed (a synonym, a slip), else empty.
    """

    norm: str
    members: tuple[int, ...] = ()
    indicators: tuple[int, ...] = ()
    official: tuple[OfficialAccount, ...] = ()
    parts: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) of the normal form with its reading; exactly one of the payloads fits the kind."""

    start: int
    end: int
    kind: SpanKind
    text: str = ""
    word: Word | None = None
    name: Name | None = None
    number: Number | None = None
    organisations: tuple[int, ...] = ()
    cost: float = 0.0

    @property
    def sense(self) -> str:
        """`kind.sense` of a word (operation.count), else the span's kind."""
        return f"{self.word.kind}.{self.word.sense}" if self.word else self.kind


@dataclass(frozen=True, slots=True)
class Entry:
    """What a wording of the vocabulary means, and what reading it costs."""

    kind: SpanKind
    cost: float
    word: Word | None = None
    name: Name | None = None
    organisations: tuple[int, ...] = ()


UNKNOWN_COST = 8.0
_YEAR = re.compile(
    r"(?<!\d)(?P<full>20\d\d)(?:年度?|财年)?|(?<!\d)(?P<short>[12]\d)(?:年度?(?!以)|(?=[到至、和与跟-][12]\d年))|(?P<han>二[〇零]二[〇零一二三四五六七八九])年度?"
)
_WITHIN_YEAR = ("末", "终", "底", "初")
"""2024年末: 年末 is a word of its own behind the year."""
_RELATIVE_YEARS = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "今年度": 0,
    "去年": -1,
    "去年度": -1,
    "上年度": -1,
    "上一年度": -1,
    "上一年": -1,
    "前年": -2,
    "大前年": -3,
    "明年": 1,
    "来年": 1,
    "后年": 2,
    "上年": -1,
    "往年": -1,
    "前一年": -1,
    "再前一年": -1,
    "往前一年": -1,
    "再往前一年": -1,
    "更早一年": -1,
    "更前一年": -1,
    "往前推一年": -1,
    "再往前推一年": -1,
    "下一年": 1,
    "后一年": 1,
    "再后一年": 1,
    "往后一年": 1,
    "再往后一年": 1,
    "次年": 1,
    "再下一年": 1,
    "后面一年": 1,
    "前面一年": -1,
    "早一年": -1,
    "再早一年": -1,
    "第二年": 1,
    "转年": 1,
}
BESIDE = frozenset(
    {
        *(w for w in _RELATIVE_YEARS if "一年" in w),
        *("上年度", "上一年度", "上年", "往年", "次年", "第二年", "转年"),
    }
)
"""Years told from the year that the question states, not from this year."""
_SPELL = r"(?:[两二三四五六七八九十]|\d{1,2})"
_YEARS = re.compile(
    rf"(?:最近|近|这|过去|连续|连着|接连着?|一连|前后)(?P<led>{_SPELL})(?:个)?(?:年度|年)(?:来|间|里|内)?"
    rf"|(?P<bare>{_SPELL})年(?:来|间|期间|(?=合计|一共|差|相差|之差|合起来|加在|加一|加到|凑|总共|加起来|平均|分别|各|都|的?变化|的?走势|的?趋势|累计|里|哪|谁|总|支出|的总|的?人员|的?公用|的?项目|的?三公|的?[^\W\d_]{{1,8}}(?:费|经费|公积金|工资|补贴)))"
    rf"|(?<=20\d\d)(?P<after>{_SPELL})(?:个)?年(?!度)(?!以)"
)
AFTERWARDS = ("后", "往后", "接下来", "随后")
BEFOREHAND = ("前", "往前", "此前")
_YEARS_BESIDE = re.compile(
    rf"(?:再)?(?P<way>{'|'.join((*AFTERWARDS, *BEFOREHAND))})(?:面|头|边)?(?:的)?(?P<count>{_SPELL})(?:个)?年(?:度)?"
)
"""后两年, 前面两年: years told from that of the question before."""
_BEFORE_YEAR = re.compile(
    r"(?<![\d年度])(?:(?:后|前)(?:面|头|边)(?:的)?|接下来的?|到了|到|变到)(?=20\d\d|[12]\d年|今年|去年|前年|明年)"
)
"""后面2025和2026两年, 到了26年: the year that follows is what is meant."""
_BLANK = re.compile(r"[\s,，。.、?？!！:：;；…~\-—–()\[\]【】《》\"'“”‘’`·*#$¥￥|\\_^{}@]+")


def segment(text: str, vocabulary: dict[str, Entry], longest: int, extra: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Given a normal form and a vocabulary, return the cheapest reading of the whole text as adjoining spans.

    `extra` are further edges: slips, and bodies, which stand for whatever else their wording means. Ties go to the
    edge that starts first and is longest.
    """
    size = len(text)
    edges: list[list[Span]] = [[] for _ in range(size + 1)]
    extra = tuple(extra)
    bodies = {(s.start, s.end) for s in extra if s.kind == "organisation"}
    known = (s for s in _vocabulary_edges(text, vocabulary, longest) if (s.start, s.end) not in bodies)
    for span in (*known, *_pattern_edges(text), *extra):
        edges[span.start].append(span)
    best: list[tuple[float, Span | None]] = [(0.0, None), *[(float("inf"), None)] * size]
    for start in range(size):
        reached = best[start][0]
        fallback = Span(start, start + 1, "unknown", text[start], cost=UNKNOWN_COST)
        for span in (*sorted(edges[start], key=lambda s: (-s.end, s.cost)), fallback):
            total = reached + span.cost
            if total < best[span.end][0] - 1e-9:
                best[span.end] = (total, span)
    return tuple(_merge_unknown(text, _walk_back(best)))


def _walk_back(best: list[tuple[float, Span | None]]) -> list[Span]:
    path: list[Span] = []
    at = len(best) - 1
    while at > 0:
        span = best[at][1]
        assert span is not None
        path.append(span)
        at = span.start
    return path[::-1]


def _merge_unknown(text: str, path: list[Span]) -> Iterator[Span]:
    run: Span | None = None
    for span in path:
        if span.kind == "unknown":
            run = span if run is None else replace(run, end=span.end, text=text[run.start : span.end])
            continue
        if run is not None:
            yield run
            run = None
        yield span
    if run is not None:
        yield run


def _vocabulary_edges(text: str, vocabulary: dict[str, Entry], longest: int) -> Iterator[Span]:
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + longest) + 1):
            wording = text[start:end]
            entry = vocabulary.get(wording)
            if entry and not (wording.isascii() and cuts_a_word(text, start, end)):
                yield Span(
                    start, end, entry.kind, wording, entry.word, entry.name, None, entry.organisations, entry.cost
                )


def cuts_a_word(text: str, start: int, end: int) -> bool:
    """True inside a run of Latin letters or of digits; a mark belongs to a number only between two digits (1,200)."""

    def alike(a: str, b: str) -> bool:
        return a.isascii() and b.isascii() and ((a.isalpha() and b.isalpha()) or (a.isdigit() and b.isdigit()))

    def within(place: int, step: int) -> bool:
        beyond = place + step
        number = text[place] in ".," and 0 <= beyond < len(text) and text[beyond].isdigit()
        return number and text[place - step].isdigit()

    led = start > 0 and (alike(text[start - 1], text[start]) or within(start - 1, -1))
    return led or (end < len(text) and (alike(text[end - 1], text[end]) or within(end, 1)))


def _pattern_edges(text: str) -> Iterator[Span]:
    for match in _YEAR.finditer(text):
        digits = match["full"] or (f"20{match['short']}" if match["short"] else "20" + _han_year(match["han"]))
        if match["full"] and not (match[0].endswith(("年", "度")) or 2000 <= int(digits) <= 2099):
            continue
        yield _number_span(text, match.start(), match.end(), "year", Decimal(digits), 0.6)
        if match["full"] and match[0].endswith("年") and text[match.end() : match.end() + 1] in _WITHIN_YEAR:
            yield _number_span(text, match.start(), match.end() - 1, "year", Decimal(digits), 0.6)
    for wording, offset in _RELATIVE_YEARS.items() if "年" in text else ():
        for match in re.finditer(wording, text) if wording in text else ():
            yield _number_span(text, match.start(), match.end(), "year", Decimal(offset), 1.02)
    for match in _YEARS.finditer(text):
        count = parse_amount(match["led"] or match["bare"] or match["after"])
        if count is not None:
            yield _number_span(text, match.start(), match.end(), "years", count, 0.7)
    for match in _YEARS_BESIDE.finditer(text) if "年" in text else ():
        count = parse_amount(match["count"])
        if count is not None:
            way = -count if match["way"] in BEFOREHAND else count
            yield _number_span(text, match.start(), match.end(), "years_beside", way, 0.7)
    for match in _BEFORE_YEAR.finditer(text):
        yield Span(match.start(), match.end(), "word", match[0], Word("filler", "filler"), cost=0.9)
    for number in (*find_numbers(text), *find_vague(text), *find_nicknamed(text), *find_lone(text)):
        start = number.end - len(text[number.start : number.end].lstrip())
        yield Span(start, number.end, "number", text[start : number.end], number=number, cost=0.95)
    for match in _BLANK.finditer(text):
        yield Span(match.start(), match.end(), "blank", match[0], cost=0.2)


def _han_year(han: str) -> str:
    return "".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in han[2:])


def _number_span(text: str, start: int, end: int, kind: SpanKind, value: Decimal, cost: float) -> Span:
    return Span(start, end, kind, text[start:end], number=Number(start, end, "plain", value), cost=cost)
