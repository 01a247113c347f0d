"""Answers the same batch in many processes; all must agree but for the time taken.

Each process has another hash seed, time zone, locale and, where Debian's `faketime` is installed, another date.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata")

LOCALES = ("C", "C.UTF-8", "POSIX", "zh_CN.UTF-8", "tr_TR.UTF-8")
"""A locale that the machine does not have is one more way in which the environment may differ."""
DATES = (
    "2019-02-28 23:59:58",
    "2024-02-29 12:00:00",
    "2026-12-31 23:59:59",
    "2027-01-01 00:00:01",
    "2038-01-19 03:14:08",
)


def dated(number: int) -> list[str]:
    """Return what a command is started under to see another date; nothing where `faketime` is not installed."""
    faketime = shutil.which("faketime")
    return [faketime, "-f", "@" + DATES[number % len(DATES)]] if faketime else []


def digest(batch: Path, database: Path, number: int) -> str:
    """Given a batch, return the hash of its answers without `elapsed_ms`, from a process of its own."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(number),
        "LC_ALL": LOCALES[number // 2 % len(LOCALES)],
        "TZ": ZONES[number % len(ZONES)],
        "PYTHONPATH": str(ROOT),
    }
    command = [
        *dated(number),
        sys.executable,
        "-m",
        "query",
        "batch",
        str(batch.resolve()),
        "--db",
        str(database.resolve()),
    ]
    lines = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, encoding="utf-8").stdout
    answers = [json.loads(line) | {"elapsed_ms": 0} for line in lines.splitlines()]
    return sha256(json.dumps(answers, ensure_ascii=False).encode()).hexdigest()


def main() -> int:
    """Print how many processes agreed; 1 where one did not."""
    parser = argparse.ArgumentParser(description="同一批问题，在许多进程里答得一字不差")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--db", type=Path, default=Path("data/budget.duckdb"))
    parser.add_argument("--processes", type=int, default=12)
    given = parser.parse_args()
    found = Counter(digest(given.questions, given.db, number) for number in range(given.processes))
    if not dated(0):
        print("没有 faketime：日期没有变过")
    for answers, count in found.most_common():
        print(f"{count} 个进程：{answers}")
    return 0 if len(found) == 1 else 1


if __name__ == "__main__":
    raise SystemExit(main())
