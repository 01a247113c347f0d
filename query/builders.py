"""What the rules are made of: when a kind of question applies, and how its plan is built."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from query.catalogue import Catalogue
from query.distribute import subset
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.resolve import LEVELS, resolve
from query.spans import Span
from query.together import sizes
from query.values import is_of_two_names

Built = Plan | Refusal
INCREASE = (
    "operation.increase",
    "operation.increase_rate",
    "operation.grow",
    "operation.change",
    "operation.added",
    "operation.gone",
)
"""Senses that set one year against another."""


def display_unit(reading: Reading) -> str:
    """Return the unit that the question asks the sentence to speak in."""
    if reading.has("part.unit_yi"):
        return "亿元"
    return "万元" if reading.has("part.unit_wan") else "元"


def make_plan(reading: Reading, catalogue: Catalogue, operation: str, **changes: object) -> Plan:
    return Plan(operation, catalogue.document.id, display_unit=display_unit(reading), **changes)  # type: ignore[arg-type]


def coordinates(groups: tuple[Group, ...], reading: Reading, catalogue: Catalogue) -> tuple[Coordinate, ...] | Refusal:
    found: list[Coordinate] = []
    for group in (piece for g in groups for piece in listed(g, catalogue)):
        coordinate = sibling(group, found, catalogue) or resolve(group, catalogue, reading)
        if isinstance(coordinate, Refusal):
            return _all_absent(groups, catalogue) or coordinate
        found.append(coordinate)
    return of_one_side(found, any(is_of_two_names(c, catalogue) for c in found))


def _all_absent(groups: Sequence[Group], catalogue: Catalogue) -> Refusal | None:
    """差旅费会议费: where nothing that is named is printed, all of it is said to be absent, not the first alone."""
    names = [n for g in groups for n in g.names]
    bare = all(g.names and not (g.codes or g.uses or g.funds or g.totals) for g in groups)
    unprinted = all(not (n.members or n.indicators or n.parts) for n in names)
    if not bare or len(names) < 2 or not unprinted:
        return None
    said = "、".join(dict.fromkeys(f"“{n.said or n.norm}”" for n in names))
    return Refusal("not_in_document", f"本预算未列{said}，不能用相近的科目代替。")


def listed(group: Group, catalogue: Catalogue) -> tuple[Group, ...]:
    """货物工程服务, 办公费电费: names run together that stand beside one another under one parent are several figures."""
    if len(group.codes) > 1 and not group.names and group.split is None and len(set(map(len, group.codes))) == 1:
        rest = tuple(a for a in group.atoms if a[0] != "code")
        return tuple(replace(group, codes=(c,), atoms=(*rest, ("code", c))) for c in group.codes)
    pieces: list[list[int]] = [[]]
    for place in range(len(group.names)):
        if pieces[-1] and _beside(group, pieces[-1][-1], place, catalogue):
            pieces.append([])
        pieces[-1].append(place)
    rest = tuple(a for a in group.atoms if a[0] != "name")
    held = group.split is not None and rest == group.atoms[: group.split]  # 基本支出里的水费电费: both are inside
    if len(pieces) < 2 or not (held or group.split is None):
        return (group,)
    return tuple(
        replace(
            group,
            names=tuple(group.names[i] for i in piece),
            typed=tuple(group.typed[i] for i in piece),
            atoms=(*rest, *(("name", group.names[i]) for i in piece)),
            split=group.split,
        )
        for piece in pieces
    )


def _beside(group: Group, first: int, second: int, catalogue: Catalogue) -> bool:
    parents = {catalogue.members[m].parent for m in group.names[first].members} - {None}
    others = {catalogue.members[m].parent for m in group.names[second].members} - {None}
    if parents & others:
        return not set(group.names[first].members) & set(group.names[second].members)
    above = [p for p in parents if p is not None and catalogue.members[p].dimension == "procurement"]
    return any(group.typed[second] in m.norm for p in above for m in catalogue.children.get(p, ()))


def of_one_side(found: Sequence[Coordinate], everyday: bool = False) -> tuple[Coordinate, ...]:
    """住房公积金 stands in two classifications: beside an economic account its economic reading is meant.

    `everyday` says that one is named by an everyday word for an economic account (养老保险): that side is meant of all.
    """
    sides = [{d for option in c.options for d, _ in option} for c in found]
    common = set.intersection(*sides) if sides and all(sides) else set()
    common = {"economic"} if everyday and "economic" in common else common
    if len(found) < 2 or not common:
        return tuple(found)
    kept = [tuple(o for o in c.options if {d for d, _ in o} <= common) for c in found]
    return tuple(replace(c, options=options or c.options) for c, options in zip(found, kept, strict=True))


def sibling(group: Group, before: Sequence[Coordinate], catalogue: Catalogue) -> Coordinate | None:
    """货物和服务, 公车购置和运行: a bare word behind a named member means the sibling that carries it."""
    if not before or len(group.typed) != 1 or len(before[-1].options) != 1 or len(before[-1].options[0]) != 1:
        return None
    dimension, key = before[-1].options[0][0]
    parent = catalogue.members[key].parent
    if dimension not in ("procurement", "three_public", "income") or parent is None:
        return None
    fits = [m for m in catalogue.children[parent] if group.typed[0] in m.norm and m.id != key]
    return Coordinate(fits[0].name, (((dimension, fits[0].id),),)) if len(fits) == 1 else None


OF_TWO = ("difference", "percent_more", "times", "compare")
"""Operations that set one figure against another; either may be the total of a table."""


def over_subjects(operation: str, **changes: object) -> Callable[[Reading, Catalogue], Built]:
    def build(reading: Reading, catalogue: Catalogue) -> Built:
        if operation in OF_TWO and _names_no_table(reading):
            return Refusal("not_understood", "没有听懂是哪两张表，请说表号或表名。")
        groups = figures(reading) if operation in OF_TWO else reading.subjects
        if operation == "point" and any(g.is_empty and g.tables and not g.nouns for g in reading.groups):
            spread = figures(reading)
            groups = spread if spread and not any(g.is_empty for g in spread) else groups
        subjects = coordinates(groups, reading, catalogue)
        if isinstance(subjects, Refusal):
            return subjects
        together = sizes(groups, reading) if operation in OF_TWO and len(groups) > 2 else ()
        if together and sum(together) != len(subjects):
            return Refusal("not_understood", "没有听懂是哪几个数加起来，请分开来问。")
        missed = next((g for g in reading.subjects if operation == "point" and _misses_level(g, catalogue)), None)
        if missed is not None:
            return Refusal("not_understood", f"“{''.join(missed.typed or missed.codes)}”没有所问的这一级。")
        named = told_apart(subjects, catalogue)
        return make_plan(reading, catalogue, operation, subjects=named, together=together, **changes)

    return build


def _names_no_table(reading: Reading) -> bool:
    """…总表与支出决算表相差多少: of two tables one is not known by what it is called."""
    told = any(g.tables or g.sheets for g in reading.groups)
    return told and any("table" in g.nouns and not (g.tables or g.sheets) for g in reading.groups)


def told_apart(subjects: Sequence[Coordinate], catalogue: Catalogue) -> tuple[Coordinate, ...]:
    """One name in two tables: each is called with its table."""
    labels = [s.label for s in subjects]
    return tuple(
        replace(s, label=f"{s.label}（{catalogue.tables[s.table].label}）")
        if s.table is not None and labels.count(s.label) > 1
        else s
        for s in subjects
    )


def _misses_level(group: Group, catalogue: Catalogue) -> bool:
    """A level is named (款级, 类级) that none of the account's members has: another account is meant."""
    members = [catalogue.members[m] for n in group.names for m in n.members]
    members = members or [m for c in group.codes for m in catalogue.by_code.get(c, ())]
    if not members or not group.levels:
        return False
    wanted = LEVELS[group.levels[-1]]
    return not any(m.leaf if wanted is None else m.level == wanted for m in members)


def figures(reading: Reading) -> tuple[Group, ...]:
    """The groups that name a figure, the total of a table among them (附表14合计数比附表13服务类多出多少).

    A table alone behind a name is where that name is printed: 公积金在附表5和附表8, 某项目，绩效目标表上的和项目支出表的.
    """
    named = [g for g in reading.groups if not g.is_empty or ((g.tables or g.sheets) and not g.nouns)]
    bare = [g for g in named if g.is_empty]
    if not bare or len(bare) == len(named):
        return tuple(named)
    last = named[-1]
    if bare == named[:-1] and last.tables and last.names and not any(_says_total(g, reading) for g in bare):
        together = all(g.joined in ("", "part.and", ",") for g in named)
        return (
            tuple(replace(last, tables=g.tables, sheets=g.sheets, joined=g.joined) for g in named) if together else ()
        )
    first = named[0]
    spread = len(bare) == len(named) - 1 > 0 and not first.is_empty
    if spread and len(bare) == 2 and not first.tables and not first.sheets:
        return tuple(replace(first, tables=g.tables, sheets=g.sheets, joined=g.joined) for g in bare)
    if spread and len(bare) == 1 and (first.tables or first.sheets) and not _says_total(bare[0], reading):
        return (first, replace(first, tables=bare[0].tables, sheets=bare[0].sheets, joined=bare[0].joined))
    return tuple(named)


def _says_total(group: Group, reading: Reading) -> bool:
    """附表14合计: a total is said between this group and the next."""
    following = min((g.start for g in reading.groups if g.start > group.start), default=len(reading.text))
    return any(s.sense == "operation.sum" for s in reading.spans if group.start <= s.start < following)


def _two(reading: Reading, catalogue: Catalogue) -> bool:
    named = figures(reading)
    return (len(named) == 2 or len(sizes(named, reading)) == 2) and not asks_rows(reading, catalogue)


def asks_rows(reading: Reading, catalogue: Catalogue) -> bool:
    """The question is about rows of a set: ranks, thresholds, lists, 项目/科目 counted or compared."""
    if reading.has("rank", "order", "top") and not reading.has("operation.which_more", "operation.which_less"):
        return True
    rows = reading.nouns or any(g.holds_rows for g in reading.subjects)
    return bool(reading.conditions and rows) or bool(reading.contains)


# -- shares -----------------------------------------------------------------------------------------------------------


def is_share(reading: Reading, catalogue: Catalogue) -> bool:
    over = reading.has("part.over", "operation.share") and not asks_money(reading)
    return over and bool(_parted(reading)) and not reading.conditions and not reading.has("rank", "order", "top")


MONEY_ENDS = ("钱", "元", "块", "资金", "金额")


def asks_money(reading: Reading) -> bool:
    """占了多少钱 asks for the amount, not for a share."""
    return any(s.sense == "operation.how_much" and s.text.endswith(MONEY_ENDS) for s in reading.spans)


def _parted(reading: Reading) -> tuple[Group, ...]:
    """What is set in relation: figures that are named, and tables whose total is said (附表8合计占附表5合计多少)."""
    bare = [g for g in reading.groups if g.is_empty and g.tables and not g.nouns]
    return figures(reading) if bare and all(_says_total(g, reading) for g in bare) else reading.subjects


def build_share(reading: Reading, catalogue: Catalogue) -> Built:
    groups = _parted(reading)
    before = tuple(g for g in groups if g.joined not in ("part.over",))
    after = tuple(g for g in groups if g.joined == "part.over")
    if after == groups:
        return Refusal("not_understood", f"没有听懂是什么占{_said(after[0], reading)}，请把名目说出来。")
    if len(groups) == 1:
        return _share_of_container(groups[0], reading, catalogue)
    if not after and len(groups) == 2 and groups[1].joined == "part.and":
        return _which_is_whole(groups, reading, catalogue)
    if not after or not before:
        before, after = groups[:-1], groups[-1:]
        if reading.spans and _in_order(reading):
            before, after = groups[1:], groups[:1]
    parts = coordinates(before, reading, catalogue)
    whole = resolve(after[0], catalogue, reading)
    if isinstance(parts, Refusal):
        return parts
    if isinstance(whole, Refusal):
        return whole
    inside = tuple(inside_whole(p, whole, catalogue) for p in parts)
    together = sizes(groups, reading) if after == groups[-1:] else ()
    if together and together != (len(parts), 1):
        return Refusal("not_understood", "没有听懂是哪几个数加起来，请分开来问。")
    return make_plan(reading, catalogue, "share", subjects=inside, whole=whole, together=together)


def _said(group: Group, reading: Reading) -> str:
    return next((s.text for s in reading.spans if s.start == group.start), "它")


def inside_whole(part: Coordinate, whole: Coordinate, catalogue: Catalogue) -> Coordinate:
    """财政拨款占项目支出多少: a fund as part of a use is the fund within that use; an account likewise, where printed so."""
    if whole.options != ((),):
        return part
    if part.options != ((),):
        members = {m for option in part.options for _, m in option}
        told = whole.use not in (None, "合计") and part.use is None
        within = any(s.use == whole.use and s.members & members for s in catalogue.shapes)
        return replace(part, use=whole.use) if told and within else part
    if part.fund and part.use in (None, "合计") and whole.use not in (None, "合计"):
        return replace(part, use=whole.use)
    if whole.fund and not part.fund and part.use not in (None, "合计"):
        return replace(part, fund=whole.fund)
    return part


def _which_is_whole(groups: tuple[Group, ...], reading: Reading, catalogue: Catalogue) -> Built:
    """项目支出和基本支出的比例: which is the part is not said, so it is asked back."""
    named = coordinates(groups, reading, catalogue)
    if isinstance(named, Refusal):
        return named
    a, b = (c.label.split(" ")[-1] for c in named)
    questions = (f"{a}占{b}的比例是多少", f"{b}占{a}的比例是多少", f"{a}是{b}的几倍")
    return Refusal("not_understood", "没有说明谁占谁，请选一个。", choices=tuple((q, q) for q in questions))


def _in_order(reading: Reading) -> bool:
    """The container comes first where no 在 leads it: 总支出里，项目支出占多少."""
    return not any(s.text == "在" for s in reading.spans)


def _share_of_container(group: Group, reading: Reading, catalogue: Catalogue) -> Built:
    """政府采购中服务类占多少: the container is the whole; without one the whole is the direct parent."""
    if group.split and 0 < group.split < len(group.atoms):
        outer, inner = subset(group, 0, group.split), subset(group, group.split, len(group.atoms))
        if not outer.is_empty and not inner.is_empty:
            part, whole = resolve(group, catalogue, reading), resolve(outer, catalogue, reading)
            if isinstance(part, Refusal) or outer.totals:
                part = resolve(inner, catalogue, reading)
            if isinstance(part, Refusal):
                return part
            return (
                whole
                if isinstance(whole, Refusal)
                else make_plan(reading, catalogue, "share", subjects=(part,), whole=whole)
            )
    part = resolve(group, catalogue, reading)
    if isinstance(part, Refusal):
        return part
    return make_plan(reading, catalogue, "share", subjects=(part,), whole=parent_of(part, catalogue))


def parent_of(part: Coordinate, catalogue: Catalogue) -> Coordinate:
    """Given a coordinate, return its direct parent: the account above, the use above, else the expenditure total."""
    if part.use in ("人员经费", "公用经费"):
        return replace(part, label="基本支出", use="基本支出")
    of_unit = part.organisation
    option = dict(part.options[0]) if part.options else {}
    if len(option) == 1:
        dimension, member = next(iter(option.items()))
        above = catalogue.ancestors(catalogue.members[member])
        if above:
            return Coordinate(above[0].name, (((dimension, above[0].id),),), part.fund, part.use, organisation=of_unit)
        if dimension == "project":
            return Coordinate("项目支出", ((),), part.fund, "项目支出", organisation=of_unit)
    total = [m for m in catalogue.of_dimension("total") if m.norm == "支出总计"]
    return Coordinate("支出总计", ((), *((("total", m.id),) for m in total)), organisation=of_unit)


# -- two subjects -----------------------------------------------------------------------------------------------------


def needs_two(*senses: str) -> Callable[[Reading, Catalogue], bool]:
    return lambda reading, catalogue: reading.has(*senses) and _two(reading, catalogue)


def build_difference(reading: Reading, catalogue: Catalogue) -> Built:
    directed = reading.has("part.than") or any(s.text in ("减去", "减掉", "减") for s in reading.spans)
    built = over_subjects("difference", absolute=not directed)(reading, catalogue)
    if isinstance(built, Plan) and directed and _asks_less(reading):
        held = built.together[0] if built.together else 1
        turned = (*built.subjects[held:], *built.subjects[:held])
        return replace(built, subjects=turned, together=built.together[::-1])
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
        and reading.has("operation.how_much", "part.unit_wan", "part.unit_yi")
    )
    return asks and _two(reading, catalogue)


def is_compare(reading: Reading, catalogue: Catalogue) -> bool:
    several = len(figures(reading)) >= 2
    which = reading.has("operation.which") or (not reading.has("part.in") and any(map(_is_which, reading.spans)))
    ranked = reading.has("rank") and which and several and not reading.nouns
    return several and (reading.has("operation.which_more", "operation.which_less") or ranked)


def _is_which(span: Span) -> bool:
    """哪类, 哪一项: behind figures that are listed it asks which of them, not for rows of that level below them."""
    return span.sense.startswith("level.") and span.text.startswith("哪")


def build_compare(reading: Reading, catalogue: Catalogue) -> Built:
    least = reading.has("operation.which_less", "rank.min")
    return over_subjects("compare", order="asc" if least else "desc")(reading, catalogue)


# -- yes or no --------------------------------------------------------------------------------------------------------


def is_yes_no(reading: Reading) -> bool:
    asked = reading.has("operation.question", "operation.exist")
    return asked and not reading.has(
        "operation.how_much", "operation.which", "operation.count", "rank", "operation.list"
    )


def is_same(reading: Reading, catalogue: Catalogue) -> bool:
    totals = {t.removesuffix("_year") for g in reading.groups for t in g.totals}
    balance = "收支" in reading.text or ("收入" in reading.text and "支出" in reading.text and not reading.subjects[1:])
    named = [g for g in reading.groups if not g.is_empty or g.tables or g.sheets]
    return reading.has("operation.same") and (
        len(named) == 2 or len(figures(reading)) == 2 or len(totals) == 2 or balance
    )


def build_same(reading: Reading, catalogue: Catalogue) -> Built:
    groups = figures(reading)
    if len(groups) == 2 and groups[1].is_empty and not groups[0].is_empty and not reading.has("operation.sum"):
        groups = (groups[0], replace(groups[0], tables=groups[1].tables, sheets=groups[1].sheets))
    if len(groups) != 2:
        groups = (Group(0, totals=("income",)), Group(1, totals=("expenditure",)))
    subjects = coordinates(groups, reading, catalogue)
    if isinstance(subjects, Refusal):
        return subjects
    return make_plan(reading, catalogue, "same", subjects=told_apart(subjects, catalogue))


def build_point(reading: Reading, catalogue: Catalogue) -> Built:
    """基本支出里多少，项目里多少: two figures asked of one thing are not answered by one of them."""
    asked = [i for i, s in enumerate(reading.spans) if s.sense == "operation.how_much"]
    apart = len(asked) > 1 and any(s.kind == "blank" for s in reading.spans[asked[0] : asked[-1]])
    if apart and len(reading.subjects) == 1 and "project" in reading.nouns:
        return Refusal("not_understood", "一句里问了不止一个数，请分开来问。")
    if is_led_by_plus(reading) and len(reading.subjects) == 1:
        return Refusal("not_understood", "没有听懂是加到哪个数上，请把要加的几个数一起说出来。")
    if _asks_something_else(reading):
        return Refusal("not_understood", "没有听懂问的是它的什么；可以问金额、构成、出处，项目还可以问绩效目标和指标。")
    return over_subjects("point")(reading, catalogue)


def is_led_by_plus(reading: Reading) -> bool:
    """再加上水费一共多少: what it is added to is not said."""
    first = next((s for s in reading.spans if s.kind != "blank" and s.sense != "filler.filler"), None)
    return first is not None and first.sense == "part.plus"


_WHICH = re.compile(r"[哪啥]|什么")


def _asks_something_else(reading: Reading) -> bool:
    """拿来对付什么, 由谁来管: a question word that no rule used, and no amount is asked."""
    lists = [s for s in reading.spans if s.sense == "operation.list" and _WHICH.search(s.text)]
    if lists and len(reading.subjects) == 1 and not reading.has("operation.how_much", "column"):
        return True
    words = [s for s in reading.spans if s.sense == "operation.which"]
    amount = reading.has("operation.how_much", "column", "operation.list", "part.unit_wan", "part.unit_yi")
    coded = any(g.codes for g in reading.groups)
    return bool(words) and not amount and not coded


def build_exist(reading: Reading, catalogue: Catalogue) -> Built:
    """有没有安排X asks yes or no; X安排了吗, X有没有 ask for X itself, which may be nothing."""
    asked = next((i for i, s in enumerate(reading.spans) if s.sense == "operation.exist"), None)
    named = next((i for i, s in enumerate(reading.spans) if s.kind in _NAMING or s.sense.startswith(_SCOPES)), 0)
    verb_first = asked is not None and (asked < named or reading.spans[asked].text in _WHETHER)
    if verb_first:
        return over_subjects("exist")(reading, catalogue)
    return over_subjects("point", topic="exist")(reading, catalogue)


_NAMING = ("name", "part", "set", "code")
_SCOPES = ("fund", "use", "total")
_WHETHER = ("是否", "是不是", "有否", "是否有", "会不会")


def is_exist(reading: Reading, catalogue: Catalogue) -> bool:
    asks = reading.has("operation.exist") or (reading.has("operation.question") and is_yes_no(reading))
    return asks and len(reading.subjects) == 1 and not asks_rows(reading, catalogue)
