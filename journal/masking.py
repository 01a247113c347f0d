"""Numbers that may belong to a person are masked before a question is kept: identity cards, telephones, bank cards, mail."""

from __future__ import annotations

import re
import unicodedata

MASK = "〔号码〕"
MAIL = "〔邮箱〕"
LONGEST = 300
"""So many characters of a question are kept."""

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_IDENTITY = re.compile(r"(?<!\d)\d{6}[ -]?(18|19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)(\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)[(]?0\d{2,3}[)]?[ -]?\d{7,8}(?!\d)")
_CARD = re.compile(r"(?<!\d)\d{4}([ -]\d{4}){2,4}([ -]\d{1,3})?(?!\d)")
_LONG = re.compile(r"\d{11,}[Xx]?")
_SPELLED = re.compile(r"[〇零一二三四五六七八九幺]{11,}")
_YEAR = re.compile(r"(19|20)\d{2}")


def masked(question: str) -> str:
    """Given a question, return it on one line, its digits and letters plain, without what may be a person's number.

    Sums in 元 stay readable up to ten digits; a run of eleven or more digits is masked whatever it was.
    """
    question = question.encode("utf-8", "ignore").decode("utf-8")  # a lone surrogate can be kept nowhere
    text = " ".join("".join(_plain(c) for c in question).split())
    text = _MAIL.sub(MAIL, text)
    for pattern in (_IDENTITY, _MOBILE, _LANDLINE):
        text = pattern.sub(MASK, text)
    text = _CARD.sub(lambda found: found[0] if _are_years(found[0]) else MASK, text)
    for pattern in (_LONG, _SPELLED):
        text = pattern.sub(MASK, text)
    return text[:LONGEST]


def _plain(character: str) -> str:
    """１ and Ａ as 1 and A; Chinese punctuation stays."""
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if narrow.isascii() and (narrow.isalnum() or narrow in "@.-+ ") else character


def _are_years(text: str) -> bool:
    """2023 2024 2025 2026 is no card number."""
    return all(_YEAR.fullmatch(part) for part in re.split(r"[ -]", text))
