"""What the codes of a font stand for: text, width and place, each looked up in pdfminer's font once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined

Glyph = tuple[int, str, float, Any]
"""The code, its text, its width in units of the font's size, and (in fonts that run downwards) its displacement."""
MOST_KEPT = 20_000
"""Strings of one font that are remembered as decoded."""


class Glyphs:
    """One font of a document."""

    __slots__ = ("_decoded", "_known", "descent", "font", "multibyte", "name", "vertical")

    def __init__(self, font: PDFFont) -> None:
        self.font = font
        self.name: Any = font.fontname
        self.vertical = font.is_vertical()
        self.multibyte = font.is_multibyte()
        self.descent = font.get_descent()
        self._known: dict[int, Glyph] = {}
        self._decoded: dict[bytes, tuple[Glyph, ...]] = {}

    def of(self, string: bytes) -> tuple[Glyph, ...]:
        """Given a string as it stands in the page's commands, return its glyphs."""
        found = self._decoded.get(string)
        if found is None:
            if len(self._decoded) > MOST_KEPT:
                self._decoded.clear()
            found = self._decoded[string] = tuple(self._glyphs(self.font.decode(string)))
        return found

    def known(self) -> Iterable[int]:
        """Return the codes that were asked for so far."""
        return self._known

    def _glyphs(self, codes: Iterable[int]) -> Iterable[Glyph]:
        for code in codes:
            glyph = self._known.get(code)
            if glyph is None:
                glyph = self._known[code] = self._glyph(code)
            yield glyph

    def _glyph(self, code: int) -> Glyph:
        try:
            text = self.font.to_unichr(code)
        except PDFUnicodeNotDefined:
            text = f"(cid:{code})"
        if not isinstance(text, str):
            raise TypeError(f"no text: {text!r}")
        return code, text, self.font.char_width(code), self.font.char_disp(code)
