"""第二个, 最后一个, 中间那个, 排在它后面的: rows of the answer before, told by the place that they were told in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from query.builders import display_unit, parent_of
from query.catalogue import Catalogue
from query.lexicon import lexicon
from query.plan import Coordinate, Operation, Plan, Refusal
from query.reading import Reading
from query.resolve import resolve
from query.spans import Span
from query.turns import Conversation, Turn, told_coordinates

_STEPS = {"next.after": 1, "part.latter": 1, "next.before": -1, "part.former": -1}
_POINTING = ("part.it", "filler.filler", "blank", "part.of", "order.plain")
_ASKS = ("operation.how_much", "operation.which", "part.and_so", "part.is", *_POINTING)
_PAIRED = ("operation.difference", "operation.times", "operation.percent_more")
_WHICH = ("operation.which_more", "operation.which_less")
_PLACES = ("part.former", "part.latter", "part.middle", "top.bottom")
_SHARES = ("part.over", "operation.share")
UNSURE = "没有听懂指的是上一个回答里的哪一个，请说出它的名称。"


def with_neighbour(reading: Reading, plan: Plan, rows: int) -> Reading | Refusal:
    """Given a question on a row told by rank (the second, or the largest), return it with the place next to that one.

    后面那个, 前面那个 are the places next to one row; beside several they are rows of their own and stay. A row that
    is ranked from below has no certain one before or behind it, only a further one (其次).
    """
    said = [s for s in reading.spans if s.sense in _STEPS]
    explicit = [s for s in said if s.sense in ("next.after", "next.before")]
    place = 1 if plan.limit == 1 else plan.nths[0] if len(plan.nths) == 1 else None
    both = {"part.former", "part.latter"} <= set(reading.senses)
    if not said or both or (not explicit and (place is None or rows != 1)):
        return reading
    further = len(said) == 1 and said[0].text.startswith(tuple(lexicon().marks["further"]))
    if place is None and further and said[0].sense == "next.after" and plan.limit == rows:
        place = rows
    elif rows != 1:
        place = None
    if len(said) != 1 or place is None or reading.nths:
        return Refusal("not_understood", UNSURE)
    turned = plan.order == "asc" and not further
    nth = place + _STEPS[said[0].sense]
    if turned or nth < 1:
        return Refusal("not_understood", UNSURE)
    senses = tuple(s for s in reading.senses if s not in (said[0].sense, "order.plain", "part.it"))
    groups = tuple(g for g in reading.groups if {kind for kind, _ in g.atoms} != {"level"})  # 是哪项: of those rows
    return replace(reading, senses=senses, groups=groups, nths=(nth,))


def ranked_rows(reading: Reading, last: Turn) -> Reading | Refusal:
    """The question with the place of the row next to the one told, where the answer before told rows by rank."""
    plan = last.plan
    listed = plan.operation == "list" and (plan.members is not None or bool(plan.cells))
    if not listed or not (plan.limit or plan.nths):
        return reading
    return with_neighbour(reading, plan, len(last.answer.rows))


def of_members(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """头一个比最后一个多多少, 第二个占项目支出多少, 中间那个多少钱: of one or two of the rows told."""
    if last.plan.operation != "list" or last.plan.members is None or len(last.answer.rows) < 2:
        return None
    rows = told_coordinates(last, catalogue)
    places = _places(reading, len(last.answer.rows))
    if not places or len(rows) != len(last.answer.rows):
        return None
    ordinal = len(reading.nths) == len(places)
    if any(not 0 < p <= len(rows) for p in places):
        return None if ordinal else Refusal("not_understood", UNSURE)
    chosen = tuple(rows[p - 1] for p in places)
    if len(chosen) > 1 and reading.has(*_PAIRED, *_WHICH, "part.than"):
        ranked = ordinal and last.plan.order != "printed" and not reading.has(*_WHICH)
        return None if ranked else _pair(reading, chosen, last)
    if len(chosen) == 1 and reading.has(*_SHARES):
        return _share(reading, chosen[0], last, catalogue)
    plain = not reading.groups and not reading.conditions and all(_asks_amount(s) for s in reading.spans)
    if ordinal and last.plan.order == "printed":
        return _same_by_rank(reading, last, places) if plain else None
    if ordinal or not plain:
        return None if ordinal else Refusal("not_understood", UNSURE)
    return Plan("point", last.plan.document, subjects=chosen, display_unit=display_unit(reading))


def _asks_amount(span: Span) -> bool:
    return span.sense in (*_ASKS, *_PLACES) or span.kind == "number"


def _places(reading: Reading, rows: int) -> tuple[int, ...]:
    """The places that are pointed at, in the order said; 0 for one that is not certain."""
    found: list[int] = []
    for at, span in enumerate(reading.spans):
        if span.number is not None and span.number.kind == "ordinal":
            found.append(int(span.number.value))
        elif span.sense == "part.former":
            found.append(1 if rows == 2 or span.text.startswith(("头", "前一")) else 0)
        elif span.sense == "part.latter":
            found.append(2 if rows == 2 else 0)
        elif span.sense == "part.middle":
            found.append((rows + 1) // 2 if rows % 2 else 0)
        elif _is_last(reading.spans, at):
            found.append(rows)
    return tuple(found)


def _is_last(spans: Sequence[Span], at: int) -> bool:
    """最后一个, 末一个: the last row that was told."""
    following = spans[at + 1].text if at + 1 < len(spans) else ""
    return spans[at].text in lexicon().marks["ending"] and following in lexicon().marks["one_row"]


def _same_by_rank(reading: Reading, last: Turn, places: tuple[int, ...]) -> Refusal | None:
    """第二个 of rows told as they are printed may be the second told, or the second largest: both must be the same."""
    amounts = [Decimal(r.value or 0) for r in last.answer.rows]
    ranked = sorted(amounts, reverse=True)
    counted = any(s.text in lexicon().marks["one_row"] or s.text == "个" for s in reading.spans)
    if not counted or all(amounts[p - 1] == ranked[p - 1] for p in places):
        return None
    said = "、".join(str(p) for p in places)
    return Refusal("not_understood", f"没有说明第 {said} 个是按金额还是按列出的次序，请说“第几大的”，或说出名称。")


def _pair(reading: Reading, chosen: tuple[Coordinate, ...], last: Turn) -> Plan | Refusal:
    if len(chosen) != 2 or chosen[0] == chosen[1] or reading.subjects or reading.conditions:
        return Refusal("not_understood", UNSURE)
    if reading.has(*_WHICH):
        least = reading.has("operation.which_less")
        return Plan("compare", last.plan.document, subjects=chosen, order="asc" if least else "desc")
    operation: Operation = "difference"
    if reading.has("operation.times"):
        operation = "times"
    elif reading.has("operation.percent_more"):
        operation = "percent_more"
    elif not reading.has("operation.difference", "operation.how_much"):
        return Refusal("not_understood", UNSURE)
    return Plan(operation, last.plan.document, subjects=chosen, display_unit=display_unit(reading))


def _share(reading: Reading, part: Coordinate, last: Turn, catalogue: Catalogue) -> Plan | Refusal:
    if len(reading.subjects) > 1 or reading.conditions or reading.excluded:
        return Refusal("not_understood", UNSURE)
    whole = resolve(reading.subjects[0], catalogue, reading) if reading.subjects else parent_of(part, catalogue)
    return whole if isinstance(whole, Refusal) else Plan("share", last.plan.document, subjects=(part,), whole=whole)
