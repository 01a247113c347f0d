"""The characters and shapes of each page: read by the fast reader, and by pdfplumber where that one is not sure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pdfplumber

from parser.content import drawn
from parser.content_state import Canvas, Fonts
from parser.grid import Box
from parser.letter_maps import FontMaker
from parser.paints import Painted, Paints
from parser.shapes import Frame, Item, Shapes, edges_of

REFERENCE = "pdfplumber"
"""What the setting `BUDGET_READER` says to have every page read by the reference reader."""


@dataclass(slots=True)
class Objects:
    """What is drawn on a page: characters, lines, rectangles and curves, each in the order of the file."""

    chars: list[Item]
    lines: list[Item]
    rects: list[Item]
    curves: list[Item]
    paints: Paints | None = None
    """Where else there may be ink, None where nobody looked."""

    def within(self, box: Box) -> Objects:
        """Return what touches a box; characters stay as they are."""
        left, top, right, bottom = box
        lines, rects, curves = (
            [s for s in kind if s["bottom"] > top and s["top"] < bottom and s["x1"] > left and s["x0"] < right]
            for kind in (self.lines, self.rects, self.curves)
        )
        return Objects(self.chars, lines, rects, curves, self.paints)

    def painted(self) -> Painted | None:
        """Return where else than at the characters there may be ink, None where nobody looked."""
        if self.paints is None:
            return None
        return self.paints.painted(chain(self.lines, self.rects, self.curves))

    def edges(self) -> list[Item]:
        """Return the edges of all shapes, as pdfplumber has them."""
        return edges_of(self.lines, self.rects, self.curves)


class Page:
    """A page as its file describes it; `number` counts from 1, `bbox` is where its characters are placed."""

    def __init__(self, page: Any, fonts: Fonts, reference: bool) -> None:
        self.reference = page
        self.number: int = page.page_number
        self.bbox: Box = page.bbox
        self.rotation: int = page.rotation
        self.full: Box = page.page_obj.mediabox
        self.shown: Box = page.page_obj.cropbox
        self._fonts = None if reference else fonts

    def read(self) -> Objects:
        """Return what is drawn on the page. Raises PdfminerException where nobody can read its commands."""
        return self.read_fast() or self.read_slowly()

    def read_slowly(self) -> Objects:
        """Return what pdfplumber finds on the page. Raises PdfminerException where it cannot read it."""
        found = self.reference.objects
        chars, lines, rects, curves = (found.get(kind, []) for kind in ("char", "line", "rect", "curve"))
        return Objects(chars, lines, rects, curves)

    def read_fast(self) -> Objects | None:
        """Return what the fast reader finds on the page, None where it is not sure, or asked not to read."""
        if self._fonts is None:
            return None
        page = self.reference
        left, top = page.mediabox[:2]
        frame = Frame(page.height, left, top, page.initial_doctop)
        canvas = Canvas(self._fonts, frame, Shapes(frame), _turned(page.page_obj), Paints(frame))
        try:
            drawn(canvas, page.page_obj.resources, page.page_obj.contents)
        except Exception:  # whatever is rare or broken is read, or refused, by the reference
            return None
        shapes = canvas.shapes
        return Objects(canvas.chars, shapes.lines, shapes.rects, shapes.curves, canvas.paints)

    def close(self) -> None:
        """Forget what was read."""
        self.reference.close()


def _turned(page: Any) -> tuple[float, float, float, float, float, float]:
    """The matrix that turns a page upright and moves its corner to nought."""
    x0, y0, x1, y1 = page.mediabox
    turnings = {90: (0, -1, 1, 0, -y0, x1), 180: (-1, 0, 0, -1, x1, y1), 270: (0, 1, -1, 0, y1, -x0)}
    found: tuple[float, float, float, float, float, float] = turnings.get(page.rotate, (1, 0, 0, 1, -x0, -y0))
    return found


@contextmanager
def open_pages(path: Path, reader: str | None = None) -> Iterator[list[Page]]:
    """Given a PDF, yield its pages; `reader` may be `REFERENCE`. Raises PdfminerException where it cannot be opened."""
    reference = (os.environ.get("BUDGET_READER") if reader is None else reader) == REFERENCE
    with pdfplumber.open(path) as pdf:
        fonts = Fonts(FontMaker())
        yield [Page(page, fonts, reference) for page in pdf.pages]
