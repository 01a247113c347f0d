"""How names sound: syllables without tones, for what is typed by its sound or by its initials."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=50_000)
def syllables(text: str) -> tuple[str, ...]:
    """Return the text's syllables without tones; what is no Chinese character stays as it is, run together."""
    return tuple(lazy_pinyin(text, style=Style.NORMAL))


def sound(text: str) -> str:
    """Return the text's syllables run together: zhufanggongjijin."""
    return "".join(syllables(text))


def initials(spelled: tuple[str, ...]) -> str:
    """Given syllables, return their first letters: zfgjj."""
    return "".join(s[:1] for s in spelled)
