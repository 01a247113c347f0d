"""除了这三个还有哪些, 去掉委托业务费还剩多少: the answer before without the rows it told, or without what is named."""

from __future__ import annotations

from dataclasses import replace

from query.builders import display_unit
from query.catalogue import Catalogue
from query.follow_parts import holder_of
from query.lexicon import lexicon
from query.plan import Coordinate, Operation, Plan, Refusal
from query.reading import Reading
from query.recall import stated_count
from query.resolve import resolve
from query.resolve_sets import left_out, said_without
from query.shares_after import holds
from query.turns import SETS, Conversation, Turn, told_coordinates

_OTHERS = ("rank", "top", "part.than", "part.over", "operation.share", "operation.average", "operation.difference")


def rest_of_rows(reading: Reading, last: Plan, told: tuple[int, ...], catalogue: Catalogue) -> Plan | Refusal | None:
    """Given a question that leaves out the rows told before (by their keys), return the plan over the others.

    None where the answer before picked no rows by rank, or the question names anything itself; a refusal where the
    number that it says is not that of the rows told.
    """
    picked = last.members is not None and last.operation == "list" and (last.limit is not None or bool(last.nths))
    leaves_out = reading.has("part.exclude", "part.outside") and reading.has("part.it")
    if not picked or not (leaves_out or reading.has("operation.remainder")) or _says_more(reading):
        return None
    number = stated_count(reading)
    of_rest = (
        number is not None and reading.has("operation.remainder") and not reading.has("part.exclude", "part.outside")
    )
    if (number not in (None, len(told)) and not of_rest) or not told:
        return Refusal("not_understood", f"上一个回答里是 {len(told)} 行，请说明除去哪几行。")
    assert last.members is not None
    label = last.members.label + said_without(told, catalogue)
    kept = replace(last.members, without=(*last.members.without, *told), label=label)
    return replace(
        last,
        operation=_asked(reading),
        members=kept,
        limit=None,
        nths=(),
        with_share=False,
        expected=number if of_rest else None,
        notes=(),
        display_unit=display_unit(reading),
    )


def _says_more(reading: Reading) -> bool:
    own = any(not g.is_empty or g.tables or g.levels or set(g.nouns) - {"project"} for g in reading.excluded)
    named = reading.subjects or set(reading.nouns) - {"project", "account"} or reading.levels or own
    bounded = reading.conditions or reading.contains or reading.lacking or reading.nths or reading.unknown
    return bool(named or bounded) or reading.has(*_OTHERS)


def _asked(reading: Reading) -> Operation:
    if reading.has("operation.count"):
        return "count"
    money = reading.has("operation.sum") or (
        reading.has("operation.how_much") and not reading.has("operation.list", "operation.which")
    )
    return "sum" if money else "list"


def whole_less_it(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """项目支出不算它是多少, 把它从项目支出里刨掉还剩多少: the whole that is named without the one figure told before."""
    minus = any(s.sense == "operation.difference" and s.text in lexicon().marks["minus"] for s in reading.spans)
    named = (*reading.subjects, *reading.excluded)
    if not reading.has("part.it") or not (minus or reading.has("part.exclude")) or len(named) != 1:
        return None
    other = reading.conditions or reading.nths or reading.contains or reading.lacking or reading.unknown
    if other or set(reading.nouns) - {"account"} or reading.has(*_OTHERS[:-1], "operation.list", "operation.count"):
        return None
    told = told_coordinates(last, catalogue) if last.plan.operation in ("point", "exist", "list") else ()
    whole = resolve(named[0], catalogue, reading)
    if isinstance(whole, Refusal):
        return whole
    if len(told) == 1 and len(last.answer.rows) == 1 and holds(whole, told[0], catalogue):
        return Plan("less", catalogue.document.id, subjects=(whole, told[0]), display_unit=display_unit(reading))
    if len(told) == 1 and holds(told[0], whole, catalogue) and _it_leads(reading):
        return Plan("less", catalogue.document.id, subjects=(told[0], whole), display_unit=display_unit(reading))
    return Refusal("not_understood", "没有听懂要从哪个数里去掉哪个数，请把两个名称都说出来。")


def _it_leads(reading: Reading) -> bool:
    """它不算平安社区: what is left out is what is named behind."""
    senses = [s.sense for s in reading.spans]
    return "part.exclude" in senses and senses.index("part.it") < senses.index("part.exclude")


def _without_several(reading: Reading, whole: Coordinate, catalogue: Catalogue) -> Reading | Refusal:
    """扣除工会经费和办公费后还剩多少: read as if the figure told before stood in it."""
    plain = whole.table is None and not (whole.columns or whole.carry)
    holder = holder_of(whole, catalogue) if plain else None
    if holder is None:
        return Refusal("not_understood", "没有听懂要从哪个数里去掉，请把它的名称也说出来。")
    return replace(reading, groups=(replace(holder, start=0),))


def less_than_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Plan | Refusal | None:
    """去掉委托业务费还剩多少: the rows, or the figure, of the answer before without what is named."""
    if not reading.excluded or reading.subjects or set(reading.nouns) - {"account"} or reading.conditions:
        return None
    members = last.plan.members
    if members is None:
        one = last.plan.operation in ("point", "exist") and len(last.plan.subjects) == 1
        if one and len(reading.excluded) > 1:
            return _without_several(reading, last.plan.subjects[0], catalogue)
        if not one or len(reading.excluded) != 1:
            return None
        part = resolve(reading.excluded[0], catalogue, reading)
        if isinstance(part, Refusal):
            return part
        unit = display_unit(reading)
        return Plan("less", catalogue.document.id, subjects=(last.plan.subjects[0], part), display_unit=unit)
    if last.plan.operation not in SETS or last.plan.limit is not None or last.plan.nths:
        return None
    less = left_out(reading, members.dimension, catalogue)
    if isinstance(less, Refusal):
        return less
    asked = {"operation.count": "count", "operation.average": "average", "operation.sum": "sum"}
    operation = next((o for s, o in asked.items() if reading.has(s)), "list")
    if operation == "list" and reading.has("operation.how_much") and not reading.has("operation.list"):
        operation = "sum"
    kept = replace(members, without=(*members.without, *less), label=members.label + said_without(less, catalogue))
    return replace(last.plan, operation=operation, members=kept, with_share=False, expected=None, notes=())  # type: ignore[arg-type]
