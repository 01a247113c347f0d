"""What a question says beside what it asks: amounts restated, words in brackets that only repeat, money carried over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer
from query.catalogue import Catalogue
from query.lexicon import lexicon
from query.numbers import last_digit
from query.plan import Plan, Refusal
from query.reading import Claim, Group, Reading
from query.resolve import resolve
from query.say import money
from query.spans import Name, Span
from query.values import look_up
from schema.names import normalise

LONG_WORDING = 6
CARRY = "上年结转"
_CARRIED = ("结转", "结余")
_BEFORE = ("上年", "年初", "去年")
_NOT_CARRIED = ("年终", "年末", "下年", "下一年", "非财政")
_ASKS = (
    "operation.cite",
    "meta.tables",
    "operation.makeup",
    "operation.list",
    "operation.which",
    "operation.count",
    "rank",
    "order",
    "top",
    "operation.share",
    "part.over",
    "operation.cite",
    "operation.parent",
    "attribute",
)
_BEFORE_CLAIM = ("name", "part", "set", "code")
_SCOPES = ("fund", "use", "total")


def in_context(reading: Reading) -> Reading:
    """Given a reading of one budget, return it without what is only said beside the question."""
    groups = _said_once(tuple(_without_repeats(g) for g in reading.groups))
    columns = [s.text for s in reading.spans if s.sense.startswith("column.") and len(s.text) >= LONG_WORDING]
    if columns and not any(g.uses or g.funds or g.totals or g.codes for g in groups):
        groups = tuple(
            g
            for g in groups
            if not (g.names and set(g.typed) <= lexicon().marks["purchases"]) and set(g.nouns) <= {"project"}
        )
        reading = replace(reading, groups=groups)
    if not reading.subjects and not reading.nouns and any(s.startswith("column.") for s in reading.senses):
        groups = (Group(0, totals=("expenditure_year",), atoms=(("total", "expenditure_year"),)),)
    return _with_count(_with_carry(_with_claim(_without_number(replace(reading, groups=groups)))))


def _said_once(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """开会的钱…，会议费预算是多少: behind a comma the same thing in other words is not asked twice."""
    kept: list[Group] = []
    for group in groups:
        again = bool(kept) and group.joined == "," and _alike(kept[-1]) == _alike(group) and bool(group.names)
        kept.append(replace(group, joined=kept.pop().joined) if again else group)
    return tuple(kept)


def _alike(group: Group) -> tuple[object, ...]:
    members = tuple((n.members or n.norm) for n in group.names)
    return (members, group.funds, group.uses, group.totals, group.codes, group.tables, group.nouns, group.levels)


def _without_repeats(group: Group) -> Group:
    """机动经费预留了多少: a word that names nothing printed and stands in the name of the use beside it repeats it.

    三公三公: so does the same word said twice; 去年没用完、转到今年接着用的钱 is one sum of money as well.
    """
    carried = len(group.names) == 2 and all(is_carry(n) for n in group.names)
    if len(group.names) == 2 and group.names[0] == group.names[1] and (carried or group.typed[0] == group.typed[1]):
        return _only_names(group, [0])
    kept = [
        i
        for i, (name, typed) in enumerate(zip(group.names, group.typed, strict=True))
        if name.members or name.indicators or name.parts or not any(typed in use for use in group.uses)
    ]
    return group if len(kept) == len(group.names) else _only_names(group, kept)


def _only_names(group: Group, kept: Sequence[int]) -> Group:
    left = [group.names[i] for i in kept]
    return replace(
        group,
        names=tuple(left),
        typed=tuple(group.typed[i] for i in kept),
        atoms=tuple(a for a in group.atoms if not isinstance(a[1], Name) or a[1] in left),
        split=None,
    )


def _without_number(reading: Reading) -> Reading:
    """机关运行经费总数多少: 总数 of one figure counts nothing."""
    counting = [s.text for s in reading.spans if s.sense == "operation.count"]
    if counting != ["总数"] or reading.nouns or reading.levels:
        return reading
    return replace(reading, senses=tuple(s for s in reading.senses if s != "operation.count"))


_COUNTERS = ("个", "项", "样", "块", "类", "种", "家", "笔", "条", "部分")
COUNTED = ("list", "count", "sum", "average", "median", "shares", "point", "between_tables", "rows")
"""Operations whose rows can be held against the number that the question says."""


def _with_count(reading: Reading) -> Reading:
    """六个购买服务项目平均每个多少, 三公是哪三样: a number that counts the rows is held against them afterwards."""
    if len(reading.loose_numbers) != 1 or reading.has("rank", "order", "top", "operation.count"):
        return reading
    span = reading.loose_numbers[0]
    number = span.number
    place = reading.spans.index(span)
    before = reading.spans[place - 1].text if place else ""
    after = [s for s in reading.spans[place + 1 :] if s.kind != "blank"]
    if number is None or number.kind != "plain" or number.value < 2 or not after or after[0].text not in _COUNTERS:
        return reading
    senses = reading.senses
    if before.endswith("哪") and len(reading.subjects) == 1:
        senses = (*senses, "operation.makeup")
    elif before.endswith("哪") and reading.has("attribute.goal") and not (reading.subjects or reading.nouns):
        senses = reading.senses  # 整体绩效目标是哪三条: held against what the goal numbers
    elif not _counts_projects(after[1:]):
        return reading
    return replace(reading, loose_numbers=(), senses=senses, counted=int(number.value))


def _counts_projects(following: Sequence[Span]) -> bool:
    """个项目, 个购买服务项目: the counter stands before the rows, with at most one name between."""
    named = [s for s in following[:3] if s.sense != "part.of"][:2]
    return any(s.sense == "set.project" for s in named[:1]) or (
        len(named) == 2 and named[0].kind == "name" and named[1].sense == "set.project"
    )


def miscounted(reading: Reading, plan: Plan, given: Answer) -> Refusal | None:
    """Return what is to be said where the rows are not as many as the question says."""
    if reading.counted is None or plan.expected is not None or plan.operation == "sides":
        return None
    if plan.members is None and len(plan.subjects) == reading.counted:
        return None
    if plan.operation not in COUNTED:
        return Refusal("not_understood", f"没有听懂“{reading.counted}”在这句话里的意思。")
    found = len(given.basis) or len(given.rows)
    if found == reading.counted:
        return None
    return Refusal("not_in_document", f"符合所说的有 {found} 个，不是问题里说的 {reading.counted} 个；请核对后再问。")


def mismeasured(reading: Reading, given: Answer) -> Refusal | None:
    """Return what is to be said where days, times or lengths are asked for and an amount was found: 平安社区用了多久."""
    words = lexicon().marks["otherwise_measured"]
    asked = next((s.text for s in reading.spans if s.sense == "operation.how_much" and s.text in words), None)
    ends = re.search(r"(?:几|多少)个?家?(?:单位|部门)(?=[?？。呢啊呀]*$)", reading.text)
    if ends is not None and given.unit in ("元", "万元", "亿元") and not reading.has("operation.how_much"):
        return Refusal("not_in_document", f"表里印的是金额，没有能回答“{ends[0]}”的数；要问金额，请直接问多少钱。")
    counted = re.search(r"(?:几|多少)(?:个|名|位|人|台|部|辆|次|天|小时)", reading.text)
    if (
        counted is not None
        and given.figure
        and not re.search(r"[\d每]", given.figure)
        and given.unit not in ("元", "万元", "亿元")
    ):
        return Refusal("not_in_document", f"印出的目标不是数，没有能回答“{counted[0]}”的数。")
    if asked is None or given.unit not in ("元", "万元", "亿元"):
        return None
    return Refusal("not_in_document", f"表里印的是金额，没有能回答“{asked}”的数；要问金额，请直接问多少钱。")


# -- carried over -----------------------------------------------------------------------------------------------------


def is_carry(name: Name) -> bool:
    """True for 上年结转结余 and the like, what was left from the year before."""
    return all(any(w in name.norm for w in words) for words in (_CARRIED, _BEFORE)) and not any(
        w in name.norm for w in _NOT_CARRIED
    )


def _with_carry(reading: Reading) -> Reading:
    """哪些项目用到了上年结转的钱: the carried part of other things, where other things are named with it."""
    groups = tuple(_without_carry(g) for g in reading.groups)
    if groups == reading.groups:
        return reading
    return replace(reading, groups=groups, carry=CARRY)


def _without_carry(group: Group) -> Group:
    carried = [n for n in group.names if is_carry(n)]
    others = len(carried) < len(group.names) or group.uses or set(group.nouns) & {"project", "function", "economic"}
    if not carried or not others:
        return group
    return _only_names(group, [i for i, n in enumerate(group.names) if not is_carry(n)])


# -- amounts restated -------------------------------------------------------------------------------------------------


def _with_claim(reading: Reading) -> Reading:
    """社会保障和就业这962万多都是些什么: an amount behind the name of what is asked about is its own, to be verified."""
    loose = reading.loose_numbers
    if len(loose) == 1 and len(reading.subjects) == 1 and _is_hearsay(reading, loose[0]):
        return replace(reading, loose_numbers=())
    reading = _without_heard(reading)
    asks = bool(loose) and (reading.has(*_ASKS) or _is_heard(reading, loose[0]))
    if len(loose) != 1 or len(reading.subjects) > 1 or not asks:
        return reading
    span = loose[0]
    bounds = claimed(reading.spans, span) if reading.subjects else _claimed_of_all(reading, span)
    if bounds is None:
        return reading
    low, high = bounds
    senses = tuple(s for s in reading.senses if s != "operation.more")
    return replace(reading, loose_numbers=(), senses=senses, claim=Claim(span.text, low, high))


def _is_hearsay(reading: Reading, span: Span) -> bool:
    """有人讲三公要花五百万，总数到底多少: an amount that others say, before what it really is is asked for."""
    place = reading.spans.index(span)
    behind = reading.spans[place + 1 :]
    comma = next((n for n, s in enumerate(behind) if s.kind == "blank" and "," in s.text), None)
    heard, told = (tuple(sorted(lexicon().marks[m])) for m in ("hearsay", "hearsay_ends"))
    said = any(s.text.startswith(heard) and s.text.endswith(told) for s in reading.spans[:place])
    amount = span.number is not None and span.number.kind in ("money", "about")
    if comma is None or not said or not amount or reading.conditions or reading.has(*_ASKS, *_SETS_AGAINST):
        return False
    return any(s.sense in _HOW_MUCH for s in behind[comma:]) and not any(
        s.kind in _BEFORE_CLAIM or s.sense.split(".")[0] in _SCOPES for s in behind[comma:]
    )


_HOW_MUCH = ("operation.how_much", "part.unit_wan", "part.unit_yi")
_SETS_AGAINST = ("operation.difference", "operation.times", "operation.percent_more", "operation.average", "part.than",
    "operation.same", "part.plus", "operation.per_month")  # fmt: skip


def _claimed_of_all(reading: Reading, span: Span) -> tuple[Decimal, Decimal] | None:
    """三个多亿主要花在哪个大类上: an amount that leads the question, of which rows are asked, is that of the whole."""
    first = next((s for s in reading.spans if s.kind not in ("blank", "year") and s.sense not in _LEADING), None)
    number = span.number
    if first is not span or number is None or number.kind not in ("money", "about") or not number.value:
        return None
    rows = set(reading.nouns) <= _WHOLE_ROWS and bool(reading.nouns or reading.levels)
    if not rows or not reading.has("rank") or reading.conditions or reading.excluded:
        return None
    if number.upper is not None:
        return number.value, number.upper
    step = last_digit(span.text, number.value)
    return number.value - step, number.value + step


_LEADING = ("filler.filler", "part.it")
_WHOLE_ROWS = frozenset({"account", "function", "economic", "function_account", "economic_account", "project"})


def _is_heard(reading: Reading, span: Span) -> bool:
    """今年的盘子有两千多万，…: a vague amount that ends its clause, before the clause that asks."""
    following = next((s for s in reading.spans if s.start >= span.end), None)
    about = span.number is not None and span.number.kind == "about"
    return about and following is not None and following.kind == "blank" and following.text[:1] in "，,"


def _without_heard(reading: Reading) -> Reading:
    """盘子有两千多万，我想知道总支出: the same figure said once more, behind what was heard of it, is one figure."""
    loose = reading.loose_numbers
    if len(loose) != 1 or len(reading.subjects) != 2 or len(reading.groups) != 2 or not _is_heard(reading, loose[0]):
        return reading
    first, second = reading.subjects
    same = replace(first, start=0, joined="", typed=()) == replace(second, start=0, joined="", typed=())
    heard = first.start < loose[0].start < second.start and second.joined == ","
    return replace(reading, groups=(first,)) if same and heard else reading


def claimed(spans: Sequence[Span], span: Span) -> tuple[Decimal, Decimal] | None:
    """Given an amount of money behind a name, return the amounts it may stand for, None where it stands elsewhere."""
    number = span.number
    if number is None or number.kind not in ("money", "about") or not number.value:
        return None
    place = spans.index(span)
    earlier = spans[place - 1 :: -1] if place else ()
    before = next(
        (s for s in earlier if s.kind != "blank" and s.sense not in _SKIPPED and s.text not in (*_POINTING, *_HAVING)),
        None,
    )
    if before is None or not (before.kind in _BEFORE_CLAIM or before.sense.split(".")[0] in _SCOPES):
        return None
    if number.upper is not None:
        return number.value, number.upper
    digits = next((s for s in spans[place + 1 : place + 2] if s.text in ("多", "余", "来")), None)
    step = last_digit(span.text, number.value)
    return (number.value, number.value + step) if digits else (number.value - step, number.value + step)


_POINTING = ("那", "这", "那笔", "这笔", "的那", "这个", "那个")
_SKIPPED = ("part.it", "part.of", "operation.sum", "part.is")
_HAVING = ("有", "大概", "大约", "差不多", "得", "要", "约")


def contradicted(reading: Reading, connection: DuckDBPyConnection, catalogue: Catalogue) -> Refusal | None:
    """Return what is to be said where the amount that the question restates is not what the document prints."""
    claim = reading.claim
    if claim is None:
        return None
    of = reading.subjects[0] if reading.subjects else Group(0, totals=("expenditure",))
    subject = resolve(replace(of, nouns=(), levels=()), catalogue, reading)
    if isinstance(subject, Refusal):
        return subject
    looked = look_up(connection, (subject,), catalogue)
    if isinstance(looked, Refusal):
        return looked
    value = looked.values[0]
    printed = [value.amount, *(f.value for f in value.others if f.value is not None)]
    if any(claim.low <= amount <= claim.high for amount in printed):
        return None
    told = money(value.amount, "万元") if value.amount else "未安排（0.00 元）"
    said = f"“{subject.label}”是 {told}，不是问题里说的 {claim.text}；请核对后再问。"
    return Refusal("not_in_document", said, (f"{subject.label.split(' ')[-1]}是多少",))


# -- offices ---------------------------------------------------------------------------------------------


def own_unit(text: str, catalogue: Catalogue) -> int | None:
    """气象局本级: the unit that is called like the department itself, where the document prints one.

    本级带下属单位 is the whole department.
    """
    if not any(w in text for w in lexicon().marks["own_office"]) or any(w in text for w in lexicon().marks["below"]):
        return None
    own = catalogue.document.organisation
    called = (own, f"{own}（本级）", f"{own}(本级)")
    return next(
        (o for o, (name, _, kind) in catalogue.organisations.items() if kind == "单位" and name in called), None
    )


# -- beside other kinds -----------------------------------------------------------------------------------------------


def beside(spans: tuple[Span, ...], names: Mapping[str, Name]) -> tuple[Span, ...]:
    """采购里货物和服务: a bare word beside other kinds of procurement means the kind that is called so with 类."""
    kinds = {w for w in ("货物类", "工程类", "服务类", "政府采购") if w in names and names[w].members}
    told = any(s.name is not None and s.name.norm in kinds for s in spans)
    return tuple(
        replace(s, kind="name", name=names[f"{s.text}类"])
        if told and s.kind == "unknown" and f"{s.text}类" in kinds
        else s
        for s in spans
    )


# -- words in brackets ------------------------------------------------------------------------------------------------


def without_gloss(text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """公车跑起来的钱（运行维护）: what stands in brackets and is part of the name before them only repeats it."""
    spans = _without_apposition(spans)
    kept: list[Span] = []
    place = 0
    while place < len(spans):
        span = spans[place]
        close = _closing(spans, place) if span.kind == "blank" and span.text.endswith(("(", "[")) else None
        inside = text[span.end : spans[close].start] if close is not None else ""
        if close is not None and _names(spans[place + 1 : close]):
            kept = _explained(kept)
        if close is not None and _repeats(inside, kept):
            kept.append(replace(span, end=spans[close].end, text=" "))
            place = close + 1
            continue
        kept.append(span)
        place += 1
    return tuple(kept)


def _without_apposition(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """养人的钱，就是人员经费，…: what is said of a thing behind 就是 and means the same only repeats it."""
    found = list(spans)
    for place in range(1, len(spans) - 1):
        opens, said = spans[place - 1].kind == "blank", spans[place + 1]
        if not opens or spans[place].text not in lexicon().marks["glossing"] or not _meaning(said):
            continue
        before = next((s for s in reversed(spans[: place - 1]) if _meaning(s)), None)
        if before is not None and _meaning(before) == _meaning(said):
            for n in (place, place + 1):
                found[n] = replace(spans[n], kind="blank", text=" ", word=None, name=None)
    return tuple(found)


def _meaning(span: Span) -> str:
    """What a span names: an account by its name, a use, a fund or a total by its sense; empty where it names none."""
    if span.name is not None:
        return span.name.norm
    return span.sense if span.sense.split(".")[0] in _SCOPES else ""


def _explained(before: list[Span]) -> list[Span]:
    """The unknown word before the brackets, with the single characters around it, asks nothing by itself."""
    start = len(before)
    while start and (before[start - 1].kind == "unknown" or _is_scrap(before[start - 1])):
        start -= 1
    if not any(s.kind == "unknown" for s in before[start:]):
        return before
    return [*before[:start], *(replace(s, kind="blank", text=" ", word=None) for s in before[start:])]


def _is_scrap(span: Span) -> bool:
    return span.sense == "filler.filler" and len(span.text) == 1


def _names(inside: Sequence[Span]) -> bool:
    """几台笔记本（便携式计算机）: what the brackets name says what the unknown word before them means."""
    return any(s.kind in ("name", "part") for s in inside) and not any(s.kind == "unknown" for s in inside)


def _closing(spans: Sequence[Span], place: int) -> int | None:
    return next(
        (i for i in range(place + 1, len(spans)) if spans[i].kind == "blank" and spans[i].text[0] in ")]"), None
    )


def _repeats(inside: str, before: Sequence[Span]) -> bool:
    name = next((s.name for s in reversed(before) if s.name is not None), None)
    if name is None or len(inside) < 2:
        return False
    return normalise(inside) in (name.norm, normalise(name.said)) or normalise(inside) in normalise(
        name.said or name.norm
    )
