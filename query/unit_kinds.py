"""Units told by what they are: 教育局的两所学校, 下属医院, 另一所学校; read as the names of the units of that kind.

Only the units of one department are meant, the one that is named or that the answer before was about; a number that does
not fit them is no question about them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from query.numbers import find_numbers
from query.plan import Refusal
from query.reading import Reading
from query.roster import Body, Roster
from query.scope import Before
from query.spans import Span
from query.whom import kinds_pointed

_LEAST = 2
"""A word of one character (局, 校) is no kind by itself."""
_LEADS = ("下属的", "下属", "所属的", "所属", "下辖的", "下辖", "下面的", "下面", "底下的", "底下", "下头的", "下头",
    "直属的", "直属", "管的", "管着的", "里的", "里头的", "的", "这", "那")  # fmt: skip
_COUNTS = ("各个", "各", "每个", "每", "哪个", "哪", "所有的", "所有", "全部的", "全部", "几", "这几", "那几")
_APART = ("另外的", "另外", "另", "剩下的", "剩下")
_COUNTERS = "[所个家座间]"


@lru_cache(maxsize=1)
def _told() -> re.Pattern[str]:
    def either(words: Sequence[str]) -> str:
        return "|".join(sorted(map(re.escape, words), key=len, reverse=True))

    kinds = either([k for k in kinds_pointed() if len(k) >= _LEAST])
    count = rf"(?P<number>[两二三四五六七八九十\d]+|一)|(?P<each>{either(_COUNTS)})"
    return re.compile(
        rf"(?P<lead>(?:{either(_LEADS)})*)(?P<apart>{either(_APART)})?(?:{count})?(?:{_COUNTERS})?(?P<kind>{kinds})"
    )


def with_units_of_kind(reading: Reading, roster: Roster, about: Before) -> str | Refusal | None:
    """Given a reading, return its text with the units named that it tells by their kind; None where it tells none."""
    for match in _told().finditer(reading.text):
        if not (match["lead"] or match["number"] or match["each"] or match["apart"]) or _is_known(reading, match):
            continue
        named = _departments(reading, roster, match.start())
        departments = _whose(reading, roster) or {d for _, d in about.bodies}
        if not departments and (match["number"] or match["each"]):
            departments = {b.department for b in roster.bodies if b.name.endswith(kinds_pointed()[match["kind"]])}
        if len(departments) != 1:
            continue
        units = _of_kind(next(iter(departments)), match["kind"], roster)
        if match["apart"]:
            units = [u for u in units if (u.name, u.department) not in about.bodies]
        if units:
            return _miscounted(match, units) or _named(reading, match, units, named)
    return None


def _is_known(reading: Reading, match: re.Match[str]) -> bool:
    """The kind is part of a name that was read (教育局的实验中学), or of a longer word that was not."""
    start, end = match.span("kind")
    inside = [s for s in reading.spans if s.start < end and start < s.end]
    return (
        not any(s.kind == "unknown" for s in inside)
        or any(s.start < match.start() or s.end > end for s in inside)
        or any(s.kind == "unknown" and s.start == end for s in reading.spans)
    )


def _departments(reading: Reading, roster: Roster, end: int) -> dict[Span, str]:
    """The departments named before, with their words."""
    found: dict[Span, str] = {}
    for span in reading.spans:
        if span.kind == "organisation" and span.end <= end:
            bodies = [roster.bodies[roster.body_of[o]] for o in span.organisations if o in roster.body_of]
            whole = [b.department for b in bodies if b.name == b.department]
            found |= dict.fromkeys([span], whole[0]) if whole else {}
    return found


def _whose(reading: Reading, roster: Roster) -> set[str]:
    """The departments of all bodies named."""
    named = {o for s in reading.spans for o in s.organisations if o in roster.body_of}
    return {roster.bodies[roster.body_of[o]].department for o in named}


def _of_kind(department: str, kind: str, roster: Roster) -> list[Body]:
    tails = kinds_pointed()[kind]
    return [b for b in roster.bodies if b.department == department != b.name and b.name.endswith(tails)]


def _miscounted(match: re.Match[str], units: Sequence[Body]) -> Refusal | None:
    said = match["number"]
    number = next((n.value for n in find_numbers(said)), None) if said else None
    if number is None or number == len(units):
        return None
    names = "、".join(u.name for u in units)
    return Refusal("not_understood", f"{match['kind']}有 {len(units)} 个（{names}），不是 {said} 个，请说明是哪几个。")


def _named(reading: Reading, match: re.Match[str], units: Sequence[Body], named: dict[Span, str]) -> str:
    """The text with the names; the department that only says whose units they are gives way to them."""
    which = "哪个" if (match["each"] or "").startswith("哪") else ""
    told = sum(s.kind == "organisation" and s not in named for s in reading.spans) > 1
    said = which if which and told else "和".join(u.name for u in units) + which  # 甲跟乙比，哪个学校
    whose = [s for s in named if _leads(reading, s, match.start())]
    text = reading.text[: match.start()] + said + reading.text[match.end() :]
    for span in whose[-1:]:
        text = text[: span.start] + text[span.end :]
    return text


def _leads(reading: Reading, department: Span, end: int) -> bool:
    """Nothing but a year stands between the department and the words for its units."""
    between = [s for s in reading.spans if department.end <= s.start < end]
    return all(
        s.kind in ("year", "years", "blank") or s.sense in ("part.of", "part.in", "filler.filler") for s in between
    )
