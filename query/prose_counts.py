"""A number of people that only the text tells, of a thing that no topic knows: 大厅调解社工要请多少人."""

from __future__ import annotations

import re
from collections.abc import Iterable

from query.reading import Reading
from query.scope import is_scope
from schema.names import normalise

LEAST_THING = 4
"""A shorter word is carried by too many others."""
MOST_BETWEEN = 4
"""So many characters of the printed name may be left out: 大厅调解社工 of 大厅纠纷调解社工."""
_PEOPLE = re.compile(r"(?:多少|几)个?(?:人|名|位)")
_COUNTED = re.compile(r"(\d+)(?:人|名|位)(?![以之]|次|天|均)")
_MARK = re.compile(r"[,，、;；。:：()（）]")


def thing_counted(reading: Reading, hiring: Iterable[str]) -> str:
    """Given a question, return what people it counts, without the words of asking; empty where it asks of other things."""
    asked = _PEOPLE.search(reading.text)
    if asked is None:
        return ""
    begin = max((m.end() for m in _MARK.finditer(reading.text, 0, asked.start())), default=0)
    inside = [s for s in reading.spans if begin <= s.start < asked.start()]
    while inside and (is_scope(inside[0]) or inside[0].kind == "blank" or inside[0].sense in _SILENT):
        begin, inside = inside[0].end, inside[1:]
    thing = reading.text[begin : asked.start()]
    words, shorter = sorted(hiring, key=len, reverse=True), ""
    while shorter != thing:  # 常驻律师至少要请
        shorter, thing = thing, next((thing.removesuffix(w) for w in words if thing.endswith(w)), thing)
    outside = [s for s in reading.spans if s.end <= begin or s.start >= asked.end()]
    narrows = any(s.kind in _TELLING or s.sense.split(".")[0] in ("use", "fund", "total") for s in outside)
    return "" if narrows or len(thing) < LEAST_THING else thing


_SILENT = ("filler.filler", "part.of")
_TELLING = ("name", "part", "unknown", "number", "code", "set")


def sentences_counting(thing: str, sentences: Iterable[str], narrowing: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the sentences in which the thing stands right before a number of people, with that number.

    A word that makes it another, narrower thing (非, 其他) must not stand there unsaid.
    """
    found = []
    for sentence in sentences:
        told = normalise(sentence)
        for match in _COUNTED.finditer(told):
            before = re.sub(r"(?:至少|不少于|不低于|共计|合计|共)$", "", _MARK.split(told[: match.start()])[-1])
            if _names(thing, before) and not any(w in before and w not in thing for w in narrowing):
                found.append((sentence, match[1]))
    return found


def _names(thing: str, before: str) -> bool:
    """The thing ends where the number begins, and its characters stand there in order, few of the printed left out."""
    printed = before[-(len(thing) + MOST_BETWEEN) :]
    if not printed.endswith(thing[-2:]):
        return False
    left = iter(printed)
    return all(character in left for character in thing)
