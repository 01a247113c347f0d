"""From spans to a reading: noun groups, conditions, ranks and the words of the question, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from query.conditions import RANKS_NOT, stands_behind, take_average, take_conditions
from query.lexicon import lexicon
from query.plan import Condition
from query.spans import Name, Span

_COUNTERS = frozenset({"项", "个", "类", "者", "块", "样", "笔", "家"})
"""三项合计 behind three names counts them and asks nothing."""
_CONTAINS_BEFORE = {"字样", "有关", "相关", "沾边", "字眼", "字头", "带字", "跟有关", "字"}

ASKS_REST = ("operation.list", "operation.which", "operation.count")
"""除了A还有哪些: behind what is left out 还有 asks for the rest and adds nothing to it."""

ATOM_FIELDS = {
    "name": "names",
    "fund": "funds",
    "use": "uses",
    "total": "totals",
    "noun": "nouns",
    "level": "levels",
    "table": "tables",
    "sheets": "sheets",
    "code": "codes",
    "body": "bodies",
    "time": "times",
}
"""Where a group keeps each kind of atom."""


@dataclass(frozen=True, slots=True)
class Group:
    """One noun group: what stands together between joining words."""

    start: int
    names: tuple[Name, ...] = ()
    typed: tuple[str, ...] = ()
    """What was typed for each of the names."""
    funds: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    tables: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()
    """Forms of which one project has a sheet of its own (绩效目标表)."""
    nouns: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    bodies: tuple[int, ...] = ()
    """Places of spans that name an organisation; filled where a question is read over several budgets."""
    times: tuple[int, ...] = ()
    """Places of spans that name a year."""
    joined: str = ""
    """The sense of the joining word before the group: part.and, part.over, part.than, compare.gt …"""
    split: int | None = None
    """How many of the atoms stood before 里/中/在: the container of what follows."""
    atoms: tuple[tuple[str, object], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where the group names nothing that could be a figure."""
        return not (self.names or self.funds or self.uses or self.totals or self.codes)

    @property
    def holds_rows(self) -> bool:
        """工资福利支出里不到5万的科目: nothing but what the rows are stands behind 里."""
        return bool(self.split) and all(kind in ("noun", "level") for kind, _ in self.atoms[self.split :])


@dataclass(frozen=True, slots=True)
class Claim:
    """An amount that a question restates of what it asks about, as typed, and the amounts it may stand for."""

    text: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """A question taken apart. `senses` are the words in order; `groups` the things it names."""

    text: str
    spans: tuple[Span, ...]
    senses: tuple[str, ...]
    groups: tuple[Group, ...]
    excluded: tuple[Group, ...] = ()
    conditions: tuple[Condition, ...] = ()
    contains: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    """What the names of the rows must not carry (名称里没有服务的项目)."""
    nths: tuple[int, ...] = ()
    top: int | None = None
    years: tuple[int, ...] = ()
    relative_years: tuple[int, ...] = ()
    organisations: tuple[int, ...] = ()
    loose_numbers: tuple[Span, ...] = ()
    unknown: tuple[Span, ...] = ()
    corrections: tuple[str, ...] = field(default=())
    carry: str | None = None
    """上年结转, where only what was carried over from the year before is meant."""
    claim: Claim | None = None
    typed: tuple[Span, ...] = ()
    """The spans before the words that names carry or lack were taken out of them."""
    counted: int | None = None
    """How many rows the question says there are (9个项目平均多少): to be true of the set."""
    counted_out: int | None = None
    """How many rows it says are left out (除了三个视频监控项目)."""

    @property
    def bare_comparators(self) -> tuple[str, ...]:
        """Comparing words that bound no number: 超过 in 超过平均值; a second word for one bound (超过…以上) is none."""
        words = [s.text for s in self.spans if s.sense.startswith("compare.") and not stands_behind(s.text)]
        bounds = sum(1 for c in self.conditions if c.comparator != "between")
        if not self.conditions and self.loose_numbers:
            words += [s.text for s in self.spans if s.sense.startswith("compare.") and stands_behind(s.text)]
        return tuple(words[bounds:]) if words != ["达到"] else ()

    @property
    def negates(self) -> bool:
        """没有 before what it denies (哪个部门没有政府性基金), not the 没有 that ends a question."""
        places = [i for i, s in enumerate(self.spans) if s.text == "没有" and s.sense == "operation.question"]
        kinds = ("name", "part", "set", "code")
        scopes = ("fund", "use", "total", "set")
        return any(
            s.kind in kinds or s.sense.split(".")[0] in scopes for i in places for s in self.spans[i + 1 : i + 3]
        )

    def has(self, *senses: str) -> bool:
        """True where one of the senses stands in the question; `operation` alone stands for all of its kind."""
        told = self.senses
        return any(s in told or ("." not in s and any(x.startswith(f"{s}.") for x in told)) for s in senses)

    @property
    def nouns(self) -> tuple[str, ...]:
        """All set nouns (project, account, indicator …) of all groups, in order."""
        return tuple(n for g in self.groups for n in g.nouns)

    @property
    def classifications(self) -> tuple[str, ...]:
        """The classifications named: function, economic (功能分类, 经济科目)."""
        return tuple(n.split("_")[0] for n in self.nouns if n.split("_")[0] in ("function", "economic"))

    @property
    def levels(self) -> tuple[str, ...]:
        """All level words of all groups, in order."""
        return tuple(x for g in self.groups for x in g.levels)

    @property
    def subjects(self) -> tuple[Group, ...]:
        """The groups that name a figure."""
        return tuple(g for g in self.groups if not g.is_empty)


def counted_numbers(reading: Reading) -> tuple[Span, ...]:
    """Return the numbers that nothing has used yet; a bare 一 counts nothing (一共, 一个)."""
    found = []
    for span in reading.loose_numbers:
        following = next((s.text for s in reading.spans if s.start == span.end), "")
        counted = span.number is not None and int(span.number.value) == len(reading.subjects) > 1
        if span.text != "一" and not (counted and following in _COUNTERS):
            found.append(span)
    return tuple(found)


def read(text: str, spans: tuple[Span, ...]) -> Reading:
    """Given a normal form and its spans, return the reading."""
    typed = spans
    spans, contains, lacking = _take_contains(text, spans)
    used, conditions = take_conditions(text, spans)
    averaged, at = take_average(spans)
    used, conditions = used | at, (*conditions, *averaged)
    used, nths, top = _take_ranks(spans, used)
    bounding = {i for i in used if spans[i].text in RANKS_NOT}
    senses = tuple(s.sense for i, s in enumerate(spans) if s.word and i not in at | bounding)
    groups, excluded = _groups(spans, used)
    if _asks_what(spans) or _asks_politely(spans, groups, bool(conditions)):
        senses = tuple(s for s in senses if s != "operation.question")
    counting = None if is_asked_as_truth(senses) else _counted(spans, used)
    counts_excluded = counting is not None and _is_led_by_exclusion(spans, counting)
    return Reading(
        text,
        spans,
        senses,
        groups,
        excluded,
        conditions,
        contains,
        lacking,
        nths,
        top,
        tuple(int(s.number.value) for s in spans if s.kind == "year" and s.number and s.number.value > 100),
        tuple(int(s.number.value) for s in spans if s.kind == "year" and s.number and s.number.value < 100),
        tuple(o for s in spans if s.kind == "organisation" for o in s.organisations[:1]),
        tuple(s for i, s in enumerate(spans) if s.kind == "number" and i not in used and i != counting),
        tuple(s for s in spans if s.kind == "unknown"),
        typed=typed,
        counted=None if counts_excluded else _count_said(spans, counting),
        counted_out=_count_said(spans, counting) if counts_excluded else None,
    )


def _is_led_by_exclusion(spans: tuple[Span, ...], place: int) -> bool:
    """除了三个视频监控项目: the number stands right behind the word that leaves out."""
    before = next((s for s in reversed(spans[:place]) if s.kind != "blank" and s.sense != "filler.filler"), None)
    return before is not None and before.sense == "part.exclude"


_WH = re.compile(r"多少|[几哪谁啥]|什么")


def _asks_what(spans: tuple[Span, ...]) -> bool:
    """减少了多少吗: where a question word asks, the 吗 behind it asks nothing more."""
    return any(s.sense.startswith("operation.") and s.sense != "operation.exist" and _WH.search(s.text) for s in spans)


def _asks_politely(spans: tuple[Span, ...], groups: tuple[Group, ...], bounded: bool) -> bool:
    """你知道基本支出由什么构成吗: not yes or no, where the parts of one thing or the rows within a bound are asked for."""
    polite = lexicon().asking
    if not any(s.sense == "filler.filler" and s.text in polite for s in spans):
        return False
    named = [g for g in groups if not g.is_empty]
    makeup = any(s.sense == "operation.makeup" for s in spans)
    rows = bounded and any(g.nouns for g in groups) and not any(g.names or g.codes for g in groups)
    share = not bounded and any(s.sense == "operation.share" for s in spans)
    return (makeup and len(named) < 2) or rows or share


def _take_contains(text: str, spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], tuple[str, ...], tuple[str, ...]]:
    """Find 名称带X, 跟X有关, X字样, 名称里没有X; return the spans with X made a blank, and the literal texts of each."""
    found: list[str] = []
    lacking: list[str] = []
    kept = list(spans)
    for i, span in enumerate(spans):
        if span.sense not in ("part.contains", "lacking.text"):
            continue
        before = span.text in _CONTAINS_BEFORE
        run = _quoted_run(text, spans, i) or _literal_run(spans, i, -1 if before else 1)
        if span.sense == "part.contains":
            run = run or _literal_run(spans, i, 1 if before else -1)
        run = run or (_next_word(spans, i) if not before else [])
        if not run:
            if span.sense == "lacking.text" or span.text in _NEEDS_WORD:
                kept[i] = replace(span, kind="unknown", word=None)
            continue
        literal = text[spans[run[0]].start : spans[run[-1]].end]
        (found if span.sense == "part.contains" else lacking).append(literal)
        for n in run:
            kept[n] = replace(spans[n], kind="blank", word=None, name=None, number=None)
    return tuple(kept), tuple(found), tuple(lacking)


_QUOTES = {"“": "”", '"': '"', "‘": "’", "'": "'", "「": "」", "『": "』", "《": "》"}


def _quoted_run(text: str, spans: tuple[Span, ...], at: int) -> list[int]:
    """名称带“航天”的项目: what stands in quotes right behind is meant as it is typed, whatever words it is made of."""
    start = spans[at].end
    closing = text.find(_QUOTES[text[start]], start + 1) if text[start : start + 1] in _QUOTES else -1
    return [i for i, s in enumerate(spans) if start < s.start and s.end <= closing]


_NEEDS_WORD = ("带", "含", "带有", "含有", "名称带", "名字带", "名称含", "名字含", "名称包含", "名字包含")


def _next_word(spans: tuple[Span, ...], at: int) -> list[int]:
    """名称带经费的项目: directly behind the words for a name any word is a part of the name, quotes around it or not."""
    for i in range(at + 1, len(spans)):
        if spans[i].kind == "blank":
            continue
        return [i] if spans[i].sense == "filler.filler" else []
    return []


_OF_NAMES = ("名", "标题", "题目", "凡名")
"""名称里带西岗区: what a name carries may be the name of a place or a body."""


def _literal_run(spans: tuple[Span, ...], at: int, step: int) -> list[int]:
    run: list[int] = []
    i = at + step
    while 0 <= i < len(spans):
        span = spans[i]
        is_literal = span.kind in ("name", "part", "unknown", "set") or span.sense.split(".")[0] in ("use", "fund")
        named = spans[at].text.startswith(_OF_NAMES) and span.kind in ("organisation", "region")
        is_literal = is_literal or named
        if is_literal:
            run.append(i)
        elif (
            run
            or span.sense in ("part.of",)
            or span.sense.startswith(("set", "operation", "part.and"))
            or (span.kind not in ("blank",) and span.sense not in ("filler.filler", "part.in"))
        ):
            break
        i += step
    return sorted(run)


def _take_ranks(spans: tuple[Span, ...], used: set[int]) -> tuple[set[int], tuple[int, ...], int | None]:
    nths: list[int] = []
    top: int | None = None
    used = set(used)
    for i, span in enumerate(spans):
        number = span.number
        if span.kind != "number" or number is None or i in used:
            continue
        if number.kind == "ordinal":
            first = _range_start(spans, i)
            nths += range(first + 1, int(number.value)) if first is not None else ()
            nths.append(int(number.value))
            used.add(i)
        elif number.kind == "plain" and number.value <= 100 and _counts_rows(spans, i):
            if top not in (None, int(number.value)) and i and spans[i - 1].text == "哪":
                continue  # 前三的项目是哪两个: said two ways, it is not understood
            top = int(number.value)
            used.add(i)
    if top is None and any(s.text == "两项" for s in spans) and any(s.sense.startswith("rank") for s in spans):
        top = 2
    if top is None and any(
        s.sense == "part.several" and i and spans[i - 1].sense.startswith("top") for i, s in enumerate(spans)
    ):
        top = 3
    return used, tuple(nths), top


def _range_start(spans: tuple[Span, ...], i: int) -> int | None:
    """The first of 第二到第四: the ordinal before a joining 到."""
    at = next((n for n in range(i - 2, -1, -1) if spans[n].sense != "filler.filler"), None)
    before = spans[at].number if at is not None and spans[i - 1].sense == "part.to" else None
    return int(before.value) if before is not None and before.kind == "ordinal" else None


_SPOKEN = ("俩", "仨")
"""Two or three of them: the counter is said with the number."""


def _counts_rows(spans: tuple[Span, ...], i: int) -> bool:
    before = next((s for s in reversed(spans[:i]) if s.kind != "blank"), None)
    if before is not None and before.sense.startswith(("top", "rank", "order")):
        return True
    ranks = [n for n, s in enumerate(spans) if s.sense.startswith(("rank", "order", "top"))]
    if ranks and any(s.sense == "part.in" for s in spans[i + 1 : ranks[0]]):
        return False
    after = next((s for s in spans[i + 1 :] if s.kind != "blank"), None)
    if spans[i].text in _SPOKEN and before is not None and before.text == "哪":
        return bool(ranks)
    is_counter = after is not None and (
        after.text in ("个", "项", "名", "条", "大", "位", "笔", "家", "样", "种", "款")
        or after.sense.startswith("set")
    )
    return is_counter and any(s.sense.startswith(("rank", "order", "top")) for s in spans)


def is_asked_as_truth(senses: tuple[str, ...]) -> bool:
    """True where the question is answered by yes or no: a number of rows in it is what is asked."""
    telling = ("operation.how_much", "operation.which", "operation.list", "rank")
    asked = "operation.question" in senses or "operation.exist" in senses
    return asked and not any(s.startswith(telling) for s in senses)


def _counted(spans: tuple[Span, ...], used: set[int]) -> int | None:
    """The place of 9 in 9个项目平均多少: a number that says how many rows there are."""
    for i, span in enumerate(spans):
        number = span.number
        if span.kind != "number" or number is None or i in used or number.kind != "plain" or span.text == "一":
            continue
        following = [s for n, s in enumerate(spans[i + 1 : i + 5]) if s.sense != "part.of" or not n]
        if span.text in _SPOKEN and i and spans[i - 1].text == "哪":
            return i
        counter = bool(following) and following[0].text in _COUNTERS
        if counter and i and spans[i - 1].text == "哪":
            return i
        nouns = [n for n, s in enumerate(following) if s.sense in ROW_NOUNS or s.sense.startswith("level.")]
        if counter and following[1:] and following[1].sense == "operation.list":
            return i
        between = following[counter : nouns[0]] if nouns else []
        if nouns and all(s.kind in ("name", "part", "set") for s in between):
            return i
    return None


ROW_NOUNS = ("set.project", "set.account", "set.function_account", "set.economic_account", "set.service")


def _count_said(spans: tuple[Span, ...], place: int | None) -> int | None:
    number = None if place is None else spans[place].number
    return None if number is None else int(number.value)


def scoped_groups(reading: Reading) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Given a reading, return its groups and those left out, with the organisations and years that stand in each."""
    used, _ = take_conditions(reading.text, reading.spans)
    used, _, _ = _take_ranks(reading.spans, used)
    return _groups(reading.spans, used, scoped=True)


def _groups(
    spans: tuple[Span, ...], used: set[int], scoped: bool = False
) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    groups: list[Group] = []
    excluded: list[Group] = []
    current = Group(0)
    excluding = 0
    previous_was_part = False
    ratio = _asks_ratio(spans)
    for i, span in enumerate(spans):
        sense = "part.over" if ratio and span.sense == "part.is" and not current.is_empty else span.sense
        if i in used and span.kind == "number":
            continue
        if sense == "part.exclude":
            behind = bool(current.atoms) and not _names_after(spans, i)
            excluding = 0 if behind else 2
            groups.append(_excluded_behind(spans, i, current, groups, excluded) if behind else current)
            current = Group(span.start)
            continue
        if (
            _leads(span, current, spans)
            or sense == "part.over"
            or (_joins(span) and (i not in used or span.kind == "blank"))
        ):
            rest = span.text == "还有" and i + 1 < len(spans) and spans[i + 1].sense in ASKS_REST
            also = (sense in ("part.and", "part.plus") and not rest) or span.text.strip() == "、"
            if excluding == 1 and not also:
                excluded.append(current)
                current = Group(span.end)
                excluding = 0
            else:
                (excluded if excluding == 1 else groups).append(current)
                current = Group(span.end, joined="," if span.kind == "blank" else sense)
                excluding = 2 if excluding == 1 else excluding
            previous_was_part = False
            continue
        atom = _atom_at(spans, i, current, scoped)
        if atom is None:
            if sense == "part.in" and not current.is_empty:
                current = replace(current, split=len(current.atoms))
            if excluding == 1 and sense not in ("filler.filler", "blank"):
                excluded.append(current)
                current = Group(span.end)
                excluding = 0
            if span.kind != "blank" and sense != "filler.filler":
                previous_was_part = False
            continue
        if excluding == 1 and not (span.kind == "part" and previous_was_part):
            excluded.append(current)
            current = Group(span.start)
            excluding = 0
        current = _add(current, span, atom)
        previous_was_part = span.kind == "part"
        if excluding == 2:
            excluding = 1
    (excluded if excluding == 1 else groups).append(current)
    return _tidy(groups), _tidy(excluded)


def _leads(span: Span, current: Group, spans: tuple[Span, ...]) -> bool:
    """在总支出里占多少, A是B的几倍: a word that parts two figures where a share or a multiple is asked."""
    if span.text == "在":
        return any(s.sense in ("part.over", "operation.share") for s in spans)
    held = bool(current.tables or not current.is_empty)
    return span.sense == "part.is" and held and any(s.sense == "operation.times" for s in spans)


def _asks_ratio(spans: tuple[Span, ...]) -> bool:
    """A是B的百分之几, A相当于B的几成: 是 sets one figure against the other where nothing else does."""
    shares = [i for i, s in enumerate(spans) if s.sense == "operation.share"]
    one = len(shares) == 1 and spans[shares[0]].text.startswith(("百分之", "几成", "多少成", "几分之"))
    return one and not any(s.sense == "part.over" for s in spans)


def _atom_at(spans: tuple[Span, ...], i: int, current: Group, scoped: bool) -> tuple[str, object] | None:
    """What a span gives to the group that it stands in."""
    span = spans[i]
    if span.sense == "operation.sum" and _is_table_total(spans, i, current):
        return ("total", TABLE_TOTAL)
    return (SCOPE_KINDS[span.kind], i) if scoped and span.kind in SCOPE_KINDS else _atom(span)


def _joins(span: Span) -> bool:
    """True for what parts two groups wherever it stands."""
    words = span.sense in ("part.and", "part.plus", "part.over", "part.than") or span.sense.startswith("compare.")
    minus = span.text in ("减去", "减掉", "减")
    return words or minus or (span.kind == "blank" and any(c in ",，.。?？;；、\n" for c in span.text))


TABLE_TOTAL = "table"
"""The total of a group that names a table: what the table prints as its 合计."""
_TOTALS = ("合计", "总计", "总和", "总额", "总数", "之和")


def _is_table_total(spans: tuple[Span, ...], i: int, group: Group) -> bool:
    """附表14合计数: the sum of a table named alone, not 附表14一共几个项目."""
    before = next((s for s in reversed(spans[:i]) if s.sense not in ("part.of", "filler.filler", "blank")), None)
    alone = bool(group.tables) and len(group.atoms) == 1 and before is not None
    after = next((s for s in spans[i + 1 :] if s.sense not in ("part.of", "filler.filler")), None)
    counts = after is not None and after.sense.startswith(("set", "operation.count", "level"))
    return (
        bool(alone and before and before.sense.startswith("table") and spans[i].text.startswith(_TOTALS)) and not counts
    )


def _names_after(spans: tuple[Span, ...], i: int) -> bool:
    """除了X: something is named between the excluding word and the end of its clause; X不要 has nothing there."""
    for span in spans[i + 1 :]:
        if span.kind == "blank" and any(c in ",，。?？;；\n" for c in span.text):
            return False
        if _atom(span) is not None or span.kind in ("number", "unknown", "organisation"):
            return True
    return False


def _excluded_behind(
    spans: tuple[Span, ...], i: int, current: Group, groups: list[Group], excluded: list[Group]
) -> Group:
    """A和B不要: put what is left out, with the groups listed with it, into `excluded`; return what is kept of the group.

    Of 项目支出教育局不要 only the department is left out.
    """
    before = next((s for s in reversed(spans[:i]) if s.sense not in ("part.of", "filler.filler", "part.it")), None)
    if before is not None and before.kind in SCOPE_KINDS:
        body = tuple(a for a in current.atoms if a[0] == "body")[-1:]
        excluded += [_add(Group(before.start), before, a) for a in body]
        return replace(current, bodies=(), atoms=tuple(a for a in current.atoms if a[0] != "body"))
    taken = [current]
    joined = current.joined
    while groups and joined in ("part.and", "part.plus"):
        joined = groups[-1].joined
        taken.append(groups.pop())
    excluded += taken[::-1]
    return Group(spans[i].start)


SCOPE_KINDS = {"organisation": "body", "year": "time", "years": "time", "years_beside": "time"}


def _atom(span: Span) -> tuple[str, object] | None:
    if span.kind in ("name", "part", "set"):
        return ("name", span.name)
    if span.kind == "code":
        return ("code", span.text)
    if span.word is None:
        return None
    kind, sense = span.word.kind, span.word.sense
    fields = {"fund": "fund", "use": "use", "total": "total", "set": "noun", "level": "level"}
    if kind in fields:
        return (fields[kind], sense)
    if kind == "table":
        return ("table", int(sense))
    if kind == "sheets":
        return ("sheets", sense)
    return ("use", "合计") if kind == "scope" else None


def _add(group: Group, span: Span, atom: tuple[str, object]) -> Group:
    kind, value = atom
    name = ATOM_FIELDS[kind]
    start = group.start if group.atoms else span.start
    changes: dict[str, object] = {name: (*getattr(group, name), value), "atoms": (*group.atoms, atom), "start": start}
    if kind == "name":
        changes["typed"] = (*group.typed, span.text)
    return replace(group, **changes)  # type: ignore[arg-type]


def _tidy(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(g for g in groups if g.atoms)
