"""Shares that go on from the answer before: 那公用的占多少 is another part of its whole, 在总支出里占多少 another whole."""

from __future__ import annotations

from dataclasses import replace

from query.builders import inside_whole, parent_of
from query.catalogue import Catalogue
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.recall import stated_count
from query.resolve import resolve
from query.spans import Span
from query.turns import FIGURES, Conversation, Turn, latest_subjects, told_coordinates
from query.within import leans_back

_SHARES = ("part.over", "operation.share")
_POINTING = ("part.it", "part.former", "part.latter", "part.than", "operation.sum", "operation.which")
_RANKED = ("rank", "order", "top", "operation.question", "operation.exist", "operation.list", "operation.count")
_PARTS = {"基本支出": ("人员经费", "公用经费")}


def share_goes_on(reading: Reading, last: Plan, catalogue: Catalogue) -> Plan | Refusal | None:
    """Given a question of a share that leaves out its whole or its part, return the plan with that of the answer before.

    None where it says both, or where the answer before is no figure nor share. A part that the whole of the share
    before does not hold is a refusal: what it is a share of is not said.
    """
    figure = last.operation in ("point", "exist") and last.members is None and len(last.subjects) == 1
    of_whole = last.operation in ("share", "verify_share") and last.whole is not None
    if not (figure or of_whole) or len(reading.subjects) != 1 or _asks_more(reading):
        return None
    group = reading.subjects[0]
    if _is_container(group, reading):
        return _in_another_whole(group, reading, last, catalogue)
    if not _stands_before(group, reading) or group.split is not None or group.joined == "part.over":
        return None
    within = _led_by_within(reading)
    whole = last.whole if of_whole and not within else last.subjects[0]
    assert whole is not None
    receives = bool(group.funds) and not group.names and _is_income(whole)
    part = resolve(replace(group, nouns=(), totals=("income",)) if receives else group, catalogue, reading)
    if isinstance(part, Refusal):
        return part
    if holds(whole, part, catalogue):
        inside = inside_whole(part, whole, catalogue)
        return Plan("share", catalogue.document.id, subjects=(inside,), whole=whole)
    if of_whole or whole.parts or (whole.use not in (None, "合计") and part.names_account):
        return Refusal("not_understood", f"没有听懂“{part.label}”占的是哪个数，请把两个数都说出来。")
    return None


def with_short_project(reading: Reading, last: Plan) -> Reading:
    """项目的呢 after 基本支出多少: the use beside the one that was told, not a list of projects."""
    words = [s for s in reading.spans if s.kind != "blank" and s.sense not in ("filler.filler", "part.and_so")]
    short = len(words) in (1, 2) and words[0].sense == "set.project" and all(s.text == "的" for s in words[1:])
    told = last.subjects[0] if len(last.subjects) == 1 and last.operation in ("point", "exist", "share") else None
    used = told is not None and told.options == ((),) and told.use in _BESIDE_PROJECTS and not told.fund
    of_total = told is not None and () in told.options and told.use in (None, "合计") and not told.fund
    behind = tuple(w.sense for w in words[1:])
    shared = behind in (("operation.share",), ("part.over", "operation.share"), ("part.over", "operation.how_much"))
    led = bool(words) and words[0].text == "项目" and words[0].sense == "set.project"
    if not (led and ((short and used and reading.has("part.and_so")) or (shared and (used or of_total)))):
        return reading
    group = replace(reading.groups[0], nouns=(), uses=("项目支出",), atoms=(("use", "项目支出"),))
    return replace(reading, groups=(group,))


_BESIDE_PROJECTS = ("基本支出", "人员经费", "公用经费")


def _asks_more(reading: Reading) -> bool:
    """Anything beside one named figure and its share: bounds, ranks, what points at other answers."""
    bounded = reading.conditions or reading.contains or reading.lacking or reading.excluded or reading.loose_numbers
    other = reading.nths or reading.unknown or reading.counted is not None or reading.levels
    nouns = set(reading.nouns) - set(reading.subjects[0].nouns)
    return bool(bounded or other or nouns) or reading.has(*_RANKED, *_POINTING)


def _is_container(group: Group, reading: Reading) -> bool:
    """在总支出里占多少: the one thing that is named is what the share is of."""
    opens = any(s.text == "在" and s.end <= group.start for s in reading.spans)
    return opens and group.split == len(group.atoms)


def _in_another_whole(group: Group, reading: Reading, last: Plan, catalogue: Catalogue) -> Plan | Refusal | None:
    if not reading.has(*_SHARES) and last.operation == "point":
        return None
    whole = resolve(replace(group, split=None), catalogue, reading)
    if isinstance(whole, Refusal):
        return whole
    inside = tuple(inside_whole(p, whole, catalogue) for p in last.subjects)
    return Plan("share", catalogue.document.id, subjects=inside, whole=whole)


def _stands_before(group: Group, reading: Reading) -> bool:
    """那公用的占多少, 公用经费占比: the part stands before the word of its share."""
    at = next((s.start for s in reading.spans if s.sense in _SHARES), None)
    return at is not None and group.start < at


def _led_by_within(reading: Reading) -> bool:
    """其中平安社区占多少: within what was told, not beside it."""
    first: Span | None = next((s for s in reading.spans if s.kind != "blank" and s.sense != "filler.filler"), None)
    return first is not None and first.sense == "part.in" and first.text != "在"


def _is_income(figure: Coordinate) -> bool:
    return any(d == "income" for option in figure.options for d, _ in option)


def holds(whole: Coordinate, part: Coordinate, catalogue: Catalogue) -> bool:
    """True where the part is printed as one of the whole: below its account, within its use, or within the total."""
    keys = [key for option in whole.options for _, key in option]
    own = [key for option in part.options for _, key in option]
    if whole.parts:
        return any(set(part.options) & set(p.options) for p in whole.parts) and not part.parts
    if part.parts or whole.table is not None:
        return False
    if _is_income(whole) or _is_income(part):
        return _is_income(whole) and _is_income(part)
    if () not in whole.options and keys:
        above = {a.id for key in own for a in catalogue.ancestors(catalogue.members[key])}
        return bool(above & set(keys)) and not (part.use or part.fund or whole.use or whole.fund)
    if whole.fund:
        return False
    if whole.use in (None, "合计"):
        return True
    if not own:
        return part.use in _PARTS.get(whole.use, ())
    projects = all(catalogue.members[key].dimension == "project" for key in own)
    return (projects and whole.use == "项目支出") or inside_whole(part, whole, catalogue) is not part


def shared(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal | None:
    """占百分之几 after figures or rows: the share of them in what holds them."""
    if not reading.has("part.over", "operation.share"):
        return None
    if reading.has("part.former", "part.latter"):
        return _share_of_pair(reading, before, last, catalogue)
    if last.plan.members is None and (reading.has("operation.sum") or stated_count(reading) not in (None, 1)):
        return Refusal("not_understood", "没有说明合起来占的是哪个数，请把分母也说出来。")
    if reading.has("operation.sum") and last.plan.members is not None and last.plan.operation == "list":
        return replace(last.plan, operation="set_share", with_share=False, notes=())
    if last.plan.operation not in FIGURES:
        return _share_of_told(last, None, catalogue)
    if reading.has("operation.difference") or before.unanswered:
        return Refusal("not_understood", "没有听懂要算哪个占比，请把两个数都说出来。")
    parts = told_coordinates(last, catalogue)
    members = last.plan.members
    if members is not None and members.stated and members.dimension == "project":
        return Refusal("not_understood", "没有说明占的是哪个数，请把分母也说出来。")
    if parts and () in parts[0].options and parts[0].use in (None, "合计") and not parts[0].fund:
        return Refusal("not_understood", f"没有说明是什么占{parts[0].label}，请把名目说出来。")
    if not parts:
        return None
    return _share_plan(parts, _whole_before(parts, before, last, catalogue) or parent_of(parts[0], catalogue), last)


def _whole_before(
    parts: tuple[Coordinate, ...], before: Conversation, last: Turn, catalogue: Catalogue
) -> Coordinate | None:
    """其中人员经费多少, 占几成: of the figure that it was said to be a part of."""
    earlier = before.turns[-2] if len(before.turns) > 1 else None
    if earlier is None or len(parts) != 1 or not leans_back(last.reading):
        return None
    one = earlier.plan.document == last.plan.document and earlier.plan.operation == "point"
    whole = earlier.plan.subjects[0] if one and len(earlier.plan.subjects) == 1 else None
    return whole if whole is not None and holds(whole, parts[0], catalogue) else None


def _each(reading: Reading) -> bool:
    """各占多少, 分别占多少: each of the rows by itself."""
    return any(s.text.startswith(("各", "分别", "每", "逐", "挨个")) for s in reading.spans)


def _of_pair_over(
    reading: Reading, whole: Coordinate, before: Conversation, last: Turn, catalogue: Catalogue
) -> Plan | Refusal:
    """头一个占项目支出多少: the one of the two figures told that is pointed at."""
    said = [s.sense for s in reading.spans if s.sense in ("part.former", "part.latter")]
    pair = latest_subjects(before) if last.plan.members is None else told_coordinates(last, catalogue)
    if len(said) != 1 or len(pair) != 2:
        return Refusal("not_understood", "前面的回答里不是正好两个数，请说出名称。")
    return _share_plan((pair[0] if said[0] == "part.former" else pair[1],), whole, last)


def _share_of_pair(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal:
    """前者占后者几成, 后一个占多少: of the two figures told before."""
    said = [s.sense for s in reading.spans if s.sense in ("part.former", "part.latter")]
    pair = latest_subjects(before) if last.plan.members is None else told_coordinates(last, catalogue)
    if len(pair) != 2 or len(said) > 2 or reading.subjects or (len(said) == 2 and said[0] == said[1]):
        return Refusal("not_understood", "前面的回答里不是正好两个数，请说出名称。")
    part, other = pair if said[0] == "part.former" else (pair[1], pair[0])
    return _share_plan((part,), other if len(said) == 2 else parent_of(part, catalogue), last)


def over_named(reading: Reading, before: Conversation, last: Turn, catalogue: Catalogue) -> Plan | Refusal:
    """占总支出百分之几: the figure, the rows or the sum of the answer before, over what is named."""
    whole = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(whole, Refusal):
        return whole
    if reading.has("part.former", "part.latter"):
        return _of_pair_over(reading, whole, before, last, catalogue)
    rows = last.plan.members is not None and last.plan.operation == "list"
    if rows and stated_count(reading) not in (None, len(last.answer.rows)):
        return Refusal("not_understood", f"上一个回答里是 {len(last.answer.rows)} 行，请说明是哪几行。")
    number = stated_count(reading)
    if last.plan.members is None and (reading.has("operation.sum") or number is not None):
        terms = latest_subjects(before, number)
        if len(terms) < 2 or (number is not None and len(terms) != number):
            return Refusal("not_understood", "前面的回答里没有这么多个数，请说明是哪几个。")
        label = "、".join(t.label for t in terms) + "合计"
        parts = tuple(p for t in terms for p in (t.parts or (t,)))
        return _share_plan((Coordinate(label, (), parts=parts),), whole, last)
    counted = last.plan.members is not None and last.plan.operation == "count"
    together = rows and len(last.answer.rows) > 1 and not reading.has("alike") and not _each(reading)
    if together or (rows and reading.has("operation.sum")) or counted:
        last = replace(last, plan=replace(last.plan, operation="sum"))
    return _share_of_told(last, whole, catalogue)


def _share_of_told(last: Turn, whole: Coordinate | None, catalogue: Catalogue) -> Plan | Refusal:
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
    return _share_plan(told_coordinates(last, catalogue), whole, last)


def _share_plan(parts: tuple[Coordinate, ...], whole: Coordinate, last: Turn) -> Plan | Refusal:
    if not parts:
        return _no_share()
    return Plan("share", last.plan.document, subjects=parts, whole=whole)


def _no_share() -> Refusal:
    return Refusal("not_understood", "上一个回答里没有可以算占比的数。")
