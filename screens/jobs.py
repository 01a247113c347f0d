"""Work that must not run in a page's thread: the program's own command lines, one process each, with what they say.

A job is a folder beside the database: `job.json` (what was started, and the process), `out` and `err` (what it said)
and `code` (how it ended). A page that is closed or restarted finds its jobs again. Uploaded files lie in the folder
while the job runs. This is the only place that starts processes: fixed arguments, no shell.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from parser.progress import process_started

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
MOST_KEPT = 20
MOST_SAID = 200_000
"""So many characters of what a job said are read."""
LONGEST_NAME = 120
FAULT = b"Traceback (most recent call last)"
NICE = ("nice", "-n", "5")

Kind = Literal["ingest", "withdraw", "synonym"]
State = Literal["running", "finished", "broken"]


class JobError(Exception):
    """A job cannot be started; the message is Chinese and meant for people."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that a job is about: its name and the hash of its content."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Job:
    """One started command: what it is called on the screen, its files, and the process that does it."""

    folder: Path
    kind: Kind
    label: str
    at: str
    uploads: tuple[Upload, ...]
    pid: int
    process_started: str

    @property
    def state(self) -> State:
        """How the job stands; "broken" where its process is gone without an end."""
        if (self.folder / "code").exists():
            return "finished"
        alive = bool(self.process_started) and process_started(self.pid) == self.process_started
        return "running" if alive else "broken"

    @property
    def code(self) -> int | None:
        """How the command ended: 0 done, 1 refused; None while it has not."""
        try:
            return int((self.folder / "code").read_text("ascii"))
        except (OSError, ValueError):
            return None

    def said(self, stream: Literal["out", "err"] = "out") -> str:
        """Return what the command printed so far."""
        try:
            return (self.folder / stream).read_text("utf-8", "replace")[:MOST_SAID]
        except OSError:
            return ""


def jobs_folder(database: Path) -> Path:
    """Given the database's name, return the folder of its jobs."""
    return database.with_name(database.name + ".jobs")


def new_folder(database: Path) -> Path:
    """Make the folder of a job that is about to be started; the oldest finished jobs make room."""
    top = jobs_folder(database)
    top.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(database)
    folder = top / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    return folder


def plain_name(name: str) -> str:
    """Given the name an uploaded file says it has, return one that is safe to use: no folders, no control characters."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in base if c.isprintable()).strip().lstrip(".-") or "文件"
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{suffix[:10]}" if dot else kept[:LONGEST_NAME]


def start(
    database: Path, folder: Path, kind: Kind, label: str, arguments: Sequence[str], uploads: Sequence[Upload] = ()
) -> Job:
    """Given a folder and the arguments after `python -m`, start the command and return the job.

    Jobs change the database. Raises JobError where another is at work, or the process cannot be started.
    """
    running = [j for j in jobs(database) if j.state == "running"]
    if running:
        shutil.rmtree(folder, ignore_errors=True)
        raise JobError(f"正在进行“{running[0].label}”，完成后再试。")
    command, environment = _command(arguments)
    try:
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise JobError(f"命令启动不了：{error.strerror}") from error
    now = datetime.now(UTC).isoformat(timespec="seconds")
    job = Job(folder, kind, label, now, tuple(uploads), process.pid, process_started(process.pid))
    data = {**asdict(job), "folder": folder.name}
    (folder / "job.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    threading.Thread(target=_await, args=(process, folder), daemon=True).start()
    return job


def asked(arguments: Sequence[str], seconds: float) -> tuple[int, str]:
    """Run a command that changes nothing and return how it ended and what it said. Raises JobError where it is too slow."""
    command, environment = _command(arguments)
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise JobError(f"超过 {seconds:g} 秒没有做完，已停止。") from error
    except OSError as error:
        raise JobError(f"命令启动不了：{error.strerror}") from error
    if FAULT in done.stderr:
        LOG.error("python -m %s: %s", " ".join(arguments), done.stderr.decode("utf-8", "replace"))
        raise JobError("命令出了错，已经记入日志。")
    said = done.stdout or done.stderr
    return done.returncode, said.decode("utf-8", "replace")[:MOST_SAID]


def _command(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    return [*NICE, sys.executable, "-m", *arguments], {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def jobs(database: Path) -> tuple[Job, ...]:
    """Given the database's name, return its jobs, the latest first."""
    found = []
    for file in sorted(jobs_folder(database).glob("*/job.json"), reverse=True):
        with suppress(OSError, ValueError, TypeError, KeyError):
            data = json.loads(file.read_text("utf-8"))
            uploads = tuple(Upload(**u) for u in data["uploads"])
            found.append(Job(**{**data, "folder": file.parent, "uploads": uploads}))
    return tuple(found)


def told(job: Job) -> str:
    """Return what a finished job is to be said to have done; a fault of the program goes to the log instead."""
    said, wrong = job.said("out").strip(), job.said("err").strip()
    if FAULT.decode() in wrong:
        LOG.error("%s: %s", job.label, wrong)
        return said or "命令出了错，已经记入日志。"
    return said or wrong or "没有结果。"


def finished(job: Job, seconds: float) -> bool:
    """Wait at most so many seconds for the job to end; say whether it has."""
    until = time.monotonic() + seconds
    while job.state == "running" and time.monotonic() < until:
        time.sleep(0.05)
    return job.state != "running"


def _await(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Note how the process ended, and remove what it was given: the database keeps the originals of what it took."""
    code = process.wait()
    shutil.rmtree(folder / "files", ignore_errors=True)
    part = folder / "code.part"
    with suppress(OSError):
        part.write_text(str(code), "ascii")
        part.replace(folder / "code")


def _sweep(database: Path) -> None:
    done = [j for j in jobs(database) if j.state != "running"]
    for job in done:
        shutil.rmtree(job.folder / "files", ignore_errors=True)
    for job in done[MOST_KEPT - 1 :]:
        shutil.rmtree(job.folder, ignore_errors=True)
