"""Tables drawn as plain HTML: every cell literal, and one block a row on a narrow screen."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from screens.style import span

LONG = 9
"""A text of more characters takes the whole width of a narrow screen."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that is shown as a mark of the given class."""

    css: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that is a number: to the right, its digits under each other."""

    text: str


Cell = str | Mark | Figure


def stacked_table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Given headers and rows, return the table; on a narrow screen each cell stands under its header."""
    numbers = {i for i in range(len(header)) if any(isinstance(row[i], Figure) for row in rows)}
    head = "".join(
        f'<th class="{"amount" if i in numbers else ""}">{html.escape(name)}</th>' for i, name in enumerate(header)
    )
    body = "".join(
        "<tr>" + "".join(_cell(name, cell) for name, cell in zip(header, row, strict=True)) + "</tr>" for row in rows
    )
    return f'<div class="cited stacked"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(name: str, cell: Cell) -> str:
    label = html.escape(name, quote=True)
    if isinstance(cell, Mark):
        return f'<td data-label="{label}">{span(cell.css, cell.text)}</td>'
    if isinstance(cell, Figure):
        return f'<td class="amount" data-label="{label}">{html.escape(cell.text)}</td>'
    return f'<td class="{"long" if len(cell) > LONG else ""}" data-label="{label}">{html.escape(cell)}</td>'
