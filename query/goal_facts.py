"""What the goal of a project tells beside what it is for: where things stand, how old they are, how far it reaches.

Only the sentence that tells it is quoted; a goal that does not tell it answers nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(?:[\d一二三四五六七八九十百两数几]+)"
_SENTENCE = re.compile(r"[^。；;！!\n]+[。；;！!]?")
_BUILT = r"(?:部署|安装|架设|布设|设置|设立|建设|建成|布置|新建|装设|铺设)"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is asked, as it is said where it is not told, and how a sentence tells it."""

    said: str
    told: re.Pattern[str]


FACTS = {
    "place": Fact(
        "装在哪里",
        re.compile(
            rf"(?:在|于)[^，,。；;]{{2,60}}?{_BUILT}|{_BUILT}(?:在|于)[^，,。；;]{{2,}}|分布(?:在|于)[^，,。；;]{{2,}}"
        ),
    ),
    "age": Fact(
        "有多少年了",
        re.compile(rf"(?:至今|已有|已经|已达|已运行|已使用|使用了|运行了)[^，,。；;]{{0,12}}?{_NUMBER}余?多?年"),
    ),
    "extent": Fact(
        "范围是什么",
        re.compile(r"范围(?:涉及|包括|涵盖|覆盖|为|是|包含)[^，,。；;]{2,}|(?:涵盖|覆盖)(?:范围)?[^，,。；;率]{4,}"),
    ),
}
"""By the sense of the words that ask for it (attribute.place …)."""
ASKED = tuple(f"attribute.{sense}" for sense in FACTS)


def told_of(sense: str, goal: str) -> str:
    """Given what is asked and a goal, return the sentences of the goal that tell it; empty where none does."""
    said = (m[0].strip() for m in _SENTENCE.finditer(goal))
    return "".join(s for s in said if FACTS[sense].told.search(s))
