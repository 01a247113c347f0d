"""What further rules are made of: means, months, serial numbers, funds, blanks, tables set against each other, sums checked."""

from __future__ import annotations

import re
from dataclasses import replace

from query.builders import Built, asks_money, coordinates, is_yes_no, make_plan, over_subjects
from query.builders_sets import set_plan
from query.catalogue import Catalogue, Shape
from query.context import is_carry
from query.distribute import joined_group
from query.glossary import terms_in
from query.lexicon import lexicon
from query.plan import BESIDES, CLASS_FIRST, Coordinate, MemberSet, Refusal
from query.reading import Group, Reading, read
from query.resolve import DIMENSION_NAMES, part_names, receives, resolve
from query.resolve_sets import choose_shape, resolve_set
from schema.names import normalise

FUNDS = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "单位资金")


def is_per_month(reading: Reading, catalogue: Catalogue) -> bool:
    return reading.has("operation.per_month") and len(reading.subjects) == 1 and not reading.nouns


def is_versus_average(reading: Reading, catalogue: Catalogue) -> bool:
    """某个项目比项目平均金额高多少: one figure against the mean of a set."""
    asks = reading.has("operation.difference") or (
        reading.has("operation.more", "operation.less") and reading.has("operation.how_much")
    )
    return asks and reading.has("part.than") and reading.has("operation.average") and len(reading.subjects) == 1


def build_versus_average(reading: Reading, catalogue: Catalogue) -> Built:
    subject = resolve(replace(reading.subjects[0], nouns=()), catalogue, reading)
    if isinstance(subject, Refusal):
        return subject
    behind = tuple(g for g in reading.groups if g.joined == "part.than")
    if not behind or not any(g.nouns or g.levels for g in behind):
        return Refusal("not_understood", "没有说明是哪些行的平均，例如“项目平均金额”。")
    members = resolve_set(replace(reading, groups=behind), catalogue)
    if isinstance(members, Refusal):
        return members
    return make_plan(reading, catalogue, "versus_average", subjects=(subject,), members=members)


def is_serial(reading: Reading, catalogue: Catalogue) -> bool:
    """序号6的项目, 第6号: a row by the number printed before it."""
    numbers = [s for s in reading.loose_numbers if s.number and s.number.kind in ("plain", "ordinal")]
    other = any(s.startswith("attribute.") and s != "attribute.serial" for s in reading.senses)
    one = len(numbers) + len(reading.nths) == 1
    said = any(s.text.startswith("序号") for s in reading.spans) or "project" in reading.nouns
    plain = not set(reading.nouns) - {"project"} and not reading.has("target", "target_level", "operation.count")
    return reading.has("attribute.serial") and one and said and plain and not other and not reading.subjects


def build_serial(reading: Reading, catalogue: Catalogue) -> Built:
    number = reading.nths[0] if reading.nths else next(s.number.value for s in reading.loose_numbers if s.number)
    members = resolve_set(replace(reading, nths=(), groups=(Group(0, nouns=("project",)),)), catalogue)
    if isinstance(members, Refusal):
        return members
    return make_plan(reading, catalogue, "serial", members=members, topic=str(int(number)))


def is_sources(reading: Reading, catalogue: Catalogue) -> bool:
    one_fund = any(g.funds for g in reading.subjects) and reading.has("operation.how_much")
    return reading.has("set.fund_source") and len(reading.subjects) <= 1 and not reading.conditions and not one_fund


def build_sources(reading: Reading, catalogue: Catalogue) -> Built:
    """By fund where the figure is printed by fund; of the whole budget, by the lines of its income."""
    base: Coordinate | Refusal = Coordinate("支出总计", ((),), None, "合计")
    if reading.subjects:
        base = resolve(replace(reading.subjects[0], nouns=()), catalogue, reading)
    if isinstance(base, Refusal):
        return base
    if base.parts or base.fund:
        return Refusal("not_understood", f"“{base.label}”不能再按资金来源拆开。")
    subjects = tuple(replace(base, label=fund, fund=fund) for fund in FUNDS)
    return make_plan(reading, catalogue, "sources", subjects=subjects, label=base.label)


def is_wholly(reading: Reading, catalogue: Catalogue) -> bool:
    """全靠财政吗, 基本支出全是人员经费吗: whether a part is all the money."""
    other = reading.has("operation.exist", "operation.share", "part.over")
    return is_yes_no(reading) and not other and _wholly_at(reading) is not None


def _wholly_at(reading: Reading) -> int | None:
    """The place of 全 or 都 that stands before what is said to be all, with nothing but 是, 靠, 来自 between."""
    marks = lexicon().marks
    for i, span in enumerate(reading.typed):
        after = [
            s for s in reading.typed[i + 1 :] if s.text not in marks["led"] | marks["wholly"] and s.kind != "blank"
        ]
        if span.text in marks["wholly"] and after and (after[0].kind in _NAMING or after[0].sense.startswith(_SCOPES)):
            return i
    return None


_NAMING = ("name", "part", "code")
_SCOPES = ("fund.", "use.")


def build_wholly(reading: Reading, catalogue: Catalogue) -> Built:
    """The part against what is named before 全; where nothing is, against all that is spent."""
    at = _wholly_at(reading)
    assert at is not None
    left, right = read(reading.text, reading.typed[:at]), read(reading.text, reading.typed[at + 1 :])
    held = left.subjects[0] if left.subjects else None
    if held is None and "project" in left.nouns:
        held = Group(0, uses=("项目支出",), atoms=(("use", "项目支出"),))
    if len(left.subjects) > 1 or len(right.subjects) != 1 or right.nouns or set(left.nouns) - {"project", "account"}:
        return Refusal("not_understood", "没有听懂是什么全部属于什么，请一次问一个。")
    inner = right.subjects[0] if held is None else joined_group(replace(held, nouns=()), right.subjects[0])
    whole = resolve(replace(held or Group(0, totals=("expenditure",)), nouns=()), catalogue, reading)
    part = resolve(inner, catalogue, reading)
    if isinstance(whole, Refusal):
        return whole
    return part if isinstance(part, Refusal) else make_plan(reading, catalogue, "same", subjects=(part, whole))


def is_carry_parts(reading: Reading, catalogue: Catalogue) -> bool:
    """上年结转的钱是哪几种资金: what was carried over, fund by fund."""
    asks = reading.has("operation.makeup", "operation.list", "operation.which", "set.fund_source", "fund")
    groups = reading.subjects
    named = [n for g in groups for n in g.names]
    each = len(groups) == 1 or (
        all(g.funds and len(g.names) == 1 for g in groups) and len({n.norm for n in named}) == 1
    )
    alone = each and len(named) == len(groups) and not any(g.uses for g in groups) and not reading.nouns
    share = reading.has("part.over", "operation.share") and not asks_money(reading)
    return asks and alone and is_carry(named[0]) and not share and not reading.has("rank", "operation.count")


def build_carry_parts(reading: Reading, catalogue: Catalogue) -> Built:
    """All funds carried over, or the one that is named; of several named each stands among all."""
    group = reading.subjects[0]
    subject = resolve(replace(group, funds=()), catalogue, reading)
    if isinstance(subject, Refusal):
        return subject
    fund = group.funds[-1] if group.funds and len(reading.subjects) == 1 else ""
    return make_plan(reading, catalogue, "carry_parts", subjects=(subject,), topic=fund)


def is_blanks(reading: Reading, catalogue: Catalogue) -> bool:
    """有几个科目没安排, 哪些收入项目没有安排: rows that are printed blank."""
    rows = reading.has("operation.count", "operation.list", "operation.which")
    named = [n for g in reading.groups for n in g.names]
    return reading.has("operation.lacks") and rows and not named and not reading.conditions


def build_blanks(reading: Reading, catalogue: Catalogue) -> Built:
    dimension = _blank_dimension(reading, catalogue)
    if isinstance(dimension, Refusal):
        return dimension
    shape = _blank_shape(dimension, reading, catalogue)
    if shape is None:
        return Refusal("not_in_document", f"{DIMENSION_NAMES[dimension]}里没有印为空白的行。")
    members = MemberSet(
        f"{DIMENSION_NAMES[dimension]}里未安排的行",
        dimension,
        1 if dimension == "function" else None,
        shape.table,
        shape.column if dimension == "function" else None,
        shape.fund,
        shape.use,
        catalogue.document.organisation_id,
        shape.own == 0 if dimension == "function" else None,
        blanks=True,
    )
    counting = reading.has("operation.count")
    return make_plan(reading, catalogue, "blanks", members=members, topic="count" if counting else "list")


def _blank_dimension(reading: Reading, catalogue: Catalogue) -> str | Refusal:
    nouns = [n.split("_")[0] for n in reading.nouns]
    if any(receives(g.totals) for g in reading.groups):
        return "income"
    if "procurement" in nouns:
        return "procurement"
    if reading.classifications:
        return reading.classifications[0]
    if "account" in nouns or reading.levels:
        fits = [
            d
            for d in ("function", "economic")
            if any(s.dimension == d and s.filled < s.cells for s in catalogue.shapes)
        ]
        wide = [d for d in fits if _blank_shape(d, reading, catalogue) is not None]
        if len(wide) == 1:
            return wide[0]
    return Refusal("not_understood", "没有听懂是哪一类的行没有安排，例如“功能科目”“收入项目”。")


def _blank_shape(dimension: str, reading: Reading, catalogue: Catalogue) -> Shape | None:
    """The widest column of a table that prints whole lists, blanks included: the balance of income and expenditure."""
    tables = tuple(t for g in reading.groups for t in g.tables)
    kept = tuple(t.id for t in catalogue.tables.values() if t.form in ("balance", "fiscal_balance"))
    found = choose_shape(catalogue, dimension, None, None, tables or kept, False)
    return found if found is not None and found.filled < found.cells else None


def is_between_tables(reading: Reading, catalogue: Catalogue) -> bool:
    """在附表12但不在附表14的项目, 附表12里有、附表14里却没有的项目, 哪些项目没有列入政府购买服务."""
    told = reading.has("operation.outside", "operation.inside") and "project" in reading.nouns
    return told or _stands_in_one(reading) is not None


def _stands_in_one(reading: Reading) -> tuple[int, int, str] | None:
    """Of two tables alone: the one whose rows are asked for, the other, and whether they stand in it, too.

    附表12里有、附表14里却没有的; 附表14没有而附表12有的; 附表12比附表14多出哪几个; 附表12和附表14都有的.
    """
    places = [i for i, s in enumerate(reading.spans) if s.sense.startswith("table.")]
    if len(places) != 2 or reading.subjects or set(reading.nouns) - {"project"}:
        return None
    first, second = (int(reading.spans[i].sense.split(".")[1]) for i in places)
    between = reading.spans[places[0] + 1 : places[1]]
    after = reading.spans[places[1] + 1 :]
    if any(s.text in LACKING for s in after[:MOST_BETWEEN]) and any(s.text in HAVING for s in between):
        return first, second, "outside"
    if any(s.text in LACKING for s in between) and any(s.text in HAVING for s in after[:MOST_BETWEEN]):
        return second, first, "outside"
    if reading.has("part.than") and reading.has("operation.added"):
        return first, second, "outside"
    if reading.has("part.than") and reading.has("operation.gone"):
        return second, first, "outside"
    joined = any(s.sense == "part.and" for s in between)
    if joined and reading.has("operation.both"):
        return first, second, "inside"
    told = next((i for i, s in enumerate(after) if s.text == "都"), None)
    if joined and told is not None and any(s.text in HAVING for s in after[told + 1 : told + 3]):
        return first, second, "inside"
    return None


LACKING = ("没有", "没", "无", "缺", "没列", "没有列", "未列", "没列出", "没印")
HAVING = ("有", "列了", "列有", "列出", "列着", "有的", "出现")
MOST_BETWEEN = 4
"""So many words may stand between a table and what is said of it."""


def build_between_tables(reading: Reading, catalogue: Catalogue) -> Built:
    told = _stands_in_one(reading)
    if told is None and reading.has("operation.lacks", "operation.both", "part.than"):
        return Refusal("not_understood", "没有听懂是拿哪两张表对照，请说明表号或表名。")
    named = [*told[:2]] if told else [t for g in reading.groups for t in g.tables]
    bought = _named_form(reading, catalogue)
    second = named[-1] if named else bought
    first = named[0] if len(named) == 2 else _table_of_form("project", catalogue)
    if len(named) == 1 and bought is not None and bought != named[0]:
        first, second = named[0], bought
    if second is None or first is None or first == second or len(named) > 2:
        return Refusal("not_understood", "没有听懂是拿哪两张表对照，请说明表号或表名。")
    sets: list[MemberSet] = []
    for table in (first, second):
        members = resolve_set(replace(reading, groups=(Group(0, nouns=("project",), tables=(table,)),)), catalogue)
        if isinstance(members, Refusal):
            return Refusal("not_in_document", f"{catalogue.tables[table].label}没有逐个项目列出，无法对照。")
        sets.append(members)
    operation = "count" if reading.has("operation.count") else "sum" if reading.has("operation.sum") else "list"
    return make_plan(
        reading,
        catalogue,
        "between_tables",
        members=sets[0],
        other=sets[1],
        topic=told[2] if told else "outside" if reading.has("operation.outside") else "inside",
        attribute=operation,
    )


def _named_form(reading: Reading, catalogue: Catalogue) -> int | None:
    """The table of 政府购买服务 or 政府采购, where the question names the thing and not its table."""
    for group in reading.groups:
        for name in group.names:
            for member in name.members:
                form = {"service": "service_purchase", "procurement": "procurement"}.get(
                    catalogue.members[member].dimension
                )
                if form:
                    return _table_of_form(form, catalogue)
    return None


def _table_of_form(form: str, catalogue: Catalogue) -> int | None:
    return next((t.id for t in catalogue.tables.values() if t.form == form), None)


def is_sum_equals(reading: Reading, catalogue: Catalogue) -> bool:
    """基本支出加项目支出等于总支出吗: a sum against a figure."""
    whole = [g for g in reading.subjects if g.joined.startswith("compare.eq") or g.joined == "part.is"]
    plus = [g for g in reading.subjects if g.joined in ("part.plus", "part.and")]
    told = is_yes_no(reading) or reading.has("operation.question", "operation.exist")
    return bool(told and len(whole) == 1 and plus and len(reading.subjects) == len(plus) + 2)


def build_sum_equals(reading: Reading, catalogue: Catalogue) -> Built:
    whole = next(g for g in reading.subjects if g.joined.startswith("compare.eq") or g.joined == "part.is")
    parts = coordinates(tuple(g for g in reading.subjects if g is not whole), reading, catalogue)
    if isinstance(parts, Refusal):
        return parts
    total = resolve(whole, catalogue, reading)
    if isinstance(total, Refusal):
        return total
    return make_plan(reading, catalogue, "sum_equals", subjects=parts, whole=total)


def is_define(reading: Reading, catalogue: Catalogue) -> bool:
    """什么是一般公共预算, 名词解释：基本支出: the meaning of words, and nothing else."""
    money = any("钱" in s.text or "元" in s.text for s in reading.spans if s.sense == "operation.how_much")
    return reading.has("operation.define") and not money and bool(terms_in(reading.text, catalogue.terms))


def build_define(reading: Reading, catalogue: Catalogue) -> Built:
    return make_plan(reading, catalogue, "define", label=reading.text)


def is_text(reading: Reading, catalogue: Catalogue) -> bool:
    """主要职责是什么, 机构设置, 三公经费情况说明: what the document says in words."""
    return reading.has("text") and not reading.has("operation.how_much", "rank", "operation.count")


def build_text(reading: Reading, catalogue: Catalogue) -> Built:
    kind = next(s.split(".")[1] for s in reading.senses if s.startswith("text."))
    listed = next((t.id for t in catalogue.tables.values() if t.title.endswith(MADE_UP_OF)), None)
    if kind == "members" and listed is not None:
        return make_plan(reading, catalogue, "table", table=listed)
    return make_plan(reading, catalogue, "passage", topic=kind, label=reading.text, words=_named_words(reading))


MADE_UP_OF = "单位构成"
"""How the printed list of the bodies in a budget is titled."""


def build_why(reading: Reading, catalogue: Catalogue) -> Built:
    """A question of reasons, to be quoted from the document's own words where they name the same thing."""
    fall = any(s.text.startswith(FALLS) for s in reading.spans if s.sense.startswith(CHANGES))
    rise = any(s.text.startswith(RISES) for s in reading.spans if s.sense.startswith(CHANGES))
    topic = "why_less" if fall and not rise else "why_more" if rise and not fall else "why"
    if reading.has("operation.lacks") and not (fall or rise):
        topic = "why_blank"
    if "持平" in reading.text and not (fall or rise):
        topic = "why_same"
    return make_plan(
        reading, catalogue, "passage", topic=topic, label=reading.text, words=_why_words(reading, catalogue)
    )


FALLS = ("少", "减", "降", "低", "压", "跌", "缩")
RISES = ("多", "增", "涨", "高", "升", "上")
CHANGES = ("operation", "filler")


def _why_words(reading: Reading, catalogue: Catalogue) -> tuple[str, ...]:
    """What the reason has to be of, each thing by all its names, joined by |."""
    found: list[str] = []
    for span in reading.spans:
        kind = span.sense.split(".")[0]
        if span.name is not None:
            printed = [catalogue.members[m].norm for m in span.name.members]
            found.append("|".join(dict.fromkeys((span.text, span.name.norm, *printed))))
        elif kind in ("use", "fund", "term") or (span.kind == "unknown" and len(span.text) > 1):
            found.append(span.text)
    sides = {s.sense.split(".")[1].split("_")[0] for s in reading.spans if s.sense.startswith("total.")}
    return tuple(found) or tuple({"expenditure": "支出", "income": "收入"}[s] for s in sorted(sides)[:1])


def _named_words(reading: Reading) -> tuple[str, ...]:
    kinds = ("name", "part", "set")
    return tuple(s.text for s in reading.spans if s.kind in kinds or s.sense.split(".")[0] in ("use", "fund", "total"))


_CLASS = re.compile(r"[哪什].*类")


def build_parent(reading: Reading, catalogue: Catalogue) -> Built:
    """归在哪一类 asks for the class itself, 上级科目 for the next account above."""
    asked = any(_CLASS.search(s.text) for s in reading.spans if s.sense == "operation.parent")
    return over_subjects("parent", topic=CLASS_FIRST if asked else "")(reading, catalogue)


def is_without(reading: Reading, catalogue: Catalogue) -> bool:
    """扣除人员经费后的基本支出: one figure less another that it holds."""
    return (
        len(reading.excluded) == 1
        and len(reading.subjects) == 1
        and not set(reading.nouns) - {"account"}
        and not reading.conditions
        and not reading.has("operation.list", "operation.which")
    )


def build_without(reading: Reading, catalogue: Catalogue) -> Built:
    whole = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(whole, Refusal):
        return whole
    if reading.subjects[0].uses == ("项目支出",) and _of_projects(reading.excluded[0], catalogue):
        return set_plan("sum")(reading, catalogue)
    left = _all_projects(reading.excluded[0])
    if left.is_empty and not left.tables:
        return Refusal("not_understood", "没有听懂要去掉的是哪个数，请说出它的名目。")
    part = resolve(left, catalogue, reading)
    if isinstance(part, Refusal):
        return part
    return make_plan(reading, catalogue, "less", subjects=(whole, part), topic=BESIDES if _besides(reading) else "")


def _all_projects(group: Group) -> Group:
    """总支出不算项目: what all projects come to."""
    if group.atoms != (("noun", "project"),):
        return group
    return replace(group, nouns=(), uses=("项目支出",), atoms=(("use", "项目支出"),))


def _besides(reading: Reading) -> bool:
    """除开A，B多少: A stands before the comma, led by a word that may only set it beside B."""
    opening = reading.text[: reading.subjects[0].start]
    excluding = [s.text for s in reading.spans if s.sense == "part.exclude"]
    return "," in opening and len(excluding) == 1 and excluding[0] in lexicon().marks["besides"]


def _of_projects(group: Group, catalogue: Catalogue) -> bool:
    """平安社区; 奖金, which is no printed account here but stands in the name of a project."""
    if part_names(group, catalogue) is not None:
        return True
    printed = any(n.members or n.parts for n in group.names)
    names = [m.norm for m in catalogue.of_dimension("project")]
    return bool(group.typed) and not printed and all(any(normalise(t) in n for n in names) for t in group.typed)
