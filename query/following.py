"""Follow-ups over several budgets: what goes on from the rows, or from the figures one after another, told before.

A rule is a record: the senses that it uses, and how it goes on. A word that it does not use leaves it aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from query.across import label_of, named_by_difference
from query.builders import INCREASE, display_unit
from query.figures_after import ordered_pair
from query.follow import SETS, Follow, Followed, Result, rows_before
from query.following_moved import Figures, growth_of, is_plural, lost, moved, trail, within_another
from query.following_rows import elsewhere, gap, in_unit, narrowed, only, picked, told_again
from query.following_share import of_holder
from query.plan import Cell, Operation, Order, Plan, Refusal, distinct_subjects
from query.reading import Reading
from query.recall import NEWEST, stated_count
from query.roster import Roster
from query.scope import SILENT, Scope, is_scope
from query.turns import Conversation

NOUNS = ("set.department", "set.unit")
ASKS = ("operation.how_much", "operation.list", "operation.which", "part.is")


@dataclass(frozen=True, slots=True)
class FollowRule:
    """One way to go on: the senses it may use (`scope`: whom and when, `number`: a count), and what it builds."""

    name: str
    uses: tuple[str, ...]
    build: Callable[[Follow], Result]


def followed(reading: Reading, scope: Scope, before: Conversation, roster: Roster, alone: bool) -> Result:
    """Given a question, return the plan that goes on from what was answered over several budgets, else None.

    `alone` says that one document is in view.
    """
    last = before.last
    if last is None or reading.unknown or reading.subjects or any(g.tables for g in reading.groups):
        return None
    follow = Follow(reading, scope, before, last, roster, alone)
    for rule in FOLLOW_RULES:
        if _left_over(reading, rule.uses):
            continue
        result = rule.build(follow)
        if result is not None:
            return result
    return None


def _left_over(reading: Reading, uses: Sequence[str]) -> bool:
    kinds = {u for u in uses if "." not in u}
    for span in reading.spans:
        if span.sense == "years.all" and "scope" not in kinds:
            return True
        if span.sense in SILENT or span.sense in uses or span.sense.split(".")[0] in kinds:
            continue
        if is_scope(span) and "scope" in kinds:
            continue
        if span.kind == "number" and ("number" in kinds or span not in reading.loose_numbers):
            continue
        return True
    return False


# -- figures told one after another -----------------------------------------------------------------------------------


def _figures(follow: Follow) -> Figures | Refusal | None:
    """The rows of the answer before where it has several, else the latest answers; as many as the question says."""
    number = stated_count(follow.reading)
    rows = follow.last.told
    if len(rows.cells) > 1 and follow.last.plan.document and follow.last.plan.members is not None:
        return None
    if len(rows.cells) > 1:
        if number is not None and number != len(rows.cells):
            return Refusal(
                "not_understood", f"上一个回答里是 {len(rows.cells)} 个数，不是 {number} 个，请把问题说完整。"
            )
        return Figures(rows.cells, rows.members)
    turns = trail(follow.before, number is not None and follow.reading.has("part.it"))
    cells = list(dict.fromkeys(t.told.cells[0] for t in turns))
    if number is not None:
        cells = cells[-number:] if len(cells) >= number else []
    if len(cells) < 2:
        return None
    years = [s.text for s in follow.reading.spans if s.kind == "years"]
    if any(t.startswith(NEWEST) for t in years):
        return None
    if years and len({c.budget.year for c in cells}) != len(cells):
        return None
    return Figures(tuple(cells), tuple(m for t in turns for m in t.told.members))


def _apart(follow: Follow, figures: Figures) -> bool:
    """True where the figures stand in more than one budget, or are told one by one while several are in view."""
    return not follow.alone or len({c.budget for c in figures.cells}) > 1


def _made(operation: Operation, cells: Sequence[Cell], figures: Figures, reading: Reading, **changes: object) -> Result:
    named = named_by_difference(cells)
    plan = Plan(operation, 0, cells=named, label=label_of(named), display_unit=display_unit(reading))
    return Followed(replace(plan, **changes), figures.members)  # type: ignore[arg-type]


def _total(follow: Follow) -> Result:
    """它们一共多少, 三家加起来, 平均多少, 一共占多少."""
    reading, plan = follow.reading, rows_before(follow)
    mean = reading.has("operation.average")
    share = reading.has("operation.share", "part.over")
    if reading.has("operation.count"):
        rows = plan is not None and plan.operation == "list" and plan.limit is None and not plan.nths
        return Followed(replace(plan, operation="count", with_share=False)) if plan is not None and rows else None
    if not mean and not reading.has("operation.sum", "part.plus") and not (share and is_plural(reading)):
        return None
    if lost(follow):
        return Refusal("not_understood", "上一个问题没有答成，不知道指的是哪些数，请把问题说完整。")
    told = follow.last.answer.rows if plan is not None and plan.operation == "list" else follow.last.answer.basis
    if plan is not None and plan.operation in SETS and len(told) > 1:
        number = stated_count(reading)
        of = follow.last.answer.counted or len(told)
        if number is not None and number != of:
            return Refusal("not_understood", f"上一个回答里是 {of} 行，不是 {number} 个。")
        if plan.topic or plan.display_unit in ("%", "个"):
            return Refusal("not_understood", "上一个回答不是金额，不能相加。")
        inside = within_another(plan.cells, follow.roster)
        operation: Operation = "set_share" if share else "average" if mean else "sum"
        if len(distinct_subjects(plan.cells)) > 1 and not plan.inner:
            operation = "sum_of"
        asked = replace(plan, operation=operation, with_share=False, display_unit=display_unit(reading))
        return inside or (None if share and operation == "sum_of" else Followed(asked, follow.last.told.members))
    figures = _figures(follow)
    if share or figures is None or isinstance(figures, Refusal) or not _apart(follow, figures):
        return figures if isinstance(figures, Refusal) else None
    same = len(distinct_subjects(figures.cells)) == 1
    inside = within_another(figures.cells, follow.roster)
    return inside or _made("average" if mean else "sum" if same else "sum_of", figures.cells, figures, reading)


def _pair(follow: Follow) -> Result:
    """两年差多少, 前一个是后一个的几倍, 哪个多: two figures told before, set against each other."""
    reading = follow.reading
    ranks = reading.has("rank") and not (reading.nths or reading.top) and rows_before(follow) is None
    which = reading.has("set.department", "meta.year", "operation.which") and not reading.has("operation.how_much")
    chooses = which and reading.has("operation.more", "operation.less") and not reading.has("part.than")
    compares = reading.has("operation.which_more", "operation.which_less") or ranks or chooses
    grows = reading.has(*INCREASE)
    share = reading.has("part.over", "operation.share") and reading.has("part.former", "part.latter")
    asks = reading.has("operation.difference", "operation.times", "operation.percent_more") or _more(reading) or share
    if not (compares or grows or asks) or (ranks and (grows or asks)):
        return None
    figures = _figures(follow)
    if figures is None or isinstance(figures, Refusal) or not _apart(follow, figures):
        return figures if isinstance(figures, Refusal) else None
    if lost(follow):
        return Refusal("not_understood", "上一个问题没有答成，不知道指的是哪些数，请把问题说完整。")
    if compares:
        order: Order = "asc" if reading.has("operation.which_less", "operation.less", "rank.min") else "desc"
        return _made("compare", figures.cells, figures, reading, order=order)
    if grows and len(figures.cells) != 2:
        return None
    if len(figures.cells) != 2:
        return Refusal("not_understood", "前面的回答里不是正好两个数，请说明比哪两个。")
    if grows:
        return _grown(figures, reading)
    first, second = figures.cells
    pair = ordered_pair(reading, (first, second))
    if share:
        return _share_of_pair(reading, pair, figures)
    if reading.has("operation.times", "operation.percent_more"):
        operation: Operation = "times" if reading.has("operation.times") else "percent_more"
        if pair is None:
            return Refusal("not_understood", "没有说明哪一个是哪一个的几倍，可以问“前一个是后一个的几倍”。")
        return _made(operation, pair, figures, reading)
    return _made("difference", pair or (first, second), figures, reading, absolute=pair is None)


def _share_of_pair(reading: Reading, pair: tuple[Cell, Cell] | None, figures: Figures) -> Result:
    """前者占后者几成: both are said, the part first."""
    both = reading.has("part.former") and reading.has("part.latter")
    if pair is None or not both:
        return Refusal("not_understood", "没有听懂是什么占什么，请把两个数都说出来。")
    whole = named_by_difference((pair[1],))
    return _made("share", pair[:1], figures, reading, bases=whole, topic="own", display_unit="%")


def _more(reading: Reading) -> bool:
    more = reading.has("operation.more", "operation.less")
    return more and reading.has("part.than", "part.former", "part.latter") and reading.has("operation.how_much")


def _grown(figures: Figures, reading: Reading) -> Result:
    """涨了多少 after two years of one figure: the later against the earlier."""
    first, second = sorted(figures.cells, key=lambda c: c.budget.year)
    if first.budget.body != second.budget.body or first.subject != second.subject:
        return None
    if first.budget.year == second.budget.year:
        return None
    return growth_of((second,), (first,), reading, figures.members)


UNITS = ("part.unit_wan", "part.unit_yi", "part.unit_yuan")
FOLLOW_RULES: tuple[FollowRule, ...] = (
    FollowRule("换单位", UNITS, in_unit),
    FollowRule(
        "占所在的部门",
        ("scope", "part.over", "operation.share", "operation.sum", "number", *ASKS),
        of_holder,
    ),
    FollowRule(
        "再看名次之差",
        ("top", "rank", "part.first", "next.after", "part.latter", "part.than", "operation.difference", "operation.more", "operation.less",
         "operation.times", *ASKS, *UNITS),
        gap,
    ),
    FollowRule("再看它", (*ASKS, *UNITS), told_again),
    FollowRule(
        "再看名次",
        ("rank", "order", "top", "part.first", "next.after", "next.before", "part.former", "part.latter", *ASKS, *NOUNS,
         "set.project"),
        picked,
    ),
    FollowRule("再看范围", ("compare", *ASKS, *NOUNS, "set.project"), narrowed),
    FollowRule("再看哪些", ("scope", "part.exclude", "part.outside", *ASKS, "set.project"), only),
    FollowRule("换部门年度", ("scope",), elsewhere),
    FollowRule(
        "再看别的年度",
        ("scope", "number", "set.project", "set.account", "part.in", "part.than", "operation.difference",
         "operation.more", "operation.less", "operation.share", "operation.sum", "operation.average", *INCREASE, *ASKS, *UNITS),
        moved,
    ),
    FollowRule(
        "合起来",
        ("number", "years", "alike", "operation.sum", "operation.count", "operation.average", "part.plus", "operation.share",
         "part.over", *ASKS, *NOUNS, "set.project", *UNITS),
        _total,
    ),
    FollowRule(
        "相比",
        ("number", "years", "alike", "rank", "meta.year", "part.former", "part.latter", "part.over", "part.than",
         "operation.which_more",
         "operation.which_less", "operation.difference", "operation.times", "operation.percent_more",
         "operation.more", "operation.less", *INCREASE, "operation.share", *ASKS, *NOUNS, *UNITS),
        _pair,
    ),
)  # fmt: skip
"""All ways to go on over several budgets, in order of precedence."""
