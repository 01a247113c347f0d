"""Words that mean something only where they stand: 够不够, a 不 or 没 that ends a question, 口径 behind a scope.

Further ones: 编码 before a code, the 几个 that counts nothing (其余几类合计), 总数 of an amount, 几 that asks for a figure, 最底下那行.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from query.lexicon import FILLER, Word, lexicon
from query.numbers import find_numbers
from query.spans import Entry, Span
from query.weighing import weighed

QUESTION = Word("operation", "question")
TOTAL = Word("total", "expenditure")
INCREASE = Word("operation", "increase")
LABEL = Word("set", "code")
_A_NOT_A = re.compile(r"(?P<word>[^\W\d_])(?:不|没|没有)(?=(?P=word))")
HOW_MUCH = Word("operation", "how_much")
TIMES = Word("operation", "times")
SUM = Word("operation", "sum")
WHICH = Word("operation", "which")
COUNT = Word("operation", "count")
SAME = Word("operation", "same")
UNREAD = Word("unread", "unread")
"""Put in place of a word that means nothing where it stands: it is not understood."""
_HOW_MANY = ("几", "多少")
_TOTAL_OF = ("总数",)
_TOTALS = ("合计", "总计")
_OTHERS = ("其他", "其它", "别的", "另外")
_EQUALS = ("相当于", "等于是", "抵得上", "顶得上", "抵得了", "顶得了", "能顶", "能抵")
_DEGREES = ("operation.more", "operation.less")
_TOO = "太"
_MONEY_WORDS = ("资金", "钱", "经费", "款项", "拨款", "来源", "收入", "支出")
_ALIKE = ("一样", "同样", "相同")
_SETS_AGAINST = ("part.than", "operation.difference")
_SKIPPED = ("part.of", "blank")
_SEES_TO = ("管", "装", "盯", "护", "看管", "防", "架", "架设", "安装")
_POINTING = ("那", "这")
SPENT = Word("refuse", "not_in_document.spent")
_ACTUAL = "实际"
"""实际办公费: what was spent, which final accounts alone can tell."""
_ENDS = ("不", "没", "否", "未")
_ASKS_OF = ("compare", "part.over", "operation.share", "operation.same")
LONGEST_WORD = 4
SCOPE_WORD = "口径"
NUMBER_WORD = "数目"
_REACHES = "到"
"""到没到三万: reaches an amount."""
_SCOPES = ("fund", "use", "total", "scope")
_NAMING = ("name", "part", "set", "code")
_OVER = ("占到", "占了", "占去")
_BEFORE_SCOPE = ("part.of", "filler.filler")
_POINTING_AT = ("part.it", "filler.filler", "set.code", "attribute.number")
_STANDS = ("居", "占", "列")
_WINNERS = ("甲", "强")
"""前三甲, 前五强."""
_LAST = "后"
_PLACES = ("名", "位")
_INVOLVES = "涉及"
_BY = ("按", "按照", "照", "依", "依照", "以")
BOTTOM = Word("top", "bottom")
_HOW_MANY_OF = ("多少", "几多", "好多", "有多少")


def a_not_a(text: str, vocabulary: Mapping[str, Entry]) -> Iterator[Span]:
    """Given a normal form, yield 等不 of 等不等于, 够不 of 够不够: a question about the word that follows."""
    for match in _A_NOT_A.finditer(text):
        following = (vocabulary.get(text[match.end() : match.end() + n]) for n in range(1, LONGEST_WORD + 1))
        senses = [f"{e.word.kind}.{e.word.sense}" for e in following if e is not None and e.word is not None]
        reaches = match["word"] == _REACHES and any(find_numbers(text[match.end() + 1 : match.end() + 2]))
        if reaches or any(s in _ASKS_OF or s.split(".")[0] in _ASKS_OF for s in senses):
            yield Span(match.start(), match.end(), "word", match[0], word=QUESTION, cost=0.5)


def placed(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Given the spans of a question, return them with the words read that mean something only in their place."""
    found = [_unread(s) if s.sense == "unread.unread" else s for s in spans]
    for place, span in enumerate(spans):
        if span.text in _ENDS and span.kind == "unknown" and _ends(spans, place):
            found[place] = replace(span, kind="word", word=QUESTION)
        elif span.sense == "operation.share" and span.text in _OVER and _figure_follows(spans, place):
            found[place] = replace(span, word=Word("part", "over"))
        elif span.sense == "filler.filler" and _IN_VAIN.match(span.text) and any(map(_is_of_rows, spans[:place])):
            found[place] = _unread(span)
        elif span.text == NUMBER_WORD and _ranks_amounts(spans, place):
            found[place] = replace(span, word=FILLER)
        elif place == 0 and span.text in lexicon().marks["hesitating"] and _pauses(spans):
            found[place] = replace(span, kind="word", word=FILLER)
        elif span.sense.startswith("bare."):
            found[place] = _bare_use(spans, place)
        elif span.text in lexicon().marks["people"] and not any(map(_names_part, spans)):
            found[place] = replace(span, kind="unknown", word=None)
        elif span.sense == "set.project" and (_is_short_use(spans, place) or _holds_account(spans, place)):
            found[place] = replace(span, word=Word("use", "项目支出"))
        elif span.sense == "part.in" and span.text.startswith(SCOPE_WORD) and not _behind_scope(spans, place):
            found[place] = replace(span, kind="unknown", word=None)
        else:
            word = _meant(spans, place) or _beside_number(spans, place) or _partly(spans, place)
            if word is not None:
                found[place] = replace(span, kind="word", word=word) if word is not UNREAD else _unread(span)
    return weighed(found)


def _partly(spans: Sequence[Span], place: int) -> Word | None:
    """部分办公费, 实际的办公费, 办公费的标准: less, or other, than the printed figure that is named beside it."""
    span, after = spans[place], _next(spans, place, ("part.of",))
    if span.sense != "filler.filler":
        return None
    if span.text in lexicon().marks["measured"]:
        before = _previous(spans, place, ("part.of",))
        return UNREAD if before is not None and _is_figure(before) else None
    if span.text not in lexicon().marks["partly"] or after is None:
        return None
    if after.kind not in ("name", "code") and after.sense.split(".")[0] not in ("use", "fund"):
        return None
    return SPENT if span.text == _ACTUAL else UNREAD


_IN_VAIN = re.compile(r"[我俺咱].{0,3}没.*[见到着]")


def _is_of_rows(span: Span) -> bool:
    """哪些项目我没看到数 asks for rows without an amount; 工会经费我没看到数 tells why it is asked."""
    return span.sense in ("operation.list", "operation.which", "operation.count") or span.sense.startswith("set.")


_TOGETHER = ("一共", "总共", "合计", "共计", "合共", "拢共", "统共", "合起来", "加起来")


def _after_several(spans: Sequence[Span], place: int) -> bool:
    """平安社区和网络安全设备采购一共花多少: behind things that are joined it is their sum, and no total of its own."""
    joins = [n for n, s in enumerate(spans[:place]) if s.sense == "part.and"]
    return any(_is_figure(s) for n in joins[:1] for s in spans[:n]) and any(
        _is_figure(s) for n in joins[-1:] for s in spans[n:place]
    )


def _ranks_amounts(spans: Sequence[Span], place: int) -> bool:
    """里数目最小的科目: the figure that is ranked; 科目数目最多 counts what stands before it."""
    before = spans[place - 1] if place else None
    after = spans[place + 1] if place + 1 < len(spans) else None
    counts = before is not None and before.sense.split(".")[0] in ("set", "level", "name", "total")
    return after is not None and after.sense.startswith("rank.") and not counts


def _leads_code(spans: Sequence[Span], place: int) -> bool:
    """编码2080505, 编号为30201, 31002这个编码: the number itself stands beside it, so that nobody asks for it."""
    before = _previous(spans, place, ("filler.filler", "part.it"))
    if before is not None and before.kind == "code":
        return True
    following = [s for s in spans[place + 1 : place + 3] if s.kind != "blank" and s.sense != "part.is"]
    return bool(following) and following[0].kind == "code"


def _beside_number(spans: Sequence[Span], place: int) -> Word | None:
    """What says only what the code or the place beside it is: 编码2080505, 31002指什么, 居第三."""
    span = spans[place]
    if span.sense == "attribute.number" and (_leads_code(spans, place) or _labels_code(spans, place)):
        return LABEL
    if span.sense == "operation.define" and _behind_code(spans, place, _POINTING_AT):
        return WHICH
    if span.text == _INVOLVES and span.sense == "part.contains":
        after = _next(spans, place, _SKIPPED)
        return FILLER if after is not None and after.sense in ("operation.count", "operation.list") else None
    if span.text == _LAST and _number_at(spans, place + 1) and _text_at(spans, place + 2) in _PLACES:
        return BOTTOM
    standing = span.text in _STANDS and span.kind == "unknown" and _ordinal_follows(spans, place)
    winning = span.text in _WINNERS and span.kind == "unknown" and _number_at(spans, place - 1)
    return FILLER if standing or (winning and spans[place - 2].sense.startswith("top.")) else None


def _number_at(spans: Sequence[Span], place: int) -> bool:
    return 0 <= place < len(spans) and spans[place].kind == "number"


def _text_at(spans: Sequence[Span], place: int) -> str:
    return spans[place].text if place < len(spans) else ""


def _ordinal_follows(spans: Sequence[Span], place: int) -> bool:
    """金额居第三位: it only says again that a place is meant."""
    number = spans[place + 1].number if place + 1 < len(spans) else None
    return number is not None and number.kind == "ordinal"


def _labels_code(spans: Sequence[Span], place: int) -> bool:
    """31002这个编码对应哪个科目: what the code is said to be; 31002的编码 asks for it."""
    after = _next(spans, place, ("blank",))
    return _behind_code(spans, place, _POINTING_AT) and after is not None


def _behind_code(spans: Sequence[Span], place: int, skipped: Sequence[str]) -> bool:
    before = _previous(spans, place, skipped)
    return before is not None and before.kind == "code"


def _names(span: Span) -> bool:
    return span.kind in _NAMING or span.sense.split(".")[0] in _SCOPES


def _names_part(span: Span) -> bool:
    """True for what names more than a total: 职工一共花多少 names nothing that is spent on them."""
    return _names(span) and not span.sense.startswith("total.")


def _bare_use(spans: Sequence[Span], place: int) -> Span:
    """人员的占多少, 基本的呢: the use of the money, said short; 人员的 before what it is of (人员的工资) says nothing."""
    span = spans[place]
    after = next((s for s in spans[place + 1 :] if s.sense != "filler.filler"), None)
    sense = span.sense.split(".")[1]
    if after is None or after.kind == "blank" or after.sense.startswith(_BEHIND_SHORT):
        return replace(span, word=Word("use", sense))
    of_people = sense == "人员经费" and _names(after)
    return replace(span, word=FILLER) if of_people else replace(span, kind="unknown", word=None)


_BEHIND_SHORT = (
    "part.over",
    "part.and",
    "part.plus",
    "part.than",
    "part.is",
    "operation.share",
    "operation.how_much",
    "operation.sum",
    "operation.difference",
    "total.",
)


def _is_short_use(spans: Sequence[Span], place: int) -> bool:
    """那项目的占多少: what all projects come to, where nothing stands before it and its share is asked."""
    leads = all(s.sense in ("filler.filler", "part.and_so", "blank") for s in spans[:place])
    of = spans[place].text == "项目" and place + 2 < len(spans) and spans[place + 1].text == "的"
    return leads and of and spans[place + 2].sense == "part.over"


def _holds_account(spans: Sequence[Span], place: int) -> bool:
    """项目里的水费, 电费在项目里多少: an account's share in what the projects spend, and no row of their list."""
    inside = (
        spans[place].text in ("项目", "项目经费") and place + 1 < len(spans) and spans[place + 1].sense == "part.in"
    )
    if not inside:
        return False
    before = _previous(spans, place, ("filler.filler", "part.of"))
    after = _next(spans, place + 1, ("filler.filler", "part.of"))
    placed_in = place > 1 and spans[place - 1].text.endswith("在") and _is_account(spans[place - 2])
    goes_on = after is None or after.sense in ("part.and_so", "blank", "operation.how_much", "operation.list")
    other_side = before is not None and before.kind == "blank" and any(map(_is_account, spans[:place]))
    return _is_account(after) or placed_in or (other_side and goes_on)


def _is_account(span: Span | None) -> bool:
    return span is not None and span.name is not None and bool(span.name.official) and bool(span.name.members)


def _meant(spans: Sequence[Span], place: int) -> Word | None:
    """The word that a span is in its place, UNREAD where it means nothing there, None where it keeps its own sense."""
    if spans[place].sense == "total.expenditure" and spans[place].text.startswith(_TOGETHER):
        return SUM if _after_several(spans, place) else None
    span = spans[place]
    meant = _whole_or_change(spans, place)
    if meant is not None:
        return meant
    if span.sense == "operation.sum" and _is_sorted_by(spans, place):
        return FILLER
    if span.sense == "operation.count":
        return _counting(spans, place)
    if span.sense == "operation.which" and _asks_name(spans, place):
        return HOW_MUCH
    if span.text in _MONEY_OF or span.text in _LARGEST_OF:
        return _said_of_named(spans, place)
    if span.text in _HOW_MANY_OF:
        after = spans[place + 1] if place + 1 < len(spans) else None
        return COUNT if after is not None and after.text in lexicon().marks["how_many"] else None
    if span.sense == "tie.all" and span.text.startswith(_ALIKE):
        return None if any(s.sense.startswith("rank.") for s in spans) else SAME
    if span.sense == "place.row":
        after = _next(spans, place, _BEFORE_SCOPE)
        total = after is not None and (after.sense.startswith("total.") or after.text.startswith(_TOTALS))
        return FILLER if total else UNREAD
    if span.kind == "unknown" and span.text in _SEES_TO:
        return FILLER if _leads(spans, place) and _points_behind(spans[place + 1 :]) else None
    if span.sense == "part.several" and _ends(spans, place) and spans[place - 1].sense == "part.is":
        return HOW_MUCH
    if span.sense in _DEGREES and place and spans[place - 1].text == _TOO:
        after = _next(spans, place, _BEFORE_SCOPE)
        return FILLER if after is not None and after.sense == "part.exclude" else None
    return None


def _whole_or_change(spans: Sequence[Span], place: int) -> Word | None:
    """占全部预算的几成 names the whole; 公用经费今年少了多少 is its change against the year before; 其他资金 is not understood."""
    span = spans[place]
    if span.text == "他" and place and spans[place - 1].text == "其" and _text_at(spans, place + 1) in _MONEY_WORDS:
        return UNREAD  # 其他资金, where none is printed: it is no 资金 in general
    if span.text in lexicon().marks["budget"] and span.sense == "filler.filler" and _is_whole(spans, place):
        return TOTAL
    grown = span.text in lexicon().marks["grown"] and span.sense == "operation.difference"
    return INCREASE if grown and _of_one_year(spans) else None


def _is_whole(spans: Sequence[Span], place: int) -> bool:
    """占全部预算的百分之几, 占文旅局整个预算的几成: all that is spent, right behind 占."""
    before = list(reversed(spans[:place]))
    led = next((s for s in before if s.sense not in ("filler.filler", "part.of") and s.kind != "organisation"), None)
    whole = bool(before) and before[0].text in lexicon().marks["all_of"]
    after = spans[place + 1] if place + 1 < len(spans) else None
    ends = after is None or after.sense in ("part.of", "blank", "operation.share", "operation.how_much")
    return whole and ends and led is not None and led.sense == "part.over"


def _of_one_year(spans: Sequence[Span]) -> bool:
    """公用经费今年少了多少: of one figure in a year that is said, with nothing that it is set against."""
    figures = [s for s in spans if _is_figure(s)]
    bodies = [s for s in spans if s.kind == "organisation"]
    years = [s for s in spans if s.kind in ("year", "years", "years_beside")]
    against = any(s.sense in ("part.than", "part.and", "part.plus", "part.over", "part.it", "part.to") for s in spans)
    rows = any(s.sense.split(".")[0] in ("set", "rank", "compare", "level") for s in spans)
    alone = len(years) == 1 and years[0].kind == "year" and len(figures) <= 1 and len(bodies) <= 1
    return alone and bool(figures or bodies) and not against and not rows


_MONEY_OF = ("款",)
"""采购款, 服务款: the money for it; elsewhere the level of accounts."""
_PAID_FOR = ("采购", "购置", "购买", "设备", "服务", "工程", "运维", "维护", "货", "奖金")
_LARGEST_OF = ("大头", "大项", "大户")


def _said_of_named(spans: Sequence[Span], place: int) -> Word | None:
    """网络安全设备的采购款 is its money; 甲跟乙两个大头 only says again what was listed."""
    span, before = spans[place], spans[place - 1] if place else None
    if span.sense == "level.section":
        return FILLER if before is not None and before.text.endswith(_PAID_FOR) else None
    counted = place > 1 and spans[place - 2].kind == "number" and before is not None and before.text == "个"
    return FILLER if span.sense == "rank.max" and counted and _after_several(spans, place - 2) else None


def _asks_name(spans: Sequence[Span], place: int) -> bool:
    """住房公积金在功能分类里叫什么: the account of that classification, told with its code and its amount."""
    called = place > 0 and spans[place - 1].sense == "part.name_of"
    classed = any(s.sense.startswith(("set.function", "set.economic")) for s in spans[:place])
    return called and classed and any(s.kind == "name" for s in spans[:place])


def _is_sorted_by(spans: Sequence[Span], place: int) -> bool:
    """项目按总额从高往低排: the amounts are what the rows are put in order by, and are not added up."""
    after = _next(spans, place, _BEFORE_SCOPE)
    by = place > 0 and spans[place - 1].text in _BY
    return by and after is not None and after.sense.split(".")[0] in ("order", "rank", "top")


def _leads(spans: Sequence[Span], place: int) -> bool:
    """True for the first word of a clause, or behind words that ask nothing."""
    return all(s.kind == "blank" or s.sense in ("filler.filler", "part.it", "part.and_so") for s in spans[:place][-2:])


def _points_behind(spans: Sequence[Span]) -> bool:
    """管大家上网行为的那套设备: what it sees to is a part of a name, with 的 and a pointing word behind."""
    for before, span in pairwise(spans):
        if before.kind == "blank":
            return False
        if before.sense == "part.of" and (span.text.startswith(_POINTING) or span.sense == "set.project"):
            return any(s.kind in ("part", "name") for s in spans[: spans.index(before)])
    return False


def _unread(span: Span) -> Span:
    return replace(span, kind="unknown", word=None)


def _counting(spans: Sequence[Span], place: int) -> Word | None:
    """几类 of 其余几类合计多少 and of 几个大类从小到大 counts nothing; 顶几个电费 asks how many times; 总数 may be an amount."""
    span = spans[place]
    before, after = _previous(spans, place, _SKIPPED), _next(spans, place, _SKIPPED)
    if before is None:
        return None
    if span.text in _TOTAL_OF and _is_figure(before) and any(s.sense in _SETS_AGAINST for s in spans):
        nouns = any(s.sense.startswith("set.") for s in spans)
        return None if nouns else SUM
    if span.text in _TOTAL_OF and before.sense.startswith("table."):
        return SUM if after is None or after.sense.startswith("operation.how_much") else None
    if not span.text.startswith(_HOW_MANY) or after is None:
        return None
    rest = [s.sense for s in spans[place + 1 :]]
    if before.sense == "operation.remainder" or before.text in _OTHERS:
        return FILLER if {"operation.sum", "operation.average", "operation.how_much"} & set(rest) else None
    if before.sense == "part.is" and before.text in _EQUALS and _is_figure(after):
        return TIMES if any(_is_figure(s) for s in spans[:place]) else None
    ordered = any(s.sense.startswith("order.") for s in spans)
    rows = after.sense.startswith(("level.", "set."))
    return FILLER if ordered and rows and (_is_figure(before) or before.sense.startswith("set.")) else None


def _is_figure(span: Span) -> bool:
    return span.kind in ("name", "part", "code") or span.sense.split(".")[0] in ("fund", "use", "total", "table")


def _next(spans: Sequence[Span], place: int, skipped: Sequence[str]) -> Span | None:
    return next((s for s in spans[place + 1 :] if s.sense not in skipped), None)


def _previous(spans: Sequence[Span], place: int, skipped: Sequence[str]) -> Span | None:
    return next((s for s in reversed(spans[:place]) if s.sense not in skipped), None)


def _pauses(spans: Sequence[Span]) -> bool:
    """那个，比去年多多少: the first word, with a pause behind it and more to come, points at nothing."""
    return len(spans) > 2 and spans[1].kind == "blank" and spans[1].text[0] in ",，、…"


def _ends(spans: Sequence[Span], place: int) -> bool:
    """数一样不: the last word of the question or of one of its clauses, behind another word."""
    after = spans[place + 1] if place + 1 < len(spans) else None
    return place > 0 and spans[place - 1].kind != "blank" and (after is None or after.kind == "blank")


def _figure_follows(spans: Sequence[Span], place: int) -> bool:
    """占到总支出的: what the share is of stands behind it."""
    after = next((s for s in spans[place + 1 :] if s.sense not in _BEFORE_SCOPE), None)
    return after is not None and (after.kind in _NAMING or after.sense.split(".")[0] in _SCOPES)


def _behind_scope(spans: Sequence[Span], place: int) -> bool:
    """一般公共预算口径, 基本支出的口径下: what is said before it is a scope."""
    before = next((s for s in reversed(spans[:place]) if s.sense not in _BEFORE_SCOPE), None)
    return before is not None and before.sense.split(".")[0] in _SCOPES
