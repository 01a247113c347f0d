"""The question page in a real browser: asked by keyboard, corrected, unfolded, zoomed, taken along, on wide and narrow."""

from __future__ import annotations

import io
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from serving import ENGLISH, MODES, PHONE, WAIT, ask, findings, is_within, needs_browser, page_of, serving

pytestmark = needs_browser


@pytest.fixture(scope="module")
def address(pdf_database: Path) -> Iterator[str]:
    with serving(pdf_database) as url:
        yield url


def _is_frame(red: int, green: int, blue: int) -> bool:
    return red > 190 and green < 90 and blue < 90


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement?.textContent || document.activeElement?.tagName"))


def test_ask_and_be_answered(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        page.goto(address)
        expect(page.get_by_label("问题")).to_be_focused(timeout=WAIT)
        ask(page, "项目支出最大的是哪个")
        expect(page.locator(".answer-figure").first).to_have_text("3,360,160.00 元", timeout=WAIT)
        expect(page.locator(".about").first).to_have_text("约 336.02 万元")
        cited = page.locator(".cited tbody tr").filter(has_text="“平安社区”（含高清卡口）视频监控系统")
        expect(cited.last).to_contain_text("31-部门项目")
        expect(page.locator("td.mark").first).to_have_text("3,360,160.00")
        image = page.locator("figure.page img").first
        expect(image).to_be_visible(timeout=WAIT)
        data = page.request.get(f"{address}/{image.get_attribute('src')}").body()
        colours = Image.open(io.BytesIO(data)).convert("RGB").tobytes()
        assert sum(1 for i in range(0, len(colours), 3) if _is_frame(*colours[i : i + 3])) > 2_000

        ask(page, "第二呢")
        expect(page.locator(".answer-figure").first).to_have_text("2,479,410.00 元", timeout=WAIT)
        ask(page, "今天天气怎么样")
        expect(page.locator(".refused").first).to_contain_text("不在范围内", timeout=WAIT)
        expect(page.locator(".again").filter(has_text="问：项目支出最大的是哪个")).to_have_count(1, timeout=WAIT)
        assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_by_keyboard_only(browser: Browser, address: str) -> None:
    """Type, choose a suggestion, ask, correct a word, unfold the other places: no pointer."""
    with page_of(browser) as page:
        page.goto(address)
        expect(page.get_by_label("问题")).to_be_focused(timeout=WAIT)
        page.keyboard.type("住房公积", delay=20)
        options = page.get_by_role("listbox", name="可以问的").get_by_role("option")
        expect(options.first).to_contain_text("住房公积金", timeout=WAIT)
        box = page.get_by_label("问题")
        page.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        page.keyboard.press("Escape")
        expect(box).to_have_attribute("aria-expanded", "false")
        expect(box).to_have_value("住房公积")
        page.keyboard.press("ArrowDown")
        expect(options.first).to_be_visible(timeout=WAIT)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator(".answer-figure").first).to_have_text("717,678.00 元", timeout=WAIT)
        expect(box).to_have_value("")

        for _ in range(40):
            page.keyboard.press("Tab")
            if "5 处一致" in _focused(page):
                break
        page.keyboard.press("Enter")
        expect(page.locator("details.confirmed .place")).to_have_count(4, timeout=WAIT)
        expect(page.locator("details.confirmed")).to_contain_text("附表8 一般公共预算基本支出表｜第 10 页")


def test_a_word_is_given_another_meaning(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/?q={quote('办公非多少')}")
        word = page.locator("button.word.corrected")
        expect(word).to_contain_text("按“办公费”理解", timeout=WAIT)
        word.press("Enter")
        meanings = page.get_by_role("listbox", name="换一个意思")
        expect(meanings).to_be_focused(timeout=WAIT)
        page.keyboard.press("Escape")
        expect(word).to_be_focused()
        word.click()
        meanings.get_by_role("option").filter(has_text="办公设备购置").click()
        expect(page.locator(".answer-sentence").first).to_contain_text("办公设备购置", timeout=WAIT)
        expect(page.locator(".words").first).to_have_attribute("data-question", "办公设备购置多少")
        ask(page, "阿莫西林多少钱")
        expect(page.locator(".word.unknown").first).to_contain_text("没有听懂", timeout=WAIT)


def test_the_parts_of_a_card(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/?q={quote('办公费用万元表示是多少')}")
        expect(page.locator(".answer-figure").first).to_have_text("3.51 万元", timeout=WAIT)
        expect(page.locator(".about").first).to_have_text("精确 35,100.00 元")
        page.get_by_role("button", name="复制数字 3.51").click()
        expect(page.locator("#told")).to_have_text("已复制")
        assert page.evaluate("navigator.clipboard.readText()") == "3.51"
        page.locator("details.checks summary").click()
        expect(page.locator("details.checks")).to_contain_text("未闭合 0 条", timeout=WAIT)

        figure = page.locator("figure.page").first
        figure.get_by_role("button", name="看整页").click()
        expect(figure.locator("img")).to_have_attribute("src", re.compile("close=0"))
        figure.get_by_role("button", name="下一页").click()
        expect(figure.locator("figcaption")).to_contain_text("第 8 页（共 21 页）")
        figure.get_by_role("button", name="放大").click()
        expect(figure).to_have_attribute("data-zoom", "1.5")
        original = figure.get_by_role("link", name="打开原文 PDF").get_attribute("href") or ""
        assert original.endswith(".pdf#page=8")
        assert page.request.get(f"{address}/{original.partition('#')[0]}").body().startswith(b"%PDF")


def test_a_table_is_taken_along(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/?q={quote('各功能分类支出分别是多少')}")
        expect(page.locator(".bars li")).to_have_count(4, timeout=WAIT)
        with page.expect_download() as taken:
            page.get_by_role("button", name="下载 CSV").first.click()
        text = Path(taken.value.path()).read_text("utf-8-sig")
        assert text.splitlines()[0] == "名称,代码,单位,年度,数值,计量,说明,文件,表,页,行"
        (line,) = [t for t in text.splitlines() if t.startswith("科学技术支出,206,")]
        assert ",2026,12692137.88,元,,budget.pdf,附表" in line
        assert line.split(",")[-2].isdigit()


@pytest.mark.parametrize("mode", MODES)
def test_no_serious_finding(browser: Browser, address: str, mode: str) -> None:
    with page_of(browser, mode=mode) as page:
        page.goto(f"{address}/?q={quote('各功能分类支出分别是多少')}")
        expect(page.locator(".bars li")).to_have_count(4, timeout=WAIT)
        assert findings(page) == []
        ask(page, "公务用车费花多少钱阿莫西林")
        expect(page.locator(".refused").first).to_be_visible(timeout=WAIT)
        assert findings(page) == []


def test_a_link_and_a_phone(browser: Browser, address: str) -> None:
    with page_of(browser, PHONE) as page:
        page.goto(f"{address}/?q={quote('把项目按金额从大到小排一下')}")
        expect(page.locator(".answer-sentence").first).to_contain_text("共 9 个", timeout=WAIT)
        page.wait_for_timeout(800)
        assert is_within(page, PHONE[0])
        assert not re.search(ENGLISH, page.locator("body").inner_text())


@pytest.mark.parametrize(
    "path",
    [
        "ui/../../schema/store.py",
        "ui/..%2f..%2fapp.py",
        "original/" + "0" * 64 + ".pdf",
        "original/..%2f..%2fapp.pdf",
        "page/" + "0" * 64 + "/1.png",
        "table/" + "0" * 64 + "/1.csv",
    ],
)
def test_nothing_else_is_served(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/{path}", timeout=10)
    assert refused.value.code in (400, 404)
