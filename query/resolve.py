"""From noun groups to coordinates and sets: which members, fund, use and table a question means in one document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from query.catalogue import Catalogue, MemberInfo
from query.lexicon import lexicon
from query.plan import Coordinate, Refusal
from query.reading import TABLE_TOTAL, Group, Reading
from query.say import scope
from query.spans import Name
from schema.model import DIMENSIONS
from schema.names import normalise
from schema.scopes import FUND_WIDTH, NARROWEST, USE_WIDTH

LEVELS = {"class": 1, "section": 2, "item": None}
DIMENSION_NAMES = {
    "function": "功能分类",
    "economic": "经济分类",
    "gov_economic": "政府经济分类",
    "project": "项目",
    "income": "收入",
    "three_public": "三公经费",
    "procurement": "政府采购",
    "service": "政府购买服务",
    "total": "总计",
}
INCOME_OF_FUND = {
    "一般公共预算": "一般公共预算拨款收入",
    "政府性基金预算": "政府性基金预算拨款收入",
    "国有资本经营预算": "国有资本经营预算拨款收入",
    "财政专户管理资金": "财政专户管理资金收入",
}
OWN_YEAR_INCOME = "本年收入合计"
BODY_TAIL = re.compile(r"(?:局|委|委员会|厅|办公室|政府|法院|检察院|大学|学院|医院)$")
"""A part of a project's name that ends like this may as well mean the body itself."""
MOST_CHOICES = 5


def resolve(group: Group, catalogue: Catalogue, reading: Reading) -> Coordinate | Refusal:
    """Given a noun group, return the one coordinate it names, or why it names none or several."""
    found = _resolved(group, catalogue, reading)
    if group.sheets and not isinstance(found, Refusal):
        return of_sheet(found, group.sheets, catalogue)
    asked = [int(x.split(".")[1]) for x in reading.senses if x.startswith("column.")]
    if isinstance(found, Refusal) or not asked:
        return found
    wording, columns = catalogue.side_columns[asked[-1]]
    return replace(found, columns=columns, label=f"{found.label}（其中：{wording}）")


def _resolved(group: Group, catalogue: Catalogue, reading: Reading) -> Coordinate | Refusal:
    clash = _two_scopes(group)
    if clash:
        return Refusal("not_understood", f"没有听懂“{clash}”是分开问还是合起来问，请一次问一个。")
    fund = narrowest(group.funds, FUND_WIDTH)
    use = narrowest(group.uses, USE_WIDTH)
    table = group.tables[0] if group.tables else None
    organisation = unit_asked(reading, catalogue)
    if group.codes and not group.names:
        found = _by_code(group.codes, catalogue)
    elif group.names:
        found = _by_names(group, catalogue, reading)
    elif receives(group.totals):
        own_year = "income_year" in group.totals
        return _income(fund, table, catalogue, organisation, own_year)
    else:
        whole = set(group.totals) & {"expenditure", "expenditure_total"} and not use and not fund
        options = _total_options(catalogue, "expenditure_total" in group.totals) if whole else ((),)
        own_year = "expenditure_year" in group.totals
        total = "本年支出合计" if own_year else "支出总计" if "expenditure_total" in group.totals else "总支出"
        label = " · ".join(x for x in (fund, use) if x) or total
        if table is not None:
            bare = group.totals in ((), (TABLE_TOTAL,))
            options = table_total(table, catalogue) if bare and not fund and not use else options
            label = catalogue.tables[table].label + "合计" if not fund and not use else label
            return Coordinate(label, options, fund, use, table, organisation, reading.carry)
        label += f" · {reading.carry}" if reading.carry else ""
        return Coordinate(label, options, fund, use or "合计", table, organisation, reading.carry)
    if isinstance(found, Refusal):
        return found
    words = [
        *([scope(fund or "合计", use or "合计")] if fund or use else []),
        *([reading.carry] if reading.carry else []),
    ]
    if table is not None and table_total(table, catalogue) == _purchases(catalogue):
        found = _as_bought(found, catalogue)
    label = found.label + (f"（{' · '.join(words)}）" if words else "")
    return replace(found, label=label, fund=fund, use=use, table=table, organisation=organisation, carry=reading.carry)


def _two_scopes(group: Group) -> str:
    """基本支出项目支出: two uses, or two funds, of which neither holds the other."""
    for said, width in ((group.uses, USE_WIDTH), (group.funds, FUND_WIDTH)):
        found = list(dict.fromkeys(said))
        if len(found) > 1 and len({width.get(x, NARROWEST) for x in found}) < len(found):
            return "”和“".join(found)
    if receives(group.totals) and len({receives((t,)) for t in group.totals}) > 1:
        return "收入”和“支出"
    return ""


ROOTS = ("service", "procurement", "three_public", "income")
"""Dimensions whose whole is a member of its own, printed as the total of its table."""


def table_total(table: int, catalogue: Catalogue) -> tuple[tuple[tuple[str, int], ...], ...]:
    """The total of a table: the expenditure total, or the root of what alone it prints (政府采购, 政府购买服务)."""
    printed = {s.dimension for s in catalogue.shapes if s.table == table}
    roots = [d for d in ROOTS if d in printed]
    if len(roots) != 1 or printed & {"function", "economic", "gov_economic"}:
        return ((),)
    return tuple(((roots[0], m.id),) for m in catalogue.of_dimension(roots[0]) if m.parent is None)


def of_sheet(found: Coordinate, sheets: tuple[str, ...], catalogue: Catalogue) -> Coordinate | Refusal:
    """Given a project's coordinate and forms of which it has a sheet of its own, return it as that sheet prints it."""
    keys = {key for option in found.options for _, key in option}
    printed = {s.table for s in catalogue.shapes if s.members & keys and catalogue.tables[s.table].form in sheets}
    if len(printed) != 1:
        return Refusal("not_in_document", f"没有唯一一张绩效目标表印出“{found.label}”的金额。")
    return replace(found, table=min(printed))


def narrowest(words: tuple[str, ...], width: dict[str, int]) -> str | None:
    """Given words of one axis, return the narrowest of them, None where there is none."""
    return max(words, key=lambda w: width.get(w, NARROWEST)) if words else None


def unit_asked(reading: Reading, catalogue: Catalogue) -> int | None:
    """The unit that the question names, where it is not the department itself."""
    named = [o for o in reading.organisations if o in catalogue.organisations]
    own = catalogue.document.organisation_id
    return named[0] if named and named[0] != own else None


def _total_options(catalogue: Catalogue, stated: bool) -> tuple[tuple[tuple[str, int], ...], ...]:
    """总支出 is what is spent (本年支出合计); 支出总计, where it is said, holds what goes on to the next year, too."""
    grand = tuple((("total", m.id),) for m in catalogue.of_dimension("total") if m.norm == "支出总计")
    return (*grand, ()) if stated else ((), *grand)


def receives(totals: Iterable[str]) -> bool:
    """True where one of the totals is of income."""
    return any(t.startswith("income") for t in totals)


def _income(
    fund: str | None, table: int | None, catalogue: Catalogue, organisation: int | None, own_year: bool = False
) -> Coordinate | Refusal:
    """本年收入 is the total of the year's own income where it is printed; 总收入 holds what was carried over, too."""
    total = OWN_YEAR_INCOME if own_year and OWN_YEAR_INCOME in catalogue.by_norm else "收入总计"
    name = INCOME_OF_FUND.get(fund or "", total)
    if fund and name == total and fund != "财政拨款":
        named = {f"{fund}收入", fund}
        members = [m for m in catalogue.of_dimension("income") if m.norm in named]
        name = f"{fund}收入"
    else:
        members = [m for m in catalogue.by_norm.get(name, ()) if m.dimension == "income"]
    if not members:
        return Refusal("not_in_document", f"本预算没有列出“{name}”。")
    label = f"{fund} · 收入" if fund and name == total else name
    scope_fund = fund if fund == "财政拨款" else None
    return Coordinate(label, tuple((("income", m.id),) for m in members), scope_fund, None, table, organisation)


def _by_code(codes: tuple[str, ...], catalogue: Catalogue) -> Coordinate | Refusal:
    beside = next((c for c in codes[:-1] if not codes[-1].startswith(c)), None)
    if beside is not None:
        return Refusal("not_understood", f"没有听懂“{beside}”和“{codes[-1]}”是分开问还是合起来问，请一次问一个。")
    members = catalogue.by_code.get(codes[-1], ())
    if not members:
        official = lexicon().codes.get(codes[-1], ())
        called = f"（{official[0].name}）" if official else ""
        return Refusal("not_in_document", f"本预算没有代码为 {codes[-1]}{called} 的科目或项目。")
    return _coordinate(members)


def _coordinate(members: Iterable[MemberInfo]) -> Coordinate:
    members = tuple(members)
    first = members[0]
    one_code = first.code and first.dimension != "project" and len({m.code for m in members}) == 1
    label = f"{first.code} {first.name}" if one_code else first.name
    return Coordinate(label, tuple(((m.dimension, m.id),) for m in members))


def _by_names(group: Group, catalogue: Catalogue, reading: Reading) -> Coordinate | Refusal:
    child = _child_named(group, catalogue)
    if child is not None:
        return _coordinate((child,))
    inside = _in_purchases(group, catalogue, reading)
    if inside is not None:
        return inside
    part = part_names(group, catalogue)
    if part is not None:
        bought = _bought(group, catalogue)
        return _from_projects(part, group, catalogue) if bought is None else bought
    sets = [n for n in group.names if n.parts]
    if sets:
        return _beside_others(sets[0], group, catalogue) or _set_word(sets[0], catalogue)
    candidates = [members_of(n, group, catalogue) for n in group.names]
    for name, members in zip(group.names, candidates, strict=True):
        if not members:
            return absent(name)
    if group.codes:
        coded = set(group.codes)
        candidates = [tuple(m for m in ms if m.code in coded) or ms for ms in candidates]
    chosen = candidates[0]
    for members in candidates[1:]:
        narrowed = _narrow(chosen, members, catalogue)
        if narrowed is None and len(candidates) == 2:
            return _both_sides(group, candidates, catalogue)
        if narrowed is None:
            return _crossed(group, candidates, catalogue)
        chosen = narrowed
    return _several_codes(chosen, catalogue) or _coordinate(chosen)


def _in_purchases(group: Group, catalogue: Catalogue, reading: Reading) -> Coordinate | Refusal | None:
    """购买服务里平安社区多少: what of the project is bought, as the table of 政府购买服务 prints it."""
    whole = {m for option in _purchases(catalogue) for _, m in option}
    beside = [i for i, n in enumerate(group.names) if not n.members or not whole.issuperset(n.members)]
    if not beside or len(beside) == len(group.names):
        return None
    names = tuple(group.names[i] for i in beside)
    projects = all(n.members and _only_projects(n, catalogue) for n in names)
    rest = replace(group, names=names, typed=tuple(group.typed[i] for i in beside))
    found = _by_names(rest, catalogue, reading) if projects else None
    return _as_bought(found, catalogue) if isinstance(found, Coordinate) else found


def _purchases(catalogue: Catalogue) -> tuple[tuple[tuple[str, int], ...], ...]:
    """The whole of 政府购买服务, where the document prints it."""
    return tuple((("service", m.id),) for m in catalogue.of_dimension("service") if m.parent is None)


def _as_bought(found: Coordinate, catalogue: Catalogue) -> Coordinate:
    """A project's own figure as the part of it that is bought; what is no project stays as it is."""
    if not found.options or any(len(o) != 1 or o[0][0] != "project" for o in found.options):
        return found
    options = tuple((*o, *whole) for o in found.options for whole in _purchases(catalogue))
    return replace(found, label=f"{found.label}（政府购买服务）", options=options)


def _beside_others(word: Name, group: Group, catalogue: Catalogue) -> Refusal | None:
    """工资福利支出里的社保缴费: an account that holds all that a set word means only leads to it; any other is not dropped."""
    meant = {m.id for norm in word.parts for m in catalogue.by_norm.get(norm, ()) if m.dimension == "economic"}
    for name, typed in zip(group.names, group.typed, strict=True):
        held = {d.id for m in name.members for d in catalogue.descendants(m)}
        if name is not word and not meant <= held:
            return Refusal("not_understood", f"没有听懂“{typed}”在这句话里的意思。")
    return None


def _several_codes(members: tuple[MemberInfo, ...], catalogue: Catalogue) -> Refusal | None:
    """行政运行 of two 款 are two accounts, not one: which is meant is asked back. One within the other is one."""
    if not catalogue.document.id:
        return None
    for dimension in ("function", "economic"):
        alike = [m for m in members if m.dimension == dimension]
        ids = {m.id for m in alike}
        tops = [m for m in alike if not ids & {a.id for a in catalogue.ancestors(m)}]
        if len(tops) > 1 and all(m.code for m in tops):
            choices = tuple((_under(m, catalogue), f"{m.code}{m.name}是多少") for m in tops[:MOST_CHOICES])
            return Refusal("not_understood", f"叫“{tops[0].name}”的科目有 {len(tops)} 个，请选一个。", choices=choices)
    return None


def _under(member: MemberInfo, catalogue: Catalogue) -> str:
    above = catalogue.ancestors(member)
    return f"{member.code} {member.name}" + (f"（{above[0].name}）" if above else "")


def _child_named(group: Group, catalogue: Catalogue) -> MemberInfo | None:
    """政府采购里服务: behind 政府采购, 三公 or an income a bare word is the one part that carries it."""
    if len(group.names) != 2:
        return None
    outer = [catalogue.members[m] for m in group.names[0].members]
    if not outer or any(m.dimension not in ("procurement", "three_public", "income", "service") for m in outer):
        return None
    typed = normalise(group.typed[1])
    deep = outer[0].dimension == "service"
    children = [
        c
        for m in outer
        for c in (catalogue.descendants(m.id) if deep else catalogue.children.get(m.id, ()))
        if c.leaf or not deep
    ]
    fits = [c for c in children if typed in c.norm]
    return fits[0] if len(fits) == 1 and len(typed) > 1 else None


def _bought(group: Group, catalogue: Catalogue) -> Refusal | None:
    """购买服务里信息系统: a project's whole amount is not what of it is bought; without such a row there is no figure."""
    sides = ("procurement", "service")
    for name in group.names:
        members = [catalogue.members[m] for m in name.members]
        if members and all(m.dimension in sides for m in members) and not _only_projects(name, catalogue):
            said = "".join(t for n, t in zip(group.names, group.typed, strict=True) if n is not name)
            return Refusal("not_in_document", f"“{members[0].name}”里没有列出“{said}”。")
    return None


def absent(name: Name) -> Refusal:
    """Return the refusal for an account that this document does not print."""
    said = name.official[0].name if name.official else name.said or name.norm
    code = f"（{name.official[0].code}）" if name.official else ""
    return Refusal("not_in_document", f"本预算未列“{said}”{code}，不能用相近的科目代替。")


def members_of(name: Name, group: Group, catalogue: Catalogue) -> tuple[MemberInfo, ...]:
    """Given a name, return its members in this document, narrowed by the level and classification words beside it."""
    members = tuple(catalogue.members[i] for i in name.members)
    for dimension in ("function", "economic"):
        if any(n.split("_")[0] == dimension for n in group.nouns):
            members = tuple(m for m in members if m.dimension == dimension) or members
    if "government" in group.nouns:
        members = tuple(m for m in members if m.dimension == "gov_economic") or members
    for level in group.levels:
        wanted = LEVELS[level]
        kept = tuple(m for m in members if (m.leaf if wanted is None else m.level == wanted))
        members = kept or members
    if "project" in group.nouns:
        members = tuple(m for m in members if m.dimension == "project") or members
    return members


def _narrow(
    first: tuple[MemberInfo, ...], second: tuple[MemberInfo, ...], catalogue: Catalogue
) -> tuple[MemberInfo, ...] | None:
    """Of a container and an item in it (either order) return the items; None where neither holds the other."""
    for outer, inner in ((first, second), (second, first)):
        below = {d.id for m in outer for d in catalogue.descendants(m.id)}
        kept = tuple(m for m in inner if m.id in below)
        if kept:
            return kept
    common = tuple(m for m in first if m in second)
    return common or None


def _both_sides(group: Group, candidates: list[tuple[MemberInfo, ...]], catalogue: Catalogue) -> Coordinate | Refusal:
    """机关运行经费里的差旅费, 行政运行里的办公费: a row that is both at once."""
    pairs = [
        tuple(sorted(((a.dimension, a.id), (b.dimension, b.id)), key=lambda p: DIMENSIONS.index(p[0])))
        for a in candidates[0]
        for b in candidates[1]
        if a.dimension != b.dimension and "project" not in (a.dimension, b.dimension)
    ]
    if not pairs:
        return _crossed(group, candidates, catalogue)
    label = f"{candidates[0][0].name}里的{candidates[1][0].name}"
    deeper = [c for c in catalogue.crossings if any(set(pair) <= set(c) for pair in pairs)]
    if len(deeper) > 1:
        return Coordinate(label, (), parts=tuple(Coordinate(_apart(c, catalogue), (c,)) for c in deeper))
    return Coordinate(label, (*pairs, *deeper))


def _apart(option: tuple[tuple[str, int], ...], catalogue: Catalogue) -> str:
    return " · ".join(catalogue.members[m].name for _, m in option)


def _crossed(group: Group, candidates: list[tuple[MemberInfo, ...]], catalogue: Catalogue) -> Coordinate | Refusal:
    names = "”与“".join(ms[0].name for ms in candidates)
    return Refusal("not_in_document", f"本预算没有把“{names}”合在一处列出的数。")


def part_names(group: Group, catalogue: Catalogue) -> tuple[tuple[MemberInfo, ...], str] | None:
    """Where a group names projects by parts of their names, return the projects that carry all parts, and the words."""
    is_part = [bool(n.members) and not n.official and _only_projects(n, catalogue) for n in group.names]
    if not any(is_part) or any(_is_full(n, catalogue) for n in group.names):
        return None
    found: set[int] | None = None
    for name, typed, part in zip(group.names, group.typed, is_part, strict=True):
        carriers = (
            set(name.members)
            if part
            else {m.id for m in catalogue.of_dimension("project") if normalise(typed) in m.norm}
        )
        found = carriers if found is None else found & carriers
    if not found:
        return None
    return tuple(catalogue.members[i] for i in sorted(found)), "".join(group.typed)


def _only_projects(name: Name, catalogue: Catalogue) -> bool:
    return all(catalogue.members[i].dimension == "project" for i in name.members)


def _is_full(name: Name, catalogue: Catalogue) -> bool:
    return any(
        catalogue.members[i].norm == name.norm and catalogue.members[i].dimension == "project" for i in name.members
    )


def _from_projects(
    part: tuple[tuple[MemberInfo, ...], str], group: Group, catalogue: Catalogue
) -> Coordinate | Refusal:
    members, typed = part
    if len(members) == 1 and BODY_TAIL.search(typed) and typed != members[0].norm:
        said = members[0].name
        choices = ((f"项目：{said}", f"{said}多少钱"), ("整个部门", "总支出是多少"))
        return Refusal("not_understood", f"“{typed}”是指单位，还是指项目“{said}”，请选一个。", choices=choices)
    if len(members) == 1:
        return _coordinate(members)
    return Refusal(
        "not_understood",
        f"名称里有“{typed}”的项目有 {len(members)} 个，请选一个。",
        choices=tuple((m.name, f"{m.name}多少钱") for m in members[:MOST_CHOICES]),
    )


def _set_word(name: Name, catalogue: Catalogue) -> Coordinate | Refusal:
    members = [m for norm in name.parts for m in catalogue.by_norm.get(norm, ()) if m.dimension == "economic"]
    if not members:
        return Refusal("not_in_document", f"本预算没有列出“{name.norm}”所含的任何科目。")
    missing = [norm for norm in name.parts if norm not in {m.norm for m in members}]
    label = name.norm + (f"（{'、'.join(missing)}未列）" if missing else "")
    return Coordinate(label, (), parts=tuple(_coordinate([m]) for m in members))
