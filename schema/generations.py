"""The files of a store by name: generations, what stands beside each, and the link that says which one is meant.

`NAME.duckdb` is a symbolic link to `NAME.<n>.duckdb`; beside it stand `NAME.<n>.names` (the packed names) and
`NAME.<n>.json` (the manifest). Numbers only grow: whatever is later than the one meant is a draft that a killed run
left.
"""

from __future__ import annotations

import re
from pathlib import Path

from schema import disk

COMPANIONS = (".duckdb", ".duckdb.wal", ".duckdb.tmp", ".names", ".json", ".json.part")
"""What may stand on disk for one generation."""


def database_file(path: Path) -> Path:
    """Given the name people use, return the file it points to now."""
    return path.resolve()


def generation_file(path: Path, number: int) -> Path:
    """Given the database's name, return the file of one generation."""
    return path.with_name(f"{path.stem}.{number}.duckdb")


def names_file(database: Path) -> Path:
    """Given the file of one generation, return where its names are packed."""
    return database.with_suffix(".names")


def manifest_file(database: Path) -> Path:
    """Given the file of one generation, return where it is told what that file must hold."""
    return database.with_suffix(".json")


def generation_of(file: Path) -> int:
    """Given a database's file, return the number of its generation; 0 for a file that never was published as one."""
    found = re.fullmatch(r".+\.(\d+)\.duckdb", file.name)
    return int(found[1]) if found else 0


def meant(path: Path) -> int | None:
    """Return the generation that the name points to, whether its file is there or not; None where there is no link."""
    return generation_of(path.readlink()) if path.is_symlink() else None


def numbers(path: Path) -> tuple[int, ...]:
    """Return all generations of which anything stands on disk, the latest first."""
    endings = "|".join(re.escape(c) for c in COMPANIONS)
    pattern = re.compile(re.escape(path.stem) + rf"\.(\d+)(?:{endings})")
    if not path.parent.is_dir():
        return ()
    found = {
        int(m[1]) for f in path.parent.iterdir() if (m := pattern.fullmatch(f.name)) and not _is_a_name(path, m[1])
    }
    return tuple(sorted(found, reverse=True))


def _is_a_name(path: Path, number: str) -> bool:
    """True where NAME.2026.duckdb is no generation of NAME but a database of its own."""
    own = path.with_name(f"{path.stem}.{number}.duckdb")
    return own.is_symlink() or own.with_name(own.name + ".lock").exists()


def remove_generation(path: Path, number: int) -> None:
    """Remove all that stands on disk for one generation; a write-ahead log first, lest it be replayed into another."""
    file = generation_file(path, number)
    for ending in (".duckdb.wal", ".duckdb.tmp", ".duckdb", ".names", ".json", ".json.part"):
        disk.remove(file.with_suffix("").with_name(file.stem + ending))
