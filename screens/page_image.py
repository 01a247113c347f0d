"""Pages of the originals as images with the printed rows framed; the only file of the screen that knows pypdfium2."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from screens.opened import Bounded

Box = tuple[float, float, float, float]
SCALE = 2.0
MARGIN = 3
FRAME_COLOUR = (214, 40, 40)
FRAME_WIDTH = 4
CONTEXT = 110
"""How much of the page, in PDF points, stands above and below the framed rows in the close view."""
COLOURS = 64
MOST_IMAGES = 64
"""Images kept, about a quarter of a megabyte each."""
_PDFIUM = threading.Lock()
"""PDFium is not safe between threads."""
_IMAGES: Bounded[tuple[str, int, tuple[Box, ...], bool], bytes] = Bounded(MOST_IMAGES)
_SIZES: Bounded[tuple[str, int], tuple[float, float]] = Bounded(4000)


def framed_page(file: Path, page: int, boxes: tuple[Box, ...], close: bool = False) -> bytes:
    """Given a PDF, a page number from 1 and boxes in PDF points from the top left, return the page as PNG, rows framed.

    `close` returns only the band of the page around the rows. Raises FileNotFoundError or pypdfium2.PdfiumError.
    """
    return _IMAGES.made((str(file), page, boxes, close), lambda: _drawn(file, page, boxes, close))


def page_size(file: Path, page: int) -> tuple[float, float]:
    """Given a PDF and a page number from 1, return its width and height in PDF points, as it is shown."""
    return _SIZES.made((str(file), page), lambda: _measured(file, page))


def _measured(file: Path, page: int) -> tuple[float, float]:
    with _PDFIUM:
        document = pypdfium2.PdfDocument(file)
        try:
            width, height = document[page - 1].get_size()
        finally:
            document.close()
    return float(width), float(height)


def _drawn(file: Path, page: int, boxes: tuple[Box, ...], close: bool) -> bytes:
    with _PDFIUM:
        document = pypdfium2.PdfDocument(file)
        try:
            shown = document[page - 1]
            height = float(shown.get_height())
            top, bottom = _band(boxes, height) if close and boxes else (0.0, height)
            cut = (0, height - bottom, 0, top)
            image = shown.render(scale=SCALE, crop=cut).to_pil().convert("RGB")
        finally:
            document.close()
    draw = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in boxes:
        frame = (x0 * SCALE - MARGIN, (y0 - top) * SCALE - MARGIN, x1 * SCALE + MARGIN, (y1 - top) * SCALE + MARGIN)
        draw.rectangle(frame, outline=FRAME_COLOUR, width=FRAME_WIDTH)
    buffer = io.BytesIO()
    few = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _band(boxes: tuple[Box, ...], height: float) -> tuple[float, float]:
    """The part of the page around the rows, from its top, in PDF points."""
    top = min(max(0.0, min(b[1] for b in boxes) - CONTEXT), height - 1)
    return top, max(top + 1, min(height, max(b[3] for b in boxes) + CONTEXT))
