"""One spelling for one name: how printed names and typed words are brought together before they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SUPPLEMENT = str.maketrans(
    "⻔⻓⻋⻉⻅⻆⻘⻚⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰⻳⻄⻁⺟⺠⻤⻨⻣⻙", "门长车贝见角青页风飞食马鱼鸟黄齐齿龙龟西虎母民鬼麦骨韦"
)
RADICALS: dict[int, str | int] = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
RADICALS |= _SUPPLEMENT | {0x2F3E: "户"}
"""Radicals that fonts map for ordinary characters (⼀⽀⾦⻔), and those; NFKC alone leaves some or maps ⼾ to 戶."""

_NOISE = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]+")
_QUOTES = re.compile(r"[“”„\"'‘’`「」『』《》〈〉]")
_ORDINAL = re.compile(
    r"^(?:其中[:：]|[一二三四五六七八九十]+[、.．]|[（(](?:[一二三四五六七八九十]+|\d{1,2})[)）]|\d+[、.．](?!\d))+"
)


LONGEST_FILE_NAME = 120


def shown_name(name: str) -> str:
    """Given the name of a file, return it as it may be kept and shown: one line, no control or format characters.

    Half characters (bytes that are no text) become �; what is longer than a line is cut in its middle.
    """
    kept = "".join(
        "\ufffd" if c == "Cs" else "" if c in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn") else x
        for x in name
        for c in (unicodedata.category(x),)
    ).strip()
    half = LONGEST_FILE_NAME // 2
    return (kept if len(kept) <= LONGEST_FILE_NAME else f"{kept[:half]}…{kept[-half:]}") or "（没有名字）"


@lru_cache(maxsize=1 << 14)
def squeeze(text: str) -> str:
    """Given a printed text, return it without blanks and invisible characters, radicals replaced, width kept."""
    return _NOISE.sub("", text.translate(RADICALS))


@lru_cache(maxsize=1 << 14)
def normalise(name: str) -> str:
    """Given a printed or typed name, return the form that is compared: NFKC, no blanks, quotes nor final colon.

    `合 计`, `合计` and `合计：` give one word; `维修（护）费` and `维修(护)费` too.
    """
    text = unicodedata.normalize("NFKC", squeeze(name)).lower()
    return _QUOTES.sub("", text).rstrip(":;,。")


@lru_cache(maxsize=1 << 14)
def without_ordinal(name: str) -> str:
    """Given `十、卫生健康支出` or `其中：小计`, return it without its number or lead-in."""
    return _ORDINAL.sub("", squeeze(name))
