"""All names of a database packed for look-up: sorted, with their sounds and pairs of characters, in arrays on disk.

The file `NAME.<n>.names` stands beside `NAME.<n>.duckdb`, is built from its table `name` when the generation is
published, and is mapped into memory: opening it costs nothing, whatever the number of names, and only what is looked
up is read. A generation without its file (a copy) is packed anew in memory.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from schema.generations import names_file
from schema.name_rows import NAME_KINDS
from schema.sounds import initials

MAGIC = b"NAMES01\n"
ALIGNED = 8
ASKABLE = 0x80
"""The bit of a use's kind that says that figures stand behind it."""
FETCHED = 50_000
OF_USES = ("use_at", "use_document", "use_ref", "use_kind")
OF_PAIRS = ("pair", "pair_at", "post")
OF_SOUNDS = ("sound_at", "sound_name", "sound_place", "initial_at", "initial_name")
ARRAYS = ("text_at", *OF_USES, *OF_PAIRS, *OF_SOUNDS)
BLOBS = ("text", "sound_text", "initial_text")
CODES = {"use_kind": "B", "pair": "Q", "text_at": "Q", "sound_at": "Q", "initial_at": "Q", "pair_at": "Q"}
"""Array codes; all that is not named here is "I"."""
SYLLABLE_PAIR = 1 << 63
Use = tuple[str, str, int, str, int, bool]
"""norm, sound, document, kind, ref, askable."""
Pair = str | tuple[str, str]
"""Two characters, or two syllables."""


@dataclass(frozen=True)
class NamePack:
    """The arrays of the file.

    `text[text_at[i]:text_at[i + 1]]` is name i in UTF-8, in order; its uses stand from
    `use_at[i]` on, by document. `pair` holds pairs of characters and of syllables in order, `post` the names of each
    from `pair_at` on. Sounds and initials are sorted, each with its name; `sound_place` tells where a name's sound is.
    """

    stamp: tuple[int, ...]
    syllables: frozenset[str]
    views: dict[str, memoryview]
    held: mmap.mmap | None = None

    @property
    def size(self) -> int:
        """The number of distinct names."""
        return len(self.views["text_at"]) - 1

    def close(self) -> None:
        """Let the file go."""
        for view in self.views.values():
            view.release()
        if self.held is not None:
            self.held.close()


def pair_key(first: str, second: str) -> int:
    """Given two characters, return their key."""
    return ord(first) << 24 | ord(second)


def syllable_key(first: str, second: str) -> int:
    """Given two syllables, return their key; two that share one only add candidates, never a name."""
    letters = f"{first} {second}".encode()
    key = 0xCBF29CE484222325
    for letter in letters:
        key = (key ^ letter) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return key | SYLLABLE_PAIR


def open_names(connection: duckdb.DuckDBPyConnection, database: Path | None) -> NamePack:
    """Given an open generation and its file (None: its packed names are not to be used), return its packed names.

    Without a file that fits they are packed in memory.
    """
    stamp = _stamp(connection)
    try:
        if database is None:
            raise FileNotFoundError
        with names_file(database).open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        pack = unpacked(memoryview(held), held)
        if pack is not None and pack.stamp == stamp:
            return pack
    except (OSError, ValueError):
        pass
    pack = unpacked(memoryview(b"".join(packed_names(connection))), None)
    assert pack is not None
    return pack


def _stamp(connection: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    row = connection.execute("SELECT count(*), coalesce(max(document_id), 0), coalesce(sum(ref_id), 0) FROM name")
    found = row.fetchone()
    assert found is not None
    return tuple(int(x) for x in found)


def packed_names(connection: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    """Given an open store, yield the parts of the file of its names."""
    return packed(_uses(connection), _stamp(connection))


def _uses(connection: duckdb.DuckDBPyConnection) -> Iterator[Use]:
    cursor = connection.cursor()
    cursor.execute(
        """SELECT n.norm, n.sound, n.document_id, n.kind, n.ref_id, n.askable FROM name n
        JOIN document d ON d.id = n.document_id AND d.is_current
        WHERE n.norm <> '' ORDER BY n.norm, n.document_id, n.ref_id, n.kind"""
    )
    while found := cursor.fetchmany(FETCHED):
        yield from found
    cursor.close()


def packed(uses: Iterable[Use], stamp: Sequence[int]) -> Iterator[bytes]:
    """Given uses in order of their names, return the parts of the file. Memory grows with what is returned."""
    kinds = {kind: number for number, kind in enumerate(NAME_KINDS)}
    made = {name: array(CODES.get(name, "I")) for name in ARRAYS}
    blobs = {name: bytearray() for name in BLOBS}
    pairs: dict[Pair, array[int]] = {}
    sounds: list[tuple[bytes, int]] = []
    firsts: list[tuple[bytes, int]] = []
    known: set[str] = set()
    last = None
    number = -1
    for norm, spelled, document, kind, ref, askable in uses:
        if norm != last:
            number, last = number + 1, norm
            made["text_at"].append(len(blobs["text"]))
            made["use_at"].append(len(made["use_ref"]))
            blobs["text"] += norm.encode("utf-8", "replace")
            said = tuple(spelled.split(" "))
            known.update(s for s in said if s.isascii() and s.isalpha())
            sounds.append(("".join(said).encode(), number))
            firsts.append((initials(said).encode(), number))
            for written in {norm[i : i + 2] for i in range(len(norm) - 1)}:
                _posted(pairs, written, number)
            for heard in set(pairwise(said)):
                _posted(pairs, heard, number)
        made["use_document"].append(document)
        made["use_ref"].append(ref)
        made["use_kind"].append(kinds[kind] | (ASKABLE if askable else 0))
    made["text_at"].append(len(blobs["text"]))
    made["use_at"].append(len(made["use_ref"]))
    _place_pairs(pairs, made)
    for name, entries in (("sound", sounds), ("initial", firsts)):
        entries.sort()
        for spelling, owner in entries:
            made[f"{name}_at"].append(len(blobs[f"{name}_text"]))
            made[f"{name}_name"].append(owner)
            blobs[f"{name}_text"] += spelling
        made[f"{name}_at"].append(len(blobs[f"{name}_text"]))
    made["sound_place"] = array("I", bytes(4 * len(sounds)))
    for place, owner in enumerate(made["sound_name"]):
        made["sound_place"][owner] = place
    yield from _written({**made, **blobs}, {"stamp": list(stamp), "syllables": sorted(known)})


def _posted(pairs: dict[Pair, array[int]], pair: Pair, number: int) -> None:
    found = pairs.get(pair)
    if found is None:
        pairs[pair] = array("I", (number,))
    else:
        found.append(number)


def _place_pairs(pairs: dict[Pair, array[int]], made: dict[str, array[int]]) -> None:
    """Two pairs of syllables with one key (as good as never) are told apart by the likeness of the whole names."""
    keyed: dict[int, list[Pair]] = {}
    for pair in pairs:
        keyed.setdefault(pair_key(*pair) if isinstance(pair, str) else syllable_key(*pair), []).append(pair)
    for key in sorted(keyed):
        made["pair"].append(key)
        made["pair_at"].append(len(made["post"]))
        for pair in keyed[key]:
            made["post"].extend(pairs.pop(pair))
    made["pair_at"].append(len(made["post"]))


def _written(sections: dict[str, array[int] | bytearray], head: dict[str, object]) -> Iterator[bytes]:
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for name, data in sections.items():
        size = len(memoryview(data).cast("B"))
        places[name] = (at, size)
        at += size + -size % ALIGNED
    described = json.dumps({**head, "places": places, "order": sys.byteorder}).encode()
    described += b" " * (-len(described) % ALIGNED)
    yield MAGIC + struct.pack("<Q", len(described)) + described
    for data in sections.values():
        raw = bytes(memoryview(data).cast("B"))
        yield raw
        yield b"\0" * (-len(raw) % ALIGNED)


def unpacked(whole: memoryview, held: mmap.mmap | None) -> NamePack | None:
    """Given a file's bytes, return the pack; None where it is another program's, or of another byte order."""
    if bytes(whole[:8]) != MAGIC:
        return None
    (size,) = struct.unpack("<Q", whole[8:16])
    head = json.loads(bytes(whole[16 : 16 + size]))
    if head["order"] != sys.byteorder or set(head["places"]) != {*ARRAYS, *BLOBS}:
        return None
    views: dict[str, memoryview] = {}
    for name, (at, length) in head["places"].items():
        part = whole[16 + size + at : 16 + size + at + length]
        if len(part) != length:
            return None
        wide = CODES.get(name, "I")
        views[name] = (
            part if name in BLOBS else part.cast("Q") if wide == "Q" else part.cast("I" if wide == "I" else "B")
        )
    return NamePack(tuple(head["stamp"]), frozenset(head["syllables"]), views, held)
