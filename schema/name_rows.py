"""The names of one document as they are stored: every department, unit, project, target and account, and its sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from schema.bodies import organisation_names
from schema.model import Amount, ParsedDocument
from schema.names import normalise
from schema.sounds import syllables

NAME_TABLE = """CREATE TABLE name (
        document_id INTEGER NOT NULL, kind VARCHAR NOT NULL, ref_id INTEGER NOT NULL, norm VARCHAR NOT NULL,
        sound VARCHAR NOT NULL, askable BOOLEAN NOT NULL)"""
"""`ref_id` is an organisation, a member or an indicator, as `kind` says; `sound` its syllables, a blank between them."""
NAME_KINDS = (
    "部门",
    "单位",
    "项目",
    "指标",
    "function",
    "economic",
    "gov_economic",
    "income",
    "three_public",
    "procurement",
    "service",
    "total",
)
"""Whose name it is; a member that is no project goes by its dimension."""
MEMBER_KIND = {"project": "项目"}
Row = tuple[int, str, int, str, str, bool]


def name_rows(
    document: int,
    parsed: ParsedDocument,
    organisations: Mapping[int, int],
    members: Mapping[int, int],
    first_indicator: int,
) -> list[Row]:
    """Given a parsed document, its id and the ids of its parts by their keys, return the rows of table `name`.

    A department stands under every way to call it. `askable` says that a figure or a target stands behind the name
    that questions may rest on: neither blank, zero nor doubtful, of the document's own year and version.
    """
    own = next(o for o in parsed.organisations if o.key == parsed.organisation)
    rows: list[Row] = []
    answered = list(_answered(parsed))
    spends = any(not a.members and a.use == "合计" and a.organisation in (None, own.key) for a in answered)
    for body in parsed.organisations:
        called = f"{body.name}（本级）" if body.kind == "单位" and body.name == own.name else body.name
        rows += body_rows(document, body.kind, organisations[body.key], called, body.key == own.key and spends)
    filled = {a.members[0][1] for a in answered if len(a.members) == 1}
    for member in parsed.members:
        kind = MEMBER_KIND.get(member.dimension, member.dimension)
        rows.append(_row(document, kind, members[member.key], member.norm, member.key in filled))
    targets = [i for t in parsed.tables for i in t.indicators]
    for number, target in enumerate(targets):
        plain = target.quality != "doubtful" and bool(target.value)
        rows.append(_row(document, "指标", first_indicator + number, normalise(target.name), plain))
    return rows


def body_rows(document: int, kind: str, ref: int, called: str, askable: bool) -> list[Row]:
    """Given a department or unit, return its rows: one for every way to call it."""
    return [_row(document, kind, ref, wording, askable) for wording in organisation_names(called)]


def _row(document: int, kind: str, ref: int, norm: str, askable: bool) -> Row:
    return (document, kind, ref, norm, " ".join(syllables(norm)), askable)


def _answered(parsed: ParsedDocument) -> Iterator[Amount]:
    """The amounts that questions about the document's own year and version are answered with."""
    amounts = [a for t in parsed.tables for a in t.amounts if (a.year or parsed.year) == parsed.year]
    versions = Counter(a.version for a in amounts)
    own = parsed.kind if parsed.kind in versions or not versions else versions.most_common(1)[0][0]
    for amount in amounts:
        fits = amount.version == own and amount.adds and amount.carry is None
        if fits and amount.value and amount.quality != "doubtful":
            yield amount
