"""本级 said alone, beside a unit or behind an answer: the own office of the one department in question, said in full."""

from __future__ import annotations

from query.lexicon import lexicon
from query.plan import Refusal
from query.reading import Reading
from query.roster import Body, Roster
from query.scope import Before
from query.spans import Span
from query.units_left_out import named_in, without_office

OWN = "本级"
_BETWEEN = ("局", "自己", "自身", "本身", "机关", "的")
"""What may stand between a department and 本级: 农业局局本级, 农业局的本级."""
_LEVELS = ("省", "市", "区", "县", "州")
"""区本级 is a level of government and no office."""
_COMPARES = ("part.than", "part.over", "operation.share", "operation.times", "operation.percent_more", "operation.difference",
    "operation.sum", "part.exclude", "part.plus")  # fmt: skip
"""With these the department may be the other side, and stays."""


def with_own_office(reading: Reading, roster: Roster, about: Before) -> str | Refusal | None:
    """Given a reading, return its text with each bare 本级 said in full; None where none stands in it.

    本级 would else be read past: 本级和农技中心各是多少 asks of two units, 近三年本级的公用经费 of one.
    """
    spans, marks = reading.spans, lexicon().marks
    bare = [n for n, s in enumerate(spans) if s.kind in ("word", "unknown") and s.text in marks["own_office"]]
    if len(bare) == 1 and _left_out(spans, bare[0]):
        return without_office(reading, bare[0], named_in(spans, roster), bool(about.bodies))
    if not bare or any(w in reading.text for w in marks["below"]) or _left_out(spans, bare[0]):
        return None
    if reading.text[: spans[bare[0]].start].endswith(_LEVELS):
        return None
    if reading.has("set.department") and len(roster.departments) > 1:
        return Refusal("not_understood", f"没有听懂“{spans[bare[0]].text}”是哪个部门的，请说出部门的名称。")
    named = named_in(spans, roster)
    departments = {b.department for b in named.values()} or {d for _, d in about.bodies}
    if not departments:
        return None
    if len(departments) > 1:
        return Refusal("not_understood", f"没有听懂“{spans[bare[0]].text}”是哪个部门的，请说出部门的名称。")
    office = _office_of(next(iter(departments)), roster)
    if office is None:
        return None
    return _said_in_full(reading, bare, office, named)


def with_whole_office(reading: Reading, roster: Roster, about: Before) -> str | None:
    """占全局的几成: its text with the whole of the one department in question, where more than one is loaded."""
    at = next(((reading.text.find(w), len(w)) for w in lexicon().marks["whole_office"] if w in reading.text), None)
    if at is None or len(roster.departments) < 2:
        return None
    start, end = at[0], at[0] + at[1]
    inside = [s for s in reading.spans if s.start < end and start < s.end]
    others = {n: b for n, b in named_in(reading.spans, roster).items() if reading.spans[n] not in inside}
    departments = {b.department for b in others.values()} or {d for _, d in about.bodies}
    if len(departments) != 1 or any(s.name is not None or s.start < start or s.end > end for s in inside):
        return None
    return reading.text[:start] + next(iter(departments)) + reading.text[end:]


def _left_out(spans: tuple[Span, ...], place: int) -> bool:
    """除了本级: which units are left is settled with whom the question is about."""
    before = next((s for s in reversed(spans[:place]) if s.kind != "blank"), None)
    return before is not None and before.sense == "part.exclude"


def _office_of(department: str, roster: Roster) -> str | None:
    whole = roster.by_name.get((department, department))
    units = roster.units_of(roster.bodies[whole]) if whole is not None else ()
    return next((f"{department}{OWN}" for u in units if u.name.startswith(f"{department}（{OWN}")), None)


def _said_in_full(reading: Reading, bare: list[int], office: str, named: dict[int, Body]) -> str:
    """The text with the office in place of 本级; a department that only says whose 本级 it is gives way to it."""
    spans = reading.spans
    changed = dict.fromkeys(bare, office)
    beside = len(named) > 1 or reading.has("part.than")
    passed = ("blank", "year") if beside else ("blank",)
    """城管局2026年本级比环卫中心: the year stands between; where no other body is named, the department may be the whole."""
    whole = [n for n, b in named.items() if b.name == b.department]
    for place in bare:
        led = place - 1
        while led >= 0 and (spans[led].kind in passed or spans[led].text in _BETWEEN):
            led -= 1
        changed |= {n: "" for n in range(led if led in whole else led + 1, place) if spans[n].kind not in passed}
    left = [n for n in whole if n not in changed]
    if len(left) == 1 and len(named) == 1 and len(bare) == 1 and not reading.has(*_COMPARES):
        changed |= {left[0]: office, bare[0]: ""}
    text = reading.text
    for place, said in sorted(changed.items(), reverse=True):
        text = text[: spans[place].start] + said + text[spans[place].end :]
    return text
