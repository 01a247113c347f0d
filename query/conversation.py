"""Follow-ups: a short question goes on from the plan and the rows before it (那电费呢, 第二呢, 一共多少钱)."""

from __future__ import annotations

from query.catalogue import Catalogue
from query.figures_after import cited, compared, in_unit, monthly, summed
from query.follow_parts import added_to_figure, its_accounts, unclear_rest
from query.going_on import GOES_ON
from query.plan import Plan, Refusal
from query.reading import Reading
from query.rows_after import counted, gap, listed_after, moved, next_to, only, ordered, picked, ranks_same_level
from query.shares_after import shared, with_short_project
from query.subject_after import with_subject
from query.turns import Conversation, told_coordinates

FOLLOWS = (
    next_to,
    moved,
    gap,
    picked,
    shared,
    monthly,
    summed,
    compared,
    counted,
    listed_after,
    in_unit,
    cited,
    ordered,
)
"""What a question that names nothing goes on with, each tried in turn."""


def continued(reading: Reading, before: Conversation, catalogue: Catalogue) -> Reading | Plan | Refusal:
    """Given a reading, return it unchanged where it stands by itself, else the plan that goes on from before."""
    if before.unanswered and _leaves_out_rows(reading):
        return Refusal("not_understood", "上一个问题没有答成，不知道指的是哪些行，请把问题说完整。")
    last = before.last
    if last is None or last.plan.document != catalogue.document.id:
        return reading
    reading = with_short_project(reading, last.plan)
    points_back = reading.has("part.it", "part.former", "part.latter", "part.and_so", "part.only", "part.remainder")
    for goes_on in GOES_ON:
        told = goes_on(reading, last, catalogue)
        if told is not None:
            return told
    told_before = told_coordinates(last, catalogue)
    going = unclear_rest(reading) or added_to_figure(reading, last.plan, told_before, catalogue)
    listed = going or its_accounts(reading, last.plan, told_before, catalogue)
    if listed is not None:
        return listed
    if ranks_same_level(reading, last):
        ranked = picked(reading, before, last, catalogue)
        if ranked is not None:
            return ranked
    named = only(reading, last, catalogue)
    if named is not None:
        return named
    if reading.subjects or reading.nouns or reading.levels or reading.conditions:
        return with_subject(reading, before, last, catalogue, points_back)
    for follow in FOLLOWS:
        plan = follow(reading, before, last, catalogue)
        if plan is not None:
            return plan
    return reading


def _leaves_out_rows(reading: Reading) -> bool:
    """最大的三个, 哪个最少, 还剩几项, 要花多少 behind a question that was not answered: of what is not said."""
    named = reading.groups or reading.conditions or reading.contains or reading.lacking or reading.excluded
    rows = reading.has("rank", "top", "operation.makeup", "operation.count", "operation.remainder") or reading.nths
    whole = any(w in reading.text for w in ("预算", "支出", "开支", "开销"))
    spent = reading.has("operation.how_much") and not reading.has("operation.sum", "meta") and not whole
    stated = any(s.kind in ("organisation", "region", "year", "years") for s in reading.spans)
    complete = named or stated or reading.unknown or reading.has("meta", "text", "body", "operation.define")
    return not complete and bool(rows or spent)
