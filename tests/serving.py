"""The page in a real server, and a real Chromium to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bench.served import served

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
WIDE = (1280, 1200)
PHONE = (360, 780)
PORTRAIT = (1080, 1920)
MODES = ("light", "dark", "contrast")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有 Chromium：make test 会安装它"),
]


@contextmanager
def serving(database: Path, **settings: str) -> Iterator[str]:
    """Serve the page on a free port and give its address."""
    with served(database, **settings) as server:
        yield server.address


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open a browser."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def page_of(browser: Browser, size: tuple[int, int] = WIDE, mode: str = "light") -> Iterator[Page]:
    """Open a page that fails the test where a script fails, or where anything is asked of another machine."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        color_scheme="dark" if mode == "dark" else "light",
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    outside: list[str] = []
    broken: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else outside.append(r.url),
    )
    page.on("pageerror", lambda e: broken.append(str(e)))
    page.on("console", lambda m: broken.append(m.text) if "Content Security Policy" in m.text else None)
    if mode == "contrast":
        page.add_init_script("localStorage.setItem('budget-contrast', '1')")
    yield page
    context.close()
    assert outside == []
    assert broken == []


def ask(page: Page, question: str) -> None:
    """Type a question and send it."""
    box = page.get_by_label("问题")
    box.fill(question)
    box.press("Enter")


def findings(page: Page) -> list[str]:
    """Return the serious and critical findings of axe-core on the page."""
    axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] in ("serious", "critical")]


def is_within(page: Page, width: int) -> bool:
    """Return whether the page is no wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth")) <= width


ENGLISH = r"Traceback|Error|Press Enter|Deploy|Running|Browse files|Choose an option|Select all"
"""Words that Streamlit shows by itself and nobody here should see."""
