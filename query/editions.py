"""Questions that tell editions of a document apart, or set the final accounts beside the budget of the same year.

What they say of editions is taken out, and the rest is asked of each document by itself, as if it were chosen on the
screen. Where nothing is said, the current edition answers, and every answer from a budget of several says which it used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from query.answer import Answer
from query.asked import read_with
from query.catalogue import DocumentInfo
from query.edition_words import LAST, OLD, Measure, Said, is_silent, said_of_editions, said_of_versions, without_budget
from query.library import Library
from query.normal import normal_form
from query.plan import Refusal
from query.scope import Scope, is_scope, settle
from query.turns import Conversation

MOST_TOLD = 4
"""So many documents of several editions are named in the notes of one answer."""
ONE_AT_A_TIME = Refusal("not_understood", "几版之间、预算和决算之间，请一次比一个单位、一个年度。")
OF_YEARS = ("changed", "ever")
"""Words of editions that are said of two years as well: 2025年比2024年变了哪些."""
ORDINALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of editions as it is to be answered: what is said, and the documents it is asked of.

    Of one budget `documents` are its editions in their order; of two versions the budget and the final accounts.
    `whose` names body and year where the question left them open.
    """

    said: Said
    documents: tuple[DocumentInfo, ...]
    beside: bool = False


def has_editions(library: Library) -> bool:
    """True where some budget has several editions, or some year both its budget and its final accounts."""
    return bool(library.superseded) or library.roster.both_versions


def asked_of_editions(
    library: Library, question: str, before: Conversation, document: str | None
) -> Asked | Refusal | None:
    """Given a question, return what it asks of editions or versions and of which documents; None where it does not."""
    if not has_editions(library):
        return None
    text = normal_form(question).text
    edition = said_of_editions(text, lambda words: _is_name(words, library))
    version = said_of_versions(edition.rest if edition is not None and edition.kind == "pick" else text)
    if edition is not None and (version is None or edition.kind != "pick"):
        return _of_edition(library, edition, before, document)
    if version is None:
        return None
    return _of_versions(library, version, edition, before, document)


def stands_on(library: Library, answer: Answer) -> str:
    """Return the hash of the one document an answer stands on, where another of its body and year might be meant next."""
    cited = {c.sha256 for c in answer.citations}
    found = library.named(next(iter(cited))) if len(cited) == 1 and answer.status == "answered" else ()
    if not found:
        return ""
    own = found[0]
    twins = (d for d in library.documents if (d.organisation, d.year) == (own.organisation, own.year))
    return own.sha256 if any(d.id != own.id for d in twins) else ""


def names_nobody(library: Library, question: str) -> bool:
    """True where a question says neither whom nor when it is about: 那电费呢."""
    lens = library.lens(None)
    if isinstance(lens, Refusal):
        return False
    return not any(is_scope(s) for s in read_with(normal_form(question), lens.prepared).spans)


def _is_name(words: str, library: Library) -> bool:
    found = library.names.containing([words]) if len(words) > 1 else ()
    return bool(found)


# -- which documents --------------------------------------------------------------------------------------------------


def _whole(said: Said, before: Conversation) -> str:
    """The words that name figure, body and year; those of the question before where this one has none."""
    if is_silent(said.rest) and before.said is not None:
        return before.said.text
    return said.rest


def _chosen(library: Library, document: str | None) -> DocumentInfo | None:
    named = library.named(document) if document is not None else ()
    return named[-1] if named else None


def _named(scope: Scope) -> tuple[int, ...]:
    return scope.bodies if scope.named_bodies else ()


def _scope(library: Library, rest: str, before: Conversation) -> Scope | Refusal:
    lens = library.lens(None)
    if isinstance(lens, Refusal):
        return lens
    return settle(read_with(normal_form(rest), lens.prepared), library.roster, before.about)


def candidates(
    library: Library, rest: str, before: Conversation, document: str | None, fits: Callable[[DocumentInfo], bool]
) -> tuple[DocumentInfo, ...] | Refusal:
    """Return the current documents that the words may mean and that fit; those that were said, where some were."""
    chosen = _chosen(library, document)
    if chosen is not None:
        own = [d for d in library.documents if (d.organisation, d.year) == (chosen.organisation, chosen.year)]
        return tuple(d for d in own if fits(d))
    scope = _scope(library, rest, before)
    if isinstance(scope, Refusal):
        return scope
    if scope.every or scope.where or (scope.named_years and len(scope.years) > 1) or len(set(_named(scope))) > 1:
        return ONE_AT_A_TIME
    budgets = [b for i in scope.bodies for y in scope.years for b in library.roster.bodies[i].of_year(y)]
    found = dict.fromkeys(library.roster.documents[b.document] for b in budgets if b.printed_in is None)
    return tuple(d for d in found if fits(d))


def _of_edition(library: Library, said: Said, before: Conversation, document: str | None) -> Asked | Refusal | None:
    rest = _whole(said, before)
    kind = next((k for k in ("决算", "预算") if k in rest), "")
    every = candidates(library, rest, before, document, lambda d: kind in ("", d.kind))
    if isinstance(every, Refusal):
        return None if every is ONE_AT_A_TIME and said.kind in OF_YEARS else every
    several = tuple(d for d in every if len(library.editions(d)) > 1)
    if len(several) > 1:
        named = "、".join(f"{d.organisation} {d.year} 年{d.kind}" for d in several[:MOST_TOLD])
        return Refusal("not_understood", f"有几版的不止一份（{named}），请说明单位和年度，一次问一份。")
    if not several:
        return _one_edition(every, said)
    editions = library.editions(several[0])
    if said.kind in ("ever", "changed") and _names_figure(library, rest, several[0]):
        measure: Measure = "differs" if said.kind == "ever" else "change"
        return Asked(replace(said, kind="compare", measure=measure, rest=rest), editions)
    if said.edition == OLD and len(editions) > 2:
        return _which_older(editions, rest)
    if said.edition > len(editions):
        told = f"{_called(several[0])}只装入了 {len(editions)} 版，没有第{ORDINALS[said.edition]}版。"
        return Refusal("not_loaded", told)
    return Asked(replace(said, rest=rest), editions)


def _names_figure(library: Library, rest: str, document: DocumentInfo) -> bool:
    """True where more than the document is named: 防汛改过吗."""
    words = without_budget(rest)
    reading = read_with(normal_form(words), library.prepared(document))
    return bool(reading.subjects or reading.nouns or reading.unknown)


def _which_older(editions: tuple[DocumentInfo, ...], rest: str) -> Refusal:
    choices = tuple((edition_name(d), f"第{ORDINALS[d.edition]}版：{rest}") for d in editions[:-1] if d.edition < 10)
    return Refusal("not_understood", "取代以前的版次不止一版，请选一版。", choices=choices)


def _one_edition(every: tuple[DocumentInfo, ...], said: Said) -> Refusal | Asked:
    if len(every) == 1 and said.kind in ("count", "which", "ever"):
        return Asked(said, every)
    whose = _called(every[0]) if len(every) == 1 else "所问的文件"
    return Refusal("not_loaded", f"{whose}只装入了一版，没有别的版次可以比较或查找。")


def _called(document: DocumentInfo) -> str:
    return f"{document.organisation} {document.year} 年{document.kind}"


def _of_versions(
    library: Library, said: Said, edition: Said | None, before: Conversation, document: str | None
) -> Asked | Refusal | None:
    rest = _whole(said, before)
    rest = without_versions(rest) if rest != said.rest else rest
    found = candidates(library, rest, before, document, lambda d: True)
    if isinstance(found, Refusal):
        return None if said.kind == "pick" or (found is ONE_AT_A_TIME and said.measure == "over") else found
    budgets = [d for d in found if d.kind == "预算"]
    finals = [d for d in found if d.kind == "决算"]
    pairs = [(b, f) for f in finals for b in budgets if (b.organisation, b.year) == (f.organisation, f.year)]
    if said.kind == "pick" and said.what:
        own = finals if said.what == "决算" else budgets
        return Asked(replace(said, rest=rest), (own[0],)) if len(own) == 1 and (pairs or is_silent(said.rest)) else None
    if said.kind == "printed":
        return Asked(said, (finals[0],)) if len(finals) == 1 else None
    if len(pairs) != 1:
        return _no_pair(found, finals, len(pairs))
    if said.kind == "unclear":
        return Refusal(
            "not_understood", "同时说了预算和决算，没有听懂要怎么比；可以问“决算比预算多多少”或“执行率是多少”。"
        )
    chosen = _chosen(library, document)
    of_screen = chosen if chosen is not None and chosen.kind == "预算" and edition is None else pairs[0][0]
    budget = _edition_of(library, of_screen, edition)
    return budget if isinstance(budget, Refusal) else Asked(replace(said, rest=rest), (budget, pairs[0][1]), True)


def without_versions(text: str) -> str:
    """Return the question before without its version: it is asked of each document by itself."""
    said = said_of_versions(text + "决算预算各多少")
    return said.rest if said is not None else text


def _edition_of(library: Library, budget: DocumentInfo, edition: Said | None) -> DocumentInfo | Refusal:
    if edition is None:
        return budget
    editions = library.editions(budget)
    if edition.edition > len(editions) or (len(editions) == 1 and edition.edition >= 0):
        return Refusal("not_loaded", f"{_called(budget)}只装入了 {len(editions)} 版。")
    number = edition.edition or LAST
    return editions[number - 1 if number > 0 else number]


def _no_pair(found: tuple[DocumentInfo, ...], finals: list[DocumentInfo], pairs: int) -> Refusal | None:
    if pairs > 1:
        return Refusal("not_understood", "预算和决算请一次比一个单位、一个年度，请说明是哪个单位、哪一年。")
    if not found:
        return None
    lacks = "预算" if finals else "决算"
    whose = f"{found[0].organisation} {found[0].year} 年" if len(found) == 1 else "所问的单位和年度"
    return Refusal("not_loaded", f"没有载入{whose}的{lacks}，预算和决算比不了；不能用别的年份代替。")


# -- which edition an answer stands on --------------------------------------------------------------------------------


def edition_notes(library: Library, answer: Answer) -> tuple[str, ...]:
    """Return what to say of each cited document whose budget has several editions: which it is, and which others there are."""
    if not library.superseded or answer.status != "answered":
        return ()
    cited = dict.fromkeys(c.sha256 for c in answer.citations)
    found = [library.named(sha)[0] for sha in cited if library.named(sha)]
    told = [edition_note(library, d) for d in found if len(library.editions(d)) > 1]
    more = (f"还有 {len(told) - MOST_TOLD} 份文件也有几版。",) if len(told) > MOST_TOLD else ()
    return (*told[:MOST_TOLD], *more)


def edition_note(library: Library, document: DocumentInfo) -> str:
    """Return the sentence that says which edition a document is, and which others are loaded."""
    others = [d for d in library.editions(document) if d.id != document.id]
    beside = "，".join(f"另有{edition_name(d)}（文件“{d.file_name}”）" for d in others)
    state = "" if document.current else "，已被更新的一版取代"
    when = document.ingested_at[:10]
    return f"依据{edition_name(document)}（文件“{document.file_name}”，{when} 装入{state}）；{beside}。"


def edition_name(document: DocumentInfo) -> str:
    """Return how an edition is called: 第2版（更正版）."""
    return f"第{document.edition}版" + (f"（{document.mark}）" if document.mark else "")
