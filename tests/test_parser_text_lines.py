"""The own lines of text against pdfplumber's: on every document of the tests, and on characters set askew."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pdfplumber
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pdfplumber.utils.text import chars_to_textmap

import parser.text_lines
from parser.text_lines import Char, lines_of, printed_lines

ROOT = Path(__file__).resolve().parent.parent
PAPERS = sorted({*(ROOT / "samples").glob("*.pdf"), *(ROOT / "tests" / "data" / "layouts").glob("*.pdf")})


def _agrees(chars: list[Char]) -> None:
    lines = chars_to_textmap(chars).extract_text_lines() if chars else []
    printed = chars_to_textmap(chars).extract_text_lines(strip=False, return_chars=False) if chars else []
    assert lines_of(chars) == lines
    assert printed_lines(chars) == [(x["text"], x["top"], x["bottom"]) for x in printed]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.stem)
def test_documents_hold_the_same_lines(paper: Path) -> None:
    with pdfplumber.open(paper) as pdf:
        for page in pdf.pages[:12]:
            chars = page.chars
            _agrees(chars)
            for start in range(0, len(chars), 7):
                _agrees(chars[start : start + 7])
            page.close()


def _char(text: str, x: float, top: float, width: float, height: float, upright: bool = True) -> Char:
    spot: dict[str, Any] = {"x0": x, "x1": x + width, "top": top, "bottom": top + height, "doctop": top}
    return {"object_type": "char", "text": text, "upright": upright, "size": height, "height": height, **spot}


PLAIN = (*"预算支出1234567890.,", " ", " ", "\u3000", "ﬁ", "ﬃ", "ab", "ﬁx", "\u00a0")
STRANGE = ("", "\n", "a\n", " a", "a b", "\r", "x\u3000")


def _any(random: Random, texts: tuple[str, ...], uprights: tuple[bool, ...]) -> Char:
    x = random.randrange(12) * 8 + random.choice((0.0, 0.1, 2.9, 3.0, 3.1))
    top = random.randrange(4) * 5 + random.choice((0.0, 0.0, 1.9, 2.0, 3.0))
    width, height = random.choice((5.0, 8.0, 0.0, 30.0)), random.choice((9.0, 3.0, 12.0))
    return _char(random.choice(texts), x, top, width, height, random.choice(uprights))


@settings(max_examples=200, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.integers(0, 2**32))
def test_any_characters_make_the_same_lines(seed: int) -> None:
    random = Random(seed)
    _agrees([_any(random, PLAIN, (True,)) for _ in range(random.randrange(40))])
    _agrees([_any(random, (*PLAIN, *STRANGE), (True,) * 9 + (False,)) for _ in range(random.randrange(8))])


def test_level_text_needs_no_pdfplumber(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser.text_lines, "chars_to_textmap", None)
    chars = [_char(t, 8.0 * n, 2.0 * (n % 2), 8.0, 9.0) for n, t in enumerate("预算 ﬁ12")]
    assert printed_lines(chars) == [("预算 fi12", 0.0, 11.0)]
    assert [(x["text"], len(x["chars"])) for x in lines_of(chars)] == [("预算 fi12", 6)]


def test_upright_text_is_read_downwards() -> None:
    chars = [_char(t, 10.0, 10.0 * n, 8.0, 9.0, upright=False) for n, t in enumerate("预算")]
    _agrees(chars)
