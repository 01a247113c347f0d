"""The command line of the reader: `ingest`, `report` and `export`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from parser.ingest import find_files, ingest
from parser.report import export, lines, report
from schema.store import StoreError

DEFAULT_DATABASE = Path("data/budget.duckdb")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 all well, 1 something was refused or cannot be read, 2 usage."""
    given = _arguments().parse_args(arguments)
    try:
        if given.command == "ingest":
            return _ingest(given)
        return _report(given) if given.command == "report" else _export(given)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"数据库 {given.db} 写不了：{error.strerror}", file=sys.stderr)
        return 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m parser", description="把部门预算公开文件读进数据库")
    commands = parser.add_subparsers(dest="command", required=True)
    read = commands.add_parser("ingest", help="读入文件或文件夹")
    read.add_argument("paths", nargs="+", type=Path)
    read.add_argument("--workers", type=int, default=1, help="同时读几份文件")
    read.add_argument("--json", action="store_true", dest="as_json")
    show = commands.add_parser("report", help="读到了什么、勾稽是否相符")
    show.add_argument("document", nargs="?")
    show.add_argument("--json", action="store_true", dest="as_json")
    dump = commands.add_parser("export", help="每张表一行 JSON")
    dump.add_argument("document", nargs="?")
    for command in (read, show, dump):
        command.add_argument("--db", type=Path, default=DEFAULT_DATABASE)
    return parser


def _ingest(given: argparse.Namespace) -> int:
    files = find_files(given.paths)
    if not files:
        print("没有找到可读的文件；可接受 PDF 和文本文件", file=sys.stderr)
        return 1
    outcomes = ingest(files, given.db, given.workers)
    for outcome in outcomes:
        if given.as_json:
            line = {"file": outcome.file.name, "status": outcome.status, "message": outcome.message}
            print(json.dumps(line, ensure_ascii=False))
        else:
            print(outcome.message, file=sys.stderr if outcome.status == "refused" else sys.stdout)
    return 1 if any(o.status == "refused" for o in outcomes) else 0


def _report(given: argparse.Namespace) -> int:
    summaries = report(given.db, given.document)
    if not summaries:
        print("没有这份文件" if given.document else "还没有装入任何文件", file=sys.stderr)
        return 1
    for summary in summaries:
        print(json.dumps(summary, ensure_ascii=False) if given.as_json else "\n".join(lines(summary)))
    return 0


def _export(given: argparse.Namespace) -> int:
    for table in export(given.db, given.document):
        print(json.dumps(table, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
