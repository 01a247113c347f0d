"""What the loaded documents hold, as the translator needs to know it: organisations, tables, members, columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import duckdb

from query.column_values import ITEM_FORMS, LONGEST_VALUE, ColumnValue, column_values
from schema.model import DIMENSIONS
from schema.names import normalise

OPERATING_FORM = "operating"
"""机关运行经费: its accounts stand in a table of their own, beside the whole of 机关运行经费."""
DOCUMENT_FIELDS = (
    "id",
    "file_name",
    "sha256",
    "title",
    "organisation",
    "organisation_id",
    "region",
    "year",
    "kind",
    "pages",
    "contents",
    "edition",
    "mark",
    "ingested_at",
    "current",
)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One loaded document. `organisation` is the department's name, `kind` 预算 or 决算."""

    id: int
    file_name: str
    sha256: str
    title: str
    organisation: str
    organisation_id: int
    region: str | None
    year: int
    kind: str
    pages: int
    contents: tuple[str, ...]
    edition: int = 1
    """Its number among the documents of its budget: a corrected one comes after the one that it corrects."""
    mark: str = ""
    """What it calls itself where it takes the place of another (更正版)."""
    ingested_at: str = ""
    current: bool = True
    version: str = "预算"
    """The version of its own year's figures that questions mean: 预算 in a budget, 决算 in final accounts."""
    printed: tuple[str, ...] = ()
    """All versions that it prints of its own year (决算 and 预算 in final accounts)."""
    earlier: tuple[tuple[int, str], ...] = ()
    """Other years printed beside it in columns of their own (上年预算): year and version, the newest year first."""

    @property
    def asked_as(self) -> str:
        """What it is chosen by: its file's name, which always means the current edition; a superseded one by its hash."""
        return self.file_name if self.current else self.sha256


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """An account, project or item of one document, with the ids of the store."""

    id: int
    dimension: str
    code: str | None
    name: str
    norm: str
    level: int
    parent: int | None
    leaf: bool


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One printed table of a document; `columns` are the printed header paths, joined by `/`."""

    id: int
    position: int
    number: str | None
    title: str
    form: str | None
    unit: str
    pages: tuple[int, ...]
    columns: dict[int, str]
    document: int = 0

    @property
    def label(self) -> str:
        """How the table is named in a sentence: 附表12 项目支出表."""
        return f"{self.number} {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Shape:
    """One (table, column, dimension, fund, use) that prints amounts: how many, and how many are not blank."""

    table: int
    column: int
    dimension: str
    fund: str
    use: str
    cells: int
    filled: int
    deepest: int
    own: int
    """How many of the cells stand in the department's own rows."""
    members: frozenset[int] = frozenset()
    """The members that it prints an amount of, neither blank nor zero."""
    carry: str | None = None
    rows: frozenset[int] = frozenset()
    """The members that it has a cell for, blank ones too."""
    halves: bool = False
    """The list goes on in further columns of the same table: the figures here are those of all of them."""


@dataclass(frozen=True, slots=True)
class IndicatorInfo:
    """A performance target as printed; `project` is a member id or None for the department's own."""

    id: int
    name: str
    norm: str
    project: int | None
    level1: str
    level2: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A sum of the document that does not come out: the rule, its place, both sides, and the rows that stand in it."""

    rule: str
    place: str
    left: Decimal
    right: Decimal
    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Printed:
    """Where amounts are printed: the fields of each one's cell by the id of the amount, and the tables they stand in."""

    cells: dict[int, dict[str, Any]]
    tables: dict[int, TableInfo]


@dataclass(frozen=True)
class Catalogue:
    """One document's tables, members, columns and targets."""

    document: DocumentInfo
    members: dict[int, MemberInfo]
    tables: dict[int, TableInfo]
    shapes: tuple[Shape, ...]
    indicators: tuple[IndicatorInfo, ...]
    organisations: dict[int, tuple[str, str | None, str]]
    """id → (name, code, 部门 or 单位)."""
    uses: tuple[tuple[str, str], ...] = ()
    """What the document prints over columns of a use, and the use."""
    categories: tuple[tuple[str, frozenset[int]], ...] = ()
    """What it prints as categories of projects, and the projects of each."""
    side_columns: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()
    """Columns that print a part of the others: what stands over them, and where they are (table, column)."""
    open_checks: tuple[OpenCheck, ...] = ()
    crossings: tuple[tuple[tuple[str, int], ...], ...] = ()
    """What rows print that are of three classifications at once: their members, by dimension."""
    terms: tuple[str, ...] = ()
    """The words that it explains itself (名词解释), in compared form."""
    headed: tuple[str, ...] = ()
    """The things that a section of its text is about (商业创新专项), in compared form."""
    values: tuple[ColumnValue, ...] = ()
    """What the columns of item tables print beside names and money, as it is said."""
    project_units: dict[int, frozenset[int]] = field(default_factory=dict)
    """Which units print each project (a member), where the rows of projects are of units at all."""
    documents: dict[int, DocumentInfo] = field(default_factory=dict)
    """Where tables of several documents stand side by side: the documents by their ids."""
    fetch: Callable[[Sequence[int]], Printed] | None = None
    """Where an answer stands on very many documents: gives the printed cells of amounts, when they are cited."""

    def source(self, table: int) -> DocumentInfo:
        """Return the document that a table stands in."""
        return self.documents.get(self.tables[table].document, self.document)

    @cached_property
    def by_norm(self) -> dict[str, tuple[MemberInfo, ...]]:
        """Members by their normalised name, in order of dimension and id."""
        found: dict[str, list[MemberInfo]] = defaultdict(list)
        for member in self.members.values():
            found[member.norm].append(member)
        return {norm: tuple(members) for norm, members in found.items()}

    @cached_property
    def by_code(self) -> dict[str, tuple[MemberInfo, ...]]:
        """Members by their printed code."""
        found: dict[str, list[MemberInfo]] = defaultdict(list)
        for member in self.members.values():
            if member.code:
                found[member.code.lower()].append(member)
        return {code: tuple(members) for code, members in found.items()}

    @cached_property
    def children(self) -> dict[int, tuple[MemberInfo, ...]]:
        """Direct children by the parent's id."""
        found: dict[int, list[MemberInfo]] = defaultdict(list)
        for member in self.members.values():
            if member.parent is not None:
                found[member.parent].append(member)
        return {parent: tuple(members) for parent, members in found.items()}

    def descendants(self, member: int) -> tuple[MemberInfo, ...]:
        """Return all members below, in order of the store."""
        below: list[MemberInfo] = []
        for child in self.children.get(member, ()):
            below += [child, *self.descendants(child.id)]
        return tuple(below)

    def ancestors(self, member: MemberInfo) -> tuple[MemberInfo, ...]:
        """Return the parents, nearest first."""
        above: list[MemberInfo] = []
        while member.parent is not None:
            member = self.members[member.parent]
            above.append(member)
        return tuple(above)

    def of_dimension(self, dimension: str) -> tuple[MemberInfo, ...]:
        """Return the members of one dimension, in order of the store."""
        return tuple(m for m in self.members.values() if m.dimension == dimension)


def load_documents(connection: duckdb.DuckDBPyConnection) -> tuple[DocumentInfo, ...]:
    """Given a connection, return all documents, editions that were superseded as well, in order of their ids."""
    rows = connection.execute(
        """SELECT d.id, d.file_name, d.sha256, d.title, o.name, o.id, b.region, b.year, b.kind, d.pages, d.contents,
            d.edition, d.mark, d.ingested_at, d.is_current
        FROM document d JOIN budget b ON b.id = d.budget_id JOIN organisation o ON o.id = d.organisation_id
        ORDER BY d.id"""
    ).fetchall()
    printed: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for document, year, version in connection.execute(
        "SELECT document_id, year, version FROM amount GROUP BY ALL ORDER BY document_id, year DESC, count(*) DESC, version"
    ).fetchall():
        printed[document].append((year, version))
    return tuple(_document(row, printed[row[0]]) for row in rows)


def _document(row: Sequence[Any], printed: list[tuple[int, str]]) -> DocumentInfo:
    fields: dict[str, Any] = dict(zip(DOCUMENT_FIELDS, row, strict=True))
    own = [version for year, version in printed if year == fields["year"]]
    version = fields["kind"] if fields["kind"] in own or not own else own[0]
    earlier = {year: v for year, v in reversed(printed) if year != fields["year"]}
    fields |= {"contents": tuple(fields["contents"] or ()), "version": version, "printed": tuple(own)}
    return DocumentInfo(**fields, earlier=tuple(sorted(earlier.items(), reverse=True)))


def load_catalogue(connection: duckdb.DuckDBPyConnection, document: DocumentInfo) -> Catalogue:
    """Given a connection and one document, return its catalogue."""

    def fetch(sql: str) -> Sequence[tuple[Any, ...]]:
        return connection.execute(sql, [document.id]).fetchall()

    members = fetch(
        "SELECT id, dimension, code, name, norm, level, parent_id, leaf FROM member WHERE document_id = ? ORDER BY id"
    )
    columns: dict[int, dict[int, str]] = defaultdict(dict)
    for table, index, path in fetch(
        """SELECT c.table_id, c.idx, c.path FROM source_column c JOIN budget_table t ON t.id = c.table_id
        WHERE t.document_id = ? ORDER BY c.table_id, c.idx"""
    ):
        columns[table][index] = "/".join(path)
    tables = fetch(
        "SELECT id, position, number, title, form, unit, pages FROM budget_table WHERE document_id = ? ORDER BY position"
    )
    indicators = fetch(
        "SELECT id, name, name, member_id, level1, level2, unit FROM indicator WHERE document_id = ? ORDER BY id"
    )
    organisations = fetch("SELECT id, name, code, kind FROM organisation WHERE document_id = ? ORDER BY id")
    return Catalogue(
        document,
        {row[0]: MemberInfo(*row) for row in members},
        {
            row[0]: TableInfo(
                row[0], row[1], row[2], row[3], row[4], row[5], tuple(row[6]), dict(columns[row[0]]), document.id
            )
            for row in tables
        },
        _shapes(connection, document),
        tuple(IndicatorInfo(row[0], row[1], normalise(row[2]), *row[3:]) for row in indicators),
        {row[0]: row[1:] for row in organisations},
        _uses(fetch),
        tuple((row[0], frozenset(row[1])) for row in fetch(CATEGORIES)),
        _side_columns(fetch),
        tuple(OpenCheck(r[0], r[1], r[2], r[3], frozenset(r[4])) for r in fetch(OPEN_CHECKS)),
        tuple(tuple(zip(CROSSED, row, strict=True)) for row in fetch(CROSSINGS)),
        _terms(fetch),
        _headed(fetch),
        column_values(
            ((t, i, path, text) for t, i, path, text in fetch(COLUMN_VALUES)),
            frozenset(m[4] for m in members if m[1] in ("project", "procurement")),
        ),
        {row[0]: frozenset(row[1]) for row in fetch(PROJECT_UNITS)},
    )


PROJECT_UNITS = """SELECT a.project_id, list(DISTINCT a.organisation_id) FROM amount a JOIN document d ON d.id = a.document_id
    WHERE a.document_id = ? AND a.project_id IS NOT NULL AND a.organisation_id <> d.organisation_id
    GROUP BY a.project_id ORDER BY a.project_id"""
CATEGORIES = """SELECT a.text, list(DISTINCT a.member_id) FROM attribute a JOIN source_column c ON c.table_id = a.table_id AND c.idx = a.column_idx
    WHERE a.document_id = ? AND array_to_string(c.path, '/') LIKE '%项目类别%' AND a.member_id IS NOT NULL
    GROUP BY a.text ORDER BY a.text"""
COLUMN_VALUES = f"""SELECT DISTINCT c.table_id, c.idx, array_to_string(c.path, '/'), r.cells[c.idx + 1]
    FROM source_column c JOIN budget_table t ON t.id = c.table_id JOIN source_row r ON r.table_id = t.id
    WHERE t.document_id = ? AND c.measure = 'text' AND (t.form IS NULL OR t.form IN {ITEM_FORMS}) AND r.cells[c.idx + 1] <> ''
    AND EXISTS (SELECT 1 FROM source_column m WHERE m.table_id = t.id AND m.measure = 'money')
    AND length(r.cells[c.idx + 1]) <= {LONGEST_VALUE} ORDER BY ALL"""
USES = """SELECT DISTINCT c.path[-1], c.use FROM source_column c JOIN budget_table t ON t.id = c.table_id
    WHERE t.document_id = ? AND c.adds AND c.use IS NOT NULL AND c.use <> '合计' ORDER BY 1, 2"""
_USE_WORDS = ("支出", "经费")


EXPLAINED = "名词解释："
TERMS = f"SELECT DISTINCT heading FROM passage WHERE document_id = ? AND heading LIKE '%{EXPLAINED}%' ORDER BY heading"
_IN_BRACKETS = re.compile(r"\([^()]*\)$")
LONGEST_TERM = 20


def _terms(fetch: Callable[[str], Sequence[tuple[Any, ...]]]) -> tuple[str, ...]:
    """The explained words, without what stands behind them in brackets."""
    named = [_IN_BRACKETS.sub("", normalise(str(h).split(EXPLAINED)[-1])) for (h,) in fetch(TERMS)]
    return tuple(dict.fromkeys(n for n in named if 1 < len(n) <= LONGEST_TERM))


HEADINGS = (
    "SELECT DISTINCT split_part(heading, ' › ', 1) FROM passage WHERE document_id = ? AND member_id IS NULL ORDER BY 1"
)
_HEADED = re.compile(r"^(?P<name>[^第]{2,24}?(?:专项|项目))(?:\([^()]*\))?(?:经费|资金)?(?:情况)?说明$")
_OF_THE_WHOLE = ("预算", "部门", "单位", "重点")


def _headed(fetch: Callable[[str], Sequence[tuple[Any, ...]]]) -> tuple[str, ...]:
    """商业创新专项（政策资金）经费情况说明: what a whole section tells of."""
    found = (_HEADED.match(normalise(str(h))) for (h,) in fetch(HEADINGS))
    return tuple(m["name"] for m in found if m is not None and not any(w in m["name"] for w in _OF_THE_WHOLE))


def _uses(fetch: Callable[[str], Sequence[tuple[Any, ...]]]) -> tuple[tuple[str, str], ...]:
    """The words printed over columns of one use, where they mean no other."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, use in fetch(USES):
        wording = normalise(str(path)).removeprefix("其中").strip(":： ")
        if wording.endswith(_USE_WORDS):
            found[wording].add(use)
    return tuple((wording, min(uses)) for wording, uses in sorted(found.items()) if len(uses) == 1)


SIDE_COLUMNS = """SELECT c.path, c.table_id, c.idx FROM source_column c JOIN budget_table t ON t.id = c.table_id
    WHERE t.document_id = ? AND NOT c.adds AND c.measure = 'money' ORDER BY c.table_id, c.idx"""
OPEN_CHECKS = """SELECT rule, place, left_value, right_value, list_concat(left_rows, right_rows) FROM check_result
    WHERE document_id = ? AND NOT passed ORDER BY id"""
CROSSED = ("function", "economic", "gov_economic")
CROSSINGS = """SELECT DISTINCT function_id, economic_id, gov_economic_id FROM amount WHERE document_id = ?
    AND function_id IS NOT NULL AND economic_id IS NOT NULL AND gov_economic_id IS NOT NULL
    AND project_id IS NULL ORDER BY 1, 2, 3"""
_OF_ALL = ("小计", "合计", "总计", "金额")
_YEAR = re.compile(r"^20\d\d年(?:度)?")


def _side_columns(
    fetch: Callable[[str], Sequence[tuple[Any, ...]]],
) -> tuple[tuple[str, tuple[tuple[int, int], ...]], ...]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for path, table, index in fetch(SIDE_COLUMNS):
        named = [p for p in path if normalise(str(p)).strip(":：") not in _OF_ALL]
        wording = normalise(str(named[-1])) if named else ""
        for _ in range(2):
            wording = _YEAR.sub("", wording.removeprefix("其中").strip(":： "))
        if wording:
            found[wording].append((table, index))
    return tuple((wording, tuple(places)) for wording, places in sorted(found.items()))


def _shapes(connection: duckdb.DuckDBPyConnection, document: DocumentInfo) -> tuple[Shape, ...]:
    """What each column of the document's own year and version prints, a part carried over (上年结转) apart."""
    found: list[Shape] = []
    for dimension in DIMENSIONS:
        others = " AND ".join(
            f"a.{d}_id IS NULL" for d in DIMENSIONS if d not in (dimension, "service", "three_public")
        )
        if dimension != "three_public":
            others += f" AND (a.three_public_id IS NULL OR t.form = '{OPERATING_FORM}')"
        rows = connection.execute(
            f"""SELECT a.table_id, a.column_idx, a.fund, a.use, count(*), count(a.value), max(m.level),
                count(*) FILTER (a.organisation_id = d.organisation_id),
                coalesce(list(m.id) FILTER (a.value <> 0), []), a.carry, list(m.id)
            FROM amount a JOIN member m ON m.id = a.{dimension}_id JOIN document d ON d.id = a.document_id
            JOIN budget_table t ON t.id = a.table_id
            WHERE a.document_id = ? AND a.year = ? AND a.version = ? AND a.adds AND {others}
                AND a.quality <> 'doubtful'
            GROUP BY a.table_id, a.column_idx, a.fund, a.use, a.carry ORDER BY 1, 2, 3, 4, 10 NULLS FIRST""",
            [document.id, document.year, document.version],
        ).fetchall()
        found += [
            Shape(r[0], r[1], dimension, r[2], r[3], r[4], r[5], r[6], r[7], frozenset(r[8]), r[9], frozenset(r[10]))
            for r in rows
        ]
    return tuple(found)
