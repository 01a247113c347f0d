"""Addresses beside the page: its own look and scripts, type-ahead, page images, originals, tables as files.

All are read-only, take nothing but hashes, numbers and words, and give nothing that is not in the database or in
screens/assets. The kiosk has neither originals nor tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from parser.printed import printed_table, printed_tables
from query.typeahead import suggest
from schema.places import row_place
from schema.store import StoreError, original_file
from screens.downloads import to_csv, to_workbook
from screens.evidence import cell_evidence
from screens.index import missing, page_routes
from screens.kept import kept
from screens.meanings import meanings
from screens.opened import database, document_of, idle_seconds, is_kiosk, library
from screens.page_image import Box, framed_page
from screens.pulse import pulse
from screens.style import block
from screens.unfolded import PARTS

MOST_TYPED = 200
MOST_BOXES = 60
HOUR = 3600
PAGES = ("/", "/documents", "/compare")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHA = re.compile(r"^[0-9a-f]{64}$")
Handler = Callable[[Request], Response]


def routes() -> list[Route]:
    """Return the routes of this process."""
    open_to_all = [
        Route("/health", _health),
        Route("/suggest", _suggest),
        Route("/meanings", _meanings),
        Route("/part/{token}/{part}", _part),
        Route("/page/{sha}/{page:int}.png", _page),
    ]
    desk = [
        Route("/original/{sha}.pdf", _original),
        Route("/table/{sha}/{table:int}.{kind}", _table),
        Route("/tables/{sha}.xlsx", _tables),
        Route("/evidence", _evidence),
    ]
    return [*page_routes(PAGES, page_marks()), *open_to_all, *([] if is_kiosk() else desk)]


def page_marks() -> dict[str, str]:
    """Return what the scripts of the page are told: nothing on the desk; at the kiosk, when it clears itself."""
    return {"data-kiosk": "1", "data-idle": str(idle_seconds())} if is_kiosk() else {}


def _health(_request: Request) -> Response:
    status, told = pulse()
    return JSONResponse(told, status_code=status, headers={"Cache-Control": "no-store"})


# -- asking -----------------------------------------------------------------------------------------------------------


def _chosen(request: Request) -> str | None:
    return request.query_params.get("document") or None


def _suggest(request: Request) -> Response:
    typed = request.query_params.get("q", "")[:MOST_TYPED]
    try:
        found = suggest(library(), typed, _chosen(request)) if typed.strip() else ()
    except StoreError:
        found = ()
    return JSONResponse([{"text": s.text, "kind": s.kind, "question": s.question} for s in found])


def _meanings(request: Request) -> Response:
    word = request.query_params.get("word", "")[:MOST_TYPED]
    try:
        found = meanings(library(), word, _chosen(request))
    except StoreError:
        found = ()
    return JSONResponse([{"text": text, "kind": kind} for text, kind in found])


def _part(request: Request) -> Response:
    draw, asked = PARTS.get(request.path_params["part"]), kept(request.path_params["token"])
    if draw is None or asked is None:
        return HTMLResponse(block("quiet", "这个答案问得太久了，请再问一次。"))
    return HTMLResponse(draw(asked, library()))


def _evidence(request: Request) -> Response:
    question = request.query_params.get("q", "")[:MOST_TYPED]
    return HTMLResponse(cell_evidence(library(), question, _chosen(request)))


# -- originals --------------------------------------------------------------------------------------------------------


def _boxes(text: str) -> tuple[Box, ...] | None:
    found: list[Box] = []
    for one in text.split(";") if text else ():
        try:
            x0, top, x1, bottom = (float(v) for v in one.split(","))
        except ValueError:
            return None
        if not all(abs(v) < 100_000 for v in (x0, top, x1, bottom)):
            return None
        found.append((x0, top, x1, bottom))
    return tuple(found[:MOST_BOXES])


def _page(request: Request) -> Response:
    sha, page = request.path_params["sha"], request.path_params["page"]
    boxes = _boxes(request.query_params.get("boxes", ""))
    document = document_of(library(), sha) if _SHA.match(sha) else None
    file = original_file(database(), sha) if document else None
    if document is None or file is None or boxes is None or file.suffix != ".pdf" or not 1 <= page <= document.pages:
        return missing("没有这一页")
    image = framed_page(file, page, boxes, request.query_params.get("close") == "1")
    return Response(image, media_type="image/png", headers={"Cache-Control": f"private, max-age={HOUR}"})


def _original(request: Request) -> Response:
    sha = request.path_params["sha"]
    document = document_of(library(), sha) if _SHA.match(sha) else None
    file = original_file(database(), sha) if document else None
    if document is None or file is None:
        return missing("原文件没有保存")
    kind = "application/pdf" if file.suffix == ".pdf" else "application/octet-stream"
    placed = "inline" if file.suffix == ".pdf" else "attachment"
    return FileResponse(
        file,
        media_type=kind,
        headers={"Content-Disposition": f"{placed}; filename*=UTF-8''{quote(document.file_name)}"},
    )


# -- tables as files --------------------------------------------------------------------------------------------------


def _lines(sha: str, table: int) -> tuple[str, list[list[str]]] | None:
    printed = printed_table(library().connection, sha, table)
    if printed is None:
        return None
    name = f"{printed['number'] or ''} {printed['title']}".strip()
    header = [*printed["header"], "页"]
    body = [[*r["cells"], *[""] * (len(header) - 1 - len(r["cells"])), _where(r)] for r in printed["rows"]]
    return name, [header, *body]


def _where(row: dict[str, Any]) -> str:
    """The page of a row; where there are no pages, its place in words."""
    return row_place(row["page"], row["line"]) if row["line"] else str(row["page"] or "")


def _named(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )


def _table(request: Request) -> Response:
    found = _lines(request.path_params["sha"], request.path_params["table"])
    kind = request.path_params["kind"]
    if found is None or kind not in ("csv", "xlsx"):
        return missing("没有这张表")
    name, lines = found
    if kind == "csv":
        return _named(to_csv(lines), "text/csv; charset=utf-8", f"{name}.csv")
    return _named(to_workbook([(name, lines)]), XLSX, f"{name}.xlsx")


def _tables(request: Request) -> Response:
    sha = request.path_params["sha"]
    document = document_of(library(), sha)
    if document is None:
        return missing("没有这份文件")
    sheets = [_lines(sha, t["id"]) for t in printed_tables(library().connection, sha)]
    return _named(to_workbook([s for s in sheets if s]), XLSX, f"{document.file_name}.xlsx")
