"""Whether one picture of a page is enough: it must never say more than the two that were compared before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.hostile.ink import KINDS, X, Y
from bench.hostile.kind import Kind
from bench.hostile.pdf import budget, sound, text
from parser import visible
from parser.errors import ReadError
from parser.glance import without_ink
from parser.grid import ReadFile
from parser.page_objects import REFERENCE, open_pages
from parser.paints import Painted
from parser.pdf_reader import read_pdf

ROOT = Path(__file__).resolve().parent.parent
WINDOW = (0.0, 0.0, 100.0, 50.0)
NOTHING = np.empty((0, 4))


def _read(path: Path) -> ReadFile | str:
    try:
        return read_pdf(path)
    except ReadError as error:
        return str(error)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_what_nobody_sees_is_read_alike_with_one_picture_and_with_two(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(kind.make())
    quick = _read(path)
    monkeypatch.setenv("BUDGET_READER", REFERENCE)
    assert quick == _read(path)


def _pictures(path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many pages were looked at with care, the text taken away."""
    taken = []
    move = visible._move_text_away

    def noted(page: Any) -> None:
        taken.append(page)
        move(page)

    with monkeypatch.context() as patched:
        patched.setattr(visible, "_move_text_away", noted)
        read_pdf(path)
    return len(taken)


def test_a_sound_document_needs_one_picture_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(sound())
    assert _pictures(path, monkeypatch) == 0
    assert _pictures(ROOT / "samples" / "budget.pdf", monkeypatch) == 0


UNCLEAR = {
    "a shading": b"/Sh sh",
    "text as a clip": b"BT 7 Tr ET",
    "an outdated way to fill": b"0 0 9 9 re F",
    "an unknown command": b"zz",
    "too many arguments": b"1 2 w",
    "a number of many digits": b"12345678901 w",
    "a sign that is no space for all": b"1\x0bw",
    "sharp corners": b"99 M",
    "a picture within": b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q",
}


@pytest.mark.parametrize("commands", UNCLEAR.values(), ids=UNCLEAR)
def test_a_page_of_which_not_all_is_known_is_looked_at_with_care(
    commands: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(budget(b"\n" + commands + b"\n").done())
    assert _pictures(path, monkeypatch) == 1


def test_a_soft_mask_or_a_width_set_aside_is_looked_at_with_care(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    for state, careful in ((b"/LW 9", 1), (b"/SMask<</S/Luminosity>>", 1), (b"/SMask/None/ca 1", 0)):
        made = budget(b"/G gs\n" + text(X, Y, "1.00", right=True), resources=b"/ExtGState<</G<<" + state + b">>>>")
        path.write_bytes(made.done())
        assert _pictures(path, monkeypatch) == careful


def _char(x: float, printed: str = "8") -> dict[str, Any]:
    return {"text": printed, "x0": x, "x1": x + 6, "top": 10.0, "bottom": 22.0, "size": 12.0}


def _picture() -> np.ndarray[Any, Any]:
    picture = np.full((50, 100), 255, dtype=np.uint8)
    picture[12:20, 22:24] = 0
    return picture


def test_ink_counts_where_nothing_else_is_painted() -> None:
    chars = [_char(20.0), _char(40.0), _char(60.0, " "), _char(120.0)]
    clear = Painted(NOTHING, NOTHING, "")
    assert without_ink(_picture(), 1.0, chars, clear, WINDOW) == {1, 3}


def test_ink_of_a_line_does_not_count() -> None:
    line = np.array([[22.0, 0.0, 24.0, 50.0]])
    assert without_ink(_picture(), 1.0, [_char(20.0)], Painted(line, NOTHING, ""), WINDOW) == {0}
    beside = np.array([[20.0, 0.0, 21.0, 50.0]])
    assert without_ink(_picture(), 1.0, [_char(20.0)], Painted(beside, NOTHING, ""), WINDOW) == set()


def test_nothing_counts_where_a_ground_ends() -> None:
    edge = np.array([[20.0, 0.0, 22.0, 50.0]])
    assert without_ink(_picture(), 1.0, [_char(20.0)], Painted(NOTHING, edge, ""), WINDOW) == {0}


@pytest.mark.parametrize(
    ("commands", "thin", "wide"),
    [
        (b"10 10 m 90 10 l S", 1, 0),
        (b"10 10 m 90 60 l S", 0, 1),
        (b"10 10 50 50 re S", 4, 0),
        (b"10 10 50 50 re f", 0, 4),
        (b"10 10 50 0.5 re f", 1, 0),
        (b"q 20 20 9 9 re W n 10 10 50 50 re f Q", 0, 4),
        (b"q 20 20 m 29 29 l 20 29 l W n 10 10 50 50 re f Q", 0, 1),
        (b"q 0 0 5 5 re W n 10 10 50 50 re f Q", 0, 0),
        (b"10 10 m 20 20 30 20 40 10 c f", 0, 1),
        (b"/Pattern cs /P scn 10 10 50 0.5 re f", 0, 1),
        (b"10 10 50 50 re n", 0, 0),
    ],
)
def test_what_is_painted_is_known_by_its_boxes(commands: bytes, thin: int, wide: int, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = budget()
    made.kids = []
    made.page(commands)
    path.write_bytes(made.done())
    with open_pages(path) as pages:
        painted = pages[0].read().painted()
    assert painted is not None and (len(painted.thin), len(painted.wide), painted.unclear) == (thin, wide, "")
