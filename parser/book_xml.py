"""Walks the XML parts of a workbook without building them in memory."""

from __future__ import annotations

from typing import Protocol
from xml.parsers import expat

from parser.errors import ReadError

DAMAGED = "工作簿已损坏，读不出工作表；请用表格软件重新保存为 .xlsx 后再装入"


class Walker(Protocol):
    """What follows a part; names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text, maybe in pieces."""


def walk(content: bytes, walker: Walker) -> None:
    """Given a part, lead the walker through it. Raises ReadError where it is no sound XML."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: walker.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: walker.end(_local(name))
    parser.CharacterDataHandler = walker.text
    parser.StartDoctypeDeclHandler = _doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ReadError(DAMAGED) from error


def is_true(value: str | None) -> bool:
    """True for an attribute that says yes."""
    return value in ("1", "true")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _doctype(*_: object) -> None:
    """Parts have no document type; one that has could expand without end."""
    raise ReadError(DAMAGED)
