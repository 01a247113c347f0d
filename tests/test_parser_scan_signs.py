"""Signs that stand alone in a cell of a scanned page: = by its strokes, others by the like signs of the page."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy")
cv2 = pytest.importorskip("cv2", reason="make ocr：没有装识别扫描件的包")

from parser.recognise import Reading  # noqa: E402
from parser.scan_rules import Straight, is_equals  # noqa: E402
from parser.scan_signs import as_others  # noqa: E402

PAPER, INK = 240, 150
PATTERNS = np.random.default_rng(7)
A, B = (PATTERNS.integers(0, 2, (15, 12)).astype(np.uint8) * (PAPER - INK) + INK for _ in range(2))


def _noisy(sign: Any, seed: int) -> Any:
    noise = np.random.default_rng(seed).normal(0, 6, sign.shape)
    return np.clip(sign + noise, 0, 255).astype(np.uint8)


def _settled(first: Reading, unsure: Any, text: str = "?") -> str | None:
    """What an unsure sign is taken for, beside a sure one that looks like A and one that looks like B."""
    signs = {
        (0, 0, 12, 15): (_noisy(A, 1), first),
        (0, 20, 12, 35): (_noisy(B, 2), Reading("个", 0.95)),
        (0, 40, unsure.shape[1], 40 + unsure.shape[0]): (unsure, Reading(text, 0.3)),
    }
    found = as_others(signs)
    assert set(found) <= {(0, 40, unsure.shape[1], 40 + unsure.shape[0])}
    return found[0, 40, unsure.shape[1], 40 + unsure.shape[0]].text if found else None


def test_an_unsure_sign_is_read_as_the_sure_ones_that_look_like_it() -> None:
    assert _settled(Reading("%", 0.97), _noisy(A, 3), "8") == "%"
    assert _settled(Reading("%", 0.97), _noisy(B, 4), "") == "个"


def test_like_signs_that_are_all_unsure_settle_the_one_that_reads_otherwise() -> None:
    def page(*texts: str) -> set[str]:
        signs = {
            (0, 20 * i, 12, 20 * i + 15): (_noisy(A, i), Reading(t, 0.8 if t == "≥" else 0.5))
            for i, t in enumerate(texts)
        }
        found = as_others(signs)
        return {found[p].text if p in found else r.text for p, (_, r) in signs.items()}

    assert page("≥", "≥", "≥", "V") == {"≥"}
    assert page("≥", "V") == {"≥", "V"}
    assert page("≥", "≥", "V", "V", "V") == {"≥", "V"}
    assert page("8", "8", "8", "V") == {"8", "V"}


def test_a_sign_like_no_other_stays_unsure() -> None:
    assert _settled(Reading("%", 0.97), 255 - _noisy(A, 3)) is None
    assert _settled(Reading("%", 0.97), _noisy(np.repeat(A, 2, axis=1), 3)) is None


def test_between_two_readings_of_one_look_nothing_is_settled() -> None:
    signs = {
        (0, 0, 12, 15): (_noisy(A, 1), Reading("%", 0.97)),
        (0, 20, 12, 35): (_noisy(A, 2), Reading("个", 0.97)),
        (0, 40, 12, 55): (_noisy(A, 3), Reading("", 0.2)),
    }
    assert as_others(signs) == {}


def test_a_digit_is_never_settled_by_its_look() -> None:
    assert _settled(Reading("8", 0.99), _noisy(A, 3), "%") is None


def test_what_is_settled_is_no_surer_than_what_it_looks_like() -> None:
    found = as_others({(0, 0, 12, 15): (A, Reading("%", 0.92)), (0, 20, 12, 35): (_noisy(A, 5), Reading("", 0.1))})
    assert 0.8 < found[0, 20, 12, 35].sure < 0.92


@pytest.mark.parametrize(("strokes", "is_so"), [
    ([(0, 1, 9, 2), (0, 6, 9, 2)], True),
    ([(1, 1, 6, 2), (0, 6, 9, 2)], False),
    ([(0, 0, 9, 2), (0, 4, 9, 2), (0, 8, 9, 2)], False),
    ([(0, 0, 2, 9), (6, 0, 2, 9)], False),
])  # fmt: skip
def test_two_strokes_of_one_length_are_the_sign_of_equality(
    strokes: list[tuple[int, int, int, int]], is_so: bool
) -> None:
    """At 200 dpi the sign is nine pixels wide, and the ink of its strokes runs together."""
    grey = np.full((40, 40), PAPER, np.uint8)
    for x, y, width, height in strokes:
        grey[15 + y : 15 + y + height, 15 + x : 15 + x + width] = INK
    grey = _noisy(cv2.GaussianBlur(grey, (3, 3), 0.8), 9)
    ink = (grey < PAPER - 8).astype(np.uint8)
    assert is_equals(Straight(grey, ink, np.zeros_like(ink), 200.0), (14, 14, 25, 25)) is is_so
