"""One real browser: ask, see the figure, the cited row and the framed page, go on, be refused, on a wide and a narrow screen."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT = 30_000
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有 Chromium：make test 会安装它"),
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(database: Path, **settings: str) -> tuple[subprocess.Popen[bytes], str]:
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "BUDGET_DB": str(database), **settings}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return process, url
        except OSError:
            time.sleep(0.25)
    process.kill()
    raise AssertionError("the page did not start")


@pytest.fixture(scope="module")
def address(pdf_database: Path) -> Iterator[str]:
    process, url = _serve(pdf_database)
    yield url
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def _ask(page: Page, question: str) -> None:
    box = page.get_by_label("问题")
    box.fill(question)
    box.press("Enter")


def _is_frame(red: int, green: int, blue: int) -> bool:
    return red > 190 and green < 90 and blue < 90


def test_ask_and_be_answered(browser: Browser, address: str) -> None:
    outside: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 1400}, locale="zh-CN")
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else outside.append(r.url))
    page.goto(address)
    box = page.get_by_label("问题")
    expect(box).to_be_focused(timeout=WAIT)
    _ask(page, "项目支出最大的是哪个")
    expect(page.locator(".answer-figure").first).to_have_text("3,360,160.00 元", timeout=WAIT)
    cited = page.locator(".cited tbody tr").filter(has_text="“平安社区”（含高清卡口）视频监控系统")
    expect(cited.last).to_contain_text("31-部门项目")
    expect(page.locator("td.mark").first).to_have_text("3,360,160.00")
    image = page.locator('[data-testid="stImage"] img, [data-testid="stImageContainer"] img').first
    expect(image).to_be_visible(timeout=WAIT)
    source = image.get_attribute("src") or ""
    data = page.request.get(source if source.startswith("http") else address + source).body()
    pixels = Image.open(io.BytesIO(data)).convert("RGB")
    colours = pixels.tobytes()
    framed = sum(1 for i in range(0, len(colours), 3) if _is_frame(*colours[i : i + 3]))
    assert framed > 2_000

    _ask(page, "第二呢")
    expect(page.locator(".answer-figure").first).to_have_text("2,479,410.00 元", timeout=WAIT)
    _ask(page, "今天天气怎么样")
    expect(page.locator(".refused").first).to_contain_text("不在范围内", timeout=WAIT)
    expect(page.locator(".asked").filter(has_text="问：项目支出最大的是哪个")).to_have_count(1, timeout=WAIT)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert outside == []
    page.close()


def test_a_link_and_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page.goto(f"{address}/?q={quote('把项目按金额从大到小排一下')}")
    expect(page.locator(".answer-sentence").first).to_contain_text("共 9 个", timeout=WAIT)
    page.wait_for_timeout(1500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    shown = page.locator("body").inner_text()
    assert not re.search(r"Traceback|Error|Press Enter|Deploy", shown)
    page.close()


def test_the_page_of_files(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1400}, locale="zh-CN")
    page.goto(address)
    page.get_by_role("link", name="文件").click()
    expect(page.locator(".judged.trusted")).to_contain_text("可以放心用：附表1、", timeout=WAIT)
    expect(page.locator(".stacked").first).to_contain_text("（100.00%）")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not re.search(r"Traceback|Error|Deploy", page.locator("body").inner_text())
    page.get_by_role("link", name="提问").click()
    _ask(page, "三公经费多少")
    expect(page.locator(".answer-figure").first).to_have_text("24,000.00 元", timeout=WAIT)
    page.close()


def test_the_kiosk_clears_itself(browser: Browser, pdf_database: Path) -> None:
    process, url = _serve(pdf_database, BUDGET_KIOSK="1", BUDGET_IDLE_SECONDS="6")
    try:
        page = browser.new_page(viewport={"width": 1080, "height": 1600}, locale="zh-CN")
        page.goto(f"{url}/?q={quote('三公经费多少')}")
        expect(page.locator(".answer-figure").first).to_have_text("24,000.00 元", timeout=WAIT)
        expect(page.locator("#idle-left")).to_contain_text("秒后清空", timeout=WAIT)
        expect(page.locator(".answer-figure")).to_have_count(0, timeout=WAIT)
        page.goto(f"{url}/documents")
        expect(page.get_by_label("问题")).to_be_visible(timeout=WAIT)
        expect(page.get_by_role("link", name="文件")).to_have_count(0)
        expect(page.locator(".judged")).to_have_count(0)
        page.close()
    finally:
        process.terminate()
        process.wait(timeout=10)
