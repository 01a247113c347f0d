"""The rules over the rows of a set, and those about where and what: when they apply, and how they build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from query.builders import INCREASE, Built, asks_money, coordinates, is_yes_no, listed, make_plan
from query.catalogue import Catalogue
from query.conditions import excludes_all, is_approximate
from query.glossary import terms_in
from query.lexicon import lexicon
from query.plan import ALL_USES, EXISTS, Condition, Coordinate, Order, Plan, Refusal
from query.reading import TABLE_TOTAL, Group, Reading, counted_numbers
from query.resolve import LEVELS, part_names, receives, resolve
from query.resolve_sets import resolve_set
from query.spans import Name
from query.targets import targets_asked

# -- sets -------------------------------------------------------------------------------------------------------------


def set_plan(operation: str, **changes: object) -> Callable[[Reading, Catalogue], Built]:
    def build(reading: Reading, catalogue: Catalogue) -> Built:
        if "table" in reading.nouns:
            return Refusal("not_understood", "没有听懂要问哪张表，请说表号或表名。")
        if excludes_all(reading.conditions):
            return Refusal("not_understood", "两个界限没有共同的部分，请分开来问。")
        members = Refusal("not_understood", NO_WHOLE) if _only_excludes(reading) else resolve_set(reading, catalogue)
        if isinstance(members, Refusal):
            return members
        return make_plan(
            reading,
            catalogue,
            operation,
            members=members,
            conditions=reading.conditions,
            **{
                "order": order_of(reading),
                "expected": reading.counted,
                "expected_of_all": counts_all(reading),
                **changes,
            },
        )

    return build


NO_WHOLE = "没有说明从哪里去掉，请把要问的范围也说出来。"
_OF_OTHERS = ("operation.remainder", "operation.list", "operation.which", "operation.sum", "operation.makeup")


def _only_excludes(reading: Reading) -> bool:
    """电费不要: something is left out, and nothing said of what is asked."""
    named = reading.nouns or reading.levels or reading.subjects or reading.conditions or reading.contains
    return bool(reading.excluded) and not named and not reading.has(*_OF_OTHERS)


def counts_all(reading: Reading) -> bool:
    """9个项目里超过100万的: before the bound it counts the rows of the whole set; 哪四个项目超过100万 those within."""
    which = {s.end for s in reading.spans if s.text == "哪"}
    numbers = (s for s in reading.spans if s.kind == "number" and s.number and s.number.kind == "plain")
    places = [s.start for s in numbers if s.start not in which]
    bounds = [s.start for s in reading.spans if s.sense.startswith("compare.")]
    return bool(places and bounds) and places[0] < bounds[0]


def order_of(reading: Reading) -> Order:
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
    gap = reading.has("operation.difference") or (reading.has("part.than") and reading.has("operation.more"))
    return set_plan("extremes", order="desc", absolute=gap)(reading, catalogue)


def is_rank(reading: Reading, catalogue: Catalogue) -> bool:
    if reading.has("rank", "order") or reading.top is not None or any(s.text == "top" for s in reading.spans):
        return True
    return bool(reading.nths) and not reading.has("set.indicator")


def build_rank(reading: Reading, catalogue: Catalogue) -> Built:
    shares = reading.has("part.over", "operation.share")
    if shares and _share_of_picked(reading):
        return Refusal("not_understood", "没有听懂要问哪一个占比。")
    if not reading.has("rank") and not reading.nouns and not reading.levels and not _narrows(reading):
        return Refusal("not_understood", "没有说要排的是什么，请说项目、科目或某一类支出。")
    built = set_plan("list", with_share=shares)(reading, catalogue)
    if not isinstance(built, Plan):
        return built
    if bool(reading.nths):
        order = "desc" if built.order == "printed" else built.order
        return replace(built, nths=reading.nths, order=order)
    if reading.top is not None:
        summed = (
            reading.has("operation.sum") and reading.has("operation.how_much") and not reading.has("operation.list")
        )
        summed = summed and not shares
        return replace(built, limit=reading.top, operation="sum" if summed else "list")
    if reading.has("order"):
        return replace(built, order="desc" if built.order == "printed" else built.order)
    lists = reading.has("operation.list") and not reading.has("operation.which", "tie.all")
    if reading.has("part.several") or lists:
        return replace(built, limit=3, notes=("没有说要几个，按前 3 个列出。",))
    return replace(built, limit=1)


def _narrows(reading: Reading) -> bool:
    """Something is named that rows can be taken from: an account, a use, a table, a bound, a part of names."""
    named = any(not g.is_empty or g.tables for g in reading.groups)
    return named or bool(reading.conditions or reading.contains or reading.lacking or reading.excluded)


def one_table(reading: Reading) -> bool:
    """One table is named, and nothing in it: 附表14里金额最小的一个."""
    tables = {t for g in reading.groups for t in g.tables}
    return len(tables) == 1 and not reading.subjects and not reading.nouns


def _names_set(reading: Reading, catalogue: Catalogue) -> bool:
    """The question is about the rows of a set and not about one figure."""
    if "indicator" in reading.nouns:
        return False
    plural = bool(reading.classifications) or any(n in ("project", "procurement_kind") for n in reading.nouns)
    names = [g for g in reading.groups if g.codes or (g.names and part_names(g, catalogue) is None)]
    bought = all(g.names and all(_is_service(n, catalogue) for n in g.names) for g in names)
    whole_set = plural and (not names or bought)
    filtered = bool(reading.contains or reading.lacking or reading.excluded)
    over_rows = reading.has(
        "operation.list", "operation.sum", "operation.average", "operation.count", "operation.median"
    )
    many_parts = plural and over_rows and any((p := part_names(g, catalogue)) and len(p[0]) > 1 for g in reading.groups)
    return (
        whole_set
        or filtered
        or bool(many_parts)
        or (bool(reading.conditions) and bool(reading.nouns or reading.levels))
        or (one_table(reading) and (bool(reading.conditions) or reading.has("operation.average", "operation.median")))
    )


def _is_service(name: Name, catalogue: Catalogue) -> bool:
    """购买服务项目: 政府购买服务 says which projects."""
    return bool(name.members) and all(catalogue.members[m].dimension == "service" for m in name.members)


def is_set_with(*senses: str) -> Callable[[Reading, Catalogue], bool]:
    return lambda reading, catalogue: (
        reading.has(*senses) and (_names_set(reading, catalogue) or _projects_bought(reading, catalogue))
    )


def _projects_bought(reading: Reading, catalogue: Catalogue) -> bool:
    """购买服务项目平均每个: what is bought holds the projects, and is no figure by itself."""
    named = [catalogue.members[m].dimension for g in reading.groups for n in g.names for m in n.members]
    return "project" in reading.nouns and bool(named) and set(named) <= {"service", "procurement"}


def is_cumulative(reading: Reading, catalogue: Catalogue) -> bool:
    reaches = reading.has("part.several", "operation.count", "operation.reach")
    shares = any(c.of == "share" for c in reading.conditions) or any(
        s.number and s.number.kind == "percent" for s in reading.loose_numbers
    )
    return bool(reaches and shares and reading.has("top", "operation.reach"))


def build_cumulative(reading: Reading, catalogue: Catalogue) -> Built:
    if len(counted_numbers(reading)) > 1:
        return Refusal("not_understood", "占比的界限有不止一个数，请只说一个。")
    loose = [s.number.value for s in reading.loose_numbers if s.number and s.number.kind == "percent"]
    value = loose[0] if loose else next(c.value for c in reading.conditions if c.of == "share")
    built = set_plan("cumulative", value=value, order="desc")(reading, catalogue)
    return replace(built, conditions=()) if isinstance(built, Plan) else built


def is_filter(reading: Reading, catalogue: Catalogue) -> bool:
    of_rows = reading.nouns or reading.levels or reading.subjects or one_table(reading)
    return bool(reading.contains or reading.lacking or reading.excluded or (reading.conditions and of_rows))


def build_filter(reading: Reading, catalogue: Catalogue) -> Built:
    built = set_plan("list", topic=EXISTS if _asks_whether_any(reading) else "")(reading, catalogue)
    if not isinstance(built, Plan) or not any(c.of == "share" for c in reading.conditions):
        return built
    whole = _share_whole(reading, catalogue)
    return whole if isinstance(whole, Refusal) else replace(built, whole=whole, with_share=True)


def _asks_whether_any(reading: Reading) -> bool:
    """有没有哪个项目过了五百万: whether there is such a row; it is listed where there is."""
    counted = ("operation.how_much", "operation.count", "operation.list", "operation.sum", "rank", "order")
    return reading.has("operation.exist", "operation.question") and not reading.has(*counted)


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
    chosen = (
        money or bool(reading.contains or reading.lacking) or (reading.has("rank", "top") and _share_of_picked(reading))
    )
    return over and chosen and bool(reading.nouns) and not reading.has("operation.list") and not is_yes_no(reading)


def _share_of_picked(reading: Reading) -> bool:
    """最大的三个项目占多少: the picked rows first, then their share; 占比最大的项目 ranks instead."""
    rank = next((i for i, s in enumerate(reading.spans) if s.sense.startswith(("rank", "top"))), 0)
    over = next((i for i, s in enumerate(reading.spans) if s.sense in ("part.over", "operation.share")), 0)
    return reading.top is not None or rank < over


def is_each_share(reading: Reading, catalogue: Catalogue) -> bool:
    """各项目占总支出多少, 功能支出按类分别占百分之几: the share of every row of a set, none of them named."""
    over = reading.has("part.over", "operation.share") and not asks_money(reading)
    rows = [g for g in reading.groups if g.joined != "part.over"]
    after = [g for g in reading.groups if g.joined == "part.over" and not g.is_empty]
    named = reading.contains or reading.lacking
    narrowed = reading.conditions or named or reading.has("rank", "order", "top") or reading.nths
    if not over or narrowed or len(after) > 1:
        return False
    if len(rows) == 1 and _each(reading) and _has_children(rows[0], catalogue):
        return True
    if any(not g.is_empty and not _holds_more(g) for g in rows):
        return False
    nouns = [n.split("_")[0] for g in rows for n in g.nouns]
    classed = any(n in ("function", "economic") for n in nouns) or any(g.levels for g in rows)
    return classed or (_each(reading) and bool({"project", "account"} & set(nouns)))


def _each(reading: Reading) -> bool:
    return any(s.text in ("分别", "各自") or s.text.startswith(("各", "每")) for s in reading.spans)


def build_each_share(reading: Reading, catalogue: Catalogue) -> Built:
    after = [g for g in reading.groups if g.joined == "part.over" and not g.is_empty]
    rows = tuple(g for g in reading.groups if g.joined != "part.over")
    built = set_plan("shares", with_share=True)(replace(reading, groups=rows), catalogue)
    if not isinstance(built, Plan) or not after:
        return built
    whole = resolve(replace(after[0], nouns=(), levels=()), catalogue, reading)
    return whole if isinstance(whole, Refusal) else replace(built, whole=whole)


def build_set_share(reading: Reading, catalogue: Catalogue) -> Built:
    before = tuple(g for g in reading.groups if g.joined != "part.over")
    built = _limited(set_plan("set_share")(replace(reading, groups=before), catalogue), reading)
    after = [g for g in reading.groups if g.joined == "part.over" and not g.is_empty]
    if not isinstance(built, Plan) or not after:
        return built
    whole = resolve(replace(after[0], nouns=(), levels=()), catalogue, reading)
    return whole if isinstance(whole, Refusal) else replace(built, whole=whole)


def build_set_list(reading: Reading, catalogue: Catalogue) -> Built:
    """The rows as printed, each with its share where one is asked."""
    return set_plan("list", with_share=reading.has("part.over", "operation.share"))(reading, catalogue)


def is_set_list(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.list", "operation.which", "operation.makeup", "attribute") or not reading.has(
        "operation.how_much"
    )
    asks = asks or any(s.sense.startswith(("level.", "set.")) and s.text.startswith(EACH) for s in reading.spans)
    return asks and _names_set(reading, catalogue)


# -- make-up ----------------------------------------------------------------------------------------------------------


def is_makeup(reading: Reading, catalogue: Catalogue) -> bool:
    single = len(reading.subjects) == 1 and _has_children(reading.subjects[0], catalogue)
    counted = reading.counted is not None and reading.has("operation.which")
    each = counted and reading.has("operation.list")
    money = reading.has("operation.how_much") and not each
    listed = single and (counted or reading.has("operation.list")) and not money
    asked = reading.has("operation.list", "operation.which") or bool(reading.levels)
    inside = any(_holds_more(g) and (asked or "account" in g.nouns) for g in reading.groups)
    below = listed or (inside and not (reading.has("operation.how_much") and not asked))
    kinds = reading.has("operation.list") and bool(reading.levels)
    below = below or _lists_accounts(reading) or (single and _asks_deeper(reading, catalogue))
    bought = reading.has("operation.which", "operation.list") and any(
        catalogue.members[m].dimension == "service" for g in reading.groups for n in g.names for m in n.members
    )
    asks = reading.has("operation.makeup", "split.use") or below or kinds or bought
    narrowed = reading.conditions or reading.contains or reading.lacking or reading.excluded
    return asks and not narrowed and not reading.has("set.indicator") and len(reading.subjects) <= 1


def _asks_deeper(reading: Reading, catalogue: Catalogue) -> bool:
    """资本性支出落到最细是什么科目、多少钱: which accounts of a level below the one that is named."""
    asks = reading.has("operation.which", "operation.list") and "科目" in reading.text
    keys = [m for n in reading.subjects[0].names for m in n.members]
    told = [m for m in (catalogue.members[k] for k in keys) if m.dimension in ("function", "economic")]
    wanted = LEVELS[reading.levels[-1]] if reading.levels else None
    below = bool(told) and not any(m.leaf if wanted is None else m.level and m.level >= wanted for m in told)
    return bool(reading.levels) and asks and below


def _lists_accounts(reading: Reading) -> bool:
    """公用经费各科目: the accounts within a use, one by one."""
    group = reading.subjects[0] if len(reading.subjects) == 1 else None
    of_use = group is not None and bool(group.uses) and not (group.names or group.codes or group.totals)
    said = [s.text for s in reading.spans if s.sense == "operation.list"]
    people_or_office = group is not None and group.uses[-1:] in (("人员经费",), ("公用经费",))
    listed = of_use and people_or_office and not reading.has("operation.how_much")
    if listed and any("哪些" in t or t in ("有什么", "有啥") for t in said):
        return not set(reading.nouns) - {"account"} and not reading.has("rank", "part.than", "part.over")
    each = any(t.startswith(EACH) for t in said)
    return of_use and each and "account" in reading.nouns and "科目" in reading.text


def _holds_more(group: Group) -> bool:
    """科学技术支出下面的款级科目: an account, then what stands inside it."""
    return group.split is not None and not any(kind == "name" for kind, _ in group.atoms[group.split :])


def _has_children(group: Group, catalogue: Catalogue) -> bool:
    keys = [m for n in group.names for m in n.members] + [
        m.id for c in group.codes for m in catalogue.by_code.get(c, ())
    ]
    return any(catalogue.children.get(k) for k in keys)


def build_makeup(reading: Reading, catalogue: Catalogue) -> Built:
    group = reading.subjects[0] if reading.subjects else None
    if reading.has("split.use"):
        return _by_use(group, reading, catalogue)
    if group is None or (reading.classifications and not group.names and not group.codes):
        return set_plan("list", with_share=True)(reading, catalogue)
    if _lists_accounts(reading):
        return set_plan("list", with_share=True)(reading, catalogue)
    if not group.names and not group.codes:
        return _use_parts(group, reading, catalogue)
    return _all_parts(set_plan("list", with_share=True)(reading, catalogue), reading)


def _all_parts(built: Built, reading: Reading) -> Built:
    """三公 is of three parts, 政府采购 of three kinds, though nothing may be budgeted for one: printed blank, it is 0.00."""
    if not isinstance(built, Plan) or built.members is None:
        return built
    whole = built.members.dimension == "three_public" or (
        built.members.dimension == "procurement" and reading.counted is not None
    )
    return replace(built, members=replace(built.members, blanks=True)) if whole else built


def _by_use(group: Group | None, reading: Reading, catalogue: Catalogue) -> Built:
    """总支出按用途分: a total, or a use, by what its money is used for; of an account it is printed nowhere."""
    whole = group or Group(0, totals=("expenditure",))
    if whole.names or whole.codes or whole.funds or receives(whole.totals):
        return Refusal("not_in_document", "只有总支出能按支出性质拆开；科目请问它的构成。")
    return _use_parts(whole, reading, catalogue)


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
        return make_plan(reading, catalogue, "point", subjects=subjects)
    if receives(group.totals):
        return set_plan("list", with_share=True)(reading, catalogue)
    if group.funds and group.funds[-1] == "财政拨款":
        funds = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
        return make_plan(reading, catalogue, "point", subjects=tuple(Coordinate(f, ((),), f, None) for f in funds))
    if group.totals:
        subjects = tuple(Coordinate(p, ((),), None, p) for p in _uses_printed(catalogue))
        return make_plan(reading, catalogue, "point", subjects=subjects, whole=base, topic=ALL_USES)
    return set_plan("list", with_share=True)(reading, catalogue)


def _uses_printed(catalogue: Catalogue) -> tuple[str, ...]:
    """基本支出, 项目支出, and what else the document prints money at beside them (单位预留机动经费)."""
    inner = {"合计", "基本支出", "项目支出", "人员经费", "公用经费", "结转下年"}
    return ("基本支出", "项目支出", *sorted({use for _, use in catalogue.uses} - inner))


# -- the rest ---------------------------------------------------------------------------------------------------------


def is_parent(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.parent") and len(reading.subjects) == 1


def is_cite(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.cite", "meta.tables") and not reading.has("operation.count")
    return asks and len(reading.subjects) == 1


def is_table(reading: Reading, catalogue: Catalogue) -> bool:
    tables = [t for g in reading.groups for t in g.tables]
    return (
        len(tables) == 1
        and not reading.subjects
        and not reading.conditions
        and not reading.nths
        and reading.top is None
        and not reading.has("rank", "operation.count", "operation.average", "operation.median")
    )


def is_table_total(reading: Reading, catalogue: Catalogue) -> bool:
    """附表3合计: the figure of a whole table."""
    tables = [t for g in reading.groups for t in g.tables]
    summed = reading.has("operation.sum") and not reading.conditions and not reading.has("rank", "top")
    named = [g for g in reading.subjects if g.totals != (TABLE_TOTAL,)]
    return len(tables) == 1 and not named and summed and not reading.nouns


def build_table_total(reading: Reading, catalogue: Catalogue) -> Built:
    group = next(g for g in reading.groups if g.tables)
    subject = resolve(group, catalogue, reading)
    return subject if isinstance(subject, Refusal) else make_plan(reading, catalogue, "point", subjects=(subject,))


def build_table(reading: Reading, catalogue: Catalogue) -> Built:
    return make_plan(reading, catalogue, "table", table=next(t for g in reading.groups for t in g.tables))


def is_attribute(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("attribute") or _asks_unit(reading, catalogue)
    return asks and not reading.has("rank", "operation.count")


def _asks_unit(reading: Reading, catalogue: Catalogue) -> bool:
    """专业系统维护及科普是哪家单位的项目: whose the one project is that is named."""
    said = [s.text for s in reading.spans if s.sense == "meta.organisation"]
    names = [n for g in reading.subjects for n in g.names]
    dimensions = {catalogue.members[m].dimension for n in names for m in n.members}
    asked = bool(said) and all(t.startswith("哪") for t in said)
    return asked and len(reading.subjects) == 1 and dimensions == {"project"} and not reading.has("attribute")


def build_attribute(reading: Reading, catalogue: Catalogue) -> Built:
    if _asks_unit(reading, catalogue):
        subject = resolve(reading.subjects[0], catalogue, reading)
        return (
            subject
            if isinstance(subject, Refusal)
            else make_plan(reading, catalogue, "attribute", subjects=(subject,), attribute="unit")
        )
    sense = next(s.split(".")[1] for s in reading.senses if s.startswith("attribute."))
    if not reading.subjects and sense == "goal" and "project" in reading.nouns:
        return Refusal("not_understood", "请说明是哪一个项目的绩效目标。")
    if not reading.subjects and sense == "goal":
        return make_plan(reading, catalogue, "attribute", attribute=sense, expected=reading.counted)
    groups = _without_purchases(reading.subjects) if sense == "directory" else reading.subjects
    if len(groups) != 1:
        return Refusal("not_understood", "请说明要查哪一个项目的这项内容。")
    subject = resolve(groups[0], catalogue, reading)
    return (
        subject
        if isinstance(subject, Refusal)
        else make_plan(reading, catalogue, "attribute", subjects=(subject,), attribute=sense)
    )


def _without_purchases(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """测评项目在政府购买服务里的三级目录: where the directory stands, said beside the project, names nothing more."""
    kept = [tuple(n for n in g.names if n.norm != "政府购买服务") for g in groups]
    if sum(map(len, kept)) != 1 or any(g.codes or g.funds or g.uses or g.totals for g in groups):
        return groups
    return tuple(replace(g, names=names, split=None) for g, names in zip(groups, kept, strict=True) if names)


def is_meta(reading: Reading, catalogue: Catalogue) -> bool:
    compares = reading.has("rank", "operation.more", "operation.less", "operation.which_more", "operation.which_less")
    whose = reading.has("meta.organisation") and "project" in reading.nouns
    return reading.has("meta") and not reading.subjects and not compares and not whose


def build_meta(reading: Reading, catalogue: Catalogue) -> Built:
    return make_plan(
        reading, catalogue, "meta", topic=next(s.split(".")[1] for s in reading.senses if s.startswith("meta."))
    )


def is_reverse(reading: Reading, catalogue: Catalogue) -> bool:
    numbers = [s.number for s in reading.loose_numbers if s.number and s.number.kind in ("money", "plain")]
    plain = not set(reading.nouns) - {"code", "account", "project"}
    return len(numbers) == 1 and numbers[0].value >= 100 and not reading.subjects and plain


def build_reverse(reading: Reading, catalogue: Catalogue) -> Built:
    span = next(s for s in reading.loose_numbers if s.number)
    number = span.number
    assert number is not None
    if is_approximate(reading.text, span):
        return Refusal("not_understood", f"“{span.text}”说的是约数，不能按它找；请说从多少到多少。")
    coded = any(
        a.sense in ("set.code", "set.account") and b.kind == "number"
        for a, b in zip(reading.spans, reading.spans[1:], strict=False)
    )
    if coded and number.kind == "plain" and number.value == int(number.value):
        return Refusal("not_in_document", f"本预算没有代码为 {int(number.value)} 的科目或项目。")
    if "project" in reading.nouns:
        exact = replace(reading, conditions=(Condition("eq", number.value),))
        return set_plan("list")(exact, catalogue)
    return make_plan(reading, catalogue, "reverse", value=number.value)


def is_sum(reading: Reading, catalogue: Catalogue) -> bool:
    figures = sum(len(listed(g, catalogue)) for g in reading.subjects)
    return reading.has("operation.sum", "part.plus") and figures > 1


def is_mean(reading: Reading, catalogue: Catalogue) -> bool:
    """办公费和电费平均多少: figures that are named, and no rows."""
    figures = sum(len(listed(g, catalogue)) for g in reading.subjects)
    others = reading.nouns or reading.levels or reading.has("part.than", "rank", "operation.per_month")
    return reading.has("operation.average") and figures > 1 and not others


def is_grand_total(reading: Reading, catalogue: Catalogue) -> bool:
    """一共要花多少钱: no account named, but a sum of spending or of income asked."""
    pointing = reading.has("part.it") and not any(w in reading.text for w in lexicon().marks["whole_body"])
    unit = any(s.text.startswith(("多少", "几")) for s in reading.spans if s.sense in ("part.unit_wan", "part.unit_yi"))
    asks = (reading.has("operation.how_much") or unit) and not reading.subjects and not pointing
    spends = any(w in reading.text for w in ("花", "开销", "开支", "支出", "用掉", "用多少", "预算"))
    granted = reading.has("operation.sum") and any(w in reading.text for w in lexicon().marks["granting"])
    return asks and (spends or granted or _receives(reading)) and not set(reading.nouns) - {"account"}


def _receives(reading: Reading) -> bool:
    return any(s.text in ("收", "收了", "进账") for s in reading.spans)


def build_grand_total(reading: Reading, catalogue: Catalogue) -> Built:
    subjects = coordinates((Group(0, totals=("income" if _receives(reading) else "expenditure",)),), reading, catalogue)
    return subjects if isinstance(subjects, Refusal) else make_plan(reading, catalogue, "point", subjects=subjects)


def is_point(reading: Reading, catalogue: Catalogue) -> bool:
    return bool(reading.subjects)


def build_targets(reading: Reading, catalogue: Catalogue) -> Built:
    asked = targets_asked(reading, catalogue)
    assert asked is not None
    return asked


def build_refusal(reading: Reading, catalogue: Catalogue) -> Built:
    if reading.has(*INCREASE, "steady"):
        return Refusal("not_loaded", f"只载入了 {catalogue.document.year} 年的预算，没有别的年份可比，算不出增减。")
    if reading.has("operation.define"):
        known = bool(terms_in(reading.text, catalogue.terms))
        said = "请把词的意思和金额分开来问。" if known else "没有这个词的解释；可以问这个名目的金额。"
        return Refusal("not_understood" if known else "not_in_document", said)
    return Refusal("not_understood", "没有听懂要问哪个数。")


EACH = ("各", "每", "按", "分", "逐")
"""A level word that begins so asks for every row of the level, not for their sum: 各类, 按款汇总."""


def is_set_sum(reading: Reading, catalogue: Catalogue) -> bool:
    of_rest = reading.has("operation.how_much") and bool(reading.excluded) and not is_rank(reading, catalogue)
    asks = reading.has("operation.sum") or of_rest
    others = bool(reading.excluded) or reading.has("operation.remainder")
    each = not others and any(s.sense.startswith("level.") and s.text.startswith(EACH) for s in reading.spans)
    counted = reading.counted is not None and _projects_bought(reading, catalogue)
    rows = counted or _names_set(reading, catalogue)
    return asks and rows and not reading.has("operation.list") and not each
