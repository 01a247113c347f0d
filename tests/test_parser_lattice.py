"""The own table finder against pdfplumber's: on every document of the tests, and on rules that nobody would draw."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pdfplumber
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pdfplumber.table import TableFinder

from parser.lattice import Edge, Table, across, find_tables

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared"
PAPERS = sorted({*(ROOT / "samples").glob("*.pdf"), *(ROOT / "tests" / "data" / "layouts").glob("*.pdf")})
PAGE = (0.0, 0.0, 300.0, 400.0)
Drawn = tuple[list[tuple[float, ...]], tuple[float, ...], list[list[tuple[float, ...]]]]


def _reference(edges: list[Edge], box: Any, **settings: Any) -> list[Drawn]:
    found = TableFinder(SimpleNamespace(edges=edges, bbox=box), settings).tables  # type: ignore[arg-type]
    return [(list(t.cells), t.bbox, [[c for c in r.cells if c is not None] for r in t.rows]) for t in found]


def _own(tables: list[Table]) -> list[Drawn]:
    return [(list(t.cells), t.box, [list(row) for row in t.rows]) for t in tables]


def _agrees(edges: list[Edge], box: Any, levels: list[float], borders: list[tuple[float, float, float]]) -> None:
    lines = [
        {"object_type": "line", "x0": x, "x1": x, "top": top, "bottom": bottom, "width": 0, "height": bottom - top}
        for x, top, bottom in borders
    ]
    assert _own(find_tables(edges)) == _reference(edges, box)
    levelled = _reference(edges, box, explicit_horizontal_lines=levels)
    assert _own(find_tables(edges, levels=across(box, levels))) == levelled
    assert _own(find_tables(edges, borders)) == _reference(edges, box, explicit_vertical_lines=lines)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.stem)
def test_documents_hold_the_same_tables(paper: Path) -> None:
    _pages_agree(paper, slice(0, 12))


@pytest.mark.skipif(not REAL.exists() or "CI" in os.environ, reason="the real documents lie elsewhere")
def test_real_documents_hold_the_same_tables() -> None:
    for paper in sorted(REAL.glob("*/*.pdf")):
        _pages_agree(paper, slice(4, None, 12))


def _pages_agree(paper: Path, numbers: slice) -> None:
    with pdfplumber.open(paper) as pdf:
        for page in pdf.pages[numbers]:
            left, top, right, bottom = page.bbox
            middle = (left + right) / 2
            _agrees(page.edges, page.bbox, [round(top, 1) + 60, bottom - 60], [(middle, top + 50, bottom - 50)])
            page.close()


def _edge(orientation: str, at: float, begin: float, length: float, said: float | None = None) -> Edge:
    """A rule; `said` is the length that its file gives where that is not the distance of its ends."""
    along, across_it = ("width", "height") if orientation == "h" else ("height", "width")
    ends = {"x0": begin, "x1": begin + length, "top": at, "bottom": at}
    if orientation != "h":
        ends = {"x0": at, "x1": at, "top": begin, "bottom": begin + length}
    sizes = {along: length if said is None else said, across_it: 0.0}
    return {"object_type": "line", "orientation": orientation, "doctop": ends["top"], **ends, **sizes}


NEAR = (0.0, 0.0, 0.0, 0.1, 0.3, 1 / 3, 0.7, 1.5, 2.9, 3.0, 3.1, 4.0, -0.1, -1.5, -3.0)


def _lone(random: Random) -> Edge:
    """A rule anywhere, on or near a coarse net."""
    at, begin, length = (max(0.0, random.randrange(7) * 20 + random.choice(NEAR)) for _ in range(3))
    said = random.choice((None, None, length + 0.6, length - 0.6))
    return _edge(random.choice("hhhvvv-"), at, begin, random.choice((length, 2.0, 1.0)), said)


def _grid(random: Random) -> list[Edge]:
    """A ruled grid, piece by piece as rectangles draw it, with pieces missing and others out of place."""
    xs = [10 + n * random.choice((20.0, 33.3)) + random.choice(NEAR) for n in range(random.randint(2, 6))]
    ys = [10 + n * random.choice((15.0, 22.7)) + random.choice(NEAR) for n in range(random.randint(2, 6))]
    off = [d * random.randrange(2) for d in NEAR]
    edges = [_edge("h", y + random.choice(off), a, b - a) for y in sorted(ys) for a, b in pairwise(sorted(xs))]
    edges += [_edge("v", x + random.choice(off), a, b - a) for x in sorted(xs) for a, b in pairwise(sorted(ys))]
    kept = [e for e in edges if random.random() < 0.9]
    if random.randrange(2):
        random.shuffle(kept)
    return kept


@settings(max_examples=100, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.integers(0, 2**32))
def test_any_rules_make_the_same_tables(seed: int) -> None:
    random = Random(seed)
    edges = _grid(random) if random.randrange(3) else []
    edges += [_lone(random) for _ in range(random.randrange(25))]
    levels = [random.randrange(7) * 20 + random.choice(NEAR) for _ in range(random.randrange(4))]
    tops = [(random.randrange(7) * 20.0, random.randrange(5) * 20 + random.choice(NEAR)) for _ in range(3)]
    borders = [(x, top, top + random.choice((0.0, 0.5, 40.0, 90.0))) for x, top in tops]
    _agrees(edges, PAGE, levels, borders)


def test_a_spiral_of_cells_is_gathered_in_the_same_order() -> None:
    pieces = [(0, 40), (20, 20), (40, 0), (60, 20), (80, 40), (60, 60), (40, 80), (20, 60), (100, 20), (120, 0)]
    edges = [
        _edge(turn, at, begin, 20.0)
        for x, y in pieces
        for turn, at, begin in (("h", y, x), ("h", y + 20, x), ("v", x, y), ("v", x + 20, y))
    ]
    _agrees(edges, PAGE, [30.0], [])
    assert len(find_tables(edges)) == 1


def test_no_rules_make_no_table() -> None:
    _agrees([], PAGE, [], [])
    assert find_tables([]) == []
