"""The tables of a store, and its schema version; see docs/architecture.md for what each table means."""

from __future__ import annotations

import duckdb

from schema.model import DIMENSIONS
from schema.name_rows import NAME_TABLE
from schema.projection import MONEY, PROJECTION_TABLES

SCHEMA_VERSION = 4

TABLES = (
    "CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)",
    """CREATE TABLE organisation (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, code VARCHAR, name VARCHAR NOT NULL,
        kind VARCHAR NOT NULL, parent_id INTEGER)""",
    """CREATE TABLE budget (
        id INTEGER PRIMARY KEY, organisation VARCHAR NOT NULL, organisation_code VARCHAR, region VARCHAR,
        year INTEGER NOT NULL, kind VARCHAR NOT NULL)""",
    """CREATE TABLE document (
        id INTEGER PRIMARY KEY, budget_id INTEGER NOT NULL, sha256 VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
        title VARCHAR NOT NULL, organisation_id INTEGER NOT NULL, pages INTEGER NOT NULL,
        contents VARCHAR[] NOT NULL, reader_version VARCHAR NOT NULL, ingested_at VARCHAR NOT NULL,
        supersedes INTEGER, is_current BOOLEAN NOT NULL, edition INTEGER NOT NULL, mark VARCHAR NOT NULL,
        dated VARCHAR)""",
    """CREATE TABLE budget_table (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, position INTEGER NOT NULL, number VARCHAR,
        title VARCHAR NOT NULL, form VARCHAR, unit VARCHAR NOT NULL, pages INTEGER[] NOT NULL)""",
    """CREATE TABLE source_column (
        table_id INTEGER NOT NULL, idx INTEGER NOT NULL, path VARCHAR[] NOT NULL, measure VARCHAR NOT NULL,
        fund VARCHAR, use VARCHAR, version VARCHAR NOT NULL, year INTEGER, carry VARCHAR, adds BOOLEAN NOT NULL, names INTEGER[] NOT NULL)""",
    """CREATE TABLE source_row (
        id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, position INTEGER NOT NULL, page INTEGER, line INTEGER,
        x0 DOUBLE, top DOUBLE, x1 DOUBLE, bottom DOUBLE, cells VARCHAR[] NOT NULL)""",
    """CREATE TABLE member (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, dimension VARCHAR NOT NULL, code VARCHAR,
        name VARCHAR NOT NULL, norm VARCHAR NOT NULL, level INTEGER NOT NULL, parent_id INTEGER,
        leaf BOOLEAN NOT NULL, organisation_id INTEGER)""",
    f"""CREATE TABLE amount (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, table_id INTEGER NOT NULL, row_id INTEGER NOT NULL,
        column_idx INTEGER NOT NULL, organisation_id INTEGER, block INTEGER NOT NULL, fund VARCHAR NOT NULL,
        use VARCHAR NOT NULL, version VARCHAR NOT NULL, year INTEGER NOT NULL, carry VARCHAR, value {MONEY},
        quality VARCHAR NOT NULL, reason VARCHAR NOT NULL, adds BOOLEAN NOT NULL,
        label VARCHAR NOT NULL,
        {", ".join(f"{d}_id INTEGER" for d in DIMENSIONS)})""",
    """CREATE TABLE attribute (
        document_id INTEGER NOT NULL, table_id INTEGER NOT NULL, row_id INTEGER NOT NULL,
        column_idx INTEGER NOT NULL, member_id INTEGER, text VARCHAR NOT NULL)""",
    """CREATE TABLE indicator (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, table_id INTEGER NOT NULL, row_id INTEGER NOT NULL,
        member_id INTEGER, level1 VARCHAR NOT NULL, level2 VARCHAR NOT NULL, name VARCHAR NOT NULL,
        relation VARCHAR NOT NULL, value VARCHAR NOT NULL, unit VARCHAR NOT NULL, weight VARCHAR NOT NULL,
        quality VARCHAR NOT NULL)""",
    """CREATE TABLE passage (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, heading VARCHAR NOT NULL, page INTEGER, line INTEGER,
        text VARCHAR NOT NULL, member_id INTEGER)""",
    f"""CREATE TABLE check_result (
        id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, rule VARCHAR NOT NULL, place VARCHAR NOT NULL,
        left_value {MONEY} NOT NULL, right_value {MONEY} NOT NULL, passed BOOLEAN NOT NULL,
        left_rows INTEGER[] NOT NULL, right_rows INTEGER[] NOT NULL)""",
    """CREATE TABLE problem (
        document_id INTEGER NOT NULL, severity VARCHAR NOT NULL, place VARCHAR NOT NULL, message VARCHAR NOT NULL)""",
    NAME_TABLE,
    *PROJECTION_TABLES,
)
"""Every statement of the schema, in order."""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Given a connection to an empty database, make the tables in it."""
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema_version', ?)", [str(SCHEMA_VERSION)])
