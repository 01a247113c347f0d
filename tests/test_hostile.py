"""Every hostile kind through the real ingest: it ends in its named outcome, and nobody hears a figure that nobody sees."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.hostile.kind import Kind
from bench.hostile.run import GROUPS, Ended, run
from parser.ingest import ingest

KINDS = tuple(kind for kinds in GROUPS.values() for kind in kinds)
ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared"
FOLDERS = ("cities", "departments")
"""Every fourth of their documents is read here; ingesting the folders reads all."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """What became of every kind; two are read at a time."""

    def one(kind: Kind) -> Ended:
        return run(kind, tmp_path_factory.mktemp("kind"))

    with ThreadPoolExecutor(2) as threads:
        return {e.kind.name: e for e in threads.map(one, KINDS)}


def test_there_are_enough_kinds_and_each_has_its_own_name() -> None:
    assert len({k.name for k in KINDS}) == len(KINDS) >= 60


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_it_ends_in_its_named_outcome(ended: dict[str, Ended], kind: Kind) -> None:
    assert ended[kind.name].wrong == "", ended[kind.name].message


def test_a_hostile_file_among_sound_ones_is_refused_alone(tmp_path: Path) -> None:
    chosen = ("a PDF named .txt", "the page tree contains itself", "a cell in the last corner", "a text named .pdf")
    files = []
    for n, kind in enumerate(k for name in chosen for k in KINDS if k.name == name):
        (tmp_path / str(n)).mkdir()
        files.append(kind.put(tmp_path / str(n)))
    outcomes = ingest(tuple(files), tmp_path / "b.duckdb", 2)
    assert [o.status for o in outcomes] == ["added", "refused", "refused", "added"]


@pytest.mark.skipif(not REAL.exists() or "CI" in os.environ, reason="the real documents lie elsewhere")
def test_no_real_document_is_refused(tmp_path: Path) -> None:
    files = tuple(f for folder in FOLDERS for f in sorted((REAL / folder).glob("*.pdf"))[::4])
    outcomes = ingest(files, tmp_path / "b.duckdb", 2)
    assert [o.message for o in outcomes if o.status != "added"] == []
