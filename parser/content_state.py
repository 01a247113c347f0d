"""What drawing commands change: where and how the next of them draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pdfminer.pdfcolor import PREDEFINED_COLORSPACE, PDFColorSpace
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

from parser.glyphs import Glyphs
from parser.lettering import TextState
from parser.paints import Brush, Clip, Paints
from parser.shapes import Frame, Item, Matrix, Segment, Shapes

DEVICE_GREY = PREDEFINED_COLORSPACE["DeviceGray"]
Follow = Callable[..., None]
Statement = tuple[Follow, tuple[Any, ...]]


class Fonts:
    """The fonts of one document, each opened once."""

    def __init__(self, manager: PDFResourceManager) -> None:
        self.manager = manager
        self._opened: dict[PDFFont, Glyphs] = {}
        self.statements: dict[bytes, Statement] = {}
        """What to do at each statement that was met so far."""

    def glyphs(self, font: PDFFont) -> Glyphs:
        """Given pdfminer's font, return what its codes stand for."""
        found = self._opened.get(font)
        if found is None:
            found = self._opened[font] = Glyphs(font)
        return found


@dataclass(slots=True)
class Canvas:
    """What one page's commands have drawn so far."""

    fonts: Fonts
    frame: Frame
    shapes: Shapes
    matrix: Matrix
    """The current one as pdfminer's device has it: after a drawing within, the drawing's stays until the next change."""
    paints: Paints
    chars: list[Item] = field(default_factory=list)


class State:
    """The state of one sequence of commands: a page's, or that of a drawing within it."""

    def __init__(self, canvas: Canvas, resources: Any, matrix: Matrix, above: frozenset[int], clip: Clip) -> None:
        self.canvas = canvas
        self.above = above
        self.running: frozenset[int] = frozenset()
        self.resources = resources
        known = PDFPageInterpreter(canvas.fonts.manager, None)  # type: ignore[arg-type]
        known.init_resources(resources)
        self.fonts, self.drawings, self.spaces = known.fontmap, known.xobjmap, known.csmap
        self.matrix = canvas.matrix = matrix
        self.text = TextState()
        self.stroke_space: PDFColorSpace = DEVICE_GREY
        self.fill_space: PDFColorSpace = DEVICE_GREY
        self.width = 1.0
        self.clip = clip
        self.clipping = False
        self.saved: list[tuple[Matrix, TextState, PDFColorSpace, PDFColorSpace, float, Clip]] = []
        self.path: list[Segment] = []
        self.rounded = False
        self.brush: tuple[Any, Brush] = (), Brush(None, False, False, None)
        self.stack: list[Any] = []
        self.open: list[tuple[bytes, list[Any]]] = []
        """Arrays and dictionaries that are not closed yet, innermost last."""

    def unclear(self, why: str) -> None:
        """Say why not all is known that is painted."""
        self.canvas.paints.unclear = why

    def taken(self, count: int) -> list[Any]:
        """Take the last so many arguments off the stack; fewer where there are not so many."""
        if not count:
            return []
        taken = self.stack[-count:]
        del self.stack[-count:]
        return taken
