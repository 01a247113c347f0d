"""Answers over the rows of two budgets side by side: how much each grew, and which stand in one, in all, unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow
from query.catalogue import Catalogue
from query.cite import cite
from query.evaluate_across import ordered
from query.evaluate_sets import Entry, answer_entries, fetch_entries, keeps, picked, repair_reasons, row_of
from query.look_across import WHOLE
from query.plan import Budget, Plan, Refusal
from query.roster import Roster, with_tables
from query.say import AS_ONE, grouped, money, percent, scope
from query.statement import Statement

MOST_SAID = 5
Side = dict[tuple[str, str], Entry]


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the answer, the rows of each budget that it stands on, and how it was computed."""

    entry: Entry
    rows: tuple[Entry, ...]
    formula: str = ""


def evaluate_compared(
    plan: Plan,
    connection: DuckDBPyConnection,
    catalogue_of: Callable[[int], Catalogue],
    commons: Catalogue,
    roster: Roster,
) -> Answer | Refusal:
    """Set the rows of budgets against each other by name; only rows of both have a growth."""
    printed = any(c.budget.printed_in is not None for c in plan.cells)
    fetched = (_fetch_beside if printed else _fetch)(plan, connection, catalogue_of)
    if isinstance(fetched, Refusal):
        return fetched
    sides, statements = fetched
    size = plan.table or 2
    compared: list[Compared] = []
    notes: list[str] = list(_printed_notes(plan, sides))
    for at in range(0, len(sides), size):
        found, beside = _related(plan, sides[at : at + size])
        compared += found
        notes += beside
    by_entry = {id(c.entry): c for c in compared}
    entries = keeps(ordered([c.entry for c in compared], plan), plan.conditions, None)
    kept = [by_entry[id(e)] for e in entries]
    everything = [e for side in sides for e in side.values()]
    seen = with_tables(commons, connection, {f.table for e in everything for f in e.facts}, roster.documents)
    answer = _answered(plan, kept, everything, seen)
    if isinstance(answer, Refusal):
        return answer
    text = ";\n\n".join(s.text for s in statements)
    parameters = tuple(p for s in statements for p in s.parameters)
    formulas = [c.formula for c in kept if c.formula][:MOST_SAID]
    used = ("算法：" + "；".join(formulas),) if formulas else ()
    told = (*answer.notes, *dict.fromkeys(notes), *used, *repair_reasons([c.entry for c in kept]))
    return replace(answer, sql=text, parameters=parameters, notes=told)


def _fetch(
    plan: Plan, connection: DuckDBPyConnection, catalogue_of: Callable[[int], Catalogue]
) -> tuple[list[Side], list[Statement]] | Refusal:
    sides: list[Side] = []
    statements: list[Statement] = []
    for inner, cell in zip(plan.inner, plan.cells, strict=True):
        fetched = fetch_entries(inner, connection, _as_of(cell.budget, catalogue_of(cell.budget.document)))
        if isinstance(fetched, Refusal):
            return fetched
        rows, _, statement = fetched
        if len({e.key for e in rows}) != len(rows):
            return Refusal("not_understood", "有重名的行，无法逐行对上。")
        sides.append({e.key: replace(e, organisation=cell.budget.name, year=cell.budget.year) for e in rows})
        statements.append(statement)
    return sides, statements


def _as_of(budget: Budget, catalogue: Catalogue) -> Catalogue:
    """The document as it prints the year of the budget: its own, or one that stands in a column beside it."""
    if budget.printed_in is None:
        return catalogue
    return replace(catalogue, document=replace(catalogue.document, year=budget.year, version=budget.version))


def _fetch_beside(
    plan: Plan, connection: DuckDBPyConnection, catalogue_of: Callable[[int], Catalogue]
) -> tuple[list[Side], list[Statement]] | Refusal:
    """Both years from the first table that prints the rows of both, at the scope asked or, where none is, at its own."""
    printed = next(c.budget for c in plan.cells if c.budget.printed_in is not None)
    absent = Refusal(
        "not_loaded",
        f"没有载入{printed.name} {printed.year} 年的预算；{printed.printed_in} 年的文件没有逐行印出这些行 {printed.year} 年的数。",
    )
    wanted = plan.inner[0].members
    if wanted is None or len({c.budget.document for c in plan.cells}) != 1 or len(plan.cells) != 2:
        return absent
    shapes = [s for s in catalogue_of(printed.document).shapes if s.dimension == wanted.dimension and not s.carry]
    fits = [s for s in shapes if wanted.fund in (WHOLE, s.fund) and wanted.use in (WHOLE, s.use)]
    for shape in sorted(fits, key=lambda s: (s.fund != wanted.fund, s.use != wanted.use, s.table, s.column)):
        members = replace(
            wanted, table=shape.table, column=None, fund=shape.fund, use=shape.use, units=shape.own == 0, also=()
        )
        fetched = _fetch(
            replace(plan, inner=tuple(replace(i, members=members) for i in plan.inner)), connection, catalogue_of
        )
        if isinstance(fetched, Refusal) or all(fetched[0]):
            return fetched
    return absent


def _printed_notes(plan: Plan, sides: Sequence[Side]) -> Iterator[str]:
    """Where the year before is only printed beside the own year of the same document, it is said so."""
    for cell, side in zip(plan.cells, sides, strict=True):
        fact = next((f for e in side.values() for f in e.facts), None)
        if cell.budget.printed_in is not None and fact is not None:
            said = f"{cell.budget.printed_in} 年文件里印出的“{cell.budget.version}”一列"
            yield f"{cell.budget.name} {cell.budget.year} 年的数取自{said}，{AS_ONE}“{scope(fact.fund, fact.use)}”比较。"


def _related(plan: Plan, sides: Sequence[Side]) -> tuple[list[Compared], list[str]]:
    first, others = sides[0], sides[1:]
    if plan.topic == "only":
        return [Compared(e, (e,)) for key, e in first.items() if not any(key in o for o in others)], []
    if plan.topic == "both":
        return [_in_each(key, sides) for key in first if all(key in o for o in others)], []
    if plan.topic == "same":
        pairs = [(e, others[0][key]) for key, e in first.items() if key in others[0]]
        return [Compared(replace(a, facts=(*a.facts, *b.facts)), (a, b)) for a, b in pairs if a.value == b.value], []
    return _grown(plan, first, others[0])


def _in_each(key: tuple[str, str], sides: Sequence[Side]) -> Compared:
    """One row a name; its amounts are the basis."""
    rows = tuple(side[key] for side in sides)
    facts = tuple(f for e in rows for f in e.facts)
    return Compared(Entry(rows[0].name, None, None, facts, None, None, key), rows)


def _grown(plan: Plan, now: Side, then: Side) -> tuple[list[Compared], list[str]]:
    found: list[Compared] = []
    rate = plan.display_unit == "%"
    for key, new in now.items():
        old = then.get(key)
        if old is None or new.value is None or old.value is None or (rate and not old.value):
            continue
        change = (new.value - old.value) * plan.factor
        if plan.comparator == "gt" and change <= 0:
            continue
        value = percent(change, old.value) if rate else change
        entry = replace(new, value=value, facts=(*new.facts, *old.facts))
        first, second = (old, new) if plan.factor < 0 and not rate else (new, old)
        terms = f"{grouped(first.value or Decimal(0))} − {grouped(second.value or Decimal(0))}"
        formula = f"({terms}) ÷ {grouped(old.value)}" if rate else terms
        found.append(Compared(entry, (new, old), f"{new.name} {formula}"))
    alone = [e.name for key, e in now.items() if key not in then]
    more = "等" if len(alone) > MOST_SAID else ""
    return found, [f"只在其中一年有的不比：{'、'.join(alone[:MOST_SAID])}{more}。"] if alone else []


def _answered(plan: Plan, kept: Sequence[Compared], everything: list[Entry], seen: Catalogue) -> Answer | Refusal:
    if plan.attribute == "yes_no":
        return _yes_no(plan, kept, everything, seen)
    if not kept:
        return Refusal("not_in_document", f"{plan.label}：没有这样的行。")
    entries = [c.entry for c in kept]
    if plan.topic == "both" and plan.attribute == "sum":
        return Refusal("not_understood", "几份预算都有的行各有各的金额，请说明要加哪一份的。")
    if plan.topic == "both" and not plan.attribute:
        return _names(plan, kept, seen)
    shown = replace(plan, inner=(), operation=plan.attribute or plan.operation)  # type: ignore[arg-type]
    answer = answer_entries(shown, entries, None, seen)
    if isinstance(answer, Refusal) or plan.attribute:
        return answer
    chosen = {id(e) for e in picked(shown, entries)}
    basis = [r for c in kept if id(c.entry) in chosen and len(c.rows) > 1 for r in c.rows]
    return replace(answer, basis=tuple(_dated(e) for e in basis))


def _dated(entry: Entry) -> AnswerRow:
    return replace(row_of(entry), name=f"{entry.name}（{entry.year}年）")


def _names(plan: Plan, kept: Sequence[Compared], seen: Catalogue) -> Answer:
    """The names that all have, each with its amounts."""

    def told(compared: Compared) -> str:
        amounts = "，".join(f"{e.organisation} {e.year} 年 {money(e.value or Decimal(0))}" for e in compared.rows)
        return f"{compared.entry.name}（{amounts}）"

    more = f"；其余 {len(kept) - MOST_SAID} 个见下表" if len(kept) > MOST_SAID else ""
    return Answer(
        "answered",
        f"{plan.label}，共 {len(kept)} 个：{'；'.join(told(c) for c in kept[:MOST_SAID])}{more}。",
        rows=tuple(AnswerRow(name=c.entry.name) for c in kept),
        basis=tuple(_dated(e) for c in kept for e in c.rows),
        citations=cite([c.entry.facts for c in kept], seen),
    )


def _yes_no(plan: Plan, kept: Sequence[Compared], everything: list[Entry], seen: Catalogue) -> Answer:
    """Whether there are such rows; where there are none, all rows that were compared are the basis."""
    yes = bool(kept)
    stands = [r for c in kept for r in c.rows] if yes else everything
    names = "、".join(c.entry.name for c in kept[:MOST_SAID]) + ("等" if len(kept) > MOST_SAID else "")
    said = f"{plan.label}有 {len(kept)} 个：{names}" if yes else f"{plan.label}：没有这样的行"
    return Answer(
        "answered",
        f"{'是' if yes else '否'}：{said}。",
        figure="是" if yes else "否",
        rows=(AnswerRow(name="是" if yes else "否"),),
        basis=tuple(_dated(e) for e in stands),
        citations=cite([[f for e in stands for f in e.facts]], seen),
    )
