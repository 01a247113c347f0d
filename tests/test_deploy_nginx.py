"""The nginx site before a real page: what is let through, what is closed, and that the policy works in a real browser."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from serving import CHROMIUM, FLAGS, WAIT

from bench.served import HOST, NGINX, Server, behind_nginx
from screens.index import SAFE
from screens.site import main, site

needs_nginx = pytest.mark.skipif(NGINX is None, reason="没有 nginx：make nginx 会取来（或 apt-get install nginx）")
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/message",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/a/b",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
    "/_stcore/bidi-components/x",
    "/_stcore/",
    "/component/x/index.html",
    "/app/static/x",
    "/auth/login",
    "/oauth2callback",
    "/.env",
    "/app.py",
    "/data/budget.duckdb",
)


@dataclass(frozen=True)
class Served:
    """The page behind nginx, asked as a browser would ask for it."""

    server: Server

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def origin(self) -> str:
        return self.server.address

    def get(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        connection.request(method, path, headers={"Host": f"{HOST}:{self.port}", **named})
        return connection.getresponse()


@pytest.fixture(scope="module")
def served(pdf_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with behind_nginx(pdf_database, tmp_path_factory.mktemp("nginx"), BUDGET_LOG="0") as server:
        yield Served(server)


def _handshake(served: Served, origin: str | None, path: str = "/_stcore/stream") -> int:
    """The status that opening the websocket gets."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}:{served.port}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {base64.b64encode(b'0123456789abcdef').decode()}"]
    lines += [f"Origin: {origin}"] if origin else []
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as link:
        link.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(link.recv(64).split()[1])


@needs_nginx
def test_the_page_carries_its_headers_and_is_compressed(served: Served) -> None:
    got = served.get("/", Accept_Encoding="gzip")
    assert got.status == 200
    for name, value in SAFE.items():
        assert got.headers.get_all(name) == [value]
    assert got.getheader("X-Frame-Options") == "DENY"
    assert got.getheader("Server") == "nginx"
    assert got.getheader("Content-Encoding") == "gzip"
    page = gzip.decompress(got.read()).decode()
    (script,) = re.findall(r'src="\./(static/js/index[^"]+)"', page)
    plain = served.get(f"/{script}")
    whole = len(plain.read())
    packed = served.get(f"/{script}", Accept_Encoding="gzip")
    assert packed.getheader("Content-Encoding") == "gzip"
    assert len(packed.read()) < whole / 2
    assert "max-age=2592000" in (packed.getheader("Cache-Control") or "")
    assert served.get("/documents").status == 200


@needs_nginx
def test_the_pulse_is_felt_from_this_machine_and_not_too_often(served: Served) -> None:
    got = served.get("/health")
    told = json.loads(got.read())
    assert (got.status, told["status"], told["documents"]) == (200, "ok", 1)
    assert got.getheader("Cache-Control") == "no-store"
    assert 429 in [served.get("/health").status for _ in range(20)]


def test_the_pulse_is_open_to_this_machine_only() -> None:
    (place,) = re.findall(r"location = /health \{(.*?)\n    \}", site("localhost"), re.DOTALL)
    assert [line.strip() for line in place.splitlines() if "allow" in line or "deny" in line] == [
        "allow 127.0.0.1;",
        "allow ::1;",
        "deny all;",
    ]


@needs_nginx
@pytest.mark.parametrize("path", CLOSED)
def test_the_inside_is_closed(served: Served, path: str) -> None:
    got = served.get(path)
    assert got.status == 404
    assert got.getheader("X-Frame-Options") == "DENY"


@needs_nginx
def test_nothing_can_be_sent(served: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert served.get("/_stcore/upload_file/a/b", method).status == 405
        assert served.get("/", method).status == 405


@needs_nginx
def test_no_site_may_embed_the_page(served: Served) -> None:
    answer = served.get("/_stcore/host-config").read().decode()
    assert '"allowedOrigins":[]' in answer


@needs_nginx
def test_host_and_origin_are_checked(served: Served) -> None:
    assert served.get("/", Host="evil.example").status == 421
    assert served.get("/", Host=f"127.0.0.1:{served.port}").status == 421
    assert served.get("/", Origin="http://evil.example").status == 403
    assert served.get("/", Origin=served.origin).status == 200


@needs_nginx
def test_only_the_page_itself_opens_the_websocket(served: Served) -> None:
    assert _handshake(served, served.origin) == 101
    assert _handshake(served, "http://evil.example") == 403
    assert _handshake(served, None) == 403
    assert _handshake(served, served.origin, "/documents/_stcore/stream") == 404


@needs_nginx
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="没有 Chromium：make test 会安装它")
def test_the_policy_works_with_the_page(served: Served) -> None:
    said: list[str] = []
    outside: list[str] = []
    with sync_playwright() as playwright:
        flags = [*FLAGS, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 1400}, locale="zh-CN")
        own = (served.origin, "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else outside.append(r.url))
        page.on("console", lambda m: said.append(m.text))
        page.goto(f"{served.origin}/")
        box = page.get_by_label("问题")
        expect(box).to_be_focused(timeout=WAIT)  # the page's own script ran
        box.fill("项目支出最大的三个")
        box.press("Enter")
        expect(page.locator(".answer-sentence").first).to_contain_text("3,360,160.00 元", timeout=WAIT)
        expect(page.locator("figure.page img").first).to_be_visible(timeout=WAIT)
        box.fill("公积")
        box.press_sequentially("金")
        expect(page.locator("#suggestions [role=option]").first).to_be_visible(timeout=WAIT)
        box.press("Escape")
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        page.get_by_role("link", name="文件").click()
        expect(page.locator(".tile").first).to_be_visible(timeout=WAIT)
        refused = page.evaluate(
            """() => new Promise(done => {
                document.addEventListener("securitypolicyviolation", e => done(e.violatedDirective));
                const script = document.createElement("script");
                script.textContent = "window.__foreign = true";
                document.body.appendChild(script);
                setTimeout(() => done(window.__foreign ? "it ran" : "nothing"), 2000);
            })"""
        )
        browser.close()
    assert refused == "script-src-elem"
    foreign = [s for s in said if "Content Security Policy" in s or "Content-Security-Policy" in s]
    assert len(foreign) == 1, foreign  # the one script put in by the line above
    assert outside == []


@needs_nginx
def test_too_many_requests_are_turned_away(served: Served) -> None:
    statuses = [served.get("/documents").status for _ in range(300)]
    assert statuses[0] == 200
    assert 429 in statuses
    time.sleep(7)
    assert served.get("/").status == 200


def test_the_policy_lets_only_this_servers_scripts_run() -> None:
    parts = dict(p.strip().split(" ", 1) for p in SAFE["Content-Security-Policy"].split(";"))
    assert parts["script-src"] == "'self'"
    assert parts["connect-src"] == "'self'"
    assert parts["frame-ancestors"] == "'none'"


def test_a_site_with_a_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--host", "ys.example.gov.cn", "--certificate", "/etc/ssl/a.pem", "/etc/ssl/a.key"]) == 0
    text = capsys.readouterr().out
    assert "listen 443 ssl;" in text
    assert "Strict-Transport-Security" in text
    assert '"https://ys.example.gov.cn" 1;' in text
    assert "return 301 https://ys.example.gov.cn$request_uri;" in text
    assert not re.search(r"@[A-Z]+@", text + site("localhost"))
    with pytest.raises(SystemExit):
        main(["--host", "a;b"])
