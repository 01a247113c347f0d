"""The management page without a browser: its gate, loading with a result for each file, withdrawing, and the question log."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button
from tiny import tiny_document

from journal.examples import Example, keep_example, load_examples
from journal.log import Entry, Log, Settings
from parser.progress import Progress, file_writer, process_started
from parser.receipt import receipt
from parser.report import overview
from schema.lock import locked
from schema.store import writing
from screens import gate, jobs
from screens.gate import Throttle
from screens.manage_questions import unknown_words
from screens.password import is_right, made_record, main, read_record

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "budget.txt"
PASSWORD = "只有管理员知道的口令"
TIMEOUT = 60
HAS_SYNONYMS = importlib.util.find_spec("query.synonyms") is not None


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "budget.duckdb"
    monkeypatch.setenv("BUDGET_DB", str(path))
    monkeypatch.setenv("BUDGET_LOG_FILE", str(tmp_path / "log.sqlite"))
    monkeypatch.setenv("BUDGET_MANAGE_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setattr(gate, "THROTTLE", Throttle())
    return path


@pytest.fixture
def password(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    file = tmp_path / "password"
    assert main(["--file", str(file)]) == 0
    return file


@pytest.fixture
def loaded(database: Path) -> Path:
    """Two documents: one sound in part, one of another year."""
    with writing(database) as add:
        add(tiny_document("a.txt"), SAMPLE, "1")
        add(tiny_document("b.txt", year=2025), SAMPLE, "1")
    return database


def _page() -> AppTest:
    return AppTest.from_file(str(ROOT / "screens/manage_main.py"), default_timeout=TIMEOUT).run()


def _signed_in() -> AppTest:
    app = _page()
    app.text_input[0].set_value(PASSWORD)
    _button(app, "登录").click().run()
    assert not app.exception
    return app


def _button(app: AppTest, label: str) -> Button:
    return next(b for b in app.button if b.label == label)


def _labels(app: AppTest) -> set[str]:
    return {b.label for b in app.button}


def _html(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html"))


# -- the gate ---------------------------------------------------------------------------------------------------------


def test_without_a_password_file_there_is_no_page(database: Path) -> None:
    app = _page()
    assert not app.exception
    assert "管理页没有启用" in _html(app)
    assert not app.text_input
    assert not app.get("file_uploader")


def test_a_password_is_kept_as_a_hash_that_only_its_owner_reads(password: Path) -> None:
    kept = password.read_text()
    assert password.stat().st_mode & 0o777 == 0o600
    assert kept.startswith("scrypt$32768$8$1$")
    assert PASSWORD not in kept
    assert is_right(kept, PASSWORD)
    assert not is_right(kept, PASSWORD + " ")
    for broken in ("", "x", "scrypt$1$2$3", "scrypt$32768$8$1$zz$zz", "md5$1$1$1$00$00", "scrypt$999999999$8$1$00$00"):
        assert not is_right(broken, PASSWORD)
    assert made_record(PASSWORD) != made_record(PASSWORD)


def test_a_short_password_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("短\n"))
    assert main(["--file", str(tmp_path / "p")]) == 1
    assert "10 到 200 个字符" in capsys.readouterr().err
    assert read_record(tmp_path / "p") is None


def test_wrong_passwords_make_everyone_wait(password: Path) -> None:
    record = read_record(password) or ""
    throttle = Throttle()
    assert [throttle.tried(record, "错", now) for now in (0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 61.0)] == [
        *(1.0, 2.0, 4.0, 8.0, 16.0),
        *(30.0, 30.0),
    ]
    assert throttle.tried(record, PASSWORD, 90.0) == pytest.approx(1.0)  # right, but too early
    assert throttle.tried(record, PASSWORD, 91.0) is None
    assert throttle.tried(record, "错", 91.0) == 1.0


def test_sign_in_and_out(password: Path, loaded: Path) -> None:
    app = _page()
    assert "a.txt" not in _html(app)
    assert not app.get("file_uploader")
    app.text_input[0].set_value("错的口令")
    _button(app, "登录").click().run()
    assert "口令不对" in _html(app)
    assert not app.get("file_uploader")
    time.sleep(1.1)
    app.text_input[0].set_value(PASSWORD)
    _button(app, "登录").click().run()
    assert app.get("file_uploader")
    assert "已装入 2 份" in _html(app)
    _button(app, "退出").click().run()
    assert not app.get("file_uploader")
    assert "登录" in _labels(app)


def test_a_session_ends_when_idle_or_when_the_password_changes(
    password: Path, loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _signed_in()
    monkeypatch.setenv("BUDGET_MANAGE_IDLE_SECONDS", "1")
    time.sleep(1.2)
    app.run()
    assert "太久没有操作" in _html(app)
    assert not app.get("file_uploader")
    monkeypatch.delenv("BUDGET_MANAGE_IDLE_SECONDS")
    app = _signed_in()
    password.write_text(made_record(PASSWORD))
    app.run()
    assert "口令已更换" in _html(app)
    password.unlink()
    assert "管理页没有启用" in _html(app.run())


# -- documents --------------------------------------------------------------------------------------------------------


def _after_job(app: AppTest, database: Path) -> AppTest:
    (job, *_) = jobs.jobs(database)
    assert jobs.finished(job, TIMEOUT)
    app.run()
    assert not app.exception
    return app


def test_several_files_with_a_result_for_each(password: Path, database: Path) -> None:
    app = _signed_in()
    good, bad = SAMPLE.read_bytes(), b"\x00\x01 no budget"
    app.file_uploader[0].set_value(
        [
            ("2026部门预算.txt", good, "text/plain"),
            ("坏文件.pdf", bad, "application/pdf"),
            ("again.txt", good, "text/plain"),
        ]
    )
    app.run()
    with locked(database):
        _button(app, "装入").click().run()
        assert "正在进行：装入 3 份文件" in _html(app)
    shown = _html(_after_job(app, database))
    assert "正在进行" not in shown
    assert "大连市西岗区大数据中心 2026 年预算" in shown
    for mark in ("部分可用", "未装入", "未变"):
        assert f">{mark}</span>" in shown
    assert [r["document"] for r in overview(database)] == ["2026部门预算.txt"]
    (job,) = jobs.jobs(database)
    assert job.code == 1
    assert not (job.folder / "files").exists()


def test_each_file_of_a_running_job_is_marked(password: Path, database: Path) -> None:
    uploads = tuple(jobs.Upload(name, "0") for name in ("甲.pdf", "乙.pdf", "丙.pdf"))
    folder, own = jobs.new_folder(database), os.getpid()
    job = jobs.Job(folder, "ingest", "装入 3 份文件", "2026-11-30T00:00:00+00:00", uploads, own, process_started(own))
    (folder / "job.json").write_text(json.dumps({**asdict(job), "folder": folder.name}, ensure_ascii=False), "utf-8")
    app = _signed_in()
    assert "正在进行：装入 3 份文件" in _html(app)
    assert ">等待</span>" not in _html(app)
    file_writer(database)(Progress("running", 3, done=1, now=("乙.pdf",)))
    app.run()
    rows = _html(app).split("<tr>")
    for name, mark in (("甲.pdf", "已读"), ("乙.pdf", "正在读"), ("丙.pdf", "等待")):
        assert [f">{mark}</span>" in row for row in rows if name in row] == [True]


def test_only_one_job_changes_the_database(password: Path, loaded: Path) -> None:
    first = jobs.start(
        loaded, jobs.new_folder(loaded), "withdraw", "撤下 甲", ["parser", "withdraw", "1", "--db", str(loaded)]
    )
    with pytest.raises(jobs.JobError, match="正在进行“撤下 甲”"):
        jobs.start(loaded, jobs.new_folder(loaded), "withdraw", "乙", ["parser", "withdraw", "2", "--db", str(loaded)])
    assert jobs.finished(first, TIMEOUT)
    assert [r["document"] for r in overview(loaded)] == ["b.txt"]


def test_withdraw_asks_and_tells(password: Path, loaded: Path) -> None:
    app = _signed_in()
    app.selectbox(key="chosen").select(2).run()
    assert next(b for b in app.button if b.key == "withdraw").disabled
    app.text_input(key="reason").set_value("发错了")
    app.checkbox(key="sure-2").check().run()
    next(b for b in app.button if b.key == "withdraw").click().run()
    shown = _html(_after_job(app, loaded))
    assert "b.txt：已撤下（示例局 2025 年预算）" in shown
    assert "发错了" in shown
    assert [r["document"] for r in overview(loaded)] == ["a.txt"]


def test_replace_is_one_publication(password: Path, loaded: Path) -> None:
    app = _signed_in()
    app.selectbox(key="chosen").select(2).run()
    app.file_uploader[1].set_value([("新.txt", SAMPLE.read_bytes(), "text/plain")])
    app.run()
    _button(app, "更换").click().run()
    shown = _html(_after_job(app, loaded))
    assert "由 新.txt 顶替" in shown
    assert {r["document"] for r in overview(loaded)} == {"a.txt", "新.txt"}


def test_a_receipt_says_what_is_doubtful(loaded: Path) -> None:
    got = receipt(loaded, tiny_document("a.txt").sha256)
    assert got is not None
    assert got.verdict == "partial"
    assert any("存疑" in r for r in got.reasons)
    assert receipt(loaded, hashlib.sha256(b"none").hexdigest()) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\预算.pdf", "预算.pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("a\x00\n\u202eb.pdf", "ab.pdf"),
        ("..", "文件"),
        ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_of_uploads_are_plain(given: str, kept: str) -> None:
    assert jobs.plain_name(given) == kept


# -- the question log -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(loaded: Path, tmp_path: Path) -> Path:
    log = Log(Settings(tmp_path / "log.sqlite"))
    for _ in range(3):
        log.record(Entry("云彩费多少", "refused", "not_understood"))
    log.record(Entry("=办工费", "answered", corrections=("按“办公费”理解",)))
    log.judge(log.record(Entry("电费<b>多少", "answered", understood="电费")), "wrong")
    assert log.flush()
    return loaded


def test_questions_are_counted_and_become_examples(password: Path, asked: Path) -> None:
    app = AppTest.from_function(_questions_page, default_timeout=TIMEOUT).run()
    assert not app.exception
    shown = _html(app)
    assert "提问 5 次，答 2（其中改过字 1），反问 0，未答 3" in shown
    assert "答错 1" in shown
    assert "电费&lt;b&gt;多少" in shown
    app.selectbox(key="question-unanswered").select("云彩费多少").run()
    app.text_input(key="note-unanswered").set_value("应当说没有")
    app.run()
    _button(app, "记为例子").click().run()
    assert not app.exception
    kept = load_examples(asked.with_name("budget.duckdb.examples.jsonl"))
    assert kept == (Example("云彩费多少", "应当说没有"),)


def _questions_page() -> None:
    import os
    from pathlib import Path

    from screens.manage_questions import show

    show(Path(os.environ["BUDGET_DB"]))


def test_examples_are_a_batch(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    assert load_examples(file) == ()
    keep_example(file, Example("甲"))
    keep_example(file, Example("乙", "备注"))
    keep_example(file, Example("甲", "改过"))
    assert [json.loads(line)["dialog"] for line in file.read_text("utf-8").splitlines()] == [["乙"], ["甲"]]
    file.write_text(file.read_text("utf-8") + "{}\nnoise\n[]\n", "utf-8")
    assert load_examples(file) == (Example("乙", "备注"), Example("甲", "改过"))


def test_the_words_of_a_refusal_are_offered() -> None:
    assert unknown_words("花了多少钱买云彩", "没有听懂“云彩”。") == "云彩"
    assert unknown_words("暖气费多少", "本预算未列“取暖费”（30208）。") == "暖气费多少"
    assert unknown_words("字" * 30, "没有听懂。") == ""


# -- synonyms ---------------------------------------------------------------------------------------------------------


def _synonyms_page() -> None:
    import os
    from pathlib import Path

    from screens.manage_synonyms import show

    show(Path(os.environ["BUDGET_DB"]))


@pytest.mark.skipif(HAS_SYNONYMS, reason="这个版本有同义词管理")
def test_without_synonyms_the_page_says_so(password: Path, loaded: Path) -> None:
    app = AppTest.from_function(_synonyms_page, default_timeout=TIMEOUT).run()
    assert not app.exception
    assert "不在数据库里管理同义词" in _html(app)


@pytest.mark.skipif(not HAS_SYNONYMS, reason="这个版本没有同义词管理（query/synonyms.py）")
def test_a_synonym_is_tried_added_and_removed(password: Path, loaded: Path) -> None:
    keep_example(loaded.with_name("budget.duckdb.examples.jsonl"), Example("2026年文具钱多少"))
    app = AppTest.from_function(_synonyms_page, default_timeout=120).run()
    assert not app.exception
    assert "还没有" in _html(app)
    assert next(b for b in app.button if b.key == "synonym-add").disabled
    app.text_input(key="synonym-wording").set_value("文具钱")
    app.text_input(key="synonym-name").set_value("没有的科目")
    app.run()
    next(b for b in app.button if b.key == "synonym-try").click().run()
    assert "没有名为“没有的科目”" in _html(app)
    assert next(b for b in app.button if b.key == "synonym-add").disabled
    app.text_input(key="synonym-name").set_value("办公费").run()
    next(b for b in app.button if b.key == "synonym-try").click().run()
    assert "没有写入任何东西" in _html(app)
    assert "2026年文具钱多少" in _html(app)
    next(b for b in app.button if b.key == "synonym-add").click().run()
    assert not app.exception
    assert "数据库里的同义词（1 个）" in _html(app)
    app.selectbox(key="synonym-gone").select("文具钱").run()
    next(b for b in app.button if b.key == "synonym-remove").click().run()
    assert "数据库里的同义词（0 个）" in _html(app)
