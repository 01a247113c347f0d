"""The command line of the translator: `ask`, a `batch` of dialogs, `suggest` while one types, keep the `synonyms`."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path

from query.answer import Answer, to_json
from query.engine import Library, answer_safely, load, trace_safely
from query.explain import explained
from query.manage import add_arguments, run_synonyms
from query.turns import Conversation
from query.typeahead import suggest
from schema.places import row_place
from schema.store import StoreError

DATABASE = Path("data/budget.duckdb")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 done, 1 the database or the file cannot be read, 2 usage."""
    parser = argparse.ArgumentParser(prog="python -m query", description="用日常中文问预算文件")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="问一个问题")
    ask.add_argument("question")
    ask.add_argument("--db", type=Path, default=DATABASE)
    ask.add_argument("--document", help="只问这一个文件")
    ask.add_argument("--json", action="store_true", dest="as_json")
    ask.add_argument("--explain", action="store_true", help="写出词、规则、计划、SQL、数据行、勾稽")
    batch = commands.add_parser("batch", help="逐行回答 JSONL 里的问题")
    batch.add_argument("questions", type=Path)
    batch.add_argument("--db", type=Path, default=DATABASE)
    add_arguments(commands, DATABASE)
    typing = commands.add_parser("suggest", help="输入到一半时可以怎么问")
    typing.add_argument("typed")
    typing.add_argument("--db", type=Path, default=DATABASE)
    typing.add_argument("--document", help="只问这一个文件")
    given = parser.parse_args(arguments)
    _say_anything(given.command == "batch" or bool(getattr(given, "as_json", False)))
    try:
        if given.command == "synonyms":
            return run_synonyms(given)
        library = load(given.db)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        if given.command == "suggest":
            return _suggest(library, given)
        return _ask(library, given) if given.command == "ask" else _batch(library, given.questions)
    finally:
        library.close()


def _say_anything(as_json: bool) -> None:
    """What the terminal cannot show is escaped, as JSON does it; JSON is UTF-8 whatever the locale is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if as_json else None, errors="backslashreplace")


def _ask(library: Library, given: argparse.Namespace) -> int:
    traced, _ = trace_safely(library, given.question, None, given.document)
    if given.as_json:
        print(json.dumps(to_json(traced.answer), ensure_ascii=False))
    else:
        print("\n".join(_lines(traced.answer)))
    if given.explain:
        print("\n".join(explained(library, traced)))
    return 0


def _suggest(library: Library, given: argparse.Namespace) -> int:
    for found in suggest(library, given.typed, given.document):
        print(f"{found.kind}\t{found.text}\t→ {found.question}")
    return 0


def _lines(answer: Answer) -> list[str]:
    lines = [answer.sentence, *answer.corrections]
    if answer.understood:
        lines.append(f"理解为：{answer.understood}")
    for cite in answer.citations:
        place = row_place(cite.page, cite.line).replace(" ", "")
        cells = " | ".join(c for c in cite.cells if c)
        lines.append(f"依据：{cite.table_no or ''} {cite.title} {place}：{cells}")
    if answer.confirmed_by:
        lines.append(f"{answer.confirmed_by + 1} 处一致")
    lines += [f"注：{n}" for n in answer.notes]
    lines += [f"可选：{c.label} → {c.question}" for c in answer.choices]
    if answer.status == "refused" and answer.suggestions:
        lines.append("可以问：" + "；".join(answer.suggestions))
    return lines


def _batch(library: Library, questions: Path) -> int:
    try:
        lines = questions.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        print(f"{questions}：读不了：{error}", file=sys.stderr)
        return 1
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            dialog = [str(q) for q in entry["dialog"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            print(f"{questions} 第 {number} 行：应为 {{“id”: …, “dialog”: [问题, …]}}", file=sys.stderr)
            return 1
        conversation = Conversation()
        answer = Answer("refused", "没有收到问题。", reason="not_understood")
        for question in dialog:
            answer, conversation = answer_safely(library, question, conversation, entry.get("document"))
        print(json.dumps(to_json(answer, entry.get("id", str(number))), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
