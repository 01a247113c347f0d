"""What is called a project by a name that no project of the document carries: 高标准农田建设项目, 聘用人员劳务费那个项目."""

from __future__ import annotations

from query.catalogue import Catalogue
from query.lexicon import lexicon
from query.normal import NormalForm
from query.plan import Refusal
from query.reading import Reading
from query.spans import Span
from schema.names import normalise

_POINTED = ("那个项目", "这个项目", "那项", "该项目", "这一项目", "那一项目")
SHORTEST_POINTED = 5
SHORTEST_CALLED = 4
"""With the word that it is called by: 农田建设项目."""
_BOUNDS = ("organisation", "year", "years", "blank", "region", "number")


def no_such_project(form: NormalForm, reading: Reading, catalogue: Catalogue) -> Refusal | None:
    """Return that no project is called so, where all that is not understood stands in such a name; else None."""
    if not catalogue.document.id or not reading.unknown:
        return None
    return _pointed(form, reading, catalogue) or _called(form, reading, catalogue)


def _pointed(form: NormalForm, reading: Reading, catalogue: Catalogue) -> Refusal | None:
    at = next((form.text.find(p) for p in _POINTED if p in form.text), -1)
    if at < 0 or not any(s.end <= at for s in reading.unknown):
        return None
    run = [s for s in reading.spans if s.end <= at]
    while run and not (run[0].kind in ("name", "part", "unknown") and all(_names_on(s) for s in run)):
        run = run[1:]
    said = form.text[run[0].start : at] if run else ""
    inside = all(run[0].start <= s.start < at for s in reading.unknown) if run else False
    return _absent(said, catalogue) if len(said) >= SHORTEST_POINTED and inside else None


def _called(form: NormalForm, reading: Reading, catalogue: Catalogue) -> Refusal | None:
    """乡村振兴示范项目, 非遗保护经费: the unknown words stand right before the word that says what it is."""
    spans = reading.spans
    first, last = reading.unknown[0], reading.unknown[-1]
    end = next(
        (n for n, s in enumerate(spans) if s.start >= last.end and s.text in lexicon().marks["called_project"]), -1
    )
    if end < 0 or any(not _names_on(s) for s in spans if first.start <= s.start < spans[end].start):
        return None
    start = next(n for n, s in enumerate(spans) if s.start == first.start)
    while start and spans[start - 1].kind not in _BOUNDS and _leads_name(spans[start - 1]):
        start -= 1
    said = form.text[spans[start].start : spans[end].end]
    return _absent(said, catalogue) if len(said) >= SHORTEST_CALLED else None


def _absent(said: str, catalogue: Catalogue) -> Refusal | None:
    if any(normalise(said) in m.norm for m in catalogue.of_dimension("project")):
        return None
    return Refusal("not_in_document", f"本预算没有列出名称是“{said}”的项目，不能用名称相近的代替。")


def _names_on(span: Span) -> bool:
    """Words of which the name of a project may be made."""
    return span.kind in ("name", "part", "unknown") or (span.sense == "filler.filler" and len(span.text) == 1)


def _leads_name(span: Span) -> bool:
    """高标准: a word of the name before what is not understood in it."""
    return span.kind in ("name", "part") or span.text in lexicon().marks["leads_name"]
