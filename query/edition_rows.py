"""Rows of two documents of one body and year: what a corrected edition changed, what was spent beyond its budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from query.answer import Answer, AnswerRow
from query.asked import read_with
from query.catalogue import Catalogue, DocumentInfo
from query.cite import cite
from query.completeness import gap_of
from query.edition_sides import AskOne
from query.edition_words import Said
from query.evaluate_sets import Entry, fetch_entries, row_of
from query.facts import Fact, to_fact
from query.library import Library
from query.normal import normal_form
from query.plan import Plan, Refusal
from query.say import grouped, money, plain, scope
from query.scope import SILENT, is_scope
from query.sql_many import amounts_sql
from query.statement import Statement, run

MOST_SAID = 5
MOST_ROWS = 100
WHOLE, DOUBTFUL = "合计", "doubtful"
SETS = (
    ("项目", "项目有哪些"),
    ("经济", "经济科目有哪些"),
    ("三公", "三公经费包括哪些"),
    ("类", "功能分类类级科目有哪些"),
    ("款", "功能分类款级科目有哪些"),
    ("", "功能科目支出有哪些"),
)
"""A word of the rows that are compared, and the question that lists them in one document."""
OF_ROWS = ("功能", "经济", "三公经费", "三公", "分类", "科目", "支出", "里", "中")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing whose figure differs: its name, both figures, and all cells of either that print it."""

    name: str
    code: str | None
    before: Decimal
    after: Decimal
    facts: tuple[Fact, ...]

    @property
    def gap(self) -> Decimal:
        """How much more the later one is."""
        return self.after - self.before


def changes(documents: Sequence[DocumentInfo], names: Sequence[str], library: Library) -> Answer | Refusal:
    """Given two editions, return every printed figure that is not the same in both, each thing once, both rows cited."""
    statement, tables, told, alone = _paired(documents, library)
    catalogues = [library.prepared(d).catalogue for d in documents]
    seen = _merged(catalogues)
    whose = f"{documents[1].organisation} {documents[1].year} 年{documents[1].kind}"
    notes = ("只对照两版都印出的数，不对照文字。", *alone)
    if not told:
        sentence = f"{whose}：{names[1]}与{names[0]}印出的数没有不同。"
        return Answer("answered", sentence, rows=(AnswerRow(name="否"),), notes=notes, sql=statement.text)
    said = "；".join(f"{c.name} {grouped(c.before)} → {grouped(c.after)}（{_signed(c.gap)}）" for c in told[:MOST_SAID])
    more = f"；其余 {len(told) - MOST_SAID} 个见下表" if len(told) > MOST_SAID else ""
    shown = told[:MOST_ROWS]
    cut = (f"只列前 {MOST_ROWS} 个。",) if len(told) > MOST_ROWS else ()
    return Answer(
        "answered",
        f"{whose}：{names[1]}与{names[0]}有 {len(told)} 个名目的数不同（{tables} 张表）：{said}{more}。",
        unit="元",
        rows=tuple(
            AnswerRow(c.name, c.code, plain(c.gap), label="后一版 − 前一版", year=documents[1].year) for c in shown
        ),
        basis=tuple(r for c in shown for r in _basis(c, names, documents[1].year)),
        citations=cite([c.facts for c in shown], seen),
        understood=f"{whose}｜{names[1]}与{names[0]}｜印出的数有哪些不同",
        notes=(*notes, *cut),
        sql=statement.text,
        parameters=statement.parameters,
    )


def _signed(gap: Decimal) -> str:
    return f"{'+' if gap > 0 else '−'}{grouped(abs(gap))}"


def _basis(change: Change, names: Sequence[str], year: int) -> tuple[AnswerRow, ...]:
    pairs = zip(names, (change.before, change.after), strict=True)
    return tuple(AnswerRow(f"{change.name}（{n}）", change.code, plain(v), year=year) for n, v in pairs)


Place = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed amount: what it is of, what that is called, and its cell."""

    thing: Place
    name: str
    code: str | None
    fact: Fact
    dimensions: frozenset[str] = frozenset()


def _paired(
    documents: Sequence[DocumentInfo], library: Library
) -> tuple[Statement, int, list[Change], tuple[str, ...]]:
    """The statements, in how many tables figures differ, what differs, and what stands in one of the two alone."""
    statements = [amounts_sql(d.id) for d in documents]
    before, after = (
        _by_place([to_fact(r) for r in run(library.connection, s)], library.prepared(d).catalogue)
        for s, d in zip(statements, documents, strict=True)
    )
    differing = [k for k, p in after.items() if k in before and p.fact.value != before[k].fact.value]
    alike: dict[Place, list[Place]] = {}
    for key in differing:
        alike.setdefault(after[key].thing, []).append(key)
    told = [_change(keys, before, after) for keys in sorted(alike.values(), key=lambda k: _depth(after[k[0]]))]
    tables = len({after[k].fact.table for k in differing})
    joined = Statement(f"{statements[0].text};\n\n{statements[1].text}", statements[1].parameters)
    return joined, tables, told, _alone(before, after)


def _by_place(facts: Sequence[Fact], catalogue: Catalogue) -> dict[Place, Printed]:
    """The amounts by where they are printed: table, column, body and what the row is of, the n-th of equal ones."""
    found: dict[Place, Printed] = {}
    times: dict[Place, int] = {}
    for fact in facts:
        if fact.quality == DOUBTFUL:
            continue
        printed = _printed(fact, catalogue)
        table = catalogue.tables[fact.table]
        whose = catalogue.organisations.get(fact.organisation or 0, ("",))[0]
        place = (table.title, table.columns.get(fact.column, ""), whose, fact.year, printed.thing)
        times[place] = times.get(place, 0) + 1
        found[(*place, times[place])] = printed
    return found


def _printed(fact: Fact, catalogue: Catalogue) -> Printed:
    """What an amount is of, in whatever document: its accounts or project, else its fund and use."""
    members = [catalogue.members[m] for _, m in fact.option]
    if not members:
        name = scope(fact.fund, fact.use).replace(scope(WHOLE, WHOLE), "总支出")
        return Printed((fact.fund, fact.use), name, None, fact)
    own = next((m for m in members if m.dimension == "project"), members[-1])
    return Printed(
        tuple((m.dimension, m.code, m.norm) for m in members),
        own.name,
        own.code,
        fact,
        frozenset(m.dimension for m in members),
    )


def _depth(printed: Printed) -> tuple[int, int]:
    """The accounts that nothing is below come first, the longest codes before their sums, totals last."""
    of_rows = bool(printed.dimensions) and not printed.dimensions & {"total", "income"}
    return (0 if of_rows else 1, -len(printed.code or ""))


def _change(keys: Sequence[Place], before: dict[Place, Printed], after: dict[Place, Printed]) -> Change:
    """The widest of the figures that differ stands for the thing; all their cells are cited."""
    widest = min(keys, key=lambda k: (after[k].fact.fund != WHOLE, after[k].fact.use != WHOLE, after[k].fact.table))
    old, new = before[widest], after[widest]
    zero = Decimal(0)
    facts = tuple(side[k].fact for k in keys for side in (before, after))
    return Change(new.name, new.code, old.fact.value or zero, new.fact.value or zero, facts)


def _alone(before: dict[Place, Printed], after: dict[Place, Printed]) -> tuple[str, ...]:
    notes = []
    for said, one, other in (("后一版新增", after, before), ("后一版不再列出", before, after)):
        names = list(dict.fromkeys(p.name for k, p in one.items() if k not in other and p.code and p.fact.value))
        if names:
            notes.append(f"{said}的：{'、'.join(names[:MOST_SAID])}{'等' if len(names) > MOST_SAID else ''}。")
    return tuple(notes)


def _merged(catalogues: Sequence[Catalogue]) -> Catalogue:
    tables = {k: t for c in catalogues for k, t in c.tables.items()}
    return replace(catalogues[0], tables=tables, documents={c.document.id: c.document for c in catalogues})


# -- which rows went beyond their budget ------------------------------------------------------------------------------


def beyond(said: Said, documents: Sequence[DocumentInfo], library: Library, ask: AskOne) -> Answer | Refusal:
    """Given a budget and the final accounts, return the accounts above (or below) their budget, the farthest first."""
    unread = _unread(said.rest, documents[1], library)
    if unread:
        return Refusal("not_understood", f"没有听懂“{unread}”在这句话里的意思。")
    sides = [_set_of(said, d, library, ask) for d in documents]
    refusal = next((s for s in sides if isinstance(s, Refusal)), None)
    if refusal is not None:
        return refusal
    (planned, plan), (spent, _) = [s for s in sides if not isinstance(s, Refusal)]
    told = [_entry(spent[k], planned[k]) for k in spent if k in planned]
    kept = sorted((c for c in told if _is_meant(c.gap, said)), key=lambda c: -abs(c.gap))
    way = {True: "决算超过预算", False: "决算低于预算", None: "决算与预算相差"}[said.above]
    whose = f"{documents[1].organisation} {documents[1].year} 年"
    alone = _only_one_side(planned, spent)
    assert plan.members is not None
    notes = (
        f"范围：{plan.members.label}，{scope(plan.members.fund, plan.members.use)}；合计行与上级科目不参与。",
        *alone,
    )
    seen = _merged([library.prepared(d).catalogue for d in documents])
    if not kept:
        every = [f for c in told for f in c.facts]
        sentence = f"否：{whose}没有{way}的科目。"
        return Answer("answered", sentence, rows=(AnswerRow(name="否"),), notes=notes, citations=cite([every], seen))
    shown = _first(kept, said.limit)
    listed = "；".join(
        f"{c.name} 决算 {grouped(c.after)}，预算 {grouped(c.before)}，{'多' if c.gap > 0 else '少'} {money(abs(c.gap))}"
        for c in shown[:MOST_SAID]
    )
    head = f"{way}最多的是" if said.limit else f"{way}的科目共 {len(kept)} 个："
    return Answer(
        "answered",
        f"{whose}{head}{listed}{'；其余见下表' if len(shown) > MOST_SAID else ''}。",
        unit="元",
        rows=tuple(AnswerRow(c.name, c.code, plain(abs(c.gap)), year=documents[1].year) for c in shown),
        basis=tuple(r for c in shown for r in _basis(c, ("预算", "决算"), documents[1].year)),
        citations=cite([c.facts for c in shown], seen),
        understood=f"{whose}｜决算与预算｜{plan.members.label}｜{way}的",
        notes=(
            {True: "算法：决算 − 预算。", False: "算法：预算 − 决算。", None: "算法：决算与预算之差的绝对值。"}[
                said.above
            ],
            *notes,
        ),
    )


def _unread(rest: str, document: DocumentInfo, library: Library) -> str:
    """What is left of the question besides whom, when and which kind of rows."""
    for word in OF_ROWS:
        rest = rest.replace(word, "")
    spans = read_with(normal_form(rest), library.prepared(document)).spans
    return "".join(s.text for s in spans if not (is_scope(s) or s.sense in SILENT))


def _is_meant(gap: Decimal, said: Said) -> bool:
    return gap != 0 if said.above is None else gap > 0 if said.above else gap < 0


def _first(kept: Sequence[Change], limit: int | None) -> list[Change]:
    """The first so many, with all that tie with the last of them."""
    if limit is None or limit >= len(kept):
        return list(kept)
    return [c for c in kept if abs(c.gap) >= abs(kept[limit - 1].gap)]


def _set_of(
    said: Said, document: DocumentInfo, library: Library, ask: AskOne
) -> tuple[dict[tuple[str, str], Entry], Plan] | Refusal:
    question = next(q for word, q in SETS if word in said.what + said.rest)
    told = ask(question, document)
    plan = told.plan
    if told.answer.status != "answered" or not isinstance(plan, Plan) or plan.members is None:
        return Refusal(told.answer.reason or "not_understood", f"{document.kind}：{told.answer.sentence}")
    catalogue = library.prepared(document).catalogue
    gap = gap_of(plan, library.connection, catalogue)
    if gap is not None:
        return Refusal("doubtful_source", f"{document.kind}的表里{gap.said}，不能断定哪些科目不同。")
    fetched = fetch_entries(replace(plan, order="printed", conditions=()), library.connection, catalogue)
    if isinstance(fetched, Refusal):
        return fetched
    found: dict[tuple[str, str], Entry] = {}
    for entry in fetched[0]:
        key = (entry.key[0], entry.code or entry.key[1])
        if key in found:
            return Refusal("not_understood", "有重名的行，无法逐行对上。")
        found[key] = entry
    return found, plan


def _entry(spent: Entry, planned: Entry) -> Change:
    zero = Decimal(0)
    facts = (*spent.facts, *planned.facts)
    return Change(spent.name, row_of(spent).code, planned.value or zero, spent.value or zero, facts)


def _only_one_side(planned: dict[tuple[str, str], Entry], spent: dict[tuple[str, str], Entry]) -> tuple[str, ...]:
    notes = []
    for where, one, other in (("决算", spent, planned), ("预算", planned, spent)):
        names = [e.name for k, e in one.items() if k not in other]
        if names:
            more = "等" if len(names) > MOST_SAID else ""
            notes.append(f"只在{where}里列出、没有比的：{'、'.join(names[:MOST_SAID])}{more}。")
    return tuple(notes)
