"""What was answered before: the turns of a conversation, and the figures and rows that they told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from query.answer import Answer
from query.builders import of_one_side
from query.catalogue import Catalogue
from query.plan import Coordinate, Plan
from query.reading import Reading
from query.recall import Said
from query.scope import NOTHING_BEFORE, Before
from query.told import NOTHING_TOLD, Told

SUBJECT_OPERATIONS = ("point", "exist", "sum_of", "share", "cite", "parent", "compare")
"""Operations on named subjects: what is named next may take their place, or be added to them."""

SETS = ("list", "shares", "count", "sum", "average", "median")
"""Operations over rows: what is ranked next are the same rows."""

FIGURES = ("point", "exist", "list", "shares", "compare", "cite", "parent", "share")
"""Operations whose answer rows are the figures of their subjects; every other answer is a figure of its own."""


MOST_RECALLED = 4
"""What the text is asked of may leave out what so many questions before it named."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One answered question: its reading, its plan and its answer."""

    reading: Reading
    plan: Plan
    answer: Answer
    told: Told = NOTHING_TOLD
    """Its figures, to be asked of again over several budgets."""
    goes_on: bool = False
    """It left out what the question before had said."""
    from_told: bool = False
    """It was answered from the figures told before, not from its words."""
    leans: bool = False
    """Its words alone do not say what it asked: they go on from the turn before."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was answered before, the latest last. Frozen: a new one is returned with each answer."""

    turns: tuple[Turn, ...] = ()
    about: Before = NOTHING_BEFORE
    """Whom and when the latest answer was about."""
    said: Said | None = None
    """The words of the latest answered question, for one that leaves them out; and of the one before it."""
    said_before: Said | None = None
    unanswered: bool = False
    """The latest question was not answered: what points back may mean its rows."""
    edition: str = ""
    """The hash of the document that the latest answer stands on, where another of its year might be meant, too: what
    names nobody goes on from it."""

    asked: tuple[str, ...] = ()
    """The latest questions as typed, answered or not, the newest last: what the text is asked of next may leave out
    what it is about."""

    def recalling(self, question: str, before: Conversation) -> Conversation:
        """Return the conversation that knows the question, answered or not, behind those before it."""
        return replace(self, asked=(*before.asked[-MOST_RECALLED:], question))

    @property
    def last(self) -> Turn | None:
        """The latest answered turn."""
        return self.turns[-1] if self.turns else None


def remembered(before: Conversation, turn: Turn, words: Said, about: Before) -> Conversation:
    """Return the conversation after an answer."""
    return Conversation((*before.turns[-9:], turn), about, words, before.said)


def told_coordinates(turn: Turn, catalogue: Catalogue) -> tuple[Coordinate, ...]:
    """Return what an answer told as coordinates of its catalogue; none where a row cannot be told from another."""
    subjects = _subjects_of(turn)
    if turn.plan.operation == "rows":
        names = {r.name for r in turn.answer.rows}
        told = [m for m in catalogue.of_dimension("project") if m.name in names]
        return tuple(Coordinate(m.name, ((("project", m.id),),)) for m in told) if len(told) == len(names) else ()
    if turn.plan.members is None:
        return subjects
    dimension = turn.plan.members.dimension
    found: list[Coordinate] = []
    for subject in subjects:
        fits = [m for m in catalogue.of_dimension(dimension) if m.name == subject.label]
        if dimension == "project" and len(fits) > 1:
            return ()  # two projects of one name: which of them was told is not known any more
        if fits:
            found.append(Coordinate(fits[0].name, (((dimension, fits[0].id),),)))
    return tuple(found)


def _subjects_of(turn: Turn) -> tuple[Coordinate, ...]:
    """The rows of an answer as coordinates: its subjects, the one that was picked of them, or the members of its list."""
    if turn.plan.members is None:
        picked = turn.plan.operation == "compare" and turn.answer.basis
        named = [s for s in turn.plan.subjects if s.label == turn.answer.figure]
        return turn.plan.subjects if not picked else tuple(named) if len(turn.answer.rows) == 1 else ()
    members = turn.plan.members
    return tuple(Coordinate(row.name, (), members.fund, members.use) for row in turn.answer.rows if row.name)


def latest_subjects(before: Conversation, number: int | None = None) -> tuple[Coordinate, ...]:
    """The subjects of the latest answers, as many as the question says; else two, and all that were asked one by one."""
    subjects: tuple[Coordinate, ...] = ()
    for turn in before.turns[::-1]:
        if turn.plan.operation not in SUBJECT_OPERATIONS:
            break
        subjects = (*turn.plan.subjects, *subjects)
        if len(subjects) >= (number or 2) and not (number is None and turn.goes_on and len(turn.plan.subjects) == 1):
            break
    return of_one_side(subjects)
