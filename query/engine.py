"""The door to the translator: one question answered from what is loaded, and the conversation after it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from query.accounts import asked_of_accounts
from query.across import Ask
from query.answer import Answer, Choice
from query.asked import (
    Read,
    another_body,
    both_versions,
    by_parts,
    corrections_said,
    filled_in,
    is_of_one,
    knowing_projects,
    left_unmet,
    of_said_version,
    read_question,
    read_with,
    understand,
)
from query.catalogue import Catalogue, DocumentInfo
from query.context import contradicted, in_context, miscounted, mismeasured, own_unit
from query.conversation import continued
from query.counted_back import counted_back
from query.distribute import distributed
from query.editions import Asked, asked_of_editions, edition_notes, has_editions, names_nobody, stands_on
from query.evaluate_across import evaluate_across
from query.evaluate_compared import evaluate_compared
from query.evaluate_each import evaluate_each
from query.evaluators import EVALUATORS
from query.following import followed
from query.guard import TooSlow
from query.in_words import (
    amount_and_change,
    each_of_a_name,
    in_plainer_words,
    rather_in_words,
    reason_asked,
    told_as_target,
    told_in_words,
)
from query.inside_unit import within_unit
from query.library import Lens, Library, Prepared, load
from query.normal import MOST_CHARACTERS, MOST_TYPED, NormalForm, is_too_long, normal_form, plain
from query.offers import offered, only_open, suggested
from query.parts import is_left_open, sentences_of, taken_apart
from query.passages import evaluate_define
from query.plan import Budget, Plan, Refusal
from query.projects import printed_elsewhere, without_apposition
from query.reading import Reading
from query.reasons import asks_why, quoted_reason
from query.recall import NO_SUCH_BODIES, miscounts_bodies, said
from query.refusals import REFUSALS, refuse_before_rules, wonders
from query.replay import replayed, turned_elsewhere
from query.resolve import unit_asked
from query.rules import choose
from query.rules_across import choose_across
from query.scope import Before, is_scope, settle, without_scope
from query.several import MOST_QUESTIONS, of_one_figure, together
from query.spans import Span
from query.told import told_by
from query.told_editions import combined, picked
from query.turns import Conversation, Turn, remembered
from query.understood import describe, describe_across, unit_of
from query.versions import in_version, not_budgeted, of_rows

__all__ = ["Library", "Traced", "answer", "answer_safely", "load", "starters", "trace", "trace_safely", "understand"]

LOG = logging.getLogger(__name__)
TOO_LONG = Refusal("too_long", f"问题超过 {MOST_CHARACTERS} 个字，请缩短后再问。")
TOO_SLOW = Refusal("too_slow", "这个问题要查的太多，没有在限定的时间里查完，已经停下；请说明单位、年度和科目再问。")


@dataclass(frozen=True, slots=True)
class Traced:
    """An answer with the steps that led to it, for --explain."""

    answer: Answer
    spans: tuple[Span, ...]
    rule: str
    plan: Plan | Refusal | None
    parts: tuple[Traced, ...] = ()
    """Where several questions were asked in one: each of them."""
    read_in: int = 0
    """The document whose words it was read with; 0 where it was read over all."""


def answer(
    library: Library, question: str, conversation: Conversation | None = None, document: str | None = None
) -> tuple[Answer, Conversation]:
    """Given a question and what was said before, return the answer and the conversation after it.

    `document` is the file name chosen on the screen; without it every loaded document may be meant.
    """
    traced, after = trace(library, question, conversation, document)
    return traced.answer, after


def answer_safely(
    library: Library, question: str, conversation: Conversation | None = None, document: str | None = None
) -> tuple[Answer, Conversation]:
    """Like `answer`, but a fault of the program itself is logged and said in one sentence: for doors to the public."""
    traced, after = trace_safely(library, question, conversation, document)
    return traced.answer, after


def trace_safely(
    library: Library, question: str, conversation: Conversation | None = None, document: str | None = None
) -> tuple[Traced, Conversation]:
    """Like `trace`, safe as `answer_safely` is."""
    try:
        return trace(library, question, conversation, document)
    except Exception:
        LOG.exception("a question could not be answered")
        fault = Answer(
            "refused", "程序出了错，这个问题没有答成，已经记录下来。", "not_understood", generation=library.generation
        )
        return Traced(fault, (), "", None), conversation or Conversation()


def trace(
    library: Library, question: str, conversation: Conversation | None = None, document: str | None = None
) -> tuple[Traced, Conversation]:
    """Like `answer`, with spans, rule and plan. Spans stand in the question as `query.normal.plain` gives it."""
    begun = time.perf_counter()
    before = conversation or Conversation()
    traced, after = _bounded(library, question, before, document)
    if traced.answer.status == "refused":
        after = replace(after, unanswered=True)
    try:
        traced = replace(traced, answer=_offering(library, traced, after, document))
    except TooSlow:
        LOG.warning("what can be asked next took too long")
    elapsed = (time.perf_counter() - begun) * 1000
    told = replace(traced.answer, elapsed_ms=elapsed, rule=traced.rule, generation=library.generation)
    return replace(traced, answer=told), after


def _bounded(library: Library, typed: str, before: Conversation, document: str | None) -> tuple[Traced, Conversation]:
    """Answer what was typed; too much of it, and too much to look up, is refused."""
    if len(typed) > MOST_TYPED:
        return _refused(TOO_LONG, library, None, (), ""), before
    try:
        return _trace_editions(library, plain(typed), before, document)
    except TooSlow:
        return _refused(TOO_SLOW, library, None, (), ""), before


def _trace_editions(
    library: Library, question: str, before: Conversation, document: str | None
) -> tuple[Traced, Conversation]:
    """Answer what is asked of editions of a document, or of a budget beside its final accounts; else as it stands.

    What names nobody goes on with the edition of the answer before. Every answer says which edition it stands on.
    """
    if is_too_long(question):
        return _trace_all(library, question, before, document)
    asked = asked_of_editions(library, question, before, document) or asked_of_accounts(
        library, question, before, document
    )
    if isinstance(asked, Refusal):
        return _refused(asked, library, None, (), "版次"), before
    if asked is not None:
        traced, after = _of_editions(library, asked, before)
    else:
        goes_on = before.edition if before.edition and names_nobody(library, question) else document
        traced, after = _trace_all(library, question, before, goes_on)
    if has_editions(library):
        after = replace(after, edition=stands_on(library, traced.answer) if document is None else "")
    notes = edition_notes(library, traced.answer)
    told = replace(traced.answer, notes=tuple(dict.fromkeys((*traced.answer.notes, *notes))))
    return replace(traced, answer=told), after


def _of_editions(library: Library, asked: Asked, before: Conversation) -> tuple[Traced, Conversation]:
    latest = Conversation()

    def ask(question: str, document: DocumentInfo) -> tuple[Traced, Conversation]:
        nonlocal latest
        traced, after = _trace_all(library, question, Conversation(), document.sha256)
        latest = after if after.said is not None else latest
        return traced, after

    one = picked(asked, library)
    if one is not None:
        question, document = one
        traced, after = ask(question, document)
        return replace(traced, spans=()), after
    told = combined(asked, library, ask)
    if isinstance(told, Refusal):
        return _refused(told, library, None, (), "版次"), before
    return Traced(told, (), "版次", None), latest if latest.said is not None else before


def _offering(library: Library, traced: Traced, after: Conversation, document: str | None) -> Answer:
    """The answer with what can be asked next; of a choice, what can be answered."""
    given = only_open(traced.answer, lambda q: _trace_editions(library, q, after, document)[0].answer)
    plan = traced.plan if isinstance(traced.plan, Plan) else None
    ask = by_itself(library)
    found = suggested(library, given, plan, traced.spans, traced.read_in, document, after.about, ask)
    return replace(given, suggestions=found)


def by_itself(library: Library) -> Callable[[str, str | None], Answer]:
    """Return what answers a question (and document, or None) without what was said before, offering nothing with it."""
    return lambda question, document: _trace_all(library, question, Conversation(), document)[0].answer


def _trace_all(
    library: Library, question: str, conversation: Conversation, document: str | None
) -> tuple[Traced, Conversation]:
    """Answer each question that stands in what was typed, the later ones as follow-ups of the earlier."""
    parts = () if is_too_long(question) else sentences_of(library, question, document)
    if len(parts) == 1:
        parts = taken_apart(library, parts[0], document)
    lens = library.lens(document)
    rows = each_of_a_name(question, lens, library) if len(parts) == 2 and not isinstance(lens, Refusal) else ""
    if rows:
        question, parts = rows, (rows,)  # 叫…的有几笔，每笔多少钱: the rows that it asks for are told with their number
    if len(parts) < 2 or len(parts) > MOST_QUESTIONS:
        traced, after = _trace(library, question, conversation, document)
        lens = library.lens(document)
        if traced.answer.status != "refused" or isinstance(lens, Refusal):
            return traced, after
        halves = amount_and_change(question, lens, library)
        both = _each_of(library, halves, conversation, document) if halves else (traced, after)
        return both if both[0].parts and all(p.answer.status == "answered" for p in both[0].parts) else (traced, after)
    return _each_of(library, parts, conversation, document)


def _each_of(
    library: Library, parts: Sequence[str], conversation: Conversation, document: str | None
) -> tuple[Traced, Conversation]:
    """Answer several questions, the later ones as follow-ups of the earlier."""
    done: list[Traced] = []
    after = conversation
    for part in parts:
        if done and done[-1].answer.status != "answered" and is_left_open(library, part, document):
            return done[-1], conversation
        traced, after = _trace(library, part, after, document)
        done.append(traced)
    if len({t.plan for t in done}) == 1 and done[0].answer.status == "answered":
        return done[0], after
    last = next((t for t in reversed(done) if t.answer.status == "answered"), done[-1])
    return replace(
        last, spans=done[0].spans, rule=done[0].rule, answer=together([_one_of(t) for t in done]), parts=tuple(done)
    ), after


def _one_of(traced: Traced) -> Answer:
    """The answer to one of several questions."""
    plan = traced.plan
    alone = isinstance(plan, Plan) and plan.operation == "point" and len(plan.subjects) == 1
    return of_one_figure(traced.answer) if alone else traced.answer


def _trace(library: Library, question: str, before: Conversation, document: str | None) -> tuple[Traced, Conversation]:
    """Answer one question from the tables; where they do not, from what the document says in words."""
    traced, after = _trace_tables(library, question, before, document)
    lens = library.lens(document)
    if isinstance(lens, Refusal) or is_too_long(question):
        return traced, after.recalling(question, before)
    status = traced.answer.status
    plainer = in_plainer_words(question, before, lens, library, status == "choice") if status != "answered" else ""
    if plainer:
        again, then = _trace_tables(library, plainer, before, document)
        if again.answer.status == "answered":
            return again, then.recalling(question, before)
        traced = again if again.answer.status == "refused" else traced
    after = after.recalling(question, before)
    if traced.answer.status == "choice":
        return traced, after
    look = told_in_words if traced.answer.status == "refused" else rather_in_words
    quoted = look(plainer or question, before, lens, library, traced.answer)
    if quoted is None and traced.answer.reason in ("not_in_document", "not_understood"):
        target = told_as_target(question, before, lens, library)
        return (traced if target is None else replace(traced, answer=target, rule="绩效指标")), after
    if quoted is None:
        return traced, after
    return replace(traced, answer=replace(quoted, understood="文件的文字"), rule="文字"), after


def _trace_tables(
    library: Library, question: str, before: Conversation, document: str | None
) -> tuple[Traced, Conversation]:
    if is_too_long(question):
        return _refused(TOO_LONG, library, None, (), ""), before
    lens = library.lens(document)
    if isinstance(lens, Refusal):
        return _refused(lens, library, None, (), ""), before
    lens = of_said_version(question, lens)
    told = _reason_told(question, before, lens, library)
    if told is not None:
        return told, before
    asked = read_question(question, before, lens, library)
    if isinstance(asked, Refusal):
        return _refused(asked, library, lens.prepared, (), ""), left_unmet(question, asked, before, lens)
    asked = replace(asked, reading=counted_back(asked.reading, before))
    going = _goes_on(asked, before, lens, library)
    if going is not None:
        return going
    if turned_elsewhere(asked, before):
        return replayed(asked, before, lambda said, after: _trace_tables(library, said, after, document))
    again = filled_in(asked, before, lens)
    if isinstance(again, Refusal):
        return _refused(again, library, lens.prepared, asked.reading.spans, "追问"), before
    if again is not None:
        pointing = asked.reading
        asked = read_question(again, before, lens, library)
        if isinstance(asked, Refusal):
            return _refused(asked, library, lens.prepared, (), ""), left_unmet(question, asked, before, lens)
        if miscounts_bodies(pointing, len(asked.scope.bodies)):
            return _refused(NO_SUCH_BODIES, library, lens.prepared, pointing.spans, "追问"), before
        asked = replace(asked, goes_on=True)
    both = both_versions(asked, lens)
    if both is not None:
        return _refused(both, library, lens.prepared, (), ""), before
    if is_of_one(asked, lens):
        return _in_one(asked, before, lens, library)
    return _over_several(asked, before, lens, library)


def _reason_told(question: str, before: Conversation, lens: Lens, library: Library) -> Traced | None:
    """为什么比去年少: of the one document in view, the reason that its own words give, whatever year it is set against."""
    if lens.document is None:
        return None
    form = normal_form(question)
    reading = read_with(form, lens.prepared)
    why = reason_asked(reading, before, lens.prepared)
    if why is not None:
        form = normal_form(why.question)
        reading = read_with(form, lens.prepared)
    elif not asks_why(reading):
        return None
    early = refuse_before_rules(form, reading, lens.prepared.catalogue, lens.prepared.vocabulary)
    if early is not None and early.reason == "not_loaded":
        return None
    traced = _told_why(Refusal("out_of_scope", REFUSALS["out_of_scope.why"]), reading, lens.prepared, library)
    untrue = why is not None and not why.claims_truly(traced.answer)
    return None if traced.answer.status != "answered" or untrue else traced


# -- one budget -------------------------------------------------------------------------------------------------------


def _in_one(asked: Read, before: Conversation, lens: Lens, library: Library) -> tuple[Traced, Conversation]:
    budget = asked.scope.budgets(lens.roster)[0]
    reading, prepared = _reading_in(asked.form, asked.reading, budget, before, lens, library)
    reading = counted_back(reading, before)
    other = another_body(reading, asked.reading, budget.organisation or prepared.catalogue.document.organisation_id)
    if other is not None:
        return _refused(other, library, prepared, reading.spans, ""), before
    if asked.reading.unknown and not reading.unknown:
        asked = replace(asked, reading=reading)  # what is asked next is said in the words of this budget
    early = refuse_before_rules(asked.form, reading, prepared.catalogue, prepared.vocabulary)
    if early is not None:
        early = printed_elsewhere(early, reading, budget, lens, library)
        return _told_why(early, reading, prepared, library), left_unmet(asked.form.text, early, before, lens)
    merged, alone = continued(reading, before, prepared.catalogue), reading
    if isinstance(merged, Plan | Refusal):
        asked_unit = unit_asked(reading, prepared.catalogue)
        rule, built = "追问", within_unit(merged, asked_unit) if isinstance(merged, Plan) else merged
    else:
        reading = merged
        rule, built = choose(reading, prepared.catalogue)
    if isinstance(built, Plan):
        built = of_rows(built, prepared.catalogue) or built
    untrue = contradicted(reading, library.connection, prepared.catalogue)
    if untrue is not None:
        return _refused(untrue, library, prepared, reading.spans, rule), before
    if isinstance(built, Refusal):
        return _refused(built, library, prepared, reading.spans, rule), _kept(before, built, asked, lens)
    outcome = EVALUATORS[built.operation](built, library.connection, prepared.catalogue)
    if isinstance(outcome, Answer):
        outcome = miscounted(reading, built, outcome) or mismeasured(reading, outcome) or outcome
    if isinstance(outcome, Refusal):
        outcome = not_budgeted(outcome, built, prepared.catalogue)
        traced = _refused(outcome, library, prepared, reading.spans, rule, built)
        return traced, _kept(before, outcome, asked, lens)
    understood = describe(built, prepared.catalogue)
    unit = unit_of(built, prepared.catalogue)
    if unit and unit not in outcome.sentence:
        outcome = replace(outcome, sentence=f"{outcome.sentence.removesuffix('。')}（{unit}）。")
    final = _finished(outcome, built, reading, understood)
    traced = Traced(final, reading.spans, rule, built, read_in=prepared.catalogue.document.id)
    return traced, _after(before, reading, built, final, asked, lens, library, merged is not alone)


def _told_why(early: Refusal, reading: Reading, prepared: Prepared, library: Library) -> Traced:
    """A refusal; but reasons that the document itself gives in words are quoted."""
    if early.sentence == REFUSALS["out_of_scope.why"]:
        quoted = quoted_reason(reading, library.connection, prepared.catalogue)
        if quoted is not None:
            answer, plan = quoted
            told = replace(answer, understood=describe(plan, prepared.catalogue))
            return Traced(told, reading.spans, "原因", plan, read_in=prepared.catalogue.document.id)
    return _refused(early, library, prepared, reading.spans, "")


def _reading_in(
    form: NormalForm, reading: Reading, budget: Budget, before: Conversation, lens: Lens, library: Library
) -> tuple[Reading, Prepared]:
    """The question read with the words of one document, narrowed to the unit that it is about."""
    document = lens.roster.documents[budget.document]
    prepared = library.prepared(document)
    catalogue = in_version(form.text, reading, before.asked, prepared.catalogue)
    if catalogue is not prepared.catalogue:
        prepared = replace(prepared, catalogue=catalogue)
    if prepared.vocabulary is not lens.prepared.vocabulary:
        reading = read_with(form, prepared)
    unit = budget.organisation or own_unit(form.text, prepared.catalogue) or document.organisation_id
    told = in_context(replace(reading, organisations=(unit,), years=(), relative_years=()))
    return distributed(told, prepared.catalogue), prepared


def _finished(outcome: Answer, plan: Plan, reading: Reading, understood: str) -> Answer:
    return replace(
        outcome,
        corrections=tuple(dict.fromkeys((*corrections_said(reading), *plan.corrections, *outcome.corrections))),
        understood=understood,
        notes=(*plan.notes, *outcome.notes),
    )


def _kept(before: Conversation, refusal: Refusal, asked: Read, lens: Lens) -> Conversation:
    """What is not in one document may be asked of another: its words are kept for 住建局呢."""
    if refusal.reason != "not_in_document" or lens.document is not None:
        return before
    about, words = _about(asked, lens), said(asked.reading)
    return replace(before, about=about, said=words, said_before=None)


def _about(asked: Read, lens: Lens) -> Before:
    scope = asked.scope
    bodies = tuple([(body.name, body.department) for body in map(lens.roster.bodies.__getitem__, scope.bodies)])
    left_open = len(bodies) > 1 and not (scope.named_bodies or scope.every or scope.inherited)
    return Before(() if left_open else bodies, scope.years)


def _after(
    before: Conversation,
    reading: Reading,
    plan: Plan,
    given: Answer,
    asked: Read,
    lens: Lens,
    library: Library,
    leans: bool = False,
) -> Conversation:
    budgets = asked.scope.budgets(lens.roster) if plan.document else ()
    own = budgets[0] if len(budgets) == 1 else None
    commons, used = lens.prepared.catalogue, asked.prepared.catalogue
    told = told_by(plan, given, own, lambda d: _catalogue_of(d, lens, library), commons, used)
    turn = Turn(reading, plan, given, told, asked.goes_on or asked.reading.has("part.and_so"), leans=leans)
    return remembered(before, turn, said(asked.reading), _about(asked, lens))


# -- several budgets --------------------------------------------------------------------------------------------------


def _over_several(asked: Read, before: Conversation, lens: Lens, library: Library) -> tuple[Traced, Conversation]:
    asked = knowing_projects(_in_words_of_one(asked, before, lens, library), before, lens, library)
    reading, prepared = asked.reading, asked.prepared
    known = replace(reading, unknown=()) if _names_rows(reading) else reading
    early = refuse_before_rules(asked.form, known, prepared.catalogue, prepared.vocabulary)
    if early is not None:
        after = left_unmet(asked.form.text, early, before, lens)
        return _refused(early, library, prepared, reading.spans, ""), after

    def read_in(budget: Budget, without: frozenset[str]) -> tuple[Reading, Catalogue] | Refusal:
        def leaves(span: Span) -> bool:
            return is_scope(span) or span.sense in without or span.sense.split(".")[0] in without

        form = normal_form(without_scope(asked.form.text, reading.spans, leaves))
        document = lens.roster.documents[budget.document]
        own = library.prepared(document)
        unit = budget.organisation or document.organisation_id
        inside = replace(read_with(form, own), organisations=(unit,))
        return refuse_before_rules(form, inside, own.catalogue, own.vocabulary) or (inside, own.catalogue)

    rule, built = choose_across(
        Ask(by_parts(reading, asked.scope), asked.scope, lens.roster, prepared.catalogue, read_in, before.unanswered)
    )
    if isinstance(built, Refusal):
        return _refused(built, library, prepared, reading.spans, rule), before
    outcome = _evaluated(built, prepared.catalogue, lens, library)
    if isinstance(outcome, Answer):
        outcome = mismeasured(reading, outcome) or outcome
    if isinstance(outcome, Refusal):
        return _refused(outcome, library, prepared, reading.spans, rule, built), _kept(before, outcome, asked, lens)
    final = _finished(outcome, built, reading, describe_across(built))
    return Traced(final, reading.spans, rule, built), _after(before, reading, built, final, asked, lens, library)


def _evaluated(plan: Plan, commons: Catalogue, lens: Lens, library: Library) -> Answer | Refusal:
    """Look up and compute what a plan over several budgets asks."""
    if plan.operation == "define":
        return evaluate_define(plan, library.connection, library.prepared(None).catalogue)
    if plan.inner:
        each = evaluate_compared if plan.operation == "growth" else evaluate_each
        return each(plan, library.connection, lambda d: _catalogue_of(d, lens, library), commons, lens.roster)
    return evaluate_across(plan, library.connection, commons, lens.roster)


def _catalogue_of(document: int, lens: Lens, library: Library) -> Catalogue:
    return library.prepared(lens.roster.documents[document]).catalogue


def _goes_on(asked: Read, before: Conversation, lens: Lens, library: Library) -> tuple[Traced, Conversation] | None:
    """What goes on from the rows or figures answered before over several budgets."""
    if wonders(asked.reading):
        return None
    going = followed(asked.reading, asked.scope, before, lens.roster, lens.document is not None)
    if going is None:
        return None
    if isinstance(going, Refusal):
        return _refused(going, library, asked.prepared, asked.reading.spans, "追问"), before
    commons = asked.prepared.catalogue
    told_before = (m for t in before.turns for m in t.told.members)
    commons = replace(commons, members={**commons.members, **{m.id: m for m in (*told_before, *going.members)}})
    outcome = _evaluated(going.plan, commons, lens, library)
    if isinstance(outcome, Refusal):
        return _refused(outcome, library, asked.prepared, asked.reading.spans, "追问", going.plan), before
    final = _finished(outcome, going.plan, asked.reading, describe_across(going.plan))
    told = told_by(going.plan, final, None, lambda d: _catalogue_of(d, lens, library), commons, commons)
    turn = Turn(asked.reading, going.plan, final, told, True, True)
    after = replace(before, turns=(*before.turns[-9:], turn), unanswered=False)
    return Traced(final, asked.reading.spans, "追问", going.plan), after


def _names_rows(reading: Reading) -> bool:
    """信息化项目有哪些: words of project names are known to each document, where the question is read again."""
    return bool({"project"} & set(reading.nouns)) or bool(reading.contains)


def _in_words_of_one(asked: Read, before: Conversation, lens: Lens, library: Library) -> Read:
    """Several years or units of one department are read with the words of its newest document, projects included."""
    bodies = [lens.roster.bodies[b] for b in asked.scope.bodies]
    several = lens.document is not None or asked.scope.where or len({b.department for b in bodies}) != 1
    if several or not bodies[0].budgets:
        return asked
    newest = max(bodies[0].budgets, key=lambda b: (b.year, b.printed_in is None))
    prepared = library.prepared(lens.roster.documents[newest.document])
    projects = {m.id for m in prepared.catalogue.of_dimension("project")}
    reading = without_apposition(read_with(asked.form, prepared), projects)
    whole = ((bodies[0].department, bodies[0].department),) if asked.scope.every == "unit" else ()
    about = Before(whole or tuple((b.name, b.department) for b in bodies), before.about.years)
    scope = settle(reading, lens.roster, about)
    if isinstance(scope, Refusal):
        return asked
    return Read(asked.form, reading, replace(scope, named_bodies=asked.scope.named_bodies), prepared)


def _refused(
    refusal: Refusal,
    library: Library,
    prepared: Prepared | None,
    spans: tuple[Span, ...],
    rule: str,
    plan: Plan | None = None,
) -> Traced:
    status = "choice" if refusal.choices else "refused"
    given = Answer(
        status,  # type: ignore[arg-type]
        refusal.sentence,
        reason=None if refusal.choices else refusal.reason,  # type: ignore[arg-type]
        suggestions=refusal.suggestions,
        choices=tuple(Choice(label, question) for label, question in refusal.choices),
        corrections=refusal.corrections,
    )
    return Traced(given, spans, rule, plan or refusal, read_in=prepared.catalogue.document.id if prepared else 0)


def starters(library: Library, document: str | None = None) -> tuple[str, ...]:
    """Return questions that this database, or one file of it, can really answer, for whoever does not know what to ask."""
    named = library.documents if document is None else library.named(document)[-1:]
    if not named:
        return ()
    newest = max(named, key=lambda d: (d.year, d.id))
    return tuple(offered(library, newest, document, by_itself(library)))
