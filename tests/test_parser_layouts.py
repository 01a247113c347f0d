"""Layouts nobody prepared: each document of tests/data/layouts against what its JSON says by hand.

A point is [table, row, column, amount in 元 or null for a printed blank, meaning]; the row is `code name` or a name, the
column the end of its header path. `never` are figures that nobody can see or that only the text says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parser.document import parse
from schema.model import Amount, Member, ParsedDocument, Table
from schema.names import normalise, without_ordinal

FOLDER = Path(__file__).parent / "data" / "layouts"
FILES = sorted(FOLDER.glob("*.pdf"))
FACTS: dict[str, dict[str, Any]] = {f.stem: json.loads(f.with_suffix(".json").read_text("utf-8")) for f in FILES}
POINTS = [(name, n) for name, said in FACTS.items() for n in range(len(said["points"]))]


@cache
def _read(name: str) -> ParsedDocument:
    return parse(FOLDER / f"{name}.pdf")


def _table(document: ParsedDocument, said: list[Any]) -> Table | None:
    wanted = normalise(said[0])
    return next((t for t in document.tables if normalise(t.title) == wanted and said[2][0] in t.pages), None)


def _found(document: ParsedDocument, table: Table, row: str, column: str) -> list[Amount]:
    """The amounts of a row (its code, or its name as printed) under the columns whose path ends so."""
    leaf = [normalise(x) for x in column.split("/")]
    columns = {c.index for c in table.columns if [normalise(p) for p in c.path][-len(leaf) :] == leaf}
    code, _, name = row.partition(" ")
    rows = {r.key: r.cells for r in table.rows}
    found = []
    for a in table.amounts:
        if a.column not in columns:
            continue
        members = [m for m in document.members if m.key in {k for _, k in a.members}]
        if code.isdigit():
            fits = any(m.code == code and (not name or m.name == name) for m in members)
        else:
            names = [rows[a.row][i] for c in table.columns if c.index == a.column for i in c.names]
            fits = not row or any(_bare(c) == _bare(row) for c in (a.label, *names))
        if fits:
            found.append(a)
    return found


def _bare(text: str) -> str:
    return normalise(without_ordinal(text))


def _meaning(document: ParsedDocument, amount: Amount, said: dict[str, Any]) -> Iterator[str]:
    """What an amount means otherwise than stated."""
    members: dict[int, Member] = {m.key: m for m in document.members}
    own = [members[k] for _, k in amount.members]
    body = next((o for o in document.organisations if o.key == amount.organisation), None)
    for key in ("fund", "use", "year", "version", "carry", "adds", "quality"):
        if key in said and getattr(amount, key) != said[key]:
            yield f"{key} {getattr(amount, key)}, not {said[key]}"
    if "member" in said and said["member"] not in dict(amount.members):
        yield f"members {own}, none of {said['member']}"
    if "name" in said and said["name"] not in [m.name for m in own]:
        yield f"members {own}, none named {said['name']}"
    if "level" in said and said["level"] not in [m.level for m in own]:
        yield f"members {own}, none of level {said['level']}"
    if "parent" in said and said["parent"] not in [members[m.parent].name for m in own if m.parent]:
        yield f"members {own}, none below {said['parent']}"
    if "org" in said and (body is None or body.name != said["org"]):
        yield f"organisation {body}"
    if "org_code" in said and (body is None or body.code != said["org_code"]):
        yield f"organisation {body}"


def faults(name: str, n: int) -> list[str]:
    """What is read otherwise at one point."""
    document, facts = _read(name), FACTS[name]
    at, row, column, value, *more = facts["points"][n]
    said = more[0] if more else {}
    table = _table(document, facts["tables"][at])
    if table is None:
        return ["table not found"]
    found = _found(document, table, row, column)
    if not found:
        return ["no such row and column"]
    wanted = None if value is None else Decimal(value)
    if said.get("value_in"):
        found = [a for a in found if a.value == wanted]
        good = [a for a in found if not list(_meaning(document, a, said))]
        return [] if good else [f"{found}"]
    wrong = [f"{a.value} ({a.quality} {a.reason})" for a in found if a.value != wanted or a.quality == "doubtful"]
    return wrong or [w for a in found[:1] for w in _meaning(document, a, said)]


@pytest.mark.parametrize(("name", "n"), POINTS, ids=[f"{a}-{n}" for a, n in POINTS])
def test_point(name: str, n: int) -> None:
    assert not faults(name, n), (FACTS[name]["points"][n], faults(name, n))


def document_faults(name: str) -> list[str]:
    """What a document as a whole gets wrong: who, when, tables, ghosts, doubts, problems, checks."""
    document, facts = _read(name), FACTS[name]
    body = next(o.name for o in document.organisations if o.key == document.organisation)
    found = []
    if (body, document.year, document.kind) != (facts["organisation"], facts["year"], facts["kind"]):
        found.append(f"{body} {document.year} {document.kind}")
    for said in facts["tables"]:
        table = _table(document, said)
        if table is None:
            found.append(f"no table {said}: {[(t.title, t.pages) for t in document.tables]}")
        elif [table.form, list(table.pages), table.unit] != said[1:]:
            found.append(f"{said}: {table.form} {table.pages} {table.unit}")
    if extra := [t for t in document.tables if all(_table(document, s) != t for s in facts["tables"])]:
        found += [f"table too many: {t.title} {t.pages}" for t in extra if any(a.adds for a in t.amounts)]
    sure = {a.value for t in document.tables for a in t.amounts if a.quality != "doubtful"}
    found += [f"ghost {v}" for v in facts.get("never", ()) if Decimal(v) in sure]
    for at, row, column in facts.get("doubtful", ()):
        table = _table(document, facts["tables"][at])
        cells = _found(document, table, row, column) if table is not None else []
        found += [f"sure of {row} {a.value}" for a in cells if a.quality != "doubtful"]
    opened = [c for c in document.checks if not c.passed]
    problems = " ".join([*(p.place + p.message for p in document.problems), *(c.rule for c in opened)])
    found += [f"not said: {s} in {problems}" for s in facts.get("says", ()) if s not in problems]
    if "open" in facts and len(opened) != facts["open"]:
        found.append(f"open: {[(c.rule, c.place, c.left, c.right) for c in opened]}")
    if len(document.checks) - len(opened) < facts.get("passed", 0):
        found.append(f"only {len(document.checks)} checks")
    return found


@pytest.mark.parametrize("name", FACTS)
def test_document(name: str) -> None:
    assert not document_faults(name), document_faults(name)
