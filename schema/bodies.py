"""How a department or unit is called: in full, without its region, in the usual short form."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from schema.names import normalise
from schema.regions import printed_parts, regions_of, wordings


@lru_cache(maxsize=1)
def _org_shorts() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("org_short.toml").read_text("utf-8"))["short"]
    return table


def region_names(organisation: str) -> tuple[str, ...]:
    """Given a body's name, return how the regions it lies in are said: each alone, in full and in short, and together."""
    parts = regions_of(organisation)
    runs = ["".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 2, len(parts) + 1)]
    said = [w for region in (*parts, *runs) for w in wordings(region)]
    return tuple(dict.fromkeys(normalise(x) for x in said))


OWN_OFFICE = "(本级)"
OWN_OFFICE_SAID = (OWN_OFFICE, "本级", "机关本级", "机关")
"""How the unit that is called like its department is told from it, behind every name of the department."""
_LEFT_OUT = re.compile(r"(?<=[^省市区县])(?:和|与|及)(?=.)|(?<=..)(?:服务|管理|事务)(?=中心$)")
"""Words of official names that people leave out: 人力资源社会保障局, 社会保险中心."""


def organisation_names(name: str) -> tuple[str, ...]:
    """Given an official name, return it in full and as people say it: without its region, in the usual short form."""
    full = normalise(name)
    if full.endswith(OWN_OFFICE):
        bare = organisation_names(full.removesuffix(OWN_OFFICE))
        return tuple(n + said for n in bare for said in OWN_OFFICE_SAID)
    names = [full]
    tail = re.sub(r"(?<=.)\([^()]*\)$", "", full.removeprefix("中共"))
    names.append(tail)
    for part in map(normalise, printed_parts(name)):
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
    names += [_LEFT_OUT.sub("", n) for n in names]
    return tuple(dict.fromkeys(n for n in names if len(n) > 2))
