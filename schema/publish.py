"""Publishing: the next generation is built beside the one that serves, checked, let to the disk, and switched to.

Nothing that is published is ever edited. The order is: copy, change, close, check, flush, manifest, flush, switch by one
rename, flush; whatever fails before the switch leaves the database as it was, and whatever is killed leaves files that
no name points to, which the next writer removes.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from schema import disk
from schema.constraints import broken_rules, counts
from schema.disk import Digest
from schema.errors import StoreError
from schema.generations import (
    database_file,
    generation_file,
    meant,
    names_file,
    numbers,
    remove_generation,
)
from schema.manifest import Manifest, ManifestError, Origin, read_manifest, set_aside, write_manifest
from schema.name_pack import packed_names
from schema.originals import flush_originals, sweep_originals
from schema.steps import reached
from schema.tables import SCHEMA_VERSION
from schema.verify import earlier, judge

LOG = logging.getLogger(__name__)
KEPT_BEFORE = 1
"""So many good generations are kept before the one that serves."""


@dataclass(slots=True)
class Draft:
    """A generation being built: its database's name, its number, where it came from, and the rows it must have.

    `since` is the first document that it has and the one before has not; those before were checked then.
    """

    path: Path
    number: int
    came_from: int | None
    rows: Counter[str] = field(default_factory=Counter)
    since: int = 0

    @property
    def file(self) -> Path:
        """The file being built."""
        return generation_file(self.path, self.number)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Let a failure of the disk or of DuckDB become a StoreError that says so, and that nothing has changed."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        raise StoreError(f"数据库 {path.name} 写不了：{disk.said(error)}；没有改动，之前保存的都还在") from error


# -- building ---------------------------------------------------------------------------------------------------------


def mend(path: Path) -> None:
    """Given the name of a database whose lock is held, put right what a killed run left.

    Drafts and half-copied originals go. Where the link is gone and whole generations are there, it is made again.
    Raises StoreError where the generation that is meant is damaged: it must not be copied on.
    """
    if not path.exists():
        _mend_link(path)
    tidy(path)
    sweep_originals(path)
    number = meant(path)
    if number is not None:
        verdict = judge(database_file(path))
        if verdict.state == "broken":
            raise StoreError(
                f"数据库 {path.name} 的第 {number} 代不能用（{verdict.reason}），没有写入；"
                f"请先退回上一代：python -m schema rollback --db {path.name}"
            )
    reached("swept")


def _mend_link(path: Path) -> None:
    if path.is_symlink():
        raise StoreError(
            f"数据库 {path.name} 指向的 {path.readlink()} 不见了，没有写入；"
            f"请先退回上一代：python -m schema rollback --db {path.name}"
        )
    whole = [n for n in numbers(path) if judge(generation_file(path, n)).state == "good"]
    if whole:
        LOG.warning("the link %s was gone; it is made again, to generation %d", path.name, whole[0])
        _switch(path, whole[0])


def begin(path: Path) -> Draft:
    """Given the name of a database whose lock is held, copy the generation that serves, whole and as it must be.

    Where there is none, the draft has no file yet. Raises StoreError where the copy is not what was published, OSError.
    """
    there = numbers(path)
    came_from = (meant(path) or 0) if path.exists() else None
    draft = Draft(path, max(there, default=0) + 1, came_from)
    remove_generation(path, draft.number)
    if came_from is None:
        return draft
    current = database_file(path)
    copied = disk.copy(current, draft.file)
    manifest = read_manifest(current) if path.is_symlink() else None
    if manifest is not None and copied != manifest.database:
        remove_generation(path, draft.number)
        raise StoreError(f"数据库 {path.name} 的第 {came_from} 代校验和不符，没有写入；请运行：python -m schema verify")
    reached("copied")
    return draft


def discard(draft: Draft) -> None:
    """Remove a draft: nothing of it was published."""
    remove_generation(draft.path, draft.number)


# -- publishing -------------------------------------------------------------------------------------------------------


def publish(draft: Draft, origin: Origin, spare: bool = False) -> int:
    """Given a draft whose file is complete and closed, check it and make it the one that serves; return its number.

    With `spare`, the generations before must not serve any more (a document was withdrawn): a copy of the draft is kept
    in their place, and they are removed. Raises StoreError where the draft does not hold what it must, OSError,
    duckdb.Error; the database is then as before, unless the switch itself was done.
    """
    number = meant(draft.path)
    try:
        seal(draft, origin)
        last = _spare(draft, origin) if spare else draft
        if spare and number is not None:
            for before in (number, *earlier(draft.path, number)):
                set_aside(generation_file(draft.path, before))
            reached("earlier set aside")
        _keep_plain(draft.path)
        _switch(draft.path, last.number)
    except BaseException as error:
        _unpublished(draft, error)
        raise
    tidy(draft.path)
    reached("earlier removed")
    return last.number


def _unpublished(draft: Draft, error: BaseException) -> None:
    """Publishing failed: before the switch the draft goes, after it the draft is the database, which is said."""
    now = meant(draft.path) or 0
    if now < draft.number:
        for drafted in (draft.number, draft.number + 1):
            remove_generation(draft.path, drafted)
    elif isinstance(error, OSError):
        raise StoreError(
            f"数据库 {draft.path.name} 已换到第 {now} 代，但磁盘没有确认（{disk.said(error)}）；"
            f"请运行：python -m schema verify --db {draft.path.name}"
        ) from error


def seal(draft: Draft, origin: Origin) -> None:
    """Pack the draft's names, check it, let the disk have it, and write beside it what it must hold."""
    found = _checked(draft)
    disk.flush(draft.file)
    database = disk.digest_of(draft.file)
    reached("flushed")
    names = disk.digest_of(names_file(draft.file))
    _seal(draft, origin, database, names, found)
    flush_originals(draft.path)
    disk.flush(draft.path.parent)
    reached("sealed")


def _seal(draft: Draft, origin: Origin, database: Digest, names: Digest, found: dict[str, int]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(draft.number, SCHEMA_VERSION, origin, draft.came_from, now, database, names, found)
    write_manifest(draft.file, manifest)


def _checked(draft: Draft) -> dict[str, int]:
    """Open the draft anew, as a reader will, pack its names, and return its counts. Raises StoreError."""
    if draft.file.with_name(draft.file.name + ".wal").exists():
        raise StoreError(f"数据库 {draft.path.name} 的第 {draft.number} 代没有写完整，没有发布")
    with duckdb.connect(str(draft.file), read_only=True) as connection:
        found = counts(connection)
        wanted = {table: number for table, number in draft.rows.items() if number or table in found}
        wrong = [
            f"{t} {found.get(t, 0):,} 行，应为 {n:,} 行" for t, n in sorted(wanted.items()) if found.get(t, 0) != n
        ]
        wrong += broken_rules(connection, draft.since)
        if wrong:
            raise StoreError(
                f"数据库 {draft.path.name} 的第 {draft.number} 代没有通过检查，没有发布：{'；'.join(wrong)}"
            )
        reached("checked")
        disk.write(names_file(draft.file), packed_names(connection))
    reached("names packed")
    return found


def _spare(draft: Draft, origin: Origin) -> Draft:
    """A copy of a sealed draft under the next number, to be switched to, the draft itself being kept behind it.

    Where the disk has no room for it, there is none, and the draft is what is switched to.
    """
    other = Draft(draft.path, draft.number + 1, draft.came_from)
    try:
        twin(draft.file, other, origin)
    except OSError as error:
        LOG.warning("no spare of generation %d: %s", draft.number, error)
        remove_generation(other.path, other.number)
        return draft
    reached("spare kept")
    return other


def twin(sealed: Path, new: Draft, origin: Origin) -> None:
    """Copy a sealed generation under another number. Raises OSError; StoreError where the copy is not what was sealed."""
    manifest = read_manifest(sealed)
    assert manifest is not None
    database = disk.copy(sealed, new.file)
    names = disk.copy(names_file(sealed), names_file(new.file))
    if (database, names) != (manifest.database, manifest.names):
        raise StoreError(f"{sealed.name} 校验和不符，没有复制")
    _seal(new, origin, database, names, manifest.counts)
    disk.flush(new.path.parent)


def _keep_plain(path: Path) -> None:
    """A database that is a plain file, not a name yet, stays as generation 0."""
    if path.is_symlink() or not path.exists():
        return
    kept = generation_file(path, 0)
    disk.remove(kept)
    try:
        kept.hardlink_to(path)
    except OSError:
        disk.copy(path, kept)


def _switch(path: Path, number: int) -> None:
    link = path.with_name(path.name + ".next")
    link.unlink(missing_ok=True)
    disk.point(link, generation_file(path, number).name)
    reached("link made")
    disk.rename(link, path)
    reached("switched")
    disk.flush(path.parent)
    reached("switch flushed")


def tidy(path: Path, keep: int = KEPT_BEFORE) -> tuple[int, ...]:
    """Given the name of a database whose lock is held, remove what no longer serves; return the numbers removed.

    Kept are the generation that is meant and, before it, so many that may serve in its place. Drafts go.
    """
    number = meant(path)
    if number is None and path.exists():
        number = 0
    kept = {number, *earlier(path, number)[:keep]} if number is not None else set()
    gone = tuple(n for n in numbers(path) if n not in kept and n != number)
    for old in gone:
        remove_generation(path, old)
    disk.remove(path.with_name(path.name + ".next"))
    return gone


def adopt(path: Path, file: Path) -> int:
    """Given the name of a database whose lock is held, and a sealed generation made elsewhere, publish it here.

    Returns its number. The one before stays as it is. Raises StoreError, OSError; the database is then as before.
    """
    with told(path):
        number = meant(path) if path.is_symlink() else 0 if path.exists() else None
        new = Draft(path, max(numbers(path), default=0) + 1, number)
        try:
            twin(file, new, "migrated")
            _keep_plain(path)
            _switch(path, new.number)
        except BaseException as error:
            _unpublished(new, error)
            raise
        return new.number


# -- going back -------------------------------------------------------------------------------------------------------


def roll_back(path: Path, to: int | None = None) -> tuple[int, int]:
    """Given the name of a database whose lock is held, publish an earlier generation anew.

    Without `to`, it is the last good one before the one that is meant. Returns its number and the new one. The ones
    after it do not serve any more and go with the next writing. Raises StoreError where there is none that is good, or
    it cannot be written.
    """
    with told(path):
        return _rolled_back(path, to)


def _rolled_back(path: Path, to: int | None) -> tuple[int, int]:
    number = meant(path)
    candidates = [n for n in numbers(path) if n != number and (to is None or n == to)]
    if to is None and number is not None:
        candidates = list(earlier(path, number))
    good = [n for n in candidates if judge(generation_file(path, n)).state == "good"]
    if not good:
        wanted = "可用的上一代" if to is None else f"可用的第 {to} 代"
        raise StoreError(f"数据库 {path.name} 没有{wanted}")
    source = Draft(path, good[0], None)
    new = Draft(path, max(numbers(path)) + 1, good[0])
    try:
        _again(source, new)
        for later in numbers(path):
            if good[0] < later < new.number:
                with suppress(ManifestError):
                    set_aside(generation_file(path, later))
        _switch(path, new.number)
    except BaseException:
        if meant(path) == number:
            remove_generation(path, new.number)
        raise
    return good[0], new.number


def _again(source: Draft, new: Draft) -> None:
    """The source under a new number: a copy or, where the disk has no room, another name of the same file."""
    try:
        twin(source.file, new, "rolled_back")
        return
    except OSError as error:
        LOG.warning("generation %d is not copied but linked: %s", source.number, error)
    remove_generation(new.path, new.number)
    manifest = read_manifest(source.file)
    assert manifest is not None
    new.file.hardlink_to(source.file)
    names_file(new.file).hardlink_to(names_file(source.file))
    _seal(new, "rolled_back", manifest.database, manifest.names, manifest.counts)
    disk.flush(new.path.parent)
