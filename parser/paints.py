"""Where else than at its characters a page may have ink: what is filled, stroked and pictured, as boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from parser.grid import Box
from parser.shapes import Frame, Matrix, Point, Segment, is_square, written_out

Clip = Box | None
"""The rectangle that is drawn in; None where it is of another form."""
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
THIN = 3.0
"""PDF points: a filled rectangle no wider is a line."""
_SPIKE = 5.0
"""How many widths of its line a sharp corner may stand out; the usual limit of mitres is ten halves."""


@dataclass(slots=True)
class Paints:
    """The boxes of one page; `unclear` is why they may not be all, blank where they are."""

    frame: Frame
    thin: list[Box] = field(default_factory=list)
    """Lines: their ground is the same on both sides."""
    wide: list[Box] = field(default_factory=list)
    """Pictures, shapes, and the edges of filled rectangles: one side of them may look otherwise than the other."""
    unclear: str = ""

    def stroke(self, matrix: Matrix, path: Sequence[Segment], width: float) -> None:
        """Add the lines of a path."""
        a, b, c, d, e, f = matrix
        wide = max(width, 0.0) * max(abs(a) + abs(c), abs(b) + abs(d)) / 2 + 0.5
        last = start = (0.0, 0.0)
        for kind, *numbers in written_out(path):
            xs, ys = numbers[::2], numbers[1::2]
            points = [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(xs, ys, strict=True)]
            if kind == "m":
                last = start = points[0]
                continue
            points = points or [start]
            level = len(points) == 1 and (points[0][0] == last[0] or points[0][1] == last[1])
            self._around(self.thin if level else self.wide, [last, *points], wide if level else wide * 2 * _SPIKE)
            last = points[-1]

    def fill(self, matrix: Matrix, path: Sequence[Segment], clip: Clip, even: bool) -> None:
        """Add what a path fills; where that is a rectangle of one colour, only its edges differ from their ground."""
        box = rectangle(matrix, path)
        if box is None or clip is None or not even:
            for points in _subpaths(matrix, path):
                xs, ys = [p[0] for p in points], [p[1] for p in points]
                thin = even and min(max(xs) - min(xs), max(ys) - min(ys)) <= THIN
                self._around(self.thin if thin else self.wide, points, 1.0)
            return
        x0, y0, x1, y1 = meeting(box, clip)
        if x0 > x1 or y0 > y1:
            return
        if x1 - x0 <= THIN or y1 - y0 <= THIN:
            self._around(self.thin, [(x0, y0), (x1, y1)], 1.0)
            return
        for p, q in pairwise(((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))):
            self._around(self.wide, [p, q], 1.0)

    def picture(self, matrix: Matrix) -> None:
        """Add a picture, which fills the unit square."""
        a, b, c, d, e, f = matrix
        self._around(self.wide, [(e, f), (a + e, b + f), (a + c + e, b + d + f), (c + e, d + f)], 1.0)

    @staticmethod
    def _around(boxes: list[Box], points: Sequence[Point], wide: float) -> None:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        boxes.append((min(xs) - wide, min(ys) - wide, max(xs) + wide, max(ys) + wide))

    def placed(self, boxes: Sequence[Box]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Given some of the boxes, return them as characters are placed, a row each: left, top, right, bottom."""
        found = np.array(boxes, dtype=np.float64).reshape(-1, 4)
        frame = self.frame
        x0, y0, x1, y1 = found.T
        low = frame.height + frame.top
        return np.stack([x0 + frame.left, low - y1, x1 + frame.left, low - y0], axis=1)


def _subpaths(matrix: Matrix, path: Sequence[Segment]) -> list[list[Point]]:
    """The points of each part of a path."""
    a, b, c, d, e, f = matrix
    found: list[list[Point]] = []
    for kind, *numbers in written_out(path):
        if kind == "m" or not found:
            found.append([])
        found[-1] += [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    return [points for points in found if points]


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
