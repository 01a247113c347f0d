"""What was read of each document, for people and for measuring: report and export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from parser.trust import DOCUMENT_LABELS, LABELS, judgements, sentence, trust
from schema.forms import forms
from schema.model import DIMENSIONS
from schema.places import rows_place
from schema.store import connect

Row = dict[str, Any]


class _Reader:
    """Reads a database's tables as dictionaries."""

    def __init__(self, path: Path) -> None:
        self.connection = connect(path)

    def rows(self, sql: str, *values: object, **named: object) -> list[Row]:
        """Return the rows of a SELECT."""
        result = self.connection.execute(sql, named or list(values))
        names = [d[0] for d in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _documents(reader: _Reader, name: str | None = None, identifier: int | None = None) -> list[Row]:
    rows = reader.rows(
        """SELECT d.*, b.organisation, b.year, b.kind, count(*) OVER (PARTITION BY d.budget_id) AS editions
        FROM document d JOIN budget b ON b.id = d.budget_id ORDER BY d.id"""
    )
    return [r for r in rows if name in (None, r["file_name"]) and identifier in (None, r["id"])]


def overview(path: Path) -> list[Row]:
    """Given a database, return one short line a document, by organisation and newest year first: what is loaded.

    Each says id, document, sha256, organisation, year, kind, pages, tables, passed, checks, share (in percent with two
    decimals, None without checks), doubtful, trust and label (of the document as a whole), and which edition
    of how many it is (edition, editions, mark, is_current).
    """
    rows = _Reader(path).rows(
        """SELECT d.id, d.file_name AS document, d.sha256, b.organisation, b.year, b.kind, d.pages, d.is_current,
            d.edition, d.mark, count(*) OVER (PARTITION BY d.budget_id) AS editions,
            (SELECT count(*) FROM budget_table t WHERE t.document_id = d.id) AS tables,
            coalesce(c.passed, 0) AS passed, coalesce(c.checks, 0) AS checks,
            coalesce(a.amounts, 0) AS amounts, coalesce(a.doubtful, 0) AS doubtful
        FROM document d JOIN budget b ON b.id = d.budget_id
        LEFT JOIN (SELECT document_id, count(*) FILTER (passed) AS passed, count(*) AS checks
            FROM check_result GROUP BY ALL) c ON c.document_id = d.id
        LEFT JOIN (SELECT document_id, count(value) AS amounts, count(*) FILTER (quality = 'doubtful') AS doubtful
            FROM amount GROUP BY ALL) a ON a.document_id = d.id
        ORDER BY b.organisation, b.year DESC, b.kind, d.id DESC"""
    )
    for row in rows:
        mark = trust(row["amounts"], row["doubtful"], row["passed"], row["checks"] - row["passed"])
        row |= {"share": _share(row["passed"], row["checks"]), "trust": mark, "label": DOCUMENT_LABELS[mark]}
    return rows


def edition_mark(row: Row) -> str:
    """Given a row of `overview` or a summary, return what marks it where its budget has several editions, else nothing."""
    if row["editions"] < 2:
        return ""
    mark = f" {row['mark']}" if row["mark"] else ""
    return f"（第{row['edition']}版{mark}，{'现行' if row['is_current'] else '已被取代'}）"


def _share(passed: int, checks: int) -> str | None:
    """Percent with two decimals, rounded down: only all of them is 100.00."""
    return f"{passed * 10_000 // checks / Decimal(100):.2f}" if checks else None


def report(path: Path, name: str | None = None, identifier: int | None = None) -> list[Row]:
    """Given a database, return one summary a document: tables, forms, checks, doubtful cells, problems, what is missing.

    `name` is a file name and `identifier` an id of `overview`; without them all documents. Money is text in 元.
    """
    reader = _Reader(path)
    return [_summary(reader, document) for document in _documents(reader, name, identifier)]


def _summary(reader: _Reader, document: Row) -> Row:
    key = document["id"]
    checks = _checks(reader, key)
    tables = [_judged(t, checks) for t in _tables(reader, key)]
    labels = {t.pop("id"): t["label"] for t in tables}
    rules: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for check in checks:
        rules[check["rule"]][0 if check["passed"] else 1] += 1
    judged = judgements((t["label"], t["trust"]) for t in tables)
    found = {t["form"] for t in tables}
    passed = sum(p for p, _ in rules.values())
    return {
        "id": key,
        "document": document["file_name"],
        "organisation": document["organisation"],
        "year": document["year"],
        "kind": document["kind"],
        "pages": document["pages"],
        "edition": document["edition"],
        "editions": document["editions"],
        "mark": document["mark"],
        "is_current": document["is_current"],
        "passed": passed,
        "share": _share(passed, len(checks)),
        "trust": sentence(judged),
        "judgements": [{"trust": mark, "text": said} for mark, said in judged],
        "tables": tables,
        "checks": {rule: {"passed": p, "open": o} for rule, (p, o) in rules.items()},
        "open": [_open(c, labels) for c in checks if not c["passed"]],
        "doubtful": _marked(reader, key, "doubtful"),
        "repaired": _marked(reader, key, "repaired"),
        "problems": reader.rows("SELECT severity, place, message FROM problem WHERE document_id = ?", key),
        "missing": [f.name for i in forms().official if i not in found and (f := forms().form(i)) is not None],
    }


def _tables(reader: _Reader, document: int) -> list[Row]:
    return reader.rows(
        """SELECT t.id, t.number, t.title, t.form, t.unit, t.pages,
            (SELECT count(*) FROM source_row r WHERE r.table_id = t.id) AS printed_rows,
            (SELECT count(DISTINCT (a.row_id, a.column_idx)) FROM amount a WHERE a.table_id = t.id) AS amounts,
            (SELECT count(DISTINCT (a.row_id, a.column_idx)) FROM amount a WHERE a.table_id = t.id AND a.value IS NOT NULL) AS figures,
            (SELECT count(DISTINCT (a.row_id, a.column_idx)) FROM amount a WHERE a.table_id = t.id AND a.quality = 'doubtful') AS doubtful,
            (SELECT count(DISTINCT (a.row_id, a.column_idx)) FROM amount a WHERE a.table_id = t.id AND a.quality = 'repaired') AS repaired
        FROM budget_table t WHERE t.document_id = ? ORDER BY t.position""",
        document,
    )


def _checks(reader: _Reader, document: int) -> list[Row]:
    """The checks with the tables, pages and lines (of a text) of the rows that both sides rest on."""
    return reader.rows(
        """SELECT c.id, c.rule, c.place, c.left_value, c.right_value, c.passed,
            coalesce(w.tables, []) AS tables, coalesce(w.pages, []) AS pages, coalesce(w.lines, []) AS lines
        FROM check_result c LEFT JOIN (
            SELECT u.id, list_sort(list_distinct(list(r.table_id))) AS tables,
                list_sort(list_distinct(list(r.page))) AS pages, list_sort(list_distinct(list(r.line))) AS lines
            FROM (SELECT id, unnest(list_concat(left_rows, right_rows)) AS row_id
                FROM check_result WHERE document_id = $document) u
            JOIN source_row r ON r.id = u.row_id GROUP BY u.id
        ) w ON w.id = c.id
        WHERE c.document_id = $document ORDER BY c.id""",
        document=document,
    )


def _judged(table: Row, checks: list[Row]) -> Row:
    own = [c["passed"] for c in checks if table["id"] in c["tables"]]
    form = forms().form(table["form"])
    mark = trust(table["figures"], table["doubtful"], own.count(True), own.count(False))
    return {
        **table,
        "label": table["number"] or table["title"],
        "form_name": form.name if form else None,
        "passed": own.count(True),
        "open": own.count(False),
        "trust": mark,
        "trust_label": LABELS[mark],
    }


def _open(check: Row, labels: dict[int, str]) -> Row:
    left, right = check["left_value"], check["right_value"]
    return {
        "rule": check["rule"],
        "place": check["place"],
        "left": str(left),
        "right": str(right),
        "difference": str(left - right),
        "tables": [labels[t] for t in check["tables"]],
        "pages": check["pages"],
        "lines": check["lines"],
    }


def _marked(reader: _Reader, document: int, quality: str) -> list[Row]:
    """The cells of one quality, grouped by table and reason, with their columns and pages."""
    rows = reader.rows(
        """SELECT coalesce(t.number, t.title) AS "table", a.reason, count(*) AS cells,
            list_sort(list_distinct(list(r.page))) AS pages, list_sort(list_distinct(list(r.line))) AS lines,
            list_sort(list_distinct(list(c.path))) AS columns
        FROM amount a JOIN budget_table t ON t.id = a.table_id JOIN source_row r ON r.id = a.row_id
        JOIN source_column c ON c.table_id = a.table_id AND c.idx = a.column_idx
        WHERE a.document_id = $document AND a.quality = $quality
        GROUP BY t.position, t.number, t.title, a.reason ORDER BY t.position, a.reason""",
        document=document,
        quality=quality,
    )
    return [{**r, "columns": ["/".join(path) for path in r["columns"]]} for r in rows]


def lines(summary: Row) -> Iterator[str]:
    """Given one summary, yield it as lines of Chinese text."""
    yield f"{summary['document']}：{summary['organisation']} {summary['year']} 年{summary['kind']}{edition_mark(summary)}，{_length(summary)}"
    yield f"  {summary['trust']}"
    counted = "页" if summary["pages"] else "张表"
    for t in summary["tables"]:
        pages = f"第 {'、'.join(map(str, t['pages']))} {counted}，" if t["pages"] else ""
        marks = f"，存疑 {t['doubtful']} 格" if t["doubtful"] else ""
        marks += f"，修复 {t['repaired']} 格" if t["repaired"] else ""
        checks = t["passed"] + t["open"]
        marks += f"，勾稽 {t['passed']}/{checks}" if checks else ""
        marks += f"，{t['trust_label']}"
        label = t["number"] or "（无号）"
        form = t["form_name"] or "未识别"
        yield f"  {label} {t['title']}［{form}］{pages}{t['printed_rows']} 行，{t['amounts']} 格金额{marks}"
    total = summary["passed"] + len(summary["open"])
    yield f"  勾稽：{summary['passed']}/{total} 相符"
    for rule, counts in summary["checks"].items():
        yield f"    {rule}：相符 {counts['passed']}，不符 {counts['open']}"
    for check in summary["open"]:
        where = place_of(check)
        yield f"    不符：{check['rule']} {check['place']}：{check['left']} ≠ {check['right']}（差 {check['difference']}）{where}"
    for kind, group in (("存疑", summary["doubtful"]), ("修复", summary["repaired"])):
        for cells in group:
            yield f"  {kind}：{cells['table']} {cells['cells']} 格（{'、'.join(cells['columns'])}）{place_of(cells)}：{cells['reason']}"
    for problem in summary["problems"]:
        yield f"  问题：{problem['place']}：{problem['message']}"
    if summary["missing"]:
        yield f"  官方表中未见：{'、'.join(summary['missing'])}"


def _length(summary: Row) -> str:
    return f"{summary['pages']} 页" if summary["pages"] else "文本"


def place_of(found: Row) -> str:
    """Given an open check or a group of cells, return where it stands: 第 3、4 页, or the lines of a text."""
    return rows_place(found["pages"], found["lines"])


def export(path: Path, name: str | None = None) -> Iterator[Row]:
    """Given a database, yield one object a printed table: its rows and the amounts read from them."""
    reader = _Reader(path)
    for document in _documents(reader, name):
        base = {
            "document": document["file_name"],
            "organisation": document["organisation"],
            "year": document["year"],
            "kind": "部门" + document["kind"],
        }
        tables = reader.rows("SELECT * FROM budget_table WHERE document_id = ? ORDER BY position", document["id"])
        if not tables:
            yield {
                **base,
                "table_no": None,
                "title": "",
                "form": None,
                "unit": "元",
                "pages": [],
                "rows": [],
                "amounts": [],
            }
        for table in tables:
            yield {**base, **_exported(reader, table)}


def _exported(reader: _Reader, table: Row) -> Row:
    rows = reader.rows("SELECT * FROM source_row WHERE table_id = ? ORDER BY position", table["id"])
    names = ", ".join(f"a.{d}_id" for d in DIMENSIONS if d not in ("service", "three_public"))
    amounts = reader.rows(
        f"""SELECT r.position AS row, r.cells, a.label, coalesce(m.name, o.name) AS name, coalesce(m.code, o.code) AS code,
            c.path, c.names, a.value, a.quality
        FROM amount a JOIN source_row r ON r.id = a.row_id
        JOIN source_column c ON c.table_id = a.table_id AND c.idx = a.column_idx
        LEFT JOIN member m ON m.id = coalesce({names}, a.three_public_id, a.service_id)
        LEFT JOIN organisation o ON o.id = a.organisation_id
        WHERE a.table_id = ? ORDER BY r.position, a.column_idx""",
        table["id"],
    )
    return {
        "table_no": table["number"],
        "title": table["title"],
        "form": table["form"],
        "unit": table["unit"],
        "pages": table["pages"],
        "rows": [{"page": r["page"], "cells": r["cells"]} for r in rows],
        "amounts": [
            {
                "row": a["row"],
                "name": _printed_name(a),
                "code": a["code"],
                "column": "/".join(a["path"]),
                "value": None if a["value"] is None else str(a["value"]),
                "quality": a["quality"],
            }
            for a in amounts
        ],
    }


def _printed_name(amount: Row) -> str | None:
    """The row's name as printed (the last of several name columns), else the member's."""
    cells = amount["cells"]
    printed = [cells[i] for i in amount["names"] if i < len(cells) and cells[i].strip()]
    return str(amount["label"] or (printed[-1] if printed else amount["name"]))
