"""Looks at a Word document before anything opens it: what it holds packed, how far it grows, whether it leads elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree
from xml.parsers import expat

from parser.errors import ReadError
from parser.limits import MIB, Sizes

DOCX_PART = re.compile(rb"word[/\\]document\d*\.xml")
DAMAGED = "Word 文档已损坏，读不出正文；请用 Word 或 WPS 打开后另存为 .docx 再装入"
MACROS = "Word 文档带有宏（程序）；请另存为不带宏的 .docx 后再装入"
_FREE_BYTES = 1_000_000
_NEEDED = ("officeDocument", "styles", "numbering", "footnotes", "endnotes", "settings")
"""What is read of a document; pictures, themes and the like are left out, and links that lead nowhere with them."""
_HARMLESS = ("/hyperlink", "/attachedTemplate", "/image", "/video", "/audio", "/settings", "/mailMergeSource")


def refuse_docx(data: bytes, sizes: Sizes) -> bytes:
    """Given the bytes of a Word document, return it packed anew from the parts that were checked, text parts only.

    Raises ReadError where it is damaged, locked, too large, grows without measure, brings a program, or takes its text
    from other files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = _parts(packed, sizes)
    except ReadError:
        raise
    except Exception as error:  # broken zips raise many kinds; each of them means: cannot be read
        raise ReadError(DAMAGED) from error
    names = frozenset(n.rpartition("/")[2].lower() for n in parts)
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as made:
        for name, content in parts.items():
            made.writestr(name, _links(content, names) if name.endswith(".rels") else content)
    return clean.getvalue()


def _parts(packed: zipfile.ZipFile, sizes: Sizes) -> dict[str, bytes]:
    entries = packed.infolist()
    size = sum(e.file_size for e in entries)
    if size > sizes.book or len(entries) > sizes.parts:
        raise ReadError(
            f"Word 文档解压后有 {size // MIB} MiB、{len(entries)} 个部件；"
            f"可接受不超过 {sizes.book // MIB} MiB、{sizes.parts} 个部件的文档"
        )
    parts: dict[str, bytes] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/").lstrip("/")
        _refuse_entry(entry, name.lower(), sizes)
        content = packed.read(entry) if name.lower().endswith((".xml", ".rels")) else b""
        if name.lower() in {n.lower() for n in parts} or b"\0" in content:
            raise ReadError(DAMAGED)
        _refuse_xml(name.lower(), content, sizes)
        parts[name] = content
    return parts


def _refuse_entry(entry: zipfile.ZipInfo, name: str, sizes: Sizes) -> None:
    if entry.flag_bits & 1:
        raise ReadError("Word 文档有密码，打不开；请提供未加密的文档")
    if "vbaproject" in name:
        raise ReadError(MACROS)
    if entry.file_size > _FREE_BYTES and entry.file_size > sizes.ratio * max(1, entry.compress_size):
        raise ReadError(
            f"Word 文档有一个部件解压后是原来的 {entry.file_size // max(1, entry.compress_size)} 倍，可能有害；请重新保存后再装入"
        )
    if name.endswith((".xml", ".rels")) and entry.file_size > sizes.web:
        raise ReadError(f"Word 文档的正文解压后超过 {sizes.web // MIB} MiB；请分成几份装入")


def _links(content: bytes, parts: frozenset[str]) -> bytes:
    """Given a list of links, return it with those alone that are needed and lead to a part that is there."""
    root = ElementTree.fromstring(content)  # noqa: S314 - looked at before: no document type, not deep, not large
    for link in list(root):
        target = (link.get("Target") or "").rpartition("/")[2].lower()
        needed = (link.get("Type") or "").rpartition("/")[2] in _NEEDED and link.get("TargetMode") != "External"
        if not needed or target not in parts:
            root.remove(link)
    return ElementTree.tostring(root)


def _refuse_xml(name: str, content: bytes, sizes: Sizes) -> None:
    """Raise ReadError for a part that is no sound XML, has a document type, lies too deep or brings in other files."""
    if not content:
        return
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > sizes.nesting:
            raise ReadError(f"Word 文档的内容嵌套超过 {sizes.nesting} 层；请用 Word 或 WPS 另存后再装入")
        if name.endswith(".rels") and attributes.get("TargetMode") == "External":
            _refuse_link(attributes.get("Type", ""))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = _doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ReadError(DAMAGED) from error


def _doctype(*_: object) -> None:
    """Parts have no document type; one that has could expand without end."""
    raise ReadError(DAMAGED)


def _refuse_link(kind: str) -> None:
    if not kind.endswith(_HARMLESS):
        raise ReadError("Word 文档引用了别的文件，正文不全在这份文件里；请断开链接、保存后再装入")
