"""Which generation serves: the one that is meant, if it is what its manifest says; else the last good one before it.

A generation is read to its end and held against its checksum once for each process that opens it; the outcome is
remembered for as long as its files are the same.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from schema import disk
from schema.disk import Digest
from schema.errors import StoreError
from schema.generations import (
    database_file,
    generation_file,
    generation_of,
    manifest_file,
    meant,
    names_file,
    numbers,
)
from schema.manifest import Manifest, ManifestError, read_manifest

MOST_REMEMBERED = 64
State = Literal["good", "unchecked", "broken"]
Seen = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a generation is: good, unchecked (it has no manifest to be held against) or broken, and why.

    `names_fault` says what is wrong with its packed names, which are made anew in memory then.
    """

    state: State
    reason: str = ""
    names_fault: str = ""
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """The file that serves and the number of its generation (0: never published as one); what is wrong, in Chinese."""

    file: Path
    generation: int
    fault: str
    verdict: Verdict


_REMEMBERED: OrderedDict[tuple[Path, Seen], Verdict] = OrderedDict()
_LOCK = threading.Lock()


def judge(file: Path) -> Verdict:
    """Given the file of a generation, hold it and its names against its manifest; remembered while they are the same."""
    seen = _seen(file)
    with _LOCK:
        known = _REMEMBERED.get((file, seen))
    if known is not None:
        return known
    verdict = _judged(file)
    if _seen(file) == seen:
        with _LOCK:
            _REMEMBERED[(file, seen)] = verdict
            while len(_REMEMBERED) > MOST_REMEMBERED:
                _REMEMBERED.popitem(last=False)
    return verdict


def _seen(file: Path) -> Seen:
    """What tells a file from another in its place."""
    found: list[tuple[int, ...]] = []
    for one in (file, names_file(file), manifest_file(file)):
        try:
            s = one.stat()
        except OSError:
            found.append(())
        else:
            found.append((s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))
    return tuple(found)


def _judged(file: Path) -> Verdict:
    if not file.is_file():
        return Verdict("broken", "文件不见了")
    try:
        manifest = read_manifest(file)
    except ManifestError as error:
        return Verdict("broken", str(error))
    except OSError as error:
        return Verdict("broken", f"清单读不了：{disk.said(error)}")
    if manifest is None:
        return Verdict("unchecked", "没有清单，无从校验")
    if manifest.generation != generation_of(file):
        return Verdict("broken", "清单是另一代的")
    wrong = difference(file, manifest.database)
    if wrong:
        return Verdict("broken", wrong, manifest=manifest)
    return Verdict("good", "", difference(names_file(file), manifest.names), manifest)


def difference(file: Path, expected: Digest) -> str:
    """Given a file and what it must hold, say in Chinese how it differs; empty where it does not."""
    try:
        size = file.stat().st_size
        if size != expected.size:
            return f"大小是 {size:,} 字节，应为 {expected.size:,}"
        return "" if disk.digest_of(file) == expected else "校验和不符"
    except OSError as error:
        return f"读不了：{disk.said(error)}"


def earlier(path: Path, number: int) -> tuple[int, ...]:
    """Return the generations before this one that may serve in its place, the latest first."""
    return tuple(n for n in numbers(path) if 0 <= n < number and _may_serve(generation_file(path, n)))


def _may_serve(file: Path) -> bool:
    try:
        manifest = read_manifest(file)
    except (ManifestError, OSError):
        return False
    return file.is_file() and (manifest is None or manifest.falls_back)


def serving(path: Path) -> Served:
    """Given the database's name, return what serves. Raises StoreError where nothing does."""
    number = meant(path)
    if number is None:
        if not path.exists():
            raise StoreError(_missing(path))
        return Served(database_file(path), 0, "", Verdict("unchecked", "没有清单，无从校验"))
    file = database_file(path)
    found = judge(file)
    if found.state == "good":
        fault = f"第 {number} 代的名称索引{found.names_fault}，已在内存里重编。" if found.names_fault else ""
        return Served(file, number, fault, found)
    others = [(n, generation_file(path, n)) for n in earlier(path, number)]
    judged = [(n, other, judge(other)) for n, other in others]
    for wanted in ("good", "unchecked"):
        if wanted == found.state:
            return Served(file, number, "", found)
        for other_number, other, verdict in judged:
            if verdict.state == wanted:
                return Served(other, other_number, _told(path, number, found, other_number), verdict)
    raise StoreError(
        f"数据库 {path.name} 的第 {number} 代不能用（{found.reason}），也没有可用的上一代；请从备份恢复，或重新装入文件"
    )


def fault(path: Path) -> str:
    """Given the database's name, say in Chinese what is wrong with what serves; empty where all is well, or nothing is."""
    try:
        return serving(path).fault
    except StoreError as error:
        return str(error) if path.exists() else ""


def _told(path: Path, number: int, found: Verdict, instead: int) -> str:
    return (
        f"数据库 {path.name} 的第 {number} 代没有打开：{found.reason}；现在用的是第 {instead} 代，"
        f"可能缺少最近的改动。请管理员运行：python -m schema verify --db {path.name}"
    )


def _missing(path: Path) -> str:
    if any(generation_file(path, n).exists() for n in numbers(path)):
        return f"数据库 {path.name} 的链接不见了，各代文件还在；请运行：python -m schema rollback --db {path.name}"
    return f"数据库 {path.name} 不存在；请先运行：python -m parser ingest 文件 --db {path.name}"
