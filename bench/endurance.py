"""A long time at a steady rate, some of the visitors cut off in the middle: what the server holds before and after.

    python -m bench.endurance --db data/budget.duckdb --minutes 20 --rate 5 --drop 0.3

Visitors come over the page's own websocket on this machine, ask a few questions and go; a part of them breaks the
connection right after asking, without waiting. Each minute one type-ahead, one health check and one table are fetched.
Printed each minute: memory (MB resident), open files, threads, errors; at the end the memory after warm-up against the
end. 1 where the memory grew by more than 5 %, files or threads grew, or anything went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection

from bench.served import Server, served
from bench.sessions import Seen, Session, linked, questions

SEED = 2026
MOST_ASKED = 4
"""So many questions one visitor asks at most."""
MOST_GROWTH = 0.05
SPARE_FILES = 8
"""Connections of visitors that are just there when the files are counted."""
HOSTILE = (
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\u202e总支出",
    "9" * 300,
    "项目" * 500,
    "公鸡金是多少",
    "今天天气怎么样",
)


@dataclass(frozen=True)
class Held:
    """What the server holds at one moment: megabytes resident, open files, threads."""

    memory: float
    files: int
    threads: int


@dataclass
class Passed:
    """What a stretch of time brought."""

    seen: Seen = field(default_factory=Seen)
    asked: int = 0
    dropped: int = 0
    fetched: int = 0


def held(server: Server) -> Held:
    """Return what a server holds now."""
    place = Path(f"/proc/{server.process}")
    status = dict(line.split(":", 1) for line in (place / "status").read_text("utf-8").splitlines() if ":" in line)
    return Held(int(status["VmRSS"].split()[0]) / 1024, len(list((place / "fd").iterdir())), int(status["Threads"]))


async def visit(server: Server, asked: list[str], drop: bool, turn: random.Random, passed: Passed) -> None:
    """Open the page, ask, and go; or, to be dropped, break the connection right after the last question was sent."""
    try:
        async with linked(server) as link:
            session = Session(link, passed.seen)
            await session.open()
            for number, question in enumerate(asked):
                passed.asked += 1
                if drop and number == len(asked) - 1:
                    await _cut(link, question, turn)
                    passed.dropped += 1
                    return
                await session.ask(question)
                await asyncio.sleep(turn.uniform(0.05, 0.4))
    except Exception as error:  # whatever ends a visit is counted, not raised: the others go on
        if not drop:
            passed.seen.errors.append(f"{type(error).__name__}: {error}")


async def _cut(link: ClientConnection, question: str, turn: random.Random) -> None:
    """Send a question as a link does, and break the connection: no closing word, sooner or later."""
    message = BackMsg()
    message.rerun_script.query_string = urllib.parse.urlencode({"q": question})
    await link.send(message.SerializeToString())
    await asyncio.sleep(turn.choice((0.0, 0.005, 0.05, 0.2)))
    link.transport.abort()


async def keep_up(server: Server, texts: list[str], rate: float, drop: float, seconds: float, seed: int) -> Passed:
    """Let visitors come so that about `rate` questions a second are asked for so long; return what it brought."""
    turn, passed = random.Random(seed), Passed()
    begun, visits, number, planned = time.monotonic(), set[asyncio.Task[None]](), 0, 0
    while time.monotonic() - begun < seconds:
        asked = [turn.choice(texts) for _ in range(turn.randint(1, MOST_ASKED))]
        planned += len(asked)
        is_cut, number = turn.random() < drop, number + 1
        task = asyncio.create_task(visit(server, asked, is_cut, random.Random(seed * 100_000 + number), passed))
        visits.add(task)
        task.add_done_callback(visits.discard)
        await asyncio.sleep(max(0.0, begun + planned / rate - time.monotonic()))
    if visits:
        await asyncio.wait(visits, timeout=30)
    await asyncio.to_thread(_fetch, server, passed)
    return passed


def _fetch(server: Server, passed: Passed) -> None:
    for path in (
        "/health",
        "/suggest?q=" + urllib.parse.quote("公积"),
        "/meanings?word=" + urllib.parse.quote("公鸡金"),
        "/",
    ):
        try:
            with urllib.request.urlopen(server.address + path, timeout=20) as got:
                body = got.read()
            passed.fetched += 1
            if path == "/health" and json.loads(body)["status"] != "ok":
                passed.seen.errors.append(body.decode("utf-8"))
        except OSError as error:
            passed.seen.errors.append(f"{path}: {error}")


def _line(minute: int, passed: Passed, now: Held) -> str:
    took = sorted(passed.seen.took) or [0.0]
    return (
        f"| {minute} | {passed.asked} | {passed.dropped} | {statistics.median(took):.0f} | {took[int(len(took) * 0.95) - 1]:.0f} | "
        f"{now.memory:.0f} | {now.files} | {now.threads} | {len(passed.seen.errors)} |"
    )


def run(
    server: Server, texts: list[str], minutes: int, rate: float, drop: float, stretch: float
) -> tuple[list[Held], list[str], int]:
    """Print a line a stretch (seconds), the first being the warm-up; return what was held after each, the errors, and how many asked."""
    print(
        "| 分钟 | 问 | 断开 | 中位毫秒 | p95 毫秒 | 内存 MB | 打开的文件 | 线程 | 出错 |\n|---|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    after: list[Held] = []
    errors: list[str] = []
    total = 0
    for minute in range(minutes + 1):
        passed = asyncio.run(keep_up(server, texts, rate, drop, stretch, SEED + minute))
        time.sleep(1.0)
        after.append(held(server))
        errors += passed.seen.errors
        total += passed.asked
        print(_line(minute, passed, after[-1]), flush=True)
    return after, errors, total


def judged(after: list[Held], errors: list[str]) -> list[str]:
    """Return what is not as it should be: memory against the mean of the minutes after warm-up, files, threads, errors."""
    third = max(1, (len(after) - 1) // 4)
    first, last = after[1 : 1 + third], after[-third:]
    grown = statistics.mean(h.memory for h in last) / statistics.mean(h.memory for h in first) - 1
    files = min(h.files for h in last) - max(h.files for h in first)
    threads = min(h.threads for h in last) - max(h.threads for h in first)
    print(
        f"内存 {grown:+.1%}（预热后 {len(first)} 段与最后 {len(last)} 段的平均相比），文件 {files:+d}，线程 {threads:+d}，出错 {len(errors)}"
    )
    wrong = [f"内存增长 {grown:.1%}"] if grown > MOST_GROWTH else []
    wrong += [f"打开的文件多了 {files} 个"] if files > SPARE_FILES else []
    wrong += [f"线程多了 {threads} 个"] if threads > SPARE_FILES else []
    return wrong + [f"{errors.count(e)} 次 {e}" for e in dict.fromkeys(errors)]


def main() -> int:
    """Measure and print; 1 where something grew or went wrong."""
    options = argparse.ArgumentParser(description="长时间、一部分连接中断：内存、文件、线程是否持平")
    options.add_argument("--db", type=Path, required=True)
    options.add_argument("--minutes", type=int, default=20)
    options.add_argument("--rate", type=float, default=5.0, help="每秒几问")
    options.add_argument("--drop", type=float, default=0.3, help="多大一部分来访者中途断开")
    options.add_argument("--log", default="", help="服务日志写到哪个文件")
    given = options.parse_args()
    texts = questions(given.db)
    texts += [t for t in HOSTILE for _ in range(max(1, len(texts) // 50))]
    with served(given.db, BUDGET_LOG="0", BUDGET_SERVICE_LOG=given.log) as server:
        after, errors, total = run(server, texts, given.minutes, given.rate, given.drop, 60.0)
        wrong = judged(after, errors)
    print(f"共 {total} 问；" + ("；".join(wrong) if wrong else "没有出错，没有增长"))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
