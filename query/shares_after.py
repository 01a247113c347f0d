"""Shares that go on from the answer before: 那公用的占多少 is another part of its whole, 在总支出里占多少 another whole."""

from __future__ import annotations

from dataclasses import replace

from query.builders import inside_whole
from query.catalogue import Catalogue
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.resolve import resolve
from query.spans import Span

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
