"""The command line of the store: `verify` it, `rollback` to an earlier generation, `gc` what no longer serves."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from schema import disk
from schema.care import Finding, collect, rollback, verify
from schema.errors import StoreError
from schema.publish import KEPT_BEFORE

DEFAULT_DATABASE = Path("data/budget.duckdb")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 all well, 1 something is damaged or cannot be done, 2 usage."""
    given = _arguments().parse_args(arguments)
    sound = True
    try:
        for finding in _findings(given):
            print(finding.text, file=sys.stdout if finding.sound else sys.stderr, flush=True)
            sound = sound and finding.sound
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"数据库 {given.db} 写不了：{disk.said(error)}", file=sys.stderr)
        return 1
    return 0 if sound else 1


def _findings(given: argparse.Namespace) -> Iterator[Finding]:
    if given.command == "verify":
        return verify(given.db)
    if given.command == "rollback":
        return rollback(given.db, given.to)
    return collect(given.db, given.keep, given.originals)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m schema", description="查看和维护数据库")
    commands = parser.add_subparsers(dest="command", required=True)
    look = commands.add_parser("verify", help="逐代校验：校验和、行数、约束，原文件与哈希是否相符；不改动任何东西")
    back = commands.add_parser("rollback", help="退回上一代（或指定的一代），作为新的一代发布")
    back.add_argument("--to", type=_not_negative, metavar="代", help="退回到哪一代；不写则退回上一个完好的")
    clear = commands.add_parser("gc", help="清理草稿和用不着的旧代")
    clear.add_argument(
        "--keep", type=_not_negative, default=KEPT_BEFORE, help=f"现用的以外再留几代（默认 {KEPT_BEFORE}）"
    )
    clear.add_argument("--originals", action="store_true", help="连同不属于任何一代的原文件")
    for command in (look, back, clear):
        command.add_argument("--db", type=Path, default=DEFAULT_DATABASE)
    return parser


def _not_negative(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} 应不小于 0")
    return value


if __name__ == "__main__":
    sys.exit(main())
