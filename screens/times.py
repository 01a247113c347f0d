"""Times as people read them."""

from __future__ import annotations

from datetime import datetime


def local_time(at: str) -> str:
    """Given a moment in ISO form (UTC), return it in the machine's own time: 2026-11-25 09:30; the text where it is none."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at
