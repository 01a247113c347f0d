"""Reads a PDF into grids and text lines; the only file that knows pdfplumber."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import chars_to_textmap

from parser.captions import body_of, is_page_number, number_of, unit_of
from parser.errors import ReadError
from parser.grid import UNREADABLE, Box, Grid, ReadFile, TextLine
from parser.limits import SIZES
from parser.placing import is_loose, placed
from parser.ruled import borders_between
from parser.scan import ADVICE, Scans
from parser.stacked import Line, unstacked
from parser.text_layer import is_unusable
from parser.tidy import Cell, orderly
from parser.visible import Eyes, Sheet, without_doubles
from parser.witness import doubt_overstruck, doubt_unconfirmed, refuse_crowded
from schema.names import squeeze

LEAST_PAGES_OF_HEADER = 4
LEAST_SLANT = 0.1
LEAST_HEIGHT = 3.0
"""PDF points: a lower vertical edge is only the thickness of a rule."""
OVERFLOW = 16.0
"""PDF points below a frame in which the rest of a cell may stand."""
LOWERED = 0.6
"""Characters set lower by less than this part of their size stand in the same line."""
OVERLAP, WORD_GAP = 1.0, 3.0
"""In PDF points: how far characters may overlap, and from where on a gap is a blank (as pdfplumber has it)."""


def read_pdf(path: Path) -> ReadFile:
    """Given a PDF file, return its grids and lines, page by page. Raises ReadError where there is nothing to read."""
    try:
        with pdfplumber.open(path) as pdf, Eyes(path) as eyes:
            return _read(pdf, eyes)
    except ReadError:
        raise
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFEncryptionError | PDFPasswordIncorrect):
            raise ReadError("文件有密码，打不开；请提供未加密的 PDF") from error
        raise ReadError("不是完整的 PDF，读不出页面；请重新下载后再装入") from error
    except Exception as error:  # pdfminer raises many kinds on broken files; each of them means: cannot be read
        raise ReadError("PDF 已损坏，读不出页面；请重新下载后再装入") from error


def _read(pdf: Any, eyes: Eyes) -> ReadFile:
    if not pdf.pages:
        raise ReadError("PDF 没有页面；请提供完整的文件")
    if len(pdf.pages) != eyes.pages:
        raise ReadError(f"PDF 有几页有两种说法（{len(pdf.pages)} 与 {eyes.pages}）；请重新导出后再装入")
    pages: list[tuple[list[tuple[Box, list[Cell]]], list[TextLine]]] = []
    characters = 0
    hidden: Counter[int] = Counter()
    unsure: Counter[int] = Counter()
    scans = Scans(eyes, SIZES)
    for number, page in enumerate(pdf.pages, 1):
        refuse_crowded(page.chars, page.edges, number, SIZES)
        characters += len(page.chars)
        if is_unusable(page.chars, page.page_obj.resources):
            pages.append(scans.read(number, page.bbox))
        else:
            seen, hidden[number], unsure[number] = _what_is_seen(page, number, eyes)
            pages.append(scans.read(number, page.bbox) if scans.should_read(seen, number) else _page(seen, number))
        page.close()
    if characters == 0 and not scans.sure:
        raise ReadError(f"PDF 没有文字层（可能是扫描件）；{ADVICE}")
    running = _running_lines([lines for _, lines in pages])
    read = _in_reading_order(pages, running, (*scans.notes, *_notes(hidden, unsure)))
    return replace(read, scanned=scans.sure)


def _notes(hidden: Counter[int], unsure: Counter[int]) -> tuple[str, ...]:
    left_out = (
        (page, f"第{page}页有 {count} 个看不见的字符（无墨迹、页面外、被裁去或被盖住），没有读入")
        for page, count in hidden.items()
        if count
    )
    doubted = (
        (page, f"第{page}页有 {count} 个数字看不清或两种读法不一致，所在的数没有采用")
        for page, count in unsure.items()
        if count
    )
    return tuple(note for _, note in sorted([*left_out, *doubted]))


def _what_is_seen(page: Any, number: int, eyes: Eyes) -> tuple[Any, int, int]:
    """The page without what nobody can see, how many characters that left out, and how many became unreadable."""
    left, top, right, bottom = page.bbox
    chars = page.chars
    sheet = Sheet(page.page_obj.mediabox, page.page_obj.cropbox, page.rotation, (float(left), float(top)))
    sight = eyes.look(number - 1, chars, sheet)
    for i in sight.unsure:
        chars[i]["text"] = UNREADABLE
    kept = without_doubles([c for i, c in enumerate(chars) if i not in sight.hidden and not _slants(c)])
    unsure = len(sight.unsure) + doubt_overstruck(kept) + doubt_unconfirmed(kept, sight.witnessed, number)
    gone = {id(c) for c in chars} - {id(c) for c in kept}

    def keep(item: dict[str, Any]) -> bool:
        if item["object_type"] == "char":
            return id(item) not in gone
        return bool(item["bottom"] > top and item["top"] < bottom and item["x1"] > left and item["x0"] < right)

    return page.filter(keep), len(sight.hidden), unsure


def _slants(char: dict[str, Any]) -> bool:
    """True for a watermark across the page: neither level nor upright."""
    along, across = abs(float(char["matrix"][0])), abs(float(char["matrix"][1]))
    return min(along, across) > LEAST_SLANT * max(along, across)


def _page(page: Any, number: int) -> tuple[list[tuple[Box, list[Cell]]], list[TextLine]]:
    """The tables of one page (box and drawn cells) in reading order, and the lines outside them."""
    tables = sorted(_tables(page), key=lambda t: (t.bbox[1], t.bbox[0])) if page.edges else []
    found = [(t.bbox, _cells(t, page.chars)) for t in tables]
    return found, _lines_outside(page, number, [box for box, _ in found])


def _tables(page: Any) -> list[Any]:
    """The tables of a page; merged cells that a page break left open at the top or bottom are closed there."""
    tables = page.find_tables() or _ruled_tables(page)
    if not any(is_loose(page.chars, t.cells, t.bbox) for t in tables):
        return list(tables)
    ends = sorted({round(y, 1) for t in tables for y in (t.bbox[1], t.bbox[3])})
    return list(page.find_tables({"explicit_horizontal_lines": ends}))


def _ruled_tables(page: Any) -> list[Any]:
    """Tables with rules above and below their cells and none between them."""
    if any(float(e["height"]) > LEAST_HEIGHT for e in page.vertical_edges):
        return []
    rules = [(float(e["x0"]), float(e["x1"]), float(e["top"])) for e in page.horizontal_edges]
    lines = [
        {"object_type": "line", "x0": x, "x1": x, "top": top, "bottom": bottom, "width": 0, "height": bottom - top}
        for x, top, bottom in borders_between(rules)
    ]
    return list(page.find_tables({"explicit_vertical_lines": lines})) if lines else []


def _cells(table: Any, chars: Sequence[dict[str, Any]]) -> list[Cell]:
    rows = [[box for box in row.cells if box is not None] for row in table.rows]
    boxes = [box for row in rows for box in row]
    lines = iter([_lines_in(found) for found in placed(chars, boxes)])
    cells = [unstacked([(_rounded(box), next(lines)) for box in row]) for row in rows]
    return [cell for row in cells for cell in row]


def _lines_in(chars: list[dict[str, Any]]) -> list[Line]:
    """The printed lines of a cell's characters."""
    found = chars_to_textmap(chars).extract_text_lines(strip=False, return_chars=False) if chars else []
    return [(str(x["text"]), float(x["top"]), float(x["bottom"])) for x in found]


def _in_reading_order(
    pages: Sequence[tuple[list[tuple[Box, list[Cell]]], list[TextLine]]],
    running: frozenset[str],
    notes: tuple[str, ...],
) -> ReadFile:
    grids: list[Grid] = []
    lines: list[TextLine] = []
    since: list[TextLine] = []
    for number, (tables, outside) in enumerate(pages, 1):
        rest = [x for x in outside if _place(x) not in running]
        for box, cells in tables:
            above = _above(rest, box, [b for b, _ in tables])
            rest = [x for x in rest if x not in above]
            lines += above
            grid = orderly(cells, number, (*since, *above))
            since += above
            if grid is not None:
                grids.append(grid)
                since = []
        since += [x for x in rest if not _overflows(x, tables)]
        lines += rest
    return ReadFile(tuple(grids), len(pages), tuple(lines), notes)


def _above(lines: Sequence[TextLine], box: Box, boxes: Sequence[Box]) -> list[TextLine]:
    """The lines above a table; those over another table beside it are that one's."""
    beside = [b for b in boxes if _are_beside(b, box)]
    return [
        x
        for x in lines
        if x.top is not None
        and x.top < box[1]
        and (not beside or x.x0 is None or x.x1 is None or _over(x, box, beside))
    ]


def _are_beside(a: Box, b: Box) -> bool:
    return (a[2] <= b[0] or b[2] <= a[0]) and a[1] < b[3] and b[1] < a[3]


def _over(line: TextLine, box: Box, beside: Sequence[Box]) -> bool:
    middle = ((line.x0 or 0) + (line.x1 or 0)) / 2
    return all(abs(middle - (box[0] + box[2]) / 2) <= abs(middle - (b[0] + b[2]) / 2) for b in beside)


def _overflows(line: TextLine, tables: Sequence[tuple[Box, list[Cell]]]) -> bool:
    """Text of a cell that did not fit above the page's end stands right below the frame; it is no caption."""
    if not tables or line.top is None or line.x0 is None or is_page_number(line.text):
        return False
    left, _, right, bottom = tables[-1][0]
    return bottom - 2 <= line.top <= bottom + OVERFLOW and left <= line.x0 <= right and not _is_of_tables(line.text)


def _place(line: TextLine) -> str:
    return f"{round(line.top or 0)}:{squeeze(line.text)}"


def _running_lines(pages: Sequence[Sequence[TextLine]]) -> frozenset[str]:
    """Headers and footers: the same words at the same height on most pages, unless a caption of tables."""
    count = Counter(place for lines in pages for place in {_place(x) for x in lines if not _is_of_tables(x.text)})
    least = max(LEAST_PAGES_OF_HEADER, len(pages) / 2)
    return frozenset(place for place, pages_with in count.items() if pages_with >= least)


def _is_of_tables(text: str) -> bool:
    return bool(unit_of(text) or body_of(text) or number_of(text)) or is_page_number(text)


def _lines_outside(page: Any, number: int, boxes: list[Box]) -> list[TextLine]:
    def outside(item: dict[str, Any]) -> bool:
        if item["object_type"] != "char":
            return False
        x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return not any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in boxes)

    rest = page.filter(outside)
    found = [line for part in _parts_beside(rest, boxes) for line in part.extract_text_lines(return_chars=True)]
    return [_text_line(line, number) for line in _rejoined(found) if line["text"].strip()]


def _parts_beside(page: Any, boxes: list[Box]) -> list[Any]:
    """The page, or its left and its right half where tables stand side by side: their captions share lines."""
    gaps = [(a[2], b[0]) for a in boxes for b in boxes if _are_beside(a, b) and a[2] <= b[0]]
    if not gaps:
        return [page]
    middle = (max(a for a, _ in gaps) + min(b for _, b in gaps)) / 2
    if any(b[0] < middle < b[2] for b in boxes):
        return [page]
    return [page.filter(lambda c: c["x0"] < middle), page.filter(lambda c: c["x0"] >= middle)]


def _rejoined(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines as printed where digits or quotes of another font stand lower than the words around them."""
    kept: list[dict[str, Any]] = []
    for line in lines:
        if kept and _fills_gaps(kept[-1]["chars"], line["chars"]):
            chars = sorted(kept[-1]["chars"] + line["chars"], key=lambda c: float(c["x0"]))
            kept[-1] = {"chars": chars, "text": _spaced(chars), "top": kept[-1]["top"]}
            kept[-1] |= {"x0": chars[0]["x0"], "x1": max(c["x1"] for c in chars)}
        else:
            kept.append(line)
    return kept


def _fills_gaps(chars: list[dict[str, Any]], lower: list[dict[str, Any]]) -> bool:
    """True where `lower` is set a little lower, close beside some of the other characters and over none."""
    size = max(float(c["size"]) for c in chars)
    if not 0 <= float(lower[0]["top"]) - float(chars[0]["top"]) < LOWERED * size:
        return False
    gap = min(max(float(a["x0"]) - float(b["x1"]), float(b["x0"]) - float(a["x1"])) for a in lower for b in chars)
    return -OVERLAP < gap < LOWERED * size


def _spaced(chars: list[dict[str, Any]]) -> str:
    text = str(chars[0]["text"])
    for before, char in pairwise(chars):
        text += (" " if float(char["x0"]) - float(before["x1"]) > WORD_GAP else "") + str(char["text"])
    return text


def _text_line(line: dict[str, Any], number: int) -> TextLine:
    size = max(float(c["size"]) for c in line["chars"])
    text = re.sub(r"\s+", " ", line["text"].strip())
    return TextLine(text, number, None, float(line["top"]), float(line["x0"]), float(line["x1"]), size)


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
