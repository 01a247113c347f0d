"""Reads a PDF into grids and text lines; the only file that knows pdfplumber."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from parser.errors import ReadError
from parser.grid import Box, Grid, GridRow, ReadFile, TextLine

LOWERED = 0.6
"""Characters set lower by less than this part of their size stand in the same line."""
OVERLAP, WORD_GAP = 1.0, 3.0
"""In PDF points: how far characters may overlap, and from where on a gap is a blank (as pdfplumber has it)."""

_LATIN_BREAK = re.compile(r"(?<=[A-Za-z])\n(?=[A-Za-z])")


def read_pdf(path: Path) -> ReadFile:
    """Given a PDF file, return its grids and lines, page by page. Raises ReadError where there is nothing to read."""
    try:
        with pdfplumber.open(path) as pdf:
            return _read(pdf)
    except ReadError:
        raise
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFEncryptionError | PDFPasswordIncorrect):
            raise ReadError("文件有密码，打不开；请提供未加密的 PDF") from error
        raise ReadError("不是完整的 PDF，读不出页面；请重新下载后再装入") from error
    except Exception as error:  # pdfminer raises many kinds on broken files; each of them means: cannot be read
        raise ReadError(f"PDF 已损坏，读不出页面（{type(error).__name__}）；请重新下载后再装入") from error


def _read(pdf: Any) -> ReadFile:
    if not pdf.pages:
        raise ReadError("PDF 没有页面；请提供完整的文件")
    grids: list[Grid] = []
    lines: list[TextLine] = []
    since: list[TextLine] = []
    characters = 0
    for number, page in enumerate(pdf.pages, 1):
        characters += len(page.chars)
        tables = sorted(page.find_tables(), key=lambda t: (t.bbox[1], t.bbox[0]))
        outside = _lines_outside(page, number, [t.bbox for t in tables])
        for table in tables:
            above = [x for x in outside if x.top is not None and x.top < table.bbox[1]]
            outside = [x for x in outside if x not in above]
            since += above
            grids.append(Grid(number, _rows(table), tuple(since)))
            lines += above
            since = []
        since += outside
        lines += outside
        page.close()
    if characters == 0:
        raise ReadError("PDF 没有文字层（可能是扫描件）；请提供可以选中文字的 PDF")
    return ReadFile(tuple(grids), len(pdf.pages), tuple(lines))


def _lines_outside(page: Any, number: int, boxes: list[Box]) -> list[TextLine]:
    def outside(item: dict[str, Any]) -> bool:
        if item["object_type"] != "char":
            return False
        x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return not any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in boxes)

    found = page.filter(outside).extract_text_lines(return_chars=True)
    return [_text_line(line, number) for line in _rejoined(found) if line["text"].strip()]


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
    return TextLine(line["text"].strip(), number, None, float(line["top"]), float(line["x0"]), float(line["x1"]), size)


def _rows(table: Any) -> tuple[GridRow, ...]:
    rows = []
    for row, texts in zip(table.rows, table.extract(), strict=True):
        boxes = tuple(None if c is None else _rounded(c) for c in row.cells)
        cells = tuple(None if b is None else join_lines(t or "") for b, t in zip(boxes, texts, strict=True))
        rows.append(GridRow(cells, _row_box(boxes), None, boxes))
    return tuple(rows)


def join_lines(text: str) -> str:
    """Given a cell's text, return it on one line: wraps vanish, but between Latin words a blank stays."""
    return _LATIN_BREAK.sub(" ", text).replace("\n", "").strip()


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


def _row_box(boxes: tuple[Box | None, ...]) -> Box | None:
    """The row's own band: a cell merged over further rows does not stretch it."""
    known = [b for b in boxes if b is not None]
    if not known:
        return None
    return (min(b[0] for b in known), min(b[1] for b in known), max(b[2] for b in known), min(b[3] for b in known))
