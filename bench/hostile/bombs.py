"""Small files that want to become gigabytes or hours."""

from __future__ import annotations

import zlib
from functools import cache

from bench.hostile.kind import TIGHT, Kind
from bench.hostile.pdf import Pdf, budget, stream, text

MB = 1_000_000
UNPACKED = "解压后超过"


@cache
def _zeros(size: int) -> bytes:
    """So many million blanks, deflated."""
    machine = zlib.compressobj(9)
    piece = b" " * MB
    return b"".join(machine.compress(piece) for _ in range(size)) + machine.flush()


def _page_of(data: bytes, filters: bytes, more: bytes = b"") -> bytes:
    made = budget()
    body = b"<</Length %d/Filter%s%s>>\nstream\n%s\nendstream" % (len(data), filters, more, data)
    made.objects[made.kids[1] - 1] = body
    return made.done()


def wrapped(times: int, size: int = 1) -> bytes:
    """A page of so many million blanks, packed so many times more than once."""
    data = _zeros(size)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return _page_of(data, b"[" + b"/FlateDecode" * (times + 1) + b"]")


def _many() -> bytes:
    made = budget()
    for _ in range(60):
        made.add(b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(_zeros(10)), _zeros(10)))
    return made.done()


def old_packing(size: int) -> bytes:
    """A page packed as run lengths in so many bytes: 128 blanks for each two."""
    return _page_of(b"\x81\x20" * (size // 2) + b"\x80", b"/RunLengthDecode")


def _font(more: bytes) -> bytes:
    made = budget()
    made.objects[5] = made.objects[5][:-2] + more + b">>"
    return made.done()


def character_map(ranges: bytes) -> bytes:
    """The sound document with these ranges in the character map of its font."""
    made = budget()
    program = b"/CIDInit/ProcSet findresource begin begincmap 1 %s endcmap" % ranges
    made.objects[3] = made.objects[3][:-2] + b"/ToUnicode %d 0 R>>" % made.stream(program)
    return made.done()


def image(width: int, height: int, filters: bytes = b"", data: bytes = b"") -> bytes:
    """The sound document with a picture that claims this size."""
    made = Pdf()
    picture = made.add(
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8%s/Length %d>>"
        b"\nstream\n%s\nendstream" % (width, height, filters, len(data), data)
    )
    sound = budget(b"q 100 0 0 100 0 0 cm /I Do Q\n", resources=b"/XObject<</I 99 0 R>>")
    sound.objects[99] = made.objects[picture]
    return sound.done()


def _table_of_objects(index: bytes) -> bytes:
    """The table of objects is a stream that claims two billion entries."""
    made = budget()
    made.objects[2] = made.tree()
    data = bytearray(made.done())
    data = data[: data.rindex(b"xref\n0")]
    start = len(data)
    packed = zlib.compress(bytes(7 * 40))
    data += b"99 0 obj\n<</Type/XRef/Size 2147483647/Index[%s]/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % (
        index,
        len(packed),
    )
    data += b"\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (packed, start)
    return bytes(data)


def _object_stream(inner: bytes, count: int) -> bytes:
    """An object stream that says it lies within itself, or that is larger than memory."""
    made = budget()
    number = made.stream(inner, b"/Type/ObjStm/N %d/First 8/Extends 20 0 R" % count)
    made.objects[20] = made.objects[number]
    return made.done()


KINDS = (
    Kind("one stream of 150 MB", lambda: _page_of(_zeros(150), b"/FlateDecode"), UNPACKED),
    Kind("packed three times", lambda: wrapped(3, 50), "要画"),
    Kind("packed ten times", lambda: wrapped(10, 50), "反复压缩"),
    Kind("sixty streams of 10 MB", _many, UNPACKED),
    Kind("run lengths for 190 MB", lambda: old_packing(6 * MB), "旧式压缩"),
    Kind(
        "predictor as wide as two billion",
        lambda: _page_of(
            zlib.compress(b"\2" * 99), b"/FlateDecode", b"/DecodeParms<</Predictor 12/Columns 2147483647/Colors 4>>"
        ),
        "内存",
    ),
    Kind(
        "a character map of four bytes",
        lambda: character_map(b"beginbfrange <00000000> <ffffffff> <0030> endbfrange"),
        "字符表",
    ),
    Kind(
        "a character map that hides its ends",
        lambda: character_map(rb"beginbfrange (\000\000\000\000) (\377\377\377\377) <0030> endbfrange"),
        "字符表",
    ),
    Kind("widths of a billion characters", lambda: _font(b"/W[0 1000000000 500]"), "字符表"),
    Kind("upright widths of a billion characters", lambda: _font(b"/W2[0 1000000000 500 1 1]"), "字符表"),
    Kind("a picture of 100,000 by 100,000", lambda: image(100_000, 100_000, b"/Filter/FlateDecode", _zeros(1)), "像素"),
    Kind(
        "a picture of 65,500 by 65,500 as JPEG",
        lambda: image(
            65_500, 65_500, b"/Filter/DCTDecode", b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc\x03" + bytes(99)
        ),
        "像素",
    ),
    Kind(
        "a picture of JBIG2 with absurd size",
        lambda: image(
            2_000_000,
            2_000_000,
            b"/Filter/JBIG2Decode",
            b"\0\0\0\0\x30\0\1\0\0\0\x13\xff\xff\xff\xff\xff\xff\xff\xff" + bytes(40),
        ),
        "像素",
    ),
    Kind("a small picture that is no picture", lambda: image(1_000, 1_000, b"/Filter/JPXDecode", bytes(400))),
    Kind("two billion objects claimed", lambda: _table_of_objects(b"0 2147483647"), "对象"),
    Kind("an object stream within itself", lambda: _object_stream(b"20 0 <<>>", 1)),
    Kind(
        "an object stream of 150 MB",
        lambda: budget_with(stream(b" " * 150 * MB, b"/Type/ObjStm/N 1/First 8")),
        UNPACKED,
    ),
    Kind(
        "400,000 objects",
        lambda: budget().done().replace(b"xref\n0", b"9 0 obj 1 endobj\n" * 400_000 + b"xref\n0", 1),
        "对象",
    ),
    Kind(
        "a page of a million characters",
        lambda: budget(text(40, 100, "1" * 1_000_000, 0.01)).done(),
        "处理器",
        limits=TIGHT,
    ),
)


def budget_with(body: bytes) -> bytes:
    """The sound document with one more object."""
    made = budget()
    made.add(body)
    return made.done()
