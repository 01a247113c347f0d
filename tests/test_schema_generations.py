"""What serves, what is refused, what is kept: the files of a store, one by one."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bench.small import contents, documents_of, enter, original_of, originals, small_document
from parser.__main__ import main as parser_main
from parser.ingest import ingest
from parser.pool import Pool
from query.__main__ import main as query_main
from query.engine import Library, answer, load
from schema import lock
from schema.__main__ import main
from schema.errors import StoreError
from schema.generations import database_file, generation_file, manifest_file, meant, numbers
from schema.lock import locked
from schema.manifest import ManifestError, read_manifest
from schema.model import ParsedDocument
from schema.originals import files_folder, original_file
from schema.rows import insert_document
from schema.store import connect, editing, open_store, writing
from schema.synonyms import load_synonyms
from schema.tables import SCHEMA_VERSION
from schema.verify import serving
from schema.withdraw import history, withdraw
from screens import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Generation 1 holds document 1, generation 2 holds 1 and 2."""
    name = tmp_path / "store" / "b.duckdb"
    name.parent.mkdir()
    enter(name, 1)
    enter(name, 2)
    return name


def _damage(file: Path, at: int = 5000) -> None:
    data = bytearray(file.read_bytes())
    data[at % len(data)] ^= 1
    file.write_bytes(data)


# -- what is published ------------------------------------------------------------------------------------------------


def test_a_manifest_tells_what_a_generation_holds(path: Path) -> None:
    manifest = read_manifest(database_file(path))
    assert manifest is not None
    assert (manifest.generation, manifest.came_from, manifest.origin) == (2, 1, "added")
    assert manifest.schema_version == SCHEMA_VERSION
    assert manifest.counts["document"] == 2
    assert manifest.counts["amount"] == 8
    assert manifest.database.size == database_file(path).stat().st_size
    data = json.loads(manifest_file(database_file(path)).read_text("utf-8"))
    data["counts"]["document"] = 3
    manifest_file(database_file(path)).write_text(json.dumps(data), "utf-8")
    with pytest.raises(ManifestError):
        read_manifest(database_file(path))


def test_what_does_not_hold_is_not_published(path: Path) -> None:
    before = contents(path)
    with pytest.raises(StoreError, match="金额没有它的行"), editing(path) as connection:
        connection.execute("DELETE FROM source_row WHERE id = 1")
        last = connection.execute("SELECT id FROM document ORDER BY id DESC").fetchone()
        assert last is not None
        connection.execute("UPDATE amount SET document_id = 3 WHERE row_id = 1")
        connection.execute(
            "INSERT INTO document SELECT 3, * EXCLUDE (id) REPLACE ('x' AS sha256) FROM document LIMIT 1"
        )
    assert (meant(path), contents(path), numbers(path)) == (2, before, (2, 1))


def test_rows_that_went_missing_are_noticed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.store.insert_document", lambda *given: insert_document(*given) + Counter(amount=1))
    with pytest.raises(StoreError, match="amount 12 行，应为 13 行"):
        enter(path, 3)
    assert (meant(path), documents_of(path), numbers(path)) == (2, frozenset({1, 2}), (2, 1))


def test_an_answer_says_its_generation(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query_main(["ask", "甲市教育局办公费是多少", "--db", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["generation"] == 2
    assert query_main(["ask", "甲市教育局办公费是多少", "--db", str(path), "--explain"]) == 0
    assert "数据库：b.2.duckdb（第 2 代）" in capsys.readouterr().out


def test_one_generation_is_kept_before(path: Path) -> None:
    enter(path, 3)
    assert numbers(path) == (3, 2)


def test_a_withdrawn_document_is_in_no_generation_that_may_serve(path: Path) -> None:
    withdraw(path, 1)
    assert (meant(path), numbers(path)) == (4, (4, 3))
    _damage(database_file(path))
    assert documents_of(path) == frozenset({2})


# -- what serves ------------------------------------------------------------------------------------------------------


def test_a_damaged_generation_is_not_opened_and_that_is_said(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _damage(database_file(path))
    given = open_store(path)
    assert (given.generation, documents_of(path)) == (1, frozenset({1}))
    assert "第 2 代没有打开：校验和不符；现在用的是第 1 代" in given.fault
    with pytest.raises(StoreError, match="没有写入；请先退回上一代"):
        enter(path, 3)
    assert main(["gc", "--db", str(path)]) == 1
    assert numbers(path) == (2, 1)
    _damage(generation_file(path, 1))
    with pytest.raises(StoreError, match="也没有可用的上一代"):
        connect(path)


def test_a_generation_whose_manifest_or_file_is_gone_is_not_opened(path: Path) -> None:
    manifest_file(database_file(path)).unlink()
    assert serving(path).generation == 1
    database_file(path).unlink()
    given = open_store(path)
    assert (given.generation, "文件不见了" in given.fault) == (1, True)
    with pytest.raises(StoreError, match=r"指向的 b\.2\.duckdb 不见了"):
        enter(path, 3)


def test_damaged_names_are_made_anew(path: Path) -> None:
    _damage(generation_file(path, 2).with_suffix(".names"))
    library = load(path)
    assert (library.generation, library.names.pack.held) == (2, None)
    assert "名称索引校验和不符" in library.fault
    library.close()


def test_a_lost_link_is_made_again_by_who_writes(path: Path) -> None:
    path.unlink()
    with pytest.raises(StoreError, match="链接不见了"):
        connect(path)
    enter(path, 3)
    assert documents_of(path) == frozenset({1, 2, 3})


def test_a_file_without_manifest_is_opened(path: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.duckdb"
    shutil.copyfile(database_file(path), plain)
    assert (open_store(plain).generation, open_store(plain).fault) == (0, "")
    assert main(["verify", "--db", str(plain)]) == 1  # its originals are not there
    with writing(plain) as add:
        add(small_document(3), originals(tmp_path, 3)[0], "1")
    assert (meant(plain), numbers(plain), documents_of(plain)) == (1, (1, 0), frozenset({1, 2, 3}))


def test_another_database_is_no_generation(path: Path) -> None:
    other = path.with_name("b.2026.duckdb")
    enter(other, 5)
    assert numbers(path) == (2, 1)
    enter(path, 3)
    assert documents_of(other) == frozenset({5})


@pytest.mark.parametrize(("version", "said"), [(SCHEMA_VERSION + 1, "请更新程序"), (2, "python -m parser migrate")])
def test_another_version_is_refused_in_words(path: Path, tmp_path: Path, version: int, said: str) -> None:
    copy = _of_version(path, version)
    for attempt in (connect, lambda p: enter(p, 3)):
        with pytest.raises(StoreError, match=said):
            attempt(copy)


# -- originals --------------------------------------------------------------------------------------------------------


def test_an_original_is_held_against_its_hash(path: Path) -> None:
    digest = small_document(1).sha256
    kept = original_file(path, digest)
    assert kept is not None
    assert kept.read_bytes() == original_of(1)
    kept.write_bytes(b"another")
    assert original_file(path, digest) is None
    assert main(["verify", "--db", str(path)]) == 1
    assert original_file(path, "../b.2") is None


def test_a_file_that_changes_while_it_is_read_does_not_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file,) = originals(tmp_path / "files", 1)
    start = Pool.start

    def started(pool: Pool, index: int, read: Path) -> None:
        start(pool, index, read)
        read.write_bytes(original_of(2))

    monkeypatch.setattr(Pool, "start", started)
    (outcome,) = ingest((file,), tmp_path / "b.duckdb", read=_first)
    assert outcome.status == "refused"
    assert "改动" in outcome.message


def _first(_file: Path) -> ParsedDocument | str:
    return small_document(1)


# -- looking after it -------------------------------------------------------------------------------------------------


def test_verify_rollback_and_gc(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = ["--db", str(path)]
    assert main(["verify", *named]) == 0
    said = capsys.readouterr().out
    assert "第 2 代（现用）：完好，2 份文件" in said
    assert "原文件：2 份都在" in said
    _damage(database_file(path))
    assert main(["verify", *named]) == 1
    assert "第 2 代（应当现用）：不能用：校验和不符" in capsys.readouterr().err
    assert main(["rollback", *named]) == 0
    said = capsys.readouterr().out
    assert "第 1 代作为第 3 代发布" in said
    assert small_document(2).sha256 in said
    assert (meant(path), documents_of(path), main(["verify", *named])) == (3, frozenset({1}), 0)
    assert main(["rollback", "--to", "2", *named]) == 1
    assert "没有可用的第 2 代" in capsys.readouterr().err
    (path.parent / "b.9.duckdb").write_bytes(b"draft")
    assert main(["gc", "--originals", *named]) == 0
    assert "清理了 2 代（9、2）" in capsys.readouterr().out
    assert [f.stem for f in files_folder(path).iterdir()] == [small_document(1).sha256]
    assert main(["gc", "--keep", "0", *named]) == 0
    assert (numbers(path), documents_of(path)) == ((3,), frozenset({1}))
    with pytest.raises(SystemExit):
        main(["gc", "--keep", "-1", *named])


def test_what_was_rolled_back_does_not_serve_again(path: Path) -> None:
    assert main(["rollback", "--db", str(path)]) == 0
    _damage(database_file(path))
    assert (serving(path).generation, documents_of(path)) == (1, frozenset({1}))


def test_a_wait_is_said_and_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.3)
    said: list[str] = []
    with locked(path), pytest.raises(StoreError, match="没有再等"), locked(path, said.append):
        pass
    assert len(said) == 1


# -- an older version -------------------------------------------------------------------------------------------------


def _of_version(path: Path, version: int) -> Path:
    """The same store as a program of another version left it: no manifest, no projection."""
    with duckdb.connect(str(database_file(path))) as connection:
        connection.execute("UPDATE meta SET value = ?", [str(version)])
        connection.execute("DROP TABLE figure")
    for number in numbers(path):
        manifest_file(generation_file(path, number)).unlink()
        generation_file(path, number).with_suffix(".names").unlink()
    generation_file(path, 1).unlink()
    return path


def test_an_older_version_is_read_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = Path(__file__).resolve().parent.parent / "samples" / "budget.txt"
    path = tmp_path / "b.duckdb"
    ingest((sample,), path)
    assert query_main(["synonyms", "add", "跑腿费", "委托业务费", "--db", str(path)]) == 0
    with editing(path) as connection:
        connection.execute("UPDATE document SET ingested_at = '2026-01-02T03:04:05+00:00'")
    before = connect(path).execute("SELECT sum(value), count(*) FROM amount").fetchone()
    assert parser_main(["migrate", "--db", str(path)]) == 0
    assert "已经是现在的结构版本" in capsys.readouterr().out
    number = meant(path)
    with duckdb.connect(str(database_file(path))) as connection:
        connection.execute("UPDATE meta SET value = '2'")
        connection.execute("DROP TABLE figure")
    for n in numbers(path):
        manifest_file(generation_file(path, n)).unlink()
    with pytest.raises(StoreError, match="parser migrate"):
        connect(path)
    assert parser_main(["migrate", "--db", str(path)]) == 0
    assert "1 份文件重新读入" in capsys.readouterr().out
    assert meant(path) == (number or 0) + 1
    with connect(path) as connection:
        assert connection.execute("SELECT sum(value), count(*) FROM amount").fetchone() == before
        assert [s.wording for s in load_synonyms(connection)] == ["跑腿费"]
    assert [(e.file_name, e.at) for e in history(path)] == [("budget.txt", "2026-01-02T03:04:05+00:00")]
    assert main(["verify", "--db", str(path)]) == 0
    assert not path.with_name(path.name + ".migrating").exists()


def test_an_older_version_without_its_originals_stays(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _of_version(path, 2)
    for file in files_folder(path).iterdir():
        file.unlink()
    assert parser_main(["migrate", "--db", str(path)]) == 1
    assert "2 份原文件没有保存" in capsys.readouterr().err
    assert meant(path) == 2


# -- who has it open --------------------------------------------------------------------------------------------------


@pytest.fixture
def _in_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BUDGET_DB", str(path))
    yield


def test_the_page_follows_and_answers_meanwhile(path: Path, _in_use: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened.library().generation == 2
    may_open = threading.Event()

    def slow(name: Path) -> Library:
        may_open.wait(10)
        return load(name)

    monkeypatch.setattr(opened, "load", slow)
    monkeypatch.setattr(opened, "FOLLOW_SECONDS", 0.1)
    enter(path, 3)
    begun = time.monotonic()
    meanwhile = opened.library()
    assert (meanwhile.generation, time.monotonic() - begun < 5) == (2, True)
    assert answer(meanwhile, "甲市教育局办公费是多少")[0].generation == 2
    may_open.set()
    while opened.library().generation == 2 and time.monotonic() - begun < 20:
        time.sleep(0.01)
    assert opened.library().generation == 3


def test_the_page_stays_with_what_is_sound(path: Path, _in_use: None) -> None:
    assert opened.library().generation == 2
    enter(path, 3)
    _damage(database_file(path))
    library = opened.library()
    assert (library.generation, "第 3 代没有打开" in library.fault) == (2, True)
