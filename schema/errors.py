"""What can go wrong with a store, in words meant for people."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be opened or written; the message is Chinese and meant for people."""


class DocumentError(StoreError):
    """One document does not fit into the database, which is as before; others may still enter."""
