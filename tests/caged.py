"""What a reader that means harm would try, and readers that answer no answer; each is a function that a pool can run."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from parser.limits import Limits
from parser.worker import ReadOne


def try_everything(file: Path) -> str:
    """Try what a reader has not to do; say as JSON what came of each."""
    library = ctypes.CDLL(None, use_errno=True)
    beside = file.with_name("beside")

    def by_library(name: str, *arguments: object) -> str:
        done = int(getattr(library, name)(*arguments))
        return "done" if done >= 0 else os.strerror(ctypes.get_errno())

    tries: dict[str, Callable[[], object]] = {
        "socket": socket.socket,
        "name": lambda: socket.getaddrinfo("localhost", 80),
        "program": lambda: subprocess.run(["/bin/true"], check=False),
        "shell": lambda: os.system("true"),
        "fork": os.fork,
        "kill": lambda: os.kill(os.getppid(), 0),
        "write": lambda: beside.write_text("x"),
        "append": lambda: file.open("ab"),
        "open to write": lambda: os.open(beside, os.O_CREAT | os.O_WRONLY),
        "remove": file.unlink,
        "rename": lambda: file.rename(beside),
        "write by the library": lambda: by_library("open", str(beside).encode(), os.O_CREAT | os.O_WRONLY, 0o600),
        "remove by the library": lambda: by_library("unlink", str(file).encode()),
        "networks": lambda: [x.split(":")[0].strip() for x in Path("/proc/self/net/dev").read_text().splitlines()[2:]],
        "own session": lambda: os.getsid(0) == os.getpid(),
        "limits": lambda: {
            n: resource.getrlimit(getattr(resource, n)) for n in dir(resource) if n.startswith("RLIMIT_")
        },
        "terminal": lambda: Path("/proc/self/fd/2").readlink(),
        "files": lambda: [os.open(os.devnull, os.O_RDONLY) for _ in range(200)],  # leaves none over: the last
    }
    said: dict[str, object] = {}
    for name, attempt in tries.items():
        try:
            said[name] = attempt()
        except OSError as error:
            said[name] = type(error).__name__ + f" {error.errno}" * (error.errno is not None)
    return json.dumps(said, default=str)


def spin(_: Path) -> str:
    """Use the processor for ever."""
    while True:
        pass


def say_much(_: Path) -> str:
    """Answer with three million characters."""
    return "很" * 500_000


def not_an_answer(pipe: Connection, read: ReadOne, file: Path, limits: Limits) -> None:
    """Send what the file holds instead of an answer."""
    os.write(pipe.fileno(), file.read_bytes())


def half_an_answer(pipe: Connection, read: ReadOne, file: Path, limits: Limits) -> None:
    """Begin to answer, then say no more, and refuse to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(pipe.fileno(), b'2\n{"document":[')
    time.sleep(60)
    sys.exit(0)
