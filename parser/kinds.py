"""What a file is, by its content and never by its name."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from parser.book_old import MAGIC
from parser.book_reader import ZIP_MARK, is_book

PDF_MARK = b"%PDF-"
HEAD = 1024
"""Bytes among which a PDF's mark may stand."""
Kind = Literal["pdf", "book", "text"]
_BOOKS = ("Workbook", "Book")


@cache
def _known() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))


def foreign_kind(data: bytes) -> str | None:
    """Given a file's bytes, return the Chinese name of what it is where it is nothing that is read here; else None."""
    head = data[:HEAD]
    for kind in _known()["kind"]:
        place = kind.get("offset", 0)
        if any(head.startswith(bytes.fromhex(m), place) for m in kind.get("marks", ())):
            return str(kind["name"])
        if PDF_MARK not in head and any(w.encode() in head.lower() for w in kind.get("words", ())):
            return str(kind["name"])
    if data.startswith(ZIP_MARK) and not is_book(data):
        return next(str(p["name"]) for p in _known()["packed"] if p["part"].encode() in data)
    if data.startswith(MAGIC) and not any(n.encode("utf-16-le") in data for n in _BOOKS):
        return next((str(o["name"]) for o in _known()["old"] if str(o["stream"]).encode("utf-16-le") in data), None)
    return None


def kind_of(data: bytes) -> Kind:
    """Given the bytes of a file that is nothing foreign, return how it is read."""
    if data.startswith((MAGIC, ZIP_MARK)):
        return "book"
    return "pdf" if PDF_MARK in data[:HEAD] else "text"
