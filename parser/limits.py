"""What reading one document may cost before it is stopped; named here, changed on the command line."""

from __future__ import annotations

from dataclasses import dataclass

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """Wall time of one document (a base and so much a page, in seconds) and address space of its process, in bytes."""

    seconds: float = 60.0
    seconds_per_page: float = 3.0
    memory: int = 2 * GIB

    def wall_time(self, pages: int) -> float:
        """Return how many seconds a document of so many pages may take."""
        return self.seconds + self.seconds_per_page * pages


LIMITS = Limits()
