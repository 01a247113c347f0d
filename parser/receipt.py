"""What an administrator is told of a document that was just loaded: all of it can be relied on, or which parts cannot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from parser.report import overview, report
from parser.trust import Trust

MOST_REASONS = 12
SOUND: frozenset[Trust] = frozenset({"trusted", "empty"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """A loaded document: "whole" where nothing is left open, else "partial" with the Chinese reasons."""

    verdict: Literal["whole", "partial"]
    title: str
    reasons: tuple[str, ...]


def receipt(path: Path, sha256: str) -> Receipt | None:
    """Given a database and a content hash, return the receipt of that document; None where it is not loaded."""
    found = [row["id"] for row in overview(path) if row["sha256"] == sha256]
    if not found:
        return None
    (summary,) = report(path, identifier=found[-1])
    title = f"{summary['organisation']} {summary['year']} 年{summary['kind']}，{len(summary['tables'])} 张表"
    reasons = [j["text"] for j in summary["judgements"] if j["trust"] not in SOUND]
    if not summary["tables"]:
        reasons.append(summary["trust"])
    reasons += [f"{p['place']}：{p['message']}" for p in summary["problems"] if p["severity"] != "info"]
    if len(reasons) > MOST_REASONS:
        reasons[MOST_REASONS:] = [f"另有 {len(reasons) - MOST_REASONS} 条，见“文件”页"]
    return Receipt("partial" if reasons else "whole", title, tuple(reasons))
