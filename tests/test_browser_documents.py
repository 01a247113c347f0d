"""The page of files in a real browser: at a glance, a table beside its page, checks, downloads, phone and axe."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from serving import ENGLISH, MODES, PHONE, WAIT, findings, is_within, needs_browser, page_of, serving

pytestmark = needs_browser


@pytest.fixture(scope="module")
def address(pdf_database: Path) -> Iterator[str]:
    with serving(pdf_database) as url:
        yield url


def _part(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()


def test_at_a_glance(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/documents")
        tile = page.locator(".tile").filter(has_text="总支出")
        expect(tile).to_contain_text("1,414.64 万元", timeout=WAIT)
        assert findings(page) == []
        tile.click()
        aside = page.get_by_role("dialog")
        expect(aside).to_contain_text("14,146,415.84 元", timeout=WAIT)
        expect(aside.locator("figure.page")).to_be_visible()
        page.keyboard.press("Escape")
        expect(aside).to_be_hidden()
        page.locator(".glance .link").filter(has_text="科学技术支出").click()
        expect(aside).to_contain_text("12,692,137.88 元", timeout=WAIT)
        aside.get_by_role("button", name="到提问页看全部").click()
        expect(page.locator(".answer-figure").first).to_have_text("12,692,137.88 元", timeout=WAIT)


def test_a_table_beside_its_page(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/documents")
        expect(page.locator(".tile").first).to_be_visible(timeout=WAIT)
        _part(page, "逐表对照")
        row = page.locator('tr[data-row="3"]')
        row.click(timeout=WAIT)
        expect(page.locator(".frames .chosen")).to_have_attribute("data-frame", "3")
        page.locator('[data-frame="6"]').dispatch_event("click")
        expect(page.locator("tr.chosen")).to_have_attribute("data-row", "6")
        page.locator("tr.chosen").press("ArrowDown")
        expect(page.locator("tr.chosen")).to_have_attribute("data-row", "7")
        link = page.get_by_role("link", name="下载 XLSX").last.get_attribute("href")
        book = load_workbook(io.BytesIO(page.request.get(f"{address}/{link}").body()))
        assert any(cell.value == 14146415.84 for line in book.worksheets[0].iter_rows() for cell in line)
        _part(page, "勾稽")
        expect(page.locator(".stacked").last).to_contain_text("相符", timeout=WAIT)
        assert findings(page) == []
        _part(page, "读得怎么样")
        expect(page.locator(".judged.trusted")).to_contain_text("可以放心用：附表1、", timeout=WAIT)


@pytest.mark.parametrize("mode", MODES[1:])
def test_no_serious_finding(browser: Browser, address: str, mode: str) -> None:
    with page_of(browser, PHONE, mode) as page:
        page.goto(f"{address}/documents")
        expect(page.locator(".tile").first).to_be_visible(timeout=WAIT)
        assert findings(page) == []
        assert is_within(page, PHONE[0])
        assert not re.search(ENGLISH, page.locator("body").inner_text())
