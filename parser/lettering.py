"""Where the characters of shown text stand, computed as pdfminer and pdfplumber do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from parser.glyphs import Glyphs
from parser.shapes import Frame, Item, Matrix

IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


class TextState:
    """How text is set, and where the next character goes."""

    __slots__ = ("font", "leading", "matrix", "place", "render", "rise", "scaling", "size", "spacing", "words")

    def __init__(self) -> None:
        self.font: Glyphs | None = None
        self.size: float = 0
        self.spacing: float = 0
        self.words: float = 0
        self.scaling: float = 100
        self.leading: float = 0
        self.render: int = 0
        self.rise: float = 0
        self.matrix: Matrix = IDENTITY
        self.place: tuple[float, float] = (0, 0)

    def copy(self) -> TextState:
        """Return another state that says the same."""
        other = TextState.__new__(TextState)
        other.font, other.size, other.spacing, other.words = self.font, self.size, self.spacing, self.words
        other.scaling, other.leading, other.render, other.rise = self.scaling, self.leading, self.render, self.rise
        other.matrix, other.place = self.matrix, self.place
        return other


def product(m1: Matrix, m0: Matrix) -> Matrix:
    """Given two matrices, return the one that does `m1` and then `m0`."""
    a1, b1, c1, d1, e1, f1 = m1
    a0, b0, c0, d0, e0, f0 = m0
    return (
        a0 * a1 + c0 * b1,
        b0 * a1 + d0 * b1,
        a0 * c1 + c0 * d1,
        b0 * c1 + d0 * d1,
        a0 * e1 + c0 * f1 + e0,
        b0 * e1 + d0 * f1 + f0,
    )


class Sheet(Protocol):
    """What text is shown on."""

    frame: Frame
    matrix: Matrix
    chars: list[Item]


def show(text: TextState, sheet: Sheet, shown: Iterable[Any]) -> None:
    """Given strings and steps between them, append their characters to the sheet and move on."""
    font = text.font
    if font is None:
        return
    matrix, frame, chars = product(text.matrix, sheet.matrix), sheet.frame, sheet.chars
    if font.vertical or matrix[1] or matrix[2]:
        _show_any(text, font, matrix, shown, frame, chars)
        return
    a, b, c, d, e, f = matrix
    x, y = text.place
    size, scaling, name = text.size, text.scaling * 0.01, font.name
    spacing, words = text.spacing * scaling, 0 if font.multibyte else text.words * scaling
    step = 0.001 * size * scaling
    low = font.descent * size + text.rise
    line = y * d + f
    y0, y1 = d * low + line, d * (low + size) + line
    if y1 < y0:
        y0, y1 = y1, y0
    height, left, upright = y1 - y0, frame.left, a * d * scaling > 0
    top, bottom = (frame.height - y1) + frame.top, (frame.height - y0) + frame.top
    doctop = frame.above + top
    spaced = False
    for part in shown:
        if isinstance(part, bytes):
            for code, printed, width, _ in font.of(part):
                if spaced:
                    x += spacing
                advance = width * size * scaling
                x0 = x * a + e
                x1 = a * advance + x0
                place = (a, b, c, d, x0, line)
                if x1 < x0:
                    x0, x1 = x1, x0
                wide = x1 - x0
                if left:
                    x0, x1 = x0 + left, x1 + left
                chars.append(
                    {
                        "object_type": "char",
                        "text": printed,
                        "x0": x0,
                        "x1": x1,
                        "top": top,
                        "bottom": bottom,
                        "doctop": doctop,
                        "width": wide,
                        "height": height,
                        "size": height,
                        "upright": upright,
                        "fontname": name,
                        "matrix": place,
                    }
                )
                x += advance
                if words and code == 32:
                    x += words
                spaced = True
        elif isinstance(part, (int, float)):
            x -= part * step
            spaced = True
    text.place = (x, y)


def _show_any(
    text: TextState, font: Glyphs, matrix: Matrix, shown: Iterable[Any], frame: Frame, chars: list[Item]
) -> None:
    """Text along any line, or downwards."""
    a, b, c, d, e, f = matrix
    x, y = text.place
    size, scaling, down = text.size, text.scaling * 0.01, font.vertical
    spacing, words = text.spacing * scaling, 0 if font.multibyte else text.words * scaling
    step = 0.001 * size * scaling
    spaced = False
    for part in shown:
        if isinstance(part, bytes):
            for code, printed, width, displaced in font.of(part):
                moved = spacing if spaced else 0
                x, y = (x, y + moved) if down else (x + moved, y)
                advance = width * size * scaling
                place = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
                box = _box_down(text, advance, displaced) if down else _box_along(text, font, advance)
                chars.append(_char(printed, font, place, box, scaling, frame))
                for moved in (advance, words) if code == 32 and words else (advance,):
                    x, y = (x, y + moved) if down else (x + moved, y)
                spaced = True
        elif isinstance(part, (int, float)):
            x, y = (x, y - part * step) if down else (x - part * step, y)
            spaced = True
    text.place = (x, y)


def _box_along(text: TextState, font: Glyphs, advance: float) -> tuple[float, float, float, float]:
    low = font.descent * text.size
    return 0, low + text.rise, advance, low + text.rise + text.size


def _box_down(text: TextState, advance: float, displaced: Any) -> tuple[float, float, float, float]:
    vx, vy = displaced
    vx = text.size * 0.5 if vx is None else vx * text.size * 0.001
    vy = (1000 - vy) * text.size * 0.001
    return -vx, vy + text.rise + advance, -vx + text.size, vy + text.rise


def _char(
    printed: str,
    font: Glyphs,
    matrix: Matrix,
    box: tuple[float, float, float, float],
    scaling: float,
    frame: Frame,
) -> Item:
    a, b, c, d, e, f = matrix
    corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
    xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    width, height = x1 - x0, y1 - y0
    top = (frame.height - y1) + frame.top
    return {
        "object_type": "char",
        "text": printed,
        "x0": x0 + frame.left if frame.left else x0,
        "x1": x1 + frame.left if frame.left else x1,
        "top": top,
        "bottom": (frame.height - y0) + frame.top,
        "doctop": frame.above + top,
        "width": width,
        "height": height,
        "size": width if font.vertical else height,
        "upright": a * d * scaling > 0 and b * c <= 0,
        "fontname": font.name,
        "matrix": matrix,
    }
