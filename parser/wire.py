"""What a reader process answers, as JSON lines: no object is ever built from what it sends but those named here.

The first line says how many pages there are, the second is the document or the reason why there is none. A record is
the list of its fields in order; money is its exact digits.
"""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from parser.grid import UNREADABLE
from parser.limits import Extent
from schema.model import ParsedDocument

_DIGITS = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?(?:E[+-]?\d{1,2})?", re.ASCII)
_UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")
_Decode = Callable[[Any], Any]


class WireError(ValueError):
    """A line that is no answer of a reader."""


def pages_line(extent: Extent) -> bytes:
    """Return the line that says how many pages there are, and how many may have to be read off their picture."""
    return b"%d %d\n" % (extent.pages, extent.scans)


def pages_of(line: bytes, most: Extent) -> Extent:
    """Given the first line, return the extent. Raises WireError where it says no numbers up to `most`."""
    found = re.fullmatch(rb"(\d{1,9})(?: (\d{1,9}))?", line)
    extent = Extent(int(found[1]), int(found[2] or 0)) if found is not None else Extent(most.pages + 1)
    if extent.pages > most.pages or extent.scans > most.scans:
        raise WireError("pages")
    return extent


def result_line(result: ParsedDocument | str) -> bytes:
    """Given a document or the Chinese reason why there is none, return its line."""
    data = {"reason" if isinstance(result, str) else "document": _plain(result)}
    return json.dumps(data, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def result_of(line: bytes) -> ParsedDocument | str:
    """Given the second line, return the document or the reason. Raises WireError where it is neither."""
    try:
        data = json.loads(line, parse_constant=_no_number)
        ((kind, value),) = data.items()
        if kind == "reason":
            return _text(value)
        if kind == "document":
            return cast(ParsedDocument, _decoder(ParsedDocument)(value))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise WireError(str(error)) from error
    raise WireError("kind")


def _plain(value: Any) -> Any:
    kind = value.__class__
    if kind is str:
        return _speakable(value)
    if kind is tuple:
        return [_plain(v) for v in value]
    if kind is Decimal:
        return str(value)
    parts = _parts(kind)
    return value if parts is None else [_plain(part) for part in parts(value)]


def _speakable(text: str) -> str:
    """Half characters and NUL are no text: nothing may be read out of them."""
    return text if text.isascii() and "\0" not in text else _UNSPEAKABLE.sub(UNREADABLE, text)


@cache
def _parts(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """Given the type of a record, return what reads its fields in order; None for any other type."""
    return attrgetter(*[f.name for f in fields(kind)]) if is_dataclass(kind) else None


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _no_number(text: str) -> None:
    raise WireError(text)


def _text(value: Any) -> str:
    if type(value) is not str or _UNSPEAKABLE.search(value):
        raise WireError("text")
    return value


def _number(value: Any) -> float | int:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise WireError("number")
    return cast(float, value)


def _money(value: Any) -> Decimal:
    if type(value) is not str or not _DIGITS.fullmatch(value):
        raise WireError("money")
    return Decimal(value)


def _exactly(kind: type) -> _Decode:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise WireError(kind.__name__)
        return value

    return decode


@cache
def _decoder(kind: Any) -> _Decode:
    """Given a type of the model, return what builds it from plain data or raises WireError."""
    simple: dict[Any, _Decode] = {str: _text, float: _number, Decimal: _money}
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in simple:
        return simple[kind]
    if kind in (int, bool, types.NoneType):
        return _exactly(kind)
    if origin is Literal:
        return _one_of(frozenset(arguments))
    if origin in (Union, types.UnionType):
        (some,) = (a for a in arguments if a is not types.NoneType)
        inner = _decoder(some)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple(arguments)
    return _record(kind)


def _one_of(allowed: frozenset[str]) -> _Decode:
    def decode(value: Any) -> Any:
        if type(value) is not str or value not in allowed:
            raise WireError("literal")
        return value

    return decode


def _tuple(arguments: tuple[Any, ...]) -> _Decode:
    if arguments[-1] is ...:
        item = _decoder(arguments[0])
        return lambda value: tuple([item(v) for v in _list(value)])
    items = [_decoder(a) for a in arguments]
    return lambda value: tuple([d(v) for d, v in zip(items, _list(value), strict=True)])


def _record(kind: Any) -> _Decode:
    hints = get_type_hints(kind)
    parts = [_decoder(hints[name]) for name in _names(kind)]
    return lambda value: kind(*[d(v) for d, v in zip(parts, _list(value), strict=True)])


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise WireError("list")
    return value
