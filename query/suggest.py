"""Questions to offer: at the start, after an answer, in a refusal. Candidates only; query/offers.py tries them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from query.answer import Answer
from query.catalogue import Catalogue, MemberInfo
from query.lexicon import HERE
from query.plan import Cell, Coordinate, Plan
from query.roster import Roster
from query.spans import Span

MOST = 4
"""So many follow-ups stand under an answer."""
MOST_NEAR = 3
"""So many accounts of the same family are offered for one that is not there."""
FAMILY = {"economic": 3, "gov_economic": 3, "function": 3}
"""So many leading digits of their codes the accounts of one family share."""
ONE_FIGURE = ("point", "exist")
OF_TWO = ("share", "difference", "times", "percent_more", "compare", "sum_of")


@lru_cache(maxsize=1)
def offers() -> dict[str, Any]:
    """Return the data of offers.toml."""
    return tomllib.loads((HERE / "offers.toml").read_text("utf-8"))


def starter_questions(catalogue: Catalogue) -> tuple[str, ...]:
    """Given a document, return opening questions that its tables may answer."""
    filled = {s.dimension for s in catalogue.shapes if s.filled}
    return tuple(
        s["text"]
        for s in offers()["starter"]
        if set(s.get("needs", ())) <= filled
        and s.get("name", "总支出") in {*catalogue.by_norm, "总支出"}
        and s.get("without", "") not in catalogue.by_norm
    )


def askable(catalogue: Catalogue) -> frozenset[int]:
    """Return the members that a figure stands behind which is neither blank, zero nor doubtful."""
    return frozenset(m for s in catalogue.shapes for m in s.members)


# -- after an answer over one document --------------------------------------------------------------------------------


def questions_for(plan: Plan, answer: Answer, catalogue: Catalogue) -> tuple[str, ...]:
    """Given the plan just answered, return short follow-ups that go on from it."""
    follow = offers()["follow"]
    if plan.operation == "list" and plan.members is not None:
        return _after_list(plan, answer, catalogue)
    if plan.operation in ONE_FIGURE and len(plan.subjects) == 1:
        return _after_figure(plan.subjects[0], plan, answer, catalogue)
    if plan.operation in OF_TWO:
        asked = offers()["ask"]["member"]
        return tuple(asked.format(name=n) for n in _member_names((*plan.subjects, plan.whole), catalogue))[:2]
    if plan.operation == "sum" and plan.members is not None and plan.display_unit == "元":
        return (follow["unit"],)
    return ()


def _after_list(plan: Plan, answer: Answer, catalogue: Catalogue) -> tuple[str, ...]:
    follow = offers()["follow"]
    names = [r.name for r in answer.rows]
    told_apart = len(set(names)) == len(names) and _names_once(names, plan, catalogue)
    if plan.limit == 1 or plan.nths:
        more = _is_whole(plan) and 2 not in plan.nths and _printed(plan, catalogue) > 1
        return (*((follow["second"],) if more else ()), *((follow["share"],) if told_apart else ()))
    if len(names) < 2 or not told_apart:
        return ()
    return (follow["sum"], follow["count"], follow["share"])


def _is_whole(plan: Plan) -> bool:
    """True where the rows are all those of their column, so that there is a second where there are two."""
    members = plan.members
    narrowed = members is not None and (members.only is not None or members.within is not None or members.without)
    return not plan.conditions and not narrowed


def _printed(plan: Plan, catalogue: Catalogue) -> int:
    members = plan.members
    assert members is not None
    found = [
        sum(
            catalogue.members[m].level == members.level if members.level else catalogue.members[m].leaf
            for m in s.members
        )
        for s in catalogue.shapes
        if s.table == members.table
        and s.dimension == members.dimension
        and (s.fund, s.use) == (members.fund, members.use)
    ]
    return max(found, default=0)


def _names_once(names: Iterable[str | None], plan: Plan, catalogue: Catalogue) -> bool:
    """A row is gone on from by its name: two members of one name would be taken for one another."""
    assert plan.members is not None
    called = [m.name for m in catalogue.of_dimension(plan.members.dimension)]
    return all(called.count(n) == 1 for n in names if n is not None)


def _after_figure(subject: Coordinate, plan: Plan, answer: Answer, catalogue: Catalogue) -> tuple[str, ...]:
    follow = offers()["follow"]
    found: list[str] = []
    members = [catalogue.members[k] for option in subject.options for _, k in option if k in catalogue.members]
    zero = all(r.value in (None, "0.00") for r in answer.rows[:1])
    own = subject.organisation in (None, catalogue.document.organisation_id)
    whole = not members and subject.use in (None, "合计")
    if own and not zero and not whole and not subject.carry and not subject.columns:
        found.append(follow["share"])
    if any(m.dimension == "project" and _has_targets(m, catalogue) for m in members):
        found.append(follow["targets"])
    if plan.display_unit == "元" and not zero:
        found.append(follow["unit"])
    if subject.options and not subject.parts:
        found.append(follow["place"])
    return tuple(found)


def _has_targets(member: MemberInfo, catalogue: Catalogue) -> bool:
    return any(i.project == member.id for i in catalogue.indicators)


def _member_names(subjects: Iterable[Coordinate | None], catalogue: Catalogue) -> tuple[str, ...]:
    """The names of subjects that are one account each, at any scope."""
    found: dict[str, None] = {}
    for subject in subjects:
        keys = {k for option in (subject.options if subject else ()) for _, k in option}
        names = {catalogue.members[k].name for k in keys if k in catalogue.members}
        if len(names) == 1:
            found[names.pop()] = None
    return tuple(found)


# -- after an answer over several documents ---------------------------------------------------------------------------


def questions_across(plan: Plan, answer: Answer, roster: Roster) -> tuple[str, ...]:
    """Given a plan over several budgets just answered, return whole questions about what it was about.

    No document has to be prepared for them: the first row's own figure, its years, all departments' figures.
    """
    asked = offers()["ask"]
    plain = {id(s): _plain(s) for s in {id(c.subject): c.subject for c in plan.cells}.values()}
    cells = [
        c for c in plan.cells if c.budget.organisation is None and c.budget.printed_in is None and plain[id(c.subject)]
    ]
    first = _of_first_row(cells, answer) if cells and not plan.inner else None
    found: list[str] = []
    if first is not None:
        name, body = first.subject.label, roster.bodies[first.budget.body]
        found.append(asked["of_one"].format(year=first.budget.year, body=body.name, name=name))
        if len(body.years) > 1 and len({c.budget.year for c in cells}) == 1:
            found.append(asked["history"].format(body=body.name, name=name))
        shared = all(dimension != "project" for option in first.subject.options for dimension, _ in option)
        if shared and len(roster.departments) > 1 and len({c.budget.body for c in cells}) == 1:
            found.append(asked["each"].format(year=first.budget.year, name=name))
    year = first.budget.year if first else roster.newest
    if len(roster.departments) > 1:
        found += [text.format(year=year) for text in offers()["across"]]
    return tuple(dict.fromkeys(found))


def _of_first_row(cells: Sequence[Cell], answer: Answer) -> Cell:
    named = answer.rows[0] if answer.rows else None
    return next(
        (c for c in cells if named and c.budget.name == named.organisation and c.budget.year == named.year), cells[0]
    )


def _plain(subject: Coordinate) -> bool:
    """True where the label alone says the figure."""
    return not (set("（）·：") & set(subject.label)) and not subject.parts and not subject.carry


# -- in a refusal -----------------------------------------------------------------------------------------------------


def family(spans: Sequence[Span], catalogue: Catalogue) -> tuple[str, ...]:
    """Given what was asked and is not there, return questions for the nearest accounts of its family that are."""
    filled = askable(catalogue)
    found: dict[str, None] = {}
    for span in spans:
        wanted = span.name.official if span.name and not set(span.name.members) & filled else ()
        for account in wanted:
            size = FAMILY.get(account.dimension, 0)
            kin = [
                m
                for m in catalogue.of_dimension(account.dimension)
                if m.id in filled
                and m.code
                and size
                and m.code[:size] == account.code[:size]
                and m.code != account.code
            ]
            kin.sort(
                key=lambda m: (-_shared(m.code or "", account.code), abs(_number(m.code) - _number(account.code)), m.id)
            )
            found |= dict.fromkeys(m.name for m in kin[:MOST_NEAR])
    return tuple(offers()["ask"]["member"].format(name=n) for n in list(found)[: MOST_NEAR + 1])


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _number(code: str | None) -> int:
    digits = "".join(c for c in code or "" if c.isdecimal() and c.isascii())
    return int((digits + "0000000")[:7])
