"""Drawn paths as pdfplumber has them: lines, rectangles and curves, and the edges of these in its order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from parser.content_tokens import Unknown

Item = dict[str, Any]
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[Any, ...]
"""A letter (m, l, c, v, y, h) and its points' numbers; a whole rectangle is `re` with corner, width and height."""
FAR = 1e9
"""PDF points; pdfminer counts shapes beyond two thousand millions as less far."""
_SUBPATH = re.compile(r"m[^m]+")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page's own coordinates lie: pdfplumber counts from its top, and adds the corner of its box again."""

    height: float
    left: float
    top: float
    above: float
    """The height of all pages before."""


@dataclass(slots=True)
class Shapes:
    """The drawn shapes of one page, in the order of the file."""

    frame: Frame
    lines: list[Item] = field(default_factory=list)
    rects: list[Item] = field(default_factory=list)
    curves: list[Item] = field(default_factory=list)
    brush: Any = None
    """Kept with each shape as its `brush`."""

    def paint(self, matrix: Matrix, path: Sequence[Segment]) -> None:
        """Add a path that is stroked or filled."""
        if len(path) == 1 and path[0][0] == "re":
            self._rectangle(matrix, *path[0][1:])
            return
        if len(path) == 2 and path[0][0] == "m" and path[1][0] == "l":
            self._line(matrix, *path[0][1:], *path[1][1:])
            return
        segments = list(written_out(path))
        shape = "".join(s[0] for s in segments)
        if shape[:1] != "m":
            return
        if shape.count("m") == 1:
            self._subpath(matrix, shape, segments)
            return
        for part in _SUBPATH.finditer(shape):
            self._subpath(matrix, part[0], segments[part.start() : part.end()])

    def _line(self, matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> None:
        a, b, c, d, e, f = matrix
        x0, y0, x1, y1 = a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f
        self._add_box("line", min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _rectangle(self, matrix: Matrix, x: float, y: float, w: float, h: float) -> None:
        a, b, c, d, e, f = matrix
        if b or c:
            self._subpath(matrix, "mlllh", list(written_out([("re", x, y, w, h)])))
            return
        x0, y0, x2, y2 = a * x + e, d * y + f, a * (x + w) + e, d * (y + h) + f
        if y2 == y0:
            self._add("curve", [(x0, y0), (x2, y0), (x2, y2), (x0, y2)])
        else:
            self._add_box("rect", min(x0, x2), min(y0, y2), max(x0, x2), max(y0, y2))

    def _subpath(self, matrix: Matrix, shape: str, segments: Sequence[Segment]) -> None:
        """One subpath, sorted as pdfminer sorts them."""
        a, b, c, d, e, f = matrix
        ends = [s[-2:] if s[0] != "h" else segments[0][-2:] for s in segments]
        points = [(a * x + c * y + e, b * x + d * y + f) for x, y in ends]
        if len(shape) > 3 and shape[-2:] == "lh" and points[-2] == points[0]:
            shape = shape[:-2] + "h"
            points.pop()
        if shape in {"mlh", "ml"}:
            self._add("line", points[:2])
        elif shape in {"mlllh", "mllll"} and points[0] == points[4] and is_square(points):
            self._add("rect", [points[0], points[2]])
        else:
            self._add("curve", points)

    def _add(self, kind: str, points: Sequence[Point]) -> None:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        item = self._add_box(kind, min(xs), min(ys), max(xs), max(ys))
        if kind == "curve":
            frame = self.frame
            item["pts"] = [(frame.left + x, frame.top + frame.height - y) for x, y in points]

    def _add_box(self, kind: str, x0: float, y0: float, x1: float, y1: float) -> Item:
        if not (-FAR < x0 <= x1 < FAR and -FAR < y0 <= y1 < FAR):
            raise Unknown("a shape far away")
        frame = self.frame
        top = (frame.height - y1) + frame.top
        item = {
            "object_type": kind,
            "brush": self.brush,
            "width": x1 - x0,
            "height": y1 - y0,
            "x0": x0 + frame.left if frame.left else x0,
            "x1": x1 + frame.left if frame.left else x1,
            "top": top,
            "bottom": (frame.height - y0) + frame.top,
            "doctop": frame.above + top,
        }
        (self.lines if kind == "line" else self.rects if kind == "rect" else self.curves).append(item)
        return item


def written_out(path: Sequence[Segment]) -> Iterator[Segment]:
    """Given a path, yield its segments, a whole rectangle as the five that it stands for."""
    for segment in path:
        if segment[0] != "re":
            yield segment
            continue
        _, x, y, w, h = segment
        yield from (("m", x, y), ("l", x + w, y), ("l", x + w, y + h), ("l", x, y + h), ("h",))


def is_square(points: Sequence[Point]) -> bool:
    """True for four corners of a level rectangle, in turn."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[:4]
    return (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)


def edges_of(lines: Sequence[Item], rects: Sequence[Item], curves: Sequence[Item]) -> list[Item]:
    """Given drawn shapes, return their edges: those of lines, of rectangles, of curves, as pdfplumber has them."""
    edges = [line | {"orientation": "h" if line["top"] == line["bottom"] else "v"} for line in lines]
    for rect in rects:
        edges += _edges_of_rect(rect)
    for curve in curves:
        edges += _edges_of_curve(curve)
    return edges


def _edges_of_rect(rect: Item) -> tuple[Item, Item, Item, Item]:
    low, level = rect["top"] + rect["height"], {"object_type": "rect_edge", "height": 0, "orientation": "h"}
    upright = {"object_type": "rect_edge", "width": 0, "orientation": "v"}
    return (
        rect | level | {"bottom": rect["top"]},
        rect | level | {"top": low, "doctop": rect["doctop"] + rect["height"]},
        rect | upright | {"x1": rect["x0"]},
        rect | upright | {"x0": rect["x1"]},
    )


def _edges_of_curve(curve: Item) -> list[Item]:
    above = curve["doctop"] - curve["top"]
    return [
        {
            "object_type": "curve_edge",
            "x0": min(p[0], q[0]),
            "x1": max(p[0], q[0]),
            "top": min(p[1], q[1]),
            "doctop": min(p[1], q[1]) + above,
            "bottom": max(p[1], q[1]),
            "width": abs(p[0] - q[0]),
            "height": abs(p[1] - q[1]),
            "orientation": "v" if p[0] == q[0] else ("h" if p[1] == q[1] else None),
        }
        for p, q in pairwise(curve["pts"])
    ]
