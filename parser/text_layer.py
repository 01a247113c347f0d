"""Whether a page's text layer can be believed: a font without a Unicode map says nothing, whatever a reader guesses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

Char = dict[str, Any]
LEAST_STRANGE, STRANGE_SHARE = 10, 0.1
"""A page with so many characters that are none, and at least this part of all, has no usable text."""
LEAST_COVERED, LEAST_OUTLINES = 0.5, 50
LEAST_SIDE = 500
"""Pixels: a smaller picture covers no page."""
MOST_DRAWINGS = 500
_NO_CHARACTER = frozenset({"Cc", "Co", "Cn", "Cs"})
_SIMPLE = frozenset({"TrueType", "Type3"})


def is_unusable(chars: Sequence[Char], resources: Any) -> bool:
    """Given a page's characters and resources, return whether some of its fonts have no map to characters."""
    printed = [c for c in chars if not str(c["text"]).isspace()]
    strange = sum(1 for c in printed if _is_strange(str(c["text"])))
    if strange >= LEAST_STRANGE and strange >= STRANGE_SHARE * len(printed):
        return True
    unmapped = frozenset(_unmapped(resources)) if printed else frozenset()
    return bool(unmapped) and any(str(c["fontname"]) in unmapped for c in printed)


def is_picture(chars: Sequence[Char], page: Any) -> bool:
    """Given the characters seen on pdfplumber's page, return whether there are none and pictures or outlines cover it."""
    if any(not str(c["text"]).isspace() for c in chars):
        return False
    covered = sum(float(i["width"]) * float(i["height"]) for i in page.images)
    return covered >= LEAST_COVERED * page.width * page.height or len(page.curves) >= LEAST_OUTLINES


def may_be_picture(resources: Any) -> bool:
    """Given a page's resources, return whether it may have to be read off its picture.

    So it is where it has no font, one without a map, or a picture of some size.
    """
    fonts, pictures = 0, 0
    for own in _resources_within(resources):
        fonts += len(_dict(own.get("Font")))
        for reference in _dict(own.get("XObject")).values():
            drawing = resolve1(reference)
            if isinstance(drawing, PDFStream) and _name(drawing.get("Subtype")) == "Image":
                sides = [resolve1(drawing.get(name)) for name in ("Width", "Height")]
                pictures += all(isinstance(x, int) and x >= LEAST_SIDE for x in sides)
    return not fonts or pictures > 0 or any(_unmapped(resources))


def _is_strange(text: str) -> bool:
    return text.startswith("(cid:") or any(unicodedata.category(x) in _NO_CHARACTER for x in text)


def _unmapped(resources: Any) -> Iterator[str]:
    """The names of the fonts without a map, those of drawings within the page included."""
    for own in _resources_within(resources):
        for reference in _dict(own.get("Font")).values():
            font = _dict(reference)
            if _has_no_map(font):
                name = resolve1(font.get("BaseFont"))
                yield str(getattr(name, "name", name))


def _resources_within(resources: Any) -> Iterator[dict[str, Any]]:
    """The resources of a page and of the drawings on it."""
    waiting, seen = [resources], set[int]()
    while waiting and len(seen) <= MOST_DRAWINGS:
        own = _dict(waiting.pop())
        yield own
        for reference in _dict(own.get("XObject")).values():
            drawing = resolve1(reference)
            if isinstance(drawing, PDFStream) and id(drawing) not in seen:
                seen.add(id(drawing))
                waiting.append(drawing.get("Resources"))


def _has_no_map(font: dict[str, Any]) -> bool:
    """Carried in the file, so that its codes may mean anything, and nothing says what they mean."""
    if "ToUnicode" in font:
        return False
    if _name(font.get("Subtype")) == "Type0":
        below = resolve1(font.get("DescendantFonts"))
        inner = _dict(below[0]) if isinstance(below, list) and below else {}
        ordering = resolve1(_dict(inner.get("CIDSystemInfo")).get("Ordering"))
        return _is_carried(inner) and ordering == b"Identity"
    return _name(font.get("Subtype")) in _SIMPLE and _is_carried(font) and resolve1(font.get("Encoding")) is None


def _is_carried(font: dict[str, Any]) -> bool:
    described = _dict(font.get("FontDescriptor"))
    return "CharProcs" in font or any(name in described for name in ("FontFile", "FontFile2", "FontFile3"))


def _dict(value: Any) -> dict[str, Any]:
    found = resolve1(value)
    return found if isinstance(found, dict) else {}


def _name(value: Any) -> str:
    return str(getattr(resolve1(value), "name", ""))
