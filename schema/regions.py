"""Where a body is: the region printed before its name, and the province that the prefecture belongs to."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_PATH = Path(__file__).with_name("regions.toml")
_SUFFIX = re.compile(r"(?:省|市|区|县|旗|州|盟|地区)$")
_PRINTED = re.compile(
    r"(?:中共)?(?P<province>[\u4e00-\u9fff]{2,8}?(?:省|自治区))?"
    r"(?P<city>[\u4e00-\u9fff]{2,14}?(?:市|州(?![市区县])|盟|地区))?"
    r"(?P<county>[\u4e00-\u9fff]{1,8}?(?:区|县|旗|市))?"
)
_WHOLE = re.compile(r"(?:自治州|盟|地区)$")
_PEOPLES = re.compile(
    r"(?:朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族|蒙古|柯尔克孜|哈萨克)*自治州$"
)
_NO_REGION = re.compile(r"(?:城市|社区|园区|校区|景区|库区|灾区|军区|超市|门市|股市|地区)$")
"""Words that end like a county and are none: 城市管理局, 社区服务中心."""


@lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    """Prefecture or province, in full and in short → its province in full."""
    found: dict[str, str] = {}
    for province, entry in tomllib.loads(_PATH.read_text("utf-8")).items():
        found[province] = province
        for name in entry.get("below", "").split():
            full = name if _WHOLE.search(name) else f"{name}市"
            found.setdefault(full, province)
    return found


@lru_cache(maxsize=1)
def _short() -> dict[str, str]:
    """Region in full → as people say it, without 省, 市, 自治区 and the peoples' names."""
    short = {"内蒙古自治区": "内蒙古"}
    for full in _provinces():
        bare = re.sub(r"(?:省|市|地区|盟)$", "", full)
        bare = _PEOPLES.sub("", bare)
        bare = re.sub(r"(?:壮族|回族|维吾尔)?自治区$", "", bare)
        short.setdefault(full, bare if len(bare) > 1 else full)
    return short


@lru_cache(maxsize=65536)
def printed_parts(organisation: str) -> tuple[str, ...]:
    """Given an organisation's name, return the regions printed before it, the widest first: (上海市, 普陀区)."""
    match = _PRINTED.match(organisation)
    if match is None:
        return ()
    found: list[str] = []
    for kind in ("province", "city", "county"):
        part = match[kind]
        if part is None:
            continue
        if _NO_REGION.search(part) or part == organisation:
            break
        found.append(part)
    return tuple(found)


def printed_region(organisation: str) -> str | None:
    """Given an organisation's name, return the region printed before it in full (上海市普陀区), or None."""
    found = "".join(printed_parts(organisation))
    return found if found and found != organisation else None


@lru_cache(maxsize=65536)
def regions_of(organisation: str) -> tuple[str, ...]:
    """Given an organisation's name, return the regions that it lies in, the widest first, its province included."""
    parts = printed_parts(organisation)
    province = _provinces().get(parts[0]) if parts else None
    return parts if province is None or province == parts[0] else (province, *parts)


def wordings(region: str) -> tuple[str, ...]:
    """Given one region in full, return how it is said: 江苏省 and 江苏, 西岗区 and 西岗."""
    bare = _short().get(region) or (_SUFFIX.sub("", region) if len(region) > 2 else region)
    return (region, bare) if bare != region and len(bare) > 1 else (region,)


def lies_in(organisation: str, said: str) -> bool:
    """True where the body lies in the region said: 苏州市审计局 in 江苏, 上海市普陀区商务委员会 in 上海市普陀区."""
    parts = regions_of(organisation)
    if any(said in wordings(p) for p in parts):
        return True
    return any(
        said in ("".join(parts[i:j]), wordings("".join(parts[i:j]))[-1])
        for i in range(len(parts))
        for j in range(i + 2, len(parts) + 1)
    )
