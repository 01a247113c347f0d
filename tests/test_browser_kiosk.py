"""The kiosk in a real browser: asked by touch, taken along, cleared by itself, and no way out."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect
from serving import MODES, PORTRAIT, WAIT, findings, is_within, needs_browser, page_of, serving

pytestmark = needs_browser
IDLE = 8


@pytest.fixture(scope="module")
def address(pdf_database: Path) -> Iterator[str]:
    with serving(pdf_database, BUDGET_KIOSK="1", BUDGET_IDLE_SECONDS=str(IDLE)) as url:
        yield url


def test_touched_taken_along_and_cleared(browser: Browser, address: str) -> None:
    with page_of(browser, PORTRAIT) as page:
        page.goto(address)
        page.get_by_role("button", name="三公经费多少").click(timeout=WAIT)
        expect(page.locator(".answer-figure").first).to_have_text("24,000.00 元", timeout=WAIT)
        expect(page.get_by_role("img", name="二维码")).to_be_visible()
        page.evaluate("window.print = () => {}")
        page.get_by_role("button", name="打印小票").click()
        page.emulate_media(media="print")
        slip = page.locator("#printed-slip")
        expect(slip).to_be_visible()
        for told in ("24,000.00 元", "附表9", "第 11 页", "打印时间"):
            expect(slip).to_contain_text(told)
        expect(page.locator(".answer").first).to_be_hidden()
        page.emulate_media(media="screen")
        expect(page.locator("#idle-left")).to_contain_text("秒后清空", timeout=WAIT)
        expect(page.locator(".answer-figure")).to_have_count(0, timeout=WAIT)
        assert "?" not in page.url


def test_an_answer_comes_where_it_is_seen(browser: Browser, address: str) -> None:
    with page_of(browser, PORTRAIT) as page:
        page.goto(address)
        page.get_by_role("button", name="三公经费多少").click(timeout=WAIT)
        expect(page.locator(".answer-figure").first).to_have_text("24,000.00 元", timeout=WAIT)
        page.get_by_role("button", name="有哪些项目").click()
        expect(page.locator(".st-key-card-2 .answer-sentence")).to_be_in_viewport(timeout=WAIT)


def test_no_way_out(browser: Browser, address: str) -> None:
    with page_of(browser, PORTRAIT) as page:
        page.goto(f"{address}/documents")
        expect(page.get_by_label("问题")).to_be_visible(timeout=WAIT)
        for name in ("文件", "比较", "打开原文 PDF"):
            expect(page.get_by_role("link", name=name)).to_have_count(0)
        expect(page.locator(".judged, .tile, input[type=file]")).to_have_count(0)
    for path in ("tables/x.xlsx", "evidence?q=三公", "original/x.pdf"):
        with urllib.request.urlopen(f"{address}/{quote(path, safe='/?=')}", timeout=10) as given:
            assert "text/html" in given.headers["Content-Type"]
            assert b"PK" not in given.read(4)


@pytest.mark.parametrize("mode", MODES)
def test_no_serious_finding(browser: Browser, address: str, mode: str) -> None:
    with page_of(browser, PORTRAIT, mode) as page:
        page.goto(f"{address}/?q={quote('三公经费多少')}")
        expect(page.locator(".answer-figure").first).to_have_text("24,000.00 元", timeout=WAIT)
        assert findings(page) == []
        assert is_within(page, PORTRAIT[0])
