"""What is counted for a whole page at once says of every character what comparing it with each other one says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parser.witness
from parser.grid import UNREADABLE, Box
from parser.placing import Char, clear_of, is_loose, placed, places_of
from parser.tidy import _nearest
from parser.witness import OVERLAP, doubt_overstruck

SEEDS = given(st.integers(0, 2**32))


def _chars(random: Random, most: int) -> list[Char]:
    found = []
    for _ in range(random.randrange(most)):
        x, y = (
            random.randrange(40) * 4 + random.choice((0.0, 0.5)),
            random.randrange(10) * 9 + random.choice((0.0, 4.0)),
        )
        width, height = random.choice((4.0, 8.0, 0.0, 20.0)), random.choice((9.0, 5.0, 30.0))
        box = {"x0": x, "x1": x + width, "top": y, "bottom": y + height, "size": height}
        found.append({"text": random.choice("0123预算 "), **box})
    return found


def _overlap(a: Char, b: Char, low: str, high: str) -> bool:
    shared = min(a[high], b[high]) - max(a[low], b[low])
    return bool(shared > OVERLAP * min(a[high] - a[low], b[high] - b[low]))


@settings(max_examples=60, deadline=None)
@SEEDS
def test_digits_printed_over_are_those_that_overlap_another_character(seed: int) -> None:
    random = Random(seed)
    chars = _chars(random, 60)
    printed = [c for c in chars if c["text"] != " "]
    expected = [
        c["text"].isdigit()
        and any(_overlap(c, o, "x0", "x1") and _overlap(c, o, "top", "bottom") for o in printed if o is not c)
        for c in chars
    ]
    block = parser.witness._BLOCK
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parser.witness, "_BLOCK", random.choice((1, 3, block)))
        assert doubt_overstruck(chars) == sum(expected)
    assert [c["text"] == UNREADABLE for c in chars] == expected


def _holds(box: Box, char: Char) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _boxes(random: Random) -> list[Box]:
    corners = [(random.randrange(8) * 20.0, random.randrange(6) * 15.0) for _ in range(random.randrange(6))]
    return [(x, y, x + random.choice((20.0, 40.0)), y + random.choice((15.0, 45.0))) for x, y in corners]


@settings(max_examples=60, deadline=None)
@SEEDS
def test_characters_stand_in_the_first_cell_that_holds_their_middle(seed: int) -> None:
    random = Random(seed)
    chars, cells = [{**c, "size": 0.0} for c in _chars(random, 60)], _boxes(random)  # no size: each is a run of its own
    own = [next((n for n, box in enumerate(cells) if _holds(box, c)), None) for c in chars]
    places = places_of(chars)
    assert placed(places, cells) == [
        [c for c, at in zip(chars, own, strict=True) if at == n] for n in range(len(cells))
    ]
    frame = (0.0, 0.0, 100.0, 100.0)
    loose = [c for c, at in zip(chars, own, strict=True) if at is None and _holds(frame, c) and c["text"] != " "]
    assert not cells or is_loose(places, cells, frame) == bool(loose)
    inside = [c for c in chars if any(_holds((b[0], b[1], b[2] + 1e-9, b[3] + 1e-9), c) for b in cells)]
    assert clear_of(places, cells) == [c for c in chars if c not in inside]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6, unique=True), st.floats(-10, 510))
def test_the_nearest_cut_is_the_first_of_the_nearest(cuts: list[int], value: float) -> None:
    ordered = sorted(cut * 4.7 for cut in cuts)
    assert _nearest(value, ordered) == min(range(len(ordered)), key=lambda n: abs(ordered[n] - value))
    halfway = (ordered[0] + ordered[-1]) / 2
    assert _nearest(halfway, ordered) == min(range(len(ordered)), key=lambda n: abs(ordered[n] - halfway))
