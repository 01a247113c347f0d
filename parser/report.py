"""What was read of each document, for people and for measuring: report and export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schema.forms import forms
from schema.model import DIMENSIONS
from schema.store import connect

Row = dict[str, Any]


class _Reader:
    """Reads a database's tables as dictionaries."""

    def __init__(self, path: Path) -> None:
        self.connection = connect(path)

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return the rows of a SELECT."""
        result = self.connection.execute(sql, list(values))
        names = [d[0] for d in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _documents(reader: _Reader, name: str | None) -> list[Row]:
    rows = reader.rows(
        """SELECT d.*, b.organisation, b.year, b.kind FROM document d JOIN budget b ON b.id = d.budget_id ORDER BY d.id"""
    )
    return [r for r in rows if name is None or r["file_name"] == name]


def report(path: Path, name: str | None = None) -> list[Row]:
    """Given a database, return one summary a document: tables, forms, checks, doubtful cells, problems, what is missing."""
    reader = _Reader(path)
    summaries = []
    for document in _documents(reader, name):
        key = document["id"]
        tables = reader.rows(
            """SELECT t.number, t.title, t.form, t.unit, t.pages,
                (SELECT count(*) FROM source_row r WHERE r.table_id = t.id) AS printed_rows,
                (SELECT count(*) FROM amount a WHERE a.table_id = t.id) AS amounts,
                (SELECT count(*) FROM amount a WHERE a.table_id = t.id AND a.quality = 'doubtful') AS doubtful,
                (SELECT count(*) FROM amount a WHERE a.table_id = t.id AND a.quality = 'repaired') AS repaired
            FROM budget_table t WHERE t.document_id = ? ORDER BY t.position""",
            key,
        )
        checks = reader.rows("SELECT * FROM check_result WHERE document_id = ? ORDER BY id", key)
        rules: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for check in checks:
            rules[check["rule"]][0 if check["passed"] else 1] += 1
        found = {t["form"] for t in tables}
        summaries.append(
            {
                "document": document["file_name"],
                "organisation": document["organisation"],
                "year": document["year"],
                "kind": document["kind"],
                "pages": document["pages"],
                "tables": tables,
                "checks": {rule: {"passed": p, "open": o} for rule, (p, o) in rules.items()},
                "open": [_open(c) for c in checks if not c["passed"]],
                "problems": reader.rows("SELECT severity, place, message FROM problem WHERE document_id = ?", key),
                "missing": [f.name for f in forms().forms if f.id not in found],
            }
        )
    return summaries


def _open(check: Row) -> Row:
    left, right = check["left_value"], check["right_value"]
    return {
        "rule": check["rule"],
        "place": check["place"],
        "left": str(left),
        "right": str(right),
        "difference": str(left - right),
    }


def lines(summary: Row) -> Iterator[str]:
    """Given one summary, yield it as lines of Chinese text."""
    yield f"{summary['document']}：{summary['organisation']} {summary['year']} 年{summary['kind']}，{summary['pages']} 页"
    for t in summary["tables"]:
        pages = "、".join(map(str, t["pages"])) or "—"
        marks = f"，存疑 {t['doubtful']} 格" if t["doubtful"] else ""
        marks += f"，修复 {t['repaired']} 格" if t["repaired"] else ""
        label = t["number"] or "（无号）"
        yield f"  {label} {t['title']}［{t['form'] or '未识别'}］第 {pages} 页，{t['printed_rows']} 行，{t['amounts']} 格金额{marks}"
    passed = sum(c["passed"] for c in summary["checks"].values())
    total = passed + len(summary["open"])
    yield f"  勾稽：{passed}/{total} 相符"
    for rule, counts in summary["checks"].items():
        yield f"    {rule}：相符 {counts['passed']}，不符 {counts['open']}"
    for check in summary["open"]:
        yield f"    不符：{check['rule']} {check['place']}：{check['left']} ≠ {check['right']}（差 {check['difference']}）"
    for problem in summary["problems"]:
        yield f"  问题：{problem['place']}：{problem['message']}"
    if summary["missing"]:
        yield f"  官方表中未见：{'、'.join(summary['missing'])}"


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
    return str(printed[-1] if printed else amount["label"] or amount["name"])
