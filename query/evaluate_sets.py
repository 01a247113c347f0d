"""Answers over the rows of a set: lists, rankings, counts, sums, averages, shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow, Chart, Citation
from query.catalogue import Catalogue, MemberInfo
from query.cite import cite, first_cited
from query.completeness import gap_of, incomplete
from query.evaluate_claims import holds
from query.evaluate_figures import bars
from query.facts import Fact, to_fact
from query.plan import EXISTS, Condition, Plan, Refusal
from query.say import grouped, half_up, money, percent, plain, scope
from query.sql import set_sql
from query.statement import Statement, run
from query.values import look_up, printed_name

MOST_SAID = 5
"""How many rows a sentence spells out."""
COMPARATOR_SIGNS = {"ge": "≥", "gt": "＞", "le": "≤", "lt": "＜", "eq": "＝"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a set: a member with its sum over units, or a budget with its figure; and the cells it stands on."""

    name: str
    code: str | None
    value: Decimal | None
    facts: tuple[Fact, ...]
    organisation: str | None
    year: int | None
    key: tuple[str, str] = ("", "")
    """Dimension and compared name: what the same member of another year's budget is found by."""


def evaluate_sets(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Given a plan over a set, fetch its members and list, rank, count or sum them."""
    assert plan.members is not None
    fetched = fetch_entries(plan, connection, catalogue)
    if isinstance(fetched, Refusal):
        return fetched
    entries, whole, statement = fetched
    wrong = miscounted(plan, entries, connection, catalogue)
    if wrong is not None:
        return wrong
    if plan.topic == EXISTS and not entries:
        return _none(plan, connection, catalogue)
    gap = gap_of(plan, connection, catalogue)
    if gap is not None:
        chosen = [e.value for e in picked(plan, entries) if e.value is not None]
        untold = incomplete(plan, gap, chosen, catalogue)
        if untold is not None:
            return untold
    answer = answer_entries(plan, entries, whole, catalogue)
    if isinstance(answer, Refusal):
        return answer
    beyond = _beyond_rows(plan, entries, whole)
    return replace(
        answer,
        sql=statement.text,
        parameters=statement.parameters,
        display_unit=plan.display_unit,
        basis=(*answer.basis, *((AnswerRow(name=_whole_label(plan), value=plain(beyond)),) if beyond else ())),
        notes=(
            *answer.notes,
            *((f"占比的分母是{_whole_label(plan)}，{grouped(beyond)} 元。",) if beyond else ()),
            *_scope_note(plan, catalogue),
            *((f"{gap.said}；按印出的行回答。",) if gap is not None else ()),
            *repair_reasons(entries),
        ),
    )


def _beyond_rows(plan: Plan, entries: Sequence[Entry], whole: Decimal | None) -> Decimal | None:
    """The whole that shares are of, where it is more than the rows of the answer add up to."""
    if whole is None or plan.operation not in ("list", "cumulative"):
        return None
    shown = picked(plan, list(entries)) if plan.operation == "list" else []
    return None if sum((e.value for e in shown if e.value is not None), Decimal(0)) == whole else whole


def _whole_label(plan: Plan) -> str:
    return plan.whole.label if plan.whole is not None else f"{_label(plan)}合计"


def fetch_entries(
    plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue
) -> tuple[list[Entry], Decimal | None, Statement] | Refusal:
    """Given a plan over a set, return its rows in the asked order, the whole that shares are of, and the statement."""
    assert plan.members is not None
    statement = set_sql(catalogue.document, plan.members, plan.conditions, plan.order)
    entries = _entries([to_fact(r) for r in run(connection, statement)], catalogue)
    whole: Decimal | None = None
    if (
        any(c.of == "share" for c in plan.conditions)
        or plan.with_share
        or plan.operation in ("cumulative", "set_share")
    ):
        found = _whole(plan, connection, catalogue)
        if isinstance(found, Refusal):
            return found
        whole = found
        entries = [e for e in entries if _keeps_share(e, plan.conditions, found)]
    if plan.operation == "list" and plan.members.blanks:
        entries = [e if e.value is not None else replace(e, value=Decimal(0)) for e in entries]
    entries = [e for e in entries if e.value or not _leaves_out_zero(plan)]
    return keeps(entries, [c for c in plan.conditions if c.of == "average"], None), whole, statement


def miscounted(
    plan: Plan, entries: Sequence[Entry], connection: DuckDBPyConnection, catalogue: Catalogue
) -> Refusal | None:
    """Return what is to be said where the question counts the rows otherwise: 9个项目 of ten."""
    if plan.expected is None:
        return None
    found = len(entries)
    words = described(plan)
    if plan.conditions and plan.expected_of_all:
        words = _label(plan)
        fetched = fetch_entries(replace(plan, conditions=(), operation="list"), connection, catalogue)
        found = 0 if isinstance(fetched, Refusal) else len(fetched[0])
    if found == plan.expected:
        return None
    return Refusal("not_in_document", f"{words}有 {found} 个，不是问题里说的 {plan.expected} 个；请核对后再问。")


def _none(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """有没有超过五百万的项目: no, with the rows that were looked at; not to be told where rows are left out."""
    gap = gap_of(plan, connection, catalogue)
    if gap is not None and gap.missing > 0:
        place = catalogue.tables[plan.members.table].label if plan.members else ""
        return Refusal("doubtful_source", f"{place}里{gap.said}，有没有列出的行，不能断定有没有。")
    everything = fetch_entries(replace(plan, conditions=(), operation="list", order="desc"), connection, catalogue)
    if isinstance(everything, Refusal):
        return everything
    entries, _, statement = everything
    if not entries:
        return Refusal("not_in_document", f"{_label(plan)}在这一口径下未安排，没有可列的行。")
    low = any(c.comparator in ("lt", "le") for c in plan.conditions)
    valued = [e for e in entries if e.value is not None]
    most = sorted(valued, key=lambda e: e.value or Decimal(0), reverse=not low)[0] if valued else entries[0]
    told = f"{_label(plan)}共 {len(entries)} 个，没有符合条件的（{described(plan)}）"
    told += f"；金额最{'小' if low else '大'}的是{most.name}，{money(most.value or Decimal(0), plan.display_unit)}"
    organisations, years = {e.organisation for e in entries}, {e.year for e in entries}
    return Answer(
        "answered",
        f"否：{told}。",
        figure="否",
        rows=(
            AnswerRow(
                name="否",
                organisation=organisations.pop() if len(organisations) == 1 else catalogue.document.organisation,
                year=years.pop() if len(years) == 1 else None,
            ),
        ),
        basis=tuple(row_of(e) for e in entries),
        citations=_all_rows(plan, catalogue, entries),
        sql=statement.text,
        parameters=statement.parameters,
    )


def _leaves_out_zero(plan: Plan) -> bool:
    """0.00 is nothing budgeted, like a blank; a project, and a part of 三公, is listed all the same."""
    assert plan.members is not None
    listed = plan.members.dimension in ("project", "three_public") and plan.order == "printed"
    unasked = plan.members.blanks and plan.members.dimension != "three_public"
    return not unasked and (not listed or plan.members.carry is not None)


def repair_reasons(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return why cells of these rows were repaired, each reason once."""
    return tuple(dict.fromkeys(f.reason for e in entries for f in e.facts if f.quality == "repaired" and f.reason))


def _entries(facts: Sequence[Fact], catalogue: Catalogue) -> list[Entry]:
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        assert fact.member is not None
        found.setdefault(fact.member, []).append(fact)
    return [_entry(catalogue.members[m], tuple(fs), catalogue) for m, fs in found.items()]


def _entry(member: MemberInfo, facts: tuple[Fact, ...], catalogue: Catalogue) -> Entry:
    key = facts[0].organisation
    known = key in catalogue.organisations
    organisation = catalogue.organisations[key][0] if known and key is not None else catalogue.document.organisation
    value = facts[0].member_value
    return Entry(
        printed_name(member, facts[0], catalogue),
        member.code,
        Decimal(0) if value is None and member.dimension == "three_public" else value,
        facts,
        organisation,
        facts[0].year,
        (member.dimension, member.norm),
    )


def _whole(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Decimal | Refusal:
    """The denominator of shares: the coordinate named for it, else the sum of the whole set."""
    assert plan.members is not None
    if plan.whole is not None:
        looked = look_up(connection, (plan.whole,), catalogue)
        return looked if isinstance(looked, Refusal) else looked.values[0].amount
    everything = replace(plan.members, only=None, without=())
    facts = [to_fact(r) for r in run(connection, set_sql(catalogue.document, everything, (), "printed"))]
    return sum((e.value for e in _entries(facts, catalogue) if e.value is not None), Decimal(0))


def keeps(entries: Sequence[Entry], conditions: Sequence[Condition], whole: Decimal | None) -> list[Entry]:
    """Return the rows that satisfy conditions on their own figure (元 or %), or on its share of the whole."""
    kept = list(entries)
    for condition in conditions:
        if condition.of == "average":
            mean = average_of(entries)
            kept = [e for e in kept if e.value is not None and holds(condition.comparator, e.value, mean)]
        elif condition.of == "share" and whole is not None:
            kept = [e for e in kept if _keeps_share(e, (condition,), whole)]
        else:
            kept = [e for e in kept if e.value is not None and _satisfies(e.value, condition)]
    return kept


def average_of(entries: Sequence[Entry]) -> Decimal:
    """Return the mean of the rows that print a figure, exact."""
    values = [e.value for e in entries if e.value is not None]
    return sum(values, Decimal(0)) / len(values) if values else Decimal(0)


def _satisfies(value: Decimal, condition: Condition) -> bool:
    if condition.comparator == "between":
        return condition.value <= value <= (condition.upper or condition.value)
    return holds(condition.comparator, value, condition.value)


def _keeps_share(entry: Entry, conditions: Sequence[Condition], whole: Decimal) -> bool:
    for condition in conditions:
        if condition.of != "share":
            continue
        if entry.value is None or whole == 0:
            return False
        share = entry.value * 100 / whole
        if condition.comparator == "between":
            if not condition.value <= share <= (condition.upper or condition.value):
                return False
        elif not holds(condition.comparator, share, condition.value):
            return False
    return True


def _scope_note(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    members = plan.members
    assert members is not None
    table = catalogue.tables[members.table]
    return (f"范围：{table.label}，{scope(members.fund, members.use)}，{members.label}；合计行与上级科目不参与。",)


def answer_entries(plan: Plan, entries: list[Entry], whole: Decimal | None, catalogue: Catalogue) -> Answer | Refusal:
    """Given the rows of a set, list, rank, count or sum them as the plan says."""
    match plan.operation:
        case "count":
            return _count(plan, entries, catalogue)
        case "sum":
            return _total(plan, entries, catalogue)
        case "average":
            return _average(plan, entries, catalogue)
        case "median":
            return _median(plan, entries, catalogue)
        case "extremes":
            return _extremes(plan, entries, catalogue)
        case "set_share":
            return _set_share(plan, entries, whole or Decimal(0), catalogue)
        case "shares":
            return _shares(plan, entries, whole or Decimal(0), catalogue)
        case "cumulative":
            return _cumulative(plan, entries, whole or Decimal(0), catalogue)
        case _:
            return _list(plan, entries, whole, catalogue)


def _label(plan: Plan) -> str:
    return plan.label or (plan.members.label if plan.members else "")


def described(plan: Plan) -> str:
    """Return the words for a set with its bounds."""
    words = [_label(plan)]
    for c in plan.conditions:
        if c.of == "average":
            words.append(f"{COMPARATOR_SIGNS[c.comparator]} 平均值")
            continue
        unit = "%" if c.of == "share" else " 元"
        value = grouped(c.value) + unit
        words.append(
            f"{value} 至 {grouped(c.upper or c.value)}{unit}"
            if c.comparator == "between"
            else f"{COMPARATOR_SIGNS[c.comparator]} {value}"
        )
    return "，".join(words)


def row_of(entry: Entry, unit: str = "元") -> AnswerRow:
    """Return the answer row of one row of a set; `unit` 个 where it is a number of rows."""
    value = None if entry.value is None else plain(entry.value)
    return AnswerRow(
        name=entry.name,
        code=entry.code,
        value=f"{entry.value.to_integral_value()}" if unit == "个" and entry.value is not None else value,
        organisation=entry.organisation,
        year=entry.year,
        quality="repaired" if any(f.quality == "repaired" for f in entry.facts) else "plain",
    )


def picked(plan: Plan, entries: list[Entry]) -> list[Entry]:
    """Return the N first, or the N-th, with all that tie."""
    if plan.nths:
        ranks = [e.value for e in entries if e.value is not None]
        wanted = {ranks[n - 1] for n in plan.nths if 1 <= n <= len(ranks)}
        return [e for e in entries if e.value in wanted] if len(wanted) == len(set(plan.nths)) else []
    if plan.limit is None or plan.limit >= len(entries):
        return entries
    last = entries[plan.limit - 1].value if plan.limit > 0 else None
    return [e for n, e in enumerate(entries) if n < plan.limit or e.value == last]


def _list(plan: Plan, entries: list[Entry], whole: Decimal | None, catalogue: Catalogue) -> Answer | Refusal:
    chosen = picked(plan, entries)
    if not chosen:
        return _nothing(plan, entries, catalogue)
    rows = tuple(row_of(e, plan.display_unit) for e in chosen)
    first = chosen[0]
    if len(chosen) == 1:
        said = f"{first.name}，{money(first.value or Decimal(0), plan.display_unit)}"
        rank = _rank_word(plan)
        sentence = f"{_label(plan)}中{rank}的是{said}" if rank else f"符合条件（{described(plan)}）的有 1 个：{said}"
    else:
        listed = "；".join(
            f"{e.name} {money(e.value, plan.display_unit) if e.value is not None else '空白'}"
            + (f"（{grouped(percent(e.value, whole))}%）" if plan.with_share and whole and e.value is not None else "")
            for e in chosen[:MOST_SAID]
        )
        more = f"；其余 {len(chosen) - MOST_SAID} 个见下表" if len(chosen) > MOST_SAID else ""
        alone = plan.display_unit == "个" or (plan.cells and not plan.inner and not plan.conditions)
        counted = "" if alone else f"，共 {len(chosen)} 个"
        sentence = f"{described(plan)}{counted}：{listed}{more}"
    kind = "share" if plan.with_share else "bar"
    chart = bars(rows, plan.display_unit)
    return Answer(
        "answered",
        sentence + "。",
        figure=money(first.value or Decimal(0), plan.display_unit) if len(chosen) == 1 else "",
        unit=plan.display_unit if plan.display_unit in ("%", "个") else "元",
        rows=rows,
        citations=cite([e.facts for e in chosen], catalogue),
        chart=Chart(kind, chart.names, chart.values, chart.unit) if chart else None,  # type: ignore[arg-type]
    )


def _rank_word(plan: Plan) -> str:
    rate = plan.display_unit in ("%", "个")
    word = {"desc": "最高" if rate else "金额最大", "asc": "最低" if rate else "金额最小"}.get(plan.order, "")
    if plan.nths and plan.nths != (1,):
        return f"金额第 {'、'.join(map(str, plan.nths))} {'大' if plan.order == 'desc' else '小'}"
    return word if plan.nths or plan.limit is not None else ""


def _nothing(plan: Plan, entries: list[Entry], catalogue: Catalogue) -> Answer | Refusal:
    if plan.nths:
        return Refusal("not_in_document", f"{_label(plan)}只有 {len(entries)} 个，没有第 {max(plan.nths)} 个。")
    if plan.conditions:
        return Refusal("not_in_document", f"没有符合条件的{_label(plan)}（{described(plan)}）。")
    return Refusal("not_in_document", f"{_label(plan)}在这一口径下未安排，没有可列的行。")


def _all_rows(plan: Plan, catalogue: Catalogue, entries: list[Entry]) -> tuple[Citation, ...]:
    return cite([[f for e in entries for f in e.facts]], catalogue)


def _single(
    plan: Plan, entries: list[Entry], catalogue: Catalogue, name: str, value: Decimal, unit: str, sentence: str
) -> Answer:
    figure = money(value, plan.display_unit) if unit == "元" else f"{value.to_integral_value()} {unit}"
    organisations, years = {e.organisation for e in entries}, {e.year for e in entries}
    shown = first_cited(entries, catalogue)
    return Answer(
        "answered",
        sentence + "。",
        figure=figure,
        unit=unit,
        rows=(
            AnswerRow(
                name=name,
                value=plain(value) if unit == "元" else f"{value.to_integral_value()}",
                organisation=organisations.pop()
                if len(organisations) == 1
                else catalogue.document.organisation or None,
                year=years.pop() if len(years) == 1 else None,
            ),
        ),
        basis=tuple(row_of(e) for e in shown),
        counted=len(entries) if len(shown) < len(entries) else 0,
        citations=_all_rows(plan, catalogue, entries),
    )


def _count(plan: Plan, entries: list[Entry], catalogue: Catalogue) -> Answer | Refusal:
    number = Decimal(len(entries))
    if not entries:
        return _nothing(plan, entries, catalogue)
    return _single(plan, entries, catalogue, described(plan), number, "个", f"{described(plan)}，共 {number} 个")


def _total(plan: Plan, entries: list[Entry], catalogue: Catalogue) -> Answer | Refusal:
    entries = picked(plan, entries)
    if not entries:
        return _nothing(plan, entries, catalogue)
    total = sum((e.value for e in entries if e.value is not None), Decimal(0))
    sentence = f"{described(plan)}，{len(entries)} 个，合计 {money(total, plan.display_unit)}"
    return _single(plan, entries, catalogue, f"{_label(plan)}合计", total, "元", sentence)


def _average(plan: Plan, entries: list[Entry], catalogue: Catalogue) -> Answer | Refusal:
    entries = picked(plan, entries)
    if not entries:
        return _nothing(plan, entries, catalogue)
    total = sum((e.value for e in entries if e.value is not None), Decimal(0))
    mean = half_up(total / len(entries))
    sentence = f"{described(plan)}，平均 {money(mean, plan.display_unit)}（{grouped(total)} ÷ {len(entries)}）"
    return _single(plan, entries, catalogue, "平均", mean, "元", sentence)


def _median(plan: Plan, entries: list[Entry], catalogue: Catalogue) -> Answer | Refusal:
    if not entries:
        return _nothing(plan, entries, catalogue)
    values = sorted(e.value for e in entries if e.value is not None)
    middle = len(values) // 2
    value = values[middle] if len(values) % 2 else half_up((values[middle - 1] + values[middle]) / 2)
    return _single(
        plan,
        entries,
        catalogue,
        "中位数",
        value,
        "元",
        f"{described(plan)}，{len(values)} 个的中位数 {money(value, plan.display_unit)}",
    )


def _extremes(plan: Plan, entries: list[Entry], catalogue: Catalogue) -> Answer | Refusal:
    """The largest and the smallest, or (absolute) the gap between them, or between two places of the order."""
    if len(entries) < 2:
        return _nothing(plan, entries, catalogue)
    if plan.nths:
        return _places_apart(plan, entries, catalogue)
    most, least = entries[0], entries[-1]
    ends = [e for e in entries if e.value in (most.value, least.value)]
    if not plan.absolute:
        return _list(replace(plan, limit=None), ends, None, catalogue)
    gap = (most.value or Decimal(0)) - (least.value or Decimal(0))
    sentence = (
        f"最大的{most.name} {grouped(most.value or Decimal(0))} 元，"
        f"最小的{least.name} {grouped(least.value or Decimal(0))} 元，相差 {money(gap, plan.display_unit)}"
    )
    return _single(plan, ends, catalogue, "最大与最小之差", gap, "元", sentence)


def _places_apart(plan: Plan, entries: list[Entry], catalogue: Catalogue) -> Answer | Refusal:
    """How much two places of the order differ, or (topic times) how many times the one is the other."""
    if max(plan.nths) > len(entries):
        return _nothing(plan, entries, catalogue)
    one, other = (entries[n - 1] for n in plan.nths)
    a, b = one.value or Decimal(0), other.value or Decimal(0)
    said = (
        f"第 {plan.nths[0]} 的{one.name} {money(a, plan.display_unit)}，"
        f"第 {plan.nths[1]} 的{other.name} {money(b, plan.display_unit)}"
    )
    ends = [one, other]
    if plan.topic == "times":
        if not b:
            return Refusal("not_in_document", f"“{other.name}”是 0，无法计算倍数。")
        times = half_up(a / b)
        single = _single(plan, ends, catalogue, "倍数", times, "倍", f"{said}，前者是后者的 {grouped(times)} 倍")
        return replace(single, figure=f"{grouped(times)} 倍", rows=(replace(single.rows[0], value=plain(times)),))
    gap = abs(a - b)
    return _single(plan, ends, catalogue, "差额", gap, "元", f"{said}，相差 {money(gap, plan.display_unit)}")


def _set_share(plan: Plan, entries: list[Entry], whole: Decimal, catalogue: Catalogue) -> Answer | Refusal:
    """What the chosen rows together are of the whole."""
    entries = picked(plan, entries)
    if not entries or not whole:
        return _nothing(plan, entries, catalogue)
    total = sum((e.value for e in entries if e.value is not None), Decimal(0))
    share = percent(total, whole)
    sentence = (
        f"{described(plan)}，{len(entries)} 个合计 {grouped(total)} 元，占 {grouped(share)}%（÷ {grouped(whole)}）"
    )
    single = _single(plan, entries, catalogue, "占比", share, "%", sentence)
    return replace(single, figure=f"{grouped(share)}%", rows=(replace(single.rows[0], value=plain(share)),))


def _shares(plan: Plan, entries: list[Entry], whole: Decimal, catalogue: Catalogue) -> Answer | Refusal:
    """What each row is of the whole; the amounts are the basis."""
    if not entries or not whole:
        return _nothing(plan, entries, catalogue)
    rows = tuple(replace(row_of(e), value=plain(percent(e.value or Decimal(0), whole))) for e in entries)
    listed = "；".join(f"{r.name} {grouped(Decimal(r.value or 0))}%" for r in rows[:MOST_SAID])
    more = f"；其余 {len(rows) - MOST_SAID} 个见下表" if len(rows) > MOST_SAID else ""
    of = _whole_label(plan)
    return Answer(
        "answered",
        f"{_label(plan)}各占{of}（{grouped(whole)} 元）：{listed}{more}。",
        figure=f"{grouped(Decimal(rows[0].value or 0))}%" if len(rows) == 1 else "",
        unit="%",
        rows=rows,
        basis=tuple(row_of(e) for e in entries),
        citations=cite([e.facts for e in entries], catalogue),
        chart=bars(rows, "%"),
    )


def _cumulative(plan: Plan, entries: list[Entry], whole: Decimal, catalogue: Catalogue) -> Answer | Refusal:
    """The fewest first members whose sum reaches the asked share."""
    assert plan.value is not None
    reached, kept = Decimal(0), []
    for entry in entries:
        reached += entry.value or Decimal(0)
        kept.append(entry)
        if whole and reached * 100 / whole >= plan.value:
            break
    if not kept or not whole:
        return _nothing(plan, entries, catalogue)
    names = "、".join(e.name for e in kept)
    sentence = (
        f"前 {len(kept)} 个（{names}）合计 {grouped(reached)} 元，占 {grouped(percent(reached, whole))}%，"
        f"达到 {grouped(plan.value)}%"
    )
    return _single(plan, kept, catalogue, "个数", Decimal(len(kept)), "个", sentence)
