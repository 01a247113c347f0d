"""Amounts and changes that a document's text tells: whether a sentence is about the very thing, and what it says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from query.catalogue import Catalogue
from query.glossary import MOST_QUOTED
from query.lexicon import lexicon
from query.passages import Passage
from query.prose_words import words_of
from query.reading import Reading
from schema.names import normalise, without_ordinal

MONEY = r"\d[\d,]*(?:\.\d+)?(?:亿元|万元|元|万|亿)"
PERCENT = r"\d+(?:\.\d+)?%"
NEAR = 14
"""So many characters may stand between a name and its figure."""
HEADED = 40
"""Under a heading that is the name, its figure stands among so many characters."""
_SENTENCE = re.compile(r"(?<=[。！!])|\n+")
PIECE = re.compile(r"(?<=[；;])")
_YEARS = re.compile(r"20\d\d年(?:度|初)?")
_HEAD_TAIL = re.compile(r"(?:情况说明|预算情况说明|情况|说明|预算|支出|安排情况|预算安排情况|经费情况|费用|经费)$")
_GOES_ON = re.compile(
    r"\s*(?:[比较与同和]\s*(?:上年|去年|20\d\d)|(?:其?主要|变动|增减|增加|减少)?(?:的)?(?:原因|因素)|主要是)"
)
_PURPOSE = re.compile(rf"[,，]?主要用于(?:(?!{MONEY})[^。;；])*?(?:[。;；]|[,，]$)")
_CLAUSE = re.compile(r"[,，、;；。:：]")
_ALL_BODIES = "机关事业单位"
"""Before 职业年金缴费 it narrows nothing."""
SIDES = ("支出", "收入")
NAMING = ("term", "use", "fund", "total", "headed")


@dataclass(frozen=True, slots=True)
class Thing:
    """What an amount is of, by all its names. `whole`: a side of the whole budget, to stand at the head of its clause."""

    names: tuple[str, ...]
    whole: bool = False
    verbatim: bool = False
    side: str = ""
    """支出 or 收入, where the question says which."""


def sentences(passage: Passage) -> Iterable[str]:
    """The sentences of a passage; one too long to quote is taken in its pieces."""
    for sentence in _SENTENCE.split(passage.text):
        if sentence and sentence.strip():
            yield from [sentence] if len(sentence) <= MOST_QUOTED else PIECE.split(sentence)


def tellings(passage: Passage) -> list[str]:
    """The sentences of a passage; one that only sets against the year before, or gives a reason, goes with its own."""
    found: list[str] = []
    for sentence in sentences(passage):
        joined = found and _GOES_ON.match(sentence) and len(found[-1]) + len(sentence) <= MOST_QUOTED
        if joined:
            found[-1] += sentence
        else:
            found.append(sentence)
    return found


def things_named(reading: Reading, catalogue: Catalogue) -> list[Thing]:
    """What the amount may be of: the last thing that the question names, by all its names."""
    named: list[tuple[str, ...]] = []
    for span in reading.spans:
        if span.name is not None:
            printed = [catalogue.members[m].norm for m in span.name.members]
            official = [normalise(a.name) for a in span.name.official]
            variants = lexicon().variants.get(span.name.norm, ())
            names = (span.text, span.name.norm, normalise(span.name.said), *official, *printed, *variants)
            named.append(tuple(dict.fromkeys(n for n in names if len(n) > 1)))
        elif (span.word is not None and span.word.kind in NAMING and len(span.text) > 2) or (
            span.kind == "unknown" and len(span.text) > 3
        ):
            named.append((span.text,))
    sides = [w for w in SIDES if w in reading.text]
    side = sides[0] if len(sides) == 1 else ""
    return [Thing(n, side=side) for n in named if len(named) == 1 or len(n[0]) > 2]


def whole_named(text: str) -> list[Thing]:
    """The sides of the whole budget that a word means: 收入预算, 总支出; either side for 今年预算."""
    out, income = Thing(words_of("told_out"), whole=True), Thing(words_of("told_in"), whole=True)
    if text in words_of("whole_both"):
        return [Thing(words_of("told_both"), whole=True)]
    if text in words_of("whole"):
        return [income, out]
    return [out] if text in words_of("whole_out") else [income] if text in words_of("whole_in") else []


def places(thing: Thing, name: str, told: str, own: Sequence[str]) -> Iterator[int]:
    """Where the name ends in the text, and is no part of a narrower one (其他…, 上年结转结余的…)."""
    for match in re.finditer(re.escape(name), told):
        clause = _CLAUSE.split(told[: match.start()])[-1]
        if thing.whole or thing.verbatim:
            if not _is_own(clause, own):
                continue
        elif any(w in clause.replace(_ALL_BODIES, "") and w not in name for w in words_of("narrowing")):
            continue
        yield match.end()


def _is_own(clause: str, own: Sequence[str]) -> bool:
    """True where what stands before a thing in its clause names nobody but the document's own body and year."""
    left = re.sub(r"\([^()]*\)|^\(?[\d一二三四五六七八九十]+[).]?", "", _YEARS.sub("", clause))
    for word in sorted((*own, *words_of("own_words")), key=len, reverse=True):
        left = left.replace(word, "")
    return not left.strip("()")


def says_nothing(text: str) -> bool:
    """True where the words between a thing and its figure tell of nothing else."""
    left = re.sub(r"\([^()]*\)", "", text)
    for word in sorted(words_of("between"), key=len, reverse=True):
        left = left.replace(word, "")
    return not left


def bare_heading(part: str) -> str:
    """（二）公务接待费 of a heading, without its number and what says only that it is told of.

    Of 技术研究与开发（款）科技成果转化与扩散（项） the last is what it is about; a code before or behind says nothing.
    """
    bare = normalise(without_ordinal(part))
    bare = re.sub(r"^\d{3,7}-|\(\d{3,7}\)$|支出$(?<=\)支出)", "", bare)
    levels = re.findall(r"([^()]+)\([类款项]\)", bare)
    if levels and re.search(r"\([类款项]\)$", bare):
        bare = levels[-1]
    while (shorter := _HEAD_TAIL.sub("", bare)) != bare and len(shorter) > 1:
        bare = shorter
    return _YEARS.sub("", bare)


def _is_head(name: str, passage: Passage) -> bool:
    return bare_heading(passage.heading.split(" › ")[-1]) == _HEAD_TAIL.sub("", name)


_BUDGETED = re.compile(r"预算(?:数|金额|总额|安排)?(?:合计|总计|共计)?[为是:]?$")


def amount_of(
    thing: Thing, sentence: str, passage: Passage, own: Sequence[str] = (), budget: bool = False
) -> tuple[int, ...] | None:
    """How plainly the sentence tells the amount of the thing: behind its name, or first under a heading of that name.

    `budget`: the budget is asked of final accounts, and has to be called so right before its amount.
    """
    told = _YEARS.sub("", normalise(sentence))
    for name in thing.names:
        if _is_head(name, passage):
            below = told.removeprefix(normalise(passage.heading.split(" › ")[-1])).lstrip("。.:：,，")
            match = re.search(MONEY, below[:HEADED])
            if (
                match is not None
                and says_nothing(below[: match.start()])
                and (not budget or _BUDGETED.search(below[: match.start()]))
            ):
                return (0, match.start())
        for place in places(thing, name, told, own):
            match = re.search(MONEY, told[place : place + NEAR + HEADED])
            between = told[place : place + match.start()] if match is not None else ""
            if match is None or (budget and not _BUDGETED.search(between)):
                continue
            if match.start() <= NEAR and says_nothing(between) and _on_side(thing, between):
                return (1, match.start())
        above = any(name in normalise(p) for p in passage.heading.split(" › "))
        match = re.match(rf"\D{{0,8}}(?:总预算|预算总额|预算安排|合计|共计)\D{{0,2}}({MONEY})", told)
        if above and match is not None and not budget:
            return (2, match.start(1))
    return None


def change_of(
    thing: Thing,
    sentence: str,
    passage: Passage,
    own: Sequence[str] = (),
    percent: bool = False,
    executed: bool = False,
) -> tuple[tuple[int, ...], str] | None:
    """How plainly the sentence sets the thing against the year before, with a figure or 持平, and that change."""
    told = normalise(sentence)
    for name in thing.names:
        headed = _is_head(name, passage) and not thing.whole
        for place in (*places(thing, name, told, own), *((0,) if headed else ())):
            found = (
                _compared(told, place, executed)
                or _compared_before(told, place, name)
                or _moved_beside(told, place, passage)
            )
            if (
                found is None
                or not _on_side(thing, told[place : place + found[0]])
                or (percent and not re.search(rf"{PERCENT}|持平|相同", found[1]))
            ):
                continue
            return (0 if headed else 1, found[0]), found[1]
    return None


def _on_side(thing: Thing, between: str) -> bool:
    """False where 财政拨款支出 is asked and 财政拨款收入 told."""
    return not (thing.side and any(w in between for w in SIDES if w != thing.side) and thing.side not in between)


def _compared(told: str, place: int, executed: bool) -> tuple[int, str] | None:
    """比上年减少 behind the name, with nothing but its amount and what it is used for between."""
    before, change = "|".join(words_of("before")), "|".join(words_of("change"))
    said = rf"(?:(?:{before})(?:于|之)?(?:上一?年|去年|20\d\d年?)|同比)(?:[^。;,，]|(?<=\d),(?=\d)|(?<=相比),){{0,24}}?(?:{change})"
    match = re.compile(said).search(told, place)
    if match is None or (executed and "执行" not in match[0]):
        return None
    lead = _PURPOSE.sub("", _YEARS.sub("", told[place : match.start()]))
    if len(lead) > HEADED or not _leads(lead):
        return None
    end = re.compile(r"[;；。]|(?<!\d)[,，](?![^;；。]{0,9}\d)").search(told, match.end())
    return match.start() - place, told[match.start() : end.start() if end else len(told)]


def _compared_before(told: str, place: int, name: str) -> tuple[int, str] | None:
    """与2023年度相比,收入支出总计减少56.95万元: the year before stands in front of the name."""
    before = "|".join(words_of("before"))
    led = re.search(
        rf"(?:{before})(?:上一?年|去年|20\d\d年?)度?(?:预算|决算)?数?(?:相比|比较)[,，]$", told[: place - len(name)]
    )
    said = re.compile(rf"(.{{0,6}}?)(?:{'|'.join(words_of('change'))})(?:{MONEY})?").match(told, place)
    if led is None or said is None or not says_nothing(said[1]):
        return None
    end = re.compile(r"[;；。]|(?<!\d)[,，](?![^;；。]{0,9}\d)").search(told, said.end())
    return said.start() - place, told[led.start() : end.start() if end else len(told)]


def _leads(lead: str) -> bool:
    """True where only the thing's own amount stands between; or a part of it that is as large as itself."""
    first, *rest = re.split(MONEY, lead)
    if not says_nothing(first.strip(",，。")):
        return False
    left = "".join(rest).strip(",，。")
    amounts = re.findall(MONEY, lead)
    return not left or (len(amounts) == 2 and amounts[0] == amounts[1] and left.startswith((",其中:", "其中:")))


def _moved_beside(told: str, place: int, passage: Passage) -> tuple[int, str] | None:
    """基本支出增加362.10万元 behind 支出比2025年增加…，主要是, or under 增减变化情况."""
    match = re.compile(
        rf"(.{{0,6}}?)(?:{'|'.join(words_of('change'))}){MONEY}(?:[,，][^,，;；。]{{0,6}}{PERCENT})?"
    ).match(told, place)
    if match is None or not says_nothing(match[1]):
        return None
    before = "|".join(words_of("before"))
    behind = re.search(rf"(?:{before})(?:上年|去年|20\d\d年)[^。]*(?:其中|主要是)", told[:place])
    under = any(w in passage.heading for w in words_of("moving_heads"))
    return (HEADED, match[0]) if behind or under else None
