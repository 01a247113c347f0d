"""The cited page as an image with the printed row framed; the only file that knows pypdfium2."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import ImageDraw

Box = tuple[float, float, float, float]
SCALE = 2.0
MARGIN = 3
FRAME_COLOUR = (214, 40, 40)
FRAME_WIDTH = 4
CONTEXT = 110
"""How much of the page, in PDF points, stands above and below the framed rows in the close view."""


def framed_page(file: Path, page: int, boxes: tuple[Box, ...], close: bool = False) -> bytes:
    """Given a PDF, a page number from 1 and boxes in PDF points from the top left, return the page as PNG, rows framed.

    `close` returns only the band of the page around the rows. Raises FileNotFoundError or pypdfium2.PdfiumError.
    """
    document = pypdfium2.PdfDocument(file)
    try:
        image = document[page - 1].render(scale=SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    draw = ImageDraw.Draw(image)
    for x0, top, x1, bottom in boxes:
        frame = (x0 * SCALE - MARGIN, top * SCALE - MARGIN, x1 * SCALE + MARGIN, bottom * SCALE + MARGIN)
        draw.rectangle(frame, outline=FRAME_COLOUR, width=FRAME_WIDTH)
    if close and boxes:
        top = max(0, int((min(b[1] for b in boxes) - CONTEXT) * SCALE))
        bottom = min(image.height, int((max(b[3] for b in boxes) + CONTEXT) * SCALE))
        image = image.crop((0, top, image.width, bottom))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
