"""The figures of many budgets side by side: a small projection of the amounts, kept with them and ordered for ranking.

`account` numbers every account that any document prints (0 is the whole, without an account). `figure` holds, for each
document, year, version, account, fund and use, the one figure that questions choose: of the best table, the department's
own row or the sum over its units, with the amounts it stands on. `widest` is the one that an open question means,
`widest_in_use` that of a stated use; `unclear` marks what only the printed cells decide. It enters in the transaction
of its document; each published generation holds it in order of account, year and version, the widest first, so that a
ranking reads the few row groups of its account, however many documents there are.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from schema.model import DIMENSIONS
from schema.scopes import FUND_WIDTH, NARROWEST, OTHER_FUND, PART_FORMS, PART_WIDTH, USE_WIDTH

MONEY = "DECIMAL(18,2)"
PROJECTION_TABLES = (
    "CREATE TABLE account (id INTEGER NOT NULL, dimension VARCHAR NOT NULL, code VARCHAR, norm VARCHAR NOT NULL)",
    f"""CREATE TABLE figure (
        account_id INTEGER NOT NULL, year INTEGER NOT NULL, version VARCHAR NOT NULL, widest BOOLEAN NOT NULL,
        widest_in_use BOOLEAN NOT NULL, document_id INTEGER NOT NULL, fund VARCHAR NOT NULL, use VARCHAR NOT NULL, width INTEGER NOT NULL,
        several BOOLEAN NOT NULL, position INTEGER NOT NULL, value {MONEY}, amounts INTEGER[] NOT NULL,
        table_id INTEGER NOT NULL, unclear BOOLEAN NOT NULL)""",
)
"""What the projection is kept in; part of the store's schema."""
ORDER = "account_id, year, version, widest DESC, use, widest_in_use DESC, fund, document_id"


def project(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    """Given a store and the ids of its newest documents, first to last, add their figures; inside their transaction."""
    script = (Path(__file__).parent / "projection.sql").read_text("utf-8")
    ids = [f"a.{d}_id" for d in DIMENSIONS]
    text = script.format(
        members=", ".join(ids),
        counted=" + ".join(f"({i} IS NOT NULL)::INTEGER" for i in ids),
        parts=", ".join(f"'{form}'" for form in PART_FORMS),
        money=MONEY,
        fund_widths=_cases(FUND_WIDTH),
        use_widths=_cases(USE_WIDTH),
        other_fund=OTHER_FUND,
        narrowest=NARROWEST,
        part_width=PART_WIDTH,
        order=ORDER,
    )
    for statement in text.split(";\n"):
        if "INSERT" in statement:
            connection.execute(statement, {"first": first, "last": last})


def _cases(widths: dict[str, int]) -> str:
    return " ".join(f"WHEN '{word}' THEN {width}" for word, width in widths.items())


def cluster(connection: duckdb.DuckDBPyConnection) -> None:
    """Given a store about to be published, put its figures in order."""
    connection.execute(f"CREATE TABLE ordered AS SELECT * FROM figure ORDER BY {ORDER}")
    connection.execute("DROP TABLE figure")
    connection.execute("ALTER TABLE ordered RENAME TO figure")
