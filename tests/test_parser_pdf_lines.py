"""Lines whose digits are set lower than their words are put together again."""

from __future__ import annotations

from typing import Any

from parser.pdf_reader import _rejoined


def _line(text: str, x0: float, top: float, size: float = 12.0) -> dict[str, Any]:
    """A line as pdfplumber gives it: full-width characters take one size, others half; _ is a gap of one digit."""
    chars: list[dict[str, Any]] = []
    at = x0
    for c in text:
        width = size / 2 if ord(c) < 128 else size
        if c != "_":
            chars.append({"text": c, "x0": at, "x1": at + width, "top": top, "size": size})
        at += width
    return {"text": text.replace("_", " "), "x0": x0, "x1": at, "top": top, "chars": chars}


def _texts(*lines: dict[str, Any]) -> list[str]:
    return [line["text"] for line in _rejoined(list(lines))]


def test_lower_digits_go_back_into_their_gaps() -> None:
    assert _texts(_line("本馆____年购书__册。", 72, 100), _line("2031", 96, 105), _line("60", 156, 105)) == [
        "本馆2031年购书60册。"
    ]


def test_a_lower_piece_may_lead_its_line() -> None:
    assert _texts(_line("万元，与上年持平。", 96, 100), _line("8.50", 72, 105)) == ["8.50万元，与上年持平。"]


def test_marks_far_apart_on_the_page_stay_lines_of_their_own() -> None:
    assert _texts(_line("表1", 500, 100), _line("收支总表", 200, 104)) == ["表1", "收支总表"]


def test_the_next_line_is_not_drawn_in() -> None:
    assert _texts(_line("购书", 72, 100), _line("六十册", 96, 114)) == ["购书", "六十册"]
