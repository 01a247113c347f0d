"""Questions to offer: at the start, after an answer, in a refusal. Each is answerable on the document at hand."""

from __future__ import annotations

from query.catalogue import Catalogue
from query.plan import Plan

MOST = 4


def starter_questions(catalogue: Catalogue) -> tuple[str, ...]:
    """Given a document, return opening questions that its tables can answer."""
    forms = {t.form for t in catalogue.tables.values()}
    filled = {s.dimension for s in catalogue.shapes if s.filled}
    offers = [
        ("project" in filled, "项目支出最大的是哪个"),
        (True, "总支出是多少"),
        ("three_public" in filled, "三公经费多少"),
        (True, "基本支出由什么构成"),
        ("function" in filled, "各功能分类支出分别是多少"),
        ("economic" in filled, "工资福利支出包括哪些" if "工资福利支出" in catalogue.by_norm else "经济分类哪一类最多"),
        ("project" in filled, "超过100万元的项目有哪些" if _has_large(catalogue) else "有哪些项目"),
        ("procurement" in filled, "政府采购各类分别多少"),
        ("economic" in filled and "function" in forms, "项目支出占总支出的比例是多少"),
    ]
    return tuple(question for holds, question in offers if holds)


def _has_large(catalogue: Catalogue) -> bool:
    return len(catalogue.of_dimension("project")) > 3


def questions_for(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """Given the plan just answered, return short follow-ups that go on from it."""
    if plan.operation == "list" and plan.members is not None:
        return (
            ("一共多少钱", "有几个", "占总支出多少")
            if plan.limit != 1 and not plan.nths
            else ("第二呢", "占总支出多少")
        )
    if plan.operation in ("point", "exist") and len(plan.subjects) == 1:
        return ("占总支出多少", "用万元表示", "在哪张表")
    if plan.operation in ("share", "difference", "times"):
        return ("项目支出最大的是哪个", "基本支出由什么构成")
    return starter_questions(catalogue)[:MOST]
