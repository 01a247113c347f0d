"""Two sides set against each other, one of them rows of a set: 政府采购合计等于100万以上项目的合计吗.

A side is read by itself, with its own bounds and words; it is one figure, or what the chosen rows of a set come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from query.builders import Built, make_plan
from query.builders_sets import order_of
from query.catalogue import Catalogue
from query.conditions import take_conditions
from query.plan import Condition, Plan, Refusal
from query.reading import Reading, counted_numbers, read
from query.resolve import resolve
from query.resolve_sets import resolve_set
from query.spans import Span
from query.weighing import base_leads

COMPARING = ("part.than", "part.is", "part.over")
_THAN = ("比", "较", "跟")
_AND = ("part.and",)
_WHOLE_SET = ("所有", "全部", "各", "每", "全体", "这些")


@dataclass(frozen=True, slots=True)
class Sides:
    """What is asked of two sides: the operation, how they are to compare, and what was said on either side."""

    operation: str
    left: Reading
    right: Reading
    comparator: str = "eq"
    absolute: bool = False
    turned: bool = False


def is_sides(reading: Reading, catalogue: Catalogue) -> bool:
    """True where two sides are set against each other and at least one of them is rows of a set."""
    sides = _sides(reading)
    if sides is None:
        return False
    rows = _is_rows(sides.left), _is_rows(sides.right)
    return rows[1] if sides.operation == "share" else any(rows)


def build_sides(reading: Reading, catalogue: Catalogue) -> Built:
    """Return the plan of both sides with what is asked of them."""
    sides = _sides(reading)
    assert sides is not None
    plans: list[Plan] = []
    for side in (sides.left, sides.right):
        built = _side(replace(side, organisations=reading.organisations, carry=reading.carry), catalogue)
        if isinstance(built, Refusal):
            return built
        plans.append(built)
    if sides.turned:
        plans.reverse()
    return make_plan(
        reading,
        catalogue,
        "sides",
        inner=tuple(plans),
        topic=sides.operation,
        comparator=sides.comparator,
        absolute=sides.absolute,
    )


def is_sum_claimed(reading: Reading, catalogue: Catalogue) -> bool:
    """50万以下的项目加起来超过20万吗: the second bound is of what the rows come to, not of each row."""
    return _claimed_sum(reading) is not None


def build_sum_claimed(reading: Reading, catalogue: Catalogue) -> Built:
    """Return the plan of the rows' sum against the amount that is said of it."""
    claimed = _claimed_sum(reading)
    assert claimed is not None
    rows, bound = claimed
    built = _side(replace(rows, organisations=reading.organisations, carry=reading.carry), catalogue)
    if isinstance(built, Refusal):
        return built
    comparator, value = bound.comparator, bound.value
    return make_plan(reading, catalogue, "sides", inner=(built,), topic="verify", comparator=comparator, value=value)


def _claimed_sum(reading: Reading) -> tuple[Reading, Condition] | None:
    """The rows before the word of sum (or mean), and the one bound in money behind it."""
    sums = [i for i, s in enumerate(reading.spans) if s.sense in ("operation.sum", "operation.average")]
    if not sums or not _asks_truth(reading):
        return None
    rows = read(reading.text, reading.typed[: sums[0] + 1])
    claim = read(reading.text, reading.typed[sums[0] + 1 :])
    bound = claim.conditions[0] if len(claim.conditions) == 1 else None
    plain = not claim.groups and not claim.contains and not claim.loose_numbers
    if bound is None or bound.of != "money" or bound.comparator == "between" or not plain or not _is_rows(rows):
        return None
    return rows, bound


def _asks_truth(reading: Reading) -> bool:
    """A question of yes or no, though what it is of may be ranked: 最大的两个项目加起来比基本支出多吗."""
    asked = reading.has("operation.question", "operation.exist")
    return asked and not reading.has("operation.how_much", "operation.which", "operation.count", "operation.list")


def _sides(reading: Reading) -> Sides | None:
    """Where the question falls apart, and what it asks of its parts."""
    used, _ = take_conditions(reading.text, reading.spans)
    spans = reading.spans
    compared = [i for i, s in enumerate(spans) if s.sense.startswith("compare.") and i not in used]
    than = [i for i, s in enumerate(spans) if s.sense == "part.than" and i not in used and s.text in _THAN]
    if len(than) == 1 and not compared:
        return _than(reading, than[0])
    if compared and _asks_truth(reading) and compared == list(range(compared[0], compared[-1] + 1)):
        comparator = spans[compared[-1]].sense.split(".")[1]
        return _parted(reading, compared[0], compared[-1], "verify", comparator)
    return _beside(reading)


def _than(reading: Reading, at: int) -> Sides | None:
    """A比B多多少, A比B高百分之几, A比B多吗."""
    less = any(
        s.text.startswith(("少", "低", "小", "便宜"))
        for s in reading.spans
        if s.sense in ("operation.difference", "operation.less", "operation.percent_more")
    )
    if reading.has("operation.percent_more"):
        return _parted(reading, at, at, "percent_more")
    if reading.has("operation.difference") or (
        reading.has("operation.more", "operation.less") and reading.has("operation.how_much")
    ):
        sides = _parted(reading, at, at, "difference")
        return None if sides is None else replace(sides, turned=less)
    if _asks_truth(reading) and reading.has("operation.more", "operation.less"):
        return _parted(reading, at, at, "verify", "lt" if less else "gt")
    return None


def _beside(reading: Reading) -> Sides | None:
    """A和B一样多吗, A和B差多少, A是B的几倍, A占B多少: parted at the one joining word between them."""
    asked = {
        "operation.same": ("same", _AND),
        "operation.times": ("times", ("part.is", "part.and")),
        "operation.difference": ("difference", _AND),
        "operation.which_more": ("compare", _AND),
        "part.over": ("share", ("part.over",)),
    }
    for sense, (operation, joins) in asked.items():
        if not reading.has(sense):
            continue
        for join in joins:
            places = [i for i, s in enumerate(reading.spans) if s.sense == join]
            if len(places) == 1:
                return _parted(reading, places[0], places[0], operation, absolute=operation == "difference")
    return None


def _parted(
    reading: Reading, first: int, last: int, operation: str, comparator: str = "eq", absolute: bool = False
) -> Sides | None:
    left, right = reading.typed[:first], reading.typed[last + 1 :]
    if base_leads(reading.spans):
        left, right = right, left
    if not (_names_something(left) and _names_something(right)):
        return None
    return Sides(operation, read(reading.text, left), read(reading.text, right), comparator, absolute)


def _names_something(spans: Sequence[Span]) -> bool:
    kinds = ("name", "part", "set", "code")
    senses = ("fund", "use", "total", "set", "level", "table")
    return any(s.kind in kinds or s.sense.split(".")[0] in senses for s in spans)


def _is_rows(side: Reading) -> bool:
    """100万以上的项目, 最大的项目, 名称带运维的项目, 各项目的合计: chosen rows of a set, or all of them."""
    nouns = set(side.nouns) & {"project", "account", "function", "economic"} or side.levels
    chosen = side.conditions or side.contains or side.lacking or side.excluded or side.nths or side.has("rank", "top")
    every = "project" in side.nouns and not side.subjects
    every = every and (
        side.has("operation.sum", "operation.average") or any(s.text.startswith(_WHOLE_SET) for s in side.spans)
    )
    return bool(nouns) and bool(chosen or every)


UNCLEAR = "没有听懂其中一边要的是哪个数，请分开来问。"
_USED_KINDS = (
    "part",
    "filler",
    "set",
    "level",
    "fund",
    "use",
    "total",
    "table",
    "category",
    "lacking",
    "compare",
    "rank",
    "top",
    "scope",
)
_USED_OPERATIONS = (
    "sum",
    "average",
    "how_much",
    "question",
    "exist",
    "more",
    "less",
    "which",
    "difference",
    "percent_more",
    "times",
    "same",
    "which_more",
)


def _is_used(sense: str) -> bool:
    """True for a word that one side, or the comparison of both, takes account of."""
    kind, _, word = sense.partition(".")
    return kind in _USED_KINDS or (kind == "operation" and word in _USED_OPERATIONS)


def _side(side: Reading, catalogue: Catalogue) -> Built:
    """The plan of one side: a figure, or the sum (the mean, where it is said) of the rows that it chooses."""
    if counted_numbers(side) or side.bare_comparators or any(not _is_used(s) for s in side.senses):
        return Refusal("not_understood", UNCLEAR)
    if not _is_rows(side):
        if len(side.subjects) != 1 or side.nouns or side.counted is not None or side.has("operation.average", "rank"):
            return Refusal("not_understood", UNCLEAR)
        subject = resolve(side.subjects[0], catalogue, side)
        return subject if isinstance(subject, Refusal) else make_plan(side, catalogue, "point", subjects=(subject,))
    members = resolve_set(side, catalogue)
    if isinstance(members, Refusal):
        return members
    picks = side.has("rank", "top") or bool(side.nths)
    return make_plan(
        side,
        catalogue,
        "average" if side.has("operation.average") else "sum",
        members=members,
        conditions=side.conditions,
        order=order_of(side),
        limit=None if side.nths or not picks else side.top or 1,
        nths=side.nths,
        expected=side.counted,
    )
