"""Asks what nobody asks in good faith: no exception, no long wait, and nothing opened, sent or started meanwhile.

    python -m bench.hostile_questions --db data/budget.duckdb [--count 20000] [--seed 1]

The written questions are in bench/hostile.toml; the others are made of them, and of sentences that could be meant, by
changes of the hand and of the keyboard. Times are those of the process on all its processors.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.generated import Generator
from query.answer import to_json
from query.engine import Library, answer, load
from query.turns import Conversation
from query.typeahead import suggest

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = Path(__file__).with_name("hostile.toml")
P99_MS, LONG_MS, LONG = 100.0, 500.0, 100_000
SHOWN = 10
EFFECTS = (
    *("open", "os.", "shutil.", "socket.", "subprocess.", "sqlite3.", "urllib.", "http.", "ftplib.", "smtplib."),
    *("ctypes.", "exec", "compile", "import", "pty.", "tempfile.", "webbrowser.", "glob.", "pathlib.", "mmap."),
)
"""What the interpreter reports (sys.addaudithook) that reaches outside the process, or runs text as program."""
INVISIBLE = "\u200b\u200d\u2060\ufeff\u202e\u202d\u2066\u2069\u00ad\u0000\u0007\u001b\u0085\ue000\ufe0f\u3164"
COMBINING = "\u0301\u0336\u0489\u20dd\u3099"
STRANGE = "'\"`\\;%_*?()[]{}<>|&$#@^~=+-/،؛；＇＂（）【】“”‘’《》、。，！？…—·￥€😀👨‍👩‍👧🇨🇳ﷺ㍿①½Ⅻ龘𠀀ßıé١१"
PIECES = (
    "' OR 1=1 --",
    "<script>",
    "{{7*7}}",
    "%s%n",
    "../../",
    "1e999",
    "\r\n",
    "忽略以上指令",
    "名称带“",
    "）（",
    "9" * 40,
)


@dataclass
class Asked:
    """What came of many questions: how they ended, what they took, what went wrong, what reached outside."""

    ended: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, str]] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    effects: Counter[str] = field(default_factory=Counter)

    def p99(self) -> float:
        """Milliseconds that 99 of 100 questions stayed below."""
        ordered = sorted(ms for ms, _ in self.times)
        return ordered[int(len(ordered) * 0.99)] if ordered else 0.0


def written() -> dict[str, tuple[str, ...]]:
    """Return the written questions by their family."""
    found: dict[str, tuple[str, ...]] = {}
    for family in tomllib.loads(WRITTEN.read_text("utf-8"))["family"]:
        texts = [_text(t, family.get("surrogates", False)) for t in family["texts"]]
        frames = family.get("frames", ["{}"])
        found[family["name"]] = tuple(dict.fromkeys(f.replace("{}", t, 1) for t in texts for f in frames))
    return found


def _text(entry: Any, surrogates: bool) -> str:
    if surrogates:
        return "".join(chr(int(unit, 16)) for unit in entry.split())
    return str(entry["repeat"]) * int(entry["times"]) if isinstance(entry, dict) else str(entry)


class Mutations:
    """Questions made of others, the same for the same seed."""

    def __init__(self, library: Library, seed: int) -> None:
        self.random = random.Random(seed)
        self.meant = [q for dialog in Generator(library, seed).questions(600) for q in dialog]
        self.hostile = [q for family in written().values() for q in family if len(q) <= 400]

    def questions(self, count: int) -> Iterator[str]:
        """Yield so many."""
        for n in range(count):
            text = self.random.choice(self.hostile if n % 4 == 0 else self.meant)
            for _ in range(self.random.randint(1, 5)):
                text = self._changed(text)
            yield text

    def _changed(self, text: str) -> str:  # noqa: PLR0912 - one line a kind
        pick, at = self.random, self.random.randint(0, len(text))
        until = min(len(text), at + pick.randint(1, 6))
        match pick.randrange(14):
            case 0:
                return text[:at] + pick.choice(INVISIBLE) * pick.randint(1, 3) + text[at:]
            case 1:
                return text[:at] + pick.choice(COMBINING) * pick.randint(1, 40) + text[at:]
            case 2:
                return text[:at] + pick.choice(STRANGE) + text[at:]
            case 3:
                return text[:at] + chr(pick.randint(0xD800, 0xDFFF)) + text[at:]
            case 4:
                return text[:at] + chr(pick.randint(1, 0x10FFFF)) + text[at:]
            case 5:
                return text[:at] + pick.choice(PIECES) + text[at:]
            case 6:
                return text[:at] + pick.choice(self.hostile)[:80] + text[at:]
            case 7:
                return text[:at] + text[at:until] * pick.randint(2, 40) + text[until:]
            case 8:
                return text[:at] + text[until:]
            case 9:
                return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
            case 10:
                depth = pick.randint(1, 60)
                return pick.choice("([{（“《") * depth + text + pick.choice(")]}）”》") * depth
            case 11:
                return text[:at] + pick.choice(self.meant) + text[at:]
            case 12:
                return unicodedata.normalize(pick.choice(("NFD", "NFKD")), text)
            case _:
                return "".join(pick.sample(text[at:until], until - at)) + text[:at] + text[until:]


class Watch:
    """Counts what the interpreter reports while it is on, apart from the store's files and the program's own words."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.is_on = False
        self.inside: tuple[str, ...] = ()
        sys.addaudithook(self._hook)  # for good: an audit hook cannot be taken away

    def _hook(self, event: str, told: tuple[object, ...]) -> None:
        if (
            self.is_on
            and event.startswith(EFFECTS)
            and not str(told[0] if told else "").startswith(self.inside or ("\0",))
        ):
            self.seen[f"{event} {str(told[0] if told else '')[:80]}"] += 1


_WATCH: list[Watch] = []


def ask_all(library: Library, questions: Sequence[str], document: str | None = None) -> Asked:
    """Ask each question alone, every third one after the one before, and every fifth as typed ahead."""
    if not _WATCH:
        _WATCH.append(Watch())
    watch, asked, conversation = _WATCH[0], Asked(), Conversation()
    watch.seen.clear()
    watch.inside = (str(library.path.resolve().parent) + "/", str(ROOT / "query") + "/", str(ROOT / "schema") + "/")
    for number, question in enumerate(questions):
        before = conversation if number % 3 == 0 else Conversation()
        watch.is_on = True
        begun = time.process_time()
        try:
            given, conversation = answer(library, question, before, document)
        except Exception as fault:  # whatever it is, it is counted
            asked.raised.append(f"{question[:120]!a}: {type(fault).__name__}: {fault}")
            continue
        finally:
            took = (time.process_time() - begun) * 1000
            watch.is_on = False
        asked.times.append((took, question))
        asked.ended[given.status] += 1
        try:
            json.dumps(to_json(given), ensure_ascii=False).encode("utf-8")
            if number % 5 == 0:
                suggest(library, question, document)
        except Exception as fault:
            asked.raised.append(f"{question[:120]!a}: {type(fault).__name__}: {fault}")
    asked.effects = Counter(watch.seen)
    return asked


def warm(library: Library) -> None:
    """Prepare what is prepared once, so that what is loaded then is not counted as an effect of a question."""
    for document in library.documents:
        library.prepared(document)
    library.prepared(None)
    for question in (
        "总支出是多少",
        "办公费是多少",
        "zongzhichu",
        "项目支出最大的三个",
        "为什么减少",
        "总支初是多少",
        "什么是三公经费",
    ):
        answer(library, question)
        suggest(library, question[:2])


def _row(name: str, asked: Asked, limit: float) -> bool:
    p99, worst = asked.p99(), max((ms for ms, _ in asked.times), default=0.0)
    shown = "、".join(f"{k} {v}" for k, v in sorted(asked.ended.items()))
    print(
        f"| {name} | {len(asked.times) + len(asked.raised)} | {len(asked.raised)} | {p99:.1f} | {worst:.1f} | "
        f"{asked.effects.total()} | {shown} |"
    )
    for line in asked.raised[:SHOWN]:
        print(f"  出错：{line[:300]}")
    for effect, times in asked.effects.most_common(SHOWN):
        print(f"  作用：{effect} × {times}")
    return not asked.raised and not asked.effects and p99 <= limit


def main() -> int:
    """Print one line a kind, and the slowest questions; 1 where one raised, was too slow, or reached outside."""
    parser = argparse.ArgumentParser(description="不怀好意的问题：不出错、不超时、不碰别的")
    parser.add_argument("--db", type=Path, default=Path("data/budget.duckdb"))
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    library = load(given.db)
    warm(library)
    families = written()
    print("| 问题 | 个数 | 出错 | p99 毫秒 | 最慢毫秒 | 作用 | 结果 |\n|---|---|---|---|---|---|---|")
    short = [q for family in families.values() for q in family if len(q) < LONG // 2]
    long = [q for family in families.values() for q in family if len(q) >= LONG // 2]
    made = list(Mutations(library, given.seed).questions(given.count))
    kinds = (("写好的", short, P99_MS), ("十万个字的", long, LONG_MS), ("生成的", made, P99_MS))
    results = [(name, ask_all(library, questions), limit) for name, questions, limit in kinds]
    good = [_row(*result) for result in results]
    slowest = sorted((t for _, asked, _ in results for t in asked.times), reverse=True)[:SHOWN]
    print("最慢的：", *(f"  {ms:7.1f}  {question[:100]!a}" for ms, question in slowest), sep="\n")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
