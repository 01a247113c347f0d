"""Figures that nobody can see, or that are printed over each other; each must be in no answer."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from bench.hostile.kind import FIGURE, GHOST, Kind
from bench.hostile.pdf import FIGURE_CELL, GHOST_CELL, ROWS, WIDTH, Pdf, budget, cell, stream, table, text

GHOST_WORDS = GHOST + ".00"
X, Y = GHOST_CELL
_WIDE, _HIGH = 80, 14


def _ghost(before: bytes = b"", more: bytes = b"", first: bytes = b"", size: float = 9.0, x: float = X) -> bytes:
    return first + text(x, Y, GHOST_WORDS, size, before, right=True) + more


def _drawn(commands: bytes) -> Callable[[], bytes]:
    return lambda: budget(commands).done()


def _cover(grey: bytes = b"1") -> bytes:
    return b"q %s g %g %g %d %d re f Q\n" % (grey, X - _WIDE + 2, Y - 4, _WIDE, _HIGH)


def _under_picture() -> bytes:
    """Under a picture that shows stripes where the figure stands: there is ink, but not the figure's."""
    data = zlib.compress(bytes(255 * (x // 4 % 2) for _ in range(14) for x in range(80)))
    more = b"q %d 0 0 %d %g %g cm /I Do Q\n" % (_WIDE, _HIGH, X - _WIDE + 2, Y - 4)
    made = budget(_ghost(more=more), resources=b"/XObject<</I 101 0 R>>")
    made.objects[101] = (
        b"<</Type/XObject/Subtype/Image/Width 80/Height 14/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(data), data)
    )
    return made.done()


def _annotated(subtype: bytes, more: bytes = b"", root: bytes = b"") -> bytes:
    """Under a note or a field that shows nothing but its ground."""
    box = b"[%g %g %g %g]" % (X - _WIDE + 2, Y - 4, X + 2, Y + 10)
    made = budget(_ghost(), extra=b"/Annots[101 0 R]")
    made.objects[101] = b"<</Type/Annot/Subtype/%s/Rect%s/F 4/AP<</N 102 0 R>>%s>>" % (subtype, box, more)
    made.objects[102] = stream(b"1 g 0 0 80 14 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 80 14]")
    if root:
        made.objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % root
    return made.done()


def _layer() -> bytes:
    """On a layer that is switched off."""
    made = budget(b"/OC /L BDC\n" + _ghost() + b"EMC\n", resources=b"/Properties<</L 101 0 R>>")
    made.objects[101] = b"<</Type/OCG/Name(L)>>"
    made.objects[1] = b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[101 0 R]/D<</OFF[101 0 R]>>>>>>"
    return made.done()


def _transparent() -> bytes:
    made = budget(b"/G gs\n" + _ghost(), resources=b"/ExtGState<</G<</ca 0/CA 0>>>>")
    return made.done()


def _cropped() -> bytes:
    """Right of the part of the page that is shown; the page is wider than that."""
    made = Pdf()
    sound = budget()
    made.objects = sound.objects
    made.kids = sound.kids
    number = made.kids[1]
    made.objects[number] = made.objects[number].replace(
        b"/MediaBox [0 0 595 842]", b"/MediaBox[0 0 1200 842]/CropBox[0 0 595 842]"
    )
    wide = b"555 640 m 700 640 l S\n" + text(690, Y, GHOST_WORDS, right=True)
    content = budget(wide).objects[number - 1]
    made.objects[number - 1] = content
    return made.done()


def _moved() -> bytes:
    """A page whose lower left corner lies far from nought: ghosts count from there too."""
    made = budget(b"1 0 0 1 1000 2000 cm\n", before=b"q 1 0 0 1 1000 2000 cm\n")
    number = made.kids[1]
    made.objects[number] = made.objects[number].replace(b"[0 0 595 842]", b"[1000 2000 1595 2842]")
    made.objects[number - 1] = budget(
        b"Q\n" + text(X + 1000, Y + 2000, GHOST_WORDS, 9, b"3 Tr", True), before=b"q 1 0 0 1 1000 2000 cm\n"
    ).objects[number - 1]
    return made.done()


def _font_not_carried() -> bytes:
    """White, in a Chinese font that the file does not carry and that prints nothing else."""
    made = budget(
        b"q 1 g BT 1 0 0 1 %g %g Tm /F9 9 Tf <%s> Tj ET Q\n"
        % (X - 70, Y, GHOST_WORDS.encode("utf-16-be").hex().encode()),
        fonts=b"/F9 101 0 R",
    )
    made.objects[101] = made.objects[3].replace(b"STSong-Light", b"NoSuchFont").replace(b"5 0 R", b"102 0 R")
    made.objects[102] = made.objects[5].replace(b"STSong-Light", b"NoSuchFont").replace(b"DW 1000", b"DW 500")
    return made.done()


def _hatched() -> bytes:
    """Without ink, over hatching: there is contrast, but not the figure's."""
    lines = b"".join(b"%g %g m %g %g l S\n" % (X - n * 3, Y - 3, X - n * 3, Y + 9) for n in range(25))
    return budget(b"0.3 w\n" + lines + _ghost(b"3 Tr")).done()


def _longer() -> bytes:
    """Ten times as much: in one breath with the digits that are seen, a nought without ink."""
    rows = [[c.removesuffix(".00") for c in row] for row in ROWS]
    x, y = cell(4, 4, right=False)
    seen = text(x, y, "1,234,567")
    made = budget(rows=rows)
    number = made.kids[1] - 1
    made.objects[number] = stream(table(rows).replace(seen, seen.replace(b"Tj ET", b"Tj 3 Tr (0) Tj 0 Tr ET")))
    return made.done()


def _width(words: str) -> float:
    return sum(WIDTH[c] for c in words) * 9


def _unseen_sign() -> bytes:
    """A minus sign without ink right before a figure."""
    x, y = FIGURE_CELL
    return budget(text(x - _width("1,234,567.00"), y, "-", 9, b"3 Tr", right=True)).done()


def _rewritten(shift: float) -> bytes:
    """The figure is covered by white, and another is written there, a little beside."""
    x, y = FIGURE_CELL
    cover = b"q 1 g %g %g 78 14 re f Q\n" % (x - 78, y - 3)
    return budget(cover + text(x - shift, y, "2,222,222.00", right=True)).done()


def _struck_over() -> bytes:
    x, y = FIGURE_CELL
    return budget(text(x, y, GHOST_WORDS, right=True)).done()


def _lying_map() -> bytes:
    """The font draws 1,234,567 and its map says 7,654,321: what is read is not what is seen."""
    pairs = b" ".join(b"<%02x> <%04x>" % (0x30 + n, 0x30 + 8 - n) for n in range(1, 8))
    made = budget(
        b"BT /F9 9 Tf 1 0 0 1 %g %g Tm (1,234,567.00) Tj ET\n" % (X - 50, Y),
        fonts=b"/F9 101 0 R",
    )
    made.objects[102] = stream(b"begincmap 7 beginbfchar %s endbfchar endcmap" % pairs)
    made.objects[101] = made.objects[4][:-2] + b"/ToUnicode 102 0 R>>"
    return made.done()


KINDS = (
    Kind("a figure without ink", _drawn(_ghost(b"3 Tr"))),
    Kind("a figure as a clip", _drawn(b"q\n" + _ghost(b"7 Tr") + b"Q\n")),
    Kind("a white figure", _drawn(_ghost(b"1 g"))),
    Kind("a nearly white figure", _drawn(_ghost(b"0.95 g"))),
    Kind("a figure of half a point", _drawn(_ghost(size=0.5))),
    Kind("a figure clipped away", _drawn(b"q 0 0 5 5 re W n\n" + _ghost() + b"Q\n")),
    Kind("a figure right of the page", _drawn(_ghost(x=900))),
    Kind("a figure above the page", _drawn(text(X, 900, GHOST_WORDS))),
    Kind("a figure covered by white", _drawn(_ghost(more=_cover()))),
    Kind("a figure covered by grey", _drawn(_ghost(more=_cover(b"0.8")))),
    Kind("a black figure on black", _drawn(_ghost(first=_cover(b"0")))),
    Kind("a figure under a picture", _under_picture),
    Kind("a figure under a note", lambda: _annotated(b"FreeText")),
    Kind("a figure under a stamp", lambda: _annotated(b"Stamp")),
    Kind(
        "a figure under a field", lambda: _annotated(b"Widget", b"/FT/Tx/T(a)/V(1)", b"/AcroForm<</Fields[101 0 R]>>")
    ),
    Kind("a figure on a hidden layer", _layer),
    Kind("a transparent figure", _transparent),
    Kind("a figure outside the shown part", _cropped),
    Kind("a figure without ink on a moved page", _moved),
    Kind("a white figure in a font that is not there", _font_not_carried),
    Kind("a figure without ink over hatching", _hatched),
    Kind("a nought that nobody sees", _longer, figure=""),
    Kind("a minus that nobody sees", _unseen_sign, figure=""),
    Kind("a figure rewritten two points beside", lambda: _rewritten(2.0), figure=""),
    Kind("a figure rewritten in its place", lambda: _rewritten(0.0), figure=""),
    Kind("a figure struck over", _struck_over, figure=""),
    Kind("a map that lies about its font", _lying_map, "不是同一个"),
)
NEVER = {
    "a nought that nobody sees": "12,345,670",
    "a minus that nobody sees": "-" + FIGURE,
    "a figure rewritten two points beside": FIGURE,
    "a figure rewritten in its place": FIGURE,
    "a figure struck over": FIGURE,
}
"""What the answer to `ASKED` must not say besides."""
