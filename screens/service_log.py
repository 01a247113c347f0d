"""The log of the service: one JSON object a line, with no word of any question, to the terminal or a file that is bounded.

BUDGET_SERVICE_LOG names the file (empty: stderr, where systemd keeps it); it is turned over at 10 MB, five are kept.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

MOST_BYTES = 10 * 2**20
MOST_FILES = 5
MOST_CHARACTERS = 500
MOST_FRAMES = 12
OWN = ("journal", "parser", "query", "schema", "screens", "__main__")
FIELDS = ("outcome", "refused", "rule", "generation", "ms")
"""What an entry may hold besides its message, handed over as `extra`."""
_ADDRESS = re.compile(r"\?[^\s\"']*")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON: time (UTC), level, place, message, and of a fault only its kind and places.

    What a fault says of itself may repeat what was asked, so it is left out; of other programs' messages the query of
    an address is.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        message = record.getMessage() if record.name.split(".")[0] in OWN else _ADDRESS.sub("?…", record.getMessage())
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message[:MOST_CHARACTERS],
        }
        told |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])[-MOST_FRAMES:]
            told["fault"] = record.exc_info[0].__name__
            told["at"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        return json.dumps(told, ensure_ascii=True)


def configure() -> None:
    """Send all logs of this process through one handler, as lines of JSON; once."""
    root = logging.getLogger()
    if any(isinstance(h.formatter, JsonLines) for h in root.handlers):
        return
    named = os.environ.get("BUDGET_SERVICE_LOG", "").strip()
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if named:
        try:
            handler = RotatingFileHandler(named, maxBytes=MOST_BYTES, backupCount=MOST_FILES - 1, encoding="utf-8")
        except OSError as error:
            print(f"服务日志 {named} 打不开，改写到标准错误：{error.strerror}", file=sys.stderr)
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in ("streamlit", "uvicorn", "uvicorn.error"):
        foreign = logging.getLogger(name)
        foreign.handlers.clear()
        foreign.propagate = True
        foreign.setLevel(logging.WARNING)  # below it they write down who comes from where
