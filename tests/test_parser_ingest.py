"""Many files at once: what fails stays alone, the same files give the same database, and a kill leaves whole documents."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tiny import read_tiny, tiny_document

from parser.__main__ import main
from parser.ingest import ingest
from parser.limits import GIB, Limits
from parser.progress import Progress, duration, progress_file, progress_line, read_progress, terminal_writer
from schema.store import Publishing, StoreError, connect, files_folder, writing

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "budget.txt"
COUNTED = ("budget_table", "amount", "check_result", "member", "passage", "attribute", "indicator", "problem")


def _files(folder: Path, *contents: str) -> tuple[Path, ...]:
    files = []
    for n, content in enumerate(contents):
        file = folder / f"{n}.txt"
        file.write_text(content, "utf-8")
        files.append(file)
    return tuple(files)


def _documents(database: Path) -> list[tuple[Any, ...]]:
    return connect(database).execute("SELECT id, file_name FROM document ORDER BY id").fetchall()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("memory", "用了超过 1 GiB 内存，已停止"),
        ("crash", "读取进程意外结束（退出码 3，内存超限？）"),
        ("killed", "读取进程意外结束（被系统终止，内存不足？）"),
        ("error", "读取程序出错（KeyError，tiny.py 第"),
        ("inconsistent", "写不进数据库"),
    ],
)
def test_what_fails_stays_alone(tmp_path: Path, content: str, reason: str) -> None:
    files = _files(tmp_path, "well", content, "well")
    outcomes = ingest(files, tmp_path / "b.duckdb", 2, Limits(memory=GIB), read=read_tiny)
    assert [o.status for o in outcomes] == ["added", "refused", "added"]
    assert outcomes[1].message.startswith("1.txt：未装入：")
    assert reason in outcomes[1].message
    assert _documents(tmp_path / "b.duckdb") == [(1, "0.txt"), (2, "2.txt")]


def test_what_hangs_is_stopped_alone(tmp_path: Path) -> None:
    files = _files(tmp_path, "hang", "well", "well")
    limits = Limits(seconds=4)
    outcomes = ingest(files, tmp_path / "b.duckdb", 2, limits, read=read_tiny)
    assert [o.status for o in outcomes] == ["refused", "added", "added"]
    assert "读这份文件用了超过 4 秒，已停止" in outcomes[0].message


def test_pages_lengthen_the_time() -> None:
    assert Limits(seconds=60, seconds_per_page=3).wall_time(100) == 360


def test_outcomes_say_pages_and_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "b.duckdb"
    sample = ROOT / "samples" / "budget.pdf"
    assert main(["ingest", str(sample), "--db", str(database), "--json"]) == 0
    said = capsys.readouterr()
    (line,) = [json.loads(x) for x in said.out.splitlines()]
    assert (line["status"], line["pages"]) == ("added", 21)
    assert line["seconds"] > 0
    assert said.err == ""
    assert main(["ingest", str(sample), "--db", str(database), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "unchanged"


def test_a_number_of_workers_is_positive(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", "a.pdf", "--workers", "0"])
    assert stopped.value.code == 2
    assert "应大于 0" in capsys.readouterr().err


def test_the_same_files_give_the_same_database(tmp_path: Path) -> None:
    files = _files(tmp_path, "slow", *["well"] * 5)
    for workers in (1, 3):
        database = tmp_path / f"{workers}.duckdb"
        ingest(files, database, workers, publishing=Publishing(documents=2), read=read_tiny)
    assert _documents(tmp_path / "1.duckdb") == [(n + 1, f"{n}.txt") for n in range(6)]
    assert _content(tmp_path / "1.duckdb") == _content(tmp_path / "3.duckdb")


def test_a_long_run_publishes_every_so_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.store.PUBLISHING_SHARE", 0)
    database = tmp_path / "b.duckdb"
    with writing(database, Publishing(documents=2)) as add:
        for n in range(2):
            assert not database.exists()
            add(tiny_document(mark=str(n)), SAMPLE, "1")
        early = connect(database)
        for n in range(2, 5):
            add(tiny_document(mark=str(n)), SAMPLE, "1")
        assert len(_documents(database)) == 4
        assert early.execute("SELECT count(*) FROM document").fetchone() == (2,)
    assert len(_documents(database)) == 5
    assert sorted(p.name for p in tmp_path.glob("b.*.duckdb*")) == ["b.2.duckdb", "b.3.duckdb"]


def test_publishing_takes_a_share_of_the_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.store.PUBLISHING_SHARE", 1_000_000)
    database = tmp_path / "b.duckdb"
    with writing(database, Publishing(documents=1, seconds=0)) as add:
        add(tiny_document(), SAMPLE, "1")
        assert not database.exists()
    assert len(_documents(database)) == 1


def test_an_error_keeps_what_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.store.PUBLISHING_SHARE", 0)
    database = tmp_path / "b.duckdb"
    with pytest.raises(KeyboardInterrupt), writing(database, Publishing(documents=2)) as add:
        for n in range(3):
            add(tiny_document(mark=str(n)), SAMPLE, "1")
        raise KeyboardInterrupt
    assert len(_documents(database)) == 2
    assert [p.name for p in tmp_path.glob("b.*.duckdb*")] == ["b.1.duckdb"]


def test_what_a_dead_run_left_is_removed(tmp_path: Path) -> None:
    database = tmp_path / "b.duckdb"
    with writing(database) as add:
        add(tiny_document(), SAMPLE, "1")
    other = tmp_path / "b.2026.duckdb"
    other.symlink_to("b.2026.7.duckdb")
    left = [tmp_path / "b.2.duckdb", tmp_path / "b.2.duckdb.wal", files_folder(database) / ".00.part"]
    for file in (*left, tmp_path / "b.2026.7.duckdb"):
        file.write_text("half")
    with writing(database) as add:
        assert add(tiny_document(), SAMPLE, "1") == "unchanged"
    assert not any(file.exists() for file in left)
    assert other.exists()
    assert len(_documents(database)) == 1


def test_a_database_given_as_a_plain_file_becomes_a_name(tmp_path: Path) -> None:
    made = tmp_path / "a.duckdb"
    with writing(made) as add:
        add(tiny_document(), SAMPLE, "1")
    plain = tmp_path / "plain.duckdb"
    made.resolve().rename(plain)
    with writing(plain) as add:
        add(tiny_document("b.txt"), SAMPLE, "1")
    assert len(_documents(plain)) == 2


RUN = """
import sys
from pathlib import Path
import schema.store
from parser.ingest import ingest
schema.store.PUBLISHING_SHARE = 0
folder, database = map(Path, sys.argv[1:])
ingest(tuple(sorted(folder.iterdir())), database, 2, publishing=schema.store.Publishing(documents=2),
    watch=lambda p: print(p.done, flush=True))
"""


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of eight documents, and the database that a clean ingest makes of them."""
    folder = tmp_path_factory.mktemp("copies")
    for n in range(8):
        (folder / f"{n}.txt").write_text(SAMPLE.read_text("utf-8") + f"\n第 {n} 份\n", "utf-8")
    database = tmp_path_factory.mktemp("clean") / "b.duckdb"
    outcomes = ingest(tuple(sorted(folder.iterdir())), database)
    assert {o.status for o in outcomes} == {"added"}
    return folder, database


def _content(database: Path) -> dict[str, tuple[Any, ...]]:
    """For each document its id, how much of everything it has, and the sum of its money."""
    connection = connect(database)
    counts = ", ".join(f"(SELECT count(*) FROM {t} x WHERE x.document_id = d.id)" for t in COUNTED)
    rows = connection.execute(
        f"""SELECT d.file_name, d.id, d.supersedes, {counts},
            (SELECT sum(value) FROM amount a WHERE a.document_id = d.id),
            (SELECT count(*) FROM source_row r JOIN budget_table t ON t.id = r.table_id WHERE t.document_id = d.id)
        FROM document d ORDER BY d.id"""
    ).fetchall()
    connection.close()
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize(("done", "delay"), [(0, 0.0), (1, 0.0), (2, 0.02), (4, 0.05), (5, 0.0), (7, 0.1)])
def test_a_kill_leaves_whole_documents(tmp_path: Path, copies: tuple[Path, Path], done: int, delay: float) -> None:
    folder, clean = copies
    database = tmp_path / "b.duckdb"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", RUN, str(folder), str(database)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if int(line) >= done:
                break
        time.sleep(delay)
        running.send_signal(signal.SIGKILL)
    wanted = _content(clean)
    if database.exists():
        left = _content(database)
        assert left == dict(list(wanted.items())[: len(left)])
    assert database.exists() or done < 4
    progress = read_progress(database)
    assert progress is not None
    assert progress.state == "broken"

    again = ingest(tuple(sorted(folder.iterdir())), database)
    assert {o.status for o in again} <= {"added", "unchanged"}
    assert _content(database) == wanted
    assert len([p for p in tmp_path.glob("b.*.duckdb*") if not p.is_symlink()]) <= 2
    after = read_progress(database)
    assert after is not None
    assert (after.state, after.done) == ("finished", 8)


def test_the_progress_file_is_of_a_living_process_or_says_so(tmp_path: Path) -> None:
    database = tmp_path / "b.duckdb"
    states = []
    files = _files(tmp_path, "well", "crash")
    ingest(files, database, 1, watch=lambda _: states.append(read_progress(database)), read=read_tiny)
    assert states[0] is not None
    assert (states[0].state, states[0].total, states[0].done) == ("running", 2, 0)
    end = read_progress(database)
    assert end is not None
    assert (end.state, end.added, end.refused) == ("finished", 1, 1)
    assert "读取进程意外结束" in end.refusals[0]
    data = json.loads(progress_file(database).read_text("utf-8"))
    for change in ({"process_started": "1"}, {"place": "elsewhere", "written_at": 0.0}):
        progress_file(database).write_text(json.dumps({**data, "state": "running", **change}), "utf-8")
        read = read_progress(database)
        assert read is not None
        assert read.state == "broken"
    progress_file(database).write_text('{"half', "utf-8")
    assert read_progress(database) is None


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_in_words() -> None:
    moment = Progress("running", 120, done=37, refused=1, pages=1480, seconds=125, seconds_left=280.4)
    line = "已处理 37/120 份，1,480 页，用时 2 分 05 秒，未装入 1 份，约剩 4 分 40 秒"
    assert progress_line(moment) == line
    assert [duration(s) for s in (8, 125, 3800)] == ["8 秒", "2 分 05 秒", "1 小时 03 分"]
    terminal, plain = _Terminal(), io.StringIO()
    terminal_writer(terminal)(moment)
    terminal_writer(plain)(moment)
    assert terminal.getvalue() == f"\r{line}\x1b[K"
    assert plain.getvalue() == ""


def test_a_broken_database_is_said(tmp_path: Path) -> None:
    database = tmp_path / "b.duckdb"
    database.write_text("no database")
    with pytest.raises(StoreError, match="打不开"):
        ingest((SAMPLE,), database)
