"""The vocabulary of one document: the question language, official names, and the document's own names and their parts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from query.catalogue import Catalogue, MemberInfo
from query.glossary import glossary
from query.lexicon import HERE, Lexicon, OfficialAccount, Word, lexicon
from query.spans import Entry, Name
from schema.names import normalise
from schema.scopes import USE_WIDTH

TOTAL_COST = 1.03
"""项目支出合计 is 项目支出 and 合计, never 项目 and 支出合计."""
SHORTEST_PART = 2
VARIED = ("three_public", "income")
"""Dimensions whose members keep one name, whatever a document prints of it."""
LONGEST_PART = 30
POINTING = ("这个", "这", "我", "本", "你们", "咱们", "我们", "该", "贵", "这家", "咱", "你们这个", "我们这个")
ORGANISATION_TAIL = re.compile(
    r"(?:局|委员会|委|办公室|办|中心|学校|小学|中学|大学|幼儿园|医院|街道|政府|法院|检察院|厅|院|所|站|馆|大队|支队|总队|公司|部|会|银行|社区|部门|单位)$"
)
REGION_PART = re.compile(r"[\u4e00-\u9fff]+?(?:[省市区县盟旗]|州(?![市区县]))")
"""州 ends a part only where no 市, 区 or 县 follows it, so that …州市 stays one part."""
_BRACKETS = re.compile(r"[()]")


@dataclass(frozen=True)
class Vocabulary:
    """Wordings → entry; `longest` bounds the look-up; `names` are the full names that slips are measured against."""

    entries: dict[str, Entry]
    longest: int
    names: dict[str, Name]


@lru_cache(maxsize=1)
def _org_shorts() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads((HERE / "org_short.toml").read_text("utf-8"))["short"]
    return table


def build_vocabulary(catalogue: Catalogue, organisations: dict[str, Entry] | None = None) -> Vocabulary:
    """Given a document's catalogue, return its vocabulary. Later layers win where the wording is the same.

    `organisations` replace the document's own where several documents are read together.
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
    entries |= {code: Entry("code", 0.9) for code in (*words.codes, *catalogue.by_code)}
    entries |= _use_entries(catalogue, entries)
    entries |= _category_entries(catalogue, entries)
    entries |= _column_entries(catalogue, entries)
    entries |= _table_entries(catalogue)
    entries |= _own_organisations(catalogue) if organisations is None else organisations
    entries |= _target_level_entries(catalogue)
    return Vocabulary(entries, max(map(len, entries)), names)


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
    for norm, wordings in words.variants.items():
        varied = tuple(m for m in catalogue.by_norm.get(norm, ()) if m.dimension in VARIED)
        for wording in wordings if varied else ():
            known = names.get(wording, Name(wording))
            names[wording] = Name(wording, (*known.members, *_ids(varied)), known.indicators, known.official)
    for indicator in catalogue.indicators:
        known = names.get(indicator.norm, Name(indicator.norm))
        names[indicator.norm] = Name(
            known.norm, known.members, (*known.indicators, indicator.id), known.official, said=known.said
        )
    for norm in list(names):
        bare = _BRACKETS.sub("", norm)
        names.setdefault(bare, names[norm])
    for wording, norm in words.synonyms.items():
        target = names.get(norm)
        printed = target is not None and bool(target.members)
        if wording in catalogue.by_norm or (wording in words.accounts and not printed):
            continue
        said = _printed(catalogue, norm)
        names[wording] = (
            Name(norm, target.members, target.indicators, target.official, said=said)
            if target
            else Name(norm, said=norm)
        )
    return names


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
            name=Name(part, tuple(sorted(projects.get(part, ()))), tuple(sorted(targets.get(part, ())))),
        )
        for part in sorted({*projects, *targets})
    }


def _runs(norm: str) -> set[str]:
    return {norm[i:j] for i in range(len(norm)) for j in range(i + SHORTEST_PART, min(len(norm), i + LONGEST_PART) + 1)}


def _table_entries(catalogue: Catalogue) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for form, called in lexicon().forms.items():
        fits = [t for t in catalogue.tables.values() if t.form == form]
        for wording in called if len(fits) == 1 else ():
            entries[wording] = Entry("word", 0.9, word=Word("table", str(fits[0].id)))
    for table in catalogue.tables.values():
        title = normalise(table.title)
        wordings = {title, title.removesuffix("表") + "表"}
        if table.number:
            wordings |= {normalise(table.number), normalise(table.number).replace("附", "")}
        for wording in wordings:
            if len(wording) > 2:
                entries[wording] = Entry("word", 0.9, word=Word("table", str(table.id)))
    return entries


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
        for said in (wording, wording.removesuffix("类"), wording.removesuffix("类") + "项目"):
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


def _is_free(entry: Entry | None) -> bool:
    """True for a wording that means nothing printed yet: a part of names, an explained term, an account left out."""
    if entry is None or entry.kind == "part":
        return True
    if entry.word is not None:
        return entry.word.kind == "term"
    return entry.kind == "name" and entry.name is not None and not entry.name.members


def _target_level_entries(catalogue: Catalogue) -> dict[str, Entry]:
    """The levels that performance targets are printed under: 产出指标, 质量指标 …, with and without 指标."""
    levels = {normalise(x) for i in catalogue.indicators for x in (i.level1, i.level2) if x}
    return {level: Entry("word", 0.9, word=Word("target_level", level)) for level in sorted(levels)}


def _own_organisations(catalogue: Catalogue) -> dict[str, Entry]:
    """The department of one document and its units, and how people point at the one they stand before."""
    region = catalogue.document.region or ""
    listed = [
        (key, name, code, region) for key, (name, code, _) in sorted(catalogue.organisations.items(), reverse=True)
    ]
    entries = organisation_entries(listed)
    for wording in own_words(catalogue.document.organisation):
        entries[wording] = Entry("organisation", 0.9, organisations=(catalogue.document.organisation_id,))
    return entries


def organisation_entries(listed: Iterable[tuple[int, str, str | None, str]]) -> dict[str, Entry]:
    """Given organisations (id, name, code, region), return how each is called; a wording keeps all that it may mean."""
    entries: dict[str, Entry] = {}
    for key, name, code, region in listed:
        for wording in region_names(region):
            entries.setdefault(wording, Entry("region", 1.2))
        for wording in organisation_names(name, region):
            known = entries[wording].organisations if wording in entries else ()
            entries[wording] = Entry("organisation", 0.9, organisations=(key, *known))
        if code and len(code) > 3:
            entries[code] = Entry("organisation", 0.9, organisations=(key,))
    return entries


def own_words(name: str) -> tuple[str, ...]:
    """Given a department's name, return how people point at it: 这个中心, 你们中心, 本中心 …"""
    tail = ORGANISATION_TAIL.search(normalise(name))
    if not tail:
        return ()
    pointed = tuple(f"{word}{tail[0]}" for word in (*POINTING, "全"))
    return (tail[0], *pointed) if len(tail[0]) > 1 else pointed


def region_names(region: str) -> tuple[str, ...]:
    """Given 某市某区, return the ways to say it and its parts: in full, each part, each part without 市 or 区."""
    parts = REGION_PART.findall(region)
    return tuple(dict.fromkeys(normalise(x) for x in (region, *parts, *(p[:-1] for p in parts if len(p) > 2)) if x))


def organisation_names(name: str, region: str) -> tuple[str, ...]:
    """Given an official name, return it in full and as people say it: without its region, in the usual short form."""
    full = normalise(name)
    names = [full]
    tail = re.sub(r"(?<=.)\([^()]*\)$", "", full.removeprefix("中共")) if not full.endswith("(本级)") else full
    names.append(tail)
    for part in REGION_PART.findall(normalise(region)):
        if tail.startswith(part):
            tail = tail.removeprefix(part)
            names += [tail, part[:-1] + tail, part[-1] + tail]
    if "人民政府" in tail:
        names += [n.replace("人民政府", "政府") for n in tuple(names)]
    if tail.endswith("委员会"):
        names += [n.removesuffix("员会") for n in tuple(names) if n.endswith("委员会")]
    for official, shorts in _org_shorts().items():
        if tail.endswith(official):
            head = tail.removesuffix(official)
            names += [head + short for short in shorts]
            names += [head + short[:-1] + "部门" for short in shorts if short.endswith(("局", "委", "办"))]
    if tail.endswith("局") and len(tail) <= 5:
        names.append(tail[:-1] + "部门")
    bare = [re.sub(r"\(本级\)$", "", n) for n in names]
    levels = [b + "本级" for b, n in zip(bare, names, strict=True) if b != n]
    return tuple(dict.fromkeys(n for n in (*names, *levels) if len(n) > 2))
