"""Figures and facts that stand only in a document's text: the sentence that tells them is quoted, and nothing computed.

Asked where no table answers. A sentence answers only if what is asked for and its figure stand together in it, and
every other word that the question says of it stands there, too, or in the heading above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from query.amounts_told import LEAST_NAMED, amount_told
from query.answer import Answer
from query.builders import asks_money, is_led_by_plus
from query.catalogue import Catalogue
from query.covering import covered
from query.glossary import MOST_QUOTED
from query.passages import KINDS, Passage, quotation, ranked, texts
from query.prose_asked import Asked, thing_of
from query.prose_counts import sentences_counting, thing_counted
from query.prose_money import (
    MONEY,
    NAMING,
    PERCENT,
    PIECE,
    Thing,
    amount_of,
    change_of,
    sentences,
    tellings,
    things_named,
    whole_named,
)
from query.prose_things import Told, clauses_of, counts, number_told, of_topic, topic_of
from query.prose_words import topics, words_of
from query.purchases_told import purchase_told
from query.purposes_told import purpose_told
from query.reading import Reading
from query.say import AS_ONE
from query.spans import Span
from query.stated import stated
from query.statement import Statement
from schema.names import normalise

CARRIED = "上年结转"
MOST_TOLD = 3
"""So many sentences that tell of one thing differently are quoted side by side."""
LEAST_VERBATIM = 4
"""A thing that no table names has to be so long to be looked for word for word."""
_COMPUTES = ("rank", "order", "top", "part.over", "value", "category", "column", "contains", "attribute", "operation.share",
    "operation.times", "operation.average", "operation.median", "operation.half", "operation.parent", "operation.cite",
    "operation.percent_more", "operation.makeup", "operation.same", "operation.define", "part.exclude", "years")  # fmt: skip
_YES_NO = ("operation.exist", "operation.question")
_SAID = ("name", "part", "set", "code", "unknown")
_SCOPED = ("fund", "use", "total", "term", "level", "set", "text", "headed")
_ALWAYS = frozenset({"set.account", "total.expenditure", "set.unit", "set.department"})
"""Words that a sentence about the same thing need not repeat."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A question without the words for whom it is about: what it asks of the text, and the question before it."""

    text: str
    thing: Reading
    asked: Asked | None = None
    before: str = ""
    missing: bool = False
    """The tables were found not to hold what is asked."""
    budget: bool = False
    """Of final accounts, the budget is asked: a sentence that tells only what was spent is no answer."""
    elsewhere: bool = False
    """A place is said that is no part of the body's name: only what is printed with it would be meant."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that tells what is asked, and how plainly: the smaller, the plainer."""

    order: tuple[int, ...]
    passage: Passage
    sentence: str


def told_in_text(
    reading: Reading,
    others: Sequence[int],
    connection: DuckDBPyConnection,
    catalogue: Catalogue,
    heard: Heard,
) -> Answer | None:
    """Given a question that no table answers, return the quotation that does, or None.

    `others` are the years that it is about or sets against, the document's own left out.
    """
    passages, statement = texts(connection, catalogue)
    found: list[Found] = []
    if not (_computes(reading) or is_led_by_plus(reading) or reading.conditions or reading.nths or reading.excluded):
        found = _duty(reading, passages) or _counted(reading, passages) or _hired(reading, passages)
        found = [f for f in found if _tells_years(f, others, catalogue)]
        if not found and not others:
            one = _money(reading, passages, catalogue, heard.budget)
            found = [one] if one is not None else []
    if not found:
        found = [f for f in _numbered(heard, passages) if _tells_years(f, others, catalogue)]
    if not found:
        found = _asked(heard, others, passages, catalogue)
    if not found and not others:
        bought = purchase_told(heard.text, heard.before, passages, heard.budget)
        found = [_found(bought)] if bought is not None else _named_otherwise(heard, reading, passages, catalogue)
    if not found and not others:
        used = purpose_told(heard.text, reading, passages, catalogue, _own_names(catalogue)) or stated(
            heard.text, passages
        )
        found = [_found(used)] if used is not None else []
    return _quoted([f for f in found if _is_inside(heard, f, catalogue)], statement, heard, catalogue)


def _is_inside(heard: Heard, found: Found, catalogue: Catalogue) -> bool:
    """其中财政拨款多少 behind a project: the sentence, or the heading above it, has to tell of the project, too."""
    led = heard.before and heard.text.startswith(words_of("among"))
    if not led or heard.asked is None or heard.asked.measure != "money":
        return True
    holder = normalise(thing_of(heard.before, catalogue.document.year))
    there = normalise(found.sentence) + normalise(found.passage.heading)
    return bool(holder) and (holder in there or covered(holder, there, ()) is not None)


def rather_told(heard: Heard, given: Answer, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | None:
    """What the text tells of the very thing, where the tables gave another: a project by its goal, a narrower scope.

    大厅律师服务支出 stands in the text with an amount of its own, though it is what a project is for; the change of the
    whole budget does, though the tables print the year before of one fund only.
    """
    asked = heard.asked
    if asked is None or not asked.thing:
        return None
    by_goal = asked.measure == "money" and given.corrections and len(asked.thing) >= LEAST_VERBATIM
    narrower = asked.measure == "change" and whole_named(asked.thing) and any(AS_ONE in n for n in given.notes)
    if not (by_goal or narrower):
        return None
    passages, statement = texts(connection, catalogue)
    found: list[Found] = []
    if by_goal:
        own, meant = _own_names(catalogue), Thing((asked.thing,), verbatim=True)
        for passage, number, sentence in _in_order(passages, sentences):
            plain = amount_of(meant, sentence, passage, own)
            if plain is not None and not found:
                found = [Found((*plain, number), passage, sentence)]
    else:
        found = _change(asked, heard.thing, passages, catalogue)
    return _quoted(found, statement, heard, catalogue)


def _quoted(found: Sequence[Found], statement: Statement, heard: Heard, catalogue: Catalogue) -> Answer | None:
    if not found:
        return None
    quoted = [quotation(f.passage, _cut(f.sentence), catalogue) for f in found]
    unique = list({q.rows[0].text: q for q in quoted}.values())
    said = "；".join(f"“{q.rows[0].text}”" for q in unique)
    return replace(
        unique[0],
        sentence=f"{_LEAD[heard.asked is not None and heard.asked.measure == 'change']}，文件的文字里写着：{said}",
        rows=tuple(q.rows[0] for q in unique),
        citations=tuple(replace(q.citations[0], rows=(n,)) for n, q in enumerate(unique)),
        notes=("这是文件原文，数字照原文引用，没有换算。",),
        sql=statement.text,
        parameters=statement.parameters,
    )


_LEAD = {True: "表里没有印可以相比的上年的数", False: "表里没有印这一项"}


def _tells_years(found: Found, others: Sequence[int], catalogue: Catalogue) -> bool:
    """截至去年底: the sentence says that it tells of that year."""
    last = catalogue.document.year - 1
    return all(str(y) in found.sentence or (y == last and "上年" in found.sentence) for y in others)


def _is_plain(thing: Reading) -> bool:
    """True where the thing is named without bounds, ranks, years or anything left out."""
    carried = thing.text.startswith(CARRIED)
    silent = ("filler.filler", "blank", "part.of", "set.account", "set.project")
    named = all(
        s.kind in ("name", "part", "code")
        or (carried and s.kind == "year")
        or s.sense in silent
        or (s.word and s.word.kind in NAMING)
        for s in thing.spans
    )
    if not named and not any(s.kind == "unknown" for s in thing.spans):
        return False  # 每月, 之外 … may change what is asked; what holds an unknown word is looked for word for word
    dated = thing.years or (thing.relative_years and not carried)
    bounds = thing.conditions or thing.nths or thing.excluded or dated
    return not (bounds or thing.has("rank", "top", "part.over", "part.exclude", "operation.share", "operation.times"))


def _asked(heard: Heard, others: Sequence[int], passages: Sequence[Passage], catalogue: Catalogue) -> list[Found]:
    asked, thing = heard.asked, heard.thing
    if asked is None:
        return []
    if asked.measure == "change":
        plain = _is_plain(thing) or bool(whole_named(asked.thing))
        near = set(others) <= {catalogue.document.year - 1} and plain
        return _change(asked, thing, passages, catalogue) if near else []
    if others or not asked.thing:
        return []
    one = _part_amount(asked.thing, passages, catalogue) if not heard.budget else None
    exactly = whole_named(asked.thing) or _exactly(thing, asked.thing)
    if one is None and _is_plain(thing) and (exactly or heard.missing or not _printed(thing, catalogue)):
        one = _amount(exactly or things_named(thing, catalogue), thing, passages, catalogue, heard.budget)
    if asked.signed and one is not None and "合同" not in one.sentence:
        return []
    return [one] if one is not None else []


_INSIDE = re.compile(
    r"(?P<whole>.{2,}?)(?:这个|那个|这项)?(?:里面|里头|里边|当中|之中|其中|里|中)[,，]?的?(?P<part>.{2,})"
)


def _part_amount(text: str, passages: Sequence[Passage], catalogue: Catalogue) -> Found | None:
    """商业创新专项里支持引进品牌集聚: the part at the head of its clause, the whole in the heading or before it."""
    told = _INSIDE.fullmatch(text)
    if told is None:
        return None
    whole, part = told["whole"], told["part"]
    shorter = part.removesuffix("类")
    meant = Thing(tuple(dict.fromkeys((part, whole + part, whole + shorter))), verbatim=True)
    own = _own_names(catalogue)
    for passage, number, sentence in _in_order(passages, sentences):
        plain = amount_of(meant, sentence, passage, own)
        if plain is not None and whole in _plainly(passage.heading) + _plainly(sentence):
            return Found((*plain, number), passage, sentence)
    return None


def _plainly(text: str) -> str:
    """A heading without what stands in brackets: 商业创新专项（政策资金）经费情况说明."""
    return re.sub(r"\([^()]*\)", "", normalise(text))


def _computes(reading: Reading) -> bool:
    """A share, a rank, an attribute … is asked; not 绩效目标 in 编报绩效目标的项目有几个, nor 占了多少万."""
    found = {k for k in _COMPUTES if reading.has(k)}
    topic = topic_of(reading.text, topics())
    said = topic.asked if topic else ()
    if all(any(s.text in w for w in said) for s in reading.spans if s.sense.startswith("attribute.")):
        found -= {"attribute"}
    money = asks_money(reading) or reading.has("part.unit_wan", "part.unit_yi")
    return bool(found - ({"operation.share"} if money else set()))


def _cut(sentence: str) -> str:
    return sentence.strip().lstrip(")）;；,，、")[:MOST_QUOTED]


# -- numbers of things, telephone numbers -----------------------------------------------------------------------------


def _counted(reading: Reading, passages: Sequence[Passage]) -> list[Found]:
    """编制多少人，实际在岗多少人: each part of the question is told by a sentence, or none is."""
    found: list[Found] = []
    for clause in re.finditer(r"[^,，、;；?？和]+", reading.text):
        topic = topic_of(clause[0], topics())
        if topic is None or not (counts(clause[0]) or topic.measure == "phone"):
            if counts(clause[0]):
                if found and _MONEY_OF_IT.fullmatch(clause[0]) and re.search(MONEY, normalise(found[-1].sentence)):
                    continue
                return []
            continue
        inside = tuple(s for s in reading.spans if clause.start() <= s.start < clause.end())
        part = replace(reading, spans=inside, loose_numbers=tuple(s for s in reading.loose_numbers if s in inside))
        told = [t for p in passages for t in of_topic(topic, p)]
        fits = [f for f in map(_found, told) if _accounted(part, topic.asked, f, NEAR_WORDS)]
        if not fits:
            return []
        found.append(min(fits, key=lambda f: f.order))
    return found


def _numbered(heard: Heard, passages: Sequence[Passage]) -> list[Found]:
    """What is left of each question beside the thing counted and the words of counting is a kind of it, or nothing."""
    clauses = [c for c in clauses_of(heard.text) if not _MONEY_OF_IT.fullmatch(c)]
    money = len(clauses) < len(list(clauses_of(heard.text)))
    asking = [c for c in clauses if counts(c)]
    asking = _with_first_topic(asking)
    if len(asking) < 2 or not all(number_told(c, passages) for c in asking):
        asking = [_with_topic("".join(clauses), heard)]
    found = [number_told(c, passages) if counts(c) or re.search("有没有|有吗", c) else None for c in asking]
    told = [_found(t) for t in found if t is not None]
    if len(told) < len(found) or (money and not any(re.search(MONEY, normalise(f.sentence)) for f in told)):
        return []
    return told


def _with_first_topic(asking: list[str]) -> list[str]:
    """公车几辆，应急的几辆: what is counted is said once."""
    topic = topic_of(asking[0], topics()) if len(asking) > 1 else None
    if topic is None:
        return asking
    return [c if topic_of(c, topics()) is not None else f"{c}{topic.asked[0]}" for c in asking]


def _with_topic(asking: str, heard: Heard) -> str:
    """其中执法执勤用的呢, 执法的有几辆: the thing counted is that of the question before."""
    going_on = any(asking.startswith(w) for w in words_of("among")) or asking.endswith("呢")
    if topic_of(asking, topics()) is not None or not (going_on or counts(asking)) or not counts(heard.before):
        return asking
    before = topic_of(heard.before, topics())
    return f"{asking}{'' if counts(asking) else '几'}{before.asked[0]}" if before is not None else asking


def _found(told: Told) -> Found:
    return Found(told.order, told.passage, told.sentence)


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
    found = [(p, s, n) for p in passages for s, n in sentences_counting(thing, sentences(p), narrowing)]
    if len({number for _, _, number in found}) != 1:
        return []
    passage, sentence, _ = found[0]
    return [Found((0,), passage, sentence)]


NEAR_WORDS = ("set.", "text.")


# -- tasks ------------------------------------------------------------------------------------------------------------


def _named_otherwise(heard: Heard, reading: Reading, passages: Sequence[Passage], catalogue: Catalogue) -> list[Found]:
    """保安安检一年多少: an amount of a thing that is not called as it is printed."""
    asked = heard.asked
    plain = asked is not None and asked.measure == "money" and not (asked.signed or heard.budget or heard.elsewhere)
    if asked is None or not plain or not asked.thing:
        return []
    named = [normalise(s.text) for s in reading.spans if s.kind == "name" and len(s.text) >= LEAST_NAMED]
    told = amount_told(asked.thing, passages, _own_names(catalogue), named)
    return [_found(told)] if told is not None else []


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
        for sentence in (p for s in sentences(passage) for p in PIECE.split(s)):
            if all(w in normalise(sentence) for w in named):
                return [Found((0,), passage, sentence)]
    return []


def _is_content(span: Span) -> bool:
    refused = span.word is not None and span.word.kind == "refuse"
    return (span.kind in _SAID and len(span.text) > 1) or refused


# -- money ------------------------------------------------------------------------------------------------------------


def _change(asked: Asked, thing: Reading, passages: Sequence[Passage], catalogue: Catalogue) -> list[Found]:
    """The sentences that tell how the thing moved: the plainest, and those that tell something else of it."""
    own = _own_names(catalogue)
    found: list[tuple[str, Found]] = []
    for meant in whole_named(asked.thing) or _exactly(thing, asked.thing) or things_named(thing, catalogue):
        for passage, number, sentence in _in_order(passages, tellings):
            told = change_of(meant, sentence, passage, own, asked.percent, asked.executed)
            if told is None:
                continue
            here = Found((*told[0], number), passage, sentence)
            if meant.whole or _accounted(thing, meant.names, here, ()):
                found.append((told[1], here))
    found.sort(key=lambda f: f[1].order)
    return _unlike(found)


def _unlike(found: Sequence[tuple[str, Found]]) -> list[Found]:
    """The first of those that tell one change; all where they tell different ones, none where these are too many."""
    first: dict[tuple[str, ...], Found] = {}
    for said, here in found:
        first.setdefault(tuple(re.findall(rf"{MONEY}|{PERCENT}|持平", said)), here)
    differing = [k for k in first if not any(set(k) < set(other) for other in first)]
    told = [first[k] for k in differing]
    return told if len(told) <= MOST_TOLD else []


def _in_order(
    passages: Sequence[Passage], split: Callable[[Passage], Iterable[str]]
) -> Iterable[tuple[Passage, int, str]]:
    """Every sentence that may tell an amount, explanations of terms left out."""
    number = 0
    for passage in passages:
        if "名词解释" in passage.heading:
            continue
        for sentence in split(passage):
            number += 1
            yield passage, number, sentence


def _exactly(thing: Reading, text: str) -> list[Thing]:
    """A thing with words that no table knows, looked for word for word; one too short is looked for not at all."""
    if not _is_unknown(thing):
        return []
    return [Thing((text,), verbatim=True)] if len(text) >= LEAST_VERBATIM else [Thing(())]


def _is_unknown(thing: Reading) -> bool:
    """True where words of it are in no table, or it is put together of parts of names."""
    names = any(s.kind == "name" or (s.word is not None and s.word.kind in NAMING) for s in thing.spans)
    return any(s.kind == "unknown" for s in thing.spans) or not names


def _own_names(catalogue: Catalogue) -> tuple[str, ...]:
    """How the text calls the body itself, and its year."""
    document = catalogue.document
    return (normalise(document.organisation), f"{document.year}年度", f"{document.year}年", str(document.year))


def _money(reading: Reading, passages: Sequence[Passage], catalogue: Catalogue, budget: bool) -> Found | None:
    """The sentence that tells the amount of the one thing that is named."""
    if reading.has(*_YES_NO, "operation.list", "operation.count", "operation.which"):
        return None
    things = things_named(reading, catalogue)
    if not things or _printed(reading, catalogue) or not _asks_amount(reading):
        return None
    return _amount(things, reading, passages, catalogue, budget)


def _amount(
    things: Sequence[Thing], reading: Reading, passages: Sequence[Passage], catalogue: Catalogue, budget: bool
) -> Found | None:
    names = "".join(n for t in things for n in t.names)  # 买新公车: the text calls it by its printed name alone
    places: dict[int, int] = {}
    for _, passage in (*ranked(reading.text, passages), *ranked(names, passages)):
        places.setdefault(passage.id, len(places))
    own = _own_names(catalogue)
    best: Found | None = None
    for passage, _, sentence in _in_order(passages, sentences):
        if passage.id not in places:
            continue
        for thing in things:
            plain = amount_of(thing, sentence, passage, own, budget)
            if plain is None:
                continue
            found = Found((*plain, places[passage.id], passage.id), passage, sentence)
            if _accounted(reading, thing.names, found, ()) and (best is None or found.order < best.order):
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
    words = [s for s in reading.spans if s.word is not None and s.word.kind not in NAMING]
    return not any(s.kind == "unknown" for s in reading.spans) and all(s.text in words_of("bare") for s in words)


# -- nothing dropped --------------------------------------------------------------------------------------------------


def _accounted(reading: Reading, names: Sequence[str], found: Found, free: Sequence[str]) -> bool:
    """Every word that narrows what is asked for stands in the sentence or in the heading above it."""
    there = normalise(found.sentence) + normalise(found.passage.heading)
    for span in reading.spans:
        text = span.text
        kind = span.word.kind if span.word is not None else ""
        narrows = span.kind in _SAID or (kind in _SCOPED and span.sense not in _ALWAYS)
        if not narrows or span.sense.startswith(tuple(free) or ("\0",)):
            continue
        said = (text, *((span.name.norm, normalise(span.name.said)) if span.name is not None else ()))
        if not any(w and (w in there or any(w in n for n in names)) for w in said):
            return False
    return all(_has_number(s, there) for s in reading.loose_numbers)


def _has_number(span: Span, there: str) -> bool:
    return span.text == "一" or span.text in there
