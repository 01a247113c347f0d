"""它和电费一共多少: one of the figures listed is that of the answer before; it is never left out of what is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from query.catalogue import Catalogue
from query.lexicon import FILLER
from query.plan import Refusal
from query.reading import Reading
from query.spans import Span
from query.turns import Turn, told_coordinates
from query.within import holding_group, named_group

_IT = ("它", "他", "这个", "那个", "这项", "那项", "该", "此", "这", "那", "前面", "上面")
_JOINS = ("part.and", "part.plus")
_SILENT = ("filler.filler", "blank", "part.of", "set.project")
_SCOPES = ("fund", "use", "total")


def with_pointed(reading: Reading, last: Turn | None, catalogue: Catalogue) -> Reading | Refusal:
    """Given a reading, return it with the figure told before in the place of 它 where that is listed with another.

    A refusal where no one figure was told before: what is listed beside it would be taken for the whole.
    """
    places = [i for i, s in enumerate(reading.spans) if s.text in _IT and _is_listed(reading.spans, i)]
    if not places:
        return reading
    span = reading.spans[places[0]]
    unclear = Refusal("not_understood", f"没有听懂“{span.text}”指的是哪个数，请说出它的名称。")
    if len(places) > 1 or last is None or last.plan.document != catalogue.document.id:
        return unclear
    told = told_coordinates(last, catalogue)
    single = len(told) == 1 and not told[0].parts
    group = holding_group(last.plan, catalogue) or (named_group(told[0], catalogue) if single else None)
    if not single or group is None or not group.atoms:
        return unclear
    behind = places[0] and _previous(reading.spans, places[0]) in _JOINS
    joined = _previous(reading.spans, places[0]) if behind else ""
    named = replace(group, start=span.start, joined=joined, split=None)
    groups = tuple(sorted((*reading.groups, named), key=lambda g: g.start))
    silent = tuple(replace(s, word=FILLER) if s is span else s for s in reading.spans)
    senses = tuple(s.sense for s in silent if s.word and s.sense in (*reading.senses, "filler.filler"))
    return replace(reading, spans=silent, typed=silent, senses=senses, groups=groups)


def _is_listed(spans: Sequence[Span], place: int) -> bool:
    """它和电费, 电费加上它: beside a joining word with a figure on its other side; 这电费 only points at the name."""
    if spans[place].sense != "part.it":
        return False
    behind = [s for s in spans[place + 1 :] if s.sense not in _SILENT]
    before = [s for s in reversed(spans[:place]) if s.sense not in _SILENT]
    if behind and _is_figure(behind[0]):
        return False
    leads = len(behind) > 1 and behind[0].sense in _JOINS and _is_figure(behind[1])
    ends = len(before) > 1 and before[0].sense in _JOINS and _is_figure(before[1])
    return leads or ends


def _previous(spans: Sequence[Span], place: int) -> str:
    return next((s.sense for s in reversed(spans[:place]) if s.sense not in _SILENT), "")


def _is_figure(span: Span) -> bool:
    return span.kind in ("name", "part", "code") or span.sense.split(".")[0] in _SCOPES
