"""The two figures that a question of editions or versions sets side by side: one of each document, of one scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from query.answer import Answer
from query.asked import read_with
from query.catalogue import Catalogue, DocumentInfo
from query.library import Library
from query.normal import normal_form
from query.plan import Plan, Refusal
from query.say import scope
from query.values import Value, look_up
from query.versions import budgeted

TOTAL = "总支出"
HOW_MUCH = "多少"
PUBLIC = "three_public"
ONE_FIGURE = "两份文件请一次比一个数，例如“总支出差多少”。"


class Told(Protocol):
    """What came of a question asked of one document."""

    @property
    def answer(self) -> Answer:
        """The answer."""

    @property
    def plan(self) -> Plan | Refusal | None:
        """What it was answered by."""


AskOne = Callable[[str, DocumentInfo], Told]


@dataclass(frozen=True, slots=True)
class Side:
    """The figure of one document: what the document is called beside the other, and where its cells stand."""

    document: DocumentInfo
    label: str
    catalogue: Catalogue
    value: Value
    unit: str
    notes: tuple[str, ...]


def with_figure(rest: str, library: Library, document: DocumentInfo) -> str:
    """Return the words as a question of one figure: of all spending where they name none."""
    reading = read_with(normal_form(rest), library.prepared(document))
    named = bool(reading.subjects or reading.nouns or reading.levels)
    words = rest if named else f"{rest}{TOTAL}"
    return words if HOW_MUCH in words else f"{words}是{HOW_MUCH}"


def side_of(rest: str, document: DocumentInfo, label: str, library: Library, ask: AskOne) -> Side | Refusal:
    """Given what names a figure, return it as the document tells it, or why it does not."""
    question = with_figure(rest, library, document)
    told = ask(question, document)
    given, plan = told.answer, told.plan
    if given.status != "answered":
        reason = given.reason or "not_understood"
        return Refusal(reason, f"{label}：{given.sentence}")
    if not isinstance(plan, Plan) or plan.operation != "point" or len(plan.subjects) != 1:
        return Refusal("not_understood", ONE_FIGURE)
    catalogue = budgeted(question, library.prepared(document).catalogue)
    looked = look_up(library.connection, plan.subjects, catalogue)
    if isinstance(looked, Refusal):
        return looked
    return Side(document, label, catalogue, looked.values[0], plan.display_unit, given.notes)


def of_one_scope(sides: Sequence[Side], library: Library) -> tuple[Side, ...] | Refusal:
    """Return the sides as they are printed at one scope; three_public is printed in one form only, whatever its fund."""
    if len({_thing(s) for s in sides}) > 1:
        said = "，".join(f"{s.label}里是“{s.value.subject.label}”" for s in sides)
        return Refusal("not_understood", f"两份文件里读成的不是同一个名目（{said}），请说出科目的全名。")
    scopes = [(s.value.figure.fund, s.value.figure.use) for s in sides]
    if len(set(scopes)) == 1 or all(_is_public(s) for s in sides):
        return tuple(sides)
    for fund, use in dict.fromkeys(scopes):
        found = [_at_scope(s, fund, use, library) for s in sides]
        alike = [s for s in found if s is not None]
        if len(alike) == len(sides):
            return tuple(alike)
    said = "，".join(f"{s.label}按“{scope(*x)}”" for s, x in zip(sides, scopes, strict=True))
    return Refusal("doubtful_source", f"两份文件印的口径不同（{said}），不能直接相比。")


def _thing(side: Side) -> tuple[object, ...]:
    """What the figure is of, in whatever document: its accounts; of a whole nothing."""
    if side.value.subject.parts:
        return ("parts", side.value.subject.label)
    members = [side.catalogue.members[m] for d, m in side.value.figure.option if d != "total"]
    return tuple((m.dimension, m.norm) for m in members)


def _is_public(side: Side) -> bool:
    return any(d == PUBLIC for d, _ in side.value.figure.option)


def _at_scope(side: Side, fund: str, use: str, library: Library) -> Side | None:
    subject = replace(side.value.subject, fund=fund, use=use)
    looked = look_up(library.connection, (subject,), side.catalogue)
    if isinstance(looked, Refusal):
        return None
    value = replace(looked.values[0], subject=side.value.subject)
    return replace(side, value=value) if (value.figure.fund, value.figure.use) == (fund, use) else None


def scope_notes(sides: Sequence[Side]) -> tuple[str, ...]:
    """Return what to say of the scopes: the narrower one that both are compared at, or that they are not the same."""
    said = [scope(s.value.figure.fund, s.value.figure.use) for s in sides]
    if len(set(said)) > 1:
        return ("，".join(f"{s.label}按“{x}”印出" for s, x in zip(sides, said, strict=True)) + "。",)
    return () if said[0] == scope("合计", "合计") else (f"两边都按“{said[0]}”比较。",)


def merged(sides: Sequence[Side]) -> Catalogue:
    """Return the catalogue in which the tables of all sides stand, each with its document."""
    catalogues = [s.catalogue for s in sides]
    return replace(
        catalogues[0],
        tables={k: t for c in catalogues for k, t in c.tables.items()},
        members={k: m for c in catalogues for k, m in c.members.items()},
        organisations={k: o for c in catalogues for k, o in c.organisations.items()},
        documents={c.document.id: c.document for c in catalogues},
    )
