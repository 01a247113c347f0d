"""Answers over several budgets: one figure of many departments or years, growth, and rows of all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.across_many import growth, moves
from query.answer import Answer, AnswerRow
from query.catalogue import Catalogue
from query.cite import cite, first_cited, is_beyond
from query.evaluate_figures import OPERATIONS
from query.evaluate_series import steady, sums_against
from query.evaluate_sets import Entry, answer_entries, keeps, repair_reasons
from query.look_across import WHOLE, Found, Values, look_up_across
from query.plan import ADDING, Cell, Plan, Refusal
from query.roster import Roster
from query.say import AS_ONE, grouped, money, percent, scope
from query.values import Value, repair_notes, value_row

SIDE_BY_SIDE = ("sum_of", "difference", "percent_more", "times", "compare", "same", "verify")
"""Operations over figures that do not care which budget each stands in."""
MOST_NAMED = 4
MOST_TOLD = 8
"""So many bodies are named in a sentence, so many figures that are not printed are told in notes."""


def evaluate_across(
    plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue, roster: Roster
) -> Answer | Refusal:
    """Given a plan over cells of several budgets, look them up in one statement and compute."""
    found = look_up_across(plan, connection, catalogue, roster)
    values, bases, every = found.values, found.bases, found.every
    doubtful = next((v for v in every if isinstance(v, Refusal) and v.reason == "doubtful_source"), None)
    if doubtful is not None:
        return doubtful
    if plan.operation == "growth":
        answer = _growth(plan, values, bases, found.catalogue)
    elif plan.operation == "share":
        answer = _share(plan, values, bases, found.catalogue)
    elif plan.operation == "position":
        answer = _position(plan, values, found.catalogue)
    elif plan.operation == "meta":
        answer = _bodies(plan, values, found.catalogue)
    elif plan.operation == "steady":
        answer = steady(plan, values, found.catalogue)
    elif plan.topic == "sides":
        answer = sums_against(plan, values, bases, found.catalogue)
    elif plan.operation in SIDE_BY_SIDE:
        answer = _side_by_side(plan, found)
    else:
        answer = _over_budgets(plan, values, bases, found.catalogue)
    if isinstance(answer, Refusal):
        return answer
    sure = [v for v in every if isinstance(v, Value)]
    if plan.operation in ("growth", "share"):
        answer = _with_basis(answer, plan, found)
    notes = (
        *answer.notes,
        *_uncited(answer, found),
        *_rate_beside(plan, values),
        *_missing_notes(every),
        *_printed_notes((*plan.cells, *plan.bases), every),
        *repair_notes(sure),
    )
    return replace(
        answer, sql=found.statement.text, parameters=found.statement.parameters, notes=tuple(dict.fromkeys(notes))
    )


def _with_basis(answer: Answer, plan: Plan, found: Found) -> Answer:
    """The figures that were set against each other; of more than can be cited, those of the rows that are told."""
    values, bases = found.values, found.bases
    count = len(plan.cells) + len(plan.bases)
    if found.fetch is not None and is_beyond(count):
        values, bases = _of_rows(answer, values, bases, found.catalogue)
        answer = replace(answer, counted=count)
    sure = [v for v in (*values, *bases) if isinstance(v, Value)]
    return replace(answer, basis=tuple(value_row(replace(v, name=v.subject.label), found.catalogue) for v in sure))


def _of_rows(answer: Answer, values: Values, bases: Values, catalogue: Catalogue) -> tuple[Values, Values]:
    """The figures of the rows of an answer, in their order; where its row is of none of them, the first of all."""
    places = {(r.organisation, r.year): n for n, r in enumerate(answer.rows)}
    pairs = [(v, b) for v, b in zip(values, bases, strict=True) if isinstance(v, Value) and isinstance(b, Value)]
    named = [p for p in pairs if (p[0].organisation, p[0].year) in places]
    named.sort(key=lambda p: places[p[0].organisation, p[0].year])
    kept = first_cited(named or pairs, catalogue)
    return tuple(v for v, _ in kept), tuple(b for _, b in kept)


def _uncited(answer: Answer, found: Found) -> tuple[str, ...]:
    """What to say where an answer stands on more figures than are cited or listed with it."""
    notes = found.fetch.note if found.fetch is not None else ()
    if answer.counted:
        notes += (f"依据只列其中 {len(answer.basis)} 个数，这道题用到的 {answer.counted} 个数都可用所附的 SQL 查出。",)
    return notes


def _missing_notes(values: Sequence[Value | Refusal]) -> tuple[str, ...]:
    told = [v.sentence for v in values if isinstance(v, Refusal)]
    more = (f"还有 {len(told) - MOST_TOLD} 份预算也没有列出。",) if len(told) > MOST_TOLD else ()
    return (*told[:MOST_TOLD], *more)


def _printed_notes(cells: Sequence[Cell], values: Sequence[Value | Refusal]) -> tuple[str, ...]:
    notes = []
    if not any(c.budget.printed_in is not None for c in cells):
        return ()
    for cell, value in zip(cells, values, strict=True):
        budget = cell.budget
        if budget.printed_in is None:
            continue
        words = scope(value.figure.fund, value.figure.use) if isinstance(value, Value) else scope(WHOLE, WHOLE)
        told = "" if words == scope(WHOLE, WHOLE) else f"，{AS_ONE}“{words}”比较"
        source = f"取自 {budget.printed_in} 年文件里印出的“{budget.version}”一列"
        notes.append(f"{budget.name} {budget.year} 年的数{source}{told}。")
    return tuple(notes)


def _side_by_side(plan: Plan, found: Found) -> Answer | Refusal:
    refusals = [v for v in found.values if isinstance(v, Refusal)]
    values = [v for v in found.values if isinstance(v, Value)]
    if refusals:
        return refusals[0]
    return OPERATIONS[plan.operation](plan, values, found.catalogue)


def _over_budgets(
    plan: Plan, values: Sequence[Value | Refusal], bases: Sequence[Value | Refusal], catalogue: Catalogue
) -> Answer | Refusal:
    """Lists, rankings, counts and sums whose rows are budgets."""
    refusals = [v for v in values if isinstance(v, Refusal)]
    sure = [v for v in values if isinstance(v, Value)]
    if not sure:
        return refusals[0] if refusals else Refusal("not_understood", "没有听懂要问哪个数。")
    if refusals and plan.operation in ADDING and not plan.cells[0].subject.names_account:
        pairs = zip(plan.cells, values, strict=True)
        lacking = list(dict.fromkeys(c.budget.name for c, v in pairs if isinstance(v, Refusal)))
        return _incomplete(plan, lacking, sure)
    entries = [_entry(v) for v in sure]
    if plan.topic == "present":
        entries = [e for e in entries if e.value]
    elif plan.topic == "absent":
        return _without(plan, values, catalogue)
    whole: Decimal | None = None
    if (
        plan.with_share
        or plan.operation in ("cumulative", "set_share")
        or any(c.of == "share" for c in plan.conditions)
    ):
        whole = sum((e.value or Decimal(0) for e in entries), Decimal(0))
    entries = keeps(ordered(entries, plan), plan.conditions, whole)
    answer = answer_entries(plan, entries, whole, catalogue)
    if isinstance(answer, Refusal):
        return answer
    if len(plan.cells) == 1:
        return replace(answer, sentence=_one(entries[0], plan))
    if refusals and plan.topic != "present":
        told = f"（另有 {len(refusals)} 份预算没有列出这个数，未计入）。"
        answer = replace(answer, sentence=answer.sentence.rstrip("。 ") + told)
    return answer


def _incomplete(plan: Plan, lacking: Sequence[str], sure: Sequence[Value]) -> Refusal:
    """A sum of what every budget has (总支出, 公用经费) is not told where some of them do not print it."""
    named = "、".join(lacking[:MOST_NAMED]) + (f"等 {len(lacking)} 个" if len(lacking) > MOST_NAMED else "")
    asked = plan.cells[0].subject.label
    offers = tuple(f"{v.organisation}{v.year}年{asked}是多少" for v in sure[:MOST_NAMED])
    return Refusal("not_in_document", f"{plan.label}算不全：{named}的预算没有印出这个数。", offers)


def _position(plan: Plan, values: Sequence[Value | Refusal], catalogue: Catalogue) -> Answer | Refusal:
    """The place of one body among all that print the figure; equals share a place."""
    sure = [v for v in values if isinstance(v, Value)]
    mine = next((v for v in sure if v.organisation == plan.topic), None)
    if mine is None:
        return next((v for v in values if isinstance(v, Refusal)), Refusal("not_in_document", "没有可比的数。"))
    before = [v for v in sure if (v.amount > mine.amount) == (plan.order == "desc") and v.amount != mine.amount]
    place = str(len(before) + 1)
    word = "从大到小" if plan.order == "desc" else "从小到大"
    among = "单位" if any(c.budget.organisation is not None for c in plan.cells) else "部门"
    ranked = sorted(sure, key=lambda v: v.amount, reverse=plan.order == "desc")
    shown = _with_own(ranked, mine, catalogue)
    row = AnswerRow(name=mine.organisation, value=place, organisation=mine.organisation, year=mine.year)
    return Answer(
        "answered",
        f"{plan.topic} {mine.year} 年{grouped(mine.amount)} 元，在 {len(sure)} 个{among}里{word}排第 {place}。",
        figure=f"第 {place}",
        rows=(row,),
        basis=tuple(value_row(v, catalogue) for v in shown),
        citations=cite([[f for v in shown for f in v.facts]], catalogue),
        counted=len(ranked) if len(shown) < len(ranked) else 0,
    )


def _with_own(ranked: list[Value], mine: Value, catalogue: Catalogue) -> Sequence[Value]:
    """The figures in their order; of more than can be cited the one asked for, and those before it."""
    first = first_cited(ranked, catalogue)
    return first if len(first) == len(ranked) or any(v is mine for v in first) else (mine, *first[:-1])


def _bodies(plan: Plan, values: Sequence[Value | Refusal], catalogue: Catalogue) -> Answer | Refusal:
    """Who is loaded, or which units a department has: names, each with the row that its total is printed in."""
    sure = [v for v in values if isinstance(v, Value)]
    if plan.topic == "years":
        return _loaded_years(plan, sure, catalogue)
    years: dict[str, list[int]] = {}
    for v in sure:
        years.setdefault(v.organisation, []).append(v.year or 0)
    rows = tuple(AnswerRow(name=n, label="、".join(f"{y} 年" for y in ys), organisation=n) for n, ys in years.items())
    if not rows:
        return Refusal("not_in_document", "没有印出下属单位。")
    groups = [[f for v in sure if v.organisation == n for f in v.facts] for n in years]
    said = "；".join(f"{r.name}（{r.label}）" for r in rows)
    if plan.topic == "count":
        number = str(len(rows))
        row = AnswerRow(name=plan.label, value=number)
        every = cite([[f for g in groups for f in g]], catalogue)
        return Answer(
            "answered",
            f"{plan.label}：{number} 个，{said}。",
            figure=f"{number} 个",
            unit="个",
            rows=(row,),
            basis=rows,
            citations=every,
        )
    return Answer("answered", f"{plan.label}：{said}。", rows=rows, citations=cite(groups, catalogue))


def _loaded_years(plan: Plan, sure: Sequence[Value], catalogue: Catalogue) -> Answer | Refusal:
    """The years that are loaded, each with those whose budget of it is."""
    years = sorted({v.year for v in sure if v.year is not None})
    if not years:
        return Refusal("not_loaded", "没有载入所问的预算。")
    groups = [[v for v in sure if v.year == y] for y in years]
    rows = tuple(
        AnswerRow(name=f"{y}年", label="、".join(v.organisation for v in g), year=y)
        for y, g in zip(years, groups, strict=True)
    )
    said = "；".join(f"{r.year} 年（{len(g)} 个）" for r, g in zip(rows, groups, strict=True))
    cited = cite([[f for v in g[:MOST_NAMED] for f in v.facts[:1]] for g in groups], catalogue)
    return Answer("answered", f"{plan.label}：{said}。", rows=rows, citations=cited)


def _one(entry: Entry, plan: Plan) -> str:
    blank = all(f.value is None for f in entry.facts)
    return f"{plan.label}：{'未安排（0.00 元），该处印为空白' if blank else money(entry.value or Decimal(0), plan.display_unit)}。"


def _without(plan: Plan, values: Sequence[Value | Refusal], catalogue: Catalogue) -> Answer | Refusal:
    """Who has not: where it is printed blank or zero, and where the budget does not list it at all."""
    entries: list[Entry] = []
    for cell, value in zip(plan.cells, values, strict=True):
        if isinstance(value, Refusal):
            entries.append(Entry(cell.name, None, None, (), cell.budget.name, cell.budget.year))
        elif not value.amount:
            entries.append(_entry(value))
    others = [v for v in values if isinstance(v, Value) and v.amount]
    beside = {c.budget.document for c in plan.cells}
    if not any(e.facts for e in entries) and not (entries and others and len(beside) == 1):
        return Refusal("not_in_document", f"{plan.label}：没有印出未安排的单位。")
    answer = answer_entries(replace(plan, conditions=(), order="printed"), entries, None, catalogue)
    if isinstance(answer, Refusal) or answer.citations:
        return answer
    told = "、".join(e.name for e in entries)
    return replace(
        answer,
        sentence=f"{plan.label}：没有安排的有 {len(entries)} 个：{told}。",
        basis=tuple(value_row(v, catalogue) for v in others),
        citations=cite([[f for v in others for f in v.facts]], catalogue),
        notes=(*answer.notes, "文件没有印出它的这一行；依据是印出的其余单位的各行。"),
    )


def _entry(value: Value) -> Entry:
    return Entry(value.name, None, value.amount, value.facts, value.organisation, value.year)


def ordered(entries: list[Entry], plan: Plan) -> list[Entry]:
    """Return the rows in the order that the plan asks for."""
    if plan.order == "printed":
        return entries
    return sorted(entries, key=lambda e: e.value or Decimal(0), reverse=plan.order == "desc")


def _growth(
    plan: Plan, values: Sequence[Value | Refusal], bases: Sequence[Value | Refusal], catalogue: Catalogue
) -> Answer | Refusal:
    """Growth against the year before: (new − old) ÷ old in percent, or new − old; a base of nothing has no rate."""
    entries: list[Entry] = []
    formulas: list[str] = []
    notes: list[str] = []
    for now, then in zip(values, bases, strict=True):
        refusal = next((v for v in (now, then) if isinstance(v, Refusal)), None)
        if not isinstance(now, Value) or not isinstance(then, Value):
            assert refusal is not None
            if len(plan.cells) == 1:
                return refusal
            continue
        value = growth(plan, now.amount, then.amount)
        if value is None:
            notes.append(f"{then.subject.label}是 0，算不出增长率。")
            continue
        if not moves(plan, now.amount, then.amount):
            continue
        entries.append(Entry(now.name, None, value, (*now.facts, *then.facts), now.organisation, now.year))
        first, second = (then, now) if plan.factor < 0 else (now, then)
        sign = f"({grouped(first.amount)} − {grouped(second.amount)})"
        formulas.append(f"{sign} ÷ {grouped(then.amount)}" if plan.display_unit == "%" else sign[1:-1])
    if not entries and not notes and plan.comparator != "eq":
        return Refusal("not_in_document", f"{plan.label}：没有{'减少' if _tells_falls(plan) else '增加'}的。")
    if not entries:
        return Refusal("not_in_document", notes[0] if notes else "没有可比的数。")
    formula = dict(zip((id(e) for e in entries), formulas, strict=True))
    kept = keeps(ordered(entries, plan), plan.conditions, None)
    shown = replace(plan, operation="count") if plan.topic == "count" else plan
    answer = answer_entries(shown, kept, None, catalogue)
    if isinstance(answer, Refusal):
        return answer
    if len(plan.cells) == 1:
        answer = replace(answer, sentence=_growth_sentence(plan, entries[0], formulas[0]))
    used = [f"{e.name}：{formula[id(e)]}" for e in first_cited(kept[: len(answer.rows)], catalogue)]
    if catalogue.fetch is not None and len(notes) > MOST_TOLD:
        notes[MOST_TOLD:] = [f"还有 {len(notes) - MOST_TOLD} 个基数也是 0，算不出增长率。"]
    return replace(answer, notes=(*notes, "算法：" + "；".join(used), *repair_reasons(entries)))


def _share(
    plan: Plan, values: Sequence[Value | Refusal], bases: Sequence[Value | Refusal], catalogue: Catalogue
) -> Answer | Refusal:
    """Each part of its own whole, or (topic all) of the sum of all wholes."""
    refusal = next((v for v in (*values, *bases) if isinstance(v, Refusal)), None)
    if refusal is not None:
        return refusal
    parts = [v for v in values if isinstance(v, Value)]
    wholes = [v for v in bases if isinstance(v, Value)]
    everything = sum((w.amount for w in wholes), Decimal(0))
    if plan.topic == "together":
        return _share_together(plan, parts, wholes, catalogue)
    entries: list[Entry] = []
    formulas: list[str] = []
    for number, part in enumerate(parts):
        whole = everything if plan.topic == "all" else wholes[number].amount
        if whole == 0:
            return Refusal("not_in_document", "分母是 0，无法计算占比。")
        used = wholes if plan.topic == "all" else [wholes[number]]
        facts = (*part.facts, *(f for w in used for f in w.facts))
        entries.append(Entry(part.name, None, percent(part.amount, whole), facts, part.organisation, part.year))
        formulas.append(f"{part.name} {grouped(part.amount)} ÷ {grouped(whole)}")
    answer = answer_entries(plan, keeps(ordered(entries, plan), plan.conditions, None), None, catalogue)
    if isinstance(answer, Refusal):
        return answer
    if len(parts) == 1:
        answer = replace(
            answer, sentence=f"{plan.label}占 {grouped(entries[0].value or Decimal(0))}%（{formulas[0]}）。"
        )
    return replace(answer, notes=(*answer.notes, "算法：" + "；".join(first_cited(formulas, catalogue))))


def _share_together(
    plan: Plan, parts: Sequence[Value], wholes: Sequence[Value], catalogue: Catalogue
) -> Answer | Refusal:
    """What several bodies have together, in the one that holds them."""
    part, whole = (sum((v.amount for v in values), Decimal(0)) for values in (parts, wholes))
    if whole == 0:
        return Refusal("not_in_document", "分母是 0，无法计算占比。")
    facts = tuple(f for v in (*parts, *wholes) for f in v.facts)
    entry = Entry(f"{plan.label}合计", None, percent(part, whole), facts, None, wholes[0].year)
    answer = answer_entries(plan, [entry], None, catalogue)
    if isinstance(answer, Refusal):
        return answer
    told = f"{plan.label}，{len(parts)} 个合计 {grouped(part)} 元，占 {grouped(entry.value or Decimal(0))}%（÷ {grouped(whole)}）。"
    return replace(
        answer,
        sentence=told,
        notes=(*answer.notes, f"算法：（{' + '.join(grouped(v.amount) for v in parts)}）÷ {grouped(whole)}"),
    )


def _growth_sentence(plan: Plan, entry: Entry, formula: str) -> str:
    value = entry.value or Decimal(0)
    value, shown = value * plan.factor, value
    word = "增加" if value > 0 else "减少" if value < 0 else "没有变化"
    return f"{plan.label}：{money(shown, plan.display_unit)}，{word}（{formula}）。"


def _tells_falls(plan: Plan) -> bool:
    return plan.factor < 0 or plan.comparator == "lt"


def _rate_beside(plan: Plan, values: Sequence[Value | Refusal]) -> tuple[str, ...]:
    """An amount that grew or fell over a year is told with its rate."""
    if plan.operation != "difference" or plan.topic != "growth":
        return ()
    pair = sorted((v for v in values if isinstance(v, Value)), key=lambda v: v.year or 0)
    if len(pair) != 2 or not pair[0].amount:
        return ()
    then, now = pair
    rate = percent(now.amount - then.amount, then.amount)
    return (f"比 {then.year} 年{'增长' if rate >= 0 else '下降'} {grouped(abs(rate))}%。",)
