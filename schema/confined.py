"""The settings of every connection that only reads: nothing outside the file, nothing loaded, bounded, and locked."""

from __future__ import annotations

import os
import re

MEMORY = "1GB"
"""What one open database may hold in memory (BUDGET_DB_MEMORY)."""
THREADS = 2
"""Threads that one open database computes with (BUDGET_DB_THREADS)."""
_SIZE = re.compile(r"[1-9]\d{0,5}\s?(MB|GB|MiB|GiB)")
IDLE_OPTIMIZERS = (
    "statistics_propagation",
    "common_subplan",
    "common_subexpressions",
    "common_aggregate",
    "compressed_materialization",
)
"""Steps of DuckDB's optimizer that are left out when questions are asked.

They cost each small SELECT a third of its time and save nothing; what a row count learnt from statistics would turn
around (a printed row looked up by its number) is read the short way without them.
"""


def confined() -> dict[str, str | bool | int | float | list[str]]:
    """Return the configuration of a read-only connection. Raises ValueError with a Chinese sentence for a bad setting."""
    memory = os.environ.get("BUDGET_DB_MEMORY", "").strip() or MEMORY
    threads = os.environ.get("BUDGET_DB_THREADS", "").strip() or str(THREADS)
    if not _SIZE.fullmatch(memory):
        raise ValueError(f"设置 BUDGET_DB_MEMORY={memory} 不是内存大小，例如 1GB、512MB")
    if not (threads.isascii() and threads.isdigit() and 1 <= int(threads) <= 256):
        raise ValueError(f"设置 BUDGET_DB_THREADS={threads} 不是 1 到 256 的整数")
    return {
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "allow_community_extensions": "false",
        "memory_limit": memory,
        "max_temp_directory_size": "0KB",  # what does not fit is refused, never written beside the file
        "threads": threads,
        "disabled_optimizers": ",".join(IDLE_OPTIMIZERS),
        "lock_configuration": "true",
    }
