"""How far a table can be relied on, from what was read and what its 勾稽 say; one sentence for a whole document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

Trust = Literal["trusted", "open", "doubtful", "unchecked", "empty"]

LABELS: dict[Trust, str] = {
    "trusted": "可以放心用",
    "open": "有未闭合的勾稽",
    "doubtful": "存疑",
    "unchecked": "没有勾稽可核对",
    "empty": "没有金额",
}
"""What a table's mark is called, on the screen and in the report."""

DOCUMENT_LABELS: dict[Trust, str] = {**LABELS, "trusted": "勾稽全部相符", "doubtful": "有存疑的表"}
"""What a whole document's mark is called; which of its tables to rely on, the sentence says."""

SENTENCES: dict[Trust, str] = {
    "trusted": "可以放心用：{}",
    "open": "有未闭合的勾稽，见下：{}（按印出的作答，并说明）",
    "doubtful": "存疑：{}（存疑的格不参与作答）",
    "unchecked": "没有勾稽可核对，按印出的读入：{}",
    "empty": "没有金额：{}",
}


def trust(amounts: int, doubtful: int, passed: int, opened: int) -> Trust:
    """Given how many printed amounts and doubtful cells there are and how many checks pass and stay open, judge.

    Doubt is worse than an open check; an open check is worse than none; amounts that no check touches are unchecked.
    """
    if doubtful:
        return "doubtful"
    if opened:
        return "open"
    if passed:
        return "trusted"
    return "unchecked" if amounts else "empty"


def judgements(tables: Iterable[tuple[str, Trust]]) -> list[tuple[Trust, str]]:
    """Given the names of a document's tables and their marks, return for each mark that occurs what is to be said."""
    named: dict[Trust, list[str]] = {kind: [] for kind in LABELS}
    for name, mark in tables:
        named[mark].append(name)
    return [(kind, SENTENCES[kind].format("、".join(names))) for kind, names in named.items() if names]


def sentence(judged: Sequence[tuple[Trust, str]]) -> str:
    """Given the judgements, say in one sentence which tables to rely on."""
    return "；".join(said for _, said in judged) + "。" if judged else "没有读到任何表。"
