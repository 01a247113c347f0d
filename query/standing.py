"""The place of one row among the rows of its set: 网络安全设备采购在项目里排第几, 工资福利支出里住房公积金排第几."""

from __future__ import annotations

from dataclasses import replace

from query.builders import Built, make_plan
from query.builders_sets import set_plan
from query.catalogue import Catalogue, MemberInfo
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.resolve import LEVELS, members_of, part_names
from query.spans import Name

_CLASSED = ("function", "economic")
_WHICH_ROW = "没有听懂要问哪一个排第几，请只说一个名称。"
_WHICH_SET = "没有说在哪些里面排，请说项目、经济科目或某一类支出。"


def is_standing(reading: Reading, catalogue: Catalogue) -> bool:
    """排第几 of a row of one budget, or whether it is the first; which body stands where is asked over several."""
    return bool(reading.subjects) and (reading.has("operation.position") or _claims_place(reading, catalogue))


_ASKED_OTHERWISE = (
    *("operation.how_much", "operation.which", "operation.list", "operation.count", "operation.sum", "part.than"),
    *("operation.difference", "operation.times", "operation.share", "operation.average", "part.over", "attribute"),
)


def _claims_place(reading: Reading, catalogue: Catalogue) -> bool:
    """门户网站项目的金额是不是最大的, 最大的科目是基本工资吗: yes or no about the place of a row that is named."""
    asked = reading.has("operation.question", "operation.exist") and not reading.has(*_ASKED_OTHERWISE)
    placed = len(reading.nths) == 1 or (
        reading.has("rank") and not (reading.has("rank.max") and reading.has("rank.min"))
    )
    if not asked or not placed or reading.top is not None or reading.conditions:
        return False
    rows = [m for g in reading.groups for n in g.names for m in n.members]
    return any(not catalogue.children.get(m) for m in rows) or all(g.split is None for g in reading.subjects)


def build_standing(reading: Reading, catalogue: Catalogue) -> Built:
    """The set that the question names around the one row, from the largest unless said otherwise."""
    claimed = not reading.has("operation.position")
    other = reading.has("operation.count", "part.over") or (reading.has("rank") and not claimed)
    if reading.conditions or reading.excluded or other:
        return Refusal("not_understood", "没有听懂要在哪些里面排，请不带条件再问一次。")
    found = _row_and_rest(reading, catalogue)
    if isinstance(found, Refusal):
        return found
    row, rest = found
    backwards = reading.has("order.asc", "top.bottom", "operation.less", "rank.min")
    among = replace(reading, groups=rest, top=None, nths=(), counted=None)
    built = set_plan("position", order="asc" if backwards else "desc")(among, catalogue)
    if not isinstance(built, Plan) or built.members is None:
        return built
    if built.members.dimension != row.dimension:
        return Refusal("not_understood", _WHICH_SET)
    subject = Coordinate(row.name, (((row.dimension, row.id),),))
    return make_plan(
        reading,
        catalogue,
        "position",
        subjects=(subject,),
        members=built.members,
        order=built.order,
        expected=reading.counted,
        topic=str(reading.nths[0] if reading.nths else 1) if claimed else "",
    )


def _row_and_rest(reading: Reading, catalogue: Catalogue) -> tuple[MemberInfo, tuple[Group, ...]] | Refusal:
    """The row whose place is asked, and the groups that say among which rows it stands."""
    for group in reading.groups:
        part = part_names(group, catalogue)
        if part is not None:
            others = [g for g in reading.groups if g is not group and not g.is_empty]
            if len(part[0]) != 1 or others or set(group.uses) - {"项目支出"} or group.funds:
                return Refusal("not_understood", _WHICH_ROW)
            return part[0][0], _of_projects(reading, group)
    named = [(g, n) for g in reading.groups for n in g.names]
    if not named or len(named) > 2 or any(g.codes or g.totals for g in reading.groups):
        return Refusal("not_understood", _WHICH_ROW)
    rows = [_members(name, group, reading, catalogue) for group, name in named]
    if len(named) == 2:
        inner = [n for n in (0, 1) if _lies_in(rows[n], rows[1 - n], catalogue)]
        if len(inner) != 1:
            return Refusal("not_understood", _WHICH_ROW)
        row = next(m for m in rows[inner[0]] if _lies_in((m,), rows[1 - inner[0]], catalogue))
        return row, _without(reading, named[inner[0]][1])
    members = rows[0]
    if any(m.dimension == "project" for m in members):
        row = next(m for m in members if m.dimension == "project")
        return row, _of_projects(reading, named[0][0])
    said = reading.classifications or reading.levels or any(g.uses or g.tables for g in reading.groups)
    if len({m.dimension for m in members}) != 1 or not (said or "account" in reading.nouns):
        return Refusal("not_understood", _WHICH_SET)
    wanted = [m for m in members if m.level == LEVELS[reading.levels[-1]]] if reading.levels else []
    row = next((m for m in (*wanted, *members) if m in wanted or m.leaf), members[0])
    return row, _classed(reading, named[0][1], row.dimension)


def _members(name: Name, group: Group, reading: Reading, catalogue: Catalogue) -> tuple[MemberInfo, ...]:
    """The rows of the name: of the classification that the question says, whichever group says it."""
    nouns = tuple(n for n in reading.nouns if n.split("_")[0] in (*_CLASSED, "project"))
    found = members_of(name, replace(group, nouns=nouns, levels=()), catalogue)
    return tuple(m for m in found if m.dimension in (*_CLASSED, "project")) or found


def _lies_in(rows: tuple[MemberInfo, ...], holders: tuple[MemberInfo, ...], catalogue: Catalogue) -> bool:
    ids = {h.id for h in holders}
    return any(a.id in ids for m in rows for a in catalogue.ancestors(m))


def _of_projects(reading: Reading, group: Group) -> tuple[Group, ...]:
    """All projects, or those of the table that is named."""
    tables = tuple(t for g in reading.groups for t in g.tables)
    atoms = (("noun", "project"), *(("table", t) for t in tables))
    return (Group(group.start, nouns=("project",), tables=tables, atoms=atoms),)


def _without(reading: Reading, name: Name) -> tuple[Group, ...]:
    """The groups of the question without the name of the row."""
    kept: list[Group] = []
    for group in reading.groups:
        places = [i for i, n in enumerate(group.names) if n is not name]
        atoms = tuple(a for a in group.atoms if a[1] is not name)
        names = tuple(group.names[i] for i in places)
        typed = tuple(group.typed[i] for i in places)
        kept.append(replace(group, names=names, typed=typed, atoms=atoms, split=None))
    return tuple(kept)


def _classed(reading: Reading, name: Name, dimension: str) -> tuple[Group, ...]:
    """The groups without the row, with its classification where none is said (公用经费里, 所有科目里)."""
    groups = _without(reading, name)
    if reading.classifications or not groups:
        return groups
    first = replace(groups[0], nouns=(*groups[0].nouns, dimension), atoms=(*groups[0].atoms, ("noun", dimension)))
    return (first, *groups[1:])
