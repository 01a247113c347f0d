"""What a generation must hold, written beside it before it is published: sizes, checksums, counts.

The manifest `NAME.<n>.json` carries a checksum of its own, so that a damaged one is known as such.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from schema import disk
from schema.disk import Digest
from schema.generations import manifest_file

FORMAT = 1
Origin = Literal["filled", "added", "edited", "withdrawn", "rolled_back", "migrated"]
"""What made a generation."""


class ManifestError(ValueError):
    """A manifest is damaged, or is none; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation holds. `came_from` is the generation it was copied from, None for the first.

    `falls_back` is False once it must not serve in a later one's place: a document was withdrawn since, or it was
    rolled back. `counts` are the rows of each table. `published_at` is UTC.
    """

    generation: int
    schema_version: int
    origin: Origin
    came_from: int | None
    published_at: str
    database: Digest
    names: Digest
    counts: dict[str, int]
    falls_back: bool = True


def read_manifest(database: Path) -> Manifest | None:
    """Given the file of a generation, return its manifest; None where there is none. Raises ManifestError, OSError."""
    try:
        raw = manifest_file(database).read_bytes()
    except FileNotFoundError:
        return None
    try:
        data = json.loads(raw.decode("utf-8"))
        check = data.pop("check")
        if raw != _written(data, check) or check != _check(data):
            raise ManifestError("清单损坏")
        if data.pop("format") != FORMAT:
            raise ManifestError("清单是另一个版本的程序写的")
        sealed = {key: Digest(**data[key]) for key in ("database", "names")}
        return Manifest(**{**data, **sealed})
    except ManifestError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ManifestError("清单损坏") from error


def write_manifest(database: Path, manifest: Manifest) -> None:
    """Given the file of a generation, write its manifest, whole or not at all, and let the disk have it."""
    data: dict[str, object] = {"format": FORMAT, **asdict(manifest)}
    disk.replace(manifest_file(database), _written(data, _check(data)))


def set_aside(database: Path) -> None:
    """Say that a generation must not serve in a later one's place; nothing to say where it has no sound manifest."""
    try:
        manifest = read_manifest(database)
    except ManifestError:
        return
    if manifest is not None and manifest.falls_back:
        write_manifest(database, replace(manifest, falls_back=False))


def _check(data: dict[str, object]) -> str:
    return hashlib.sha256(_plain(data)).hexdigest()


def _plain(data: dict[str, object]) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode()


def _written(data: dict[str, object], check: object) -> bytes:
    return json.dumps({**data, "check": check}, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
