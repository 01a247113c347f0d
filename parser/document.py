"""One file in; a parsed document, whole, or a reason why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from parser.accounts import disagreements
from parser.assemble import PrintedTable, assemble
from parser.book_reader import read_book
from parser.checks import between_tables, check_document, doubted
from parser.confirmed import agreeing, confirmed
from parser.csv_reader import read_csv
from parser.docx_reader import read_docx
from parser.errors import ReadError
from parser.grid import ReadFile
from parser.html_reader import read_html
from parser.identity import Identity, identify
from parser.interpret import Reader, find_organisations, interpret, with_years
from parser.kinds import Kind, kind_of
from parser.margins import with_margins
from parser.passages import read_passages
from parser.pdf_reader import read_pdf
from parser.registry import Registry
from parser.scan_trust import weighed
from parser.text_reader import read_text
from parser.tidy import in_order
from parser.understand import Understood, understand
from parser.units import units_of
from parser.unread import unread_rows
from schema.model import ParsedDocument, Problem
from schema.names import normalise, squeeze
from schema.regions import printed_region

READER_VERSION = "3"
_CONTENTS = re.compile(r"^附?表[一二三四五六七八九十\d]+[:：].+")
_BUDGET = re.compile(r"预算|决算")
LEAST_TEXT = 8
"""Lines that speak of a budget, below which a file without tables is no budget document."""


READERS: dict[Kind, Callable[[Path], ReadFile]] = {
    "pdf": read_pdf,
    "book": lambda path: in_order(read_book(path)),
    "docx": read_docx,
    "html": read_html,
    "csv": read_csv,
    "text": read_text,
}


def parse(path: Path) -> ParsedDocument:
    """Given a file, return the parsed document. Raises ReadError with a Chinese sentence where it cannot be taken."""
    data = _bytes(path)
    file = READERS[kind_of(data)](path)
    printed = [t for t in assemble(file) if t.title or t.rows]
    tables = [understand(t, unit, sure) for t, (unit, sure) in zip(printed, units_of(printed, file.lines), strict=True)]
    spoken = sum(1 for x in file.lines if _BUDGET.search(x.text))
    if not any(t.form is not None for t in tables) and spoken < LEAST_TEXT:
        raise ReadError("没有找到任何预算表（如收支总表、支出功能分类表、项目支出表）；请提供部门预算公开文件")
    return _document(path, hashlib.sha256(data).hexdigest(), file, tables)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError("文件读不了；请检查路径和权限") from error
    if not data.strip():
        raise ReadError("文件是空的；请提供有内容的文件")
    return data


def _document(path: Path, sha256: str, file: ReadFile, understood: list[Understood]) -> ParsedDocument:
    registry = Registry()
    texts = [squeeze(x.text) for x in file.lines]
    identity = identify(file, [t.printed for t in understood], path.name)
    registry.organisation(identity.organisation, identity.code)
    find_organisations(understood, registry)
    department = registry.settle(identity.organisation)
    _printed_members(understood, registry)
    reader = Reader(registry, department.key, identity.year, identity.kind)
    order = sorted(range(len(understood)), key=lambda i: (_reads_late(understood[i]), i))
    read = {i: interpret(i + 1, understood[i], reader) for i in order}
    tables = tuple(with_years(read[i], identity.year) for i in sorted(read))
    members = registry.finished()
    organisations = tuple(registry.organisations.values())
    columns = {i + 1: t.columns for i, t in enumerate(understood)}
    contents = tuple(dict.fromkeys(t for t in texts if _CONTENTS.match(t)))
    findings = check_document(tables, columns, members, organisations)
    unruled = frozenset(i + 1 for i, t in enumerate(understood) if t.printed.unruled is not None)
    wide = frozenset(i + 1 for i, t in enumerate(understood) if t.printed.wide)
    if file.scanned:
        again = tuple(between_tables(tables))
        tables = weighed(tables, understood, (*findings, *again), file.scanned)
        findings = check_document(tables, columns, members, organisations)
    tables = confirmed(doubted(tables, findings), findings, columns, unruled, wide)
    tables = tuple(with_margins(t, registry) for t in tables)
    between = tuple(between_tables(tables))
    tables, findings = agreeing(tables, between), findings + between
    return ParsedDocument(
        path.name,
        sha256,
        identity.title or path.stem,
        department.key,
        identity.year,
        identity.kind,
        printed_region(department.name),
        file.pages,
        organisations,
        members,
        tables,
        (*reader.passages, *read_passages(file.lines)),
        tuple(f.check for f in findings),
        _problems(file, identity, reader)
        + tuple(disagreements(members))
        + _missing(contents, [t.printed for t in understood]),
        contents,
        identity.mark,
        identity.dated,
    )


def _problems(file: ReadFile, identity: Identity, reader: Reader) -> tuple[Problem, ...]:
    hidden = tuple(Problem("info", "页面", note) for note in file.notes)
    return (*identity.problems, *dict.fromkeys(reader.problems), *unread_rows(file.lines), *hidden)


def _printed_members(tables: Sequence[Understood], registry: Registry) -> None:
    """Note which members of summary forms the document prints, before any table is read."""
    for table in tables:
        for column in table.columns:
            if column.member is not None:
                registry.printed_fixed.add((column.member.dimension, column.member.name))
        for shape, kind in zip(table.lists, table.kinds, strict=True):
            if kind == "income":
                names = {
                    normalise(c or "")
                    for r in table.printed.rows
                    for k in shape.keys
                    for i in k.names
                    for c in r.row.cells[i : i + 1]
                }
                if any(n.endswith(("财政拨款", "财政拨款收入", "财政拨款资金")) and "非" not in n for n in names):
                    registry.printed_fixed.add(("income", "财政拨款收入"))


def _reads_late(table: Understood) -> int:
    """Lists print accounts by name only: they are read after the tables that print codes; targets after projects."""
    if table.printed.sheet or (table.form is not None and table.form.rows in ("targets", "service")):
        return 2
    if table.form is not None and table.form.rows == "lists":
        return 1
    coded = any(k.codes for shape in table.lists for k in shape.keys)
    mixed = any("-" in (c or "") or "[" in (c or "") for r in table.printed.rows[:6] for c in r.row.cells[:2])
    return 0 if coded or mixed else 1


def _missing(contents: tuple[str, ...], printed: list[PrintedTable]) -> tuple[Problem, ...]:
    """Tables that the document's own 目录 lists and that were not found."""
    numbers = {t.number for t in printed if t.number}
    return tuple(
        Problem("warning", "目录", f"目录列有“{entry}”，正文没有这张表")
        for entry in contents
        if re.split(r"[:：]", entry)[0] not in numbers
    )
