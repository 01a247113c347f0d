"""Tables that a document lists in its contents and does not print."""

from __future__ import annotations

import re
from functools import lru_cache

from query.catalogue import Catalogue
from query.plan import Refusal
from schema.names import normalise

_PARTED = re.compile(r"[:：\s]+")
SHORTEST_TITLE = 4
MOST_KEPT = 64
"""Of so many documents it is kept."""


def missing_tables(catalogue: Catalogue) -> tuple[str, ...]:
    """Return what the list of contents names (附表2 收入预算总表) and the document prints neither by number nor by title."""
    named = tuple([name for t in catalogue.tables.values() for name in (t.number or "", t.title)])
    return _not_among(named, catalogue.document.contents)


@lru_cache(maxsize=MOST_KEPT)
def _not_among(named: tuple[str, ...], contents: tuple[str, ...]) -> tuple[str, ...]:
    printed = {normalise(name) for name in named}
    listed = [_PARTED.split(entry.strip(), maxsplit=1) for entry in contents]
    return tuple(" ".join(parts) for parts in listed if not {normalise(p) for p in parts} & printed)


def refuse_missing_table(text: str, catalogue: Catalogue) -> Refusal | None:
    """Given a normal form that names a table which stands in the contents only, return that this is so, else None."""
    for table in missing_tables(catalogue):
        number, _, title = table.partition(" ")
        called = {normalise(title), normalise(title).replace("预算", "", 1)}
        by_title = any(len(t) > SHORTEST_TITLE and t in text for t in called)
        if by_title or re.search(rf"{re.escape(normalise(number))}(?!\d)", text):
            return Refusal("not_in_document", f"目录列有{table}，文件里没有读到这张表，不能用别的表代替。")
    return None
