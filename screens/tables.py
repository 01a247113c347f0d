"""Tables drawn as plain HTML: every cell literal, and one block a row on a narrow screen."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from screens.style import attribute, span

LONG = 9
"""A text of more characters takes the whole width of a narrow screen."""
LONG_PRINTED = 12
_AMOUNT = re.compile(r"^[-−]?[\d,]+\.\d+$|.*\d(?:元|%)$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that is shown as a mark of the given class."""

    css: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that is a number: to the right, its digits under each other. `raw` is what is copied."""

    text: str
    raw: str = ""
    below: str = ""
    """Small text under the number."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A cell whose text is a button: `asks` a question, or `opens` the address of a part shown aside."""

    text: str
    asks: str = ""
    opens: str = ""
    number: bool = False
    raw: str = ""
    below: str = ""
    """Small text under the button."""


Cell = str | Mark | Figure | Linked


def stacked_table(header: Sequence[str], rows: Sequence[Sequence[Cell]], caption: str = "") -> str:
    """Given headers and rows, return the table; on a narrow screen each cell stands under its header."""
    numbers = {i for i in range(len(header)) if any(_is_number(row[i]) for row in rows)}
    head = "".join(
        f'<th scope="col" class="{"amount" if i in numbers else ""}">{html.escape(name)}</th>'
        for i, name in enumerate(header)
    )
    body = "".join(
        "<tr>" + "".join(_cell(name, cell) for name, cell in zip(header, row, strict=True)) + "</tr>" for row in rows
    )
    return (
        f'<div class="cited stacked" tabindex="0" role="region" aria-label="{attribute(caption or header[0])}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Figure) or (isinstance(cell, Linked) and cell.number)


def _cell(name: str, cell: Cell) -> str:
    label = attribute(name)
    if isinstance(cell, Mark):
        return f'<td data-label="{label}">{span(cell.css, cell.text)}</td>'
    if isinstance(cell, Figure):
        raw = f' data-raw="{attribute(cell.raw)}"' if cell.raw else ""
        return f'<td class="amount" data-label="{label}"{raw}>{html.escape(cell.text)}{_below(cell.below)}</td>'
    if isinstance(cell, Linked):
        raw = f' data-raw="{attribute(cell.raw)}"' if cell.raw else ""
        css = "amount" if cell.number else "long" if len(cell.text) > LONG else ""
        return f'<td class="{css}" data-label="{label}"{raw}>{_button(cell)}</td>'
    return f'<td class="{"long" if len(cell) > LONG else ""}" data-label="{label}">{html.escape(cell)}</td>'


def _button(cell: Linked) -> str:
    does = f'data-ask="{attribute(cell.asks)}"' if cell.asks else f'data-open="{attribute(cell.opens)}"'
    return f'<button type="button" class="link" {does}>{html.escape(cell.text)}</button>{_below(cell.below)}'


def _below(text: str) -> str:
    return f'<span class="below">{html.escape(text)}</span>' if text else ""


def printed_rows(
    header: Sequence[str], rows: Sequence[Sequence[str]], marked: Sequence[int] = (), caption: str = ""
) -> str:
    """Given printed column paths and rows as printed, return the table; columns blank in all rows give way on a phone."""
    blank = {i for i in range(len(header)) if i not in marked and not any(row[i] for row in rows)}
    head = "".join(
        f'<th scope="col" class="{"blank" if i in blank else ""}">{html.escape(h)}</th>' for i, h in enumerate(header)
    )
    body = "".join(
        "<tr>" + "".join(_printed(c, i in marked, i in blank) for i, c in enumerate(row)) + "</tr>" for row in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if any(header) else ""
    return (
        f'<div class="cited" tabindex="0" role="region" aria-label="{attribute(caption or "原文行")}">'
        f"<table>{top}<tbody>{body}</tbody></table></div>"
    )


def _printed(text: str, is_marked: bool, is_blank: bool) -> str:
    kinds = {"mark": is_marked, "blank": is_blank, "amount": is_amount(text), "long": len(text) > LONG_PRINTED}
    return f'<td class="{" ".join(k for k, holds in kinds.items() if holds)}">{html.escape(text)}</td>'


def is_amount(text: str) -> bool:
    """Return whether a printed cell is a figure, to stand at the right."""
    return bool(_AMOUNT.match(text.strip()))
