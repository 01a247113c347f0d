"""Questions typed in pinyin: zhufang gongjijin shi duoshao. Words and names are found by their syllables without tones.

A spelling that fits two different things is not read; the name that was read is always said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from query.lexicon import HERE, Word, lexicon
from query.spans import Entry, Span
from query.vocabulary import Vocabulary
from schema.sounds import sound

PHRASE = re.compile(r"[a-z][a-z' ]*[a-z]")
LEAST_LETTERS = 2
LONGEST_FILLER = 2
MOST_LETTERS = 60
"""A longer phrase is no wording of a question."""
COST = 1.2
READ = frozenset({"name", "set", "word"})


@lru_cache(maxsize=1)
def _common() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((HERE / "pinyin.toml").read_text("utf-8"))["common"]
    return table


class Spellings:
    """The words and names of one vocabulary by their syllables."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Index the names of the vocabulary and the words of the question language."""
        language = _language()
        self.entries: dict[str, tuple[str, Entry]] = {}
        alike: dict[str, dict[str, Entry]] = {}
        for wording in dict.fromkeys((*vocabulary.names, *lexicon().words)):
            entry = vocabulary.entries.get(wording)
            if entry is None or not _is_typed(wording, entry):
                continue
            spelled = language.get(wording) or sound(wording)
            first = self.entries.setdefault(spelled, (wording, entry))
            if first[0] != wording:
                alike.setdefault(spelled, dict((first,)))[wording] = entry
        for spelled, several in alike.items():
            one = _settled(several)
            if one is None:
                del self.entries[spelled]
            else:
                self.entries[spelled] = one
        for spelled, wording in _common().items():
            entry = vocabulary.entries.get(wording)
            if entry is not None:
                self.entries[spelled] = (wording, entry)
        self.longest = max(map(len, self.entries), default=0)


def _is_typed(wording: str, entry: Entry) -> bool:
    """True for what is worth finding by its syllables: names, words that ask something, and the shortest fillers."""
    return entry.kind in READ and _is_spelled(wording, entry.word)


def _is_spelled(wording: str, word: Word | None) -> bool:
    if len(wording) < 2 or wording.isascii():
        return False
    return word is None or word.kind != "filler" or len(wording) <= LONGEST_FILLER


@lru_cache(maxsize=1)
def _language() -> dict[str, str]:
    """The words of the question language, spelled; kept for good, while what is typed comes and goes."""
    return {wording: sound(wording) for wording, word in lexicon().words.items() if _is_spelled(wording, word)}


def warm_up() -> None:
    """Spell the words of the question language: they are most of what the first question in pinyin has to wait for."""
    _language()


def is_spelled(text: str, spans: Iterable[Span]) -> bool:
    """True where unknown Latin letters may be pinyin: a letter by itself spells nothing, a long text no wording."""
    return any(_phrases(text, spans))


def _settled(several: dict[str, Entry]) -> tuple[str, Entry] | None:
    """The one thing that all wordings of a spelling mean; a name before a word, a word before a filler."""
    names = {w: e for w, e in several.items() if e.kind in ("name", "set")}
    words = {w: e for w, e in several.items() if e.word is not None and e.word.kind != "filler"}
    chosen = names or words or several
    meanings = {(e.name.norm if e.name else "", e.word) for e in chosen.values()}
    return next(iter(chosen.items())) if len(meanings) == 1 else None


def spelled_spans(text: str, spans: Iterable[Span], spellings: Spellings) -> tuple[Span, ...]:
    """Given a reading with unknown Latin letters, return edges that read them as pinyin."""
    return tuple(edge for start, end in _phrases(text, spans) for edge in _edges(text, start, end, spellings))


def _phrases(text: str, spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """Where Latin letters stand that are unknown."""
    unknown = [s for s in spans if s.kind == "unknown" and s.text.isascii()]
    for phrase in PHRASE.finditer(text):
        if len(phrase[0]) <= MOST_LETTERS and any(phrase.start() <= s.start < phrase.end() for s in unknown):
            yield phrase.start(), phrase.end()


def _edges(text: str, start: int, end: int, spellings: Spellings) -> Iterator[Span]:
    for first in range(start, end):
        if text[first] in " '":
            continue
        letters = ""
        for last in range(first, end):
            if text[last] not in " '":
                letters += text[last]
            if len(letters) > spellings.longest:
                break
            read = spellings.entries.get(letters) if len(letters) >= LEAST_LETTERS else None
            if read is not None and text[last] not in " '":
                wording, entry = read
                name = replace(entry.name, said=entry.name.said or wording) if entry.name else None
                yield Span(first, last + 1, entry.kind, wording, entry.word, name, cost=COST)
