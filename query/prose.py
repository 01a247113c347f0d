"""Figures and facts that stand only in a document's text: the sentence that tells them is quoted, and nothing computed.

Asked where no table answers. A sentence answers only if what is asked for and its figure stand together in it, and
every other word that the question says of it stands there, too, or in the heading above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from query.answer import Answer
from query.builders import asks_money, is_led_by_plus
from query.catalogue import Catalogue
from query.glossary import MOST_QUOTED
from query.passages import KINDS, Passage, quotation, ranked, texts
from query.prose_counts import sentences_counting, thing_counted
from query.prose_words import Measure, Topic, topics, words_of
from query.reading import Reading
from query.spans import Span
from schema.names import normalise, without_ordinal

MONEY = r"\d[\d,]*(?:\.\d+)?(?:亿元|万元|元|万|亿)"
PHONE = r"(?:\d{3,4}[-—–－]{1,2})?\d{7,8}"
NEAR = 14
"""So many characters may stand between a name and its figure."""
HEADED = 40
"""Under a heading that is the name, its figure stands among so many characters."""
_SENTENCE = re.compile(r"(?<=[。！!])|\n+")
_PIECE = re.compile(r"(?<=[；;])")
_YEARS = re.compile(r"20\d\d年(?:度|初)?")
_HEAD_TAIL = re.compile(r"(?:情况说明|预算情况说明|情况|说明|预算|支出|安排情况|预算安排情况|经费情况|费用|经费)$")
_COMPUTES = ("rank", "order", "top", "part.over", "value", "category", "column", "contains", "attribute", "operation.share",
    "operation.times", "operation.average", "operation.median", "operation.half", "operation.parent", "operation.cite",
    "operation.percent_more", "operation.makeup", "operation.same", "operation.define", "part.exclude", "years")  # fmt: skip
_YES_NO = ("operation.exist", "operation.question")
_SAID = ("name", "part", "set", "code", "unknown")
_SCOPED = ("fund", "use", "total", "term", "level", "set", "text", "headed")
_ALWAYS = frozenset({"set.account", "total.expenditure", "set.unit", "set.department"})
"""Words that a sentence about the same thing need not repeat."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that tells what is asked, and how plainly: the smaller, the plainer."""

    order: tuple[int, ...]
    passage: Passage
    sentence: str


def told_in_text(
    reading: Reading, others: Sequence[int], connection: DuckDBPyConnection, catalogue: Catalogue
) -> Answer | None:
    """Given a question that no table answers, return the quotation that does, or None.

    `others` are the years that it is about or sets against, the document's own left out.
    """
    if _computes(reading) or is_led_by_plus(reading) or reading.conditions or reading.nths or reading.excluded:
        return None
    passages, statement = texts(connection, catalogue)
    found = _duty(reading, passages) or _counted(reading, passages) or _hired(reading, passages)
    found = [f for f in found if all(str(y) in f.sentence for y in others)]
    if not found:
        changes = _asks_change(reading)
        if others and not (changes and set(others) == {catalogue.document.year - 1}):
            return None
        one = _money(reading, "change" if changes else "money", passages, catalogue)
        found = [one] if one is not None else []
    if not found:
        return None
    quoted = [quotation(f.passage, _cut(f.sentence), catalogue) for f in found]
    unique = list({q.rows[0].text: q for q in quoted}.values())
    said = "；".join(f"“{q.rows[0].text}”" for q in unique)
    return replace(
        unique[0],
        sentence=f"表里没有印这一项，文件的文字里写着：{said}",
        rows=tuple(q.rows[0] for q in unique),
        citations=tuple(replace(q.citations[0], rows=(n,)) for n, q in enumerate(unique)),
        notes=("这是文件原文，数字照原文引用，没有换算。",),
        sql=statement.text,
        parameters=statement.parameters,
    )


def _computes(reading: Reading) -> bool:
    """A share, a rank, an attribute … is asked; not 绩效目标 in 编报绩效目标的项目有几个, nor 占了多少万."""
    found = {k for k in _COMPUTES if reading.has(k)}
    topic = _topic(reading.text, topics())
    said = topic.asked if topic else ()
    if all(any(s.text in w for w in said) for s in reading.spans if s.sense.startswith("attribute.")):
        found -= {"attribute"}
    money = asks_money(reading) or reading.has("part.unit_wan", "part.unit_yi")
    return bool(found - ({"operation.share"} if money else set()))


def _cut(sentence: str) -> str:
    return sentence.strip()[:MOST_QUOTED]


def _sentences(passage: Passage) -> Iterable[str]:
    """The sentences of a passage; one too long to quote is taken in its pieces."""
    for sentence in _SENTENCE.split(passage.text):
        if sentence and sentence.strip():
            yield from [sentence] if len(sentence) <= MOST_QUOTED else _PIECE.split(sentence)


# -- numbers of things, telephone numbers -----------------------------------------------------------------------------


def _counted(reading: Reading, passages: Sequence[Passage]) -> list[Found]:
    """编制多少人，实际在岗多少人: each part of the question is told by a sentence, or none is."""
    known, counting_words = topics(), words_of("counting")
    found: list[Found] = []
    for clause in re.finditer(r"[^,，、;；?？和]+", reading.text):
        topic = _topic(clause[0], known)
        counting = any(w in clause[0] for w in counting_words)
        if topic is None or not (counting or topic.measure == "phone"):
            if counting:
                if found and _MONEY_OF_IT.fullmatch(clause[0]) and re.search(MONEY, normalise(found[-1].sentence)):
                    continue
                return []
            continue
        inside = tuple(s for s in reading.spans if clause.start() <= s.start < clause.end())
        part = replace(reading, spans=inside, loose_numbers=tuple(s for s in reading.loose_numbers if s in inside))
        told = [f for p in passages for f in _of_topic(topic, p) if _accounted(part, topic.asked, f, NEAR_WORDS)]
        if not told:
            return []
        found.append(min(told, key=lambda f: f.order))
    return found


_MONEY_OF_IT = re.compile(
    r"(?:一共|总共|合计|共|都)?(?:涉及|牵涉|牵扯|涉及到|安排|用|花)?(?:了|到)?(?:多少|几)(?:钱|资金|预算|预算资金|万|万元)"
)
"""…的项目有几个，涉及多少钱: told by the sentence that counts them."""


def _hired(reading: Reading, passages: Sequence[Passage]) -> list[Found]:
    """大厅调解社工要请多少人: the first sentence in which they stand before their number, where all tell the same."""
    thing = thing_counted(reading, words_of("hiring"))
    if not thing:
        return []
    narrowing = words_of("narrowing")
    found = [(p, s, n) for p in passages for s, n in sentences_counting(thing, _sentences(p), narrowing)]
    if len({number for _, _, number in found}) != 1:
        return []
    passage, sentence, _ = found[0]
    return [Found((0,), passage, sentence)]


NEAR_WORDS = ("set.", "text.")


def _topic(clause: str, topics: Sequence[Topic]) -> Topic | None:
    """The topic that the clause names with its longest word, counted in one of its units where a unit is said."""
    best: tuple[int, Topic] | None = None
    for topic in topics:
        length = max((len(w) for w in topic.asked if all(part in clause for part in w.split("+"))), default=0)
        counted = re.search(r"(?:几|多少)(?:个(?=人))?(辆|台|部|人|名|位|个|家|套|件)", clause)
        fits = not counted or topic.measure != "count" or counted[1] in (*topic.units, "位")
        if length and fits and (best is None or length > best[0]):
            best = (length, topic)
    return best[1] if best else None


def _of_topic(topic: Topic, passage: Passage) -> Iterable[Found]:
    for number, sentence in enumerate(_sentences(passage)):
        told = normalise(sentence)
        for rank, name in enumerate(topic.told):
            place = told.find(name)
            if place < 0 or any(w in told[max(0, place - NEAR) : place + len(name) + NEAR] for w in topic.never):
                continue
            if _stands_near(topic, name, told):
                yield Found((rank, passage.id, number), passage, sentence)


def _stands_near(topic: Topic, name: str, told: str) -> bool:
    """共有车辆4辆, 32个内设机构, 联系电话：023—89016090: the number stands with the name."""
    if topic.measure == "phone":
        return re.search(rf"{re.escape(name)}[^\d]{{0,6}}{PHONE}", told) is not None
    units = "|".join(topic.units)
    after = rf"{re.escape(name)}(?:数|总数|共有|共|有|为|是|:|：)?\d+(?:{units})"
    before = rf"\d+(?:{units})(?:[\u4e00-\u9fff]{{0,2}}){re.escape(name)}"
    return re.search(f"{after}|{before}", told) is not None


# -- tasks ------------------------------------------------------------------------------------------------------------


def _duty(reading: Reading, passages: Sequence[Passage]) -> list[Found]:
    """彩票是归你们管吗: the printed task that names it."""
    asks = reading.has(*_YES_NO, "operation.which", "operation.list") and any(
        w in reading.text for w in words_of("duty")
    )
    named = [s.text for s in reading.spans if _is_content(s) and s.text not in words_of("silent")]
    if not asks or not named or any("元" in s.text or "钱" in s.text for s in reading.spans):
        return []
    for passage in passages:
        if not any(w in passage.heading for w in KINDS["duties"]):
            continue
        for sentence in (p for s in _sentences(passage) for p in _PIECE.split(s)):
            if all(w in normalise(sentence) for w in named):
                return [Found((0,), passage, sentence)]
    return []


def _is_content(span: Span) -> bool:
    refused = span.word is not None and span.word.kind == "refuse"
    return (span.kind in _SAID and len(span.text) > 1) or refused


# -- money ------------------------------------------------------------------------------------------------------------


def _asks_change(reading: Reading) -> bool:
    compared = reading.has("part.than") or any(reading.relative_years)
    moved = ("operation.increase", "operation.grow", "operation.change", "operation.increase_rate", "operation.less")
    told = any(
        s.text.startswith(("减", "增", "降", "涨", "少", "多")) and len(s.text) > 1 and s.sense != "operation.how_much"
        for s in reading.spans
    )
    return compared and (reading.has(*moved, "operation.difference") or told)


def _money(reading: Reading, measure: Measure, passages: Sequence[Passage], catalogue: Catalogue) -> Found | None:
    """The sentence that tells the amount of the one thing that is named."""
    if reading.has(*_YES_NO, "operation.list", "operation.count", "operation.which"):
        return None
    things = _things(reading, catalogue)
    if measure == "money" and _printed(reading, catalogue):
        return None
    if not things or not (measure == "change" or _asks_amount(reading)):
        return None
    places = {p.id: n for n, (_, p) in enumerate(ranked(reading.text, passages))}
    best: Found | None = None
    for passage in passages:
        if "名词解释" in passage.heading or passage.id not in places:
            continue
        for sentence in _sentences(passage):
            for names in things:
                plain = _amount(names, sentence, passage) if measure == "money" else _moved(names, sentence, passage)
                if plain is None:
                    continue
                found = Found((*plain, places[passage.id], passage.id), passage, sentence)
                if _accounted(reading, names, found, ()) and (best is None or found.order < best.order):
                    best = found
    return best


def _printed(reading: Reading, catalogue: Catalogue) -> bool:
    """True where the tables print what is named: its figure is theirs to tell, whatever else was not understood."""
    funds = {s.word.sense for s in reading.spans if s.word is not None and s.word.kind == "fund"}
    shapes = [shape for shape in catalogue.shapes if not funds or shape.fund in funds]
    figured = {m for shape in catalogue.shapes for m in shape.members}
    told = {m for shape in shapes for m in shape.members}
    scopes = {x for shape in catalogue.shapes for x in (shape.use, shape.fund)}
    accounts = any(s.name is not None for s in reading.spans)
    for span in reading.spans:
        if span.name is not None and not told.isdisjoint(span.name.members):
            return True
        if accounts and span.word is not None and span.word.kind in ("fund", "total"):
            continue  # 委托业务费的财政拨款预算总额: of what account it is asked
        if span.word is not None and (
            (span.word.kind in ("use", "fund") and span.word.sense in scopes) or (span.word.kind == "total" and figured)
        ):
            return True
    return False


def _asks_amount(reading: Reading) -> bool:
    """How much is asked, or nothing but the thing is said (北京市财政局三公经费预算)."""
    if reading.has("operation.how_much", "part.unit_wan", "part.unit_yi"):
        return True
    words = [s for s in reading.spans if s.word is not None and s.word.kind not in _NAMING]
    return not any(s.kind == "unknown" for s in reading.spans) and all(s.text in words_of("bare") for s in words)


_NAMING = ("term", "use", "fund", "total", "headed")


def _things(reading: Reading, catalogue: Catalogue) -> list[tuple[str, ...]]:
    """What the amount may be of: the last thing that the question names, by all its names."""
    named: list[tuple[str, ...]] = []
    for span in reading.spans:
        if span.name is not None:
            printed = [catalogue.members[m].norm for m in span.name.members]
            official = [normalise(a.name) for a in span.name.official]
            names = (span.text, span.name.norm, normalise(span.name.said), *official, *printed)
            named.append(tuple(dict.fromkeys(n for n in names if len(n) > 1)))
        elif (span.word is not None and span.word.kind in _NAMING and len(span.text) > 2) or (
            span.kind == "unknown" and len(span.text) > 3
        ):
            named.append((span.text,))
    return named[:1] if len(named) == 1 else [n for n in named if len(n[0]) > 2]


def _amount(names: Sequence[str], sentence: str, passage: Passage) -> tuple[int, ...] | None:
    """Whether the sentence tells the amount of the thing: behind its name, or first under a heading of that name."""
    told = _YEARS.sub("", normalise(sentence))
    for name in names:
        if _bare(passage.heading.split(" › ")[-1]) == _HEAD_TAIL.sub("", name):
            match = re.search(MONEY, told[:HEADED])
            if match is not None and _says_nothing(told[: match.start()]):
                return (0, match.start())
        for place in _places(name, told):
            match = re.search(MONEY, told[place : place + NEAR + HEADED])
            if match is not None and match.start() <= NEAR and _says_nothing(told[place : place + match.start()]):
                return (1, match.start())
        above = any(name in normalise(p) for p in passage.heading.split(" › "))
        match = re.match(rf"\D{{0,8}}(?:总预算|预算总额|预算安排|合计|共计)\D{{0,2}}({MONEY})", told)
        if above and match is not None:
            return (2, match.start(1))
    return None


def _places(name: str, told: str) -> list[int]:
    """Where the name ends in the text, and is no part of a narrower one (其他…, 上年结转结余的…)."""
    found = []
    for match in re.finditer(re.escape(name), told):
        clause = re.split(r"[,，、;；。:：]", told[: match.start()])[-1]
        if not any(w in clause and w not in name for w in words_of("narrowing")):
            found.append(match.end())
    return found


def _says_nothing(text: str) -> bool:
    """True where the words between a thing and its figure tell of nothing else."""
    left = re.sub(r"\([^()]*\)", "", text)
    for word in sorted(words_of("between"), key=len, reverse=True):
        left = left.replace(word, "")
    return not left


def _bare(part: str) -> str:
    """（二）公务接待费 of a heading, without its number and what says only that it is told of."""
    bare = normalise(without_ordinal(part))
    while (shorter := _HEAD_TAIL.sub("", bare)) != bare and len(shorter) > 1:
        bare = shorter
    return _YEARS.sub("", bare)


def _moved(names: Sequence[str], sentence: str, passage: Passage) -> tuple[int, ...] | None:
    """Whether the sentence sets the thing against the year before, with a figure or 持平."""
    told = normalise(sentence)
    before, change = "|".join(words_of("before")), "|".join(words_of("change"))
    pattern = re.compile(rf"(?:{before})(?:上年|去年|20\d\d年)[^。;；]{{0,20}}?(?:{change})")
    for name in names:
        headed = _bare(passage.heading.split(" › ")[-1]) == _HEAD_TAIL.sub("", name)
        for place in (*_places(name, told), *((0,) if headed else ())):
            match = pattern.search(told, place)
            if match is None or match.start() > place + HEADED:
                continue
            lead, *rest = re.split(MONEY, _YEARS.sub("", told[place : match.start()]))
            if _says_nothing(lead.strip(",，")) and not "".join(rest).strip(",，"):
                return (0 if headed else 1, match.start() - place)
    return None


# -- nothing dropped --------------------------------------------------------------------------------------------------


def _accounted(reading: Reading, names: Sequence[str], found: Found, free: Sequence[str]) -> bool:
    """Every word that narrows what is asked for stands in the sentence or in the heading above it."""
    there = normalise(found.sentence) + normalise(found.passage.heading)
    for span in reading.spans:
        text = span.text
        kind = span.word.kind if span.word is not None else ""
        narrows = span.kind in _SAID or (kind in _SCOPED and span.sense not in _ALWAYS)
        if not narrows or span.sense.startswith(tuple(free) or ("\0",)) or (span.kind == "unknown" and len(text) < 2):
            continue
        said = (text, *((span.name.norm, normalise(span.name.said)) if span.name is not None else ()))
        if not any(w and (w in there or any(w in n for n in names)) for w in said):
            return False
    return all(_has_number(s, there) for s in reading.loose_numbers)


def _has_number(span: Span, there: str) -> bool:
    return span.text == "一" or span.text in there
