"""Reads a web page as a person sees it: its lines and tables in order; with html_style.py the only user of lxml's HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from parser.decoding import decode
from parser.errors import ReadError
from parser.flow import Block, Held, Line, read_file, table_blocks
from parser.grid import UNREADABLE, ReadFile
from parser.html_style import Seen, Styles, html_data, page_words, styles_of
from parser.limits import SIZES, Sizes

BLOCKS, SKIPPED, STRUCK, HEADINGS = map(page_words, ("blocks", "skipped", "struck", "headings"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0\u3000]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_MARK = re.compile(r"[\[\]()（）①-⑳\d*†]{1,5}")


def read_html(path: Path, sizes: Sizes = SIZES) -> ReadFile:
    """Given a web page, return its tables as grids (numbered in order) and its lines. Raises ReadError.

    What does not show is not read: hidden elements, scripts, forms, text struck out; `notes` says so.
    """
    root = parsed(path.read_bytes(), sizes)
    walk = _Walk(styles_of(root), sizes)
    blocks = walk.blocks(root, Seen())
    notes = [f"网页里有 {walk.hidden} 处不显示或划去的内容，没有读入"] if walk.hidden else []
    return read_file(blocks, notes, sizes)


def parsed(data: bytes, sizes: Sizes) -> etree._Element:
    """Given the bytes of a web page, return its tree. Raises ReadError where it is too deep or holds nothing."""
    declared = [m.decode().lower() for m in _CHARSET.findall(data[:4096])]
    text = decode(data, [html_data()["encodings"][n] for n in declared if n in html_data()["encodings"]])
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("网页里没有内容；请提供有内容的网页") from error
    if root is None:
        raise ReadError("网页里没有内容；请提供有内容的网页")
    if parser.error_log.filter_from_fatals() or _depth(root) > sizes.nesting:  # it was read up to there only
        raise ReadError(f"网页的元素嵌套超过 {sizes.nesting} 层，或有一段超过 10 MiB；请用浏览器打开后另存，或提供 PDF")
    return root


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


class _Walk:
    """Follows the elements; `hidden` counts what was left out because it does not show."""

    def __init__(self, styles: Styles, sizes: Sizes) -> None:
        self.styles, self.sizes = styles, sizes
        self.hidden = 0

    def blocks(self, element: etree._Element, seen: Seen) -> list[Block]:
        """The lines and tables within an element."""
        lines = _Lines()
        self._content(element, seen, lines)
        lines.end()
        return lines.blocks

    def _content(self, element: etree._Element, seen: Seen, lines: _Lines) -> None:
        lines.add(element.text, seen)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, seen, lines)
            lines.add(child.tail, seen)

    def _element(self, element: etree._Element, around: Seen, lines: _Lines) -> None:
        tag = element.tag
        if tag in SKIPPED:
            return
        if tag == "bdo":  # shown in an order that is not the written one
            lines.add(UNREADABLE, around)
            return
        seen = self.styles.seen(element, around)
        if seen.gone or tag in STRUCK:
            self.hidden += bool("".join(element.itertext()).strip())
        elif tag == "table":
            lines.end()
            lines.blocks += self._table(element, seen)
        elif tag in ("sup", "sub") and _MARK.fullmatch("".join(element.itertext()).strip()):
            return
        else:
            self._flow(element, tag, seen, lines)

    def _flow(self, element: etree._Element, tag: str, seen: Seen, lines: _Lines) -> None:
        if not seen.shows and element.text and element.text.strip():
            self.hidden += 1
        if tag in BLOCKS:
            lines.end()
        lines.heading |= tag in HEADINGS
        self._content(element, seen, lines)
        if tag in BLOCKS:
            lines.end()

    def _table(self, table: etree._Element, seen: Seen) -> list[Block]:
        above: list[Block] = []
        held: list[Held] = []
        top = 0
        for rows, inherited in self._groups(table, seen, above):
            held += self._placed(rows, top, inherited)
            top += len(rows)
            if top > self.sizes.rows:
                raise ReadError(f"有一张表超过 {self.sizes.rows} 行；请分成几份装入")
        return [*above, *table_blocks(held, (), self.sizes)]

    def _groups(
        self, table: etree._Element, seen: Seen, above: list[Block]
    ) -> Iterator[tuple[list[etree._Element], Seen]]:
        """The groups of rows as they show: heads first, feet last; rows that stand alone are a group."""
        ranks = {"thead": 0, "tfoot": 2}
        for rank in (0, 1, 2):
            loose: list[etree._Element] = []
            for child in table:
                if child.tag == "caption" and rank == 0:
                    above += self.blocks(child, self.styles.seen(child, seen))
                elif child.tag == "tr" and rank == 1 and self._stays(child, seen):
                    loose.append(child)
                elif child.tag in ("thead", "tbody", "tfoot") and ranks.get(child.tag, 1) == rank:
                    if loose:
                        yield loose, seen
                        loose = []
                    if self._stays(child, seen):
                        inner = self.styles.seen(child, seen)
                        yield [r for r in child if r.tag == "tr" and self._stays(r, inner)], inner
            if loose:
                yield loose, seen

    def _stays(self, element: etree._Element, around: Seen) -> bool:
        if self.styles.seen(element, around).gone:
            self.hidden += 1
            return False
        return True

    def _placed(self, rows: list[etree._Element], top: int, around: Seen) -> list[Held]:
        """The cells of a group where they stand: each in the first free place of its row."""
        held: list[Held] = []
        free_from: dict[int, int] = {}
        for n, row in enumerate(rows):
            seen = self.styles.seen(row, around)
            column = 0
            for cell in row:
                if cell.tag not in ("td", "th") or not self._stays(cell, seen):
                    continue
                while free_from.get(column, 0) > n:
                    column += 1
                high, wide = _span(cell, "rowspan", len(rows) - n), _span(cell, "colspan", 1_000)
                if column > self.sizes.columns * 4:
                    raise ReadError(f"有一张表超过 {self.sizes.columns} 列；请提供打印出来的样子")
                held.append(Held(top + n, column, high, wide, tuple(self.blocks(cell, self.styles.seen(cell, seen)))))
                free_from.update(dict.fromkeys(range(column, column + wide), n + high))
                column += wide
        return held


class _Lines:
    """Gathers text to lines."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.heading = False

    def add(self, text: str | None, seen: Seen) -> None:
        """Take text that shows."""
        if text and seen.shows:
            self.pieces.append(text)

    def end(self) -> None:
        """The line ends here."""
        text = _BLANKS.sub(" ", _INVISIBLE.sub("", "".join(self.pieces))).strip()
        if text:
            self.blocks.append(Line(text, self.heading))
        self.pieces, self.heading = [], False


def _span(cell: etree._Element, name: str, most: int) -> int:
    """How many rows or columns a cell covers, as browsers take it: no number is one, none is all the rest."""
    said = re.match(r"\s*\+?(\d{1,9})", cell.get(name) or "")
    if said is None:
        return 1
    count = int(said[1])
    return min(count or (most if name == "rowspan" else 1), most)
