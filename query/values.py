"""Looking figures up: a coordinate's value at its widest scope, the printed cells it stands on, and where else it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import AnswerRow
from query.catalogue import Catalogue, MemberInfo
from query.facts import Fact, Figure, figures, to_fact
from query.lexicon import lexicon
from query.plan import Coordinate, Refusal
from query.say import plain, scope
from query.sql import coordinates_sql
from query.statement import Statement, run
from schema.names import normalise

MOST_SCOPES = 2
"""How many narrower scopes with another figure stand beside the widest one."""


@dataclass(frozen=True, slots=True)
class Value:
    """One subject's figure: exact 元 (a blank counts as 0 and says so), its cells, and the other places printing it."""

    subject: Coordinate
    amount: Decimal
    blank: bool
    figure: Figure
    facts: tuple[Fact, ...]
    others: tuple[Figure, ...] = ()
    confirmed: int = 0
    organisation: str = ""
    year: int | None = None
    name: str = ""
    """What the answer's row is called where the account's own name would not tell the rows apart."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The values of all subjects of a plan, and the statement that found them."""

    values: tuple[Value, ...]
    statement: Statement


def look_up(connection: DuckDBPyConnection, subjects: Sequence[Coordinate], catalogue: Catalogue) -> Looked | Refusal:
    """Given coordinates, return their values, or a refusal for the first that is not printed or is doubtful."""
    found, statement = look_up_each(connection, subjects, catalogue)
    refusal = next((v for v in found if isinstance(v, Refusal)), None)
    return refusal or Looked(tuple(v for v in found if isinstance(v, Value)), statement)


def look_up_each(
    connection: DuckDBPyConnection, subjects: Sequence[Coordinate], catalogue: Catalogue
) -> tuple[list[Value | Refusal], Statement]:
    """Given coordinates, return each one's value or why it has none, and the one statement that found them."""
    flat = [replace(p, fund=s.fund or p.fund, use=s.use or p.use) for s in subjects for p in (s.parts or (s,))]
    statement = coordinates_sql(catalogue.document, tuple(flat))
    facts = [to_fact(r) for r in run(connection, statement)]
    found: list[Value | Refusal] = []
    slot = 0
    for subject in subjects:
        count = len(subject.parts) or 1
        pieces = [
            value_of(part, [f for f in facts if f.slot == slot + n], catalogue)
            for n, part in enumerate(subject.parts or (subject,))
        ]
        slot += count
        found.append(_together(subject, pieces))
    return found, statement


def _together(subject: Coordinate, pieces: Sequence[Value | Refusal]) -> Value | Refusal:
    """One figure, or the sum of the printed parts of a set word."""
    doubtful = next((p for p in pieces if isinstance(p, Refusal) and p.reason == "doubtful_source"), None)
    sure = [p for p in pieces if isinstance(p, Value)]
    if doubtful is not None or (not subject.parts and not sure):
        return doubtful or next(p for p in pieces if isinstance(p, Refusal))
    if not sure:
        return unprinted(subject)
    return joined(subject, sure) if subject.parts else sure[0]


def unprinted(subject: Coordinate) -> Refusal:
    """Return the refusal for a coordinate that no table prints."""
    words = scope(subject.fund or "合计", subject.use or "合计")
    return Refusal("not_in_document", f"本预算没有按{words}列出“{subject.label}”。")


def value_of(subject: Coordinate, facts: list[Fact], catalogue: Catalogue) -> Value | Refusal:
    """Given the cells of one coordinate, return its value, or why there is none."""
    if not facts:
        return unprinted(subject)
    sure = [f for f in facts if f.quality != "doubtful"]
    if not sure or any(f.quality == "doubtful" and _same_place(f, sure) for f in facts):
        return Refusal("doubtful_source", f"“{subject.label}”所在的表读得不确定：{facts[0].reason or '勾稽不平'}。")
    alike = namesakes(subject, sure, catalogue)
    if alike is not None:
        return alike
    found = figures(sure, catalogue, subject.options)
    if is_of_two_names(subject, catalogue):
        found = tuple(sorted(found, key=lambda f: (f.width, subject.options.index(f.option))))
    first = _told_once(next((f for f in found if f.value is not None), found[0]), found)
    others = tuple(f for f in found if f is not first and f.value)
    agreeing = {f.table for f in others if f.value == first.value and f.table != first.table}
    return Value(
        subject,
        first.value or Decimal(0),
        first.value is None,
        first,
        first.facts,
        _narrower(first, others, catalogue),
        len(agreeing),
        _organisation(first.facts[0], catalogue),
        first.facts[0].year,
    )


def is_of_two_names(subject: Coordinate, catalogue: Catalogue) -> bool:
    """Return whether 养老保险 is said: an economic account and its counterpart in the functional classification, which is called otherwise."""
    norms = [catalogue.members[option[0][1]].norm for option in subject.options if len(option) == 1]
    beside = lexicon().counterparts.get(norms[0], ()) if len(norms) == len(subject.options) > 1 else ()
    return bool(beside) and all(n == norms[0] or n in beside for n in norms)


def namesakes(subject: Coordinate, facts: list[Fact], catalogue: Catalogue) -> Value | Refusal | None:
    """Several projects of one name are different things: all of them together where one table prints each, else none."""
    if not all(len(o) == 1 and o[0][0] == "project" for o in subject.options):
        return None
    if len({catalogue.members[o[0][1]].norm for o in subject.options}) != 1:
        return None
    named = {_project(f) for f in facts}
    if len(named) < 2:
        return None
    for wide in figures([replace(f, option=subject.options[0]) for f in facts], catalogue):
        cells: dict[int, Fact] = {}
        for fact in facts:
            if (fact.table, fact.fund, fact.use) == (wide.table, wide.fund, wide.use) and fact.value is not None:
                cells.setdefault(_project(fact), fact)
        if set(cells) == named:
            told = tuple(cells.values())
            total = sum((f.value for f in told if f.value is not None), Decimal(0))
            whole = replace(subject, label=f"{subject.label}（同名的 {len(told)} 个项目合计）")
            figure = replace(wide, option=subject.options[0], value=total, facts=told)
            place, year = _organisation(told[0], catalogue), told[0].year
            return Value(whole, total, False, figure, told, organisation=place, year=year)
    said = f"名称都是“{subject.label}”的项目有 {len(named)} 个，没有一张表把它们的金额都印出来，分不清问的是哪一个。"
    return Refusal("not_understood", said)


def _project(fact: Fact) -> int:
    return fact.member if fact.member is not None else fact.option[0][1]


def _told_once(first: Figure, found: Sequence[Figure]) -> Figure:
    """The one printed cell that carries the same figure as a sum over several, where there is one."""
    if len(first.facts) == 1:
        return first
    alike = (f for f in found if f.value == first.value and f.option == first.option and len(f.facts) == 1)
    return next(alike, first)


def _same_place(doubtful: Fact, sure: list[Fact]) -> bool:
    """A doubtful cell spoils the coordinate only where no other place prints the same scope for certain."""
    return not any((f.fund, f.use) == (doubtful.fund, doubtful.use) and f.value is not None for f in sure)


def _narrower(first: Figure, others: Sequence[Figure], catalogue: Catalogue) -> tuple[Figure, ...]:
    """The widest other figure of each further table, where its value differs; readings of the name in other sides too."""
    kept: list[Figure] = []
    seen = {first.table}
    for other in others:
        if other.table in seen or (other.option == first.option and other.width <= first.width):
            continue
        seen.add(other.table)
        if other.value != first.value and all(other.value != k.value for k in kept):
            kept.append(other)
    return tuple(kept[:MOST_SCOPES])


def joined(subject: Coordinate, pieces: list[Value]) -> Value:
    """Given the values of the parts of a set word, return their sum as one value."""
    total = sum((p.amount for p in pieces), Decimal(0))
    facts = tuple(f for p in pieces for f in p.facts)
    spelled = replace(subject, parts=tuple(p.subject for p in pieces))
    return replace(pieces[0], subject=spelled, amount=total, blank=False, facts=facts, others=(), confirmed=0)


def repair_notes(values: Sequence[Value]) -> tuple[str, ...]:
    """Return why cells of these values were repaired, each reason once."""
    return tuple(dict.fromkeys(f.reason for v in values for f in v.facts if f.quality == "repaired" and f.reason))


def value_row(value: Value, catalogue: Catalogue, label: str | None = None) -> AnswerRow:
    """Return the answer row of one value."""
    option = value.figure.option if not value.subject.parts else ()
    member = catalogue.members[_telling(option)] if option else None
    name = (
        value.name or (printed_name(member, value.figure.facts[0], catalogue) if member else "") or value.subject.label
    )
    return AnswerRow(
        name=name,
        code=member.code if member else None,
        value=plain(value.amount),
        label=label,
        organisation=value.organisation,
        year=value.year,
        quality="repaired" if value.figure.quality == "repaired" else "plain",
    )


def _telling(option: tuple[tuple[str, int], ...]) -> int:
    """The member that tells a row: the account of 机关运行经费, not 机关运行经费 itself."""
    own = [m for d, m in option if d != "three_public"] or [m for _, m in option]
    return own[-1]


_KEEPS_NAME = ("three_public", "income", "total")
_ORDINAL = re.compile(r"^(?:其中[:：]?)?(?:[（(]?[一二三四五六七八九十\d]+[)）]?[、.．]?\s*)?")


def printed_name(member: MemberInfo, fact: Fact, catalogue: Catalogue) -> str:
    """Return the member's name as the cited row or column prints it, where members keep one name for all wordings."""
    if member.dimension not in _KEEPS_NAME:
        return member.name
    path = [p for p in catalogue.tables[fact.table].columns.get(fact.column, "").split("/") if p not in _OF_ALL]
    left = [c for c in fact.cells[: fact.column][::-1] if re.search(r"[\u4e00-\u9fff]", c)]
    for text in (*left[:1], *path[-1:]):
        named = _ORDINAL.sub("", text.strip(), count=1)
        if _another_wording(normalise(named), member.norm):
            return named
    return member.name


def _another_wording(told: str, norm: str) -> bool:
    """公务用车运行维护费 for 公务用车运行费: all characters of the one stand in the other, in order."""
    short, long = sorted((told, norm), key=len)
    at = iter(long)
    return len(short) > 2 and told != norm and told[:2] == norm[:2] and all(c in at for c in short)


_OF_ALL = ("小计", "合计", "总计", "预算数", "决算数", "金额")


def _organisation(fact: Fact, catalogue: Catalogue) -> str:
    if fact.organisation in catalogue.organisations:
        return catalogue.organisations[fact.organisation][0]
    return catalogue.source(fact.table).organisation


def shared_organisation(facts: Sequence[Fact], catalogue: Catalogue) -> tuple[str, int | None]:
    """Return the organisation that cells have in common, else the department, and the year of the first."""
    named = {_organisation(f, catalogue) for f in facts}
    return (named.pop() if len(named) == 1 else catalogue.document.organisation, facts[0].year if facts else None)


def shared(values: Sequence[Value]) -> tuple[str | None, int | None]:
    """Return the organisation and the year that all values have in common, None where they differ."""
    organisations, years = {v.organisation for v in values}, {v.year for v in values}
    return (organisations.pop() if len(organisations) == 1 else None, years.pop() if len(years) == 1 else None)
