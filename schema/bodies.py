"""How a department or unit is called: in full, without its region, in the usual short form."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from schema.names import normalise

REGION_PART = re.compile(r"[\u4e00-\u9fff]+?(?:[省市区县盟旗]|州(?![市区县]))")
"""州 ends a part only where no 市, 区 or 县 follows it, so that …州市 stays one part."""


@lru_cache(maxsize=1)
def _org_shorts() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("org_short.toml").read_text("utf-8"))["short"]
    return table


def region_names(region: str) -> tuple[str, ...]:
    """Given 某市某区, return the ways to say it and its parts: in full, each part, each part without 市 or 区."""
    parts = REGION_PART.findall(region)
    return tuple(dict.fromkeys(normalise(x) for x in (region, *parts, *(p[:-1] for p in parts if len(p) > 2)) if x))


def organisation_names(name: str, region: str) -> tuple[str, ...]:
    """Given an official name, return it in full and as people say it: without its region, in the usual short form."""
    full = normalise(name)
    names = [full]
    tail = re.sub(r"(?<=.)\([^()]*\)$", "", full.removeprefix("中共")) if not full.endswith("(本级)") else full
    names.append(tail)
    for part in REGION_PART.findall(normalise(region)):
        if tail.startswith(part):
            tail = tail.removeprefix(part)
            names += [tail, part[:-1] + tail, part[-1] + tail]
    if "人民政府" in tail:
        names += [n.replace("人民政府", "政府") for n in tuple(names)]
    if tail.endswith("委员会"):
        names += [n.removesuffix("员会") for n in tuple(names) if n.endswith("委员会")]
    for official, shorts in _org_shorts().items():
        if tail.endswith(official):
            head = tail.removesuffix(official)
            names += [head + short for short in shorts]
            names += [head + short[:-1] + "部门" for short in shorts if short.endswith(("局", "委", "办"))]
    if tail.endswith("局") and len(tail) <= 5:
        names.append(tail[:-1] + "部门")
    bare = [re.sub(r"\(本级\)$", "", n) for n in names]
    levels = [b + "本级" for b, n in zip(bare, names, strict=True) if b != n]
    return tuple(dict.fromkeys(n for n in (*names, *levels) if len(n) > 2))
