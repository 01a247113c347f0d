"""Follow-ups: a short question goes on from the plan and the rows before it (那电费呢, 第二呢, 一共多少钱)."""

from __future__ import annotations

from query.catalogue import Catalogue
from query.claims_after import claimed, placed_or_held
from query.figures_after import cited, compared, in_unit, monthly, ranked_figures, spent_on_rows, summed
from query.follow_parts import added_to_figure, its_accounts, unclear_rest
from query.going_on import GOES_ON
from query.members_after import of_members, ranked_rows
from query.plan import Plan, Refusal
from query.pointed import with_pointed
from query.reading import Reading
from query.rest_after import whole_less_it
from query.rows_after import counted, gap, moved, only, ordered, picked, ranks_same_level, told_rows
from query.shares_after import shared, with_short_project
from query.subject_after import with_subject
from query.turns import Conversation, Turn, told_coordinates

UNANSWERED = Refusal("not_understood", "上一个问题没有答成，不知道指的是哪些行，请把问题说完整。")
OF_TOLD = (whole_less_it, claimed, placed_or_held, of_members, spent_on_rows, ranked_figures)
"""What is asked of the figures or rows of the answer before and would mean others behind one that failed."""

FOLLOWS = (
    moved,
    gap,
    picked,
    shared,
    monthly,
    summed,
    compared,
    counted,
    told_rows,
    in_unit,
    cited,
    ordered,
)
"""What a question that names nothing goes on with, each tried in turn."""


def continued(reading: Reading, before: Conversation, catalogue: Catalogue) -> Reading | Plan | Refusal:
    """Given a reading, return it unchanged where it stands by itself, else the plan that goes on from before."""
    if before.unanswered and _leaves_out_rows(reading):
        return UNANSWERED
    last = before.last
    pointed = with_pointed(reading, last, catalogue)
    if pointed is not reading:
        return pointed
    if last is None or last.plan.document != catalogue.document.id:
        return reading
    placed = ranked_rows(with_short_project(reading, last.plan), last)
    if isinstance(placed, Refusal):
        return placed
    reading = placed
    told = _of_told(reading, before, last, catalogue) or _goes_on(reading, last, catalogue)
    if told is not None:
        return told
    if ranks_same_level(reading, last):
        ranked = picked(reading, before, last, catalogue)
        if ranked is not None:
            return ranked
    named = only(reading, last, catalogue)
    if named is not None:
        return named
    if reading.subjects or reading.nouns or reading.levels or reading.conditions:
        points_back = reading.has("part.it", "part.former", "part.latter", "part.and_so", "part.only", "part.remainder")
        return with_subject(reading, before, last, catalogue, points_back)
    for follow in FOLLOWS:
        plan = follow(reading, before, last, catalogue)
        if plan is not None:
            return plan
    return reading


def _of_told(
    reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue
) -> Reading | Plan | Refusal | None:
    for asked_of in OF_TOLD:
        told = asked_of(reading, before, last, catalogue)
        if told is not None:
            return UNANSWERED if before.unanswered else told
    return None


def _goes_on(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Plan | Refusal | None:
    for goes_on in GOES_ON:
        told = goes_on(reading, last, catalogue)
        if told is not None:
            return told
    figures = told_coordinates(last, catalogue)
    going = unclear_rest(reading) or added_to_figure(reading, last.plan, figures, catalogue, last.goes_on)
    return going or its_accounts(reading, last.plan, figures, catalogue)


def _leaves_out_rows(reading: Reading) -> bool:
    """最大的三个, 哪个最少, 还剩几项, 要花多少 behind a question that was not answered: of what is not said."""
    named = reading.groups or reading.conditions or reading.contains or reading.lacking or reading.excluded
    rows = reading.has("rank", "top", "operation.makeup", "operation.count", "operation.remainder") or reading.nths
    whole = any(w in reading.text for w in ("预算", "支出", "开支", "开销"))
    spent = reading.has("operation.how_much") and not reading.has("operation.sum", "meta") and not whole
    stated = any(s.kind in ("organisation", "region", "year", "years", "years_beside") for s in reading.spans)
    complete = named or stated or reading.unknown or reading.has("meta", "text", "body", "operation.define")
    return not complete and bool(rows or spent)
