"""Walks how a PDF is built (pages, drawings, fonts, pictures) before its pages are read, with a bound on every step."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFXRefStream
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from parser.errors import ReadError
from parser.grid import Box
from parser.limits import MIB, Extent, Sizes
from parser.pdf_streams import is_whole
from parser.text_layer import may_be_picture

_USE = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_MAP_PART = re.compile(rb"(begin|end)(\w+)")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]{1,64})>\s*<([0-9A-Fa-f\s]{1,64})>\s*(?:<[^<>]*>|\[[^\]]*\]|-?\d+)")
_FILTERS = {
    **dict.fromkeys(("FlateDecode", "Fl"), "flate"),
    **dict.fromkeys(("LZWDecode", "LZW", "RunLengthDecode", "RL"), "slow"),
}
_PAIR = re.compile(rb"<3([0-9])>\s*<003([0-9])>(?!\s*[<\[])")
_DIGIT_RANGE = re.compile(rb"<3([0-9])>\s*<3[0-9]>\s*<003([0-9])>")
_STANDARD = frozenset({"WinAnsiEncoding", "MacRomanEncoding", "StandardEncoding"})
_RANGES = frozenset({b"bfrange", b"cidrange"})
_KNOWN = "PDF 已损坏，读不出页面；请重新下载后再装入"
LOCKED = "文件有密码，打不开；请提供未加密的 PDF"
_CIRCLE = "PDF 的{}指向自己，读不出来；请重新导出后再装入"
_INHERITED = ("Resources", "MediaBox", "CropBox", "Rotate")


def extent_of(file: Path, sizes: Sizes) -> Extent:
    """Given a PDF, return how many pages it has, and how many of them may have to be read off their picture.

    Raises ReadError where it is locked, broken, or beyond `sizes`.
    """
    try:
        with file.open("rb") as opened:
            return _Walk(PDFDocument(PDFParser(opened)), sizes).extent()
    except ReadError:
        raise
    except MemoryError:
        raise
    except PDFEncryptionError as error:
        raise ReadError(LOCKED) from error
    except RecursionError as error:
        raise ReadError("PDF 的结构嵌套过深，读不出来；请重新导出后再装入") from error
    except Exception as error:  # pdfminer raises many kinds on broken files; each of them means: cannot be read
        raise ReadError(_KNOWN) from error


class _Walk:
    """One document; what several pages share is looked at once."""

    def __init__(self, document: PDFDocument, sizes: Sizes) -> None:
        self.document = document
        self.sizes = sizes
        self.fonts: set[int] = set()
        self.costs: dict[int, int] = {}
        self.drawing: set[int] = set()

    def extent(self) -> Extent:
        self._refuse_objects()
        count = scans = 0
        for page in self._leaves(resolve1(self.document.catalog.get("Pages"))):
            count += 1
            if count > self.sizes.pages:
                raise ReadError(f"PDF 超过 {self.sizes.pages} 页；请分成几份装入")
            self._page(page)
            scans += may_be_picture(page.get("Resources"))
        if not count:
            raise ReadError("PDF 没有页面；请提供完整的文件")
        return Extent(count, min(scans, self.sizes.scans))

    def _refuse_objects(self) -> None:
        count = 0
        for xref in self.document.xrefs:
            count += sum(n for _, n in xref.ranges) if isinstance(xref, PDFXRefStream) else len(list(xref.get_objids()))
        if count > self.sizes.objects:
            raise ReadError(f"PDF 声称有 {count} 个对象；可接受不超过 {self.sizes.objects} 个")

    def _leaves(self, root: Any) -> Iterator[dict[str, Any]]:
        """The pages in order; a page tree that contains itself, or is too deep, is refused."""
        waiting: list[tuple[Any, dict[str, Any], tuple[int, ...]]] = [(root, {}, ())]
        steps = 0
        while waiting:
            node, given, above = waiting.pop()
            number = node.objid if isinstance(node, PDFObjRef) else 0
            steps += 1
            if (number and number in above) or steps > self.sizes.objects:
                raise ReadError(_CIRCLE.format("页面目录"))
            if len(above) > self.sizes.depth:
                raise ReadError(f"PDF 的页面目录超过 {self.sizes.depth} 层；请重新导出后再装入")
            found = resolve1(node)
            if not isinstance(found, dict):
                continue
            merged = given | {k: v for k, v in found.items() if k in _INHERITED}
            if "Kids" in found:
                kids = resolve1(found["Kids"])
                waiting += [(k, merged, (*above, number)) for k in reversed(kids)] if isinstance(kids, list) else []
            else:
                yield merged | found

    def _page(self, page: dict[str, Any]) -> None:
        boxes = [self._box(page[name]) for name in ("MediaBox", "CropBox") if name in page]
        if len(boxes) == 2 and not _meet(*boxes):
            raise ReadError("PDF 有一页要显示的部分在页面之外；请重新导出后再装入")
        contents = resolve1(page.get("Contents"))
        parts = contents if isinstance(contents, list) else [contents]
        data = bytearray()
        for part in parts:
            data += self._data(part) + b"\n"
            self._refuse_drawn(len(data))
        self._refuse_drawn(self._cost(bytes(data), _dict(page.get("Resources")), 0))

    def _refuse_drawn(self, cost: int) -> None:
        if cost > self.sizes.drawn:
            raise ReadError(f"PDF 有一页要画超过 {self.sizes.drawn // MIB} MiB 的内容；请重新导出后再装入")

    def _box(self, value: Any) -> Box:
        box = [resolve1(v) for v in resolve1(value) or ()]
        if len(box) != 4 or not all(isinstance(v, int | float) and math.isfinite(v) for v in box):
            raise ReadError("PDF 的页面大小不是四个数；请重新导出后再装入")
        width, height = abs(box[2] - box[0]), abs(box[3] - box[1])
        if not (width and height):
            raise ReadError("PDF 有一页没有大小；请重新导出后再装入")
        if max(width, height) > self.sizes.page_side or width * height > self.sizes.page_area:
            raise ReadError(
                f"PDF 有一页大小是 {width:.0f} × {height:.0f} 点；可接受边长不超过 {self.sizes.page_side:.0f} 点、"
                f"面积不超过 {self.sizes.page_area:.0f} 平方点的页面"
            )
        return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])

    def _cost(self, data: bytes, resources: dict[str, Any], depth: int) -> int:
        """Bytes of drawing commands, each drawing within counted as often as it is used."""
        if depth > self.sizes.depth:
            raise ReadError(f"PDF 的图形超过 {self.sizes.depth} 层；请重新导出后再装入")
        for font in islice(_dict(resources.get("Font")).values(), self.sizes.objects):
            self._font(font, depth)
        cost = len(data)
        drawings = _dict(resources.get("XObject"))
        uses: dict[str, int] = {}
        for used in _USE.findall(data):
            name = _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), used).decode("latin-1")
            uses[name] = uses.get(name, 0) + 1
        for name, count in uses.items():
            if name in drawings:
                cost += count * self._drawing(drawings[name], resources, depth)
        return min(cost, 1 << 50)

    def _drawing(self, reference: Any, outer: dict[str, Any], depth: int) -> int:
        found = resolve1(reference)
        if not isinstance(found, PDFStream):
            return 0
        key = found.objid or id(found)
        if key in self.drawing:
            raise ReadError(_CIRCLE.format("图形"))
        if key in self.costs:
            return self.costs[key]
        if _literal(found.get("Subtype")) == "Image":
            self._image(found)
            self.costs[key] = 0
            return 0
        self.drawing.add(key)
        resources = _dict(found.get("Resources")) or outer
        self.costs[key] = self._cost(self._data(found), resources, depth + 1)
        self.drawing.discard(key)
        return self.costs[key]

    def _data(self, value: Any) -> bytes:
        """The data of a stream that a page is made of; what is damaged there may be any figure."""
        found = resolve1(value)
        if not isinstance(found, PDFStream):
            return b""
        if found.rawdata is not None:
            raw = found.rawdata
            if found.decipher is not None and found.objid is not None and found.genno is not None:
                raw = found.decipher(found.objid, found.genno, raw, found.attrs)
            filters = [_FILTERS.get(_literal(f), "") for f, _ in found.get_filters()]
            if (filters[:1] == ["slow"] and len(raw) > self.sizes.slow) or "slow" in filters[1:]:
                raise ReadError(
                    f"PDF 里有旧式压缩（LZW 或行程）的数据超过 {self.sizes.slow // MIB} MiB；请重新导出后再装入"
                )
            if filters[:1] == ["flate"] and not is_whole(raw):
                raise ReadError("PDF 里一页的数据损坏了，校验不符，不知道印了什么；请重新下载后再装入")
        return bytes(found.get_data())

    def _is_carried(self, font: dict[str, Any]) -> bool:
        described = _dict(font.get("FontDescriptor"))
        return any(name in described for name in ("FontFile", "FontFile2", "FontFile3"))

    def _image(self, image: PDFStream) -> None:
        width, height = (resolve1(image.get_any(names, 0)) for names in (("Width", "W"), ("Height", "H")))
        if not (isinstance(width, int) and isinstance(height, int)) or width * height > self.sizes.image:
            raise ReadError(f"PDF 里有一张 {width} × {height} 像素的图片；可接受不超过 {self.sizes.image} 像素")

    def _font(self, reference: Any, depth: int) -> None:
        if isinstance(reference, PDFObjRef):
            if reference.objid in self.fonts:
                return
            self.fonts.add(reference.objid)
        font = _dict(reference)
        for name in ("ToUnicode", "Encoding"):
            found = resolve1(font.get(name))
            if isinstance(found, PDFStream):
                self._map(self._data(found))
        if not self._is_carried(font) and _lies(font):
            raise ReadError("PDF 的字符表说的数字与字体画的不是同一个，不知道印了什么；请重新导出后再装入")
        for name in ("W", "W2"):
            self._widths(resolve1(font.get(name)))
        below = resolve1(font.get("DescendantFonts"))
        if depth < self.sizes.depth:
            for part in below if isinstance(below, list) else ():
                self._font(part, depth + 1)

    def _map(self, data: bytes) -> None:
        named = since = 0
        for mark in _MAP_PART.finditer(data):
            part = data[since : mark.start()]
            since = mark.end()
            if mark[1] != b"end" or mark[2] not in _RANGES:
                continue
            if b"(" in part:  # nobody writes the ends of a range so, and what is written so is not counted here
                self._too_many()
            for ends in _RANGE.findall(part):
                start, end = (int(re.sub(rb"\s", b"", x) or b"0", 16) for x in ends)
                named += max(0, end - start) + 1
            if named > self.sizes.codes:
                self._too_many()

    def _widths(self, widths: Any) -> None:
        """`first last width` names many characters at once; only that form can grow."""
        if not isinstance(widths, list):
            return
        numbers: list[Any] = []
        named = 0
        for item in (resolve1(w) for w in widths):
            numbers = [] if isinstance(item, list) else [*numbers, item]
            if len(numbers) == 3:
                if all(isinstance(n, int | float) for n in numbers):
                    named += max(0, int(numbers[1] - numbers[0]))
                numbers = []
            if named > self.sizes.codes:
                self._too_many()

    def _too_many(self) -> None:
        raise ReadError(f"PDF 的一个字符表列出超过 {self.sizes.codes} 个字符，可能有害；请重新导出后再装入")


def _lies(font: dict[str, Any]) -> bool:
    """True for a font that is not carried in the file, draws digits by their own codes, and is said to mean others."""
    if _literal(font.get("Subtype")) not in ("Type1", "TrueType") or _literal(font.get("Encoding")) not in _STANDARD:
        return False
    said = resolve1(font.get("ToUnicode"))
    data = said.get_data() if isinstance(said, PDFStream) else b""
    return any(a != b for a, b in [*_PAIR.findall(data), *_DIGIT_RANGE.findall(data)])


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _dict(value: Any) -> dict[str, Any]:
    found = resolve1(value)
    return found if isinstance(found, dict) else {}


def _literal(value: Any) -> str:
    found = resolve1(value)
    return str(found.name) if isinstance(found, PSLiteral) else ""
