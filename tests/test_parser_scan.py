"""Pages without a usable text layer: read off their picture where that is installed, refused with advice where not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from parser import scan
from parser.document import READERS, parse
from parser.errors import ReadError
from parser.grid import UNREADABLE, ReadFile
from parser.limits import SIZES, Extent
from parser.pdf_reader import read_pdf
from parser.preflight import preflight
from parser.recognise import Reading, can_read_scans
from parser.scan_amounts import as_amount
from parser.scan_trust import ALONE, UNSURE
from parser.text_layer import is_unusable
from parser.visible import Eyes
from schema.model import Amount, ParsedDocument

DATA = Path(__file__).parent / "data"
SAMPLE = Path(__file__).parent.parent / "samples" / "budget.pdf"
SCANNED, UNMAPPED = DATA / "scanned.pdf", DATA / "unmapped.pdf"
needs_reader = pytest.mark.skipif(not can_read_scans(), reason="make ocr：没有装识别扫描件的包")


@pytest.fixture
def without_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.recognise.find_spec", lambda _name: None)


@pytest.mark.parametrize(("file", "said"), [(SCANNED, "没有文字层"), (UNMAPPED, "字体没有字符表")])
@pytest.mark.usefixtures("without_reader")
def test_without_the_extra_a_scan_is_refused_with_advice(file: Path, said: str) -> None:
    with pytest.raises(ReadError) as refused:
        read_pdf(file)
    assert said in str(refused.value)
    assert "make ocr" in str(refused.value)


@pytest.mark.usefixtures("without_reader")
def test_a_picture_among_pages_of_text_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.scan.is_picture", lambda chars, page: page.page_number == 1)
    read = read_pdf(SAMPLE)
    assert [n for n in read.notes if n.startswith("第1页是图片，没有读入")]
    assert not read.scanned


def test_pages_of_text_are_not_read_off_their_picture() -> None:
    assert read_pdf(SAMPLE).scanned == {}
    assert preflight(SAMPLE, SIZES).scans == 0


@pytest.mark.parametrize("file", [SCANNED, UNMAPPED])
def test_pages_that_may_be_scans_are_counted_before_they_are_read(file: Path) -> None:
    assert preflight(file, SIZES) == Extent(2, 2)


@pytest.mark.parametrize(("texts", "is_so"), [
    ("(cid:15)" * 3, False), ("\ue001" * 12, True), ("预算" * 80 + "\ue001" * 12, False), ("\x02\x03" * 8 + "1,234.00", True),
])  # fmt: skip
def test_characters_that_are_none_make_a_text_layer_unusable(texts: str, is_so: bool) -> None:
    assert is_unusable([{"text": t, "fontname": "A"} for t in texts], {}) is is_so


@pytest.mark.parametrize(("read", "meant"), [
    ("9.578.779.00", "9,578,779.00"), ("9,578,779,00", "9,578,779.00"), ("-1.234.50", "-1,234.50"), ("420.95", "420.95"),
    ("1.234", "1.234"), ("12,34.00", "12,34.00"), ("1,2345.00", "1,2345.00"), ("合计", "合计"), ("2060199", "2060199"),
])  # fmt: skip
def test_separators_are_set_where_the_grammar_leaves_one_way(read: str, meant: str) -> None:
    assert as_amount(Reading(read, 0.1, 0.9)).text == meant


def test_what_the_grammar_sets_is_as_sure_as_its_digits() -> None:
    assert as_amount(Reading("9.578.779.00", 0.1, 0.9)).sure == 0.9
    assert as_amount(Reading("1.234", 0.1, 0.9)).sure == 0.1


def _weighed(monkeypatch: pytest.MonkeyPatch, sure: float) -> ParsedDocument:
    """The sample as if each of its cells had been read off a picture, all equally sure."""
    file: ReadFile = read_pdf(SAMPLE)
    cells: dict[int, dict[tuple[float, float, float, float], float]] = {}
    for grid in file.grids:
        own = cells.setdefault(grid.page or 0, {})
        own |= {b: sure if "." in (c or "") else 1.0 for r in grid.rows for b, c in _cells(r) if b is not None}
    monkeypatch.setitem(READERS, "pdf", lambda _path: replace(file, scanned=cells))
    return parse(SAMPLE)


def _cells(row: object) -> list[tuple[tuple[float, float, float, float] | None, str | None]]:
    return list(zip(row.cell_boxes, row.cells, strict=True))  # type: ignore[attr-defined]


def _figures(document: ParsedDocument) -> list[Amount]:
    return [a for t in document.tables for a in t.amounts if a.value]


def test_a_reading_that_is_sure_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {a.quality for a in _figures(_weighed(monkeypatch, ALONE))} == {"plain"}


def test_an_unsure_reading_is_taken_only_where_sums_confirm_it(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = _figures(_weighed(monkeypatch, 0.5))
    doubtful = [a for a in figures if a.quality == "doubtful"]
    assert 0 < len(doubtful) < len(figures) / 2
    assert {a.reason for a in doubtful} == {UNSURE}


def test_a_reading_that_is_none_is_never_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {a.quality for a in _figures(_weighed(monkeypatch, 0.0))} == {"doubtful"}


def test_a_cover_whose_digits_are_blurred_names_the_same_department(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code is not part of the name: nor does the department become a second unit of its own tables."""
    file: ReadFile = read_pdf(SAMPLE)
    cover = next(x for x in file.lines if x.text.startswith("146-"))
    blurred = replace(cover, text=cover.text.replace("146", UNREADABLE * 3))
    before = parse(SAMPLE)
    monkeypatch.setitem(
        READERS, "pdf", lambda _path: replace(file, lines=tuple(blurred if x is cover else x for x in file.lines))
    )
    after = parse(SAMPLE)
    assert [(o.name, o.kind) for o in after.organisations] == [(o.name, o.kind) for o in before.organisations]
    assert after.checks == before.checks


@pytest.mark.parametrize(("read", "meant"), [
    ("201-—般公共服务支出", "201-一般公共服务支出"), ("—、基本支出", "一、基本支出"), ("—般债务", "一般债务"),
    ("2026—2028年", "2026—2028年"), ("—", "—"), ("——其中", "——其中"),
])  # fmt: skip
def test_a_stroke_at_the_head_of_a_name_is_the_numeral(read: str, meant: str) -> None:
    assert scan.with_ones(Reading(read, 0.8)) == Reading(meant, 0.8)


@pytest.mark.parametrize(("setting", "most", "said"), [
    ("scan", 1_000_000, "图片超过 1000000 像素"), ("scans", 1, "有超过 1 页要按图识别"), ("scan_looked_at", 900_000, "太大"),
])  # fmt: skip
def test_pictures_are_bounded_before_they_are_drawn(
    monkeypatch: pytest.MonkeyPatch, setting: str, most: int, said: str
) -> None:
    monkeypatch.setattr("parser.scan.can_read_scans", lambda: True)
    with Eyes(SCANNED) as eyes, pytest.raises(ReadError, match=said):
        scans = scan.Scans(eyes, replace(SIZES, **{setting: most}))
        scans.sure = {2: {}}
        scans.read(1, (0, 0, 842, 595))


@needs_reader
def test_a_scan_is_read_cell_by_cell() -> None:
    document = parse(SCANNED)
    (table,) = document.tables
    values = [a.value for a in table.amounts if a.value]
    assert (document.year, table.form, len(table.rows), len(values)) == (2026, "income", 3, 9)
    assert {a.quality for a in table.amounts} == {"plain"}
    assert set(values) == {Decimal("14146415.84")}
    assert [p.message for p in document.problems if "按图识别" in p.message]


@needs_reader
def test_a_font_without_a_map_is_read_as_it_looks() -> None:
    document = parse(UNMAPPED)
    assert "大连市西岗区大数据中心" in document.organisations[0].name
    assert {a.value for t in document.tables for a in t.amounts} == {None, Decimal("14146415.84")}
