"""Word documents, web pages and separated values that are bombs, reach far, lead elsewhere, or hide what they hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

from bench.hostile.kind import GHOST, Kind
from bench.hostile.pdf import HEADER, ROWS

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCUMENT = "word/document.xml"
LINES = ("2026年一般公共预算支出表", "部门：青石市农业农村局", "单位：元")
BLANK = 4, 3
"""Row (from 0, the header counted) and column of the cell that the sound document leaves blank."""
Cell = Callable[[int, int, str], str]


# -- Word -------------------------------------------------------------------------------------------------------------


def run(words: str, properties: str = "") -> str:
    """A run of words."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def paragraph(content: str) -> str:
    """A paragraph of runs."""
    return f"<w:p>{content}</w:p>"


def table(cell: Cell = lambda _r, _c, words: run(words), rows: Sequence[Sequence[str]] = (HEADER, *ROWS)) -> str:
    """The sound document's table."""
    made = (
        "<w:tr>"
        + "".join(f"<w:tc><w:tcPr/>{paragraph(cell(r, c, words))}</w:tc>" for c, words in enumerate(row))
        + "</w:tr>"
        for r, row in enumerate(rows)
    )
    return f"<w:tbl><w:tblPr/>{''.join(made)}</w:tbl>"


def body(inner: str) -> bytes:
    """The main part of a document."""
    return f'{_HEAD}<w:document xmlns:w="{WORDS}" xmlns:r="{REL}"><w:body>{inner}</w:body></w:document>'.encode()


def sound_body(cell: Cell = lambda _r, _c, words: run(words), more: str = "") -> bytes:
    """The sound document as the main part of a Word document."""
    return body("".join(paragraph(run(x)) for x in LINES) + table(cell) + more)


def parts(document: bytes = b"", links: str = "") -> dict[str, bytes]:
    """The parts of a Word document."""
    relation = f"{_PACKAGE}/relationships"
    main = f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/>'
    made = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relation}">{main}</Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relation}">{links}</Relationships>',
    }
    return {name: (_HEAD + words).encode() for name, words in made.items()} | {DOCUMENT: document or sound_body()}


def packed(made: Mapping[str, bytes]) -> bytes:
    """The Word document of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made_zip:
        for name, content in made.items():
            made_zip.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sound_word() -> bytes:
    """The sound document as a Word document."""
    return packed(parts())


def _word(document: Callable[[], bytes], links: str = "") -> Callable[[], bytes]:
    return lambda: packed(parts(document(), links))


def _with(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: packed(parts() | {name: content})


def _ghost(properties: str) -> Callable[[], bytes]:
    return _in_blank(run(GHOST, properties))


def _in_blank(content: str) -> Callable[[], bytes]:
    return _word(lambda: sound_body(lambda r, c, words: content if (r, c) == BLANK else run(words)))


def _entities() -> bytes:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    return sound_body().replace(b"?>", f"?><!DOCTYPE d [{laughs}]>".encode(), 1).replace(b"<w:t>", b"<w:t>&e8;", 1)


def _far_span() -> bytes:
    return sound_body().replace(b"<w:tcPr/>", b'<w:tcPr><w:gridSpan w:val="999999"/></w:tcPr>', 1)


def _nested(levels: int) -> bytes:
    inner = paragraph(run("1"))
    for _ in range(levels):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    return body(inner)


def _truncated() -> bytes:
    return packed(parts())[:-200]


def _link(kind: str) -> str:
    return f'<Relationship Id="rId7" Type="{REL}/{kind}" Target="file:///etc/passwd" TargetMode="External"/>'


BAD_NUMBER = '<w:p><w:pPr><w:numPr><w:ilvl w:val="-1"/><w:numId w:val="99"/></w:numPr></w:pPr></w:p>'
WORD = (
    Kind("a sound Word document", _word(sound_body)),
    Kind("a sound Word document named .xlsx", _word(sound_body), file="a.xlsx"),
    Kind("a Word document cut off", _truncated, "已损坏"),
    Kind("a Word document of no XML", _word(lambda: b"<w:document>"), "已损坏"),
    Kind("a billion laughs in a Word document", _word(_entities), "已损坏"),
    Kind(
        "an entity of another file in a Word document",
        _word(lambda: sound_body().replace(b"?>", b'?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1)),
        "已损坏",
    ),
    Kind("a Word document that grows 1,000 times", _with("word/media/a.bin", bytes(30_000_000)), "倍"),
    Kind("a text of a Word document that grows", _with("word/numbering.xml", b" " * 40_000_000), "倍"),
    Kind(
        "a Word document of 6,000 parts", lambda: packed(parts() | {f"word/{n}.bin": b"" for n in range(6_000)}), "部件"
    ),
    Kind("a Word document with a program", _with("word/vbaProject.bin", b"x"), "宏"),
    Kind("a Word document that takes in another", _word(sound_body, _link("subDocument")), "别的文件"),
    Kind("a Word document with a picture elsewhere", _word(sound_body, _link("image"))),
    Kind("a Word document with a template elsewhere", _word(sound_body, _link("attachedTemplate"))),
    Kind("a cell over 999,999 columns of a Word table", _word(_far_span), "列"),
    Kind("Word tables 60 deep", _word(lambda: _nested(60)), "嵌套超过"),
    Kind("Word tables 20 deep", _word(lambda: _nested(20)), "没有找到任何预算表"),
    Kind("a Word list that is not there", _word(lambda: sound_body(more=BAD_NUMBER))),
    Kind("a hidden figure in a Word document", _ghost("<w:vanish/>")),
    Kind("a white figure in a Word document", _ghost('<w:color w:val="FFFFFF"/>')),
    Kind("a figure of half a point in a Word document", _ghost('<w:sz w:val="1"/>')),
    Kind("a struck-out figure in a Word document", _ghost("<w:dstrike/>")),
    Kind("a deleted figure in a Word document", _in_blank(f"<w:del>{run(GHOST)}</w:del>")),
    Kind("a moved-away figure in a Word document", _in_blank(f"<w:moveFrom>{run(GHOST)}</w:moveFrom>")),
    Kind("a figure in a field's instruction", _in_blank(f"<w:r><w:instrText>{GHOST}</w:instrText></w:r>")),
)


# -- web pages --------------------------------------------------------------------------------------------------------


def page(cell: Cell = lambda _r, _c, words: words, head: str = "", more: str = "", attributes: str = "") -> bytes:
    """The sound document as a web page."""
    rows = "".join(
        "<tr>" + "".join(f"<td{attributes}>{cell(r, c, words)}</td>" for c, words in enumerate(row)) + "</tr>"
        for r, row in enumerate((HEADER, *ROWS))
    )
    above = "".join(f"<p>{x}</p>" for x in LINES)
    return f'<html><head><meta charset="utf-8">{head}</head><body>{above}<table>{rows}</table>{more}</body></html>'.encode()


def _page_ghost(before: str, after: str = "</span>", head: str = "") -> Callable[[], bytes]:
    return lambda: page(lambda r, c, words: f"{before}{GHOST}{after}" if (r, c) == BLANK else words, head)


PAGES = (
    Kind("a sound web page named .xls", page, file="a.xls"),
    Kind("a web page in UTF-16", lambda: page().decode().encode("utf-16"), file="a.html"),
    Kind(
        "a billion laughs in a web page",
        lambda: b'<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + page(more="<p>&b;</p>"),
        file="a.html",
    ),
    Kind("a web page 5,000 deep", lambda: page(more="<div>" * 5_000), "嵌套超过", file="a.html"),
    Kind("web tables 100 deep", lambda: page(more="<table><tr><td>" * 100), "嵌套超过", file="a.html"),
    Kind(
        "a cell over a million columns",
        lambda: page().replace(b"<td>", b"<td colspan=1000000 rowspan=1000000>", 1),
        figure="",
        file="a.html",
    ),
    Kind("cells over a million columns each", lambda: page(attributes=" colspan=1000000"), "列", file="a.html"),
    Kind("a web page of 40 MiB", lambda: page(more="<p>1</p>" * 5_500_000), "MiB 的网页", file="a.html"),
    Kind(
        "a web table of 30,000 rows",
        lambda: page().replace(b"</table>", b"<tr><td>1<td>2" * 30_000),
        "行",
        file="a.html",
    ),
    Kind(
        "a web table of 400 columns", lambda: page().replace(b"</table>", b"<tr>" + b"<td>1" * 400), "列", file="a.html"
    ),
    Kind("a web page of nothing", lambda: b"<html></html>", "没有找到任何预算表", file="a.html"),
    Kind("a page not found", lambda: b"<!DOCTYPE html><title>404</title>", "没有找到任何预算表", file="a.html"),
    Kind(
        "a web archive",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + page(),
        "另存为",
        file="a.mht",
    ),
    Kind("many rules of style", lambda: page(head="<style>" + ".a{color:red}" * 100_000 + "</style>"), file="a.html"),
    Kind("a text of 11 MB on a web page", lambda: page(more="x" * 11_000_000), "10 MiB", file="a.html"),
    Kind("a figure that does not show", _page_ghost('<span style="display: none">'), file="a.html"),
    Kind(
        "a figure that a rule hides",
        _page_ghost("<span class=x>", head="<style>.x{display:none!important}</style>"),
        file="a.html",
    ),
    Kind("an invisible figure", _page_ghost('<span style="visibility:hidden">'), file="a.html"),
    Kind("a figure marked as hidden", _page_ghost("<span hidden>"), file="a.html"),
    Kind("a white figure on a web page", _page_ghost('<font color="#FFFFFF">', "</font>"), file="a.html"),
    Kind("a figure of no size", _page_ghost('<span style="font-size:0">'), file="a.html"),
    Kind("a figure beside the page", _page_ghost('<span style="position:absolute;left:-9999px">'), file="a.html"),
    Kind("a figure in a comment", _page_ghost("<!--", "-->"), file="a.html"),
    Kind("a figure in a script", _page_ghost("<script>", "</script>"), file="a.html"),
    Kind("a figure in a template", _page_ghost("<template>", "</template>"), file="a.html"),
    Kind("a figure struck out", _page_ghost("<s>", "</s>"), file="a.html"),
)


# -- separated values -------------------------------------------------------------------------------------------------


def values(separator: str = ",", quote: str = '"') -> str:
    """The sound document as separated values."""
    rows = [separator.join(f"{quote}{v}{quote}" if "," in v else v for v in row) for row in (HEADER, *ROWS)]
    return "\r\n".join([*LINES, *rows, ""])


VALUES = (
    Kind("sound separated values", lambda: values().encode(), file="a.csv"),
    Kind("separated values in GB18030 named .xls", lambda: values(";").encode("gb18030"), file="a.xls"),
    Kind("separated values in UTF-16", lambda: values("\t").encode("utf-16"), file="a.csv"),
    Kind("commas of numbers without quotes", lambda: values(quote="").encode(), "没有加引号", file="a.csv"),
    Kind("a quote that never ends", (values() + '"' + "1,2,3\n" * 100).encode, "引号", file="a.csv"),
    Kind("a million quotes", (values() + '"' * 150_001 + ",1,2\n").encode, "引号", file="a.csv"),
    Kind("a record of 1,000 values", (values() + "1," * 1_000).encode, "300 格", file="a.csv"),
    Kind("a record of 100 KB", (values() + "," * 3 + "一" * 30_000 + "\n").encode, file="a.csv"),
)
KINDS = (*WORD, *PAGES, *VALUES)
