"""Damaged, unfinished and locked PDF files."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable

from bench.hostile.kind import Kind
from bench.hostile.pdf import Pdf, budget, sound, title

PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _cut(part: float) -> Callable[[], bytes]:
    return lambda: sound()[: int(len(sound()) * part)]


def _flipped() -> bytes:
    """One byte wrong in the packed commands of the table's page."""
    data = bytearray(sound())
    place = [m.end() for m in re.finditer(rb"stream\r?\n", data) if data[m.start() - 3 : m.start()] != b"end"][1]
    data[place + 400] ^= 0x55
    return bytes(data)


def _places_wrong() -> bytes:
    return re.sub(rb"(\d{10}) 00000 n", lambda m: b"%010d 00000 n" % (int(m[1]) + 7), sound())


def _start(place: bytes) -> Callable[[], bytes]:
    return lambda: re.sub(rb"startxref\n\d+", b"startxref\n" + place, sound())


def _trailing(more: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        made = budget()
        made.trailer = more
        return made.done()

    return make


def _loop(key: bytes) -> bytes:
    """The table of objects names itself as the one before it."""
    made = budget()
    made.trailer = key + b" 0000000000"
    data = made.done()
    start = int(re.findall(rb"startxref\n(\d+)", data)[0])
    return data.replace(key + b" 0000000000", key + b" %010d" % start)


def _no_pages() -> bytes:
    made = Pdf()
    made.objects[2] = b"<</Type/Pages/Count 0/Kids[]>>"
    return made.done()


def _with_root(body: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        made = budget()
        made.objects[1] = body
        return made.done()

    return make


def _with_tree(body: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        made = budget()
        made.objects[2] = body
        return made.done()

    return make


def _no_text() -> bytes:
    made = Pdf()
    made.page(b"0 0 m 100 100 l S\n")
    return made.done()


def _title_only() -> bytes:
    made = Pdf()
    made.page(title())
    return made.done()


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _locked(password: bytes) -> bytes:
    """Locked as Adobe's revision 2 has it; with an empty password anybody may read it."""
    owner, name = b"o" * 32, b"i" * 16
    key = hashlib.md5((password + PAD)[:32] + owner + struct.pack("<i", -4) + name, usedforsecurity=False).digest()[:5]
    made = budget()
    made.objects[2] = made.tree()
    for number, body in made.objects.items():
        head, mark, packed = body.partition(b"\nstream\n")
        if mark:
            salt = key + struct.pack("<I", number)[:3] + b"\0\0"
            own = hashlib.md5(salt, usedforsecurity=False).digest()[:10]
            data = _rc4(own, packed.removesuffix(b"\nendstream"))
            made.objects[number] = head + mark + data + b"\nendstream"
    for number in (5,):
        made.objects[number] = made.objects[number].replace(b"(Adobe)", _string(key, number, b"Adobe"))
        made.objects[number] = made.objects[number].replace(b"(GB1)", _string(key, number, b"GB1"))
    made.trailer = b"/ID[<%s><%s>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O <%s>/U <%s>>>" % (
        name.hex().encode(),
        name.hex().encode(),
        owner.hex().encode(),
        _rc4(key, PAD).hex().encode(),
    )
    return made.done()


def _string(key: bytes, number: int, words: bytes) -> bytes:
    own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0", usedforsecurity=False).digest()[:10]
    return b"<%s>" % _rc4(own, words).hex().encode()


DAMAGED = "已损坏"
KINDS = (
    Kind("empty", lambda: b"", "文件是空的"),
    Kind("blanks only", lambda: b" \n" * 500, "文件是空的"),
    Kind("header only", lambda: b"%PDF-1.7\n", DAMAGED),
    Kind("garbage after the header", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, DAMAGED),
    Kind("cut in the middle", _cut(0.5), DAMAGED),
    Kind("cut before the end", _cut(0.9), DAMAGED),
    Kind("one byte wrong in a page", _flipped, "校验不符"),
    Kind("places of objects wrong", _places_wrong, "没有页面"),
    Kind("start far outside", _start(b"99999999999")),
    Kind("start negative", _start(b"-5")),
    Kind("table of objects names itself", lambda: _loop(b"/Prev"), "嵌套过深"),
    Kind("stream of objects names itself", lambda: _loop(b"/XRefStm"), "嵌套过深"),
    Kind("no catalogue", lambda: budget().done(root=b"99 0 R"), "没有页面"),
    Kind("catalogue is a number", _with_root(b"42"), "没有页面"),
    Kind("no pages", _no_pages, "没有页面"),
    Kind("list of pages is a number", _with_tree(b"<</Type/Pages/Count 2/Kids 7>>"), "没有页面"),
    Kind("says it has a billion pages", _with_tree(b"<</Type/Pages/Count 1000000000/Kids[8 0 R 10 0 R]>>")),
    Kind("no text", _no_text, "没有文字层"),
    Kind("a title and nothing else", _title_only, "没有找到任何预算表"),
    Kind("locked", lambda: _locked(b"secret"), "有密码"),
    Kind("locked for changes only", lambda: _locked(b"")),
    Kind("locked in an unknown way", _trailing(b"/Encrypt<</Filter/Nobody/V 99>>"), "有密码"),
)
