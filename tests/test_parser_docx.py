"""Word documents as people see them: merges, changes, hidden words, numbers that Word puts itself, what hangs on words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bench.hostile import flows
from parser.docx_numbers import chinese, written
from parser.docx_reader import read_docx
from parser.errors import ReadError
from parser.grid import ReadFile
from parser.passages import read_passages

W = nsdecls("w")
ROW = "<w:tr>{}</w:tr>"
CELL = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


def _read(tmp_path: Path, inner: str) -> ReadFile:
    """Read a document of this body."""
    file = tmp_path / "a.docx"
    file.write_bytes(flows.packed(flows.parts(flows.body(inner))))
    return read_docx(file)


def _table(*rows: str, grid: str = "") -> str:
    return f"<w:tbl><w:tblPr/>{grid}{''.join(ROW.format(r) for r in rows)}</w:tbl>"


def _cells(*texts: str) -> str:
    return "".join(CELL.format("", t) for t in texts)


def _texts(file: ReadFile, number: int = 0) -> list[list[str | None]]:
    return [list(r.cells) for r in file.grids[number].rows]


def test_merges_over_columns_and_rows(tmp_path: Path) -> None:
    span, restart, goes_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    file = _read(
        tmp_path,
        _table(
            CELL.format(restart, "项目") + CELL.format(span, "预算数"),
            CELL.format(goes_on, "不显示的字") + _cells("基本", "项目支出"),
            _cells("甲", "1.00", "2.00"),
        ),
    )
    assert _texts(file) == [["项目", "预算数", None], [None, "基本", "项目支出"], ["甲", "1.00", "2.00"]]
    assert file.grids[0].rows[0].spans == ((2, 1), (1, 2), (0, 0))


def test_rows_that_begin_later_and_old_merges(tmp_path: Path) -> None:
    file = _read(
        tmp_path,
        _table(
            _cells("甲", "乙", "丙"),
            "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + _cells("1", "2"),
            CELL.format('<w:hMerge w:val="restart"/>', "合") + CELL.format("<w:hMerge/>", "") + _cells("3"),
        ),
    )
    assert _texts(file)[1][1:] == ["1", "2"]
    assert _texts(file)[2] == ["合", None, "3"]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (flows.run("1") + f"<w:del>{flows.run('9')}</w:del>" + f"<w:ins>{flows.run('2')}</w:ins>", "12"),
        (f"<w:moveFrom>{flows.run('9')}</w:moveFrom><w:moveTo>{flows.run('3')}</w:moveTo>", "3"),
        (flows.run("1") + flows.run("9", "<w:vanish/>"), "1"),
        (flows.run("1", '<w:vanish w:val="0"/>'), "1"),
        (flows.run("1") + flows.run("9", "<w:strike/>"), "1"),
        (flows.run("1") + flows.run("9", '<w:color w:val="ffffff"/>'), "1"),
        (flows.run("1", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>'), "1"),
        (flows.run("1,234.00") + flows.run("1", '<w:vertAlign w:val="superscript"/>'), "1,234.00"),
        (f"<w:hyperlink>{flows.run('1')}</w:hyperlink><w:smartTag>{flows.run('2')}</w:smartTag>", "12"),
        (f"<w:fldSimple w:instr='=SUM(ABOVE)'>{flows.run('6')}</w:fldSimple>", "6"),
        ("<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>9</w:instrText></w:r>" + flows.run("1"), "1"),
        (f"<w:sdt><w:sdtContent>{flows.run('1')}</w:sdtContent></w:sdt>", "1"),
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t><w:tab/><w:t>3</w:t></w:r>", "1-2 3"),
    ],
)
def test_only_what_people_see_is_read(tmp_path: Path, content: str, read: str) -> None:
    file = _read(
        tmp_path, _table(_cells("甲", "乙"), CELL.format("", "丙") + f"<w:tc>{flows.paragraph(content)}</w:tc>")
    )
    assert _texts(file)[1][1] == read


def test_what_was_left_out_is_said(tmp_path: Path) -> None:
    hidden = flows.paragraph(flows.run("9", "<w:vanish/>") + f"<w:del>{flows.run('8')}</w:del>")
    notes = _read(tmp_path, hidden + flows.paragraph(flows.run("可见"))).notes
    assert len(notes) == 2
    assert "删去" in notes[0] and "隐藏" in notes[1]


def test_deleted_and_hidden_rows_are_not_read(tmp_path: Path) -> None:
    rows = (
        _cells("甲", "乙"),
        "<w:trPr><w:del/></w:trPr>" + _cells("删", "9"),
        "<w:trPr><w:hidden/></w:trPr>" + _cells("藏", "8"),
        "<w:trPr><w:ins/></w:trPr>" + _cells("插", "7"),
    )
    assert _texts(_read(tmp_path, _table(*rows))) == [["甲", "乙"], ["插", "7"]]


def test_a_table_in_a_cell_of_a_table_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = _table(_cells("内甲", "内乙"), _cells("1", "2"))
    outer = _table(_cells("甲", "乙"), _cells("丙", "丁"), CELL.format("", "戊") + f"<w:tc>{inner}<w:p/></w:tc>")
    file = _read(tmp_path, outer)
    assert _texts(file) == [["甲", "乙"], ["丙", "丁"], ["戊", ""]]
    assert _texts(file, 1) == [["内甲", "内乙"], ["1", "2"]]
    assert [g.page for g in file.grids] == [1, 2]


def test_a_table_that_lays_out_tables_is_none(tmp_path: Path) -> None:
    inner = _table(_cells("内甲", "内乙"), _cells("1", "2"))
    file = _read(
        tmp_path, _table(f"<w:tc>{flows.paragraph(flows.run('收支总表'))}{inner}<w:p/></w:tc><w:tc><w:p/></w:tc>")
    )
    assert [_texts(file)] == [[["内甲", "内乙"], ["1", "2"]]]
    assert [x.text for x in file.grids[0].lines_above] == ["收支总表"]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{flows.paragraph(flows.run('框里的字'))}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    drawn = (
        f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    file = _read(tmp_path, flows.paragraph(f"<w:r>{drawn}</w:r>" + flows.run("正文")))
    assert [x.text for x in file.lines] == ["正文", "框里的字"]


def _with_notes() -> bytes:
    note = '<w:footnote w:id="1"><w:p><w:r><w:t>不含结转</w:t></w:r></w:p></w:footnote>'
    made = flows.parts(
        flows.body(flows.paragraph(flows.run("收入") + '<w:r><w:footnoteReference w:id="1"/></w:r>')),
        f'<Relationship Id="rId2" Type="{flows.REL}/footnotes" Target="footnotes.xml"/>',
    )
    return flows.packed(
        made | {"word/footnotes.xml": f'<w:footnotes xmlns:w="{flows.WORDS}">{note}</w:footnotes>'.encode()}
    )


def test_a_footnote_follows_the_words_it_hangs_on(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(_with_notes())
    assert [x.text for x in read_docx(file).lines] == ["收入", "脚注：不含结转"]


def _numbered(document: Any) -> None:
    """Headings that Word numbers 一、 and （一） by itself."""
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
            '<w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, text in ((0, "主要职责"), (1, "制定规划"), (1, "组织实施"), (0, "收入情况"), (1, "总体情况")):
        number = f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
        document.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(number))


def _saved(tmp_path: Path, fill: Callable[[Any], None]) -> ReadFile:
    document = docx.Document()
    fill(document)
    document.save(str(tmp_path / "b.docx"))
    return read_docx(tmp_path / "b.docx")


def test_numbers_that_word_puts_itself_are_read(tmp_path: Path) -> None:
    lines = [x.text for x in _saved(tmp_path, _numbered).lines]
    assert lines == ["一、主要职责", "1.制定规划", "2.组织实施", "二、收入情况", "1.总体情况"]


def test_numbers_in_all_ways() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 105, 110, 215)] == [
        "一",
        "十",
        "十一",
        "二十",
        "一百零五",
        "一百一十",
        "二百一十五",
    ]
    assert [written(4, k) for k in ("decimal", "lowerRoman", "upperLetter", "decimalEnclosedCircle", "bullet")] == [
        "4", "iv", "D", "④", None,
    ]  # fmt: skip


def _explained(document: Any) -> None:
    document.add_heading("2026年部门预算说明", 0)
    document.add_heading("一、收入情况", 1)
    document.add_paragraph("本年收入预算100万元，比上年增加5万元，主要原因是人员增加。")
    document.add_heading("二、名词解释", 1)
    document.add_paragraph("1.机关运行经费：指为保障行政单位运行用于购买货物和服务的各项资金。")
    document.sections[0].header.paragraphs[0].text = "页眉里的字"


def test_text_under_headings_becomes_passages_and_headers_are_not_read(tmp_path: Path) -> None:
    file = _saved(tmp_path, _explained)
    found = {p.heading: p.text for p in read_passages(file.lines)}
    assert any(h.endswith("收入情况") and "人员增加" in t for h, t in found.items())
    assert any("机关运行经费" in h for h in found)
    assert all("页眉" not in x.text for x in file.lines)


def test_a_table_that_goes_on_keeps_its_printed_borders(tmp_path: Path) -> None:
    grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="1000"/></w:tblGrid>'
    file = _read(tmp_path, _table(_cells("甲", "1"), grid=grid))
    assert file.grids[0].cuts == (0.0, 100.0, 150.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"word/vbaProject.bin": b"x"}, "宏"),
        ({"[Content_Types].xml": b"<Types/>"}, "已损坏"),
        ({"word/document.xml": b"<a/>"}, "已损坏"),
        ({"word/document.xml": b"<!DOCTYPE a><a/>"}, "已损坏"),
    ],
)
def test_what_is_no_sound_document_is_refused(tmp_path: Path, change: dict[str, bytes], said: str) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(flows.packed(flows.parts() | change))
    with pytest.raises(ReadError, match=said):
        read_docx(file)
