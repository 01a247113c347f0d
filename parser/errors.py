"""Why a file cannot be taken: a Chinese sentence that says what was found and what would be accepted."""

from __future__ import annotations


class ReadError(Exception):
    """A file that is no budget document; its message is shown to people."""
