"""A sign that stands alone is read as the like signs of its page are: without words around it, % or ≥ is hard to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from parser.recognise import Reading
from parser.scan_rules import Place

Picture = np.ndarray[Any, Any]
SIDE = 24
"""Pixels: signs are compared as squares of this side."""
SURE = 0.9
"""A reading that is surer stands; one that is less sure is held against the like signs of its page."""
LIKE, APART = 0.85, 0.1
"""How much signs must be alike to be one sign, and how much less like any that surely reads otherwise (of 1)."""
OUTVOTED = 3.0
"""What like signs read counts by how sure each is; together they must be as sure as one that stands, and so many times
surer than all that read otherwise."""
SAME_SIZE = 0.2
"""Like signs differ in width and height by at most this part, or by two pixels."""
_DIGITS = frozenset("0123456789")


def as_others(signs: Mapping[Place, tuple[Picture, Reading]]) -> dict[Place, Reading]:
    """Given the single signs of a page (picture of the ink, reading), return the readings that like signs settle.

    A digit is never settled so: what is part of an amount is decided by its own reading and by arithmetic.
    """
    known = [(p, _square(picture), r) for p, (picture, r) in signs.items() if len(r.text) == 1]
    if not known:
        return {}
    squares = np.array([square for _, square, _ in known])
    found: dict[Place, Reading] = {}
    for place, (picture, reading) in signs.items():
        if reading.sure < SURE:
            fits = [p != place and _same_size(place, p) for p, _, _ in known]
            settled = _settled(np.where(fits, squares @ _square(picture), 0.0), [r for _, _, r in known])
            found |= {place: settled} if settled is not None else {}
    return found


def _settled(likeness: Picture, readings: list[Reading]) -> Reading | None:
    alike = [(float(x), r) for x, r in zip(likeness, readings, strict=True) if x >= LIKE]
    votes: dict[str, float] = {}
    for _, reading in alike:
        votes[reading.text] = votes.get(reading.text, 0.0) + reading.sure
    text = max(votes, key=lambda t: votes[t], default="")
    if not text or text in _DIGITS or votes[text] < max(SURE, OUTVOTED * (sum(votes.values()) - votes[text])):
        return None
    best = max(x for x, r in alike if r.text == text)
    other = max(
        (float(x) for x, r in zip(likeness, readings, strict=True) if r.text != text and r.sure >= SURE), default=0.0
    )
    return Reading(text, max(r.sure for _, r in alike if r.text == text) * best) if best - other >= APART else None


def _square(picture: Picture) -> Picture:
    """The picture as a vector of length 1 around its mean shade."""
    square = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float64).ravel()
    square -= square.mean()
    length = float(np.linalg.norm(square))
    return np.asarray(square / length if length else square)


def _same_size(a: Place, b: Place) -> bool:
    sizes = ((a[2] - a[0], b[2] - b[0]), (a[3] - a[1], b[3] - b[1]))
    return all(abs(one - other) <= max(2.0, SAME_SIZE * max(one, other)) for one, other in sizes)
