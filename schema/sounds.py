"""How names sound: syllables without tones, for what is typed by its sound or by its initials."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin


@lru_cache(maxsize=50_000)
def syllables(text: str) -> tuple[str, ...]:
    """Return the text's syllables without tones; what is no Chinese character stays as it is, run together."""
    return tuple(lazy_pinyin(text, style=Style.NORMAL))


@lru_cache(maxsize=20_000)
def readings(character: str) -> frozenset[str]:
    """Return all syllables without tones that a character may be read as; itself where it is no Chinese character."""
    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def sound(text: str) -> str:
    """Return the text's syllables run together: zhufanggongjijin."""
    return "".join(syllables(text))


def initials(spelled: tuple[str, ...]) -> str:
    """Given syllables, return their first letters: zfgjj."""
    return "".join(s[:1] for s in spelled)
