"""Looking after a store: is every generation what it must be, are the originals there; going back; clearing away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from schema import disk
from schema.constraints import broken_rules, counts
from schema.errors import StoreError
from schema.generations import database_file, generation_file, meant, numbers
from schema.lock import locked
from schema.manifest import Manifest
from schema.originals import drop_originals, kept_originals, original_file, sweep_originals
from schema.publish import KEPT_BEFORE, roll_back, tidy
from schema.tables import SCHEMA_VERSION
from schema.verify import Verdict, judge, serving

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what is said of it in Chinese, and whether it is as it must be."""

    text: str
    sound: bool = True


def verify(path: Path) -> Iterator[Finding]:
    """Given the database's name, look at every generation and at the originals of the one that serves.

    Raises StoreError where nothing serves.
    """
    served = serving(path)
    current = meant(path)
    if current is None:
        yield _of_file(path.name, path, served.verdict)
    for number in numbers(path) if current is not None else ():
        called = "（现用）" if number == served.generation else "（应当现用）" if number == current else ""
        file = generation_file(path, number)
        yield _of_file(f"第 {number} 代{called}", file, judge(file), is_needed=number in (current, served.generation))
    if served.fault:
        yield Finding(served.fault, sound=False)
    yield from _originals(path, served.file)


def _of_file(called: str, file: Path, verdict: Verdict, is_needed: bool = True) -> Finding:
    if verdict.state == "broken":
        return Finding(f"{called}：不能用：{verdict.reason}", not is_needed)
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            found = counts(connection)
            wrong = [*_differing(found, verdict.manifest), *broken_rules(connection)]
    except duckdb.Error as error:
        return Finding(f"{called}：不能用：{disk.said(error)}", not is_needed)
    if verdict.manifest is not None and verdict.manifest.schema_version != SCHEMA_VERSION:
        wrong.append(f"结构版本 {verdict.manifest.schema_version}，需要 {SCHEMA_VERSION}")
    if verdict.names_fault:
        wrong.append(f"名称索引{verdict.names_fault}")
    if wrong:
        return Finding(f"{called}：有问题：{'；'.join(wrong)}", not is_needed)
    held = f"{found.get('document', 0)} 份文件，{found.get('amount', 0):,} 个金额"
    aside = "，已退下，不再使用" if verdict.manifest is not None and not verdict.manifest.falls_back else ""
    return Finding(f"{called}：{'完好' if verdict.state == 'good' else verdict.reason}，{held}{aside}")


def _differing(found: dict[str, int], manifest: Manifest | None) -> list[str]:
    wanted = found if manifest is None else manifest.counts
    tables = sorted({*found, *wanted})
    return [
        f"{t} {found.get(t, 0):,} 行，清单上是 {wanted.get(t, 0):,} 行"
        for t in tables
        if found.get(t, 0) != wanted.get(t, 0)
    ]


def _originals(path: Path, file: Path) -> Iterator[Finding]:
    loaded = _documents(file)
    missing = [name for sha, name in sorted(loaded.items()) if original_file(path, sha) is None]
    if missing:
        yield Finding(f"原文件：{len(missing)} 份没有保存或与哈希不符：{_some(missing)}", sound=False)
    else:
        yield Finding(f"原文件：{len(loaded)} 份都在，与哈希相符")


def _documents(file: Path) -> dict[str, str]:
    """The hash and the name of each document of a generation."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return dict(connection.execute("SELECT sha256, file_name FROM document").fetchall())


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)} 份" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more


def rollback(path: Path, to: int | None = None) -> Iterator[Finding]:
    """Given the database's name, publish an earlier generation anew (the last good one, or `to`), and say what is left.

    Raises StoreError where there is none that is good.
    """
    with locked(path):
        back, number = roll_back(path, to)
    yield Finding(f"数据库 {path.name} 已退回：第 {back} 代作为第 {number} 代发布")
    known = _documents(database_file(path))
    left = [f for f in kept_originals(path) if f.stem not in known]
    if left:
        yield Finding(f"这 {len(left)} 份原文件不在这一代里，需要的话请再装入：")
        for one in left[:MOST_NAMED]:
            yield Finding(f"  {one}")


def collect(path: Path, keep: int = KEPT_BEFORE, originals: bool = False) -> Iterator[Finding]:
    """Given the database's name, remove drafts and generations beyond `keep` before the one that serves.

    With `originals`, also those that no generation left has. Raises StoreError where there is no database, or the one
    that is meant is damaged: the ones before it are needed then.
    """
    with locked(path):
        served = serving(path)
        if served.fault and meant(path) != served.generation:
            raise StoreError(f"{served.fault}；没有清理")
        gone = tidy(path, keep)
        parts = sweep_originals(path)
        yield Finding(f"清理了 {len(gone)} 代" + (f"（{'、'.join(map(str, gone))}）" if gone else ""))
        if parts:
            yield Finding(f"清理了 {parts} 份没有存完的原文件")
        if originals:
            yield _collect_originals(path)


def _collect_originals(path: Path) -> Finding:
    files = [generation_file(path, n) for n in numbers(path)] if path.is_symlink() else [path]
    known = {sha for file in files for sha in _documents(file)}
    left = [f for f in kept_originals(path) if f.stem not in known]
    drop_originals(path, [f.stem for f in left])
    return Finding(f"清理了 {len(left)} 份不属于任何一代的原文件")
