"""Looks at a file before anything reads it: what it is by its content, how large, how deep, how far it would grow."""

from __future__ import annotations

import stat
from pathlib import Path

from parser.errors import ReadError
from parser.kinds import foreign_kind, kind_of
from parser.limits import MIB, Sizes
from parser.pdf_streams import refuse_bombs
from parser.pdf_structure import pages_within

TEXT_LINES = 200_000
"""Lines of a text; a large budget has some thousands."""
TEXT_LINE = 200_000
"""Bytes of one line."""


def preflight(file: Path, sizes: Sizes) -> int:
    """Given a file, return how many pages it has (0 where it has none by nature).

    Raises ReadError with a Chinese sentence where it is no regular file, too large, of a kind that is not read, or
    built to cost far more than it is worth.
    """
    refuse_size(file, sizes)
    data = file.read_bytes()
    name = foreign_kind(data)
    if name is not None:
        raise ReadError(f"这份文件是{name}，不是预算文件；可接受 PDF、Excel 工作簿（.xlsx、.xls）和文本")
    kind = kind_of(data)
    if kind == "pdf":
        refuse_bombs(data, sizes)
        return pages_within(file, sizes)
    if kind == "text":
        _refuse_text(data)
    return 0


def refuse_size(file: Path, sizes: Sizes) -> None:
    """Raise ReadError where a file is no regular one, cannot be read, is empty, or is larger than is read."""
    try:
        found = file.stat()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "名称不合规矩"
        raise ReadError(f"文件读不了（{said}）；请检查路径和权限") from error
    if not stat.S_ISREG(found.st_mode):
        raise ReadError("这不是一份普通的文件（文件夹、管道或设备）；请给出文件本身")
    if found.st_size == 0:
        raise ReadError("文件是空的；请提供有内容的 PDF 或文本")
    if found.st_size > sizes.file:
        raise ReadError(f"文件有 {found.st_size // MIB} MiB；可接受不超过 {sizes.file // MIB} MiB 的文件")


def _refuse_text(data: bytes) -> None:
    lines = data.split(b"\n", TEXT_LINES + 1)
    if len(lines) > TEXT_LINES or max(map(len, lines)) > TEXT_LINE:
        raise ReadError(f"文本超过 {TEXT_LINES} 行，或有一行超过 {TEXT_LINE} 字节；请分成几份装入")
