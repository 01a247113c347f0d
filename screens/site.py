"""The nginx site of the question page, written from its template: the names filled in, and a policy for its scripts.

The content security policy names every inline script of the page by its hash, so that no other can run. The hashes are
taken from the program itself: write the site anew after every update.
"""

from __future__ import annotations

import argparse
import ast
import base64
import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "deploy" / "nginx-site.conf.in"
CACHE = "/var/lib/nginx/budget-files"
IDLE_SECONDS = 90
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9.-]+")


def policy(idle_seconds: int = IDLE_SECONDS) -> str:
    """Given after how many seconds the kiosk clears itself, return the content security policy of the question page."""
    hashes = " ".join(f"'sha256-{_hash(s)}'" for s in dict.fromkeys(_scripts(idle_seconds)))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def site(
    host: str,
    listen: str = "80",
    ask: str = "127.0.0.1:8501",
    idle_seconds: int = IDLE_SECONDS,
    cache: str = CACHE,
    certificate: tuple[str, str] | None = None,
) -> str:
    """Given the name that people type, return the nginx site. `certificate` holds the files of a TLS certificate and key.

    `listen` is a port, or address:port; a port of its own (neither 80 nor 443) is part of the page's origin.
    """
    port = listen.rpartition(":")[2]
    plain = {"LISTEN": f"listen {listen};", "STRICT": "", "REDIRECT": ""}
    values = {
        "HOST": host,
        "ORIGIN": _origin("https" if certificate else "http", host, port),
        "ASK": ask,
        "CACHE": cache,
        "POLICY": policy(idle_seconds),
        **(_secured(host, listen, *certificate) if certificate else plain),
    }
    text = TEMPLATE.read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text.rstrip() + "\n"


def _origin(scheme: str, host: str, port: str) -> str:
    usual = {"http": "80", "https": "443"}[scheme]
    return f"{scheme}://{host}" + ("" if port == usual else f":{port}")


def _secured(host: str, listen: str, certificate: str, key: str) -> dict[str, str]:
    """The lines of a site with a certificate; whoever comes without TLS is sent on."""
    return {
        "LISTEN": f"listen {listen} ssl;\n    ssl_certificate {certificate};\n    ssl_certificate_key {key};\n"
        "    ssl_protocols TLSv1.2 TLSv1.3;",
        "STRICT": "add_header Strict-Transport-Security max-age=31536000 always;\n"
        "    add_header Cross-Origin-Opener-Policy same-origin always;",
        "REDIRECT": f"\nserver {{\n    listen 80;\n    server_name {host};\n    return 301 https://{host}$request_uri;\n}}",
    }


def _scripts(idle_seconds: int) -> Iterator[str]:
    """The inline scripts of Streamlit's own page and of this program's, as the browser meets them."""
    found = importlib.util.find_spec("streamlit")
    assert found is not None
    assert found.origin is not None
    yield from _SCRIPT.findall((Path(found.origin).parent / "static" / "index.html").read_text("utf-8"))
    for file in sorted((ROOT / "screens").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for script in _SCRIPT.findall(node.value):
                    yield script.replace("%d", str(idle_seconds))


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def main(arguments: list[str] | None = None) -> int:
    """Print the site; 0 done, 2 usage."""
    parser = argparse.ArgumentParser(prog="python -m screens.site", description="写出问答页的 nginx 站点文件")
    parser.add_argument("--host", required=True, help="人们输入的域名，触摸屏本机用 localhost")
    parser.add_argument("--listen", help="端口或 地址:端口（不写：80，有证书时 443）")
    parser.add_argument("--ask", default="127.0.0.1:8501", help="问答页的地址")
    parser.add_argument("--idle", type=int, default=IDLE_SECONDS, help="与 BUDGET_IDLE_SECONDS 相同")
    parser.add_argument("--cache", default=CACHE, help="缓存页面程序文件的文件夹")
    parser.add_argument("--certificate", nargs=2, metavar=("CERT", "KEY"), help="证书和私钥文件")
    given = parser.parse_args(arguments)
    if not _HOST.fullmatch(given.host):
        parser.error(f"域名“{given.host}”里只能有字母、数字、点和连字符")
    certificate = tuple(given.certificate) if given.certificate else None
    listen = given.listen or ("443" if certificate else "80")
    sys.stdout.write(site(given.host, listen, given.ask, given.idle, given.cache, certificate))
    return 0


if __name__ == "__main__":
    sys.exit(main())
