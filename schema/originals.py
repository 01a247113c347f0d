"""The originals of the loaded documents, in `NAME.duckdb.files/`, each named by its hash and held against it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from schema import disk
from schema.steps import reached

LOG = logging.getLogger(__name__)
HASH = re.compile(r"[0-9a-f]{64}")
_SOUND: dict[tuple[int, ...], bool] = {}
MOST_REMEMBERED = 4096


def files_folder(path: Path) -> Path:
    """Given the database's name, return the folder of the originals."""
    return path.with_name(path.name + ".files")


def original_file(path: Path, sha256: str) -> Path | None:
    """Return the stored original with this hash; None where it is not kept, or is no longer what was kept."""
    if not HASH.fullmatch(sha256):
        return None
    for found in sorted(files_folder(path).glob(f"{sha256}.*")):
        if _is_sound(found, sha256):
            return found
        LOG.error("the original %s is not what was kept under its hash", found.name)
    return None


def _is_sound(file: Path, sha256: str) -> bool:
    """True where the file's content has the hash; looked at once, and again when the file is another."""
    with suppress(OSError):
        seen = file.stat()
        key = (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
        if key not in _SOUND:
            while len(_SOUND) >= MOST_REMEMBERED:
                _SOUND.pop(next(iter(_SOUND)), None)
            _SOUND[key] = disk.digest_of(file).sha256 == sha256
        return _SOUND.get(key, False)
    return False


def _ending(original: Path) -> str:
    """The ending that an original is kept under: by its content, for a name may say anything."""
    data = original.read_bytes()
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    if data.startswith(b"PK"):
        return ".docx" if b"word/document" in data and b"xl/workbook" not in data else ".xlsx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ".xls"
    return (
        ".html" if data[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") else ".txt"
    )


def keep_original(path: Path, sha256: str, original: Path) -> None:
    """Copy an original under its hash and let the disk have it. Raises FileNotFoundError where it is gone, OSError.

    What no longer has the content that was read is not kept: nothing may stand under a hash that is not its own.
    """
    folder = files_folder(path)
    folder.mkdir(exist_ok=True)
    target = folder / (sha256 + _ending(original))
    if target.exists() and _is_sound(target, sha256):
        return
    part = folder / f".{sha256}.part"
    copied = disk.copy(original, part)
    reached("original half kept")
    if copied.sha256 != sha256:
        LOG.warning("%s is no longer what was read; it is not kept as the original", original.name)
        disk.remove(part)
        return
    disk.rename(part, target)
    reached("original kept")


def flush_originals(path: Path) -> None:
    """Let the disk have the list of the originals, where there are any."""
    if files_folder(path).is_dir():
        disk.flush(files_folder(path))


def drop_originals(path: Path, hashes: Iterable[str]) -> None:
    """Given the hashes of documents that were taken out, remove their originals; one that cannot be is left."""
    for sha256 in hashes:
        for found in files_folder(path).glob(f"{sha256}.*"):
            disk.remove(found)


def kept_originals(path: Path) -> Iterator[Path]:
    """Yield all originals that are kept, in order."""
    yield from (f for f in sorted(files_folder(path).glob("*")) if HASH.fullmatch(f.stem))


def sweep_originals(path: Path) -> int:
    """Remove half-copied originals that killed runs left; return how many."""
    parts = list(files_folder(path).glob(".*.part"))
    for part in parts:
        disk.remove(part)
    return len(parts)
