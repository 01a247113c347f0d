"""Text of documents and of people is shown as text on every part of every page, and in no file it becomes a formula."""

from __future__ import annotations

import ast
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook
from starlette.requests import Request
from streamlit.testing.v1 import AppTest
from tiny import tiny_document

from bench.hostile_questions import written
from query.engine import load, trace_safely
from query.plan import Plan
from schema.model import ParsedDocument
from schema.store import writing
from screens import opened as opened_module
from screens import routes
from screens.cards import answered_card, earlier_card, refused_card
from screens.downloads import to_csv, to_workbook
from screens.kept import keep, kept
from screens.marks import marked_question
from screens.slip import told
from screens.unfolded import PARTS

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "screens" / "main.py"
MARK = "mark9"
NASTY = (
    f"<script>{MARK}</script>", f"<img src=x onerror={MARK}>", f"\"><svg onload={MARK}>", f"' onmouseover={MARK} '",
    f"</div><u>{MARK}", f"**{MARK}**", f"[{MARK}](javascript:x)", f":red[{MARK}]", f"${MARK}$",
)  # fmt: skip
FORMULAS = ("=1+1", "+1+cmd", "-2+3", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "＝1+1")
CALM = frozenset(
    {
        *(
            "a",
            "article",
            "aside",
            "b",
            "br",
            "button",
            "caption",
            "circle",
            "col",
            "colgroup",
            "data",
            "dd",
            "details",
            "div",
        ),
        *(
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "footer",
            "g",
            "h2",
            "h3",
            "header",
            "i",
            "img",
            "input",
            "kbd",
            "label",
        ),
        *(
            "li",
            "line",
            "mark",
            "nav",
            "ol",
            "option",
            "output",
            "p",
            "path",
            "polyline",
            "pre",
            "rect",
            "section",
            "select",
        ),
        *("small", "span", "strong", "sub", "summary", "sup", "svg", "symbol", "table", "tbody", "td", "text", "tfoot"),
        *("th", "thead", "time", "title", "tr", "ul", "use"),
    }
)
"""What the program itself draws with."""


class _Seen(HTMLParser):
    """What a piece of HTML really consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in CALM:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "data:text")):
                self.wrong.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.text += data


def _look(shown: str) -> str:
    seen = _Seen()
    seen.feed(shown)
    assert seen.wrong == [], seen.wrong
    return seen.text


def nasty_document() -> ParsedDocument:
    """The document of tests/tiny.py with names that are markup and formulas, in rows, titles, headers and problems."""
    made = tiny_document("<b>a</b>.txt")
    names = dict(zip(("办公费", "电费", "三公经费", "平安社区"), (*NASTY[:3], FORMULAS[0]), strict=True))

    def named(text: str) -> str:
        return names.get(text, text)

    tables = tuple(
        replace(
            t,
            title=t.title + NASTY[n],
            columns=tuple(replace(c, path=(*c.path[:-1], c.path[-1] + NASTY[4])) for c in t.columns),
            rows=tuple(replace(r, cells=tuple(named(c) for c in r.cells)) for r in t.rows),
        )
        for n, t in enumerate(made.tables)
    )
    return replace(
        made,
        title=made.title + NASTY[0],
        organisations=tuple(replace(o, name=o.name + NASTY[1]) for o in made.organisations),
        members=tuple(replace(m, name=named(m.name), norm=named(m.norm)) for m in made.members),
        tables=tables,
        problems=tuple(replace(p, message=p.message + NASTY[0], place=p.place + NASTY[1]) for p in made.problems),
        checks=tuple(replace(c, rule=c.rule + NASTY[3], place=c.place + NASTY[0]) for c in made.checks),
    )


@pytest.fixture(scope="module")
def nasty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nasty") / "b.duckdb"
    original = path.with_name("<b>a</b>.txt".replace("/", "_"))
    original.write_text("x")
    with writing(path) as add:
        assert add(nasty_document(), original, "0") == "added"
    return path


@pytest.fixture
def nasty(nasty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("BUDGET_DB", str(nasty_database))
    monkeypatch.setenv("BUDGET_LOG", "0")
    yield nasty_database


def _pieces(app: AppTest) -> str:
    """All that a page draws through st.html; everything else that can be markup is checked on the way."""
    for kind in ("markdown", "caption", "header", "subheader", "title"):
        for element in app.get(kind):
            assert MARK not in element.proto.body, (kind, element.proto.body)
    for button in app.button:
        plain = (
            button.label.replace("\\<", "").replace("\\[", "").replace("\\:", "").replace("\\*", "").replace("\\$", "")
        )
        assert not any(c in plain for c in "<[*$"), button.label
    return "\n".join(e.proto.body for e in app.get("html"))


def test_the_question_page_is_literal(nasty: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    for question in (*NASTY, "支出经济分类科目有哪些"):
        app.text_input[0].set_value(question).run()
        assert not app.exception
    assert MARK in _look(_pieces(app))


def test_answers_about_names_that_are_markup_are_literal(nasty: Path) -> None:
    opened = load(nasty)
    seen = 0
    for question in (
        "支出经济分类科目有哪些",
        "总支出是多少",
        "最大的科目是哪个",
        "项目有哪些",
        "附表5",
        "三公经费多少",
        "哪张表有合计",
        *NASTY,
        *FORMULAS,
    ):
        traced, _ = trace_safely(opened, question)
        given = traced.answer
        marked = marked_question(question, traced.spans)
        pieces = [marked, refused_card(marked, given), earlier_card(question, given)]
        if given.status == "answered":
            plan = traced.plan if isinstance(traced.plan, Plan) else None
            token = keep(question, given, plan)
            pieces.append(answered_card(opened, question, marked, given, token))
            asked = kept(token)
            assert asked is not None
            pieces += [draw(asked, opened) for draw in PARTS.values()]
        for piece in pieces:
            seen += MARK in _look(piece)
        told(question, given)
    assert seen > 10
    opened.close()


def test_the_other_pages_are_literal(nasty: Path) -> None:
    """The parts of the documents and comparison pages, drawn by their own functions."""
    for script in ("documents", "compare"):
        app = AppTest.from_string(
            f"import streamlit as st\nfrom screens import {script}\nfrom screens.opened import library\n{script}.show()\n",
            default_timeout=30,
        )
        app.run()
        assert not app.exception, app.exception
        assert MARK in _look(_pieces(app)) or script == "compare"


def _get(handler: routes.Handler, path: dict[str, object] | None = None, **query: str) -> bytes:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [],
        "query_string": urlencode(query).encode(),
        "path_params": path or {},
    }
    return bytes(handler(Request(scope)).body)


def test_addresses_beside_the_page_give_text(nasty: Path) -> None:
    for question in (*NASTY, *FORMULAS, *written()["HTML与脚本"], *written()["路径"]):
        _look(_get(routes._evidence, q=question).decode())
        json.loads(_get(routes._suggest, q=question))
        json.loads(_get(routes._meanings, word=question))
        _look(_get(routes._part, {"token": question, "part": "checks"}).decode())
    sha = opened_module.library().documents[0].sha256
    found = list(
        csv.reader(io.StringIO(_get(routes._table, {"sha": sha, "table": 3, "kind": "csv"}).decode("utf-8-sig")))
    )
    assert found[1][0] == "'=1+1"
    for bad in ("../../etc/passwd", "x' OR 1=1 --", "%00", "A" * 64):
        assert (
            routes._tables(
                Request({"type": "http", "method": "GET", "headers": [], "path_params": {"sha": bad}})
            ).status_code
            == 404
        )


def test_no_written_cell_is_a_formula() -> None:
    lines = [["名称", "金额"], *([f, "1,234.50"] for f in (*FORMULAS, *NASTY))]
    for cells in list(csv.reader(io.StringIO(to_csv(lines).decode("utf-8-sig"), newline="")))[1:]:
        assert not cells[0].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert cells[1] == "1234.50"
    book = load_workbook(io.BytesIO(to_workbook([("=表'1", lines)])))
    for row in book.worksheets[0].iter_rows(min_row=2):
        assert row[0].data_type == "s"
        assert not str(row[0].value).startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row[1].data_type == "n"


def test_no_screen_lets_markup_through() -> None:
    """Streamlit's own markup is given only words that stand in the program."""
    for file in sorted((ROOT / "screens").glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                assert call.func.attr not in ("markdown", "latex", "iframe", "components"), (
                    file.name,
                    call.lineno,
                )
                is_page = isinstance(call.func.value, ast.Name) and call.func.value.id == "st"
                assert not (is_page and call.func.attr == "write"), (file.name, call.lineno)
                assert not any(k.arg in ("unsafe_allow_html", "unsafe_allow_javascript") for k in call.keywords), (
                    file.name
                )
