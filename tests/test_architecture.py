"""The house rules that a reader cannot see in one file: who imports whom, and what stands nowhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from query.answer import Reason
from query.rules import RULES
from query.rules_across import ACROSS_RULES

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("journal", "parser", "query", "schema", "screens")
ENTRIES = ("app.py", "manage.py")
FILES = [*sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py")), *(ROOT / e for e in ENTRIES)]
MAY_IMPORT = {
    "journal": {"journal"},
    "schema": {"schema"},
    "parser": {"parser", "schema"},
    "query": {"query", "schema"},
    "screens": {"screens", "query", "schema", "parser", "journal"},
    "app.py": {"screens", "query", "schema", "parser"},
    "manage.py": {"screens"},
}
ONLY_IN = {
    "pdfplumber": {"parser/pdf_reader.py"},
    "pypdfium2": {"screens/page_image.py", "parser/visible.py"},
    "segno": {"screens/slip.py"},
    "openpyxl": {"screens/downloads.py"},
    "python_calamine": {"parser/book_reader.py"},
    "sqlglot": {"query/sql.py", "query/sql_many.py"},
    "opencc": {"query/normal.py"},
    "pypinyin": {"schema/sounds.py"},
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "marshal", "subprocess", "shelve"}
STARTS_COMMANDS = "screens/jobs.py"
"""The one place that starts the program's own command lines, each with fixed arguments and no shell."""


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_import_directions(file: Path) -> None:
    own = file.relative_to(ROOT).parts[0]
    local = _imports(file) & {*PACKAGES, "app", "manage"}
    assert local <= MAY_IMPORT[own]


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_libraries_stay_in_their_file(file: Path) -> None:
    imports = _imports(file)
    for library, homes in ONLY_IN.items():
        assert library not in imports or _name(file) in homes
    if "streamlit" in imports:
        assert file.relative_to(ROOT).parts[0] in (*ENTRIES, "screens")


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_nothing_runs_text_as_code(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & FORBIDDEN_CALLS
    allowed = {"subprocess"} if _name(file) == STARTS_COMMANDS else set()
    assert not _imports(file) & (FORBIDDEN_MODULES - allowed)


def test_documents_name_every_rule_with_an_example() -> None:
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    for name in [r.name for r in RULES] + [r.name for r in ACROSS_RULES]:
        assert f"| {name} |" in text, name


def test_documents_name_every_refusal_reason() -> None:
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    for reason in Reason.__args__:  # type: ignore[attr-defined]
        assert reason in text
