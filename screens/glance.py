"""One budget at a glance: tiles and charts, each the answer to a question that a touch on it shows with its rows."""

from __future__ import annotations

import html
import tomllib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from query.answer import Answer
from query.catalogue import DocumentInfo
from query.engine import Library, answer_safely
from query.say import grouped
from screens.charts import Bar, bars, makeup, unit_for
from screens.opened import Bounded
from screens.style import attribute, block

MOST_KEPT = 64
MOST_DRAWN = 12
TABLE_OF_PARTS = Path(__file__).parent / "glance.toml"
_DRAWN: Bounded[tuple[str, str], str] = Bounded(MOST_KEPT)


@lru_cache(maxsize=1)
def _written() -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    table = tomllib.loads(TABLE_OF_PARTS.read_text("utf-8"))
    tiles, parts = (tuple((str(e["name"]), str(e["question"])) for e in table[k]) for k in ("tile", "part"))
    return tiles, parts


def glance(opened: Library, document: DocumentInfo) -> str:
    """Given a document, return it at a glance; kept for as long as the database is not published anew."""
    return _DRAWN.made((opened.key, document.sha256), lambda: _drawn(opened, document))


def _drawn(opened: Library, document: DocumentInfo) -> str:
    tiles, parts = _written()
    shown = "".join(_tile(name, question, opened, document) for name, question in tiles)
    drawn = "".join(_part(name, question, opened, document) for name, question in parts)
    if not shown and not drawn:
        return block("quiet", "这份文件没有可以画出来的金额。")
    return f'<div class="tiles">{shown}</div><div class="glances">{drawn}</div>'


def evidence_address(question: str, document: DocumentInfo) -> str:
    """Return the address of the rows and the page behind the answer to a question of one document."""
    return "evidence?" + urlencode({"q": question, "document": document.asked_as})


def _asked(question: str, opened: Library, document: DocumentInfo) -> Answer | None:
    given, _ = answer_safely(opened, question, None, document.asked_as)
    return given if given.status == "answered" and given.unit == "元" and given.rows else None


def _tile(name: str, question: str, opened: Library, document: DocumentInfo) -> str:
    given = _asked(question, opened, document)
    value = given.rows[0].value if given else None
    if given is None or value is None:
        return ""
    unit = unit_for([Decimal(value)])
    told = f"{grouped(Decimal(value) / 10_000)} 万元" if unit == "万元" else f"{grouped(Decimal(value))} 元"
    return (
        f'<button type="button" class="tile" data-title="{attribute(question)}"'
        f' data-open="{attribute(evidence_address(question, document))}">'
        f"<span>{html.escape(name)}</span><b>{told}</b></button>"
    )


def _part(name: str, question: str, opened: Library, document: DocumentInfo) -> str:
    given = _asked(question, opened, document)
    if given is None:
        return ""
    rows = [(r.name or "", Decimal(r.value)) for r in given.rows if r.value is not None]
    if not rows:
        return ""
    more = f"（前 {MOST_DRAWN} 个，共 {len(rows)} 个）" if len(rows) > MOST_DRAWN else ""
    items = [Bar(n, v, opens=evidence_address(f"{n}是多少", document)) for n, v in rows[:MOST_DRAWN]]
    total = given.chart is not None and given.chart.kind == "share" and not more
    unit = unit_for([v for _, v in rows])
    drawn = makeup(items, "") if total else bars(items, title=f"单位：{unit}")
    heading = (
        f'<h3><button type="button" class="link" data-title="{attribute(question)}"'
        f' data-open="{attribute(evidence_address(question, document))}">{html.escape(name + more)}</button></h3>'
    )
    return f'<section class="glance">{heading}{drawn}</section>'
