"""One real browser on the management page: sign in, load a good and a bad file, see results, withdraw, see questions."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import MODES, ROOT, WAIT, findings, is_within, needs_browser, page_of

from bench.served import free_port
from journal.log import Entry, Log, Settings
from schema.lock import locked
from screens.password import made_record, write_record

PASSWORD = "浏览器里用的口令"
ENGLISH = re.compile(r"Traceback|Error|Deploy|Browse|Drag and drop|Limit|per file|Upload|Choose|No results|Press Enter")
pytestmark = needs_browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("manage")
    write_record(made / "password", made_record(PASSWORD))
    log = Log(Settings(made / "log.sqlite"))
    for question in ("花了多少钱买云彩", "花了多少钱买云彩", "飞船多少钱"):
        log.record(Entry(question, "refused", "not_understood"))
    assert log.flush()
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "manage.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.maxUploadSize", "200"]
    environment = {
        **os.environ,
        "BUDGET_DB": str(folder / "budget.duckdb"),
        "BUDGET_LOG_FILE": str(folder / "log.sqlite"),
        "BUDGET_MANAGE_PASSWORD_FILE": str(folder / "password"),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                break
        except OSError:
            time.sleep(0.25)
    yield url
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with page_of(browser) as opened:
        opened.goto(address)
        yield opened


def _shows(page: Page, name: str) -> None:
    """Keep what is seen where BUDGET_SHOTS names a folder; nothing visible is English or wider than the screen."""
    folder = os.environ.get("BUDGET_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    found = ENGLISH.search(page.locator("body").inner_text())
    assert found is None, found


def test_sign_in(page: Page) -> None:
    box = page.get_by_label("口令", exact=True)
    expect(box).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("link", name="同义词")).to_have_count(0)
    box.fill("不对的口令")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".refused")).to_contain_text("口令不对", timeout=WAIT)
    _shows(page, "gate")
    page.wait_for_timeout(1200)
    box.fill(PASSWORD)
    box.press("Enter")
    expect(page.get_by_role("button", name="装入", exact=True)).to_be_visible(timeout=WAIT)
    _shows(page, "empty")


def test_load_a_good_and_a_bad_file(page: Page, folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "扫描件.pdf"
    bad.write_bytes(b"%PDF-1.4\nnothing to read\n")
    box = page.locator('input[type="file"]').first
    box.set_input_files([str(ROOT / "samples" / "budget.pdf"), str(bad)])
    button = page.get_by_role("button", name="装入", exact=True)
    expect(button).to_be_enabled(timeout=WAIT)
    _shows(page, "chosen")
    with locked(folder / "budget.duckdb"):
        button.click()
        expect(page.get_by_text("正在进行：装入 2 份文件")).to_be_visible(timeout=WAIT)
        expect(page.get_by_text("正在启动 …")).to_be_visible(timeout=WAIT)
        _shows(page, "running")
    results = page.locator(".stacked").first
    expect(results.locator("tr").filter(has_text="budget.pdf")).to_contain_text("大连市西岗区大数据中心", timeout=WAIT)
    expect(results.locator("tr").filter(has_text="扫描件.pdf")).to_contain_text("未装入")
    expect(page.get_by_text("正在进行")).to_have_count(0)
    _shows(page, "results")


def test_questions_lead_to_an_example(page: Page) -> None:
    page.get_by_role("link", name="提问记录").click()
    expect(page.locator(".stacked tr").filter(has_text="花了多少钱买云彩").first).to_contain_text("2", timeout=WAIT)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="下载 CSV").first.click()
    sheet = Path(downloading.value.path()).read_text("utf-8-sig")
    assert "花了多少钱买云彩,,2," in sheet
    page.get_by_label("处理一个问题").first.click()
    page.get_by_role("option", name="花了多少钱买云彩").click()
    page.get_by_role("button", name="记为例子").click()
    expect(page.locator(".judged")).to_contain_text("已记为例子", timeout=WAIT)
    _shows(page, "questions")


@pytest.mark.skipif(
    importlib.util.find_spec("query.synonyms") is None, reason="这个版本没有同义词管理（query/synonyms.py）"
)
def test_from_a_question_to_a_synonym(page: Page) -> None:
    page.get_by_role("button", name="设同义词").first.click()
    wording = page.get_by_label("老百姓的叫法")
    expect(wording).to_have_value("云彩", timeout=WAIT)
    page.get_by_label("正式名称").fill("办公费")
    page.get_by_label("正式名称").press("Tab")
    page.get_by_role("button", name="试一试").click()
    expect(page.locator(".tried")).to_contain_text("没有写入任何东西", timeout=WAIT)
    expect(page.locator(".tried")).to_contain_text("花了多少钱买云彩")
    _shows(page, "tried")
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_text("数据库里的同义词（1 个）")).to_be_visible(timeout=WAIT)
    _shows(page, "synonyms")


def test_withdraw(page: Page) -> None:
    page.get_by_role("link", name="文件管理").click()
    page.get_by_label("哪一份").click()
    page.get_by_role("option", name=re.compile("budget.pdf")).click()
    page.get_by_text("确认撤下").click()
    page.get_by_role("button", name="撤下", exact=True).click()
    expect(page.get_by_text("budget.pdf：已撤下")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("撤下或更换")).to_have_count(0)
    page.get_by_text("历史", exact=True).click()
    expect(page.get_by_role("cell", name="撤下", exact=True)).to_be_visible(timeout=WAIT)
    _shows(page, "withdrawn")


def test_a_narrow_screen_and_the_way_out(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    _shows(page, "phone")
    assert is_within(page, 390)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("口令", exact=True)).to_be_visible(timeout=WAIT)
    expect(page.locator('input[type="file"]')).to_have_count(0)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_stands_in_anyones_way(browser: Browser, address: str, mode: str) -> None:
    with page_of(browser, mode=mode) as opened:
        opened.goto(address)
        box = opened.get_by_label("口令", exact=True)
        expect(box).to_be_visible(timeout=WAIT)
        assert findings(opened) == []
        box.fill(PASSWORD)
        box.press("Enter")
        expect(opened.get_by_role("button", name="装入", exact=True)).to_be_visible(timeout=WAIT)
        assert findings(opened) == []
        for name, seen in (("同义词", "增加同义词"), ("提问记录", "处理一个问题")):
            opened.get_by_role("link", name=name).click()
            expect(opened.get_by_text(seen).first).to_be_visible(timeout=WAIT)
            assert findings(opened) == []
            _shows(opened, f"{mode}-{name}")
