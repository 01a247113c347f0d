"""Which evaluator carries out each operation on one document."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from query.answer import Answer
from query.catalogue import Catalogue
from query.evaluate_figures import OPERATIONS, evaluate_figures
from query.evaluate_more import EVALUATE_MORE
from query.evaluate_others import (
    evaluate_attribute,
    evaluate_cite,
    evaluate_meta,
    evaluate_parent,
    evaluate_reverse,
    evaluate_table,
)
from query.evaluate_rows import evaluate_empty_tables, evaluate_grouped, evaluate_rows
from query.evaluate_sets import evaluate_sets
from query.evaluate_sides import evaluate_sides
from query.passages import evaluate_define, evaluate_passage
from query.plan import Plan, Refusal
from query.targets import evaluate_targets

EVALUATORS: dict[str, Callable[[Plan, duckdb.DuckDBPyConnection, Catalogue], Answer | Refusal]] = {
    **dict.fromkeys(OPERATIONS, evaluate_figures),
    **dict.fromkeys(
        ("list", "count", "sum", "average", "median", "cumulative", "set_share", "shares", "extremes"), evaluate_sets
    ),
    **dict.fromkeys(("targets", "count_targets"), evaluate_targets),
    **EVALUATE_MORE,
    "define": evaluate_define,
    "passage": evaluate_passage,
    "parent": evaluate_parent,
    "cite": evaluate_cite,
    "table": evaluate_table,
    "attribute": evaluate_attribute,
    "meta": evaluate_meta,
    "reverse": evaluate_reverse,
    "sides": evaluate_sides,
    "rows": evaluate_rows,
    "grouped": evaluate_grouped,
    "empty_tables": evaluate_empty_tables,
}
