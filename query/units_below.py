"""The units below departments: whether a question is about them, which they are, and which of them it leaves out.

哪个单位最多 and 各单位 ask of the units of the department that is named, of those of the answer before, or of all. A unit
that is said to be of another department (教育局的环卫中心) is none that is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from query.builders import INCREASE
from query.lexicon import lexicon
from query.places import OTHERS, counted
from query.plan import Refusal
from query.reading import Reading
from query.roster import Body, Roster
from query.spans import Span

FILLER_BODIES = ("部门", "单位", "局")
_UNIT = "单位"
_ASKED = ("哪个单位", "哪家单位", "哪一个单位", "哪一家单位")
_TELLING = ("rank", "order", "top", "operation.which", "operation.list", "operation.average", "operation.more",
    "operation.less", "operation.which_more", "operation.which_less", "operation.lacks", *INCREASE)  # fmt: skip
"""With these 哪个单位 asks which of the units; else it may ask whose the document is."""
_POINTS = ("这", "那", "该", "本", "贵", "我")


def every_of(reading: Reading, named: tuple[int, ...], roster: Roster) -> str:
    """Whether all departments, or all units of one, are meant: 各部门, 哪个单位, 支出最少的部门."""
    texts = [s.text for s in reading.spans]
    telling = reading.has(*_TELLING) or bool(reading.nths or reading.conditions) or reading.negates
    which = any(t.startswith(_ASKED) for t in texts)
    if reading.has("set.unit") or (telling and which) or (which and _whose_rows(reading)):
        return "unit"
    if says_other_units(reading, named, roster):
        return "unit"
    if reading.has("set.department"):
        return "unit" if _asks_inside(reading, named, roster) else "department"
    bare = [s.text for s in reading.spans if s.sense == "filler.filler" and s.text in FILLER_BODIES]
    asked = reading.has("rank", "order", "top", "operation.average", "operation.list", "operation.count", *INCREASE)
    asked = asked or (reading.has("part.than") and reading.has("operation.more", "operation.less"))
    picks = reading.has("rank", "order", "top", "operation.which", "operation.list", "operation.average")
    if (picks or reading.nths or reading.has("operation.count")) and bare and asked and not named:
        return "unit" if bare[-1] == _UNIT else "department"
    if (asked or reading.conditions or reading.nths) and _picks_unit(reading) and _hold_units(named, roster):
        return "unit"
    more = [s.text for s in reading.spans if s.sense in ("operation.which_more", "operation.which_less")]
    if any(t.startswith(("哪家", "哪个单位")) for t in more) and len(named) == 1 and not reading.has("part.than"):
        return "unit" if _hold_units(named, roster) else ""
    many = len(named) == 0 and len(roster.departments) > 1
    return "department" if many and reading.has("operation.sum") and any(t in ("全部", "所有") for t in texts) else ""


def _asks_inside(reading: Reading, named: tuple[int, ...], roster: Roster) -> bool:
    """城管局电费最多的单位是哪家, 教育局哪个部门花钱最多: inside the one department named before, not among all."""
    spans = reading.spans
    which = [n for n, s in enumerate(spans) if s.sense == "set.department"]
    asked = len(which) == 1 and spans[which[0]].text.startswith("哪")
    bodies = [n for n, s in enumerate(spans) if s.kind == "organisation"]
    before = len(bodies) == 1 and bool(which) and bodies[0] < which[0]
    beside = reading.has("part.than", "part.and", "part.over", "operation.position", "part.exclude")
    return asked and before and not beside and len(named) == 1 and _hold_units(named, roster)


def _whose_rows(reading: Reading) -> bool:
    """公务接待费是哪个单位的: whose figure it is, where a figure and whose it may be are all that is said."""
    spans = [s for s in reading.spans if s.kind != "blank" and s.sense not in ("operation.question", "part.and_so")]
    last = spans[-1] if spans else None
    ends = last is not None and (last.text == "的" or last.text.endswith("的"))
    at = next((n for n, s in enumerate(spans) if s.text.startswith(_ASKED)), len(spans))
    links = at > 0 and spans[at - 1].text.endswith(("是", "在", "属于", "归"))
    figure = any(s.kind == "name" or s.sense.startswith("use.") for s in spans[:at])
    return ends and links and figure and at >= len(spans) - 2 and not reading.nouns


def _picks_unit(reading: Reading) -> bool:
    """花钱最多的单位, 不到100万的单位有哪些: the units are what is picked; 这个单位 and 教育局单位 point at the one named."""
    spans = [s for s in reading.spans if s.kind != "blank"]
    for before, span in pairwise(spans):
        if span.text == _UNIT and span.sense == "filler.filler":
            behind = spans[spans.index(span) + 1 :]
            follows = not behind or behind[0].sense.split(".")[0] in ("operation", "meta") or behind[0].sense in _BEHIND
            told = before.sense == "part.of" or before.sense.startswith("rank")
            led = spans[spans.index(before) - 1] if before.sense == "part.of" and spans.index(before) else before
            ranked = led.sense.startswith(("rank", "top")) or led.text in _PLACES or led.kind == "number"
            follows = follows or (ranked and behind[0].kind not in ("organisation", "unknown"))
            if told and follows and not before.text.startswith(_POINTS):
                return True
    return False


_PLACES = ("名", "位", "个", "家")
_BEHIND = ("part.is", "part.in", "filler.filler", "number")


def _hold_units(named: tuple[int, ...], roster: Roster) -> bool:
    """Every body named is a department of several units."""
    return bool(named) and all(len(roster.units_of(roster.bodies[b])) > 1 for b in named)


def named_units_of(
    reading: Reading, named: tuple[int, ...], earlier: tuple[int, ...], departments: tuple[int, ...], roster: Roster
) -> tuple[int, ...] | Refusal:
    """The units of the departments named, else of those of the answer before or of all; none where none is printed."""
    others = _other_units(reading, named, earlier, roster)
    if others is not None:
        return others
    said_to_be = counted(reading.spans)
    holders = [roster.bodies[b] for b in named if roster.units_of(roster.bodies[b])]
    if not named and (len(departments) == 1 or earlier):
        holders = [
            b
            for b in _departments_of(earlier, roster) or map(roster.bodies.__getitem__, departments)
            if roster.units_of(b)
        ]
    units = tuple(u.id for h in holders for u in roster.units_of(h))
    if not holders and not named:
        apart = (u for d in departments for u in roster.units_of(roster.bodies[d]) or (roster.bodies[d],))
        units = tuple(u.id for u in apart)
    of_units = any(a.sense == "alike.each" and b.sense == "set.unit" for a, b in pairwise(reading.spans))
    if of_units and not named and said_to_be == len(departments) != len(units):
        return departments  # 两家单位, where two departments are loaded
    below = _without_offices(units, said_to_be, reading, roster)
    if units and of_units and said_to_be is not None and said_to_be != len(below):
        return Refusal("not_understood", f"单位有 {len(units)} 个，不是 {said_to_be} 个，请说明是哪几个。")
    if units:
        return below
    if len(named) == 1:
        return _units_beside(roster.bodies[named[0]], roster)
    return ()


def says_other_units(reading: Reading, named: Sequence[int], roster: Roster) -> bool:
    """其他单位; 另外两家 beside units that are named."""
    units = bool(named) and all(roster.bodies[b].name != roster.bodies[b].department for b in named)
    words = [s.sense for s in reading.spans if s.sense.startswith("set.") and s.text.startswith(OTHERS)]
    return "set.unit" in words or (units and "set.department" in words)


def _other_units(
    reading: Reading, named: Sequence[int], earlier: Sequence[int], roster: Roster
) -> tuple[int, ...] | Refusal | None:
    """本级比其他两个单位加起来多多少, 其他单位呢: the units of the same department but those named, or told before."""
    if not says_other_units(reading, named, roster) or reading.has("part.exclude"):
        return None
    apart = [b for b in named or earlier if roster.bodies[b].name != roster.bodies[b].department]
    departments = {roster.bodies[b].department for b in (*named, *apart)}
    if not apart or len(departments) != 1:
        return Refusal("not_understood", "没有说明“其他单位”是指除了哪个单位以外。")
    return tuple(
        b.id for b in roster.bodies if b.department in departments and b.name != b.department and b.id not in apart
    )


def _without_offices(
    units: tuple[int, ...], said_to_be: int | None, reading: Reading, roster: Roster
) -> tuple[int, ...]:
    """下属两个单位 of a department that has three with its own office: the two others."""
    apart = tuple(u for u in units if not is_own_office(roster.bodies[u]))
    below = any(w in reading.text for w in lexicon().marks["below"])
    return apart if below and said_to_be == len(apart) else units


def is_own_office(body: Body) -> bool:
    """True for the unit that is called like its department."""
    return body.name.startswith(f"{body.department}（本级")


def _departments_of(earlier: tuple[int, ...], roster: Roster) -> list[Body]:
    """The departments of the answer before, also where it told of units of theirs."""
    whole = dict.fromkeys(roster.bodies[b].department for b in earlier)
    return [roster.bodies[roster.by_name[d, d]] for d in whole if (d, d) in roster.by_name]


def _units_beside(named: Body, roster: Roster) -> tuple[int, ...] | Refusal:
    """市场监管局本级和所属单位: the own office beside the other units of its department; no other unit holds units."""
    department = roster.by_name.get((named.department, named.department))
    if is_own_office(named) and department is not None:
        return tuple(u.id for u in roster.units_of(roster.bodies[department]))
    if named.kind == "单位" and named.name != named.department:
        return Refusal("not_understood", f"没有印出{named.name}的下属单位。")
    return (named.id,)


def left_over(
    units: Sequence[int], left_out: Sequence[int], reading: Reading, roster: Roster
) -> tuple[int, ...] | Refusal:
    """The units but those left out; 其余两家单位 must be as many as it says."""
    kept = tuple(u for u in units if u not in left_out)
    said = next((s.number for s in reading.spans if s.sense.startswith("set.") and s.number is not None), None)
    if said is None or int(said.value) == len(kept):
        return kept
    names = "、".join(roster.bodies[u].name for u in kept)
    return Refusal(
        "not_understood", f"其余的单位有 {len(kept)} 个（{names}），不是 {int(said.value)} 个，请说明是哪几个。"
    )


def own_office_left_out(
    reading: Reading, named: set[int], before: Sequence[tuple[str, str]], roster: Roster
) -> tuple[int, ...] | Refusal:
    """城管局除了本级，其他几个单位: the own office of the one department that is named, of whose units the rest is asked."""
    spans = [s for s in reading.spans if s.kind != "blank"]
    said = any(a.sense == "part.exclude" and b.text in lexicon().marks["own_office"] for a, b in pairwise(spans))
    if not said:
        return ()
    holders = [roster.bodies[b] for b in named]
    if not named:
        holders = _departments_of(tuple(roster.by_name[b] for b in before if b in roster.by_name), roster)
    offices = [u.id for h in holders for u in roster.units_of(h) if is_own_office(u)]
    if len(holders) != 1 or len(offices) != 1 or not reading.has("set.unit"):
        return Refusal("not_understood", "没有听懂除了本级问的是哪些单位，请说出部门和单位的名称。")
    return tuple(offices)


def of_another(first: Sequence[Body], second: Sequence[Body], between: Sequence[Span]) -> Refusal | None:
    """教育局的环卫中心: a unit that is said to be of a department that it does not belong to."""
    whole = [b for b in first if b.name == b.department]
    apart = bool(whole) and all(b.kind == "单位" and b.name != b.department for b in second)
    led = all(s.sense in _OF for s in between) and not any(s.kind == "blank" for s in between)
    if not apart or not second or not led or {b.department for b in whole} & {b.department for b in second}:
        return None
    name, holder = second[0].name, second[0].department
    return Refusal("not_loaded", f"{whole[0].name}没有{name}这个单位；装入的{name}是{holder}的，不能用它代替。")


def unclear(reading: Reading, named: Sequence[int], every: str, roster: Roster) -> Refusal | None:
    """城管局第四个单位: by which order is not said. 下属单位一共: the own office may be one of them or not."""
    spans = [s for s in reading.spans if s.kind != "blank"]
    for first, _, unit in zip(spans, spans[1:], spans[2:], strict=False):
        placed = first.number is not None and first.number.kind == "ordinal" and unit.text in FILLER_BODIES[:2]
        if placed and named and not reading.has("rank", "order"):
            return Refusal("not_understood", f"没有听懂“{first.text}个{unit.text}”是按什么排的，请说出它的名称。")
    word = next((s.text for s in spans if s.sense == "set.unit" and s.text in _BELOW), "")
    holders = [roster.bodies[b] for b in named]
    offices = [u for h in holders for u in roster.units_of(h) if is_own_office(u)]
    said = any(w in reading.text for w in lexicon().marks["own_office"])
    added = reading.has("operation.sum", "operation.average") and not reading.has("operation.share", "rank", "order")
    if not (word and offices and added and every == "unit") or said:
        return None
    choices = tuple(
        (label, reading.text.replace(word, asked, 1))
        for label, asked in (("不含本级", "除了本级以外，所有单位"), ("含本级", "所有单位"))
    )
    return Refusal("not_understood", f"“{word}”没有说含不含本级，请选一个。", choices=choices)


_BELOW = ("下属单位", "所属单位", "下级单位", "下辖单位", "各下属单位", "下面单位", "所有下属单位", "全部下属单位",
    "所有所属单位", "直属单位")  # fmt: skip
_OF = ("part.of", "part.in", "part.it", "filler.filler")
