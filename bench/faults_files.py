"""Published files with a bit turned over, or cut short: every one must be noticed, and the generation before serve."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from bench.small import contents, enter, is_whole
from query.engine import answer, load
from schema.generations import database_file, generation_of, manifest_file, names_file
from schema.verify import judge, serving

Told = tuple[str, int, list[str], str]
OFFICE = "甲市教育局"


def _store(top: Path, name: str) -> Path:
    """Two generations: the first holds document 1, the second 1 and 2."""
    path = top / name / "store" / "b.duckdb"
    path.parent.mkdir(parents=True)
    enter(path, 1)
    enter(path, 2)
    return path


def flips(top: Path, times: int, seed: int = 1) -> Told:
    """Turn over one random bit of the published files, each in turn; return how often, and what was wrong."""
    path = _store(top, "flips")
    chance, wrong, where = random.Random(seed), list[str](), Counter[str]()
    current = database_file(path)
    for number in range(times):
        file = (current, current, current, current, names_file(current), manifest_file(current))[number % 6]
        whole = file.read_bytes()
        at, bit = chance.randrange(len(whole)), chance.randrange(8)
        damaged = bytearray(whole)
        damaged[at] ^= 1 << bit
        file.write_bytes(damaged)
        where[file.suffix] += 1
        wrong += [f"{file.name} byte {at} bit {bit}: {w}" for w in _damage(path, generation_of(current), file)]
        file.write_bytes(whole)
    wrong += _sound(path)
    return "翻转一位", times, wrong, "，".join(f"{s} {n}" for s, n in sorted(where.items()))


def cuts(top: Path, times: int, seed: int = 1) -> Told:
    """Cut the published file at a random place; return how often, and what was wrong."""
    path = _store(top, "cuts")
    chance, wrong = random.Random(seed), list[str]()
    current = database_file(path)
    whole = current.read_bytes()
    for _ in range(times):
        size = chance.randrange(len(whole))
        current.write_bytes(whole[:size])
        wrong += [f"cut at {size}: {w}" for w in _damage(path, generation_of(current), current)]
    current.write_bytes(whole)
    return "截断", times, wrong + _sound(path), ""


def _damage(path: Path, current: int, file: Path) -> list[str]:
    """What must not be, of a store whose newest generation has a damaged file."""
    served = serving(path)
    names_only = file.suffix == ".names"
    if names_only:
        noticed = bool(judge(database_file(path)).names_fault) and served.generation == current
    else:
        noticed = judge(database_file(path)).state == "broken" and served.generation == current - 1
    wrong = [] if noticed and served.fault else ["not noticed"]
    library = load(path)
    given, _ = answer(library, f"{OFFICE}办公费是多少")
    if library.generation != served.generation or given.generation != served.generation or not library.fault:
        wrong.append(f"generation {given.generation} said")
    if not given.rows or given.rows[0].value != "1.00":
        wrong.append(f"answered {given.sentence}")
    library.close()
    return wrong


def _sound(path: Path) -> list[str]:
    found = contents(path)
    return [] if set(found) == {1, 2} and all(is_whole(n, c) for n, c in found.items()) else ["not as before"]
