"""What came of each file of a finished job: taken whole, in part, known already, or refused, each with its reasons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from parser.receipt import Receipt, receipt
from schema.store import StoreError
from screens.jobs import Job, Upload


@dataclass(frozen=True, slots=True)
class Result:
    """One file's result; `reasons` are Chinese lines, `seconds` what reading it took."""

    name: str
    verdict: Literal["whole", "partial", "unchanged", "refused"]
    reasons: tuple[str, ...]
    seconds: float


def results(job: Job, database: Path, file: str) -> tuple[Result, ...]:
    """Given a job that read files, return what came of each, in order. `file` is the published database file."""
    lines = []
    for line in job.said("out").splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue
    return tuple(_result(u, said, database, file) for u, said in zip(job.uploads, lines, strict=False))


def _result(upload: Upload, said: dict[str, object], database: Path, file: str) -> Result:
    message = str(said.get("message", "")).removeprefix(f"{upload.name}：")
    seconds = float(str(said.get("seconds", 0)))
    status = said.get("status")
    if status == "refused":
        return Result(upload.name, "refused", (message,), seconds)
    if status == "unchanged":
        return Result(upload.name, "unchanged", (message,), seconds)
    got = _receipt(str(database), file, upload.sha256)
    if got is None:
        return Result(upload.name, "whole", (message, "（此后已撤下）"), seconds)
    return Result(upload.name, got.verdict, (got.title, message, *got.reasons), seconds)


@st.cache_data(max_entries=64, show_spinner=False)
def _receipt(name: str, file: str, sha256: str) -> Receipt | None:
    """What was read of a document; `file` changes with every published generation."""
    try:
        return receipt(Path(name), sha256)
    except StoreError:
        return None
