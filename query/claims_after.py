"""够一千万吗, 比办公费高吗, 这话对不对: whether what is said of the one figure told before holds."""

from __future__ import annotations

from dataclasses import replace

from query.builders import is_yes_no
from query.catalogue import Catalogue
from query.follow_parts import holder_of
from query.plan import Coordinate
from query.reading import Reading
from query.turns import Conversation, Turn, told_coordinates
from query.within import WITHIN

_OTHER = ("rank", "order", "top", "part.exclude", "part.plus", "attribute", "target", "years", "operation.cite",
    "part.former", "part.latter", "next.after", "next.before", "operation.same", "set")  # fmt: skip
_ONE = ("point", "exist", "list")


def claimed(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Reading | None:
    """Return the claim with the figure that it is about in front of it, read as it would be if that were said.

    None where nothing is claimed, or what is claimed names whom it is about.
    """
    asked = is_yes_no(reading) or _supposes(reading)
    compares = reading.has("part.than") and reading.has("operation.more", "operation.less")
    bounded = len(reading.conditions) == 1 or (not reading.conditions and len(reading.loose_numbers) == 1)
    bounded = bounded or (reading.has("operation.half") and not reading.groups)
    leading = any(s.sense in ("fund", "use", "total") or s.kind in ("name", "code") for s in reading.spans[:1])
    others = reading.nths or reading.contains or reading.unknown or reading.excluded or leading or reading.levels
    if not asked or not (bounded or compares) or others or reading.has(*_OTHER):
        return None
    if len(reading.subjects) > 1 or any(g.joined not in ("part.over", "part.than") for g in reading.subjects):
        return None
    if any(s.sense == "part.in" and s.text in WITHIN for s in reading.spans):
        return None
    told = _one_figure(last, catalogue)
    if told is not None and (told.table is not None or told.columns or told.carry):
        return None
    holder = holder_of(told, catalogue) if told is not None else None
    if holder is None:
        return None
    groups = reading.groups
    senses = reading.senses if is_yes_no(reading) else (*reading.senses, "operation.question")
    kept = tuple(s for s in senses if s not in ("part.it", "part.and_so"))
    return replace(reading, groups=(replace(holder, start=0), *groups), senses=kept)


def placed_or_held(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Reading | None:
    """它排第几, 归哪一类: the question of the one figure told before, whose name it leaves out."""
    asks = reading.has("operation.position", "operation.parent")
    other = reading.groups or reading.conditions or reading.excluded or reading.unknown or reading.loose_numbers
    if not asks or other or reading.has("part.over", "part.than", "rank", "operation.count", *_STEPS):
        return None
    told = _one_figure(last, catalogue)
    plain = told is not None and told.table is None and not (told.columns or told.carry or told.use or told.fund)
    holder = holder_of(told, catalogue) if told is not None and plain else None
    return replace(reading, groups=(replace(holder, start=0),)) if holder is not None else None


_STEPS = ("part.former", "part.latter", "next")


def _supposes(reading: Reading) -> bool:
    """不到一千万吧: said with 吧, so that it is to be said whether it is so."""
    return bool(reading.spans) and reading.spans[-1].text == "吧" and not reading.has("operation", "rank", "order")


def _one_figure(last: Turn, catalogue: Catalogue) -> Coordinate | None:
    if last.plan.operation not in _ONE or len(last.answer.rows) > 1:
        return None
    told = told_coordinates(last, catalogue)
    return told[0] if len(told) == 1 else None
