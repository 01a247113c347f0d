"""Synthetic budgets by the thousand, written straight into a store: departments × 2024—2026, about 800 amounts each.

python -m bench.synthetic --documents 300 --db data/synthetic.duckdb

The arithmetic is that of real budgets: every printed total is the sum of its parts, over units, accounts, uses and
funds. The same seed gives the same rows.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from schema.model import DIMENSIONS
from schema.name_rows import body_rows
from schema.names import normalise
from schema.projection import project
from schema.store import fill

HERE = Path(__file__).parent
CODES = HERE.parent / "schema" / "codes"
CHUNK = 300
"""So many documents are generated at a time."""
USES = ("合计", "基本支出", "人员经费", "公用经费", "项目支出")
FUNDS = ("合计", "财政拨款", "一般公共预算", "政府性基金预算", "单位资金")
MOST_DOCUMENTS = 10_080
"""Regions × kinds × three years."""
SHEETS = (
    (1, "收支预算总表", "balance"),
    (2, "支出预算总表", "expenditure"),
    (3, "支出功能分类预算表", "function"),
    (4, "支出经济分类预算表", "economic"),
    (5, "一般公共预算支出表", "general_function"),
    (6, "一般公共预算基本支出表", "basic_economic"),
    (7, "财政拨款“三公”经费支出预算表", "three_public"),
    (8, "项目支出表", "project"),
    (9, "项目支出绩效表", "performance_project"),
)
ITEMS = (
    ("income", "收入总计", None, 1, False),
    ("income", "本年收入合计", "收入总计", 2, False),
    ("income", "一般公共预算拨款收入", "本年收入合计", 3, True),
    ("income", "政府性基金预算拨款收入", "本年收入合计", 3, True),
    ("income", "单位资金收入", "本年收入合计", 3, True),
    ("three_public", "三公经费", None, 1, False),
    ("three_public", "因公出国（境）费", "三公经费", 2, True),
    ("three_public", "公务用车购置及运行费", "三公经费", 2, False),
    ("three_public", "公务用车购置费", "公务用车购置及运行费", 3, True),
    ("three_public", "公务用车运行费", "公务用车购置及运行费", 3, True),
    ("three_public", "公务接待费", "三公经费", 2, True),
)
TARGETS = (
    ("产出指标", "数量指标", "完成数量", "≥", "12", "次", "20"),
    ("产出指标", "质量指标", "验收合格率", "≥", "95", "%", "30"),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥", "90", "%", "10"),
)
Column = tuple[int, int, list[str], str, str | None, str | None, list[int]]


def build(path: Path, documents: int, seed: int = 1, row_group: int | None = None) -> None:
    """Given the database's name, write so many synthetic documents (at most 10,080) into a new store of that name.

    `row_group` is how many rows a row group holds (DuckDB's own size where it is None). Raises ValueError where more
    are asked than there are departments × years.
    """
    if not 0 < documents <= MOST_DOCUMENTS:
        raise ValueError(f"1—{MOST_DOCUMENTS} 份")
    with fill(path, row_group) as connection:
        words = tomllib.loads((HERE / "synthetic.toml").read_text("utf-8"))
        sizes = _prepare(connection, words, seed)
        script = (HERE / "synthetic.sql").read_text("utf-8")
        for first in range(1, documents + 1, CHUNK):
            last = min(first + CHUNK - 1, documents)
            counted = {f"{n}s": size for n, size in sizes.items()}
            ids = {n: _last_id(connection, t) for n, t in _COUNTED.items()}
            members = ", ".join(f"if(n.dimension = '{d}', n.id, NULL)" for d in DIMENSIONS)
            connection.begin()
            connection.execute(
                script.format(first=first, last=last, seed=seed, member_columns=members, **counted, **ids)
            )
            project(connection, first, last)
            _name_bodies(connection, first, last)
            connection.commit()


def _name_bodies(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    """Store how the departments and units of some documents are called, as a document that enters would."""
    bodies = connection.execute(
        """SELECT o.document_id, o.kind, o.id, o.name, p.name FROM organisation o
        LEFT JOIN organisation p ON p.id = o.parent_id WHERE o.document_id BETWEEN ? AND ?""",
        [first, last],
    ).fetchall()
    rows = [
        row
        for document, kind, ref, name, above in bodies
        for row in body_rows(document, kind, ref, f"{name}（本级）" if name == above else name, kind == "部门")
    ]
    columns = list(zip(*rows, strict=True))
    if columns:
        unnested = ", ".join(f"unnest(${n})" for n in range(1, len(columns) + 1))
        connection.execute(f"INSERT INTO name SELECT {unnested}", [list(c) for c in columns])


_COUNTED = {
    "row": "source_row",
    "member": "member",
    "amount": "amount",
    "indicator": "indicator",
    "check": "check_result",
}


def _last_id(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def _prepare(connection: duckdb.DuckDBPyConnection, words: dict[str, Any], seed: int) -> dict[str, int]:
    """Make the temporary tables of words, and return how many there are of each."""
    connection.execute(
        f"""CREATE TEMP MACRO stir(x) AS (x * 1103515245 + 12345) % 2147483648;
        CREATE TEMP MACRO dice(a, b, c) AS
            stir(stir(stir(stir({seed} + a::BIGINT) // 7 + b::BIGINT * 7919) // 5 + c::BIGINT * 104729) // 3) // 65536
            * 4001 % 100000007;
        CREATE TEMP MACRO money(fen) AS if(fen IS NULL, '', format('{{:,.2f}}', fen / 100.0));"""
    )
    regions = [(city + district,) for city in words["cities"] for district in words["districts"]]
    kinds = [(str(101 + n), k["name"], k["running"], k["work"], k["unit"]) for n, k in enumerate(words["kinds"])]
    _numbered(connection, "region", "region_no", ("region",), regions)
    _numbered(connection, "kind", "kind_no", ("code", "name", "running", "work", "unit"), kinds)
    for name in ("stem", "area"):
        _numbered(connection, name, "no", ("name",), [(w,) for w in words[f"{name}s"]])
    _numbered(connection, "category", "no", ("name",), [(w,) for w in words["categories"]])
    _numbered(connection, "project_economic", "no", ("code",), [(w,) for w in words["project_economic"]])
    basic = [(c, "人员经费", words["purposes"].get(c)) for c in words["staff"]]
    basic += [(c, "公用经费", None) for c in words["office"]]
    _numbered(connection, "basic", "no", ("code", "use", "purpose"), basic)
    accounts = [
        (dimension, row["code"], row["name"], normalise(row["name"]))
        for dimension, file in (("function", "functional.csv"), ("economic", "economic.csv"))
        for row in csv.DictReader((CODES / file).open(encoding="utf-8"))
    ]
    _numbered(connection, "official", "no", ("dimension", "code", "name", "norm"), accounts)
    _numbered(
        connection,
        "item",
        "no",
        ("dimension", "name", "parent", "level", "leaf", "norm"),
        [(*i, normalise(i[1])) for i in ITEMS],
    )
    _numbered(connection, "target", "no", ("level1", "level2", "name", "relation", "value", "unit", "weight"), TARGETS)
    _numbered(connection, "sheet", "no", ("tab", "title", "form"), SHEETS)
    _numbered(connection, "spec", "no", ("tab", "idx", "path", "measure", "fund", "use", "names"), _columns())
    return {
        "kind": len(kinds),
        "stem": len(words["stems"]),
        "area": len(words["areas"]),
        "categorie": len(words["categories"]),
        "project_economic": len(words["project_economic"]),
    }


def _numbered(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: str,
    names: Sequence[str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    """Make a temporary table of these rows, numbered from 0."""
    columns = [list(c) for c in zip(*rows, strict=True)]
    fields = ", ".join(f"unnest(${n}) AS {name}" for n, name in enumerate(names, 1))
    connection.execute(
        f"CREATE TEMP TABLE {table} AS SELECT row_number() OVER () - 1 AS {key}, * FROM (SELECT {fields})", columns
    )


def _columns() -> list[Column]:
    def text(tab: int, *names: str) -> list[Column]:
        return [(tab, n, [name], "text", None, None, []) for n, name in enumerate(names)]

    def money(tab: int, first: int, *cells: tuple[str, str, str]) -> list[Column]:
        named = [1, 2] if tab == 8 else [first - 1]
        return [(tab, first + n, [p], "money", fund, use, named) for n, (p, fund, use) in enumerate(cells)]

    by_use = tuple((u, "合计", u) for u in USES)
    by_fund = tuple((f, f, "合计") for f in FUNDS)
    general = tuple((u, "一般公共预算", u) for u in ("合计", "基本支出", "项目支出"))
    basic = tuple((u, "一般公共预算", u) for u in ("基本支出", "人员经费", "公用经费"))
    public = tuple((name, "财政拨款", "合计") for dimension, name, *_ in ITEMS if dimension == "three_public")
    projects = tuple((f, f, "项目支出") for f in FUNDS if f != "财政拨款")
    account = "预算单位/支出功能分类科目"
    nature = "预算单位/部门预算经济分类科目"
    return [
        *((1, 0, ["收入项目"], "text", None, None, []), *money(1, 1, ("收入预算数", "合计", "合计"))),
        *((1, 2, ["支出项目"], "text", None, None, []), *money(1, 3, ("支出预算数", "合计", "合计"))),
        *(*text(2, account), *money(2, 1, *by_use)),
        *(*text(3, account), *money(3, 1, *by_fund)),
        *(*text(4, nature), *money(4, 1, *by_fund)),
        *(*text(5, account), *money(5, 1, *general)),
        *(*text(6, nature), *money(6, 1, *basic)),
        *(*text(7, "部门（单位）"), *money(7, 1, *public)),
        *(*text(8, "序号", "项目单位", "项目名称", "项目类别"), *money(8, 4, *projects)),
        *text(9, "单位名称", "项目名称", "一级指标", "二级指标", "三级指标", "性质", "指标值", "度量单位", "权重"),
    ]


def main() -> None:
    """Build one store, as the command line says."""
    parser = argparse.ArgumentParser(description="生成合成的预算库")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", type=Path, required=True)
    given = parser.parse_args()
    build(given.db, given.documents, given.seed)


if __name__ == "__main__":
    main()
