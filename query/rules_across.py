"""The rules over several budgets, in order of precedence; records like those over one (query/rules.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from query.across import Ask, Built, ask_body, ask_year, cells, make, open_bodies, open_years, ranked
from query.across_growth import (
    asks_growth,
    build_growth,
    build_steady,
    each_moved,
    either_way,
    is_base,
    is_steady,
    is_trend,
    pairs,
)
from query.across_rows import build_relation, relates_rows
from query.across_sets import build_set, is_set
from query.across_share import build_share_across, is_share_across
from query.across_sides import build_sums, build_sums_years, compares_sums, sums_years
from query.bodies_asked import asks_bodies, build_bodies, build_coded, code_said
from query.builders import is_yes_no
from query.builders_more import is_define
from query.builders_sets import order_of
from query.lexicon import lexicon
from query.plan import Cell, Plan, Refusal, distinct_subjects
from query.rules import ROWS as ROWS_OF_ONE
from query.rules import SHARES, said_mark, telling

MOST_LISTED = 12
SCOPE_MARKS = frozenset({"set.department", "set.unit", "years.all", "meta.organisation"})


@dataclass(frozen=True, slots=True)
class AcrossRule:
    """One kind of question over several budgets."""

    name: str
    applies: Callable[[Ask], bool]
    build: Callable[[Ask], Built]
    examples: tuple[str, ...]
    uses: frozenset[str]


ROWS = ROWS_OF_ONE - {"counted"}
"""A number of rows is held against the set of one budget only."""


def choose_across(ask: Ask) -> tuple[str, Built]:
    """Given a question over several budgets, return the first rule that applies and what it builds."""
    if ask.reading.has("target", "target_level"):
        return "绩效指标", ask_year(ask) if open_years(ask) else ask_body(ask)
    for rule in ACROSS_RULES:
        if rule.applies(ask):
            others = {"operation.remainder"} if ask.scope.left_out else set()
            moves = either_way(ask.reading) or each_moved(ask)
            others |= {"operation.difference", "operation.more"} if rule.name == "增减" and moves else set()
            dropped = sorted(telling(ask.reading) - rule.uses - SCOPE_MARKS - others)
            if dropped:
                words = said_mark(dropped[0], ask.reading)
                return rule.name, Refusal("not_understood", f"没有听懂“{words}”在这句话里的意思。")
            return rule.name, rule.build(ask)
    return "", Refusal("not_understood", "没有听懂要问哪个数。")


def _over(build: Callable[[Ask, tuple[Cell, ...]], Built]) -> Callable[[Ask], Built]:
    """A builder over cells of one year and stated bodies; what is left open is asked back."""

    def built(ask: Ask) -> Built:
        if open_years(ask):
            return ask_year(ask)
        found = cells(ask)
        return found if isinstance(found, Refusal) else build(ask, found)

    return built


def _lacks(ask: Ask) -> bool:
    return ask.reading.has("operation.lacks") or ask.reading.negates


def _is_present(ask: Ask) -> bool:
    """哪些部门安排了政府性基金, 哪些部门没有安排, 有几个部门安排了."""
    which = any(
        s.sense in ("set.department", "set.unit") and s.text.startswith(("哪", "几", "多少")) for s in ask.reading.spans
    )
    told = any(s.text in ("安排了", "安排", "有", "列", "列了", "用", "用了", "编") for s in ask.reading.spans)
    told = told or ask.reading.has("operation.filled")
    plain = not ranked(ask) and not ask.reading.conditions and not ask.reading.has("operation.how_much")
    which = which or ask.reading.has("operation.list", "operation.count")
    return bool(ask.scope.every) and plain and which and (told or _lacks(ask))


def _build_present(ask: Ask, found: tuple[Cell, ...]) -> Built:
    counting = ask.reading.has("operation.count") or any(
        s.text.startswith(("几", "多少")) for s in ask.reading.spans if s.sense.startswith("set.")
    )
    return make(ask, "count" if counting else "list", found, topic="absent" if _lacks(ask) else "present")


def _two(found: tuple[Cell, ...], ask: Ask) -> Refusal | None:
    if len(found) == 2:
        return None
    if open_bodies(ask):
        return ask_body(ask)
    return Refusal("not_understood", "没有听懂是哪两个数相比，请说明两个单位或两个年度。")


def _of_two(operation: str) -> Callable[[Ask], Built]:
    def build(ask: Ask, found: tuple[Cell, ...]) -> Built:
        return _two(found, ask) or make(ask, operation, found)

    return _over_pair(build)


def _over_pair(build: Callable[[Ask, tuple[Cell, ...]], Built]) -> Callable[[Ask], Built]:
    """Like `_over`; a year that stands behind 比 alone is set against the year after it (比去年多多少)."""

    def built(ask: Ask) -> Built:
        behind = [p for p in ask.scope.parts if is_base(p, ask.reading) and p.years]
        named = [y for p in ask.scope.parts if not is_base(p, ask.reading) for y in p.years]
        if behind and not named and len(ask.scope.bodies) == 1:
            compared = pairs(ask)
            if isinstance(compared, Refusal):
                return compared
            if not ask.roster.bodies[ask.scope.bodies[0]].of_year(compared[0].now):
                return Refusal("not_loaded", f"没有载入 {compared[0].now} 年的预算。")
            found = cells(ask, [compared[0].now, compared[0].then])
            return found if isinstance(found, Refusal) else build(ask, found)
        return _over(build)(ask)

    return built


def _build_difference(ask: Ask, found: tuple[Cell, ...]) -> Built:
    directed = ask.reading.has("part.than") or any(s.text in ("减去", "减掉", "减") for s in ask.reading.spans)
    less = any(
        s.text.startswith(("少", "低", "小", "便宜"))
        for s in ask.reading.spans
        if s.sense in ("operation.difference", "operation.less")
    )
    refusal = _two(found, ask)
    return refusal or make(ask, "difference", found[::-1] if directed and less else found, absolute=not directed)


def _is_difference(ask: Ask) -> bool:
    reading = ask.reading
    more = reading.has("part.than") and reading.has("operation.more", "operation.less")
    asks = reading.has("operation.how_much", "part.unit_wan", "part.unit_yi")
    return reading.has("operation.difference") or (more and asks)


def _is_compare(ask: Ask) -> bool:
    """哪个多; 谁的办公费多: who, and more or less of the figure named between them."""
    reading = ask.reading
    asked = any(s.text.startswith("哪") for s in reading.spans if s.sense in ("set.department", "set.unit"))
    who = (reading.has("operation.which") or asked) and reading.has("operation.more", "operation.less")
    senses = [s.sense for s in reading.spans]
    than = senses.index("part.than") if "part.than" in senses else -1
    beside = than < 0 or any(s in _WHICH for s in senses[than:])  # 甲跟乙比，哪家的办公费高
    apart = beside and not reading.has("operation.how_much") and not ranked(ask)
    return reading.has("operation.which_more", "operation.which_less") or (who and apart)


_WHICH = ("operation.which", "set.department", "set.unit")


def _build_compare(ask: Ask, found: tuple[Cell, ...]) -> Built:
    if len(found) < 2 or open_bodies(ask):
        return ask_body(ask) if open_bodies(ask) else Refusal("not_understood", "没有听懂拿什么相比。")
    if _is_of_two_years(ask, found):
        return make(ask, "difference", found)
    order = "asc" if ask.reading.has("operation.which_less", "operation.less") else "desc"
    if ask.scope.every:
        return make(ask, "list", found, order=order, limit=1)  # of all of a kind, those that print the figure
    return make(ask, "compare", found, order=order)


def _is_of_two_years(ask: Ask, found: tuple[Cell, ...]) -> bool:
    """三公经费跟去年比是多了还是少了: how much a figure moved, not which year it is larger in."""
    moved = ask.reading.has("part.than") and not ask.reading.has("meta.year", "operation.which")
    return moved and len(found) == 2 and len(ask.scope.bodies) == 1


def _is_verify(ask: Ask) -> bool:
    reading = ask.reading
    joined = any(p.joined.startswith("compare.") for p in ask.scope.parts)
    more = reading.has("part.than") and reading.has("operation.more", "operation.less")
    return is_yes_no(reading) and (joined or more)


def _build_verify(ask: Ask, found: tuple[Cell, ...]) -> Built:
    named = next((p.joined.split(".")[1] for p in ask.scope.parts if p.joined.startswith("compare.")), "")
    comparator = named or ("lt" if ask.reading.has("operation.less") else "gt")
    return _two(found, ask) or make(ask, "verify", found, comparator=comparator)


def _build_same(ask: Ask, found: tuple[Cell, ...]) -> Built:
    return _two(found, ask) or make(ask, "same", found)


def _is_rank(ask: Ask) -> bool:
    """哪一年最多; of 哪一年破了三千万 every year within the bound is meant."""
    return ranked(ask) or (ask.reading.has("meta.year") and not ask.reading.conditions)


def _build_rank(ask: Ask) -> Built:
    """哪个部门最多, 从高到低, 前两名; 哪一年最多 where one body has several years."""
    years = ask.reading.has("meta.year") or ask.scope.every_year or len(ask.scope.years) > 1
    if open_years(ask) and not ask.reading.has("meta.year"):
        return ask_year(ask)
    if ask.reading.has("meta.year") and len(ask.scope.bodies) > 1:
        return ask_body(ask) if open_bodies(ask) else Refusal("not_understood", "哪一年最多请一次只问一个部门。")
    if years and len(ask.scope.bodies) > 1 and len(ask.scope.years) > 1:
        return ask_year(ask)
    found = cells(ask)
    if isinstance(found, Refusal):
        return found
    if len(distinct_subjects(found)) != 1:
        return Refusal("not_understood", "请一次只比一个名目。")
    reading = ask.reading
    both = reading.has("rank.max") and reading.has("rank.min")
    if both:
        return make(ask, "extremes", found, order="desc", absolute=reading.has("operation.difference"))
    order = order_of(reading)
    plan = make(ask, "list", found, order="desc" if order == "printed" else order, conditions=reading.conditions)
    if isinstance(plan, Refusal):
        return plan
    if reading.nths:
        return replace(plan, nths=reading.nths)
    if reading.top is not None:
        summed = reading.has("operation.sum")
        return replace(plan, limit=reading.top, operation="sum" if summed else "list")
    return plan if reading.has("order") else replace(plan, limit=1)


def _build_position(ask: Ask, found: tuple[Cell, ...]) -> Built:
    """教育局的总支出在各部门里排第几: the place of one body among all, from the largest."""
    roster = ask.roster
    bodies = [roster.bodies[b] for b in dict.fromkeys(b for p in ask.scope.parts for b in p.bodies)]
    units = [b for b in bodies if b.name != b.department]
    named = units if len(units) == 1 and all(b.department == units[0].department for b in bodies) else bodies
    if len(named) != 1 or len(distinct_subjects(found)) != 1:
        return Refusal("not_understood", "请说明是哪一个部门、哪一个名目的名次。")
    whole = roster.by_name.get((named[0].department, named[0].department)) if units else None
    among = roster.units_of(roster.bodies[whole]) if whole is not None else roster.departments
    everyone = tuple(b.id for b in among)
    all_cells = cells(replace(ask, scope=replace(ask.scope, bodies=everyone)))
    if isinstance(all_cells, Refusal):
        return all_cells
    order = "asc" if ask.reading.has("rank.min") else "desc"
    return make(ask, "position", all_cells, order=order, topic=named[0].name)


def _build_filter(ask: Ask, found: tuple[Cell, ...]) -> Built:
    counting = ask.reading.has("operation.count") or any(
        s.text.startswith(("几", "多少")) for s in ask.reading.spans if s.sense.startswith("set.")
    )
    operation = "count" if counting else "sum" if ask.reading.has("operation.sum") else "list"
    return make(ask, operation, found, conditions=ask.reading.conditions, order=order_of(ask.reading))


def _build_sum(ask: Ask, found: tuple[Cell, ...]) -> Built:
    inside = _inside(ask, found)
    if inside is not None:
        return inside
    return make(ask, "sum_of" if len(distinct_subjects(found)) > 1 else "sum", found)


def _is_handed_out(ask: Ask) -> bool:
    """分摊到各个单位: what each of them has, or the mean of them all; it is not said which."""
    handed = any(s.sense == "operation.average" and "摊" in s.text and "均" not in s.text for s in ask.reading.spans)
    return handed and bool(ask.scope.every)


def _is_divided(ask: Ask) -> bool:
    """今年的钱三个单位怎么分的: the figure of each of the bodies."""
    parted = any(s.sense == "operation.makeup" and "分" in s.text for s in ask.reading.spans)
    return bool(ask.scope.every) and parted and not set(ask.reading.nouns) - {"department", "unit"}


def _spent_together(ask: Ask) -> bool:
    """其他几个单位总共花多少, 三年总共花多少: what they spend together; of each (各单位) it is told one by one."""
    some, together = (tuple(sorted(lexicon().marks[m])) for m in ("some_bodies", "in_sum"))
    pointed = any(s.sense == "set.unit" and s.text.startswith(some) for s in ask.reading.spans)
    several = ask.scope.named_bodies and not ask.scope.every and not ask.reading.has("operation.list", "alike.each")
    pointed = pointed or (several and len(ask.scope.bodies) * len(ask.scope.years) > 1)
    return pointed and any(s.sense.startswith("total.") and s.text.startswith(together) for s in ask.reading.spans)


def _inside(ask: Ask, found: tuple[Cell, ...]) -> Refusal | None:
    """A unit inside a department that is added already would count twice."""
    bodies = [ask.roster.bodies[c.budget.body] for c in found]
    whole = {b.name for b in bodies if b.name == b.department}
    part = next((b for b in bodies if b.name != b.department and b.department in whole), None)
    if part is None:
        return None
    return Refusal("not_understood", f"{part.name}在{part.department}之内，相加会重复计算。")


def _several_years(build: Callable[[Ask, tuple[Cell, ...]], Built]) -> Callable[[Ask], Built]:
    """Like `_over`, for what is done over all years of one body as well."""

    def built(ask: Ask) -> Built:
        if open_years(ask):
            return ask_year(ask)
        if open_bodies(ask):
            return ask_body(ask)
        found = cells(ask)
        return found if isinstance(found, Refusal) else build(ask, found)

    return built


def _build_point(ask: Ask) -> Built:
    """One figure of each body and year. What is left open is listed whole, the newest year first, if it is not too much."""
    years = ask.scope.years
    added = any(s.sense == "operation.sum" and s.text in lexicon().marks["added_up"] for s in ask.reading.spans)
    if added and len(years) > 1 and len(ask.scope.bodies) > 1:
        return Refusal("not_understood", "没有听懂是把各年的加起来，还是把各单位的加起来，请说清楚。")
    if open_years(ask):
        years = tuple(sorted(years, reverse=True))
    found = cells(ask, years)
    if isinstance(found, Refusal):
        return found
    if len(found) > MOST_LISTED and (open_bodies(ask) or open_years(ask)):
        return ask_year(ask) if open_years(ask) else ask_body(ask)
    return make(ask, "list", found)


ACROSS_RULES: tuple[AcrossRule, ...] = (
    AcrossRule(
        "代码是谁的",
        lambda a: bool(code_said(a)),
        build_coded,
        ("部门代码212是哪家单位",),
        frozenset({"number", "meta.organisation"}),
    ),
    AcrossRule(
        "单位名单",
        asks_bodies,
        build_bodies,
        ("教育局有哪些下属单位", "人社局有几个下属单位", "装入了哪些部门", "滨江市的部门有哪些", "都装了哪几年的数据"),
        frozenset({"body", "operation.count", "meta.year", "meta.years"}),
    ),
    AcrossRule(
        "通用解释",
        lambda a: is_define(a.reading, a.catalogue),
        lambda a: Plan("define", 0, label=a.reading.text),
        ("什么是政府性基金预算",),
        frozenset({"operation.define"}),
    ),
    AcrossRule(
        "逐年同向",
        is_steady,
        build_steady,
        ("教育局三公经费是不是逐年下降", "住建局总支出一年比一年多吗", "2024到2026年哪些部门的公用经费连年减少"),
        frozenset({"steady"}),
    ),
    AcrossRule(
        "和数的增减",
        sums_years,
        build_sums_years,
        ("所有部门的项目支出合起来，2026年比2025年少多少", "2026年所有部门总支出合计同比增长百分之几"),
        frozenset(
            {"part.than", "more", "operation.difference", "operation.times", "operation.percent_more"}
            | {"operation.share"}
        ),
    ),
    AcrossRule(
        "和数相比",
        compares_sums,
        build_sums,
        ("2026年教育局的总支出超过人社局和住建局之和了吗", "2026年教育局总支出比其他部门加起来少多少"),
        frozenset(
            {"part.than", "more", "comparator", "operation.difference", "operation.times", "operation.percent_more"}
        ),
    ),
    AcrossRule("历年变化", is_trend, _build_point, ("教育局近三年三公经费的变化",), frozenset({"years"})),
    AcrossRule(
        "行的有无",
        relates_rows,
        build_relation,
        (
            "教育局2026年新增了哪些项目",
            "教育局2024年有、2025年没有的项目",
            "2026年教育局和人社局都有的项目有哪些",
            "教育局哪些项目今年的金额和去年一样",
        ),
        ROWS
        | {"operation.same", "operation.both", "operation.count", "operation.lacks", "part.than", "more", "negation"},
    ),
    AcrossRule(
        "增减",
        asks_growth,
        build_growth,
        (
            "教育局2026年项目支出同比增长多少",
            "2026年哪个部门的公用经费增幅最大",
            "教育局2026年办公费比2025年减少了多少",
        ),
        ROWS
        | SHARES
        | {"part.than", "more", "operation.percent_more", "comparator", "operation.count", "meta.year", "meta.years"},
    ),
    AcrossRule(
        "多份预算的行",
        is_set,
        build_set,
        ("2026年金额最大的项目是哪个", "2026年所有部门超过100万的项目有几个", "2026年各部门有几个项目"),
        ROWS | SHARES | {"more", "operation.count", "operation.average", "operation.median", "extremes", "number"},
    ),
    AcrossRule(
        "名次",
        lambda a: a.reading.has("operation.position"),
        _over(_build_position),
        ("2026年教育局的三公经费在各部门里排第几",),
        frozenset({"operation.position", "rank"}),
    ),
    AcrossRule(
        "谁有谁无",
        _is_present,
        _over(_build_present),
        ("2026年哪些部门安排了政府性基金预算支出", "2026年哪些部门没有安排政府性基金预算支出"),
        frozenset({"operation.count", "operation.lacks", "operation.filled", "negation"}),
    ),
    AcrossRule(
        "多份预算的占比",
        is_share_across,
        _over(build_share_across),
        ("2026年教育局总支出占所有部门总支出的比例", "2026年各部门项目支出占总支出的比重"),
        ROWS | SHARES | {"which"},
    ),
    AcrossRule(
        "多份预算的倍数",
        lambda a: a.reading.has("operation.times"),
        _of_two("times"),
        ("2026年教育局的总支出是人社局的几倍",),
        frozenset({"operation.times", "part.than", "more"}),
    ),
    AcrossRule(
        "多份预算高百分之几",
        lambda a: a.reading.has("operation.percent_more"),
        _of_two("percent_more"),
        ("2026年教育局总支出比人社局高百分之几",),
        frozenset({"operation.percent_more", "part.than", "more"}),
    ),
    AcrossRule(
        "多份预算是否相等",
        lambda a: a.reading.has("operation.same"),
        _over(_build_same),
        ("教育局2025年和2026年的因公出国费一样多吗",),
        frozenset({"operation.same"}),
    ),
    AcrossRule(
        "多份预算的核对",
        _is_verify,
        _over_pair(_build_verify),
        ("2026年教育局总支出比人社局多吗",),
        frozenset({"part.than", "more", "comparator"}),
    ),
    AcrossRule(
        "多份预算的比较",
        _is_compare,
        _over_pair(_build_compare),
        ("2026年教育局和人社局的总支出哪个多",),
        frozenset({"which", "part.than", "more", "operation.difference"}),
    ),
    AcrossRule(
        "多份预算的差额",
        lambda a: _is_difference(a) and not (a.reading.has("rank.max") and a.reading.has("rank.min")),
        _over_pair(_build_difference),
        ("2026年教育局公用经费比2024年多多少", "2026年教育局和人社局总支出相差多少"),
        frozenset({"operation.difference", "part.than", "more"}),
    ),
    AcrossRule(
        "多份预算的排名",
        _is_rank,
        _build_rank,
        ("2026年哪个部门的总支出最多", "教育局哪一年的总支出最多", "2026年各部门三公经费从高到低排一下"),
        ROWS | {"more", "meta.year", "extremes", "operation.difference"},
    ),
    AcrossRule(
        "多份预算的平均",
        lambda a: a.reading.has("operation.average") and not _is_handed_out(a),
        _several_years(lambda a, c: make(a, "average", c)),
        ("2026年各部门平均总支出是多少",),
        frozenset({"operation.average"}),
    ),
    AcrossRule(
        "多份预算的筛选",
        lambda a: bool(a.reading.conditions),
        _over(_build_filter),
        ("2026年总支出超过4000万的部门有哪些",),
        ROWS | {"operation.count", "meta.year", "meta.years"},
    ),
    AcrossRule(
        "多份预算的求和",
        lambda a: (
            (a.reading.has("operation.sum", "part.plus") and not a.reading.has("operation.list")) or _spent_together(a)
        ),
        _several_years(_build_sum),
        ("2026年所有部门的人员经费一共多少", "教育局2025年和2026年的公用经费合计"),
        frozenset(),
    ),
    AcrossRule(
        "各单位怎么分",
        _is_divided,
        _over(lambda a, c: make(a, "list", c)),
        ("教育局2026年的钱各单位怎么分的",),
        frozenset({"operation.makeup"}),
    ),
    AcrossRule(
        "多份预算的金额",
        lambda a: True,
        _build_point,
        ("教育局近三年的公用经费分别是多少", "2026年办公费是多少", "教育局的公用经费是多少"),
        frozenset(),
    ),
)
"""All rules over several budgets, in order of precedence."""
