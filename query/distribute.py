"""What is said once and meant of several: 三公里头，出国和接待; 电费：基本支出的和项目支出的; 教育支出里的人员经费和公用经费."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from query.catalogue import Catalogue, MemberInfo
from query.lexicon import lexicon
from query.positional import SCOPE_WORD
from query.reading import ATOM_FIELDS, Group, Reading
from query.resolve import part_names
from query.spans import Name
from query.together import without_count
from query.weighing import base_leads

_LISTED = ("part.and", "part.plus")
_CLASSED = ("function", "economic", "government")
_SHARES = ("part.over", "operation.share")
_SCOPED = ("use", "fund")
_BESIDE = ("part.of", "part.is", "filler.filler")
_HEAD_MARKS = ":："
SIBLINGS = (
    frozenset({"基本支出", "项目支出"}),
    frozenset({"人员经费", "公用经费"}),
    frozenset({"人员经费", "项目支出"}),
    frozenset({"公用经费", "项目支出"}),
)


def distributed(reading: Reading, catalogue: Catalogue) -> Reading:
    """Given a reading of one budget, return it with what is said once given to each of the groups that it is said of."""
    reading = replace(reading, groups=tuple(with_fund(g, catalogue) for g in reading.groups))
    reading = without_count(_each_of_so_many(reading, catalogue))
    reading = replace(reading, groups=_narrowed_by_scope(replace(reading, groups=_at_full_scope(reading.groups))))
    groups = _behind_container(replace(reading, groups=_behind_topic(reading, catalogue)))
    groups = _of_one_project(reading, groups, catalogue)
    groups = _of_one_container(reading, groups, catalogue)
    groups = _of_the_head(reading, groups)
    groups = _in_both_classifications(groups)
    groups = _at_each_use(reading, _at_other_use(reading, groups))
    groups = _in_each_table(reading, groups)
    return replace(reading, groups=_base_last(reading, groups))


def _base_last(reading: Reading, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """跟电费比，办公费多多少: what is measured against comes behind what is measured, as in 办公费比电费多多少."""
    if len(groups) != 2 or not base_leads(reading.spans):
        return groups
    base, measured = groups
    return (replace(measured, joined=""), replace(base, joined="part.than"))


def _behind_topic(reading: Reading, catalogue: Catalogue) -> tuple[Group, ...]:
    """政府采购，货物、工程、服务各列了多少: the whole before the comma only says whose parts are asked for."""
    groups = reading.groups
    if len(groups) < 2 or groups[1].joined != "," or reading.has(*_SHARES, "part.than", "part.plus", "operation.sum"):
        return groups
    head, rest = groups[0], groups[1:]
    between = [s for s in reading.spans if head.start < s.start < rest[0].start]
    asked = any(s.sense.startswith("operation.") for s in between)
    holders = _members_of(head, catalogue)
    parts = [_members_of(g, catalogue) for g in rest]
    inside = all(p and all(_lies_in(m, holders, catalogue) for m in p) for p in parts)
    if not holders or asked:
        return groups
    bought = all(m.dimension == "service" and m.parent is None for m in holders)
    if bought and all(p and all(m.dimension == "project" for m in p) for p in parts):
        return tuple(joined_group(head, g) for g in rest)
    return rest if inside else groups


def _members_of(group: Group, catalogue: Catalogue) -> list[MemberInfo]:
    """What a group of one name and nothing else stands for; nothing where it says more."""
    if len(group.atoms) != 1 or len(group.names) != 1:
        return []
    kinds = [m for m in catalogue.by_norm.get(f"{group.names[0].norm}类", ()) if m.dimension == "procurement"]
    return kinds or [catalogue.members[m] for m in group.names[0].members]


def _lies_in(member: MemberInfo, holders: Sequence[MemberInfo], catalogue: Catalogue) -> bool:
    ids = {h.id for h in holders}
    whole = (
        any(h.dimension == member.dimension and h.norm in lexicon().marks["purchases"] for h in holders)
        and member.id not in ids
    )
    return whole or any(a.id in ids for a in catalogue.ancestors(member))


def _narrowed_by_scope(reading: Reading) -> tuple[Group, ...]:
    """302商品和服务支出，光看基本支出口径; 只看基本支出，工会经费: a use or fund, said to be what figures are looked at by."""
    if _leads_by_scope(reading):
        head, *rest = reading.groups
        return tuple(replace(joined_group(head, g), joined=g.joined if n else "") for n, g in enumerate(rest))
    found: list[Group] = []
    for group in reading.groups:
        before = found[-1] if found else None
        bare = len(group.uses) + len(group.funds) == len(group.atoms) == 1 and group.joined in ("", ",")
        named = before is not None and bool(before.names or before.codes) and not (before.uses or before.funds)
        if before is not None and bare and named and _is_looked_at_by(reading, group):
            found[-1] = replace(joined_group(group, before), start=before.start, joined=before.joined, split=None)
        else:
            found.append(group)
    return tuple(found)


def _leads_by_scope(reading: Reading) -> bool:
    """只看基本支出，…: it leads, and every figure behind the comma is said without one of its own."""
    groups = reading.groups
    if len(groups) < 2 or groups[1].joined != "," or not all(g.joined in (*_LISTED, ",") for g in groups[1:]):
        return False
    head, rest = groups[0], groups[1:]
    bare = len(head.uses) + len(head.funds) == len(head.atoms) == 1
    open_ones = all((g.names or g.codes) and not (g.uses or g.funds or g.totals) for g in rest)
    return bare and open_ones and _is_looked_at_by(reading, head)


def _is_looked_at_by(reading: Reading, group: Group) -> bool:
    """光看 before it, or 口径 behind it."""
    said = (n for n, s in enumerate(reading.spans) if s.start >= group.start and s.sense.split(".")[0] in _SCOPED)
    place = next(said, None)
    if place is None:
        return False
    before = next((s for s in reversed(reading.spans[:place]) if s.sense not in _BESIDE), None)
    after = next((s for s in reading.spans[place + 1 :] if s.sense not in _BESIDE), None)
    only = before is not None and before.sense == "part.only"
    return only or (after is not None and after.sense == "part.in" and after.text.startswith(SCOPE_WORD))


def joined_group(head: Group, tail: Group, place: int | None = None) -> Group:
    """Return one group of the atoms of both, what was the head being the container of the tail."""
    merged: dict[str, object] = {
        name: (*getattr(head, name), *getattr(tail, name)) for name in (*ATOM_FIELDS.values(), "typed", "atoms")
    }
    split = len(head.atoms) if place is None else place
    return replace(tail, **merged, split=split)  # type: ignore[arg-type]


def _each_of_so_many(reading: Reading, catalogue: Catalogue) -> Reading:
    """两个信息化运维项目差多少: so many projects carry the words, and each of them is meant."""
    loose = reading.loose_numbers
    ranks = reading.has("rank", "order", "top") or reading.nths or reading.conditions or reading.excluded
    if len(loose) != 1 or len(reading.subjects) != 1 or ranks or loose[0].number is None:
        return reading
    group = reading.subjects[0]
    part = part_names(group, catalogue)
    others = group.uses or group.funds or group.totals or group.codes or group.split is not None
    if part is None or others or loose[0].start > group.start or loose[0].number.kind != "plain":
        return reading
    if len(part[0]) != int(loose[0].number.value) or len({m.norm for m in part[0]}) != len(part[0]):
        return reading
    each = tuple(_of_project(group, m, "part.and" if n else group.joined) for n, m in enumerate(part[0]))
    rest = tuple(g for g in reading.groups if g is not group)
    return replace(reading, groups=(*rest, *each), loose_numbers=())


def _of_project(group: Group, member: MemberInfo, joined: str) -> Group:
    name = Name(member.norm, (member.id,))
    return Group(group.start, names=(name,), typed=(member.norm,), joined=joined, atoms=(("name", name),))


def with_fund(group: Group, catalogue: Catalogue) -> Group:
    """各项目的一般公共预算: what a document prints as a line of income is a fund where it stands with something else."""
    words = lexicon().words
    funds = [n for n in group.names if n.norm in words and words[n.norm].kind == "fund" and _is_income(n, catalogue)]
    others = len(group.atoms) > len(funds) and not group.totals
    if len(funds) != 1 or group.funds or not others:
        return group
    sense = words[funds[0].norm].sense
    places = [i for i, n in enumerate(group.names) if n is not funds[0]]
    return replace(
        group,
        names=tuple(group.names[i] for i in places),
        typed=tuple(group.typed[i] for i in places),
        funds=(sense,),
        atoms=tuple(("fund", sense) if value is funds[0] else (kind, value) for kind, value in group.atoms),
    )


def _is_income(name: Name, catalogue: Catalogue) -> bool:
    return bool(name.members) and all(catalogue.members[m].dimension == "income" for m in name.members)


def _at_full_scope(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """不分基本和项目，商品和服务支出多少: the scope said before the comma is that of the figure behind it."""
    scope = ("use", "合计")
    if len(groups) != 2 or groups[0].atoms != (scope,) or groups[1].joined != "," or groups[1].uses or groups[1].funds:
        return groups
    return (replace(joined_group(*groups), split=None),) if groups[1].names or groups[1].codes else groups


def _behind_container(reading: Reading) -> tuple[Group, ...]:
    """三公里头，出国、买车、接待: the container before the comma holds all that is listed behind it."""
    groups = reading.groups
    if len(groups) < 2 or reading.has(*_SHARES, "part.than"):
        return groups
    outer, rest = groups[0], groups[1:]
    heads = outer.split == len(outer.atoms) or _is_topic(reading, outer, rest)
    opens = heads and rest[0].joined == "," and not outer.is_empty
    if not opens or not all(g.joined in (*_LISTED, ",") and not g.is_empty and g.split is None for g in rest):
        return groups
    held = outer if outer.names or outer.uses or outer.funds or outer.codes else None
    return rest if held is None else tuple(joined_group(held, g) for g in rest)


def _is_topic(reading: Reading, outer: Group, rest: tuple[Group, ...]) -> bool:
    """基本支出这块儿，人员经费跟公用经费: a use, or fund, is spoken of, and each of what follows is a part of it."""
    spans = [s for s in reading.spans if outer.start <= s.start < rest[0].start]
    comma = next((n for n, s in enumerate(spans) if s.kind == "blank" and "," in s.text), 0)
    spoken = comma > 0 and spans[comma - 1].text.endswith(tuple(lexicon().marks["topic"]))
    bare = not (outer.names or outer.codes or outer.totals)
    inner = [x for g in rest for x in (*g.uses, *g.funds)]
    parts = [p for h in (*outer.uses, *outer.funds) for p in _INSIDE.get(h, ())]
    across = not any(g.funds for g in rest) if not outer.uses else not outer.funds and not any(g.uses for g in rest)
    return spoken and bare and (across or all(x in parts for x in inner))


def _of_one_container(reading: Reading, groups: tuple[Group, ...], catalogue: Catalogue) -> tuple[Group, ...]:
    """教育支出里的人员经费和公用经费, 基本支出里办公费、水费: what is listed behind the first stands in its container, too."""
    found = list(groups)
    for place, (before, group) in enumerate(pairwise(groups), start=1):
        listed = group.joined in _LISTED or _is_listed(reading, group)
        earlier = found[place - 1] if listed else before
        split = earlier.split
        if not listed or group.split is not None or not split or split >= len(earlier.atoms):
            continue
        outer = subset(earlier, 0, split)
        inner = {kind for kind, _ in earlier.atoms[split:]}
        fits = {kind for kind, _ in group.atoms} <= inner and not group.is_empty and not _clash(outer, group)
        if fits and (_narrows(outer, catalogue) or (outer.names and {k for k, _ in group.atoms} <= {"fund", "use"})):
            found[place] = joined_group(outer, group)
    return tuple(found)


def _is_listed(reading: Reading, group: Group) -> bool:
    """Behind 、, which parts the things of one list and no clauses."""
    before = next((s for s in reading.spans if s.end == group.start), None)
    return before is not None and before.kind == "blank" and before.text.strip() == "、"


def _of_one_project(reading: Reading, groups: tuple[Group, ...], catalogue: Catalogue) -> tuple[Group, ...]:
    """上网行为的那套设备，服务费多少: behind a comma, further words of the name of the one project that is named."""
    if len(groups) != 2 or groups[1].joined != "," or reading.has(*_SHARES, *_SETS_APART):
        return groups
    first, second = _one_of(groups[0], catalogue), part_names(groups[1], catalogue)
    bare = all(len(g.names) + g.nouns.count("project") == len(g.atoms) for g in groups)
    if first is not None and bare and _is_bought(groups[1]) and groups[1].typed[0] in first.norm:
        return (groups[0],)
    if first is None or second is None or not bare or first not in second[0]:
        return groups
    comma = next((s for s in reading.spans if s.kind == "blank" and groups[0].start < s.start < groups[1].start), None)
    if comma is None or comma.text.strip() not in (",", "，"):
        return groups
    said = [t for t in groups[0].typed if t in first.norm] + [t.removesuffix("费") for t in groups[1].typed]
    return groups if any(first.norm.count(t) != 1 for t in said) else (groups[0],)


def _is_bought(group: Group) -> bool:
    """网络安全设备，采购多少钱: behind the comma all that is bought is not meant, where the project's own name has the word."""
    return len(group.names) == 1 and group.typed[0] in lexicon().marks["purchases"]


def _one_of(group: Group, catalogue: Catalogue) -> MemberInfo | None:
    """The one project that a group names, by parts of its name or in everyday words."""
    parts = part_names(group, catalogue)
    named = [catalogue.members[m] for m in group.names[0].members] if len(group.names) == 1 else []
    found = parts[0] if parts is not None else tuple(m for m in named if m.dimension == "project")
    return found[0] if len(found) == 1 and (parts is not None or len(named) == 1) else None


_SETS_APART = (
    "part.than",
    "part.and",
    "operation.list",
    "operation.sum",
    "operation.which_more",
    "operation.difference",
)


def _of_the_head(reading: Reading, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """气象服务，光财政拨款多少: the fund, or use, alone of what stands before the comma, not that of the whole budget."""
    if len(groups) != 2 or groups[1].joined != "," or not groups[0].names or reading.has("operation.list", *_SHARES):
        return groups
    before = next((s for s in reversed(reading.spans) if s.end == groups[1].start), None)
    bare = not (groups[1].is_empty or groups[1].names or groups[1].codes or groups[1].totals)
    alone = before is not None and before.text in lexicon().marks["alone"]
    return (joined_group(*groups),) if bare and alone else groups


_INSIDE = {
    "基本支出": {"人员经费", "公用经费"},
    "财政拨款": {"一般公共预算", "政府性基金预算", "国有资本经营预算"},
}


def _clash(outer: Group, group: Group) -> bool:
    """基本支出里的人员经费和项目支出: a use is not inside another one, nor a fund, unless it is a part of it."""
    axes = ((outer.uses, group.uses), (outer.funds, group.funds))
    return any(
        bool(held and said) and not all(s in _INSIDE.get(h, ()) for h in held for s in said) for held, said in axes
    )


def _narrows(outer: Group, catalogue: Catalogue) -> bool:
    """A use, a fund, or an account of the classifications: what is listed inside is a part of its figure."""
    holding = ("function", "economic", "service")
    sides = [catalogue.members[m].dimension in holding for n in outer.names for m in n.members]
    return bool(outer.uses or outer.funds) or (bool(sides) and all(sides))


def _in_both_classifications(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """公积金在功能科目里和经济科目里: the name stands with the first classification and is meant of the other, too."""
    found = list(groups)
    for place, (before, group) in enumerate(pairwise(groups), start=1):
        classed = [n for n in group.nouns if n.split("_")[0] in _CLASSED]
        other = [n for n in before.nouns if n.split("_")[0] in _CLASSED]
        if group.joined in _LISTED and group.is_empty and len(classed) == 1 and other and len(before.names) == 1:
            found[place] = replace(
                group,
                names=before.names,
                typed=before.typed,
                atoms=(*(("name", n) for n in before.names), *group.atoms),
                split=None,
            )
            found[place - 1] = replace(before, split=None)
    return tuple(found)


def _at_other_use(reading: Reading, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """基本支出里电费多少，项目支出里呢: the account before, at the use that lies apart from the one it was asked at.

    电费，基本支出和项目支出里各多少: the account before the comma, at each of the uses.
    """
    found = list(groups)
    if len(groups) == 3 and len(groups[0].names) == len(groups[0].atoms) == 1 and groups[1].joined == ",":
        uses = [g for g in groups[1:] if g.uses and len(g.atoms) == 1]
        apart = len(uses) == 2 and {*uses[0].uses, *uses[1].uses} in SIBLINGS and groups[2].joined in _LISTED
        if apart and _is_left_inside(reading, uses[1]):
            return tuple(_with_names(g, groups[0].names, groups[0].typed) for g in uses)
    for place, (before, group) in enumerate(pairwise(groups), start=1):
        alone = group.uses and len(group.atoms) == 1 and group.joined == ","
        named = len(before.uses) == 1 and len(before.names) == 1 and len(before.atoms) == 2
        if alone and named and {*before.uses, *group.uses} in SIBLINGS and _is_left_inside(reading, group):
            found[place] = _with_names(group, before.names, before.typed)
    return tuple(found)


def _is_left_inside(reading: Reading, group: Group) -> bool:
    """项目支出里呢, 在项目里多少: what is asked of inside it is left out."""
    spans = [s for s in reading.spans if s.start >= group.start]
    inside = next((n for n, s in enumerate(spans) if s.sense == "part.in" and s.text != "在"), None)
    rest = [] if inside is None else [s for s in spans[inside + 1 :] if s.sense not in _BESIDE]
    asking = ("part.and_so", "operation.how_much", "operation.list")
    open_end = not rest or rest[0].sense in asking or rest[0].kind == "blank"
    return inside is not None and open_end


def _at_each_use(reading: Reading, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """电费：基本支出的和项目支出的, 基本支出和项目支出里的电费, 公积金一般公共预算和单位资金: one account at columns apart."""
    figures = [g for g in groups if not g.is_empty]
    named = [g for g in figures if g.names and not g.totals]
    columns = [c for g in figures for c in _column_of(g)]
    if (
        len(named) != 1
        or len(figures) < 2
        or not _apart(columns)
        or not all(_is_bare(g) for g in figures if g.names == ())
    ):
        return groups
    holder = named[0]
    leads = figures[0] is holder
    if len(columns) == len(figures) - 1 and leads and not _column_of(holder) and _is_inside(reading, figures):
        return tuple(_with_names(g, holder.names, holder.typed) for g in figures[1:])
    parted = (*_LISTED, "", ",") if reading.has("part.and_so") else (*_LISTED, "")
    if len(columns) != len(figures) or not all(g.joined in parted for g in figures):
        return groups
    names_first = holder.atoms[0][0] == "name"
    if not (names_first or _is_headed(reading, holder) if leads else not names_first):
        return groups
    return tuple(_with_names(g, holder.names, holder.typed) if g is not holder else g for g in groups)


def _column_of(group: Group) -> tuple[tuple[str, str], ...]:
    """The use or fund of a figure, where it has one and no more."""
    said = (*(("use", u) for u in group.uses), *(("fund", f) for f in group.funds))
    return said if len(said) == 1 else ()


def _is_bare(group: Group) -> bool:
    """A use or a fund, and nothing else."""
    return bool(_column_of(group)) and len(group.atoms) == 1


def _apart(columns: Sequence[tuple[str, str]]) -> bool:
    """Columns of one kind that lie beside each other."""
    kinds, said = {kind for kind, _ in columns}, frozenset(value for _, value in columns)
    return len(said) == len(columns) > 0 and (
        kinds == {"fund"} or (kinds == {"use"} and (len(said) < 2 or said in SIBLINGS))
    )


def _is_inside(reading: Reading, figures: Sequence[Group]) -> bool:
    """其他交通费用，基本支出和项目支出里头各有几多: the columns behind the comma are said to hold what stands before it."""
    rest = figures[1:]
    if len(rest) < 2 or rest[0].joined != "," or not all(g.joined in _LISTED for g in rest[1:]):
        return False
    behind = [s for s in reading.spans if s.start >= rest[-1].start and s.kind != "blank"]
    return len(behind) > 1 and behind[1].sense == "part.in" and not any(s.kind in ("name", "code") for s in behind)


def names_for(first: Reading, second: Reading) -> bool:
    """办公费基本支出多少，项目支出多少: the second half names a column beside that which ends the first, of the same figure."""
    held, bare = ([g for g in r.groups if not g.is_empty] for r in (first, second))
    if len(held) != 1 or len(bare) != 1 or held[0].totals or len(held[0].atoms) < 2 or not _is_bare(bare[0]):
        return False
    column = held[0].atoms[-1]
    return column[0] in _SCOPED and _apart(((column[0], str(column[1])), *_column_of(bare[0])))


_BETWEEN_TABLES = (
    "operation.outside",
    "operation.inside",
    "operation.both",
    "operation.lacks",
    "operation.same",
    "part.than",
)


def _in_each_table(reading: Reading, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """附表3和附表7的项目支出各多少, 项目支出在附表3和附表7里各多少: the one figure in each of the tables."""
    named = [g for g in groups if len(g.tables) == 1 and not g.is_empty and not g.nouns]
    bare = [g for g in groups if len(g.tables) == len(g.atoms) == 1]
    listed = all(g.joined in (*_LISTED, "") for g in groups)
    if len(named) != 1 or not bare or len(named) + len(bare) != len(groups) or not listed:
        return groups
    if reading.has(*_BETWEEN_TABLES):
        return groups
    table = ("table", named[0].tables[0])
    rest = tuple(a for a in named[0].atoms if a != table)
    return tuple(
        replace(named[0], start=g.start, joined=g.joined, tables=g.tables, atoms=(*g.atoms, *rest), split=None)
        if g in bare
        else g
        for g in groups
    )


def _is_headed(reading: Reading, holder: Group) -> bool:
    """电费：基本支出的…, 电费在基本支出和项目支出里: the name is set apart or stands in each, or every use ends in 的."""
    spans = [s for s in reading.spans if s.start >= holder.start]
    first_use = next((n for n, s in enumerate(spans) if s.sense.startswith("use")), 0)
    if first_use and spans[first_use - 1].text in ("在", "放在", "列在"):
        return True
    if any(s.kind == "blank" and any(c in _HEAD_MARKS for c in s.text) for s in spans[:first_use]):
        return True
    uses = [n for n, s in enumerate(spans) if s.sense.startswith("use")]
    return all(n + 1 < len(spans) and spans[n + 1].text in ("的", "里的", "中的") for n in uses)


def _with_names(group: Group, names: tuple[Name, ...], typed: tuple[str, ...]) -> Group:
    return replace(group, names=names, typed=typed, atoms=(*group.atoms, *(("name", n) for n in names)))


def subset(group: Group, start: int, end: int) -> Group:
    """Return the group of the atoms [start, end) alone."""
    empty: dict[str, object] = dict.fromkeys(ATOM_FIELDS.values(), ())
    chosen = replace(group, **empty, atoms=group.atoms[start:end], split=None, typed=())  # type: ignore[arg-type]
    for kind, value in group.atoms[start:end]:
        name = ATOM_FIELDS[kind]
        chosen = replace(chosen, **{name: (*getattr(chosen, name), value)})  # type: ignore[arg-type]
    offset = sum(1 for kind, _ in group.atoms[:start] if kind == "name")
    count = sum(1 for kind, _ in group.atoms[start:end] if kind == "name")
    return replace(chosen, typed=group.typed[offset : offset + count])
