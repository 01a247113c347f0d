"""Measures one question in a warm process beside the same SQL run bare, side by side in one run."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from query.engine import Library, answer, load, starters
from query.statement import Statement, execute

ROUNDS = 20
MORE = (
    "住房公积金是多少",
    "办公费和电费分别是多少",
    "除了平安社区，还有哪些项目超过两百万",
    "公物用车运行维护费多少",
    "今天天气怎么样",
)


def main() -> None:
    """Print the median and the 95th percentile, in milliseconds, of answering and of its SQL alone."""
    parser = argparse.ArgumentParser(description="测量回答一个问题的时间")
    parser.add_argument("--db", type=Path, default=Path("data/budget.duckdb"))
    library = load(parser.parse_args().db)
    questions = (*starters(library), *MORE)
    for question in questions:
        answer(library, question)
    whole: list[float] = []
    bare: list[float] = []
    first: list[float] = []
    for _ in range(ROUNDS):
        for question in questions:
            library.forget()
            first.append(_timed(lambda q=question: answer(library, q)))  # type: ignore[misc]
            whole.append(_timed(lambda q=question: answer(library, q)))  # type: ignore[misc]
            _bare(library, question, bare)
    print(f"{len(questions)} 个问题 × {ROUNDS} 轮（毫秒）")
    for name, times in (("答过的再问", whole), ("第一次问", first), ("只跑 SQL", bare)):
        times.sort()
        print(f"{name:<16} 中位数 {statistics.median(times):6.2f}   95% {times[int(len(times) * 0.95)]:6.2f}")


def _bare(library: Library, question: str, times: list[float]) -> None:
    given, _ = answer(library, question)
    if given.sql:
        statement = Statement(given.sql, given.parameters)
        times.append(_timed(lambda: execute(library.connection, statement)))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
