"""The question page as it is served: its own process, alone or behind nginx with the site of deploy/."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from screens.site import site

ROOT = Path(__file__).resolve().parent.parent
PLACES = (shutil.which("nginx"), "/usr/sbin/nginx", str(ROOT / ".venv" / "nginx" / "usr" / "sbin" / "nginx"))
NGINX = next((p for p in PLACES if p and Path(p).exists()), None)
HOST = "budget.test"
"""The name under which the page behind nginx is asked for; nobody resolves it."""
TRIES = 240
MAIN = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 1;
events {{}}
http {{
    types {{ text/html html; text/css css; text/javascript js; image/png png; }}
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A page that answers: the host and port that people use, and the process behind it."""

    host: str
    port: int
    process: int

    @property
    def address(self) -> str:
        """How the page is opened."""
        return f"http://{self.host}:{self.port}"

    def cpu(self) -> float:
        """Return the seconds of CPU that the page's process has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        """Return the megabytes that the page's process holds."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text("utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(database: Path, **settings: str) -> Iterator[Server]:
    """Serve the page of a database on a free port of this machine; `settings` are environment variables."""
    port = free_port()
    with _running(database, port, "127.0.0.1", settings) as process:
        _await(port, "127.0.0.1")
        yield Server("127.0.0.1", port, process)


@contextmanager
def behind_nginx(database: Path, folder: Path, **settings: str) -> Iterator[Server]:
    """Serve the page behind nginx, with the site of deploy/; the server's files stand in `folder`."""
    assert NGINX is not None
    port, behind = free_port(), free_port()
    text = site(HOST, f"127.0.0.1:{port}", f"127.0.0.1:{behind}", cache=str(folder / "cache"))
    (folder / "site.conf").write_text(text, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), "utf-8")
    with _running(database, behind, HOST, settings) as process:
        _await(behind, HOST)
        proxy = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "stderr"])
        try:
            _await(port, HOST)
            yield Server(HOST, port, process)
        finally:
            proxy.terminate()
            proxy.wait(timeout=10)


@contextmanager
def _running(database: Path, port: int, host: str, settings: dict[str, str]) -> Iterator[int]:
    address = ["--server.address", "127.0.0.1", "--browser.serverAddress", host]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *address],
        cwd=ROOT,
        env={**os.environ, "BUDGET_DB": str(database), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(port: int, host: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/_stcore/health", headers={"Host": host})
    for _ in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("页面没有启动")
