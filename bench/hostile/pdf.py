"""Makes PDF files by hand: objects as bytes, a small budget as the sound document, and ways to spoil it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

PAGE = (0.0, 0.0, 595.0, 842.0)
HEADER = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
ROWS = (
    ("213", "农林水支出", "3,234,567.00", "2,000,000.00", "1,234,567.00"),
    ("21301", "农业农村", "3,234,567.00", "2,000,000.00", "1,234,567.00"),
    ("2130101", "行政运行", "2,000,000.00", "2,000,000.00", ""),
    ("2130109", "农产品质量安全", "1,234,567.00", "", "1,234,567.00"),
    ("", "合计", "3,234,567.00", "2,000,000.00", "1,234,567.00"),
)
EDGES = (40.0, 110.0, 300.0, 385.0, 470.0, 555.0)
TOP, STEP = 740.0, 20.0
WIDTH = {**dict.fromkeys("0123456789", 0.556), ",": 0.278, ".": 0.278, "-": 0.333, " ": 0.278}


class Pdf:
    """Objects by number; number 1 is the catalogue, 2 the page tree, 3 and 4 the fonts."""

    def __init__(self) -> None:
        self.objects: dict[int, bytes] = {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            3: b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
            4: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            5: b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor 6 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
            6: b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0"
            b"/Ascent 880/Descent -120/CapHeight 880/StemV 80>>",
        }
        self.kids: list[int] = []
        self.trailer = b""

    def add(self, body: bytes) -> int:
        """Add one object; return its number."""
        number = max(self.objects) + 1
        self.objects[number] = body
        return number

    def stream(self, data: bytes, extra: bytes = b"", packed: bool = True) -> int:
        """Add one stream, deflated unless it says otherwise; return its number."""
        return self.add(stream(data, extra, packed))

    def page(
        self,
        content: bytes,
        box: Sequence[float] | bytes = PAGE,
        extra: bytes = b"",
        resources: bytes = b"",
        fonts: bytes = b"",
    ) -> int:
        """Add a page; return its number. `fonts` and `resources` are added to the two fonts that every page has."""
        edges = box if isinstance(box, bytes) else b"[%s]" % b" ".join(b"%g" % v for v in box)
        body = b"<</Type/Page/Parent 2 0 R/MediaBox %s/Resources<</Font<</F1 3 0 R/F2 4 0 R%s>>%s>>" % (
            edges,
            fonts,
            resources,
        )
        number = self.add(body + b"/Contents %d 0 R%s>>" % (self.stream(content), extra))
        self.kids.append(number)
        return number

    def tree(self) -> bytes:
        """The page tree over all pages."""
        return b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.kids), b" ".join(b"%d 0 R" % k for k in self.kids))

    def done(self, root: bytes = b"1 0 R") -> bytes:
        """The file, with a sound table of its objects."""
        objects = {2: self.tree()} | self.objects
        data = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places: dict[int, int] = {}
        for number in sorted(objects):
            places[number] = len(data)
            data += b"%d 0 obj\n" % number + objects[number] + b"\nendobj\n"
        start = len(data)
        count = max(objects) + 1
        data += b"xref\n0 %d\n0000000000 65535 f \n" % count
        for number in range(1, count):
            data += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        data += b"trailer\n<</Size %d/Root %s%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, root, self.trailer, start)
        return bytes(data)


def stream(data: bytes, extra: bytes = b"", packed: bool = True) -> bytes:
    """A stream object of these bytes."""
    if packed:
        data, extra = zlib.compress(data), extra + b"/Filter/FlateDecode"
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra, data)


def text(x: float, y: float, words: str, size: float = 9.0, before: bytes = b"", right: bool = False) -> bytes:
    """Commands that write one line; `before` are commands inside the text object; `right` ends it at x."""
    if right:
        x -= sum(WIDTH.get(c, 1.0) for c in words) * size
    made = b"BT %s 1 0 0 1 %g %g Tm " % (before, x, y)
    for ascii_run, run in _runs(words):
        if ascii_run:
            made += b"/F2 %g Tf (%s) Tj " % (size, run.encode("ascii").replace(b"(", rb"\(").replace(b")", rb"\)"))
        else:
            made += b"/F1 %g Tf <%s> Tj " % (size, run.encode("utf-16-be").hex().encode())
    return made + b"ET\n"


def _runs(words: str) -> list[tuple[bool, str]]:
    runs: list[tuple[bool, str]] = []
    for character in words:
        if runs and runs[-1][0] == character.isascii():
            runs[-1] = (runs[-1][0], runs[-1][1] + character)
        else:
            runs.append((character.isascii(), character))
    return runs


def title() -> bytes:
    """Commands of the first page."""
    return text(150, 500, "青石市农业农村局2026年部门预算", 18)


def table(rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """Commands of the second page: a ruled table."""
    made = text(210, 790, "一般公共预算支出表", 14) + text(500, 765, "单位：元", 9)
    bottom = TOP - STEP * (len(rows) + 1)
    for n in range(len(rows) + 2):
        made += b"%g %g m %g %g l S\n" % (EDGES[0], TOP - n * STEP, EDGES[-1], TOP - n * STEP)
    for x in EDGES:
        made += b"%g %g m %g %g l S\n" % (x, TOP, x, bottom)
    for n, row in enumerate((HEADER, *rows)):
        for c, words in enumerate(row):
            if words:
                x, y = cell(n, c, is_money(words))
                made += text(x, y, words, 9, right=is_money(words))
    return made


def is_money(words: str) -> bool:
    """True for a figure, which stands at the right of its cell."""
    return words.endswith(".00")


def cell(row: int, column: int, right: bool = True) -> tuple[float, float]:
    """Where a cell's text begins, or ends where it stands right; row 0 is the header."""
    return (EDGES[column + 1] - 3 if right else EDGES[column] + 3), TOP - row * STEP - 14


GHOST_CELL = cell(4, 3)
"""The blank cell 农产品质量安全 › 基本支出."""
FIGURE_CELL = cell(4, 4)


def budget(more: bytes = b"", rows: Sequence[Sequence[str]] = ROWS, before: bytes = b"", **page: bytes) -> Pdf:
    """The sound document with commands before and after those of its table."""
    made = Pdf()
    made.page(title())
    made.page(before + table(rows) + more, **page)
    return made


def sound() -> bytes:
    """The sound document."""
    return budget().done()
