"""What the rules are made of: when a kind of question applies, and how its plan is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from query.catalogue import Catalogue
from query.plan import Coordinate, Plan, Refusal
from query.reading import ATOM_FIELDS, Group, Reading
from query.resolve import part_names, resolve, resolve_set
from query.targets import targets_asked

Built = Plan | Refusal


def display_unit(reading: Reading) -> str:
    """Return the unit that the question asks the sentence to speak in."""
    if reading.has("part.unit_yi"):
        return "亿元"
    return "万元" if reading.has("part.unit_wan") else "元"


def _plan(reading: Reading, catalogue: Catalogue, operation: str, **changes: object) -> Plan:
    return Plan(operation, catalogue.document.id, display_unit=display_unit(reading), **changes)  # type: ignore[arg-type]


def _coordinates(groups: tuple[Group, ...], reading: Reading, catalogue: Catalogue) -> tuple[Coordinate, ...] | Refusal:
    found: list[Coordinate] = []
    for group in groups:
        coordinate = _sibling(group, found, catalogue) or resolve(group, catalogue, reading)
        if isinstance(coordinate, Refusal):
            return coordinate
        found.append(coordinate)
    return of_one_side(found)


def of_one_side(found: Sequence[Coordinate]) -> tuple[Coordinate, ...]:
    """住房公积金 stands in two classifications: beside an economic account its economic reading is meant."""
    sides = [{d for option in c.options for d, _ in option} for c in found]
    common = set.intersection(*sides) if sides and all(sides) else set()
    if len(found) < 2 or not common:
        return tuple(found)
    return tuple(replace(c, options=tuple(o for o in c.options if {d for d, _ in o} <= common)) for c in found)


def is_verify_share(reading: Reading, catalogue: Catalogue) -> bool:
    """公用经费占基本支出的比例超过5%吗: yes or no about one share."""
    bounded = len(reading.conditions) == 1 and reading.conditions[0].of == "share"
    over = reading.has("part.over", "operation.share")
    return _is_yes_no(reading) and bounded and over and bool(reading.subjects) and "project" not in reading.nouns


def build_verify_share(reading: Reading, catalogue: Catalogue) -> Built:
    condition = reading.conditions[0]
    built = build_share(replace(reading, conditions=()), catalogue)
    if isinstance(built, Refusal) or condition.comparator == "between":
        return built if isinstance(built, Refusal) else Refusal("not_understood", "一次只能核对一个界限。")
    return replace(built, operation="verify_share", comparator=condition.comparator, value=condition.value)


def _sibling(group: Group, before: list[Coordinate], catalogue: Catalogue) -> Coordinate | None:
    """货物和服务, 公车购置和运行: a bare word behind a named member means the sibling that carries it."""
    if not before or len(group.typed) != 1 or len(before[-1].options) != 1 or len(before[-1].options[0]) != 1:
        return None
    dimension, key = before[-1].options[0][0]
    parent = catalogue.members[key].parent
    if dimension not in ("procurement", "three_public", "income") or parent is None:
        return None
    fits = [m for m in catalogue.children[parent] if group.typed[0] in m.norm and m.id != key]
    return Coordinate(fits[0].name, (((dimension, fits[0].id),),)) if len(fits) == 1 else None


def over_subjects(operation: str, **changes: object) -> Callable[[Reading, Catalogue], Built]:
    def build(reading: Reading, catalogue: Catalogue) -> Built:
        subjects = _coordinates(reading.subjects, reading, catalogue)
        if isinstance(subjects, Refusal):
            return subjects
        return _plan(reading, catalogue, operation, subjects=subjects, **changes)

    return build


def _two(reading: Reading, catalogue: Catalogue) -> bool:
    return len(reading.subjects) == 2 and not _asks_rows(reading, catalogue)


def _asks_rows(reading: Reading, catalogue: Catalogue) -> bool:
    """The question is about rows of a set: ranks, thresholds, lists, 项目/科目 counted or compared."""
    if reading.has("rank", "order", "top") and not reading.has("operation.which_more", "operation.which_less"):
        return True
    return bool(reading.conditions and reading.nouns) or bool(reading.contains)


# -- shares -----------------------------------------------------------------------------------------------------------


def is_share(reading: Reading, catalogue: Catalogue) -> bool:
    over = reading.has("part.over", "operation.share") and not asks_money(reading)
    return over and bool(reading.subjects) and not reading.conditions and not reading.has("rank", "order", "top")


def asks_money(reading: Reading) -> bool:
    """占了多少钱 asks for the amount, not for a share."""
    return any(
        s.sense == "operation.how_much" and s.text.endswith(("钱", "元", "块", "资金", "金额")) for s in reading.spans
    )


def build_share(reading: Reading, catalogue: Catalogue) -> Built:
    groups = reading.subjects
    before = tuple(g for g in groups if g.joined not in ("part.over",))
    after = tuple(g for g in groups if g.joined == "part.over")
    if len(groups) == 1:
        return _share_of_container(groups[0], reading, catalogue)
    if not after or not before:
        before, after = groups[:-1], groups[-1:]
        if reading.spans and _in_order(reading):
            before, after = groups[1:], groups[:1]
    parts = _coordinates(before, reading, catalogue)
    whole = resolve(after[0], catalogue, reading)
    if isinstance(parts, Refusal):
        return parts
    return whole if isinstance(whole, Refusal) else _plan(reading, catalogue, "share", subjects=parts, whole=whole)


def _in_order(reading: Reading) -> bool:
    """The container comes first where no 在 leads it: 总支出里，项目支出占多少."""
    return not any(s.text == "在" for s in reading.spans)


def _share_of_container(group: Group, reading: Reading, catalogue: Catalogue) -> Built:
    """政府采购中服务类占多少: the container is the whole; without one the whole is the direct parent."""
    if group.split and 0 < group.split < len(group.atoms):
        outer, inner = _subset(group, 0, group.split), _subset(group, group.split, len(group.atoms))
        if not outer.is_empty and not inner.is_empty:
            part, whole = resolve(inner, catalogue, reading), resolve(outer, catalogue, reading)
            if isinstance(part, Refusal):
                return part
            return (
                whole
                if isinstance(whole, Refusal)
                else _plan(reading, catalogue, "share", subjects=(part,), whole=whole)
            )
    part = resolve(group, catalogue, reading)
    if isinstance(part, Refusal):
        return part
    return _plan(reading, catalogue, "share", subjects=(part,), whole=parent_of(part, catalogue))


def _subset(group: Group, start: int, end: int) -> Group:
    empty: dict[str, object] = dict.fromkeys(ATOM_FIELDS.values(), ())
    chosen = replace(group, **empty, atoms=group.atoms[start:end], split=None, typed=())  # type: ignore[arg-type]
    for kind, value in group.atoms[start:end]:
        name = ATOM_FIELDS[kind]
        chosen = replace(chosen, **{name: (*getattr(chosen, name), value)})  # type: ignore[arg-type]
    offset = sum(1 for kind, _ in group.atoms[:start] if kind == "name")
    count = sum(1 for kind, _ in group.atoms[start:end] if kind == "name")
    return replace(chosen, typed=group.typed[offset : offset + count])


def parent_of(part: Coordinate, catalogue: Catalogue) -> Coordinate:
    """Given a coordinate, return its direct parent: the account above, the use above, else the expenditure total."""
    if part.use in ("人员经费", "公用经费"):
        return replace(part, label="基本支出", use="基本支出")
    option = dict(part.options[0]) if part.options else {}
    if len(option) == 1:
        dimension, member = next(iter(option.items()))
        above = catalogue.ancestors(catalogue.members[member])
        if above:
            return Coordinate(above[0].name, (((dimension, above[0].id),),), part.fund, part.use)
        if dimension == "project":
            return Coordinate("项目支出", ((),), part.fund, "项目支出")
    total = [m for m in catalogue.of_dimension("total") if m.norm == "支出总计"]
    return Coordinate("支出总计", (*((("total", m.id),) for m in total), ()))


# -- two subjects -----------------------------------------------------------------------------------------------------


def needs_two(*senses: str) -> Callable[[Reading, Catalogue], bool]:
    return lambda reading, catalogue: reading.has(*senses) and _two(reading, catalogue)


def build_difference(reading: Reading, catalogue: Catalogue) -> Built:
    directed = reading.has("part.than") or any(s.text in ("减去", "减掉", "减") for s in reading.spans)
    built = over_subjects("difference", absolute=not directed)(reading, catalogue)
    if isinstance(built, Plan) and directed and _asks_less(reading):
        return replace(built, subjects=built.subjects[::-1])
    return built


def _asks_less(reading: Reading) -> bool:
    return any(
        s.text.startswith(("少", "低", "小", "便宜")) and s.sense in ("operation.difference", "operation.less")
        for s in reading.spans
    )


def is_difference(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.difference") or (
        reading.has("part.than")
        and reading.has("operation.more", "operation.less")
        and reading.has("operation.how_much")
    )
    return asks and _two(reading, catalogue)


def is_compare(reading: Reading, catalogue: Catalogue) -> bool:
    several = len(reading.subjects) >= 2
    ranked = reading.has("rank") and reading.has("operation.which") and several and not reading.nouns
    return several and (reading.has("operation.which_more", "operation.which_less") or ranked)


def build_compare(reading: Reading, catalogue: Catalogue) -> Built:
    least = reading.has("operation.which_less", "rank.min")
    return over_subjects("compare", order="asc" if least else "desc")(reading, catalogue)


# -- yes or no --------------------------------------------------------------------------------------------------------


def _is_yes_no(reading: Reading) -> bool:
    asked = reading.has("operation.question", "operation.exist")
    return asked and not reading.has(
        "operation.how_much", "operation.which", "operation.count", "rank", "operation.list"
    )


def is_verify(reading: Reading, catalogue: Catalogue) -> bool:
    if not _is_yes_no(reading) or (reading.nouns and "account" not in reading.nouns):
        return False
    joined = any(g.joined.startswith("compare.") for g in reading.groups)
    more = reading.has("part.than") and reading.has("operation.more", "operation.less")
    number = len(reading.subjects) == 1 and bool(reading.conditions or reading.loose_numbers)
    half = reading.has("operation.half")
    return bool(reading.subjects) and (joined or more or number or half)


def build_verify(reading: Reading, catalogue: Catalogue) -> Built:
    subjects = _coordinates(reading.subjects, reading, catalogue)
    if isinstance(subjects, Refusal):
        return subjects
    factor = Decimal("0.5") if reading.has("operation.half") else Decimal(1)
    comparator = next((g.joined.split(".")[1] for g in reading.groups if g.joined.startswith("compare.")), "")
    if len(subjects) == 2:
        if not comparator:
            comparator = "lt" if reading.has("operation.less") else "gt"
        return _plan(reading, catalogue, "verify", subjects=subjects, comparator=comparator, factor=factor)
    if len(subjects) != 1:
        return Refusal("not_understood", "要核对的说法里有不止两个数，请一次问一个。")
    if reading.conditions and reading.conditions[0].of == "money" and reading.conditions[0].comparator != "between":
        condition = reading.conditions[0]
        return _plan(
            reading, catalogue, "verify", subjects=subjects, comparator=condition.comparator, value=condition.value
        )
    if len(reading.loose_numbers) == 1 and (number := reading.loose_numbers[0].number) and number.kind != "percent":
        reaches = _reaches(reading)
        return _plan(
            reading, catalogue, "verify", subjects=subjects, comparator="ge" if reaches else "eq", value=number.value
        )
    if factor != 1:
        whole = parent_of(subjects[0], catalogue)
        return _plan(reading, catalogue, "verify", subjects=(subjects[0], whole), comparator="gt", factor=factor)
    return Refusal("not_understood", "没有听懂要核对的是哪个数。")


def _reaches(reading: Reading) -> bool:
    """有70万吗, 够500万吗 ask whether the amount is at least that."""
    at = reading.spans.index(reading.loose_numbers[0])
    return at > 0 and reading.spans[at - 1].text in ("有", "够", "到")


def is_same(reading: Reading, catalogue: Catalogue) -> bool:
    totals = {t for g in reading.groups for t in g.totals}
    balance = "收支" in reading.text or ("收入" in reading.text and "支出" in reading.text and not reading.subjects[1:])
    named = [g for g in reading.groups if not g.is_empty or g.tables]
    return reading.has("operation.same") and (len(named) == 2 or len(totals) == 2 or balance)


def build_same(reading: Reading, catalogue: Catalogue) -> Built:
    groups = tuple(g for g in reading.groups if not g.is_empty or g.tables)
    if len(groups) != 2:
        groups = (Group(0, totals=("income",)), Group(1, totals=("expenditure",)))
    subjects = _coordinates(groups, reading, catalogue)
    return subjects if isinstance(subjects, Refusal) else _plan(reading, catalogue, "same", subjects=subjects)


def is_exist(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.exist") or (reading.has("operation.question") and _is_yes_no(reading))
    return asks and len(reading.subjects) == 1 and not _asks_rows(reading, catalogue)


# -- sets -------------------------------------------------------------------------------------------------------------


def set_plan(operation: str, **changes: object) -> Callable[[Reading, Catalogue], Built]:
    def build(reading: Reading, catalogue: Catalogue) -> Built:
        members = resolve_set(reading, catalogue)
        if isinstance(members, Refusal):
            return members
        return _plan(
            reading,
            catalogue,
            operation,
            members=members,
            conditions=reading.conditions,
            **{"order": order_of(reading), **changes},
        )

    return build


def order_of(reading: Reading) -> str:
    """Return the order that the question asks for: from the largest, from the smallest, or as printed."""
    if reading.has("order.asc"):
        return "asc"
    if reading.has("order.desc"):
        return "desc"
    if reading.has("rank.min", "top.bottom"):
        return "asc"
    if reading.has("rank.max", "top.top", "order.plain") or bool(reading.nths):
        least = any(s.sense == "operation.less" for s in reading.spans) and bool(reading.nths)
        return "asc" if least else "desc"
    return "printed"


def is_extremes(reading: Reading, catalogue: Catalogue) -> bool:
    """最大和最小的项目: both ends at once."""
    return reading.has("rank.max") and reading.has("rank.min") and bool(reading.nouns or reading.levels)


def build_extremes(reading: Reading, catalogue: Catalogue) -> Built:
    """List both ends, or their gap where a difference is asked."""
    gap = reading.has("operation.difference")
    return set_plan("extremes", order="desc", absolute=gap)(reading, catalogue)


def is_rank(reading: Reading, catalogue: Catalogue) -> bool:
    if reading.has("rank", "order") or reading.top is not None or any(s.text == "top" for s in reading.spans):
        return True
    return bool(reading.nths) and not reading.has("set.indicator")


def build_rank(reading: Reading, catalogue: Catalogue) -> Built:
    built = set_plan("list")(reading, catalogue)
    if not isinstance(built, Plan):
        return built
    if bool(reading.nths):
        order = "desc" if built.order == "printed" else built.order
        return replace(built, nths=reading.nths, order=order)
    if reading.top is not None:
        return replace(built, limit=reading.top)
    if reading.has("order"):
        return replace(built, order="desc" if built.order == "printed" else built.order)
    if reading.has("part.several") or (reading.has("operation.list") and not reading.has("operation.which")):
        return replace(built, limit=3, notes=("没有说要几个，按前 3 个列出。",))
    return replace(built, limit=1)


def _names_set(reading: Reading, catalogue: Catalogue) -> bool:
    """The question is about the rows of a set and not about one figure."""
    if "indicator" in reading.nouns:
        return False
    plural = bool(reading.classifications) or any(n in ("project", "procurement_kind") for n in reading.nouns)
    names = [g for g in reading.groups if g.names and part_names(g, catalogue) is None]
    whole_set = plural and not names
    filtered = bool(reading.contains) or bool(reading.excluded)
    over_rows = reading.has(
        "operation.list", "operation.sum", "operation.average", "operation.count", "operation.median"
    )
    many_parts = plural and over_rows and any((p := part_names(g, catalogue)) and len(p[0]) > 1 for g in reading.groups)
    return (
        whole_set
        or filtered
        or bool(many_parts)
        or (bool(reading.conditions) and bool(reading.nouns or reading.levels))
    )


def is_set_with(*senses: str) -> Callable[[Reading, Catalogue], bool]:
    return lambda reading, catalogue: reading.has(*senses) and _names_set(reading, catalogue)


def is_cumulative(reading: Reading, catalogue: Catalogue) -> bool:
    reaches = reading.has("part.several", "operation.count")
    shares = any(c.of == "share" for c in reading.conditions) or any(
        s.number and s.number.kind == "percent" for s in reading.loose_numbers
    )
    return bool(reaches and shares and reading.has("top"))


def build_cumulative(reading: Reading, catalogue: Catalogue) -> Built:
    loose = [s.number.value for s in reading.loose_numbers if s.number and s.number.kind == "percent"]
    value = loose[0] if loose else next(c.value for c in reading.conditions if c.of == "share")
    built = set_plan("cumulative", value=value, order="desc")(reading, catalogue)
    return replace(built, conditions=()) if isinstance(built, Plan) else built


def is_filter(reading: Reading, catalogue: Catalogue) -> bool:
    return bool(reading.conditions or reading.contains or reading.excluded) and not (
        reading.conditions and not reading.nouns and not reading.levels and not reading.subjects
    )


def build_filter(reading: Reading, catalogue: Catalogue) -> Built:
    built = set_plan("list")(reading, catalogue)
    if not isinstance(built, Plan) or not any(c.of == "share" for c in reading.conditions):
        return built
    whole = _share_whole(reading, catalogue)
    return whole if isinstance(whole, Refusal) else replace(built, whole=whole, with_share=True)


def _share_whole(reading: Reading, catalogue: Catalogue) -> Coordinate | Refusal | None:
    """占总支出5%以上的科目: the total named behind 占, else the set's own sum."""
    for group in reading.groups:
        if group.joined == "part.over" and group.totals:
            return resolve(replace(group, nouns=(), levels=()), catalogue, reading)
    return None


def _limited(built: Built, reading: Reading) -> Built:
    """最大的两个项目加起来: the sum or mean of the first N only."""
    if isinstance(built, Plan) and reading.has("rank", "top"):
        order = "asc" if reading.has("rank.min", "top.bottom") else "desc"
        return replace(built, limit=reading.top or 1, order=order)  # type: ignore[arg-type]
    return built


def set_total(operation: str) -> Callable[[Reading, Catalogue], Built]:
    return lambda reading, catalogue: _limited(set_plan(operation)(reading, catalogue), reading)


def is_set_share(reading: Reading, catalogue: Catalogue) -> bool:
    """超过200万的项目占项目支出多少: a share of chosen rows, not a bound on shares."""
    over = any(g.joined == "part.over" for g in reading.groups) or reading.has("operation.share")
    money = bool(reading.conditions) and all(c.of == "money" for c in reading.conditions)
    chosen = money or bool(reading.contains) or (reading.has("rank", "top") and reading.top is not None)
    return over and chosen and bool(reading.nouns) and not reading.has("operation.list") and not _is_yes_no(reading)


def build_set_share(reading: Reading, catalogue: Catalogue) -> Built:
    before = tuple(g for g in reading.groups if g.joined != "part.over")
    built = _limited(set_plan("set_share")(replace(reading, groups=before), catalogue), reading)
    after = [g for g in reading.groups if g.joined == "part.over" and not g.is_empty]
    if not isinstance(built, Plan) or not after:
        return built
    whole = resolve(replace(after[0], nouns=(), levels=()), catalogue, reading)
    return whole if isinstance(whole, Refusal) else replace(built, whole=whole)


def is_without(reading: Reading, catalogue: Catalogue) -> bool:
    """扣除人员经费后的基本支出: one figure less another that it holds."""
    return (
        len(reading.excluded) == 1
        and len(reading.subjects) == 1
        and not set(reading.nouns) - {"account"}
        and not reading.conditions
    )


def build_without(reading: Reading, catalogue: Catalogue) -> Built:
    whole = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(whole, Refusal):
        return whole
    if reading.subjects[0].uses == ("项目支出",) and part_names(reading.excluded[0], catalogue) is not None:
        return set_plan("sum")(reading, catalogue)
    part = resolve(reading.excluded[0], catalogue, reading)
    return part if isinstance(part, Refusal) else _plan(reading, catalogue, "less", subjects=(whole, part))


def is_set_list(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.list", "operation.which", "operation.makeup", "attribute") or not reading.has(
        "operation.how_much"
    )
    return asks and _names_set(reading, catalogue)


# -- make-up ----------------------------------------------------------------------------------------------------------


def is_makeup(reading: Reading, catalogue: Catalogue) -> bool:
    single = len(reading.subjects) == 1 and _has_children(reading.subjects[0], catalogue)
    listed = single and reading.has("operation.list") and not reading.has("operation.how_much")
    below = listed or (
        any(g.split is not None for g in reading.groups) and reading.has("operation.list", "operation.which")
    )
    kinds = reading.has("operation.list") and bool(reading.levels)
    bought = reading.has("operation.which", "operation.list") and any(
        catalogue.members[m].dimension == "service" for g in reading.groups for n in g.names for m in n.members
    )
    asks = reading.has("operation.makeup") or below or kinds or bought
    narrowed = reading.conditions or reading.contains or reading.excluded
    return asks and not narrowed and not reading.has("set.indicator") and len(reading.subjects) <= 1


def _has_children(group: Group, catalogue: Catalogue) -> bool:
    keys = [m for n in group.names for m in n.members] + [
        m.id for c in group.codes for m in catalogue.by_code.get(c, ())
    ]
    return any(catalogue.children.get(k) for k in keys)


def build_makeup(reading: Reading, catalogue: Catalogue) -> Built:
    group = reading.subjects[0] if reading.subjects else None
    if group is None or (reading.classifications and not group.names and not group.codes):
        return set_plan("list", with_share=True)(reading, catalogue)
    if not group.names and not group.codes:
        return _use_parts(group, reading, catalogue)
    return set_plan("list", with_share=True)(reading, catalogue)


def _use_parts(group: Group, reading: Reading, catalogue: Catalogue) -> Built:
    """The direct parts of a use or fund; of 人员经费 and 公用经费 their most detailed accounts; of 项目支出 the projects."""
    use = group.uses[-1] if group.uses else None
    base = resolve(replace(group, nouns=(), levels=()), catalogue, reading)
    if isinstance(base, Refusal):
        return base
    if use == "项目支出" and not reading.levels:
        return set_plan("list", with_share=True)(reading, catalogue)
    if use in ("人员经费", "公用经费") or reading.levels:
        return set_plan("list", with_share=True)(reading, catalogue)
    if use == "基本支出":
        parts = ("人员经费", "公用经费")
        subjects = tuple(Coordinate(p, ((),), base.fund, p) for p in parts)
        return _plan(reading, catalogue, "point", subjects=subjects)
    if "income" in group.totals:
        return set_plan("list", with_share=True)(reading, catalogue)
    if group.funds and group.funds[-1] == "财政拨款":
        funds = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
        return _plan(reading, catalogue, "point", subjects=tuple(Coordinate(f, ((),), f, None) for f in funds))
    if group.totals:
        subjects = tuple(Coordinate(p, ((),), None, p) for p in ("基本支出", "项目支出"))
        return _plan(reading, catalogue, "point", subjects=subjects)
    return set_plan("list", with_share=True)(reading, catalogue)


# -- the rest ---------------------------------------------------------------------------------------------------------


def is_parent(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.parent") and len(reading.subjects) == 1


def is_cite(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.cite") and len(reading.subjects) == 1


def is_table(reading: Reading, catalogue: Catalogue) -> bool:
    tables = [t for g in reading.groups for t in g.tables]
    return (
        len(tables) == 1
        and not reading.subjects
        and not reading.conditions
        and not reading.has("rank", "operation.count")
    )


def build_table(reading: Reading, catalogue: Catalogue) -> Built:
    return _plan(reading, catalogue, "table", table=next(t for g in reading.groups for t in g.tables))


def is_attribute(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("attribute") and not reading.has("rank", "operation.count")


def build_attribute(reading: Reading, catalogue: Catalogue) -> Built:
    sense = next(s.split(".")[1] for s in reading.senses if s.startswith("attribute."))
    if not reading.subjects and sense == "goal":
        return _plan(reading, catalogue, "attribute", attribute=sense)
    if len(reading.subjects) != 1:
        return Refusal("not_understood", "请说明要查哪一个项目的这项内容。")
    subject = resolve(reading.subjects[0], catalogue, reading)
    return (
        subject
        if isinstance(subject, Refusal)
        else _plan(reading, catalogue, "attribute", subjects=(subject,), attribute=sense)
    )


def is_meta(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("meta") and not reading.subjects and not reading.has("rank")


def build_meta(reading: Reading, catalogue: Catalogue) -> Built:
    return _plan(
        reading, catalogue, "meta", topic=next(s.split(".")[1] for s in reading.senses if s.startswith("meta."))
    )


def is_reverse(reading: Reading, catalogue: Catalogue) -> bool:
    numbers = [s.number for s in reading.loose_numbers if s.number and s.number.kind in ("money", "plain")]
    plain = not set(reading.nouns) - {"code", "account"}
    return len(numbers) == 1 and numbers[0].value >= 100 and not reading.subjects and plain


def build_reverse(reading: Reading, catalogue: Catalogue) -> Built:
    number = next(s.number for s in reading.loose_numbers if s.number)
    coded = any(
        a.sense in ("set.code", "set.account") and b.kind == "number"
        for a, b in zip(reading.spans, reading.spans[1:], strict=False)
    )
    if coded and number.kind == "plain" and number.value == int(number.value):
        return Refusal("not_in_document", f"本预算没有代码为 {int(number.value)} 的科目或项目。")
    return _plan(reading, catalogue, "reverse", value=number.value)


def is_sum(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.sum", "part.plus") and len(reading.subjects) > 1


def is_grand_total(reading: Reading, catalogue: Catalogue) -> bool:
    """一共要花多少钱: no account named, but a sum of spending or of income asked."""
    asks = reading.has("operation.how_much") and not reading.subjects
    spends = any(w in reading.text for w in ("花", "开销", "开支", "支出", "用掉", "用多少"))
    return asks and (spends or _receives(reading)) and not set(reading.nouns) - {"account"}


def _receives(reading: Reading) -> bool:
    return any(s.text in ("收", "收了", "进账") for s in reading.spans)


def build_grand_total(reading: Reading, catalogue: Catalogue) -> Built:
    subjects = _coordinates(
        (Group(0, totals=("income" if _receives(reading) else "expenditure",)),), reading, catalogue
    )
    return subjects if isinstance(subjects, Refusal) else _plan(reading, catalogue, "point", subjects=subjects)


def is_point(reading: Reading, catalogue: Catalogue) -> bool:
    return bool(reading.subjects)


def build_targets(reading: Reading, catalogue: Catalogue) -> Built:
    asked = targets_asked(reading, catalogue)
    assert asked is not None
    return asked


def build_refusal(reading: Reading, catalogue: Catalogue) -> Built:
    if reading.has("operation.increase"):
        return Refusal("not_loaded", f"只载入了 {catalogue.document.year} 年的预算，没有别的年份可比，算不出增减。")
    if reading.has("operation.define"):
        return Refusal("out_of_scope", "名词解释暂时不在回答范围内；可以问这个名目的金额。")
    return Refusal("not_understood", "没有听懂要问哪个数。")


def is_set_sum(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.sum") or (reading.has("operation.how_much") and bool(reading.excluded))
    return asks and _names_set(reading, catalogue) and not reading.has("operation.list")
