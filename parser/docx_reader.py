"""Reads a Word document (.docx) as it shows with all changes accepted; the only file that knows python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.part import Part
from lxml import etree

from parser.docx_check import DAMAGED, refuse_docx
from parser.docx_numbers import W, numbers_of
from parser.docx_style import Look, Styles, has_ground, look_of, number_named, value
from parser.docx_table import Tables
from parser.errors import ReadError
from parser.flow import Block, Line, read_file
from parser.grid import LINE_BREAK, UNREADABLE, ReadFile
from parser.limits import SIZES, Sizes

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
THROUGH = frozenset(
    f"{W}{n}" for n in ("ins", "moveTo", "smartTag", "customXml", "sdtContent", "hyperlink", "fldSimple", "dir")
)
DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_WORDS = {f"{W}tab": " ", f"{W}cr": LINE_BREAK, f"{W}noBreakHyphen": "-", f"{W}sym": UNREADABLE, f"{W}bdo": UNREADABLE}
_MARKS = frozenset("0123456789[]()（）*†①②③④⑤⑥⑦⑧⑨⑩")
_BLANKS = str.maketrans({"\u00a0": " ", "\u3000": " ", "\u200b": None, "\u00ad": None, "\ufeff": None})


def read_docx(path: Path, sizes: Sizes = SIZES) -> ReadFile:
    """Given a .docx, return its tables as grids (numbered in order) and its lines. Raises ReadError.

    Changes count as accepted: what is marked as deleted is not read, what is marked as inserted is. Hidden, struck-out
    and white words are not read, nor headers and footers; `notes` says what was left out.
    """
    document = _opened(refuse_docx(path.read_bytes(), sizes))
    walk = _Walk(document, sizes)
    blocks = walk.blocks(document.element.body)
    return read_file([*blocks, *walk.taken()], walk.notes, sizes)


def _opened(data: bytes) -> Document:
    try:
        document = docx.Document(io.BytesIO(data))
        if document.element.body is None:
            raise ReadError(DAMAGED)
        return document
    except Exception as error:  # a damaged package raises many kinds; each of them means: cannot be read
        raise ReadError(DAMAGED) from error


def _part(document: Document, kind: str) -> etree._Element | None:
    """The tree of a part that the document names, None where there is none."""
    parts: Iterator[Part] = (r.target_part for r in document.part.rels.values() if r.reltype.endswith(f"/{kind}"))
    part = next(parts, None)
    if part is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(part.blob, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(DAMAGED) from error


@dataclass
class _Counts:
    deleted: int = 0
    hidden: int = 0
    foreign: int = 0


@dataclass
class _Words:
    """The words of a paragraph, and what hangs on them: text boxes and footnotes."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)


class _Walk:
    """Follows the body; what hangs on words inside a table waits until the table is over."""

    def __init__(self, document: Document, sizes: Sizes) -> None:
        self.styles = Styles(_part(document, "styles"))
        self.numbers = numbers_of(_part(document, "numbering"))
        self.footnotes = {
            f"{kind}{n.get(f'{W}id')}": n
            for kind in ("footnote", "endnote")
            if (root := _part(document, f"{kind}s")) is not None
            for n in root.iter(f"{W}{kind}")
        }
        self.tables = Tables(self.styles, self, sizes)
        self.counts = _Counts()
        self.waiting: list[Block] = []

    @property
    def notes(self) -> list[str]:
        """The sentences on what was left out."""
        counts = self.counts
        told = (
            (counts.deleted, "文档里有 {} 处修订中删去的内容，没有读入；插入的已读入"),
            (counts.hidden, "文档里有 {} 处隐藏、划去或看不见的文字，没有读入"),
            (counts.foreign, "文档里嵌有 {} 处别的文件（如 Excel 表），没有读入"),
        )
        return [said.format(n) for n, said in told if n]

    def taken(self) -> list[Block]:
        """What has waited."""
        found, self.waiting = self.waiting, []
        return found

    def blocks(self, element: etree._Element, ground: bool = False, inside: bool = False) -> list[Block]:
        """The lines and tables within an element; `ground` says that a colour lies behind, `inside` that a cell is around."""
        found: list[Block] = []
        for child in self._children(element):
            if child.tag == f"{W}p":
                found += self._paragraph(child, ground)
            elif child.tag == f"{W}tbl":
                found += self.tables.blocks(child)
            if not inside:
                found += self.taken()
        return found

    def _children(self, element: etree._Element) -> Iterator[etree._Element]:
        """Paragraphs and tables, through whatever wraps them."""
        for child in element:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag == f"{W}sdt" and not _lists_contents(child):
                yield from (g for c in child.iterchildren(f"{W}sdtContent") for g in self._children(c))
            elif child.tag in THROUGH:
                yield from self._children(child)
            elif child.tag == f"{MC}AlternateContent":
                yield from (g for c in child[:1] for g in self._children(c))
            elif child.tag in DELETED:
                self.counts.deleted += 1
            elif child.tag in (f"{W}altChunk", f"{W}subDoc"):
                self.counts.foreign += 1

    def _paragraph(self, paragraph: etree._Element, ground: bool) -> list[Block]:
        properties = paragraph.find(f"{W}pPr")
        named = None if properties is None else value(properties, "pStyle")
        style = self.styles.style(named or self.styles.default)
        if style.contents:
            return []
        words = _Words()
        self._words(paragraph, Look(ground=ground or has_ground(properties) or None).over(style.look), words)
        text = "".join(words.pieces).translate(_BLANKS)
        if text.strip():
            text = self._label(number_named(properties) or style.number) + text
        outline = None if properties is None else value(properties, "outlineLvl")
        heading = style.heading or (outline or "9") != "9"
        lines = [Line(x.strip(), heading) for x in text.split(LINE_BREAK) if x.strip()]
        for note in words.notes:
            self.waiting += [Line(f"脚注：{b.text}") for b in self.blocks(note, inside=True) if isinstance(b, Line)]
        for box in words.boxes:
            self.waiting += self.blocks(box, inside=True)
        return [*lines]

    def _label(self, number: tuple[str, int] | None) -> str:
        return "" if number is None or number[0] == "0" else self.numbers.label(*number)

    def _words(self, element: etree._Element, look: Look, words: _Words) -> None:
        for child in element:
            if child.tag == f"{W}r":
                self._run(child, look, words)
            elif child.tag in THROUGH:
                self._words(child, look, words)
            elif child.tag == f"{W}sdt":
                for content in child.iterchildren(f"{W}sdtContent"):
                    self._words(content, look, words)
            elif child.tag in DELETED:
                self.counts.deleted += 1
            elif child.tag == f"{W}bdo":
                words.pieces.append(UNREADABLE)

    def _run(self, run: etree._Element, around: Look, words: _Words) -> None:
        properties = run.find(f"{W}rPr")
        character = None if properties is None else value(properties, "rStyle")
        look = look_of(properties).over(self.styles.style(character).look.over(around))
        raised = properties is not None and value(properties, "vertAlign") in ("superscript", "subscript")
        text = "".join(self._pieces(run, words, look))
        if raised and set(text) <= _MARKS:
            return
        if look.shows:
            words.pieces.append(text)
        else:
            self.counts.hidden += bool(text.strip())

    def _pieces(self, run: etree._Element, words: _Words, look: Look) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                yield child.text or ""
            elif tag == f"{W}br":
                yield LINE_BREAK if child.get(f"{W}type") in (None, "textWrapping") else ""
            elif tag in _WORDS:
                yield _WORDS[tag]
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference") and look.shows:
                self._note(child, words)
            elif tag == f"{W}ruby":
                yield from (t.text or "" for base in child.iterchildren(f"{W}rubyBase") for t in base.iter(f"{W}t"))
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{MC}AlternateContent"):
                self.counts.foreign += tag == f"{W}object"
                shown = child[0] if tag == f"{MC}AlternateContent" and len(child) else child
                words.boxes += _boxes(shown) if look.shows else []

    def _note(self, reference: etree._Element, words: _Words) -> None:
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        note = self.footnotes.get(f"{kind}{reference.get(f'{W}id')}")
        if note is not None and note.get(f"{W}type") is None:
            words.notes.append(note)


def _boxes(element: etree._Element) -> list[etree._Element]:
    """The outermost text boxes of a drawing, unless it is hidden."""
    if any(e.get("hidden") in ("1", "true") for e in element.iter("{*}docPr")):
        return []
    return [b for b in element.iter(f"{W}txbxContent") if not _lies_in(b, element)]


def _lies_in(box: etree._Element, drawing: etree._Element) -> bool:
    """True where a text box stands within another of the same drawing, or is the spare copy for old programs."""
    for around in box.iterancestors():
        if around is drawing:
            return False
        if around.tag in (f"{W}txbxContent", f"{MC}Fallback"):
            return True
    return False


def _lists_contents(sdt: etree._Element) -> bool:
    """True for the table of contents that Word makes by itself."""
    properties = sdt.find(f"{W}sdtPr")
    galleries = [] if properties is None else properties.iter(f"{W}docPartGallery")
    return any("table of contents" in (g.get(f"{W}val") or "").lower() for g in galleries)
