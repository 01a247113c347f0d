"""Answers over two documents of one body and year: what tells them apart, its formula, and both rows cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from query.answer import Answer, AnswerRow
from query.catalogue import DocumentInfo
from query.cite import cite
from query.edition_sides import Side, merged, scope_notes
from query.edition_words import REVISED as CHANGED
from query.edition_words import Said
from query.editions import Asked, edition_name, edition_note
from query.library import Library
from query.plan import Coordinate, Refusal
from query.say import grouped, money, percent, plain
from query.values import Value, look_up, value_row
from query.versions import REVISED

UNITS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "": Decimal(1)}


def labels(asked: Asked) -> tuple[str, ...]:
    """Return what the documents are called side by side: 预算 and 决算, or 第1版 and 第2版（更正版）."""
    if not asked.beside:
        return tuple(edition_name(d) for d in asked.documents)
    budget, final = asked.documents
    return (budget.kind if budget.current else f"{edition_name(budget)}{budget.kind}", final.kind)


def compared(said: Said, before: Side, after: Side, library: Library) -> Answer | Refusal:
    """Given the earlier and the later figure (or the budget and the final accounts), return what is asked of the two."""
    wrong = _premise(said, before)
    if wrong is not None:
        return wrong
    answer: Answer | Refusal
    match said.measure:
        case "each":
            answer = _each(said, before, after)
        case "same" | "differs" | "over":
            answer = _yes_no(said, before, after)
        case "rate" | "percent" | "percent_less":
            answer = _share(said, before, after)
        case _:
            answer = _difference(said, before, after)
    if isinstance(answer, Refusal):
        return answer
    notes = (
        *answer.notes,
        *scope_notes((before, after)),
        *_revised(before, after, library),
        *before.notes,
        *after.notes,
    )
    return replace(answer, notes=tuple(dict.fromkeys(notes)), understood=_understood(said, before, after))


MEASURES = {
    "each": "各是多少",
    "same": "是否相同",
    "differs": "有没有变",
    "over": "是否超出",
    "rate": "执行率",
    "percent": "高出的百分比",
}


def _understood(said: Said, before: Side, after: Side) -> str:
    document = before.document
    what = MEASURES.get(said.measure, "差额")
    return f"{document.organisation} {document.year} 年｜{after.label}与{before.label}｜{_label(after)}｜{what}"


def _premise(said: Said, before: Side) -> Refusal | None:
    """办公费预算25万，…: an amount that is said has to be what is printed, as far as its digits go."""
    if said.premise is None:
        return None
    digits, unit = said.premise[0].replace(",", "").strip("."), UNITS[said.premise[1]]
    places = len(digits.split(".")[1]) if "." in digits else 0
    tolerance = unit / (Decimal(10) ** places) / 2
    if abs(Decimal(digits) * unit - before.value.amount) <= tolerance:
        return None
    told = money(before.value.amount)
    return Refusal("not_in_document", f"{_label(before)}的{before.label}是 {told}，不是问题里说的数；请核对后再问。")


def _label(side: Side) -> str:
    return side.value.subject.label


def _amount(side: Side) -> str:
    blank = "（该处印为空白）" if side.value.blank else ""
    return f"{side.label} {money(side.value.amount, side.unit)}{blank}"


def _head(side: Side) -> str:
    return f"{side.value.organisation or side.document.organisation} {side.document.year} 年{_label(side)}"


def _told(row: AnswerRow, sentence: str, unit: str, sides: Sequence[Side], **more: object) -> Answer:
    """One row that both figures are the basis of."""
    seen = merged(sides)
    basis = tuple(value_row(replace(s.value, name=f"{_label(s)}（{s.label}）"), seen) for s in sides)
    facts = [f for s in sides for f in s.value.facts]
    answer = Answer("answered", sentence, unit=unit, rows=(row,), basis=basis, citations=cite([facts], seen))
    return replace(answer, display_unit=sides[0].unit, **more)  # type: ignore[arg-type]


def _row(name: str, value: Decimal | None, side: Side) -> AnswerRow:
    organisation = side.value.organisation or side.document.organisation
    shown = None if value is None else plain(value)
    return AnswerRow(name=name, value=shown, organisation=organisation, year=side.document.year)


def _difference(said: Said, before: Side, after: Side) -> Answer:
    first, second = (before, after) if said.turned else (after, before)
    gap = first.value.amount - second.value.amount
    turned = said.measure == "less" or (said.measure == "difference" and gap < 0)
    high, low = (second, first) if turned else (first, second)
    asked = high.value.amount - low.value.amount
    formula = f"{grouped(high.value.amount)} − {grouped(low.value.amount)} = {grouped(asked)}"
    if gap:
        way = "多" if gap > 0 else "少"
        end = f"{first.label}比{second.label}{way} {money(abs(gap), first.unit)}"
    else:
        end = "两者相同"
    name = f"{_label(first)}（{high.label} − {low.label}）"
    sentence = f"{_head(first)}：{_amount(first)}，{_amount(second)}，{end}。"
    told = _told(_row(name, asked, first), sentence, "元", (first, second), figure=money(abs(gap), first.unit))
    return replace(told, notes=(f"算法：{formula}。",))


def _share(said: Said, before: Side, after: Side) -> Answer | Refusal:
    first, second = (before, after) if said.turned and said.measure != "rate" else (after, before)
    whole, part = second.value.amount, first.value.amount
    if not whole:
        return Refusal("not_in_document", f"{_head(second)}：{second.label}是 0，算不出百分比。")
    top = part if said.measure == "rate" else part - whole if said.measure == "percent" else whole - part
    value = percent(top, whole)
    terms = grouped(part) if said.measure == "rate" else f"({grouped(part)} − {grouped(whole)})"
    if said.measure == "percent_less":
        terms = f"({grouped(whole)} − {grouped(part)})"
    word = {"rate": f"{first.label}是{second.label}的", "percent": f"{first.label}比{second.label}多"}
    told = word.get(said.measure, f"{first.label}比{second.label}少")
    sentence = f"{_head(first)}：{_amount(first)}，{_amount(second)}，{told} {grouped(value)}%。"
    name = f"{_label(first)}{'执行率' if said.measure == 'rate' else '的百分比'}"
    answer = _told(_row(name, value, first), sentence, "%", (first, second), figure=f"{grouped(value)}%")
    return replace(answer, notes=(f"算法：{terms} ÷ {grouped(whole)}。",))


def _yes_no(said: Said, before: Side, after: Side) -> Answer:
    gap = after.value.amount - before.value.amount
    yes = {"over": gap > 0, "differs": gap != 0}.get(said.measure, gap == 0)
    word = "是" if yes else "否"
    way = (
        f"{after.label}比{before.label}{'多' if gap > 0 else '少'} {money(abs(gap), after.unit)}" if gap else "两者相同"
    )
    sentence = f"{word}：{_head(after)}，{_amount(after)}，{_amount(before)}，{way}。"
    return _told(_row(word, None, after), sentence, "", (after, before), figure=word)


def _each(said: Said, before: Side, after: Side) -> Answer:
    sides = (after, before) if said.premise is not None else (before, after)
    gap = after.value.amount - before.value.amount
    way = (
        f"，{after.label}比{before.label}{'多' if gap > 0 else '少'} {money(abs(gap), after.unit)}"
        if gap
        else "，两者相同"
    )
    seen = merged(sides)
    rows = tuple(
        replace(value_row(s.value, seen, s.label), name=f"{_label(s)}（{s.label}）", year=s.document.year)
        for s in sides
    )
    return Answer(
        "answered",
        f"{_head(after)}：{'，'.join(_amount(s) for s in sides)}{way}。",
        unit="元",
        display_unit=after.unit,
        rows=rows,
        citations=cite([s.value.facts for s in sides], seen),
    )


def _revised(beside: Side, after: Side, library: Library) -> tuple[str, ...]:
    """What the final accounts themselves print as the budget that was changed during the year, where they do."""
    document = after.catalogue.document
    if (
        beside.label == CHANGED
        or document.kind != "决算"
        or REVISED not in document.printed
        or after.value.subject.parts
    ):
        return ()
    subject: Coordinate = after.value.subject
    seen = replace(after.catalogue, document=replace(document, version=REVISED))
    looked = look_up(library.connection, (subject,), seen)
    if isinstance(looked, Refusal) or looked.values[0].blank:
        return ()
    value: Value = looked.values[0]
    same = (value.figure.fund, value.figure.use) == (after.value.figure.fund, after.value.figure.use)
    told = f"决算文件另印有调整后的全年预算数 {grouped(value.amount)} 元；这里按公布的预算文件的数算。"
    return (told,) if same else ()


# -- the editions themselves ------------------------------------------------------------------------------------------


def about_editions(said: Said, documents: Sequence[DocumentInfo], library: Library) -> Answer:
    """How many editions there are, which of them is current, and whether there was any correction."""
    current = next(d for d in documents if d.current)
    whose = f"{current.organisation} {current.year} 年{current.kind}"
    listed = "；".join(
        f"{edition_name(d)}：文件“{d.file_name}”，{d.ingested_at[:10]} 装入{'，现行' if d.current else '，已被取代'}"
        for d in documents
    )
    names = tuple(edition_name(d) for d in documents)
    if said.kind == "count":
        row = AnswerRow(name=f"{whose}的版次", value=str(len(documents)))
        return Answer("answered", f"{whose}装入了 {len(documents)} 版：{listed}。", unit="个", rows=(row,))
    if said.kind == "ever":
        word = "是" if len(documents) > 1 else "否"
        return Answer(
            "answered", f"{word}：{whose}装入了 {len(documents)} 版：{listed}。", figure=word, rows=(AnswerRow(word),)
        )
    if len(documents) == 1:
        return Answer("answered", f"{whose}只装入了一版：{listed}。", rows=(AnswerRow(name=names[0]),))
    note = edition_note(library, current)
    return Answer("answered", f"现行的是{names[-1]}。{listed}。", rows=(AnswerRow(name=names[-1]),), notes=(note,))
