"""Names over all loaded documents: by their beginning, by a part, by sound, by likeness, each with bounded work.

The sorted names are an implicit trie: a beginning is a range of them, and each further character narrows it. Likeness is
measured (by rapidfuzz) only on candidates that share pairs of characters, or of syllables, with what was typed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from rapidfuzz import fuzz

from schema.name_pack import ASKABLE, NamePack, pair_key, syllable_key
from schema.name_rows import NAME_KINDS
from schema.sounds import syllables

MOST_POSTINGS = 8_000
"""So many places of pairs are read for one look-up by likeness or by a part; the rarest pairs first."""
MOST_EXACT = 100_000
"""So many are read where all names that contain some words are wanted."""
MOST_CANDIDATES = 128
"""So many names are measured for likeness."""
MOST_KEPT = 1_024
"""So many of those that share the most are asked whether they are in scope."""
MOST_USES = 2_000
"""So many uses of one name are looked through for one that is in scope."""
MOST_TYPED = 40
"""Only so many characters of what was typed are compared."""
LEAST_LIKENESS = 60.0
"""Percent of rapidfuzz.ratio; a likeness is offered, never taken for an answer."""
BY_SOUND = 0.98
"""What is like by sound alone counts a little less than what is like as written."""
LONGEST_SYLLABLE = 6
BODIES = frozenset({"部门", "单位"})
OWN_NAMES = frozenset({"项目", "指标"})
"""Names that belong to one department, not to the classifications."""
KIND_BITS = ASKABLE - 1


@dataclass(frozen=True, slots=True)
class Use:
    """One place of a name: what it names, in which document, with the id of the store."""

    kind: str
    document: int
    ref: int
    askable: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A name found: its number in the index, and how like it is to what was typed (100: as typed)."""

    number: int
    norm: str
    score: float = 100.0


class NameIndex:
    """Look-up in packed names. Numbers of names follow the order of the names. Safe to share between threads."""

    def __init__(self, pack: NamePack) -> None:
        self.pack = pack
        self.size = pack.size
        views = pack.views
        self._text, self._at = views["text"], views["text_at"]
        self._use_at, self._kinds = views["use_at"], views["use_kind"]
        self._documents, self._refs = views["use_document"], views["use_ref"]
        self._pairs, self._pair_at, self._post = views["pair"], views["pair_at"], views["post"]

    def close(self) -> None:
        """Let the file go; nothing can be looked up any more."""
        del self._text, self._at, self._use_at, self._kinds, self._documents, self._refs
        del self._pairs, self._pair_at, self._post
        self.pack.close()

    # -- one name ---------------------------------------------------------------------------------------------------

    def norm(self, number: int) -> str:
        """Return a name."""
        return str(self._raw(number), "utf-8")

    def _raw(self, number: int) -> bytes:
        return bytes(self._text[self._at[number] : self._at[number + 1]])

    def sound(self, number: int) -> str:
        """Return a name's syllables, run together."""
        views = self.pack.views
        place, at = views["sound_place"][number], views["sound_at"]
        return str(bytes(views["sound_text"][at[place] : at[place + 1]]), "utf-8")

    def uses(self, number: int) -> Iterator[Use]:
        """Return where a name stands, by document."""
        for i in range(self._use_at[number], self._use_at[number + 1]):
            kind = self._kinds[i]
            yield Use(NAME_KINDS[kind & KIND_BITS], self._documents[i], self._refs[i], bool(kind & ASKABLE))

    def use_in(
        self, number: int, kinds: Container[str], documents: Container[int] | None = None, askable: bool = True
    ) -> Use | None:
        """Return the first use of these kinds in these documents, among the first MOST_USES of the name."""
        for use in islice(self.uses(number), MOST_USES):
            if use.kind in kinds and (use.askable or not askable) and (documents is None or use.document in documents):
                return use
        return None

    # -- exact, by beginning, by part -------------------------------------------------------------------------------

    def exact(self, norm: str) -> int | None:
        """Return the number of a name, or None."""
        wanted = _encoded(norm)
        number = self._first_from(wanted)
        return number if number < self.size and self._raw(number) == wanted else None

    def _first_from(self, wanted: bytes, low: int = 0, high: int | None = None) -> int:
        return bisect_left(range(self.size), wanted, low, self.size if high is None else high, key=self._raw)

    def beginning(self, prefix: str) -> range:
        """Return the numbers of all names that begin so, in order."""
        wanted = _encoded(prefix)
        return range(self._first_from(wanted), self._first_from(wanted + b"\xff")) if wanted else range(0)

    def within(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Return every (start, end, name) with text[start:end] a name: a walk down the trie from each character."""
        for start in range(len(text)):
            low, high = 0, self.size
            for end in range(start + 1, len(text) + 1):
                wanted = _encoded(text[start:end])
                low = self._first_from(wanted, low, high)
                if low >= high or not self._raw(low).startswith(wanted):
                    break
                if self._raw(low) == wanted:
                    yield start, end, low
                high = self._first_from(wanted + b"\xff", low, high)

    def containing(self, words: Iterable[str]) -> tuple[int, ...] | None:
        """Return the names that contain all the words (of two characters or more), or None beyond the budget."""
        wanted = tuple(words)
        places = [self._places(pair_key(a, b)) for w in wanted for a, b in pairwise(w)]
        if not places or any(p is None for p in places):
            return ()
        rarest = min((p for p in places if p is not None), key=len)
        if len(rarest) > MOST_EXACT:
            return None
        return tuple(n for n in self._post[rarest.start : rarest.stop] if all(w in self.norm(n) for w in wanted))

    def with_part(self, part: str) -> Iterator[int]:
        """Return names that contain the part, in order: all of them, or those among the first MOST_POSTINGS."""
        places = [self._places(pair_key(a, b)) for a, b in pairwise(part)]
        if not places or any(p is None for p in places):
            return
        rarest = min((p for p in places if p is not None), key=len)
        raw = _encoded(part)
        for number in self._post[rarest.start : rarest.stop][:MOST_POSTINGS]:
            if raw in self._raw(number):
                yield number

    # -- by likeness ------------------------------------------------------------------------------------------------

    def nearest(self, typed: str, limit: int, keep: Callable[[int], bool] | None = None) -> tuple[Match, ...]:
        """Return the names most like what was typed, by characters and by sound, the likest first.

        `keep` tells which names are in scope; it is asked of candidates only.
        """
        asked = typed[:MOST_TYPED]
        said = syllables(asked)
        heard = "".join(said)
        written = self._candidates([pair_key(a, b) for a, b in pairwise(asked)], keep)
        spoken = self._candidates([syllable_key(a, b) for a, b in pairwise(said)], keep)
        found: dict[int, float] = {}
        for number in dict.fromkeys((*written, *spoken)):
            norm = self.norm(number)
            score = max(fuzz.ratio(asked, norm), BY_SOUND * fuzz.ratio(heard, self.sound(number)))
            if score >= LEAST_LIKENESS:
                found[number] = score
        ranked = sorted(found, key=lambda n: (-found[n], n))[:limit]
        return tuple(Match(n, self.norm(n), found[n]) for n in ranked)

    def _candidates(self, keys: Iterable[int], keep: Callable[[int], bool] | None) -> list[int]:
        """Names that share the most of these pairs, counted over the rarest ones within the budget."""
        places = sorted((p for p in map(self._places, dict.fromkeys(keys)) if p is not None), key=len)
        shared: Counter[int] = Counter()
        left = MOST_POSTINGS
        for place in places:
            taken = self._post[place.start : place.stop][:left]
            shared.update(taken)
            left -= len(taken)
        chosen = (n for n, _ in shared.most_common(MOST_KEPT) if keep is None or keep(n))
        return list(islice(chosen, MOST_CANDIDATES))

    def _places(self, key: int) -> range | None:
        at = bisect_left(self._pairs, key)
        if at == len(self._pairs) or self._pairs[at] != key:
            return None
        return range(self._pair_at[at], self._pair_at[at + 1])

    # -- by sound ---------------------------------------------------------------------------------------------------

    def sounding(self, typed: str) -> Iterator[int]:
        """Return the names whose sound begins so: zhufang, or 住房 by its sound."""
        return self._spelled("sound", "".join(syllables(typed)))

    def with_initials(self, typed: str) -> Iterator[int]:
        """Return the names whose initials begin so: zfgjj."""
        return self._spelled("initial", typed)

    def _spelled(self, section: str, typed: str) -> Iterator[int]:
        wanted = _encoded(typed)
        if not wanted:
            return
        views = self.pack.views
        text, at, owners = views[f"{section}_text"], views[f"{section}_at"], views[f"{section}_name"]

        def spelling(place: int) -> bytes:
            return bytes(text[at[place] : at[place + 1]])

        for place in range(bisect_left(range(len(owners)), wanted, key=spelling), len(owners)):
            if not spelling(place).startswith(wanted):
                return
            yield owners[place]

    def spoken_like(self, typed: str, limit: int, keep: Callable[[int], bool] | None = None) -> tuple[Match, ...]:
        """Return the names most like Latin letters typed for their sound, slips included: zhufanggongjijing."""
        heard = typed[: MOST_TYPED * 2]
        said = self._cut(heard)
        found: dict[int, float] = {}
        for number in self._candidates([syllable_key(a, b) for a, b in pairwise(said)], keep):
            score = fuzz.ratio(heard, self.sound(number))
            if score >= LEAST_LIKENESS:
                found[number] = score
        ranked = sorted(found, key=lambda n: (-found[n], n))[:limit]
        return tuple(Match(n, self.norm(n), found[n]) for n in ranked)

    def _cut(self, letters: str) -> tuple[str, ...]:
        """Letters as syllables that occur, the longest first; a letter that begins none is left out."""
        cut: list[str] = []
        at = 0
        while at < len(letters):
            known = (letters[at : at + n] for n in range(LONGEST_SYLLABLE, 0, -1))
            found = next((s for s in known if s in self.pack.syllables), "")
            cut += [found] if found else []
            at += len(found) or 1
        return tuple(cut)


@lru_cache(maxsize=1024)
def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
