"""Numbers of cars, posts, offices, equipment … that only the text tells: known topics, and one kind of a thing among others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from query.numbers import parse_amount
from query.passages import Passage
from query.prose_asked import any_of
from query.prose_money import sentences
from query.prose_words import Topic, topics, words_of
from schema.names import normalise

PHONE = r"(?:\d{3,4}[-—–－]{1,2})?\d{7,8}"
NEAR = 14
"""So many characters may stand between a name and its figure."""
NUMBER = r"\d[\d,]*(?:\.\d+)?"
_HOW_MANY = re.compile(
    r"(?:几|多少|几多|好多)(?:个(?=人))?(?:号)?(?P<unit>辆|台|部|人|名|位|个|家|套|件|架|平方米|平米)?(?:[(（]?套[)）]?)?"
)
_OF_WORTH = re.compile(
    r"(?:单价|单位价值|价值|原值)?(?:在|为)?(?P<worth>[\d,.零一二两三四五六七八九十百千]+万?)元?(?:[(（]?含[)）]?)?以上(?:级)?的?"
    r"(?:大型|通用|专用|贵重)?(?:仪器)?设备"
)
_PURCHASE = ("购置", "购买", "采购", "新增", "更新")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that tells a number, and how plainly: the smaller, the plainer."""

    order: tuple[int, ...]
    passage: Passage
    sentence: str


def number_told(clause: str, passages: Sequence[Passage]) -> Told | None:
    """Given a question of a number without the words for whom it is about, return the sentence that tells it, or None."""
    worth = _OF_WORTH.search(clause)
    if worth is not None:
        return _of_worth(clause, worth, passages)
    topic = topic_of(clause, topics())
    if topic is None:
        return None
    kind = _left_of(clause, topic)
    found = [t for p in passages for t in (of_topic(topic, p) if not kind else _of_kind(topic, kind, p))]
    return min(found, key=lambda t: t.order, default=None)


def counts(clause: str) -> bool:
    """True where a number of things is asked for, and no money."""
    asked = _HOW_MANY.search(clause)
    money = re.search(r"[钱元花]|[几少]万", clause) is not None and not (asked and asked["unit"])
    return not money and any(w in clause for w in words_of("counting"))


def topic_of(clause: str, known: Sequence[Topic]) -> Topic | None:
    """The topic that the clause names with its longest word, counted in one of its units where a unit is said."""
    best: tuple[int, Topic] | None = None
    for topic in known:
        length = max((len(w) for w in topic.asked if all(part in clause for part in w.split("+"))), default=0)
        counted = _HOW_MANY.search(clause)
        unit = counted["unit"] if counted else None
        fits = unit is None or topic.measure != "count" or unit in (*topic.units, "位")
        if length and fits and (best is None or length > best[0]):
            best = (length, topic)
    return best[1] if best else None


def _left_of(clause: str, topic: Topic) -> str:
    """What the clause says beside the topic and the words of counting: 执法执勤 of 名下执法执勤用车有几辆."""
    left = _HOW_MANY.sub("", clause, count=1)
    word = max((w for w in topic.asked if all(part in left for part in w.split("+"))), key=len, default="")
    for part in word.split("+"):
        left = left.replace(part, "", 1)
    for silent in sorted(words_of("count_silent"), key=len, reverse=True):
        left = left.replace(silent, "")
    left = re.sub(r"(?:20\d\d年?|[,，?？、的用])", "", left)
    return left


def of_topic(topic: Topic, passage: Passage) -> Iterator[Told]:
    """The sentences of a passage that tell the number of a topic."""
    for number, sentence in enumerate(sentences(passage)):
        told = normalise(sentence)
        for rank, name in enumerate(topic.told):
            place = told.find(name)
            if place < 0 or any(w in told[max(0, place - NEAR) : place + len(name) + NEAR] for w in topic.never):
                continue
            if _stands_near(topic, name, told):
                yield Told((rank, passage.id, number), passage, sentence)


def _stands_near(topic: Topic, name: str, told: str) -> bool:
    """共有车辆4辆, 32个内设机构, 联系电话：023—89016090: the number stands with the name."""
    if topic.measure == "phone":
        return re.search(rf"{re.escape(name)}[^\d]{{0,6}}{PHONE}", told) is not None
    units = "|".join(topic.units)
    after = rf"{re.escape(name)}(?:数|总数|共有|共|有|为|是|:|：)?{NUMBER}(?:{units})"
    before = rf"\d+(?:{units})(?:[\u4e00-\u9fff]{{0,4}}){re.escape(name)}"
    return re.search(f"{after}|{before}", told) is not None


def _of_kind(topic: Topic, kind: str, passage: Passage) -> Iterator[Told]:
    """执法执勤用车3辆 behind 共有车辆3辆, 其中: one kind among those counted, not among those to be bought."""
    if len(kind) < 2:
        return
    units = "|".join(topic.units)
    pattern = re.compile(rf"(?:^|[,，、;；:：]|其中){re.escape(kind)}[^\d,，、;；。]{{0,6}}{NUMBER}(?:{units})")
    for number, sentence in enumerate(sentences(passage)):
        told = normalise(sentence)
        for rank, name in enumerate(topic.told):
            place = told.find(name)
            match = pattern.search(told, place + len(name)) if place >= 0 else None
            if match is None or any(w in told[max(0, place - NEAR) : match.end()] for w in topic.never):
                continue
            yield Told((rank, passage.id, number), passage, sentence)
            break


def _of_worth(clause: str, worth: re.Match[str], passages: Sequence[Passage]) -> Told | None:
    """单价100万元以上设备1台: owned, or to be bought where buying is asked; the worth has to be the same."""
    value = parse_amount(worth["worth"])
    left = clause[: worth.start()] + clause[worth.end() :]
    buying = re.search(any_of("buying"), left) is not None
    rest = re.sub(rf"{any_of('buying')}|{any_of('count_silent')}|{_HOW_MANY.pattern}|20\d\d年?|[,，?？的用]", "", left)
    if value is None or rest:
        return None
    for passage in passages:
        before = ""
        for number, sentence in enumerate(sentences(passage)):
            told = (
                normalise(before + sentence)
                if sentence.strip().startswith(("单位价值", "单价"))
                else normalise(sentence)
            )
            before = sentence
            for match in re.finditer(_WORTH_TOLD, told):
                bought = any(w in told[: match.start()] for w in _PURCHASE)
                if bought == buying and parse_amount(match["worth"] + "万") == Decimal(value):
                    return Told((0, passage.id, number), passage, sentence)
    return None


_WORTH_TOLD = r"(?P<worth>\d[\d,.]*)万元(?:\(含\))?以上的?(?:大型|通用|专用)?(?:仪器)?设备(?:\([^()]*\))?(?:共|有|为)?\d+(?:台|件|套)"


def clauses_of(text: str) -> Iterable[str]:
    """The parts of a question that each ask for a number."""
    return re.findall(r"[^,，、;；?？和]+", text)
