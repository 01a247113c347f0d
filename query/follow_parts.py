"""Follow-ups on one figure: another added to it (再加上水费一共多少), its accounts listed (都落到哪些科目)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from query.builders import coordinates, display_unit, is_led_by_plus
from query.catalogue import Catalogue
from query.distribute import joined_group
from query.lexicon import lexicon
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.spans import Name

ACCOUNTS = frozenset({"account", "function", "economic", "government", "function_account", "economic_account"})
ONE_FIGURE = ("point", "exist")
_ASKS_MORE = ("rank", "order", "top", "part.over", "part.than", "operation.share", "operation.difference",
    "operation.times", "operation.percent_more", "operation.average", "operation.count", "operation.makeup",
    "operation.list", "operation.which", "operation.same", "operation.question", "operation.cite", "attribute")  # fmt: skip
_SUMMED = ("", "part.plus", "part.and")


def added_to_figure(
    reading: Reading, last: Plan, told: tuple[Coordinate, ...], catalogue: Catalogue, goes_on: bool = False
) -> Plan | Refusal | None:
    """再加上水费一共多少: the figures of the answer before and what is named, together.

    Behind figures asked one by one (`goes_on`) it is not said whether it is added to the last of them or to all.
    """
    if not (is_led_by_plus(reading) or _joined_in_sum(reading)) or not reading.subjects:
        return None
    unclear = Refusal("not_understood", "没有听懂是加到哪个数上，请把要加的几个数一起说出来。")
    one = last.operation in (*ONE_FIGURE, "sum_of") and last.members is None
    one = one or (last.operation == "list" and last.members is not None and len(told) == 1)
    narrowed = reading.nouns or reading.conditions or reading.excluded or reading.loose_numbers or reading.nths
    if not one or not told or narrowed or reading.has(*_ASKS_MORE):
        return unclear
    if any(g.joined not in _SUMMED for g in reading.subjects) or (goes_on and reading.has("operation.sum")):
        return unclear
    added = coordinates(reading.subjects, reading, catalogue)
    if isinstance(added, Refusal):
        return added
    terms = (*(p for s in told for p in (s.parts or (s,))), *added)
    return Plan("sum_of", catalogue.document.id, subjects=terms, display_unit=display_unit(reading))


def _joined_in_sum(reading: Reading) -> bool:
    """跟邮电费加一块呢: what is named is to be added to what was told; 一起 alone may only be told together."""
    first = next((s for s in reading.spans if s.kind != "blank" and s.sense != "filler.filler"), None)
    led = first is not None and first.text in lexicon().marks["connecting"]
    added = any(s.sense == "operation.sum" and s.text != "一起" for s in reading.spans)
    return led and added and len(reading.subjects) == 1 and not reading.nouns


def _ancestors(member: int, catalogue: Catalogue) -> set[int]:
    return {a.id for a in catalogue.ancestors(catalogue.members[member])}


def unclear_rest(reading: Reading) -> Refusal | None:
    """除了最大的还有多少: what is left out is not named, and the largest is not what is asked for."""
    if reading.excluded or not reading.has("part.exclude") or not reading.has("rank", "top"):
        return None
    return Refusal("not_understood", "没有听懂要去掉的是哪一个，请说出它的名称。")


def its_accounts(
    reading: Reading, last: Plan, told: tuple[Coordinate, ...], catalogue: Catalogue
) -> Reading | Refusal | None:
    """都落到哪些项级科目 after 项目支出多少: its accounts; 有哪些科目 alone may mean all of the budget, and is asked back."""
    pointed = _pointed_level(reading)
    if pointed is not None and last.members is not None and _lists_accounts(reading):
        return _within_row(reading, pointed, told, catalogue)
    one = last.operation in ONE_FIGURE and last.members is None and len(last.subjects) == 1
    holder = holder_of(last.subjects[0], catalogue) if one else None
    if holder is None or not _lists_accounts(reading):
        return None
    label = re.sub(r"^[\d-]+ ", "", last.subjects[0].label)
    if not _points_inside(reading):
        inside, whole = f"{label}里{reading.text}", f"总支出里{reading.text}"
        sides = ((inside, inside), (whole, whole))
        return Refusal("not_understood", f"没有说明问的是{label}里的科目，还是全部的科目，请选一个。", choices=sides)
    at = next(n for n, g in enumerate(reading.groups) if g.nouns or g.levels)
    groups = list(reading.groups)
    groups[at] = joined_group(holder, groups[at])
    return replace(reading, groups=tuple(groups))


def _pointed_level(reading: Reading) -> str | None:
    """那个大类里…: the level that is pointed at is that of the row told before."""
    for before, said in pairwise(s for s in reading.spans if s.kind != "blank"):
        if before.sense == "part.it" and said.sense.startswith("level."):
            return said.sense.split(".")[1]
    return None


def _within_row(
    reading: Reading, pointed: str, told: tuple[Coordinate, ...], catalogue: Catalogue
) -> Reading | Refusal:
    """The accounts within the one row told; of several rows it is not said which."""
    holder = holder_of(told[0], catalogue) if len(told) == 1 else None
    if holder is None:
        return Refusal("not_understood", "没有听懂指的是哪一个科目，请说出它的名称。")
    levels = [x for g in reading.groups for x in g.levels]
    levels.remove(pointed)
    nouns = reading.nouns
    atoms = (*(("level", x) for x in levels), *(("noun", n) for n in nouns))
    inner = Group(0, nouns=nouns, levels=tuple(levels), atoms=atoms)
    senses = tuple(s for s in reading.senses if s != "part.it")
    return replace(reading, groups=(joined_group(holder, inner),), senses=senses)


def holder_of(subject: Coordinate, catalogue: Catalogue) -> Group | None:
    """What holds more, as it would be named: an account, a use, a fund; None for the whole of the budget."""
    keys = tuple(key for option in subject.options for _, key in option)
    if subject.parts or any(catalogue.members[k].dimension == "total" for k in keys):
        return None
    names = (Name(catalogue.members[keys[0]].norm, keys),) if keys else ()
    uses = (subject.use,) if subject.use and subject.use != "合计" else ()
    funds = (subject.fund,) if subject.fund and subject.fund != "合计" else ()
    atoms = (*(("name", n) for n in names), *(("use", u) for u in uses), *(("fund", f) for f in funds))
    typed = tuple(n.norm for n in names)
    return Group(0, names=names, typed=typed, uses=uses, funds=funds, atoms=atoms) if atoms else None


def _lists_accounts(reading: Reading) -> bool:
    """Accounts or levels of them are listed, and nothing is said of whose, from where, or how many."""
    named = reading.subjects or reading.conditions or reading.excluded or reading.contains or reading.lacking
    tables = any(g.tables or g.sheets or g.totals for g in reading.groups)
    bounded = reading.nths or reading.top is not None or reading.loose_numbers or tables
    rows = bool(set(reading.nouns) or reading.levels) and set(reading.nouns) <= ACCOUNTS
    asks = reading.has("operation.list", "operation.makeup", "operation.which", "rank")
    return rows and asks and not (named or bounded) and not reading.has("meta", "attribute", "operation.define")


def _points_inside(reading: Reading) -> bool:
    """都, 落到, 里面, 它: the words lean on what was said before."""
    leaning = lexicon().marks["leaning"]
    return reading.has("operation.makeup", "part.in", "part.it") or any(s.text in leaning for s in reading.spans)
