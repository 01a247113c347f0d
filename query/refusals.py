"""What stops an answer before any rule is tried: another year or body, words no budget answers, unknown words."""

from __future__ import annotations

import re
from itertools import pairwise

from rapidfuzz import fuzz, process

from query.absent_projects import no_such_project
from query.catalogue import Catalogue
from query.contents import refuse_missing_table
from query.lexicon import lexicon
from query.normal import NormalForm
from query.places import BODIES, means_each
from query.plan import Plan, Refusal
from query.reading import Reading
from query.resolve import absent
from query.spans import Span
from query.targets import RATES, targets_asked
from query.vocabulary import ORGANISATION_TAIL, Vocabulary
from query.whom import known_body
from schema.names import normalise
from schema.regions import belongs_to, lies_in

REGION_TAIL = re.compile(r"(?:省|市|区|县|镇|乡|村|州|盟|旗|国)$")
SPENT = "not_in_document.spent"
"""What was spent in the end: final accounts tell it, a budget does not."""
REFUSALS = {
    "out_of_scope.weather": "这里只回答已载入的政府预算文件里的数字，这个问题不在范围内。",
    "out_of_scope.judge": "只陈述预算文件里的数字，不解释原因，也不评价是否合理。",
    "out_of_scope.why": "只陈述预算文件里的数字，不解释原因，也不评价是否合理；文件的文字里也没有找到对应的说明。",
    "not_in_document.people": "预算文件里没有人员、人均、车辆数量这类数据，答不了这个问题。",
    "not_in_document.execution": "载入的是预算，没有决算或执行数，答不了这个问题。",
    SPENT: "载入的是预算，没有决算或执行数，答不了这个问题。",
    "not_in_document.period": "预算按年度编制，没有按月、按季的数。",
    "not_in_document.supplier": "预算文件里没有供应商、合同、中标这类信息，答不了这个问题。",
}
WHOLE_REGIONS = ("全区", "全市", "全县", "全省", "全国")
COUNTING = ("几", "多少")
"""A number of things is no figure of a budget, but a performance target may be one."""
NEAR = 5
MOST_NAMED = 6
MOST_SUBJECTS = 30
"""So many names may one question ask about."""
SHORTEST_BODY = 2
"""No body is called by less than two characters and its tail (住建局)."""
MOST_TAIL = 3
"""No tail of a body's name (幼儿园) is longer than this."""
OF_MONEY = ("fund", "use", "set", "total")
"""Words of money that, said right before a bare 中心 or 局, are the name of a body: 国资中心 is no fund of this centre."""


def refuse_before_rules(
    form: NormalForm, reading: Reading, catalogue: Catalogue, vocabulary: Vocabulary
) -> Refusal | None:
    """Return why the question cannot be answered at all, or None."""
    if not form.text.strip():
        return Refusal("not_understood", "没有收到问题，请输入想问的内容。")
    chat = next((s for s in reading.spans if s.sense == "refuse.out_of_scope.weather"), None)
    if chat is not None and not reading.subjects and not reading.nouns and not _named(reading.spans):
        return Refusal("out_of_scope", REFUSALS["out_of_scope.weather"])
    broken = _broken_body(reading.spans) or known_body(form.text, reading.spans)
    other = _not_loaded(broken, catalogue) if broken else _other_body(form, reading, catalogue)
    if other is not None:
        return other
    missing = refuse_missing_table(form.text, catalogue)
    if missing is not None:
        return missing
    stopped = _refused_word(form, reading, catalogue, vocabulary) or _missing_table(reading.spans, catalogue)
    if stopped is not None:
        return stopped
    if wonders(reading):
        return Refusal("out_of_scope", REFUSALS["out_of_scope.why"])
    if reading.unknown:
        absent_one = no_such_project(form, reading, catalogue) or _not_printed(reading)
        return absent_one or _unknown(form, reading, vocabulary)
    return _too_many(reading) or _unbounded(reading)


def _refused_word(form: NormalForm, reading: Reading, catalogue: Catalogue, vocabulary: Vocabulary) -> Refusal | None:
    """A word that no budget answers, or that may mean several figures."""
    for span in reading.spans:
        if span.word is not None and span.word.kind == "several":
            return _several(span, form, vocabulary)
        if span.word is not None and span.word.kind == "refuse":
            if catalogue.document.kind == "决算" and span.word.sense == SPENT:
                continue
            if span.word.sense == "not_in_document.period" and reading.has("operation.per_month"):
                continue
            if span.text.removeprefix("有").startswith(COUNTING) and _counts(
                targets_asked(reading, catalogue), catalogue
            ):
                continue
            return Refusal(span.word.sense.split(".")[0], REFUSALS[span.word.sense])
    return None


def wonders(reading: Reading) -> bool:
    """今年咋涨这么多, 公用经费怎么越来越少了: why it changed, where no figure is asked for."""
    marks = lexicon().marks
    between = (*marks["again"], *marks["suddenly"])
    spans = [s for s in reading.spans if s.kind != "blank" and s.text not in between]
    asked = reading.has("operation.how_much", "operation.which", "operation.count", "part.unit_wan", "part.unit_yi")
    led = [b for a, b in pairwise(spans) if a.text in marks["wondering"]]
    changes = ("operation.grow", "operation.increase", "operation.more", "operation.less", "steady")
    return not asked and any(s.sense.startswith(changes) and not s.text.endswith("多少") for s in led)


def _counts(asked: Plan | Refusal | None, catalogue: Catalogue) -> bool:
    """几位老干部 is answered by a target that may be a number of them, never by how content they are."""
    named = [i.name for i in catalogue.indicators if isinstance(asked, Plan) and i.id in asked.targets]
    return isinstance(asked, Plan) and not (named and all(n.endswith(RATES) for n in named))


def _too_many(reading: Reading) -> Refusal | None:
    named = len(reading.subjects)
    if named <= MOST_SUBJECTS:
        return None
    return Refusal("too_long", f"一次问了 {named} 样，太多了；请分开问，每次至多 {MOST_SUBJECTS} 样。")


def _unbounded(reading: Reading) -> Refusal | None:
    """好几万的项目, 几万以上的项目: 几万 asks for a figure in 万元 and bounds no rows."""
    amounts = ("part.unit_wan", "part.unit_yi", "operation.how_much")
    for span, following in pairwise(reading.spans):
        if span.text == "好" and following.text.startswith("几") and following.sense in amounts and reading.nouns:
            return Refusal("not_understood", f"“好{following.text}”说的是约数，不能当界限；请说从多少到多少。")
        unit = span.sense in ("part.unit_wan", "part.unit_yi") and span.text.startswith("几")
        if unit and reading.nouns and (following.sense == "part.of" or following.sense.startswith("compare.")):
            return Refusal("not_understood", f"“{span.text}”说的是约数，不能当界限；请说从多少到多少。")
    return None


def _several(span: Span, form: NormalForm, vocabulary: Vocabulary) -> Refusal:
    """医疗支出, 发工资的钱: an everyday word for several things is asked back, with those that are printed."""
    meant = lexicon().several[span.text]
    printed = [n for n in meant if _is_printed(n, vocabulary)]
    head, tail = form.text[: span.start], form.text[span.end :]
    choices = tuple((name, f"{head}{name}{tail}") for name in printed)
    if not choices:
        return Refusal("not_in_document", f"“{span.text}”可以指{'、'.join(meant)}，本预算都没有列。")
    return Refusal("not_understood", f"“{span.text}”可以指几样不同的数，请选一个。", choices=choices)


def _is_printed(name: str, vocabulary: Vocabulary) -> bool:
    entry = vocabulary.entries.get(name)
    if entry is None or entry.word is not None:
        return entry is not None
    return entry.name is not None and bool(entry.name.members)


_COUNTED = ("张", "个", "份", "页", "行", "列")
_KINDS = ("公开", "预算")


def _missing_table(spans: tuple[Span, ...], catalogue: Catalogue) -> Refusal | None:
    """附表15, where no table has that number: what is loaded is said, never another table shown."""
    numbered = [t.number for t in catalogue.tables.values() if t.number]
    if not catalogue.document.id:
        return None
    for i, span in enumerate(spans[:-1]):
        before, following = spans[i - 1] if i else None, spans[i + 1]
        behind = spans[i + 2].text if i + 2 < len(spans) else ""
        number = following if span.sense == "set.table" and following.kind == "number" else None
        if span.kind == "number" and following.sense == "set.table" and before is not None and before.text in _KINDS:
            number = span
        if number is None or number.number is None or number.number.kind != "plain" or behind in _COUNTED:
            continue
        said = (
            f"{span.text}{following.text}" if number is following else f"{before.text if before else ''}{span.text}表"
        )
        have = f"；有编号的是{numbered[0]}至{numbered[-1]}" if len(numbered) > 1 else "；它的表没有编号"
        return Refusal("not_in_document", f"这份文件没有{said}{have}。")
    return None


def _other_body(form: NormalForm, reading: Reading, catalogue: Catalogue) -> Refusal | None:
    """A body or a region is named that is not loaded, by a word that nothing knows or in a region of its own."""
    for i, span in enumerate(reading.spans):
        said = _unknown_body(form, reading.spans, i) or _body_elsewhere(reading, catalogue, i)
        if said:
            return _not_loaded(said, catalogue)
        if span.kind == "region" and not _named(reading.spans) and _stands_alone(reading.spans, i):
            told = reading.has("set.department", "set.unit", "body", "meta.years")
            every = (told or any(s.text in BODIES for s in reading.spans)) and not catalogue.document.id
            if not every and _may_be_of_budgets(reading):
                return _not_loaded(span.text, catalogue)
    return _each_of_what(reading, catalogue) or _whole_region(form, reading, catalogue)


def _may_be_of_budgets(reading: Reading) -> bool:
    """False for 夸夸大连的海: a place and words that nothing knows, with nothing asked that a budget could tell."""
    asked = reading.subjects or reading.nouns or reading.has("operation", "rank", "order", "attribute", "meta", "text")
    return bool(asked) or not reading.unknown


def _unknown_body(form: NormalForm, spans: tuple[Span, ...], i: int) -> str:
    """财政厅, 实验医院, 白银区教育局: what nothing knows and looks like a body; empty where it does not."""
    span, before = spans[i], spans[i - 1] if i else None
    following = spans[i + 1] if i + 1 < len(spans) else None
    joined = before is not None and before.kind in ("name", "part", "region", "set")
    body_follows = following is not None and following.kind == "organisation"
    tail = following.text if following is not None and body_follows else ""
    if span.kind == "unknown" and _looks_like_body(span.text, joined):
        return form.slice(before.start if before is not None and joined else span.start, span.end) + tail
    if span.kind == "unknown" and tail and tail[0] in "省市区县州":
        return span.text + tail
    if span.kind == "region" and following is not None and following.kind == "unknown":
        return span.text + following.text if _looks_like_body(following.text, True) else ""
    return ""


def _body_elsewhere(reading: Reading, catalogue: Catalogue, i: int) -> str:
    """大连市大数据中心: a known name behind a region that is not the body's own, or behind a word that is none."""
    span, before = reading.spans[i], reading.spans[i - 1] if i else None
    if span.kind != "organisation" or before is None:
        return ""
    if before.kind == "region":
        names = {catalogue.organisations[o][0] for o in span.organisations if o in catalogue.organisations}
        each = means_each(reading.spans, i) and not catalogue.document.id
        own = any(belongs_to(n, before.text) or before.text + span.text in normalise(n) for n in names)
        return "" if each or own else before.text + span.text
    if ORGANISATION_TAIL.fullmatch(span.text) is None:
        return ""
    of_money = before.word is not None and before.word.kind in OF_MONEY
    return before.text + span.text if of_money or before.kind in ("name", "part", "set") else ""


def _each_of_what(reading: Reading, catalogue: Catalogue) -> Refusal | None:
    if not reading.has("alike.each") or reading.has("set.department", "set.unit") or _named(reading.spans):
        return None
    said = next(s.text for s in reading.spans if s.sense == "alike.each")
    if said.startswith("全"):
        return _not_loaded(said.removesuffix("的"), catalogue)
    return Refusal("not_understood", f"没有听懂“{said}”指哪些部门；可以问“各部门”，或说出部门的名称。")


def _whole_region(form: NormalForm, reading: Reading, catalogue: Catalogue) -> Refusal | None:
    """全区, 全市: no budget of one department is that of a whole region."""
    for span in reading.spans:
        whole = form.text[max(0, span.start - 1) : span.end] if span.kind == "unknown" else ""
        if whole.endswith(WHOLE_REGIONS):
            return _not_loaded(whole[-2:], catalogue)
        if span.kind == "part" and span.text in WHOLE_REGIONS and any(g.totals for g in reading.groups):
            return _not_loaded(span.text, catalogue)
    return None


def _named(spans: tuple[Span, ...]) -> bool:
    return any(s.kind == "organisation" for s in spans)


def _stands_alone(spans: tuple[Span, ...], i: int) -> bool:
    """A region that is no part of a project's name beside it."""
    following = spans[i + 1] if i + 1 < len(spans) else None
    return following is None or following.kind not in ("part", "name")


def _broken_body(spans: tuple[Span, ...]) -> str:
    """实验中学: an unknown body whose name holds a character that is a word by itself (中)."""
    for i, span in enumerate(spans):
        end = i + 1
        while span.kind == "unknown" and end + 1 < len(spans):
            single = len(spans[end].text) == 1 and spans[end].kind == "word" and spans[end + 1].kind == "unknown"
            if not single:
                break
            end += 2
        text = "".join(s.text for s in spans[i:end])
        tail = None if text.endswith(_NO_BODY) else ORGANISATION_TAIL.search(text)
        if end > i + 1 and tail and (len(text) > MOST_TAIL or len(text) - len(tail[0]) >= SHORTEST_BODY):
            return text
    return ""


def _looks_like_body(text: str, joined: bool) -> bool:
    """An unknown word with the tail of a body (…局, …医院), or that tail alone behind a known word (教育局)."""
    if text.endswith(_NO_BODY):
        return False
    if ORGANISATION_TAIL.search(text) and (len(text) > 2 or joined):
        return True
    return bool(REGION_TAIL.search(text)) and len(text) > 1


_NO_BODY = (
    "干部",
    "城市",
    "都市",
    "超市",
    "上市",
    "小区",
    "片区",
    "校区",
    "园区",
    "景区",
    "厂区",
    "辖区",
    "农村",
    "乡村",
)
"""People and places whose name ends as that of a body or a region does."""


def _not_loaded(said: str, catalogue: Catalogue) -> Refusal:
    own = catalogue.document
    loaded = f"{own.organisation} {own.year} 年的{own.kind}"
    if not own.id:
        names = dict.fromkeys(name for name, _, kind in catalogue.organisations.values() if kind == "部门")
        there = [n for n in names if lies_in(n, said)]
        if there:
            offers = tuple(f"{n}总支出是多少" for n in there[:NEAR])
            named = "、".join(there[:MOST_NAMED])
            return Refusal("not_loaded", f"没有载入“{said}”自己的预算；那里已载入的是{named}的预算。", offers)
        loaded = "、".join(list(names)[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "") + "的预算"
    return Refusal("not_loaded", f"没有载入“{said}”的预算；已载入的是{loaded}。", words=said)


def _not_printed(reading: Reading) -> Refusal | None:
    """同事们出差的差旅费: what nothing knows beside it makes no account of one that is not printed."""
    names = [n for g in reading.groups for n in g.names]
    known = any(g.codes or g.uses or g.funds or g.totals for g in reading.groups)
    if not names or known or any(n.members or n.indicators or n.parts or not n.official for n in names):
        return None
    return absent(names[0])


def _unknown(form: NormalForm, reading: Reading, vocabulary: Vocabulary) -> Refusal:
    words = [form.slice(s.start, s.end) for s in reading.unknown]
    said = "”“".join(w[:20] for w in words[:3])
    near = _nearest(words[0], vocabulary)
    return Refusal(
        "not_understood",
        f"没有听懂“{said}”。" + ("是不是想问：" + "、".join(near) + "？" if near else ""),
        tuple(f"{n}是多少" for n in near),
    )


def _nearest(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The printed names most like the unknown word, to be offered and never taken."""
    printed = [n for n, name in vocabulary.names.items() if name.members and not name.said]
    hits = process.extract(normalise(word)[:30], printed, scorer=fuzz.ratio, limit=NEAR, score_cutoff=50)
    return tuple(hit[0] for hit in hits)
