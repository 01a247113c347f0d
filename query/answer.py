"""What a question gets back: an answer with the printed rows it rests on, a choice, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Status = Literal["answered", "choice", "refused"]
Reason = Literal[
    "not_in_document", "not_loaded", "out_of_scope", "not_understood", "doubtful_source", "too_long", "too_slow"
]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line of an answer. `value` is exact: 元 as "3360160.00", a share as "67.71", a target as "≥90%"."""

    name: str | None = None
    code: str | None = None
    value: str | None = None
    text: str | None = None
    label: str | None = None
    organisation: str | None = None
    year: int | None = None
    quality: Literal["plain", "repaired"] = "plain"


@dataclass(frozen=True, slots=True)
class Citation:
    """A printed row: document, table, page (from 1) or line, box in PDF points from the top left, cells as printed.

    `rows` are the positions in `Answer.rows` that stand on it. A passage has table_no and row None, its text as cell.
    `header` holds the printed column paths, `marked` the indexes of the cells that the figure stands in.
    """

    document: str
    sha256: str
    table_no: str | None
    title: str
    page: int | None
    line: int | None
    box: tuple[float, float, float, float] | None
    row: int | None
    cells: tuple[str, ...]
    rows: tuple[int, ...] = ()
    header: tuple[str, ...] = ()
    marked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading offered: what it is, and the question that asks for it."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw: "bar" to compare names, "share" for a make-up; values in `unit`, in the order of the rows."""

    kind: Literal["bar", "share"]
    names: tuple[str, ...]
    values: tuple[Decimal, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `figure` is the large figure of the sentence ("3,360,160.00 元"), empty where there is none."""

    status: Status
    sentence: str
    reason: Reason | None = None
    figure: str = ""
    unit: str = ""
    display_unit: str = "元"
    rows: tuple[AnswerRow, ...] = ()
    basis: tuple[AnswerRow, ...] = ()
    counted: int = 0
    """How many figures it was computed with, where the basis lists only some of very many."""
    citations: tuple[Citation, ...] = ()
    confirmed_by: int = 0
    understood: str = ""
    corrections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    chart: Chart | None = None
    sql: str = ""
    parameters: tuple[tuple[str, object], ...] = ()
    elapsed_ms: float = field(default=0.0, compare=False)
    rule: str = field(default="", compare=False)
    """The rule that the question was read by, for the log of questions; no part of what is said."""
    generation: int = field(default=0, compare=False)
    """The generation of the database that answered; 0 where it was a file that never was published as one."""


def to_json(answer: Answer, identifier: str | None = None) -> Mapping[str, object]:
    """Given an answer, return the object of the command line's JSON form (keys as docs/architecture.md states)."""
    return {
        **({"id": identifier} if identifier is not None else {}),
        "status": answer.status,
        "reason": answer.reason,
        "sentence": answer.sentence,
        "unit": answer.unit,
        "rows": [_row(r) for r in answer.rows],
        "basis": [_row(r) for r in answer.basis],
        "citations": [_citation(c) for c in answer.citations],
        "confirmed_by": answer.confirmed_by,
        "understood": answer.understood,
        "corrections": list(answer.corrections),
        "notes": list(answer.notes),
        "suggestions": list(answer.suggestions),
        "choices": [{"label": c.label, "question": c.question} for c in answer.choices],
        "sql": answer.sql,
        "parameters": [v if isinstance(v, int | str) or v is None else str(v) for _, v in answer.parameters],
        "generation": answer.generation,
        "elapsed_ms": round(answer.elapsed_ms, 2),
    }


def _row(row: AnswerRow) -> dict[str, object]:
    return {
        "name": row.name,
        "code": row.code,
        "value": row.value,
        "text": row.text,
        "label": row.label,
        "organisation": row.organisation,
        "year": row.year,
        "quality": row.quality,
    }


def _citation(cite: Citation) -> dict[str, object]:
    return {
        "document": cite.document,
        "table_no": cite.table_no,
        "title": cite.title,
        "page": cite.page,
        "line": cite.line,
        "box": list(cite.box) if cite.box else None,
        "row": cite.row,
        "cells": list(cite.cells),
        "rows": list(cite.rows),
    }
