"""Where else than at its characters a page may have ink: what is filled, stroked and pictured, as boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from parser.grid import Box
from parser.shapes import Frame, Item, Matrix, Point, Segment, is_square

Clip = Box | None
"""The rectangle that is drawn in; None where it is of another form."""
Boxes = np.ndarray[tuple[int, int], np.dtype[np.float64]]
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
THIN = 3.0
"""PDF points: a filled shape no wider is a line."""
_SPIKE = 10.0
"""How many halves of its line's width a sharp corner may stand out; the usual limit of mitres."""
_BLUR = 1.0
"""PDF points around a filled shape that may look otherwise than their ground."""
_HAIR = 0.5


@dataclass(frozen=True, slots=True)
class Painted:
    """Boxes as characters are placed, a row each: left, top, right, bottom; `unclear` is why they may not be all.

    The ground is the same on both sides of what is thin, and may be another on each side of what is wide.
    """

    thin: Boxes
    wide: Boxes
    unclear: str


@dataclass(frozen=True, slots=True)
class Brush:
    """How a path is painted: half the width of its line, and whether and where it is filled, in one colour or not."""

    half: float | None
    filled: bool
    even: bool
    clip: Clip


@dataclass(slots=True)
class Paints:
    """What one page has besides its straight shapes: pictures and rounded shapes, in the page's own coordinates."""

    frame: Frame
    wide: list[Box] = field(default_factory=list)
    unclear: str = ""
    """Why not all is known that is painted; blank where it is."""

    def rounded(self, matrix: Matrix, path: Sequence[Segment], brush: Brush) -> None:
        """Add a path with curves in it."""
        a, b, c, d, e, f = matrix
        points = [(a * x + c * y + e, b * x + d * y + f) for s in path for x, y in zip(s[1::2], s[2::2], strict=True)]
        self.wide.append(_around(points, max(_BLUR, (brush.half or 0.0) * _SPIKE)))

    def picture(self, matrix: Matrix) -> None:
        """Add a picture, which fills the unit square."""
        a, b, c, d, e, f = matrix
        self.wide.append(_around([(e, f), (a + e, b + f), (a + c + e, b + d + f), (c + e, d + f)], _BLUR))

    def painted(self, shapes: Iterable[Item]) -> Painted:
        """Given the straight shapes of the page, return all boxes."""
        thin: list[Box] = []
        wide = [_placed(box, self.frame) for box in self.wide]
        for shape in shapes:
            brush: Brush | None = shape.get("brush")
            if brush is None:
                continue
            if brush.filled:
                for is_thin, box in _filled(shape, brush, self.frame):
                    (thin if is_thin else wide).append(box)
            if brush.half is not None:
                for is_thin, box in _stroked(shape, brush.half):
                    (thin if is_thin else wide).append(box)
        return Painted(_rows(thin), _rows(wide), self.unclear)


def half_of(width: float, matrix: Matrix) -> float:
    """Given a line's width, return half of it on the page, and a hair more."""
    a, b, c, d, _, _ = matrix
    return max(width, 0.0) * max(abs(a) + abs(c), abs(b) + abs(d)) / 2 + _HAIR


def _filled(shape: Item, brush: Brush, frame: Frame) -> Iterator[tuple[bool, Box]]:
    """A rectangle of one colour differs from its ground only at its edges."""
    box: Box = (shape["x0"], shape["top"], shape["x1"], shape["bottom"])
    if shape["object_type"] == "rect" and brush.even and brush.clip is not None:
        box = meeting(box, _placed(brush.clip, frame))
        if box[0] > box[2] or box[1] > box[3]:
            return
        if min(box[2] - box[0], box[3] - box[1]) > THIN:
            x0, y0, x1, y1 = box
            for p, q in pairwise(((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))):
                yield False, _around((p, q), _BLUR)
            return
    thin = brush.even and min(box[2] - box[0], box[3] - box[1]) <= THIN
    yield thin, _around((box[:2], box[2:]), _BLUR)


def _stroked(shape: Item, half: float) -> Iterator[tuple[bool, Box]]:
    x0, y0, x1, y1 = shape["x0"], shape["top"], shape["x1"], shape["bottom"]
    kind = shape["object_type"]
    if kind == "line":
        level = x0 == x1 or y0 == y1
        wide = half if level else half * _SPIKE
        yield level, (x0 - wide, y0 - wide, x1 + wide, y1 + wide)
        return
    points: Any = ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)) if kind == "rect" else shape.get("pts")
    for p, q in pairwise(points):
        level = p[0] == q[0] or p[1] == q[1]
        yield level, _around((p, q), half if level else half * _SPIKE)


def _around(points: Sequence[Point], wide: float) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs) - wide, min(ys) - wide, max(xs) + wide, max(ys) + wide


def _placed(box: Box, frame: Frame) -> Box:
    """A box in the page's own coordinates, as characters are placed."""
    low = frame.height + frame.top
    return box[0] + frame.left, low - box[3], box[2] + frame.left, low - box[1]


def _rows(boxes: Sequence[Box]) -> Boxes:
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def rectangle(matrix: Matrix, path: Sequence[Segment]) -> Box | None:
    """Given a path, return the level rectangle that it is, None where it is anything else."""
    a, b, c, d, e, f = matrix
    if (b or c) and (a or d):
        return None
    if len(path) == 1 and path[0][0] == "re":
        _, x, y, w, h = path[0]
        corners = [(x, y), (x + w, y + h)]
    else:
        kinds = "".join(s[0] for s in path)
        if kinds not in ("mlll", "mlllh", "mllll", "mllllh"):
            return None
        points = [s[1:] for s in path if s[0] != "h"]
        if not is_square(points) or (len(points) == 5 and points[4] != points[0]):
            return None
        corners = [points[0], points[2]]
    (x0, y0), (x1, y1) = ((a * x + c * y + e, b * x + d * y + f) for x, y in corners)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def meeting(one: Box, other: Box) -> Box:
    """Given two boxes, return what they have in common; its left is right of its right where that is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
