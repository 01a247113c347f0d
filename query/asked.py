"""A question taken apart: in its normal form, with its words, whom and when it is about, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from query.across_growth import is_base
from query.across_rows import against_last
from query.asides import ASIDE, without_asides, without_tellings
from query.brackets import scoped_in_brackets
from query.builders import INCREASE
from query.called import told_by_words
from query.column_values import columns_said
from query.context import beside, without_gloss
from query.described import told_by_goal
from query.echoes import without_echoes
from query.edition_words import hidden
from query.going_on import asks_attribute
from query.library import Lens, Library, Prepared
from query.names import OWN_NAMES
from query.nicknames import in_short, nicknamed
from query.normal import NormalForm, normal_form
from query.own_office import with_own_office, with_whole_office
from query.pinyin import is_spelled, spelled_spans
from query.places import with_counted_bodies
from query.plan import Refusal
from query.positional import a_not_a, placed
from query.projects import PROJECT, projects_quoted, projects_said, with_projects, without_apposition
from query.qualities import without_qualities
from query.reading import Reading, read
from query.recall import (
    Said,
    asked_again,
    asks_whose,
    carried_subject,
    leaves_open,
    of_another_figure,
    of_both,
    of_compared,
    of_rows_bodies,
    of_same_name,
    of_told_project,
    points_at_figures,
    said,
    unmet,
    with_scope_of,
)
from query.refusals import refuse_before_rules
from query.roster import of_version, versions
from query.scope import MOST_CHOICES, Before, Scope, says_whom, settle
from query.slips import SLIP_COST, slip_spans
from query.spans import Span, segment
from query.sql import projects_named
from query.statement import run
from query.turns import Conversation, Turn
from query.unit_kinds import with_units_of_kind
from query.units_left_out import with_rest_of_units
from query.vocabulary import Vocabulary
from query.whom import called_in, near_bodies, without_pointers
from query.within import leans_back

PROJECT_DIMENSION = "project"
MOST_READINGS = 64
"""The readings of so many texts are kept, for each document."""


@dataclass(frozen=True)
class Read:
    """A question as typed, in its normal form, taken apart, with whom and when it is about."""

    form: NormalForm
    reading: Reading
    scope: Scope
    prepared: Prepared
    goes_on: bool = False
    """It was filled in from the question before."""


def of_said_version(question: str, lens: Lens) -> Lens:
    """决算 said means final accounts, 预算 said means budgets, where both are loaded."""
    said = hidden(question)
    for version in ("决算", "预算"):
        if version in said:
            return replace(lens, roster=of_version(lens.roster, version))
    return lens


def both_versions(asked: Read, lens: Lens) -> Refusal | None:
    """A year of which both the budget and the final accounts are loaded, and neither is said."""
    for body in asked.scope.bodies if lens.roster.both_versions else ():
        for year in asked.scope.years:
            found = versions(lens.roster.bodies[body], year)
            if len(found) > 1:
                choices = tuple((f"{year} 年{v}", f"{v}：{asked.form.text}") for v in found)
                return Refusal("not_understood", f"{year} 年装入了{'和'.join(found)}，请选一个。", choices=choices)
    return None


def read_question(question: str, before: Conversation, lens: Lens, library: Library) -> Read | Refusal:
    """Take the question apart and settle whom and when it is about; a project's name alone tells its department."""
    form = normal_form(question)
    reading = read_with(form, lens.prepared)
    for told in (with_units_of_kind, with_whole_office, with_own_office, with_rest_of_units):
        whole = told(reading, lens.roster, before.about)
        if isinstance(whole, Refusal):
            return whole
        if whole is not None:
            form = normal_form(whole)
            reading = read_with(form, lens.prepared)
    scope = settle(reading, lens.roster, before.about)
    if isinstance(scope, Refusal):
        other = refuse_before_rules(form, reading, lens.prepared.catalogue, lens.prepared.vocabulary)
        return other if other is not None and other.reason in ("not_loaded", "out_of_scope") else scope
    its = reading.has("part.it") and bool(before.about.bodies)
    if lens.document is None and reading.unknown and not scope.named_bodies and not scope.every and not its:
        owners = _owners(reading, library, lens)
        owners = tuple(o for o in owners if o in before.about.bodies) or owners
        if len(owners) > 1 and "project" not in reading.nouns:
            choices = tuple((name, f"{name}{form.text}") for name, _ in owners[:MOST_CHOICES])
            return Refusal("not_understood", "不止一个部门有这个名称的项目，请选一个。", choices=choices)
        if owners:
            scope = settle(reading, lens.roster, replace(before.about, bodies=owners))
            if isinstance(scope, Refusal):
                return scope
    return Read(form, reading, scope, lens.prepared)


def knowing_projects(asked: Read, before: Conversation, lens: Lens, library: Library) -> Read:
    """The question over several budgets read with the projects that it names whole; as it was where it names none."""
    if lens.document is not None or not asked.reading.unknown:
        return asked
    documents = {b.document for b in asked.scope.budgets(lens.roster)}
    said = projects_said(asked.reading, library.names, documents)
    if not said:
        return asked
    prepared = with_projects(asked.prepared, said, library, documents)
    reading = without_apposition(read_with(asked.form, prepared))
    scope = settle(reading, lens.roster, before.about)
    return asked if isinstance(scope, Refusal) else replace(asked, reading=reading, scope=scope, prepared=prepared)


def another_body(reading: Reading, settled: Reading, own: int) -> Refusal | None:
    """A body that only the words of its document tell, so that it was not heeded when whom was settled."""
    heeded = {s.start for s in settled.spans if s.kind == "organisation"}
    told = (s for s in reading.spans if s.kind == "organisation" and s.start not in heeded)
    other = next((s.text for s in told if own not in s.organisations), "")
    return Refusal("not_understood", f"没有听懂“{other}”在这句话里的意思，请说出它的全称。") if other else None


def by_parts(reading: Reading, scope: Scope) -> Reading:
    """The reading whose groups know whom and when: 除了教育局 leaves out a department, not the figure behind it."""
    groups = tuple(p.group for p in scope.parts)
    return replace(reading, groups=groups, excluded=tuple(g for g in scope.excluded if not g.bodies))


LEAST_TELLING = 5
"""A word of so many characters tells a project by itself, where what is asked of it adds words that its name has not."""


def _owners(reading: Reading, library: Library, lens: Lens) -> tuple[tuple[str, str], ...]:
    """The departments whose projects or targets carry all the words that no account explains.

    Else those of the projects named whole, else those of the longest of the words.
    """
    words = [s.text for s in reading.unknown if len(s.text) > 1]
    documents = _carrying(words, library) if words else []
    if not documents:
        said = projects_said(reading, library.names, lens.roster.documents)
        said = said or projects_quoted(reading, library.names, lens.roster.documents)
        documents = [u.document for n in said for u in library.names.uses(n) if u.kind == PROJECT]
    longest = max(words, key=len, default="")
    if not documents and len(words) > 1 and len(longest) >= LEAST_TELLING:
        documents = _carrying([longest], library)
    loaded = sorted(set(documents) & set(lens.roster.documents))
    names = dict.fromkeys(lens.roster.documents[d].organisation for d in loaded)
    return tuple((n, n) for n in names)


def _carrying(words: Sequence[str], library: Library) -> list[int]:
    found = library.names.containing(words)
    if found is None:
        return [int(r["document_id"]) for r in run(library.connection, projects_named(list(words)))]
    return [u.document for n in found for u in library.names.uses(n) if u.kind in OWN_NAMES]


def left_unmet(question: str, refusal: Refusal, before: Conversation, lens: Lens) -> Conversation:
    """Return the conversation after a question about somebody, or a year, that is not loaded: 那换成住建局 goes on from it."""
    if refusal.reason != "not_loaded":
        return before
    form = normal_form(question)
    reading = read_with(form, lens.prepared)
    words = unmet(reading, refusal.words) if refusal.words else said(reading)
    if not words.subject:
        return replace(before, said=replace(before.said, unmet=True)) if before.said is not None else before
    named = refusal.words or any(map(says_whom, reading.spans))
    about = Before((), before.about.years) if named else before.about
    return replace(before, about=about, said=words, said_before=None)


COMPARING = ("growth", "difference", "times", "percent_more", "compare", "share", "verify", "same", "steady")
"""Operations over several budgets that a question goes on with when it names another figure alone."""


def _shares_the_one_before(reading: Reading, last: Turn) -> bool:
    """占基本支出多少 after one figure: its share, asked in full so that 2025年呢 goes on from it."""
    one = last.plan.operation in ("point", "exist") and len(last.plan.subjects) == 1 and not last.from_told
    over = bool(reading.subjects) and all(g.joined == "part.over" for g in reading.subjects)
    plain = not reading.has("operation.sum", "part.it", "part.than") and not reading.loose_numbers
    return one and over and plain and not reading.unknown


OF_PLACE = ("part.former", "part.latter", "next.after", "next.before", "part.middle")
"""What points at figures by the place that they were told in: the words of the question before do not say them."""


def _of_the_failed(asked: Read, before: Conversation) -> bool:
    """它呢, 2026年呢 behind a question that failed: what it was about is not what was answered before."""
    if not before.unanswered:
        return False
    it = any(s.sense == "part.it" and s.text.startswith(("它", "他")) for s in asked.reading.spans)
    last = before.last
    older = before.said is None or (last is not None and before.said.text == last.reading.text)
    again = before.said is not None and not before.said.unmet and asked_again(asked.reading, asked.scope)
    return older and (it or again)


def _stays(reading: Reading, last: Turn | None) -> bool:
    """What goes on in the one document that was told of: 第三名是谁 after one figure, 占几成 after 其中人员经费多少."""
    if last is None or reading.groups:
        return False
    one = last.plan.operation in ("point", "exist") and len(last.answer.rows) == 1
    of_part = reading.has("operation.share", "part.over") and bool(last.plan.document) and leans_back(last.reading)
    return (one and bool(reading.nths)) or of_part


def _pointed_at(asked: Read, last: Turn | None) -> str | Refusal | None:
    """它的项目支出, 它是干什么的 after rows over several budgets: asked of those that the rows are of."""
    if last is None or last.plan.document:
        return None
    pointed = of_rows_bodies(asked.reading, asked.scope, last.answer.rows, bool(last.plan.inner))
    if pointed is None and asks_attribute(asked.reading):
        return of_told_project(asked.reading, asked.scope, last.told.cells)
    return pointed


def _beside_another(asked: Read, before: Conversation, words: Said) -> str | None:
    """教育局同名的项目是多少: the project told before, of another body. 跟二中比呢: the figure told, against that of another."""
    last = before.last
    if last is None:
        return None
    projects = [m.name for m in last.told.members if m.dimension == PROJECT_DIMENSION]
    told = last.told.cells
    if len(told) == 1 and told[0].subject.label in projects and asks_whose(asked.reading, asked.scope):
        whose = f"{told[0].budget.name}{told[0].budget.year}年"
        return f"{whose}{told[0].subject.label}是哪个单位的项目"
    alike = of_same_name(asked.reading, asked.scope, last.told.cells, projects)
    one = len(last.answer.rows) == 1 and len(before.about.bodies) == 1
    return alike or (of_compared(asked.reading, asked.scope, words) if one else None)


def _unclear(asked: Read, said_before: Said, again: bool) -> Refusal | None:
    """What leaves out the figure, behind a question about nobody that is loaded, or points at several."""
    if said_before.unmet and not (asked.scope.named_bodies or asked.scope.every):
        return Refusal("not_understood", "上一个问题没有答成，请说出部门的名称，把问题说完整。")
    if not again and points_at_figures(asked.reading) and asked.scope.named_years:
        return Refusal("not_understood", "没有听懂指的是前面的哪几个数，请把问题说完整。")
    return None


def _share_filled_in(asked: Read, before: Conversation, lens: Lens) -> str | None:
    """占基本支出多少, 其中农技中心占百分之几: a share, with the figure before as its part or its whole."""
    held = _share_of_holder(asked, before, lens)
    last, words = before.last, before.said
    if held is not None or words is None or lens.document is not None or last is None or not words.subject:
        return held
    if not _shares_the_one_before(asked.reading, last):
        return None
    return carried_subject(asked.reading, asked.scope, words) + asked.form.text


def _share_of_holder(asked: Read, before: Conversation, lens: Lens) -> str | None:
    """其中农技中心占百分之几 after a figure of its department: the unit's share in that figure, not in a wider one."""
    reading, about = asked.reading, before.about
    named = {lens.roster.bodies[b] for p in asked.scope.parts for b in p.bodies}
    whole = about.bodies[0] if len(about.bodies) == 1 else ("", "")
    inside = bool(named) and all(b.department == whole[1] and b.name != b.department for b in named)
    shares = reading.has("operation.share", "part.over") and not reading.subjects and not reading.nouns
    if not (inside and shares and whole[0] == whole[1]) or before.said is None or not before.said.subject:
        return None
    years = "" if asked.scope.named_years else "、".join(f"{y}年" for y in about.years)
    text = asked.form.text
    for span in reversed(reading.spans):
        if span.kind == "organisation":  # in full: a short name is not known by its end behind other words
            body = next(b.name for b in named if set(span.organisations) & set(b.organisations))
            text = text[: span.start] + body + text[span.end :]
    return f"{whole[0]}{years}{before.said.subject}{text}"


def filled_in(asked: Read, before: Conversation, lens: Lens) -> str | Refusal | None:
    """A question that leaves out what was said before, with it: 2025年呢, 比2024年多多少, 用万元."""
    if _of_the_failed(asked, before):
        return Refusal("not_understood", "上一个问题没有答成，不知道接着问的是哪一个，请把问题说完整。")
    if before.said is None:
        return None
    last = before.last
    beside = _beside_another(asked, before, before.said)
    if beside is not None:
        return beside
    pointed = _pointed_at(asked, last)
    if pointed is not None or _stays(asked.reading, last):
        return pointed
    earlier = last.reading if last is not None else None
    again = asked_again(asked.reading, asked.scope, earlier)
    elliptical = again or leaves_open(asked.reading, asked.scope)
    if elliptical and asked.reading.has(*OF_PLACE):
        return None
    unclear = _unclear(asked, before.said, again) if elliptical else None
    if unclear is not None:
        return unclear
    if again:
        return with_scope_of(asked.reading, asked.scope, before.said)
    if last is not None and not last.plan.document and not last.from_told and last.plan.operation in COMPARING:
        other = of_another_figure(asked.reading, asked.scope, before.said)
        if other is not None:
            return other
    shared = _share_filled_in(asked, before, lens)
    if shared is not None:
        return shared
    both = of_both(asked.reading, asked.scope, before.said, before.said_before)
    if both is not None:
        return both + asked.form.text
    if (lens.document is None or not is_of_one(asked, lens)) and leaves_open(asked.reading, asked.scope):
        subject = carried_subject(asked.reading, asked.scope, before.said)
        between = "，" if subject and asked.reading.has("part.unit_wan", "part.unit_yi") else ""
        return subject + between + asked.form.text
    return None


def is_of_one(asked: Read, lens: Lens) -> bool:
    """One budget of one body, and nothing that sets it against another."""
    scope, reading = asked.scope, asked.reading
    budget = scope.only_budget(lens.roster)
    asks_bodies = reading.has("body", "meta.years")
    if budget is None or budget.printed_in is not None or scope.every == "unit" or scope.where or asks_bodies:
        return False
    if any(is_base(p, reading) and p.years for p in scope.parts):
        return False
    if reading.has("operation.same") and reading.nouns and against_last(reading):
        return False
    if budget.organisation is not None and reading.has("operation.position") and _of_bare_figure(reading):
        return False  # 环卫中心公用经费排第几: among the units of its department
    base = lens.roster.bodies[budget.body].of_year(budget.year - 1)
    return not (_grows(reading) and (base or lens.document is None))


def _of_bare_figure(reading: Reading) -> bool:
    """A total, a use or a fund, of which an account has no place among accounts."""
    bare = all(not (g.names or g.codes) for g in reading.subjects)
    return bool(reading.subjects) and bare and not reading.nouns


def _grows(reading: Reading) -> bool:
    return reading.has(*INCREASE)


def read_with(form: NormalForm, prepared: Prepared) -> Reading:
    """Given a normal form, return its reading with the words of what is prepared; that of the last texts is kept."""
    kept = prepared.readings
    reading = kept.get(form.typed)
    if reading is None:
        if len(kept) >= MOST_READINGS:
            kept.clear()
        reading = kept[form.typed] = read(form.text, understand(form, prepared))
    return reading


def understand(form: NormalForm, prepared: Prepared) -> tuple[Span, ...]:
    """Given a normal form, return its spans, slips read where they are certain."""
    vocabulary = prepared.vocabulary
    bodies = prepared.bodies.named(form.text) if prepared.bodies else ()
    called = called_in(prepared.bodies, vocabulary, prepared.catalogue)
    asked = (*bodies, *nicknamed(form.text, called), *a_not_a(form.text, vocabulary.entries))
    spans = placed(segment(form.text, vocabulary.entries, vocabulary.longest, asked))
    if any(s.kind == "unknown" for s in spans):
        said = columns_said(form.text, (w for w, _ in prepared.catalogue.side_columns))
        if said:
            spans = placed(segment(form.text, vocabulary.entries, vocabulary.longest, (*asked, *said)))
        near = (*near_bodies(form.text, spans, called), *in_short(form.text, spans, called))
        extra = (*near, *slip_spans(form.text, spans, prepared.slips))
        if extra:
            spans = placed(segment(form.text, vocabulary.entries, vocabulary.longest, (*asked, *said, *extra)))
    letters = any(s.kind == "unknown" and s.text.isascii() and s.text.isalpha() for s in spans)
    if letters and is_spelled(form.text, spans):
        spelled = spelled_spans(form.text, spans, prepared.spellings)
        if spelled:
            spans = placed(segment(form.text, vocabulary.entries, vocabulary.longest, (*asked, *spelled)))
    spans = told_by_goal(form.text, opened_terms(form.text, spans, vocabulary), prepared.goals, prepared.catalogue)
    spans = scoped_in_brackets(form.text, without_pointers(form.text, spans))
    spans = told_by_words(form.text, spans, prepared.goals, prepared.catalogue)
    spans = without_qualities(form.text, without_tellings(form, spans))
    spans = without_gloss(form.text, with_counted_bodies(beside(spans, vocabulary.names)))
    return without_asides(form, without_echoes(form.text, spans, prepared.catalogue))


def opened_terms(text: str, spans: tuple[Span, ...], vocabulary: Vocabulary) -> tuple[Span, ...]:
    """财政拨款收入是多少: an explained term is asked for its words where nothing asks what it means."""
    if any(s.sense == "operation.define" for s in spans):
        return spans
    found: list[Span] = []
    for span in spans:
        opened: tuple[Span, ...] = ()
        if span.sense.startswith("term."):
            opened = segment(span.text, vocabulary.entries, len(span.text) - 1)
        known = opened and not any(s.kind in ("unknown", "part") or s.sense == "filler.filler" for s in opened)
        shifted = (replace(s, start=s.start + span.start, end=s.end + span.start) for s in opened)
        found += shifted if known else (span,)
    return tuple(found)


def corrections_said(reading: Reading) -> tuple[str, ...]:
    """Return what was read in place of what was typed, to be said with the answer."""
    said = [s.name.said for s in reading.spans if s.name and s.name.said]
    said += [s.word.sense for s in reading.spans if s.word is not None and s.cost == SLIP_COST]
    beside = [s.text for s in reading.spans if s.word == ASIDE]
    return (
        *(f"按“{name}”理解" for name in dict.fromkeys(said)),
        *(f"“{text}”不是问题的一部分，没有用到" for text in beside),
    )
