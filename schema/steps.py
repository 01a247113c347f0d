"""The steps of a change to the store, by name, in the order in which they happen.

`reached` does nothing. It marks the places between which a process may be killed, so that a test can end it at each
of them and look at what is left.
"""

from __future__ import annotations

from typing import Literal, get_args

Step = Literal[
    "locked",
    "swept",
    "copied",
    "opened",
    "original half kept",
    "original kept",
    "rows inserted",
    "document entered",
    "taken out",
    "names packed",
    "put in order",
    "checked",
    "flushed",
    "sealed",
    "spare kept",
    "earlier set aside",
    "link made",
    "switched",
    "switch flushed",
    "earlier removed",
    "originals dropped",
]
STEPS: tuple[Step, ...] = get_args(Step)


def reached(step: Step) -> None:
    """Given the step just done, do nothing."""
