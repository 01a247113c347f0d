"""A document of one small table, made by hand, and readers that fail in every way a reader can."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from schema.model import (
    Amount,
    Check,
    Member,
    Organisation,
    ParsedDocument,
    Problem,
    SourceColumn,
    SourceRow,
    Table,
)

HEADER = ("科目", "合计")
BOX = (10.0, 20.0, 200.0, 30.0)


def tiny_document(name: str = "a.txt", mark: str = "", year: int = 2026) -> ParsedDocument:
    """
    附表5 支出经济分类表, page 3, 元     附表9 三公经费, page 4: its cell is doubtful     附表12 项目支出表, page 5
    合计      30.00                      三公经费  7.00                                  平安社区  11.00
    办公费    10.00
    电费      21.00   (21 + 10 ≠ 30)
    """
    rows = (("合计", "30.00"), ("办公费", "10.00"), ("电费", "21.00"))
    members = (
        Member(1, "economic", "30201", "办公费", "办公费", 2, None, True),
        Member(2, "economic", "30206", "电费", "电费", 2, None, True),
        Member(3, "three_public", None, "三公经费", "三公经费", 1, None, True),
        Member(4, "project", None, "平安社区", "平安社区", 1, None, True, 1),
    )
    economic = Table(
        1,
        "附表5",
        "支出经济分类表",
        "economic",
        "元",
        (3,),
        _columns(),
        tuple(SourceRow(n, 3, None, BOX, cells) for n, cells in enumerate(rows, 1)),
        tuple(
            Amount(n, 1, 1, (("economic", n - 1),) if n > 1 else (), "合计", "合计", Decimal(cells[1]))
            for n, cells in enumerate(rows, 1)
        ),
    )
    public = Table(
        2,
        "附表9",
        "“三公”经费支出表",
        "three_public",
        "元",
        (4,),
        _columns(),
        (SourceRow(4, 4, None, BOX, ("三公经费", "7.00")),),
        (
            Amount(
                4,
                1,
                1,
                (("three_public", 3),),
                "财政拨款",
                "合计",
                Decimal(7),
                quality="doubtful",
                reason="附表9：表头 5 列，数据 6 列",
            ),
        ),
    )
    project = Table(
        3,
        "附表12",
        "项目支出表",
        "project",
        "元",
        (5,),
        _columns(),
        (SourceRow(5, 5, None, BOX, ("平安社区", "11.00")),),
        (Amount(5, 1, 1, (("project", 4),), "合计", "项目支出", Decimal(11)),),
    )
    return ParsedDocument(
        name,
        sha256(f"{name}{mark}".encode()).hexdigest(),
        f"{year} 年度部门预算",
        1,
        year,
        "预算",
        None,
        5,
        (Organisation(1, "101", "示例局", "部门"),),
        members,
        (economic, public, project),
        checks=(
            Check("合计与各科目之和", "附表5", Decimal(30), Decimal(31), (1,), (2, 3)),
            Check("合计与各项目之和", "附表12", Decimal(11), Decimal(11), (5,), (5,)),
        ),
        problems=(Problem("warning", "目录", "目录列有“附表2：收入总表”，正文没有这张表"),),
    )


def _columns() -> tuple[SourceColumn, ...]:
    return (SourceColumn(0, ("科目",), "text"), SourceColumn(1, ("合计",), "money", "合计", "合计"))


def read_tiny(file: Path) -> ParsedDocument | str:
    """Do what the file says: hang, memory, crash, killed, error; any other text is a document."""
    asked = file.read_text("utf-8")
    while asked == "hang":
        time.sleep(60)
    if asked == "slow":
        time.sleep(0.5)
    if asked == "memory":
        kept = [bytearray(2**26) for _ in range(1024)]
        return str(len(kept))
    if asked == "crash":
        os._exit(3)
    if asked == "killed":
        signal.raise_signal(signal.SIGKILL)
    if asked == "error":
        raise KeyError("附表1")
    if asked == "inconsistent":
        return replace(tiny_document(file.name), members=())
    return tiny_document(file.name)
