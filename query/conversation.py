"""Follow-ups: a short question goes on from the plan and the rows before it (那电费呢, 第二呢, 一共多少钱)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from query.answer import Answer
from query.builders import display_unit, of_one_side, parent_of, sibling
from query.catalogue import Catalogue
from query.follow_parts import added_to_figure, its_accounts, share_of_figure, unclear_rest
from query.lexicon import lexicon
from query.plan import Coordinate, MemberSet, Operation, Order, Plan, Refusal
from query.reading import Group, Reading
from query.recall import Said, stated_count
from query.resolve import LEVELS, resolve
from query.resolve_sets import left_out, said_without
from query.rest_after import rest_of_rows
from query.scope import NOTHING_BEFORE, Before
from query.shares_after import share_goes_on, with_short_project
from query.told import NOTHING_TOLD, Told
from query.within import WITHIN, is_the_part, named_group, part_of_last, part_over_last, rows_within_last
from schema.names import normalise

T = TypeVar("T")
SUBJECT_OPERATIONS = ("point", "exist", "sum_of", "share", "cite", "parent")

SETS = ("list", "shares", "count", "sum", "average", "median")
"""Operations over rows: what is ranked next are the same rows."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One answered question: its reading, its plan and its answer."""

    reading: Reading
    plan: Plan
    answer: Answer
    told: Told = NOTHING_TOLD
    """Its figures, to be asked of again over several budgets."""
    goes_on: bool = False
    """It left out what the question before had said."""
    from_told: bool = False
    """It was answered from the figures told before, not from its words."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was answered before, the latest last. Frozen: a new one is returned with each answer."""

    turns: tuple[Turn, ...] = ()
    about: Before = NOTHING_BEFORE
    """Whom and when the latest answer was about."""
    said: Said | None = None
    """The words of the latest answered question, for one that leaves them out; and of the one before it."""
    said_before: Said | None = None
    unanswered: bool = False
    """The latest question was not answered: what points back may mean its rows."""
    edition: str = ""
    """The hash of the document that the latest answer stands on, where another of its year might be meant, too: what
    names nobody goes on from it."""

    @property
    def last(self) -> Turn | None:
        """The latest answered turn."""
        return self.turns[-1] if self.turns else None


def continued(reading: Reading, before: Conversation, catalogue: Catalogue) -> Reading | Plan | Refusal:
    """Given a reading, return it unchanged where it stands by itself, else the plan that goes on from before."""
    if before.unanswered and _leaves_out_rows(reading):
        return Refusal("not_understood", "上一个问题没有答成，不知道指的是哪些行，请把问题说完整。")
    last = before.last
    if last is None or last.plan.document != catalogue.document.id:
        return reading
    reading = with_short_project(reading, last.plan)
    points_back = reading.has("part.it", "part.former", "part.latter", "part.and_so", "part.only", "part.remainder")
    for goes_on in GOES_ON:
        told = goes_on(reading, last, catalogue)
        if told is not None:
            return told
    told_before = _members_as_subjects(last, catalogue)
    going = unclear_rest(reading) or added_to_figure(reading, last.plan, told_before, catalogue)
    going = going or share_of_figure(reading, last.plan, catalogue)
    listed = going or its_accounts(reading, last.plan, told_before, catalogue)
    if listed is not None:
        return listed
    if _ranks_same_level(reading, last):
        ranked = _rank(reading, before, last, catalogue)
        if ranked is not None:
            return ranked
    only = _only_named(reading, last, catalogue)
    if only is not None:
        return only
    if reading.subjects or reading.nouns or reading.levels or reading.conditions:
        return _with_subject(reading, before, last, catalogue, points_back)
    for follow in (_gap, _rank, _share, _monthly, _sum, _difference, _count, _unit, _cite, _order):
        plan = follow(reading, before, last, catalogue)
        if plan is not None:
            return plan
    return reading


def _rest(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | Reading | None:
    """除了这三个还有哪些; 去掉最小的: what is left out is not named, and is no row that was told."""
    keys = tuple(key for s in _members_as_subjects(last, catalogue) for option in s.options for _, key in option)
    rest = rest_of_rows(reading, last.plan, keys, catalogue)
    unsaid = rest is None and reading.has("part.exclude") and not reading.excluded
    return Refusal("not_understood", "没有听懂要去掉的是哪一个，请说出它的名称。") if unsaid else rest


def _share_on(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    return share_goes_on(reading, last.plan, catalogue)


def _targets_of(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | None:
    """平安社区的呢 after 绩效指标有哪些: its targets, not its amount."""
    told = last.plan.operation in ("targets", "count_targets") and reading.has("part.and_so")
    if not told or len(reading.subjects) != 1 or reading.nouns or reading.has("operation", "rank", "part.than"):
        return None
    group = reading.subjects[0]
    asked = replace(group, nouns=("indicator",), atoms=(*group.atoms, ("noun", "indicator")))
    return replace(reading, groups=tuple(asked if g is group else g for g in reading.groups))


def _spent_on_it(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """它要花多少 after 最贵的项目是哪个: the amount of the one row or figure that was told, never that of the whole."""
    spent = any(s.sense == "total.expenditure" and "花" in s.text for s in reading.spans)
    totals = spent and all(g.totals == ("expenditure",) and len(g.atoms) == 1 for g in reading.groups)
    bare = not reading.groups and not reading.has("operation.sum", "operation.per_month", "operation.average")
    asks = spent or reading.has("operation.how_much")
    pointing = asks and reading.has("part.it") and not _points_at_body(reading)
    bounded = reading.conditions or reading.excluded or reading.loose_numbers or reading.unknown or reading.nths
    other = reading.has(*_OTHER_THAN_AMOUNT) or bool(bounded)
    if not pointing or not (totals or bare) or other:
        return None
    told = _members_as_subjects(last, catalogue) if last.plan.operation in (*FIGURES, "attribute", "rows") else ()
    if len(told) != 1:
        return Refusal("not_understood", "没有听懂问的是哪一个，请说出它的名称。")
    return Plan("point", catalogue.document.id, subjects=told, display_unit=display_unit(reading))


_OTHER_THAN_AMOUNT = (
    *("part.over", "part.than", "part.exclude", "operation.share", "operation.list", "operation.count"),
    *("operation.difference", "operation.percent_more", "operation.times", "operation.cite", "operation.makeup"),
    *("rank", "order", "top", "attribute", "target", "set", "operation.grow", "operation.increase", "years"),
)


def _points_at_body(reading: Reading) -> bool:
    """这个部门一共花多少: what is pointed at is the body itself."""
    return any(w in reading.text for w in lexicon().marks["whole_body"])


def _sources_of_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Refusal | None:
    """钱从哪来 after one figure: where the money of that comes from, not that of the whole."""
    if not reading.has("set.fund_source") or reading.subjects or set(reading.nouns) - {"fund_source"}:
        return None
    if last.plan.operation in ("targets", "count_targets", "attribute", "list", "shares", "rows"):
        return Refusal("not_understood", "没有听懂问的是谁的资金来源，请说出名称；问全部就说“总支出的资金来源”。")
    one = last.plan.operation in ("point", "exist") and len(last.plan.subjects) == 1
    subject = last.plan.subjects[0] if one else None
    if subject is None or subject.parts or (() in subject.options and subject.use in (None, "合计")):
        return None
    uses = (subject.use,) if subject.use and subject.use != "合计" else ()
    named = named_group(subject, catalogue)
    return replace(reading, groups=(replace(named, uses=uses), *reading.groups))


def asks_attribute(reading: Reading) -> bool:
    """它是干什么的, 项目编号呢: what is printed of a project that is not named; not 部门的整体目标."""
    said = [s for s in reading.spans if s.sense.startswith("attribute.")]
    named = reading.subjects or set(reading.nouns) - {"project"} or reading.conditions or reading.contains
    ranks = reading.has("rank", "order", "top", "operation.count", "target", "target_level") or reading.nths
    whole = any(w in reading.text for w in lexicon().marks["whole_body"])
    return bool(said) and not named and not ranks and not whole


def _attribute_of_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Refusal | None:
    """它是干什么的 after 最大的项目是哪个: the goal of that project, never that of the department."""
    if not asks_attribute(reading):
        return None
    told = (
        _members_as_subjects(last, catalogue)
        if last.plan.operation in (*FIGURES, "attribute", "extremes", "rows")
        else ()
    )
    of_projects = bool(told) and all(_is_project(s) for s in told)
    if of_projects and len(told) == 1:
        return replace(reading, groups=(named_group(told[0], catalogue),))
    if of_projects or reading.has("part.it"):
        have = f"上一个回答里有 {len(told)} 个项目，" if of_projects else ""
        return Refusal("not_understood", f"{have}没有听懂指的是哪一个项目，请说出它的名称。")
    return None


def _is_project(subject: Coordinate) -> bool:
    return len(subject.options) == 1 and [d for d, _ in subject.options[0]] == ["project"]


def _one_of_rows(reading: Reading, last: Turn, catalogue: Catalogue) -> Coordinate | Refusal | None:
    """它包括哪些 after 最大的一类是什么: the one row; of several rows it is not told which."""
    makeup = reading.has("operation.makeup") and reading.has("part.it") and not reading.has("rank")
    if last.plan.members is None or last.plan.members.dimension not in _CLASSED or not makeup:
        return None
    rows = _members_as_subjects(last, catalogue)
    return rows[0] if len(rows) == 1 else Refusal("not_understood", "没有听懂指的是哪一个科目，请说出它的名称。")


def _ranks_told(reading: Reading, last: Turn) -> Plan | Refusal | None:
    """大头是啥 after 基本支出由什么组成: which of the figures told; after a share, 最小的呢 says no rows to rank."""
    plan = last.plan
    asks = reading.has("rank") and not (reading.levels or reading.nths or reading.has("operation.difference"))
    if not asks or plan.members is not None or plan.operation in ("table", "meta", "define", "passage"):
        return None
    if plan.operation == "point" and len(plan.subjects) > 1:
        least = reading.has("rank.min")
        return Plan("compare", plan.document, subjects=plan.subjects, order="asc" if least else "desc")
    inside = any(s.text in WITHIN for s in reading.spans) or reading.has("attribute")
    if plan.operation in ("point", "exist", "rows", "targets", "count_targets") or inside:
        return None
    if plan.operation == "share" and not reading.has("part.and_so"):
        return None
    return Refusal("not_understood", "没有听懂是从哪些里面排，请把范围说出来。")


def _within_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Plan | Refusal | None:
    """包括哪些, 里面最大的是哪项: rows within the one account or use of the answer before."""
    bare = not reading.subjects and not reading.nouns and not reading.conditions and reading.top is None
    asks = reading.has("rank", "operation.makeup") or (
        reading.has("part.in", "operation.list") and not reading.has("operation.sum")
    )
    if not bare or not asks:
        return None
    if last.plan.operation == "table" and last.plan.table is not None and reading.has("rank") and not reading.groups:
        table = last.plan.table
        return replace(reading, groups=(Group(0, tables=(table,), atoms=(("table", table),)),))
    told = _one_of_rows(reading, last, catalogue) or _ranks_told(reading, last)
    if isinstance(told, Refusal | Plan):
        return told
    if told is None and (len(last.plan.subjects) != 1 or last.plan.members is not None):
        return None
    subject = told or last.plan.subjects[0]
    keys = [key for option in subject.options for _, key in option]
    holder = any(catalogue.children.get(k) for k in keys) or (not keys and subject.use not in (None, "合计"))
    if not holder:
        return _nothing_within(reading, subject, catalogue)
    named = named_group(subject, catalogue)
    uses = (subject.use,) if subject.use and subject.use != "合计" else ()
    funds = (subject.fund,) if subject.fund else ()
    return replace(reading, groups=(replace(named, uses=uses, funds=funds), *reading.groups))


def _nothing_within(reading: Reading, subject: Coordinate, catalogue: Catalogue) -> Refusal | None:
    """里面最大的, 包括哪些, 最大的是哪个 after 电费多少: the most detailed account, or a project, holds no rows."""
    points = reading.has("operation.makeup") or any(s.text in WITHIN for s in reading.spans)
    if not all(subject.options) or _is_bought(subject, catalogue) or not (points or not reading.levels):
        return None
    said = subject.label.split(" ")[-1]
    return Refusal("not_in_document", f"“{said}”下面没有更细的科目；要问别的，请把范围说出来。")


def _is_bought(subject: Coordinate, catalogue: Catalogue) -> bool:
    keys = [key for option in subject.options for _, key in option]
    return bool(keys) and all(catalogue.members[k].dimension in ("service", "procurement") for k in keys)


def _inside_bought(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Refusal | None:
    """里面最大的一项是哪个, 里面有几个项目 after 购买服务总共多少: the projects that are bought, not all there are."""
    asks = reading.has("rank", "operation.makeup", "operation.list", "operation.count", "order", "top")
    plain = not reading.subjects and not set(reading.nouns) - {"project"} and not any(g.tables for g in reading.groups)
    one = last.plan.members is None and len(last.plan.subjects) == 1 and last.plan.operation in ("point", "exist")
    if not (asks and plain and one and _is_bought(last.plan.subjects[0], catalogue)):
        return None
    subject = last.plan.subjects[0]
    within = any(s.text in WITHIN for s in reading.spans)
    if reading.nouns and not within:
        choices = (
            (f"{subject.label}的", f"{subject.label}{reading.text}"),
            ("所有项目的", f"所有项目，{reading.text}"),
        )
        return Refusal(
            "not_understood", f"没有说明问的是“{subject.label}”的项目还是所有项目，请选一个。", choices=choices
        )
    if not (within or reading.has("operation.makeup") or (reading.has("rank") and not reading.levels)):
        return None
    return replace(reading, groups=(named_group(subject, catalogue), *reading.groups))


def _inside_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Refusal | None:
    return rows_within_last(reading, last.plan, catalogue) or part_of_last(reading, last.plan, catalogue)


def _ranks_same_level(reading: Reading, last: Turn) -> bool:
    """哪款最多, 最大的一类 after rows of that very level: which of those rows."""
    members = last.plan.members
    named = reading.subjects or set(reading.nouns) - {"account"} or reading.conditions or reading.excluded
    if members is None or named or not reading.levels or not reading.has("rank"):
        return False
    wanted = LEVELS[reading.levels[-1]]
    deepest = members.level is None and members.dimension in ("economic", "gov_economic") and wanted == 2
    return members.dimension in _CLASSED and (wanted == members.level or deepest)


_CLASSED = ("function", "economic", "gov_economic")


def _only_named(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """只看采购的 after a list of projects: those of them that carry the word."""
    members = last.plan.members
    listed = members is not None and members.dimension == "project" and last.plan.operation == "list"
    if not listed or not reading.has("part.only") or len(reading.subjects) != 1 or reading.conditions:
        return None
    group = reading.subjects[0]
    if not group.typed or group.uses or group.funds or group.codes or reading.has("rank", "operation.sum"):
        return None
    assert members is not None
    words = [normalise(t) for t in group.typed]
    told = {m.id for m in catalogue.of_dimension("project") if all(w in m.norm for w in words)}
    kept = tuple(sorted(told if members.only is None else told & set(members.only)))
    if not kept:
        return Refusal("not_in_document", f"上一个回答的项目里没有名称带“{'”“'.join(group.typed)}”的。")
    label = f"{members.label}（名称带“{'”“'.join(group.typed)}”）"
    return replace(last.plan, members=replace(members, only=kept, label=label), expected=None, notes=())


def _less_than_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """去掉委托业务费还剩多少: the rows, or the figure, of the answer before without what is named."""
    if not reading.excluded or reading.subjects or set(reading.nouns) - {"account"} or reading.conditions:
        return None
    members = last.plan.members
    if members is None:
        one = last.plan.operation in ("point", "exist") and len(last.plan.subjects) == 1
        if not one or len(reading.excluded) != 1:
            return None
        part = resolve(reading.excluded[0], catalogue, reading)
        if isinstance(part, Refusal):
            return part
        unit = display_unit(reading)
        return Plan("less", catalogue.document.id, subjects=(last.plan.subjects[0], part), display_unit=unit)
    if last.plan.operation not in SETS or last.plan.limit is not None or last.plan.nths:
        return None
    less = left_out(reading, members.dimension, catalogue)
    if isinstance(less, Refusal):
        return less
    asked = {"operation.count": "count", "operation.average": "average", "operation.sum": "sum"}
    operation = next((o for s, o in asked.items() if reading.has(s)), "list")
    if operation == "list" and reading.has("operation.how_much") and not reading.has("operation.list"):
        operation = "sum"
    kept = replace(members, without=(*members.without, *less), label=members.label + said_without(less, catalogue))
    return replace(last.plan, operation=operation, members=kept, with_share=False, expected=None, notes=())  # type: ignore[arg-type]


def _subjects_of(turn: Turn) -> tuple[Coordinate, ...]:
    """The rows of an answer as coordinates: its subjects, or the members of its list."""
    if turn.plan.members is None:
        return turn.plan.subjects
    members = turn.plan.members
    found: list[Coordinate] = []
    for row in turn.answer.rows:
        found += _row_coordinates(row.name, row.code, members)
    return tuple(found)


def _row_coordinates(name: str | None, code: str | None, members: MemberSet) -> list[Coordinate]:
    return [Coordinate(name or "", (), members.fund, members.use)] if name else []


def _members_as_subjects(turn: Turn, catalogue: Catalogue) -> tuple[Coordinate, ...]:
    subjects = _subjects_of(turn)
    if turn.plan.operation == "rows":
        names = {r.name for r in turn.answer.rows}
        told = [m for m in catalogue.of_dimension("project") if m.name in names]
        return tuple(Coordinate(m.name, ((("project", m.id),),)) for m in told) if len(told) == len(names) else ()
    if turn.plan.members is None:
        return subjects
    dimension = turn.plan.members.dimension
    found: list[Coordinate] = []
    for subject in subjects:
        fits = [m for m in catalogue.of_dimension(dimension) if m.name == subject.label]
        if dimension == "project" and len(fits) > 1:
            return ()  # two projects of one name: which of them was told is not known any more
        if fits:
            found.append(Coordinate(fits[0].name, (((dimension, fits[0].id),),)))
    return tuple(found)


def _with_subject(
    reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue, points_back: bool
) -> Reading | Plan | Refusal:
    """那电费呢: the operation before, on a new subject. 只看100万以上的: the set before, narrowed."""
    asks = reading.has("operation", "rank", "order", "top") or bool(reading.nths)
    if reading.conditions and not reading.subjects and last.plan.members is not None and not reading.nouns:
        order: dict[str, Order] = {"order.asc": "asc", "order.desc": "desc"}
        chosen = next((order[s] for s in reading.senses if s in order), last.plan.order)
        kinds = {c.of for c in reading.conditions}
        instead = reading.has("part.and_so") and not reading.has("part.only")
        kept = tuple(c for c in last.plan.conditions if not (instead and c.of in kinds))
        return replace(
            last.plan,
            operation="list",
            conditions=(*kept, *reading.conditions),
            limit=None,
            nths=(),
            order=chosen,
        )
    only_over = reading.has("part.over", "operation.share") and len(reading.subjects) == 1
    if only_over and points_back and is_the_part(reading):
        told = _members_as_subjects(last, catalogue) if last.plan.operation in ("point", "exist", "list") else ()
        return part_over_last(reading, last.plan, told, catalogue)
    points_at_part = reading.has("part.it", "part.former", "part.latter", "part.remainder")
    if only_over and (reading.subjects[0].joined == "part.over" or points_at_part):
        whole = resolve(reading.subjects[0], catalogue, reading)
        if isinstance(whole, Refusal):
            return whole
        rows = last.plan.members is not None and last.plan.operation == "list"
        if rows and stated_count(reading) not in (None, len(last.answer.rows)):
            return Refusal("not_understood", f"上一个回答里是 {len(last.answer.rows)} 行，请说明是哪几行。")
        number = stated_count(reading)
        if last.plan.members is None and (reading.has("operation.sum") or number is not None):
            terms = _latest_points(before, number)
            if len(terms) < 2 or (number is not None and len(terms) != number):
                return Refusal("not_understood", "前面的回答里没有这么多个数，请说明是哪几个。")
            label = "、".join(t.label for t in terms) + "合计"
            parts = tuple(p for t in terms for p in (t.parts or (t,)))
            return _share_plan((Coordinate(label, (), parts=parts),), whole, last)
        counted = last.plan.members is not None and last.plan.operation == "count"
        if (rows and reading.has("operation.sum")) or counted:
            last = replace(last, plan=replace(last.plan, operation="sum"))
        return _share_of_last(last, whole, catalogue)
    if reading.has("part.than") and len(reading.subjects) == 1:
        return _than(reading, last, catalogue)
    if not points_back or asks or len(reading.subjects) != 1 or reading.nouns:
        return reading
    beside = sibling(reading.subjects[0], last.plan.subjects, catalogue)
    subject = beside or resolve(reading.subjects[0], catalogue, reading)
    if isinstance(subject, Refusal):
        return subject
    if last.plan.operation in SUBJECT_OPERATIONS and last.plan.subjects:
        merged = _inherit(subject, last.plan.subjects[0])
        return replace(
            last.plan,
            operation="point" if len(last.plan.subjects) > 1 else last.plan.operation,
            subjects=(merged,),
            display_unit=last.plan.display_unit,
        )
    return reading


def _scope_of_it(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | None:
    """它的基本支出有多少 after 哪个大类花钱最多: the use or fund of the one row that was told, never that of the whole."""
    plain = not reading.has("rank", "part.than", "part.over", "operation.share", "operation.makeup", "operation.list")
    if not reading.has("part.it") or len(reading.subjects) != 1 or reading.nouns or not plain:
        return None
    subject = resolve(reading.subjects[0], catalogue, reading)
    told = _members_as_subjects(last, catalogue) if last.plan.members is not None else ()
    if isinstance(subject, Refusal) or len(told) != 1:
        return None
    if subject.options != ((),) or not (subject.use or subject.fund):
        return None
    its = replace(
        told[0], label=f"{told[0].label}（{subject.use or subject.fund}）", use=subject.use, fund=subject.fund
    )
    return Plan("point", catalogue.document.id, subjects=(its,), display_unit=display_unit(reading))


def _asks_whose(reading: Reading, last: Turn, catalogue: Catalogue) -> Refusal | None:
    """是哪个项目的 after one account: which project it belongs to is printed nowhere, and all projects are no answer."""
    which = any(s.sense == "operation.which" and s.text in ("哪个", "哪一个") for s in reading.spans)
    bounded = reading.conditions or reading.contains or reading.lacking or reading.nths or reading.levels
    other = reading.has("rank", "order", "top", "attribute", "operation.count", "operation.list", "operation.more")
    bare = which and reading.nouns == ("project",) and not (reading.subjects or reading.excluded)
    said = "没有听懂问的是哪个项目，请把条件说出来。"
    return Refusal("not_understood", said) if bare and not (bounded or other) else None


def _leaves_out_rows(reading: Reading) -> bool:
    """最大的三个, 哪个最少, 还剩几项, 要花多少 behind a question that was not answered: of what is not said."""
    named = reading.groups or reading.conditions or reading.contains or reading.lacking or reading.excluded
    rows = reading.has("rank", "top", "operation.makeup", "operation.count", "operation.remainder") or reading.nths
    whole = any(w in reading.text for w in ("预算", "支出", "开支", "开销"))
    spent = reading.has("operation.how_much") and not reading.has("operation.sum", "meta") and not whole
    stated = any(s.kind in ("organisation", "region", "year", "years") for s in reading.spans)
    complete = named or stated or reading.unknown or reading.has("meta", "text", "body", "operation.define")
    return not complete and bool(rows or spent)


def _targets_of_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | None:
    """有哪些指标 after one project: its targets."""
    if "indicator" not in reading.nouns or reading.subjects or reading.has("target", "target_level"):
        return None
    earlier = _members_as_subjects(last, catalogue)
    if len(earlier) != 1:
        return None
    return replace(reading, groups=(named_group(earlier[0], catalogue), *reading.groups))


GOES_ON = (
    _targets_of_last,
    _asks_whose,
    _attribute_of_last,
    _inside_bought,
    _within_last,
    _inside_last,
    _less_than_last,
    _scope_of_it,
    _targets_of,
    _spent_on_it,
    _sources_of_last,
    _rest,
    _share_on,
)
"""What a question may go on from, each tried in turn."""


def _inherit(subject: Coordinate, earlier: Coordinate) -> Coordinate:
    """那公用经费呢 after 科学技术支出的人员经费: a bare use or fund changes the scope of the account before."""
    if (
        subject.options == ((),)
        and earlier.options
        and earlier.options[0]
        and (subject.use or subject.fund)
        and earlier.use
    ):
        label = earlier.label.split("（")[0] + f"（{subject.use or subject.fund}）"
        return replace(earlier, label=label, use=subject.use, fund=subject.fund)
    return subject


def _than(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal:
    other = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(other, Refusal):
        return other
    earlier = _members_as_subjects(last, catalogue) if last.plan.operation in FIGURES else ()
    if len(earlier) != 1:
        return Refusal("not_understood", "上一个回答不是一个印出的数，请说明拿哪一个来比。")
    operation: Operation = (
        "times"
        if reading.has("operation.times")
        else "percent_more"
        if reading.has("operation.percent_more")
        else "difference"
    )
    return Plan(operation, catalogue.document.id, subjects=(earlier[0], other), display_unit=display_unit(reading))


def _share_plan(parts: tuple[Coordinate, ...], whole: Coordinate, last: Turn) -> Plan | Refusal:
    if not parts:
        return _no_share()
    return Plan("share", last.plan.document, subjects=parts, whole=whole)


def order_after(reading: Reading, plan: Plan) -> Order:
    """Given rows and the words that pick from them, return the order that they are picked by: said, or as before."""
    if reading.has("rank.min", "top.bottom", "order.asc"):
        return "asc"
    if reading.has("rank.max", "order.desc"):
        return "desc"
    return plan.order if plan.order != "printed" else "desc"


def ranks_apart(reading: Reading, plan: Plan) -> Plan | None:
    """它比第二名多多少, 前两名差多少: two rows of the order before, set against each other; else None."""
    gap = reading.has("operation.difference", "operation.times") or (
        reading.has("part.than", "operation.how_much") and reading.has("operation.more", "operation.less")
    )
    first = 1 if plan.limit == 1 else plan.nths[0] if len(plan.nths) == 1 else None
    ends = reading.has("rank.max") and reading.has("rank.min")
    if gap and ends and not reading.nths and reading.top is None and not reading.has("operation.times"):
        return replace(plan, operation="extremes", absolute=True, limit=None, order="desc", with_share=False, notes=())
    if not gap or ends or (not reading.nths and reading.top != 2):
        return None
    if reading.nths and reading.has("rank.max"):
        first = 1
    pair = reading.nths if len(reading.nths) == 2 else (1, 2) if reading.top == 2 else (first, reading.nths[0])
    one, other = pair
    if one is None or one == other or len(reading.nths) > 2:
        return None
    order: Order = plan.order if plan.order != "printed" else "desc"
    topic = "times" if reading.has("operation.times") else ""
    return replace(
        plan,
        operation="extremes",
        absolute=True,
        nths=(one, other),
        limit=None,
        order=order,
        topic=topic,
        with_share=False,
        notes=(),
        display_unit=display_unit(reading),
    )


def ordered_pair(reading: Reading, pair: tuple[T, T]) -> tuple[T, T] | None:
    """前一个比后一个, 后者是前者的几倍: the pair in the order said, None where none is said."""
    said = [s.sense for s in reading.spans if s.sense in ("part.former", "part.latter")]
    if not said:
        return None
    return pair if said[0] == "part.former" else (pair[1], pair[0])


def _gap(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """它比第二大的多多少, after a list or a ranking of one budget."""
    if last.plan.members is None or last.plan.operation != "list":
        return None
    return ranks_apart(reading, last.plan)


def _rank(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """第二呢, 最小的呢, 前三呢, after a list or a ranking."""
    if last.plan.members is None or last.plan.operation not in SETS:
        return None
    if reading.has("rank") and reading.has("part.than", "operation.difference", "operation.times"):
        return Refusal("not_understood", "没有听懂拿什么和什么比，请把两个都说出来。")
    last = replace(last, plan=replace(last.plan, operation="list"))
    order = order_after(reading, last.plan)
    if bool(reading.nths):
        return replace(last.plan, nths=reading.nths, limit=None, order=order, notes=())
    if reading.top is not None:
        summed = reading.has("operation.sum") and reading.has("operation.how_much")
        operation: Operation = "sum" if summed else "list"
        return replace(last.plan, operation=operation, nths=(), limit=reading.top, order=order, notes=())
    if reading.has("rank"):
        return replace(last.plan, nths=(), limit=1, order=order, notes=())
    return None


def _share(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    if not reading.has("part.over", "operation.share"):
        return None
    if last.plan.members is None and (reading.has("operation.sum") or stated_count(reading) not in (None, 1)):
        return Refusal("not_understood", "没有说明合起来占的是哪个数，请把分母也说出来。")
    if reading.has("operation.sum") and last.plan.members is not None and last.plan.operation == "list":
        return replace(last.plan, operation="set_share", with_share=False, notes=())
    if last.plan.operation not in FIGURES:
        return _share_of_last(last, None, catalogue)
    if reading.has("operation.difference") or before.unanswered:
        return Refusal("not_understood", "没有听懂要算哪个占比，请把两个数都说出来。")
    parts = _members_as_subjects(last, catalogue)
    members = last.plan.members
    if members is not None and members.stated and members.dimension == "project":
        return Refusal("not_understood", "没有说明占的是哪个数，请把分母也说出来。")
    if parts and () in parts[0].options and parts[0].use in (None, "合计") and not parts[0].fund:
        return Refusal("not_understood", f"没有说明是什么占{parts[0].label}，请把名目说出来。")
    return _share_plan(parts, parent_of(parts[0], catalogue), last) if parts else None


FIGURES = ("point", "exist", "list", "shares", "compare", "cite", "parent", "share")
"""Operations whose answer rows are the figures of their subjects; every other answer is a figure of its own."""


def _share_of_last(last: Turn, whole: Coordinate | None, catalogue: Catalogue) -> Plan | Refusal:
    """这两项合计 / 占总支出百分之几: the share of the sum that was answered, not of each of its terms."""
    plan = last.plan
    if plan.operation == "sum" and plan.members is not None:
        return replace(plan, operation="set_share", whole=whole, with_share=False, notes=())
    if plan.operation == "sum_of" and whole is not None:
        terms = tuple(p for s in plan.subjects for p in (s.parts or (s,)))
        label = "、".join(s.label for s in plan.subjects) + "合计"
        return _share_plan((Coordinate(label, (), parts=terms),), whole, last)
    if plan.operation not in FIGURES or whole is None:
        return Refusal("not_understood", "上一个回答不是印出的数，没有听懂拿什么来算占比，请把两个数都说出来。")
    return _share_plan(_members_as_subjects(last, catalogue), whole, last)


def _no_share() -> Refusal:
    return Refusal("not_understood", "上一个回答里没有可以算占比的数。")


def _sum(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    if reading.has("operation.count") and last.plan.members is not None and not reading.has("operation.average"):
        return None
    counted = last.plan.operation == "count" and reading.has("operation.how_much") and not reading.has("order")
    if not reading.has("operation.sum", "operation.average") and not counted:
        return None
    if counted and reading.has("operation.list"):
        return replace(last.plan, operation="list", display_unit=display_unit(reading))
    switched = last.plan.operation in ("sum", "average", "count") and not reading.has(
        "operation.how_much", "operation.count"
    )
    if last.plan.members is not None and (last.plan.operation == "list" or counted or switched):
        operation = "average" if reading.has("operation.average") else "sum"
        if last.plan.limit is not None or bool(last.plan.nths):
            chosen = _members_as_subjects(last, catalogue)
            return Plan("sum_of", last.plan.document, subjects=chosen, display_unit=display_unit(reading))
        unit = display_unit(reading)
        return replace(last.plan, operation=operation, display_unit=unit, with_share=False, expected=None)  # type: ignore[arg-type]
    number = stated_count(reading)
    earlier = _latest_points(before, number)
    if number is not None and len(earlier) != number:
        return Refusal("not_understood", f"前面的回答里不是正好 {number} 个数，请说明是哪几个。")
    return (
        Plan("sum_of", last.plan.document, subjects=earlier, display_unit=display_unit(reading))
        if len(earlier) > 1
        else None
    )


def _monthly(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    """平均每月呢 after one figure of the year."""
    one = last.plan.operation in ("point", "exist") and len(last.plan.subjects) == 1
    if not reading.has("operation.per_month") or not one:
        return None
    return Plan("per_month", last.plan.document, subjects=last.plan.subjects, display_unit=display_unit(reading))


def _latest_points(before: Conversation, number: int | None = None) -> tuple[Coordinate, ...]:
    """The subjects of the latest answers, as many as the question says; else two, and all that were asked one by one."""
    subjects: tuple[Coordinate, ...] = ()
    for turn in before.turns[::-1]:
        if turn.plan.operation not in SUBJECT_OPERATIONS:
            break
        subjects = (*turn.plan.subjects, *subjects)
        if len(subjects) >= (number or 2) and not (number is None and turn.goes_on and len(turn.plan.subjects) == 1):
            break
    return of_one_side(subjects)


def _difference(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    compares = reading.has("operation.which_more", "operation.which_less")
    if not reading.has("operation.difference", "operation.times", "operation.percent_more") and not compares:
        return None
    subjects = _latest_points(before) if last.plan.members is None else _members_as_subjects(last, catalogue)
    if len(subjects) != 2:
        return Refusal("not_understood", "前面的回答里不是正好两个数，请说明比哪两个。")
    directed = ordered_pair(reading, (subjects[0], subjects[1]))
    subjects = directed or subjects
    if compares:
        least = reading.has("operation.which_less")
        return Plan("compare", last.plan.document, subjects=subjects, order="asc" if least else "desc")
    operation: Operation = "times" if reading.has("operation.times") else "difference"
    if reading.has("operation.percent_more"):
        operation = "percent_more"
    undirected, unit = directed is None, display_unit(reading)
    return Plan(operation, last.plan.document, subjects=subjects, absolute=undirected, display_unit=unit)


def _count(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    counted = last.plan.operation in ("list", "sum", "average")
    if not reading.has("operation.count") or last.plan.members is None or not counted:
        return None
    return replace(last.plan, operation="count", with_share=False)


def _unit(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    if not reading.has("part.unit_wan", "part.unit_yi", "part.unit_yuan"):
        return None
    return replace(last.plan, display_unit=display_unit(reading))


def _cite(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    if not reading.has("operation.cite"):
        return None
    subjects = _members_as_subjects(last, catalogue)
    return Plan("cite", last.plan.document, subjects=subjects[:1]) if subjects else None


def _order(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | None:
    if not reading.has("order") or last.plan.members is None:
        return None
    order: Order = "asc" if reading.has("order.asc") else "desc"
    return replace(last.plan, operation="list", order=order, display_unit=last.plan.display_unit)


def remembered(before: Conversation, turn: Turn, words: Said, about: Before) -> Conversation:
    """Return the conversation after an answer."""
    return Conversation((*before.turns[-9:], turn), about, words, before.said)
