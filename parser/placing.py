"""Which drawn cell a character belongs to: text that runs over its border stays whole in the cell where it was set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from parser.grid import Box

Char = dict[str, Any]
BAND = 40.0
"""PDF points: cells are looked up by bands of this height."""
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
    where = _Places(cells)
    for run in _runs(chars):
        at = [where.of(c) for c in run]
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


class _Places:
    """Looks up the cell at a point, by bands of the page."""

    def __init__(self, cells: Sequence[Box]) -> None:
        self._cells = cells
        self._bands: dict[int, list[int]] = defaultdict(list)
        for n, cell in enumerate(cells):
            for band in range(int(cell[1] // BAND), int(cell[3] // BAND) + 1):
                self._bands[band].append(n)

    def of(self, char: Char) -> int | None:
        """Return the cell that holds the middle of a character, None where there is none."""
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for n in self._bands[int(y // BAND)]:
            left, top, right, bottom = self._cells[n]
            if left <= x < right and top <= y < bottom:
                return n
        return None


def is_loose(chars: Sequence[Char], cells: Sequence[Box], frame: Box) -> bool:
    """True where text stands inside a table's frame and in none of its cells."""
    left, top, right, bottom = frame
    where = _Places(cells)
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        inside = left <= x < right and top <= y < bottom and not str(char["text"]).isspace()
        if inside and where.of(char) is None:
            return True
    return False


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
