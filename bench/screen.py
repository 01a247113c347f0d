"""How long the page takes, in a real Chromium: from Enter to the visible answer, and what the server spends on it.

    python -m bench.screen --db data/budget.duckdb [--questions 50] [--nginx]

Needs the packages of requirements-dev.txt and a Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.served import HOST, behind_nginx, served
from query.engine import load
from screens.topics import topics


def _questions(database: Path, most: int) -> list[str]:
    opened = load(database)
    newest = max(opened.documents, key=lambda d: (d.year, d.id))
    said = f"{newest.year}年{newest.organisation}" if len(opened.documents) > 1 else ""
    asked = [f"{said}{q}" for topic in topics(opened, newest) for q in topic.questions]
    opened.close()
    return (asked * (most // len(asked) + 1))[:most]


def _asked(page: Page, question: str, number: int) -> float:
    """Ask one question and return the milliseconds from Enter to the answer of that question."""
    box = page.get_by_label("问题")
    box.fill(question)
    begun = time.perf_counter()
    box.press("Enter")
    page.wait_for_selector(f".st-key-card-{number} .answer", timeout=30_000)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--db", type=Path, required=True)
    options.add_argument("--questions", type=int, default=50)
    options.add_argument("--nginx", action="store_true", help="经 nginx")
    given = options.parse_args()
    asked = _questions(given.db, given.questions)
    with ExitStack() as opened:
        if given.nginx:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            server = opened.enter_context(behind_nginx(given.db, folder))
        else:
            server = opened.enter_context(served(given.db))
        playwright = opened.enter_context(sync_playwright())
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        flags = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page()
        _first(page, server.address)
        _asked(page, asked[0], 1)
        cpu = server.cpu()
        took = sorted(_asked(page, q, n) for n, q in enumerate(asked, 2))
        spent = (server.cpu() - cpu) * 1000 / len(took)
        browser.close()
        p95 = took[int(len(took) * 0.95) - 1]
        print(f"回车到看见答案（{len(took)} 问）：中位 {statistics.median(took):.0f} 毫秒，p95 {p95:.0f} 毫秒")
        print(f"服务器每问 {spent:.0f} 毫秒 CPU，占内存 {server.memory()} MB")


def _first(page: Page, address: str) -> None:
    """The first load: its time, and its bytes over the wire."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    taken = [0]
    session.on("Network.loadingFinished", lambda e: taken.__setitem__(0, taken[0] + int(e["encodedDataLength"])))
    begun = time.perf_counter()
    page.goto(address)
    page.get_by_label("问题").wait_for(timeout=60_000)
    print(f"首次打开：{(time.perf_counter() - begun) * 1000:.0f} 毫秒，{taken[0] / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
