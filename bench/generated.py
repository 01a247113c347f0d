"""Asks many made-up questions: none may raise, none may take longer than the limit.

Three kinds in turn: sentences of a small grammar filled from the vocabulary, words of the vocabulary in any order, and
either of them with slips of the hand. The same seed makes the same questions.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from query.engine import Library, answer, load
from query.normal import MOST_CHARACTERS
from query.turns import Conversation

LIMIT_MS = 100.0
SHOWN = 10
FORMS = (
    "{name}是多少", "{name}和{name}哪个多", "{name}占{name}多少", "{name}比{name}多百分之几", "{name}{compare}{amount}吗",
    "{compare}{amount}的{set}有哪些", "{amount}到{amount}的{set}有几个", "{rank}的{number}个{set}", "第{number}大的{set}",
    "除了{name}还有哪些{set}", "名称带“{part}”的{set}", "{name}包括哪些", "{name}属于哪一类", "{name}在哪张表", "{amount}是什么钱",
    "{organisation}{year}{name}是多少", "{year}{name}比去年多多少", "{organisation}哪一年的{name}最多", "各{set}占{name}多少",
    "{name}、{name}、{name}一共多少", "{set}平均多少钱", "前几个{set}占到{name}的{percent}", "{name}的绩效指标有哪些",
    "什么是{name}", "{name}多少？占{name}多少？{rank}的是哪个？", "{organisation}和{organisation}的{name}相差多少", "{name}{noise}{name}",
)  # fmt: skip
AMOUNTS = (
    "100万",
    "五十万",
    "1,000,000元",
    "两百万",
    "3.5万",
    "一亿",
    "20000",
    "十几万",
    "两千五百多万",
    "9" * 20,
    "零",
    "-5万",
)
PERCENTS = ("20%", "百分之五十", "八成", "三分之一", "0%")
YEARS = ("2026年", "去年", "近三年", "2024到2026年", "今年", "2019年", "")
FOLLOW_UPS = ("那电费呢", "占总支出多少", "第二呢", "用万元表示", "2025年呢", "从小到大", "一共多少")
COMMON = "的一是了我不在有和就都而及与着或一个没个中到也很说要去你会看好自己这"


class Generator:
    """Questions from what a library's documents hold, in an order that the seed settles."""

    def __init__(self, library: Library, seed: int) -> None:
        self.random = random.Random(seed)
        prepared = library.prepared(library.documents[0])
        entries = prepared.vocabulary.entries
        self.words = sorted(entries)
        printed = sorted(w for w, e in entries.items() if e.name and e.name.members and e.kind == "name")
        scopes = sorted(w for w, e in entries.items() if e.word and e.word.kind in ("use", "fund", "total"))
        others = sorted(w for w, e in entries.items() if e.kind in ("name", "set", "code") and w not in printed)
        self.names = (printed, printed, scopes, others)
        self.slots: dict[str, Sequence[str]] = {
            **{
                kind: sorted(w for w, e in entries.items() if e.word and e.word.kind == kind)
                for kind in ("compare", "rank", "set")
            },
            "part": sorted(w for w, e in entries.items() if e.kind == "part") or ["运维"],
            "organisation": sorted({b.name for b in library.roster.bodies}),
            "amount": AMOUNTS,
            "percent": PERCENTS,
            "year": YEARS,
            "number": ("两", "3", "十", "100", "0"),
        }

    def questions(self, count: int) -> Iterator[tuple[str, ...]]:
        """Yield dialogs of one or two questions."""
        for n in range(count):
            question = (self._sentence, self._salad, self._slipped)[n % 3]()[:MOST_CHARACTERS]
            yield (question, self.random.choice(FOLLOW_UPS)) if n % 5 == 0 else (question,)

    def _sentence(self) -> str:
        text = self.random.choice(FORMS)
        while "{" in text:
            slot = text[text.index("{") + 1 : text.index("}")]
            text = text.replace("{" + slot + "}", self._filled(slot), 1)
        return text

    def _filled(self, slot: str) -> str:
        choose = self.random.choice
        if slot == "name":
            return choose(choose(self.names) or self.words)
        return choose(self.slots[slot]) if slot in self.slots else choose(self.words)

    def _salad(self) -> str:
        return "".join(self.random.choice(self.words) for _ in range(self.random.randint(1, 14)))

    def _slipped(self) -> str:
        text = list(self.random.choice((self._sentence, self._salad))())
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randrange(len(text) + 1)
            slip = self.random.randrange(4)
            if slip == 0:
                text.insert(at, self.random.choice(COMMON))
            elif slip == 1 and text:
                del text[at % len(text)]
            elif slip == 2 and len(text) > 1:
                i = at % (len(text) - 1)
                text[i], text[i + 1] = text[i + 1], text[i]
            else:
                text.insert(at, chr(self.random.randint(0x4E00, 0x9FA5)))
        return "".join(text) or "项目"


def ask_all(library: Library, count: int, seed: int) -> tuple[Counter[str], list[tuple[float, str]], list[str]]:
    """Ask; return how they ended, (milliseconds, question) of all, and the questions that raised, with the fault.

    The time is that of the process on all its processors, so that what else the machine does counts for nothing.
    """
    ended: Counter[str] = Counter()
    times: list[tuple[float, str]] = []
    raised: list[str] = []
    for dialog in Generator(library, seed).questions(count):
        conversation = Conversation()
        for question in dialog:
            begun = time.process_time()
            try:
                given, conversation = answer(library, question, conversation)
            except Exception as fault:
                raised.append(f"{' → '.join(dialog)}: {type(fault).__name__}: {fault}")
                break
            times.append(((time.process_time() - begun) * 1000, question))
            ended[given.status] += 1
    return ended, times, raised


def main() -> int:
    """Print how the questions ended and the slowest; 1 where one raised or was over the limit."""
    parser = argparse.ArgumentParser(description="大量生成的问题：不出错、不超时")
    parser.add_argument("--db", type=Path, default=Path("data/budget.duckdb"))
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    library = load(given.db)
    for document in library.documents:
        library.prepared(document)
    library.prepared(None)
    ended, times, raised = ask_all(library, given.count, given.seed)
    times.sort(reverse=True)
    slow = [t for t in times if t[0] > LIMIT_MS]
    print(f"{given.count} 个对话，{len(times)} 个问题：{dict(ended)}")
    print(f"出错 {len(raised)} 个，超过 {LIMIT_MS:.0f} 毫秒 {len(slow)} 个；最慢（处理器毫秒）：")
    for milliseconds, question in times[:SHOWN]:
        print(f"  {milliseconds:7.1f}  {question[:120]}")
    for line in raised[:SHOWN]:
        print(f"  出错：{line[:300]}")
    return 1 if raised or slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
