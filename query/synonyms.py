"""Synonyms that an administrator keeps in the database: what may be one, and what each would change.

The question path only reads them. `propose` says why a wording may not be a synonym; `try_out` answers questions with
and without a change and writes nothing; `add` and `remove` publish a new generation of the database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from query.answer import Answer
from query.engine import answer_safely
from query.glossary import glossary
from query.lexicon import lexicon
from query.library import Library, load
from query.numbers import find_numbers
from query.rules import RULES
from query.rules_across import ACROSS_RULES
from query.turns import Conversation
from schema.names import normalise
from schema.store import StoreError
from schema.synonyms import Synonym, SynonymKind, add_synonym, load_synonyms, remove_synonym

SHORTEST = 2
LONGEST = 20
NAMED_WORDS = ("fund", "use", "total")
"""Words of the question language that are official names themselves."""
_PLAIN = re.compile(r"[\u4e00-\u9fffa-z0-9()]+")
SHOWN = 3


class SynonymError(Exception):
    """A wording that may not be a synonym; the message is Chinese and says why."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A synonym that may be added; `warnings` tell what its wording touches (names of projects that carry it)."""

    synonym: Synonym
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A dialog whose last question is looked at, and the document chosen for it."""

    dialog: tuple[str, ...]
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A dialog that would be answered otherwise."""

    asked: Asked
    before: Answer
    after: Answer


# -- what may be a synonym --------------------------------------------------------------------------------------------


def propose(library: Library, wording: str, name: str) -> Proposal:
    """Given a wording and the official name it should stand for, return the synonym.

    Raises SynonymError with a Chinese sentence where the name names nothing that a synonym may stand for, or where
    the wording is too short, is a number, or has a meaning already.
    """
    said, norm = normalise(wording), normalise(name)
    _check_form(said, wording)
    if said == norm:
        raise SynonymError(f"“{wording}”就是正式名称，不需要同义词。")
    kind = _kind_of(library, norm, name)
    taken = _taken(library, said, norm)
    if taken:
        raise SynonymError(taken)
    return Proposal(Synonym(said, norm, kind), _warnings(library, said, wording))


def _check_form(said: str, wording: str) -> None:
    if len(said) < SHORTEST:
        raise SynonymError(f"“{wording}”太短：至少要 {SHORTEST} 个字，一个字的词会误伤别的问题。")
    if len(said) > LONGEST:
        raise SynonymError(f"“{wording[:LONGEST]}…”太长：最多 {LONGEST} 个字。")
    if not _PLAIN.fullmatch(said):
        raise SynonymError(f"“{wording}”里有标点或符号：同义词只能由汉字、字母和数字组成。")
    if said.isdigit() or any(n.start == 0 and n.end == len(said) for n in find_numbers(said)):
        raise SynonymError(f"“{wording}”是一个数，不能作同义词。")


def _kind_of(library: Library, norm: str, name: str) -> SynonymKind:
    words = lexicon()
    known = words.words.get(norm)
    if known is not None and known.kind in NAMED_WORDS:
        return "word"
    if norm in words.accounts or norm in words.synonyms.values() or norm in _printed(library):
        return "account"
    if any(norm in called for called in words.forms.values()):
        return "form"
    if norm in _bodies(library):
        return "organisation"
    if _rows_named(library, norm, exact=True):
        raise SynonymError(f"“{name}”是一份文件里的项目或指标；项目靠它自己的名称来找，不设同义词。")
    other = words.synonyms.get(norm)
    hint = f"它自己是“{other}”的同义词，请写正式名称。" if other else "请写官方科目、表或已装入单位的正式名称。"
    raise SynonymError(f"没有名为“{name}”的科目、表或单位；{hint}")


def _printed(library: Library) -> frozenset[str]:
    """The compared names that the loaded documents print of accounts and items, projects apart."""
    return frozenset(library.prepared(None).catalogue.by_norm)


def _bodies(library: Library) -> frozenset[str]:
    return frozenset(normalise(b.name) for b in library.roster.bodies)


def _taken(library: Library, said: str, norm: str) -> str:
    """Why a wording means something already; empty where it is free."""
    words = lexicon()
    stored = {s.wording: s.name for s in library.synonyms}
    meant = stored.get(said) or words.synonyms.get(said)
    if meant is not None:
        return f"“{said}”已经是“{meant}”的同义词" + ("，不用再加。" if meant == norm else f"，不能再指“{norm}”。")
    if said in words.sets or said in words.several:
        return f"“{said}”已经指几个科目，不能再只指“{norm}”。"
    if said in words.words or said in glossary():
        return f"“{said}”已经是提问用的词，有别的意思。"
    if said in words.accounts or said in words.codes:
        return f"“{said}”本身就是官方科目，不能指“{norm}”。"
    whole = library.prepared(None)
    named = whole.bodies is not None and whole.bodies.entry(said) is not None
    if named or said in _bodies(library) or said in whole.vocabulary.entries:
        return f"“{said}”已经有意思（单位、科目或表的叫法），不能再指“{norm}”。"
    if said in _printed(library) or _rows_named(library, said, exact=True):
        return f"“{said}”是文件里印出的名称，不能指“{norm}”。"
    return ""


def _rows_named(library: Library, norm: str, exact: bool) -> tuple[str, ...]:
    """The projects and targets of current documents that are called so, or that carry the words in their names."""
    how = "= ?" if exact else "LIKE '%' || ? || '%'"
    rows = library.connection.cursor().execute(
        f"""SELECT DISTINCT m.name FROM member m JOIN document d ON d.id = m.document_id
        WHERE d.is_current AND m.dimension = 'project' AND m.norm {how} ORDER BY 1""",
        [norm],
    )
    found = [str(row[0]) for row in rows.fetchall()]
    targets = library.connection.cursor().execute(
        "SELECT DISTINCT i.name FROM indicator i JOIN document d ON d.id = i.document_id WHERE d.is_current ORDER BY 1"
    )
    names = [str(row[0]) for row in targets.fetchall()]
    found += [n for n in names if (normalise(n) == norm if exact else norm in normalise(n))]
    return tuple(dict.fromkeys(found))


def _warnings(library: Library, said: str, wording: str) -> tuple[str, ...]:
    carrying = _rows_named(library, said, exact=False)
    if not carrying:
        return ()
    more = f"等 {len(carrying)} 个" if len(carrying) > SHOWN else ""
    return (f"名称里带“{wording}”的项目或指标有：{'、'.join(carrying[:SHOWN])}{more}；问到它们的问题会受影响。",)


# -- changing the database --------------------------------------------------------------------------------------------


def add(path: Path, wording: str, name: str) -> Proposal:
    """Check a synonym against the database and publish it. Raises SynonymError or StoreError, nothing changed then."""
    library = load(path)
    try:
        proposal = propose(library, wording, name)
    finally:
        library.close()
    add_synonym(path, proposal.synonym)
    return proposal


def remove(path: Path, wording: str) -> Synonym:
    """Take a stored synonym away and return it. Raises SynonymError where the database holds no such wording."""
    library = load(path)
    try:
        found = stored_one(library, wording)
    finally:
        library.close()
    remove_synonym(path, found.wording)
    return found


def stored_one(library: Library, wording: str) -> Synonym:
    """Return the stored synonym of a wording. Raises SynonymError where the database holds none."""
    said = normalise(wording)
    found = next((s for s in library.synonyms if s.wording == said), None)
    if found is None:
        built_in = "（它是系统自带的同义词，不在数据库里）" if said in lexicon().synonyms else ""
        raise SynonymError(f"数据库里没有同义词“{wording}”{built_in}。")
    return found


# -- the dry run ------------------------------------------------------------------------------------------------------


def try_out(library: Library, synonyms: Sequence[Synonym], questions: Iterable[Asked]) -> Iterator[Changed]:
    """Answer each dialog with the stored synonyms and with these in their place; yield those that differ.

    Two answers differ where anything that is said differs: status, reason, sentence, rows, unit, citations,
    corrections, choices. Nothing is written.
    """
    other = library.with_synonyms(tuple(synonyms))
    for asked in questions:
        before, after = _answered(library, asked), _answered(other, asked)
        if _said(before) != _said(after):
            yield Changed(asked, before, after)


def _answered(library: Library, asked: Asked) -> Answer:
    conversation = Conversation()
    given = Answer("refused", "没有收到问题。", reason="not_understood")
    for question in asked.dialog:
        given, conversation = answer_safely(library, question, conversation, asked.document)
    return given


def _said(answer: Answer) -> tuple[object, ...]:
    return (
        answer.status,
        answer.reason,
        answer.sentence,
        answer.unit,
        answer.rows,
        answer.citations,
        answer.corrections,
        answer.choices,
    )


def with_one(library: Library, proposal: Synonym) -> tuple[Synonym, ...]:
    """Return the stored synonyms and one more."""
    return (*library.synonyms, proposal)


def without_one(library: Library, wording: str) -> tuple[Synonym, ...]:
    """Return the stored synonyms but one. Raises SynonymError where the database holds no such wording."""
    found = stored_one(library, wording)
    return tuple(s for s in library.synonyms if s != found)


def own_questions() -> tuple[Asked, ...]:
    """Return the examples of all rules: what a dry run asks where no file is given."""
    examples = (*(r.examples for r in RULES), *(r.examples for r in ACROSS_RULES))
    return tuple(Asked((example,)) for listed in examples for example in listed)


def read_questions(path: Path) -> tuple[Asked, ...]:
    """Given a file in the form of `query batch`, return its dialogs. Raises StoreError with a Chinese sentence."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}：读不了：{error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry: Mapping[str, object] = json.loads(line)
            found.append(asked_in(entry))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path} 第 {number} 行：应为 {{“id”: …, “dialog”: [问题, …]}}") from error
    return tuple(found)


def asked_in(entry: Mapping[str, object]) -> Asked:
    """Given one parsed line of a batch, return its dialog. Raises KeyError or TypeError where it has another form."""
    dialog = entry["dialog"]
    if not isinstance(dialog, list):
        raise TypeError("dialog")
    document = entry.get("document")
    return Asked(tuple(str(q) for q in dialog), str(document) if document else None)


__all__ = [
    "Asked",
    "Changed",
    "Proposal",
    "Synonym",
    "SynonymError",
    "add",
    "load_synonyms",
    "own_questions",
    "propose",
    "read_questions",
    "remove",
    "try_out",
    "with_one",
    "without_one",
]
