"""One hostile kind: how its file is made, and the outcome it must end in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from parser.limits import LIMITS, Limits

Make = Callable[[], bytes]
ASKED = "农产品质量安全的项目支出是多少"
FIGURE = "1,234,567"
"""What the sound document answers to it, in 元."""
ASKED_BLANK = "农产品质量安全的基本支出是多少"
"""Asks for a cell in which the sound document prints nothing: ghosts stand there."""
GHOST = "7,654,321"
TIGHT = replace(LIMITS, cpu_seconds=1.0, cpu_seconds_per_page=0.25, seconds=30.0)
"""Limits for kinds whose outcome is that time is up, or memory."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A hostile file and its named outcome.

    `refused` is a part of the Chinese reason; where it is empty the file is accepted, `ASKED` is answered with `figure`
    (where there is one), and no answer says `GHOST`. `place` puts the file where its bytes alone do not make it.
    """

    name: str
    make: Make
    refused: str = ""
    file: str = "a.pdf"
    figure: str = FIGURE
    limits: Limits = LIMITS
    place: Callable[[Path, Kind], Path] | None = None

    def put(self, folder: Path) -> Path:
        """Write the file into a folder and return where it lies."""
        if self.place is not None:
            return self.place(folder, self)
        path = folder / self.file
        path.write_bytes(self.make())
        return path
