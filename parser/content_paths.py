"""Commands that draw lines, shapes and clips, and set how they look."""

from __future__ import annotations

from typing import Any

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral, literal_name

from parser.content_state import State
from parser.content_tokens import Unknown
from parser.paints import Brush, half_of, meeting, rectangle

_USUAL_MITRE = 10.0
_DEVICES = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}


class Paths(State):
    """These commands; what each of them is called in a page stands in the table of all commands."""

    def move(self, x: float, y: float) -> None:
        """Begin a new part of the path (m)."""
        self.path.append(("m", x, y))

    def line(self, x: float, y: float) -> None:
        """Go on in a straight line (l)."""
        self.path.append(("l", x, y))

    def curve(self, *numbers: float) -> None:
        """Go on in a curve (c, v, y)."""
        self.path.append(("c", *numbers))
        self.rounded = True

    def close_path(self) -> None:
        """Go back to where the part began (h)."""
        self.path.append(("h",))

    def rectangle(self, x: float, y: float, w: float, h: float) -> None:
        """Add a whole rectangle (re)."""
        self.path.append(("re", x, y, w, h))

    def _paint(self, stroke: bool, fill: bool) -> None:
        canvas, path = self.canvas, self.path
        canvas.shapes.brush = brush = self._brush(stroke, fill)
        if self.rounded:
            canvas.paints.rounded(self.matrix, path, brush)
            canvas.shapes.brush = None
        canvas.shapes.paint(canvas.matrix, path)
        if path and path[0][0] not in ("m", "re"):
            self.unclear("a path without beginning")
        self.end_path()

    def _brush(self, stroke: bool, fill: bool) -> Brush:
        said = (stroke, fill, self.width, self.matrix, self.fill_space, self.clip)
        if said != self.brush[0]:
            half = half_of(self.width, self.matrix) if stroke else None
            self.brush = said, Brush(half, fill, self.fill_space.name != "Pattern", self.clip)
        return self.brush[1]

    def stroke(self) -> None:
        """Draw the path (S)."""
        self._paint(True, False)

    def fill(self) -> None:
        """Fill the path (f, f*)."""
        self._paint(False, True)

    def fill_and_stroke(self) -> None:
        """Fill and draw the path (B, B*)."""
        self._paint(True, True)

    def close_and_stroke(self) -> None:
        """Close and draw the path (s)."""
        self.close_path()
        self._paint(True, False)

    def close_fill_and_stroke(self) -> None:
        """Close, fill and draw the path (b, b*)."""
        self.close_path()
        self._paint(True, True)

    def fill_no_more(self) -> None:
        """Fill in the outdated way (F)."""
        self.unclear("an outdated way to fill, which pdfminer passes over")

    def begin_clip(self) -> None:
        """Draw from now on only within the path (W, W*)."""
        self.clipping = True

    def end_path(self) -> None:
        """Forget the path (n)."""
        if self.canvas.matrix is not self.matrix:
            self.unclear("where pdfminer loses its place")
        if self.clipping:
            box = rectangle(self.matrix, self.path)
            self.clip = None if box is None or self.clip is None else meeting(self.clip, box)
            self.clipping = False
        self.path, self.rounded = [], False

    def set_width(self, width: float) -> None:
        """Set the width of lines (w)."""
        self.width = width

    def set_mitre(self, limit: Any) -> None:
        """Set how far sharp corners stand out (M)."""
        if type(limit) is not float or limit > _USUAL_MITRE:
            self.unclear("sharp corners that stand out far")

    def set_state(self, name: Any) -> None:
        """What pdfminer passes over; a width of lines or a mask may be set there."""
        states = resolve1(resolve1(self.resources or {}).get("ExtGState"))
        found = resolve1(states.get(literal_name(name))) if isinstance(states, dict) else None
        if not isinstance(found, dict) or found.keys() & {"LW", "ML", "Font"} or not _is_none(found.get("SMask")):
            self.unclear("a state of its own")

    def shade(self, name: Any) -> None:
        """Paint a shading (sh)."""
        self.unclear("a shading")

    def _space_of(self, name: Any, now: PDFColorSpace) -> PDFColorSpace:
        if not isinstance(name, PSLiteral):
            raise Unknown("a colour space without name")
        found = self.spaces.get(literal_name(name))
        if found is None:
            self.unclear("an unknown colour space")
        return found or now

    def set_stroke_space(self, name: Any) -> None:
        """Set the colour space of lines (CS)."""
        self.stroke_space = self._space_of(name, self.stroke_space)

    def set_fill_space(self, name: Any) -> None:
        """Set the colour space of what is filled (cs)."""
        self.fill_space = self._space_of(name, self.fill_space)

    def stroke_colour(self) -> None:
        """Set the colour of lines (SC, SCN)."""
        self.taken(self.stroke_space.ncomponents)

    def fill_colour(self) -> None:
        """Set the colour of what is filled (sc, scn)."""
        self.taken(self.fill_space.ncomponents)

    def stroke_device(self, *colour: float) -> None:
        """Set the colour of lines and its space (G, RG, K)."""
        self.stroke_space = self.spaces[_DEVICES[len(colour)]]

    def fill_device(self, *colour: float) -> None:
        """Set the colour of what is filled and its space (g, rg, k)."""
        self.fill_space = self.spaces[_DEVICES[len(colour)]]


def _is_none(value: Any) -> bool:
    found = resolve1(value)
    return found is None or (isinstance(found, PSLiteral) and found.name == "None")
