"""The page without a browser: what is drawn for answers, refusals, links, hostile text and a missing database."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from screens.index import index_page
from screens.routes import page_marks, routes

APP = Path(__file__).resolve().parent.parent / "screens" / "main.py"
TIMEOUT = 30


@pytest.fixture
def app(pdf_database: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("BUDGET_DB", str(pdf_database))
    return AppTest.from_file(str(APP), default_timeout=TIMEOUT)


def _html(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html"))


def test_starts_with_questions_to_touch(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert any("项目支出最大的是哪个" in b.label for b in app.button)
    assert "大连市西岗区大数据中心 2026 年预算" in _html(app)


def test_a_question_is_answered_with_its_row(app: AppTest) -> None:
    app.run()
    app.text_input[0].set_value("项目支出最大的是哪个").run()
    assert not app.exception
    shown = _html(app)
    assert "3,360,160.00 元" in shown
    assert "31-部门项目" in shown
    assert "第 14 页" in shown
    app.text_input[0].set_value("第二呢").run()
    assert "2,479,410.00 元" in _html(app)
    assert "3,360,160.00 元" in _html(app)


def test_what_a_project_is_for_is_one_touch_away(app: AppTest) -> None:
    app.query_params["q"] = "项目支出最大的是哪个"
    app.run()
    next(b for b in app.button if b.label == "这个项目是做什么的").click().run()
    assert "为全面提高社会治安综合治理水平" in _html(app)


def test_a_link_reproduces_an_answer(app: AppTest) -> None:
    app.query_params["q"] = "住房公积金是多少"
    app.run()
    assert "717,678.00 元" in _html(app)
    assert "5 处一致" in _html(app)


def test_a_refusal_says_why_and_offers_questions(app: AppTest) -> None:
    app.run()
    app.text_input[0].set_value("今天天气怎么样").run()
    assert "不在范围内" in _html(app)
    assert len(app.button) >= 3


def test_a_choice_is_a_button(app: AppTest) -> None:
    app.run()
    app.text_input[0].set_value("视频监控项目多少钱").run()
    labels = [b for b in app.button if b.key and b.key.startswith("choice-")]
    assert len(labels) == 3
    labels[0].click().run()
    assert "3,360,160.00 元" in _html(app)


def test_typed_markup_is_shown_literally(app: AppTest) -> None:
    app.run()
    app.text_input[0].set_value("**粗** <img src=x onerror=alert(1)> $a$ :red[x]").run()
    assert not app.exception
    shown = _html(app)
    assert "**粗** &lt;img src=x onerror=alert(1)&gt; $a$ :red[x]" in shown
    assert "<img src=x" not in shown


def test_the_conversation_can_be_cleared(app: AppTest) -> None:
    app.run()
    app.text_input[0].set_value("办公费多少").run()
    next(b for b in app.button if b.key == "clear").click().run()
    assert "35,100.00" not in _html(app)


def test_a_missing_database_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BUDGET_DB", str(tmp_path / "none.duckdb"))
    app = AppTest.from_file(str(APP), default_timeout=TIMEOUT).run()
    assert not app.exception
    assert "不存在" in _html(app)


def test_words_are_marked_by_how_they_were_understood(app: AppTest) -> None:
    app.query_params["q"] = "办公非多少钱阿莫西林"
    app.run()
    shown = _html(app)
    assert 'class="word corrected"' in shown
    assert "按“办公费”理解" in shown
    assert 'class="word unknown"' in shown
    assert 'data-start="0" data-end="3"' in shown


def test_what_was_asked_before_is_one_line(app: AppTest) -> None:
    app.run()
    for question in ("办公费多少", "电费多少", "三公经费多少"):
        app.text_input[0].set_value(question).run()
    assert _html(app).count('<article class="answer"') == 1
    assert _html(app).count("link again") == 2
    assert "35,100.00 元" in _html(app)


def test_the_kiosk_counts_down(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_KIOSK", "1")
    monkeypatch.setenv("BUDGET_IDLE_SECONDS", "45")
    app.run()
    assert not app.exception
    assert not app.get("file_uploader")
    assert not app.get("page_link")
    assert any("三公经费多少" in b.label for b in app.button)
    next(b for b in app.button if b.label == "三公经费多少").click().run()
    assert "打印小票" in _html(app)
    assert "二维码" in _html(app)
    assert '<html lang="zh-CN" data-kiosk="1" data-idle="45">' in index_page(page_marks())
    assert {r.path for r in routes()}.isdisjoint({"/original/{sha}.pdf", "/tables/{sha}.xlsx", "/evidence"})
