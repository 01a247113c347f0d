"""The tables of a document as read, beside the image of their page: a row and its frame show each other."""

from __future__ import annotations

import html

import streamlit as st

from parser.printed import Row, printed_table, printed_tables
from query.catalogue import DocumentInfo
from schema.places import row_place
from schema.store import original_file
from screens.opened import database, library
from screens.page_image import page_size
from screens.pages import page_figure
from screens.style import attribute, block
from screens.tables import is_amount

MOST_ROWS = 1500


def tables_beside(document: DocumentInfo) -> None:
    """Draw the choice of a table, and the chosen one beside its page."""
    opened = library()
    listed = {int(t["id"]): _called(t, document.pages > 0) for t in printed_tables(opened.connection, document.sha256)}
    if not listed:
        st.html(block("quiet", "这份文件没有读到表。"))
        return
    chosen = st.selectbox("表", list(listed), format_func=lambda i: listed.get(i, ""), key=f"table-{document.id}")
    table = printed_table(opened.connection, document.sha256, chosen)
    if table is not None:
        st.html(_beside(document, table))


def _called(table: Row, paged: bool) -> str:
    pages = "、".join(map(str, table["pages"]))
    where = f"第 {pages} {'页' if paged else '张表'}" if pages else "文本"
    return f"{table['number'] or ''} {table['title']}（{where}，{table['rows']} 行，单位{table['unit']}）".strip()


def _beside(document: DocumentInfo, table: Row) -> str:
    address = f"table/{document.sha256}/{table['id']}"
    files = (
        f'<div class="actions"><a class="action" href="{address}.csv">下载 CSV</a>'
        f'<a class="action" href="{address}.xlsx">下载 XLSX</a></div>'
    )
    rows = _rows(table)
    file = original_file(database(), document.sha256)
    pages = [p for p in table["pages"] if p]
    if not pages or file is None or file.suffix != ".pdf":
        return f'{files}<div class="besides"><div class="rows">{rows}</div></div>'
    sizes = ";".join("{}:{:g}:{:g}".format(p, *page_size(file, p)) for p in pages)
    figure = page_figure(document.sha256, document.file_name, pages[0], document.pages, (), close=False)
    told = block("quiet", "点一行，页图上框出它；点页图上的一行，表里标出它。")
    return (
        f'{files}{told}<div class="besides" data-sizes="{sizes}"><div class="rows" tabindex="0" role="region"'
        f' aria-label="读到的表">{rows}</div>{figure}</div>'
    )


def _rows(table: Row) -> str:
    head = "".join(f'<th scope="col">{html.escape(h)}</th>' for h in table["header"])
    body = "".join(_row(r, len(table["header"])) for r in table["rows"][:MOST_ROWS])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: Row, width: int) -> str:
    cells = [*row["cells"], *[""] * (width - len(row["cells"]))]
    drawn = "".join(f'<td class="{"amount" if is_amount(c) else ""}">{html.escape(c)}</td>' for c in cells)
    box = "" if row["x0"] is None else ",".join(f"{row[k]:g}" for k in ("x0", "top", "x1", "bottom"))
    told = row_place(row["page"], row["line"])
    return (
        f'<tr tabindex="0" data-row="{row["position"]}" data-page="{row["page"] or ""}" data-box="{box}"'
        f' title="{attribute(told)}">{drawn}</tr>'
    )
