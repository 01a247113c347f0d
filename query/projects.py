"""Projects by their whole name, where a question is read over several budgets, whose words know accounts alone."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

from query.catalogue import MemberInfo
from query.library import Lens, Library, Prepared
from query.names import NameIndex
from query.plan import Budget, Refusal
from query.reading import Reading, read
from query.spans import Entry, Name, Span
from schema.names import normalise

PROJECT = "项目"
SHORTEST = 4
"""A name of fewer characters is too easily said of something else."""
SHORTEST_QUOTED = 6
COST = 0.9
"""A project said by its whole name is read so before anything that its characters may spell."""


def projects_said(reading: Reading, names: NameIndex, documents: Container[int]) -> tuple[int, ...]:
    """Given a reading over several budgets, return the names of projects that its text holds whole, the longest of each place.

    Only a name counts that explains a word which nothing else does, and that one of the documents prints.
    """
    found: list[tuple[int, int, int]] = []
    for start, end, number in names.within(reading.text):
        explains = any(start <= s.start and s.end <= end for s in reading.unknown)
        if end - start >= SHORTEST and explains and names.use_in(number, (PROJECT,), documents) is not None:
            found.append((start, end, number))
    whole = [f for f in found if not any(g != f and g[0] <= f[0] and f[1] <= g[1] for g in found)]
    return tuple(dict.fromkeys(number for _, _, number in whole))


def projects_quoted(reading: Reading, names: NameIndex, documents: Container[int]) -> tuple[int, ...]:
    """“雪亮”点位运维服务: like `projects_said`, of a name that is typed with its quotation marks or brackets."""
    text = normalise(reading.text)
    if text == reading.text:
        return ()
    found = [f for f in names.within(text) if f[1] - f[0] >= SHORTEST_QUOTED]
    found = [f for f in found if names.use_in(f[2], (PROJECT,), documents) is not None]
    whole = [f for f in found if not any(g != f and g[0] <= f[0] and f[1] <= g[1] for g in found)]
    return tuple(dict.fromkeys(number for _, _, number in whole))


def with_projects(
    prepared: Prepared, numbers: tuple[int, ...], library: Library, documents: Container[int]
) -> Prepared:
    """Given what questions over several budgets are read with, return it knowing these projects as it knows accounts."""
    members: dict[int, MemberInfo] = {}
    entries: dict[str, Entry] = {}
    for number in numbers:
        member = _member(number, library, documents)
        if member is not None:
            members[member.id] = member
            norm = library.names.norm(number)
            entries[norm] = Entry("name", COST, name=Name(norm, (member.id,)))
    catalogue = replace(prepared.catalogue, members={**prepared.catalogue.members, **members})
    known = prepared.vocabulary
    longest = max(known.longest, *map(len, entries)) if entries else known.longest
    vocabulary = replace(known, entries={**known.entries, **entries}, longest=longest)
    return replace(prepared, catalogue=catalogue, vocabulary=vocabulary)


def _member(number: int, library: Library, documents: Container[int]) -> MemberInfo | None:
    use = library.names.use_in(number, (PROJECT,), documents)
    if use is None:
        return None
    document = library.roster.documents[use.document]
    return library.prepared(document).catalogue.members.get(use.ref)


def without_apposition(reading: Reading, projects: Container[int] | None = None) -> Reading:
    """…物业管理服务这个项目: what a project is said to be, right behind its name, asks for no rows.

    `projects` are the members that are projects, where names of others are read, too.
    """
    spans = tuple(_unsaid(reading.spans, projects))
    return reading if spans == reading.spans else read(reading.text, spans)


def _unsaid(spans: tuple[Span, ...], projects: Container[int] | None) -> Iterator[Span]:
    behind = False
    for span in spans:
        said = behind and (span.sense in ("part.it", "set.project") or span.kind == "blank")
        behind = said or (span.kind == "name" and span.name is not None and _is_project(span.name, projects))
        yield replace(span, kind="blank", text=" ", word=None, name=None) if said and span.kind != "blank" else span


def _is_project(name: Name, projects: Container[int] | None) -> bool:
    return projects is None or (bool(name.members) and all(m in projects for m in name.members))


def printed_elsewhere(early: Refusal, reading: Reading, budget: Budget, lens: Lens, library: Library) -> Refusal:
    """档案数字化加工服务 in 2025: what was not understood may be a project that only other budgets list; that is said."""
    if early.reason != "not_understood" or not reading.unknown:
        return early
    said = projects_said(reading, library.names, library.roster.documents)
    if not said:
        return early
    named = "”“".join(library.names.norm(n) for n in said)
    whose = f"{lens.roster.bodies[budget.body].name} {budget.year} 年的预算"
    return Refusal("not_in_document", f"{whose}没有列出名称是“{named}”的项目，不能用别的年份或单位的代替。")
