"""Whether the service really answers: a question of one loaded document, asked through the same door as everybody's."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from decimal import Decimal

from query.catalogue import DocumentInfo
from query.engine import Library, answer
from query.statement import Statement, execute
from schema.store import StoreError, database_file
from screens.opened import database, library
from screens.service import is_stopping

LOG = logging.getLogger(__name__)
QUESTION = "{year}年总支出是多少"
MOST_LOOKED_AT = 5
"""So many documents, the newest first, are looked at for one whose whole is printed and can be asked for."""
WHOLE = """SELECT f.value FROM figure AS f
WHERE f.account_id = 0 AND f.document_id = $document AND f.year = $year AND f.version = $version AND f.widest AND NOT f.unclear"""
"""The whole of a document as the store has it, chosen when it was loaded; read anew each time, never from what is kept."""
Pulse = Mapping[str, str | int | float | bool]


def pulse() -> tuple[int, Pulse]:
    """Return the HTTP status and what is told: 200 where a question was answered with the stored figure, else 503.

    `status` is ok, stopping or failed; `reason` is a Chinese sentence; `compared` says whether there was a figure to
    compare with (a database whose documents print no whole has none).
    """
    begun = time.perf_counter()
    told: dict[str, str | int | float | bool] = {
        "status": "failed",
        "generation": "",
        "documents": 0,
        "compared": False,
    }
    try:
        reason = "服务正在停止" if is_stopping() else _looked_at(told)
    except StoreError as error:
        reason = str(error)
    except Exception:
        LOG.exception("the pulse failed")
        reason = "试问时程序出了错，详见服务日志"
    told["status"] = "stopping" if is_stopping() else "failed" if reason else "ok"
    told["reason"] = reason
    told["ms"] = round((time.perf_counter() - begun) * 1000, 1)
    return (503 if reason else 200), told


def _looked_at(told: dict[str, str | int | float | bool]) -> str:
    """Fill in what was found; return what is wrong, empty where nothing is."""
    told["generation"] = database_file(database()).name
    opened = library()
    told["documents"] = len(opened.documents)
    if not opened.documents:
        return "还没有装入任何预算文件"
    newest = sorted(opened.documents, key=lambda d: (-d.year, -d.id))[:MOST_LOOKED_AT]
    for document in newest:
        stored = _stored(opened, document)
        given, _ = answer(opened, QUESTION.format(year=document.year), None, document.file_name)
        if given.reason == "too_slow":
            return "试问的问题没有在限定的时间里答出"
        if stored is None or given.status != "answered" or not given.rows:
            continue
        told["compared"] = True
        same = given.rows[0].value is not None and Decimal(given.rows[0].value) == stored
        return "" if same else "试问的回答与库里的数不一致"
    return ""


def _stored(opened: Library, document: DocumentInfo) -> Decimal | None:
    values = (("document", document.id), ("year", document.year), ("version", document.version))
    rows = execute(opened.connection, Statement(WHOLE, values))[1]
    return rows[0][0] if len(rows) == 1 else None
