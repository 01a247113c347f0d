"""Slips of the hand: what a vocabulary does not know is tried by sound, by shape and by a missing or doubled character.

A reading is offered only where exactly one name fits; it is always said (按“住房公积金”理解).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from query.lexicon import HERE, Word
from query.spans import Name, Span
from query.vocabulary import Vocabulary
from schema.sounds import readings, sound, syllables

REACH = 12
"""How far around an unknown character a window may reach."""
SHORTEST_BY_SOUND = 3
SHORT = 2
"""Official accounts of two characters (电费) are told by sound, where one of the two is written right and nothing is cut."""
SHORTEST_BY_EDIT = 6
MOST_RUNS = 5
"""With more unknown words than these a question is refused anyway."""
MOST_WINDOWS = 400
SLIP_COST = 2.4
SHORTEST_USE = 4
"""Words for what money is used for (公用经费) are told by sound like names; a shorter one sounds like too much."""


@dataclass(frozen=True)
class SlipIndex:
    """Names by their sound, and by pairs of characters with the length of the name."""

    by_sound: dict[str, tuple[str, ...]]
    ends: frozenset[tuple[int, str, str]]
    """How long the names are, with their first and last syllable; no syllables where not each character is one."""
    by_pair: dict[tuple[str, int], tuple[str, ...]]
    names: dict[str, Name]
    uses: dict[str, Word]
    """Of these, the words for what money is used for."""


@lru_cache(maxsize=1)
def _shapes() -> dict[str, frozenset[str]]:
    sets: list[str] = tomllib.loads((HERE / "confusable.toml").read_text("utf-8"))["shapes"]
    alike: dict[str, set[str]] = defaultdict(set)
    for characters in sets:
        for c in characters:
            alike[c] |= set(characters)
    return {c: frozenset(others) for c, others in alike.items()}


def warm_up() -> None:
    """Load what the first slip would have to wait for."""
    sound("预热")
    _shapes()


def build_slips(vocabulary: Vocabulary) -> SlipIndex:
    """Given a vocabulary, index its names for slips. Names that one document prints and synonyms count alike."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    by_pair: dict[tuple[str, int], list[str]] = defaultdict(list)
    uses = {
        w: e.word
        for w, e in vocabulary.entries.items()
        if e.word is not None and e.word.kind == "use" and len(w) >= SHORTEST_USE and w not in vocabulary.names
    }
    names = {**vocabulary.names, **{w: Name(word.sense, said=word.sense) for w, word in uses.items()}}
    for wording in sorted(names):
        if len(wording) < SHORTEST_BY_SOUND and not _is_short_account(wording, names[wording]):
            continue
        by_sound[sound(wording)].append(wording)
        for i in range(len(wording) - 1):
            by_pair[wording[i : i + 2], len(wording)].append(wording)
    return SlipIndex(
        {k: tuple(v) for k, v in by_sound.items()},
        frozenset(_ends(w) for names in by_sound.values() for w in names),
        {k: tuple(v) for k, v in by_pair.items()},
        names,
        uses,
    )


def _is_short_account(wording: str, name: Name) -> bool:
    return len(wording) == SHORT and name.norm == wording and any(a.dimension == "economic" for a in name.official)


def _ends(wording: str) -> tuple[int, str, str]:
    spoken = syllables(wording)
    return (len(wording), spoken[0], spoken[-1]) if len(spoken) == len(wording) else (len(wording), "", "")


def _may_sound(window: str, index: SlipIndex) -> bool:
    """False where no name has the window's length and begins and ends with its sound: spelling it out costs more."""
    if (len(window), "", "") in index.ends:
        return True
    firsts, lasts = readings(window[0]), readings(window[-1])
    return any((len(window), first, last) in index.ends for first in firsts for last in lasts)


def slip_spans(text: str, spans: tuple[Span, ...], index: SlipIndex) -> tuple[Span, ...]:
    """Given a reading with unknown spans, return further edges that read them as slips of known names."""
    found: list[Span] = []
    unknown = [s for s in spans if s.kind == "unknown"]
    for run in (*_latin_phrases(text, spans), *unknown[:MOST_RUNS]):
        best = _best(text, run, index, spans)
        if best is not None:
            found.append(best)
    return tuple(found)


def _latin_phrases(text: str, spans: tuple[Span, ...]) -> Iterator[Span]:
    """Latin words with blanks between them, as one: zhufang gongjijin."""
    run: list[Span] = []
    for span in (*spans, Span(len(text), len(text), "word")):
        if span.text.strip().isascii() and (
            span.kind == "unknown" or (span.kind == "blank" and not span.text.strip() and run)
        ):
            run.append(span)
            continue
        words = [s for s in run if s.kind == "unknown"]
        if len(words) > 1:
            yield Span(words[0].start, words[-1].end, "unknown", text[words[0].start : words[-1].end])
        run = []


def _best(text: str, run: Span, index: SlipIndex, spans: tuple[Span, ...]) -> Span | None:
    if run.text.replace(" ", "").isascii():
        return _latin(text, run, index)
    hits: list[tuple[int, int, int, str]] = []
    bounds = {s.start for s in spans} | {s.end for s in spans}
    for start, end in _windows(text, run):
        window = text[start:end]
        if len(window) == SHORT and not {start, end} <= bounds:
            continue
        for name in index.by_sound.get(sound(window), ()) if _may_sound(window, index) else ():
            if len(name) == len(window) and (len(name) > SHORT or any(map(str.__eq__, name, window))):
                hits.append((0, -len(name), start, name))
        if len(window) == SHORTEST_BY_SOUND:
            hits += [(0, -len(window), start, name) for name in _homophones(window, index)]
        if len(window) >= SHORTEST_BY_EDIT - 1:
            hits += [(d, -len(name), start, name) for name, d in _near(window, index)]
    if not hits:
        return None
    hits.sort()
    first = [h for h in hits if h[:2] == hits[0][:2]]
    targets = {_target(index.names[h[3]]) for h in first}
    if len(targets) != 1:
        return None
    distance, _length, start, name = first[0]
    end = next(e for s, e in _windows(text, run) if s == start and _fits(text[s:e], name, distance, index))
    return _span(text, start, end, name, index)


def _target(name: Name) -> str:
    return name.norm


def _fits(window: str, name: str, distance: int, index: SlipIndex) -> bool:
    if distance == 0:
        alike = sound(window) == sound(name) or name in _homophones(window, index)
        return alike and len(window) == len(name)
    return any(n == name and d == distance for n, d in _near(window, index))


def _windows(text: str, run: Span) -> Iterator[tuple[int, int]]:
    count = 0
    for start in range(run.start, max(-1, run.start - REACH) - 1, -1):
        if start < 0:
            break
        for end in range(run.end, min(len(text), run.end + REACH) + 1):
            if end - start >= SHORT and count < MOST_WINDOWS:
                count += 1
                yield start, end


def _homophones(window: str, index: SlipIndex) -> list[str]:
    """差旅废: one character of three replaced by another of the same sound, whatever the others are read like in it."""
    alike = {n for i in (0, 1) for n in index.by_pair.get((window[i : i + 2], SHORTEST_BY_SOUND), ())}
    wrong = {n: [(a, b) for a, b in zip(window, n, strict=True) if a != b] for n in alike if len(window) == len(n)}
    return sorted(n for n, pairs in wrong.items() if len(pairs) == 1 and sound(pairs[0][0]) == sound(pairs[0][1]))


def _near(window: str, index: SlipIndex) -> list[tuple[str, int]]:
    """Names one slip away: a character of like shape, a missing or doubled one, two exchanged."""
    found = []
    for name in _alike(window, index):
        if OSA.distance(window, name, score_cutoff=1) == 1 and _is_slip(window, name):
            found.append((name, 1))
    return found


def _alike(window: str, index: SlipIndex) -> set[str]:
    """The names that one slip may have made of the window, by the pairs of characters that they share.

    One slip spoils three pairs side by side at most: of five or more the first or the last is left whole.
    """
    lengths = (len(window) - 1, len(window), len(window) + 1)
    if len(window) >= SHORTEST_BY_EDIT:
        ends = (window[:2], window[-2:])
        return {name for pair in ends for length in lengths for name in index.by_pair.get((pair, length), ())}
    shared: dict[str, int] = defaultdict(int)
    for i in range(len(window) - 1):
        for length in lengths:
            for name in index.by_pair.get((window[i : i + 2], length), ()):
                shared[name] += 1
    return {name for name, pairs in shared.items() if pairs * 2 >= min(len(name), len(window)) - 2}


def _is_slip(window: str, name: str) -> bool:
    if len(name) == len(window):
        wrong = [(a, b) for a, b in zip(window, name, strict=True) if a != b]
        if len(wrong) == 2:
            return len(name) >= SHORTEST_BY_EDIT - 1
        return len(name) >= 4 and all(b in _shapes().get(a, ()) or sound(a) == sound(b) for a, b in wrong)
    return min(len(name), len(window)) >= SHORTEST_BY_EDIT - 1 and not _runs_on(window, name)


def _runs_on(window: str, name: str) -> bool:
    """商品和服务支出刨: the name as it is written with another word's character behind (before) it, not its own doubled."""
    behind = window.startswith(name) and window[-1] != name[-1]
    return len(window) > len(name) and (behind or (window.endswith(name) and window[0] != name[0]))


def _latin(text: str, run: Span, index: SlipIndex) -> Span | None:
    names = index.by_sound.get(run.text.replace(" ", "").replace("'", ""), ())
    targets = {_target(index.names[n]) for n in names}
    if len(targets) != 1:
        return None
    return _span(text, run.start, run.end, names[0], index)


def _span(text: str, start: int, end: int, wording: str, index: SlipIndex) -> Span:
    name = index.names[wording]
    if wording in index.uses:
        return Span(start, end, "word", text[start:end], word=index.uses[wording], cost=SLIP_COST)
    return Span(start, end, "name", text[start:end], name=replace(name, said=name.said or wording), cost=SLIP_COST)
