"""The questions that stand in what was typed, as they are asked one after the other of what is loaded."""

from __future__ import annotations

import re

from query.asked import read_with
from query.distribute import names_for
from query.library import Library, Prepared
from query.normal import NormalForm, normal_form
from query.plan import Refusal
from query.reading import Reading
from query.several import (
    FIGURES,
    MOST_PARTS,
    asks_again,
    both_ask,
    clauses,
    counted_beside,
    of_the_ranked,
    ranks_and_asks,
    said_once,
    says_something,
    sentences,
    with_telling,
)
from query.within import leans_back


def is_left_open(library: Library, part: str, document: str | None) -> bool:
    """光财政拨款又是多少 behind what was not answered: of what it is a part is not known."""
    lens = library.lens(document)
    return not isinstance(lens, Refusal) and leans_back(read_with(normal_form(part), lens.prepared))


def sentences_of(library: Library, question: str, document: str | None) -> tuple[str, ...]:
    """Return the sentences that say something: a greeting or thanks alone is left out."""
    parts = with_telling(sentences(question))
    lens = library.lens(document)
    if not 2 <= len(parts) <= MOST_PARTS or isinstance(lens, Refusal):
        return parts
    said = tuple(p for p in parts if _says(p, lens.prepared)) or parts
    return said_once(said, lambda part: read_with(normal_form(part), lens.prepared))


def _says(part: str, prepared: Prepared) -> bool:
    """False for a greeting or thanks alone."""
    return says_something(read_with(normal_form(part), prepared))


def taken_apart(library: Library, sentence: str, document: str | None) -> tuple[str, ...]:
    """Return the two questions that a sentence holds, parted by a comma or by what each of them asks; itself where it is one."""
    lens = library.lens(document)
    if isinstance(lens, Refusal):
        return (sentence,)
    halves = clauses(sentence, lambda half: _says(half, lens.prepared)) if re.search("[,，]", sentence) else ()
    if len(halves) == 2:
        forms = [normal_form(h) for h in halves]
        readings = [read_with(f, lens.prepared) for f in forms]
        again = asks_again(readings[1]) and len(lens.roster.documents) > 1
        if again or both_ask(readings[0], readings[1]) or ranks_and_asks(readings[0], readings[1]):
            named = _before_column(readings[0], forms[0], halves[0]) if names_for(readings[0], readings[1]) else ""
            return halves[0], named + halves[1]
    form = normal_form(sentence)
    reading = read_with(form, lens.prepared)
    return of_the_ranked(reading, form, sentence) or counted_beside(reading, form, sentence) or (sentence,)


def _before_column(reading: Reading, form: NormalForm, sentence: str) -> str:
    """办公费 of 办公费的基本支出多少: the words of a sentence that name its figure, up to the column that ends them."""
    named = [s for s in reading.spans if s.kind in FIGURES or s.sense.split(".")[0] in FIGURES]
    return sentence[form.origin[named[0].start] : form.origin[named[-1].start]] if len(named) > 1 else ""
