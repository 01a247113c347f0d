"""The vocabulary of one document: the question language, official names, and the document's own names and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from query.called import everyday_entries
from query.catalogue import Catalogue, MemberInfo, TableInfo
from query.glossary import glossary
from query.lexicon import Lexicon, OfficialAccount, Word, lexicon, target_words
from query.spans import Entry, Name
from schema.bodies import organisation_names, region_names
from schema.names import normalise
from schema.regions import official_wordings
from schema.scopes import USE_WIDTH
from schema.synonyms import Synonym

TOTAL_COST = 1.03
"""项目支出合计 is 项目支出 and 合计, never 项目 and 支出合计."""
ELSEWHERE_COST = 3.0
"""A place of the country where nothing loaded lies: read only where nothing else fits."""
LAST_RESORT = 4.0
"""A word that the document explains is read as such only where its parts mean nothing."""
SHORTEST_PART = 2
SHEETS = ("performance_project",)
"""Forms of which one project has a sheet of its own."""
VARIED = ("three_public", "income", "procurement")
"""Dimensions whose members keep one name, whatever a document prints of it."""
LONGEST_PART = 30
POINTING = ("这个", "这", "我", "本", "你们", "咱们", "我们", "该", "贵", "这家", "咱", "你们这个", "我们这个")
ORGANISATION_TAIL = re.compile(
    r"(?:局|委员会|委|办公室|办|中心|学校|小学|中学|大学|幼儿园|医院|街道|政府|法院|检察院|厅|院|所|站|馆|大队|支队|总队|公司|部|会|银行|社区|部门|单位)$"
)
_BRACKETS = re.compile(r"[()]")


@dataclass(frozen=True)
class Vocabulary:
    """Wordings → entry; `longest` bounds the look-up; `names` are the full names that slips are measured against."""

    entries: dict[str, Entry]
    longest: int
    names: dict[str, Name]
    bodies: dict[str, tuple[int, ...]]
    """How the bodies of one document are called, and which of its organisations each wording means."""


def build_vocabulary(
    catalogue: Catalogue, organisations: dict[str, Entry] | None = None, synonyms: Sequence[Synonym] = ()
) -> Vocabulary:
    """Given a document's catalogue, return its vocabulary. Later layers win where the wording is the same.

    `organisations` replace the document's own where several documents are read together. `synonyms` are those that
    the database holds: they never take the place of a wording that means something already, a part of a name apart.
    """
    words = lexicon()
    entries: dict[str, Entry] = {}
    entries |= _part_entries(catalogue)
    entries |= {w: Entry("word", _word_cost(w, word), word=word) for w, word in words.words.items()}
    for wording in glossary():
        entries.setdefault(wording, Entry("word", 1.0, word=Word("term", wording)))
    names = _names(catalogue, words)
    totals = {w for w, word in words.words.items() if word.kind == "total"}
    entries |= {w: Entry("name", 0.95, name=name) for w, name in names.items() if len(w) > 1 and w not in totals}
    entries |= {w: _set_entry(w, members, names) for w, members in words.sets.items()}
    entries |= {w: Entry("word", 0.95, word=Word("several", w)) for w in words.several}
    entries |= {code: Entry("code", 0.9) for code in (*words.codes, *catalogue.by_code)}
    entries |= _use_entries(catalogue, entries)
    entries |= _category_entries(catalogue, entries)
    entries |= _column_entries(catalogue, entries)
    entries |= _value_entries(catalogue, entries)
    entries |= _table_entries(catalogue)
    entries |= _own_organisations(catalogue) if organisations is None else organisations
    entries |= _target_level_entries(catalogue)
    for wording in official_wordings():
        entries.setdefault(wording, Entry("region", ELSEWHERE_COST))
    entries |= everyday_entries(catalogue, entries)
    entries |= _stored_entries(catalogue, entries, names, synonyms)
    for thing in catalogue.headed:
        for wording in (thing, thing.removesuffix("专项")):
            if len(wording) > 3:
                entries.setdefault(wording, Entry("word", LAST_RESORT, word=Word("headed", thing)))
    for term in catalogue.terms:
        entries.setdefault(term, Entry("word", LAST_RESORT, word=Word("term", term)))
    bodies = {w: e.organisations for w, e in entries.items() if e.kind == "organisation"}
    return Vocabulary(entries, max(map(len, entries)), names, bodies)


def _word_cost(wording: str, word: Word) -> float:
    if word.kind == "total":
        return TOTAL_COST
    if word.kind != "filler":
        return 1.0
    return 1.3 if len(wording) == 1 else 1.05


def _names(catalogue: Catalogue, words: Lexicon) -> dict[str, Name]:
    """Full names: official accounts, then the document's members and targets, then synonyms of both."""
    names = {norm: Name(norm, official=accounts) for norm, accounts in words.accounts.items()}
    for norm, members in catalogue.by_norm.items():
        names[norm] = Name(norm, _ids(members), official=_official(words, norm))
    bought = _bought_bare(catalogue)
    for norm, members in bought.items():
        names.setdefault(norm, Name(norm, _ids(members), said=members[0].name))
    for norm, varied_wordings in words.variants.items():
        varied = tuple(m for m in catalogue.by_norm.get(norm, bought.get(norm, ())) if m.dimension in VARIED)
        for wording in varied_wordings if varied else ():
            known = names.get(wording, Name(wording))
            if {catalogue.members[m].dimension for m in known.members} >= {m.dimension for m in varied}:
                continue  # printed by itself beside the other
            said = varied[0].name if norm in bought else ""
            names[wording] = Name(wording, (*known.members, *_ids(varied)), known.indicators, known.official, said=said)
    for indicator in catalogue.indicators:
        known = names.get(indicator.norm, Name(indicator.norm))
        names[indicator.norm] = Name(
            known.norm, known.members, (*known.indicators, indicator.id), known.official, said=known.said
        )
    for norm in list(names):
        bare = _BRACKETS.sub("", norm)
        names.setdefault(bare, names[norm])
    for wording, project in _bracket_first(catalogue):
        names.setdefault(wording, Name(project.norm, (project.id,), said=project.name))
    for wording, norm in words.synonyms.items():
        target = names.get(norm)
        printed = target is not None and bool(target.members)
        if wording in catalogue.by_norm or (wording in words.accounts and not printed):
            continue
        beside = _counterparts(catalogue, words, norm)
        said = _printed(catalogue, norm if printed or not beside else beside[0].norm)
        names[wording] = (
            Name(norm, (*target.members, *_ids(beside)), target.indicators, target.official, said=said)
            if target
            else Name(norm, _ids(beside), said=said if beside else norm)
        )
    return _connected(_bare(names, catalogue, words), words)


def _bare(names: dict[str, Name], catalogue: Catalogue, words: Lexicon) -> dict[str, Name]:
    """其他科学技术, 支持中小企业发展和管理: accounts without the 支出 that ends their names, where nothing else is so called."""
    found = dict(names)
    for norm, name in names.items():
        short = norm.removesuffix(SPENT)
        account = bool(name.official) or any(catalogue.members[m].dimension in CLASSIFIED for m in name.members)
        if short != norm and account and len(short) >= SHORTEST_BARE and short not in words.words and short[-1] != "的":
            found.setdefault(short, replace(name, said=name.said or _printed(catalogue, name.norm)))
    return found


SPENT = "支出"
CLASSIFIED = ("function", "economic", "gov_economic")
SHORTEST_BARE = 4
_ENDING_BRACKET = re.compile(r"(?P<name>[^()]{4,})\((?P<told>[^()]{2,10})\)")


def _bracket_first(catalogue: Catalogue) -> Iterator[tuple[str, MemberInfo]]:
    """第12批宣传及培训经费, 续建的装备采购: what a project's name tells in brackets at its end, said before it."""
    projects = catalogue.of_dimension("project")
    for project in projects:
        match = _ENDING_BRACKET.fullmatch(project.norm)
        if match and sum(p.norm == project.norm for p in projects) == 1:
            yield match["told"] + match["name"], project
            yield f"{match['told']}的{match['name']}", project


def _bought_bare(catalogue: Catalogue) -> dict[str, tuple[MemberInfo, ...]]:
    """台式计算机 for 台式计算机（20万以下）: what is bought, without the limit behind it, where one thing alone is so called."""
    found: dict[str, list[MemberInfo]] = {}
    for member in catalogue.of_dimension("procurement"):
        bare = member.norm.partition("(")[0]
        if member.norm.endswith(")") and len(bare) > 1:
            found.setdefault(bare, []).append(member)
    return {b: tuple(m) for b, m in found.items() if len(m) == 1 and b not in catalogue.by_norm}


def _connected(names: dict[str, Name], words: Lexicon) -> dict[str, Name]:
    """社会保障跟就业支出: the names with one of their joining words said by another; what is printed is told."""
    found = dict(names)
    joins = sorted(words.marks["connecting"])
    for norm, name in names.items():
        used = [w for w in joins if len(w) == 1 and norm.count(w) == 1]
        if (
            len(used) != 1
            or len(norm) < SHORTEST_JOINED
            or name.indicators
            or not 0 < norm.find(used[0]) < len(norm) - 1
        ):
            continue
        for join in joins:
            found.setdefault(norm.replace(used[0], join), replace(name, said=name.said or name.norm))
    return found


SHORTEST_JOINED = 6
LONGEST_KIND = 3
"""A word before 项目 that is no longer only says what kind of project is meant."""


def _stored_entries(
    catalogue: Catalogue, entries: dict[str, Entry], names: dict[str, Name], synonyms: Sequence[Synonym]
) -> dict[str, Entry]:
    """The synonyms of the database: an account is found under them as under its name; what they stand for is said."""
    stored: dict[str, Entry] = {}
    for synonym in synonyms:
        known, meant = entries.get(synonym.wording), entries.get(synonym.name)
        if known is not None and known.kind != "part":
            continue
        if synonym.kind == "account":
            name = replace(names.get(synonym.name, Name(synonym.name)), said=_printed(catalogue, synonym.name))
            names[synonym.wording] = name
            stored[synonym.wording] = Entry("name", 0.95, name=name)
        elif meant is not None and meant.kind in ("word", "organisation"):
            stored[synonym.wording] = replace(meant, name=Name(synonym.name, said=synonym.name))
    return stored


def _counterparts(catalogue: Catalogue, words: Lexicon, norm: str) -> tuple[MemberInfo, ...]:
    """What else an everyday word for an account may mean in one document: its counterpart in the other classification."""
    if not catalogue.document.id:
        return ()
    return tuple(m for n in words.counterparts.get(norm, ()) for m in catalogue.by_norm.get(n, ()))


def _ids(members: tuple[MemberInfo, ...]) -> tuple[int, ...]:
    return tuple(m.id for m in members)


def _official(words: Lexicon, norm: str) -> tuple[OfficialAccount, ...]:
    return words.accounts.get(norm, ())


def _printed(catalogue: Catalogue, norm: str) -> str:
    members = catalogue.by_norm.get(norm)
    return members[0].name if members else norm


def _set_entry(wording: str, parts: tuple[str, ...], names: dict[str, Name]) -> Entry:
    return Entry("set", 0.9, name=Name(wording, parts=parts, said=wording))


def _part_entries(catalogue: Catalogue) -> dict[str, Entry]:
    """Every run of two or more characters inside a project's or a target's name, with all that carry it."""
    projects: dict[str, set[int]] = {}
    targets: dict[str, set[int]] = {}
    for member in catalogue.of_dimension("project"):
        for part in _runs(member.norm):
            projects.setdefault(part, set()).add(member.id)
    for indicator in catalogue.indicators:
        for part in _runs(indicator.norm):
            targets.setdefault(part, set()).add(indicator.id)
    return {
        part: Entry(
            "part",
            1.6 if len(part) >= 4 else 2.2,
            name=Name(part, tuple(sorted(_carrying(part, projects))), tuple(sorted(targets.get(part, ())))),
        )
        for part in sorted({*projects, *targets})
    }


def _carrying(part: str, projects: dict[str, set[int]]) -> set[int]:
    """那个采购项目: the projects that carry 采购, whether or not their names go on with the word for what they are."""
    stem = part.removesuffix("项目")
    is_kind = SHORTEST_PART <= len(stem) <= LONGEST_KIND and stem != part
    return projects.get(stem, set()) if is_kind else projects.get(part, set())


def _runs(norm: str) -> set[str]:
    return {norm[i:j] for i in range(len(norm)) for j in range(i + SHORTEST_PART, min(len(norm), i + LONGEST_PART) + 1)}


def _table_entries(catalogue: Catalogue) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for form, called in lexicon().forms.items():
        fits = [t for t in catalogue.tables.values() if t.form == form]
        word = Word("table", str(fits[0].id)) if len(fits) == 1 else Word("sheets", form) if form in SHEETS else None
        for wording in called if fits and word is not None else ():
            entries.setdefault(wording, Entry("word", 0.9, word=word))
    titles = [_short_title(normalise(t.title)) for t in catalogue.tables.values()]
    for table in catalogue.tables.values():
        title = normalise(table.title)
        short = _short_title(title)
        if titles.count(short) == 1 and len(short) > 4:
            for wording in (short, short.replace("收入支出", "收支")):
                entries.setdefault(wording, Entry("word", 0.9, word=Word("table", str(table.id))))
        wordings = {title, title.removesuffix("表") + "表"}
        if table.number:
            wordings |= {
                normalise(table.number),
                normalise(table.number).replace("附", ""),
                *_in_han(normalise(table.number)),
                *_by_number(table, catalogue),
            }
        for wording in wordings:
            if len(wording) > 2:
                entries[wording] = Entry("word", 0.9, word=Word("table", str(table.id)))
    return entries


def _by_number(table: TableInfo, catalogue: Catalogue) -> tuple[str, ...]:
    """11表, 11号表 for 预算11表, 04表 for 附表4, where no other table has that number."""
    numbers = [_only_number(t) for t in catalogue.tables.values()]
    number = _only_number(table)
    if number is None or numbers.count(number) != 1:
        return ()
    return (f"{number}表", f"{number:02d}表", f"{number}号表", f"{number:02d}号表")


_HAN = "零一二三四五六七八九十"


def _in_han(number: str) -> tuple[str, ...]:
    """附表十四, 表十四 for 附表14."""
    match = re.fullmatch(r"(\D+)(\d{1,2})", number)
    if match is None or int(match[2]) < 1:
        return ()
    tens, ones = divmod(int(match[2]), 10)
    spelled = (
        ("" if tens == 0 else _HAN[tens] if tens > 1 else "") + ("十" if tens else "") + (_HAN[ones] if ones else "")
    )
    return (match[1] + spelled, match[1].replace("附", "") + spelled)


def _only_number(table: TableInfo) -> int | None:
    found = re.findall(r"\d+", table.number or "")
    return int(found[0]) if len(found) == 1 else None


_YEARS = re.compile(r"^20\d\d年(?:度)?")


def _short_title(title: str) -> str:
    """部门综合预算专项业务经费支出表 without what tells nothing of it."""
    title = _YEARS.sub("", title)
    while lead := next((p for p in lexicon().prefixes if title.startswith(p) and len(title) > len(p) + 3), None):
        title = title.removeprefix(lead)
    return title


def _use_entries(catalogue: Catalogue, known: dict[str, Entry]) -> dict[str, Entry]:
    """The uses as this document prints them over its columns (专项业务经费支出, 单位预留机动经费), with and without 支出."""
    entries: dict[str, Entry] = {}
    for wording, use in catalogue.uses:
        short = wording.removesuffix("支出")
        own = () if use in USE_WIDTH else tuple(short[i:] for i in range(1, len(short) - 3))
        for said in (wording, short, *own) if len(short) > 3 else (wording,):
            if said not in known or known[said].kind == "part":
                entries.setdefault(said, Entry("word", 0.9, word=Word("use", use)))
    return entries


def _category_entries(catalogue: Catalogue, known: dict[str, Entry]) -> dict[str, Entry]:
    """What is printed as a project's category (特定目标类, 其他运转类), with and without 类."""
    entries: dict[str, Entry] = {}
    for text, _ in catalogue.categories:
        wording = normalise(text)
        bare = re.sub(r"^\d+[-－—]?", "", wording).removesuffix("类")
        for said in (wording, bare, bare + "类", bare + "项目"):
            if len(said) > 2 and (said not in known or known[said].kind == "part"):
                entries.setdefault(said, Entry("word", 0.85, word=Word("category", text)))
    return entries


def _column_entries(catalogue: Catalogue, known: dict[str, Entry]) -> dict[str, Entry]:
    """Columns that print a part of the others (政府采购项目 beside the total), asked by what stands over them."""
    entries: dict[str, Entry] = {}
    for number, (wording, _) in enumerate(catalogue.side_columns):
        for said in (wording, wording.removesuffix("项目")):
            if len(said) > 2 and _is_free(known.get(said)):
                entries.setdefault(said, Entry("word", 0.9, word=Word("column", str(number))))
    return entries


def _value_entries(catalogue: Catalogue, known: dict[str, Entry]) -> dict[str, Entry]:
    """What columns of item tables print (集中采购, 0210信息化服务): alone where it means nothing else that has a figure."""
    entries: dict[str, Entry] = {}
    figured = {m for shape in catalogue.shapes for m in shape.members}
    for number, value in enumerate(catalogue.values):
        entry = known.get(value.wording)
        named = entry is not None and entry.name is not None and figured.isdisjoint(entry.name.members)
        if value.explicit or _is_free(entry) or (named and entry is not None and entry.kind == "name"):
            entries[value.wording] = Entry("word", 0.85, word=Word("value", str(number)))
    return entries


def _is_free(entry: Entry | None) -> bool:
    """True for a wording that means nothing printed yet: a part of names, an explained term, an account left out."""
    if entry is None or entry.kind == "part":
        return True
    if entry.word is not None:
        return entry.word.kind == "term"
    return entry.kind == "name" and entry.name is not None and not entry.name.members


def _target_level_entries(catalogue: Catalogue) -> dict[str, Entry]:
    """The levels that performance targets are printed under (产出指标, 质量指标 …), and their units (以小时为单位)."""
    levels = {normalise(x) for i in catalogue.indicators for x in (i.level1, i.level2) if x}
    entries = {level: Entry("word", 0.9, word=Word("target_level", level)) for level in sorted(levels)}
    said = target_words()
    for level in levels.intersection(said["level"]):
        entries |= {wording: Entry("word", 0.9, word=Word("target_level", level)) for wording in said["satisfied"]}
    for unit in sorted({normalise(i.unit) for i in catalogue.indicators} - {"", *said["money"]}):
        for template in said["unit"]:
            entries[normalise(template.format(unit))] = Entry("word", 0.9, word=Word("target_unit", unit))
    return entries


def _own_organisations(catalogue: Catalogue) -> dict[str, Entry]:
    """The department of one document and its units, and how people point at the one they stand before."""
    listed = [(key, name, code) for key, (name, code, _) in sorted(catalogue.organisations.items(), reverse=True)]
    entries = organisation_entries(listed)
    for wording in own_words(catalogue.document.organisation):
        entries[wording] = Entry("organisation", 0.9, organisations=(catalogue.document.organisation_id,))
    return entries | _own_office(catalogue)


def _own_office(catalogue: Catalogue) -> dict[str, Entry]:
    """局机关, 局本级: the unit that is called like the department itself, beside its other units."""
    own = catalogue.document.organisation
    tail = ORGANISATION_TAIL.search(normalise(own))
    units = [o for o, (_, _, kind) in catalogue.organisations.items() if kind == "单位"]
    called = (own, f"{own}（本级）", f"{own}(本级)")
    offices = tuple(o for o in units if catalogue.organisations[o][0] in called)
    if tail is None or len(offices) != 1 or len(units) < 2:
        return {}
    said = {w for w in lexicon().marks["own_office"] if len(w) > 2} | {f"{tail[0]}机关", f"{tail[0]}本级"}
    return {w: Entry("organisation", 0.9, organisations=offices) for w in sorted(said)}


def organisation_entries(listed: Iterable[tuple[int, str, str | None]]) -> dict[str, Entry]:
    """Given organisations (id, name, code), return how each is called; a wording keeps all that it may mean."""
    listed = tuple(listed)
    entries = region_entries(name for _, name, _ in listed)
    for key, name, code in listed:
        for wording in organisation_names(name):
            known = entries[wording].organisations if wording in entries else ()
            entries[wording] = Entry("organisation", 0.9, organisations=(key, *known))
        if code and len(code) > 3:
            entries[code] = Entry("organisation", 0.9, organisations=(key,))
    return entries


def region_entries(organisations: Iterable[str]) -> dict[str, Entry]:
    """Given the names of bodies, return how the regions that they lie in are called."""
    return {w: Entry("region", 1.2) for name in dict.fromkeys(organisations) for w in region_names(name)}


def own_words(name: str) -> tuple[str, ...]:
    """Given a department's name, return how people point at it: 这个中心, 你们中心, 本中心 …"""
    tail = ORGANISATION_TAIL.search(normalise(name))
    if not tail:
        return ()
    pointed = tuple(f"{word}{tail[0]}" for word in (*POINTING, "全"))
    return (tail[0], *pointed) if len(tail[0]) > 1 else pointed
