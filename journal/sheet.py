"""Rows as a CSV file for a spreadsheet, in which no cell can act as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Given a header and rows, return a CSV file (UTF-8 with its mark, as Excel and WPS expect it).

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(h) for h in header])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) or value.startswith(FORMULA) else value
