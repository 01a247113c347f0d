"""The command line of the reader: `ingest`, `withdraw`, `current`, `report`, `export` and `migrate`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from parser.ingest import Outcome, find_files, ingest
from parser.limits import GIB, LIMITS, Limits
from parser.migrate import migrate
from parser.progress import Progress, summary_line, terminal_writer
from parser.report import export, lines, report
from schema.current import choose_current
from schema.disk import said
from schema.errors import StoreError
from schema.names import shown_name
from schema.withdraw import matching, withdraw

DEFAULT_DATABASE = Path("data/budget.duckdb")
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 all well, 1 something was refused or cannot be read, 2 usage, 130 interrupted."""
    given = _arguments().parse_args(arguments)
    try:
        if given.command == "ingest":
            return _ingest(given)
        if given.command == "withdraw":
            return _withdraw(given)
        if given.command == "current":
            return _current(given)
        if given.command == "migrate":
            return _migrate(given)
        return _report(given) if given.command == "report" else _export(given)
    except KeyboardInterrupt:
        print("已中断；此前已保存的文件仍在数据库里，再运行一次会接着装入其余的", file=sys.stderr)
        return INTERRUPTED
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"数据库 {given.db} 写不了：{said(error)}", file=sys.stderr)
        return 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m parser", description="把部门预算公开文件读进数据库")
    commands = parser.add_subparsers(dest="command", required=True)
    read = commands.add_parser("ingest", help="读入文件或文件夹")
    read.add_argument("paths", nargs="+", type=Path)
    read.add_argument("--workers", type=_positive(int), help="同时读几份文件；不写则与处理器核数相同")
    read.add_argument("--json", action="store_true", dest="as_json", help="每份文件一行 JSON")
    read.add_argument("--quiet", action="store_true", help="不显示进度")
    limits = (
        ("--seconds", LIMITS.seconds, "每份文件最多读多少秒"),
        ("--seconds-per-page", LIMITS.seconds_per_page, "此外每页再加多少秒"),
        ("--cpu-seconds", LIMITS.cpu_seconds, "每份文件最多用处理器多少秒"),
        ("--cpu-seconds-per-page", LIMITS.cpu_seconds_per_page, "此外每页再加处理器多少秒"),
        ("--memory", LIMITS.memory / GIB, "每个读取进程最多用多少 GiB 内存"),
    )
    for name, default, meaning in limits:
        read.add_argument(name, type=_positive(float), default=default, help=f"{meaning}（默认 {default:g}）")
    read.add_argument("--replaces", metavar="DOCUMENT", help="顶替哪份已装入的文件（文件名或编号）：撤旧装新一次完成")
    take = commands.add_parser("withdraw", help="撤下一份已装入的文件")
    take.add_argument("document", help="文件名或编号")
    take.add_argument("--reason", default="", help="撤下的原因，记入历史")
    serve = commands.add_parser("current", help="同一单位、年度、类别有几版时，定哪一版现行")
    serve.add_argument("document", help="文件名或编号")
    serve.add_argument("--undo", action="store_true", help="不再指定，回到按印出的标记和装入的先后")
    show = commands.add_parser("report", help="读到了什么、勾稽是否相符")
    show.add_argument("document", nargs="?")
    show.add_argument("--json", action="store_true", dest="as_json")
    dump = commands.add_parser("export", help="每张表一行 JSON")
    dump.add_argument("document", nargs="?")
    anew = commands.add_parser("migrate", help="把旧结构版本的数据库升级：从保存的原文件重新读入")
    anew.add_argument("--workers", type=_positive(int), help="同时读几份文件；不写则与处理器核数相同")
    anew.add_argument("--skip-refused", action="store_true", help="现在读不成的文件略过，其余照样升级")
    for command in (read, take, serve, show, dump, anew):
        command.add_argument("--db", type=Path, default=DEFAULT_DATABASE)
    return parser


def _ingest(given: argparse.Namespace) -> int:
    files = find_files(given.paths)
    if not files:
        print("没有找到可读的文件；可接受 PDF、Word 文档、Excel 工作簿、网页、csv 和文本", file=sys.stderr)
        return 1
    replaces = None
    if given.replaces is not None:
        if len(files) > 1:
            print("顶替一份文件时只能装入一份", file=sys.stderr)
            return 2
        replaces = _one(given.db, given.replaces)
        if replaces is None:
            return 1
    limits = Limits(
        seconds=given.seconds,
        seconds_per_page=given.seconds_per_page,
        memory=int(given.memory * GIB),
        cpu_seconds=given.cpu_seconds,
        cpu_seconds_per_page=given.cpu_seconds_per_page,
    )
    last: list[Progress] = []
    draw = None if given.as_json or given.quiet else terminal_writer(sys.stderr)

    def watch(progress: Progress) -> None:
        last[:] = [progress]
        if draw is not None:
            draw(progress)

    outcomes = ingest(files, given.db, given.workers, limits, watch=watch, replaces=replaces)
    for outcome in outcomes:
        if given.as_json:
            print(json.dumps(_line(outcome), ensure_ascii=False))
        else:
            print(outcome.message, file=sys.stderr if outcome.status == "refused" else sys.stdout)
    if len(files) > 1 and draw is not None:
        print(summary_line(last[0]))
    return 1 if any(o.status == "refused" for o in outcomes) else 0


def _withdraw(given: argparse.Namespace) -> int:
    identifier = _one(given.db, given.document)
    if identifier is None:
        return 1
    gone = withdraw(given.db, identifier, given.reason)
    print(f"{gone.file_name}：已撤下（{gone.organisation} {gone.year} 年{gone.kind}）")
    return 0


def _current(given: argparse.Namespace) -> int:
    identifier = _one(given.db, given.document)
    if identifier is None:
        return 1
    print(choose_current(given.db, identifier, given.undo))
    return 0


def _migrate(given: argparse.Namespace) -> int:
    outcomes = migrate(given.db, given.workers, given.skip_refused, terminal_writer(sys.stderr))
    for outcome in outcomes:
        if outcome.status == "refused":
            print(outcome.message, file=sys.stderr)
    entered = sum(o.status != "refused" for o in outcomes)
    print(f"已升级：{entered} 份文件重新读入" if outcomes else "已经是现在的结构版本，没有改动")
    return 1 if entered < len(outcomes) else 0


def _one(database: Path, name: str) -> int | None:
    """The id of the one document that a name or a number means; None, and why, where it is none or several."""
    found = matching(database, name)
    if len(found) == 1:
        return found[0][0]
    if not found:
        print(f"没有装入名为“{name}”的文件", file=sys.stderr)
    else:
        print(f"名为“{name}”的文件有 {len(found)} 份，请写编号：", file=sys.stderr)
        for identifier, called in found:
            print(f"  {identifier}  {called}", file=sys.stderr)
    return None


def _line(outcome: Outcome) -> dict[str, object]:
    return {
        "file": shown_name(outcome.file.name),
        "status": outcome.status,
        "message": outcome.message,
        "pages": outcome.pages,
        "seconds": outcome.seconds,
    }


def _positive(kind: type[int] | type[float]) -> Callable[[str], float]:
    """Return what argparse needs to take only numbers above zero."""

    def number(text: str) -> float:
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"{text} 应大于 0")
        return value

    return number


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
