"""The command line of the synonyms that a database holds: `python -m query synonyms list|add|remove|try`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from query.answer import Answer
from query.library import Library, load
from query.synonyms import (
    Asked,
    Changed,
    Proposal,
    SynonymError,
    add,
    own_questions,
    propose,
    read_questions,
    remove,
    try_out,
    with_one,
    without_one,
)
from schema.synonyms import Synonym

KINDS = {"account": "科目", "word": "口径", "form": "表", "organisation": "单位"}


def add_arguments(commands: argparse._SubParsersAction[argparse.ArgumentParser], database: Path) -> None:
    """Given the subcommands of a parser, add `synonyms` with its own."""
    top = commands.add_parser("synonyms", help="管理数据库里的同义词")
    actions = top.add_subparsers(dest="action", required=True)
    shown = actions.add_parser("list", help="列出数据库里的同义词")
    added = actions.add_parser("add", help="增加一个同义词")
    taken = actions.add_parser("remove", help="去掉一个同义词")
    tried = actions.add_parser("try", help="试一试：会改变哪些问题的答案（不写入）")
    for action in (added, taken, tried):
        action.add_argument("wording", help="俗称")
    added.add_argument("name", help="官方科目、表或已装入单位的正式名称")
    tried.add_argument("name", nargs="?", help="正式名称；不写就是试去掉这个俗称")
    tried.add_argument(
        "--questions",
        type=Path,
        action="append",
        help="问题文件（与 batch 同一格式，可以写几次）；不写则问各规则的例句",
    )
    for action in (shown, tried):
        action.add_argument("--json", action="store_true", dest="as_json")
    for action in (shown, added, taken, tried):
        action.add_argument("--db", type=Path, default=database)


def run_synonyms(given: argparse.Namespace) -> int:
    """Run one of the commands; 0 done, 1 refused with a sentence. Raises StoreError where the database cannot be used."""
    try:
        if given.action == "add":
            return _told(add(given.db, given.wording, given.name))
        if given.action == "remove":
            found = remove(given.db, given.wording)
            print(f"已去掉：“{found.wording}”不再指“{found.name}”")
            return 0
        library = load(given.db)
        try:
            return _list(library, given.as_json) if given.action == "list" else _try(library, given)
        finally:
            library.close()
    except SynonymError as error:
        print(error)
        return 1


def _told(proposal: Proposal) -> int:
    synonym = proposal.synonym
    print(f"已加入：“{synonym.wording}”指{KINDS[synonym.kind]}“{synonym.name}”")
    for warning in proposal.warnings:
        print(f"注意：{warning}")
    return 0


def _list(library: Library, as_json: bool) -> int:
    for s in library.synonyms:
        row = {"wording": s.wording, "name": s.name, "kind": s.kind}
        print(json.dumps(row, ensure_ascii=False) if as_json else f"{s.wording} → {s.name}（{KINDS[s.kind]}）")
    if not library.synonyms and not as_json:
        print("数据库里还没有同义词")
    return 0


def _try(library: Library, given: argparse.Namespace) -> int:
    warnings: tuple[str, ...] = ()
    synonyms: tuple[Synonym, ...]
    if given.name is None:
        synonyms = without_one(library, given.wording)
    else:
        proposal = propose(library, given.wording, given.name)
        synonyms, warnings = with_one(library, proposal.synonym), proposal.warnings
    files = given.questions or []
    questions = tuple(q for file in files for q in read_questions(file)) or own_questions()
    found = 0
    for change in try_out(library, synonyms, questions):
        found += 1
        print(json.dumps(_json(change), ensure_ascii=False) if given.as_json else "\n".join(_lines(change)))
    if not given.as_json:
        for warning in warnings:
            print(f"注意：{warning}")
        print(f"问了 {len(questions)} 个问题，{found} 个的答案会变；没有写入任何东西。")
    return 0


def _lines(change: Changed) -> tuple[str, str, str]:
    return (_dialog(change.asked), f"  现在：{_short(change.before)}", f"  加上以后：{_short(change.after)}")


def _dialog(asked: Asked) -> str:
    return " → ".join(asked.dialog) + (f"（{asked.document}）" if asked.document else "")


def _short(answer: Answer) -> str:
    words = {"answered": "", "choice": "〔反问〕", "refused": "〔不答〕"}
    return words[answer.status] + answer.sentence + "".join(f"（{c}）" for c in answer.corrections)


def _json(change: Changed) -> dict[str, object]:
    return {
        "dialog": list(change.asked.dialog),
        "document": change.asked.document,
        "before": {"status": change.before.status, "sentence": change.before.sentence},
        "after": {
            "status": change.after.status,
            "sentence": change.after.sentence,
            "corrections": list(change.after.corrections),
        },
    }
