"""Charts by type of answer, drawn as plain HTML: bars, a make-up, a series with its change, two figures compared."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from query.answer import Answer, AnswerRow
from query.say import UNITS, grouped, half_up, money
from screens.style import attribute

MOST_BARS = 30
LARGE = Decimal(1_000_000)
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its exact value in 元, and what a touch on it shows aside (an address; empty: nothing)."""

    name: str
    value: Decimal
    opens: str = ""


def unit_for(values: Sequence[Decimal], wanted: str = "元") -> str:
    """Return the unit that a chart writes its figures in."""
    if wanted != "元":
        return wanted
    return "万元" if max((abs(v) for v in values), default=Decimal(0)) >= LARGE else "元"


def _written(value: Decimal, unit: str) -> str:
    return money(value, unit).partition(" ")[0] if unit in UNITS else grouped(value)


def _width(value: Decimal, largest: Decimal) -> str:
    return f"{half_up(abs(value) * 100 / largest)}%" if largest else "0%"


def chart_of(answer: Answer) -> str:
    """Given an answer, return the chart that fits its type, empty where none does."""
    if answer.unit not in ("元", "%", "个", "倍"):
        return ""
    rows = [r for r in answer.rows if r.year is not None and _is_number(r)]
    one_body = len({r.organisation for r in rows}) == 1
    if len(rows) >= FEWEST and one_body and len({r.year for r in rows}) == len(rows) == len(answer.rows):
        return series([(str(r.year), Decimal(r.value or 0)) for r in sorted(rows, key=lambda r: r.year or 0)])
    if answer.unit == "元" and len(rows) == len(answer.rows) and is_grid(rows):
        return families(rows)
    if answer.chart is not None and answer.chart.kind == "share":
        return makeup([Bar(n, v) for n, v in zip(answer.chart.names, answer.chart.values, strict=True)], "")
    if answer.chart is not None:
        return bars(
            [Bar(n, v) for n, v in zip(answer.chart.names, answer.chart.values, strict=True)], answer.chart.unit
        )
    pair = [r for r in answer.basis if _is_number(r)]
    if len(pair) == FEWEST and len(answer.rows) == 1:
        return comparison(pair)
    return ""


def _is_number(row: AnswerRow) -> bool:
    return row.value is not None and row.value.replace(".", "", 1).removeprefix("-").isdigit()


def bars(items: Sequence[Bar], wanted: str = "元", title: str = "") -> str:
    """Given bars in their order, return them one under the other, each with its figure."""
    items = items[:MOST_BARS]
    if not items:
        return ""
    unit = wanted if wanted not in UNITS else unit_for([b.value for b in items], wanted)
    largest = max(abs(b.value) for b in items)
    drawn = "".join(
        f'<li>{_name(b)}<span class="track"><span class="bar{" minus" if b.value < 0 else ""}"'
        f' style="width:{_width(b.value, largest)}"></span></span>'
        f'<span class="value">{_written(b.value, unit)}</span></li>'
        for b in items
    )
    return _figure(title or f"单位：{unit}", f'<ol class="bars">{drawn}</ol>')


def _name(item: Bar) -> str:
    if item.opens:
        return (
            f'<button type="button" class="name link" data-open="{attribute(item.opens)}">'
            f"{html.escape(item.name)}</button>"
        )
    return f'<span class="name">{html.escape(item.name)}</span>'


def _figure(caption: str, drawn: str) -> str:
    return f'<figure class="chart"><figcaption>{html.escape(caption)}</figcaption>{drawn}</figure>'


def makeup(items: Sequence[Bar], title: str) -> str:
    """Given parts, return one bar of them all with a legend of figures and shares; parts below zero are drawn as bars."""
    total = sum((b.value for b in items), Decimal(0))
    if total <= 0 or any(b.value < 0 for b in items):
        return bars(items, title=title)
    unit = unit_for([total])
    shown = [b for b in items if b.value]
    strip = "".join(
        f'<span class="part p{n % 8}" style="width:{_width(b.value, total)}"></span>' for n, b in enumerate(shown)
    )
    legend = "".join(
        f'<li><span class="dot p{n % 8}"></span>{_name(b)}<span class="value">{_written(b.value, unit)}</span>'
        f'<span class="share">{half_up(b.value * 100 / total)}%</span></li>'
        for n, b in enumerate(shown[:MOST_BARS])
    )
    caption = title or f"单位：{unit}；百分比为占所列之和"
    return _figure(caption, f'<div class="strip" aria-hidden="true">{strip}</div><ol class="legend">{legend}</ol>')


def series(points: Sequence[tuple[str, Decimal]]) -> str:
    """Given figures by year in 元, oldest first, return columns with the change from each year to the next written in."""
    unit = unit_for([v for _, v in points])
    largest = max((abs(v) for _, v in points), default=Decimal(0))
    drawn: list[str] = []
    for n, (year, value) in enumerate(points):
        changed = _change(points[n - 1][1], value, unit) if n else ""
        drawn.append(
            f'<li><span class="change">{changed}</span><span class="value">{_written(value, unit)}</span>'
            f'<span class="column"><span class="bar" style="height:{_width(value, largest)}"></span></span>'
            f'<span class="name">{html.escape(year)} 年</span></li>'
        )
    return _figure(f"单位：{unit}；上方为比前一年的增减", f'<ol class="series">{"".join(drawn)}</ol>')


def is_grid(rows: Sequence[AnswerRow]) -> bool:
    """Return whether rows are figures of several bodies over several years, one a body and year."""
    places = {(r.organisation, r.year) for r in rows}
    several = len({o for o, _ in places}) >= FEWEST and len({y for _, y in places}) >= FEWEST
    return several and len(places) == len(rows) and all(r.organisation and r.year and _is_number(r) for r in rows)


def families(rows: Sequence[AnswerRow]) -> str:
    """Given figures in 元 by body and year, return the years of each body under its name, with the change written in."""
    unit = unit_for([Decimal(r.value or 0) for r in rows])
    largest = max(abs(Decimal(r.value or 0)) for r in rows)
    drawn: list[str] = []
    for body in dict.fromkeys(r.organisation or "" for r in rows):
        before: Decimal | None = None
        lines: list[str] = []
        for row in sorted((r for r in rows if r.organisation == body), key=lambda r: r.year or 0):
            value = Decimal(row.value or 0)
            changed = "" if before is None else _change(before, value, unit)
            before = value
            lines.append(
                f'<li><span class="name">{row.year} 年</span><span class="track"><span class="bar'
                f'{" minus" if value < 0 else ""}" style="width:{_width(value, largest)}"></span></span>'
                f'<span class="value">{_written(value, unit)}</span><span class="change">{changed}</span></li>'
            )
        drawn.append(f'<p class="family">{html.escape(body)}</p><ol class="bars years">{"".join(lines)}</ol>')
    return _figure(f"单位：{unit}；右边为比前一年的增减", "".join(drawn))


def _change(before: Decimal, after: Decimal, unit: str) -> str:
    difference = after - before
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    rate = f"（{sign}{half_up(abs(difference) * 100 / abs(before))}%）" if before else ""
    return f"{sign}{_written(abs(difference), unit)}{rate}"


def comparison(pair: Sequence[AnswerRow]) -> str:
    """Given the two figures that a difference, a multiple or a share was computed from, return them side by side."""
    values = [Decimal(r.value or 0) for r in pair]
    bodies = {r.organisation for r in pair}
    years = {r.year for r in pair}
    items = []
    for row, value in zip(pair, values, strict=True):
        words = [row.name or ""]
        if len(bodies) > 1 and row.organisation not in words:
            words.append(row.organisation or "")
        if len(years) > 1 and str(row.year) not in words[0]:
            words.append(f"{row.year} 年")
        items.append(Bar(" ".join(w for w in words if w), value))
    unit = unit_for(values)
    return bars(items, title=f"依据的两个数（单位：{unit}）")
