"""它是干什么的, 它要花多少, 钱从哪来: what is asked of the one thing told before, without its name.

`GOES_ON` is every way to go on from the answer before, in the order that they are tried.
"""

from __future__ import annotations

from dataclasses import replace

from query.builders import display_unit, is_yes_no
from query.catalogue import Catalogue
from query.distribute import joined_group
from query.goal_facts import ASKED
from query.inside_after import inside_bought, inside_last, within_last
from query.lexicon import lexicon
from query.plan import Coordinate, Plan, Refusal
from query.reading import Reading
from query.resolve import resolve
from query.rest_after import less_than_last, rest_of_rows
from query.shares_after import share_goes_on
from query.turns import FIGURES, Turn, told_coordinates
from query.within import named_group


def _asks_whose(reading: Reading, last: Turn, catalogue: Catalogue) -> Refusal | None:
    """是哪个项目的 after one account: which project it belongs to is printed nowhere, and all projects are no answer."""
    which = any(s.sense == "operation.which" and s.text in ("哪个", "哪一个") for s in reading.spans)
    bounded = reading.conditions or reading.contains or reading.lacking or reading.nths or reading.levels
    other = reading.has("rank", "order", "top", "attribute", "operation.count", "operation.list", "operation.more")
    bare = which and reading.nouns == ("project",) and not (reading.subjects or reading.excluded)
    said = "没有听懂问的是哪个项目，请把条件说出来。"
    return Refusal("not_understood", said) if bare and not (bounded or other) else None


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
        told_coordinates(last, catalogue) if last.plan.operation in (*FIGURES, "attribute", "extremes", "rows") else ()
    )
    of_projects = bool(told) and all(_is_project(s) for s in told)
    if of_projects and len(told) == 1:
        return replace(reading, groups=(named_group(told[0], catalogue),))
    if of_projects or reading.has("part.it"):
        have = f"上一个回答里有 {len(told)} 个项目，" if of_projects else ""
        return Refusal("not_understood", f"{have}没有听懂指的是哪一个项目，请说出它的名称。")
    return None


def _fact_of_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | None:
    """摄像头都装在哪些地方, 这个系统建了多少年了 after one project: what its goal tells of that, not of another project."""
    if not reading.has(*ASKED) or len(reading.subjects) != 1 or set(reading.nouns) - {"project"}:
        return None
    group = reading.subjects[0]
    told = told_coordinates(last, catalogue) if last.plan.operation in (*FIGURES, "attribute", "targets") else ()
    if len(told) != 1 or not _is_project(told[0]) or len(group.atoms) != len(group.names):
        return None
    own = told[0].options[0][0][1]
    pointed = reading.has("part.it") or not any(n.members for n in group.names)
    fits = pointed and all(own in n.members for n in group.names if n.members)
    return replace(reading, groups=(named_group(told[0], catalogue),)) if fits else None


def _is_project(subject: Coordinate) -> bool:
    return len(subject.options) == 1 and [d for d, _ in subject.options[0]] == ["project"]


def _scope_of_it(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | None:
    """它的基本支出有多少 after 哪个大类花钱最多: the use or fund of the one row that was told, never that of the whole."""
    plain = not reading.has("rank", "part.than", "part.over", "operation.share", "operation.makeup", "operation.list")
    if not reading.has("part.it") or len(reading.subjects) != 1 or reading.nouns or not plain:
        return None
    subject = resolve(reading.subjects[0], catalogue, reading)
    told = told_coordinates(last, catalogue) if last.plan.members is not None else ()
    if isinstance(subject, Refusal) or len(told) != 1:
        return None
    if subject.options != ((),) or not (subject.use or subject.fund):
        return None
    its = replace(
        told[0], label=f"{told[0].label}（{subject.use or subject.fund}）", use=subject.use, fund=subject.fund
    )
    return Plan("point", catalogue.document.id, subjects=(its,), display_unit=display_unit(reading))


def _targets_of_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | None:
    """有哪些指标 after one project: its targets."""
    its = reading.has("target_level") and any(_is_project(s) for s in told_coordinates(last, catalogue))
    asked = its or ("indicator" in reading.nouns and not reading.has("target", "target_level"))
    if not asked or reading.subjects:
        return None
    earlier = told_coordinates(last, catalogue)
    if len(earlier) != 1:
        return None
    return replace(reading, groups=(named_group(earlier[0], catalogue), *reading.groups))


_ITS = ("它", "他", "该", "此")


def _target_of_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | Refusal | None:
    """它的摄像头在线率得达到多少 after one project: of the targets so called that of this project, not of another."""
    told = told_coordinates(last, catalogue) if last.plan.operation in (*FIGURES, "attribute", "list") else ()
    if len(told) != 1 or not _is_project(told[0]) or len(reading.subjects) != 1 or reading.nouns:
        return None
    group = reading.subjects[0]
    own = told[0].options[0][0][1]
    if not group.names or len(group.names) != len(group.atoms) or any(n.members for n in group.names):
        return None
    common = set.intersection(*(set(n.indicators) for n in group.names))
    hers = [i for i in catalogue.indicators if i.id in common and i.project == own]
    if common and not hers and any(s.sense == "part.it" and s.text in _ITS for s in reading.spans):
        return Refusal("not_in_document", f"“{told[0].label}”没有叫“{''.join(group.typed)}”的绩效指标。")
    if not hers or (len(common) == len(hers) and not reading.has("part.it", "part.and_so")):
        return None
    return replace(reading, groups=(joined_group(named_group(told[0], catalogue), group),))


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
    told = told_coordinates(last, catalogue) if last.plan.operation in (*FIGURES, "attribute", "rows") else ()
    if len(told) != 1:
        return Refusal("not_understood", "没有听懂问的是哪一个，请说出它的名称。")
    return Plan("point", catalogue.document.id, subjects=told, display_unit=display_unit(reading))


_OTHER_THAN_AMOUNT = (
    *("part.over", "part.than", "part.exclude", "operation.share", "operation.list", "operation.count"),
    *("operation.difference", "operation.percent_more", "operation.times", "operation.cite", "operation.makeup"),
    *(
        "rank",
        "order",
        "top",
        "attribute",
        "target",
        "target_level",
        "set",
        "operation.grow",
        "operation.increase",
        "years",
    ),
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


def _standing_of_last(reading: Reading, last: Turn, catalogue: Catalogue) -> Reading | None:
    """在公用经费里排第几 after one figure: the place of that."""
    told = told_coordinates(last, catalogue) if last.plan.operation in FIGURES else ()
    if not reading.has("operation.position") or any(g.names for g in reading.groups) or len(told) != 1:
        return None
    return replace(reading, groups=(named_group(told[0], catalogue), *reading.groups))


def _rest(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | Reading | None:
    """除了这三个还有哪些; 去掉最小的: what is left out is not named, and is no row that was told."""
    keys = tuple(key for s in told_coordinates(last, catalogue) for option in s.options for _, key in option)
    rest = rest_of_rows(reading, last.plan, keys, catalogue)
    unsaid = rest is None and reading.has("part.exclude") and not reading.excluded
    return Refusal("not_understood", "没有听懂要去掉的是哪一个，请说出它的名称。") if unsaid else rest


def _no_largest(reading: Reading, last: Turn, catalogue: Catalogue) -> Refusal | None:
    """占大头吗 after one figure asks whether that is the largest, not which is: of what is not said."""
    one = last.plan.operation in ("point", "exist") and not reading.groups
    asks = reading.has("rank") and is_yes_no(replace(reading, senses=_without(reading.senses, "rank")))
    said = "没有听懂是和哪些比，请把范围说出来，可以问“最大的是哪个”。"
    return Refusal("not_understood", said) if one and asks else None


def _without(senses: tuple[str, ...], kind: str) -> tuple[str, ...]:
    return tuple(s for s in senses if s.split(".")[0] != kind)


def _share_on(reading: Reading, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    return share_goes_on(reading, last.plan, catalogue)


GOES_ON = (
    _targets_of_last,
    _asks_whose,
    _attribute_of_last,
    _fact_of_last,
    _target_of_last,
    _standing_of_last,
    _no_largest,
    inside_bought,
    within_last,
    inside_last,
    less_than_last,
    _scope_of_it,
    _targets_of,
    _spent_on_it,
    _sources_of_last,
    _rest,
    _share_on,
)
"""What a question may go on from, each tried in turn."""
