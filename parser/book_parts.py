"""The small parts of an .xlsx: which part is which sheet (xl/workbook.xml), and the number formats (xl/styles.xml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parser.book_formats import BUILT_IN, GENERAL
from parser.book_xml import walk

_BOOK, _LINKS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


@dataclass(frozen=True, slots=True)
class BookParts:
    """For each sheet in order the name of its part in small letters ("" for one that is hidden), and the format of each style."""

    sheets: tuple[str, ...]
    codes: tuple[str, ...]


def book_parts(parts: Mapping[str, bytes]) -> BookParts:
    """Given the parts of an .xlsx, return its sheets and the number formats of its cell styles."""
    small = {name.lower(): content for name, content in parts.items()}
    book, links, styles = _Book(), _Links(), _Styles()
    for name, walker in ((_BOOK, book), (_LINKS, links), (_STYLES, styles)):
        if name in small:
            walk(small[name], walker)
    sheets = tuple("" if hidden else _part(links.targets.get(link, "")) for link, hidden in book.sheets)
    return BookParts(sheets, tuple(styles.own.get(n, BUILT_IN.get(n, GENERAL)) for n in styles.cells))


def _part(target: str) -> str:
    name = target.replace("\\", "/").lower().removeprefix("/")
    return name if name.startswith("xl/") else f"xl/{name}"


class _Quiet:
    def end(self, name: str) -> None:
        """Nothing ends that matters."""

    def text(self, _: str) -> None:
        """No text matters."""


class _Book(_Quiet):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.sheets.append((link, attributes.get("state", "visible") != "visible"))


class _Links(_Quiet):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Styles(_Quiet):
    """Formats by number, and the number of each cell style; formats elsewhere (conditions) are no cell's own."""

    def __init__(self) -> None:
        self.own: dict[int, str] = {}
        self.cells: list[int] = []
        self.within = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and self.within == "numFmts":
            self.own[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and self.within == "cellXfs":
            self.cells.append(_number(attributes.get("numFmtId")))
        elif name in ("numFmts", "cellXfs"):
            self.within = name

    def end(self, name: str) -> None:
        if name == self.within:
            self.within = ""


def _number(text: str | None) -> int:
    """The number of a format; 0 (General) where the file says none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 9 else 0
