"""Workbooks that are bombs, reach far, bring programs, lead elsewhere, or hide what they hold. Made without a library."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence

from bench.hostile.kind import FIGURE, GHOST, Kind
from bench.hostile.pdf import HEADER, ROWS

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Parts = dict[str, bytes]
SHEET = "xl/worksheets/sheet1.xml"


def _value(words: str) -> str:
    """A cell's content: numbers as numbers, except codes."""
    plain = words.replace(",", "")
    if words.endswith(".00"):
        return f"<v>{plain}</v>"
    return f"<is><t>{words}</t></is>"


def _cell(row: int, column: int, words: str) -> str:
    kind = "" if words.endswith(".00") else ' t="inlineStr"'
    return f'<c r="{"ABCDE"[column]}{row}"{kind}>{_value(words)}</c>' if words else ""


def sheet(more_rows: str = "", before: str = "", after: str = "", rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """The sound document as a sheet."""
    lines: list[Sequence[str]] = [
        ("2026年一般公共预算支出表",),
        ("部门：青石市农业农村局", "", "", "", "附表1"),
        ("", "", "", "", "单位：元"),
        HEADER,
        *rows,
    ]
    body = "".join(
        f'<row r="{n}">{"".join(_cell(n, c, words) for c, words in enumerate(line))}</row>'
        for n, line in enumerate(lines, 1)
    )
    after = after or '<mergeCells><mergeCell ref="A1:E1"/></mergeCells>'
    made = f"{before}<sheetData>{body}{more_rows}</sheetData>{after}"
    return _HEAD + b"<worksheet %s>%s</worksheet>" % (_MAIN, made.encode())


def parts(sheets: Sequence[bytes] = (), states: Sequence[str] = ()) -> Parts:
    """The parts of a workbook with these sheets (the sound one where none is given)."""
    sheets = sheets or (sheet(),)
    states = states or ("visible",) * len(sheets)
    count = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="表{n}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, state in zip(count, states, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL.decode()}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in count
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": _HEAD
        + f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'.encode(),
        "_rels/.rels": _HEAD
        + f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL.decode()}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": _HEAD
        + b'<workbook %s xmlns:r="%s"><sheets>%s</sheets></workbook>' % (_MAIN, _REL, listed.encode()),
        "xl/_rels/workbook.xml.rels": _HEAD
        + f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'.encode(),
        **{f"xl/worksheets/sheet{n}.xml": s for n, s in zip(count, sheets, strict=True)},
    }


def packed(made: Mapping[str, bytes], more: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """The workbook of these parts; `more` may list a part twice."""
    out = io.BytesIO()
    warnings.filterwarnings("ignore", message="Duplicate name", module="zipfile")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in [*made.items(), *more]:
            book.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _with(make: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: packed(parts() | {SHEET: make()})


def _and(name: str, content: bytes = b"x") -> Callable[[], bytes]:
    return lambda: packed(parts() | {name: content})


def _entities(levels: int, system: bytes = b"") -> bytes:
    laughs = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha") for n in range(levels))
    words = b"<!DOCTYPE worksheet [%s%s]>" % (laughs, system)
    return (
        sheet()
        .replace(_HEAD, _HEAD + words)
        .replace(b"<is><t>\xe5\x86\x9c", b"<is><t>&e%d;\xe5\x86\x9c" % (levels - 1), 1)
    )


def _claims_less() -> bytes:
    """The table of the zip says that the sheet is small; it is not."""
    data = bytearray(packed(parts() | {SHEET: sheet("<row/>" * 200_000)}))
    place = data.rindex(SHEET.encode()) - 46
    data[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(data)


def _many() -> bytes:
    return packed(parts() | {f"xl/media/{n}.xml": b"" for n in range(6_000)})


def _styles(count: int) -> bytes:
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="{"0" * 200}"/>' for n in range(count))
    made = _HEAD + b"<styleSheet %s><numFmts>%s</numFmts></styleSheet>" % (_MAIN, formats.encode())
    return packed(parts() | {"xl/styles.xml": made})


def _hidden(before: str = "", rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    return packed(parts([sheet(before=before, rows=rows)]))


def _ghost_rows(where: str) -> Sequence[Sequence[str]]:
    return tuple((*row[:3], f"{GHOST}.00", row[4]) if row[0] == where else row for row in ROWS)


def _ghost_sheet() -> bytes:
    return packed(parts([sheet(), sheet(rows=_ghost_rows("2130109"))], ["visible", "veryHidden"]))


def _ghost_row() -> bytes:
    words = ("2130110", "农产品质量安全", f"{GHOST}.00", f"{GHOST}.00", "")
    cells = "".join(_cell(10, c, w) for c, w in enumerate(words))
    return packed(parts([sheet(f'<row r="10" hidden="1">{cells}</row>')]))


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
KINDS = tuple(
    Kind(
        name.lstrip("?"),
        make,
        refused,
        "a.pdf" if name.endswith(".pdf") else "a.xlsx",
        "" if name[0] == "?" else FIGURE,
    )
    for name, make, refused in (
        ("a sound workbook", lambda: packed(parts()), ""),
        ("a workbook named .pdf", lambda: packed(parts()), ""),
        ("a cell in the last corner", _with(lambda: sheet(FAR)), "1048576"),
        (
            "a blank cell in the last corner",
            _with(lambda: sheet('<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
            "",
        ),
        ("a range to the last corner", _with(lambda: sheet(before='<dimension ref="A1:XFD1048576"/>')), ""),
        (
            "a merge of the whole sheet",
            _with(
                lambda: sheet(
                    after='<mergeCells><mergeCell ref="A1:E1"/><mergeCell ref="A20:XFD1048576"/></mergeCells>'
                )
            ),
            "",
        ),
        ("a row of no number", _with(lambda: sheet('<row r="99999999999999"><c><v>1</v></c></row>')), "已损坏"),
        ("a million rows", _with(lambda: sheet("<row><c><v>1</v></c></row>" * 300_000)), "行"),
        ("a billion laughs", _with(lambda: _entities(10)), "已损坏"),
        (
            "an entity that is a file",
            _with(lambda: _entities(1, b'<!ENTITY e0 SYSTEM "file:///etc/passwd">')),
            "已损坏",
        ),
        (
            "an entity from the network",
            _with(lambda: _entities(1, b'<!ENTITY e0 SYSTEM "http://127.0.0.1:9/x">')),
            "已损坏",
        ),
        ("elements 500,000 deep", _with(lambda: sheet("<a>" * 500_000 + "</a>" * 500_000)), "倍"),
        ("a sheet of 200 MB of blanks", _with(lambda: sheet(" " * 200_000_000)), "倍"),
        ("a sheet of 350 MB of blanks", _with(lambda: sheet(" " * 350_000_000)), "解压后有"),
        ("6,000 parts", _many, "部件"),
        ("a part that claims to be small", _claims_less, "已损坏"),
        ("a part listed twice", lambda: packed(parts(), [(SHEET, sheet(rows=_ghost_rows("2130109")))]), "已损坏"),
        ("a part that leads out of its folder", _and("../../../../tmp/a.xml", b"<a/>"), ""),
        ("a macro", _and("xl/vbaProject.bin"), "宏"),
        ("an old macro sheet", _and("xl/macrosheets/sheet1.xml"), "宏"),
        ("a link to another workbook", _and("xl/externalLinks/externalLink1.xml"), "引用了别的文件"),
        ("a link to a database", _and("xl/connections.xml"), "引用了别的文件"),
        (
            "a formula without its result",
            _with(lambda: sheet('<row r="12"><c r="A12"><f>WEBSERVICE("http://127.0.0.1:9")</f></c></row>')),
            "公式",
        ),
        (
            "a number beyond numbers",
            _with(lambda: sheet('<row r="12"><c r="A12"><v>1e999</v></c><c r="B12"><v>NaN</v></c></row>')),
            "",
        ),
        (
            "a text of 300 characters in a cell",
            _with(
                lambda: sheet(
                    f'<row r="12"><c r="A12" t="inlineStr"><is><t>{"一二三四五六七八九十" * 30}</t></is></c></row>'
                )
            ),
            "",
        ),
        ("100,000 formats", lambda: _styles(100_000), ""),
        (
            "no sheets",
            lambda: packed(parts() | {"xl/workbook.xml": _HEAD + b"<workbook %s><sheets/></workbook>" % _MAIN}),
            "没有工作表",
        ),
        ("a workbook cut in the middle", lambda: packed(parts())[:900], "已损坏"),
        (
            "a locked workbook",
            lambda: (
                bytes.fromhex("d0cf11e0a1b11ae1")
                + "EncryptedPackage".encode("utf-16-le")
                + "Workbook".encode("utf-16-le")
                + bytes(4096)
            ),
            "有密码",
        ),
        (
            "an old workbook of noise",
            lambda: bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le") + bytes(range(256)) * 20,
            "已损坏",
        ),
        ("a figure on a hidden sheet", _ghost_sheet, ""),
        ("a figure in a hidden row", _ghost_row, ""),
        (
            "?a figure in a hidden column",
            lambda: _hidden('<cols><col min="4" max="4" hidden="1"/></cols>', _ghost_rows("2130109")),
            "",
        ),
    )
)
