"""Looks at a file before anything reads it: what it is by its content, how large, how deep, how far it would grow."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from parser.docx_check import refuse_docx
from parser.errors import ReadError
from parser.kinds import ACCEPTED, foreign_kind, kind_of
from parser.limits import MIB, Extent, Sizes
from parser.pdf_streams import refuse_bombs
from parser.pdf_structure import extent_of

_WHY = {
    errno.ENOENT: "没有这个文件",
    errno.ENOTDIR: "没有这个文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "名称太长",
}


def preflight(file: Path, sizes: Sizes) -> Extent:
    """Given a file, return how many pages it has (none where it has none by nature).

    Raises ReadError with a Chinese sentence where it is no regular file, too large, of a kind that is not read, or
    built to cost far more than it is worth.
    """
    refuse_size(file, sizes)
    data = file.read_bytes()
    foreign = foreign_kind(data)
    if foreign is not None:
        raise ReadError(f"这份文件是{foreign.name}，读不了；{foreign.advice}{ACCEPTED}")
    kind = kind_of(data)
    if kind == "pdf":
        refuse_bombs(data, sizes)
        return extent_of(file, sizes)
    if kind == "docx":
        refuse_docx(data, sizes)
    if kind == "html":
        _refuse_web(data, sizes)
    if kind in ("text", "csv"):
        _refuse_text(data, sizes)
    return Extent()


def refuse_size(file: Path, sizes: Sizes) -> None:
    """Raise ReadError where a file is no regular one, cannot be read, is empty, or is larger than is read."""
    try:
        found = file.stat()
    except (OSError, ValueError) as error:
        said = _WHY.get(getattr(error, "errno", None) or 0, "系统不允许")
        raise ReadError(f"文件读不了（{said}）；请检查路径和权限") from error
    if not stat.S_ISREG(found.st_mode):
        raise ReadError("这不是一份普通的文件（文件夹、管道或设备）；请给出文件本身")
    if found.st_size == 0:
        raise ReadError("文件是空的；请提供有内容的文件")
    if found.st_size > sizes.file:
        raise ReadError(f"文件有 {found.st_size // MIB} MiB；可接受不超过 {sizes.file // MIB} MiB 的文件")


def _refuse_web(data: bytes, sizes: Sizes) -> None:
    if len(data) > sizes.web:
        raise ReadError(f"网页有 {len(data) // MIB} MiB；可接受不超过 {sizes.web // MIB} MiB 的网页")


def _refuse_text(data: bytes, sizes: Sizes) -> None:
    lines = data.split(b"\n", sizes.text_lines + 1)
    if len(lines) > sizes.text_lines or max(map(len, lines)) > sizes.text_line:
        raise ReadError(f"文本超过 {sizes.text_lines} 行，或有一行超过 {sizes.text_line} 字节；请分成几份装入")
    if max(line.count(b"\t") for line in lines) >= sizes.columns:
        raise ReadError(f"文本有一行超过 {sizes.columns} 格；请改成每行不超过 {sizes.columns} 格")
