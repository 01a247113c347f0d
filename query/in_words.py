"""A question that no table answers, put to the text of the one document that it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from query.answer import Answer
from query.asked import Read, is_of_one, read_with
from query.catalogue import DocumentInfo
from query.library import Lens, Library, Prepared
from query.normal import normal_form
from query.plan import Refusal
from query.prose import Heard, rather_told, told_in_text
from query.prose_asked import asked_of_text, thing_of
from query.prose_money import NAMING
from query.prose_why import Why, why_asked
from query.prose_words import words_of
from query.reading import Reading
from query.refusals import refuse_before_rules
from query.reworded import Known, by_other_name, reworded, rows_of_a_name
from query.scope import Before, says_whom, settle, without_scope
from query.targets_told import target_told
from query.turns import Conversation
from query.versions import names_nothing, of_budget
from schema.names import normalise

RETRIED = ("not_in_document", "not_understood", "out_of_scope", "not_loaded")
"""Reasons that the text may still have an answer to; a doubtful source is none."""
_CARRIED = r"从?(?:上年度?|去年|以前年度)(?:结转|结余)(?:结余)?(?:过来|下来)?(?:的)?(?:钱|资金)?"
"""上年结转, however it is said."""
CARRIED = "上年结转结余"
JUDGED = ("refuse.out_of_scope.judge", "refuse.out_of_scope.why", "refuse.not_in_document.execution",
    "refuse.not_in_document.spent", "refuse.not_in_document.period", "refuse.not_in_document.supplier")  # fmt: skip


def told_in_words(question: str, before: Conversation, lens: Lens, library: Library, refused: Answer) -> Answer | None:
    """Given a question that was refused, return the sentence of the document that tells it, or None."""
    if refused.reason not in RETRIED:
        return None
    form = normal_form(question)
    reading = read_with(form, lens.prepared)
    document = lens.document or _of_one(question, reading, before.about, lens)
    if document is None:
        return None
    prepared = library.prepared(document)
    if prepared.vocabulary is not lens.prepared.vocabulary:
        reading = read_with(form, prepared)
    heard = _heard(reading, before, prepared)
    if reading.has(*JUDGED) and not _named_so(heard, reading):
        return None
    early = refuse_before_rules(form, reading, prepared.catalogue, prepared.vocabulary)
    if early is not None and early.reason == "not_loaded":
        return None
    if any(o not in prepared.catalogue.organisations for o in reading.organisations):
        return None
    if any(o != document.organisation_id for o in reading.organisations):
        return None
    said = (*reading.years, *(document.year + y for y in reading.relative_years))
    others = [y for y in said if y != document.year]
    if re.search(_CARRIED, reading.text):
        others = [y for y in others if y != document.year - 1]  # 上年结转 is no amount of the year before
    heard = replace(heard, missing=refused.reason == "not_in_document")
    return told_in_text(reading, others, library.connection, prepared.catalogue, heard)


def in_plainer_words(question: str, before: Conversation, lens: Lens, library: Library, asked_back: bool) -> str:
    """Given a question that was not answered, of the one document and its own year, return it reworded; else nothing."""
    form = normal_form(question)
    reading = read_with(form, lens.prepared)
    document = lens.document or _of_one(question, reading, before.about, lens)
    if document is None:
        return ""
    prepared = library.prepared(document)
    if prepared.vocabulary is not lens.prepared.vocabulary:
        reading = read_with(form, prepared)
    years = {*reading.years, *(document.year + y for y in reading.relative_years if not re.search(_CARRIED, form.text))}
    units = set(reading.organisations) - {document.organisation_id}
    known = Known(prepared.catalogue, asked_back)
    if years - {document.year} or not units <= set(prepared.catalogue.organisations):
        return ""
    if units:
        return by_other_name(form.text, known)
    latest = _of_no_body(read_with(normal_form(before.asked[-1]), prepared), prepared) if before.asked else ""
    own = rf"{document.year}年?(?:度|的)?"
    nearer = _without_pointed(form.text, reading, prepared)
    texts: tuple[str, ...] = (form.text, re.sub(own, "", _of_no_body(reading, prepared)))
    if re.search(_CARRIED, form.text) is not None:
        texts = (form.text,)
    if nearer != form.text or _is_elsewhere(reading):
        texts = (nearer,) if nearer != form.text else ()
    found = (reworded(t, latest, before, known) for t in texts)
    return next((f for f in found if f), nearer if nearer != form.text else "")


def each_of_a_name(question: str, lens: Lens, library: Library) -> str:
    """叫“审计业务经费”的项目有几笔，每笔多少钱: one question of rows, though it asks twice; empty where it is no such."""
    document = lens.document or (library.documents[0] if len(library.documents) == 1 else None)
    if document is None:
        return ""
    return rows_of_a_name(normal_form(question).text.rstrip("?？。"), Known(library.prepared(document).catalogue))


def _is_elsewhere(reading: Reading) -> bool:
    """大连市政府门户网站: a place that is not said with a body is a part of what is asked for."""
    pairs = zip(reading.spans, (*reading.spans[1:], None), strict=False)
    return any(s.kind == "region" and (n is None or n.kind != "organisation") for s, n in pairs)


def _without_pointed(text: str, reading: Reading, prepared: Prepared) -> str:
    """The question without 鼓楼这边, 泉州这个保障中心: the body of the document in view, pointed at."""
    own = normalise(prepared.catalogue.document.organisation)
    regions = [s.text for s in reading.spans if s.kind in ("region", "unknown") and len(s.text) > 1 and s.text in own]
    here = "|".join(map(re.escape, regions))
    if here:
        text = re.sub(rf"(?:{here})(?:这边儿?|这里|这儿|这头|那边|那里)的?", "", text)
    named = re.search(
        rf"(?:{here or chr(0)})?(?:这|那|该|咱们?|我们|你们)(?:个|家)(?P<body>[\u4e00-\u9fff]{{2,10}}?[心局办委厅院校队站会])",
        text,
    )
    if named is not None and _is_short_for(named["body"], own):
        text = text[: named.start()] + text[named.end() :]
    return text.strip(",，")


def told_as_target(question: str, before: Conversation, lens: Lens, library: Library) -> Answer | None:
    """Given a question that neither tables nor text answered, return the performance target that it tells, or None."""
    form = normal_form(question)
    reading = read_with(form, lens.prepared)
    document = lens.document or _of_one(question, reading, before.about, lens)
    if document is None:
        return None
    prepared = library.prepared(document)
    if prepared.vocabulary is not lens.prepared.vocabulary:
        reading = read_with(form, prepared)
    years = {*reading.years, *(document.year + y for y in reading.relative_years)} - {document.year}
    if years or any(o != document.organisation_id for o in reading.organisations) or reading.has(*_NOT_PLANNED):
        return None
    own = rf"{document.year}年?(?:度|的)?"
    plain = re.sub(own, "", _of_no_body(reading, prepared))
    nearer = _without_pointed(form.text, reading, prepared)
    texts = dict.fromkeys((nearer,) if nearer != form.text else () if _is_elsewhere(reading) else (form.text, plain))
    told = (target_told(t, prepared.catalogue, prepared.goals, library.connection) for t in texts)
    return next((t for t in told if t is not None), None)


_NOT_PLANNED = ("refuse.not_in_document.execution", "refuse.not_in_document.spent")


def rather_in_words(question: str, before: Conversation, lens: Lens, library: Library, given: Answer) -> Answer | None:
    """Given what the tables answered, return the sentence that tells of the very thing where they told of another."""
    if not given.corrections and not given.notes:
        return None
    reading = read_with(normal_form(question), lens.prepared)
    document = lens.document or _of_one(question, reading, before.about, lens)
    if document is None:
        return None
    prepared = library.prepared(document)
    if prepared.vocabulary is not lens.prepared.vocabulary:
        reading = read_with(normal_form(question), prepared)
    if any(o != document.organisation_id for o in reading.organisations) or set(reading.years) - {document.year - 1}:
        return None
    return rather_told(_heard(reading, before, prepared), given, library.connection, prepared.catalogue)


def _is_short_for(text: str, own: str) -> bool:
    """办公厅, 监测保障中心: the end of a body's name, or some of its characters in their order, up to its end."""
    if own.endswith(text):
        return len(text) > 1
    left = iter(own)
    return len(text) > 3 and text[-2:] == own[-2:] and all(c in left for c in text)


def _heard(reading: Reading, before: Conversation, prepared: Prepared) -> Heard:
    """What is asked of the text, and the thing taken apart by itself; left out, it is that of the question before."""
    text = _of_no_body(reading, prepared)
    latest = _of_no_body(read_with(normal_form(before.asked[-1]), prepared), prepared) if before.asked else ""
    asked = asked_of_text(re.sub(_CARRIED, CARRIED, text), prepared.catalogue.document.year, latest)
    if asked is not None and not asked.thing:
        asked = replace(asked, thing=_thing_before(before, prepared))
    thing = read_with(normal_form(asked.thing if asked is not None else ""), prepared)
    bare = names_nothing(reading)
    budget = prepared.catalogue.document.kind == "决算" and of_budget(reading.text, bare, before.asked)
    return Heard(text, thing, asked, latest, budget=budget, elsewhere=_is_elsewhere(reading))


def _named_so(heard: Heard, reading: Reading) -> bool:
    """执行数 of the year before, or a word inside the very name that is looked for (支持引进品牌集聚)."""
    asked = heard.asked
    judged = [s.text for s in reading.spans if s.sense in JUDGED]
    if asked is not None and asked.signed and set(judged) == {"合同"}:
        return True
    return asked is not None and (asked.measure == "change" or all(w in asked.thing for w in judged))


def _of_no_body(reading: Reading, prepared: Prepared) -> str:
    """The question without whom it is about: 办公厅 alone is the end of the body's own name."""
    text = without_scope(reading.text, reading.spans, says_whom)
    own = normalise(prepared.catalogue.document.organisation)
    lead = re.match(r"[这那该咱]个?|你们|我们|咱们", text)
    begin = lead.end() if lead is not None else 0
    ends = (n for n in range(len(text), begin + 1, -1) if _is_short_for(text[begin:n], own))
    end = next(ends, 0)
    return text[end:]


def _thing_before(before: Conversation, prepared: Prepared) -> str:
    """What the latest question named that named anything."""
    own = prepared.catalogue.document.year
    for question in reversed(before.asked):
        text = _of_no_body(read_with(normal_form(question), prepared), prepared)
        why = why_asked(text, own)
        thing = why.thing if why is not None else thing_of(text, own)
        if thing:
            return thing
    return ""


def amount_and_change(question: str, lens: Lens, library: Library) -> tuple[str, ...]:
    """机关运行经费是多少，比上年多吗: an amount, and behind the comma how it moved, as two questions; empty where it is no such."""
    documents = (lens.document,) if lens.document is not None else tuple(library.documents)
    first, comma, second = re.sub("，", ",", question).rpartition(",")
    if not comma or len(documents) != 1:
        return ()
    own = documents[0].year
    open_ends = words_of("unsaid_change")
    if normalise(second).rstrip("?？。") in open_ends:
        second = f"比上年{second}"
    change = asked_of_text(normal_form(second).text, own)
    amount = asked_of_text(_of_no_body(read_with(normal_form(first), lens.prepared), lens.prepared), own)
    moved = change is not None and change.measure == "change" and not change.thing
    return (first, second) if moved and amount is not None and amount.measure == "money" else ()


@dataclass(frozen=True, slots=True)
class ReasonAsked:
    """A question of reasons in plain words, with what it leaves out."""

    question: str
    why: Why

    def claims_truly(self, quoted: Answer) -> bool:
        """True where the share that the question states stands in what is quoted."""
        return self.why.claims_truly(quoted.rows[0].text or "" if quoted.rows else "")


def reason_asked(reading: Reading, before: Conversation, prepared: Prepared) -> ReasonAsked | None:
    """Given a question, return the reason that it asks for in plain words, or None."""
    why = why_asked(_of_no_body(reading, prepared), prepared.catalogue.document.year)
    if why is None:
        return None
    thing = why.thing if _names_anything(why.thing, prepared) else _thing_before(before, prepared)
    return ReasonAsked(why.plainly(thing), why)


def _names_anything(thing: str, prepared: Prepared) -> bool:
    """False for 这么多 of 这么多，怎么涨的."""
    spans = read_with(normal_form(thing), prepared).spans
    kinds = ("name", "part", "code", "unknown")
    return any(s.kind in kinds or s.sense.split(".")[0] in (*NAMING, "set") for s in spans)


def _of_one(question: str, reading: Reading, about: Before, lens: Lens) -> DocumentInfo | None:
    """The document of the one budget that the question is about, where several are loaded and none is chosen."""
    scope = settle(reading, lens.roster, about)
    if isinstance(scope, Refusal):
        return None
    asked = Read(normal_form(question), reading, scope, lens.prepared)
    if not is_of_one(asked, lens):
        return None
    budget = scope.budgets(lens.roster)[0]
    document = lens.roster.documents[budget.document]
    return document if budget.organisation in (None, document.organisation_id) else None
