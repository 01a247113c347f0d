"""The lines around a table: its number, title, unit and body; page numbers and notes. Wordings stand in captions.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parser.money import UNITS
from schema.names import squeeze

LONGEST_TITLE = 60
MOST_LINES_BACK = 14
_NUMERAL = "[一二三四五六七八九十]{1,3}|\\d{1,3}(?:-\\d{1,2})?"
_NUMBER = re.compile(
    rf"^(?:附件|(?:附|公开|预算|决算|财决|批复)?表(?:{_NUMERAL})|(?:附|公开|预算|决算|财决|批复)(?:{_NUMERAL})表)"
)
_NUMBER_ALONE = re.compile(_NUMBER.pattern + r"[:：]?$")
_YUAN = "(?:万|千|百万|亿)?元"
_UNIT = re.compile(
    rf"(?:单位|元位)[:：]?[\(（]?(?:人民币)?({_YUAN})|^[\(（]?(?:金额[:：])?({_YUAN})[\)）]?$|以({_YUAN})为单位"
)
_UNIT_ALONE = re.compile(rf"^[\(（]?(?:(?:金额|计量)?单位[:：]?|金额[:：])?[\(（]?(?:人民币)?{_YUAN}[\)）]*$")
_UNIT_IN_HEADER = re.compile(r"[\(（](?:单位[:：])?((?:万|千|百万|亿)?元)[\)）]")
_PAGE = re.compile(
    r"^[-—–－\s~第]*\d{1,4}[-—–－\s~页]*(?:/\d+)?$|^第\d+页(?:[,，;；/]?共\d+页)?$|^共\d+页[,，;；/]?第\d+页$"
)
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.．、](?!\d))"
)
_PERIOD = re.compile(r"^(?:[\(（]?20\d\d年?(?:度)?[\)）]?|(?:预算|决算)?年度[:：]20\d\d年?(?:度)?)$")
_CONTINUED = re.compile(r"[\(（]续表?[一二三四五六七八九十\d]*[\)）]$|续表[一二三四五六七八九十\d]*$")
_QUOTES_ONLY = re.compile(r"^[“”\"\s]+$")


@dataclass(frozen=True, slots=True)
class Words:
    """Wordings of the lines around tables, normalised."""

    body: tuple[str, ...]
    """Labels before the organisation that a table is of (部门：, 编制单位：)."""
    title_ends: tuple[str, ...]
    notes: tuple[str, ...]
    contents: tuple[str, ...]


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the wordings."""
    data = tomllib.loads(Path(__file__).with_name("captions.toml").read_text("utf-8"))
    return Words(*(tuple(data[k]) for k in ("body", "title_ends", "notes", "contents")))


@dataclass(frozen=True, slots=True)
class Caption:
    """What the lines above a grid say of it; `unit` is None where none is printed, `body` the organisation as printed."""

    number: str | None
    title: str
    unit: str | None
    body: str | None
    captions: tuple[str, ...]
    interrupted: bool
    """True where other text stands between this grid and the one before."""


def is_page_number(text: str) -> bool:
    """True for `- 12 -`, `—7—`, `第3页`."""
    return bool(_PAGE.match(squeeze(text)))


def is_note(text: str) -> bool:
    """True for a remark below a table (注：本表为空)."""
    return squeeze(text).startswith(words().notes)


def unit_of(text: str) -> str | None:
    """Return the unit that a caption states (金额单位：万元), None where it states none."""
    match = _UNIT.search(squeeze(text))
    found = next((g for g in match.groups() if g), None) if match else None
    return found if found in UNITS else None


def unit_in_header(text: str) -> str | None:
    """Return the unit that a header cell states in brackets (预算数（万元）)."""
    match = _UNIT_IN_HEADER.search(squeeze(text))
    return match[1] if match and match[1] in UNITS else None


@lru_cache(maxsize=4096)
def body_of(text: str) -> str | None:
    """Return the organisation behind a label (部门：…, 编制单位：…), without the unit that may follow on the line."""
    plain = squeeze(text)
    for label in words().body:
        if match := re.match(rf"^{re.escape(label)}[:：](.+)$", plain):
            found = re.split(r"(?:金额)?单位[:：]", match[1])[0].strip()
            return found if found and found not in UNITS else None
    return None


def is_caption(text: str, alone: bool) -> bool:
    """True where a line inside a grid's frame belongs above it; `alone` says that nothing else stands in its row."""
    plain = squeeze(text)
    if not plain or _UNIT_ALONE.match(plain) or body_of(plain) or _NUMBER_ALONE.match(plain) or _PERIOD.match(plain):
        return True
    if any(re.match(rf"^{re.escape(label)}[:：]$", plain) for label in words().body):
        return True
    return alone and is_title(plain)


def is_title(text: str) -> bool:
    """True where a line reads like a table's title: short, no sentence, ends as titles end."""
    plain = bare_title(text)
    return 2 < len(plain) <= LONGEST_TITLE and "。" not in plain and _ends_as_title(plain)


def _ends_as_title(plain: str) -> bool:
    return re.sub(r"[\(（][^()（）]*[\)）]$", "", plain).endswith(words().title_ends)


def bare_title(text: str) -> str:
    """Given a printed title line, return it without number, heading mark and year in brackets."""
    plain = squeeze(text.lstrip("# "))
    if match := _NUMBER.match(plain):
        plain = plain[match.end() :].lstrip(":：.．、 ")
    if match := _HEADING.match(plain):
        plain = plain[match.end() :]
    return _CONTINUED.sub("", plain)


def number_of(text: str) -> str | None:
    """Return the table number that a line begins with (附表12, 公开03表, 表一)."""
    plain = squeeze(text.lstrip("# "))
    match = _NUMBER.match(plain)
    if match is None or match[0] == "附件":
        return None
    rest = plain[match.end() :]
    return match[0] if not rest or not rest[0].isdigit() else None


def read_caption(texts: Iterable[str]) -> Caption:
    """Given the lines above a grid in reading order, return what they say of it, the nearest lines first."""
    lines = [t.strip() for t in texts if t.strip() and not is_page_number(t)]
    near = [t for t in lines[-MOST_LINES_BACK:] if not _QUOTES_ONLY.match(t)]
    number = next((n for t in reversed(near[-4:]) if (n := number_of(t))), None)
    unit = next((u for t in reversed(near[-6:]) if (u := unit_of(t))), None)
    body = next((b for t in reversed(near[-6:]) if (b := body_of(t))), None)
    captions = tuple(squeeze(t) for t in near if _is_aside(t))
    plain = [t for t in near if not _is_aside(t)]
    return Caption(number, _title(plain), unit, body, captions, bool([t for t in lines if not _is_aside(t)]))


def _is_aside(text: str) -> bool:
    """A line that is no title: unit, body, number alone, period, note."""
    plain = squeeze(text.lstrip("# "))
    return bool(
        _UNIT_ALONE.match(plain)
        or body_of(plain)
        or _NUMBER_ALONE.match(plain)
        or _PERIOD.match(plain)
        or not _CONTINUED.sub("", plain)
        or is_note(plain)
        or (unit_of(plain) and len(plain) <= LONGEST_TITLE and not is_title(plain))
        or (
            re.match(r"^[^。；]{1,20}[:：][^。；]*$", plain)
            and not _NUMBER.match(plain)
            and not plain.endswith(("：", ":"))
        )
    )


def _title(plain: Sequence[str]) -> str:
    """The nearest line that reads like a title, before any sentence; else the nearest heading."""
    for n, text in enumerate(reversed(plain)):
        if is_title(text):
            return _with_line_above(plain, len(plain) - 1 - n)
        if n >= 3 or squeeze(text).endswith(("。", "；")):
            break
    for text in reversed(plain):
        bare = squeeze(text.lstrip("# "))
        if (
            _HEADING.match(bare)
            and len(bare) <= LONGEST_TITLE // 2
            and not bare.endswith(("。", "；", "，", "：", ":"))
        ):
            return bare_title(text)
    last = bare_title(plain[-1]) if plain else ""
    return last if plain and len(plain) == 1 and 2 < len(last) <= LONGEST_TITLE and "。" not in last else ""


def _with_line_above(plain: Sequence[str], at: int) -> str:
    """A title that is only the tail of a broken line (…预算 / 表) takes the line above."""
    title = bare_title(plain[at])
    above = squeeze(plain[at - 1]) if at > 0 else ""
    if len(title) <= 3 and above and len(above) <= LONGEST_TITLE and "。" not in above and not _HEADING.match(above):
        return bare_title(above) + title
    return title
