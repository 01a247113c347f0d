"""A project told by what it is for: 付家庄、金沙滩装高点监控的那个项目, where the goal of one project has these words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from query.catalogue import Catalogue, DocumentInfo, MemberInfo
from query.spans import Name, Span
from query.vocabulary import ORGANISATION_TAIL
from schema.names import normalise

SHORTEST = 3
"""So many characters of a goal, one behind the other, are no chance."""
LEAST = 6
"""So many characters have to stand in the goal altogether."""
MOST_LEFT = 3
"""So many more may stand beside them that are told in other words (海边装)."""
_DESCRIBES = ("unknown", "part", "blank", "filler.filler", "part.of", "part.in", "part.and", "part.it")
_POINTS = ("part.it", "part.and_so", "filler.filler")
GOALS = (
    "SELECT member_id, text FROM passage WHERE document_id = ? AND member_id IS NOT NULL AND heading LIKE '绩效目标%'"
)


def load_goals(connection: duckdb.DuckDBPyConnection, document: DocumentInfo) -> dict[int, str]:
    """Given a connection and one document, return the goals of its projects in compared form, by the project's id."""
    return {int(member): normalise(str(text)) for member, text in connection.execute(GOALS, [document.id]).fetchall()}


def told_by_goal(
    text: str, spans: tuple[Span, ...], goals: Mapping[int, str], catalogue: Catalogue
) -> tuple[Span, ...]:
    """Given spans with unknown words, return them with a description of one project read as its name, which is said."""
    region = _description(spans) if goals and any(s.kind == "unknown" for s in spans) else None
    if region is None:
        return spans
    first, last = region
    inside = spans[first:last]
    start, end = inside[0].start, inside[-1].end
    fits = [
        m for m in catalogue.of_dimension("project") if _is_meant(text[start:end], start, inside, m, goals, catalogue)
    ]
    if len(fits) != 1:
        return spans
    name = Name(fits[0].norm, (fits[0].id,), said=fits[0].name)
    cost = sum(s.cost for s in inside)
    return (*spans[:first], Span(start, end, "name", text[start:end], name=name, cost=cost), *spans[last:])


def _description(spans: Sequence[Span]) -> tuple[int, int] | None:
    """Where the words stand that describe: all that leads up to 的那个项目, the unknown ones among them."""
    noun = next((i for i, s in enumerate(spans) if s.sense == "set.project"), None)
    if noun is None:
        return None
    of = noun - 1
    while of > 0 and spans[of].sense in _POINTS:
        of -= 1
    if of < 1 or spans[of].sense != "part.of":
        return None
    first = of
    while first > 0 and spans[first - 1].sense in _DESCRIBES:
        first -= 1
    while first < of and spans[first].kind == "blank":
        first += 1
    outside = (*spans[:first], *spans[of:])
    return None if first == of or any(s.kind == "unknown" for s in outside) else (first, of)


def _is_meant(
    said: str, start: int, inside: Sequence[Span], project: MemberInfo, goals: Mapping[int, str], catalogue: Catalogue
) -> bool:
    """True where its goal has the words, enough of them as no other's, and hardly anything is left."""
    goal = goals.get(project.id, "")
    parts = [s for s in inside if s.kind == "part" and s.text not in goal]
    if any(s.name is None or project.id not in s.name.members for s in parts):
        return False
    runs = _runs(said, goal)
    others = [g for m, g in goals.items() if m != project.id]
    others += [m.norm for m in catalogue.of_dimension("project") if m.id != project.id]
    own = [said[a:b] for a, b in runs if not any(said[a:b] in other for other in others)]
    if sum(map(len, own)) < LEAST:
        return False
    covered = {n for a, b in runs for n in range(a + start, b + start)}
    left = [s.text for s in inside if s.kind == "unknown" and ORGANISATION_TAIL.search(s.text)]
    rest = [n for s in inside if s.kind == "unknown" for n in range(s.start, s.end) if n not in covered]
    return not left and len(rest) <= MOST_LEFT


def _runs(said: str, goal: str) -> list[tuple[int, int]]:
    """The longest runs of what is said that stand in the goal, from left to right."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(said):
        end = at
        while end < len(said) and said[at : end + 1] in goal:
            end += 1
        if end - at >= SHORTEST:
            found.append((at, end))
        at = max(end, at + 1) if end - at >= SHORTEST else at + 1
    return found
