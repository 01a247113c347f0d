"""The nginx site of the question page, written from its template: the names filled in, and the page's own policy."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from screens.index import SAFE

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "deploy" / "nginx-site.conf.in"
CACHE = "/var/lib/nginx/budget-files"
_HOST = re.compile(r"[A-Za-z0-9.-]+")


def site(
    host: str,
    listen: str = "80",
    ask: str = "127.0.0.1:8501",
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
        "SAFE": "\n    ".join(f'add_header {name} "{value}" always;' for name, value in SAFE.items()),
        "HIDE": "\n    ".join(f"proxy_hide_header {name};" for name in SAFE),
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


def main(arguments: list[str] | None = None) -> int:
    """Print the site; 0 done, 2 usage."""
    parser = argparse.ArgumentParser(prog="python -m screens.site", description="写出问答页的 nginx 站点文件")
    parser.add_argument("--host", required=True, help="人们输入的域名，触摸屏本机用 localhost")
    parser.add_argument("--listen", help="端口或 地址:端口（不写：80，有证书时 443）")
    parser.add_argument("--ask", default="127.0.0.1:8501", help="问答页的地址")
    parser.add_argument("--cache", default=CACHE, help="缓存页面程序文件的文件夹")
    parser.add_argument("--certificate", nargs=2, metavar=("CERT", "KEY"), help="证书和私钥文件")
    given = parser.parse_args(arguments)
    if not _HOST.fullmatch(given.host):
        parser.error(f"域名“{given.host}”里只能有字母、数字、点和连字符")
    certificate = tuple(given.certificate) if given.certificate else None
    listen = given.listen or ("443" if certificate else "80")
    sys.stdout.write(site(given.host, listen, given.ask, given.cache, certificate))
    return 0


if __name__ == "__main__":
    sys.exit(main())
