"""Why this answer: for each question that was asked, its spans, rule, plan, SQL, rows, and the checks on those rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from query.answer import AnswerRow, Citation
from query.engine import Library, Traced
from query.say import grouped

CHECKS = """SELECT DISTINCT c.id, c.rule, c.place, c.left_value, c.right_value, c.passed
    FROM check_result c JOIN document d ON d.id = c.document_id JOIN budget_table t ON t.document_id = d.id
    JOIN source_row r ON r.table_id = t.id
    WHERE d.sha256 = ? AND t.number IS NOT DISTINCT FROM ? AND t.title = ? AND r.position = ?
    AND r.page IS NOT DISTINCT FROM ? AND (list_contains(c.left_rows, r.id) OR list_contains(c.right_rows, r.id))
    ORDER BY c.id"""


@dataclass(frozen=True, slots=True)
class Touched:
    """One 勾稽 that a cited row stands in: the rule, where, both sides in 元, and whether they agree."""

    rule: str
    place: str
    left: Decimal
    right: Decimal
    passed: bool


def checks_of(library: Library, citations: Iterable[Citation]) -> tuple[Touched, ...]:
    """Given citations, return the checks that their rows stand in, each once, in the order of the store."""
    cursor = library.connection.cursor()
    found: dict[int, Touched] = {}
    for cite in citations:
        if cite.row is None:
            continue
        place = [cite.sha256, cite.table_no, cite.title, cite.row, cite.page]
        for key, *fields in cursor.execute(CHECKS, place).fetchall():
            found[key] = Touched(*fields)
    return tuple(found[key] for key in sorted(found))


def explained(library: Library, traced: Traced) -> Iterator[str]:
    """Yield the lines of `--explain`: of every question where several were asked in one."""
    several = len(traced.parts) > 1
    yield ""
    yield f"数据库：{library.file.name}（第 {library.generation} 代）"
    if library.fault:
        yield library.fault
    for number, part in enumerate(traced.parts or (traced,), 1):
        yield ""
        if several:
            yield f"第 {number} 问：{part.answer.sentence}"
        yield from _of_one(library, part)


def _of_one(library: Library, traced: Traced) -> Iterator[str]:
    yield "词："
    yield from (f"  {s.text}  {s.sense}" for s in traced.spans)
    yield f"规则：{traced.rule or '（无）'}"
    yield f"计划：{traced.plan}"
    yield "SQL："
    yield traced.answer.sql or "（没有查询）"
    yield f"参数：{dict(traced.answer.parameters)}"
    yield "数据行："
    yield from (f"  {_row(r)}" for r in traced.answer.rows)
    if traced.answer.basis:
        yield "计算所用的行："
        yield from (f"  {_row(r)}" for r in traced.answer.basis)
    checks = checks_of(library, traced.answer.citations)
    open_ones = sum(not c.passed for c in checks)
    yield f"勾稽（引用的行所在的等式 {len(checks)} 条，未平 {open_ones} 条）："
    yield from (f"  {_check(c)}" for c in checks)


def _row(row: AnswerRow) -> str:
    told = (row.organisation, str(row.year) if row.year else None, row.code, row.name, row.label, row.value, row.text)
    return " | ".join(t for t in told if t)


def _check(check: Touched) -> str:
    sign = "=" if check.left == check.right else "≠"
    verdict = "相符" if check.passed else "未平"
    return f"{verdict}  {check.rule}  {check.place}：{grouped(check.left)} {sign} {grouped(check.right)}"
