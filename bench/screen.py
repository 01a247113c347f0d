"""How long the page takes, in a real Chromium: from Enter to the visible answer, and what the server spends on it.

    python -m bench.screen --db data/budget.duckdb [--questions 50]

Needs the packages of requirements-dev.txt and a Chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from query.engine import load
from screens.topics import topics

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _questions(database: Path, most: int) -> list[str]:
    opened = load(database)
    newest = max(opened.documents, key=lambda d: (d.year, d.id))
    said = f"{newest.year}年{newest.organisation}" if len(opened.documents) > 1 else ""
    asked = [f"{said}{q}" for topic in topics(opened, newest) for q in topic.questions]
    opened.close()
    return (asked * (most // len(asked) + 1))[:most]


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(process: int) -> int:
    """Megabytes that the server holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


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
    given = options.parse_args()
    asked = _questions(given.db, given.questions)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "BUDGET_DB": str(given.db)},
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            _first(page, address)
            _asked(page, asked[0], 1)
            cpu = _cpu(server.pid)
            took = [_asked(page, q, n) for n, q in enumerate(asked, 2)]
            spent = (_cpu(server.pid) - cpu) * 1000 / len(took)
            browser.close()
        took.sort()
        print(
            f"回车到看见答案（{len(took)} 问）：中位 {statistics.median(took):.0f} 毫秒，p95 {took[int(len(took) * 0.95) - 1]:.0f} 毫秒"
        )
        print(f"服务器每问 {spent:.0f} 毫秒 CPU，占内存 {_memory(server.pid)} MB")
    finally:
        server.terminate()


def _wait(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit("页面没有启动")


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
