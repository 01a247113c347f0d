"""One file in; a parsed document, whole, or a reason why not."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

from parser.assemble import PrintedTable, assemble
from parser.book_reader import is_book, read_book
from parser.checks import check_document
from parser.errors import ReadError
from parser.grid import ReadFile
from parser.interpret import Reader, Understood, find_organisations, interpret, understand, with_years
from parser.pdf_reader import read_pdf
from parser.registry import CODED, Registry, split_code
from parser.text_reader import read_text
from schema.model import ParsedDocument, Problem
from schema.names import squeeze

READER_VERSION = "1"
_YEAR = re.compile(r"(20\d\d)\s*年(?:度)?")
_CAPTION_YEAR = re.compile(r"年度[:：]\s*(20\d\d)")
_REGION = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,8}?(?:市|州|盟|地区))?(?:[\u4e00-\u9fff]{1,8}?(?:区|县|旗|市))?"
)
_CONTENTS = re.compile(r"^附?表[一二三四五六七八九十\d]+[:：].+")
PDF_MARK = b"%PDF-"


def parse(path: Path) -> ParsedDocument:
    """Given a file, return the parsed document. Raises ReadError with a Chinese sentence where it cannot be taken."""
    data = _bytes(path)
    is_pdf = PDF_MARK in data[:1024]
    file = read_pdf(path) if is_pdf else read_book(path) if is_book(data) else read_text(path)
    tables = [understand(t) for t in assemble(file)]
    if not any(t.form is not None for t in tables):
        raise ReadError("没有找到任何预算表（如收支总表、支出功能分类表、项目支出表）；请提供部门预算公开文件")
    return _document(path, hashlib.sha256(data).hexdigest(), file, tables)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"文件读不了（{error.strerror}）；请检查路径和权限") from error
    if not data.strip():
        raise ReadError("文件是空的；请提供有内容的 PDF 或文本")
    return data


def _document(path: Path, sha256: str, file: ReadFile, understood: list[Understood]) -> ParsedDocument:
    registry = Registry()
    texts = [squeeze(x.text) for x in file.lines]
    captions = [c for t in understood for c in t.printed.captions]
    _cover_organisation(texts, captions, registry)
    find_organisations(understood, registry)
    if not registry.organisations:
        raise ReadError("没有找到预算单位的名称；请提供写明单位的部门预算公开文件")
    department = registry.settle()
    year = _year(texts, captions)
    reader = Reader(registry, department.key)
    order = sorted(range(len(understood)), key=lambda i: (_reads_late(understood[i]), i))
    read = {i: interpret(i + 1, understood[i], reader) for i in order}
    tables = tuple(with_years(read[i], year) for i in sorted(read))
    members = registry.finished()
    organisations = tuple(registry.organisations.values())
    columns = {i + 1: t.columns for i, t in enumerate(understood)}
    contents = tuple(dict.fromkeys(t for t in texts if _CONTENTS.match(t)))
    missing = _missing(contents, [t.printed for t in understood])
    return ParsedDocument(
        path.name,
        sha256,
        _cover_title(texts) or path.stem,
        department.key,
        year,
        "决算" if any("决算" in t for t in texts[:5]) else "预算",
        _region(department.name),
        file.pages,
        organisations,
        members,
        tables,
        tuple(reader.passages),
        check_document(tables, columns, members, organisations),
        tuple(reader.problems) + missing + tuple(Problem("warning", "文件", note) for note in file.notes),
        contents,
    )


def _reads_late(table: Understood) -> bool:
    """Lists print classes by name only: they are read after the tables that print codes."""
    return table.form is not None and table.form.rows in ("lists", "targets", "service")


def _cover_organisation(texts: list[str], captions: list[str], registry: Registry) -> None:
    """The organisation printed with its code on the cover or beside a caption (预算（单位）名称：146-…)."""
    for text in (*texts, *(re.split(r"[:：]", c, maxsplit=1)[-1] for c in captions)):
        if CODED.match(text) and len(split_code(text)[1]) > 3:
            registry.organisation(text)
            return


def _year(texts: list[str], captions: list[str]) -> int:
    for text in texts[:20]:
        if match := _YEAR.search(text):
            return int(match[1])
    years = Counter(m[1] for t in (*captions, *texts) if (m := _CAPTION_YEAR.search(t) or _YEAR.search(t)))
    if not years:
        raise ReadError("没有找到预算年度；请提供写明年度的部门预算公开文件")
    return int(years.most_common(1)[0][0])


def _cover_title(texts: list[str]) -> str:
    return next((t for t in texts[:10] if _YEAR.search(t) and ("预算" in t or "决算" in t)), "")


def _region(organisation: str) -> str | None:
    match = _REGION.match(organisation)
    return match[0] if match and match[0] and match[0] != organisation else None


def _missing(contents: tuple[str, ...], printed: list[PrintedTable]) -> tuple[Problem, ...]:
    """Tables that the document's own 目录 lists and that were not found."""
    numbers = {t.number for t in printed if t.number}
    return tuple(
        Problem("warning", "目录", f"目录列有“{entry}”，正文没有这张表")
        for entry in contents
        if re.split(r"[:：]", entry)[0] not in numbers
    )
