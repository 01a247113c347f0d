"""What the codes of a font mean (ToUnicode), read in one pass where the map is written as nearly all are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1

from parser.content_tokens import hex_of

_HEX = rb"<[0-9A-Fa-f\s]*+>"
_NAME = rb"/[^\s/<>\[\](){}%#]++"
_VALUE = rb"(?:-?\d++(?:\.\d++)?|" + _NAME + rb"|\([^()\\%]*+\)|" + _HEX + rb")"
_DICTIONARY = rb"<<\s*+(?:" + _NAME + rb"\s*+" + _VALUE + rb"\s*+)*+>>"
_SECTION = re.compile(rb"begin(bfchar|bfrange|codespacerange)\b(.*?)end\1\b", re.DOTALL)
_DEFINITION = re.compile(_NAME + rb"\s*+(?:" + _VALUE + rb"|" + _DICTIONARY + rb")\s*+def\b")
_AROUND = re.compile(
    rb"(?:\s++|" + _NAME + rb"|" + _DICTIONARY + rb"|\d++(?![.\d])"
    rb"|(?:findresource|begincmap|endcmap|begin|end|dict|dup|currentdict|defineresource|pop|CMapName)(?![^\s/<\[]))*+"
)
_CHARS = re.compile(rb"(?:\s*+" + _HEX + rb"\s*+" + _HEX + rb")*+\s*+")
_RANGE = (
    rb"\s*+<([0-9A-Fa-f\s]*+)>\s*+<([0-9A-Fa-f\s]*+)>\s*+(?:<([0-9A-Fa-f\s]*+)>|\[((?:\s*+" + _HEX + rb")*+)\s*+\])"
)
_RANGES = re.compile(rb"(?:" + _RANGE + rb")*+\s*+")
_ONE_RANGE, _ONE_HEX = re.compile(_RANGE), re.compile(rb"<([0-9A-Fa-f\s]*)>")
_LONGEST = 4
"""Bytes of a code."""


class FontMaker(PDFResourceManager):
    """pdfminer's fonts, with their maps read at once where they are plain."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """Given a font's object number and description, return the font that pdfminer makes of it."""
        if objid and objid in self._cached_fonts:
            return self._cached_fonts[objid]
        said = resolve1(spec.get("ToUnicode"))
        meanings = meanings_of(said.get_data()) if isinstance(said, PDFStream) and not _is_whole(spec) else None
        if meanings is None:
            return super().get_font(objid, spec)
        font: Any = super().get_font(objid, {**spec, "ToUnicode": PDFStream({}, b"")})
        for code, text in meanings:
            font.unicode_map.add_cid2unichr(code, text)
        return font  # type: ignore[no-any-return]


def _is_whole(spec: Mapping[str, object]) -> bool:
    """True for a font whose map is handed on to the font that it is made of."""
    return "DescendantFonts" in spec


def meanings_of(data: bytes) -> list[tuple[int, bytes]] | None:
    """Given a map, return its codes and the bytes that they mean, None where it is not written in the usual way."""
    around: list[bytes] = []
    found: list[tuple[int, bytes]] = []
    since = 0
    for section in _SECTION.finditer(data):
        if not around and b"%" in data[_start_of_line(data, section.start()) :]:
            return None
        around.append(data[since : section.start()])
        since = section.end()
        said = _said(section[1], section[2])
        if said is None:
            return None
        found += said
    rest = b" ".join(around)
    if b"endcmap" in rest:
        return None
    rest += b" " + data[since:]
    plain = _AROUND.fullmatch(_DEFINITION.sub(b" ", _without_remarks(rest)))
    return found if plain else None


def _start_of_line(data: bytes, at: int) -> int:
    return max(data.rfind(end, 0, at) for end in (b"\n", b"\r")) + 1


def _without_remarks(data: bytes) -> bytes:
    return b"\n".join(line for line in data.splitlines() if not line.startswith(b"%"))


def _said(kind: bytes, inner: bytes) -> list[tuple[int, bytes]] | None:
    if kind == b"codespacerange":
        return [] if _CHARS.fullmatch(inner) else None
    pattern = _CHARS if kind == b"bfchar" else _RANGES
    if not pattern.fullmatch(inner):
        return None
    try:
        return list(_chars(inner) if kind == b"bfchar" else _ranges(inner))
    except OverflowError:
        return None


def _chars(inner: bytes) -> Iterator[tuple[int, bytes]]:
    values = [hex_of(digits) for digits in _ONE_HEX.findall(inner)]
    for code, meaning in zip(values[::2], values[1::2], strict=True):
        yield _number(code), meaning


def _ranges(inner: bytes) -> Iterator[tuple[int, bytes]]:
    for first, last, base, listed in _ONE_RANGE.findall(inner):
        low, high = hex_of(first), hex_of(last)
        if len(low) != len(high):
            continue
        start, end = _number(low), _number(high)
        if listed:
            yield from zip(range(start, end + 1), map(hex_of, _ONE_HEX.findall(listed)), strict=False)
            continue
        meaning = hex_of(base)
        prefix, number, length = meaning[:-4], _number(meaning[-4:]), len(meaning[-4:])
        for n in range(end - start + 1):
            yield start + n, prefix + (number + n).to_bytes(4, "big")[-length:]


def _number(code: bytes) -> int:
    if not 0 < len(code) <= _LONGEST:
        raise OverflowError("a code without bytes, or with many")
    return int.from_bytes(code, "big")
