"""From noun groups to coordinates and sets: which members, fund, use and table a question means in one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from query.catalogue import Catalogue, MemberInfo, Shape
from query.facts import FUND_WIDTH, USE_WIDTH
from query.lexicon import lexicon
from query.plan import Coordinate, MemberSet, Refusal
from query.reading import Group, Reading
from query.say import scope
from query.spans import Name
from schema.names import normalise

LEVELS = {"class": 1, "section": 2, "item": None}
DIMENSION_NAMES = {
    "function": "功能分类",
    "economic": "经济分类",
    "gov_economic": "政府经济分类",
    "project": "项目",
    "income": "收入",
    "three_public": "三公经费",
    "procurement": "政府采购",
    "service": "政府购买服务",
    "total": "总计",
}
INCOME_OF_FUND = {
    "一般公共预算": "一般公共预算拨款收入",
    "政府性基金预算": "政府性基金预算拨款收入",
    "国有资本经营预算": "国有资本经营预算拨款收入",
    "财政专户管理资金": "财政专户管理资金收入",
}
MOST_CHOICES = 5


def resolve(group: Group, catalogue: Catalogue, reading: Reading) -> Coordinate | Refusal:
    """Given a noun group, return the one coordinate it names, or why it names none or several."""
    fund = _narrowest(group.funds, FUND_WIDTH)
    use = _narrowest(group.uses, USE_WIDTH)
    table = group.tables[0] if group.tables else None
    organisation = _unit(reading, catalogue)
    if group.codes and not group.names:
        found = _by_code(group.codes, catalogue)
    elif group.names:
        found = _by_names(group, catalogue, reading)
    elif "income" in group.totals:
        return _income(fund, table, catalogue, organisation)
    else:
        options = _total_options(catalogue) if group.totals and not use and not fund else ((),)
        label = " · ".join(x for x in (fund, use) if x) or "支出总计"
        if table is not None:
            label = catalogue.tables[table].label + "合计" if not fund and not use else label
            return Coordinate(label, options, fund, use, table, organisation)
        return Coordinate(label, options, fund, use or "合计", table, organisation)
    if isinstance(found, Refusal):
        return found
    label = found.label + (f"（{scope(fund or '合计', use or '合计')}）" if fund or use else "")
    return replace(found, label=label, fund=fund, use=use, table=table, organisation=organisation)


def _narrowest(words: tuple[str, ...], width: dict[str, int]) -> str | None:
    return max(words, key=lambda w: width.get(w, 3)) if words else None


def _unit(reading: Reading, catalogue: Catalogue) -> int | None:
    """The unit that the question names, where it is not the department itself."""
    named = [o for o in reading.organisations if o in catalogue.organisations]
    own = catalogue.document.organisation_id
    return named[0] if named and named[0] != own else None


def _total_options(catalogue: Catalogue) -> tuple[tuple[tuple[str, int], ...], ...]:
    grand = [m for m in catalogue.of_dimension("total") if m.norm == "支出总计"]
    return (*((("total", m.id),) for m in grand), ())


def _income(
    fund: str | None, table: int | None, catalogue: Catalogue, organisation: int | None
) -> Coordinate | Refusal:
    name = INCOME_OF_FUND.get(fund or "", "收入总计")
    members = [m for m in catalogue.by_norm.get(name, ()) if m.dimension == "income"]
    if not members:
        return Refusal("not_in_document", f"本预算没有列出“{name}”。")
    label = f"{fund} · 收入" if fund and name == "收入总计" else name
    scope_fund = fund if fund == "财政拨款" else None
    return Coordinate(label, tuple((("income", m.id),) for m in members), scope_fund, None, table, organisation)


def _by_code(codes: tuple[str, ...], catalogue: Catalogue) -> Coordinate | Refusal:
    members = catalogue.by_code.get(codes[-1], ())
    if not members:
        official = lexicon().codes.get(codes[-1], ())
        called = f"（{official[0].name}）" if official else ""
        return Refusal("not_in_document", f"本预算没有代码为 {codes[-1]}{called} 的科目或项目。")
    return _coordinate(members)


def _coordinate(members: Iterable[MemberInfo]) -> Coordinate:
    members = tuple(members)
    first = members[0]
    one_code = first.code and first.dimension != "project" and len({m.code for m in members}) == 1
    label = f"{first.code} {first.name}" if one_code else first.name
    return Coordinate(label, tuple(((m.dimension, m.id),) for m in members))


def _by_names(group: Group, catalogue: Catalogue, reading: Reading) -> Coordinate | Refusal:
    part = part_names(group, catalogue)
    if part is not None:
        return _from_projects(part, group, catalogue)
    sets = [n for n in group.names if n.parts]
    if sets:
        return _set_word(sets[0], catalogue)
    candidates = [members_of(n, group, catalogue) for n in group.names]
    for name, members in zip(group.names, candidates, strict=True):
        if not members:
            return absent(name)
    if group.codes:
        coded = set(group.codes)
        candidates = [tuple(m for m in ms if m.code in coded) or ms for ms in candidates]
    chosen = candidates[0]
    for members in candidates[1:]:
        narrowed = _narrow(chosen, members, catalogue)
        if narrowed is None:
            return _crossed(group, candidates, catalogue)
        chosen = narrowed
    return _coordinate(chosen)


def absent(name: Name) -> Refusal:
    """Return the refusal for an account that this document does not print."""
    said = name.official[0].name if name.official else name.said or name.norm
    code = f"（{name.official[0].code}）" if name.official else ""
    return Refusal("not_in_document", f"本预算未列“{said}”{code}，不能用相近的科目代替。")


def members_of(name: Name, group: Group, catalogue: Catalogue) -> tuple[MemberInfo, ...]:
    """Given a name, return its members in this document, narrowed by the level and classification words beside it."""
    members = tuple(catalogue.members[i] for i in name.members)
    for dimension in ("function", "economic"):
        if any(n.split("_")[0] == dimension for n in group.nouns):
            members = tuple(m for m in members if m.dimension == dimension) or members
    for level in group.levels:
        wanted = LEVELS[level]
        kept = tuple(m for m in members if (m.leaf if wanted is None else m.level == wanted))
        members = kept or members
    if "project" in group.nouns:
        members = tuple(m for m in members if m.dimension == "project") or members
    return members


def _narrow(
    first: tuple[MemberInfo, ...], second: tuple[MemberInfo, ...], catalogue: Catalogue
) -> tuple[MemberInfo, ...] | None:
    """Of a container and an item in it (either order) return the items; None where neither holds the other."""
    for outer, inner in ((first, second), (second, first)):
        below = {d.id for m in outer for d in catalogue.descendants(m.id)}
        kept = tuple(m for m in inner if m.id in below)
        if kept:
            return kept
    common = tuple(m for m in first if m in second)
    return common or None


def _crossed(group: Group, candidates: list[tuple[MemberInfo, ...]], catalogue: Catalogue) -> Coordinate | Refusal:
    names = "”与“".join(ms[0].name for ms in candidates)
    return Refusal("not_in_document", f"本预算没有把“{names}”合在一处列出的数。")


def part_names(group: Group, catalogue: Catalogue) -> tuple[tuple[MemberInfo, ...], str] | None:
    """Where a group names projects by parts of their names, return the projects that carry all parts, and the words."""
    is_part = [bool(n.members) and not n.official and _only_projects(n, catalogue) for n in group.names]
    if not any(is_part) or any(_is_full(n, catalogue) for n in group.names):
        return None
    found: set[int] | None = None
    for name, typed, part in zip(group.names, group.typed, is_part, strict=True):
        carriers = (
            set(name.members)
            if part
            else {m.id for m in catalogue.of_dimension("project") if normalise(typed) in m.norm}
        )
        found = carriers if found is None else found & carriers
    if not found:
        return None
    return tuple(catalogue.members[i] for i in sorted(found)), "".join(group.typed)


def _only_projects(name: Name, catalogue: Catalogue) -> bool:
    return all(catalogue.members[i].dimension == "project" for i in name.members)


def _is_full(name: Name, catalogue: Catalogue) -> bool:
    return any(
        catalogue.members[i].norm == name.norm and catalogue.members[i].dimension == "project" for i in name.members
    )


def _from_projects(
    part: tuple[tuple[MemberInfo, ...], str], group: Group, catalogue: Catalogue
) -> Coordinate | Refusal:
    members, typed = part
    if len(members) == 1:
        return _coordinate(members)
    return Refusal(
        "not_understood",
        f"名称里有“{typed}”的项目有 {len(members)} 个，请选一个。",
        choices=tuple((m.name, f"{m.name}多少钱") for m in members[:MOST_CHOICES]),
    )


def _set_word(name: Name, catalogue: Catalogue) -> Coordinate | Refusal:
    members = [m for norm in name.parts for m in catalogue.by_norm.get(norm, ()) if m.dimension == "economic"]
    if not members:
        return Refusal("not_in_document", f"本预算没有列出“{name.norm}”所含的任何科目。")
    missing = [norm for norm in name.parts if norm not in {m.norm for m in members}]
    label = name.norm + (f"（{'、'.join(missing)}未列）" if missing else "")
    return Coordinate(label, (), parts=tuple(_coordinate([m]) for m in members))


def resolve_set(reading: Reading, catalogue: Catalogue) -> MemberSet | Refusal:
    """Given a reading that asks over several rows, return the set: one level of one dimension in one column."""
    found = _set_dimension(reading, catalogue)
    if isinstance(found, Refusal):
        return found
    dimension, level, within, label = found
    fund = _narrowest(tuple(f for g in reading.groups for f in g.funds), FUND_WIDTH)
    use = _narrowest(tuple(u for g in reading.groups for u in g.uses), USE_WIDTH)
    if dimension == "project" and use == "项目支出":
        use = None
    tables = tuple(t for g in reading.groups for t in g.tables)
    shape = choose_shape(catalogue, dimension, fund, use, tables, _wants_service(reading, catalogue))
    if shape is None:
        words = scope(fund or "合计", use or "合计")
        return Refusal("not_in_document", f"本预算没有按{words}列出{label}。")
    organisation = _unit(reading, catalogue)
    by_column = dimension in ("income", "three_public", "procurement")
    if level is not None and within is None and not by_column:
        level = min(level, shape.deepest)
    unused = _unused_name(reading, dimension, within, catalogue)
    if unused is not None:
        return unused
    only = _only_parts(reading, dimension, catalogue)
    if isinstance(only, Refusal):
        return only
    without = _without(reading, dimension, catalogue)
    if isinstance(without, Refusal):
        return without
    return MemberSet(
        label,
        dimension,
        level,
        shape.table,
        None if by_column else shape.column,
        shape.fund,
        shape.use,
        catalogue.document.organisation_id,
        None if organisation is not None else shape.own == 0,
        within,
        only,
        without,
        organisation,
    )


def _wants_service(reading: Reading, catalogue: Catalogue) -> bool:
    names = [n for g in reading.groups for n in g.names]
    return any(catalogue.members[i].dimension == "service" for n in names for i in n.members)


def choose_shape(
    catalogue: Catalogue, dimension: str, fund: str | None, use: str | None, tables: tuple[int, ...], service: bool
) -> Shape | None:
    """Return the column that prints this dimension at the asked scope: the widest, deepest, fullest, first one."""
    fits = [
        s
        for s in catalogue.shapes
        if s.dimension == dimension
        and (fund is None or s.fund == fund)
        and (use is None or s.use == use)
        and (not tables or s.table in tables)
    ]
    if dimension == "project" and not tables:
        form = "service_purchase" if service else "project"
        fits = [s for s in fits if catalogue.tables[s.table].form == form] or fits

    def order(shape: Shape) -> tuple[int, int, int, int, int]:
        width = FUND_WIDTH.get(shape.fund, 3) + USE_WIDTH.get(shape.use, 3)
        table = catalogue.tables[shape.table]
        return (shape.filled == 0, width, -shape.deepest, table.position, shape.column)

    return min(fits, key=order) if fits else None


def _set_dimension(
    reading: Reading, catalogue: Catalogue
) -> tuple[str, int | None, tuple[int, ...] | None, str] | Refusal:
    """The dimension, the level (None = 末级), the container's descendants and the words for the set."""
    level = _level(reading)
    nouns = [n.split("_")[0] for n in reading.nouns if n != "account"]
    containers = _containers(reading, catalogue)
    if isinstance(containers, Refusal):
        return containers
    if containers:
        return _inside(containers, nouns, level, reading, catalogue)
    for noun in ("project", "function", "economic"):
        if noun in nouns:
            chosen = None if noun == "project" else level if reading.levels or level else _default_level(reading)
            return noun, chosen, None, _set_label(DIMENSION_NAMES[noun], chosen)
    if "procurement_kind" in nouns:
        return "procurement", 2, None, "政府采购各类"
    uses = {u for g in reading.groups for u in g.uses}
    if uses == {"项目支出"} and not reading.levels:
        return "project", None, None, "项目"
    if "income" in {t for g in reading.groups for t in g.totals}:
        return "income", None, None, "收入项目"
    if level == 1 and not uses:
        return "function", 1, None, "功能分类各类"
    return (
        "economic",
        level if reading.levels else None,
        None,
        _set_label("经济分类", level if reading.levels else None),
    )


def _default_level(reading: Reading) -> int | None:
    """A classification listed whole is listed by its classes (类); ranked, or named 科目, by its most detailed level."""
    whole = not reading.has("rank", "order", "top") and not reading.nths and not reading.conditions
    accounts = any(n == "account" or n.endswith("_account") for n in reading.nouns) and "科目" in reading.text
    counted = [s.text for s in reading.spans if s.sense == "operation.count"]
    if counted:
        return 1 if any(t.endswith("类") for t in counted) else 2 if any(t.endswith("款") for t in counted) else None
    return 1 if whole and not accounts else None


def _set_label(name: str, level: int | None) -> str:
    return name + ("科目" if name.endswith("分类") else "") + {1: "（类级）", 2: "（款级）"}.get(level or 0, "")


def _level(reading: Reading) -> int | None:
    if reading.levels:
        return LEVELS[reading.levels[-1]]
    return 1 if _says_class(reading) else None


def _says_class(reading: Reading) -> bool:
    """功能类, 经济类: the classification word itself ends in 类."""
    return any(s.sense in ("set.function", "set.economic") and s.text.endswith("类") for s in reading.spans)


def _containers(reading: Reading, catalogue: Catalogue) -> tuple[MemberInfo, ...] | Refusal:
    """The accounts named as containers of the set: 工资福利支出里最大的, 301下面."""
    for group in reading.groups:
        for code in group.codes:
            members = catalogue.by_code.get(code, ())
            if not members:
                return Refusal("not_in_document", f"本预算没有代码为 {code} 的科目或项目。")
            return members
        if part_names(group, catalogue) is not None:
            continue
        for name in group.names:
            if name.parts:
                continue
            members = members_of(name, group, catalogue)
            if not members:
                return absent(name)
            if any(m.dimension == "project" for m in members):
                continue
            return members
    return ()


def _inside(
    containers: tuple[MemberInfo, ...], nouns: list[str], level: int | None, reading: Reading, catalogue: Catalogue
) -> tuple[str, int | None, tuple[int, ...] | None, str] | Refusal:
    for noun in nouns:
        kept = tuple(m for m in containers if m.dimension == noun)
        containers = kept or containers
    outer = next((m for m in containers if catalogue.children.get(m.id)), containers[0])
    if outer.dimension == "service" and (not nouns or "project" in nouns):
        return "project", None, None, "政府购买服务项目"
    below = catalogue.descendants(outer.id)
    if not below:
        return Refusal("not_in_document", f"“{outer.name}”下面没有更细的科目。")
    wanted = level if reading.levels and level is not None and level > outer.level else None
    if outer.dimension in ("three_public", "procurement"):
        wanted = outer.level + 1
    return outer.dimension, wanted, tuple(m.id for m in below), f"{outer.name}所含科目"


def _unused_name(
    reading: Reading, dimension: str, within: tuple[int, ...] | None, catalogue: Catalogue
) -> Refusal | None:
    """A name that the set does not use would be dropped silently: the question is not understood instead."""
    for group in reading.groups:
        part = part_names(group, catalogue)
        for name, typed in zip(group.names, group.typed, strict=True):
            if part is not None and dimension == "project":
                continue
            members = members_of(name, group, catalogue)
            holds = within is not None and any(
                set(within) >= {d.id for d in catalogue.descendants(m.id)} and catalogue.children.get(m.id)
                for m in members
            )
            root = any(m.dimension in ("service", "procurement", "three_public", "income") for m in members)
            if not holds and not root:
                return Refusal("not_understood", f"没有听懂“{typed}”在这句话里的意思。")
    return None


def _only_parts(reading: Reading, dimension: str, catalogue: Catalogue) -> tuple[int, ...] | Refusal | None:
    """The members that carry the words asked for in their names (名称带运维的项目, 视频监控类项目)."""
    members = list(catalogue.of_dimension(dimension))
    chosen: set[int] | None = None
    for literal in reading.contains:
        hits = {m.id for m in members if normalise(literal) in m.norm}
        if not hits:
            return Refusal("not_in_document", f"没有名称里带“{literal}”的{DIMENSION_NAMES[dimension]}。")
        chosen = hits if chosen is None else chosen & hits
    if dimension == "project":
        for group in reading.groups:
            part = part_names(group, catalogue)
            if part is not None:
                hits = {m.id for m in part[0]}
                chosen = hits if chosen is None else chosen & hits
    return None if chosen is None else tuple(sorted(chosen))


def _without(reading: Reading, dimension: str, catalogue: Catalogue) -> tuple[int, ...] | Refusal:
    """The members to leave out (除了某项目 …)."""
    left_out: set[int] = set()
    for group in reading.excluded:
        part = part_names(group, catalogue)
        members = list(part[0]) if part else [m for n in group.names for m in members_of(n, group, catalogue)]
        members += [m for c in group.codes for m in catalogue.by_code.get(c, ())]
        members = [m for m in members if m.dimension == dimension]
        if not members and dimension == "project":
            members = [m for m in catalogue.of_dimension("project") if any(normalise(t) in m.norm for t in group.typed)]
        words = "、".join((*group.typed, *group.uses, *group.codes))
        if not members and not words:
            return Refusal("not_understood", "没有听懂要排除的是哪一个。")
        if not members:
            return Refusal("not_in_document", f"要排除的“{words}”不在所问的{DIMENSION_NAMES[dimension]}里。")
        left_out |= {m.id for m in members} | {d.id for m in members for d in catalogue.descendants(m.id)}
    return tuple(sorted(left_out))
