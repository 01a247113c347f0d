"""Reads a PDF into grids and text lines, page by page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from parser.captions import body_of, is_page_number, number_of, unit_of
from parser.errors import ReadError
from parser.grid import UNREADABLE, Box, Grid, ReadFile, TextLine
from parser.lattice import Edge, Table, across, find_tables
from parser.limits import SIZES
from parser.overflow import kept_whole
from parser.page_objects import Objects, Page, open_pages
from parser.placing import Char, Places, clear_of, is_loose, placed, places_of
from parser.ruled import borders_between
from parser.scan import ADVICE, Scans
from parser.sideways import (
    Outline,
    Pages,
    Seen,
    Spread,
    begins_of,
    below,
    joined,
    outline_of,
    parts_of,
    sheets_of,
    told,
)
from parser.stacked import unstacked
from parser.text_layer import is_unusable
from parser.text_lines import lines_of, printed_lines
from parser.tidy import Cell, orderly
from parser.unruled import Unruled, marked, with_unruled
from parser.visible import Eyes, Sheet, without_doubles
from parser.witness import doubt_overstruck, doubt_unconfirmed, refuse_crowded
from parser.wrapped import unwrapped
from schema.names import squeeze

LEAST_PAGES_OF_HEADER = 4
BAND = 2.0
"""PDF points: headers of pages stand in one band of this height, or in one between two of them."""
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
        with open_pages(path) as pages, Eyes(path) as eyes:
            return _read(pages, eyes)
    except ReadError:
        raise
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFEncryptionError | PDFPasswordIncorrect):
            raise ReadError("文件有密码，打不开；请提供未加密的 PDF") from error
        raise ReadError("不是完整的 PDF，读不出页面；请重新下载后再装入") from error
    except Exception as error:  # pdfminer raises many kinds on broken files; each of them means: cannot be read
        raise ReadError("PDF 已损坏，读不出页面；请重新下载后再装入") from error


def _read(file: Sequence[Page], eyes: Eyes) -> ReadFile:
    if not file:
        raise ReadError("PDF 没有页面；请提供完整的文件")
    if len(file) != eyes.pages:
        raise ReadError(f"PDF 有几页有两种说法（{len(file)} 与 {eyes.pages}）；请重新导出后再装入")
    pages: list[tuple[list[tuple[Box, list[Cell]]], list[TextLine]]] = []
    characters = 0
    hidden: Counter[int] = Counter()
    unsure: Counter[int] = Counter()
    unruled: list[tuple[Unruled, ...]] = []
    outlines: list[Outline | None] = []
    open_tables: tuple[Unruled, ...] = ()
    scans = Scans(eyes, SIZES)
    for page in file:
        drawn = page.read()
        edges = drawn.edges()
        refuse_crowded(drawn.chars, edges, page.number, SIZES)
        characters += len(drawn.chars)
        (tables, outside), open_tables = _content(page, drawn, eyes, scans, open_tables, hidden, unsure)
        pages.append((tables, outside))
        unruled.append(open_tables)
        outlines.append(None if page.number in scans.sure else outline_of(page.bbox, edges, drawn.chars))
        page.close()
    if characters == 0 and not scans.sure:
        raise ReadError(f"PDF 没有文字层（可能是扫描件）；{ADVICE}")
    sheets = _read_sideways(file, eyes, sheets_of(outlines), pages, unruled)
    running = _running_lines([lines for _, lines in pages])
    read = _in_reading_order(pages, running, (*scans.notes, *_notes(hidden, unsure)))
    return replace(told(marked(read, unruled), sheets, outlines), scanned=scans.sure)


def _read_sideways(
    file: Sequence[Page],
    eyes: Eyes,
    sheets: Iterable[Spread],
    pages: list[tuple[list[tuple[Box, list[Cell]]], list[TextLine]]],
    unruled: list[tuple[Unruled, ...]],
) -> list[Pages]:
    """Read the pages over which sheets go on sideways once more, as one; return those that were."""
    read = []
    for sheet in sheets:
        rows = [[_seen_again(file[n], eyes) for n in numbers] for numbers in sheet]
        for first, last in parts_of(rows[0]):
            begins = begins_of(rows[0][first:last])
            for numbers, parts in zip(sheet, rows, strict=True):
                own = parts[first:last]
                at, whole = numbers[first], joined(own, begins)
                tables, outside, unruled[at] = _page(whole, at + 1, ())
                pages[at] = (tables, outside)
                for n, part in zip(numbers[first + 1 : last], own[1:], strict=True):
                    pages[n] = ([], _lines_outside(places_of(below(part, own[0])), n + 1, []))
                    unruled[n] = ()
                read.append(numbers[first:last])
    return read


def _seen_again(page: Page, eyes: Eyes) -> Seen:
    seen, _, _ = _what_is_seen(page, page.read(), eyes)
    page.close()
    return seen


def _content(
    page: Page,
    drawn: Objects,
    eyes: Eyes,
    scans: Scans,
    before: tuple[Unruled, ...],
    hidden: Counter[int],
    unsure: Counter[int],
) -> tuple[tuple[list[tuple[Box, list[Cell]]], list[TextLine]], tuple[Unruled, ...]]:
    """The tables and the other lines of a page, read off its picture where its text is none, and its unruled tables."""
    if is_unusable(drawn.chars, page.reference.page_obj.resources):
        return scans.read(page.number, page.bbox), ()
    seen, hidden[page.number], unsure[page.number] = _what_is_seen(page, drawn, eyes)
    if scans.should_read(seen.chars, page.reference, page.number):
        return scans.read(page.number, page.bbox), ()
    tables, outside, unruled = _page(seen, page.number, before)
    return (tables, outside), unruled


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


def _what_is_seen(page: Page, drawn: Objects, eyes: Eyes) -> tuple[Seen, int, int]:
    """The page without what nobody can see, how many characters that left out, and how many became unreadable."""
    left, top, _, _ = page.bbox
    sheet = Sheet(page.full, page.shown, page.rotation, (float(left), float(top)))
    chars = drawn.chars
    sight = eyes.look(page.number - 1, chars, sheet, drawn.painted())
    for i in sight.unsure:
        chars[i]["text"] = UNREADABLE
    kept = without_doubles([c for i, c in enumerate(chars) if i not in sight.hidden and not _slants(c)])
    unsure = len(sight.unsure) + doubt_overstruck(kept) + doubt_unconfirmed(kept, sight.witnessed, page.number)
    return Seen(page.bbox, kept, drawn.within(page.bbox).edges()), len(sight.hidden), unsure


def _slants(char: dict[str, Any]) -> bool:
    """True for a watermark across the page: neither level nor upright."""
    along, across = abs(float(char["matrix"][0])), abs(float(char["matrix"][1]))
    return min(along, across) > LEAST_SLANT * max(along, across)


def _page(
    page: Seen, number: int, before: tuple[Unruled, ...]
) -> tuple[list[tuple[Box, list[Cell]]], list[TextLine], tuple[Unruled, ...]]:
    """The tables of one page (box and drawn cells) in reading order, the lines outside them, and its unruled tables."""
    places = places_of(page.chars)
    tables = _tables(page, places) if page.edges else []
    for table in tables:
        places = kept_whole(places, table.cells)
    drawn = [(t.box, _cells(t, places)) for t in tables]
    rules = [(float(e["x0"]), float(e["x1"]), float(e["top"])) for e in page.edges if e["orientation"] == "h"]
    found, unruled = with_unruled(drawn, page.chars, rules, before)
    return found, _lines_outside(places, number, [box for box, _ in found]), unruled


def _tables(page: Seen, places: Places) -> list[Table]:
    """The tables of a page; merged cells that a page break left open at the top or bottom are closed there."""
    tables = find_tables(page.edges) or _ruled_tables(page.edges)
    if not any(is_loose(places, t.cells, t.box) for t in tables):
        return tables
    ends = sorted({round(y, 1) for t in tables for y in (t.box[1], t.box[3])})
    return find_tables(page.edges, levels=across(page.box, ends))


def _ruled_tables(edges: Sequence[Edge]) -> list[Table]:
    """Tables with rules above and below their cells and none between them."""
    if any(float(e["height"]) > LEAST_HEIGHT for e in edges if e["orientation"] == "v"):
        return []
    rules = [(float(e["x0"]), float(e["x1"]), float(e["top"])) for e in edges if e["orientation"] == "h"]
    borders = borders_between(rules)
    return find_tables(edges, borders) if borders else []


def _cells(table: Table, places: Places) -> list[Cell]:
    boxes = [box for row in table.rows for box in row]
    lines = iter([printed_lines(found) for found in placed(places, boxes)])
    cells = [unstacked([(_rounded(box), next(lines)) for box in row]) for row in table.rows]
    return [cell for row in cells for cell in row]


def _in_reading_order(
    pages: Sequence[tuple[list[tuple[Box, list[Cell]]], list[TextLine]]],
    running: frozenset[str],
    notes: tuple[str, ...],
) -> ReadFile:
    grids: list[Grid] = []
    lines: list[TextLine] = []
    since: list[TextLine] = []
    for number, (tables, outside) in enumerate(pages, 1):
        rest = [x for x in outside if running.isdisjoint(_places(x))]
        for box, cells in tables:
            above = _above(rest, box, [b for b, _ in tables])
            rest = [x for x in rest if x not in above]
            lines += above
            above = unwrapped(above)
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


def _places(line: TextLine) -> tuple[str, str]:
    """The words of a line with either of the two bands of the page that its height is in: one holds its neighbours."""
    band = (line.top or 0) / BAND
    text = squeeze(line.text)
    return f"{int(band)}:{text}", f"{int(band + 0.5)}-:{text}"


def _running_lines(pages: Sequence[Sequence[TextLine]]) -> frozenset[str]:
    """Headers and footers: the same words at the same height on most pages, unless a caption of tables."""
    own = ({place for x in lines if not _is_of_tables(x.text) for place in _places(x)} for lines in pages)
    count = Counter(place for places in own for place in places)
    least = max(LEAST_PAGES_OF_HEADER, len(pages) / 2)
    return frozenset(place for place, pages_with in count.items() if pages_with >= least)


def _is_of_tables(text: str) -> bool:
    return bool(unit_of(text) or body_of(text) or number_of(text)) or is_page_number(text)


def _lines_outside(places: Places, number: int, boxes: list[Box]) -> list[TextLine]:
    found = [line for part in _parts_beside(clear_of(places, boxes), boxes) for line in lines_of(part)]
    return [_text_line(line, number) for line in _rejoined(found) if line["text"].strip()]


def _parts_beside(chars: list[Char], boxes: list[Box]) -> list[list[Char]]:
    """The characters of a page, or of its two halves where tables stand side by side: their captions share lines."""
    gaps = [(a[2], b[0]) for a in boxes for b in boxes if _are_beside(a, b) and a[2] <= b[0]]
    if not gaps:
        return [chars]
    middle = (max(a for a, _ in gaps) + min(b for _, b in gaps)) / 2
    if any(b[0] < middle < b[2] for b in boxes):
        return [chars]
    return [[c for c in chars if c["x0"] < middle], [c for c in chars if c["x0"] >= middle]]


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
