"""The cage: each limit is a named setting that holds by itself, and what a reader answers is never trusted."""

from __future__ import annotations

import json
import pickle
import resource
import time
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import caged
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import tiny_document

from bench.hostile import bombs, books, flows, pdf, structure, wrong
from parser import book_check
from parser.errors import ReadError
from parser.ingest import Outcome, ingest
from parser.limits import LIMITS, MIB, SIZES, Extent, Limits, Sizes
from parser.preflight import preflight
from parser.wire import WireError, pages_line, pages_of, result_line, result_of
from parser.witness import doubt_overstruck, doubt_unconfirmed, refuse_crowded
from schema.model import ParsedDocument
from schema.names import shown_name
from schema.store import files_folder

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "budget.txt"


def _ingested(tmp_path: Path, content: bytes, limits: Limits, read: Callable[[Path], Any]) -> Outcome:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    (outcome,) = ingest((file,), tmp_path / "b.duckdb", 1, limits, read=read)
    return outcome


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of everything that a reader has not to do."""
    outcome = _ingested(tmp_path_factory.mktemp("cage"), b"well", LIMITS, caged.try_everything)
    said: dict[str, Any] = json.loads(outcome.message.partition("：未装入：")[2])
    return said


@pytest.mark.parametrize(
    "name",
    ["socket", "name", "program", "shell", "fork", "kill", "write", "append", "open to write", "remove", "rename"],
)
def test_a_reader_may_not(tried: dict[str, Any], name: str) -> None:
    assert tried[name] == "PermissionError"


def test_code_that_goes_around_python_may_not_either(tried: dict[str, Any]) -> None:
    assert tried["write by the library"] == tried["remove by the library"] == "Permission denied"


def test_a_reader_has_no_network_but_its_own(tried: dict[str, Any]) -> None:
    assert tried["networks"] == ["lo"]


def test_a_reader_stands_alone_and_is_silent(tried: dict[str, Any]) -> None:
    assert tried["own session"] is True
    assert tried["terminal"] == "/dev/null"


@pytest.mark.parametrize(
    ("setting", "limit"),
    [
        ("memory", "RLIMIT_AS"),
        ("open_files", "RLIMIT_NOFILE"),
        ("processes", "RLIMIT_NPROC"),
        ("written", "RLIMIT_FSIZE"),
    ],
)
def test_a_setting_is_a_limit_of_the_kernel(tried: dict[str, Any], setting: str, limit: str) -> None:
    assert tried["limits"][limit] == [getattr(LIMITS, setting)] * 2
    assert tried["limits"]["RLIMIT_CORE"] == [0, 0]
    assert tried["files"] == "OSError 24"


def test_time_of_the_processor_is_bounded(tmp_path: Path) -> None:
    outcome = _ingested(tmp_path, b"x", Limits(cpu_seconds=1), caged.spin)
    assert "读这份文件用了处理器超过 1 秒，已停止" in outcome.message


def test_pages_lengthen_the_time_of_the_processor() -> None:
    assert Limits(cpu_seconds=10, cpu_seconds_per_page=2).cpu_time(20) == 50
    assert (LIMITS.cpu_seconds, LIMITS.cpu_seconds_per_page) == (10, 2)


def test_pages_read_off_their_picture_lengthen_both_times() -> None:
    limits = Limits(seconds_per_scan=60, cpu_seconds_per_scan=25)
    assert limits.wall_time(20, 3) == limits.wall_time(20) + 180
    assert limits.cpu_time(20, 3) == limits.cpu_time(20) + 75
    assert LIMITS.most == Extent(LIMITS.sizes.pages, LIMITS.sizes.scans)


def test_an_answer_is_bounded(tmp_path: Path) -> None:
    outcome = _ingested(tmp_path, b"x", Limits(answer=MIB), caged.say_much)
    assert "从这份文件读出的内容超过 1 MiB，已停止" in outcome.message


@pytest.mark.parametrize(
    "sent",
    [
        b"0\n",
        b"",
        b"\x80\x04\x95",
        b"0\n" + pickle.dumps("cos\nsystem"),
        b"-1\n{}\n",
        b"99999\n{}\n",
        b"0\n{}\n",
        b"0\nnull\n",
        b'0\n{"document":[]}\n',
        b'0\n{"document":' + b"[" * 200_000 + b"\n",
        b'0\n{"reason":5}\n',
        b'0\n{"reason":"a"}\n{"reason":"b"}\n',
    ],
)
def test_what_is_no_answer_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr("parser.pool.serve", caged.not_an_answer)
    outcome = _ingested(tmp_path, sent, LIMITS, caged.spin)
    assert outcome.status == "refused"
    assert "读取进程的回答不成样子" in outcome.message or "读取进程意外结束" in outcome.message
    assert not (tmp_path / "b.duckdb").exists()


def test_half_an_answer_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.pool.serve", caged.half_an_answer)
    begun = time.monotonic()
    outcome = _ingested(tmp_path, b"x", Limits(seconds=1, seconds_per_page=0.5), caged.spin)
    assert "读这份文件用了超过 2 秒，已停止" in outcome.message
    assert time.monotonic() - begun < 30


def test_a_document_comes_back_as_it_was_sent() -> None:
    document = tiny_document()
    assert result_of(result_line(document).rstrip()) == document
    assert result_of(result_line("坏了").rstrip()) == "坏了"
    most = Extent(12, 3)
    assert pages_of(b"12", most) == Extent(12)
    assert pages_of(pages_line(Extent(12, 3)).rstrip(), most) == Extent(12, 3)
    for beyond in (b"13", b"12 4", b"12 ", b"-1"):
        with pytest.raises(WireError):
            pages_of(beyond, most)


def test_half_characters_are_sent_as_unreadable() -> None:
    assert result_of(result_line("a\ud800\0b").rstrip()) == "a\ufffd\ufffdb"


@pytest.mark.parametrize(
    "value", [True, 1.5, "NaN", "1e999999", "Infinity", " 1", [], {}, "1_000", "１", "9" * 50, "1\n"]
)
def test_money_is_exact_digits_only(value: object) -> None:
    data = json.loads(result_line(tiny_document()))
    amounts = data["document"][10][0][8]
    assert Decimal(amounts[0][6]) == 30
    amounts[0][6] = value
    with pytest.raises(WireError):
        result_of(json.dumps(data).encode())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
)


REGION = [f.name for f in fields(ParsedDocument)].index("region")


@given(_JSON, st.integers(0, 14))
def test_a_field_of_another_type_is_no_document(value: object, place: int) -> None:
    data = json.loads(result_line(tiny_document()))
    same = type(data["document"][place]) is type(value)
    data["document"][place] = value
    try:
        result = result_of(json.dumps(data).encode())
    except WireError:
        return
    assert same or (place == REGION and isinstance(value, str | None))
    assert not isinstance(result, str)


# -- what a document may be -------------------------------------------------------------------------------------------

SOUND_SHEET = books.parts()
SMALL: dict[str, tuple[Callable[[], bytes], Any, str]] = {
    "file": (pdf.sound, 100, "可接受不超过"),
    "pages": (pdf.sound, 1, "超过 1 页"),
    "objects": (pdf.sound, 5, "个对象"),
    "inflated": (pdf.sound, 1_000, "解压后超过"),
    "stream": (pdf.sound, 1_000, "一处数据解压后超过"),
    "slow": (lambda: bombs.old_packing(2_000), 1_000, "旧式压缩"),
    "wrappings": (lambda: bombs.wrapped(1), 1, "反复压缩"),
    "depth": (lambda: structure.deep_tree(5), 4, "超过 4 层"),
    "drawn": (pdf.sound, 1_000, "要画超过"),
    "page_side": (pdf.sound, 800.0, "边长不超过 800 点"),
    "page_area": (pdf.sound, 400_000.0, "面积不超过 400000 平方点"),
    "image": (lambda: bombs.image(100, 100), 9_999, "像素"),
    "codes": (lambda: bombs.character_map(b"beginbfrange <0000> <00ff> <0030> endbfrange"), 255, "字符表"),
    "book": (flows.sound_word, 1_000, "解压后有"),
    "parts": (flows.sound_word, 3, "3 个部件"),
    "web": (flows.page, 500, "MiB 的网页"),
    "nesting": (flows.sound_word, 5, "超过 5 层"),
    "text_lines": (lambda: wrong.budget_text().encode(), 3, "超过 3 行"),
    "text_line": (lambda: wrong.budget_text().encode(), 20, "超过 20 字节"),
    "columns": (lambda: wrong.budget_text().encode(), 3, "超过 3 格"),
}
"""A file, a limit just below it, and how it is refused."""
ELSEWHERE = {"characters", "edges", "crossings", "ratio", "rows", "cells", "scans", "scan", "scan_looked_at"}


def test_every_size_has_a_test() -> None:
    assert {f.name for f in fields(Sizes)} == SMALL.keys() | ELSEWHERE


@pytest.mark.parametrize("name", SMALL)
def test_a_size_is_a_limit(tmp_path: Path, name: str) -> None:
    make, most, said = SMALL[name]
    file = tmp_path / "a"
    file.write_bytes(make())
    preflight(file, SIZES)
    with pytest.raises(ReadError, match=said):
        preflight(file, replace(SIZES, **{name: most}))


def _rule(x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    return {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "orientation": "v" if x0 == x1 else "h"}


RULES = [_rule(10 * n, 10 * n, 0, 100) for n in range(10)] + [_rule(0, 100, 10 * n, 10 * n) for n in range(10)]


@pytest.mark.parametrize(("name", "most"), [("characters", 2), ("edges", 19), ("crossings", 99)])
def test_what_a_page_may_hold(name: str, most: int) -> None:
    chars: list[dict[str, Any]] = [{}, {}, {}]
    refuse_crowded(chars, RULES, 1, replace(SIZES, **{name: most + 1}))
    with pytest.raises(ReadError, match=f"不超过 {most}"):
        refuse_crowded(chars, RULES, 1, replace(SIZES, **{name: most}))


@pytest.mark.parametrize(
    ("name", "most", "said"),
    [
        ("MOST_BYTES", 1_000, "解压后有"),
        ("MOST_PARTS", 4, "部件"),
        ("MOST_ROWS", 8, "不超过 8 行"),
        ("MOST_COLUMNS", 4, "4 列"),
        ("MOST_CELLS", 44, "44 格"),
    ],
)
def test_what_a_workbook_may_be(monkeypatch: pytest.MonkeyPatch, name: str, most: int, said: str) -> None:
    data = books.packed(SOUND_SHEET)
    book_check.weigh_zip(data)
    monkeypatch.setattr(book_check, name, most)
    with pytest.raises(ReadError, match=said):
        book_check.weigh_zip(data)


def test_how_far_a_part_of_a_workbook_may_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    data = books.packed(SOUND_SHEET | {"xl/a.xml": b" " * 2_000_000})
    monkeypatch.setattr(book_check, "MOST_RATIO", 2_000)
    book_check.weigh_zip(data)
    monkeypatch.setattr(book_check, "MOST_RATIO", 400)
    with pytest.raises(ReadError, match="倍"):
        book_check.weigh_zip(data)


# -- two witnesses ----------------------------------------------------------------------------------------------------


def _chars(words: str, x: float = 0.0, top: float = 0.0) -> list[dict[str, Any]]:
    return [
        {"text": c, "x0": x + 5 * n, "x1": x + 5 * n + 5, "top": top, "bottom": top + 9} for n, c in enumerate(words)
    ]


def _said(chars: list[dict[str, Any]]) -> str:
    return "".join(c["text"] for c in chars)


def test_a_digit_that_the_second_reader_does_not_find_is_unreadable() -> None:
    chars = _chars("合计 1,290.00 90")
    assert doubt_unconfirmed(chars, "合计 1,20.00 90", 1) == 2
    assert _said(chars) == "合计 1,2\ufffd0.00 \ufffd0"
    assert doubt_unconfirmed(_chars("12"), "1 2 3", 1) == 0


def test_a_page_of_which_the_second_reader_finds_half_is_refused() -> None:
    with pytest.raises(ReadError, match="两种读法（200 与 10）"):
        doubt_unconfirmed(_chars("一" * 200), "一" * 10, 7)


def test_digits_printed_over_each_other_are_unreadable() -> None:
    over = _chars("123") + _chars("9", x=2.0, top=1.0)
    assert doubt_overstruck(over) == 2
    assert _said(over) == "\ufffd23\ufffd"
    beside = _chars("123") + _chars("9", x=14.0)
    assert doubt_overstruck(beside) == 0


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("2026年部门预算.pdf", "2026年部门预算.pdf"),
        ("a\x1b[2J\r\n\u202efdp.pdf", "a[2Jfdp.pdf"),
        ("\udcff.pdf", "\ufffd.pdf"),
        ("\x07", "（没有名字）"),
    ],
)
def test_a_name_is_shown_as_one_line(name: str, shown: str) -> None:
    assert shown_name(name) == shown
    assert len(shown_name("长" * 250)) == 121


def test_originals_are_kept_by_their_hash_and_content(tmp_path: Path) -> None:
    file = tmp_path / "..%2f..%2fa.pdf\n.sh"
    file.write_bytes(SAMPLE.read_bytes())
    database = tmp_path / "b.duckdb"
    (outcome,) = ingest((file,), database)
    assert outcome.status == "added"
    (kept,) = files_folder(database).iterdir()
    assert (len(kept.stem), kept.suffix) == (64, ".txt")


def test_limits_of_this_process_stay(tried: dict[str, Any]) -> None:
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > LIMITS.open_files
    assert tried["limits"]["RLIMIT_CPU"][0] == LIMITS.cpu_time(0)
