"""The rules that turn a reading into a plan, in order of precedence. Each carries examples that a test runs.

A rule is a record: its name, when it applies, how it builds the plan, and examples that it must win. Earlier rules
rank above later ones; that order is the convention where two could read the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from query.catalogue import Catalogue
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.resolve import part_names, resolve, resolve_set
from query.targets import targets_asked

Built = Plan | Refusal


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of question."""

    name: str
    applies: Callable[[Reading, Catalogue], bool]
    build: Callable[[Reading, Catalogue], Built]
    examples: tuple[str, ...]


def choose(reading: Reading, catalogue: Catalogue) -> tuple[str, Built]:
    """Given a reading, return the name of the first rule that applies and what it builds."""
    for rule in RULES:
        if rule.applies(reading, catalogue):
            return rule.name, rule.build(reading, catalogue)
    return "", Refusal("not_understood", "没有听懂要问哪个数。")


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
        coordinate = resolve(group, catalogue, reading)
        if isinstance(coordinate, Refusal):
            return coordinate
        found.append(coordinate)
    return tuple(found)


def _over_subjects(operation: str, **changes: object) -> Callable[[Reading, Catalogue], Built]:
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


def _is_share(reading: Reading, catalogue: Catalogue) -> bool:
    over = reading.has("part.over", "operation.share") and not _asks_money(reading)
    return over and bool(reading.subjects) and not reading.conditions and not reading.has("rank", "order", "top")


def _asks_money(reading: Reading) -> bool:
    """占了多少钱 asks for the amount, not for a share."""
    return any(
        s.sense == "operation.how_much" and s.text.endswith(("钱", "元", "块", "资金", "金额")) for s in reading.spans
    )


def _share(reading: Reading, catalogue: Catalogue) -> Built:
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
    fields = {
        "name": "names",
        "fund": "funds",
        "use": "uses",
        "total": "totals",
        "noun": "nouns",
        "level": "levels",
        "table": "tables",
        "code": "codes",
    }
    empty: dict[str, object] = dict.fromkeys(fields.values(), ())
    chosen = replace(group, **empty, atoms=group.atoms[start:end], split=None, typed=())  # type: ignore[arg-type]
    for kind, value in group.atoms[start:end]:
        name = fields[kind]
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


def _needs_two(*senses: str) -> Callable[[Reading, Catalogue], bool]:
    return lambda reading, catalogue: reading.has(*senses) and _two(reading, catalogue)


def _difference(reading: Reading, catalogue: Catalogue) -> Built:
    directed = reading.has("part.than") or any(s.text in ("减去", "减掉", "减") for s in reading.spans)
    built = _over_subjects("difference", absolute=not directed)(reading, catalogue)
    if isinstance(built, Plan) and directed and _asks_less(reading):
        return replace(built, subjects=built.subjects[::-1])
    return built


def _asks_less(reading: Reading) -> bool:
    return any(
        s.text.startswith(("少", "低", "小", "便宜")) and s.sense in ("operation.difference", "operation.less")
        for s in reading.spans
    )


def _is_difference(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.difference") or (
        reading.has("part.than")
        and reading.has("operation.more", "operation.less")
        and reading.has("operation.how_much")
    )
    return asks and _two(reading, catalogue)


def _is_compare(reading: Reading, catalogue: Catalogue) -> bool:
    several = len(reading.subjects) >= 2
    ranked = reading.has("rank") and reading.has("operation.which") and several and not reading.nouns
    return several and (reading.has("operation.which_more", "operation.which_less") or ranked)


def _compare(reading: Reading, catalogue: Catalogue) -> Built:
    least = reading.has("operation.which_less", "rank.min")
    return _over_subjects("compare", order="asc" if least else "desc")(reading, catalogue)


# -- yes or no --------------------------------------------------------------------------------------------------------


def _is_yes_no(reading: Reading) -> bool:
    asked = reading.has("operation.question", "operation.exist")
    return asked and not reading.has(
        "operation.how_much", "operation.which", "operation.count", "rank", "operation.list"
    )


def _is_verify(reading: Reading, catalogue: Catalogue) -> bool:
    if not _is_yes_no(reading) or (reading.nouns and "account" not in reading.nouns):
        return False
    joined = any(g.joined.startswith("compare.") for g in reading.groups)
    more = reading.has("part.than") and reading.has("operation.more", "operation.less")
    number = len(reading.subjects) == 1 and bool(reading.conditions or reading.loose_numbers)
    half = reading.has("operation.half")
    return bool(reading.subjects) and (joined or more or number or half)


def _verify(reading: Reading, catalogue: Catalogue) -> Built:
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
        return _plan(reading, catalogue, "verify", subjects=subjects, comparator="eq", value=number.value)
    if factor != 1:
        whole = parent_of(subjects[0], catalogue)
        return _plan(reading, catalogue, "verify", subjects=(subjects[0], whole), comparator="gt", factor=factor)
    return Refusal("not_understood", "没有听懂要核对的是哪个数。")


def _is_same(reading: Reading, catalogue: Catalogue) -> bool:
    totals = {t for g in reading.groups for t in g.totals}
    balance = "收支" in reading.text or ("收入" in reading.text and "支出" in reading.text and not reading.subjects[1:])
    return reading.has("operation.same") and (len(reading.subjects) == 2 or len(totals) == 2 or balance)


def _same(reading: Reading, catalogue: Catalogue) -> Built:
    groups = reading.subjects
    if len(groups) != 2:
        groups = (Group(0, totals=("income",)), Group(1, totals=("expenditure",)))
    subjects = _coordinates(groups, reading, catalogue)
    return subjects if isinstance(subjects, Refusal) else _plan(reading, catalogue, "same", subjects=subjects)


def _is_exist(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.exist") or (reading.has("operation.question") and _is_yes_no(reading))
    return asks and len(reading.subjects) == 1 and not _asks_rows(reading, catalogue)


# -- sets -------------------------------------------------------------------------------------------------------------


def _set_plan(operation: str, **changes: object) -> Callable[[Reading, Catalogue], Built]:
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
    if reading.has("rank.max", "top.top", "order.plain") or reading.nth is not None:
        least = any(s.sense == "operation.less" for s in reading.spans) and reading.nth is not None
        return "asc" if least else "desc"
    return "printed"


def _is_rank(reading: Reading, catalogue: Catalogue) -> bool:
    if reading.has("rank", "order") or reading.top is not None:
        return True
    return reading.nth is not None and not reading.has("set.indicator")


def _rank(reading: Reading, catalogue: Catalogue) -> Built:
    built = _set_plan("list")(reading, catalogue)
    if not isinstance(built, Plan):
        return built
    if reading.nth is not None:
        order = "desc" if built.order == "printed" else built.order
        return replace(built, nth=reading.nth, order=order)
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


def _is_set_with(*senses: str) -> Callable[[Reading, Catalogue], bool]:
    return lambda reading, catalogue: reading.has(*senses) and _names_set(reading, catalogue)


def _is_cumulative(reading: Reading, catalogue: Catalogue) -> bool:
    reaches = reading.has("part.several", "operation.count")
    shares = any(c.of == "share" for c in reading.conditions) or any(
        s.number and s.number.kind == "percent" for s in reading.loose_numbers
    )
    return bool(reaches and shares and reading.has("top"))


def _cumulative(reading: Reading, catalogue: Catalogue) -> Built:
    loose = [s.number.value for s in reading.loose_numbers if s.number and s.number.kind == "percent"]
    value = loose[0] if loose else next(c.value for c in reading.conditions if c.of == "share")
    built = _set_plan("cumulative", value=value, order="desc")(reading, catalogue)
    return replace(built, conditions=()) if isinstance(built, Plan) else built


def _is_filter(reading: Reading, catalogue: Catalogue) -> bool:
    return bool(reading.conditions or reading.contains or reading.excluded) and not (
        reading.conditions and not reading.nouns and not reading.levels and not reading.subjects
    )


def _filter(reading: Reading, catalogue: Catalogue) -> Built:
    built = _set_plan("list")(reading, catalogue)
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


def _set_total(operation: str) -> Callable[[Reading, Catalogue], Built]:
    return lambda reading, catalogue: _limited(_set_plan(operation)(reading, catalogue), reading)


def _is_set_share(reading: Reading, catalogue: Catalogue) -> bool:
    """超过200万的项目占项目支出多少: a share of chosen rows, not a bound on shares."""
    over = any(g.joined == "part.over" for g in reading.groups) or reading.has("operation.share")
    money = bool(reading.conditions) and all(c.of == "money" for c in reading.conditions)
    chosen = money or bool(reading.contains) or (reading.has("rank", "top") and reading.top is not None)
    return over and chosen and bool(reading.nouns) and not reading.has("operation.list") and not _is_yes_no(reading)


def _set_share(reading: Reading, catalogue: Catalogue) -> Built:
    before = tuple(g for g in reading.groups if g.joined != "part.over")
    built = _limited(_set_plan("set_share")(replace(reading, groups=before), catalogue), reading)
    after = [g for g in reading.groups if g.joined == "part.over" and not g.is_empty]
    if not isinstance(built, Plan) or not after:
        return built
    whole = resolve(replace(after[0], nouns=(), levels=()), catalogue, reading)
    return whole if isinstance(whole, Refusal) else replace(built, whole=whole)


def _is_without(reading: Reading, catalogue: Catalogue) -> bool:
    """扣除人员经费后的基本支出: one figure less another that it holds."""
    return (
        len(reading.excluded) == 1
        and len(reading.subjects) == 1
        and not set(reading.nouns) - {"account"}
        and not reading.conditions
    )


def _without(reading: Reading, catalogue: Catalogue) -> Built:
    whole = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(whole, Refusal):
        return whole
    if reading.subjects[0].uses == ("项目支出",) and part_names(reading.excluded[0], catalogue) is not None:
        return _set_plan("sum")(reading, catalogue)
    part = resolve(reading.excluded[0], catalogue, reading)
    return part if isinstance(part, Refusal) else _plan(reading, catalogue, "less", subjects=(whole, part))


def _is_set_list(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.list", "operation.which", "operation.makeup", "attribute") or not reading.has(
        "operation.how_much"
    )
    return asks and _names_set(reading, catalogue)


# -- make-up ----------------------------------------------------------------------------------------------------------


def _is_makeup(reading: Reading, catalogue: Catalogue) -> bool:
    below = any(g.split is not None for g in reading.groups) and reading.has("operation.list", "operation.which")
    kinds = reading.has("operation.list") and bool(reading.levels)
    bought = reading.has("operation.which", "operation.list") and any(
        catalogue.members[m].dimension == "service" for g in reading.groups for n in g.names for m in n.members
    )
    asks = reading.has("operation.makeup") or below or kinds or bought
    return asks and not reading.has("set.indicator") and len(reading.subjects) <= 1


def _makeup(reading: Reading, catalogue: Catalogue) -> Built:
    group = reading.subjects[0] if reading.subjects else None
    if group is None or (reading.classifications and not group.names and not group.codes):
        return _set_plan("list", with_share=True)(reading, catalogue)
    if not group.names and not group.codes:
        return _use_parts(group, reading, catalogue)
    return _set_plan("list", with_share=True)(reading, catalogue)


def _use_parts(group: Group, reading: Reading, catalogue: Catalogue) -> Built:
    """The direct parts of a use or fund; of 人员经费 and 公用经费 their most detailed accounts; of 项目支出 the projects."""
    use = group.uses[-1] if group.uses else None
    base = resolve(replace(group, nouns=(), levels=()), catalogue, reading)
    if isinstance(base, Refusal):
        return base
    if use == "项目支出" and not reading.levels:
        return _set_plan("list", with_share=True)(reading, catalogue)
    if use in ("人员经费", "公用经费") or reading.levels:
        return _set_plan("list", with_share=True)(reading, catalogue)
    if use == "基本支出":
        parts = ("人员经费", "公用经费")
        subjects = tuple(Coordinate(p, ((),), base.fund, p) for p in parts)
        return _plan(reading, catalogue, "point", subjects=subjects)
    if "income" in group.totals:
        return _set_plan("list", with_share=True)(reading, catalogue)
    if group.funds and group.funds[-1] == "财政拨款":
        funds = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
        return _plan(reading, catalogue, "point", subjects=tuple(Coordinate(f, ((),), f, None) for f in funds))
    if group.totals:
        subjects = tuple(Coordinate(p, ((),), None, p) for p in ("基本支出", "项目支出"))
        return _plan(reading, catalogue, "point", subjects=subjects)
    return _set_plan("list", with_share=True)(reading, catalogue)


# -- the rest ---------------------------------------------------------------------------------------------------------


def _is_parent(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.parent") and len(reading.subjects) == 1


def _is_cite(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.cite") and len(reading.subjects) == 1


def _is_table(reading: Reading, catalogue: Catalogue) -> bool:
    tables = [t for g in reading.groups for t in g.tables]
    return (
        len(tables) == 1
        and not reading.subjects
        and not reading.conditions
        and not reading.has("rank", "operation.count")
    )


def _table(reading: Reading, catalogue: Catalogue) -> Built:
    return _plan(reading, catalogue, "table", table=next(t for g in reading.groups for t in g.tables))


def _is_attribute(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("attribute") and not reading.has("rank", "operation.count")


def _attribute(reading: Reading, catalogue: Catalogue) -> Built:
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


def _is_meta(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("meta") and not reading.subjects and not reading.has("rank")


def _meta(reading: Reading, catalogue: Catalogue) -> Built:
    return _plan(
        reading, catalogue, "meta", topic=next(s.split(".")[1] for s in reading.senses if s.startswith("meta."))
    )


def _is_reverse(reading: Reading, catalogue: Catalogue) -> bool:
    numbers = [s.number for s in reading.loose_numbers if s.number and s.number.kind in ("money", "plain")]
    plain = not set(reading.nouns) - {"code", "account"}
    return len(numbers) == 1 and numbers[0].value >= 100 and not reading.subjects and plain


def _reverse(reading: Reading, catalogue: Catalogue) -> Built:
    number = next(s.number for s in reading.loose_numbers if s.number)
    if reading.has("set.code", "set.account") and number.kind == "plain" and number.value == int(number.value):
        return Refusal("not_in_document", f"本预算没有代码为 {int(number.value)} 的科目或项目。")
    return _plan(reading, catalogue, "reverse", value=number.value)


def _is_sum(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.sum", "part.plus") and len(reading.subjects) > 1


def _is_grand_total(reading: Reading, catalogue: Catalogue) -> bool:
    """一共要花多少钱: no account named, but a sum of spending or of income asked."""
    asks = reading.has("operation.how_much") and not reading.subjects
    spends = any(w in reading.text for w in ("花", "开销", "开支", "支出", "用掉", "用多少"))
    return asks and (spends or _receives(reading)) and not set(reading.nouns) - {"account"}


def _receives(reading: Reading) -> bool:
    return any(s.text in ("收", "收了", "进账") for s in reading.spans)


def _grand_total(reading: Reading, catalogue: Catalogue) -> Built:
    subjects = _coordinates(
        (Group(0, totals=("income" if _receives(reading) else "expenditure",)),), reading, catalogue
    )
    return subjects if isinstance(subjects, Refusal) else _plan(reading, catalogue, "point", subjects=subjects)


def _is_point(reading: Reading, catalogue: Catalogue) -> bool:
    return bool(reading.subjects)


def _targets(reading: Reading, catalogue: Catalogue) -> Built:
    asked = targets_asked(reading, catalogue)
    assert asked is not None
    return asked


def _unanswered(reading: Reading, catalogue: Catalogue) -> Built:
    if reading.has("operation.increase"):
        return Refusal("not_loaded", f"只载入了 {catalogue.document.year} 年的预算，没有别的年份可比，算不出增减。")
    if reading.has("operation.define"):
        return Refusal("out_of_scope", "名词解释暂时不在回答范围内；可以问这个名目的金额。")
    return Refusal("not_understood", "没有听懂要问哪个数。")


def _is_set_sum(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.sum") or (reading.has("operation.how_much") and bool(reading.excluded))
    return asks and _names_set(reading, catalogue) and not reading.has("operation.list")


RULES: tuple[Rule, ...] = (
    Rule(
        "绩效指标",
        lambda r, c: targets_asked(r, c) is not None,
        _targets,
        ("网络安全设备采购的绩效指标有哪些", "云存储时长的指标值是多少", "摄像头在线率的目标值"),
    ),
    Rule(
        "增减",
        lambda r, c: r.has("operation.increase") or r.has("operation.define"),
        _unanswered,
        ("项目支出同比增长多少", "什么是一般公共预算"),
    ),
    Rule("归属", _is_parent, _over_subjects("parent"), ("住房公积金属于哪一类", "奖励金归在哪")),
    Rule("出处", _is_cite, _over_subjects("cite"), ("住房公积金在哪张表", "电费出自哪")),
    Rule("看表", _is_table, _table, ("附表12", "给我看项目支出表")),
    Rule("属性", _is_attribute, _attribute, ("网络安全设备采购的项目类别", "网络安全设备采购是干什么的")),
    Rule("文件", _is_meta, _meta, ("这是哪个单位的预算", "一共有几张表")),
    Rule("反查", _is_reverse, _reverse, ("24000是什么钱",)),
    Rule("累计", _is_cumulative, _cumulative, ("前几个项目占到项目支出的80%",)),
    Rule("集合占比", _is_set_share, _set_share, ("超过200万的项目占项目支出多少",)),
    Rule("扣除", _is_without, _without, ("扣除人员经费后的基本支出", "基本支出不含公用经费是多少")),
    Rule("倍数", _needs_two("operation.times"), _over_subjects("times"), ("项目支出是基本支出的几倍",)),
    Rule(
        "高百分之几", _needs_two("operation.percent_more"), _over_subjects("percent_more"), ("办公费比电费高百分之几",)
    ),
    Rule("是否相等", _is_same, _same, ("收支平衡吗", "总收入和总支出相等吗")),
    Rule("核对", _is_verify, _verify, ("项目支出超过总支出的一半了吗", "办公费比电费多吗", "办公费有3万吗")),
    Rule("比较", _is_compare, _compare, ("基本支出和项目支出哪个多",)),
    Rule("差额", _is_difference, _difference, ("人员经费比公用经费多多少", "办公费和电费差多少")),
    Rule("占比", _is_share, _share, ("项目支出占总支出的比例是多少", "政府采购中服务类占多少", "公用经费占比")),
    Rule("有无", _is_exist, _over_subjects("exist"), ("有没有安排公务接待费", "政府性基金有安排吗")),
    Rule("平均", _is_set_with("operation.average"), _set_total("average"), ("项目平均金额是多少",)),
    Rule("中位数", _is_set_with("operation.median"), _set_plan("median"), ("项目金额中位数",)),
    Rule(
        "计数",
        lambda r, c: r.has("operation.count") and bool(r.nouns or r.levels),
        _set_plan("count"),
        ("一共有几个项目", "大于200万的项目有几个"),
    ),
    Rule(
        "集合求和",
        _is_set_sum,
        _set_total("sum"),
        ("超过100万的项目一共多少钱", "除了网络安全设备采购，其余项目合计多少"),
    ),
    Rule("排名", _is_rank, _rank, ("项目支出最大的是哪个", "第二大的项目是什么", "工资福利支出里面最大的一项")),
    Rule("构成", _is_makeup, _makeup, ("工资福利支出包括哪些", "基本支出由什么构成", "302下面有什么")),
    Rule("筛选", _is_filter, _filter, ("超过100万元的项目有哪些", "占比超过20%的项目")),
    Rule("列表", _is_set_list, _set_plan("list"), ("有哪些项目，各多少钱", "各功能分类支出分别是多少")),
    Rule("总额", _is_grand_total, _grand_total, ("一年到头拢共花多少",)),
    Rule("求和", _is_sum, _over_subjects("sum_of"), ("电费和邮电费一共多少",)),
    Rule("金额", _is_point, _over_subjects("point"), ("住房公积金是多少", "办公费和电费分别是多少", "2210201是多少")),
)
"""All rules, in order of precedence."""
