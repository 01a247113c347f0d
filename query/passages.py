"""Text questions: passages found by their characters (BM25 over pairs), quoted and never put in other words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckdb import DuckDBPyConnection

from query.answer import Answer, AnswerRow, Citation
from query.catalogue import Catalogue
from query.glossary import MOST_QUOTED, explained, glossary, terms_in
from query.plan import Plan, Refusal
from query.sql import texts_sql
from query.statement import Statement, run
from schema.names import normalise, without_ordinal

K1, B = 1.2, 0.75
REASONS = ("原因", "由于", "主要是", "因为", "所致")
GROUNDS = (*REASONS, "根据", "按照", "模式", "统一")
UNBUDGETED = ("不编制", "未编制", "不安排", "未安排", "没有安排", "不单独编制", "不列支", "不再安排")
"""Words of a sentence that tells on what grounds nothing is budgeted for a thing."""
SAME = ("持平", "相同", "一致", "无增减", "无变化", "增加0万元", "增加0.00万元")
_NO_CHANGE = re.compile(r"(?:增加|增长|减少|下降|降低)0(?:\.0+)?(?:万元|元|%)")
_NOTHING = re.compile(r"(?<![\d.,])0(?:\.0+)?万?元")
LESS = ("减少", "下降", "降低", "压减", "减")
MORE = ("增加", "增长", "上升", "提高", "增")
OVERALL = ("总体", "收支情况", "收支增减", "编制说明")
WHOLE = ("预算收支", "收支", "部门预算", "支出预算", "收入预算", "预算支出", "预算收入", "收入支出")
NEAR_START = 12
FAR = 40
"""A name that stands later in a sentence is not what the sentence is about."""
KINDS = {
    "duties": ("职责", "职能", "基本情况", "部门概况", "单位概况"),
    "setting": ("机构设置", "机构情况", "内设机构", "部门预算单位构成", "单位构成", "机构", "概况"),
    "members": ("预算单位构成", "单位构成", "机构设置", "机构情况", "概况"),
    "statement": ("说明", "情况"),
}
"""Kind of text question → words that its heading carries, the more telling first."""
_GIVES = re.compile(
    r"\s*(?:其?主要|变动|增减|增加|减少|变化)?(?:的)?(?:原因|因素)|\s*主要是|\s*由于|\s*[比较与同和]\s*(?:上年|去年|20\d\d)"
)
_SENTENCE = re.compile(r"(?<=[。；;！!])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the document's text under its heading."""

    id: int
    heading: str
    page: int | None
    line: int | None
    text: str


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring characters of a text, marks left out."""
    plain = re.sub(r"[^\w]", "", normalise(text))
    return [plain[i : i + 2] for i in range(len(plain) - 1)]


def ranked(question: str, passages: Sequence[Passage]) -> list[tuple[float, Passage]]:
    """Given words and passages, return the passages that share pairs with them, the best first; ties in order of the document."""
    bags = [Counter(pairs(p.heading + p.text)) for p in passages]
    lengths = [sum(b.values()) or 1 for b in bags]
    mean = sum(lengths) / len(lengths) if lengths else 1.0
    asked = sorted(set(pairs(question)))
    scores: list[tuple[float, Passage]] = []
    for bag, length, passage in zip(bags, lengths, passages, strict=True):
        score = 0.0
        for pair in asked:
            count = bag.get(pair, 0)
            if count:
                carrying = sum(1 for other in bags if pair in other)
                rarity = math.log(1 + (len(bags) - carrying + 0.5) / (carrying + 0.5))
                score += rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))
        if score > 0:
            scores.append((round(score, 6), passage))
    return sorted(scores, key=lambda s: (-s[0], s[1].id))


def excerpt(text: str, words: Sequence[str]) -> str:
    """Given a text, return at most 400 characters of it, whole sentences, from the first that carries one of the words."""
    pieces = [p for p in _SENTENCE.split(text) if p.strip()]
    start = next((i for i, p in enumerate(pieces) if any(w in normalise(p) for w in words)), 0)
    taken = ""
    for piece in pieces[start:]:
        if taken and len(taken) + len(piece) > MOST_QUOTED:
            break
        taken += piece
    return taken.strip()[:MOST_QUOTED]


def texts(connection: DuckDBPyConnection, catalogue: Catalogue) -> tuple[list[Passage], Statement]:
    """Return the explanatory passages of a document, in their order, and the statement that found them."""
    statement = texts_sql(catalogue.document.id)
    return [_passage(r) for r in run(connection, statement)], statement


def _passage(row: dict[str, Any]) -> Passage:
    return Passage(row["id"], row["heading"], row["page"], row["line"], row["text"])


def evaluate_passage(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Quote the passage that answers a question of duties, of explanations in the text, or of reasons."""
    passages, statement = texts(connection, catalogue)
    found = _reason(plan, passages) if plan.topic.startswith("why") else _of_kind(plan, passages)
    if found is None:
        return Refusal("not_in_document", f"这份文件没有印出关于“{plan.label}”的文字说明。")
    passage, quoted = found
    return replace(quotation(passage, quoted, catalogue), sql=statement.text, parameters=statement.parameters)


def _of_kind(plan: Plan, passages: Sequence[Passage]) -> tuple[Passage, str] | None:
    for word in KINDS[plan.topic]:
        fits = [p for p in passages if word in p.heading and "名词解释" not in p.heading]
        if plan.topic == "statement":
            fits = [p for p in fits if all(w in normalise(p.heading + p.text) for w in plan.words)]
        best = ranked(plan.label, fits)
        if best or (fits and plan.topic != "statement"):
            passage = best[0][1] if best else fits[0]
            return passage, excerpt(passage.text, plan.words or KINDS[plan.topic])
    return None


def _reason(plan: Plan, passages: Sequence[Passage]) -> tuple[Passage, str] | None:
    """The sentence that tells why what is asked about changed: the one most plainly about it, in the way asked."""
    best: tuple[tuple[int, ...], Passage, str] | None = None
    for number, passage in enumerate(passages):
        for sentence in _told(passage.text):
            about = _about(plan.words, passage, normalise(sentence))
            if about is None or not _tells_reason(normalise(sentence), plan.topic):
                continue
            if best is None or (*about, number) < best[0]:
                best = ((*about, number), passage, sentence)
    if best is None:
        bare = plan.words in (("支出",), ("收入",))
        return _reason(replace(plan, words=()), passages) if bare else None
    return best[1], excerpt(best[1].text[best[1].text.index(best[2]) :], ())


def _told(text: str) -> list[str]:
    """The sentences of a text; one that only gives the reason (主要原因是…), or says against what, goes with its own."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        if found and _GIVES.match(sentence):
            found[-1] += sentence
        else:
            found.append(sentence)
    return found


def _tells_reason(told: str, topic: str) -> bool:
    """A sentence with a change and its reason; the change is a fall or a rise as the question says, or nothing is budgeted."""
    if topic == "why_blank":
        nothing = any(w in told for w in UNBUDGETED) or _NOTHING.search(told) is not None
        return any(w in told for w in GROUNDS) and nothing
    if topic == "why_same":
        return any(w in told for w in REASONS) and any(w in told for w in SAME)
    if not any(w in told for w in REASONS) or not any(w in told for w in (*LESS, *MORE)):
        return False
    told = _NO_CHANGE.sub("", told)
    until = min((told.index(w) for w in REASONS if w in told), default=len(told))
    said = told[:until] if any(w in told[:until] for w in (*LESS, *MORE)) else told
    wanted = {"why_less": LESS, "why_more": MORE}.get(topic, (*LESS, *MORE))
    return any(w in said for w in wanted)


def _about(words: Sequence[str], passage: Passage, told: str) -> tuple[int, ...] | None:
    """How plainly a sentence is about what is asked, the smaller the plainer; None where it is about something else."""
    last = normalise(without_ordinal(passage.heading.split(" › ")[-1]))
    if not words:
        whole = any(w in passage.heading for w in OVERALL)
        starts = any(0 <= told.find(w) < NEAR_START for w in WHOLE)
        return (0 if whole else 1, 0) if starts or whole else None
    places: list[int] = []
    for names in words:
        found = [told.find(n) for n in names.split("|") if n in told]
        standing = max((n for n in names.split("|") if n in last), key=len, default="")
        headed = bool(standing) and not _lists(last, standing)
        if not found and not headed:
            return None
        places.append(0 if headed else min(found) + 1)
    if any(p > FAR for p in places):
        return None
    return (sum(1 for p in places if p), sum(places))


def _lists(heading: str, name: str) -> bool:
    """True where the heading names other things beside this one: what stands below need not be about it."""
    return re.search(r"[、和与及]", re.split(r"\([类款]\)", heading)[-1].replace(name, "")) is not None


def quotation(passage: Passage, quoted: str, catalogue: Catalogue) -> Answer:
    """Given a passage and the part of it that answers, return the answer that quotes it."""
    document = catalogue.document
    citation = Citation(
        document=document.file_name,
        sha256=document.sha256,
        table_no=None,
        title=passage.heading,
        page=passage.page,
        line=passage.line,
        box=None,
        row=None,
        cells=(passage.text,),
        rows=(0,),
    )
    row = AnswerRow(text=quoted, label=passage.heading, organisation=document.organisation, year=document.year)
    return Answer("answered", f"原文：“{quoted}”", rows=(row,), citations=(citation,))


def evaluate_define(plan: Plan, connection: DuckDBPyConnection, catalogue: Catalogue) -> Answer | Refusal:
    """Explain each term: as the document does under 名词解释, else in general words of ours, labelled so."""
    passages: list[Passage] = []
    statement: Statement | None = None
    if catalogue.document.id:
        passages, statement = texts(connection, catalogue)
    told = [p for p in passages if "名词解释" in p.heading or "名词解释" in p.text[:20]]
    rows: list[AnswerRow] = []
    citations: list[Citation] = []
    for _, term in terms_in(plan.label, catalogue.terms):
        row, citation = _explanation(term.name, term.means, told, catalogue)
        citations.append(replace(citation, rows=(len(rows),)))
        rows.append(row)
    said = "；".join(f"{r.name}：{r.text}" for r in rows)
    general = any(r.label == "通用解释" for r in rows)
    return Answer(
        "answered",
        said if said.endswith("。") else said + "。",
        rows=tuple(rows),
        citations=tuple(citations),
        notes=("通用解释是本系统的说明，不是文件原文。",) if general else (),
        sql=statement.text if statement else "",
        parameters=statement.parameters if statement else (),
    )


def _explanation(name: str, means: str, told: Sequence[Passage], catalogue: Catalogue) -> tuple[AnswerRow, Citation]:
    wordings = (name, *(w for w, t in glossary().items() if t.name == name))
    document = catalogue.document
    for passage in told:
        quoted = explained(passage.text, wordings)
        if quoted:
            row = AnswerRow(name=name, text=quoted, label=passage.heading, organisation=document.organisation)
            cited = Citation(
                document.file_name, document.sha256, None, passage.heading, passage.page, passage.line, None, None,
                (passage.text,),
            )  # fmt: skip
            return row, cited
    row = AnswerRow(name=name, text=means, label="通用解释")
    return row, Citation("通用解释", "", None, f"通用解释：{name}", None, None, None, None, (means,))


_NUMBERS = "一二三四五六七八九十"
_NUMBERED = re.compile(r"(?:^|[\s；;。])(?:[(（]?(?P<han>[一二三四五六七八九十])[)）、]|(?P<digit>\d{1,2})[.．、])")


def numbered_points(text: str) -> int:
    """How many points a goal is printed in, numbered from one on (一、…；二、…); 0 where they are not numbered so."""
    found = [int(m["digit"]) if m["digit"] else _NUMBERS.index(m["han"]) + 1 for m in _NUMBERED.finditer(text)]
    return len(found) if found == list(range(1, len(found) + 1)) else 0
