"""While a question is typed: the names and questions that it may become, each answerable on what is loaded.

The names of one document are looked through whole; those of thousands are looked up in the packed names. Both are
bounded, so a keystroke costs the same whatever is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from rapidfuzz import fuzz, process

from query.asked import understand
from query.catalogue import DocumentInfo
from query.engine import by_itself, starters
from query.library import Lens, Library
from query.listing import Entry
from query.names import BODIES, LEAST_LIKENESS, MOST_USES, OWN_NAMES
from query.normal import normal_form
from query.offers import answers
from query.plan import Refusal
from query.reading import read
from query.scope import NOTHING_BEFORE, is_scope, settle
from query.spans import Span
from query.suggest import offers
from schema.names import normalise

MOST_CHARACTERS = 60
"""Of longer texts only the end is completed."""
MOST_SEEN = 48
"""So many names of each way of finding them are looked at."""
SHORTEST_INSIDE = 2
SHORTEST_LIKE = 3
LEAST_LETTERS = 2
EXACT, BEGINS, CODE, ALSO, INSIDE, SOUND, INITIALS, INITIALS_INSIDE = range(8)
YEAR = re.compile(r"20\d\d|\d年")
"""A year in a project's name would be read as the year that is asked about."""
SILENT = ("filler.filler", "blank", "part.of", "part.and_so")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is shown (a name or a whole question), its kind in Chinese, and the question that it asks."""

    text: str
    kind: str
    question: str
    to_try: bool = field(default=False, compare=False, repr=False)
    """Not known to be answered before it was tried."""


def suggest(library: Library, typed: str, document: str | None = None, limit: int = 8) -> tuple[Suggestion, ...]:
    """Given what is typed so far, return what it may become, the nearest first.

    `document` is the file name chosen on the screen. What one document is asked is tried before it is shown, once;
    over all documents only names are shown that a figure to be answered with was stored for.
    """
    lens = library.lens(document)
    if isinstance(lens, Refusal) or limit < 1:
        return ()
    text = normal_form(typed[-MOST_CHARACTERS:]).text.strip()
    patterns = _patterns(text, starters(library, document))
    found = _completed(library, lens, lens.document, text, "") if text else []
    if text and not found:
        found = _behind_scope(library, lens, text)
    if len(text) >= SHORTEST_LIKE and not found and not patterns:
        found = _alike(library, lens.document, text)
    ask = by_itself(library)
    open_to = (s for s in _once([*found, *patterns]) if not s.to_try or answers(library, s.question, document, ask))
    return tuple(islice(open_to, limit))


def _once(found: Iterable[Suggestion]) -> list[Suggestion]:
    kept: dict[str, Suggestion] = {}
    for suggestion in found:
        kept.setdefault(suggestion.question, suggestion)
    return list(kept.values())


def _patterns(text: str, starters: Sequence[str]) -> list[Suggestion]:
    """Whole questions that go on from what is typed; all of them where nothing is typed."""
    kind = offers()["kinds"]["pattern"]
    fits = [q for q in starters if normalise(text) in normalise(q)]
    fits.sort(key=lambda q: not normalise(q).startswith(normalise(text)))
    return [Suggestion(q, kind, q) for q in fits]


def _behind_scope(library: Library, lens: Lens, text: str) -> list[Suggestion]:
    """What is typed behind words that say whom, when, or nothing: 2026年教育局公积."""
    spans = understand(normal_form(text), lens.prepared)
    led = next((n for n, s in enumerate(spans) if not is_scope(s) and s.sense not in SILENT), len(spans))
    if not led or led == len(spans):
        return []
    head, tail = text[: spans[led].start], text[spans[led].start :]
    if not any(is_scope(s) for s in spans[:led]):
        return _completed(library, lens, lens.document, tail, "")
    about = _scope_of(lens, head, spans[:led])
    return _completed(library, lens, about, tail, head) if about is not None else []


def _scope_of(lens: Lens, head: str, spans: tuple[Span, ...]) -> DocumentInfo | None:
    """The one document that the words before a name mean."""
    if lens.document is not None:
        return None
    scope = settle(read(head, spans), lens.roster, NOTHING_BEFORE)
    budgets = () if isinstance(scope, Refusal) or scope.every else scope.budgets(lens.roster)
    if len(budgets) != 1 or budgets[0].printed_in is not None or budgets[0].organisation is not None:
        return None
    return lens.roster.documents[budgets[0].document]


def _completed(library: Library, lens: Lens, about: DocumentInfo | None, typed: str, lead: str) -> list[Suggestion]:
    if about is not None:
        return [s for e in _matching(library.prepared(about).listing, typed) for s in _asked(e, typed, lead)]
    shared = _matching(library.prepared(None).listing, typed)
    return [*_own_names(library, _numbers(library, normalise(typed))), *_accounts(library, shared)]


def _accounts(library: Library, shared: Iterable[Entry]) -> list[Suggestion]:
    asked, year = offers()["ask"]["each"], library.roster.newest
    return [
        Suggestion(e.text, e.kind, asked.format(year=year, name=e.text))
        for e in shared
        if _is_printed(library, e, year)
    ]


def _alike(library: Library, about: DocumentInfo | None, text: str) -> list[Suggestion]:
    """Where nothing fits what is typed: the names most like it."""
    wanted = normalise(text)
    if about is not None:
        entries = library.prepared(about).listing
        hits = process.extract(
            wanted, [e.norm for e in entries], scorer=fuzz.ratio, limit=3, score_cutoff=LEAST_LIKENESS
        )
        return [s for _, _, n in hits for s in _asked(entries[n], "", "")]
    names = library.names
    found = names.spoken_like(wanted, 3) if wanted.isascii() else names.nearest(wanted, 3)
    return _own_names(library, (m.number for m in found))


# -- names of one document --------------------------------------------------------------------------------------------


def _matching(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The names that what is typed fits, by how, then the shortest, then in the order of the document."""
    wanted = normalise(typed)
    if not wanted:
        return []
    ranked = [(r, len(e.norm), n) for n, e in enumerate(entries) if (r := _rank(e, wanted)) is not None]
    return [entries[n] for _, _, n in sorted(ranked)[:MOST_SEEN]]


def _rank(entry: Entry, wanted: str) -> int | None:
    if entry.norm.startswith(wanted) or (len(wanted) > len(entry.norm) and wanted.startswith(entry.norm)):
        rest = wanted.removeprefix(entry.norm)
        if wanted == entry.norm or (rest != wanted and any(q.startswith(entry.text + rest) for q in entry.questions)):
            return EXACT
        return BEGINS if entry.norm.startswith(wanted) else None
    if wanted.isascii():
        return _rank_of_letters(entry, wanted)
    if any(w.startswith(wanted) for w in entry.also):
        return ALSO
    return INSIDE if len(wanted) >= SHORTEST_INSIDE and wanted in entry.norm else None


def _rank_of_letters(entry: Entry, wanted: str) -> int | None:
    if any(c.lower().startswith(wanted) for c in entry.codes) or wanted in entry.also:
        return CODE
    letters = wanted.replace("'", "").replace(" ", "")
    if len(letters) < LEAST_LETTERS or not letters.isalpha():
        return INSIDE if len(wanted) >= SHORTEST_INSIDE and wanted in entry.norm else None
    if entry.sound.startswith(letters):
        return SOUND
    if entry.initials.startswith(letters):
        return INITIALS
    return INITIALS_INSIDE if letters in entry.initials else None


def _asked(entry: Entry, typed: str, lead: str) -> Iterator[Suggestion]:
    """The name; where it is typed whole, every question about it that goes on from what is typed."""
    wanted = normalise(typed)
    if not wanted.startswith(entry.norm):
        yield Suggestion(entry.text, entry.kind, lead + entry.questions[0], to_try=True)
        return
    rest = wanted.removeprefix(entry.norm)
    for question in entry.questions:
        if question.startswith(entry.text + rest):
            kind = entry.kind if question == entry.questions[0] else offers()["kinds"]["pattern"]
            yield Suggestion(question, kind, lead + question, to_try=True)


# -- names of all documents -------------------------------------------------------------------------------------------


def _is_printed(library: Library, entry: Entry, year: int) -> bool:
    """True where a document of the year prints a figure of the account."""
    number = library.names.exact(entry.norm)
    others = BODIES | OWN_NAMES
    documents = library.roster.documents
    return number is not None and any(
        u.askable and u.kind not in others and u.document in documents and documents[u.document].year == year
        for u in islice(library.names.uses(number), MOST_USES)
    )


def _own_names(library: Library, numbers: Iterable[int]) -> list[Suggestion]:
    """Departments and projects, in the order found."""
    made = (_own_name(library, n) for n in numbers)
    return _once(m for m in made if m is not None)


def _numbers(library: Library, wanted: str) -> Iterator[int]:
    """Names by their beginning, a part, their sound, their initials."""
    names = library.names
    yield from islice(names.beginning(wanted), MOST_SEEN)
    if len(wanted) < SHORTEST_INSIDE:
        return
    yield from islice(names.with_part(wanted), MOST_SEEN)
    if wanted.isascii():
        letters = wanted.replace("'", "").replace(" ", "")
        yield from islice(names.sounding(letters), MOST_SEEN)
        yield from islice(names.with_initials(letters), MOST_SEEN)


def _own_name(library: Library, number: int) -> Suggestion | None:
    asked, kinds = offers()["ask"], offers()["kinds"]
    use = library.names.use_in(number, OWN_NAMES | BODIES)
    if use is None or use.kind == "指标":
        return None
    document = library.roster.documents.get(use.document)
    if document is None:
        return None
    if use.kind == "项目":
        name = library.names.norm(number)
        if YEAR.search(name):
            return None
        question = asked["of_one"].format(year=document.year, body=document.organisation, name=name)
        return Suggestion(name, kinds["project"], question)
    body = library.roster.body_of.get(use.ref)
    if body is None or use.kind != "部门":
        return None
    told = library.roster.bodies[body]
    year = max(told.years, default=document.year)
    return Suggestion(told.name, kinds["department"], asked["of_body"].format(year=year, body=told.name))
