"""What a follow-up over several budgets starts from: the question, and the answer before it as a plan of rows."""

from __future__ import annotations

from dataclasses import dataclass

from query.catalogue import MemberInfo
from query.plan import Plan, Refusal
from query.reading import Reading
from query.roster import Roster
from query.scope import Scope
from query.turns import Conversation, Turn

SETS = ("list", "count", "sum", "average")
ORDERED = (*SETS, "growth", "share")


@dataclass(frozen=True, slots=True)
class Follow:
    """A question that may go on from what was answered."""

    reading: Reading
    scope: Scope
    before: Conversation
    last: Turn
    roster: Roster
    alone: bool
    """One document is in view: what is told of it is gone on from in its own words."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The plan that goes on from before, and the members of single documents that it names."""

    plan: Plan
    members: tuple[MemberInfo, ...] = ()


Result = Followed | Refusal | None


def rows_before(follow: Follow) -> Plan | None:
    """The plan of rows over several budgets, where the answer before was one."""
    plan = follow.last.plan
    return plan if not plan.document and plan.cells and plan.operation in ORDERED and plan.topic != "each" else None
