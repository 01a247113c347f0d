"""Web pages as people see them: merges, tables that lay out, encodings, pieces of pages, what does not show."""

from __future__ import annotations

from pathlib import Path

import pytest

from parser.document import parse
from parser.errors import ReadError
from parser.grid import ReadFile
from parser.html_reader import read_html
from parser.kinds import foreign_kind, kind_of
from parser.limits import SIZES
from parser.preflight import preflight

ROW = "<tr><td>甲<td>{}</tr>"


def _read(tmp_path: Path, text: str | bytes) -> ReadFile:
    file = tmp_path / "a"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_html(file)


def _texts(file: ReadFile, number: int = 0) -> list[list[str | None]]:
    return [list(r.cells) for r in file.grids[number].rows]


def _cell(tmp_path: Path, content: str, head: str = "") -> str | None:
    page = f"<html><head>{head}</head><body><table>{ROW.format('乙')}<tr><td>丙<td>{content}</tr></table></body></html>"
    return _read(tmp_path, page).grids[0].rows[1].cells[1]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ("1&nbsp;&nbsp;", "1"),
        ("农林<br>水支出", "农林水支出"),
        ("<p>农林</p><p>水</p>", "农林水"),
        ("&lt;1&gt; &amp; &#20892;", "<1> & 农"),
        ("1<span style='DISPLAY : None'>9</span>", "1"),
        ("1<span style='visibility:hidden'>9<b style='visibility:visible'>2</b></span>", "12"),
        ("1<span hidden>9</span><!--8--><script>7</script><template>6</template>", "1"),
        ("1<span style='opacity:0'>9</span><span style='font-size:0px'>8</span>", "1"),
        ("1<span style='position:absolute;left:-999em'>9</span>", "1"),
        ("1<font color=white>9</font>", "1"),
        ("<font color=white style='background:#036'>1</font>", "1"),
        ("1<del>9</del><s>8</s><span style='text-decoration:line-through'>7</span>", "1"),
        ("1,234.00<sup>[1]</sup>", "1,234.00"),
        ("<bdo dir=rtl>4321</bdo>", "\ufffd"),
        ("<input value=9><select><option>8</select>1", "1"),
        ("１２３", "１２３"),
    ],
)
def test_only_what_people_see_is_read(tmp_path: Path, content: str, read: str) -> None:
    assert _cell(tmp_path, content) == read


@pytest.mark.parametrize(
    ("rule", "read"),
    [
        (".x{display:none}", "1"),
        ("table td span.x { color:red; display : none !important }", "1"),
        ("@media print{.y{display:none}} .x{visibility:hidden}", "1"),
        (".x:hover{display:none}", "19"),
        (".z .w{display:none}", "19"),
        ("/* .x{display:none} */", "19"),
        ("#i{display:none}", "1"),
    ],
)
def test_rules_of_the_page_hide(tmp_path: Path, rule: str, read: str) -> None:
    assert _cell(tmp_path, "1<span class='x v' id=i>9</span>", f"<style>{rule}</style>") == read


def test_merges_heads_feet_and_captions(tmp_path: Path) -> None:
    file = _read(
        tmp_path,
        "<table><caption>收支总表</caption><tfoot><tr><td>合计<td>3<td>3</tfoot><tbody><tr><td>甲<td>1<td>2</tbody>"
        "<thead><tr><th rowspan=2>项目<th colspan=2>预算数<tr><th>基本<th>项目</thead></table>",
    )
    assert _texts(file) == [["项目", "预算数", None], [None, "基本", "项目"], ["甲", "1", "2"], ["合计", "3", "3"]]
    assert [x.text for x in file.grids[0].lines_above] == ["收支总表"]


def test_hidden_rows_and_cells_take_no_room(tmp_path: Path) -> None:
    page = "<table><tr><td>甲<td>乙<tr style='display:none'><td>9<td>9<tr><td style='display:none'>8<td>丙<td>1</table>"
    file = _read(tmp_path, page)
    assert _texts(file) == [["甲", "乙"], ["丙", "1"]]
    assert "2 处" in file.notes[0]


def test_a_span_over_columns_that_are_not_there_is_cut(tmp_path: Path) -> None:
    assert _texts(_read(tmp_path, "<table><tr><td>甲<td>乙<tr><td colspan=100>合计<tr><td>1<td>2</table>")) == [
        ["甲", "乙"],
        ["合计", None],
        ["1", "2"],
    ]


def test_tables_that_lay_out_tables_are_none(tmp_path: Path) -> None:
    inner = f"<table>{ROW.format('乙')}{ROW.format('1')}</table>"
    file = _read(tmp_path, f"<table><tr><td>导航</td><td><h2>支出总表</h2>{inner}</td></tr></table><p>后面的话</p>")
    assert _texts(file) == [["甲", "乙"], ["甲", "1"]]
    assert [x.text for x in file.lines] == ["导航", "支出总表", "后面的话"]


@pytest.mark.parametrize(
    "data",
    [
        '<meta charset="gb2312"><p>农林水支出</p>'.encode("gb18030"),
        '<meta http-equiv="Content-Type" content="text/html; charset=GBK"><p>农林水支出</p>'.encode("gb18030"),
        '<meta charset="gb2312"><p>农林水支出</p>'.encode(),
        '\ufeff<meta charset="gb2312"><p>农林水支出</p>'.encode(),
        "<p>农林水支出</p>".encode("gb18030"),
        "<html><p>农林水支出</p>".encode("utf-16"),
        '<?xml version="1.0" encoding="gb2312"?><html><p>农林水支出</p></html>'.encode("gb18030"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, data: bytes) -> None:
    assert kind_of(data) == "html"
    assert [x.text for x in _read(tmp_path, data).lines] == ["农林水支出"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<table><tr><td>1</table>", "html"),
        (b"  <!-- x --><div>1</div>", "html"),
        (b"<b>1</b>\t2\n", "text"),
        ("# 标题\n<table>\n".encode(), "text"),
        (b"a,b,c\n1,2,3\n4,5,6\n", "csv"),
        (b"a;b;c\n1;2;3\n4;5;6\n", "csv"),
        (b'a\t"b"\tc\n1\t2\t3\n4\t5\t6\n', "csv"),
        ("# 标题\na\tb\n1\t2\n".encode(), "text"),
        ("收入,支出。\n说明\n再说明\n又说明".encode(), "text"),
    ],
)
def test_content_decides_the_kind(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize(
    ("data", "name", "advice"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "mht", ".html"),
        (b"{\\rtf1 }", "RTF", ".docx"),
        (b"Rar!\x1a\x07\x00", "RAR", "解压"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "doc", ".docx"),
        (b"PK\x03\x04" + bytes(30) + b"OFD.xml", "OFD", "PDF"),
    ],
)
def test_what_is_not_read_is_refused_with_advice(tmp_path: Path, data: bytes, name: str, advice: str) -> None:
    found = foreign_kind(data)
    assert found is not None and name in found.name and advice in found.advice
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(ReadError, match="可接受 PDF、Word 文档"):
        preflight(tmp_path / "a", SIZES)


def test_cells_over_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="互相重叠"):
        _read(tmp_path, "<table><tr><td>1<td rowspan=2>2<td>3<tr><td colspan=2>4<td>5</table>")


def test_a_page_without_tables_is_no_budget(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("<html><body>找不到这一页</body></html>", "utf-8")
    with pytest.raises(ReadError, match="没有找到任何预算表"):
        parse(tmp_path / "a")
