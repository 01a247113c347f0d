"""Answers the same batch in many processes with other hash seeds and time zones; all must agree but for the time taken."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata")


def digest(batch: Path, database: Path, number: int) -> str:
    """Given a batch, return the hash of its answers without `elapsed_ms`, from a process of its own."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(number),
        "TZ": ZONES[number % len(ZONES)],
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "query", "batch", str(batch.resolve()), "--db", str(database.resolve())]
    lines = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    answers = [json.loads(line) | {"elapsed_ms": 0} for line in lines.splitlines()]
    return sha256(json.dumps(answers, ensure_ascii=False).encode()).hexdigest()


def main() -> int:
    """Print how many processes agreed; 1 where one did not."""
    parser = argparse.ArgumentParser(description="同一批问题，在许多进程里答得一字不差")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--db", type=Path, default=Path("data/budget.duckdb"))
    parser.add_argument("--processes", type=int, default=20)
    given = parser.parse_args()
    found = Counter(digest(given.questions, given.db, number) for number in range(given.processes))
    for answers, count in found.most_common():
        print(f"{count} 个进程：{answers}")
    return 0 if len(found) == 1 else 1


if __name__ == "__main__":
    raise SystemExit(main())
