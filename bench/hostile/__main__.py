"""Every hostile kind through the real ingest: kind | outcome | seconds | peak MB, and what is wrong with any.

python -m bench.hostile [PART_OF_A_NAME…]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.hostile.run import GROUPS, run

SHOWN = 60


def main(parts: list[str]) -> int:
    """Print one line a kind; 1 where one ends otherwise than it must."""
    count = faults = 0
    slowest = largest = 0.0
    for group, kinds in GROUPS.items():
        print(f"\n{group}\n{'kind':<46}{'seconds':>8}{'MB':>7}  outcome")
        for kind in kinds:
            if parts and not any(p in kind.name for p in parts):
                continue
            with tempfile.TemporaryDirectory() as folder:
                ended = run(kind, Path(folder))
            said = ended.message.partition("：未装入：")[2] or ended.message.rpartition("：")[2]
            fault = f"  ✗ {ended.wrong}" if ended.wrong else ""
            print(
                f"{kind.name:<46}{ended.seconds:>8.2f}{ended.megabytes:>7.0f}  {ended.status}: {said[:SHOWN]}{fault}",
                flush=True,
            )
            count, faults = count + 1, faults + bool(ended.wrong)
            slowest, largest = max(slowest, ended.seconds), max(largest, ended.megabytes)
    print(f"\n{count} kinds, {faults} not as they must be; slowest {slowest:.1f} s, largest {largest:.0f} MB")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
