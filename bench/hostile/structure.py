"""Pages, drawings and rules that contain themselves, never end, or are of no size that exists."""

from __future__ import annotations

from collections.abc import Callable

from bench.hostile.kind import TIGHT, Kind
from bench.hostile.pdf import Pdf, budget, stream

CIRCLE = "指向自己"


def _replaced(number: int, body: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        made = budget()
        made.objects[number] = body
        return made.done()

    return make


def deep_tree(levels: int) -> bytes:
    """The sound document below so many more levels of the page tree."""
    made = budget()
    made.objects[2] = b"<</Type/Pages/Count 2/Kids[101 0 R]>>"
    for n in range(101, 101 + levels):
        made.objects[n] = b"<</Type/Pages/Count 2/Kids[%d 0 R]>>" % (n + 1)
    made.objects[101 + levels] = made.tree()
    return made.done()


def _many_ways() -> bytes:
    """Each level of the tree lists the next ten times: 10 to the 20th pages."""
    made = budget()
    made.objects[2] = b"<</Type/Pages/Count 2/Kids[101 0 R]>>"
    for n in range(101, 121):
        made.objects[n] = b"<</Type/Pages/Count 2/Kids[%s]>>" % (b"%d 0 R " % (n + 1) * 10)
    made.objects[121] = made.tree()
    return made.done()


def _many_pages() -> bytes:
    made = budget()
    for _ in range(2_100):
        made.kids.append(made.kids[0])
    return made.done()


def _drawings(count: int, uses: int, last: bytes) -> bytes:
    """A chain of drawings, each of which draws the next so many times."""
    made = budget(b"/X Do\n", resources=b"/XObject<</X 101 0 R>>")
    for n in range(101, 101 + count):
        after = b"%d 0 R" % (n + 1) if n < 100 + count else last
        made.objects[n] = stream(
            b"/X Do\n" * uses, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %s>>>>" % after
        )
    made.objects[101 + count] = stream(b"0 0 m 1 1 l S\n" * 1000, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return made.done()


def _box(box: bytes, name: bytes = b"") -> Callable[[], bytes]:
    def make() -> bytes:
        made = budget()
        number = made.kids[1]
        old = b"/MediaBox [0 0 595 842]"
        made.objects[number] = made.objects[number].replace(old, (old + name + box) if name else b"/MediaBox " + box)
        return made.done()

    return make


def _commands(commands: bytes) -> Callable[[], bytes]:
    return lambda: budget(commands).done()


def _grid(lines: int) -> bytes:
    size = 500 / lines
    made = b"".join(b"%g 50 m %g 550 l S\n50 %g m 550 %g l S\n" % ((50 + n * size,) * 4) for n in range(lines + 1))
    document = budget()
    document.page(made)
    return document.done()


def _squares(count: int) -> bytes:
    return b"".join(b"%d %d 1.5 1.5 re f\n" % (n % 250 * 2, n // 250 * 2) for n in range(count))


def _self_font() -> bytes:
    """A font whose letters are drawn in that font itself."""
    made = budget(b"BT /F9 10 Tf 50 50 Td (a) Tj ET\n", fonts=b"/F9 101 0 R")
    made.objects[101] = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]"
        b"/Encoding<</Differences[97/a]>>/CharProcs<</a 102 0 R>>/Resources<</Font<</F9 101 0 R>>>>>>"
    )
    made.objects[102] = stream(b"1 0 d0 BT /F9 1 Tf (a) Tj ET")
    return made.done()


def _self_pattern() -> bytes:
    """A pattern that is filled with itself, and a mask that masks itself."""
    made = budget(
        b"/G gs /Pattern cs /P scn 0 0 200 200 re f\n",
        resources=b"/Pattern<</P 101 0 R>>/ExtGState<</G 103 0 R>>",
    )
    made.objects[101] = stream(
        b"/Pattern cs /P scn 0 0 5 5 re f",
        b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 5 5]/XStep 1/YStep 1/Resources<</Pattern<</P 101 0 R>>>>",
    )
    made.objects[103] = b"<</SMask<</S/Alpha/G 104 0 R>>>>"
    made.objects[104] = stream(
        b"/G gs 0 0 9 9 re f",
        b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Group<</S/Transparency>>/Resources<</ExtGState<</G 103 0 R>>>>",
    )
    return made.done()


def _extra_root(more: bytes, body: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        made = budget()
        made.objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % more
        made.objects[101] = body
        return made.done()

    return make


def _length_of_itself() -> bytes:
    made = budget()
    number = made.kids[1] - 1
    data = made.objects[number]
    made.objects[number] = b"<</Length %d 0 R" % number + data[data.index(b"/Filter") :]
    return made.done()


def _contents() -> bytes:
    """One page that consists of the same commands 200,000 times."""
    made = Pdf()
    part = made.stream(b"0 0 m 9 9 l S\n" * 100)
    made.page(b"")
    made.objects[made.kids[0]] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[%s]>>" % (
        b"%d 0 R " % part * 200_000
    )
    return made.done()


def _twins() -> bytes:
    made = budget()
    made.objects[6] = b"101 0 R"
    made.objects[101] = b"6 0 R"
    return made.done()


KINDS = (
    Kind("the page tree contains itself", _replaced(2, b"<</Type/Pages/Count 2/Kids[2 0 R 8 0 R 10 0 R]>>"), CIRCLE),
    Kind("the page tree is 5,000 deep", lambda: deep_tree(5_000), "层"),
    Kind("the page tree in 10^20 ways", _many_ways, "页"),
    Kind("2,102 pages", _many_pages, "超过 2000 页"),
    Kind("an object that is itself", _replaced(6, b"6 0 R"), CIRCLE),
    Kind("two objects that are each other", _twins, CIRCLE),
    Kind("a drawing that draws itself", lambda: _drawings(1, 1, b"101 0 R"), CIRCLE),
    Kind("two drawings that draw each other", lambda: _drawings(2, 1, b"101 0 R"), CIRCLE),
    Kind("drawings that draw each other a billion times", lambda: _drawings(9, 10, b"110 0 R"), "要画"),
    Kind("drawings 200 deep", lambda: _drawings(200, 1, b"301 0 R"), "图形超过"),
    Kind("a font drawn in itself", _self_font),
    Kind("a pattern and a mask of themselves", _self_pattern),
    Kind(
        "outlines in a circle",
        _extra_root(b"/Outlines 101 0 R", b"<</First 101 0 R/Last 101 0 R/Next 101 0 R/Title(a)/Dest(a)>>"),
    ),
    Kind(
        "page labels in a circle", _extra_root(b"/PageLabels 101 0 R", b"<</Kids[101 0 R]/Limits[0 9]>>"), "读不出页面"
    ),
    Kind("names in a circle", _extra_root(b"/Names<</Dests 101 0 R>>", b"<</Kids[101 0 R]>>")),
    Kind("a stream as long as itself", _length_of_itself, "嵌套过深"),
    Kind("one page 200,000 times", _contents, "要画"),
    Kind("lists 100,000 deep", _replaced(101, b"[" * 100_000 + b"]" * 100_000)),
    Kind("lists 100,000 deep on the page", _commands(b"[" * 100_000 + b"]" * 100_000 + b" TJ\n")),
    Kind("states saved a million times", _commands(b"q\n" * 1_000_000), "处理器", limits=TIGHT),
    Kind("a page of a billion points", _box(b"[0 0 1000000000 1000000000]"), "页面"),
    Kind("a page of NaN", _box(b"[0 0 NaN Infinity]"), "四个数"),
    Kind("a page of no size", _box(b"[0 0 0 0]"), "没有大小"),
    Kind("a page of three numbers", _box(b"[0 0 595]"), "四个数"),
    Kind("a page that contains itself", _box(b"[0 0 595 10 0 R]"), "四个数"),
    Kind("a long and narrow page", _box(b"[0 0 14000 10000]"), "页面"),
    Kind("a shown part outside the page", _box(b"[9000 9000 9100 9100]", b"/CropBox"), "在页面之外"),
    Kind("turned by 45 degrees", _box(b"45", b"/Rotate "), "两种说法"),
    Kind("turned by a word", _box(b"/Left", b"/Rotate"), "已损坏"),
    Kind("units of a thousand points", _box(b"1000", b"/UserUnit "), ""),
    Kind(
        "coordinates beyond all numbers", _commands(b"1e39 1e39 m -1e39 1e39 l S BT /F2 9 Tf 1e38 1e38 Td (1) Tj ET\n")
    ),
    Kind("letters of 10^30 points", _commands(b"BT /F2 1e30 Tf 50 50 Td (1) Tj ET\n")),
    Kind("numbers of 100,000 digits", _commands(b"9" * 100_000 + b" 0 m 0 0 l S\n"), ""),
    Kind("rules of 150 by 150", lambda: _grid(150), "交点"),
    Kind("rules of 1,000 by 1,000", lambda: _grid(1_000), "交点"),
    Kind("20,000 small squares", _commands(_squares(20_000)), "条线"),
)
