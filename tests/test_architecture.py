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
    "pdfplumber": {"parser/pdf_reader.py", "parser/page_objects.py", "parser/text_lines.py"},
    "pypdfium2": {"screens/page_image.py", "parser/visible.py"},
    "cv2": {"parser/recognise.py", "parser/scan_rules.py", "parser/scan_signs.py"},
    "onnxruntime": {"parser/recognise.py"},
    "segno": {"screens/slip.py"},
    "openpyxl": {"screens/downloads.py"},
    "docx": {"parser/docx_reader.py"},
    "lxml": {
        f"parser/{n}.py"
        for n in ("docx_numbers", "docx_reader", "docx_style", "docx_table", "html_reader", "html_style")
    },
    "python_calamine": {"parser/book_reader.py"},
    "sqlglot": {"query/sql.py", "query/sql_many.py", "query/guard.py"},
    "opencc": {"query/normal.py"},
    "pypinyin": {"schema/sounds.py"},
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "execfile", "globals", "breakpoint", "input"}
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "subprocess", "shelve", "pty"} | {
    "code", "codeop", "runpy", "cffi", "jsonpickle", "imp",
}  # fmt: skip
FORBIDDEN_ATTRIBUTES = {
    "os": {"system", "popen", "posix_spawn", "posix_spawnp", "startfile", "fork", "forkpty"}
    | {f"{kind}{how}" for kind in ("exec", "spawn") for how in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")},
    "importlib": {"import_module", "reload", "__import__"},
    "asyncio": {"create_subprocess_shell", "create_subprocess_exec"},
    "builtins": {"eval", "exec", "compile", "__import__"},
    "yaml": {"load", "unsafe_load", "full_load"},
    "numpy": {"load"},
    "pandas": {"read_pickle", "eval"},
}
"""multiprocessing is not here: the readers of documents are processes, and only parser/pool.py starts them."""
FILLED_IN_BY_THE_PROGRAM = {"query/catalogue.py:fetch", "query/catalogue.py:_shapes", "query/synonyms.py:_rows_named"}
"""Statements made when a document is prepared or a synonym is tried, of texts and names that stand in the program, never of a question."""
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
    attributes = {
        (n.value.id, n.attr) for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }
    attributes |= {
        (n.module, alias.name)
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom) and n.module
        for alias in n.names
    }
    assert not [f"{m}.{a}" for m, a in attributes if a in FORBIDDEN_ATTRIBUTES.get(m, ())]
    passed = {k.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords}
    assert not passed & {"shell", "allow_pickle"}
    allowed = {"subprocess"} if _name(file) == STARTS_COMMANDS else set()
    assert not _imports(file) & (FORBIDDEN_MODULES - allowed)


@pytest.mark.parametrize(
    "text", ["eval('1')", "import pickle", "from os import system", "os.system('x')", "run(x, shell=True)"]
)
def test_the_rule_against_running_text_finds_it(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "made.py"
    file.write_text(text)
    monkeypatch.setattr("test_architecture.ROOT", tmp_path)
    with pytest.raises(AssertionError):
        test_nothing_runs_text_as_code(file)


@pytest.mark.parametrize("file", [f for f in FILES if f.parent.name in ("query", "screens")], ids=_name)
def test_only_the_guarded_door_executes_made_statements(file: Path) -> None:
    """What query/statement.py does not execute is text that stands in the program as it is, apart from its own names."""
    if _name(file) == "query/statement.py":
        return
    tree = ast.parse(file.read_text("utf-8"))
    names = {n.targets[0].id for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr.startswith("execute"):
            text = call.args[0]
            is_own = isinstance(text, ast.Constant) or (isinstance(text, ast.Name) and text.id in names)
            assert is_own or f"{_name(file)}:{_inside(tree, call)}" in FILLED_IN_BY_THE_PROGRAM


def _inside(tree: ast.Module, call: ast.Call) -> str:
    """The innermost function that a call stands in."""
    around = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and any(c is call for c in ast.walk(n))]
    return around[-1].name if around else ""


def test_documents_name_every_rule_with_an_example() -> None:
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    for name in [r.name for r in RULES] + [r.name for r in ACROSS_RULES]:
        assert f"| {name} |" in text, name


def test_documents_name_every_refusal_reason() -> None:
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    for reason in Reason.__args__:  # type: ignore[attr-defined]
        assert reason in text
