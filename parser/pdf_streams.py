"""Finds packed data in a PDF that would grow without end, from the bytes alone: no parser is asked, nothing is kept."""

from __future__ import annotations

import re
import zlib

from parser.errors import ReadError
from parser.limits import MIB, Sizes

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT = re.compile(rb"\bobj\b")
_ALIAS = re.compile(rb"(?<!\d)(\d{1,10})\s+\d{1,5}\s+obj\s+(\d{1,10})\s+\d{1,5}\s+R\s*endobj")
_PIECE = 1 << 20
_GROWS = "PDF 里的{}数据解压后超过 {} MiB，可能有害；请重新导出后再装入"


def refuse_bombs(data: bytes, sizes: Sizes) -> None:
    """Given the bytes of a PDF, raise ReadError where its packed streams unpack to more than is read.

    Every stream that begins as deflated data is unpacked piece by piece and counted, and again what it holds where
    that is deflated too. Objects that are only names of each other in a circle are refused: resolving them never ends.
    """
    count = sum(1 for _ in _OBJECT.finditer(data))
    if count > sizes.objects:
        raise ReadError(f"PDF 有 {count} 个对象；可接受不超过 {sizes.objects} 个")
    _refuse_circles(data)
    total = 0
    for found in _STREAM.finditer(data):
        total += _unpacked(data[found.end() :], sizes)
        if total > sizes.inflated:
            raise ReadError(_GROWS.format("", sizes.inflated // MIB))


def _unpacked(packed: bytes, sizes: Sizes) -> int:
    """How many bytes a stream unpacks to, all its wrappings together."""
    total = 0
    for _ in range(sizes.wrappings + 1):
        if not _is_deflated(packed):
            return total
        packed, size = _inflated(packed, sizes.stream)
        total += size
    raise ReadError(f"PDF 里有反复压缩超过 {sizes.wrappings} 层的数据，可能有害；请重新导出后再装入")


def _is_deflated(data: bytes) -> bool:
    return len(data) > 2 and data[0] & 0x0F == 8 and data[0] >> 4 <= 7 and (data[0] * 256 + data[1]) % 31 == 0


def _inflated(packed: bytes, most: int) -> tuple[bytes, int]:
    """The unpacked data, where it may be packed again, and its size; what is damaged counts as far as it goes."""
    machine = zlib.decompressobj()
    kept: list[bytes] = []
    size = 0
    keep = False
    rest = packed
    try:
        while rest and not machine.eof:
            piece = machine.decompress(rest, _PIECE)
            rest = machine.unconsumed_tail
            keep = keep if size else _is_deflated(piece)
            size += len(piece)
            if keep:
                kept.append(piece)
            if size > most:
                raise ReadError(_GROWS.format("一处", most // MIB))
    except zlib.error:
        pass
    return b"".join(kept), size


def is_whole(packed: bytes) -> bool:
    """True where deflated data unpacks to its end, and is what its checksum says (where the checksum is not cut off)."""
    try:
        checked = zlib.decompressobj()
        checked.decompress(packed)
        if checked.eof:
            return True
        plain = zlib.decompressobj(wbits=-15)
        plain.decompress(packed[2:])
    except zlib.error:
        return False
    return plain.eof


def _refuse_circles(data: bytes) -> None:
    alias = {int(a): int(b) for a, b in _ALIAS.findall(data)}
    for start in alias:
        seen: set[int] = set()
        at = start
        while at in alias:
            if at in seen:
                raise ReadError("PDF 里有指向自己的对象，读不出来；请重新导出后再装入")
            seen.add(at)
            at = alias[at]
