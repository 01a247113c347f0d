"""The page of comparison in a real browser: chosen, compared, each number led back to its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from serving import ENGLISH, MODES, PHONE, WAIT, findings, is_within, needs_browser, page_of, serving

pytestmark = needs_browser


@pytest.fixture(scope="module")
def address(years_database: Path) -> Iterator[str]:
    with serving(years_database) as url:
        yield url


def test_departments_and_years(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/compare")
        table = page.locator(".sheet table").first
        expect(table).to_contain_text("三公经费", timeout=WAIT)
        figure = table.get_by_role("button").first
        told = figure.inner_text()
        figure.click()
        aside = page.get_by_role("dialog")
        expect(aside).to_contain_text(told, timeout=WAIT)
        expect(aside.locator("td.mark").first).to_be_visible()
        expect(aside.locator("figure.page img").first).to_be_visible()
        page.keyboard.press("Escape")
        with page.expect_download() as taken:
            page.get_by_role("button", name="下载 XLSX").click()
        assert taken.value.suggested_filename == "比较.xlsx"
        page.get_by_text("万元", exact=True).click()
        expect(table).to_contain_text("年（万元）", timeout=WAIT)
        assert not re.search(ENGLISH, page.locator("body").inner_text())


@pytest.mark.parametrize("mode", MODES)
def test_no_serious_finding(browser: Browser, address: str, mode: str) -> None:
    size = PHONE if mode == "light" else (1280, 1200)
    with page_of(browser, size, mode) as page:
        page.goto(f"{address}/compare")
        expect(page.locator(".sheet table").first).to_be_visible(timeout=WAIT)
        expect(page.locator(".series").first).to_be_visible(timeout=WAIT)
        assert findings(page) == []
        assert is_within(page, size[0])
