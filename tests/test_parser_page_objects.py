"""The fast reader of pages finds what pdfplumber finds, to the last bit and in its order, or leaves the page to it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfplumber.utils.exceptions import PdfminerException

from bench.hostile.pdf import budget, stream
from parser.page_objects import REFERENCE, Objects, open_pages

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
OWN = [*sorted((ROOT / "samples").glob("*.pdf")), *sorted((ROOT / "tests" / "data").rglob("*.pdf"))]
REAL = [f for folder in ("founding", "cities", "departments") for f in sorted((SHARED / folder).glob("*.pdf"))]
CHAR = ("text", "x0", "x1", "top", "bottom", "doctop", "width", "height", "size", "upright", "fontname", "matrix")
EDGE = ("object_type", "x0", "x1", "top", "bottom", "doctop", "width", "height", "orientation")
Found = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]


def _values(objects: Objects, edges: Sequence[dict[str, Any]]) -> Found:
    return [tuple(c[k] for k in CHAR) for c in objects.chars], [tuple(e[k] for k in EDGE) for e in edges]


def _compared(path: Path) -> list[tuple[int, Found | None, Found | None]]:
    """For each page its number, what the fast reader finds and what pdfplumber finds; None where one cannot read it."""
    found = []
    with open_pages(path) as pages:
        for page in pages:
            fast = page.read_fast()
            mine = None if fast is None else _values(fast, fast.edges())
            try:
                theirs = _values(page.read_slowly(), page.reference.edges)
            except PdfminerException:
                theirs = None
            found.append((page.number, mine, theirs))
            page.close()
    return found


def _differences(path: Path) -> list[str]:
    return [
        f"page {number}: {'left to pdfplumber' if mine is None else 'different'}"
        for number, mine, theirs in _compared(path)
        if mine != theirs
    ]


@pytest.mark.parametrize("file", OWN, ids=lambda f: f.stem)
def test_own_documents_are_read_as_pdfplumber_reads_them(file: Path) -> None:
    assert _differences(file) == []


@pytest.mark.skipif(not REAL or "CI" in os.environ, reason="the real documents lie elsewhere")
@pytest.mark.parametrize("file", REAL[::5], ids=lambda f: f.stem)
def test_real_documents_are_read_as_pdfplumber_reads_them(file: Path) -> None:
    assert _differences(file) == []


def test_the_reference_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = OWN[0]
    with open_pages(sample, REFERENCE) as pages:
        assert pages[0].read_fast() is None and pages[0].read().chars
    monkeypatch.setenv("BUDGET_READER", REFERENCE)
    with open_pages(sample) as pages:
        assert pages[0].read_fast() is None


WIDTHS = b"/W[1[500 600]20 40 700]/DW 1000"
CID = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Odd/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    b"/FontDescriptor 103 0 R%s>>"
)
DESCRIPTOR = b"<</Type/FontDescriptor/FontName/ABCDEF+Odd/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120>>"
MAP = (
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0001> <0060> <4E00> endbfrange "
    b"2 beginbfchar <0061> <00310032> <0062> <> endbfchar"
)
TYPE3 = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 -10 750 750]/FontMatrix[0.002 0 0 0.001 0 0]/CharProcs<</a 105 0 R>>"
    b"/Encoding<</Differences[97/a/b]>>/FirstChar 97/LastChar 98/Widths[1000 500]>>"
)
FONTS = b"/F3 101 0 R/F4 106 0 R/F5 104 0 R"
RESOURCES = b"/XObject<</X1 110 0 R/X2 111 0 R/X3 112 0 R/X4 113 0 R>>/ColorSpace<</C1[/ICCBased 114 0 R]/C2[/Separation/S/DeviceGray 5 0 R]>>"


def _made(contents: Sequence[bytes], form: bytes, box: bytes, extra: bytes) -> bytes:
    """A page of these commands, with fonts of every kind and drawings within drawings."""
    pdf = budget()
    pdf.kids = []
    page = pdf.page(b"", box, extra, RESOURCES, FONTS)
    pdf.objects |= {
        101: b"<</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding/Identity-H/DescendantFonts[102 0 R]/ToUnicode 108 0 R>>",
        102: CID % WIDTHS,
        103: DESCRIPTOR,
        104: TYPE3,
        105: stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f"),
        106: b"<</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding/Identity-V/DescendantFonts[107 0 R]/ToUnicode 108 0 R>>",
        107: CID % b"/DW2[880 -1000]/W2[1[-900 400 800]]",
        108: stream(MAP),
        110: stream(form, b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Matrix[1 0 0 1 30 40]"),
        111: stream(b"q /X1 Do Q /X2 Do 5 5 20 20 re S", b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]"),
        112: stream(
            form, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[0 1 -1 0 9 9]/Resources<</Font<</F2 4 0 R>>>>"
        ),
        113: stream(b"\x00", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"),
        114: stream(b"", b"/N 3"),
    }
    numbers = [pdf.stream(c) for c in contents]
    listed = b"[%s]" % b" ".join(b"%d 0 R" % n for n in numbers)
    pdf.objects[page] = pdf.objects[page].replace(b"/Contents %d 0 R" % (page - 1), b"/Contents" + listed)
    return pdf.done()


_numbers = st.one_of(
    st.integers(-300, 900).map(lambda n: b"%d" % n),
    st.floats(-300, 900).map(lambda x: b"%.3f" % x),
    st.sampled_from([b"0", b"1", b"-1", b".5", b"-.25", b"7.", b"+3", b"0.05"]),
)
_odd = st.sampled_from(
    [
        b"--5",
        b"1.2.3",
        b"-",
        b".",
        b"1e5",
        b"5-3",
        b"true",
        b"false",
        b"null",
        b"/N",
        b"/F#31",
        b"(1)",
        b"<31>",
        b"[1 2]",
    ]
)
_bytes = st.binary(max_size=6)
_strings = st.one_of(
    st.text("0123456789ab ,.", max_size=5).map(lambda t: b"(%s)" % t.encode()),
    st.sampled_from(
        [b"(a(b)c)", rb"(\(1\))", rb"(\061\62\7)", rb"(a\qb)", b"(a\\\nb)", rb"(((x)))", b"()", b"<>", b"(%)"]
    ),
    _bytes.map(lambda b: b"<%s>" % b.hex().encode()),
    st.text("0123456789abcdefABCDEF \n", max_size=9).map(lambda t: b"<%s>" % t.encode()),
)
_arrays = st.lists(st.one_of(_strings, _numbers, _odd), max_size=5).map(lambda parts: b"[%s]" % b" ".join(parts))
_fonts = st.sampled_from([b"/F1", b"/F2", b"/F3", b"/F4", b"/F5", b"/Fx"])


def _of(count: int, *words: bytes) -> st.SearchStrategy[bytes]:
    given_numbers = st.lists(_numbers, min_size=count, max_size=count)
    return st.tuples(given_numbers, st.sampled_from(words)).map(lambda t: b" ".join([*t[0], t[1]]))


_statements = st.one_of(
    _of(0, b"q", b"Q", b"BT", b"ET", b"n", b"h", b"W", b"W*", b"T*", b"EMC", b"BX", b"zz", b"f_a"),
    _of(0, b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"),
    _of(1, b"Tc", b"Tw", b"TL", b"Tz", b"Tr", b"Ts", b"w", b"g", b"G", b"sc", b"SC", b"Tj", b"i", b"scn"),
    _of(2, b"Td", b"TD", b"m", b"l", b"Tf"),
    _of(3, b"rg", b"RG", b"scn", b"SCN"),
    _of(4, b"re", b"re", b"v", b"y", b"k", b"K"),
    _of(6, b"c", b"Tm", b"cm"),
    st.tuples(_fonts, _numbers).map(lambda t: b"%s %s Tf" % t),
    st.tuples(_strings, st.sampled_from([b"Tj", b"'", b"Tj "])).map(b"".join),
    st.tuples(_numbers, _numbers, _strings).map(lambda t: b'%s %s %s"' % t),
    _arrays.map(lambda a: a + b"TJ"),
    st.sampled_from(
        [b"/X1 Do", b"/X2 Do", b"/X3 Do", b"/X4 Do", b"/X5 Do", b"/C1 cs", b"/C2 CS", b"/Pattern cs /P scn"]
    ),
    st.sampled_from(
        [b"/P <</MCID 3>> BDC", b"/Span<</ActualText(\xfe\xff)/MCID 0>>BDC", b"/T BMC", b"/G gs", b"[3 1] 0 d"]
    ),
    st.sampled_from(
        [b"% a comment ( with [ signs\n", b"1 0 0 -1 0 842 cm", b"0 1 -1 0 300 20 Tm", b"10 10 100 0 re f"]
    ),
    st.sampled_from(
        [b"BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI ", b"BI /W 1 /H 1 ID EIEI xEI\nQ", b"BI /F /A85 ID zz~> EI "]
    ),
    st.sampled_from([b"{", b"<<", b">>", b"[", b"]", b"<</A 1 /B>>", b")", b"\x00", b"\xff", b"ID", b"EI"]),
    st.tuples(_odd, st.sampled_from([b"Tj", b"w", b"Tf", b"Td", b"cm", b"re", b"Do", b"TJ", b"m", b"Tr"])).map(
        b" ".join
    ),
    _odd,
)
_commands = st.lists(_statements, max_size=30).map(b"\n".join)
_texts = st.lists(
    st.tuples(_fonts, _numbers, _of(6, b"Tm"), _strings, st.one_of(_arrays.map(lambda a: a + b"TJ"), _of(2, b"Td"))),
    max_size=4,
).map(lambda rows: b"\n".join(b"BT %s %s Tf %s %s Tj %s ET" % row for row in rows))
_paths = st.lists(
    st.tuples(
        st.lists(st.one_of(_of(2, b"m", b"l"), _of(4, b"re"), _of(6, b"c"), _of(0, b"h")), min_size=1, max_size=6),
        st.sampled_from([b"S", b"s", b"f", b"B*", b"b", b"n", b"F", b"1 0 0 -1 5 800 cm", b"q", b"Q"]),
    ),
    max_size=5,
).map(lambda paths: b"\n".join(b" ".join([*path, paint]) for path, paint in paths))
_streams = st.one_of(_commands, _texts, _paths)
_boxes = st.sampled_from([b"[0 0 595 842]", b"[10 20 605.5 862.25]", b"[595 842 0 0]", b"[-50 -20.5 500 800]"])
_extras = st.sampled_from(
    [b"", b"/Rotate 90", b"/Rotate 180", b"/Rotate -90", b"/Rotate 450", b"/CropBox[50 50 400 700]"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_streams, min_size=1, max_size=3), _streams, _boxes, _extras)
def test_any_commands_are_read_as_pdfplumber_reads_them(
    contents: list[bytes], form: bytes, box: bytes, extra: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.pdf"
        path.write_bytes(_made(contents, form, box, extra))
        for _, mine, theirs in _compared(path):
            assert mine is None or mine == theirs


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(_texts, _paths), min_size=1, max_size=2), _texts, _boxes, _extras)
def test_sound_text_is_not_left_to_pdfplumber(contents: list[bytes], form: bytes, box: bytes, extra: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.pdf"
        path.write_bytes(_made([c.replace(b"(1)", b"1") for c in contents], form, box, extra))
        assert all(mine is not None for _, mine, _ in _compared(path))
