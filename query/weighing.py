"""Words of shares, averages and comparisons that mean something only where they stand.

吃掉总支出的三分之一 is a share, 要吃掉多少钱 is not; 办公费多还是电费多 compares; 平均下来每个月 is a mean over the months.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from query.lexicon import FILLER, Word, lexicon
from query.numbers import Number
from query.spans import Span

_OVER = Word("part", "over")
_IS = Word("part", "is")
_TIMES = Word("operation", "times")
_PER_MONTH = Word("operation", "per_month")
_DIFFERENCE = Word("operation", "difference")
_FISCAL = Word("fund", "财政拨款")
_BODIES = ("set.department", "set.unit")
_QUESTION = Word("operation", "question")
_ASKED_AS_TRUTH = ("operation.question", "operation.exist")
_ABOVE = ("高出", "多出", "高于", "多于", "大于", "超出", "超过", "超")
_BELOW = ("低于", "少于", "小于")
_NOT_SO = "没有"
_FALLS_SHORT = ("不如", "比不上", "赶不上", "不及", "比不过", "顶不上", "抵不上")
_DIVIDED = "除以"
_MONTHS_A_YEAR = 12
_IN_ALL = ("一共", "总共")
_POINTING = ("那", "这")
_LARGE = ("大", "小")
_EVEN_ENDS = ("都", "也", "还")
_FIGURES = ("name", "part", "code")
_SCOPES = ("fund", "use", "total")
_SILENT = ("filler.filler", "part.of", "blank")
_RATIOS = ("operation.share", "operation.half")
_PERIOD = "refuse.not_in_document.period"
_MONTHS = ("每个月", "每月", "一个月", "按月")
_FISCAL_SAID = ("财政", "财政上", "财政那边", "财政里")
_WORTH = ("顶", "抵", "抵得", "顶得", "值")
_HOW_MANY = ("几个", "多少个")
_EITHER = "还是"
_MORE_OR_LESS = ("多", "少")
_MEASURED = ("operation.difference", "operation.percent_more", "operation.times")
_CHANGES = ("operation.difference", "operation.gone", "operation.added", "operation.increase", "operation.grow")
_WHICH_MORE = "operation.which_more"
_WEIGHED = ("比一比", "比较", "对比", "比比")
_LEADING = ("part.and", "part.than")


def weighed(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Given the spans of a question, return them with such words read."""
    found = tuple(spans)
    for step in _STEPS:
        found = step(found)
    return found


def _taking(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A吃掉B的三分之一, A花掉了B的几成: a verb that takes a part of the figure behind it."""
    verbs = lexicon().marks["taking"]
    if not any(s.text in verbs for s in spans) or not _asks_ratio(spans):
        return spans
    return tuple(
        replace(s, kind="word", word=_OVER) if s.text in verbs and _figure_behind(spans, i) else s
        for i, s in enumerate(spans)
    )


def _asks_ratio(spans: Sequence[Span]) -> bool:
    percent = any(s.number is not None and s.number.kind == "percent" for s in spans)
    return (percent or any(s.sense in _RATIOS for s in spans)) and not any(s.sense == "part.over" for s in spans)


def _fiscal(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """财政今年给你们拨了多少, 一年要花财政多少钱: the treasury, beside a verb of giving or spending, is where money is from."""
    giving = tuple(lexicon().marks["giving"])
    gives = any(s.sense == "filler.filler" and s.text.startswith(giving) for s in spans)
    if not gives or any(s.sense.startswith("fund.") for s in spans):
        return spans
    return tuple(
        replace(s, kind="word", word=_FISCAL) if s.kind == "unknown" and s.text in _FISCAL_SAID else s for s in spans
    )


def _either(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A多还是B多, 是A贵，还是B贵: one word of degree behind either of two figures with 还是 between them."""
    degrees = [i for i, s in enumerate(spans) if s.sense in ("operation.more", "operation.less")]
    joins = [i for i, s in enumerate(spans) if s.text == _EITHER]
    if len(degrees) != 2 or len(joins) != 1 or spans[degrees[0]].text != spans[degrees[1]].text:
        return spans
    first, last = degrees
    spans = _without_shares(spans, degrees)
    said = [_before(spans, place) for place in degrees]
    if not (first < joins[0] < last) or not all(s is not None and _is_side(s) for s in said):
        return spans
    word = Word("operation", "which_more" if spans[last].sense == "operation.more" else "which_less")
    found = list(spans)
    found[first] = replace(spans[first], word=FILLER)
    found[last] = replace(spans[last], word=word)
    return tuple(found)


def _without_shares(spans: tuple[Span, ...], degrees: Sequence[int]) -> tuple[Span, ...]:
    """A占比高还是B占比高: of one whole, that is not said, the larger share is that of the larger figure."""
    shares = [place - 1 for place in degrees if place and spans[place - 1].sense == "operation.share"]
    if len(shares) != len(degrees) or any(s.sense == "part.over" for s in spans):
        return spans
    return tuple(replace(s, word=FILLER) if i in shares else s for i, s in enumerate(spans))


def _beyond_part(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """超过总支出的四分之一的项目: rows are bounded by their share of a figure, as in 占总支出超过四分之一."""
    if not any(s.sense in _ROWS for s in spans) or any(s.sense.startswith(_NO_BOUND) for s in spans):
        return spans
    for i, span in enumerate(spans[:-2]):
        at = i + 2 + (spans[i + 2].sense == "part.of")
        bounds = span.sense.startswith("compare.") and span.text not in lexicon().marks["behind"]
        number = _as_percent(spans[at]) if at < len(spans) else None
        if not bounds or number is None or not _is_figure(spans[i + 1]) or any(map(_is_figure, spans[:i])):
            continue
        bound = Span(number.start, number.start, "word", span.text, word=span.word)
        return (*spans[:i], replace(span, word=_OVER), *spans[i + 1 : at], bound, number, *spans[at + 1 :])
    return spans


def _as_percent(span: Span) -> Span | None:
    """四分之一, 两成, 一半: a share said as a number."""
    if span.number is not None and span.number.kind == "percent":
        return span
    if span.text not in _HALF:
        return None
    return replace(span, kind="number", word=None, number=Number(span.start, span.end, "percent", Decimal(50), True))


def _none_at_all(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """公务接待费一分钱没有吗: of one figure that it is nothing is asked as truth; 没安排吗，到底多少 asks how much."""
    places = [i for i, s in enumerate(spans) if s.sense == "operation.lacks"]
    if (
        len(places) != 1
        or sum(map(_is_figure, spans)) != 1
        or any(s.kind in ("unknown", "set", "number") for s in spans)
    ):
        return spans
    if any(s.text.startswith(_WONDERING) for s in spans):
        return spans
    at, span = places[0], spans[places[0]]
    others = {s.sense for i, s in enumerate(spans) if i != at and s.word is not None and not _is_figure(s)}
    if others - {*_BESIDE_NONE, *_ASKED_AS_TRUTH, "operation.how_much"} or not any(map(_is_figure, spans[:at])):
        return spans
    if "operation.how_much" in others:
        return (*spans[:at], replace(span, word=FILLER), *spans[at + 1 :])
    asked = replace(span, end=span.start + 1, text=span.text[:1], word=_QUESTION)
    spans = tuple(replace(s, word=FILLER) if s.sense == "operation.exist" else s for s in spans)
    number = Number(span.start + 1, span.end, "plain", Decimal(0))
    none = replace(span, start=span.start + 1, kind="number", text="零", word=None, number=number)
    return (*spans[:at], asked, none, *spans[at + 1 :])


def _percent_of_target(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """满意度得达到百分之多少: of a target alone it asks what that is set to, and is no share of anything."""
    targets = [s for s in spans if s.name is not None and s.name.indicators and not s.name.members]
    scopes = any(_is_figure(s) and s.name is None for s in spans)
    rates = all(s.text.endswith(_RATES) for s in targets[-1:])
    named = any(s.kind == "name" and s.name is not None and s.name.members for s in spans)
    if not targets or scopes or (named and not rates) or any(s.sense == "part.over" for s in spans):
        return spans
    return tuple(
        replace(s, word=Word("operation", "how_much")) if s.sense == "operation.share" and s.text in _PERCENT else s
        for s in spans
    )


_NO_BOUND = ("part.over", "operation.share", "operation.sum", "operation.reach", "top", "rank", "order")
"""头几个加起来够项目支出的六成: what is bounded there are no single rows."""
_WONDERING = ("怎么", "咋", "为啥", "为何", "为什么", "何故", "干嘛")
_RATES = ("率", "度")
_HALF = ("一半", "半数")
_PERCENT = ("百分之多少", "百分之几", "百分之几多", "百分之好多", "几个百分点", "多少个百分点", "百分之多少才行")
_ROWS = ("set.project", "set.account", "set.function_account", "set.economic_account", "set.service")
_BESIDE_NONE = ("filler.filler", "part.of", "part.is", "part.in", "part.it", "part.and_so")


def _monthly(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """平均下来每个月要发多少: the mean over the months of the year; beside it no single month is asked for."""
    means = [i for i, s in enumerate(spans) if s.sense in ("operation.average", "operation.per_month")]
    months = [i for i, s in enumerate(spans) if s.sense == _PERIOD and s.text in _MONTHS]
    if len(means) != 1 or len(months) != 1:
        return spans
    found = list(spans)
    found[means[0]] = replace(spans[means[0]], word=_PER_MONTH)
    found[months[0]] = replace(spans[months[0]], word=FILLER)
    return tuple(found)


def _comes_to(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A减B等于多少, 加起来正好是多少: the question word behind it asks what it comes to, nothing is compared."""
    found = list(spans)
    for i, span in enumerate(spans):
        if span.sense == "compare.eq":
            after = next((s for s in spans[i + 1 :] if s.sense not in _SILENT), None)
            if after is not None and after.sense == "operation.how_much":
                found[i] = replace(span, word=FILLER)
    return tuple(found)


def _worth(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """一个平安社区顶多少个八一路: how many times the one figure holds the other."""
    found = list(spans)
    for i, span in enumerate(spans[:-2]):
        counts = spans[i + 1].sense == "operation.count" and spans[i + 1].text in _HOW_MANY
        if span.text in _WORTH and counts and _figure_before(spans, i) and _figure_behind(spans, i + 1):
            found[i] = replace(span, kind="word", word=_IS)
            found[i + 1] = replace(spans[i + 1], word=_TIMES)
    return tuple(found)


def _than_a_figure(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A比B多花了多少: set against a figure, not against a year, more and less are a difference."""
    than = [i for i, s in enumerate(spans) if s.sense == "part.than"]
    if len(than) != 1 or not (_figure_before(spans, than[0]) and _figure_behind(spans, than[0])):
        return spans
    if any(s.kind in ("year", "years") for s in spans[than[0] :]):
        return spans
    return tuple(
        replace(s, word=_DIFFERENCE) if s.sense == "operation.increase" and s.text.startswith(_MORE_OR_LESS) else s
        for s in spans
    )


def _beside_difference(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """拿A和B比一比，差多少: where the difference itself is asked, 比一比 asks for nothing more."""
    if not any(s.sense in _MEASURED for s in spans):
        return spans
    return tuple(replace(s, word=FILLER) if s.sense == _WHICH_MORE and s.text in _WEIGHED else s for s in spans)


def base_leads(spans: Sequence[Span]) -> bool:
    """跟电费比，办公费多多少; 比起去年，今年多多少: what is measured against stands before what is measured.

    A year alone before 跟 (2026年跟卫健局比，教育局多多少) only says when, unless a year stands behind it as well.
    """
    said = [s for s in spans if s.sense not in _SILENT]
    than = [i for i, s in enumerate(said) if s.sense == "part.than"]
    first = next((i for i, s in enumerate(said) if s.sense in _LEADING), None)
    if len(than) != 1 or first is None:
        return False
    before, between, behind = said[:first], said[first + 1 : than[0]], said[than[0] + 1 :]
    if any(map(_is_said_of, before)):
        return False
    dated = any(map(_is_year, before))
    if first == than[0]:
        led = next((s for s in behind if _names_side(s)), None)
        return sum(map(_names_side, behind)) > 1 and not (dated and led is not None and _is_year(led))
    years_only = not any(map(_is_said_of, between)) and dated
    return any(map(_names_side, between)) and any(map(_names_side, behind)) and not years_only


def _is_said_of(span: Span) -> bool:
    kinds = ("organisation", "region", "set", "number")
    return (
        _is_figure(span) or span.kind in kinds or span.sense.split(".")[0] in ("set", "rank", "top", "table", "alike")
    )


def _is_year(span: Span) -> bool:
    return span.kind in ("year", "years")


def _names_side(span: Span) -> bool:
    return _is_said_of(span) or _is_year(span)


def _even(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """连二十分之一都不到 only leads what is denied behind it; A连B的二十分之一都不到 is a share of B; A，连B，一共多少 adds."""
    sums = any(s.sense == "operation.sum" for s in spans)
    denied = [i for i, s in enumerate(spans) if s.sense.startswith("compare.") and s.text.startswith(_EVEN_ENDS)]
    found = list(spans)
    for i, span in enumerate(spans):
        if span.text == "连" and denied and i < denied[0]:
            part = _asks_ratio(spans) and _figure_before(spans, i) and _figure_behind(spans, i)
            found[i] = replace(span, kind="word", word=_OVER if part else FILLER)
        elif span.text == "连" and span.kind == "unknown" and sums and i and _figure_behind(spans, i):
            found[i] = replace(span, kind="word", word=Word("part", "plus"))
    return tuple(found)


def _is_side(span: Span) -> bool:
    """A figure, or a body whose figure is meant."""
    return _is_figure(span) or span.kind == "organisation"


def _between_sides(spans: Sequence[Span], place: int) -> bool:
    behind = next((s for s in spans[place + 1 :] if s.sense not in _SILENT), None)
    before = _before(spans, place)
    return before is not None and behind is not None and _is_side(before) and _is_side(behind)


def _which_of_them(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """教育局和卫健局，哪家的三公经费更多: behind bodies that are named, which of these, not of all departments."""
    degrees = [i for i, s in enumerate(spans) if s.sense in ("operation.more", "operation.less")]
    found = list(spans)
    for i, span in enumerate(spans):
        named = sum(1 for s in spans[:i] if s.kind == "organisation")
        if span.sense in _BODIES and span.text.startswith("哪") and named > 1 and degrees and degrees[0] > i:
            found[i] = replace(span, word=Word("operation", "which"))
    return tuple(found)


def _is_figure(span: Span) -> bool:
    return span.kind in _FIGURES or span.sense.split(".")[0] in _SCOPES


def _figure_behind(spans: Sequence[Span], place: int) -> bool:
    after = next((s for s in spans[place + 1 :] if s.sense not in _SILENT), None)
    return after is not None and _is_figure(after)


def _before(spans: Sequence[Span], place: int) -> Span | None:
    return next((s for s in reversed(spans[:place]) if s.sense not in _SILENT), None)


def _figure_before(spans: Sequence[Span], place: int) -> bool:
    before = _before(spans, place)
    return before is not None and _is_figure(before)


def _in_passing(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """今年砍了一些，比去年少了多少: a change told vaguely beside the difference that is asked, asks nothing itself."""
    asked = [i for i, s in enumerate(spans) if s.sense in _MEASURED]
    vague = lexicon().marks["vaguely"]
    found = list(spans)
    for i, span in enumerate(spans[:-1]):
        told = span.sense in _CHANGES and spans[i + 1].text in vague
        if told and asked and asked[-1] > i and any(s.kind == "blank" for s in spans[i : asked[-1]]):
            found[i] = replace(span, word=FILLER)
    return tuple(found)


def _denied(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A不如B多，是吗; A没有B多，对不对: asked as truth, the one figure is less than the other."""
    for i, span in enumerate(spans):
        degree = next((n for n, s in enumerate(spans) if n > i and s.sense == "operation.more"), None)
        short = span.text == _NOT_SO or (span.sense == "compare.lt" and span.text in _FALLS_SHORT)
        if not short or degree is None or not _between_sides(spans, i):
            continue
        if not any(s.sense in _ASKED_AS_TRUTH for n, s in enumerate(spans) if n != i):
            continue
        found = list(spans)
        found[degree] = replace(spans[degree], word=FILLER)
        found[i] = replace(span, word=Word("compare", "lt"))
        return tuple(found)
    return spans


def _a_little_more(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """三分之一强: a little more than that."""
    found = list(spans)
    for i, span in enumerate(spans[1:], 1):
        if (
            span.kind == "unknown"
            and span.text == "强"
            and spans[i - 1].kind == "number"
            and "分之" in spans[i - 1].text
        ):
            found[i] = replace(span, kind="word", word=Word("operation", "more"))
    return tuple(found)


def _whether_as_much(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A有没有B的两倍: whether it is as much as that."""
    for i, span in enumerate(spans):
        sides = span.text == "有没有" and _figure_before(spans, i) and _figure_behind(spans, i)
        if sides and any(s.kind == "number" or s.sense == "operation.half" for s in spans[i:]):
            return _as_question(spans, i)
    return spans


def _as_question(spans: tuple[Span, ...], place: int) -> tuple[Span, ...]:
    """有没有 before so much: 有没 asks, and 有 is at least."""
    span = spans[place]
    asked = replace(span, end=span.end - 1, text="有没", word=_QUESTION)
    much = replace(span, start=span.end - 1, text="有", word=Word("compare", "ge"))
    return (*spans[:place], asked, much, *spans[place + 1 :])


def _has_so_much(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """合起来有六百万没有: whether it comes to as much, not whether it is that very amount."""
    approximate = lexicon().approximate[1]
    for i, span in enumerate(spans[:-1]):
        number, end = spans[i + 1], spans[i + 2] if i + 2 < len(spans) else spans[i + 1]
        amount = number.number is not None and number.number.kind == "money" and not end.text.startswith(approximate)
        if span.text == "有没有" and amount and any(map(_is_figure, spans[:i])):
            return _as_question(spans, i)
        asked = end.sense == "operation.question" and end.text in _HAS_NOT
        if span.text == "有" and amount and asked and any(map(_is_figure, spans[:i])):
            return (*spans[:i], replace(span, kind="word", word=Word("compare", "ge")), *spans[i + 1 :])
    return spans


_HAS_NOT = ("没", "没有", "吗", "不", "么")


def _by_how_much(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A高出B多少, A低于B多少: the word between two figures sets them apart, and how much is asked behind."""
    for i, span in enumerate(spans):
        more, less = span.text in _ABOVE, span.text in _BELOW
        if not (more or less) or not _between_sides(spans, i):
            continue
        asked = [n for n, s in enumerate(spans) if n > i and s.sense == "operation.how_much"]
        if len(asked) != 1 or any(s.kind == "number" or s.sense in _RATIOS for s in spans):
            continue
        found = list(spans)
        found[i] = replace(span, word=Word("part", "than"))
        found[asked[0]] = replace(spans[asked[0]], text="多多少" if more else "少多少", word=_DIFFERENCE)
        return tuple(found)
    return spans


def _over_twelve(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """公用经费除以12: the mean over the months."""
    for i, span in enumerate(spans[:-1]):
        number = spans[i + 1].number
        if span.text == _DIVIDED and number is not None and number.kind == "plain" and number.value == _MONTHS_A_YEAR:
            silent = replace(spans[i + 1], kind="blank", text=" ", number=None)
            return (*spans[:i], replace(span, word=_PER_MONTH), silent, *spans[i + 2 :])
    return spans


def _all_in_all(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """项目一共要花几百万: behind a set the words for all that is spent ask for its sum."""
    found = list(spans)
    for i, span in enumerate(spans):
        before = next((s for s in reversed(spans[:i]) if s.sense not in _SILENT), None)
        spent = span.sense == "total.expenditure" and span.text.startswith(_IN_ALL) and "花" in span.text
        if spent and before is not None and before.sense == "set.project":
            found[i] = replace(span, word=Word("operation", "sum"))
    return tuple(found)


def _that_large(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """基础设施运维那个大项目: behind a name, and a word that points at it, how large it is bounds nothing."""
    found = list(spans)
    for i, span in enumerate(spans[:-1]):
        pointed = i > 0 and spans[i - 1].text.startswith(_POINTING) and _figure_before(spans, i - 1)
        if span.text in _LARGE and pointed and spans[i + 1].sense == "set.project":
            found[i] = replace(span, word=FILLER)
    return tuple(found)


_STEPS: tuple[Callable[[tuple[Span, ...]], tuple[Span, ...]], ...] = (
    _taking,
    _fiscal,
    _either,
    _beyond_part,
    _none_at_all,
    _percent_of_target,
    _monthly,
    _comes_to,
    _worth,
    _than_a_figure,
    _beside_difference,
    _in_passing,
    _even,
    _denied,
    _a_little_more,
    _whether_as_much,
    _has_so_much,
    _by_how_much,
    _over_twelve,
    _all_in_all,
    _that_large,
    _which_of_them,
)
