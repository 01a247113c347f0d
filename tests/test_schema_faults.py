"""Changes cut short anywhere: a few of each kind of what bench/faults.py tries in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.faults import again_faults, failures, fresh, full_disks, kills_at_random, run, state_faults
from bench.faults_files import cuts, flips
from bench.faults_many import publishes, queue
from bench.small import CHANGES, Blow
from schema.steps import STEPS

FIRST, ENTER, BY_FILES, WITHDRAW, REPLACE, SYNONYM, BACK = range(7)


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (FIRST, "sealed"),
        (FIRST, "link made"),
        (ENTER, "original half kept"),
        (ENTER, "rows inserted"),
        (ENTER, "switched"),
        (WITHDRAW, "earlier set aside"),
        (REPLACE, "switched"),
        (BACK, "sealed"),
    ],
)
def test_a_kill_at_a_step_leaves_the_one_or_the_other(tmp_path: Path, change: int, step: str) -> None:
    templates: dict[str, Path] = {}
    with fresh(CHANGES[change], templates, tmp_path) as path:
        clean = run(change, path, Blow())
    assert clean is not None
    assert clean.done
    if step not in clean.steps:
        pytest.skip("a change of another kind")
    with fresh(CHANGES[change], templates, tmp_path) as path:
        assert run(change, path, Blow("step", clean.steps.index(step) + 1)) is None
        assert state_faults(CHANGES[change], path, None) == []
        assert again_faults(CHANGES[change], path) == []


def test_every_step_is_come_to(tmp_path: Path) -> None:
    seen: set[str] = set()
    for change in (ENTER, REPLACE):
        with fresh(CHANGES[change], {}, tmp_path) as path:
            came = run(change, path, Blow())
            assert came is not None
            seen |= set(came.steps)
    assert seen == set(STEPS)


def test_a_kill_at_any_moment(tmp_path: Path) -> None:
    assert kills_at_random(tmp_path, 5).wrong == []


def test_whatever_write_fails_is_said_and_changes_nothing(tmp_path: Path) -> None:
    row = failures(tmp_path, "disk", every=23)
    assert row.tried > 3
    assert row.wrong == []


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    row = full_disks(tmp_path, 1, mount=False)
    assert row.tried > 3
    assert row.wrong == []


def test_a_flipped_bit_is_noticed_and_the_one_before_serves(tmp_path: Path) -> None:
    assert flips(tmp_path, 24)[2] == []


def test_a_file_cut_short_is_noticed_and_the_one_before_serves(tmp_path: Path) -> None:
    assert cuts(tmp_path, 6)[2] == []


def test_two_that_write_queue(tmp_path: Path) -> None:
    assert queue(tmp_path)[2] == []


def test_readers_answer_from_whole_generations_while_others_are_published(tmp_path: Path) -> None:
    _, times, wrong, told = publishes(tmp_path, 8, 7)
    assert (times, wrong) == (8, []), told
