"""Databases that the tests ask: the sample budget as PDF and as text, read once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from serving import chromium

from parser.ingest import ingest
from query import guard
from query.engine import Library, load

# The same examples in every run, so that a failure is the change's own; `HYPOTHESIS_PROFILE=explore` draws fresh ones.
# Deadlines are clocks, and clocks say little on a busy machine.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
# So is the second after which a statement is interrupted: eight readers on two processors may take longer.
# Tests of that limit set their own; processes that tests start read it from their environment.
PATIENT = "30"
os.environ["BUDGET_STATEMENT_SECONDS"] = PATIENT
guard.STATEMENT_SECONDS = guard.statement_seconds(PATIENT)

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
SAMPLE_PDF = ROOT / "samples" / "budget.pdf"
SAMPLE_TEXT = ROOT / "samples" / "budget.txt"


def _database(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    path = tmp_path_factory.mktemp("db") / "budget.duckdb"
    outcomes = ingest((sample,), path)
    assert [o.status for o in outcomes] == ["added"], outcomes
    return path


@pytest.fixture(scope="session")
def pdf_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _database(tmp_path_factory, SAMPLE_PDF)


@pytest.fixture(scope="session")
def text_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _database(tmp_path_factory, SAMPLE_TEXT)


@pytest.fixture(scope="session")
def years_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three departments in 2024, 2025 and 2026."""
    path = tmp_path_factory.mktemp("years") / "budget.duckdb"
    files = sorted((DATA / "departments").glob("*.pdf"))
    outcomes = ingest((*files, DATA / "department.pdf"), path, workers=2)
    assert [o.status for o in outcomes] == ["added"] * 9, outcomes
    return path


@pytest.fixture(scope="session")
def years_library(years_database: Path) -> Iterator[Library]:
    opened = load(years_database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def editions_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two editions of one budget, the final accounts of the same year, the budget after it and another department's."""
    path = tmp_path_factory.mktemp("editions") / "budget.duckdb"
    files = sorted((DATA / "editions").glob("*.pdf"), key=lambda f: ("更正" in f.name, f.name))
    outcomes = ingest(tuple(files), path, workers=2)
    assert [o.status for o in outcomes] == ["added"] * 5, outcomes
    return path


@pytest.fixture(scope="session")
def editions_library(editions_database: Path) -> Iterator[Library]:
    opened = load(editions_database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def library(pdf_database: Path) -> Iterator[Library]:
    opened = load(pdf_database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def text_library(text_database: Path) -> Iterator[Library]:
    opened = load(text_database)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, for the tests of one file."""
    with chromium() as opened:
        yield opened
