"""Commands that show text, and set how and where."""

from __future__ import annotations

from typing import Any

from pdfminer.pdffont import PDFType3Font
from pdfminer.psparser import PSLiteral, literal_name

from parser.content_state import State
from parser.content_tokens import Unknown
from parser.lettering import IDENTITY, show

_AS_A_CLIP = 4
"""From this mode of text on it is also drawn into the clip."""


class Texts(State):
    """These commands; what each of them is called in a page stands in the table of all commands."""

    def begin_text(self) -> None:
        """Begin text at the corner (BT)."""
        self.text.matrix, self.text.place = IDENTITY, (0, 0)

    def set_spacing(self, space: float) -> None:
        """Set the space after characters (Tc)."""
        self.text.spacing = space

    def set_words(self, space: float) -> None:
        """Set the space after blanks (Tw)."""
        self.text.words = space

    def set_scaling(self, scale: float) -> None:
        """Set how wide text runs (Tz)."""
        self.text.scaling = scale

    def set_leading(self, leading: float) -> None:
        """Set how far lines are apart (TL)."""
        self.text.leading = -leading

    def set_render(self, mode: float) -> None:
        """Set how text is drawn (Tr)."""
        if mode >= _AS_A_CLIP:
            self.unclear("text as a clip")
        self.text.render = int(mode)

    def set_rise(self, rise: float) -> None:
        """Set how far text is raised (Ts)."""
        self.text.rise = rise

    def set_font(self, name: Any, size: Any) -> None:
        """Set the font and its size (Tf)."""
        if not isinstance(name, PSLiteral) or type(size) is not float:
            raise Unknown("a font without name or size")
        font = self.fonts.get(literal_name(name))
        fonts = self.canvas.fonts
        if isinstance(font, PDFType3Font):
            self.unclear("letters that are drawings")
        self.text.font = fonts.glyphs(fonts.manager.get_font(None, {}) if font is None else font)
        self.text.size = size

    def next_line(self, x: float, y: float) -> None:
        """Begin a line beside the last one (Td)."""
        a, b, c, d, e, f = self.text.matrix
        self.text.matrix = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
        self.text.place = (0, 0)

    def next_line_leading(self, x: float, y: float) -> None:
        """Begin a line and remember how far it is apart (TD)."""
        self.next_line(x, y)
        self.text.leading = y

    def set_text_matrix(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        """Set where text goes on (Tm)."""
        self.text.matrix, self.text.place = (a, b, c, d, e, f), (0, 0)

    def next_leading(self) -> None:
        """Begin the next line (T*)."""
        a, b, c, d, e, f = self.text.matrix
        leading = self.text.leading
        self.text.matrix = (a, b, c, d, leading * c + e, leading * d + f)
        self.text.place = (0, 0)

    def show_array(self, shown: Any) -> None:
        """Show strings with steps between them (TJ)."""
        if not isinstance(shown, list):
            raise Unknown("text that is no array")
        show(self.text, self.canvas, shown)

    def show_string(self, string: Any) -> None:
        """Show a string (Tj)."""
        show(self.text, self.canvas, (string,))

    def show_on_next(self, string: Any) -> None:
        """Show a string on the next line (')."""
        self.next_leading()
        show(self.text, self.canvas, (string,))

    def show_spaced(self, words: Any, spacing: Any, string: Any) -> None:
        """Show a string with spaces of its own (")."""
        if type(words) is not float or type(spacing) is not float:
            raise Unknown("text spaced by something else than numbers")
        self.text.words, self.text.spacing = words, spacing
        show(self.text, self.canvas, (string,))
