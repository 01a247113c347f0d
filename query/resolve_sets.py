"""From noun groups to sets: which rows of which column a question over several rows means in one document."""

from __future__ import annotations

from dataclasses import replace

from query.catalogue import OPERATING_FORM, Catalogue, MemberInfo, Shape
from query.lexicon import lexicon
from query.plan import MemberSet, Refusal
from query.reading import Reading
from query.resolve import DIMENSION_NAMES, LEVELS, absent, members_of, narrowest, part_names, receives, unit_asked
from query.say import scope
from schema.names import normalise
from schema.scopes import FUND_WIDTH, NARROWEST, PART_FORMS, PART_WIDTH, USE_WIDTH

OPERATING = "机关运行经费"
BY_COLUMN = ("income", "three_public", "procurement")
"""Dimensions whose members stand in columns side by side."""


def resolve_set(reading: Reading, catalogue: Catalogue) -> MemberSet | Refusal:
    """Given a reading that asks over several rows, return the set: one level of one dimension in one column."""
    found = _set_dimension(reading, catalogue)
    if isinstance(found, Refusal):
        return found
    dimension, level, within, label = found
    fund = narrowest(tuple(f for g in reading.groups for f in g.funds), FUND_WIDTH)
    use = narrowest(tuple(u for g in reading.groups for u in g.uses), USE_WIDTH)
    if dimension == "project" and use == "项目支出":
        use = None
    tables = tuple(t for g in reading.groups for t in g.tables) or _own_table(reading, catalogue)
    wanted = _wanted(dimension, level, within, catalogue)
    service = _wants_service(reading, catalogue)
    shape = choose_shape(catalogue, dimension, fund, use, tables, service, wanted, reading.carry)
    if shape is None:
        words = scope(fund or "合计", use or "合计") + (f" · {reading.carry}" if reading.carry else "")
        return Refusal("not_in_document", f"本预算没有按{words}列出{label}。")
    organisation = unit_asked(reading, catalogue)
    by_column = dimension in BY_COLUMN
    also = _other_use(shape, catalogue, wanted) if use is None and not tables else ()
    if use is None and not also and shape.use != "合计" and dimension in ("economic", "gov_economic", "function"):
        label += f"（只印了{shape.use}）"
    if level is not None and within is None and not by_column:
        level = min(level, shape.deepest)
    unused = _unused_name(reading, dimension, within, catalogue)
    if unused is not None:
        return unused
    only = _only_parts(reading, dimension, catalogue)
    if isinstance(only, Refusal):
        return only
    only = _once(only, level if reading.levels else None, catalogue)
    without = left_out(reading, dimension, catalogue)
    if isinstance(without, Refusal):
        return without
    label = _said_of_names(reading, dimension) + label + said_without(without, catalogue) + _named_without(reading)
    if only is None and level is None and dimension in ("economic", "gov_economic"):
        only = _sections(shape, wanted, within, catalogue)
    return MemberSet(
        label,
        dimension,
        level,
        shape.table,
        None if by_column or shape.halves else shape.column,
        shape.fund,
        shape.use,
        catalogue.document.organisation_id,
        None if organisation is not None else shape.own == 0,
        within,
        only,
        without,
        organisation,
        blanks=dimension == "three_public" and not reading.conditions and order_is_printed(reading),
        carry=reading.carry,
        also=also,
        stated=any(g.tables for g in reading.groups),
    )


def order_is_printed(reading: Reading) -> bool:
    """True where nothing ranks or counts the rows: a part of 三公 that is left blank is listed with the others."""
    return not reading.has("rank", "order", "top", "operation.count", "operation.average") and not reading.nths


MOST_SAID = 3
"""So many of the left out are named."""


def _own_table(reading: Reading, catalogue: Catalogue) -> tuple[int, ...]:
    """机关运行经费里最大的三项: its accounts stand in a table of its own."""
    named = {catalogue.members[m].norm for g in reading.groups for n in g.names for m in n.members}
    return tuple(t.id for t in catalogue.tables.values() if t.form == OPERATING_FORM) if OPERATING in named else ()


def _wanted(dimension: str, level: int | None, within: tuple[int, ...] | None, catalogue: Catalogue) -> frozenset[int]:
    """The members that the set may hold: of its level (None: the most detailed), inside its container."""
    inside = catalogue.of_dimension(dimension) if within is None else [catalogue.members[i] for i in within]
    return frozenset(m.id for m in inside if (m.leaf if level is None else m.level == level))


def _sections(
    shape: Shape, wanted: frozenset[int], within: tuple[int, ...] | None, catalogue: Catalogue
) -> tuple[int, ...] | None:
    """The official accounts (款) where some are printed with details of their own below: 奖金, not 公务员基础绩效奖."""
    inside = None if within is None else set(within)
    chosen: set[int] = set()
    for key in wanted:
        member = catalogue.members[key]
        above = next((a for a in catalogue.ancestors(member) if a.level == 2), None)
        printed = above is not None and above.id in shape.members and (inside is None or above.id in inside)
        chosen.add(above.id if above is not None and printed else key)
    return None if chosen == set(wanted) else tuple(sorted(chosen))


def _other_use(shape: Shape, catalogue: Catalogue, wanted: frozenset[int]) -> tuple[tuple[int, int, str], ...]:
    """The column of 项目支出 where accounts are printed only within 基本支出 and 项目支出: both together are the whole."""
    if shape.use != "基本支出" or shape.dimension not in ("economic", "gov_economic", "function"):
        return ()
    alike = [
        s for s in catalogue.shapes if (s.dimension, s.fund, s.carry) == (shape.dimension, shape.fund, shape.carry)
    ]
    if any(s.use == "合计" and s.members & wanted for s in alike):
        return ()
    others = [s for s in alike if s.use == "项目支出" and s.members & wanted]
    best = min(others, key=lambda s: (catalogue.tables[s.table].position, s.column), default=None)
    return ((best.table, best.column, best.use),) if best else ()


def _wants_service(reading: Reading, catalogue: Catalogue) -> bool:
    names = [n for g in reading.groups for n in g.names]
    return any(catalogue.members[i].dimension == "service" for n in names for i in n.members)


def choose_shape(
    catalogue: Catalogue,
    dimension: str,
    fund: str | None,
    use: str | None,
    tables: tuple[int, ...],
    service: bool,
    wanted: frozenset[int] = frozenset(),
    carry: str | None = None,
) -> Shape | None:
    """Return the column that prints this dimension at the asked scope: the widest, deepest, fullest, first one.

    A column that prints none of the wanted members is taken only where no other does.
    """
    fits = [
        s
        for s in catalogue.shapes
        if s.dimension == dimension
        and s.carry == carry
        and (s.table in tables or catalogue.tables[s.table].form != OPERATING_FORM)
        and (fund is None or s.fund == fund)
        and (use is None or s.use == use)
        and (not tables or s.table in tables)
    ]
    if dimension == "project" and not tables:
        form = "service_purchase" if service else "project"
        fits = [s for s in fits if catalogue.tables[s.table].form == form] or fits
    if dimension not in BY_COLUMN:
        fits = [with_halves(s, fits) for s in fits]
    printed: dict[int, frozenset[int]] = {}
    for s in fits:
        printed[s.table] = printed.get(s.table, frozenset()) | (s.members & wanted)

    def covers(shape: Shape) -> int:
        return len(printed[shape.table] if dimension in BY_COLUMN else shape.members & wanted)

    fits = [s for s in fits if covers(s)] or fits

    def order(shape: Shape) -> tuple[int, int, int, int, int, int]:
        width = FUND_WIDTH.get(shape.fund, 3) + USE_WIDTH.get(shape.use, NARROWEST)
        table = catalogue.tables[shape.table]
        width += PART_WIDTH if table.form in PART_FORMS and dimension != "project" else 0
        return (shape.filled == 0, width, -covers(shape), -shape.deepest, table.position, shape.column)

    return min(fits, key=order) if fits else None


def with_halves(shape: Shape, fits: list[Shape]) -> Shape:
    """Return the column with those that go on with its list: wages on the left, goods and services on the right.

    Its halves print the same scope, and no account twice.
    """
    alike = [s for s in fits if (s.table, s.fund, s.use) == (shape.table, shape.fund, shape.use) and s.members]
    rows = frozenset[int]().union(*(s.rows for s in alike))
    if len(alike) < 2 or not shape.members or len(rows) < sum(len(s.rows) for s in alike):
        return shape
    return replace(
        shape,
        cells=sum(s.cells for s in alike),
        filled=sum(s.filled for s in alike),
        deepest=max(s.deepest for s in alike),
        own=sum(s.own for s in alike),
        members=frozenset[int]().union(*(s.members for s in alike)),
        rows=rows,
        halves=True,
    )


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
    for noun in ("project", "function", "government", "economic"):
        if noun in nouns:
            side = "gov_economic" if noun == "government" else noun
            chosen = None if noun == "project" else level if reading.levels or level else _default_level(reading)
            return side, chosen, None, _set_label(DIMENSION_NAMES[side], chosen)
    if "procurement_kind" in nouns:
        return "procurement", 2, None, "政府采购各类"
    uses = {u for g in reading.groups for u in g.uses}
    accounts = "account" in reading.nouns and "科目" in reading.text
    if uses == {"项目支出"} and not _says_level(reading) and not accounts:
        return "project", None, None, "项目"
    tables = {t for g in reading.groups for t in g.tables}
    if len(tables) == 1 and not uses and not nouns and not level and not reading.has("total", "level"):
        return _of_table(min(tables), catalogue)
    if receives(t for g in reading.groups for t in g.totals):
        return "income", None, None, "收入项目"
    if level == 1 and not uses:
        return "function", 1, None, "功能分类各类"
    chosen = level if reading.levels else None
    side = "function" if _of_items(reading) or not _prints("economic", uses, catalogue) else "economic"
    return side, chosen, None, _set_label(DIMENSION_NAMES[side], chosen)


def _of_table(table: int, catalogue: Catalogue) -> tuple[str, int | None, tuple[int, ...] | None, str] | Refusal:
    """附表14里金额最小的一个: the rows of a table are what it lists, where it lists one kind of thing."""
    printed = {s.dimension for s in catalogue.shapes if s.table == table and s.members} - {"total"}
    label = catalogue.tables[table].label
    if "project" in printed:
        return "project", None, None, f"{label}的项目"
    if len(printed) != 1:
        return Refusal("not_understood", f"没有听懂问的是{label}的哪一类行，请说项目、功能科目或经济科目。")
    dimension = printed.pop()
    return dimension, None, None, f"{label}的{DIMENSION_NAMES[dimension]}各行"


def _of_items(reading: Reading) -> bool:
    """项级: only the functional classification has items below its sections."""
    items = lexicon().marks["of_items"]
    return any(s.text.startswith(tuple(sorted(items))) for s in reading.spans if s.sense == "level.item")


def _prints(dimension: str, uses: set[str], catalogue: Catalogue) -> bool:
    """True where accounts of this side are printed at the use asked for, or where the other side is not either."""
    use = narrowest(tuple(uses), USE_WIDTH)
    printed = {s.dimension for s in catalogue.shapes if s.members and (use is None or s.use == use)}
    return dimension in printed or "function" not in printed


def _default_level(reading: Reading) -> int | None:
    """A classification listed whole is listed by its classes (类); ranked, or named 科目, by its most detailed level."""
    whole = (
        not reading.has("rank", "order", "top", "operation.position") and not reading.nths and not reading.conditions
    )
    accounts = any(n == "account" or n.endswith("_account") for n in reading.nouns) and "科目" in reading.text
    counted = [s.text for s in reading.spans if s.sense == "operation.count"]
    if counted:
        return 1 if any(t.endswith("类") for t in counted) else 2 if any(t.endswith("款") for t in counted) else None
    return 1 if whole and not accounts else None


def _set_label(name: str, level: int | None) -> str:
    return name + ("科目" if name.endswith("分类") else "") + {1: "（类级）", 2: "（款级）"}.get(level or 0, "")


def _says_level(reading: Reading) -> bool:
    """款级, 最细一级; 最大的一项, 哪一项 only counts what is asked for."""
    counting = lexicon().marks["counting_one"]
    return any(s.sense.startswith("level.") and s.text not in counting for s in reading.spans)


def _level(reading: Reading) -> int | None:
    if reading.levels:
        return LEVELS[reading.levels[-1]]
    return 1 if _says_class(reading) else None


def _says_class(reading: Reading) -> bool:
    """功能类, 经济类: the classification word itself ends in 类; of 经济分类里超百万的科目 the accounts are meant."""
    bounded = bool(reading.conditions) and "account" in reading.nouns and "科目" in reading.text
    return any(
        s.sense in ("set.function", "set.economic")
        and s.text.endswith("类")
        and not _counts_level(reading)
        and not (bounded and s.text.endswith("分类"))
        for s in reading.spans
    )


def _counts_level(reading: Reading) -> bool:
    """几款, 多少类: the counting word itself names the level."""
    return any(s.sense == "operation.count" and s.text.endswith(("类", "款", "项")) for s in reading.spans)


def _containers(reading: Reading, catalogue: Catalogue) -> tuple[MemberInfo, ...] | Refusal:
    """The accounts named as containers of the set (工资福利支出里最大的, 301下面), the innermost of one group."""
    for group in reading.groups:
        for code in group.codes:
            members = catalogue.by_code.get(code, ())
            if not members:
                return Refusal("not_in_document", f"本预算没有代码为 {code} 的科目或项目。")
            return members
        if part_names(group, catalogue) is not None:
            continue
        held: tuple[MemberInfo, ...] = ()
        for name in group.names:
            if name.parts:
                continue
            members = members_of(name, group, catalogue)
            if not members:
                return absent(name)
            if any(m.dimension == "project" for m in members):
                members = tuple(m for m in members if m.dimension == "project" and catalogue.children.get(m.id))
            inside = held and not _within(members, held, catalogue)
            held = (_within(held, members, catalogue) or members) if members and (inside or not held) else held
        if held:
            return held
    return ()


def _within(
    outer: tuple[MemberInfo, ...], inner: tuple[MemberInfo, ...], catalogue: Catalogue
) -> tuple[MemberInfo, ...]:
    below = {d.id for m in outer for d in catalogue.descendants(m.id)}
    return tuple(m for m in inner if m.id in below)


def _inside(
    containers: tuple[MemberInfo, ...], nouns: list[str], level: int | None, reading: Reading, catalogue: Catalogue
) -> tuple[str, int | None, tuple[int, ...] | None, str] | Refusal:
    for noun in nouns:
        kept = tuple(m for m in containers if m.dimension == noun)
        containers = kept or containers
    outer = next((m for m in containers if catalogue.children.get(m.id)), containers[0])
    bought = any(
        catalogue.tables[s.table].form == "service_purchase" for s in catalogue.shapes if s.dimension == "project"
    )
    if outer.dimension == "service" and bought and (not nouns or set(nouns) & {"project", "service"}):
        return "project", None, None, "政府购买服务项目"
    below = catalogue.descendants(outer.id)
    if outer.dimension == "procurement" and "project" in nouns and below and all(m.norm.endswith("类") for m in below):
        return Refusal("not_in_document", f"“{outer.name}”只按货物、工程、服务印出，没有列出项目。")
    if outer.norm == OPERATING and _own_table(reading, catalogue):
        return "economic", level if reading.levels else None, None, f"{outer.name}所含科目"
    if not below:
        return Refusal("not_in_document", f"“{outer.name}”下面没有更细的科目。")
    wanted = level if reading.levels and level is not None and level > outer.level else None
    if outer.dimension == "three_public" or (outer.dimension == "procurement" and outer.level == 1):
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


def _said_of_names(reading: Reading, dimension: str) -> str:
    """The words and the category by which rows were picked, as they stand before what the rows are."""
    categories = (
        [x.split(".", 1)[1] for x in reading.senses if x.startswith("category.")] if dimension == "project" else []
    )
    carried = [f"名称带“{x}”的" for x in reading.contains] + [f"名称不带“{x}”的" for x in reading.lacking]
    return "".join((*carried, *(f"“{c}”" for c in dict.fromkeys(categories))))


def _only_parts(reading: Reading, dimension: str, catalogue: Catalogue) -> tuple[int, ...] | Refusal | None:
    """The members that carry the words asked for in their names (名称带运维的项目, 视频监控类项目)."""
    members = list(catalogue.of_dimension(dimension))
    chosen: set[int] | None = None
    for literal in reading.contains:
        hits = {m.id for m in members if normalise(literal) in m.norm}
        if not hits:
            return Refusal("not_in_document", f"没有名称里带“{literal}”的{DIMENSION_NAMES[dimension]}。")
        chosen = hits if chosen is None else chosen & hits
    for literal in reading.lacking:
        carried = {m.id for m in members if normalise(literal) in m.norm}
        if not carried:
            return Refusal("not_in_document", f"没有名称里带“{literal}”的{DIMENSION_NAMES[dimension]}。")
        chosen = ({m.id for m in members} if chosen is None else chosen) - carried
    if dimension == "project":
        for category in (x.split(".", 1)[1] for x in reading.senses if x.startswith("category.")):
            hits = {i for text, found in catalogue.categories for i in found if text == category}
            chosen = hits if chosen is None else chosen & hits
        for group in reading.groups:
            part = part_names(group, catalogue)
            if part is not None:
                hits = {m.id for m in part[0]}
                chosen = hits if chosen is None else chosen & hits
    return None if chosen is None else tuple(sorted(chosen))


def _once(only: tuple[int, ...] | None, level: int | None, catalogue: Catalogue) -> tuple[int, ...] | None:
    """接待中心事务 with 接待中心运维 below it: of nested rows that carry the word only the inner ones count, or one level."""
    if only is None:
        return None
    if level is not None:
        return tuple(m for m in only if catalogue.members[m].level == level)
    above = {a.id for m in only for a in catalogue.ancestors(catalogue.members[m])}
    return tuple(m for m in only if m not in above)


def said_without(without: tuple[int, ...], catalogue: Catalogue) -> str:
    """Return（不含…）: what a set leaves out is said wherever the set is."""
    members = [catalogue.members[m] for m in without]
    names = list(dict.fromkeys(m.name for m in members if m.parent not in without))
    more = f"等 {len(names)} 个" if len(names) > MOST_SAID else ""
    return f"（不含{'、'.join(names[:MOST_SAID])}{more}）" if names else ""


def _named_without(reading: Reading) -> str:
    """（名称不带“服务”）."""
    return f"（名称不带“{'”“'.join(reading.lacking)}”）" if reading.lacking else ""


def left_out(reading: Reading, dimension: str, catalogue: Catalogue) -> tuple[int, ...] | Refusal:
    """Return the members to leave out (除了某项目 …), or why they cannot be."""
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
        if reading.counted_out is not None and (len(reading.excluded) > 1 or len(members) != reading.counted_out):
            return Refusal(
                "not_in_document",
                f"符合所说的有 {len(members)} 个，不是问题里说的 {reading.counted_out} 个；请核对后再问。",
            )
        left_out |= {m.id for m in members} | {d.id for m in members for d in catalogue.descendants(m.id)}
    return tuple(sorted(left_out))
