"""What a follow-up says of the one figure before it: a part of it, the accounts within it, what is a share of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from query.builders import inside_whole
from query.catalogue import Catalogue
from query.distribute import joined_group, with_fund
from query.lexicon import lexicon
from query.plan import Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.resolve import resolve
from query.spans import Name, Span

WITHIN = ("其中", "里面", "里头", "当中", "这里面", "这里头", "这当中", "其中的", "之中")


def named_group(subject: Coordinate, catalogue: Catalogue) -> Group:
    """The project of the answer before, named in full, for 有哪些指标."""
    keys = tuple(key for option in subject.options for _, key in option)
    names = (Name(catalogue.members[keys[0]].norm, keys),) if keys else ()
    return Group(0, names=names, typed=tuple(n.norm for n in names), atoms=tuple(("name", n) for n in names))


def leans_back(reading: Reading) -> bool:
    """其中…, 这里头…, 光财政拨款…: the first words say that it is a part of what was said before."""
    led = [s for s in reading.spans if s.kind != "blank" and s.sense not in ("filler.filler", "part.it")]
    within = bool(led) and led[0].sense == "part.in" and led[0].text in WITHIN
    return within or _alone(reading)


def _alone(reading: Reading) -> bool:
    """光财政拨款又是多少, 财政拨款的又是多少: one fund or use alone, with nothing else named."""
    said = [s for s in reading.spans if s.kind != "blank"]
    groups = reading.subjects
    bare = len(groups) == 1 and not (groups[0].names or groups[0].codes or groups[0].totals or reading.nouns)
    return bare and bool(said) and (said[0].text in lexicon().marks["alone"] or _of_the_same(said))


def _of_the_same(said: Sequence[Span]) -> bool:
    """财政拨款的呢, 财政拨款又是多少: behind the fund or use it is said that something of it is meant, or the same again."""
    place = next((n for n, s in enumerate(said) if s.sense.split(".")[0] in ("fund", "use")), len(said))
    behind = said[place + 1 :]
    rest = all(s.sense in ("part.of", "part.and_so", "part.is", "filler.filler", "operation.how_much") for s in behind)
    return bool(behind) and rest and (behind[0].sense == "part.of" or behind[0].text in lexicon().marks["again"])


def holding_group(last: Plan, catalogue: Catalogue) -> Group | None:
    """The one figure of the answer before as a group: its account, use and fund."""
    one = last.members is None and last.operation in ("point", "exist") and len(last.subjects) == 1
    if not one or last.subjects[0].parts:
        return None
    subject = last.subjects[0]
    named = Group(0) if () in subject.options else named_group(subject, catalogue)
    uses = (subject.use,) if subject.use and subject.use != "合计" else ()
    funds = (subject.fund,) if subject.fund and subject.fund != "合计" else ()
    atoms = (*named.atoms, *(("use", u) for u in uses), *(("fund", f) for f in funds))
    return replace(named, uses=uses, funds=funds, atoms=atoms, split=len(atoms)) if atoms else None


def part_of_last(reading: Reading, last: Plan, catalogue: Catalogue) -> Reading | None:
    """其中单位资金占多少, 里头财政的钱和自己的钱各多少: what is named stands within the one figure of the answer before."""
    holder = holding_group(last, catalogue) if leans_back(reading) else None
    inside = reading.subjects
    scopes = all(not (g.names or g.codes or g.totals) for g in inside)
    if holder is None or not inside or (len(inside) > 1 and not scopes) or (_alone(reading) and not holder.names):
        return None
    joined = (with_fund(joined_group(holder, g), catalogue) if g in inside else g for g in reading.groups)
    return replace(reading, groups=tuple(joined))


def rows_within_last(reading: Reading, last: Plan, catalogue: Catalogue) -> Reading | Refusal | None:
    """这里头不低于50万的科目, 里面有几个科目: accounts within the one account, or use, of the answer before."""
    accounts = "account" in reading.nouns or reading.levels or reading.conditions
    narrowed = reading.subjects or set(reading.nouns) - {"account"} or reading.has("part.than", "part.over")
    holder = holding_group(last, catalogue) if leans_back(reading) and accounts and not narrowed else None
    if holder is None:
        return None
    keys = [m for n in holder.names for m in n.members]
    if keys and not any(catalogue.children.get(k) for k in keys):
        return Refusal("not_understood", f"“{last.subjects[0].label}”下面没有再列科目。")
    groups = reading.groups or (Group(0, nouns=("account",), atoms=(("noun", "account"),)),)
    return replace(reading, groups=(joined_group(holder, groups[0]), *groups[1:]))


def is_the_part(reading: Reading) -> bool:
    """公务接待费占它多少, 那公用经费占多少: what is named stands before 占, and is not what it is a part of."""
    group = reading.subjects[0]
    over = next((s for s in reading.spans if s.sense in ("part.over", "operation.share")), None)
    leads = over is not None and group.joined != "part.over" and group.split is None and group.start < over.start
    between = [s for s in reading.spans if over is not None and group.start < s.start < over.start]
    return leads and not any(s.sense == "part.it" for s in between)


def part_over_last(
    reading: Reading, last: Plan, told: Sequence[Coordinate], catalogue: Catalogue
) -> Reading | Plan | Refusal:
    """The share of what is named: of the figure told before where 占它 says so, else of what the one before was of."""
    over = next(n for n, s in enumerate(reading.spans) if s.sense in ("part.over", "operation.share"))
    of_it = any(s.sense == "part.it" for s in reading.spans[over:])
    if not of_it and last.operation != "share":
        return reading
    part = resolve(reading.subjects[0], catalogue, reading)
    if isinstance(part, Refusal):
        return part
    whole = last.whole if not of_it else told[0] if len(told) == 1 else None
    if whole is None or reading.has("operation.sum"):
        return Refusal("not_understood", "没有听懂占的是哪个数，请把两个数都说出来。")
    return Plan("share", last.document, subjects=(inside_whole(part, whole, catalogue),), whole=whole)
