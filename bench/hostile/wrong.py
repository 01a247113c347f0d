"""Files that are something else than their name says, texts that are hardly texts, names and places that do harm."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.hostile.kind import Kind, Make
from bench.hostile.pdf import HEADER, ROWS, sound
from parser.limits import LIMITS

OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


def budget_text() -> str:
    """The sound document as a text."""
    lines = ["# 青石市农业农村局2026年部门预算", "", "附表1：一般公共预算支出表", "单位：元"]
    return "\n".join([*lines, *("\t".join(row) for row in (HEADER, *ROWS)), ""])


def _zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), sound())
    return packed.getvalue()


def _tar() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        entry = tarfile.TarInfo("../../a.pdf")
        entry.size = len(sound())
        made.addfile(entry, io.BytesIO(sound()))
    return packed.getvalue()


def _head(mark: str, length: int = 4000) -> Make:
    return lambda: bytes.fromhex(mark) + bytes(range(256)) * (length // 256)


def _text(words: str | bytes) -> Make:
    return lambda: words if isinstance(words, bytes) else words.encode("utf-8")


def _named(name: bytes) -> Callable[[Path, Kind], Path]:
    def place(folder: Path, kind: Kind) -> Path:
        path = folder / os.fsdecode(name)
        path.write_bytes(kind.make())
        return path

    return place


def _pipe(folder: Path, kind: Kind) -> Path:
    os.mkfifo(folder / kind.file)
    return folder / kind.file


def _sparse(folder: Path, kind: Kind) -> Path:
    path = folder / kind.file
    with path.open("wb") as made:
        made.write(kind.make())
        made.truncate(8 * 1024**4 if kind.file.startswith("huge") else 1024**3)
    return path


def _link(folder: Path, kind: Kind) -> Path:
    path = folder / kind.file
    path.symlink_to(path)
    return path


def _folder(folder: Path, kind: Kind) -> Path:
    (folder / "empty" / kind.file).mkdir(parents=True)
    return folder / "empty" / kind.file


def _elsewhere(path: str) -> Callable[[Path, Kind], Path]:
    return lambda _folder, _kind: Path(path)


WORD = "word/document.xml"
KINDS = (
    Kind("a zip named .pdf", lambda: _zip("a.pdf"), "压缩包（zip）"),
    Kind(
        "a zip that leads out of its folder",
        lambda: _zip("../../../../tmp/a.pdf", "/etc/a.pdf"),
        "压缩包（zip）",
        file="a.zip",
    ),
    Kind("a Word file of one part named .pdf", lambda: _zip(WORD), "已损坏"),
    Kind(
        "an old Word file named .xls",
        lambda: OLD_OFFICE + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(5000),
        "Word",
        file="a.xls",
    ),
    Kind("a gzip", lambda: gzip.compress(sound()), "gzip"),
    Kind("an xz", lambda: lzma.compress(sound()), "xz"),
    Kind("a tar", _tar, "tar"),
    Kind("a RAR", _head("526172211a0700"), "RAR"),
    Kind("a 7z", _head("377abcaf271c"), "7z"),
    Kind("a picture named .pdf", _head("89504e470d0a1a0a"), "图片"),
    Kind("a photograph named .pdf", _head("ffd8ffe0"), "图片"),
    Kind("a program named .pdf", _head("7f454c46"), "程序"),
    Kind("a Windows program named .xlsx", _head("4d5a9000"), "程序", file="a.xlsx"),
    Kind("a script", _text("#!/bin/sh\nrm -rf /\n"), "程序", file="a.txt"),
    Kind("a database", _head("53514c69746520666f726d6174203300"), "数据库", file="a.txt"),
    Kind("a film", _head("000000186674797069736f6d"), "视频"),
    Kind("RTF named .pdf", _text(r"{\rtf1\ansi budget}"), "RTF"),
    Kind("PostScript named .pdf", _text("%!PS-Adobe-3.0\n"), "PostScript"),
    Kind(
        "a web page named .xls",
        _text("<html><table><tr><td>合计</td><td>7,654,321</td></tr></table></html>"),
        "没有找到任何预算表",
        file="a.xls",
    ),
    Kind("a web page named .pdf", _text("<!DOCTYPE html><title>404</title>"), "没有找到任何预算表"),
    Kind(
        "a billion laughs as text",
        _text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'),
        "XML",
        file="a.txt",
    ),
    Kind("random bytes", lambda: bytes((n * n * 31 + n // 7) % 256 for n in range(50_000)), "不是文本", file="a.txt"),
    Kind("a PDF named .txt", sound, file="a.txt"),
    Kind("a PDF named .xlsx", sound, file="a.xlsx"),
    Kind("a text named .pdf", lambda: budget_text().encode(), figure=""),
    Kind("a PDF behind other bytes", lambda: b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + sound()),
    Kind("a PDF behind a zip's mark", lambda: b"PK\x03\x04" + sound(), "压缩包"),
    Kind("a text with NUL", lambda: budget_text().replace("农林水", "农\0林\0水").encode(), file="a.txt", figure=""),
    Kind("a text of NUL", lambda: bytes(10_000), "不是文本", file="a.txt"),
    Kind(
        "a text with half characters",
        lambda: budget_text().encode().replace("农林水".encode(), b"\xed\xa0\x80\xed\xb0\x80"),
        "不是文本",
        file="a.txt",
    ),
    Kind(
        "a text with marks that turn it round",
        lambda: budget_text().replace("1,234,567", "\u202e765,432,1\u202c").encode(),
        file="a.txt",
        figure="",
    ),
    Kind("a text in UTF-16", lambda: budget_text().encode("utf-16"), file="a.txt", figure=""),
    Kind("a text in UTF-16 without a mark", lambda: budget_text().encode("utf-16-le"), "不是文本", file="a.txt"),
    Kind("an OFD", lambda: _zip("OFD.xml"), "导出为 PDF", file="a.ofd"),
    Kind("an ODF text", lambda: _zip("mimetypeapplication/vnd.oasis.opendocument.text"), "另存为 .docx", file="a.odt"),
    Kind("a text of one line of 50 MB", lambda: b"1\t" * 25_000_000, "一行超过", file="a.txt"),
    Kind("a text of a million lines", lambda: b"1\t2\n" * 1_000_000, "行", file="a.txt"),
    Kind("a row of 60,000 cells", lambda: budget_text().encode() + b"1\t" * 60_000, "300 格", file="a.txt"),
    Kind("a gigabyte of nothing", lambda: b"", "100 MiB", file="a.txt", place=_sparse),
    Kind("eight terabytes of nothing", sound, "100 MiB", file="huge.pdf", place=_sparse),
    Kind(
        "larger than the limit by a byte",
        lambda: sound() + bytes(10),
        "MiB",
        limits=replace(LIMITS, sizes=replace(LIMITS.sizes, file=len(sound()) + 9)),
    ),
    Kind("a pipe", sound, "普通的文件", place=_pipe),
    Kind("a device", sound, "普通的文件", place=_elsewhere("/dev/zero")),
    Kind("a link to itself", sound, "读不了", place=_link),
    Kind("a folder named .pdf", sound, "没有文件", place=_folder),
    Kind("no such file", sound, "读不了", place=_elsewhere("/nowhere/../nowhere/a.pdf")),
    Kind("a name of control characters", sound, place=_named("a\x1b[2J\x07\r\n\u202efdp.pdf".encode())),
    Kind("a name that is no text", sound, place=_named(b"\xff\xfe\x80.pdf")),
    Kind("a name like a path", sound, place=_named(b"..%2f..%2f\\..\\etc\\passwd")),
    Kind("a name like an option", sound, place=_named(b"--db=x; rm -rf $(x) `x`.pdf")),
    Kind("a name of 250 bytes", sound, place=_named(b"a" * 246 + b".pdf")),
    Kind("a name of dots", sound, place=_named(b"...")),
    Kind("a name of markup", sound, place=_named(b"<img src=x onerror=alert(1)>=cmd|' .pdf")),
)
