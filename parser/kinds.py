"""What a file is, by its content and never by its name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from parser.book_old import MAGIC
from parser.book_reader import ZIP_MARK, is_book
from parser.csv_reader import separator_of
from parser.decoding import decode, head_of
from parser.docx_check import DOCX_PART
from parser.errors import ReadError

PDF_MARK = b"%PDF-"
HEAD = 1024
"""Bytes among which a PDF's mark may stand."""
Kind = Literal["pdf", "book", "docx", "html", "csv", "text"]
ACCEPTED = "可接受 PDF、Word 文档（.docx）、Excel 工作簿（.xlsx、.xls）、网页（.html）、.csv 和文本"
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]")
_PIECE = re.compile(
    r"(?:\s|\ufeff|<!--.*?-->|<\?xml[^>]*>)*<(?:table|div|p|span|center|h[1-6]|section|article|main|style|meta|title|tbody|thead|tr|ul|ol|font)[\s>]",
    re.DOTALL,
)
_BOOKS = ("Workbook", "Book")


@cache
def _known() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Foreign:
    """The Chinese name of what is not read here, and what to do with it (empty where there is nothing to be done)."""

    name: str
    advice: str = ""


def foreign_kind(data: bytes) -> Foreign | None:
    """Given a file's bytes, return what it is where it is nothing that is read here; else None."""
    head = data[:HEAD]
    for kind in _known()["kind"]:
        place = kind.get("offset", 0)
        if any(head.startswith(bytes.fromhex(m), place) for m in kind.get("marks", ())) and not is_html(data):
            return _foreign(kind)
        if PDF_MARK not in head and any(w.encode() in head.lower() for w in kind.get("words", ())):
            return _foreign(kind)
    if data.startswith(ZIP_MARK) and not is_book(data) and not is_docx(data):
        return next(_foreign(p) for p in _known()["packed"] if p["part"].encode() in data)
    if data.startswith(MAGIC) and not any(n.encode("utf-16-le") in data for n in _BOOKS):
        return next((_foreign(o) for o in _known()["old"] if str(o["stream"]).encode("utf-16-le") in data), None)
    return None


def _foreign(known: dict[str, Any]) -> Foreign:
    return Foreign(str(known["name"]), str(known.get("advice", "")))


def is_docx(data: bytes) -> bool:
    """True for a Word document of the new kind (damaged ones included)."""
    return data.startswith(ZIP_MARK) and DOCX_PART.search(data) is not None


def is_html(data: bytes) -> bool:
    """True for a web page or a piece of one."""
    head = head_of(data, HEAD)
    return PDF_MARK not in data[:HEAD] and (_PAGE.search(head) is not None or _PIECE.match(head) is not None)


def kind_of(data: bytes) -> Kind:
    """Given the bytes of a file that is nothing foreign, return how it is read."""
    if data.startswith((MAGIC, ZIP_MARK)):
        return "docx" if not is_book(data) and is_docx(data) else "book"
    if PDF_MARK in data[:HEAD]:
        return "pdf"
    return "html" if is_html(data) else _kind_of_text(data)


def _kind_of_text(data: bytes) -> Kind:
    try:
        return "csv" if separator_of(decode(data)) else "text"
    except ReadError:
        return "text"
