"""Answers about where and what: parents, places, whole tables, attributes, the document itself, a figure looked up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow, Citation
from query.catalogue import Catalogue
from query.cite import cite, row_citation
from query.contents import missing_tables
from query.facts import Fact, Figure, figures, to_fact
from query.goal_facts import FACTS, told_of
from query.passages import numbered_points
from query.plan import CLASS_FIRST, Plan, Refusal
from query.printed_rows import answer_row, read_table
from query.say import grouped, money, plain, scope
from query.sql import attributes_sql, coordinates_sql, passages_sql, rows_sql, value_sql
from query.statement import Statement, run
from query.values import look_up, namesakes
from schema.names import normalise
from schema.places import row_place, rows_place

MOST_ROWS = 400
MOST_QUOTED = 400
ATTRIBUTE_COLUMNS = {
    "category": ("项目类别",),
    "directory": ("三级", "二级", "一级", "目录"),
    "domain": ("服务领域",),
    "goal": ("绩效目标",),
    "execution_weight": ("执行率权重",),
    "weight": ("执行率权重",),
    "serial": ("序号",),
}


def evaluate_parent(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Name the accounts above each reading of the name, each with its cited row.

    The nearest stands first, but the class does where the class is what is asked for (哪一类, 哪个大类).
    """
    subject = plan.subjects[0]
    keys = [member for option in subject.options for _dimension, member in option]
    found = [(catalogue.members[key], catalogue.ancestors(catalogue.members[key])) for key in keys]
    widest = plan.topic == CLASS_FIRST
    rows: list[AnswerRow] = []
    facts: list[tuple[Fact, ...]] = []
    statement: Statement | None = None
    for member, above in found:
        if not above or any(above[0].name == r.name for r in rows):
            continue
        looked = look_up(connection, [replace(subject, options=(((member.dimension, member.id),),))], catalogue)
        if isinstance(looked, Refusal):
            return looked
        statement = looked.statement
        rows += [AnswerRow(name=a.name, code=a.code) for a in (above[::-1] if widest else above)]
        facts += [looked.values[0].facts] * len(above)
    if not rows or statement is None:
        return Refusal("not_in_document", f"“{subject.label}”上面没有列出更高一级的科目。")
    said = "；".join(
        f"{m.name} 属于 " + " › ".join(f"{a.code or ''} {a.name}".strip() for a in above[::-1])
        for m, above in found
        if above
    )
    return Answer(
        "answered",
        said + "。",
        rows=tuple(rows),
        citations=cite(facts, catalogue),
        sql=statement.text,
        parameters=statement.parameters,
    )


def evaluate_cite(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Name every table that prints the coordinate with the value of the widest one, each place cited."""
    several = [part.label.split(" ")[-1] for subject in plan.subjects for part in subject.parts]
    if several:
        choices = tuple((name, f"{name}在哪张表") for name in several)
        return Refusal("not_understood", f"“{plan.subjects[0].label}”是几个科目，请选一个。", choices=choices)
    statement = coordinates_sql(catalogue.document, plan.subjects)
    facts = [to_fact(r) for r in run(connection, statement) if r["quality"] != "doubtful"]
    alike = namesakes(plan.subjects[0], facts, catalogue)
    if isinstance(alike, Refusal):
        return alike
    found = figures(facts, catalogue) if alike is None else (alike.figure,)
    label = (plan.subjects[0] if alike is None else alike.subject).label
    if not found:
        return Refusal("not_in_document", f"本预算没有列出“{label}”。")
    first = next((f for f in found if f.value is not None), found[0])
    places: dict[int, Figure] = {}
    for figure in found:
        if figure.value == first.value:
            places.setdefault(figure.table, figure)
    kept = list(places.values())
    rows = tuple(
        AnswerRow(
            name=catalogue.tables[f.table].label,
            value=None if f.value is None else plain(f.value),
            label="、".join(dict.fromkeys(map(_where, f.facts))),
        )
        for f in kept
    )
    said = "；".join(f"{r.name}（{r.label}）" for r in rows)
    value = "空白" if first.value is None else money(first.value)
    return Answer(
        "answered",
        f"{label} {value}，见 {said}。",
        unit="元",
        rows=rows,
        citations=cite([f.facts for f in kept], catalogue),
        sql=statement.text,
        parameters=statement.parameters,
    )


def _where(fact: Fact) -> str:
    place = row_place(fact.page, fact.line).replace(" ", "")
    return f"{place}，表内第{fact.position + 1}行"


def evaluate_table(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Show one printed table whole: every row cited, with its name and widest figure; without figures, its cells."""
    assert plan.table is not None
    table = catalogue.tables[plan.table]
    read = read_table(plan.table, connection, catalogue)
    rows: list[AnswerRow] = []
    told: list[Citation] = []
    for printed in read.printed[:MOST_ROWS]:
        first = {r.side: r for r in reversed(read.rows) if r.fact.position == printed["position"]}
        here = [answer_row(r, catalogue) for r in reversed(first.values())]
        here = here or [AnswerRow(name=" ".join(c for c in printed["cells"] if c)[:80] or "（空行）")]
        cited = row_citation(printed, len(rows), table, catalogue)
        told.append(replace(cited, rows=tuple(range(len(rows), len(rows) + len(here)))))
        rows += here
    if not told:
        return Refusal("not_in_document", f"{table.label}没有印出任何行。")
    where = rows_place(table.pages, [c.line for c in told[:1] if c.line and table.pages])
    return Answer(
        "answered",
        f"{table.label}共 {len(told)} 行，单位：{table.unit}，见{where or '文本'}。",
        unit="元" if any(r.value is not None for r in rows) else "",
        rows=tuple(rows),
        citations=tuple(told),
        sql=read.statement.text,
        parameters=read.statement.parameters,
    )


def evaluate_attribute(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Quote what the document prints of a project: category, directory, domain, goal, weight; its number is a code."""
    member = (
        plan.subjects[0].options[0][0][1]
        if plan.subjects and plan.subjects[0].options and plan.subjects[0].options[0]
        else None
    )
    first = plan.subjects[0].options if plan.subjects else ()
    if len(first) > 1 and first[0] and first[0][0][0] == "project":
        label = plan.subjects[0].label
        several = f"名称都是“{label}”的项目有 {len(plan.subjects[0].options)} 个，分不清问的是哪一个。"
        return Refusal("not_understood", several)
    if plan.attribute == "goal":
        return _goal(plan, member, connection, catalogue)
    if member is None:
        return Refusal("not_understood", "请说明要查哪一个项目的这项内容。")
    if plan.attribute in FACTS:
        return _goal(plan, member, connection, catalogue)
    if plan.attribute == "number":
        return _number(plan, member, connection, catalogue)
    if plan.attribute == "unit":
        return _unit(plan, connection, catalogue)
    return _printed_attribute(plan, member, connection, catalogue)


def _unit(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Name the one unit whose row prints the project; a department that prints no units of its own is the unit."""
    looked = look_up(connection, plan.subjects, catalogue)
    if isinstance(looked, Refusal):
        return looked
    own, label = catalogue.document.organisation_id, plan.subjects[0].label
    facts = looked.values[0].facts
    found = {f.organisation for f in facts if f.organisation is not None}
    units = [o for o, (_, _, kind) in catalogue.organisations.items() if kind == "单位"]
    if len(found) != 1 or (found == {own} and units and own not in units):
        return Refusal("not_in_document", f"本预算没有印出“{label}”是哪一个单位的。")
    name = catalogue.organisations[min(found)][0]
    return Answer(
        "answered",
        f"{label}是{name}的项目。",
        figure=name,
        rows=(AnswerRow(name=name, organisation=name, year=catalogue.document.year),),
        citations=cite([facts], catalogue),
        sql=looked.statement.text,
        parameters=looked.statement.parameters,
    )


def _printed_attribute(
    plan: Plan, member: int, connection: DuckDBPyConnection, catalogue: Catalogue
) -> Answer | Refusal:
    statement = attributes_sql(catalogue.document.id, member)
    wanted = ATTRIBUTE_COLUMNS[plan.attribute]
    found = []
    for row in run(connection, statement):
        path = catalogue.tables[row["table_id"]].columns.get(row["column_idx"], "")
        rank = next((n for n, word in enumerate(wanted) if word in path), None)
        if rank is not None:
            found.append((rank, path, row))
    if not found:
        return Refusal("not_in_document", f"本预算没有为“{plan.subjects[0].label}”列出这项内容。")
    found.sort(key=lambda f: f[0])
    rows = tuple(AnswerRow(name=str(r["text"]), label=path) for _, path, r in found)
    citations = tuple(
        replace(row_citation(r, n, catalogue.tables[r["table_id"]], catalogue), marked=(r["column_idx"],))
        for n, (_, _, r) in enumerate(found)
    )
    said = "；".join(f"{r.label}：{r.name}" for r in rows)
    return Answer(
        "answered",
        f"{plan.subjects[0].label}，{said}。",
        rows=rows,
        citations=citations,
        sql=statement.text,
        parameters=statement.parameters,
    )


def _number(plan: Plan, member: int, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    info = catalogue.members[member]
    if not info.code:
        return Refusal("not_in_document", f"本预算没有印出“{info.name}”的编号。")
    looked = look_up(connection, plan.subjects, catalogue)
    if isinstance(looked, Refusal):
        return looked
    facts = [to_fact(r) for r in run(connection, looked.statement)]
    printing = [f for f in facts if any(info.code in c for c in f.cells)] or list(looked.values[0].facts)
    return Answer(
        "answered",
        f"{info.name}的编号是 {info.code}。",
        figure=info.code,
        rows=(AnswerRow(name=info.name, code=info.code),),
        citations=cite([printing[:1]], catalogue),
        sql=looked.statement.text,
        parameters=looked.statement.parameters,
    )


GOAL_COLUMNS = ("绩效目标", "年度目标", "总体目标", "项目内容", "主要内容", "建设内容", "项目概况", "用途", "立项依据")
"""Columns that say what a project is for, the more telling first."""
SHORTEST_GOAL = 6


def _goal(plan: Plan, member: int | None, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Quote the goal of a project or of the department: from its passage, or from a column of its printed row."""
    statement = passages_sql(catalogue.document.id, member, "绩效目标" if member is not None else "整体绩效目标")
    passages = run(connection, statement)
    printed = _goal_cells(member, connection, catalogue) if member is not None else []
    if not passages and not printed:
        what = plan.subjects[0].label if plan.subjects else "部门整体"
        return Refusal("not_in_document", f"本预算没有印出“{what}”的绩效目标文字。")
    whole = str(passages[0]["text"]) if passages else str(printed[0][1]["text"])
    heading = str(passages[0]["heading"]) if passages else f"{printed[0][0]}：{plan.subjects[0].label}"
    text = (told_of(plan.attribute, whole) if plan.attribute in FACTS else whole)[:MOST_QUOTED]
    if not text:
        said = f"“{plan.subjects[0].label}”的绩效目标里没有写{FACTS[plan.attribute].said}。"
        return Refusal("not_in_document", said)
    if plan.expected is not None and (points := numbered_points(whole)) != plan.expected:
        said = f"编了号的有 {points} 条" if points else "没有编号"
        return Refusal("not_in_document", f"印出的绩效目标{said}，不是问题里说的 {plan.expected} 条；请核对后再问。")
    cited = [
        replace(row_citation(r, 0, catalogue.tables[r["table_id"]], catalogue), marked=(r["column_idx"],))
        for _, r in printed
        if normalise(str(r["text"])) == normalise(whole)
    ]
    if passages:
        cited.append(_passage_citation(passages[0], catalogue))
    return Answer(
        "answered",
        f"原文：“{text}”",
        rows=(AnswerRow(text=text, label=heading),),
        citations=tuple(cited),
        sql=statement.text,
        parameters=statement.parameters,
    )


def _goal_cells(member: int, connection: DuckDBPyConnection, catalogue: Catalogue) -> list[tuple[str, dict[str, Any]]]:
    """The cells of the project's rows that say what it is for, with what stands over them."""
    found = []
    for row in run(connection, attributes_sql(catalogue.document.id, member)):
        path = catalogue.tables[row["table_id"]].columns.get(row["column_idx"], "")
        rank = next((n for n, word in enumerate(GOAL_COLUMNS) if word in path), None)
        if rank is not None and len(str(row["text"])) >= SHORTEST_GOAL:
            found.append((rank, path.split("/")[-1], row))
    return [(path, row) for _, path, row in sorted(found, key=lambda f: f[0])]


def _passage_citation(passage: dict[str, Any], catalogue: Catalogue) -> Citation:
    return Citation(
        document=catalogue.document.file_name,
        sha256=catalogue.document.sha256,
        table_no=None,
        title=_printed_under(passage, catalogue),
        page=passage["page"],
        line=passage["line"],
        box=None,
        row=None,
        cells=(str(passage["text"]),),
        rows=(0,),
    )


def _printed_under(passage: dict[str, Any], catalogue: Catalogue) -> str:
    """The heading of a passage, behind the title of the sheet that it stands on (整体支出绩效目标申报表) where there is one."""
    heading = str(passage["heading"])
    sheets = [t.title for t in catalogue.tables.values() if t.form == "performance_department"]
    return f"{sheets[0]}：{heading}" if heading == "整体绩效目标" and len(sheets) == 1 and sheets[0] else heading


def evaluate_meta(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Say what the document is: whose, of which year, in which unit, how many tables."""
    document = catalogue.document
    if not catalogue.tables and plan.topic == "unit":
        return Refusal("not_in_document", "这份文件里没有读到表，没有金额单位。")
    units = sorted({t.unit for t in catalogue.tables.values()})
    numbered = [t for t in catalogue.tables.values() if t.number]
    missing = missing_tables(catalogue)
    listed = f"，目录列出 {len(document.contents)} 张" if document.contents else ""
    listed += f"，其中正文里没有{'、'.join(missing)}" if missing else "，正文里一张不缺" if document.contents else ""
    name, sentence = {
        "organisation": (document.organisation, f"这是{document.organisation} {document.year} 年的{document.kind}"),
        "year": (str(document.year), f"这份文件是 {document.year} 年的{document.kind}"),
        "unit": ("、".join(units), f"金额单位：{'、'.join(units)}"),
        "pages": (str(document.pages), f"这份文件共 {document.pages} 页" if document.pages else "这份文件不分页"),
        "tables": (
            str(len(numbered)),
            f"读到 {len(numbered)} 张编号的表{listed}：" + "、".join(t.label for t in numbered),
        ),
    }[plan.topic]
    statement, citations = _first_printed(connection, catalogue)
    count = plan.topic in ("tables", "pages")
    row = AnswerRow(
        name=None if count else name,
        value=name if count else None,
        organisation=document.organisation,
        year=document.year,
    )
    return Answer(
        "answered",
        sentence + "。",
        figure=name if len(name) < 30 else "",
        unit="个" if plan.topic == "tables" else "",
        rows=(row,),
        citations=citations,
        sql=statement.text,
        parameters=statement.parameters,
    )


def _first_printed(connection: DuckDBPyConnection, catalogue: Catalogue) -> tuple[Statement, tuple[Citation, ...]]:
    """The first printed row of the document, or the first passage of one that has no tables, as a citation."""
    first = next(iter(catalogue.tables.values()), None)
    if first is not None:
        statement = rows_sql(first.id, 1)
        return statement, tuple(row_citation(r, 0, first, catalogue) for r in run(connection, statement))
    document = catalogue.document
    statement = passages_sql(document.id, None, "")
    citations = tuple(
        Citation(
            document=document.file_name,
            sha256=document.sha256,
            table_no=None,
            title=str(p["heading"]),
            page=p["page"],
            line=p["line"],
            box=None,
            row=None,
            cells=(str(p["text"]),),
            rows=(0,),
        )
        for p in run(connection, statement)[:1]
    )
    return statement, citations


def evaluate_reverse(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Find the printed rows that carry exactly this figure, the widest scope of each member once."""
    assert plan.value is not None
    statement = value_sql(catalogue.document, plan.value)
    facts = [to_fact(r) for r in run(connection, statement)]
    if not facts:
        return Refusal("not_in_document", f"本预算没有哪一格正好是 {grouped(plan.value)} 元。")
    named: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        key = fact.option or (fact.use,)
        named.setdefault(key, fact)
    kept = _without_totals(list(named.values()))
    rows = tuple(_reverse_row(f, catalogue) for f in kept)
    said = "；".join(f"{r.name}（{r.label}）" for r in rows)
    return Answer(
        "answered",
        f"{grouped(plan.value)} 元是：{said}。",
        unit="元",
        rows=rows,
        citations=cite([[f] for f in kept], catalogue),
        sql=statement.text,
        parameters=statement.parameters,
    )


def _without_totals(facts: list[Fact]) -> list[Fact]:
    return [f for f in facts if f.option] or facts


def _reverse_row(fact: Fact, catalogue: Catalogue) -> AnswerRow:
    member = catalogue.members[fact.option[-1][1]] if fact.option else None
    table = catalogue.tables[fact.table]
    name = member.name if member else scope(fact.fund, fact.use) + "合计"
    return AnswerRow(
        name=name,
        code=member.code if member else None,
        value=plain(fact.value) if fact.value is not None else None,
        label=f"{table.label} {scope(fact.fund, fact.use)}",
        year=fact.year,
    )
