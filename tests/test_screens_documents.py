"""The page of files without a browser: what is loaded, one document in detail, a running ingest, and no way in from the kiosk."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tiny import tiny_document

from parser.progress import Progress, file_writer
from parser.report import report
from schema.store import writing

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "budget.txt"
PAGE = "from screens.documents import show\n\nshow()\n"
TIMEOUT = 30


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "b.duckdb"
    with writing(path) as add:
        add(tiny_document("<b>a</b>.txt"), SAMPLE, "1")
        add(tiny_document("b.txt", year=2025), SAMPLE, "1")
    monkeypatch.setenv("BUDGET_DB", str(path))
    return path


def _page() -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=TIMEOUT).run()


def _html(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html"))


def test_what_is_loaded_and_one_document(database: Path) -> None:
    app = _page()
    assert not app.exception
    shown = _html(app)
    assert "已装入 2 份文件" in shown
    assert "&lt;b&gt;a&lt;/b&gt;.txt" in shown
    assert "1/2（50.00%）" in shown
    assert "总支出" in shown
    app.session_state["part"] = "勾稽"
    app.run()
    assert "勾稽 2 条：相符 1 条，未闭合 1 条" in _html(app)
    app.session_state["part"] = "逐表对照"
    app.run()
    assert 'data-row="' in _html(app)
    app.session_state["part"] = "读得怎么样"
    app.run()
    assert not app.exception
    shown = _html(app)
    (summary,) = report(database, identifier=1)
    for judged in summary["judgements"]:
        assert judged["text"] in shown
    for part in ("30.00", "31.00", "-1.00", "附表5 第 3 页", "附表9：表头 5 列，数据 6 列", "目录列有"):
        assert part in shown
    app.selectbox[0].select(2).run()
    assert not app.exception


def test_a_running_ingest_is_shown(database: Path) -> None:
    file_writer(database)(Progress("running", 120, done=37, pages=1480, now=("甲.pdf",), refusals=("乙.pdf：未装入",)))
    shown = _html(_page())
    assert "正在读：甲.pdf" in shown
    assert "乙.pdf：未装入" in shown
    file_writer(database)(Progress("broken", 120, done=37))
    assert "中途停止：已处理 37/120 份" in _html(_page())
    file_writer(database)(Progress("finished", 120, done=120, added=120))
    assert "上次装入：共 120 份：装入 120" in _html(_page())


def test_many_files_can_be_narrowed(database: Path) -> None:
    with writing(database) as add:
        for year in range(2010, 2020):
            add(tiny_document(f"{year}.txt", year=year), SAMPLE, "1")
    app = _page()
    assert "已装入 12 份文件" in _html(app)
    app.text_input[0].set_value("示例局 2013").run()
    assert "2013.txt" in _html(app)
    assert "2014.txt" not in _html(app)
    app.text_input[0].set_value("没有的").run()
    assert "没有符合的文件" in _html(app)
    assert not app.exception


def test_a_missing_database_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BUDGET_DB", str(tmp_path / "none.duckdb"))
    app = _page()
    assert not app.exception
    assert "不存在" in _html(app)
    file_writer(tmp_path / "none.duckdb")(Progress("running", 3))
    assert "第一批文件保存后会出现在这里" in _html(_page())


def test_the_kiosk_has_no_way_to_the_files(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = AppTest.from_file(str(ROOT / "screens" / "main.py"), default_timeout=TIMEOUT).run()
    assert len(app.get("page_link")) == 3
    monkeypatch.setenv("BUDGET_KIOSK", "1")
    kiosk = AppTest.from_file(str(ROOT / "screens" / "main.py"), default_timeout=TIMEOUT).run()
    assert not kiosk.exception
    assert not kiosk.get("page_link")
