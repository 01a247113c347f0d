"""What an answer told, as cells: each of its figures with the budget it stands in, to be asked of again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from query.answer import Answer, AnswerRow
from query.catalogue import Catalogue, MemberInfo
from query.plan import Budget, Cell, Coordinate, Plan

FIGURES = ("point", "exist", "compare")
"""Operations whose subjects are the figures told."""
ROWS = ("list", "compare", "extremes")


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of an answer, and the members of single documents (projects) that they name."""

    cells: tuple[Cell, ...] = ()
    members: tuple[MemberInfo, ...] = ()


NOTHING_TOLD = Told()


def told_by(
    plan: Plan,
    answer: Answer,
    budget: Budget | None,
    catalogue_of: Callable[[int], Catalogue],
    commons: Catalogue,
    used: Catalogue | None = None,
) -> Told:
    """Given an answer and its plan (`budget` where it is of one document), return its figures in the order told.

    `used` is the catalogue that a plan over several budgets was made with. No cells where one of the figures is no
    amount of money, or cannot be told from another of the same name.
    """
    told = _told_by(plan, answer, budget, catalogue_of, commons)
    subjects = {id(c.subject): c.subject for c in (*plan.cells, *plan.bases)}.values()
    keys = {m for s in subjects for p in (s, *s.parts) for o in p.options for _, m in o}
    own = tuple(used.members[k] for k in sorted(keys) if k in used.members) if used is not None else ()
    return Told(told.cells, tuple(dict.fromkeys((*told.members, *own))))


def _told_by(
    plan: Plan, answer: Answer, budget: Budget | None, catalogue_of: Callable[[int], Catalogue], commons: Catalogue
) -> Told:
    if answer.unit not in ("元", "") or plan.absolute:
        return NOTHING_TOLD
    if plan.document:
        return _in_one(plan, answer, budget, catalogue_of(plan.document), commons)
    if plan.inner:
        return _in_each(plan, answer, catalogue_of, commons)
    if plan.operation not in ROWS:
        return NOTHING_TOLD
    standing: dict[tuple[str | None, int | None], list[Cell]] = {}
    for cell in plan.cells:
        standing.setdefault((cell.budget.name, cell.budget.year), []).append(cell)
    found = [_cell_of(standing.get((row.organisation, row.year), []), row) for row in answer.rows]
    return Told(tuple(c for c in found if c is not None)) if None not in found else NOTHING_TOLD


def _cell_of(alike: list[Cell], row: AnswerRow) -> Cell | None:
    """The cell of a row among those of its budget."""
    named = [c for c in alike if c.name == row.name]
    fits = named if len(alike) > 1 else alike
    return fits[0] if len(fits) == 1 else None


def _in_one(plan: Plan, answer: Answer, budget: Budget | None, catalogue: Catalogue, commons: Catalogue) -> Told:
    if budget is None:
        return NOTHING_TOLD
    subjects: list[Coordinate | None] = []
    if plan.members is None and plan.operation in FIGURES:
        subjects = [*plan.subjects]
    elif plan.members is not None and plan.operation in ROWS:
        subjects = [_of_row(plan, row, catalogue) for row in answer.rows]
    return _told([(s, budget) for s in subjects], catalogue, commons)


def _in_each(plan: Plan, answer: Answer, catalogue_of: Callable[[int], Catalogue], commons: Catalogue) -> Told:
    if plan.operation not in ROWS or plan.topic == "counts":
        return NOTHING_TOLD
    cells: list[Cell] = []
    members: list[MemberInfo] = []
    for row in answer.rows:
        place = [n for n, c in enumerate(plan.cells) if c.budget.name == row.organisation and c.budget.year == row.year]
        if len(place) != 1:
            return NOTHING_TOLD
        budget = plan.cells[place[0]].budget
        catalogue = catalogue_of(budget.document)
        told = _told([(_of_row(plan.inner[place[0]], row, catalogue), budget)], catalogue, commons)
        if not told.cells:
            return NOTHING_TOLD
        cells += told.cells
        members += told.members
    return Told(tuple(cells), tuple(members))


def _of_row(plan: Plan, row: AnswerRow, catalogue: Catalogue) -> Coordinate | None:
    """The member that a row is of, at the scope of its set; None where several are called so."""
    members = plan.members
    if members is None or members.carry is not None or members.also:
        return None
    name = (row.name or "").removesuffix(f"（{row.year}年）")
    fits = [m for m in catalogue.of_dimension(members.dimension) if name in (m.name, f"{m.name}（{row.year}年）")]
    if len(fits) != 1:
        return None
    return Coordinate(fits[0].name, (((members.dimension, fits[0].id),),), members.fund, members.use)


def _told(found: list[tuple[Coordinate | None, Budget]], catalogue: Catalogue, commons: Catalogue) -> Told:
    cells: list[Cell] = []
    members: list[MemberInfo] = []
    for subject, budget in found:
        if subject is None or subject.table is not None or subject.carry is not None or subject.columns:
            return NOTHING_TOLD
        shared, own = _shared(subject, catalogue, commons)
        cells.append(Cell(shared, budget, shared.label))
        members += own
    return Told(tuple(cells), tuple(members))


def _shared(subject: Coordinate, catalogue: Catalogue, commons: Catalogue) -> tuple[Coordinate, list[MemberInfo]]:
    """The coordinate in the accounts that all budgets share; a project keeps its own member."""
    own: list[MemberInfo] = []

    def key(member_id: int) -> int:
        member = catalogue.members[member_id]
        alike = [
            m for m in commons.by_norm.get(member.norm, ()) if (m.dimension, m.code) == (member.dimension, member.code)
        ]
        if alike:
            return alike[0].id
        own.append(member)
        return member.id

    def moved(piece: Coordinate) -> Coordinate:
        options = tuple(tuple((d, key(m)) for d, m in option) for option in piece.options)
        return replace(piece, options=options, organisation=None, parts=tuple(moved(p) for p in piece.parts))

    return moved(subject), own
