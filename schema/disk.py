"""Every write, flush and rename of the store outside DuckDB, and what to say where one fails.

Four functions reach the disk: `put`, `flush_descriptor`, `rename` and `point`. All else is made of them, so that a
test can let the n-th of them fail.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
REASONS = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额用完",
    errno.EFBIG: "文件超过了允许的大小",
    errno.EACCES: "没有写入的权限",
    errno.EPERM: "没有写入的权限",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENOENT: "文件不见了",
}
"""What a failure of the disk is called."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a file holds: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


# -- the four ---------------------------------------------------------------------------------------------------------


def put(file: BinaryIO, data: bytes | memoryview) -> None:
    """Write all of it."""
    file.write(data)


def flush_descriptor(descriptor: int) -> None:
    """Let the disk have it."""
    os.fsync(descriptor)


def rename(source: Path, target: Path) -> None:
    """Put a file in another's place, at one stroke."""
    source.replace(target)


def point(link: Path, name: str) -> None:
    """Make a symbolic link to a name beside it."""
    link.symlink_to(name)


# -- made of them -----------------------------------------------------------------------------------------------------


def write(target: Path, parts: Iterable[bytes]) -> Digest:
    """Write a file whole and let the disk have it; return what it holds. What is half written is removed."""
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("wb") as file:
            for part in parts:
                put(file, part)
                digest.update(part)
                size += len(part)
            file.flush()
            flush_descriptor(file.fileno())
    except BaseException:
        remove(target)
        raise
    return Digest(size, digest.hexdigest())


def replace(target: Path, data: bytes) -> None:
    """Write a file anew: others see the old one or the new one, whole."""
    part = target.with_name(target.name + ".part")
    write(part, (data,))
    rename(part, target)


def copy(source: Path, target: Path) -> Digest:
    """Copy a file and let the disk have it; return what was read, so that it can be held against what was expected."""
    with source.open("rb") as file:
        return write(target, iter(lambda: file.read(CHUNK), b""))


def digest_of(file: Path) -> Digest:
    """Return what a file holds, read to its end."""
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256")
        return Digest(opened.tell(), found.hexdigest())


def flush(file: Path) -> None:
    """Let the disk have a file, or what a folder lists."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        flush_descriptor(descriptor)
    finally:
        os.close(descriptor)


def remove(file: Path) -> None:
    """Remove a file or a folder; what cannot be removed stays for the next writer to remove."""
    with suppress(OSError):
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file, ignore_errors=True)
        else:
            file.unlink(missing_ok=True)


def said(error: BaseException) -> str:
    """Given a failure, of this program's own writing or of DuckDB's, return in Chinese what it was."""
    number = error.errno if isinstance(error, OSError) else None
    first = (str(error).splitlines() or [type(error).__name__])[0]
    if number is None:
        number = next((n for n in REASONS if os.strerror(n) in str(error)), None)
    return REASONS.get(number or 0, first)
