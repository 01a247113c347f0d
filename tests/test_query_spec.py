"""Numbers of public test suites; the file lies beside the project and is not part of it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from query.engine import Library, understand
from query.normal import normal_form
from query.numbers import find_numbers
from query.plan import Condition
from query.reading import read

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT.parent / "shared" / "language" / "spec_cases.jsonl"
LEFT_OUT = Path(__file__).parent / "data" / "spec_left_out.toml"

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the suites are not at hand")


def _left_out() -> frozenset[str]:
    groups = tomllib.loads(LEFT_OUT.read_text("utf-8"))["left_out"]
    return frozenset(text for group in groups for text in group["inputs"]) | set(_ours())


def _ours() -> dict[str, list[str]]:
    """Cases that are read by conventions of our own, and what is expected then."""
    found: dict[str, list[str]] = tomllib.loads(LEFT_OUT.read_text("utf-8"))["ours"]
    return found


def _cases(*kinds: str) -> list[dict[str, Any]]:
    if not CASES.exists():
        return []
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    left_out = _left_out()
    return [c for c in cases if c["cat"] in kinds and c["input"] not in left_out]


@pytest.mark.parametrize("case", _cases("number", "percent", "ordinal", "money"), ids=lambda c: str(c["input"]))
def test_numbers(case: dict[str, Any]) -> None:
    wanted = case["expected"] if isinstance(case["expected"], list) else [case["expected"]]
    found = [float(n.value) for n in find_numbers(normal_form(case["input"]).text)]
    assert found == pytest.approx(wanted, rel=1e-6, abs=0.0051 if case["cat"] == "money" else 1e-9)


@pytest.mark.parametrize("case", _cases("threshold"), ids=lambda c: str(c["input"]))
def test_thresholds(library: Library, case: dict[str, Any]) -> None:
    form = normal_form(case["input"])
    reading = read(form.text, understand(form, library.prepared(library.documents[0])))
    assert _intervals(reading.conditions) == case["expected"]


@pytest.mark.parametrize(("text", "expected"), _ours().items())
def test_bounds_by_our_conventions(library: Library, text: str, expected: list[str]) -> None:
    form = normal_form(text)
    reading = read(form.text, understand(form, library.prepared(library.documents[0])))
    assert _intervals(reading.conditions) == expected


def _intervals(conditions: tuple[Condition, ...]) -> list[str]:
    low, high, found = "(", ")", []
    for c in conditions:
        value = f"{float(c.value):.15g}"
        if c.comparator == "between":
            found.append(f"[{value},{float(c.upper or 0):.15g}]")
        elif c.comparator == "eq":
            found.append(f"[{value},{value}]")
        elif c.comparator in ("ge", "gt"):
            low = ("[" if c.comparator == "ge" else "(") + value
        else:
            high = value + ("]" if c.comparator == "le" else ")")
    return found + ([f"{low},{high}"] if (low, high) != ("(", ")") else [])
