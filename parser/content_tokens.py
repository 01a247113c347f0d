"""Splits the drawing commands of a page into tokens, with one pattern and exactly as leniently as pdfminer does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pdfminer.psparser import LIT


class Unknown(Exception):  # noqa: N818 - no error: the page is read by the reference reader instead
    """Commands that are left to the reference reader."""


_SPACE = rb"[ \t\n\r\f]"
"""What every reader takes for a space; pdfminer takes vertical tabulators for spaces too."""
_NUMBER = rb"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)"
_SHORT = rb"[-+]?(?:\d{1,9}+(?:\.\d*+)?|\.\d++)"
"""A number that every reader takes alike."""
_PLAIN = rb"[^()\\]|\\."
_NESTED = rb"\((?:" + _PLAIN + rb")*+\)"
_STRING = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|" + _NESTED + rb")*+\))*+\)"
_REST_OF_WORD = rb"[^#/%\[\]()<>{}\s]*+"
_NAME = rb"/[^#/%\[\]()<>{}\s]++"
_ARRAY = rb"\[((?:[ \t\n\r\f\d.+-]|\([^()\\]*+\)|<[0-9A-Fa-f\s]*+>)*+)\]"
_MARKED = rb"<<" + _SPACE + rb"*+(?:" + _NAME + _SPACE + rb"++[-+]?\d++" + _SPACE + rb"*+)*+>>"
STATEMENT, NUMBERS, ELEMENTS, STRING, HEX, NAME, SIZE, WORD = 1, 2, 3, 4, 5, 6, 7, 8
"""Groups of `TOKEN` where a whole statement stands: what is given, and the word; at most one kind of argument."""
NUMBER, COMMENT, OTHER = 14, 15, 16
"""Groups of `TOKEN` for what is no statement: a number, a remark, a sign of its own."""
TOKEN = re.compile(
    rb"[ \t\n\r\f\0]*+(?:"
    rb"((?:((?:" + _SHORT + _SPACE + rb"++){1,8}+)"
    rb"|(?:" + _ARRAY + rb"|(" + _STRING + rb")|<([0-9A-Fa-f\s]*+)>)" + _SPACE + rb"*+"
    rb"|(" + _NAME + rb")(?:" + _SPACE + rb"++(" + _SHORT + rb")" + _SPACE + rb"++"
    rb"|" + _SPACE + rb"*+" + _MARKED + _SPACE + rb"*+|" + _SPACE + rb"++))?+"
    rb"([A-Za-z]" + _REST_OF_WORD + rb"))"
    rb"|(" + _ARRAY + rb")"
    rb"|(" + _STRING + rb")"
    rb"|(<(?!<)[0-9A-Fa-f\s]*+)"
    rb"|(/(?:[^#/%\[\]()<>{}\s]|\#[0-9A-Fa-f]{0,2}+)*+)"
    rb"|([-+\d]\d*+(?:\.\d*+)?|\.\d*+)"
    rb"|(%[^\r\n]*+)"
    rb"|(<<|>>|.))",
    re.DOTALL,
)
_ELEMENT = re.compile(rb"\(([^()]*)\)|<([0-9A-Fa-f\s]*)>|(" + _NUMBER + rb")")
_HASH = re.compile(rb"#([0-9A-Fa-f]{0,2})")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
_SPACES = re.compile(rb"\s+")
_HUGE = re.compile(rb"\d{200}")
_UNFINISHED = re.compile(rb"(?:[(</]|\\[0-7]{0,3}|\\\r|#[0-9A-Fa-f]{0,2})\Z")
_PICTURE = re.compile(
    rb"\s++(?:/[^#/%\[\]()<>{}\s]++\s*+(?:" + _NUMBER + rb"|true|false|/[^#/%\[\]()<>{}\s]++)\s++)*+ID\s"
)
_END_OF_PICTURE = re.compile(rb"E(?:I(\s)|I[^\s]|[^I])", re.DOTALL)


def joined(parts: Sequence[bytes]) -> bytes:
    """Given the streams of a page, return them as one. Raises Unknown where a token may run from one into the next."""
    if any(_UNFINISHED.search(part) for part in parts[:-1]):
        raise Unknown("a token between two streams")
    data = b"\n".join(parts).rstrip()
    if _HUGE.search(data):
        raise Unknown("a number of hundreds of digits")
    return data


def name_of(token: bytes) -> Any:
    """Given a name as written, return pdfminer's literal for it."""
    name = token[1:]
    if b"#" in name:
        name = _HASH.sub(lambda m: bytes((int(m[1], 16),)) if m[1] else b"", name)
    try:
        return LIT(name.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(name)


def string_of(token: bytes) -> bytes:
    """Given a string as written in brackets, return its bytes. Raises Unknown where pdfminer's own answer varies."""
    inner = token[1:-1]
    if b"\\" not in inner:
        return inner
    if b"\\\r" in inner:
        raise Unknown("a line break after a backslash")
    return _ESCAPE.sub(_unescaped, inner)


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped.isdigit():
        code = int(escaped, 8) if escaped < b"8" else 0
        if escaped >= b"8":
            return b""
        if code > 255:
            raise Unknown("a character beyond 255")
        return bytes((code,))
    return _ESCAPED.get(escaped, b"")


def hex_of(digits: bytes) -> bytes:
    """Given hexadecimal digits, return their bytes; a single last digit is a byte of its own, as pdfminer has it."""
    if len(digits) % 2 == 0:
        try:
            return bytes.fromhex(digits.decode("ascii"))
        except ValueError:
            pass
    digits = _SPACES.sub(b"", digits)
    whole = len(digits) // 2 * 2
    return bytes.fromhex(digits[:whole].decode("ascii")) + (
        bytes((int(digits[whole:], 16),)) if digits[whole:] else b""
    )


def elements_of(inner: bytes) -> list[Any]:
    """Given what stands between the brackets of a plain array, return its strings and numbers."""
    found: list[Any] = []
    for string, digits, number in _ELEMENT.findall(inner):
        if number:
            found.append(float(number))
        elif string:
            found.append(string)
        elif digits:
            found.append(hex_of(digits))
    return found


def given(statement: re.Match[bytes]) -> list[Any]:
    """Given a statement, return what is given in it before its word."""
    if statement[NUMBERS] is not None:
        return list(map(float, statement[NUMBERS].split()))
    if statement[HEX] is not None:
        return [hex_of(statement[HEX])]
    if statement[ELEMENTS] is not None:
        return [elements_of(statement[ELEMENTS])]
    if statement[STRING] is not None:
        return [string_of(statement[STRING])]
    if statement[NAME] is None:
        return []
    name = name_of(statement[NAME])
    if statement[SIZE] is not None:
        return [name, float(statement[SIZE])]
    return [name, {}] if b"<<" in statement[STATEMENT] else [name]


def single(token: re.Match[bytes]) -> list[Any]:
    """Given a value that stands alone, return it in a list, which is empty for signs and points of no number."""
    written = token[token.lastindex or 0]
    match token.lastindex:
        case 9:  # the groups of single values, in their order in `TOKEN`
            return [elements_of(token[10])]
        case 11:
            return [string_of(written)]
        case 12:
            return [hex_of(written[1:])]
        case 13:
            return [name_of(written)]
    number = number_of(written)
    return [] if number is None else [number]


def number_of(token: bytes) -> float | None:
    """Given a number as written, return it, None for signs and points alone."""
    try:
        return float(token)
    except ValueError:
        return None


def after_picture(data: bytes, start: int) -> int:
    """Given where the word BI ends, return where the picture within the commands ends. Raises Unknown for rare ones."""
    head = _PICTURE.match(data, start)
    if head is None or b"85" in head[0]:
        raise Unknown("a picture within the commands")
    at = head.end()
    for end in _END_OF_PICTURE.finditer(data, at):
        if end[1]:
            return end.end()
    raise Unknown("a picture without end")
