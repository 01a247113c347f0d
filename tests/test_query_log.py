"""The question log: what it keeps, what it masks, how it is bounded, and that it never costs an answer."""

from __future__ import annotations

import csv
import io
import logging
import sqlite3
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journal.log import Entry, Log, Settings, kept_days, log_of, settings
from journal.masking import LONGEST, MASK, masked
from journal.reading import JournalError, counted, totals
from journal.sheet import as_csv

APP = Path(__file__).resolve().parent.parent / "screens" / "main.py"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(Settings(tmp_path / "log.sqlite"))


def _columns(file: Path) -> set[str]:
    with sqlite3.connect(file) as connection:
        return {row[1] for row in connection.execute("PRAGMA table_info(asked)")}


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("我的身份证是21020319800101123X，能领多少", f"我的身份证是{MASK}，能领多少"),
        ("210203 19800101 1234", MASK),
        ("打１３８０００１２３４５问", f"打{MASK}问"),
        ("电话138 0001 2345", f"电话{MASK}"),
        ("+86-138-0001-2345", MASK),
        ("0411-83633333 是谁的电话", f"{MASK} 是谁的电话"),
        ("卡号6222 0200 1234 5678 901", f"卡号{MASK}"),
        ("幺三八零零零幺二三四五", MASK),
        ("写信给 wang.li@example.org.cn 吧", "写信给 〔邮箱〕 吧"),
    ],
)
def test_numbers_of_persons_are_masked(question: str, kept: str) -> None:
    assert masked(question) == kept


@pytest.mark.parametrize(
    "question",
    [
        "3360160.00元是哪个项目",
        "3,360,160.00 元",
        "2023 2024 2025 2026 年的三公经费",
        "科目30113和2210201差多少",
        "146001单位的办公费",
        "超过1000000000元的项目",
        "2026年比2025年多多少",
    ],
)
def test_sums_codes_and_years_are_kept(question: str) -> None:
    assert masked(question) == question


def test_a_question_is_kept_with_its_outcome_and_nothing_about_the_person(log: Log) -> None:
    log.record(
        Entry("办公\n费 多少？", "answered", rule="金额", corrections=("按“办公费”理解",), generation="b.1.duckdb")
    )
    log.record(Entry("x" * 2000, "refused", "too_long"))
    assert log.flush()
    assert _columns(log.kept.file) == {
        *("id", "at", "question", "follows", "status", "reason", "rule", "corrections", "understood", "generation"),
        *("verdict", "judged_at"),
    }
    (corrected,) = counted(log.kept.file, "corrected", 1)
    assert (corrected.question, corrected.rule, corrected.corrections) == ("办公 费 多少", "金额", "按“办公费”理解")
    (unanswered,) = counted(log.kept.file, "unanswered", 1)
    assert (len(unanswered.question), unanswered.reason) == (LONGEST, "too_long")
    assert stat.S_IMODE(log.kept.file.stat().st_mode) == 0o600


def test_wordings_are_counted_and_judged(log: Log) -> None:
    for question in ("暖气费多少", "暖气费多少？", "没人问过的"):
        named = log.record(Entry(question, "refused", "not_understood"))
    log.judge(named, "unclear")
    log.judge(named, "wrong")
    assert log.flush()
    found = counted(log.kept.file, "unanswered", 1)
    assert [(c.question, c.times, c.wrong) for c in found] == [("没人问过的", 1, 1), ("暖气费多少", 2, 0)]
    assert [c.question for c in counted(log.kept.file, "judged", 1)] == ["没人问过的"]
    seen = totals(log.kept.file, 1)
    assert (seen.asked, seen.refused, seen.wrong, seen.unclear) == (3, 3, 1, 0)


def test_old_and_too_many_questions_go(tmp_path: Path) -> None:
    file = tmp_path / "log.sqlite"
    first = Log(Settings(file))
    for n in range(9):
        first.record(Entry(f"问题{n}", "answered"))
    assert first.flush()
    old = (datetime.now(UTC) - timedelta(days=40)).isoformat(timespec="seconds")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE asked SET at = ? WHERE question = '问题0'", (old,))
    assert totals(file, 30).asked == 8  # not shown either before it is removed
    again = Log(Settings(file, days=30, most=5))
    again.record(Entry("问题9", "answered"))
    assert again.flush()
    with sqlite3.connect(file) as connection:
        kept = [row[0] for row in connection.execute("SELECT question FROM asked ORDER BY rowid")]
    assert kept == [f"问题{n}" for n in range(5, 10)]


def test_it_can_be_turned_off_and_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "b.duckdb"
    for off in ("0", "off", "No"):
        monkeypatch.setenv("BUDGET_LOG", off)
        assert log_of(database) is None
    monkeypatch.delenv("BUDGET_LOG")
    assert settings(database) == Settings(tmp_path / "b.duckdb.questions.sqlite", 90)
    monkeypatch.setenv("BUDGET_LOG_FILE", str(tmp_path / "elsewhere.sqlite"))
    monkeypatch.setenv("BUDGET_LOG_DAYS", "7")
    assert settings(database) == Settings(tmp_path / "elsewhere.sqlite", 7)
    for wrong in ("-3", "0", "一周"):
        monkeypatch.setenv("BUDGET_LOG_DAYS", wrong)
        assert kept_days() == 90


def test_a_log_that_cannot_be_written_is_said_and_costs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    log = Log(Settings(tmp_path / "file" / "log.sqlite"))
    with caplog.at_level(logging.WARNING):
        begun = time.perf_counter()
        for n in range(3000):
            log.record(Entry(f"问题{n}", "answered"))
        assert time.perf_counter() - begun < 1.0
        assert log.flush(20)
    assert sum("question log" in r.message for r in caplog.records) == 1


def test_a_broken_file_is_put_aside(tmp_path: Path) -> None:
    file = tmp_path / "log.sqlite"
    file.write_bytes(b"no database at all, only noise " * 200)
    with pytest.raises(JournalError, match="读不了"):
        totals(file, 1)
    log = Log(Settings(file))
    for question in ("甲", "乙"):
        log.record(Entry(question, "answered"))
        assert log.flush()
    assert totals(file, 1).asked == 1
    assert (tmp_path / "log.sqlite.broken").exists()


def test_a_removed_file_is_begun_anew(log: Log) -> None:
    log.record(Entry("甲", "answered"))
    assert log.flush()
    log.kept.file.unlink()
    log.record(Entry("乙", "answered"))
    assert log.flush()
    assert totals(log.kept.file, 1).asked == 1


def test_a_sheet_runs_no_formula() -> None:
    made = as_csv(("问题", "次数"), [("=1+1", 2), ("@SUM(A1)", -3), ("  +cmd", 1), ("\t=1", 1), ("办公费，“多少”", 1)])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert rows[1:] == [["'=1+1", "2"], ["'@SUM(A1)", "-3"], ["'  +cmd", "1"], ["'\t=1", "1"], ["办公费，“多少”", "1"]]


def test_the_page_notes_questions_and_what_people_think(
    pdf_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page.sqlite"
    monkeypatch.setenv("BUDGET_DB", str(pdf_database))
    monkeypatch.setenv("BUDGET_LOG_FILE", str(file))
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    app.text_input[0].set_value("办公费多少").run()
    app.text_input[0].set_value("今天天气怎么样").run()
    next(b for b in app.button if b.label == "没看懂").click().run()
    assert not app.exception
    assert not [b for b in app.button if b.label == "没看懂"]
    log = log_of(pdf_database)
    assert log is not None
    assert log.flush()
    seen = totals(file, 1)
    assert (seen.asked, seen.answered, seen.refused, seen.unclear) == (2, 1, 1, 1)
    (refused,) = counted(file, "unanswered", 1)
    assert (refused.question, refused.reason, refused.follows) == ("今天天气怎么样", "out_of_scope", True)
    with sqlite3.connect(file) as connection:
        ((rule, generation),) = connection.execute("SELECT rule, generation FROM asked WHERE status = 'answered'")
    assert rule
    assert generation == "budget.1.duckdb"


def test_the_page_answers_without_a_log(pdf_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_DB", str(pdf_database))
    (tmp_path / "file").write_text("in the way")
    for name, value in (("BUDGET_LOG_FILE", str(tmp_path / "file" / "log.sqlite")), ("BUDGET_LOG", "0")):
        monkeypatch.setenv(name, value)
        app = AppTest.from_file(str(APP), default_timeout=30).run()
        app.text_input[0].set_value("办公费多少").run()
        assert not app.exception
        assert any("35,100.00" in e.proto.body for e in app.get("html"))
