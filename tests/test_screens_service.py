"""A server that lives long: its pulse, its log without a word of what was asked, its stop, and a database that fails it."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import signal
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bench.endurance import Held, Passed, judged, keep_up
from bench.served import served
from journal.log import Entry, Log, Settings, flush_all, log_of
from journal.masking import masked
from query.engine import load, trace_safely
from screens import opened, pulse, service, service_log
from screens.pulse import pulse as felt
from screens.service_log import JsonLines

SECRET = "张三的住房公积金"


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(opened, "_LIBRARIES", opened.Bounded(2))
    monkeypatch.setattr(service._ANSWERING, "stopping", False)
    yield


# -- the pulse --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["pdf_database", "years_database"])
def test_the_pulse_answers_a_real_question(
    which: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUDGET_DB", str(request.getfixturevalue(which)))
    status, told = felt()
    assert (status, told["status"], told["compared"], told["reason"]) == (200, "ok", True, "")
    assert int(told["documents"]) >= 1
    assert str(told["generation"]).endswith(".duckdb")
    assert float(told["ms"]) > 0


def test_a_wrong_figure_is_felt(pdf_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_DB", str(pdf_database))
    monkeypatch.setattr(pulse, "_stored", lambda _opened, _document: Decimal(1))
    assert (felt()[0], felt()[1]["reason"]) == (503, "试问的回答与库里的数不一致")


def test_a_fault_of_the_program_is_felt(pdf_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_DB", str(pdf_database))
    monkeypatch.setattr(pulse, "answer", lambda *_: 1 / 0)
    status, told = felt()
    assert (status, told["status"]) == (503, "failed")
    assert "程序出了错" in str(told["reason"])


def test_a_stop_is_felt(pdf_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_DB", str(pdf_database))
    monkeypatch.setattr(service._ANSWERING, "stopping", True)
    assert (felt()[0], felt()[1]["status"]) == (503, "stopping")


# -- a database that is missing, replaced or broken -------------------------------------------------------------------


@pytest.fixture
def own(pdf_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of its own, as published: a name that points to a generation."""
    shutil.copy(pdf_database, tmp_path / "b.1.duckdb")
    name = tmp_path / "b.duckdb"
    name.symlink_to("b.1.duckdb")
    monkeypatch.setenv("BUDGET_DB", str(name))
    return name


def test_a_missing_database_is_said_and_found_when_it_comes(own: Path) -> None:
    own.unlink()
    status, told = felt()
    assert (status, told["status"]) == (503, "failed")
    assert "链接不见了" in str(told["reason"])
    own.symlink_to("b.1.duckdb")
    assert felt()[0] == 200


def test_a_broken_database_is_said_and_found_when_it_is_whole(own: Path) -> None:
    whole = own.with_name("b.2.duckdb")
    for damage in (b"", b"no database", own.resolve().read_bytes()[:5000]):
        own.unlink()
        whole.write_bytes(damage)
        own.symlink_to(whole.name)
        status, told = felt()
        assert status == 503
        assert any("\u4e00" <= c <= "\u9fff" for c in str(told["reason"]))
        whole.unlink()
    shutil.copy(own.with_name("b.1.duckdb"), whole)
    assert felt()[0] == 200


def test_a_replaced_database_is_followed_and_answers_go_on(own: Path) -> None:
    assert felt()[1]["generation"] == "b.1.duckdb"
    failed: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            status, told = felt()
            if status != 200:
                failed.append(told)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in (2, 3, 4):
        shutil.copy(own.resolve(), own.with_name(f"b.{n}.duckdb"))
        part = own.with_name("b.part")
        part.symlink_to(f"b.{n}.duckdb")
        part.replace(own)
        time.sleep(0.3)
    done.set()
    for reader in readers:
        reader.join()
    assert failed == []
    assert felt()[1]["generation"] == "b.4.duckdb"


# -- the log of the service -------------------------------------------------------------------------------------------


def _record(message: str, name: str = "query.engine", **more: object) -> dict[str, object]:
    record = logging.LogRecord(name, logging.INFO, "x.py", 1, message, (), None)
    record.__dict__.update(more)
    return dict(json.loads(JsonLines().format(record)))


def test_a_line_is_json_without_the_words_of_a_fault() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        record = logging.LogRecord("query.engine", logging.ERROR, "x.py", 1, "a question failed", (), sys.exc_info())
    line = JsonLines().format(record)
    told = json.loads(line)
    assert (told["level"], told["fault"]) == ("error", "KeyError")
    assert told["at"][-1].startswith("test_screens_service.py:")
    assert "张三" not in line
    assert "\\u5f20" not in line
    assert "\n" not in JsonLines().format(logging.LogRecord("a", 20, "", 1, "two\nlines", (), None))


def test_addresses_in_foreign_messages_lose_their_questions() -> None:
    assert _record('GET /?q=公积金&d=x HTTP/1.1" 200', "uvicorn.error")["message"] == 'GET /?… HTTP/1.1" 200'
    assert _record("\ud800" + "x" * 2000)["level"] == "info"
    told = _record("a question was answered", outcome="answered", ms=1.5, question=SECRET)
    assert (told["outcome"], told["ms"]) == ("answered", 1.5)
    assert "question" not in told


def test_a_question_that_breaks_the_program_leaves_no_word_in_the_log(
    pdf_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "service.log"
    monkeypatch.setenv("BUDGET_SERVICE_LOG", str(file))
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        service_log.configure()
        service_log.configure()
        assert len(root.handlers) == 1
        library = load(pdf_database)

        def broken(*_: object) -> None:
            raise ValueError(SECRET)

        monkeypatch.setattr("query.engine._trace_all", broken)
        assert trace_safely(library, SECRET)[0].answer.status == "refused"
        library.close()
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:], root.level = before, level
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(line["logger"], line["fault"]) for line in lines] == [("query.engine", "ValueError")]
    assert "公积金" not in file.read_text("utf-8").encode().decode("unicode_escape", "ignore")


def test_the_log_turns_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_SERVICE_LOG", str(tmp_path / "s.log"))
    monkeypatch.setattr(service_log, "MOST_BYTES", 2_000)
    root = logging.getLogger()
    before = root.handlers[:]
    root.handlers[:] = []
    try:
        service_log.configure()
        for n in range(300):
            logging.getLogger("screens.x").info("line %d", n)
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:] = before
    files = sorted(tmp_path.iterdir())
    assert len(files) == service_log.MOST_FILES
    assert all(f.stat().st_size <= 2_000 for f in files)


def test_a_surrogate_costs_the_question_log_nothing(tmp_path: Path) -> None:
    assert masked("公\ud800积金\udfff") == "公积金"
    log = Log(Settings(tmp_path / "log.sqlite"))
    log.record(Entry("\ud800公积金", "answered", understood="\ud800"))
    log.record(Entry("办公费", "answered", rule="\ud800"))
    log.record(Entry("电费", "answered"))
    assert log.flush()
    with sqlite3.connect(log.kept.file) as connection:
        kept = [row[0] for row in connection.execute("SELECT question FROM asked")]
    assert kept[0] == "公积金"
    log.record(Entry("水费", "answered"))
    assert log.flush()  # the thread that writes is still there
    with sqlite3.connect(log.kept.file) as connection:
        assert connection.execute("SELECT count(*) FROM asked WHERE question = '水费'").fetchone() == (1,)


# -- the stop ---------------------------------------------------------------------------------------------------------


def test_a_stop_waits_for_what_is_being_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "DELIVER_SECONDS", 0.0)
    told: list[float] = []
    ended: list[float] = []

    def work() -> None:
        with service.answering():
            time.sleep(0.5)
            ended.append(time.monotonic())

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(0.1)
    service._stop(lambda _n, _f: told.append(time.monotonic()), signal.SIGTERM, None)
    assert service.is_stopping()
    assert told == []
    worker.join()
    time.sleep(0.3)
    assert len(told) == 1
    assert told[0] >= ended[0]
    service._stop(lambda _n, _f: told.append(0.0), signal.SIGTERM, None)
    assert told[1] == 0.0  # a second signal stops at once


def test_a_stop_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "STOP_SECONDS", 0.2)
    with service.answering():
        assert not service._ANSWERING.idle(service.STOP_SECONDS)


def test_all_logs_are_written_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BUDGET_LOG", raising=False)
    monkeypatch.setenv("BUDGET_LOG_FILE", str(tmp_path / "q.sqlite"))
    log = log_of(tmp_path / "b.duckdb")
    assert log is not None
    for n in range(200):
        log.record(Entry(f"问题{n}", "answered"))
    assert flush_all()
    with sqlite3.connect(tmp_path / "q.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM asked").fetchone() == (200,)


def test_a_server_answers_its_pulse_survives_broken_links_and_stops_with_its_log(own: Path, tmp_path: Path) -> None:
    questions, lines = tmp_path / "q.sqlite", tmp_path / "s.log"
    texts = [SECRET, "办公费是多少", "项目支出最大的三个", "<script>x</script>", "\u202e总支出"]
    with served(own, BUDGET_LOG_FILE=str(questions), BUDGET_LOG="1", BUDGET_SERVICE_LOG=str(lines)) as server:
        with urllib.request.urlopen(f"{server.address}/health", timeout=20) as got:
            assert json.loads(got.read())["status"] == "ok"
        passed: Passed = asyncio.run(keep_up(server, texts, 8, 0.4, 5, 1))
        assert passed.seen.errors == []
        assert passed.dropped > 0
        own.unlink()
        with pytest.raises(urllib.error.HTTPError) as failed:
            urllib.request.urlopen(f"{server.address}/health", timeout=20)
        assert failed.value.code == 503
        assert "链接不见了" in json.loads(failed.value.read())["reason"]
        begun = time.monotonic()
    assert time.monotonic() - begun < 12
    said = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert said[-1]["message"] == "service stopped, answers done: True, question log written: True"
    answered = sum(line["message"] == "a question was answered" for line in said)
    with sqlite3.connect(questions) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM asked").fetchone()
    assert kept == answered >= len(passed.seen.took) > 5
    assert not any("公积金" in str(line) or "127.0.0.1" in str(line) for line in said)


def test_growth_is_judged() -> None:
    flat = [Held(300, 50, 10), *(Held(400 + n % 3, 60, 12) for n in range(12))]
    assert judged(flat, []) == []
    growing = [Held(300, 50, 10), *(Held(400 + 10 * n, 60 + 5 * n, 12 + 3 * n) for n in range(12))]
    assert len(judged(growing, ["x", "x"])) == 4
