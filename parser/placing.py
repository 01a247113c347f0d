"""Which drawn cell a character belongs to: text that runs over its border stays whole in the cell where it was set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from parser.grid import Box

Char = dict[str, Any]
TIGHT = 0.12
"""Of a character's size: a wider gap begins another run of text."""
PADDING = 6.0
"""PDF points between a border and text that is set flush with it."""


def placed(chars: Sequence[Char], cells: Sequence[Box]) -> list[list[Char]]:
    """Given characters in the order of the file and the boxes of drawn cells, return the characters of each cell.

    A run of characters without a gap belongs to one cell: to that whose left or right border it is set flush with,
    else to that of its middle. A run that stands in no cell, or mostly outside, is left to the lines of the page.
    """
    found: list[list[Char]] = [[] for _ in cells]
    for run in _runs(chars):
        at = [_cell_of(c, cells) for c in run]
        inside = [i for i in at if i is not None]
        owner = _owner(run, inside, cells) if 2 * len(inside) > len(run) else None
        if owner is not None:
            found[owner] += run
            continue
        for char, own in zip(run, at, strict=True):
            if own is not None:
                found[own].append(char)
    return found


def _runs(chars: Sequence[Char]) -> Iterator[list[Char]]:
    run: list[Char] = []
    for char in chars:
        if run and not _follows(run[-1], char):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _follows(last: Char, char: Char) -> bool:
    size = float(char["size"])
    near = (
        abs(float(char["x0"]) - float(last["x1"])) < TIGHT * size and abs(float(char["top"]) - float(last["top"])) < 1
    )
    return near and not str(char["text"]).isspace() and not str(last["text"]).isspace()


def _cell_of(char: Char, cells: Sequence[Box]) -> int | None:
    x, y = (float(char["x0"]) + float(char["x1"])) / 2, (float(char["top"]) + float(char["bottom"])) / 2
    return next(
        (i for i, (left, top, right, bottom) in enumerate(cells) if left <= x < right and top <= y < bottom), None
    )


def _owner(run: Sequence[Char], at: Sequence[int], cells: Sequence[Box]) -> int:
    """The one cell that a run belongs to."""
    if len(set(at)) == 1:
        return at[0]
    x0, x1 = float(run[0]["x0"]), float(run[-1]["x1"])
    if -1 <= x0 - cells[at[0]][0] <= PADDING:
        return at[0]
    if -1 <= cells[at[-1]][2] - x1 <= PADDING:
        return at[-1]
    middle = (x0 + x1) / 2
    return next((i for i in at if cells[i][0] <= middle < cells[i][2]), at[0])
