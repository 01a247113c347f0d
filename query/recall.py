"""What a follow-up leaves out: the words of the question before, to be said again with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from query.answer import AnswerRow
from query.builders import INCREASE
from query.plan import Cell, Refusal
from query.reading import Reading
from query.scope import SILENT, Scope, is_scope, says_only_scope, says_when, says_whom, without_scope
from query.spans import BESIDE, Span

SUBJECT_KINDS = ("name", "part", "set", "code", "unknown")
SUBJECT_SENSES = ("fund", "use", "total")
PLURAL = ("它们", "他们", "这些", "那些", "这几个", "那几个", "这几家", "那几家", "这几项")
NEWEST = ("近", "最近", "过去")
COUNTERS = ("家", "个", "者", "项", "年", "样", "笔", "位", "名", "部门", "单位", "局")
OF_MONEY = ("钱", "元", "块", "资金", "金额", "费用", "预算")
SPENDING = ("花", "开销", "开支", "支出", "预算", "用钱")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a question: whom and when, the rest, and of the rest only what names the figure."""

    scope: str
    rest: str
    subject: str
    whom: str = ""
    """The question without its words for when: what 2025年呢 is asked of."""
    when: str = ""
    """The question without its words for whom: what 教育局呢 is asked of."""
    unmet: bool = False
    """Whom it was about is not loaded: only a question that names somebody goes on from it."""
    frame: tuple[str, str] | None = None
    """The whole question before and behind what names the figure, where that stands in one piece: 换成人员经费."""
    text: str = ""
    compared: tuple[tuple[int, int, int], ...] = ()
    """Where it sets two years against each other: their places in the text, and the years, in the order said."""


def said(reading: Reading) -> Said:
    """Given a question that was answered, return its words."""
    text, spans = reading.text, reading.spans
    return Said(
        said_of(text, spans),
        without_scope(text, spans),
        _subject(reading),
        without_scope(text, spans, _replaced_years(reading)),
        without_scope(text, spans, _replaced_bodies(reading)),
        frame=_frame(reading),
        text=text,
        compared=_compared_years(reading),
    )


def _frame(reading: Reading) -> tuple[str, str] | None:
    places = _subject_places(reading.spans)
    if not places or any(is_scope(s) for s in reading.spans[places[0] : places[-1] + 1]):
        return None
    return reading.text[: reading.spans[places[0]].start], reading.text[reading.spans[places[-1]].end :]


def _compared_years(reading: Reading) -> tuple[tuple[int, int, int], ...]:
    found = [(s.start, s.end, int(s.number.value)) for s in reading.spans if s.kind == "year" and s.number]
    apart = len(found) == 2 and all(y > 100 for _, _, y in found) and found[0][2] != found[1][2]
    return tuple(found) if apart and reading.has("part.than", *INCREASE) else ()


def _replaced_bodies(reading: Reading) -> Callable[[Span], bool]:
    """Which words for whom another body replaces: the bodies named, or where none is, all departments or units."""
    named = any(s.kind == "organisation" for s in reading.spans)
    return lambda s: s.kind in ("organisation", "region") if named else says_whom(s)


def _replaced_years(reading: Reading) -> Callable[[Span], bool]:
    """Which words for when another year replaces: 上年 beside a stated year, or behind 比, is told from it and stays."""
    spans = reading.spans
    stated = any(says_when(s) and s.text not in BESIDE for s in spans)
    behind = {b for a, b in pairwise(spans) if a.sense == "part.than"}
    return lambda s: says_when(s) and not (s.text in BESIDE and (stated or s in behind))


def unmet(reading: Reading, words: str) -> Said:
    """Given a question about somebody who is not loaded and the words for them, return what else it says."""
    at = reading.text.find(words)
    bare = tuple(s for s in reading.spans if at < 0 or s.end <= at or s.start >= at + len(words))
    return replace(said(replace(reading, spans=bare)), unmet=True)


def said_of(text: str, spans: Sequence[Span]) -> str:
    """Return the words for whom and when, run together."""
    stated = any(s.kind == "year" for s in spans)
    counts = [s for s in spans if stated and s.kind == "years" and not s.text.startswith(NEWEST)]  # 2025和2026两年
    told = [s for s in spans if is_scope(s) and s not in counts]
    words = [text[s.start : s.end] for s in told]
    return "".join(w + "年" if s.kind == "year" and w[-1:].isdigit() else w for s, w in zip(told, words, strict=True))


def _subject(reading: Reading) -> str:
    """From the first word that names the figure to the last, without those for whom and when: 平台建设（二期）."""
    spans = reading.spans
    names = _subject_places(spans)
    if not names:
        return "总支出" if any(w in reading.text for w in SPENDING) else ""
    named = spans[names[0] : names[-1] + 1]
    return "".join(reading.text[s.start : s.end] for s in named if not is_scope(s))


def _subject_places(spans: Sequence[Span]) -> list[int]:
    """The places of the words that name a figure."""
    return [n for n, s in enumerate(spans) if s.kind in SUBJECT_KINDS or s.sense.split(".")[0] in SUBJECT_SENSES]


def of_another_figure(reading: Reading, scope: Scope, before: Said) -> str | None:
    """换成人员经费, 那办公费呢 after a comparison of two years or bodies: the same comparison of another figure."""
    places = _subject_places(reading.spans)
    said_scope = scope.named_bodies or scope.named_years or scope.every or scope.every_year
    others = [s for n, s in enumerate(reading.spans) if n not in places and s.sense not in SILENT]
    if before.frame is None or not places or others or said_scope or reading.unknown or reading.nouns:
        return None
    return before.frame[0] + _subject(reading) + before.frame[1]


def _other_years(reading: Reading, before: Said) -> str | None:
    """2025年呢, 2025年比2024年呢 after 2026年比2025年多多少: the same two years moved on, or the two that are said."""
    said_years = [int(s.number.value) for s in reading.spans if s.kind == "year" and s.number]
    years = [y for _, _, y in before.compared]
    if not years or any(y < 100 for y in said_years):
        return None
    if len(said_years) == 1 and max(years) - min(years) == 1:
        moved = [y + said_years[0] - max(years) for y in years]
    elif len(said_years) == 2:
        moved = said_years if reading.has("part.than") else sorted(said_years, reverse=years[0] > years[1])
    else:
        return None
    text = before.text
    for (start, end, _), year in reversed(list(zip(before.compared, moved, strict=True))):
        text = f"{text[:start]}{year}年{text[end:]}"
    return text


def asked_again(reading: Reading, scope: Scope, last: Reading | None = None) -> bool:
    """2025年呢, 人社局呢, 各部门呢, 换成2025年的看看: nothing but whom and when.

    Beside them 有几个 says again what the question before (`last`) asked, and 是多少 that it is asked.
    """
    said_scope = scope.named_bodies or scope.named_years or bool(scope.every) or scope.every_year
    years = [s for s in reading.spans if s.kind == "year"]
    bare = tuple(s for s in reading.spans if s.sense != "part.than") if len(years) == 2 else reading.spans
    bare = tuple(s for s in bare if s.sense != "operation.table" or "看" not in s.text)
    bare = tuple(s for s in bare if last is None or not _said_again(s, last))
    bare = _without_leads(bare)
    if last is not None and last.subjects and not last.nouns:
        bare = tuple(
            s for n, s in enumerate(bare) if not (n and s.sense == "set.project" and bare[n - 1].sense == "part.it")
        )
    return said_scope and says_only_scope(bare)


def _without_leads(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """其中环卫中心, 那下面的执法大队: the word that leads to the body says no more than that it is one of them."""
    told = [s for s in spans if s.sense not in ("part.of", "filler.filler", "blank", "part.and_so")]
    leads = {id(a) for a, b in pairwise(told) if a is told[0] and a.sense == "part.in" and b.kind == "organisation"}
    return tuple(s for s in spans if id(s) not in leads)


def of_compared(reading: Reading, scope: Scope, before: Said) -> str | None:
    """跟二中比呢 after one figure: by how much it is more than that of the body named."""
    spans = [s for s in reading.spans if s.kind != "blank" and s.sense not in ("filler.filler", "part.and_so")]
    senses = [s.sense for s in spans]
    if senses not in (["part.and", "organisation", "part.than"], ["part.than", "organisation"]) or scope.every:
        return None
    named = next(s.text for s in spans if s.kind == "organisation")
    return f"{before.scope}{before.subject}比{named}多多少" if before.subject and before.scope else None


def _said_again(span: Span, last: Reading) -> bool:
    if span.sense == "operation.count":
        return last.has("operation.count")
    asks = span.sense == "operation.how_much" and not span.text.endswith(OF_MONEY)
    return (asks or span.sense == "part.is") and not last.has("operation.difference", "part.than", *INCREASE)


def with_scope_of(reading: Reading, scope: Scope, before: Said) -> str:
    """教育局呢 keeps the years of the question before, 2025年呢 whom it was about; both together replace both."""
    spans = reading.spans
    whom, when = any(map(says_whom, spans)), any(map(says_when, spans))
    moved = _other_years(reading, before) if when and not whom else None
    if moved is not None:
        return moved
    rest = before.when if whom and not when else before.whom if when and not whom else before.rest
    told_from = any(s.text in BESIDE for s in spans)
    years = "、".join(f"{y}年" for y in scope.years) if told_from else ""
    kept = tuple(s for s in spans if not (told_from and says_when(s)))
    return said_of(reading.text, kept) + years + rest


def of_rows_bodies(
    reading: Reading, scope: Scope, rows: Sequence[AnswerRow], of_rows: bool = False
) -> str | Refusal | None:
    """它的项目支出是多少 after 哪个部门总支出最多: the question of those whom the rows before are of, in their years.

    它有几个项目 asks so, too, where no rows of theirs (`of_rows`) were told, but they themselves.
    """
    pointing = [s for s in reading.spans if s.sense == "part.it"]
    bodies = list(dict.fromkeys(r.organisation for r in rows if r.organisation))
    years = list(dict.fromkeys(r.year for r in rows if r.year))
    asks = reading.subjects or (not of_rows and set(reading.nouns) == {"project"})
    if not pointing or not asks or scope.named_bodies or scope.every or not bodies:
        return None
    if len(bodies) > 1 and pointing[0].text not in PLURAL:
        return Refusal("not_understood", f"上一个回答里有 {len(bodies)} 个部门，请说出是哪一个。")
    when = "" if scope.named_years or len(years) != 1 else f"{years[0]}年"
    rest = without_scope(reading.text, reading.spans, lambda s: s.sense == "part.it")
    return "、".join(bodies) + when + rest


def of_told_project(reading: Reading, scope: Scope, told: Sequence[Cell]) -> str | Refusal | None:
    """它是干什么的 after the largest project of several budgets: asked of that project, of its body in its year."""
    if scope.named_bodies or scope.named_years or scope.every:
        return None
    if len(told) != 1:
        return Refusal("not_understood", "没有听懂指的是哪一个项目，请说出部门和项目的名称。")
    cell = told[0]
    rest = without_scope(reading.text, reading.spans, lambda s: s.sense == "part.it")
    return f"{cell.budget.name}{cell.budget.year}年{cell.subject.label}{rest}"


def asks_whose(reading: Reading, scope: Scope) -> bool:
    """是哪个单位的 after one project: whose it is, and nothing else."""
    silent = (*SILENT, "part.is", "part.it", "set.project")
    spans = [s for s in reading.spans if s.sense not in silent]
    return (
        len(spans) == 1 and spans[0].sense == "meta.organisation" and "哪" in spans[0].text and not scope.named_bodies
    )


SAME_NAME = "同名"


def of_same_name(reading: Reading, scope: Scope, told: Sequence[Cell], projects: Sequence[str]) -> str | None:
    """实验小学的同名项目呢 after one project: the project of that name, asked of the body that is named."""
    spans = reading.spans
    at = next((n for n, s in enumerate(spans) if s.sense == "operation.both" and s.text.startswith(SAME_NAME)), None)
    if at is None or not scope.named_bodies or len(told) != 1 or told[0].subject.label not in projects:
        return None
    behind = spans[at + 1] if at + 1 < len(spans) else None
    end = behind.end if behind is not None and behind.sense == "set.project" else spans[at].end
    year = "" if scope.named_years else f"{told[0].budget.year}年"
    return f"{reading.text[: spans[at].start]}{year}{told[0].subject.label}{reading.text[end:]}"


def is_plural_word(span: Span) -> bool:
    """它们, 这三家: several are pointed at."""
    return span.sense == "part.it" and (span.text in PLURAL or bool(spelled_count(span.text)))


def leaves_open(reading: Reading, scope: Scope) -> bool:
    """比2024年多多少, 哪个部门最多, 同比呢: an operation without the figure that it is about."""
    if reading.subjects or set(reading.nouns) - {"department", "unit"}:
        return False
    if any(w in reading.text for w in SPENDING) and not (scope.named_bodies and _led_by_over(reading)):
        return False
    if reading.has("operation.count") and not reading.conditions:
        return False
    asks = reading.has("rank", "order", "part.than", "operation", *INCREASE, "part.unit_wan", "part.unit_yi")
    exceeds = bool(reading.bare_comparators and scope.named_bodies)
    return (asks or exceeds) and not reading.loose_numbers


def _led_by_over(reading: Reading) -> bool:
    """占文旅局全部预算的几成: what it names is the whole; the part is what was told before."""
    first = next((s for s in reading.spans if s.kind != "blank" and s.sense not in ("filler.filler", "part.it")), None)
    return first is not None and first.sense == "part.over"


def carried_subject(reading: Reading, scope: Scope, before: Said) -> str:
    """The figure of the question before, with whom and when where a comparison starts from it."""
    beside = reading.has("operation.difference") and _led_by_and(reading)
    compares = reading.has("part.over") or ((reading.has("part.than") or beside) and not scope.every)
    compares = compares or bool(reading.bare_comparators and scope.named_bodies)
    compares = compares and len({b for p in scope.parts for b in p.bodies}) < 2
    return (before.scope if compares else "") + before.subject


def _led_by_and(reading: Reading) -> bool:
    """跟教育局差多少: what was told is set beside the one that is named."""
    first = next((s for s in reading.spans if s.kind != "blank" and s.sense not in ("filler.filler", "part.it")), None)
    return first is not None and first.sense == "part.and"


def of_both(reading: Reading, scope: Scope, last: Said, earlier: Said | None) -> str | None:
    """哪个多, 差多少, 一共多少 after the same figure of two bodies or years: both, said again."""
    asks = reading.has("operation.which_more", "operation.which_less", "operation.difference", "operation.sum")
    bare = not reading.subjects and not reading.nouns and not scope.named_bodies and not scope.named_years
    if not asks or not bare or earlier is None or not last.scope or not last.subject:
        return None
    if earlier.subject != last.subject:
        return None
    return f"{earlier.scope}和{last.scope}{last.subject}" if earlier.scope and earlier.scope != last.scope else None


def points_at_some(span: Span) -> bool:
    """这两样, 那三笔: behind what is named in the same question it says nothing, else it points at what was told."""
    return span.sense == "filler.filler" and span.text[:1] in ("这", "那") and (spelled_count(span.text) or 1) > 1


def points_at_figures(reading: Reading) -> bool:
    """去年这两项…: several figures are pointed at; the one told last would stand for one of them."""
    pointing = [
        s.text for s in reading.spans if (s.sense == "part.it" or points_at_some(s)) and not s.text.endswith("家")
    ]
    return any((spelled_count(t) or 1) > 1 for t in pointing)


NO_SUCH_BODIES = Refusal("not_understood", "前面的回答里不是这么多家，请说出部门的名称。")


def miscounts_bodies(reading: Reading, bodies: int) -> bool:
    """这两家合计 after the answer of one department: other bodies are pointed at than the question is about."""
    pointing = [s.text for s in reading.spans if s.sense == "part.it" and s.text.endswith("家")]
    several = [t for t in pointing if t not in ("这家", "那家")]
    return any(bodies < 2 or spelled_count(t) not in (None, bodies) for t in several)


def stated_count(reading: Reading) -> int | None:
    """Return how many figures the question says it means (三家加起来, 这两个, 两年差多少), None where it does not say."""
    for place, span in enumerate(reading.spans):
        following = reading.spans[place + 1].text if place + 1 < len(reading.spans) else ""
        if span.number is not None and span.kind == "years" and not span.text.startswith(NEWEST):
            return int(span.number.value)
        counts = span.kind == "number" and span.number is not None and span.number.kind == "plain"
        if counts and span.number is not None and following.startswith(COUNTERS):
            return int(span.number.value)
        if span.sense == "alike.each" and span.number is not None:
            return int(span.number.value)
        if span.sense == "part.it" and spelled_count(span.text) is not None:
            return spelled_count(span.text)
        if points_at_some(span):
            return spelled_count(span.text)
    return None


def spelled_count(text: str) -> int | None:
    """Given a pointing word (这三个, 两者, 三家), return the number that it holds, None where it holds none."""
    digits = {"两": 2, "二": 2, "俩": 2, "三": 3, "四": 4, "五": 5}
    return next((digits[c] for c in text if c in digits), None)
