"""Streamlit's one page, as this program serves it: in Chinese, with our look and scripts, and nothing run inline."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from screens.style import ASSETS, block

YEAR = 365 * 24 * 3600
TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".txt": "text/plain"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""Nothing but this server's own files is loaded or run; Streamlit writes its styles into the page."""
SAFE = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_INLINE_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


def page_routes(addresses: Iterable[str], marks: Mapping[str, str]) -> list[Route]:
    """Given the addresses of the pages and the attributes of their root, return the routes of the pages and their look."""
    page = index_page(marks)

    def index(_request: Request) -> Response:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache", **SAFE})

    return [*(Route(a, index) for a in addresses), Route("/ui/{name:path}", _asset)]


def missing(what: str = "没有这个地址") -> Response:
    """Return a 404 that says what is not there."""
    return HTMLResponse(block("refused", what), status_code=404)


@lru_cache(maxsize=1)
def assets_version() -> str:
    """Return a word that changes with the look and the scripts, so that browsers keep them for as long as they hold."""
    digest = hashlib.sha256()
    for file in sorted(ASSETS.glob("*.*")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def index_page(marks: Mapping[str, str]) -> str:
    """Return the page; `marks` are attributes of its root element."""
    page = files("streamlit").joinpath("static", "index.html").read_text("utf-8")
    version = assets_version()
    head = (
        f'<link rel="stylesheet" href="ui/{version}/page.css">'
        f'<script type="module" src="ui/{version}/page.js"></script>'
        '<meta name="description" content="用日常中文问政府预算，答案附原文行">'
    )
    root = "".join(f' {name}="{html.escape(value, quote=True)}"' for name, value in marks.items())
    page = _INLINE_SCRIPT.sub("", page)
    page = _NOSCRIPT.sub("<noscript><p>这个页面需要打开浏览器的 JavaScript。</p></noscript>", page)
    page = page.replace('<html lang="en">', f'<html lang="zh-CN"{root}>').replace(
        "<title>Streamlit</title>", "<title>预算问答</title>"
    )
    page = re.sub(r'\s*<link rel="service-desc"[^>]*>', "", page)
    return page.replace("</head>", head + "</head>")


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    version, _, rest = name.partition("/")
    wanted = rest if version == assets_version() else name
    file = (ASSETS / wanted).resolve()
    if not file.is_relative_to(ASSETS) or not file.is_file() or file.suffix not in TYPES:
        return missing()
    lasting = f"public, max-age={YEAR}, immutable" if rest and version == assets_version() else "no-cache"
    return FileResponse(file, media_type=TYPES[file.suffix], headers={"Cache-Control": lasting})
